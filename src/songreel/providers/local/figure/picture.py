"""The reference artist `local/reference-1`: one picture of the character on a plain ground."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from songreel.domain.scene import ImageFormat, ImageRatio
from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.draw import Sprite, draw
from songreel.providers.local.figure.signature import Signature, signed
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.pencil.shapes import ellipse

SIZES: dict[ImageRatio, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "16:9": (1280, 720),
    "9:16": (720, 1280),
    "4:3": (1152, 864),
    "3:4": (864, 1152),
}
"""Pixels of each ratio, exact and about a million."""

GROUNDS = (Colour(236, 233, 227), Colour(92, 104, 122), Colour(198, 206, 196))
"""Plain grounds; the one that is furthest from the character's colours is taken."""

_FILLS = (0.86, 0.84)
"""Shares of the picture's width and height that a figure may take."""
_TRIAL = 200.0
_SHADOW = 0.07


def paint(
    description: str, ratio: ImageRatio, form: ImageFormat, seed: int | None, destination: Path
) -> None:
    """Draw the character of a description and save the picture, signed with what it is made from.

    The same description, seed, ratio and format give the same bytes.

    Raises:
        OSError: the picture cannot be written.
    """
    picture = _composed(design(description, seed), *SIZES[ratio])
    destination.write_bytes(signed(picture, form, Signature(description, seed)))


def _composed(who: Design, width: int, height: int) -> Image.Image:
    ground = ground_for(who)
    tall = _fitting(who, width, height)
    sprite = draw(who, tall)
    left, top, right, bottom = _extent(sprite)
    x = round((width - (right - left)) / 2 - left)
    y = round((height - (bottom - top)) / 2 - top)
    foot = (sprite.foot[0] + x, sprite.foot[1] + y)
    canvas = Canvas(width, height)
    # The shadow stays close to the ground's own colour, so that cutting out leaves it behind.
    shade = ground.mixed(Colour(20, 22, 40), _SHADOW)
    canvas.fill(ellipse(foot, (tall * who.stature * 0.24, tall * 0.022)), shade)
    canvas.paste(sprite.pixels, x, y)
    return Image.fromarray(canvas.over(ground), "RGB")


def _fitting(who: Design, width: int, height: int) -> float:
    """Return the height of a grown person at which this figure fills its share of the picture."""
    left, top, right, bottom = _extent(draw(who, _TRIAL))
    return _TRIAL * min(
        width * _FILLS[0] / max(1, right - left), height * _FILLS[1] / max(1, bottom - top)
    )


def _extent(sprite: Sprite) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of what can be seen."""
    ys, xs = np.nonzero(sprite.pixels[..., 3])
    return int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1


def ground_for(who: Design) -> Colour:
    """Return the ground on which a design stands out best."""
    worn = [who.main, who.hair, *who.wears.values(), *(colour for _, colour in who.props)]
    shades = [colour.dark() for colour in worn] + [who.main.dark().dark()]
    return max(GROUNDS, key=lambda ground: min(ground.distance(c) for c in (*worn, *shades)))
