"""A picture that was cut off is found without decoding it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from songreel.domain.errors import InvalidRequestError
from songreel.media.picture import check_picture

NOISE = Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 120, 3), np.uint8))


def encoded(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    NOISE.save(buffer, format=kind, **options)
    return buffer.getvalue()


def thumbnailed() -> bytes:
    """Return a JPEG whose EXIF segment holds another whole JPEG, as a camera writes it."""
    plain, small = encoded("JPEG"), encoded("JPEG", quality=5)
    segment = b"Exif\x00\x00" + small
    return plain[:2] + b"\xff\xe1" + (len(segment) + 2).to_bytes(2, "big") + segment + plain[2:]


PICTURES = {
    "jpeg": encoded("JPEG"),
    "progressive": encoded("JPEG", progressive=True),
    "thumbnail": thumbnailed(),
    "png": encoded("PNG"),
    "webp": encoded("WEBP", lossless=True),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_whole_one_is_taken(name: str, tmp_path: Path):
    path = tmp_path / "picture"
    path.write_bytes(PICTURES[name])
    assert (check_picture(path, decode=False).width, check_picture(path).width) == (120, 120)


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("share", [0.5, 0.99])
def test_one_that_was_cut_off_is_refused(name: str, share: float, tmp_path: Path):
    path = tmp_path / "picture"
    path.write_bytes(PICTURES[name][: int(len(PICTURES[name]) * share)])
    with pytest.raises(InvalidRequestError):
        check_picture(path, decode=False)


def test_what_follows_the_end_does_not_matter(tmp_path: Path):
    path = tmp_path / "picture"
    path.write_bytes(PICTURES["jpeg"] + b"trailer of a phone" * 50)
    assert check_picture(path, decode=False).media_type == "image/jpeg"
