"""Clips of different encoders joined as a client may join them, by FFmpeg's concat and copying."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from av.video.frame import VideoFrame
from numpy.typing import NDArray
from playwright.sync_api import Page

from songreel.domain.frames import FILM_RATE
from songreel.media.conform import conform
from songreel.media.copyable import USUAL_LEAD
from songreel.media.remux import remux
from songreel.media.verify import verify_clip
from tests.integration.media.generated import FRAMES, SIZE, generated
from tests.integration.media.material import ffmpeg
from tests.integration.media.seeking import sought

Pictures = list[NDArray[np.uint8]]
HOUSE = "house"
FILMS = [
    ("plain", "one-group", "index-last", "coarse-clock"),
    ("index-last", "short-sound", "long-sound", "plain"),
    ("one-group", "long-sound", "coarse-clock", "short-sound"),
    ("one-group", "one-group", "short-sound", "short-sound"),
]
MIXED = [
    ("one-group", "long-sound", "coarse-clock", HOUSE),
    (HOUSE, "short-sound", HOUSE, "one-group"),
]


@pytest.fixture(scope="module")
def copies(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Path]]:
    """Return each clip as it came and as it is delivered; one of them in the house format."""
    folder = tmp_path_factory.mktemp("clips")
    found: dict[str, tuple[Path, Path]] = {}
    for name, clip in generated(folder).items():
        copy = folder / f"copy-{name}.mp4"
        assert remux(clip, copy, size=SIZE, rate=FILM_RATE, frames=FRAMES, keep_audio=True)
        found[name] = clip, copy
    house = folder / "house.mp4"
    conform(found["plain"][0], house, size=SIZE, rate=FILM_RATE, frames=FRAMES, keep_audio=True)
    return {**found, HOUSE: (house, house)}


def joined(copies: dict[str, tuple[Path, Path]], names: Sequence[str], folder: Path) -> Path:
    """Join clips as the notes for clients say; pictures give no cause for any complaint."""
    listed, film = folder / "list.txt", folder / "film.mp4"
    listed.write_text("".join(f"file '{copies[name][1]}'\n" for name in names), "utf-8")
    said = ffmpeg("-f", "concat", "-safe", "0", "-i", listed, "-c", "copy", film)
    # Each clip's sound begins with a frame of the encoder's delay: FFmpeg puts the first of the
    # next one a tick behind the last. House clips have that in common with all AAC.
    assert [line for line in said.splitlines() if "Non-monotonic DTS" not in line] == []
    # The house format has no lead: a clip that has one does not fit behind it without mending.
    assert HOUSE in names or "vost" not in said
    return film


def shown(path: Path) -> tuple[list[Fraction], Pictures]:
    with av.open(str(path)) as source:
        frames = list(source.decode(video=0))
    times = [(frame.pts or 0) * (frame.time_base or Fraction(0)) for frame in frames]
    pictures: Pictures = [frame.to_ndarray() for frame in frames]  # type: ignore[assignment]
    return times, pictures


def shown_by_ffmpeg(path: Path) -> bytes:
    """Return the pictures as another FFmpeg decodes them, without any complaint."""
    as_they_are = ("-map", "0:v", "-fps_mode", "passthrough", "-f", "rawvideo")
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "warning", "-i", path, *as_they_are, "-"],
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == b""
    return done.stdout


@pytest.mark.parametrize("names", FILMS + MIXED, ids=" ".join)
def test_a_film_of_any_clips_shows_exactly_their_pictures(
    copies: dict[str, tuple[Path, Path]], names: Sequence[str], tmp_path: Path
) -> None:
    film = joined(copies, names, tmp_path)
    due = [picture for name in names for picture in shown(copies[name][0])[1]]
    times, found = shown(film)
    assert len(found) == len(due) == 4 * FRAMES
    assert all(np.array_equal(*pair) for pair in zip(found, due, strict=True))
    assert shown_by_ffmpeg(film) == b"".join(picture.tobytes() for picture in due)
    ticks = Fraction(1, 24)
    assert [time - times[0] for time in times] == [ticks * number for number in range(len(due))]
    # FFmpeg puts the sound's delay in front of the whole film.
    assert times[0] <= Fraction(1024, 48_000)
    assert verify_clip(film).frames == 4 * FRAMES
    with av.open(str(film)) as source:
        video = source.streams.video[0]
        assert video.duration is not None
        off = Fraction(USUAL_LEAD, 24) if HOUSE in names else 0
        assert abs(video.duration * (video.time_base or 0) - 8) <= off
        assert HOUSE in names or video.average_rate == video.guessed_rate == 24


def test_each_part_decodes_behind_the_index_of_the_first_clip(
    copies: dict[str, tuple[Path, Path]],
) -> None:
    """A joiner that knows nothing of parameter sets keeps those of the first clip."""
    names = FILMS[0]
    decoder = av.CodecContext.create("h264", "r")
    with av.open(str(copies[names[0]][1])) as first:
        decoder.extradata = first.streams.video[0].codec_context.extradata
    found: list[VideoFrame] = []
    for name in names:
        with av.open(str(copies[name][1])) as clip:
            for packet in clip.demux(video=0):
                found += decoder.decode(packet) if packet.size else []
    found += decoder.decode(None)
    due = [picture for name in names for picture in shown(copies[name][0])[1]]
    assert [frame.to_ndarray().tobytes() for frame in found] == [one.tobytes() for one in due]


@pytest.mark.parametrize("names", FILMS[:3], ids=" ".join)
def test_a_browser_shows_each_part_after_a_jump(
    copies: dict[str, tuple[Path, Path]], names: Sequence[str], tmp_path: Path, page: Page
) -> None:
    film = joined(copies, names, tmp_path)
    times, _ = shown(film)
    with av.open(str(film)) as source:
        due = [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]
    for part in range(4):
        for number in (part * FRAMES, part * FRAMES + 17, part * FRAMES + FRAMES - 1):
            middle = float(times[number] + Fraction(1, 48))
            seen = sought(page, film, middle, 8.05)
            away = [np.abs(seen - picture).mean() for picture in due]
            assert int(np.argmin(away)) == number
            assert away[number] < 3


@pytest.mark.parametrize("name", ["one-group", "long-sound"])
def test_a_browser_shows_the_frame_of_a_single_clip(
    copies: dict[str, tuple[Path, Path]], name: str, page: Page
) -> None:
    clip = copies[name][1]
    with av.open(str(clip)) as source:
        due = [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]
    for number in (0, 1, 25, FRAMES - 1):
        seen = sought(page, clip, (number + 0.5) / 24, 2.0)
        away = [np.abs(seen - picture).mean() for picture in due]
        assert int(np.argmin(away)) == number
