"""The reference artist `local/reference-1`: the sheet of a character on a plain ground."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PIL import Image

from songreel.domain.scene import ImageFormat, ImageRatio
from songreel.providers.local.figure.design import Design, design
from songreel.providers.local.figure.rig import standing
from songreel.providers.local.figure.sheet import composed
from songreel.providers.local.figure.signature import Signature, signed
from songreel.providers.local.pencil.colour import Colour

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

_TURNED = -52.0
"""Degrees that the small view is turned to its right."""


def paint(
    description: str, ratio: ImageRatio, form: ImageFormat, seed: int | None, destination: Path
) -> None:
    """Draw the sheet of a description and save it, signed with what it was drawn from.

    The same description, seed, ratio and format give the same bytes.

    Raises:
        OSError: the picture cannot be written.
    """
    who = design(description, seed)
    pixels = composed(who, *SIZES[ratio], ground_for(who), replace(standing(who), yaw=_TURNED))
    picture = Image.fromarray(pixels, "RGB")
    destination.write_bytes(signed(picture, form, Signature(description, seed)))


def ground_for(who: Design) -> Colour:
    """Return the ground on which a design stands out best."""
    worn = [who.main, who.hair, *who.wears.values(), *(colour for _, colour in who.props)]
    shades = [colour.dark() for colour in worn] + [who.main.dark().dark()]
    return max(GROUNDS, key=lambda ground: min(ground.distance(c) for c in (*worn, *shades)))
