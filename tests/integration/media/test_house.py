from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.media.conform import conforms
from songreel.media.house import GOP_FRAMES, ClipWriter
from songreel.media.house_sound import SAMPLE_RATE
from tests.integration.media.material import (
    NTSC,
    SIZE,
    decode_sound,
    decoded_frames,
    ffmpeg,
    leftovers,
    onset,
    video_packets,
    write_clip,
)


@pytest.mark.parametrize("rate", [FILM_RATE, NTSC], ids=["24", "23.976"])
def test_every_frame_is_at_exactly_n_over_the_rate(tmp_path: Path, rate: FrameRate) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 30, rate=rate)
    ticks = {24: 512, 24_000: 1_001}[rate.numerator]
    due = [(number * ticks, number * ticks) for number in range(30)]
    assert [(dts, pts) for dts, pts, _ in video_packets(clip)] == due
    assert [pts for pts, _ in decoded_frames(clip)] == [pts for pts, _ in due]


def test_groups_are_closed_and_twelve_frames_long(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 30)
    with av.open(str(clip)) as source:
        keys = [packet.is_keyframe for packet in source.demux(video=0) if packet.size]
    assert keys == [number % GOP_FRAMES == 0 for number in range(30)]


def test_the_same_frames_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_clip(tmp_path / "first.mp4", 15, click=0.2)
    second = write_clip(tmp_path / "second.mp4", 15, click=0.2)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("quality", [18, 40])
def test_headers_do_not_depend_on_content_or_quality(tmp_path: Path, quality: int) -> None:
    headers = set()
    for seed, frames in ((1, 5), (2, 40)):
        clip = write_clip(tmp_path / f"{seed}.mp4", frames, seed=seed, quality=quality)
        with av.open(str(clip)) as source:
            headers.add(source.streams.video[0].codec_context.extradata)
        assert conforms(clip, SIZE, FILM_RATE)
    assert len(headers) == 1


def test_quick_clips_have_the_headers_of_all_others(tmp_path: Path) -> None:
    headers, sizes = set(), []
    for quick in (False, True):
        clip = write_clip(tmp_path / f"{quick}.mp4", 30, quick=quick)
        sizes.append(clip.stat().st_size)
        with av.open(str(clip)) as source:
            headers.add(source.streams.video[0].codec_context.extradata)
        assert conforms(clip, SIZE, FILM_RATE)
    assert len(headers) == 1
    assert sizes[0] != sizes[1]


def test_the_colours_are_named_as_bt709_in_limited_range(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 2)
    with av.open(str(clip)) as source:
        context = source.streams.video[0].codec_context
        assert (context.profile, context.pix_fmt) == ("High", "yuv420p")
        colours = (context.colorspace, context.color_primaries, context.color_trc)
        assert colours == (1, 1, 1)
        assert context.color_range == 1


def test_the_picture_comes_back_as_it_was_drawn(tmp_path: Path) -> None:
    rows, columns = np.mgrid[0:90, 0:160]
    picture = np.full((135, 160), 128, np.uint8)
    picture[:90] = 40 + rows + columns // 2
    with ClipWriter(tmp_path / "clip.mp4", SIZE, audio=False) as clip:
        clip.frame(picture)
    with av.open(str(tmp_path / "clip.mp4")) as source:
        seen = next(source.decode(video=0)).to_ndarray()
    assert np.abs(seen.astype(int) - picture).max() <= 6


def test_the_index_comes_before_the_content(tmp_path: Path) -> None:
    content = write_clip(tmp_path / "clip.mp4", 5).read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


@pytest.mark.parametrize("rate", [FILM_RATE, NTSC], ids=["24", "23.976"])
def test_sound_starts_with_the_first_frame_and_ends_with_the_last(
    tmp_path: Path, rate: FrameRate
) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 49, click=1.5, rate=rate)
    sound = decode_sound(clip)
    assert abs(onset(sound, SAMPLE_RATE, 1.5) - 72_000) <= 24
    with av.open(str(clip)) as source:
        track = source.streams.audio[0]
        due = -(-49 * SAMPLE_RATE * rate.denominator // rate.numerator)
        assert (track.start_time, track.duration) == (0, due)


@pytest.mark.parametrize("given", [0, 1_000, 200_000])
def test_sound_that_is_too_short_or_too_long_is_made_to_fit(tmp_path: Path, given: int) -> None:
    path = tmp_path / "clip.mp4"
    with ClipWriter(path, SIZE, audio=True) as clip:
        for piece in np.array_split(np.full((given, 2), 0.1, np.float32), 7):
            clip.sound(piece)
        for _ in range(24):
            clip.frame(np.full((135, 160), 128, np.uint8))
    with av.open(str(path)) as source:
        assert source.streams.audio[0].duration == SAMPLE_RATE


def test_sound_may_come_after_the_pictures(tmp_path: Path) -> None:
    path = tmp_path / "late.mp4"
    with ClipWriter(path, SIZE, audio=True) as clip:
        for _ in range(24):
            clip.frame(np.full((135, 160), 128, np.uint8))
        clip.sound(np.full((SAMPLE_RATE, 2), 0.25, np.float32))
    assert 0.2 < np.abs(decode_sound(path)[:, 4_000:40_000]).max() < 0.3


def test_another_decoder_has_nothing_to_complain_about(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mp4", 30, click=0.5)
    assert ffmpeg("-i", clip, "-f", "null", "-") == ""


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
def test_an_interrupted_clip_leaves_nothing(
    tmp_path: Path, interruption: type[BaseException]
) -> None:
    def write() -> None:
        with ClipWriter(tmp_path / "clip.mp4", SIZE, audio=True) as clip:
            clip.frame(np.full((135, 160), 128, np.uint8))
            raise interruption

    with pytest.raises(interruption):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_clip_without_frames_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="at least one frame"),
        ClipWriter(tmp_path / "clip.mp4", SIZE, audio=False),
    ):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_reported_as_such(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError),
        ClipWriter(tmp_path / "nowhere" / "clip.mp4", SIZE, audio=False) as clip,
    ):
        clip.frame(np.full((135, 160), 128, np.uint8))


def test_frames_and_sound_of_another_shape_are_refused(tmp_path: Path) -> None:
    with ClipWriter(tmp_path / "clip.mp4", SIZE, audio=True) as clip:
        clip.frame(np.full((135, 160), 128, np.uint8))
        with pytest.raises(ValueError, match=r"\(135, 160\)"):
            clip.frame(np.zeros((90, 160), np.uint8))
        with pytest.raises(ValueError, match="uint8"):
            clip.frame(np.zeros((135, 160), np.float32))  # pyright: ignore[reportArgumentType]
        with pytest.raises(ValueError, match="samples, 2"):
            clip.sound(np.zeros((2, 480, 1), np.float32))
    with ClipWriter(tmp_path / "mute.mp4", SIZE, audio=False) as clip:
        clip.frame(np.full((135, 160), 128, np.uint8))
        with pytest.raises(ValueError, match="without a sound track"):
            clip.sound(np.zeros((480, 2), np.float32))
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (720, 720)])
def test_every_size_that_is_sold_is_written(tmp_path: Path, width: int, height: int) -> None:
    size = FrameSize(width=width, height=height)
    with ClipWriter(tmp_path / "clip.mp4", size, audio=False) as clip:
        clip.frame(np.full((height * 3 // 2, width), 128, np.uint8))
    assert conforms(tmp_path / "clip.mp4", size, FILM_RATE)
