"""Where the head of a drawn figure is, and what it wears on it: what a close-up has to show."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.draw import draw
from songreel.providers.local.figure.rig import rig_of, standing
from songreel.providers.local.words.looks import Body

_HEADS: dict[Body, float] = {
    Body.PERSON: 0.16,
    Body.ROBOT: 0.18,
    Body.BEAST: 0.28,
    Body.BIRD: 0.28,
    Body.GHOST: 0.28,
    Body.CREATURE: 0.28,
}
_CHILDS = 0.22
_TRIAL = 90.0
_OVER = 0.85
"""How far to each side of its middle things over a head count, in halves of its height."""


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
    """Return about where a figure's head is while it stands at ease."""
    joint = rig_of(who, standing(who)).head
    x, y = joint[0] / 1000, -joint[1] / 1000
    high = _CHILDS if who.body is Body.PERSON and who.young else _HEADS[who.body]
    sprite = draw(who, _TRIAL)
    tall = _TRIAL * who.stature
    middle, half = sprite.foot[0] + x * tall, high / 2 * tall * _OVER
    over = sprite.pixels[:, max(0, int(middle - half)) : int(middle + half) + 1, 3].max(1)
    rows = np.nonzero(over > 120)[0]
    top = (sprite.foot[1] - float(rows[0])) / tall if len(rows) else 1.0
    return Head(x, y, high, max(y, top))
