"""Bringing clips in: what stays as it is, how near the rest stays, and what is refused."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.video import VideoFacts
from songreel.media.conform import conforms
from songreel.media.errors import MediaError
from songreel.media.ingest import ingest
from tests.integration.media.material import (
    NTSC,
    SIZE,
    decode_sound,
    encode_song,
    ffmpeg,
    leftovers,
    onset,
    video_packets,
    write_clip,
)

LIKE_A_SERVICE = (
    *("-c:v", "libx264", "-preset", "veryfast", "-g", "48", "-bf", "3", "-pix_fmt", "yuv420p"),
    *("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"),
)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a clip of 30 frames as services make them, with sound."""
    folder = tmp_path_factory.mktemp("clip")
    house = write_clip(folder / "house.mp4", 30, click=0.5)
    ffmpeg("-i", house, *LIKE_A_SERVICE, "-crf", "23", "-c:a", "copy", folder / "clip.mp4")
    return (folder / "clip.mp4").read_bytes()


def refused(folder: Path, content: bytes, name: str = "clip.mp4") -> str:
    """Return the sentence that a clip is refused with; nothing may be left of the attempt."""
    source, destination = folder / name, folder / "house.mp4"
    source.write_bytes(content)
    with pytest.raises(MediaError) as error:
        ingest(source, destination, size=SIZE, rate=FILM_RATE)
    assert not destination.exists()
    assert leftovers(folder) == []
    assert source.read_bytes() == content
    return str(error.value)


def luma(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as source:
        pictures = [picture.to_ndarray(format="yuv420p") for picture in source.decode(video=0)]
    return [picture[: len(picture) * 2 // 3].astype(float) for picture in pictures]


def test_a_house_clip_is_left_as_it_is(tmp_path: Path) -> None:
    source, destination = write_clip(tmp_path / "clip.mp4", 30), tmp_path / "house.mp4"
    for frames in (None, 30):
        assert ingest(source, destination, size=SIZE, rate=FILM_RATE, frames=frames) is None
    assert not destination.exists()


def test_of_a_longer_house_clip_the_first_frames_are_copied(tmp_path: Path) -> None:
    source, destination = write_clip(tmp_path / "clip.mp4", 30), tmp_path / "house.mp4"
    facts = ingest(source, destination, size=SIZE, rate=FILM_RATE, frames=17)
    assert facts == VideoFacts(17, FILM_RATE, 160, 90, True)
    assert video_packets(destination) == video_packets(source)[:17]


def test_a_house_clip_whose_sound_nobody_wants_loses_it(tmp_path: Path) -> None:
    source, destination = write_clip(tmp_path / "clip.mp4", 30), tmp_path / "house.mp4"
    facts = ingest(source, destination, size=SIZE, rate=FILM_RATE, keep_audio=False)
    assert facts == VideoFacts(30, FILM_RATE, 160, 90, False)


def test_a_delivered_clip_becomes_a_house_clip_and_stays_the_original(
    tmp_path: Path, clip: bytes
) -> None:
    source, destination = tmp_path / "clip.mp4", tmp_path / "house.mp4"
    source.write_bytes(clip)
    facts = ingest(source, destination, size=SIZE, rate=FILM_RATE)
    assert facts == VideoFacts(30, FILM_RATE, 160, 90, True)
    assert conforms(destination, SIZE, FILM_RATE)
    assert abs(onset(decode_sound(destination), 48_000, 0.5) - 24_000) <= 100
    assert source.read_bytes() == clip
    assert ingest(destination, tmp_path / "again.mp4", size=SIZE, rate=FILM_RATE) is None


def test_the_same_clip_gives_the_same_bytes(tmp_path: Path, clip: bytes) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(clip)
    for name in ("first.mp4", "second.mp4"):
        ingest(source, tmp_path / name, size=SIZE, rate=FILM_RATE)
    assert (tmp_path / "first.mp4").read_bytes() == (tmp_path / "second.mp4").read_bytes()


@pytest.mark.parametrize(
    "ground",
    [
        "mandelbrot=s=320x180:r=24,noise=alls=12:allf=t:all_seed=7",
        "testsrc2=s=320x180:r=24",
        "gradients=s=320x180:r=24:c0=0x040404:c1=0x202428:speed=0.02:seed=3",
    ],
    ids=["grain", "lines", "dark"],
)
def test_luma_stays_near_the_original_at_twice_its_size_at_most(
    tmp_path: Path, ground: str
) -> None:
    """At a sixteenth of the size of `bench/ingest.py`, where a pixel has more detail and bits."""
    source, destination = tmp_path / "clip.mp4", tmp_path / "house.mp4"
    rate = ("-t", "1", "-b:v", "700k")
    ffmpeg("-f", "lavfi", "-i", ground, *LIKE_A_SERVICE, *rate, source)
    size = FrameSize(width=320, height=180)
    assert ingest(source, destination, size=size, rate=FILM_RATE) is not None
    pairs = zip(luma(source), luma(destination), strict=True)
    near = [10 * np.log10(255**2 / max(1e-6, np.mean((a - b) ** 2))) for a, b in pairs]
    assert np.mean(near) >= 45
    assert min(near) >= 42
    content = [sum(len(data) for _, _, data in video_packets(p)) for p in (source, destination)]
    assert content[1] <= 2 * content[0]


def test_brought_in_clips_join_those_that_are_drawn_here(tmp_path: Path, clip: bytes) -> None:
    source, destination = tmp_path / "clip.mp4", tmp_path / "house.mp4"
    source.write_bytes(clip)
    ingest(source, destination, size=SIZE, rate=NTSC, frames=24)
    drawn = write_clip(tmp_path / "drawn.mp4", 24, rate=NTSC)
    headers = set()
    for path in (destination, drawn):
        with av.open(str(path)) as opened:
            headers.add(opened.streams.video[0].codec_context.extradata)
    assert len(headers) == 1


def test_the_name_of_a_clip_does_not_matter(tmp_path: Path, clip: bytes) -> None:
    source = tmp_path / "clip.jpg"
    source.write_bytes(clip)
    assert ingest(source, tmp_path / "house.mp4", size=SIZE, rate=FILM_RATE) is not None


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    assert "is empty" in refused(tmp_path, b"")
    assert "a web page" in refused(tmp_path, b"<html>502</html>")
    song = encode_song(tmp_path / "song.m4a", "aac", container="mp4").read_bytes()
    assert "only sound" in refused(tmp_path, song)


def test_a_single_picture_is_refused(tmp_path: Path) -> None:
    assert "only one frame" in refused(
        tmp_path, write_clip(tmp_path / "one.mp4", 1, audio=False).read_bytes()
    )


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
@pytest.mark.parametrize("first", ["index", "content"])
def test_a_clip_that_was_cut_short_is_refused(
    tmp_path: Path, clip: bytes, share: float, first: str
) -> None:
    if first == "index":
        (tmp_path / "plain.mp4").write_bytes(clip)
        front = tmp_path / "front.mp4"
        ffmpeg("-i", tmp_path / "plain.mp4", "-c", "copy", "-movflags", "+faststart", front)
        clip = front.read_bytes()
    words = refused(tmp_path, clip[: int(len(clip) * share)])
    assert "cut off" in words or "damaged" in words


@pytest.mark.parametrize("codec", ["libx264", "libx265", "libvpx-vp9"])
def test_a_clip_with_its_middle_gone_is_refused(tmp_path: Path, codec: str) -> None:
    """The first group decodes, so that the damage shows only when all of it is read."""
    name = "whole.webm" if codec == "libvpx-vp9" else "whole.mp4"
    quiet = ("-x265-params", "log-level=error") if codec == "libx265" else ()
    whole = tmp_path / name
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=2", "-c:v", codec, "-g", "12", *quiet,
           whole)  # fmt: skip
    content = bytearray(whole.read_bytes())
    with av.open(str(whole)) as source:
        places = [(p.pos, p.size) for p in source.demux(video=0) if p.size and p.pos is not None]
    for at, length in places[26:32]:
        content[at + 5 : at + length] = bytes(length - 5)
    assert "damaged" in refused(tmp_path, bytes(content), name.replace("whole", "clip"))


def test_an_index_that_lies_about_time_is_refused(tmp_path: Path, clip: bytes) -> None:
    """Two frames said to stand for minutes would have thousands of frames encoded."""
    path = tmp_path / "pair.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=1/300:d=900", "-c:v", "libx264", path)
    assert "stands for 300 s" in refused(tmp_path, path.read_bytes())


@pytest.mark.parametrize(
    ("box", "offset", "data"),
    [
        (b"stsz", 8, struct.pack(">II", 0, 2**32 - 1)),
        (b"stsz", 8, struct.pack(">I", 3_000)),
        (b"stco", 12, struct.pack(">I", 2**31)),
    ],
    ids=["samples without end", "all samples of one size", "content far away"],
)
def test_an_index_that_lies_about_the_content_is_refused(
    tmp_path: Path, clip: bytes, box: bytes, offset: int, data: bytes
) -> None:
    content = bytearray(clip)
    at = content.index(box, content.index(b"vmhd")) + offset
    content[at : at + len(data)] = data
    assert refused(tmp_path, bytes(content))


def test_shapes_that_have_nothing_in_common_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "rope.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=32x2048:r=24:d=0.2", "-c:v", "libx264", path)
    assert "does not fit" in refused(tmp_path, path.read_bytes())


@pytest.mark.parametrize("seed", range(16))
def test_damaged_bytes_never_do_anything_else(tmp_path: Path, clip: bytes, seed: int) -> None:
    """Flip bytes anywhere: the clip is brought in, or refused in a sentence."""
    dice = random.Random(seed)
    content = bytearray(clip)
    for _ in range(dice.choice((1, 5, 40))):
        content[dice.randrange(len(content))] = dice.randrange(256)
    source, destination = tmp_path / "clip.mp4", tmp_path / "house.mp4"
    source.write_bytes(content)
    try:
        ingest(source, destination, size=SIZE, rate=FILM_RATE)
    except MediaError:
        assert not destination.exists()
    else:
        assert conforms(destination, SIZE, FILM_RATE)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_clip_leaves_nothing(
    tmp_path: Path, clip: bytes, interruption: type[BaseException]
) -> None:
    source, destination = tmp_path / "clip.mp4", tmp_path / "house.mp4"
    source.write_bytes(clip)
    calls: list[int] = []

    def stop() -> None:
        calls.append(1)
        if len(calls) == 2:
            raise interruption

    with pytest.raises(interruption):
        ingest(source, destination, size=SIZE, rate=FILM_RATE, on_second=stop)
    assert not destination.exists()
    assert leftovers(tmp_path) == []
