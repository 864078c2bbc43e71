"""Parts of clips as clips of their own, decoded again."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.media.conform import conforms
from songreel.media.errors import MediaError
from songreel.media.house import ClipWriter
from songreel.media.reframe import reframe

pytestmark = pytest.mark.integration

SIZE = FrameSize(width=320, height=180)
FRAMES = 60
ONCE = Speed(numerator=1, denominator=1)
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


@pytest.mark.parametrize("first", [0, 1, 11, 12, 37])
def test_a_part_shows_the_frames_that_were_asked_for(clip: Path, tmp_path: Path, first: int):
    part = tmp_path / "part.mp4"
    facts = reframe(
        clip, part, size=SIZE, rate=FILM_RATE, source_in=first, frames=20, speed=ONCE,
        framing=Framing(),
    )  # fmt: skip
    assert facts.frames == 20
    assert conforms(part, SIZE, FILM_RATE)
    shown = [float(frame[:, :100].mean()) for frame in decoded(part)]
    # Full range in the array, limited range in the clip: the same for both.
    source = [float(frame[:, :100].mean()) for frame in decoded(clip)]
    assert np.abs(np.subtract(shown, source[first : first + 20])).max() < 1


def test_slower_footage_holds_every_tenth_picture(clip: Path, tmp_path: Path):
    part = tmp_path / "part.mp4"
    slow = Speed(numerator=10, denominator=11)
    reframe(
        clip, part, size=SIZE, rate=FILM_RATE, source_in=5, frames=33, speed=slow,
        framing=Framing(),
    )  # fmt: skip
    shown = [float(frame[:, :100].mean()) for frame in decoded(part)]
    source = [float(frame[:, :100].mean()) for frame in decoded(clip)]
    due = [source[5 + n * 10 // 11] for n in range(33)]
    assert np.abs(np.subtract(shown, due)).max() < 1
    assert len({round(level, 1) for level in due}) == 30


def test_a_nearer_framing_shows_its_middle_in_the_middle_and_larger(clip: Path, tmp_path: Path):
    part = tmp_path / "part.mp4"
    # The box is 20 x 20 pixels around (240, 90).
    framing = Framing(zoom=1600, x=680, y=500)
    reframe(
        clip, part, size=SIZE, rate=FILM_RATE, source_in=0, frames=3, speed=ONCE, framing=framing
    )
    bright = decoded(part)[0] > 180
    rows, columns = np.nonzero(bright)
    assert abs(int(bright.any(axis=0).sum()) - 32) <= 2
    assert abs(int(bright.any(axis=1).sum()) - 32) <= 2
    left = 2 * round((0.68 * SIZE.width - SIZE.width / 3.2) / 2)
    assert abs(columns.mean() - (239.5 - left) * 1.6) < 2
    assert abs(rows.mean() - 90) < 2


def test_a_part_beyond_the_clips_end_is_refused_and_nothing_is_left(clip: Path, tmp_path: Path):
    part = tmp_path / "part.mp4"
    with pytest.raises(MediaError, match="ends before frame 60"):
        reframe(
            clip, part, size=SIZE, rate=FILM_RATE, source_in=50, frames=11, speed=ONCE,
            framing=Framing(),
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_who_does_not_want_it_any_more_stops_it(clip: Path, tmp_path: Path):
    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reframe(
            clip, tmp_path / "part.mp4", size=SIZE, rate=FILM_RATE, source_in=0, frames=11,
            speed=ONCE, framing=Framing(), go_on=stop,
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
