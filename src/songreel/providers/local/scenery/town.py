"""Built things in the open: whole cities and streets, and the parts that other places use."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon
from songreel.providers.local.scenery.city import paint_city
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.facing import Row
from songreel.providers.local.scenery.fronts import Fronts
from songreel.providers.local.scenery.panes import LAMP
from songreel.providers.local.scenery.street import paint_street
from songreel.providers.local.scenery.towers import paint_skyline
from songreel.providers.local.scenery.vista import Vista

__all__ = [
    "paint_city",
    "paint_columns",
    "paint_houses",
    "paint_lamps",
    "paint_paving",
    "paint_poles",
    "paint_road",
    "paint_skyline",
    "paint_street",
]

_FRONTS = (
    Colour(198, 116, 92),
    Colour(222, 188, 140),
    Colour(132, 156, 150),
    Colour(176, 132, 150),
    Colour(220, 208, 192),
    Colour(112, 132, 164),
)


def paint_houses(easel: Easel, *, depth: float) -> None:
    """Paint house fronts on both sides, towards one vanishing point, without the ground.

    `paint_street` paints a whole street with its ground, which is what a scene in a street wants.
    """
    canvas = easel.layer(depth)
    fronts = Fronts(easel, canvas, Vista.of(easel), depth)
    chance = easel.draw_for("houses")
    for side in (-1, 1):
        fronts.paint(Row(side * 7.4, 7.0, 90.0, _FRONTS), chance.branch(side))


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
