"""Poses through which a drawn figure goes, once for every two beats."""

from __future__ import annotations

from dataclasses import replace
from math import pi, sin

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.rig import Pose, standing
from songreel.providers.local.words.deeds import Deed

PHASES = 12


def poses(
    design: Design, deed: Deed, heading: int = 1, style: int | None = None
) -> tuple[Pose, ...]:
    """Return the poses of one round of a deed, two beats long.

    Args:
        design: who.
        deed: what it does.
        heading: the way that it goes or looks: 1 to the viewer's right, -1 to the left.
        style: which way of doing it, any number; by default what suits the design.
    """
    still = standing(design)
    if deed in {Deed.STAND, Deed.LOOK, Deed.SIT, Deed.FLOAT}:
        return (still,)
    return tuple(_phase(still, deed, 2 * pi * i / PHASES) for i in range(PHASES))


def _phase(still: Pose, deed: Deed, angle: float) -> Pose:
    swing, lift = sin(angle), (max(0.0, sin(angle)), max(0.0, -sin(angle)))
    left, right = still.arms
    match deed:
        case Deed.WALK:
            return replace(
                still,
                lifts=(56 * lift[0], 56 * lift[1]),
                arms=(left + 9 * swing, right - 9 * swing),
            )
        case Deed.RUN:
            return replace(
                still,
                lifts=(110 * lift[0], 110 * lift[1]),
                bob=16 * abs(swing),
                arms=(left + 16 * swing, right - 16 * swing),
            )
        case Deed.DANCE:
            return replace(
                still,
                lifts=(40 * lift[0], 40 * lift[1]),
                nod=5 * swing,
                arms=(left + 34 + 34 * swing, right + 34 - 34 * swing),
            )
        case Deed.REACH:
            return replace(
                still, arms=(left + 106 + 10 * swing, right), elbows=(24, still.elbows[1])
            )
        case _:
            return replace(still, nod=3 * swing, arms=(left + 22 + 8 * swing, right))
