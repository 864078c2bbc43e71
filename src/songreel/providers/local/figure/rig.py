"""The rig of a figure: where its joints are, in units of a thousandth of its height.

The ground is y = 0, up is negative, the middle is x = 0; `left` and `right` are the viewer's.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from songreel.providers.local.figure.design import Design
from songreel.providers.local.pencil.shapes import Point
from songreel.providers.local.words.looks import Body, Prop


@dataclass(frozen=True, slots=True)
class Pose:
    """Angles in degrees from hanging straight down, outwards positive; lifts in units.

    Attributes:
        arms: upper arm, left and right.
        elbows: how far each forearm is bent further.
        lifts: how far each foot is off the ground.
        bob: how far the body is up.
        nod: how far the head is turned, clockwise.
    """

    arms: tuple[float, float] = (16.0, 16.0)
    elbows: tuple[float, float] = (-8.0, -8.0)
    lifts: tuple[float, float] = (0.0, 0.0)
    bob: float = 0.0
    nod: float = 0.0


_HOLDING: dict[Prop, tuple[float, float]] = {
    Prop.SHIELD: (22, 10),
    Prop.SWORD: (26, 40),
    Prop.GUITAR: (24, -64),
    Prop.UMBRELLA: (24, 96),
    Prop.CAMERA: (26, -116),
    Prop.BOOK: (24, -100),
    Prop.FLOWER: (24, 84),
    Prop.BALLOON: (28, 84),
    Prop.MICROPHONE: (34, -152),
    Prop.STAFF: (24, 60),
    Prop.LANTERN: (30, 50),
    Prop.SUITCASE: (18, -10),
    Prop.BALL: (24, 40),
}
"""How upper arm and forearm are held with a thing in the hand, in degrees."""


def standing(design: Design) -> Pose:
    """Return how a character stands with what it holds."""
    arms, elbows = [16.0, 16.0], [-8.0, -8.0]
    for index, (prop, _) in enumerate(design.props):
        arms[1 - index % 2], elbows[1 - index % 2] = _HOLDING[prop]
    return Pose(arms=(arms[0], arms[1]), elbows=(elbows[0], elbows[1]))


@dataclass(frozen=True, slots=True)
class Rig:
    """Joints and thicknesses of one figure in one pose."""

    head: Point
    head_size: Point
    neck: Point
    shoulders: tuple[Point, Point]
    elbows: tuple[Point, Point]
    hands: tuple[Point, Point]
    hips: tuple[Point, Point]
    knees: tuple[Point, Point]
    feet: tuple[Point, Point]
    arm: float
    leg: float
    nod: float


@dataclass(frozen=True, slots=True)
class _Measures:
    head: float
    head_wide: float
    shoulder: float
    shoulder_wide: float
    hip: float
    hip_wide: float
    arm: float
    leg: float


_ADULT = _Measures(88, 74, 772, 112, 470, 58, 27, 38)
_CHILD = _Measures(128, 112, 660, 104, 380, 56, 27, 36)
_ROBOT = _Measures(98, 96, 752, 136, 430, 66, 30, 40)
_BEAST = _Measures(150, 164, 712, 112, 310, 68, 34, 46)
_BIRD = _Measures(150, 150, 720, 126, 240, 60, 30, 22)


def rig_of(design: Design, pose: Pose) -> Rig:
    """Return the joints of a design in a pose."""
    m = _measures(design)
    wide = design.girth
    up = -pose.bob
    shoulder_y, hip_y = -m.shoulder + up, -m.hip + up
    shoulders = tuple((side * m.shoulder_wide * wide, shoulder_y + 14) for side in (-1, 1))
    upper, lower = (m.shoulder - m.hip) * 0.52, (m.shoulder - m.hip) * 0.5
    elbows = tuple(
        _swung(shoulder, side, angle, upper)
        for shoulder, side, angle in zip(shoulders, (-1, 1), pose.arms, strict=True)
    )
    hands = tuple(
        _swung(elbow, side, angle + bend, lower)
        for elbow, side, angle, bend in zip(elbows, (-1, 1), pose.arms, pose.elbows, strict=True)
    )
    hips = tuple((side * m.hip_wide * wide, hip_y) for side in (-1, 1))
    feet = tuple(
        (side * (m.hip_wide * wide + 14), -24.0 - lift)
        for side, lift in zip((-1, 1), pose.lifts, strict=True)
    )
    knees = tuple(
        ((hip[0] + foot[0]) / 2 + side * 6, (hip[1] + foot[1]) / 2 - lift * 0.3)
        for side, hip, foot, lift in zip((-1, 1), hips, feet, pose.lifts, strict=True)
    )
    return Rig(
        head=(0.0, -1000 + m.head + up),
        head_size=(m.head_wide, m.head),
        neck=(0.0, shoulder_y),
        shoulders=_pair(shoulders),
        elbows=_pair(elbows),
        hands=_pair(hands),
        hips=_pair(hips),
        knees=_pair(knees),
        feet=_pair(feet),
        arm=m.arm * (0.6 + 0.4 * wide),
        leg=m.leg * (0.6 + 0.4 * wide),
        nod=pose.nod,
    )


def _measures(design: Design) -> _Measures:
    match design.body:
        case Body.ROBOT:
            return _ROBOT
        case Body.BIRD:
            return _BIRD
        case Body.PERSON:
            return _CHILD if design.young else _ADULT
        case _:
            return _BEAST


def _swung(joint: Point, side: int, angle: float, length: float) -> Point:
    return (
        joint[0] + side * sin(radians(angle)) * length,
        joint[1] + cos(radians(angle)) * length,
    )


def _pair(points: tuple[Point, ...]) -> tuple[Point, Point]:
    left, right = points
    return left, right
