"""Draws a design in a pose: from back to front, each part by its own function."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.figure import clothes, heads, things, trunks
from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.rig import Pose, rig_of, standing
from songreel.providers.local.pencil.canvas import Canvas
from songreel.providers.local.pencil.shapes import Point
from songreel.providers.local.scenery.light import Light
from songreel.providers.local.words.looks import Body

_WIDE = 1.3
_TALL = 1.24


@dataclass(frozen=True, slots=True)
class Sprite:
    """A picture of somebody, premultiplied RGBA; `foot` is where it touches the ground."""

    pixels: NDArray[np.uint8]
    foot: Point


def draw(
    design: Design,
    height: float,
    pose: Pose | None = None,
    light: Light | None = None,
    rows: tuple[int, int] | None = None,
) -> Sprite:
    """Draw a character.

    Args:
        design: who.
        height: pixels from the ground to the crown of a grown person.
        pose: how it stands; by default at ease, with what it holds.
        light: what falls on it; by default the light of a studio.
        rows: first row and the one after the last that are wanted, in pixels of the whole
            picture; the picture that comes back holds only them, and `foot` may lie below it.
    """
    tall = height * design.stature
    width, high = round(tall * _WIDE), round(tall * _TALL)
    foot = (width / 2, high - tall * 0.03)
    canvas = Canvas(width, high, scale=tall / 1000, offset=foot)
    rig = rig_of(design, pose or standing(design))
    clothes.draw_behind(canvas, design, rig)
    heads.draw_hair_behind(canvas, design, rig)
    if design.body is Body.GHOST:
        trunks.draw_sheet(canvas, design, rig)
    else:
        trunks.draw_legs(canvas, design, rig)
        trunks.draw_trunk(canvas, design, rig)
    clothes.draw_front(canvas, design, rig)
    trunks.draw_arms(canvas, design, rig)
    things.draw_held(canvas, design, rig)
    heads.draw_head(canvas, design, rig)
    clothes.draw_on_head(canvas, design, rig)
    if rows is None:
        return Sprite(canvas.pixels, foot)
    first, last = max(0, rows[0]), max(rows[0] + 1, rows[1])
    return Sprite(canvas.pixels[first:last], (foot[0], foot[1] - first))
