"""What hides the line where a thing meets the ground: haze, water, cloud, snow, grass."""

from __future__ import annotations

from math import sin

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import Outline, box, ellipse, polygon
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.pieces import garden
from songreel.providers.local.scenery.pieces.posts import Post, Zone
from songreel.providers.local.words.places import Setting

_INSIDE = frozenset({Setting.ROOM, Setting.STAGE, Setting.SPACE})
_ROOTED = frozenset({garden.draw_flowers, garden.draw_mushrooms})
_BOARDS = Colour(142, 98, 66)


def settle(pen: Pen, post: Post, setting: Setting) -> None:
    """Join a drawn thing with what it stands on."""
    if post.zone is Zone.FAR:
        pen.mist(post.half * 1.9, post.tall * 0.36, 0.75)
    elif setting in _INSIDE and post.draw in _ROOTED:
        _paint_planter(pen, post.half)
    elif setting is Setting.SEA and post.zone in (Zone.NEAR, Zone.WATER):
        _paint_ripples(pen, post.half)
    elif setting is Setting.SKY and post.zone in (Zone.NEAR, Zone.WATER):
        _paint_cloud(pen, post.half)
    elif setting in (Setting.FIELD, Setting.FOREST) and post.zone is Zone.NEAR:
        _paint_tufts(pen, post.half)


def _paint_planter(pen: Pen, half: float) -> None:
    """Set what grows into a box of boards: nothing grows out of a floor."""
    wide, high = half * 0.98, min(0.3, half * 0.22)
    trough = polygon((-wide, high), (wide, high), (wide * 0.96, -0.05), (-wide * 0.96, -0.05))
    pen.shadow(wide, flat=0.08)
    pen.down(_BOARDS, trough)
    for share in (0.34, 0.68):
        seam = box(-wide * 0.98, high * share - 0.006, wide * 0.98, high * share + 0.006)
        pen.fill(_BOARDS.dark(), seam, shade=0.3)
    pen.fill(_BOARDS.mixed(WHITE, 0.25), box(-wide * 1.02, high - 0.02, wide * 1.02, high + 0.05))


def _paint_ripples(pen: Pen, half: float) -> None:
    light = pen.easel.light
    foam = WHITE.lit(light.ambient).mixed(light.sky[-1], 0.3)
    r = half * pen.scale
    x, y = pen.at
    for i, wide in enumerate((1.05, 1.3, 1.6)):
        ring = ellipse((x, y + r * 0.03 * i), (r * wide, r * wide * 0.1))
        inner = ellipse((x, y + r * 0.03 * i - r * 0.008), (r * wide * 0.97, r * wide * 0.085))
        gouache.tint(pen.canvas, [ring, inner], foam, 0.5 - 0.13 * i)


def _paint_cloud(pen: Pen, half: float) -> None:
    light = pen.easel.light
    white = WHITE.lit(light.ambient)
    r = half * pen.scale
    x, y = pen.at
    for i in range(7):
        at = x + r * (-1.2 + 0.4 * i)
        size = r * (0.34 + 0.1 * sin(i * 2.3))
        tone = white.mixed(light.haze, 0.3 if i % 2 else 0.12)
        centre = (at, y + size * 0.32)
        gouache.haze(pen.canvas, centre, (size * 1.5, size * 0.75), 0.95, tone)


def _paint_tufts(pen: Pen, half: float) -> None:
    """Let grass stand in front of the thing's foot, in the colours of the ground there."""
    floor = pen.floor or pen.canvas
    row = min(floor.height - 1, int(pen.at[1] + 5 * pen.easel.unit))
    column = min(max(0, int(pen.at[0] - 1.3 * half * pen.scale)), floor.width - 1)
    ground = Colour(*(int(part) for part in floor.pixels[row, column, :3]))
    tones = (ground.mixed(pen.easel.light.shade, 0.3), ground, ground.mixed(WHITE, 0.12))
    x, y = pen.at
    r, u = half * pen.scale, pen.easel.unit
    for tone in tones:
        blades: list[Outline] = []
        for _ in range(12):
            at = x + r * pen.chance.between(-1.02, 1.02)
            high, lean = u * pen.chance.between(7, 19), u * pen.chance.between(-7, 7)
            foot = y + u * pen.chance.between(0, 3)
            blades.append(polygon((at - 2 * u, foot), (at + 2 * u, foot), (at + lean, foot - high)))
        for blade in blades:
            gouache.flats(pen.canvas, [blade], tone)
