"""Places with walls: rooms and stages."""

from __future__ import annotations

from songreel.providers.local.pencil.colour import BLACK, WHITE, Colour
from songreel.providers.local.pencil.shapes import box, ellipse, limb, polygon, rounded
from songreel.providers.local.scenery.easel import Easel
from songreel.providers.local.scenery.panes import LAMP


def paint_room(easel: Easel, words: str = "") -> None:
    """Paint all of a room, in perspective, with the sky of the hour in its window.

    One of several kinds (bedroom, kitchen, attic, library, office, diner, workshop, hall, church);
    `words` (the scene's text) decides where they name one, else chance. It needs no sky.
    """
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
    shade = polygon(
        (x - 34 * u, foot - 370 * u),
        (x + 34 * u, foot - 370 * u),
        (x + 62 * u, foot - 290 * u),
        (x - 62 * u, foot - 290 * u),
    )
    canvas.fill(shade, LAMP if easel.light.is_dark else Colour(236, 222, 196))
    if easel.light.is_dark:
        canvas.glow((x, foot - 320 * u), 340 * u, LAMP, 0.5)


def paint_stage(easel: Easel, words: str = "") -> None:
    """Paint all of a stage, from its back to the crowd's hands; its light does not know the hour.

    One of several kinds (theatre, club, festival, dance floor, backstage, spotlight); `words` (the
    scene's text) decides where they name one, else chance. It needs no sky.
    """
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
        beam = polygon(
            (x - 9 * u, 0),
            (x + 9 * u, 0),
            (target + wide, easel.skyline + 80 * u),
            (target - wide, easel.skyline + 80 * u),
        )
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
