"""The way of the camera through a shot, as pure functions of time."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from songreel.providers.local.words.shots import Move

_TURN = 0.045
"""How far a pan or tilt turns to each side of the middle, as a share of the frame."""
_WAY = 0.05
"""How far the camera itself travels to each side, as a share of the frame."""
_ZOOM = 0.16
_FULL_TIME = 7.0
"""Seconds that a move takes at full length; shorter shots go less far, so pace stays calm."""


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera is at one moment, in shares of the frame's width and height.

    Attributes:
        turn: how far it looks to the right and down; moves all layers alike.
        way: how far it has gone to the right and down; moves near layers more.
        zoom: from 1; near layers grow more.
    """

    turn: tuple[float, float] = (0.0, 0.0)
    way: tuple[float, float] = (0.0, 0.0)
    zoom: float = 1.0

    def zoom_at(self, depth: float) -> float:
        """Return how much larger a layer at a depth is shown."""
        return 1 + (self.zoom - 1) * (0.45 + 0.55 * min(depth, 1.6))


def view_at(move: Move, second: float, seconds: float) -> View:
    """Return where the camera is.

    Args:
        move: what it does in the shot.
        second: the moment, from 0.
        seconds: length of the shot.
    """
    reach = min(1.0, (seconds / _FULL_TIME) ** 0.5)
    along = _eased(second / seconds if seconds else 0.0)
    side = (2 * along - 1) * reach
    match move:
        case Move.PAN_LEFT:
            return View(turn=(-side * _TURN, 0), way=(-side * 0.01, 0))
        case Move.PAN_RIGHT:
            return View(turn=(side * _TURN, 0), way=(side * 0.01, 0))
        case Move.TILT_UP:
            return View(turn=(0, -side * _TURN))
        case Move.TILT_DOWN:
            return View(turn=(0, side * _TURN))
        case Move.PUSH_IN:
            return View(zoom=1 + _ZOOM * reach * along)
        case Move.PULL_OUT:
            return View(zoom=1 + _ZOOM * reach * (1 - along))
        case Move.CRANE:
            return View(way=(0, -side * _WAY), zoom=1.02)
        case Move.TRACK:
            return View(way=(side * _WAY, 0))
        case Move.HANDHELD:
            return _handheld(second)
        case Move.STILL:
            return View(zoom=1 + 0.02 * along)


def _eased(share: float) -> float:
    """Start and stop gently: half a cosine mixed with a straight line."""
    share = min(1.0, max(0.0, share))
    return 0.55 * share + 0.45 * (1 - cos(pi * share)) / 2


def _handheld(second: float) -> View:
    """Sway as an arm does: two slow waves a direction with no common period."""
    x = 0.0065 * sin(2 * pi * 0.31 * second) + 0.003 * sin(2 * pi * 0.83 * second + 1.0)
    y = 0.0075 * sin(2 * pi * 0.27 * second + 0.5) + 0.0035 * sin(2 * pi * 0.91 * second)
    return View(turn=(x, y), way=(x * 0.5, y * 0.5), zoom=1.03)
