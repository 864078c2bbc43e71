"""Built things: skylines, houses, lamps, roads, columns, piers, rooms and stages."""

from __future__ import annotations

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon
from songreel.providers.local.scenery.easel import Easel

LAMP = Colour(255, 214, 140)


def paint_city(easel: Easel, words: str = "") -> None:
    """Paint all of a city in front of its sky: skylines, ground and what stands on it.

    One of several compositions (avenue, rooftop, bridge, plaza, waterfront); `words` (the scene's
    text) decides where they name one, else chance. Call it right after the sky.
    """
    paint_skyline(easel, depth=0.14, distance=0.75, tall=300, count=15, lit=0.3)
    paint_skyline(easel, depth=0.32, distance=0.4, tall=400, count=9, lit=0.42)
    _paint_ground(easel)
    paint_paving(easel, Colour(110, 106, 112))
    paint_lamps(easel, depth=0.9)


def paint_street(easel: Easel, words: str = "") -> None:
    """Paint all of a street in front of its sky: fronts in perspective, roadway and pavements.

    One of several compositions (street, alley, market, crossing, old town, railway); `words` (the
    scene's text) decides where they name one, else chance. Call it right after the sky.
    """
    paint_houses(easel, depth=0.5)
    _paint_ground(easel)
    paint_paving(easel, Colour(100, 96, 100))
    paint_lamps(easel, depth=1.4)


def _paint_ground(easel: Easel) -> None:
    canvas = easel.layer(1.0)
    ground = box(0, easel.skyline, canvas.width, canvas.height)
    canvas.fill(ground, easel.tone(Colour(150, 146, 146), 0.1))


def paint_skyline(
    easel: Easel, *, depth: float, distance: float, tall: float, count: int, lit: float
) -> None:
    """Paint towers side by side; `lit` is the share of windows with light at night."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("skyline", depth)
    base = Colour(92, 108, 136)
    for i in range(count):
        wide = easel.full_width / count * chance.between(0.8, 1.25)
        x = easel.full_width * i / count
        roof = easel.skyline - easel.unit * tall * chance.between(0.35, 1.0)
        tone = easel.tone(base.mixed(Colour(168, 128, 118), chance.share() * 0.5), distance)
        canvas.fill(box(x, roof, x + wide, canvas.height), tone)
        canvas.fill(box(x + wide * 0.72, roof, x + wide, canvas.height), tone.dark(), 0.45)
        if chance.share() < 0.4:
            mast = x + wide * 0.4
            canvas.fill(box(mast, roof - easel.unit * 34, mast + easel.unit * 3, roof), tone)
        _paint_windows(easel, canvas, chance, (x, roof, wide), tone, lit)


def _paint_windows(
    easel: Easel,
    canvas: Canvas,
    chance: Chance,
    tower: tuple[float, float, float],
    tone: Colour,
    lit: float,
) -> None:
    x, roof, wide = tower
    pitch = max(easel.unit * 15, wide / 8)
    columns = max(1, int((wide - pitch * 0.6) / pitch))
    rows = min(22, int((easel.skyline - roof) / (pitch * 1.3)))
    for row in range(rows):
        for column in range(columns):
            left = x + pitch * (0.5 + column)
            top = roof + pitch * (0.6 + row * 1.3)
            light = easel.light.is_dark and chance.share() < lit
            colour = LAMP.mixed(tone, 0.15) if light else tone.mixed(easel.light.sky[1], 0.3)
            canvas.fill(box(left, top, left + pitch * 0.5, top + pitch * 0.7), colour)


def paint_houses(easel: Easel, *, depth: float) -> None:
    """Paint a row of house fronts with doors, windows and awnings."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("houses")
    fronts = (
        Colour(198, 116, 92),
        Colour(222, 188, 140),
        Colour(132, 156, 150),
        Colour(176, 132, 150),
        Colour(220, 208, 192),
        Colour(112, 132, 164),
    )
    x, i, u = -20.0, chance.whole(0, 5), easel.unit
    while x < easel.full_width:
        wide, tall = u * chance.between(190, 270), u * chance.between(300, 460)
        tone = easel.tone(fronts[i % 6], 0.12)
        foot, roof = easel.skyline + u * 26, easel.skyline - tall
        canvas.fill(box(x, roof, x + wide, foot), tone)
        canvas.fill(box(x, roof, x + wide, roof + u * 16), tone.dark())
        canvas.fill(box(x + wide - u * 10, roof, x + wide, foot), tone.dark(), 0.4)
        _paint_front(easel, canvas, chance, (x, foot, wide), tone, roof)
        x, i = x + wide, i + 1


def _paint_front(
    easel: Easel,
    canvas: Canvas,
    chance: Chance,
    house: tuple[float, float, float],
    tone: Colour,
    roof: float,
) -> None:
    x, foot, wide = house
    u, glass = easel.unit, easel.tone(Colour(120, 156, 180), 0.1)
    y = foot - u * 190
    while y > roof + u * 40:
        for column in range(3):
            left = x + wide * (0.12 + 0.28 * column)
            light = easel.light.is_dark and chance.share() < 0.45
            canvas.fill(
                box(left - 4 * u, y - 70 * u, left + wide * 0.2 + 4 * u, y + 6 * u), tone.pale()
            )
            canvas.fill(box(left, y - 66 * u, left + wide * 0.2, y), LAMP if light else glass)
        y -= u * 112
    shop = LAMP.mixed(glass, 0.3) if easel.light.is_dark else glass
    canvas.fill(box(x + wide * 0.08, foot - 118 * u, x + wide * 0.62, foot - 22 * u), shop)
    canvas.fill(box(x + wide * 0.7, foot - 118 * u, x + wide * 0.9, foot), tone.dark().dark())
    awning = easel.tone(
        chance.pick((Colour(206, 84, 76), Colour(70, 130, 120), Colour(232, 180, 90))), 0.1
    )
    stripe = wide * 0.62 / 6
    for n in range(6):
        left = x + wide * 0.04 + n * stripe
        colour = awning if n % 2 == 0 else easel.tone(Colour(240, 234, 224), 0.1)
        canvas.fill(
            polygon(
                (left, foot - 132 * u),
                (left + stripe, foot - 132 * u),
                (left + stripe, foot - 98 * u),
                (left, foot - 98 * u),
            ),
            colour,
        )


def paint_lamps(easel: Easel, *, depth: float) -> None:
    """Paint street lamps at both sides, lit in the dark."""
    canvas = easel.layer(depth, is_front=depth > 1)
    iron = easel.tone(Colour(52, 58, 70), 0.0)
    u = easel.unit
    for share, lean in ((0.06, 1), (0.95, -1)):
        x, foot = easel.x(share), easel.y(1.14) if depth > 1 else easel.skyline + 90 * u
        top = foot - u * (620 if depth > 1 else 360)
        canvas.fill(limb((x, foot), (x, top), 8 * u, 5 * u), iron)
        head = (x + lean * 54 * u, top - 8 * u)
        canvas.fill(limb((x, top), head, 5 * u, 4 * u), iron)
        canvas.fill(ellipse((head[0], head[1] + 10 * u), (20 * u, 10 * u)), iron)
        if easel.light.is_dark:
            canvas.fill(ellipse((head[0], head[1] + 16 * u), (13 * u, 7 * u)), LAMP)
            canvas.glow((head[0], head[1] + 16 * u), 190 * u, LAMP, 0.55)


def paint_road(easel: Easel, *, asphalt: Colour, is_wide: bool) -> None:
    """Lay a road with its middle line on the ground, towards the horizon."""
    canvas = easel.layers[-1].canvas
    mid, far, low = easel.x(0.5), easel.skyline, canvas.height
    near_half = easel.width * (0.62 if is_wide else 0.46)
    far_half = easel.unit * (26 if is_wide else 12)
    strips = 20
    for i in range(strips):
        a, b = (i / strips) ** 1.8, ((i + 1) / strips) ** 1.8
        top, bottom = far + a * (low - far), far + b * (low - far) + 1
        wa, wb = far_half + a * (near_half - far_half), far_half + b * (near_half - far_half)
        strip = polygon((mid - wa, top), (mid + wa, top), (mid + wb, bottom), (mid - wb, bottom))
        canvas.fill(strip, easel.tone(asphalt, 0.34 * (1 - a) ** 2))
        line = easel.tone(Colour(238, 226, 190), 0.3 * (1 - a))
        if i % 2:
            canvas.fill(
                polygon(
                    (mid - wa * 0.02, top),
                    (mid + wa * 0.02, top),
                    (mid + wb * 0.02, bottom),
                    (mid - wb * 0.02, bottom),
                ),
                line,
            )
        for side in (-1, 1):
            edge = polygon(
                (mid + side * wa * 0.93, top),
                (mid + side * wa * 0.965, top),
                (mid + side * wb * 0.965, bottom),
                (mid + side * wb * 0.93, bottom),
            )
            canvas.fill(edge, line)


def paint_poles(easel: Easel) -> None:
    """Set telegraph poles along the road, smaller towards the horizon."""
    canvas = easel.layer(0.8)
    wood = Colour(92, 76, 66)
    for i in range(4):
        near = 0.56**i
        x = easel.x(0.5) - easel.width * 0.56 * near
        foot = easel.skyline + (easel.y(1.0) - easel.skyline) * near * 0.62
        top = foot - easel.unit * 430 * near
        tone = easel.tone(wood, 0.5 * (1 - near))
        r = max(1.0, easel.unit * 8 * near)
        canvas.fill(limb((x, foot), (x, top), r, r * 0.8), tone)
        arm = easel.unit * 52 * near
        canvas.fill(box(x - arm, top + arm * 0.5, x + arm, top + arm * 0.5 + r), tone)


def paint_paving(easel: Easel, colour: Colour) -> None:
    """Lay paving lines on the ground, towards one vanishing point."""
    canvas = easel.layers[-1].canvas
    tone = easel.tone(colour, 0.15)
    mid = easel.x(0.5)
    for i in range(-9, 10):
        near = mid + i * easel.width * 0.16
        far = mid + i * easel.width * 0.035
        strip = polygon(
            (far - 0.6, easel.skyline + 2),
            (far + 0.6, easel.skyline + 2),
            (near + 2.4, canvas.height),
            (near - 2.4, canvas.height),
        )
        canvas.fill(strip, tone, 0.4)
    for i in range(1, 9):
        y = easel.skyline + (canvas.height - easel.skyline) * (i / 9) ** 2
        canvas.fill(box(0, y, canvas.width, y + 1 + i * 0.25), tone, 0.4)


def paint_columns(easel: Easel, *, depth: float, distance: float) -> None:
    """Paint broken columns and an arch."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("columns", depth)
    u, stone = easel.unit * (1.4 if depth > 0.5 else 0.8), Colour(214, 198, 172)
    tone = easel.tone(stone, distance)
    shares = (0.02, 0.15, 0.85, 0.98) if depth > 0.5 else (0.1, 0.3, 0.44, 0.58, 0.72, 0.9)
    foot = easel.skyline + (50 if depth > 0.5 else 6) * u
    for i, share in enumerate(shares):
        x = easel.x(share)
        tall = u * (330 if chance.share() < 0.6 else chance.between(120, 240))
        canvas.shaded(box(x - 26 * u, foot - tall, x + 26 * u, foot), tone, depth=0.3)
        for groove in (-12, 0, 12):
            line = box(x + groove * u, foot - tall, x + (groove + 3) * u, foot)
            canvas.fill(line, tone.dark(), 0.5)
        canvas.shaded(box(x - 40 * u, foot - 16 * u, x + 40 * u, foot + 4 * u), tone)
        if tall > 300 * u:
            canvas.shaded(box(x - 42 * u, foot - tall - 20 * u, x + 42 * u, foot - tall), tone)
            if i + 1 < len(shares) and i % 2 == 0:
                end = easel.x(shares[i + 1]) + 46 * u
                beam = box(x - 46 * u, foot - tall - 56 * u, end, foot - tall - 20 * u)
                canvas.shaded(beam, tone)
