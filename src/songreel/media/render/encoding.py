"""Encoding drawn pictures so well that nobody can tell them from the copied ones beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import ceil, log10
from pathlib import Path
from typing import cast

import numpy as np

from songreel.domain.frames import FrameRate, FrameSize
from songreel.media.house import ClipWriter
from songreel.media.render.footage import Footage
from songreel.media.render.words import Planes

QUALITY = 17
"""Constant rate factor of the first try.

Luma PSNR of the worst of 24 frames at 1280x720 against what was drawn, from house clips of a
moving texture with Gaussian grain of that deviation, and bytes a frame of clip and try:

| grain | clip   | CRF 18         | CRF 16         | CRF 14         | CRF 12         |
|-------|--------|----------------|----------------|----------------|----------------|
| none  |  64 kB | 48.2 dB, 74 kB | 48.8 dB, 84 kB | 49.5 dB, 96 kB | 50.5 dB, 113 kB |
| 3     |  91 kB | 45.6, 107      | 46.5, 123      | 47.5, 141      | 48.3, 169      |
| 8     | 254 kB | 40.0, 282      | 41.9, 317      | 44.0, 342      | 44.6, 400      |
| 20    | 388 kB | 35.1, 431      | 37.9, 472      | 39.9, 508      | 41.2, 586      |

A clip of 10 Mbit/s has 52 kB a frame. So one try does for all but the heaviest grain.
"""

BEST_QUALITY = 4
"""Where trying ends: white noise over the whole range is above 45 dB there."""

PSNR_DUE = 41.3
"""Decibels that each encoded frame must reach: 41, and something for the rows not looked at."""

_COMPARED_BYTES = 32 * 2**20


def encode(
    draw: Callable[[], Iterable[Planes]],
    frames: int,
    destination: Path,
    size: FrameSize,
    rate: FrameRate,
    go_on: Callable[[], object],
    lead: int = 0,
) -> None:
    """Write pictures as a house clip without sound, each at least 41 dB from what was drawn.

    The clip is decoded again and compared; grain that comes out worse is encoded once more, as
    much better as it lacks.

    Args:
        draw: begins to draw the pictures anew.
        frames: how many they are.
        destination: the clip; nothing is there until it is whole.
        size: of the pictures.
        rate: frames a second.
        go_on: called before each second; what it raises ends the work.
        lead: how often the first picture is there before its time.

    Raises:
        OSError: the clip cannot be written.
    """
    second = max(1, int(rate.fraction))
    # An odd distance meets all rows of a block of pixels in turn.
    apart = ceil(frames * size.width * size.height / _COMPARED_BYTES) // 2 * 2 + 1
    quality = QUALITY
    while True:
        rows: list[Planes] = []
        with ClipWriter(destination, size, rate, audio=False, quality=quality) as clip:
            for planes in draw():
                if len(rows) % second == 0:
                    go_on()
                for _ in range(1 if rows else 1 + lead):
                    clip.frame(planes)
                rows.append(planes[: size.height : apart].copy())
        lacking = PSNR_DUE - _worst(destination, rows, lead, size, rate, apart)
        if lacking <= 0 or quality == BEST_QUALITY:
            return
        # A decibel for each step; measured, they are 0.9 to 1.1.
        quality = max(BEST_QUALITY, quality - ceil(lacking * 1.1))


def _worst(
    path: Path, rows: list[Planes], lead: int, size: FrameSize, rate: FrameRate, apart: int
) -> float:
    """Return the lowest PSNR of a clip's frames in decibels, from some rows of their luma."""
    worst = 0.0
    with Footage(path, rate) as footage:
        for number, due in enumerate(rows, lead):
            planes = cast("Planes", footage.at(number).to_ndarray(format="yuv420p"))
            found = planes[: size.height : apart]
            difference = found.astype(np.int16) - due
            worst = max(worst, float(np.square(difference, dtype=np.int32).mean()))
    return 10 * log10(255**2 / worst) if worst else float("inf")
