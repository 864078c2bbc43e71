"""The way of the camera through a shot, as pure functions of time."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from songreel.providers.local.words.shots import Move, ShotSize

_TURN = 0.092
"""How far a pan or tilt turns to each side of the middle, as a share of the frame."""
_WAY = 0.078
"""How far the camera itself travels to each side, as a share of the frame."""
_LOW = 0.011
"""How much of a crane's way lies below the middle: feet shall not rise into the caption."""
_CLOSER = 0.19
"""How far it drives towards the character, as a share of the distance."""
_NEAREST = 1.6
"""Depth above which layers move no more than this."""
_BREATH = 0.0035
"""How far a resting camera floats, as a share of the frame: a picture that stands looks frozen."""
_FULL_TIME = 7.0
"""Seconds that a move takes at full length; shorter shots go less far, so pace stays calm."""
_UPRIGHT: dict[ShotSize, float] = {ShotSize.MEDIUM: 0.55, ShotSize.CLOSE: 0.35}
"""How much of an up or down move is made in shots that would cut the head."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera is at one moment, in shares of the frame's width and height.

    Attributes:
        turn: how far it looks to the right and down; moves all layers alike.
        way: how far it has gone to the right and down; moves near layers more.
        closer: how far it has gone towards the character, as a share of the distance to it.
        aim: the point of the frame towards which it goes, in shares of the frame.
    """

    turn: tuple[float, float] = (0.0, 0.0)
    way: tuple[float, float] = (0.0, 0.0)
    closer: float = 0.0
    aim: tuple[float, float] = (0.5, 0.5)

    def zoom_at(self, depth: float) -> float:
        """Return how much larger a layer at a depth is shown.

        What is at a distance d looks larger by d / (d - way); `depth` is one over the distance.
        """
        return 1 / (1 - self.closer * min(depth, _NEAREST))

    def middle_at(self, depth: float) -> tuple[float, float]:
        """Return the point of a layer that is shown in the middle, in shares of the frame."""
        held = 1 - 1 / self.zoom_at(depth)
        near = min(depth, _NEAREST)
        x, y = (
            0.5 + (aim - 0.5) * held + turn + way * near
            for aim, turn, way in zip(self.aim, self.turn, self.way, strict=True)
        )
        return x, y


def view_at(
    move: Move,
    second: float,
    seconds: float,
    *,
    size: ShotSize = ShotSize.FULL,
    heading: int = 1,
    horizon: float = 0.5,
) -> View:
    """Return where the camera is.

    Args:
        move: what it does in the shot.
        second: the moment, from 0.
        seconds: length of the shot.
        size: how much of the character is in the picture.
        heading: where the character goes, 1 to the right or -1 to the left; a tracking camera
            goes along.
        horizon: its height in the frame, as a share from the top.
    """
    reach = min(1.0, (seconds / _FULL_TIME) ** 0.5)
    along = _eased(second / seconds if seconds else 0.0)
    side = (2 * along - 1) * reach
    upright = side * _UPRIGHT.get(size, 1.0)
    breath = _breath(second)
    # Towards the vanishing point the ground keeps its horizon; close to somebody, to the face.
    aim = (0.5, 0.3 if size in _UPRIGHT else horizon)
    match move:
        case Move.PAN_LEFT:
            return View(turn=(-side * _TURN, breath[1]), way=(-side * 0.012, 0))
        case Move.PAN_RIGHT:
            return View(turn=(side * _TURN, breath[1]), way=(side * 0.012, 0))
        case Move.TILT_UP:
            return View(turn=(breath[0], -upright * _TURN * 0.8))
        case Move.TILT_DOWN:
            return View(turn=(breath[0], upright * _TURN * 0.8))
        case Move.PUSH_IN:
            return View(turn=breath, closer=_CLOSER * reach * along, aim=aim)
        case Move.PULL_OUT:
            return View(turn=breath, closer=_CLOSER * reach * (1 - along), aim=aim)
        case Move.CRANE:
            return View(turn=(breath[0], upright * 0.02), way=(0, -upright * _WAY * 0.8 + _LOW))
        case Move.TRACK:
            return View(turn=(0, breath[1]), way=(side * heading * _WAY, 0))
        case Move.HANDHELD:
            return _handheld(second)
        case Move.STILL:
            return View(turn=breath)


def _eased(share: float) -> float:
    """Start and stop gently: half a cosine mixed with a straight line."""
    share = min(1.0, max(0.0, share))
    return 0.5 * share + 0.5 * (1 - cos(pi * share)) / 2


def _breath(second: float) -> tuple[float, float]:
    return (
        _BREATH * sin(2 * pi * 0.13 * second + 0.7),
        _BREATH * sin(2 * pi * 0.17 * second),
    )


def _handheld(second: float) -> View:
    """Sway as an arm does: two slow waves a direction with no common period."""
    x = 0.0085 * sin(2 * pi * 0.31 * second) + 0.003 * sin(2 * pi * 0.83 * second + 1.0)
    y = 0.0085 * sin(2 * pi * 0.27 * second + 0.5) + 0.0035 * sin(2 * pi * 0.91 * second)
    return View(turn=(x, y), way=(x * 0.8, y * 0.6))
