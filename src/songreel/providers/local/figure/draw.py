"""Draws a design in a pose: parts from back to front, then the light on all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.figure import (
    cloaks,
    clothes,
    critters,
    hats,
    heads,
    helmets,
    limbs,
    things,
    trunks,
    violin,
)
from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.rig import Pose, Rig, rig_of, standing
from songreel.providers.local.figure.shade import Brush
from songreel.providers.local.figure.sketch import Sketch
from songreel.providers.local.pencil.shapes import Point
from songreel.providers.local.scenery.light import Light
from songreel.providers.local.words.looks import Body, Prop

_WIDE = 1.5
_TALL = 1.34
_BELOW = 0.05
_BELLED = {"jellyfish", "octopus"}
_MARGIN = 0.05
"""Rows beyond those that are wanted, as a share of the height: light needs to know what is near."""


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
    tall = max(8.0, height * design.stature)
    width, high = round(tall * _WIDE), round(tall * _TALL)
    foot = (width / 2, high - tall * _BELOW)
    first, last = rows if rows is not None else (0, high)
    first, last = max(0, min(first, high - 1)), min(high, last)
    last = max(last, first + 1)
    margin = round(tall * _MARGIN) if rows is not None else 0
    start, end = max(0, first - margin), min(high, last + margin)
    brush = Brush(
        width,
        max(1, end - start),
        scale=tall / 1000,
        offset=(foot[0], foot[1] - start),
        light=light,
    )
    _draw_all(Sketch(brush, design, rig_of(design, pose or standing(design))))
    pixels = brush.finished()[first - start : last - start]
    return Sprite(pixels, (foot[0], foot[1] - first))


def _draw_all(sketch: Sketch) -> None:
    rig, design = sketch.rig, sketch.design
    cloaks.draw_behind(sketch)
    cloaks.draw_chair(sketch, near=False)
    heads.draw_behind_head(sketch)
    far, near, high = _arms_by_depth(sketch)
    for index in far:
        _draw_arm(sketch, index)
    if design.body is Body.GHOST:
        _draw_ghost(sketch)
    else:
        _draw_body(sketch)
    _draw_guitar(sketch)
    if _is_low_head(rig):
        for index in near:
            _draw_arm(sketch, index)
        near = []
    clothes.draw_round_neck(sketch)
    helmets.draw_behind_hat(sketch)
    heads.draw_head(sketch)
    hats.draw_on_head(sketch)
    cloaks.draw_chair(sketch, near=True)
    for index in (*near, *high):
        _draw_arm(sketch, index)


def _draw_ghost(sketch: Sketch) -> None:
    if sketch.design.kind in _BELLED:
        trunks.draw_bell(sketch)
    else:
        trunks.draw_sheet(sketch)
    clothes.draw_clothes(sketch)


def _is_armless(sketch: Sketch, index: int) -> bool:
    """Tell whether an arm is left out: a snake has arms only to hold things."""
    kind = sketch.design.kind
    return kind in _BELLED or (kind == "snake" and len(sketch.design.props) < 2 - index)


def _draw_body(sketch: Sketch) -> None:
    kind = sketch.design.kind
    if kind in {"snake", "snowman"} and sketch.rig.pose.seat is None:
        critters.draw_coil(sketch) if kind == "snake" else critters.draw_balls(sketch)
        clothes.draw_clothes(sketch)
        return
    for index in _legs_by_depth(sketch.rig):
        limbs.draw_leg(sketch, index)
    trunks.draw_trunk(sketch)
    trunks.draw_neck(sketch)
    clothes.draw_clothes(sketch)
    clothes.draw_neckline(sketch)


def _draw_arm(sketch: Sketch, index: int) -> None:
    holds = sketch.design.props[1 - index : 2 - index]
    is_before = not holds or holds[0][0] not in {Prop.SUITCASE, Prop.STAFF, Prop.UMBRELLA}
    if not is_before:
        things.draw_held(sketch, index)
    if not _is_armless(sketch, index):
        limbs.draw_arm(sketch, index)
        clothes.draw_pauldron(sketch, index)
    if is_before:
        things.draw_held(sketch, index)


def _draw_guitar(sketch: Sketch) -> None:
    if any(prop is Prop.GUITAR for prop, _ in sketch.design.props):
        if violin.plays_violin(sketch.design):
            violin.draw_violin(sketch)
        else:
            things.draw_guitar(sketch)


def _is_low_head(rig: Rig) -> bool:
    """Tell whether the head is drawn over the arms: it is unless the figure lies in the air."""
    return abs(rig.pose.roll) < 140


def _legs_by_depth(rig: Rig) -> tuple[int, int]:
    """Return the legs, the farther one first."""
    depths = [
        hip.z + knee.z + foot.ankle.z * 1.5
        for hip, knee, foot in zip(rig.hips, rig.knees, rig.feet, strict=True)
    ]
    return (0, 1) if depths[0] <= depths[1] else (1, 0)


def _arms_by_depth(sketch: Sketch) -> tuple[list[int], list[int], list[int]]:
    """Return the arms that are behind the trunk, before it, and before the face."""
    rig, m = sketch.rig, sketch.m
    far: list[int] = []
    near: list[int] = []
    high: list[int] = []
    for index in (0, 1):
        shoulder, elbow, hand = rig.shoulders[index], rig.elbows[index], rig.hands[index]
        depth = (shoulder.z + elbow.z + hand.z) / 3 - rig.chest.z
        reaches_face = hand.y < rig.head.y + m.head_high * 1.2 and hand.z > rig.head.z - 30
        is_far = shoulder.z < rig.neck.z - 10 and abs(rig.head_yaw) > 30
        if depth < -m.chest_deep * 0.42:
            far.append(index)
        elif reaches_face and not is_far:
            high.append(index)
        else:
            near.append(index)
    near.sort(key=lambda i: rig.hands[i].z + rig.elbows[i].z)
    return far, near, high
