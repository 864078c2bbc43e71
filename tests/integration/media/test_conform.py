from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.video import VideoFacts
from songreel.media.conform import conform, conforms, trim
from songreel.media.errors import MediaError
from songreel.media.verify import verify_clip
from tests.integration.media.material import (
    NTSC,
    SIZE,
    decode_sound,
    ffmpeg,
    leftovers,
    onset,
    video_packets,
    write_clip,
)


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


@pytest.mark.parametrize(
    ("rate", "seconds", "codec"),
    [
        ("30", 2, "libx264"),
        ("24000/1001", 2, "libx265"),
        ("25", 1, "libvpx-vp9"),
        ("12", 1, "mpeg4"),
    ],
)
def test_any_video_becomes_a_house_clip_of_the_same_length(
    tmp_path: Path, rate: str, seconds: int, codec: str
) -> None:
    source = tmp_path / ("source.webm" if codec == "libvpx-vp9" else "source.mp4")
    quiet = ("-x265-params", "log-level=error") if codec == "libx265" else ()
    video = f"testsrc2=s=320x240:r={rate}:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", video, "-c:v", codec, *quiet, source)
    clip = tmp_path / "clip.mp4"
    assert not conforms(source, SIZE, FILM_RATE)
    facts = conform(source, clip, size=SIZE, rate=FILM_RATE, frames=None, keep_audio=True)
    assert facts == verify_clip(clip) == VideoFacts(24 * seconds, FILM_RATE, 160, 90, False)
    assert conforms(clip, SIZE, FILM_RATE)


@pytest.mark.parametrize("frames", [1, 24, 48, 60])
def test_a_clip_is_cut_or_its_last_picture_held_to_the_length_asked_for(
    tmp_path: Path, frames: int
) -> None:
    source, clip = tmp_path / "source.mp4", tmp_path / "clip.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=2", "-c:v", "libx264", source)
    conform(source, clip, size=SIZE, rate=FILM_RATE, frames=frames, keep_audio=False)
    shown = pictures(clip)
    assert len(shown) == frames
    if frames == 60:
        assert np.abs(shown[59].astype(int) - shown[48].astype(int)).mean() < 2


def test_pictures_stay_at_their_times_when_the_rate_changes(tmp_path: Path) -> None:
    """A source at 12 frames a second, each brighter than the last, holds each for two frames."""
    source, clip = tmp_path / "source.mp4", tmp_path / "clip.mp4"
    video = "color=black:s=160x90:r=12:d=1,geq=lum='20+16*N':cb=128:cr=128"
    ffmpeg("-f", "lavfi", "-i", video, "-c:v", "libx264", "-crf", "5", source)
    conform(source, clip, size=SIZE, rate=FILM_RATE, frames=None, keep_audio=False)
    with av.open(str(clip)) as film:
        luma = [float(frame.to_ndarray()[:90].mean()) for frame in film.decode(video=0)]
    assert luma == pytest.approx([20 + 16 * (number // 2) for number in range(24)], abs=2)


@pytest.mark.parametrize("size", [(320, 90), (90, 320)], ids=["too wide", "too tall"])
def test_the_picture_covers_the_frame_and_is_not_stretched(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    """A white square in the middle stays a square."""
    width, height = size
    source, clip = tmp_path / "source.mp4", tmp_path / "clip.mp4"
    ground = f"color=black:s={width}x{height}:r=24:d=0.2"
    square = "drawbox=x=(iw-40)/2:y=(ih-40)/2:w=40:h=40:color=white:t=fill"
    ffmpeg("-f", "lavfi", "-i", f"{ground},{square}", "-c:v", "libx264", "-crf", "5", source)
    conform(source, clip, size=SIZE, rate=FILM_RATE, frames=None, keep_audio=False)
    white = pictures(clip)[0].mean(axis=2) > 128
    shown_width, shown_height = white.any(axis=0).sum(), white.any(axis=1).sum()
    scale = max(160 / width, 90 / height)
    assert shown_width == pytest.approx(min(160, 40 * scale), abs=2)
    assert shown_height == pytest.approx(min(90, 40 * scale), abs=2)


def test_a_picture_that_lies_on_its_side_is_set_upright(tmp_path: Path) -> None:
    flat, turned, clip = (tmp_path / name for name in ("flat.mp4", "turned.mp4", "clip.mp4"))
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=0.3", "-c:v", "libx264", "-crf", "5", flat
    )
    ffmpeg("-display_rotation", "90", "-i", flat, "-c", "copy", turned)
    size = FrameSize(width=90, height=160)
    conform(turned, clip, size=size, rate=FILM_RATE, frames=None, keep_audio=False)
    ffmpeg("-i", turned, "-frames:v", "1", tmp_path / "upright.png")
    with av.open(str(tmp_path / "upright.png")) as image:
        due = next(image.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(pictures(clip)[0].astype(int) - due.astype(int)).mean() < 8


def test_full_range_and_old_colours_are_converted(tmp_path: Path) -> None:
    source, clip = tmp_path / "source.mp4", tmp_path / "clip.mp4"
    ffmpeg(
        *("-f", "lavfi", "-i", "color=0xC02040:s=160x90:r=24:d=0.2"),
        *("-vf", "scale=out_color_matrix=smpte170m:out_range=full,format=yuvj420p"),
        *("-colorspace", "smpte170m", "-color_range", "pc", "-c:v", "libx264", source),
    )
    conform(source, clip, size=SIZE, rate=FILM_RATE, frames=None, keep_audio=False)
    ffmpeg("-i", clip, "-frames:v", "1", tmp_path / "seen.png")
    with av.open(str(tmp_path / "seen.png")) as image:
        seen = next(image.decode(video=0)).to_ndarray(format="rgb24")[45, 80]
    assert np.abs(seen.astype(int) - (0xC0, 0x20, 0x40)).max() <= 4


@pytest.mark.parametrize("delay", [0.0, 0.25])
def test_sound_stays_in_step(tmp_path: Path, delay: float) -> None:
    clicking = write_clip(tmp_path / "clicking.mp4", 48, click=1.0)
    source, clip = tmp_path / "source.mkv", tmp_path / "clip.mp4"
    ffmpeg(
        *("-i", clicking, "-itsoffset", str(delay), "-i", clicking, "-map", "0:v", "-map", "1:a"),
        *("-c:v", "copy", "-c:a", "flac", "-ar", "44100", source),
    )
    facts = conform(source, clip, size=SIZE, rate=FILM_RATE, frames=40, keep_audio=True)
    assert facts.has_audio
    due = round((1 + delay) * 48_000)
    assert abs(onset(decode_sound(clip), 48_000, 1 + delay) - due) <= 100
    with av.open(str(clip)) as film:
        assert film.streams.audio[0].duration == 40 * 2_000


def test_sound_is_left_out_where_nobody_wants_it(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "source.mp4", 12)
    clip = tmp_path / "clip.mp4"
    facts = conform(source, clip, size=SIZE, rate=NTSC, frames=None, keep_audio=False)
    assert facts == VideoFacts(12, NTSC, 160, 90, False)


def test_a_damaged_source_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    content = write_clip(tmp_path / "whole.mp4", 48).read_bytes()
    start = content.index(b"mdat") + 4
    source.write_bytes(content[:start] + bytes(len(content) - start))
    clip = tmp_path / "clip.mp4"
    with pytest.raises(MediaError, match="damaged"):
        conform(source, clip, size=SIZE, rate=FILM_RATE, frames=None, keep_audio=True)
    assert not clip.exists()
    assert leftovers(tmp_path) == []


def test_trimming_copies_the_first_frames_and_their_sound(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "source.mp4", 48, click=0.5)
    clip = tmp_path / "clip.mp4"
    assert trim(source, clip, 31) == VideoFacts(31, FILM_RATE, 160, 90, True)
    assert conforms(clip, SIZE, FILM_RATE)
    assert video_packets(clip) == video_packets(source)[:31]
    assert abs(onset(decode_sound(clip), 48_000, 0.5) - 24_000) <= 24
    with av.open(str(clip)) as film:
        assert film.streams.audio[0].duration == 31 * 2_000


def test_a_clip_is_not_trimmed_to_more_than_it_has(tmp_path: Path) -> None:
    source = write_clip(tmp_path / "source.mp4", 12)
    with pytest.raises(MediaError, match="only 12 frames"):
        trim(source, tmp_path / "clip.mp4", 13)


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c:v", "libx264", "-bf", "0", "-video_track_timescale", "12288"),
        ("-c:v", "libx264", "-g", "12", "-bf", "2"),
    ],
)
def test_what_only_looks_like_a_house_clip_does_not_conform(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    source = tmp_path / "source.mp4"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=24:d=1", *arguments, source)
    assert not conforms(source, SIZE, FILM_RATE)


def test_a_house_clip_of_another_film_does_not_conform(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 12)
    assert conforms(clip, SIZE, FILM_RATE)
    assert not conforms(clip, SIZE, NTSC)
    assert not conforms(clip, FrameSize(width=90, height=160), FILM_RATE)
