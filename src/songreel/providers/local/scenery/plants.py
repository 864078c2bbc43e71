"""Plants: firs, round trees, trunks, palms, grass, flowers, weed and coral."""

from __future__ import annotations

from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import (
    down_to,
    ellipse,
    limb,
    polygon,
    rough_line,
    smooth,
)
from songreel.providers.local.scenery.easel import Easel

_BARK = Colour(96, 70, 58)


def paint_firs(easel: Easel, *, depth: float, distance: float, tall: float, count: int) -> None:
    """Paint a row of firs that stands on the horizon line or a little below."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("firs", depth)
    green = easel.tone(Colour(46, 98, 76), distance)
    shrubs = rough_line(
        canvas.width, easel.skyline - easel.unit * 8, easel.unit * 9, chance.branch("shrubs")
    )
    canvas.fill(down_to(shrubs, canvas.height), green.mixed(green.dark(), 0.4))
    for i in range(count):
        x = easel.x((i + chance.between(0.1, 0.9)) / count * 1.3 - 0.15)
        size = easel.unit * tall * chance.between(0.7, 1.2)
        base = easel.skyline + easel.unit * (26 - 24 * distance)
        canvas.fill(
            limb((x, base), (x, base - size * 0.2), size * 0.04, size * 0.035),
            easel.tone(_BARK, distance),
        )
        for step in range(4):
            low, wide = base - size * (0.07 + 0.2 * step), size * (0.26 - 0.05 * step)
            tier = polygon((x - wide, low), (x + wide, low), (x, low - size * 0.36))
            canvas.shaded(tier, green if step % 2 == 0 else green.mixed(green.pale(), 0.12))


def paint_trunks(easel: Easel, *, depth: float, distance: float, wide: float, count: int) -> None:
    """Paint trunks that go out of the picture at the top."""
    canvas = easel.layer(depth, is_front=depth > 1)
    chance = easel.draw_for("trunks", depth)
    bark = easel.tone(_BARK.mixed(Colour(30, 40, 40), 0.3), distance)
    for i in range(count):
        share = (i + chance.between(0.1, 0.9)) / count * 1.3 - 0.15
        if depth > 1:
            share = chance.between(-0.1, 0.03) if i % 2 else chance.between(0.97, 1.1)
        x, size = easel.x(share), easel.unit * wide * chance.between(0.7, 1.25)
        base = easel.skyline + easel.unit * (60 - 50 * distance) if depth < 1 else easel.y(1.14)
        lean = chance.between(-0.6, 0.6) * size
        trunk = polygon(
            (x - size, base),
            (x - size * 0.6, base - size * 2),
            (x - size * 0.45 + lean, -10),
            (x + size * 0.45 + lean, -10),
            (x + size * 0.6, base - size * 2),
            (x + size, base),
        )
        canvas.shaded(trunk, bark, depth=0.3)


def paint_leaves(easel: Easel, *, depth: float, distance: float) -> None:
    """Paint the leaves that hang into the picture from above."""
    canvas = easel.layer(depth, is_front=depth > 1)
    chance = easel.draw_for("leaves", depth)
    green = easel.tone(Colour(58, 116, 74), distance)
    for i in range(16):
        x = easel.x(i / 15 * 1.3 - 0.15)
        edge = abs(i / 15 - 0.5) * 2
        size = easel.unit * chance.between(50, 90)
        y = easel.y(-0.16 + 0.2 * edge) + chance.between(-0.3, 0.3) * size
        canvas.fill(ellipse((x, y), (size * 1.3, size)), green if i % 2 else green.dark())


def paint_round_trees(
    easel: Easel, *, depth: float, distance: float, size: float, count: int
) -> None:
    """Paint trees with round tops, single ones at the sides where there are few."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("trees", depth)
    green = easel.tone(Colour(92, 146, 82), distance)
    for i in range(count):
        share = (i + chance.between(0.2, 0.8)) / count * 1.3 - 0.15
        if count <= 3:
            share = (0.1, 0.9, 1.08)[i] + chance.between(-0.05, 0.05)
        _paint_round_tree(easel, canvas, share, size * chance.between(0.8, 1.2), green, distance)


def _paint_round_tree(
    easel: Easel, canvas: Canvas, share: float, size: float, green: Colour, distance: float
) -> None:
    x, s = easel.x(share), easel.unit * size
    base = easel.skyline + easel.unit * (30 - 26 * distance)
    canvas.shaded(
        limb((x, base), (x, base - s * 0.7), s * 0.08, s * 0.06), easel.tone(_BARK, distance)
    )
    for dx, dy, r in ((-0.28, -0.75, 0.34), (0.3, -0.78, 0.36), (0, -1.08, 0.42)):
        canvas.shaded(ellipse((x + dx * s, base + dy * s), (r * s, r * s)), green)


def paint_palms(easel: Easel, *, depth: float) -> None:
    """Paint palms that lean into the picture from the sides."""
    canvas = easel.layer(depth)
    chance = easel.draw_for("palms")
    for share, lean in ((0.1, 1), (0.94, -1), (0.0, 1)):
        u = easel.unit * chance.between(0.9, 1.2)
        x, y = easel.x(share + chance.between(-0.04, 0.04)), easel.skyline + 70 * u
        top = (x + lean * 70 * u, y - 330 * u)
        trunk = smooth(
            [
                (x - 13 * u, y),
                (x + lean * 20 * u - 10 * u, y - 170 * u),
                (top[0] - 6 * u, top[1]),
                (top[0] + 6 * u, top[1]),
                (x + lean * 20 * u + 10 * u, y - 170 * u),
                (x + 13 * u, y),
            ]
        )
        canvas.shaded(trunk, easel.tone(Colour(146, 112, 84), 0.12))
        green = easel.tone(Colour(72, 142, 86), 0.12)
        for dx, dy in ((-150, 20), (-120, -60), (-40, -110), (60, -100), (130, -46), (150, 40)):
            tip = (top[0] + dx * u, top[1] + dy * u)
            over = (top[0] + dx * 0.5 * u, top[1] + dy * 0.5 * u - 44 * u)
            under = (top[0] + dx * 0.5 * u, top[1] + dy * 0.5 * u - 10 * u)
            canvas.shaded(smooth([top, over, tip, under]), green)


def paint_grass(easel: Easel, *, depth: float, flowers: bool) -> None:
    """Paint blades, and flowers, along the lower edge: nearer than the character."""
    canvas = easel.layer(depth, is_front=True)
    chance = easel.draw_for("grass")
    green = easel.tone(Colour(78, 128, 70), 0.0)
    blooms = (Colour(240, 200, 80), Colour(232, 110, 110), Colour(236, 232, 240))
    for i in range(110):
        x = easel.x(i / 110 * 1.4 - 0.2) + chance.between(-8, 8)
        edge = abs((x - easel.x(0.5)) / easel.width) * 2
        tall = easel.unit / easel.closeness * chance.between(26, 70) * (0.45 + 0.7 * edge)
        base = easel.y(1.2)
        tip = (x + chance.between(-24, 24), easel.y(1.0) - tall)
        colour = green if i % 3 else green.dark()
        canvas.fill(polygon((x - 7, base), tip, (x + 7, base)), colour)
        if flowers and i % 9 == 0 and edge > 0.35:
            size = easel.unit / easel.closeness * 9
            canvas.shaded(ellipse(tip, (size, size)), easel.tone(chance.pick(blooms), 0))


def paint_weed(easel: Easel, *, depth: float, front: bool) -> None:
    """Paint water weed and corals on the sea bed."""
    canvas = easel.layer(depth, is_front=front)
    chance = easel.draw_for("weed", depth)
    colours = (
        Colour(64, 140, 104),
        Colour(214, 110, 120),
        Colour(226, 160, 90),
        Colour(110, 92, 170),
    )
    for i in range(12):
        share = chance.between(-0.12, 0.28) if i % 2 else chance.between(0.72, 1.12)
        x, u = easel.x(share), easel.unit * (1.3 if front else 0.9)
        base = easel.y(1.14) if front else easel.skyline + easel.unit * 30
        colour = easel.tone(colours[i % 4], 0.0 if front else 0.35)
        tall = u * chance.between(70, 200)
        if i % 4 == 0:
            sway = chance.between(16, 30) * u
            blade = smooth(
                [
                    (x - 8 * u, base),
                    (x + sway, base - tall * 0.4),
                    (x - sway * 0.4, base - tall),
                    (x + sway + 12 * u, base - tall * 0.42),
                    (x + 9 * u, base),
                ]
            )
            canvas.shaded(blade, colour)
        else:
            for lean in (-40, -12, 18, 44):
                tip = (x + lean * u, base - tall * 0.45)
                canvas.shaded(limb((x, base), tip, 9 * u, 6 * u), colour)
