"""Poses through which a figure goes, once for every two beats."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.measures import measures_of
from songreel.providers.local.figure.rig import Face, Pose, Reach, Step, standing
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.looks import Body, Prop, Wear

PHASES = 12
DANCES = 4
"""Styles of dancing."""

_WALK, _RUN = 0.25, 0.40
"""How far a foot goes before and behind the hips, in leg's lengths."""
_ON_GROUND_RUNNING = 0.34


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
        return 4 * _WALK * leg * _shorter(design)
    if deed is Deed.RUN:
        return 2 * _RUN * leg / _ON_GROUND_RUNNING * _shorter(design)
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
                    replace(rested.arms[0], down=rested.arms[0].down + bounce * 0.4),
                    replace(rested.arms[1], down=rested.arms[1].down + bounce),
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
        arms = [rested.arms[0], replace(rested.arms[1], down=pose.arms[1].down)]
    short = _shorter(design)
    legs = tuple(replace(step, fore=step.fore * short) for step in pose.legs)
    fitted = replace(
        pose, arms=(arms[0], arms[1]), legs=(legs[0], legs[1]), bow=pose.bow + rested.bow * 0.8
    )
    if Wear.WHEELCHAIR in design.wears:
        return in_chair(design, fitted)
    return fitted


def in_chair(design: Design, pose: Pose) -> Pose:
    """Return a pose as it is taken in a wheelchair: hands on the wheels, feet on their rest."""
    push = pose.legs[0].fore
    yaw = max(-62.0, min(62.0, pose.yaw))
    feet = Step(out=0.02, lift=0.16, fore=0.5, turn=4)
    is_calm = pose.arms[0].down > 0.5
    arms = (
        Reach(0.34, 0.72, 0.16 + push * 0.8, 0.6), Reach(0.34, 0.72, 0.16 + push * 0.8, 0.6)
    ) if is_calm else pose.arms  # fmt: skip
    return replace(
        pose, yaw=yaw, seat=measures_of(design).leg * 0.62, drop=0.0, rise=0.0, roll=0.0, shift=0.0,
        steps_on_ground=True, legs=(feet, feet), arms=arms,
    )  # fmt: skip


def _wave(t: float, shift: float = 0.0) -> float:
    return sin(2 * pi * (t + shift))


def _pulse(t: float, shift: float = 0.0) -> float:
    """Return a bounce on each of the two beats, from 0 to 1."""
    return 0.5 - 0.5 * cos(4 * pi * (t + shift))


def _eased(t: float) -> float:
    t = max(0.0, min(1.0, t))
    return t * t * (3 - 2 * t)


def _blink(t: float) -> float:
    return 1.0 if 0.70 < t < 0.77 else 0.0


def _stand(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Breathe, and shift the weight a little."""
    breath = _wave(t)
    arms = tuple(
        replace(reach, down=reach.down - 0.008 * breath, out=reach.out + 0.014 * breath)
        for reach in rested.arms
    )
    contra = style % 2
    return replace(
        rested,
        yaw=way * 20.0,
        twist=-way * 4.0 + breath,
        bow=-0.8 * breath,
        lean=-way * 1.4 * contra,
        shift=way * (9.0 * contra + 2.0 * _wave(t, 0.1)),
        head=(way * 4.0 + 2 * _wave(t, 0.2), rested.head[1] + 0.8 * _wave(t, 0.12), way * 1.5),
        arms=(arms[0], arms[1]),
        legs=(Step(0.05, fore=0.02 * way), Step(0.05, fore=-0.02 * way)),
        sway=0.35 * _wave(t, -0.1),
        flow=0.06,
        face=Face(lids=_blink(t)),
    )


def _gait(t: float, reach: float, on_ground: float, high: float) -> Step:
    """Return a foot in its round of steps: on the ground it goes back evenly, then it swings."""
    t %= 1.0
    if t < on_ground:
        share = t / on_ground
        toe = 18 * (1 - _eased(share * 5)) - 34 * _eased((share - 0.62) / 0.38)
        return Step(0.0, fore=reach * (1 - 2 * share), toe=toe, turn=6, knee=0.06)
    share = (t - on_ground) / (1 - on_ground)
    lift = high * sin(pi * share) ** 1.2 + high * 0.3 * sin(pi * min(1.0, share * 1.6))
    toe = -34 * (1 - _eased(share * 1.8)) + 18 * _eased(share * 2 - 1)
    return Step(0.0, lift=max(0.021, lift), fore=reach * (2 * _eased(share) - 1), toe=toe, turn=6,
                knee=0.06)  # fmt: skip


def _walk(rested: Pose, t: float, way: int, style: int) -> Pose:
    swing = cos(2 * pi * t)
    late = cos(2 * pi * (t - 0.06))
    arms = (
        Reach(0.13, 0.93 - 0.05 * abs(late), -0.30 * late + 0.06, 0.05),
        Reach(0.13, 0.93 - 0.05 * abs(late), 0.30 * late + 0.06, 0.05),
    )
    return replace(
        rested,
        yaw=way * 58.0,
        twist=way * 0.0 + 9.0 * swing,
        bow=3.0,
        lean=0.8 * swing,
        head=(-9.0 * swing - way * 8.0, rested.head[1] - 2.0 + 1.5 * _pulse(t), 0.0),
        arms=arms,
        legs=(_gait(t, _WALK, 0.5, 0.09), _gait(t + 0.5, _WALK, 0.5, 0.09)),
        drop=0.012,
        sway=0.55 * _wave(t, -0.08),
        flow=0.30 + 0.06 * _pulse(t),
        face=Face(lids=_blink(t)),
    )


def _run(rested: Pose, t: float, way: int, style: int) -> Pose:
    swing = cos(2 * pi * t)
    arms = (
        Reach(0.16, 0.56 + 0.10 * swing, 0.20 - 0.42 * swing, 0.12),
        Reach(0.16, 0.56 - 0.10 * swing, 0.20 + 0.42 * swing, 0.12),
    )
    ground = _ON_GROUND_RUNNING
    flight = max(0.0, sin(4 * pi * (t - ground * 0.5) - pi * 0.36))
    return replace(
        rested,
        yaw=way * 66.0,
        twist=13.0 * swing,
        bow=14.0,
        head=(-13.0 * swing - way * 6.0, rested.head[1] - 8.0, 0.0),
        arms=arms,
        legs=(_gait(t, _RUN, ground, 0.30), _gait(t + 0.5, _RUN, ground, 0.30)),
        drop=0.05,
        rise=34.0 * flight,
        sway=0.5 * _wave(t, -0.1),
        flow=0.85 + 0.15 * _pulse(t),
        face=Face(mouth=0.18, brows=0.3),
    )


def _dance(rested: Pose, t: float, way: int, style: int) -> Pose:
    return (_groove, _point, _turn, _jump)[style % DANCES](rested, t, way)


def _groove(rested: Pose, t: float, way: int) -> Pose:
    """Step from side to side with the arms bent, on the beat."""
    side, bounce = _wave(t), _pulse(t)
    late = _wave(t, -0.08)
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
        sway=0.9 * _wave(t, -0.14),
        flow=0.1,
        face=Face(mouth=0.2 * bounce, smile=0.9, lids=0.15),
    )


def _point(rested: Pose, t: float, way: int) -> Pose:
    """Point up and down across the body, hips to the side."""
    side = _wave(t)
    up, down = _eased(0.5 + 0.62 * side), _eased(0.5 - 0.62 * side)
    late = _wave(t, -0.1)
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
        drop=0.06 + 0.04 * _pulse(t),
        sway=-1.0 * _wave(t, -0.14),
        flow=0.12,
        face=Face(mouth=0.32, smile=0.95, brows=0.5),
    )


def _turn(rested: Pose, t: float, way: int) -> Pose:
    """Turn from one side to the other with wide arms, on the toes."""
    turn = _wave(t)
    late = _wave(t, -0.09)
    lifted = _pulse(t, 0.05)
    arms = (
        Reach(0.82, 0.06 - 0.34 * lifted - 0.2 * late, 0.22 + 0.1 * late, 1.0),
        Reach(0.82, 0.06 - 0.34 * lifted + 0.2 * late, 0.22 - 0.1 * late, 1.0),
    )
    return replace(
        rested,
        yaw=52.0 * turn,
        twist=-22.0 * _wave(t, 0.14),
        lean=4.0 * late,
        head=(-24.0 * _wave(t, 0.1), -8.0, 6.0 * late),
        arms=arms,
        legs=(
            Step(0.06, fore=0.10 * turn, toe=-24 * lifted, turn=22),
            Step(0.06, fore=-0.10 * turn, toe=-24 * lifted, turn=22),
        ),
        drop=0.05 * (1 - lifted),
        sway=1.0 * _wave(t, -0.2),
        flow=0.35 + 0.3 * abs(_wave(t, 0.25)),
        face=Face(mouth=0.15, smile=0.8, lids=0.5),
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
        sway=0.5 * _wave(t, -0.1),
        flow=0.2 + 0.4 * air,
        face=Face(mouth=0.6 * air + 0.1, smile=0.95, brows=0.6),
    )


def _sing(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Sing: the mouth opens on the beats, a hand tells the line."""
    beat = _pulse(t, 0.06)
    slow = _wave(t, -0.04)
    open_hand = Reach(0.46 + 0.08 * slow, 0.30 - 0.18 * beat, 0.46, 0.5)
    heart = Reach(-0.16, 0.30, 0.36, 0.7)
    arms = (
        (Reach(0.14, 0.92, 0.10, 0.2), open_hand),
        (heart, open_hand),
        (replace(open_hand, out=0.5 - 0.08 * slow), open_hand),
    )[style % 3]
    return replace(
        rested,
        yaw=way * 18.0 + 5.0 * slow,
        twist=6.0 * slow,
        lean=3.0 * slow,
        bow=-2.0 + 3.0 * beat,
        head=(5.0 * slow, -9.0 * beat + 2.0, 5.0 * slow),
        arms=arms,
        legs=(Step(0.09), Step(0.09, fore=0.03)),
        shift=10.0 * slow,
        drop=0.014 + 0.012 * beat,
        sway=0.6 * _wave(t, -0.12),
        flow=0.08,
        face=Face(mouth=0.22 + 0.68 * beat, smile=0.2, lids=0.55 * beat, brows=0.7 * beat),
    )


def _play(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Play: strum, drum or press keys, nodding."""
    beat = _pulse(t)
    left, right = 0.5 + 0.5 * _wave(2 * t), 0.5 - 0.5 * _wave(2 * t)
    kinds = (
        (Reach(0.34, 0.46, 0.40, 0.5), Reach(-0.16, 0.56 + 0.16 * beat, 0.40, 0.9)),
        (Reach(0.06, 0.52 - 0.26 * left, 0.52, 0.5), Reach(0.06, 0.52 - 0.26 * right, 0.52, 0.5)),
        (Reach(0.10, 0.56 - 0.05 * left, 0.54, 0.4), Reach(0.10, 0.56 - 0.05 * right, 0.54, 0.4)),
    )
    return replace(
        rested,
        yaw=way * 20.0,
        twist=6.0 * _wave(t),
        lean=3.0 * _wave(t),
        bow=5.0 + 3.0 * beat,
        head=(-way * 6.0, 7.0 * beat - 1.0, 4.0 * _wave(t, -0.1)),
        arms=kinds[style % 3],
        legs=(Step(0.13, knee=0.3), Step(0.13, knee=0.3, toe=14 * beat)),
        shift=9.0 * _wave(t),
        drop=0.03 + 0.02 * beat,
        sway=0.6 * _wave(t, -0.12),
        flow=0.06,
        face=Face(smile=0.7, lids=0.6, mouth=0.1 * beat),
    )


def _look(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Look round: the eyes go first, then the head, then the chest."""
    turn = _eased(t * 2.6 - 0.2) - _eased(t * 2.6 - 1.5)
    eyes = _eased(t * 2.6) - _eased(t * 2.6 - 1.3)
    late = _eased(t * 2.6 - 0.5) - _eased(t * 2.6 - 1.6)
    arms = list(rested.arms)
    if style % 2:
        arms[1 if way > 0 else 0] = Reach(0.16, -0.06 - 0.03 * turn, 0.24, 0.7, "crown")
        arms[1 if way > 0 else 0] = Reach(0.10, 0.20, 0.30, 1.0, "crown")
    return replace(
        rested,
        yaw=way * 16.0,
        twist=way * (14.0 * late - 4.0),
        lean=way * 2.0 * late,
        head=(way * (56.0 * turn - 16.0), rested.head[1] - 4.0 * turn, way * 3.0 * turn),
        arms=(arms[0], arms[1]),
        legs=(Step(0.06), Step(0.06, fore=0.04)),
        shift=way * 8.0 * late,
        sway=-0.3 * way * late + 0.2 * _wave(t),
        flow=0.06,
        face=Face(
            gaze=(way * (eyes * 1.4 - 0.5 - turn * 0.5), -0.1), brows=0.5 * turn,
            lids=1.0 if 0.50 < t < 0.57 else 0.0,
        ),
    )  # fmt: skip


def _reach(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Reach out or up: first a little back, then with the whole body, and hold."""
    back = max(0.0, sin(pi * min(1.0, t / 0.25))) if t < 0.25 else 0.0
    out = _eased((t - 0.16) / 0.3) - _eased((t - 0.78) / 0.22)
    wave = _wave(2 * t) * out
    up = style % 2
    far = (
        Reach(0.24 + 0.10 * wave * up, 0.6 - (1.36 if up else 0.72) * out + 0.05 * back,
              0.2 + (0.2 if up else 0.72) * out - 0.1 * back, 0.5)
    )  # fmt: skip
    arms = (Reach(0.2, 0.90, -0.12 * out, 0.4), far)
    if way < 0:
        arms = (far, Reach(0.2, 0.90, -0.12 * out, 0.4))
    return replace(
        rested,
        yaw=way * (44.0 - 12.0 * up),
        twist=way * 8.0 * out,
        bow=7.0 * out * (1 - up) - 3.0 * back - 4.0 * up * out,
        head=(-way * 6.0, -12.0 * out * (0.6 + up), 0.0),
        arms=arms,
        legs=(
            Step(0.04, fore=0.13 if way > 0 else -0.12, toe=-18 * out * (way < 0)),
            Step(0.04, fore=-0.12 if way > 0 else 0.13, toe=-18 * out * (way > 0)),
        ),
        drop=0.02 * (1 - out),
        sway=-0.4 * way * out + 0.2 * _wave(t),
        flow=0.1,
        face=Face(mouth=0.18 * out, smile=0.6, brows=0.6 * out, gaze=(0.2 * way, -0.3 * out)),
    )


def _float(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Float: everything drifts, one limb after the other."""
    slow = _wave(t)
    arms = (
        Reach(0.66, 0.28 + 0.16 * _wave(t, 0.1), 0.20 + 0.1 * slow, 0.6),
        Reach(0.66, 0.28 - 0.16 * _wave(t, 0.1), 0.20 - 0.1 * slow, 0.6),
    )
    return replace(
        rested,
        yaw=way * 30.0 + 6.0 * slow,
        twist=6.0 * _wave(t, 0.2),
        bow=6.0,
        roll=way * 9.0 + 5.0 * slow,
        head=(4.0 * slow, -10.0 + 3.0 * _wave(t, 0.1), 0.0),
        arms=arms,
        legs=(
            Step(0.05, lift=0.10 + 0.05 * slow, fore=-0.16 + 0.09 * slow, toe=-46, turn=10),
            Step(0.05, lift=0.24 - 0.05 * slow, fore=0.10 - 0.09 * slow, toe=-40, turn=10),
        ),
        steps_on_ground=False,
        sway=0.8 * _wave(t, -0.14),
        flow=0.45 + 0.1 * slow,
        face=Face(smile=0.5, lids=max(0.3, _blink(t))),
    )


def _fly(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Fly ahead, stretched out, one arm or both before the head."""
    slow = _wave(t)
    ahead = Reach(0.10, -0.92 + 0.02 * slow, 0.26, 0.4)
    side = Reach(0.24, 0.86, -0.10 + 0.05 * slow, 0.4)
    wide = Reach(0.86, 0.16 + 0.3 * _wave(2 * t), 0.0, 0.9)
    kinds = ((ahead, ahead), (ahead, side), (wide, wide))
    first, second = kinds[style % 3]
    return replace(
        rested,
        yaw=way * 64.0,
        twist=5.0 * slow,
        bow=4.0,
        roll=way * (66.0 + 4.0 * slow),
        head=(-way * 10.0, -42.0, 0.0),
        arms=(first, second) if way > 0 else (second, first),
        legs=(
            Step(0.03, lift=0.02 + 0.02 * slow, fore=-0.06 + 0.05 * slow, toe=-56, turn=6),
            Step(0.03, lift=0.14 - 0.02 * slow, fore=-0.16 - 0.05 * slow, toe=-56, turn=6),
        ),
        steps_on_ground=False,
        sway=0.6 * _wave(2 * t, -0.1),
        flow=0.9,
        face=Face(smile=0.8, brows=0.3),
    )


def _fall(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Fall on the back, limbs up, turning a little."""
    slow, quick = _wave(t), _wave(2 * t)
    arms = (
        Reach(0.62 + 0.1 * quick, -0.34 + 0.2 * slow, 0.44, 0.8),
        Reach(0.62 - 0.1 * quick, -0.34 - 0.2 * slow, 0.44, 0.8),
    )
    return replace(
        rested,
        yaw=way * 52.0,
        twist=7.0 * slow,
        bow=10.0,
        roll=-way * (74.0 + 9.0 * slow),
        head=(0.0, 4.0, 4.0 * slow),
        arms=arms,
        legs=(
            Step(0.10, lift=0.26 + 0.08 * quick, fore=0.44 + 0.1 * slow, toe=-30, turn=12),
            Step(0.10, lift=0.16 - 0.08 * quick, fore=0.30 - 0.1 * slow, toe=-30, turn=12),
        ),
        steps_on_ground=False,
        sway=0.9 * quick,
        flow=0.7,
        face=Face(mouth=0.6, smile=-0.3, brows=0.9),
    )


def _sit(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Sit on the ground, hands on the knees or behind, and breathe."""
    breath = _wave(t)
    kinds = (
        (Reach(0.06, 0.42, 0.62, 0.5), Reach(0.06, 0.42, 0.62, 0.5)),
        (Reach(0.30, 0.80, -0.42, 0.2), Reach(0.10, 0.44, 0.60, 0.5)),
        (Reach(0.28, 0.82, -0.40, 0.2), Reach(0.28, 0.82, -0.40, 0.2)),
    )
    bow = (9.0, -6.0, -12.0)[style % 3]
    return replace(
        rested,
        yaw=way * 48.0,
        bow=bow - 0.9 * breath,
        head=(-way * 14.0 + 3.0 * _wave(t, 0.1), -bow * 0.5 + 1.2 * breath, way * 3.0),
        arms=kinds[style % 3],
        legs=(Step(0.10, fore=0.66, turn=10, toe=4), Step(0.10, fore=0.86, turn=14, toe=20)),
        seat=-1.0,
        sway=0.3 * _wave(t, -0.1),
        flow=0.05,
        face=Face(lids=max(0.12, _blink(t)), gaze=(way * 0.3, 0.1)),
    )


_MOVES = {
    Deed.STAND: _stand,
    Deed.WALK: _walk,
    Deed.RUN: _run,
    Deed.DANCE: _dance,
    Deed.SING: _sing,
    Deed.PLAY: _play,
    Deed.LOOK: _look,
    Deed.REACH: _reach,
    Deed.FLOAT: _float,
    Deed.FLY: _fly,
    Deed.FALL: _fall,
    Deed.SIT: _sit,
}
