"""Rain, snow and spray: tiles of many small bright things that go by, endlessly."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, pi, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.camera import View
from songreel.providers.local.animatic.planes import Frame, Plane
from songreel.providers.local.chance import Chance
from songreel.providers.local.scenery.backdrop import Air, AirKind

_RATE = 24
_SHUTTER = 0.62
"""How much of a frame's time the shutter of the imagined camera is open: how long drops smear."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """One of the distances at which something falls.

    Attributes:
        depth: how much of the camera's way it moves.
        fall: frame heights a second.
        size: radius or half the width of a streak, in pixels at 720 rows.
        count: how many there are in a frame at full density.
        bright: luma that one adds at most.
        sway: frame heights to each side.
        is_behind: whether it falls behind the character.
    """

    depth: float
    fall: float
    size: float
    count: int
    bright: int
    sway: float = 0.0
    is_behind: bool = False


_SHEETS: dict[AirKind, tuple[_Kind, ...]] = {
    AirKind.RAIN: (
        _Kind(0.5, 0.95, 0.7, 900, 22, is_behind=True),
        _Kind(0.9, 1.5, 0.9, 420, 34),
        _Kind(1.5, 2.3, 1.5, 90, 46),
    ),
    AirKind.SNOW: (
        _Kind(0.4, 0.055, 1.1, 620, 84, 0.012, is_behind=True),
        _Kind(0.7, 0.085, 1.7, 330, 110, 0.02, is_behind=True),
        _Kind(1.0, 0.14, 2.7, 130, 124, 0.03),
        _Kind(1.6, 0.24, 6.5, 26, 84, 0.05),
    ),
    AirKind.SPRAY: (
        _Kind(0.8, -0.05, 1.0, 260, 60, 0.03),
        _Kind(1.4, 0.09, 2.6, 60, 60, 0.05),
    ),
}


class Sheets:
    """What falls or flies by in one kind of air."""

    def __init__(self, air: Air, width: int, height: int, chance: Chance) -> None:
        """Prepare the tiles of rain, snow or spray; other kinds have none.

        Args:
            air: what falls.
            width: of the frame in pixels.
            height: of the frame in pixels.
            chance: decides where.
        """
        kinds = _SHEETS.get(air.kind, ())
        self._sheets = [
            _Sheet(kind, air, width, height, chance.branch(index))
            for index, kind in enumerate(kinds)
        ]

    def lay(self, frame: Frame, view: View, second: float, *, behind: bool) -> None:
        """Lay those behind the character, or those before it, on a frame."""
        for sheet in self._sheets:
            if sheet.is_behind is behind:
                sheet.lay(frame, view, second)


class _Sheet:
    """A tile that is laid twice along both sides, so that any part of the size is a slice."""

    def __init__(self, kind: _Kind, air: Air, width: int, height: int, chance: Chance) -> None:
        self.is_behind = kind.is_behind
        self._kind, self._width, self._height = kind, width, height
        self._phase = chance.share()
        self._speed = (air.wind * width * (0.4 + 0.5 * kind.depth), kind.fall * height)
        draw = np.random.default_rng(chance.bits())
        shapes = width * height / (1280 * 720) / (min(width, height) / 720) ** 2
        count = ceil(kind.count * min(1.0, max(0.0, air.density)) * shapes)
        places = draw.random((count, 3), np.float32)
        unit = min(width, height) / 720
        reach = self._reach(unit, air.kind)
        padded = np.zeros((height + 2 * reach, width + 2 * reach), np.uint8)
        if air.kind is AirKind.RAIN:
            self._streaks(padded, reach, places, unit)
        else:
            self._flakes(padded, reach, places, unit)
        tile = _folded(padded, reach)
        # A sheet of one of these sizes is quick to slice; rain is too fast for parts of pixels.
        self._is_fast = air.kind is AirKind.RAIN
        self._tile: Plane = np.tile(tile, (2, 2))

    def lay(self, frame: Frame, view: View, second: float) -> None:
        kind = self._kind
        sway = kind.sway * self._height * sin(2 * pi * (0.11 * second + self._phase))
        middle = view.middle_at(kind.depth)
        right = (middle[0] - 0.5) * self._width - self._speed[0] * second - sway
        down = (middle[1] - 0.5) * self._height - self._speed[1] * second
        right, down = right % self._width, down % self._height
        if self._is_fast:
            y, x = int(down), int(right)
            part = self._tile[y : y + self._height, x : x + self._width]
        else:
            at = (right + (self._width - 1) / 2, down + (self._height - 1) / 2)
            part = cv2.getRectSubPix(self._tile, (self._width, self._height), at)
        cv2.add(frame.luma, part, dst=frame.luma)

    def _reach(self, unit: float, kind: AirKind) -> int:
        """Return how far one thing goes beyond its place, in whole pixels."""
        if kind is AirKind.RAIN:
            return ceil(max(abs(speed) for speed in self._speed) / _RATE * _SHUTTER) + 4
        return ceil(self._kind.size * unit * 3) + 4

    def _streaks(self, padded: Plane, reach: int, places: NDArray[np.float32], unit: float) -> None:
        along = [speed / _RATE * _SHUTTER * 16 for speed in self._speed]
        thick = max(1, round(self._kind.size * unit))
        faint = min(1.0, self._kind.size * unit / thick)
        for right, down, share in places.tolist():
            x, y = self._placed(right, down, reach)
            length = 0.6 + 0.4 * share
            bright = self._kind.bright * faint * (0.5 + 0.5 * share)
            end = (round(x + along[0] * length), round(y + along[1] * length))
            cv2.line(padded, (round(x), round(y)), end, (bright,), thick, cv2.LINE_AA, 4)
        cv2.GaussianBlur(padded, (0, 0), max(0.3, 0.55 * unit), dst=padded)

    def _flakes(self, padded: Plane, reach: int, places: NDArray[np.float32], unit: float) -> None:
        for right, down, share in places.tolist():
            x, y = self._placed(right, down, reach)
            radius = max(0.8, self._kind.size * unit * (0.6 + 0.7 * share))
            bright = self._kind.bright * (0.55 + 0.45 * share)
            place = (round(x), round(y))
            cv2.circle(padded, place, round(radius * 16), (bright,), -1, cv2.LINE_AA, 4)
        soft = max(0.4, self._kind.size * unit * 0.45)
        cv2.GaussianBlur(padded, (0, 0), soft, dst=padded)

    def _placed(self, right: float, down: float, reach: int) -> tuple[float, float]:
        """Return a place in a padded tile, in sixteenths of a pixel."""
        return (right * self._width + reach) * 16, (down * self._height + reach) * 16


def _folded(padded: Plane, reach: int) -> Plane:
    """Return a tile to which is added on each side what went beyond the other."""
    across = padded[:, reach:-reach].copy()
    np.maximum(across[:, :reach], padded[:, -reach:], out=across[:, :reach])
    np.maximum(across[:, -reach:], padded[:, :reach], out=across[:, -reach:])
    tile = across[reach:-reach].copy()
    np.maximum(tile[:reach], across[-reach:], out=tile[:reach])
    np.maximum(tile[-reach:], across[:reach], out=tile[-reach:])
    return tile
