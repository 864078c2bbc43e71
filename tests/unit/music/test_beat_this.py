from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from songreel.domain.errors import SetupError
from songreel.music.listening.beat_this import (
    BANDS,
    BORDER,
    CHUNK,
    BeatThisModel,
    chunks,
    log_mel,
)

pytestmark = pytest.mark.unit

RATE = 22_050


def test_another_file_than_was_named_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"something")

    with pytest.raises(SetupError, match="is not the file that was named"):
        BeatThisModel(path, "0" * 64)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"gone\.onnx cannot be read"):
        BeatThisModel(tmp_path / "gone.onnx", "0" * 64)


def test_without_its_library_it_says_how_to_get_it(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"something")

    with pytest.raises(SetupError, match=r"pip install 'songreel\[beat-this\]'"):
        BeatThisModel(path, hashlib.sha256(b"something").hexdigest().upper())


@pytest.mark.parametrize("frames", [1, 6, 1487, 1488, 1489, 1500, 2976, 2977, 60_000])
def test_chunks_know_each_frame_once(frames: int) -> None:
    counted = [frame for _, _, first, last in chunks(frames) for frame in range(first, last)]

    assert counted == list(range(frames))
    for start, end, first, last in chunks(frames):
        assert end - start <= CHUNK
        assert start + BORDER <= first
        assert last <= end - BORDER
    assert chunks(0) == []


def test_a_tone_is_heard_at_its_level_in_its_band() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE).astype(np.float32)

    heard = log_mel(tone)

    assert heard.shape == (51, BANDS)
    # 1 kHz is 15 of Slaney's mels; 129 steps lead from .45 to 49.9, and the first has no band.
    assert int(heard[25].argmax()) == pytest.approx((15 - 0.45) / (49.9 - 0.45) * 129 - 1, abs=1)
    # A sine has half the sum of the window, 256, and twice half of that beside it, over 32.
    assert np.expm1(heard[25]).sum() / 1000 == pytest.approx(16, rel=0.1)


def test_a_moment_is_in_the_frame_that_is_centred_on_it() -> None:
    click = np.zeros(RATE, np.float32)
    click[20 * 441] = 1.0

    assert int(log_mel(click).sum(axis=1).argmax()) == 20
