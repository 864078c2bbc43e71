from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from songreel.domain.frames import FrameSize
from songreel.domain.lettering import (
    Caption,
    Captions,
    CaptionStyle,
    CaptionWord,
    Place,
    Title,
)
from songreel.media.house import ClipWriter
from songreel.media.lettering.words import Words

SIZE = FrameSize(width=320, height=180)
FRAMES = 36
TITLE = Title(text="Night", start=3, frames=12, fade=3, place=Place.TOP)
CAPTION = Caption(
    start=10,
    frames=20,
    text="one two",
    words=(CaptionWord(start=10, text="one "), CaptionWord(start=21, text="two")),
)
GREY = 90


def film(path: Path) -> list[NDArray[np.uint8]]:
    """Write a grey clip with words in the house format, and return its decoded frames."""
    words = Words([TITLE], Captions(lines=(CAPTION,), style=CaptionStyle.KARAOKE), SIZE)
    grey = np.full((SIZE.height * 3 // 2, SIZE.width), GREY, np.uint8)
    grey[SIZE.height :] = 128
    with ClipWriter(path, SIZE, audio=False) as clip:
        for frame in range(FRAMES):
            clip.frame(words.draw(frame, grey))
    with av.open(str(path)) as source:
        return [
            np.asarray(frame.to_ndarray(format="yuv420p"), np.uint8)
            for frame in source.decode(video=0)
        ]


def test_words_are_seen_in_the_film_on_their_frames_and_on_no_other(tmp_path: Path) -> None:
    frames = film(tmp_path / "film.mp4")
    upper = [int(frame[:60].max()) for frame in frames]
    lower = [int(frame[120:180].max()) for frame in frames]
    title = [number for number, light in enumerate(upper) if light > GREY + 20]
    caption = [number for number, light in enumerate(lower) if light > GREY + 20]
    assert title == list(range(TITLE.start, TITLE.end))
    assert caption == list(range(CAPTION.start, CAPTION.end))
    assert upper[3] < upper[4] < upper[6] > upper[13] > upper[14]
    assert all(np.abs(frame[60:120].astype(int) - GREY).max() < 12 for frame in frames)


def test_a_word_takes_its_colour_in_the_frame_that_it_begins_with(tmp_path: Path) -> None:
    frames = film(tmp_path / "film.mp4")

    def amber(frame: NDArray[np.uint8]) -> list[bool]:
        """Tell whether the left and the right half of the caption have less blue than grey has."""
        blue = frame[SIZE.height : SIZE.height * 5 // 4].reshape(SIZE.height // 2, SIZE.width // 2)
        return [bool(half.min() < 100) for half in (blue[60:, :80], blue[60:, 80:])]

    seen = [amber(frame) for frame in frames]
    assert seen[10:21] == [[True, False]] * 11
    assert seen[21:30] == [[True, True]] * 9
    assert seen[:10] + seen[30:] == [[False, False]] * 16
