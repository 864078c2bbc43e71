"""Flashes: whether a film changes between light and dark more than three times a second.

After WCAG 2.2, success criterion 2.3.1, and ITU-R BT.1702: a flash is a pair of opposing changes
of the relative luminance by a tenth of its greatest value or more, where the darker picture is
below 0.80. Here a change counts where a quarter of the picture makes it in the same direction in
one frame, and half as much at most goes the other way: a camera that sweeps over stripes does not
flash. Of the saturated red that WCAG also names nothing is looked at.
"""

from __future__ import annotations

from collections import deque

import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FrameRate

STEP, DARKER = 0.1, 0.8
AREA = 0.25
MOST = 6
"""Changes within a second: three flashes, up and down each."""

_BLACK, _WHITE = 16, 235
_GAMMA = 2.4
"""Of the reference display (ITU-R BT.1886)."""

_LUMINANCE = (
    (np.clip(np.arange(256) - _BLACK, 0, _WHITE - _BLACK) / (_WHITE - _BLACK)) ** _GAMMA
).astype(np.float32)


class FlashWatcher:
    """Counts changes of luminance, picture by picture."""

    def __init__(self, rate: FrameRate) -> None:
        """Hold how many frames a second has."""
        self.flashing: list[tuple[int, int] | None] = []
        """Of each picture, the first and the last change of the second that ends with it, where
        that has too many."""
        self._second = rate.frames_in(1)
        self._changes: deque[int] = deque()
        self._last_way = 0
        self._low: NDArray[np.float32] | None = None

    def add(self, luma: NDArray[np.uint8]) -> None:
        """Look at the next picture.

        Args:
            luma: its luma in limited range, small: each pixel the mean of a block.
        """
        now = _LUMINANCE[luma]
        if self._low is None:
            self._low, self._high = now.copy(), now.copy()
            self._way = np.zeros(now.shape, np.int8)
        rise = (self._way <= 0) & (now - self._low >= STEP) & (self._low < DARKER)
        fall = (self._way >= 0) & (self._high - now >= STEP) & (now < DARKER)
        # From a picture on that has turned, only what comes after it counts.
        self._low = np.where(rise | fall, now, np.minimum(self._low, now))
        self._high = np.where(rise | fall, now, np.maximum(self._high, now))
        self._way = np.where(rise, 1, np.where(fall, -1, self._way)).astype(np.int8)
        self._count(float(rise.mean()), float(fall.mean()))

    def _count(self, rising: float, falling: float) -> None:
        frame = len(self.flashing)
        while self._changes and self._changes[0] <= frame - self._second:
            self._changes.popleft()
        for way, area, other in ((1, rising, falling), (-1, falling, rising)):
            if area >= AREA and 2 * other <= area and way != self._last_way:
                self._changes.append(frame)
                self._last_way = way
        is_flashing = len(self._changes) > MOST
        self.flashing.append((self._changes[0], self._changes[-1]) if is_flashing else None)
