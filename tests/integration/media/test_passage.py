"""Passages of songs: the song's own samples, each in its place, whatever is cut from where."""

from __future__ import annotations

import hashlib
import struct
import tracemalloc
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.frames import FILM_RATE, FrameRate
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.video import SongFacts
from songreel.media import passage
from songreel.media.assemble import assemble
from songreel.media.errors import MediaError
from songreel.media.passage import Span
from songreel.music.song import measure
from tests.integration.media.material import (
    NTSC,
    SIZE,
    decode_sound,
    encode_song,
    ffmpeg,
    write_clip,
)

Pcm = NDArray[np.int16]


def write(path: Path, samples: Pcm, rate: int = 44_100) -> Path:
    """Write samples of shape (samples, channels) as a WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setparams((samples.shape[1], 2, rate, 0, "NONE", ""))
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def noise(samples: int, channels: int = 2) -> Pcm:
    """Return noise of every strength: no part of it is like another."""
    random = np.random.default_rng(samples)
    return random.integers(-32_768, 32_768, (samples, channels)).astype(np.int16)


def read(path: Path) -> Pcm:
    """Return what another reader of WAV files finds, of shape (samples, channels)."""
    with wave.open(str(path)) as file:
        assert file.getsampwidth() == 2
        content = file.readframes(file.getnframes())
        assert len(content) == path.stat().st_size - 44
        return np.frombuffer(content, "<i2").reshape(-1, file.getnchannels())


def cut(
    song: Path,
    spans: list[Span],
    name: str = "cut",
    on_second: Callable[[], object] | None = None,
    rate: FrameRate = FILM_RATE,
) -> list[Path]:
    """Cut a song as it is measured, into a folder beside it."""
    folder = song.parent / name
    folder.mkdir()
    return passage.cut(song, measure(song), spans, folder, on_second, rate=rate)


def in_a_row(*lengths: int) -> list[Span]:
    """Return spans that follow one another without a gap."""
    starts = np.cumsum([0, *lengths]).tolist()
    return [Span(start, length) for start, length in zip(starts, lengths, strict=False)]


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("sample_rate", [8_000, 11_025, 44_100, 48_000, 192_000])
@pytest.mark.parametrize("rate", [FILM_RATE, NTSC])
def test_one_after_another_they_are_the_song(
    tmp_path: Path, channels: int, sample_rate: int, rate: FrameRate
):
    samples = noise(sample_rate * 2 + 77, channels)
    song = write(tmp_path / "song.wav", samples, sample_rate)
    spans = in_a_row(1, 1, 2, 7, 17, 13, 8)  # 49 frames: a little more than two seconds
    parts = [read(path) for path in cut(song, spans, rate=rate)]
    whole = np.concatenate(parts)
    assert np.array_equal(whole[: len(samples)], samples)
    assert len(whole) > len(samples)
    assert not whole[len(samples) :].any()
    with wave.open(str(tmp_path / "cut" / "0.wav")) as file:
        assert file.getframerate() == sample_rate


def test_the_first_sample_is_the_first_that_sounds_once_the_frame_is_seen(tmp_path: Path):
    samples = noise(44_100 * 3)
    song = write(tmp_path / "song.wav", samples)
    spans = [Span(0, 24), Span(1, 24), Span(2, 48), Span(25, 1), Span(71, 1)]
    parts = [read(path) for path in cut(song, spans)]
    # At 1837.5 samples a frame, frame 1 begins between two samples.
    firsts = [0, 1838, 3675, 45_938, 130_463]
    lengths = [44_100, 44_100, 88_200, 1837, 1837]
    for part, first, length in zip(parts, firsts, lengths, strict=True):
        assert np.array_equal(part, samples[first : first + length])


def test_a_clip_that_is_longer_than_its_shot_has_the_whole_of_its_own(tmp_path: Path):
    samples = noise(44_100 * 4)
    song = write(tmp_path / "song.wav", samples)
    starts = [60, 0, 1, 37, 37, 2]
    parts = [read(path) for path in cut(song, [Span(start, 48) for start in starts])]
    padded = np.concatenate([samples, np.zeros((44_100, 2), np.int16)])
    for part, start in zip(parts, starts, strict=True):
        first = -(-start * 44_100 // 24)
        assert np.array_equal(part, padded[first : first + 88_200])


def test_what_reaches_beyond_the_song_is_silent(tmp_path: Path):
    samples = noise(44_100)
    song = write(tmp_path / "song.wav", samples)
    over, at_end, far, empty = [
        read(path) for path in cut(song, [Span(12, 96), Span(24, 24), Span(9_000, 24), Span(3, 0)])
    ]
    assert np.array_equal(over[:22_050], samples[22_050:])
    assert len(over) == 4 * 44_100
    assert not over[22_050:].any()
    assert (len(at_end), len(far), len(empty)) == (44_100, 44_100, 0)
    assert not at_end.any()
    assert not far.any()


@pytest.fixture(
    params=[("mp3", "libmp3lame"), ("m4a", "aac"), ("flac", "flac"), ("ogg", "libvorbis")],
    ids=lambda given: given[0],
)
def compressed(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a song of clicks and hiss that an encoder has put its delay before."""
    ending, codec = request.param
    song = encode_song(tmp_path / "song.wav", "pcm_s16le", hiss=0.1, clicks=(0.5, 1.5))
    ffmpeg("-i", song, "-c:a", codec, "-b:a", "192k", tmp_path / f"song.{ending}")
    return tmp_path / f"song.{ending}"


def test_compressed_songs_are_what_another_decoder_hears(compressed: Path, tmp_path: Path):
    whole = np.concatenate([read(path) for path in cut(compressed, in_a_row(5, 31, 36))])
    ffmpeg("-i", compressed, "-c:a", "pcm_s16le", "-bitexact", tmp_path / "heard.wav")
    heard = read(tmp_path / "heard.wav")
    length = measure(compressed).samples
    assert len(heard) == length == len(whole)
    # Where floats become 16 bits, the other one rounds in its own way.
    assert np.abs(whole.astype(int) - heard).max() <= 1
    assert np.abs(whole[44_100:]).max() > 20_000


def test_passages_are_in_step_with_their_film(compressed: Path, tmp_path: Path):
    facts = measure(compressed)
    frames = FILM_RATE.frames_for(facts.samples, facts.sample_rate)
    clip = write_clip(tmp_path / "clip.mp4", frames, audio=False)
    cuts = (Cut(clip="a", start=0, frames=30), Cut(clip="a", start=30, frames=frames - 30))
    track = SongTrack(song="s", samples=facts.samples, sample_rate=facts.sample_rate)
    timeline = Timeline(rate=FILM_RATE, size=SIZE, cuts=cuts, song=track)
    assemble(timeline, {"a": clip}, compressed, tmp_path / "film.mp4")
    film = decode_sound(tmp_path / "film.mp4")[0]
    for part, shot in zip(cut(compressed, [Span(0, 48), Span(30, 48)]), cuts, strict=True):
        first = shot.start * 44_100 // 24
        passage_, most = read(part)[2_000:40_000, 0] / 32_768, 1_000
        around = film[first + 2_000 - most : first + 40_000 + most]
        alike = np.correlate(around, passage_, "valid")
        assert int(np.argmax(alike)) == most


@pytest.mark.parametrize("channels", [3, 6, 8])
def test_of_many_channels_there_are_two_and_none_is_too_loud(tmp_path: Path, channels: int):
    time = np.arange(44_100) / 44_100
    tone = (32_000 * np.sin(2 * np.pi * 220 * time)).astype(np.int16)
    song = write(tmp_path / "song.wav", np.repeat(tone[:, None], channels, axis=1))
    (part,) = (read(path) for path in cut(song, [Span(0, 24)]))
    assert part.shape == (44_100, 2)
    assert 20_000 < np.abs(part.astype(int)).max() < 32_000
    # Its tone is whole: a sum that went beyond full scale would have been flattened.
    for side in part.T:
        assert np.corrcoef(side, tone)[0, 1] > 0.9999


def test_silence_is_silent_and_alike_everywhere(tmp_path: Path):
    song = write(tmp_path / "song.wav", np.zeros((100_000, 2), np.int16))
    paths = cut(song, in_a_row(24, 24, 24))
    assert len({path.read_bytes() for path in paths}) == 1
    assert not read(paths[0]).any()


def test_what_is_beyond_full_scale_is_clipped_and_what_is_no_number_is_silent(tmp_path: Path):
    song = tmp_path / "song.wav"
    values = [
        0.5,
        1.0,
        1.5,
        -1.0,
        -1.5,
        np.inf,
        -np.inf,
        np.nan,
        2**-15,
        2**-17,
        -(2**-15),
        3e38,
        3 * 2**-17,
    ]
    content = np.zeros(44_100, "<f4")
    content[: len(values)] = values
    content_of = ("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + content.nbytes, b"WAVE", b"fmt ", 16)
    header = struct.pack(*content_of, 3, 1, 44_100, 176_400, 4, 32, b"data", content.nbytes)
    song.write_bytes(header + content.tobytes())
    (part,) = (read(path) for path in cut(song, [Span(0, 24)]))
    most, least = 32_767, -32_768
    expected = [16_384, most, most, least, least, most, least, 0, 1, 0, -1, most, 1]
    assert part[: len(values), 0].tolist() == expected


def test_the_same_song_gives_the_same_bytes_today_and_tomorrow(tmp_path: Path):
    samples = (np.arange(88_200 * 2).reshape(-1, 2) * 7 % 65_536 - 32_768).astype(np.int16)
    song = write(tmp_path / "song.wav", samples)
    spans = [Span(7, 30), Span(30, 48)]
    first, again = (cut(song, spans, name) for name in ("first", "again"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    # What a film was ordered with: with other bytes its clips would not be found again.
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in first] == GOLDEN


GOLDEN = [
    "10e34f18070c7658d089e8cc8be1af323606421202400ba316ad1e330d29f9f2",
    "3bec43dc41a7c651abe257baca078b7bd2d2ffc67d1b8fd8fd2de06a53d1d35e",
]


@pytest.mark.parametrize("channels", [1, 2, 6])
def test_their_size_is_known_before(tmp_path: Path, channels: int):
    song = write(tmp_path / "song.wav", noise(50_000, channels))
    spans = [Span(1, 24), Span(13, 95), Span(500, 24)]
    size = passage.size_bytes(measure(song), spans)
    assert sum(path.stat().st_size for path in cut(song, spans)) == size


def test_a_passage_is_a_song_itself(tmp_path: Path):
    song = write(tmp_path / "song.wav", noise(50_000))
    (path,) = cut(song, [Span(5, 96)])
    assert measure(path) == SongFacts(4 * 44_100, 44_100, 2, "pcm_s16le")


class Enough(Exception):
    pass


@pytest.mark.parametrize("most", [1, 2, 5])
def test_cutting_can_be_ended_at_each_second_and_leaves_nothing(tmp_path: Path, most: int):
    song = write(tmp_path / "song.wav", noise(3 * 44_100))
    calls: list[int] = []

    def stop() -> None:
        calls.append(1)
        if len(calls) == most:
            raise Enough

    with pytest.raises(Enough):
        cut(song, in_a_row(24, 48), on_second=stop)
    assert len(calls) == most
    assert [path.name for path in tmp_path.iterdir()] == ["song.wav"]


def test_it_is_told_of_each_second(tmp_path: Path):
    song = write(tmp_path / "song.wav", noise(10 * 44_100))
    calls: list[int] = []
    cut(song, in_a_row(120, 120), on_second=lambda: calls.append(1))
    assert 10 <= len(calls) <= 13


@pytest.mark.parametrize(
    "change",
    [{"samples": 88_199}, {"samples": 88_201}, {"sample_rate": 48_000}, {"channels": 1}],
)
def test_another_song_than_was_planned_for_is_refused(tmp_path: Path, change: dict[str, int]):
    song = write(tmp_path / "song.wav", noise(88_200))
    facts = SongFacts(
        **{"samples": 88_200, "sample_rate": 44_100, "channels": 2, **change}, codec=""
    )
    folder = tmp_path / "cut"
    folder.mkdir()
    with pytest.raises(MediaError, match="not the one that the film was planned for"):
        passage.cut(song, facts, in_a_row(24, 24), folder)
    assert not folder.exists()


def test_a_damaged_song_is_refused(tmp_path: Path):
    song = encode_song(tmp_path / "song.flac", "flac", hiss=0.5)
    facts = measure(song)
    song.write_bytes(song.read_bytes()[:-40_000])
    folder = tmp_path / "cut"
    folder.mkdir()
    with pytest.raises(MediaError, match="damaged or cut off"):
        passage.cut(song, facts, in_a_row(24, 48), folder)
    assert not folder.exists()


def test_a_long_song_is_not_held_in_memory(tmp_path: Path):
    seconds = 300
    song = write(tmp_path / "song.wav", np.zeros((1, 2), np.int16))
    size = seconds * 44_100 * 4
    with song.open("r+b") as file:
        file.seek(4)
        file.write(np.array([36 + size], "<u4").tobytes())
        file.seek(40)
        file.write(np.array([size], "<u4").tobytes())
        file.truncate(44 + size)
    spans = [Span(start, 15 * 24) for start in range(0, seconds * 24, 240)]
    facts = SongFacts(seconds * 44_100, 44_100, 2, "pcm_s16le")
    folder = tmp_path / "cut"
    folder.mkdir()
    tracemalloc.start()
    try:
        passage.cut(song, facts, spans, folder)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000 < size
