"""Where somebody is in a shot: how large, on which third, which way, and how far they get."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import cos, pi, sin

from songreel.providers.local.animatic.camera import view_at
from songreel.providers.local.animatic.sound import BEAT
from songreel.providers.local.chance import Chance
from songreel.providers.local.figure.portrait import Head
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.shots import Angle, Move, ShotSize

_TALL: dict[ShotSize, float] = {ShotSize.WIDE: 0.4, ShotSize.FULL: 0.62}
"""Height of a grown person as a share of the frame's, where the feet are seen."""
_UPRIGHT: dict[ShotSize, float] = {ShotSize.WIDE: 0.31, ShotSize.FULL: 0.52}
"""The same in an upright frame."""
_HEAD: dict[ShotSize, float] = {ShotSize.MEDIUM: 0.205, ShotSize.CLOSE: 0.37}
"""Height of the head, where the shot is as near as that."""
_CROWN: dict[ShotSize, float] = {ShotSize.MEDIUM: 0.13, ShotSize.CLOSE: 0.085}
_LEAST: dict[ShotSize, float] = {ShotSize.MEDIUM: 1.1, ShotSize.CLOSE: 1.3}
_MOST: dict[ShotSize, float] = {ShotSize.MEDIUM: 1.4, ShotSize.CLOSE: 2.5}
"""What the whole figure may measure then, in heights of the frame."""
_FEET: dict[ShotSize, float] = {ShotSize.WIDE: 0.785, ShotSize.FULL: 0.825}
_FEET_IN_SQUARE = 0.725
"""A square has three lines of caption on little height: feet stand above them."""
_LOOMS: dict[Angle, float] = {Angle.EYE: 1.0, Angle.LOW: 1.1, Angle.HIGH: 0.9}
_ASIDE: dict[ShotSize, float] = {
    ShotSize.WIDE: 0.17,
    ShotSize.FULL: 0.13,
    ShotSize.MEDIUM: 0.09,
    ShotSize.CLOSE: 0.05,
}
"""How far from the middle somebody stands: near a third of the frame, less the nearer one is."""
_LOWER: dict[Deed, float] = {Deed.SIT: 1.3}
"""How much larger somebody is shown who is not upright, so as not to be lost."""
_NEARER = 1.45
"""How much larger than in a full shot somebody is who sits on the ground in a medium one."""
_BELOW = 1.03
"""How far down the ground of a near shot is, at least, as a share of the frame's height."""
_BELOW_SEATED = 1.22
"""The same for who sits: as much of the legs as is seen would hang in the air."""
_IN_THE_AIR = frozenset({Deed.FLOAT, Deed.FLY, Deed.FALL})
_FACING_US = frozenset({Deed.SING, Deed.DANCE, Deed.PLAY})
_HOVERING: dict[Deed, float] = {Deed.FLOAT: 0.10, Deed.FLY: 0.30, Deed.FALL: 0.24}
"""How far above the ground somebody is, as a share of the figure's height."""
_HEADROOM, _SIDE_ROOM = 0.04, 0.05
"""How far heads and sides stay within the frame wherever the camera looks, as a share of it."""
_CUT = 0.13
"""Where the crown is at most in a close-up that the camera goes through: it may lose a hair."""
_SAMPLES = 9
_TALLEST_HAT = 0.07
_EDGE = 0.16
"""How near to the frame's sides somebody walks, as a share of its width."""
CLOSE_SIZES = frozenset(_HEAD)
"""Sizes of shots in which the feet are not seen."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Somebody's place in a shot, in pixels of the frame before the camera moves.

    Attributes:
        x: where the feet are in the middle of the shot; `y` is the ground.
        left, right: what the camera has in the picture all the time; `top` is its upper edge.
        basis: what heights of figures are a share of.
        heading: the way that it goes or looks: 1 to the right, -1 to the left.
        hover: how far above the ground the figure is.
        nearer: how much larger than usual the figure is shown.
    """

    width: int
    height: int
    size: ShotSize
    deed: Deed
    x: float
    y: float
    left: float
    right: float
    top: float
    basis: float
    heading: int
    hover: float
    nearer: float = 1.0

    @property
    def shows_feet(self) -> bool:
        """Tell whether the feet are in the picture."""
        return self.size not in CLOSE_SIZES

    def crown(self) -> float:
        """Return where the top of the head belongs in a shot without feet, in pixels."""
        usual = self.height * _CROWN.get(self.size, 0.1)
        return max(usual, min(self.top, self.height * _CUT))

    def tall(self, head: float, top: float = 1.0) -> float:
        """Return how high a figure of usual stature is shown, in pixels.

        Args:
            head: height of its head as a share of the figure's.
            top: how high it is with whatever it wears on the head, as such a share.
        """
        if self.shows_feet:
            room = (self.y - self.top) / (1 + 1.2 * self.hover)
            share = (_UPRIGHT if self.height > self.width else _TALL)[self.size]
            low = _LOWER.get(self.deed, 1.0) * self.nearer
            return min(share * self.basis * low, room / max(0.5, top))
        wanted = _HEAD[self.size] / max(0.05, head)
        return self.basis * min(_MOST[self.size], max(_LEAST[self.size], wanted))

    def seated(self) -> Stage:
        """Return the stage of a medium shot of somebody on the ground: all of it is seen."""
        feet = _FEET_IN_SQUARE if self.width == self.height else _FEET[ShotSize.FULL]
        return replace(
            self, size=ShotSize.FULL, y=self.height * feet, basis=self.height, nearer=_NEARER
        )

    def within(self, tall: float, sides: tuple[float, float]) -> tuple[Stage, float]:
        """Return the stage and the height at which a figure's sides are in the frame.

        Args:
            tall: the height that is wanted, in pixels.
            sides: how far the figure is to the left and right of its feet, as shares of it.
        """
        room = self.right - self.left
        tall = min(tall, room / max(0.05, sides[0] + sides[1]))
        x = min(max(self.x, self.left + sides[0] * tall), self.right - sides[1] * tall)
        return replace(self, x=x), tall

    def standing_at(self, tall: float) -> Stage:
        """Return the stage with its ground where it has to be for a picture so high."""
        if self.shows_feet:
            return self
        return replace(self, y=max(self.crown() + tall, self.height * _BELOW))

    def near(self, tall: float, up: float, head: Head) -> float:
        """Return a height at which the frame's lower edge cuts a figure that is on the ground.

        Args:
            tall: the height that is wanted, in pixels.
            up: how far above the ground the middle of the head is, as a share of the height.
            head: the head at rest.
        """
        if self.deed in _IN_THE_AIR:
            return tall
        least = self.height * (_BELOW_SEATED if self.deed is Deed.SIT else _BELOW)
        hat = min(_TALLEST_HAT, max(0.0, head.top - head.y - head.high / 2))
        return max(tall, (least - self.crown()) / max(0.3, up + hat + head.high / 2))

    def facing(self, tall: float, face: tuple[float, float], head: Head) -> Stage:
        """Return the stage of a near shot with its ground where it has to be for a face.

        Args:
            tall: height of the figure in pixels.
            face: where the middle of the head is, to the right of the feet and above them, as
                shares of that height.
            head: the head at rest.
        """
        # A tall hat may leave a close-up by a little: the face matters more.
        hat = min(_TALLEST_HAT, max(0.0, head.top - head.y - head.high / 2))
        middle = self.crown() + tall * (hat + head.high / 2)
        return replace(self, x=self.x - face[0] * tall, y=middle + face[1] * tall)


def stage(
    frame: tuple[int, int],
    size: ShotSize,
    deed: Deed,
    chance: Chance,
    *,
    angle: Angle = Angle.EYE,
    move: Move = Move.STILL,
    seconds: float = 6.0,
) -> Stage:
    """Decide on somebody's place: on one third, with room to look or go into.

    Args:
        frame: width and height in pixels.
        size: how much of the figure is seen.
        deed: what it does.
        chance: decides the side.
        angle: from where the camera looks: from below somebody looms.
        move: of the camera: who goes somewhere goes the same way.
        seconds: length of the shot.
    """
    width, height = frame
    heading = chance.branch("side").pick((-1, 1))
    if deed in {Deed.WALK, Deed.RUN, Deed.FLY}:
        heading = {Move.PAN_LEFT: -1, Move.PAN_RIGHT: 1}.get(move, heading)
    upright, square = height > width, height == width
    aside = (
        _ASIDE[size]
        * (0.6 if deed in _FACING_US else 1.0)
        * (0.6 if upright else 0.75 if square else 1.0)
    )
    if size in CLOSE_SIZES:
        basis, y = min(height, width * 1.25) * _LOOMS[angle] ** 0.3, height * 1.0
    else:
        basis = height * (_LOOMS[angle] if not square else 0.95)
        y = height * min(_FEET[size], _FEET_IN_SQUARE if square else 1.0)
    left, right, top = _seen_all_the_time(size, move, heading, seconds)
    return Stage(
        width=width,
        height=height,
        size=size,
        deed=deed,
        x=width * (0.5 - heading * aside),
        y=y,
        left=left * width,
        right=right * width,
        top=top * height,
        basis=basis,
        heading=heading,
        hover=_HOVERING.get(deed, 0.0) if size not in CLOSE_SIZES else 0.0,
    )


def _seen_all_the_time(
    size: ShotSize, move: Move, heading: int, seconds: float
) -> tuple[float, float, float]:
    """Return left, right and top of what no moment of the camera's way leaves out, in shares."""
    left, right, top = _SIDE_ROOM, 1 - _SIDE_ROOM, _HEADROOM
    for index in range(_SAMPLES):
        second = seconds * index / (_SAMPLES - 1)
        view = view_at(move, second, seconds, size=size, heading=heading, horizon=0.6)
        zoom, (x, y) = view.zoom_at(1.0), view.middle_at(1.0)
        left = max(left, x - (0.5 - _SIDE_ROOM) / zoom)
        right = min(right, x + (0.5 - _SIDE_ROOM) / zoom)
        top = max(top, y - (0.5 - _HEADROOM) / zoom)
    return left, right, top


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody goes through the frame.

    Attributes:
        begin: where the feet are at the start, in pixels.
        pace: pixels a second, to the right.
        until: the second at which it has arrived; then it stands.
    """

    begin: float
    pace: float
    until: float

    def x(self, second: float) -> float:
        """Return where the feet are."""
        return self.begin + self.pace * min(max(0.0, second), self.until)


def way(place: Stage, pace: float, seconds: float, reach: float) -> Way:
    """Plan a way that keeps pace with the steps, so that no foot slides.

    Who walks arrives in time and stands. Who runs would be gone in two seconds: the camera runs
    along, which is seen as a slower run through the frame.

    Args:
        place: where the shot has somebody.
        pace: how fast the steps go, in pixels a second; 0 where they do not.
        seconds: length of the shot.
        reach: half of the figure's width in pixels, which stays in the frame.
    """
    if place.deed not in {Deed.WALK, Deed.RUN, Deed.FLY} or seconds <= 0:
        return Way(place.x, 0.0, 0.0)
    if not place.shows_feet:
        gone = 0.05 * place.width * min(1.0, seconds / 4)
        return Way(place.x - place.heading * gone / 2, place.heading * gone / seconds, seconds)
    edge = max(_EDGE * place.width, reach)
    left, right = max(edge, place.left + reach), min(place.width - edge, place.right - reach)
    room, middle = max(0.0, right - left), (left + right) / 2
    if place.deed is Deed.WALK and pace > 0:
        until = min(seconds, room / pace)
        begin = middle - place.heading * pace * until / 2
        return Way(begin, place.heading * pace, until)
    gone = min(room, max(pace, 0.1 * place.width) * seconds)
    return Way(middle - place.heading * gone / 2, place.heading * gone / seconds, seconds)


def lifted(place: Stage, tall: float, second: float, share: float) -> float:
    """Return how far above the ground somebody hovers at a moment, in pixels."""
    if place.hover <= 0:
        return 0.0
    wave = sin(pi * second / (2 * BEAT))
    if place.deed is Deed.FALL:
        return tall * (place.hover * (1.25 - 0.7 * share) + 0.012 * wave)
    if place.deed is Deed.FLY:
        return tall * (place.hover - 0.06 * cos(2 * pi * share) + 0.03 * wave)
    return tall * (place.hover + 0.035 * wave)
