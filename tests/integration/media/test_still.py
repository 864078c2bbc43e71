"""The picture that a clip goes on from: the very one that the film shows last."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.media.errors import MediaError
from songreel.media.still import write_still

LUMAS = (30, 80, 130, 180, 230)


def write_clip(path: Path, rate: int = 24, each: int = 1) -> None:
    """Write a clip whose pictures are grey, each of another luma, so many times each."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"qp": "10"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for luma in LUMAS:
            for _ in range(each):
                grey = np.full((48, 64, 3), luma, np.uint8)
                container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, "rgb24")))
        container.mux(stream.encode(None))


def luma_of(picture: Path) -> float:
    with Image.open(picture) as image:
        assert image.format == "PNG"
        assert image.size == (64, 48)
        return float(np.asarray(image.convert("L")).mean())


@pytest.mark.parametrize(
    ("frame", "shown"), [(0, 0), (2, 2), (4, 4), (99, 4)], ids=["first", "middle", "last", "after"]
)
def test_it_is_the_picture_of_that_frame(tmp_path: Path, frame: int, shown: int) -> None:
    write_clip(tmp_path / "clip.mp4")
    write_still(tmp_path / "clip.mp4", frame, FILM_RATE, tmp_path / "still.png")
    assert luma_of(tmp_path / "still.png") == pytest.approx(LUMAS[shown], abs=4)


def test_frames_are_those_of_the_film_whatever_rate_the_clip_has(tmp_path: Path) -> None:
    write_clip(tmp_path / "clip.mp4", rate=48, each=2)
    write_still(tmp_path / "clip.mp4", 3, FrameRate(numerator=24), tmp_path / "still.png")
    assert luma_of(tmp_path / "still.png") == pytest.approx(LUMAS[3], abs=4)


def test_what_is_no_clip_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"no clip" * 100)
    with pytest.raises(MediaError):
        write_still(tmp_path / "clip.mp4", 3, FILM_RATE, tmp_path / "still.png")
    assert not (tmp_path / "still.png").exists()
