"""What hides the line where a thing meets the ground: haze, water, cloud, snow, grass."""

from __future__ import annotations

from math import pi, sin

from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.pencil.shapes import ellipse
from songreel.providers.local.scenery import gouache
from songreel.providers.local.scenery.pen import Pen
from songreel.providers.local.scenery.pieces.posts import Post, Zone
from songreel.providers.local.words.places import Setting


def settle(pen: Pen, post: Post, setting: Setting) -> None:
    """Join a drawn thing with what it stands on."""
    if post.zone is Zone.FAR:
        pen.mist(post.half * 1.9, post.tall * 0.36, 0.75)
    elif setting is Setting.SEA and post.zone in (Zone.NEAR, Zone.WATER):
        _paint_ripples(pen, post.half)
    elif setting is Setting.SKY and post.zone in (Zone.NEAR, Zone.WATER):
        _paint_cloud(pen, post.half)
    elif setting in (Setting.FIELD, Setting.FOREST) and post.zone is Zone.NEAR:
        _paint_tufts(pen, post.half)


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
    """Let grass stand in front of the thing's foot."""
    green = Colour(92, 122, 66)
    count = 14
    for i in range(count):
        x = -half * 1.02 + 2.04 * half * i / (count - 1) + pen.chance.between(-0.04, 0.04) * half
        high = (16 + 12 * sin(pi * pen.chance.share())) * pen.easel.unit / pen.scale
        lean = pen.chance.between(-0.4, 0.4) * high
        blade = ellipse(
            (x + lean * 0.4, high * 0.2), (high * 0.16, high * 0.42), turn=-lean / high * 40
        )
        pen.fill(green, blade, shade=0.3 + 0.25 * (i % 2))
