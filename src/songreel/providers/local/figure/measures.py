"""How long and how thick the parts of each kind of body are, in units of the figure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from songreel.providers.local.figure.design import Design
from songreel.providers.local.words.looks import Body


@dataclass(frozen=True, slots=True)
class Measures:
    """Lengths and half widths of a body that is 1000 units high.

    Attributes:
        head_wide, head_high, head_deep: half the head's width, height and depth.
        neck: from the base of the neck to the chin.
        poke: how far the head is before the neck.
        spine: from the hips to the base of the neck.
        shoulder_apart: from the middle to the joint of the shoulder; `slope` is how far that
            is below the base of the neck.
        chest_wide, chest_deep, waist_wide, waist_deep, hip_wide, hip_deep: half widths, depths.
        hip_apart: from the middle to the joint of the hip.
        arm_thick: radii at shoulder, elbow and wrist.
        leg_thick: radii at hip, knee and ankle.
        ankle: height of the ankle over the sole.
    """

    head_wide: float
    head_high: float
    head_deep: float
    neck: float
    poke: float
    spine: float
    shoulder_apart: float
    slope: float
    chest_wide: float
    chest_deep: float
    waist_wide: float
    waist_deep: float
    hip_wide: float
    hip_deep: float
    hip_apart: float
    upper_arm: float
    fore_arm: float
    arm_thick: tuple[float, float, float]
    thigh: float
    shin: float
    leg_thick: tuple[float, float, float]
    ankle: float
    foot: float
    hand: float

    @property
    def leg(self) -> float:
        """Return the length of a leg from hip to ankle."""
        return self.thigh + self.shin


_MAN = Measures(
    head_wide=64,
    head_high=85,
    head_deep=76,
    neck=11,
    poke=13,
    spine=290,
    shoulder_apart=90,
    slope=56,
    chest_wide=88,
    chest_deep=54,
    waist_wide=68,
    waist_deep=46,
    hip_wide=72,
    hip_deep=52,
    hip_apart=40,
    upper_arm=158,
    fore_arm=142,
    arm_thick=(32, 24, 16),
    thigh=234,
    shin=230,
    leg_thick=(48, 32, 21),
    ankle=44,
    foot=120,
    hand=30,
)
_WOMAN = Measures(
    head_wide=63,
    head_high=84,
    head_deep=74,
    neck=10,
    poke=12,
    spine=276,
    shoulder_apart=74,
    slope=48,
    chest_wide=72,
    chest_deep=50,
    waist_wide=52,
    waist_deep=39,
    hip_wide=75,
    hip_deep=52,
    hip_apart=38,
    upper_arm=152,
    fore_arm=136,
    arm_thick=(24, 18, 12),
    thigh=240,
    shin=236,
    leg_thick=(46, 28, 16),
    ankle=42,
    foot=108,
    hand=26,
)
_CHILD = Measures(
    head_wide=88,
    head_high=102,
    head_deep=94,
    neck=14,
    poke=8,
    spine=282,
    shoulder_apart=80,
    slope=42,
    chest_wide=80,
    chest_deep=58,
    waist_wide=76,
    waist_deep=58,
    hip_wide=80,
    hip_deep=58,
    hip_apart=40,
    upper_arm=136,
    fore_arm=122,
    arm_thick=(27, 22, 16),
    thigh=176,
    shin=172,
    leg_thick=(46, 32, 23),
    ankle=46,
    foot=118,
    hand=30,
)
_ROBOT = Measures(
    head_wide=84,
    head_high=78,
    head_deep=78,
    neck=26,
    poke=4,
    spine=308,
    shoulder_apart=122,
    slope=26,
    chest_wide=104,
    chest_deep=74,
    waist_wide=60,
    waist_deep=48,
    hip_wide=78,
    hip_deep=58,
    hip_apart=52,
    upper_arm=162,
    fore_arm=146,
    arm_thick=(33, 27, 30),
    thigh=222,
    shin=222,
    leg_thick=(42, 34, 38),
    ankle=54,
    foot=136,
    hand=34,
)
_BEAST = Measures(
    head_wide=136,
    head_high=116,
    head_deep=122,
    neck=0,
    poke=22,
    spine=330,
    shoulder_apart=78,
    slope=34,
    chest_wide=84,
    chest_deep=72,
    waist_wide=98,
    waist_deep=86,
    hip_wide=104,
    hip_deep=90,
    hip_apart=52,
    upper_arm=128,
    fore_arm=120,
    arm_thick=(36, 31, 28),
    thigh=172,
    shin=166,
    leg_thick=(58, 40, 30),
    ankle=50,
    foot=136,
    hand=36,
)
_BIRD = replace(
    _BEAST,
    head_wide=116,
    head_high=112,
    head_deep=114,
    spine=380,
    neck=-14,
    chest_wide=108,
    chest_deep=100,
    waist_wide=138,
    waist_deep=128,
    hip_wide=116,
    hip_deep=112,
    hip_apart=52,
    shoulder_apart=104,
    slope=60,
    upper_arm=150,
    fore_arm=136,
    arm_thick=(40, 34, 24),
    thigh=116,
    shin=150,
    leg_thick=(44, 18, 13),
    ankle=26,
    foot=120,
)
_GIRAFFE = replace(
    _BEAST,
    head_wide=88,
    head_high=86,
    head_deep=92,
    neck=190,
    spine=300,
    waist_wide=84,
    hip_wide=88,
    arm_thick=(40, 31, 26),
    thigh=196,
    shin=190,
)
_CREATURE = replace(
    _BEAST,
    head_wide=124,
    head_high=108,
    head_deep=126,
    poke=30,
    spine=342,
    neck=6,
    waist_wide=108,
    waist_deep=100,
    hip_wide=112,
    hip_deep=100,
)
_ALIEN = replace(
    _WOMAN,
    head_wide=98,
    head_high=116,
    head_deep=96,
    neck=26,
    poke=6,
    spine=262,
    shoulder_apart=66,
    chest_wide=58,
    waist_wide=44,
    hip_wide=56,
    hip_apart=32,
    arm_thick=(19, 15, 12),
    thigh=212,
    shin=212,
    leg_thick=(34, 23, 17),
    upper_arm=166,
    fore_arm=164,
    hand=30,
)
_GHOST = replace(_BEAST, spine=400, shoulder_apart=96, arm_thick=(38, 34, 28), thigh=130, shin=130)


def measures_of(design: Design) -> Measures:
    """Return the measures of a design: its kind of body, made stout, thin, strong or old."""
    return _built(_base(design), design)


def _base(design: Design) -> Measures:
    match design.body:
        case Body.ROBOT:
            return _ROBOT
        case Body.BIRD:
            return _BIRD
        case Body.GHOST:
            return _GHOST
        case Body.CREATURE:
            return _ALIEN if design.kind == "alien" else _CREATURE
        case Body.BEAST:
            return _GIRAFFE if design.kind == "giraffe" else _BEAST
        case Body.PERSON:
            if design.young:
                return _CHILD
            return _WOMAN if design.female else _MAN


def _built(m: Measures, design: Design) -> Measures:
    wide = design.girth
    limb = 0.55 + 0.45 * wide
    belly = wide + max(0.0, wide - 1.0) * 0.9
    pregnant = design.says("pregnant")
    strong = 1.24 if design.strong else 1.0
    shoulders, hip = (m.shoulder_apart * (0.6 + 0.4 * wide) * (0.45 + 0.55 * strong)), 0.5
    arm = tuple(radius * limb * strong for radius in m.arm_thick)
    leg = tuple(radius * limb * (0.6 + 0.4 * strong) for radius in m.leg_thick)
    return replace(
        m,
        head_wide=m.head_wide * (0.78 + 0.22 * wide),
        shoulder_apart=shoulders,
        chest_wide=m.chest_wide * (0.45 + 0.55 * wide) * (0.3 + 0.7 * strong),
        chest_deep=m.chest_deep * (0.5 + 0.5 * wide) * (0.5 + 0.5 * strong),
        waist_wide=m.waist_wide * belly * (0.7 + 0.3 * strong) * (1.24 if pregnant else 1.0),
        waist_deep=m.waist_deep * belly * (2.5 if pregnant else 1.0),
        hip_wide=m.hip_wide * (hip + (1 - hip) * belly),
        hip_deep=m.hip_deep * (hip + (1 - hip) * belly),
        hip_apart=m.hip_apart * (0.7 + 0.3 * wide),
        arm_thick=(arm[0], arm[1], arm[2]),
        leg_thick=(leg[0], leg[1], leg[2]),
        hand=m.hand * (0.8 + 0.2 * strong),
    )
