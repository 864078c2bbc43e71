"""Each picture of a film, looked at small: black, still, flashing, and where it changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from songreel.domain.frames import FrameRate
from songreel.media.self_check.flashes import FlashWatcher

LONG_SIDE = 96
"""Of a small picture in pixels: grain and what encoding leaves are averaged away, while a mouth
that speaks still moves a pixel by several levels."""

BLACK = 22
"""Luma up to which a pixel shows nothing: six levels above black in limited range."""

SEEN = 0.005
"""Share of a picture that has to be lighter for it to show something: the lights of a night."""

STILL_MEAN, STILL_MOST = 1.0, 5
"""Levels by which a picture may differ from the one that a still stretch began with: in the mean,
and in any pixel. Encoding a picture again at each keyframe changes it by less."""

CHANGE = 6.0
"""Mean difference in levels from one picture to the next from which on a cut is seen."""

Luma = NDArray[np.uint8]


def small_luma(picture: VideoFrame) -> Luma:
    """Return a picture's luma with its long side at `LONG_SIDE`, in limited range."""
    share = LONG_SIDE / max(picture.width, picture.height)
    width, height = (
        max(16, 2 * round(side * share / 2)) for side in (picture.width, picture.height)
    )
    small = picture.reformat(
        width=width, height=height, format="yuv420p", interpolation=Interpolation.AREA, threads=1
    )
    return cast(Luma, small.to_ndarray())[:height]


class PictureWatcher:
    """What was seen, picture by picture."""

    def __init__(self, rate: FrameRate) -> None:
        """Begin with nothing."""
        self.black: list[bool] = []
        self.still_since: list[int] = []
        """Of each picture, the first one of the still stretch that it belongs to."""
        self.change: list[float] = []
        """Of each picture, the mean difference to the one before it, in levels."""
        self.flashes = FlashWatcher(rate)
        self._anchor: Luma | None = None
        self._last: Luma | None = None

    def add(self, luma: Luma) -> None:
        """Look at the next picture, small."""
        number = len(self.black)
        self.black.append(bool(np.count_nonzero(luma > BLACK) <= SEEN * luma.size))
        last = luma if self._last is None else self._last
        self.change.append(float(cv2.mean(cv2.absdiff(luma, last))[0]))
        if self._anchor is None or not _is_like(luma, self._anchor):
            self._anchor = luma
            self.still_since.append(number)
        else:
            self.still_since.append(self.still_since[-1])
        self._last = luma
        # Blocks of three by three: what flashes is large.
        height, width = (side // 3 for side in luma.shape)
        blocks = cv2.resize(luma, (width, height), interpolation=cv2.INTER_AREA)
        self.flashes.add(cast(Luma, blocks))

    def is_seen(self, cut: int) -> bool:
        """Tell whether the picture changes at a frame, more than it does on either side of it."""
        around = self.change[max(1, cut - 2) : cut] + self.change[cut + 1 : cut + 3]
        return self.change[cut] >= CHANGE and self.change[cut] > 2 * max(around, default=0.0)


def _is_like(luma: Luma, anchor: Luma) -> bool:
    difference = cv2.absdiff(luma, anchor)
    return int(difference.max()) <= STILL_MOST and float(cv2.mean(difference)[0]) <= STILL_MEAN


def stretches(flags: NDArray[np.bool_], least: int) -> Iterator[tuple[int, int]]:
    """Give the beginning and the length of each run of so many frames at least."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    for start, end in edges.reshape(-1, 2).tolist():
        if end - start >= least:
            yield start, end - start
