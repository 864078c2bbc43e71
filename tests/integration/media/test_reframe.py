"""Slower and nearer footage in a film, decoded again."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.media.house import ClipWriter
from songreel.media.render.film import Clip, render

pytestmark = pytest.mark.integration

SIZE = FrameSize(width=320, height=180)
FRAMES = 60
NEUTRAL = 128


def level(frame: int) -> int:
    return 40 + 3 * frame


def picture(frame: int) -> NDArray[np.uint8]:
    """Return a picture whose left half tells its number, and whose right half has a bright box."""
    luma = np.full((SIZE.height, SIZE.width), level(frame), np.uint8)
    luma[80:100, 230:250] = 235
    chroma = np.full((SIZE.height // 2, SIZE.width), NEUTRAL, np.uint8)
    return np.concatenate([luma, chroma])


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    with ClipWriter(path, SIZE, audio=False, quality=10) as writer:
        for frame in range(FRAMES):
            writer.frame(picture(frame))
    return path


def decoded(path: Path) -> list[NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        pictures = container.decode(video=0)
        return [cast("NDArray[np.uint8]", frame.to_ndarray(format="gray")) for frame in pictures]


def shown(clip: Path, folder: Path, cut: Cut) -> list[NDArray[np.uint8]]:
    """Render a film of one cut, and return its luma."""
    timeline = Timeline(rate=FILM_RATE, size=SIZE, cuts=(cut,))
    render(timeline, {"clip": Clip(clip, "")}, None, folder / "film.mp4")
    return decoded(folder / "film.mp4")


def levels(frames: list[NDArray[np.uint8]]) -> list[float]:
    # Full range in the array, limited range in the clip: the same for both.
    return [float(frame[:, :100].mean()) for frame in frames]


@pytest.mark.parametrize("first", [0, 1, 11, 12, 37])
def test_a_part_shows_the_frames_that_were_asked_for(clip: Path, tmp_path: Path, first: int):
    found = shown(clip, tmp_path, Cut(clip="clip", start=0, frames=20, source_in=first))
    source = levels(decoded(clip))
    assert np.abs(np.subtract(levels(found), source[first : first + 20])).max() < 1


def test_slower_footage_holds_every_tenth_picture(clip: Path, tmp_path: Path):
    slow = Speed(numerator=10, denominator=11)
    cut = Cut(clip="clip", start=0, frames=33, source_in=5, speed=slow)
    found, source = levels(shown(clip, tmp_path, cut)), levels(decoded(clip))
    due = [source[5 + n * 10 // 11] for n in range(33)]
    assert np.abs(np.subtract(found, due)).max() < 1
    assert len({round(level, 1) for level in due}) == 30


def test_a_nearer_framing_shows_its_middle_in_the_middle_and_larger(clip: Path, tmp_path: Path):
    # The box is 20 x 20 pixels around (240, 90).
    framing = Framing(zoom=1600, x=680, y=500)
    bright = shown(clip, tmp_path, Cut(clip="clip", start=0, frames=3, framing=framing))[0] > 180
    rows, columns = np.nonzero(bright)
    assert abs(int(bright.any(axis=0).sum()) - 32) <= 2
    assert abs(int(bright.any(axis=1).sum()) - 32) <= 2
    left = 2 * round((0.68 * SIZE.width - SIZE.width / 3.2) / 2)
    assert abs(columns.mean() - (239.5 - left) * 1.6) < 2
    assert abs(rows.mean() - 90) < 2
