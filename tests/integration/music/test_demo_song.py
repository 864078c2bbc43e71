from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.filter import Graph

from songreel.domain.video import SongFacts
from songreel.music.demo import score
from songreel.music.demo_song import compose
from songreel.music.song import measure

RATE = score.SAMPLE_RATE


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "song.wav"
    facts = compose(path)
    assert facts == SongFacts(1_701_000, RATE, 2, "pcm_s16le")
    return path


@pytest.fixture(scope="module")
def sound(song: Path) -> np.ndarray:
    with wave.open(str(song)) as file:
        frames = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return frames.reshape(-1, 2).T / 32_768


def loudness(sound: np.ndarray) -> tuple[float, float]:
    """Return integrated loudness (LUFS) and true peak (dBFS) as EBU R 128 measures them."""
    graph = Graph()
    source = graph.add(
        "abuffer",
        sample_rate=str(RATE),
        sample_fmt="flt",
        channel_layout="stereo",
        time_base=f"1/{RATE}",
    )
    meter = graph.add("ebur128", peak="true", framelog="quiet", metadata="1")
    sink = graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    interleaved = np.ascontiguousarray(sound.T, np.float32).reshape(1, -1)
    read: dict[str, str] = {}
    for start in range(0, sound.shape[1], RATE):
        block = np.ascontiguousarray(interleaved[:, 2 * start : 2 * (start + RATE)])
        frame = av.AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, start, Fraction(1, RATE)
        graph.push(frame)
        while True:
            try:
                read.update(graph.pull().metadata)
            except (BlockingIOError, EOFError):
                break
    peak = max(float(read[f"lavfi.r128.true_peaks_ch{side}"]) for side in (0, 1))
    return float(read["lavfi.r128.I"]), float(20 * np.log10(peak))


def level(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(sound**2) + 1e-12))


def section(sound: np.ndarray, name: str) -> np.ndarray:
    part = next(part for part in score.SECTIONS if part.name == name)
    bars = score.bar_starts()
    return sound[:, bars[part.bar] : bars[part.bar + part.bars]]


def test_the_song_is_measured_as_it_was_composed(song: Path) -> None:
    assert measure(song) == SongFacts(1_701_000, RATE, 2, "pcm_s16le")


def test_it_is_as_loud_as_songs_are_and_never_distorts(sound: np.ndarray) -> None:
    integrated, peak = loudness(sound)
    assert -14.5 < integrated < -13.5
    assert peak <= -1.0
    assert np.abs(sound.mean(axis=1)).max() < 1e-4


def test_the_chorus_lifts_above_verse_and_intro(sound: np.ndarray) -> None:
    levels = [level(section(sound, name)) for name in ("intro", "verse", "chorus")]
    assert levels[0] + 2 < levels[1] < levels[2] - 1.5


def test_it_begins_at_once_and_ends_in_silence(sound: np.ndarray) -> None:
    assert level(sound[:, : RATE // 2]) > -32
    assert level(sound[:, -RATE // 20 :]) < -70


def test_every_kick_of_the_chorus_is_on_its_beat(sound: np.ndarray) -> None:
    """The click of the kick is the first sound above the rest of its band after silence in it."""
    low = np.fft.rfft(sound.mean(axis=0))
    frequency = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    low[(frequency < 45) | (frequency > 70)] = 0
    thump = np.abs(np.fft.irfft(low, sound.shape[1]))
    first = 8 * score.BEATS_PER_BAR
    for beat in score.beat_starts()[first + 1 : first + 31]:
        before = thump[beat - 3_000 : beat - 500].mean()
        after = thump[beat + 800 : beat + 3_300].mean()
        assert after > 1.3 * before


def test_the_tune_is_heard_above_the_band(sound: np.ndarray) -> None:
    for note in score.tune("chorus"):
        if note.length < 6:
            continue
        start = score.sample_of(note.start) + RATE // 10
        window = sound[:, start : start + RATE // 3].mean(axis=0)
        spectrum = np.abs(np.fft.rfft(window * np.hanning(len(window)), 8 * len(window)))
        frequency = np.fft.rfftfreq(8 * len(window), 1 / RATE)
        near = (frequency > 520) & (frequency < 1_150)
        heard = frequency[near][np.argmax(spectrum[near])]
        due = 440 * 2 ** ((note.pitch - 69) / 12)
        assert abs(1_200 * np.log2(heard / due)) < 60


def test_both_sides_differ_but_sum_well(sound: np.ndarray) -> None:
    chorus = section(sound, "chorus")
    assert 0.4 < np.corrcoef(chorus)[0, 1] < 0.95


def test_the_same_bytes_come_out_each_time(song: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.wav"
    compose(again)
    assert again.read_bytes() == song.read_bytes()
    assert list(tmp_path.iterdir()) == [again]
