"""Where the head of a drawn figure is: what a close-up has to show."""

from __future__ import annotations

from dataclasses import dataclass

from songreel.providers.local.figure.design import Design
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


@dataclass(frozen=True, slots=True)
class Head:
    """The middle of a head, to the right of the feet and above them, and its height.

    All are shares of the figure's height.
    """

    x: float
    y: float
    high: float


def head_of(who: Design) -> Head:
    """Return about where a figure's head is while it stands at ease."""
    joint = rig_of(who, standing(who)).head
    is_child = who.body is Body.PERSON and who.young
    return Head(joint[0] / 1000, -joint[1] / 1000, _CHILDS if is_child else _HEADS[who.body])
