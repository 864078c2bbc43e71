"""Encoded stretches come as near to what was drawn as is promised, whatever they show."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.media.render.encoding import PSNR_DUE, encode
from tests.integration.media.footage import decoded, psnr

SIZE = FrameSize(width=320, height=192)


@pytest.mark.parametrize("deviation", [0, 3, 20, 80])
def test_pictures_come_near(tmp_path: Path, deviation: int):
    pictures = _pictures(deviation)
    encode(lambda: pictures, tmp_path / "clip.mp4", SIZE, FILM_RATE, lambda: None, lead=12)
    found = decoded(tmp_path / "clip.mp4")
    assert len(found) == 12 + len(pictures)
    for picture, due in zip(found[12:], pictures, strict=True):
        assert psnr(picture, due.astype(float)) >= PSNR_DUE


def test_what_is_easy_is_encoded_once(tmp_path: Path):
    tries: list[int] = []

    def draw() -> list[NDArray[np.uint8]]:
        tries.append(1)
        return _pictures(3)

    encode(draw, tmp_path / "clip.mp4", SIZE, FILM_RATE, lambda: None)
    assert len(tries) == 1


def _pictures(deviation: int) -> list[NDArray[np.uint8]]:
    random = np.random.default_rng(deviation)
    shape = (SIZE.height * 3 // 2, SIZE.width)
    ramp = np.linspace(40, 200, SIZE.width)
    return [
        np.clip(ramp + random.normal(0, deviation, shape), 16, 235).astype(np.uint8)
        for _ in range(14)
    ]
