"""Clips with too much in them are refused by what their index says of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream

from songreel.domain.errors import InvalidRequestError
from songreel.domain.stored import StoredKind
from songreel.services.arriving import arrived


def write(path: Path, *, frames: int = 2, rate: Fraction = Fraction(24), sounds: int = 0) -> Path:
    """Write a small clip of so many grey pictures, with so many tracks of a moment's silence."""
    with av.open(path, "w") as file:
        pictures = file.add_stream("mpeg4", rate)
        pictures.width = pictures.height = 32
        pictures.pix_fmt = "yuv420p"
        tracks = [file.add_stream("aac", 44_100) for _ in range(sounds)]
        frame = av.VideoFrame.from_ndarray(np.full((48, 32), 128, np.uint8), format="yuv420p")
        for number in range(frames):
            frame.pts, frame.time_base = number, 1 / rate
            file.mux(pictures.encode(frame))
        file.mux(pictures.encode())
        for track in tracks:
            assert isinstance(track, AudioStream)
            silence = av.AudioFrame.from_ndarray(
                np.zeros((2, 1024), np.float32), format="fltp", layout="stereo"
            )
            silence.sample_rate = 44_100
            file.mux(track.encode(silence))
            file.mux(track.encode())
    return path


def test_a_clip_within_its_limits_is_taken(tmp_path: Path) -> None:
    found = arrived(write(tmp_path / "a.mp4", sounds=15, rate=Fraction(240)))
    assert found.kind is StoredKind.CLIP
    assert found.clip is not None
    assert found.clip.rate.fraction == 240


@pytest.mark.parametrize(
    ("frames", "rate", "sounds", "said"),
    [
        (2, Fraction(24), 16, "17 tracks; at most 16"),
        (4, Fraction(241), 0, "more than 240 pictures a second"),
        (1201, Fraction(1), 0, "at most 20 minutes"),
    ],
)
def test_one_beyond_them_is_refused(
    frames: int, rate: Fraction, sounds: int, said: str, tmp_path: Path
) -> None:
    path = write(tmp_path / "a.mp4", frames=frames, rate=rate, sounds=sounds)
    with pytest.raises(InvalidRequestError, match=said):
        arrived(path)
