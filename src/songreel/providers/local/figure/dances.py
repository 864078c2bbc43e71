"""Styles of dancing, each one round of two beats."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin

from songreel.providers.local.figure.motions import (
    eased,
    pulse,
    wave,
)
from songreel.providers.local.figure.rig import Face, Pose, Reach, Step

DANCES = 4
"""Styles of dancing."""


def dance(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Return a pose of a style of dancing at a time from 0 to 1."""
    return (_groove, _point, _turn, _jump)[style % DANCES](rested, t, way)


def _groove(rested: Pose, t: float, way: int) -> Pose:
    """Step from side to side with the arms bent, on the beat."""
    side, bounce = wave(t), pulse(t)
    late = wave(t, -0.08)
    arms = (
        Reach(0.30 + 0.1 * late, 0.50 - 0.20 * bounce, 0.34 + 0.1 * late, 0.8),
        Reach(0.30 - 0.1 * late, 0.50 - 0.20 * bounce, 0.34 - 0.1 * late, 0.8),
    )
    return replace(
        rested,
        yaw=12.0 * side,
        twist=-20.0 * late,
        lean=7.0 * side,
        head=(14.0 * late, 6.0 * bounce - 3.0, -8.0 * side),
        arms=arms,
        legs=(
            Step(0.14, lift=max(0.0, 0.07 * side - 0.01), toe=-16 * max(0.0, side), turn=24),
            Step(0.14, lift=max(0.0, -0.07 * side - 0.01), toe=-16 * max(0.0, -side), turn=24),
        ),
        shift=34.0 * side,
        drop=0.05 + 0.055 * bounce,
        sway=0.9 * wave(t, -0.14),
        flow=0.1,
        face=Face(mouth=0.2 * bounce, smile=0.9, lids=0.15),
    )


def _point(rested: Pose, t: float, way: int) -> Pose:
    """Point up and down across the body, hips to the side."""
    side = wave(t)
    up, down = eased(0.5 + 0.62 * side), eased(0.5 - 0.62 * side)
    late = wave(t, -0.1)
    arms = (
        Reach(0.62 - 0.2 * down, 0.72 - 1.45 * up, 0.22, 0.9),
        Reach(0.62 - 0.2 * up, 0.72 - 1.45 * down, 0.22, 0.9),
    )
    return replace(
        rested,
        yaw=-16.0 * side,
        twist=26.0 * late,
        lean=-9.0 * side,
        head=(-18.0 * late, -6.0, 7.0 * side),
        arms=arms,
        legs=(
            Step(0.20, fore=0.04, turn=30, knee=0.4),
            Step(0.20, fore=-0.04, turn=30, knee=0.4),
        ),
        shift=-40.0 * side,
        drop=0.06 + 0.04 * pulse(t),
        sway=-1.0 * wave(t, -0.14),
        flow=0.12,
        face=Face(mouth=0.32, smile=0.95, brows=0.5),
    )


def _turn(rested: Pose, t: float, way: int) -> Pose:
    """Turn from one side to the other with wide arms, on the toes."""
    turn = wave(t)
    late = wave(t, -0.09)
    lifted = pulse(t, 0.05)
    arms = (
        Reach(0.82, 0.06 - 0.34 * lifted - 0.2 * late, 0.22 + 0.1 * late, 1.0),
        Reach(0.82, 0.06 - 0.34 * lifted + 0.2 * late, 0.22 - 0.1 * late, 1.0),
    )
    return replace(
        rested,
        yaw=52.0 * turn,
        twist=-22.0 * wave(t, 0.14),
        lean=4.0 * late,
        head=(-24.0 * wave(t, 0.1), -8.0, 6.0 * late),
        arms=arms,
        legs=(
            Step(0.06, fore=0.10 * turn, toe=-24 * lifted, turn=22),
            Step(0.06, fore=-0.10 * turn, toe=-24 * lifted, turn=22),
        ),
        drop=0.05 * (1 - lifted),
        sway=1.0 * wave(t, -0.2),
        flow=0.35 + 0.3 * abs(wave(t, 0.25)),
        face=Face(mouth=0.15, smile=0.8, lids=0.1),
    )


def _jump(rested: Pose, t: float, way: int) -> Pose:
    """Jump on each beat, arms up, one knee and then the other."""
    beat = (2 * t) % 1.0
    air = max(0.0, sin(pi * (beat - 0.22) / 0.62)) if 0.22 < beat < 0.84 else 0.0
    crouch = max(0.0, cos(2 * pi * beat)) ** 1.5
    first = t < 0.5
    arms = (
        Reach(0.40, 0.30 - 1.05 * air, 0.25, 0.9),
        Reach(0.40, 0.30 - 1.05 * air, 0.25, 0.9),
    )
    bent = Step(0.10, lift=0.34 * air, fore=0.16 * air, toe=-20 * air, turn=14)
    long = Step(0.12, lift=0.021 * (air > 0), fore=-0.06 * air, toe=-30 * air, turn=14)
    return replace(
        rested,
        yaw=way * 14.0,
        bow=8.0 * crouch - 4.0 * air,
        head=(0.0, -8.0 * air + 6.0 * crouch, way * 4.0 * (1 if first else -1)),
        arms=arms,
        legs=(bent, long) if first else (long, bent),
        drop=0.14 * crouch,
        rise=96.0 * air,
        sway=0.5 * wave(t, -0.1),
        flow=0.2 + 0.4 * air,
        face=Face(mouth=0.6 * air + 0.1, smile=0.95, brows=0.6),
    )
