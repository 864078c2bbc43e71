"""Films that are rendered from clips and a timeline, looked at packet by packet and decoded."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.footage import Framing
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.transition import TransitionKind
from songreel.domain.video import VideoFacts
from songreel.media.conform import conforms
from songreel.media.errors import MediaError
from songreel.media.render.film import Clip, render
from songreel.media.render.plan import RenderPlan
from tests.integration.media.footage import (
    SIZE,
    decoded,
    film,
    film_of_everything,
    moving_clip,
    psnr,
)
from tests.integration.media.material import encode_song, ffmpeg, leftovers, video_packets

pytestmark = pytest.mark.integration

TICKS = 512
Ideal = NDArray[np.floating]


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    folder = tmp_path_factory.mktemp("clips")
    return {name: moving_clip(folder / f"{name}.mp4", seed) for seed, name in enumerate("abcd", 1)}


@pytest.fixture(scope="module")
def everything() -> Timeline:
    return film_of_everything()


@pytest.fixture(scope="module")
def rendered(
    clips: dict[str, Clip], everything: Timeline, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    facts = render(everything, clips, None, path, at_once=2)
    assert facts.frames == everything.frames
    assert leftovers(path.parent) == []
    return path


def planes_of(picture: NDArray[np.uint8]) -> list[Ideal]:
    flat, luma = picture.reshape(-1).astype(float), SIZE.width * SIZE.height
    half = (SIZE.height // 2, SIZE.width // 2)
    return [
        flat[:luma].reshape(SIZE.height, SIZE.width),
        flat[luma : luma + luma // 4].reshape(half),
        flat[luma + luma // 4 :].reshape(half),
    ]


def moved(plane: Ideal, way: float) -> Ideal:
    """Move a plane to the left; beside it lies its mirror image, again and again."""
    width = plane.shape[1]
    strip = np.concatenate([plane, plane[:, ::-1]], axis=1)
    return np.roll(strip, -round(way), axis=1)[:, :width]


def whipped(picture: NDArray[np.uint8], begin: float, end: float) -> Ideal:
    """Blur a picture over its way, given in widths of it."""
    parts: list[Ideal] = []
    for plane in planes_of(picture):
        first, last = (plane.shape[1] * one for one in (begin, end))
        ways = np.arange(round(first), max(round(last), round(first) + 1))
        parts.append(np.mean([moved(plane, way) for way in ways], axis=0).reshape(-1))
    return np.concatenate(parts).reshape(picture.shape)


def ideal(timeline: Timeline, frame: int, sources: dict[str, list[NDArray[np.uint8]]]) -> Ideal:
    """Draw a frame of a film with arithmetic of our own, in floats."""
    index = max(at for at, cut in enumerate(timeline.cuts) if cut.start <= frame)
    cut = timeline.cuts[index]

    def shown(cut: Cut) -> Ideal:
        speed = cut.speed.numerator / cut.speed.denominator
        number = int(np.floor(cut.source_in + (frame - cut.start) * speed + 1e-9))
        return sources[cut.clip][number].astype(float)

    picture = shown(cut)
    black, white = np.full(picture.shape, 128.0), np.full(picture.shape, 128.0)
    black[: SIZE.height], white[: SIZE.height] = 16, 235
    for one in timeline.transitions:
        if not one.start <= frame < one.end:
            continue
        if one.kind is TransitionKind.DISSOLVE:
            joint = next(at for at, cut in enumerate(timeline.cuts) if cut.start == one.at)
            share = (frame - one.start + 0.5) / one.frames
            outgoing, incoming = shown(timeline.cuts[joint - 1]), shown(timeline.cuts[joint])
            return outgoing * (1 - share) + incoming * share
        until = one.at - 1 - frame if frame < one.at else frame - one.at
        length = one.before if frame < one.at else one.after
        if one.kind in {TransitionKind.FADE, TransitionKind.DIP}:
            return black + (picture - black) * until / length
        if one.kind is TransitionKind.FLASH:
            light = (1 - (until + 1) / (length + 1)) if frame < one.at else 1 - until / length
            lit = picture + (white - picture) * light**2
            lit[: SIZE.height] = np.minimum(picture[: SIZE.height] + 219 * light**2, 235)
            return lit
        if frame < one.at:
            step = frame - one.start
            begin, end = (step / length) ** 3, ((step + 1) / length) ** 3
        else:
            begin, end = -((1 - until / length) ** 3), -((1 - (until + 1) / length) ** 3)
        return whipped(picture.astype(np.uint8), begin, end)
    return picture


def test_copied_frames_are_those_of_the_clip_bit_by_bit(
    clips: dict[str, Clip], everything: Timeline, rendered: Path
):
    plan = RenderPlan(everything, {name: clip.path for name, clip in clips.items()})
    packets = video_packets(rendered)
    copied = 0
    for segment in plan.segments:
        if segment.is_copy:
            cut = everything.cuts[segment.cut]
            first = cut.source_frame(segment.start)
            source = video_packets(clips[cut.clip].path)[first : first + segment.frames]
            found = packets[segment.start : segment.end]
            assert [data for *_, data in found] == [data for *_, data in source]
            copied += segment.frames
    assert copied == everything.frames - sum(one.frames for one in plan.encoded)
    assert copied > 60


def test_each_frame_is_at_exactly_n_over_the_rate(everything: Timeline, rendered: Path):
    times = [(dts, pts) for dts, pts, _ in video_packets(rendered)]
    assert times == [(n * TICKS, n * TICKS) for n in range(everything.frames)]


def test_each_frame_is_at_least_41_db_from_the_ideal(
    clips: dict[str, Clip], everything: Timeline, rendered: Path
):
    sources = {name: decoded(clip.path) for name, clip in clips.items()}
    found = decoded(rendered)
    assert len(found) == everything.frames
    for number, picture in enumerate(found):
        due = ideal(everything, number, sources)
        assert psnr(picture, due) >= 41, f"frame {number}"
        chroma = picture[SIZE.height :].astype(float) - due[SIZE.height :]
        assert np.mean(chroma**2) < 8, f"frame {number}"


def test_two_decoders_see_the_same_film(everything: Timeline, rendered: Path, tmp_path: Path):
    raw = tmp_path / "film.yuv"
    assert ffmpeg("-i", rendered, "-f", "rawvideo", "-pix_fmt", "yuv420p", raw) == ""
    theirs = np.fromfile(raw, np.uint8).reshape(everything.frames, -1, SIZE.width)
    for number, (one, other) in enumerate(zip(decoded(rendered), theirs, strict=True)):
        assert np.array_equal(one, other), f"frame {number}"


def test_a_player_that_seeks_to_a_cut_sees_its_first_frame(everything: Timeline, rendered: Path):
    frames = decoded(rendered)
    with av.open(str(rendered)) as container:
        stream = container.streams.video[0]
        for cut in everything.cuts:
            container.seek(cut.start * TICKS, stream=stream)
            found = next(
                frame
                for frame in container.decode(stream)
                if frame.pts is not None and frame.pts >= cut.start * TICKS
            )
            picture = cast("NDArray[np.uint8]", found.to_ndarray(format="yuv420p"))
            assert np.array_equal(picture, frames[cut.start]), f"frame {cut.start}"


def test_heavy_grain_is_encoded_as_well_as_it_takes(tmp_path: Path):
    clip = moving_clip(tmp_path / "clip.mp4", 1, grain=60)
    timeline = film(Cut(clip="a", start=0, frames=40, source_in=13))
    render(timeline, {"a": clip}, None, tmp_path / "film.mp4")
    found, source = decoded(tmp_path / "film.mp4"), decoded(clip.path)[13:]
    assert (
        min(psnr(one, due.astype(float)) for one, due in zip(found[:11], source[:11], strict=True))
        >= 41
    )


def test_encoded_stretches_are_house_clips(rendered: Path, everything: Timeline, tmp_path: Path):
    timeline = film(
        Cut(clip="a", start=0, frames=9, source_in=2),
        Cut(clip="b", start=9, frames=9, framing=Framing(zoom=1500)),
    )
    clip = moving_clip(tmp_path / "clip.mp4", 2)
    plan = RenderPlan(timeline, {"a": clip.path, "b": clip.path})
    for segment in plan.encoded:
        plan.encode(segment, tmp_path, {})
    _, files = plan.joined(tmp_path)
    parts = [path for path in files.values() if path != clip.path]
    assert len(parts) == 2
    assert all(conforms(path, SIZE, everything.rate) for path in parts)


def test_the_same_film_is_the_same_bytes_again(
    clips: dict[str, Clip], everything: Timeline, rendered: Path, tmp_path: Path
):
    render(everything, clips, None, tmp_path / "film.mp4", at_once=1)
    assert (tmp_path / "film.mp4").read_bytes() == rendered.read_bytes()


def test_a_song_lies_under_the_film(clips: dict[str, Clip], tmp_path: Path):
    song = encode_song(tmp_path / "song.wav", "pcm_s16le", samples=44_100 * 2)
    track = SongTrack(song="song", samples=44_100 * 2, sample_rate=44_100)
    cuts = (Cut(clip="a", start=0, frames=48, source_in=7),)
    timeline = film(*cuts).model_copy(update={"song": track})
    heard: list[tuple[int, int]] = []
    facts = render(
        timeline, clips, song, tmp_path / "film.mp4",
        on_progress=lambda done, total: heard.append((done, total)),
    )  # fmt: skip
    assert facts == VideoFacts(48, timeline.rate, SIZE.width, SIZE.height, has_audio=True)
    assert heard[0] == (5, 53)
    assert heard[-1] == (53, 53)
    assert heard == sorted(heard)


class Stamp:
    """Words that whiten the picture's first row, as many pixels as the frame's number."""

    def stretches(self) -> Sequence[tuple[int, int]]:
        return [(20, 30)]

    def draw(self, frame: int, planes: NDArray[np.uint8]) -> NDArray[np.uint8]:
        if 20 <= frame < 30:
            planes[:16, :96] = 16
            planes[:16, : 3 * frame] = 235
        return planes

    def key(self, start: int, end: int) -> str:
        return f"{start}-{end}"


def test_words_are_drawn_on_their_frames_alone(clips: dict[str, Clip], tmp_path: Path):
    timeline = film(Cut(clip="a", start=0, frames=60))
    render(timeline, clips, None, tmp_path / "film.mp4", words=Stamp())
    bare = decoded(clips["a"].path)
    for number, picture in enumerate(decoded(tmp_path / "film.mp4")):
        if 20 <= number < 30:
            assert abs(int((picture[8, :96] > 128).sum()) - 3 * number) <= 1
        else:
            assert psnr(picture, bare[number].astype(float)) > 41


@pytest.mark.parametrize("at_once", [1, 3])
@pytest.mark.parametrize("error", [KeyboardInterrupt, MediaError])
def test_a_render_that_is_ended_leaves_nothing(
    clips: dict[str, Clip], everything: Timeline, tmp_path: Path, at_once: int,
    error: type[BaseException],
):  # fmt: skip
    calls: list[int] = []

    def stop() -> None:
        calls.append(1)
        if len(calls) > 2:
            raise error

    with pytest.raises(error):
        render(everything, clips, None, tmp_path / "film.mp4", go_on=stop, at_once=at_once)
    assert list(tmp_path.iterdir()) == []


def test_a_listener_that_raises_ends_it_too(
    clips: dict[str, Clip], everything: Timeline, tmp_path: Path
):
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        render(everything, clips, None, tmp_path / "film.mp4", on_progress=stop)
    assert list(tmp_path.iterdir()) == []


def idr_number(packet: bytes) -> int:
    """Read `idr_pic_id` from the first slice of an IDR picture (ITU-T H.264, 7.3.3)."""
    while packet[4] & 31 != 5:
        packet = packet[4 + int.from_bytes(packet[:4], "big") :]
    bits = "".join(f"{byte:08b}" for byte in packet[5:20])

    def number() -> int:
        nonlocal bits
        zeros = bits.index("1")
        value, bits = int(bits[: 2 * zeros + 1], 2) - 1, bits[2 * zeros + 1 :]
        return value

    for _ in range(3):
        number()
    bits = bits[4:]
    return number()


def test_keyframes_in_a_row_have_different_numbers(clips: dict[str, Clip], tmp_path: Path):
    timeline = film(
        Cut(clip="a", start=0, frames=10, source_in=23),
        Cut(clip="b", start=10, frames=1),
        Cut(clip="c", start=11, frames=3, source_in=1),
    )
    render(timeline, clips, None, tmp_path / "film.mp4")
    packets = [data for *_, data in video_packets(tmp_path / "film.mp4")]
    assert [idr_number(packets[frame]) for frame in (0, 1)] == [1, 0]
    assert [idr_number(packets[frame]) for frame in (10, 11)] == [0, 1]
    sources = {name: decoded(clip.path) for name, clip in clips.items()}
    for number, picture in enumerate(decoded(tmp_path / "film.mp4")):
        assert psnr(picture, ideal(timeline, number, sources)) >= 41, f"frame {number}"
