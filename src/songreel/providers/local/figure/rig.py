"""The rig of a figure: a small skeleton in space, posed, turned and seen from the front.

Units are thousandths of the figure's height; the ground is y = 0, up is negative, x goes to the
viewer's right and z towards the viewer. Of each pair the first is on the viewer's left when the
figure faces the viewer. A yaw of 90 degrees faces the viewer's right.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import cos, hypot, radians, sin, sqrt
from typing import NamedTuple

from songreel.providers.local.figure.design import Design
from songreel.providers.local.figure.measures import Measures, measures_of
from songreel.providers.local.figure.sticks import CANES, VIOLINS
from songreel.providers.local.pencil.shapes import Point
from songreel.providers.local.words.looks import Prop, Wear

FROM_ABOVE = 0.10
"""How far down a point is seen for each unit that it is nearer: the eye is a little above."""
_STRETCH = 0.995
_BALL = 0.62
"""Where the ball of the foot is, as a share of the way from heel to toe."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a hand is, in arm's lengths from its shoulder, or from another part of the body.

    Attributes:
        out: away from the middle of the body.
        down: towards the feet.
        fore: forwards.
        elbow: where the elbow points: 0 back and down, 1 outwards, above 1 upwards.
        at: the part it is measured from: shoulder, mouth, chest, hips or crown.
    """

    out: float = 0.13
    down: float = 0.965
    fore: float = 0.06
    elbow: float = 0.2
    at: str = "shoulder"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a foot is, in leg's lengths from the ground under its hip.

    Attributes:
        out: away from the middle of the body.
        lift: how far the sole is off the ground.
        fore: forwards.
        toe: degrees that the toes are up.
        turn: degrees that the toes point outwards.
        knee: how far the knee points outwards: 0 straight on, 1 to the side.
    """

    out: float = 0.03
    lift: float = 0.0
    fore: float = 0.0
    toe: float = 0.0
    turn: float = 16.0
    knee: float = 0.16


@dataclass(frozen=True, slots=True)
class Face:
    """What the face does.

    Attributes:
        mouth: how far it is open, 0 to 1.
        smile: from -1 (sad) to 1 (glad).
        lids: how far the eyes are closed, 0 to 1.
        brows: how far the brows are up, -1 (frowning) to 1.
        gaze: where the eyes look, -1 to 1 of the way, right and down.
    """

    mouth: float = 0.0
    smile: float = 0.45
    lids: float = 0.0
    brows: float = 0.0
    gaze: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Pose:
    """How a figure holds itself; angles in degrees.

    Attributes:
        yaw: the way the body faces: 0 the viewer, 90 the viewer's right.
        twist: how far the chest is turned beyond the hips, in the same sense.
        lean: how far the trunk leans to the figure's own side that is right at yaw 0.
        bow: how far it leans forwards.
        head: turn, nod (down is positive) and tilt of the head against the chest.
        drop: how much lower the hips are than they could be, as a share of the legs' length.
        shift: how far the hips are to the side, in units.
        seat: height of the hips above the ground in units, where they rest on something; below
            0 they rest on the ground.
        rise: how far the whole figure is off the ground, in units.
        roll: how far the whole figure is turned in the picture, clockwise.
        sway: how far cloth, hair and tails swing to the right, -1 to 1.
        flow: how far they stream behind, 0 to 1.
        steps_on_ground: whether the feet carry it; else they hang from the hips.
    """

    yaw: float = 0.0
    twist: float = 0.0
    lean: float = 0.0
    bow: float = 0.0
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    drop: float = 0.0
    shift: float = 0.0
    seat: float | None = None
    rise: float = 0.0
    roll: float = 0.0
    sway: float = 0.0
    flow: float = 0.0
    steps_on_ground: bool = True
    arms: tuple[Reach, Reach] = (Reach(), Reach())
    legs: tuple[Step, Step] = (Step(), Step())
    face: Face = field(default_factory=Face)


class Joint(NamedTuple):
    """A point of the picture with its depth: `z` is larger the nearer it is."""

    x: float
    y: float
    z: float

    @property
    def at(self) -> Point:
        """Return where it is in the picture."""
        return self.x, self.y


Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Foot:
    """A foot in the picture: where heel, ball and toe touch, and the ankle above."""

    ankle: Joint
    heel: Joint
    ball: Joint
    toe: Joint


@dataclass(frozen=True, slots=True)
class Rig:
    """Joints of one figure in one pose, as they are seen.

    Attributes:
        yaw: of the hips, `chest_yaw` of the chest, `head_yaw` of the head, in degrees.
        head_turn: how far the head is turned in the picture, clockwise, in degrees.
        nod: how far the face looks down, in degrees.
    """

    measures: Measures
    pose: Pose
    yaw: float
    chest_yaw: float
    head_yaw: float
    nod: float
    head_turn: float
    trunk_turn: float
    head: Joint
    neck: Joint
    chest: Joint
    pelvis: Joint
    shoulders: tuple[Joint, Joint]
    elbows: tuple[Joint, Joint]
    hands: tuple[Joint, Joint]
    hips: tuple[Joint, Joint]
    knees: tuple[Joint, Joint]
    feet: tuple[Foot, Foot]


_HOLDING: dict[Prop, Reach] = {
    Prop.SHIELD: Reach(0.30, 0.66, 0.34, 0.7),
    Prop.SWORD: Reach(0.34, 0.74, 0.22, 0.4),
    Prop.GUITAR: Reach(-0.30, 0.66, 0.42, 0.8),
    Prop.UMBRELLA: Reach(0.12, 0.30, 0.42, 0.1),
    Prop.CAMERA: Reach(-0.16, 0.20, 0.46, 0.3),
    Prop.BOOK: Reach(-0.14, 0.46, 0.52, 0.3),
    Prop.FLOWER: Reach(0.08, 0.36, 0.46, 0.2),
    Prop.BALLOON: Reach(0.22, 0.24, 0.36, 0.2),
    Prop.MICROPHONE: Reach(0.08, 0.17, 0.2, 0.05, "mouth"),
    Prop.STAFF: Reach(0.34, 0.52, 0.34, 0.3),
    Prop.LANTERN: Reach(0.42, 0.34, 0.46, 0.3),
    Prop.SUITCASE: Reach(0.16, 0.96, 0.02, 0.2),
    Prop.BALL: Reach(0.20, 0.52, 0.46, 0.2),
}
"""Where the hand is that holds a thing at ease."""
_LEANING = Reach(0.26, 0.84, 0.16, 0.3)
_STRUMMING = Reach(-0.16, 0.62, 0.40, 0.9)
_BOWING = Reach(-0.02, 0.34, 0.50, 0.6)
_FINGERING = Reach(0.34, 0.12, 0.46, 0.3)
_FRETTING = Reach(0.34, 0.46, 0.40, 0.5)


def standing(design: Design) -> Pose:
    """Return how a character stands with what it holds."""
    arms = [Reach(0.14, 0.955, 0.06, 0.25), Reach(0.19, 0.93, 0.12, 0.3)]
    for index, (prop, _) in enumerate(design.props):
        arms[1 - index % 2] = _HOLDING[prop]
        if design.said.get(prop, "") in CANES:
            arms[1 - index % 2] = _LEANING
    if design.props and design.props[0][0] is Prop.GUITAR:
        is_violin = design.said.get(Prop.GUITAR, "") in VIOLINS
        arms = [_BOWING, _FINGERING] if is_violin else [_STRUMMING, _FRETTING]
    bow = 9.0 if design.old else 0.0
    pose = Pose(
        arms=(arms[0], arms[1]),
        legs=(Step(0.05, turn=20), Step(0.07, turn=26, knee=0.24)),
        bow=bow,
        lean=-1.0,
        shift=-5.0,
        head=(0.0, -bow * 0.5, 0.0),
    )
    if Wear.WHEELCHAIR in design.wears:
        return in_chair(design, replace(pose, yaw=34.0, head=(-26.0, 0.0, 0.0)))
    return pose


def in_chair(design: Design, pose: Pose) -> Pose:
    """Return a pose as it is taken in a wheelchair: hands on the wheels, feet on their rest."""
    push = pose.legs[0].fore
    yaw = max(-62.0, min(62.0, pose.yaw))
    feet = Step(out=0.02, lift=0.16, fore=0.5, turn=4)
    is_calm = pose.arms[0].down > 0.5
    arms = (
        (Reach(0.34, 0.72, 0.16 + push * 0.8, 0.6), Reach(0.34, 0.72, 0.16 + push * 0.8, 0.6))
        if is_calm
        else pose.arms
    )
    return replace(
        pose,
        yaw=yaw,
        seat=measures_of(design).leg * 0.62,
        drop=0.0,
        rise=0.0,
        roll=0.0,
        shift=0.0,
        steps_on_ground=True,
        legs=(feet, feet),
        arms=arms,
    )


def rig_of(design: Design, pose: Pose) -> Rig:
    """Return the joints of a design in a pose."""
    return _Builder(measures_of(design), pose).built()


class _Builder:
    """Sets up a skeleton from the feet to the head."""

    def __init__(self, measures: Measures, pose: Pose) -> None:
        self.m, self.pose = measures, pose
        self.hips_turn = _frame(pose.yaw)
        self.chest_turn = _frame(pose.yaw + pose.twist)
        self.pelvis = self._pelvis()

    def built(self) -> Rig:
        m, pose = self.m, self.pose
        right, forward = self.hips_turn
        bow, lean = radians(pose.bow), radians(pose.lean)
        up = _sum((cos(bow), (0.0, -1.0, 0.0)), (sin(bow), forward), (sin(lean), right))
        neck = _sum((1.0, self.pelvis), (m.spine, up))
        chest_right, chest_forward = self.chest_turn
        shoulders: list[Vector] = []
        for side in (-1, 1):
            place = _sum((1.0, neck), (side * m.shoulder_apart, chest_right), (-m.slope, up))
            tipped = sin(lean) * side * m.shoulder_apart * 0.9
            shoulders.append((place[0], place[1] + tipped, place[2]))
        head_bow = radians(pose.bow * 0.55 + pose.head[1] * 0.5)
        head_up = _sum(
            (cos(head_bow), (0.0, -1.0, 0.0)),
            (sin(head_bow), chest_forward),
            (sin(lean) * 0.6, right),
        )
        head = _sum((1.0, neck), (m.neck + m.head_high, head_up), (m.poke, chest_forward))
        anchors = {
            "mouth": _sum((1.0, head), (-m.head_high * 0.5, head_up), (m.head_deep, chest_forward)),
            "crown": _sum((1.0, head), (m.head_high, head_up)),
            "chest": _sum((1.0, neck), (-m.spine * 0.34, up), (m.chest_deep, chest_forward)),
            "hips": _sum((1.0, self.pelvis), (m.hip_deep * 0.6, forward)),
        }
        elbows, hands = self._arms(shoulders, anchors)
        hips, knees, feet = self._legs()
        yaw = pose.yaw + pose.twist
        head_joint, neck_joint = self._seen(head), self._seen(neck)
        return Rig(
            measures=m,
            pose=pose,
            yaw=pose.yaw,
            chest_yaw=yaw,
            head_yaw=max(-100.0, min(100.0, yaw + pose.head[0])),
            nod=pose.head[1] + pose.bow * 0.4,
            head_turn=pose.head[2] + pose.lean * 0.6 + pose.roll,
            trunk_turn=pose.lean + pose.roll,
            head=head_joint,
            neck=neck_joint,
            chest=self._seen(_sum((1.0, neck), (-m.spine * 0.3, up))),
            pelvis=self._seen(self.pelvis),
            shoulders=self._pair(shoulders),
            elbows=self._pair(elbows),
            hands=self._pair(hands),
            hips=self._pair(hips),
            knees=self._pair(knees),
            feet=(feet[0], feet[1]),
        )

    def _pelvis(self) -> Vector:
        """Return where the hips are: as high as the feet on the ground allow, less the drop."""
        m, pose = self.m, self.pose
        if pose.seat is not None:
            height = pose.seat if pose.seat >= 0 else m.hip_deep + m.leg_thick[0] * 0.25
        elif not pose.steps_on_ground:
            height = m.leg + m.ankle
        else:
            height = self._height_on_feet()
        height -= pose.drop * m.leg
        return (pose.shift, -height - pose.rise, 0.0)

    def _height_on_feet(self) -> float:
        m, pose = self.m, self.pose
        heights: list[float] = []
        for side, step in zip((-1, 1), pose.legs, strict=True):
            if step.lift > 0.02:
                continue
            across = m.leg * step.out - side * pose.shift * cos(radians(pose.yaw))
            away = hypot(across, m.leg * step.fore)
            reach = m.leg * _STRETCH
            high = sqrt(max(0.0, reach * reach - away * away))
            heights.append(high + self._ankle_height(step))
        return min(heights) if heights else m.leg * _STRETCH + m.ankle

    def _ankle_height(self, step: Step) -> float:
        """Return how high the ankle is over the lowest point of a foot that is tipped."""
        m = self.m
        tip = sin(radians(step.toe))
        level = m.ankle * cos(radians(step.toe))
        heel = level + m.foot * 0.28 * tip
        ball = level - m.foot * 0.72 * _BALL * tip
        toes = ball - m.foot * 0.72 * (1 - _BALL) * sin(radians(_toes(step)))
        return max(heel, ball, toes, m.ankle * 0.6)

    def _arms(
        self, shoulders: list[Vector], anchors: dict[str, Vector]
    ) -> tuple[list[Vector], list[Vector]]:
        m = self.m
        right, forward = self.chest_turn
        length = m.upper_arm + m.fore_arm
        elbows: list[Vector] = []
        hands: list[Vector] = []
        for side, shoulder, reach in zip((-1, 1), shoulders, self.pose.arms, strict=True):
            base = anchors.get(reach.at, shoulder)
            out = reach.out * length
            if reach.at == "shoulder" and reach.down > 0.72 and reach.out >= 0:
                # Hands that hang keep clear of the hips.
                room = max(m.hip_wide, m.waist_wide) + m.arm_thick[2] * 0.5 - m.shoulder_apart
                out = max(out, room)
            wanted = _sum(
                (1.0, base),
                (side * out, right),
                (reach.down * length, (0.0, 1.0, 0.0)),
                (reach.fore * length, forward),
            )
            pole = self._pole(side, reach)
            elbow, hand = _bent(shoulder, wanted, m.upper_arm, m.fore_arm, pole)
            elbows.append(elbow)
            hands.append(hand)
        return elbows, hands

    def _pole(self, side: int, reach: Reach) -> Vector:
        """Return the way an elbow points: back and down, or outwards; down below a raised hand."""
        right, forward = self.chest_turn
        out = min(1.0, reach.elbow)
        down = (0.0, 1.0, 0.0)
        if reach.at in {"mouth", "crown"}:
            return _sum((side * (0.35 + out), right), (0.1, forward), (0.9 - 0.6 * out, down))
        return _sum(
            (side * (0.3 + out), right),
            (-1.0 + 0.9 * out, forward),
            (0.45 - 0.5 * reach.elbow, down),
        )

    def _legs(self) -> tuple[list[Vector], list[Vector], list[Foot]]:
        m, pose = self.m, self.pose
        right, forward = self.hips_turn
        hips: list[Vector] = []
        knees: list[Vector] = []
        feet: list[Foot] = []
        for side, step in zip((-1, 1), pose.legs, strict=True):
            hip = _sum((1.0, self.pelvis), (side * m.hip_apart, right))
            ground = -pose.rise
            if not pose.steps_on_ground:
                ground = self.pelvis[1] + m.leg + m.ankle
            ankle = (
                side * (m.hip_apart + step.out * m.leg) * right[0] + step.fore * m.leg * forward[0],
                ground - step.lift * m.leg - self._ankle_height(step),
                side * (m.hip_apart + step.out * m.leg) * right[2] + step.fore * m.leg * forward[2],
            )
            if not pose.steps_on_ground or pose.seat is not None:
                ankle = (ankle[0] + pose.shift, ankle[1], ankle[2])
            pole = _sum((1.0, forward), (side * step.knee, right), (-0.25, (0.0, 1.0, 0.0)))
            knee, ankle = _bent(hip, ankle, m.thigh, m.shin, pole)
            hips.append(hip)
            knees.append(knee)
            feet.append(self._foot(ankle, side, step))
        return hips, knees, feet

    def _foot(self, ankle: Vector, side: int, step: Step) -> Foot:
        m = self.m
        right, forward = self.hips_turn
        turn, toe = radians(step.turn), radians(step.toe)
        ahead = _sum((cos(turn), forward), (side * sin(turn), right))
        level = _sum((cos(toe), ahead), (-sin(toe), (0.0, 1.0, 0.0)))
        under = _sum((cos(toe), (0.0, 1.0, 0.0)), (sin(toe), ahead))
        sole = _sum((1.0, ankle), (m.ankle, under))
        heel = _sum((1.0, sole), (-m.foot * 0.28, level))
        ball = _sum((1.0, sole), (m.foot * 0.72 * _BALL, level))
        bent = radians(_toes(step))
        flat = _sum((cos(bent), ahead), (-sin(bent), (0.0, 1.0, 0.0)))
        toes = _sum((1.0, ball), (m.foot * 0.72 * (1 - _BALL), flat))
        return Foot(self._seen(ankle), self._seen(heel), self._seen(ball), self._seen(toes))

    def _seen(self, point: Vector) -> Joint:
        """Return a point as it is seen, with the whole figure rolled about its hips."""
        x, y, z = point
        down = y + z * FROM_ABOVE
        if self.pose.roll:
            c, s = cos(radians(self.pose.roll)), sin(radians(self.pose.roll))
            dx, dy = x - self.pelvis[0], down - self.pelvis[1]
            x, down = self.pelvis[0] + c * dx - s * dy, self.pelvis[1] + s * dx + c * dy
        return Joint(x, down, z)

    def _pair(self, points: list[Vector]) -> tuple[Joint, Joint]:
        return self._seen(points[0]), self._seen(points[1])


def _toes(step: Step) -> float:
    """Return how far up the toes point: they stay flat on the ground while the heel comes up."""
    if step.toe >= 0:
        return step.toe
    return step.toe * min(1.0, step.lift / 0.12)


def _frame(yaw: float) -> tuple[Vector, Vector]:
    """Return what is right and what is forwards for a body that faces somewhere."""
    c, s = cos(radians(yaw)), sin(radians(yaw))
    return (c, 0.0, -s), (s, 0.0, c)


def _sum(*terms: tuple[float, Vector]) -> Vector:
    """Return a sum of vectors, each with its factor."""
    x = y = z = 0.0
    for factor, vector in terms:
        x += factor * vector[0]
        y += factor * vector[1]
        z += factor * vector[2]
    return x, y, z


def _bent(
    start: Vector, end: Vector, first: float, last: float, pole: Vector
) -> tuple[Vector, Vector]:
    """Bend a limb of two bones so that it ends at a point, or as near as it reaches.

    Returns:
        The middle joint, on the side of `pole`, and the end.
    """
    way = _sum((1.0, end), (-1.0, start))
    length = sqrt(way[0] ** 2 + way[1] ** 2 + way[2] ** 2) or 1e-6
    unit = (way[0] / length, way[1] / length, way[2] / length)
    reach = max(abs(first - last) + 1e-3, min(length, (first + last) * _STRETCH))
    before = (first * first - last * last + reach * reach) / (2 * reach)
    high = sqrt(max(0.0, first * first - before * before))
    share = sum(a * b for a, b in zip(pole, unit, strict=True))
    side = _sum((1.0, pole), (-share, unit))
    wide = sqrt(side[0] ** 2 + side[1] ** 2 + side[2] ** 2) or 1e-6
    middle = _sum((1.0, start), (before, unit), (high / wide, side))
    return middle, _sum((1.0, start), (reach, unit))
