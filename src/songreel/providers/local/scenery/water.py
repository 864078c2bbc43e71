"""Water, and what leads over it."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon
from songreel.providers.local.scenery.easel import Easel


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
