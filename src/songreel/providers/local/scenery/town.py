"""Built things: skylines, houses, lamps, roads, columns, piers, rooms and stages."""

from __future__ import annotations

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon, rounded
from songreel.providers.local.scenery.easel import Easel

_LAMP = Colour(255, 214, 140)


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
            colour = _LAMP.mixed(tone, 0.15) if light else tone.mixed(easel.light.sky[1], 0.3)
            canvas.fill(box(left, top, left + pitch * 0.5, top + pitch * 0.7), colour)


def paint_houses(easel: Easel, *, depth: float) -> None:
    """Paint a row of house fronts with doors, windows and awnings."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("houses")
    fronts = (
        Colour(198, 116, 92), Colour(222, 188, 140), Colour(132, 156, 150), Colour(176, 132, 150),
        Colour(220, 208, 192), Colour(112, 132, 164),
    )  # fmt: skip
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
            canvas.fill(box(left, y - 66 * u, left + wide * 0.2, y), _LAMP if light else glass)
        y -= u * 112
    shop = _LAMP.mixed(glass, 0.3) if easel.light.is_dark else glass
    canvas.fill(box(x + wide * 0.08, foot - 118 * u, x + wide * 0.62, foot - 22 * u), shop)
    canvas.fill(box(x + wide * 0.7, foot - 118 * u, x + wide * 0.9, foot), tone.dark().dark())
    awning = easel.tone(
        chance.pick((Colour(206, 84, 76), Colour(70, 130, 120), Colour(232, 180, 90))), 0.1
    )
    stripe = wide * 0.62 / 6
    for n in range(6):
        left = x + wide * 0.04 + n * stripe
        colour = awning if n % 2 == 0 else easel.tone(Colour(240, 234, 224), 0.1)
        canvas.fill(polygon((left, foot - 132 * u), (left + stripe, foot - 132 * u),
                            (left + stripe, foot - 98 * u), (left, foot - 98 * u)), colour)  # fmt: skip


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
            canvas.fill(ellipse((head[0], head[1] + 16 * u), (13 * u, 7 * u)), _LAMP)
            canvas.glow((head[0], head[1] + 16 * u), 190 * u, _LAMP, 0.55)


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
            canvas.fill(polygon((mid - wa * 0.02, top), (mid + wa * 0.02, top),
                                (mid + wb * 0.02, bottom), (mid - wb * 0.02, bottom)), line)  # fmt: skip
        for side in (-1, 1):
            edge = polygon((mid + side * wa * 0.93, top), (mid + side * wa * 0.965, top),
                           (mid + side * wb * 0.965, bottom), (mid + side * wb * 0.93, bottom))  # fmt: skip
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
        strip = polygon((far - 0.6, easel.skyline + 2), (far + 0.6, easel.skyline + 2),
                        (near + 2.4, canvas.height), (near - 2.4, canvas.height))  # fmt: skip
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


def paint_planks(easel: Easel) -> None:
    """Lay the boards of a pier from the lower edge out to the water."""
    canvas = easel.layer(1.0)
    wood = Colour(156, 122, 94)
    mid, far, low = easel.x(0.5), easel.skyline + easel.unit * 40, canvas.height
    boards = 24
    for i in range(boards):
        a, b = (i / boards) ** 1.7, ((i + 1) / boards) ** 1.7
        top, bottom = far + a * (low - far), far + b * (low - far)
        wa, wb = easel.width * (0.12 + 0.42 * a), easel.width * (0.12 + 0.42 * b)
        colour = easel.tone(wood if i % 2 else wood.mixed(BLACK, 0.08), 0.3 * (1 - a))
        board = polygon(
            (mid - wa, top), (mid + wa, top), (mid + wb, bottom + 1), (mid - wb, bottom + 1)
        )
        canvas.fill(board, colour)
        canvas.fill(box(mid - wa, top, mid + wa, top + 1 + 2 * a), easel.tone(wood.dark(), 0.2))
    for share in (0.1, 0.42, 1.0):
        for side in (-1, 1):
            x = mid + side * easel.width * (0.12 + 0.42 * share)
            y = far + share * (low - far)
            r = easel.unit * (7 + 14 * share)
            post = limb((x, y + r * 5), (x, y - r * 4), r, r)
            canvas.shaded(post, easel.tone(wood.dark(), 0.25 * (1 - share)))


def paint_waves(easel: Easel, colour: Colour, *, from_depth: float, rows: int) -> None:
    """Paint the sea from the horizon to the lower edge as bands of light and dark water."""
    canvas = easel.layer(from_depth)
    deep = easel.tone(colour, 0.3).mixed(easel.light.sky[2], 0.25)
    canvas.fill(box(0, easel.skyline, canvas.width, canvas.height), deep)
    chance = easel.draw_for("waves")
    for row in range(rows):
        share = ((row + 1) / rows) ** 1.8
        y = easel.skyline + share * (canvas.height - easel.skyline)
        tone = easel.tone(colour.mixed(Colour(18, 48, 88), 0.4 * share), 0.3 * (1 - share))
        canvas.fill(box(0, y, canvas.width, canvas.height), tone, 0.5)
        for _ in range(9):
            x, wide = chance.between(0, canvas.width), easel.unit * (24 + 120 * share)
            crest = ellipse((x, y), (wide * chance.between(0.4, 1), easel.unit * (1 + 3 * share)))
            canvas.fill(crest, tone.mixed(WHITE, 0.5), 0.5)
    glitter = easel.x(0.5)
    for row in range(12):
        share = (row / 12) ** 1.4
        y = easel.skyline + easel.unit * 4 + share * easel.unit * 150
        wide = easel.unit * (20 + 50 * share) * chance.between(0.5, 1.2)
        at = (glitter + chance.between(-30, 30) * easel.unit, y)
        canvas.fill(ellipse(at, (wide, easel.unit * 2)), easel.light.disc, 0.45)


def paint_room(easel: Easel) -> None:
    """Paint a room: wall, window with the time of day, picture, floor, lamp."""
    chance = easel.draw_for("room")
    wall = chance.pick(
        (Colour(196, 178, 164), Colour(156, 176, 172), Colour(190, 160, 150), Colour(150, 160, 186))
    )
    light, u = easel.light, easel.unit
    dim = wall.lit(light.ambient).mixed(Colour(255, 190, 120), 0.22 if light.is_dark else 0.05)
    canvas = easel.layer(0.5)
    canvas.fill(box(0, 0, canvas.width, canvas.height), dim)
    floor_y = easel.skyline + u * 60
    canvas.fill(box(0, floor_y - 22 * u, canvas.width, floor_y), dim.pale())
    side = chance.pick((0.24, 0.76))
    x, y = easel.x(side), easel.skyline - 150 * u
    canvas.fill(
        box(x - 122 * u, y - 160 * u, x + 122 * u, y + 140 * u), dim.pale().mixed(WHITE, 0.3)
    )
    for i, colour in enumerate(light.sky):
        top = y - 148 * u + i * 92 * u
        canvas.fill(box(x - 110 * u, top, x + 110 * u, top + 94 * u), colour)
    canvas.fill(box(x - 4 * u, y - 148 * u, x + 4 * u, y + 128 * u), dim.pale())
    canvas.fill(box(x - 110 * u, y - 6 * u, x + 110 * u, y + 2 * u), dim.pale())
    px = easel.x(1 - side)
    canvas.fill(box(px - 74 * u, y - 100 * u, px + 74 * u, y + 10 * u), dim.dark())
    canvas.fill(
        box(px - 62 * u, y - 88 * u, px + 62 * u, y - 2 * u),
        Colour(220, 150, 104).lit(light.ambient),
    )
    canvas.fill(ellipse((px + 16 * u, y - 50 * u), (22 * u, 22 * u)), Colour(246, 224, 170))
    floor = easel.layer(1.0)
    boards = (
        Colour(150, 108, 80)
        .lit(light.ambient)
        .mixed(Colour(255, 180, 110), 0.12 if light.is_dark else 0)
    )
    floor.fill(box(0, floor_y, floor.width, floor.height), boards)
    for i in range(1, 8):
        row = floor_y + (floor.height - floor_y) * (i / 8) ** 1.6
        floor.fill(box(0, row, floor.width, row + 1 + i * 0.4), boards.dark(), 0.6)
    rug = ellipse((easel.x(0.5), easel.y(0.92)), (easel.width * 0.34, easel.height * 0.085))
    floor.fill(rug, Colour(166, 84, 84).lit(light.ambient))
    _paint_floor_lamp(easel, 1 - side)


def _paint_floor_lamp(easel: Easel, side: float) -> None:
    canvas = easel.layer(0.9)
    u = easel.unit
    x, foot = easel.x(0.06 if side < 0.5 else 0.94), easel.skyline + 110 * u
    canvas.fill(limb((x, foot), (x, foot - 300 * u), 5 * u, 4 * u), Colour(64, 56, 60))
    canvas.fill(ellipse((x, foot), (40 * u, 9 * u)), Colour(64, 56, 60))
    shade = polygon((x - 34 * u, foot - 370 * u), (x + 34 * u, foot - 370 * u),
                    (x + 62 * u, foot - 290 * u), (x - 62 * u, foot - 290 * u))  # fmt: skip
    canvas.fill(shade, _LAMP if easel.light.is_dark else Colour(236, 222, 196))
    if easel.light.is_dark:
        canvas.glow((x, foot - 320 * u), 340 * u, _LAMP, 0.5)


def paint_stage(easel: Easel) -> None:
    """Paint a stage: dark back, curtains, beams, boards. Its light does not know the hour."""
    chance = easel.draw_for("stage")
    hues = chance.shuffled(
        (Colour(236, 84, 140), Colour(84, 160, 240), Colour(250, 190, 90), Colour(150, 96, 230))
    )
    back = easel.layer(0.35)
    u = easel.unit
    back.fill(box(0, 0, back.width, back.height), Colour(26, 22, 44))
    back.glow((easel.x(0.5), easel.skyline), 620 * u, hues[0].mixed(BLACK, 0.35), 0.75)
    beams = easel.layer(0.5)
    for i, share in enumerate((0.1, 0.34, 0.66, 0.9)):
        x, target = easel.x(share), easel.x(0.5 + (share - 0.5) * 0.3)
        wide = 100 * u
        beam = polygon((x - 9 * u, 0), (x + 9 * u, 0), (target + wide, easel.skyline + 80 * u),
                       (target - wide, easel.skyline + 80 * u))  # fmt: skip
        beams.fill(beam, hues[i % 4], 0.26)
        beams.fill(
            rounded(x - 26 * u, easel.y(-0.02), x + 26 * u, easel.y(-0.02) + 36 * u, 8),
            Colour(18, 16, 28),
        )
    beams.blur(3 * u)
    curtains = easel.layer(0.75)
    for side in (-1, 1):
        edge = easel.x(0.5) + side * easel.width * 0.47
        for fold in range(5):
            left = edge + side * fold * 44 * u
            tone = Colour(124, 24, 46) if fold % 2 else Colour(156, 34, 58)
            curtains.fill(
                box(
                    min(left, left + side * 44 * u),
                    0,
                    max(left, left + side * 44 * u),
                    curtains.height,
                ),
                tone,
            )
    floor = easel.layer(1.0)
    top = easel.skyline + 60 * u
    floor.fill(box(0, top, floor.width, floor.height), Colour(66, 46, 52))
    for i in range(1, 9):
        row = top + (floor.height - top) * (i / 9) ** 1.6
        floor.fill(box(0, row, floor.width, row + 1 + i * 0.3), Colour(44, 30, 38))
    floor.fill(
        ellipse((easel.x(0.5), easel.y(0.9)), (easel.width * 0.3, easel.height * 0.07)),
        hues[2],
        0.3,
    )
    crowd = easel.layer(1.5, is_front=True)
    for i in range(15):
        x = easel.x(i / 14 * 1.3 - 0.15) + chance.between(-14, 14)
        size = easel.unit / easel.closeness * chance.between(30, 42)
        y = easel.y(1.0) + chance.between(-8, 10)
        crowd.fill(ellipse((x, y), (size, size * 1.15)), Colour(16, 13, 26))
        crowd.fill(ellipse((x, y + size * 2.1), (size * 1.9, size * 1.4)), Colour(16, 13, 26))
