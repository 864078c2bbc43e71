"""Poses through which a figure goes, once for every two beats."""

from __future__ import annotations

from dataclasses import replace

from songreel.providers.local.figure.dances import dance
from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.measures import measures_of
from songreel.providers.local.figure.motions import (
    ON_GROUND_RUNNING,
    RUN,
    WALK,
    fall,
    fly,
    hover,
    look,
    play,
    reach,
    run,
    sing,
    sit,
    stand,
    walk,
)
from songreel.providers.local.figure.rig import Pose, in_chair, standing
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.looks import Body, Prop, Wear

PHASES = 12
_WINGLESS_FLIGHTS = 2


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
    way = 1 if heading >= 0 else -1
    chosen = style if style is not None else design.option(11, 12)
    if deed is Deed.FLY and not (design.body is Body.BIRD or Wear.WINGS in design.wears):
        chosen %= _WINGLESS_FLIGHTS
    if deed is Deed.LOOK and design.body is not Body.PERSON:
        # A hand would cover the eyes of a large head.
        chosen -= chosen % 2
    mover = _MOVES[deed]
    rested = standing(design)
    found: list[Pose] = []
    for index in range(PHASES):
        moved = mover(rested, index / PHASES, way, chosen)
        found.append(_fitted(design, rested, moved, deed))
    return tuple(found)


def stride(design: Design, deed: Deed) -> float:
    """Return how far a deed carries a figure in one round, as a share of its own height.

    At this pace feet stay where they touch the ground; 0 for deeds on the spot.
    """
    leg = measures_of(design).leg / 1000
    if deed is Deed.WALK:
        return 4 * WALK * leg * _shorter(design)
    if deed is Deed.RUN:
        return 2 * RUN * leg / ON_GROUND_RUNNING * _shorter(design)
    return 0.0


def _shorter(design: Design) -> float:
    """Return how much shorter the steps of some bodies are."""
    if design.body is Body.BIRD:
        return 0.7
    return 0.8 if design.old or design.body in {Body.BEAST, Body.CREATURE} else 1.0


def _fitted(design: Design, rested: Pose, pose: Pose, deed: Deed) -> Pose:
    """Fit a pose to who takes it: hands that hold something keep to it, old backs stay bent."""
    arms = list(pose.arms)
    if deed not in {Deed.FLY, Deed.FALL}:
        for number, (prop, _) in enumerate(design.props):
            index = 1 - number % 2
            held = rested.arms[index]
            if prop is Prop.GUITAR:
                bounce = pose.arms[1].fore * 0.1
                arms = [
                    replace(rested.arms[0], down=rested.arms[0].down + bounce),
                    replace(rested.arms[1], down=rested.arms[1].down + bounce * 0.4),
                ]
                break
            if prop is Prop.MICROPHONE and deed in {Deed.SING, Deed.STAND, Deed.DANCE}:
                arms[index] = held
            else:
                free = pose.arms[index]
                arms[index] = replace(
                    held,
                    down=held.down + (free.down - 0.93) * 0.24,
                    fore=held.fore + free.fore * 0.26,
                    out=held.out + (free.out - 0.13) * 0.3,
                )
    if deed is Deed.PLAY and design.props and design.props[0][0] is Prop.GUITAR:
        strum = 0.4 * (pose.arms[1].down - 0.6)
        arms = [
            replace(
                rested.arms[0], out=rested.arms[0].out + strum, down=rested.arms[0].down + strum
            ),
            rested.arms[1],
        ]
    short = _shorter(design)
    legs = tuple(replace(step, fore=step.fore * short) for step in pose.legs)
    fitted = replace(
        pose, arms=(arms[0], arms[1]), legs=(legs[0], legs[1]), bow=pose.bow + rested.bow * 0.8
    )
    if Wear.WHEELCHAIR in design.wears:
        return in_chair(design, fitted)
    return fitted


_MOVES = {
    Deed.STAND: stand,
    Deed.WALK: walk,
    Deed.RUN: run,
    Deed.DANCE: dance,
    Deed.SING: sing,
    Deed.PLAY: play,
    Deed.LOOK: look,
    Deed.REACH: reach,
    Deed.FLOAT: hover,
    Deed.FLY: fly,
    Deed.FALL: fall,
    Deed.SIT: sit,
}
