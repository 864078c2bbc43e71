"""Plants close to the ground: grass, flowers, crops, bushes, cacti, weed and coral."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.brush import Stencil, blend, grid_of, ramp, wash
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import Outline, down_to, ellipse, limb, smooth
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.land import SNOW


def tuft(x: float, y: float, wide: float, tall: float, random: np.random.Generator) -> Outline:
    """Return the ragged outline of a clump of leaves."""
    count = 26
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False)
    ragged = 0.86 + 0.26 * random.random(count)
    return np.stack([x + np.cos(turn) * wide * ragged, y + np.sin(turn) * tall * ragged], 1).astype(
        np.float32
    )


def blade(x: float, base: float, tall: float, lean: float, wide: float) -> Outline:
    """Return a blade of grass that bends to `lean` pixels beside its foot."""
    return np.array(
        [
            (x - wide, base),
            (x - wide * 0.6 + lean * 0.3, base - tall * 0.55),
            (x + lean, base - tall),
            (x + wide * 0.6 + lean * 0.36, base - tall * 0.5),
            (x + wide, base),
        ],
        np.float32,
    )


def paint_tufts(easel: Easel, canvas: Canvas, colour: Colour, *, count: int) -> None:
    """Set tufts of grass on the ground, larger towards the lower edge."""
    if easel.is_snowy:
        count //= 3
    chance = easel.draw_for("tufts")
    random = np.random.default_rng(chance.bits())
    light = easel.light
    dark, pale = Stencil(canvas), Stencil(canvas)
    for at, share, turn in random.random((count, 3)).tolist():
        near = share**1.3
        y = easel.skyline + easel.unit * 6 + near * (canvas.height - easel.skyline)
        x, size = at * canvas.width, easel.unit * (4 + 30 * near)
        for i in range(4):
            lean = size * (0.5 * (i - 1.5) + 0.5 * easel.wind + 0.3 * (turn - 0.5))
            target = dark if i % 2 else pale
            target.add(blade(x + i * size * 0.14, y, size * (0.8 + 0.3 * turn), lean, size * 0.09))
    dark.tint(canvas, light.shady(colour, 0.05, 0.6), alpha=0.75)
    pale.tint(canvas, light.sunny(colour, 0.05, 0.6), alpha=0.75)


def paint_front_grass(
    easel: Easel, *, depth: float = 1.4, flowers: Colour | None = None, tall: float = 1.0
) -> Canvas:
    """Paint blades along the lower edge, against the light; higher at the sides."""
    canvas = easel.layer(depth, is_front=True)
    chance = easel.draw_for("front grass")
    random = np.random.default_rng(chance.bits())
    dark = easel.light.silhouette(0.85)
    green = dark.mixed(easel.light.tone(Colour(92, 128, 70), 0.1), 0.34)
    fine = easel.unit / easel.closeness
    heavy = chance.pick((-1, 1))
    body, heads = Stencil(canvas), Stencil(canvas)
    for i, (jitter, size, lean, pick) in enumerate(random.random((150, 4)).tolist()):
        x = easel.x(i / 150 * 1.4 - 0.2) + (jitter - 0.5) * 20 * fine
        across = (x - easel.x(0.5)) / easel.width
        edge = abs(across) * 2
        weight = 1.25 if across * heavy > 0 else 0.7
        high = fine * (20 + 150 * size) * tall * (0.1 + 0.95 * edge**2 * weight)
        bend = high * (0.55 * (lean - 0.5) + 0.5 * easel.wind)
        base = easel.y(1.16)
        top = easel.y(1.0) - high
        body.add(blade(x, base, base - top, bend, fine * (3.2 + 2.5 * size)))
        if flowers is not None and pick < 0.16 and edge > 0.4:
            size_ = fine * (6 + 7 * size)
            heads.add(ellipse((x + bend, top), (size_, size_ * 0.8)))
        elif pick > 0.9:
            heads.add(ellipse((x + bend, top + 6 * fine), (2.6 * fine, 11 * fine), turn=12))
    mound = np.linspace(0, canvas.width, 60)
    far = np.abs((mound - easel.x(0.5)) / easel.width) * 2
    side = np.where((mound - easel.x(0.5)) * heavy > 0, 1.2, 0.6)
    rise = fine * (8 + 84 * far**2.4 * side) * min(1.0, tall)
    line = np.stack([mound, easel.y(1.0) - rise], 1).astype(np.float32)
    body.add(down_to(line, canvas.height + 2))
    y, x = grid_of(canvas)
    at = ramp(y, easel.y(1.0) - 150 * fine, easel.y(1.0) + 20 * fine) + 0 * x
    body.lay(
        canvas, blend(((0.0, green.mixed(easel.light.rim, 0.2)), (0.6, green), (1.0, dark)), at)
    )
    bloom = easel.light.sunny(flowers, 0.0, 0.3) if flowers is not None else green
    heads.tint(canvas, bloom.mixed(dark, 0.12))
    return canvas


def paint_bushes(
    easel: Easel,
    canvas: Canvas,
    colour: Colour,
    *,
    distance: float,
    count: int,
    size: float,
    foot: float | None = None,
) -> None:
    """Paint a row of bushes that fades into the mist at its foot."""
    chance = easel.draw_for("bushes", distance)
    random = np.random.default_rng(chance.bits())
    if easel.is_snowy:
        colour = colour.mixed(SNOW, 0.6)
    light = easel.light
    base = easel.skyline + easel.unit * 6 if foot is None else foot
    body = Stencil(canvas)
    for i, (jitter, grow) in enumerate(random.random((count, 2)).tolist()):
        x = easel.x((i + jitter) / count * 1.4 - 0.2)
        r = easel.unit * size * (0.5 + 0.8 * grow)
        for turn in range(3):
            at = x + (turn - 1) * r * 0.7
            body.add(tuft(at, base - r * (0.3 + 0.3 * (turn == 1)), r * 0.7, r * 0.55, random))
    edge = body.edge(light.side * 3 * easel.unit, -4 * easel.unit)
    y, x = grid_of(canvas)
    at = ramp(y, base - easel.unit * size * 1.1, base + 4) + 0 * x
    dark = light.shady(colour, distance, 0.5)
    body.fade(base, base + easel.unit * size * 0.6)
    body.lay(canvas, blend(((0.0, light.tone(colour, distance)), (1.0, dark)), at))
    edge.within(body).tint(canvas, light.sunny(colour, distance, 0.7), alpha=0.7)


def paint_rows(easel: Easel, canvas: Canvas, colour: Colour, earth: Colour) -> None:
    """Lay rows of a crop on the ground that run to one point on the horizon."""
    light = easel.light
    chance = easel.draw_for("rows")
    vanish = easel.x(chance.pick((0.3, 0.42, 0.62, 0.72)))
    rows = Stencil(canvas)
    step = easel.width * 0.13
    for i in range(-22, 23):
        near = vanish + i * step
        rows.add(
            np.array(
                [
                    (vanish + i * step * 0.012, easel.skyline),
                    (vanish + (i + 0.55) * step * 0.012, easel.skyline),
                    (near + step * 0.55, canvas.height + 4),
                    (near, canvas.height + 4),
                ],
                np.float32,
            )
        )
    y, x = grid_of(canvas)
    at = np.clip((y - easel.skyline) / (canvas.height - easel.skyline), 0, 1) + 0 * x
    if easel.is_snowy:
        earth = SNOW.mixed(earth, 0.35)
    stops = (
        (0.0, light.tone(earth, 0.6)),
        (0.3, light.shady(earth, 0.15, 0.5)),
        (1.0, light.shady(earth, 0.0, 0.75)),
    )
    ridge = rows.edge(light.side * 7 * easel.unit, -2 * easel.unit)
    rows.lay(canvas, blend(stops, at), alpha=0.6, grain=4)
    ridge.tint(canvas, light.sunny(colour, 0.1, 0.7), alpha=0.5)


def paint_cacti(easel: Easel, canvas: Canvas, *, count: int = 3) -> None:
    """Set a few cacti on the plain, off the middle."""
    chance = easel.draw_for("cacti")
    light, green = easel.light, Colour(78, 118, 82)
    places = ((0.06, 0.2), (0.74, 0.84), (0.92, 1.04))[:count]
    for low, high in places:
        u = easel.unit * chance.between(0.6, 1.25)
        x, y = easel.x(chance.between(low, high)), easel.skyline + 40 * u
        parts = [limb((x, y), (x, y - 170 * u), 17 * u, 14 * u)]
        for side, start, up in ((-1, 60, 52), (1, 92, 40)):
            elbow = (x + side * 44 * u, y - start * u)
            parts.append(limb((x, y - start * u), elbow, 10 * u, 11 * u))
            parts.append(limb(elbow, (elbow[0], elbow[1] - up * u), 11 * u, 9 * u))
        body = Stencil(canvas).add(*parts)
        edge = body.edge(light.side * 7 * u, -3 * u)
        shade = ellipse((x - light.side * 60 * u, y + 2 * u), (90 * u, 7 * u))
        canvas.fill(shade, light.shade, 0.3 * light.hardness + 0.1)
        body.tint(canvas, light.shady(green, 0.15, 0.55))
        edge.tint(canvas, light.sunny(green, 0.15, 0.8))


def paint_kelp(
    easel: Easel,
    canvas: Canvas,
    colour: Colour,
    *,
    distance: float,
    count: int,
    tall: float,
    sides: bool,
    base: float,
) -> None:
    """Paint kelp that sways up from the sea bed: long stems with leaves."""
    chance = easel.draw_for("kelp", distance, sides)
    light = easel.light
    weed = Stencil(canvas)
    top = base
    for i in range(count):
        share = (i + chance.between(0.1, 0.9)) / count * 1.3 - 0.15
        if sides:
            share = chance.between(-0.12, 0.2) if i % 2 else chance.between(0.8, 1.12)
        x, high = easel.x(share), easel.rise * tall * chance.between(0.5, 1.2)
        phase, sway = chance.between(0, 6.3), easel.unit * chance.between(10, 26)
        size = easel.unit * chance.between(0.8, 1.4)
        _stem(weed, x, base, high, phase, sway, size)
        top = min(top, base - high)
    y, grid_x = grid_of(canvas)
    at = ramp(y, top, base) + 0 * grid_x
    lit, dark = light.tone(colour, distance), light.tone(colour.dark(), min(1.0, distance + 0.1))
    weed.lay(canvas, blend(((0.0, lit), (1.0, dark)), at))


def _stem(
    weed: Stencil, x: float, base: float, high: float, phase: float, sway: float, size: float
) -> None:
    steps = 12
    t = np.linspace(0, 1, steps)
    centre = x + np.sin(t * 4.4 + phase) * sway * (0.3 + t)
    ys = base - t * high
    wide = (4.5 * (1 - t) + 1.6) * size
    left = np.stack([centre - wide, ys], 1)
    right = np.stack([centre + wide, ys], 1)
    weed.add(np.concatenate([left, right[::-1]]).astype(np.float32))
    for k in range(1, steps):
        side = 1 if k % 2 else -1
        px, py = float(centre[k]), float(ys[k])
        length = (44 - 22 * k / steps) * size
        weed.add(
            smooth(
                [
                    (px, py),
                    (px + side * length * 0.5, py - length * 0.5),
                    (px + side * length, py - length * 0.72),
                    (px + side * length * 0.6, py - length * 0.2),
                ],
                steps=4,
            )
        )


def paint_corals(
    easel: Easel, canvas: Canvas, *, distance: float, base: float, count: int, front: bool = False
) -> None:
    """Paint corals: fans, fingers and round ones, off the middle."""
    chance = easel.draw_for("corals", distance, front)
    light = easel.light
    hues = (light.accent, Colour(226, 110, 120), Colour(238, 168, 96), Colour(130, 104, 190))
    for i in range(count):
        share = chance.between(-0.14, 0.26) if i % 2 else chance.between(0.74, 1.14)
        x, u = easel.x(share), easel.unit * chance.between(0.7, 1.3) * (1.7 if front else 1.0)
        colour = chance.pick(hues)
        top, low = light.tone(colour, distance), light.tone(colour.dark().dark(), distance)
        if front:
            top, low = top.mixed(light.silhouette(0.9), 0.6), light.silhouette(0.95)
        kind = chance.whole(0, 2)
        if kind == 0:
            for lean in (-0.6, -0.25, 0.1, 0.45, 0.75):
                tip = (x + lean * 70 * u, base - chance.between(60, 120) * u)
                finger = limb((x + lean * 14 * u, base + 4 * u), tip, 9 * u, 5.5 * u)
                wash(canvas, finger, top, low)
        elif kind == 1:
            _fan(canvas, x, base, 100 * u, chance, top, low)
        else:
            for dx, r in ((-36, 30), (30, 26), (0, 42)):
                wash(canvas, ellipse((x + dx * u, base), (r * u, r * u * 0.9)), top, low)


def _fan(
    canvas: Canvas, x: float, base: float, tall: float, chance: Chance, top: Colour, low: Colour
) -> None:
    for i in range(9):
        angle = np.radians(-160 + 140 * (i + chance.between(0.2, 0.8)) / 9)
        length = tall * chance.between(0.7, 1.05)
        tip = (x + float(np.cos(angle)) * length * 0.8, base + float(np.sin(angle)) * length)
        wash(canvas, limb((x, base), tip, tall * 0.035, tall * 0.014), top, low)
        side = (tip[0] + tall * 0.12 * (1 if i % 2 else -1), tip[1] + tall * 0.06)
        middle = ((x + tip[0]) / 2, (base + tip[1]) / 2)
        wash(canvas, limb(middle, side, tall * 0.022, tall * 0.012), top, low)
