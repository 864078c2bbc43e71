"""Clips as paid services write them: each with a habit of its own, and other pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.media.house import ClipWriter
from songreel.simulators.media.clips import ClipShape, write_clip
from songreel.simulators.media.habits import HABITS, NAMES
from tests.integration.media.material import click_track

SIZE = FrameSize(width=320, height=180)
SECONDS, FRAMES = 2, 48
CLICK = 1.0
STEP = 6


def generated(folder: Path) -> dict[str, Path]:
    """Return a clip of each habit, with a click in its sound; no two pictures are the same."""
    clips: dict[str, Path] = {}
    for index, habit in enumerate(HABITS):
        base, clip = folder / f"base-{habit.name}.mp4", folder / f"{habit.name}.mp4"
        with ClipWriter(base, SIZE, audio=True, quality=10) as drawn:
            drawn.sound(np.ascontiguousarray(click_track(96_000, 48_000, 2, (CLICK,)).T))
            for number in range(FRAMES):
                drawn.frame(picture(index, number))
        shape = ClipShape(SECONDS, SIZE.width, SIZE.height, 24, True, habit)
        write_clip(base, shape, clip)
        clips[habit.name] = clip
    return clips


def picture(clip: int, number: int) -> NDArray[np.uint8]:
    """Return a bar that goes to the right, on a ground with another colour for each clip."""
    planes = np.full((SIZE.height * 3 // 2, SIZE.width), 80 + 10 * clip, np.uint8)
    planes[: SIZE.height, STEP * number : STEP * number + 20] = 220
    chroma = planes[SIZE.height :].reshape(2, -1)
    chroma[0], chroma[1] = 40 + 170 * clip // len(NAMES), 210 - 170 * clip // len(NAMES)
    return planes
