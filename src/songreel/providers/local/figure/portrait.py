"""Where the head of a drawn figure is, and what it wears on it: what a close-up has to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

import numpy as np

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.rig import Pose, rig_of, standing

_TRIAL = 90.0
_OVER = 0.85
"""How far to each side of its middle things over a head count, in halves of its height."""

_FACE = 80.0
"""What a mouth that opens counts as, in thousandths of the figure's height."""


@dataclass(frozen=True, slots=True)
class Head:
    """A head, in shares of the figure's height.

    Attributes:
        x: its middle, to the right of the feet.
        y: its middle, above the feet.
        high: its height.
        top: the highest point of whatever it wears, above the feet.
    """

    x: float
    y: float
    high: float
    top: float


def head_of(who: Design) -> Head:
    """Return where a figure's head is while it stands at ease."""
    rig = rig_of(who, standing(who))
    x, y, high = rig.head.x / 1000, -rig.head.y / 1000, 2 * rig.measures.head_high / 1000
    sprite = draw(who, _TRIAL)
    tall = _TRIAL * who.stature
    middle, half = sprite.foot[0] + x * tall, high / 2 * tall * _OVER
    over = sprite.pixels[:, max(0, int(middle - half)) : int(middle + half) + 1, 3].max(1)
    rows = np.nonzero(over > 120)[0]
    top = (sprite.foot[1] - float(rows[0])) / tall if len(rows) else 1.0
    return Head(x, y, high, max(y, top))


def heads_in(who: Design, poses: Sequence[Pose]) -> list[tuple[float, float]]:
    """Return where the head is in each pose: to the right of the feet and above them.

    Both are shares of the figure's height.
    """
    joints = [rig_of(who, pose).head for pose in poses]
    return [(joint.x / 1000, -joint.y / 1000) for joint in joints]


def way_of(who: Design, one: Pose, other: Pose) -> float:
    """Return how far the hands, the head and the face are from one pose to another, summed up.

    The unit is a thousandth of the figure's height.
    """
    first, last = rig_of(who, one), rig_of(who, other)
    pairs = [*zip(first.hands, last.hands, strict=True), (first.head, last.head)]
    far = sum(hypot(b.x - a.x, b.y - a.y, b.z - a.z) for a, b in pairs)
    return far + _FACE * (
        abs(other.face.mouth - one.face.mouth) + abs(other.face.lids - one.face.lids)
    )


def sides_of(who: Design, pose: Pose) -> tuple[float, float]:
    """Return how far a figure is to the left and right of its feet, in shares of its height."""
    sprite = draw(who, _TRIAL, pose)
    columns = np.nonzero(sprite.pixels[..., 3].max(0) > 60)[0]
    tall = _TRIAL * who.stature
    if not len(columns):
        return 0.2, 0.2
    foot = sprite.foot[0]
    return (foot - float(columns[0])) / tall, (float(columns[-1]) + 1 - foot) / tall
