"""How the body goes through each deed: one round of it as a function of time from 0 to 1."""

from __future__ import annotations

from dataclasses import replace
from math import cos, pi, sin

from songreel.providers.local.figure.rig import Face, Pose, Reach, Step

WALK = 0.25
"""How far a foot goes before and behind the hips, in leg's lengths."""


RUN = 0.40


ON_GROUND_RUNNING = 0.34


def wave(t: float, shift: float = 0.0) -> float:
    """Return a wave from -1 to 1 that comes round once."""
    return sin(2 * pi * (t + shift))


def pulse(t: float, shift: float = 0.0) -> float:
    """Return a bounce on each of the two beats, from 0 to 1."""
    return 0.5 - 0.5 * cos(4 * pi * (t + shift))


def eased(t: float) -> float:
    """Return a share that starts and ends softly."""
    t = max(0.0, min(1.0, t))
    return t * t * (3 - 2 * t)


def stand(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Breathe, and shift the weight a little."""
    breath = wave(t)
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
        shift=way * (9.0 * contra + 2.0 * wave(t, 0.1)),
        head=(way * 4.0 + 2 * wave(t, 0.2), rested.head[1] + 0.8 * wave(t, 0.12), way * 1.5),
        arms=(arms[0], arms[1]),
        legs=(Step(0.05, fore=0.02 * way), Step(0.05, fore=-0.02 * way)),
        sway=0.35 * wave(t, -0.1),
        flow=0.06,
    )


def _gait(t: float, reach: float, on_ground: float, high: float) -> Step:
    """Return a foot in its round of steps: on the ground it goes back evenly, then it swings."""
    t %= 1.0
    if t < on_ground:
        share = t / on_ground
        toe = 18 * (1 - eased(share * 5)) - 34 * eased((share - 0.62) / 0.38)
        return Step(0.0, fore=reach * (1 - 2 * share), toe=toe, turn=6, knee=0.06)
    share = (t - on_ground) / (1 - on_ground)
    lift = high * sin(pi * share) ** 1.2 + high * 0.3 * sin(pi * min(1.0, share * 1.6))
    toe = -34 * (1 - eased(share * 1.8)) + 18 * eased(share * 2 - 1)
    return Step(
        0.0, lift=max(0.021, lift), fore=reach * (2 * eased(share) - 1), toe=toe, turn=6, knee=0.06
    )


def walk(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Walk: each foot goes back evenly while it carries."""
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
        head=(-9.0 * swing - way * 8.0, rested.head[1] - 2.0 + 1.5 * pulse(t), 0.0),
        arms=arms,
        legs=(_gait(t, WALK, 0.5, 0.09), _gait(t + 0.5, WALK, 0.5, 0.09)),
        drop=0.012,
        sway=0.55 * wave(t, -0.08),
        flow=0.30 + 0.06 * pulse(t),
    )


def run(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Run: bent arms, and a moment in the air after each step."""
    swing = cos(2 * pi * t)
    arms = (
        Reach(0.16, 0.56 + 0.10 * swing, 0.20 - 0.42 * swing, 0.12),
        Reach(0.16, 0.56 - 0.10 * swing, 0.20 + 0.42 * swing, 0.12),
    )
    ground = ON_GROUND_RUNNING
    flight = max(0.0, sin(4 * pi * (t - ground * 0.5) - pi * 0.36))
    return replace(
        rested,
        yaw=way * 66.0,
        twist=13.0 * swing,
        bow=14.0,
        head=(-13.0 * swing - way * 6.0, rested.head[1] - 8.0, 0.0),
        arms=arms,
        legs=(_gait(t, RUN, ground, 0.30), _gait(t + 0.5, RUN, ground, 0.30)),
        drop=0.05,
        rise=34.0 * flight,
        sway=0.5 * wave(t, -0.1),
        flow=0.85 + 0.15 * pulse(t),
        face=Face(mouth=0.18, brows=0.3),
    )


def sing(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Sing: the mouth opens on the beats, a hand tells the line."""
    beat = pulse(t, 0.06)
    slow = wave(t, -0.04)
    lids = 0.95 * eased(beat * 1.6) if style % 2 else 0.1 * beat
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
        sway=0.6 * wave(t, -0.12),
        flow=0.08,
        face=Face(mouth=0.22 + 0.68 * beat, smile=0.2, lids=lids, brows=0.7 * beat),
    )


def play(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Play: strum, drum or press keys, nodding."""
    beat = pulse(t)
    left, right = 0.5 + 0.5 * wave(2 * t), 0.5 - 0.5 * wave(2 * t)
    kinds = (
        (Reach(0.34, 0.46, 0.40, 0.5), Reach(-0.16, 0.56 + 0.16 * beat, 0.40, 0.9)),
        (Reach(0.06, 0.52 - 0.26 * left, 0.52, 0.5), Reach(0.06, 0.52 - 0.26 * right, 0.52, 0.5)),
        (Reach(0.10, 0.56 - 0.05 * left, 0.54, 0.4), Reach(0.10, 0.56 - 0.05 * right, 0.54, 0.4)),
    )
    return replace(
        rested,
        yaw=way * 20.0,
        twist=6.0 * wave(t),
        lean=3.0 * wave(t),
        bow=5.0 + 3.0 * beat,
        head=(-way * 6.0, 7.0 * beat - 1.0, 4.0 * wave(t, -0.1)),
        arms=kinds[style % 3],
        legs=(Step(0.13, knee=0.3), Step(0.13, knee=0.3, toe=14 * beat)),
        shift=9.0 * wave(t),
        drop=0.03 + 0.02 * beat,
        sway=0.6 * wave(t, -0.12),
        flow=0.06,
        face=Face(smile=0.7, lids=0.22, mouth=0.1 * beat),
    )


def look(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Look round: the eyes go first, then the head, then the chest."""
    turn = eased(t * 2.6 - 0.2) - eased(t * 2.6 - 1.5)
    eyes = eased(t * 2.6) - eased(t * 2.6 - 1.3)
    late = eased(t * 2.6 - 0.5) - eased(t * 2.6 - 1.6)
    arms = list(rested.arms)
    if style % 2:
        arms[1 if way > 0 else 0] = Reach(0.16, -0.06 - 0.03 * turn, 0.24, 0.7, "crown")
        arms[1 if way > 0 else 0] = Reach(0.10, 0.20, 0.30, 1.0, "crown")
    return replace(
        rested,
        yaw=way * 16.0,
        twist=way * (14.0 * late - 4.0),
        lean=way * 2.0 * late,
        head=(way * (42.0 * turn - 14.0), rested.head[1] - 4.0 * turn, way * 3.0 * turn),
        arms=(arms[0], arms[1]),
        legs=(Step(0.06), Step(0.06, fore=0.04)),
        shift=way * 8.0 * late,
        sway=-0.3 * way * late + 0.2 * wave(t),
        flow=0.06,
        face=Face(
            gaze=(way * (eyes * 1.4 - 0.5 - turn * 0.5), -0.1),
            brows=0.5 * turn,
            lids=1.0 if 0.50 < t < 0.57 else 0.0,
        ),
    )


def _free_hand(rested: Pose, way: int) -> int:
    """Return the hand to reach with: the one ahead, or the other where that holds something."""
    ahead = 1 if way > 0 else 0
    rest = Pose().arms[0]
    holds = [abs(arm.down - rest.down) > 0.1 or arm.at != "shoulder" for arm in rested.arms]
    return ahead if not holds[ahead] or holds[1 - ahead] else 1 - ahead


def reach(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Reach out or up: first a little back, then with the whole body, and hold."""
    back = max(0.0, sin(pi * min(1.0, t / 0.25))) if t < 0.25 else 0.0
    out = eased((t - 0.16) / 0.3) - eased((t - 0.78) / 0.22)
    waving = wave(2 * t) * out
    up = style % 2
    far = Reach(
        0.24 + 0.10 * waving * up,
        0.6 - (1.36 if up else 0.72) * out + 0.05 * back,
        0.2 + (0.2 if up else 0.72) * out - 0.1 * back,
        0.5,
    )
    arms = (Reach(0.2, 0.90, -0.12 * out, 0.4), far)
    if way < 0:
        arms = (far, Reach(0.2, 0.90, -0.12 * out, 0.4))
    free = _free_hand(rested, way)
    if free != (1 if way > 0 else 0):
        arms = (arms[1], arms[0])
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
        sway=-0.4 * way * out + 0.2 * wave(t),
        flow=0.1,
        face=Face(mouth=0.18 * out, smile=0.6, brows=0.6 * out, gaze=(0.2 * way, -0.3 * out)),
    )


def hover(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Float: everything drifts, one limb after the other."""
    slow = wave(t)
    arms = (
        Reach(0.66, 0.28 + 0.16 * wave(t, 0.1), 0.20 + 0.1 * slow, 0.6),
        Reach(0.66, 0.28 - 0.16 * wave(t, 0.1), 0.20 - 0.1 * slow, 0.6),
    )
    return replace(
        rested,
        yaw=way * 30.0 + 6.0 * slow,
        twist=6.0 * wave(t, 0.2),
        bow=6.0,
        roll=way * 9.0 + 5.0 * slow,
        head=(4.0 * slow, -10.0 + 3.0 * wave(t, 0.1), 0.0),
        arms=arms,
        legs=(
            Step(0.05, lift=0.10 + 0.05 * slow, fore=-0.16 + 0.09 * slow, toe=-46, turn=10),
            Step(0.05, lift=0.24 - 0.05 * slow, fore=0.10 - 0.09 * slow, toe=-40, turn=10),
        ),
        steps_on_ground=False,
        sway=0.8 * wave(t, -0.14),
        flow=0.45 + 0.1 * slow,
        face=Face(smile=0.5, lids=0.3),
    )


def fly(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Fly ahead, stretched out, one arm or both before the head."""
    slow = wave(t)
    ahead = Reach(0.16, -0.96 + 0.02 * slow, 0.02, 0.6)
    side = Reach(0.24, 0.86, -0.10 + 0.05 * slow, 0.4)
    wide = Reach(0.86, 0.16 + 0.3 * wave(2 * t), 0.0, 0.9)
    kinds = ((ahead, ahead), (ahead, side), (wide, wide))
    first, second = kinds[style % 3]
    return replace(
        rested,
        yaw=way * 64.0,
        twist=5.0 * slow,
        bow=4.0,
        roll=way * (66.0 + 4.0 * slow),
        head=(way * 8.0, -12.0, -way * 44.0),
        arms=(first, second) if way > 0 else (second, first),
        legs=(
            Step(0.03, lift=0.02 + 0.02 * slow, fore=-0.06 + 0.05 * slow, toe=-56, turn=6),
            Step(0.03, lift=0.14 - 0.02 * slow, fore=-0.16 - 0.05 * slow, toe=-56, turn=6),
        ),
        steps_on_ground=False,
        sway=0.6 * wave(2 * t, -0.1),
        flow=0.9,
        face=Face(smile=0.8, brows=0.3),
    )


def fall(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Fall on the back, limbs up, turning a little."""
    slow, quick = wave(t), wave(2 * t)
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


def sit(rested: Pose, t: float, way: int, style: int) -> Pose:
    """Sit on the ground, hands on the knees or behind, and breathe."""
    breath = wave(t)
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
        head=(-way * 14.0 + 3.0 * wave(t, 0.1), -bow * 0.5 + 1.2 * breath, way * 3.0),
        arms=kinds[style % 3],
        legs=(Step(0.10, fore=0.66, turn=10, toe=4), Step(0.10, fore=0.86, turn=14, toe=20)),
        seat=-1.0,
        sway=0.3 * wave(t, -0.1),
        flow=0.05,
        face=Face(lids=0.12, gaze=(way * 0.3, 0.1)),
    )
