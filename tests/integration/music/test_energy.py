"""The energy of songs that were made to be strong at known moments."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from songreel.domain.errors import SongreelError
from songreel.domain.frames import FILM_RATE
from songreel.media.errors import MediaError
from songreel.music.energy import STRONGEST, measure, under
from tests.integration.media.material import encode_song

RATE = 44_100


def write(path: Path, samples: np.ndarray, rate: int = RATE, channels: int = 2) -> Path:
    """Write samples from -1 to 1 as a WAV file; one row of them is for all channels."""
    rows = np.broadcast_to(samples, (channels, samples.shape[-1]))
    whole = (np.clip(rows.T, -1, 1) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, rate, 0, "NONE", ""))
        file.writeframes(whole.tobytes())
    return path


def tone(seconds: float, *, loud: float, pitch: float = 220, rate: int = RATE) -> np.ndarray:
    return loud * np.sin(2 * np.pi * pitch * np.arange(round(seconds * rate)) / rate)


def clicks(seconds: int, times: list[float], *, rate: int = RATE, bed: float = 0.0) -> np.ndarray:
    """Return short bursts at some times over a soft tone."""
    samples = tone(seconds, loud=bed, rate=rate)
    length = round(0.03 * rate)
    burst = 0.8 * np.exp(-np.arange(length) / length * 5)
    burst *= np.sin(2 * np.pi * 1500 * np.arange(length) / rate)
    for time in times:
        start = round(time * rate)
        samples[start : start + length] += burst
    return samples


def peaks(energy: tuple[int, ...]) -> list[int]:
    """Return the frames at which the energy rises steeply."""
    return [
        frame
        for frame in range(len(energy))
        if energy[frame] - (energy[frame - 1] if frame else 0) > STRONGEST // 3
    ]


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("song.wav", "pcm_s16le", 44_100),
        ("slow.wav", "pcm_s16le", 8_000),
        ("song.mp3", "libmp3lame", 48_000),
        ("song.flac", "flac", 96_000),
    ],
)
def test_beats_are_peaks_at_their_own_frames(tmp_path: Path, name: str, codec: str, rate: int):
    times = [0.02 + 0.5 * beat for beat in range(1, 15)]
    path = tmp_path / name
    encode_song(path, codec, sample_rate=rate, samples=8 * rate, clicks=tuple(times))
    energy = measure(path)
    found = peaks(energy)
    due = [int(time * FILM_RATE.fraction) for time in times]
    assert len(found) == len(due)
    assert max(abs(a - b) for a, b in zip(found, due, strict=True)) <= 1
    # Between two beats it comes down again, and not at once.
    after = [energy[frame + 3] / energy[frame] for frame in found]
    assert all(0.3 < share < 0.6 for share in after), after


def test_there_is_one_number_for_each_frame_of_the_film(tmp_path: Path):
    for samples in (RATE * 2, RATE * 2 + 1, RATE // 24 * 5, 100):
        path = write(tmp_path / f"{samples}.wav", tone(samples / RATE, loud=0.4))
        assert len(measure(path)) == FILM_RATE.frames_for(samples, RATE)


def test_the_chorus_is_stronger_than_the_verse(tmp_path: Path):
    verse, chorus = tone(3, loud=0.1), tone(3, loud=0.4)
    energy = measure(write(tmp_path / "a.wav", np.concatenate([verse, chorus, verse])))
    middle = [np.mean(energy[first + 24 : first + 60]) for first in (0, 72, 144)]
    assert middle[1] > 900
    assert middle[0] == pytest.approx(middle[2], abs=10)
    assert 100 < middle[0] < 400


def test_bass_counts_for_more_than_the_same_loudness_above_it(tmp_path: Path):
    deep, high = tone(3, loud=0.3, pitch=55), tone(3, loud=0.3, pitch=2000)
    energy = measure(write(tmp_path / "a.wav", np.concatenate([high, deep])))
    assert np.mean(energy[96:140]) > 1.5 * np.mean(energy[24:66])


def test_a_quiet_song_moves_as_much_as_a_loud_one(tmp_path: Path):
    times = [0.5 * beat for beat in range(1, 7)]
    loud = clicks(4, times, bed=0.1)
    found = [
        measure(write(tmp_path / f"{index}.wav", loud * volume))
        for index, volume in enumerate((1.0, 0.03))
    ]
    assert max(found[1]) == STRONGEST
    assert np.abs(np.subtract(found[0], found[1])).max() < 20


def test_one_crash_does_not_make_the_rest_small(tmp_path: Path):
    samples = tone(20, loud=0.1)
    samples[RATE * 10 : RATE * 10 + RATE // 10] *= 9
    energy = measure(write(tmp_path / "a.wav", samples))
    assert max(energy) == STRONGEST
    assert np.median(energy) > 800


def test_silence_is_nothing(tmp_path: Path):
    rng = np.random.default_rng(5)
    hiss = rng.uniform(-1, 1, RATE * 2) * 2.0**-15
    assert set(measure(write(tmp_path / "a.wav", np.zeros(RATE * 2)))) == {0}
    assert set(measure(write(tmp_path / "b.wav", hiss))) == {0}
    pause = np.concatenate([tone(2, loud=0.5), np.zeros(RATE * 3), tone(2, loud=0.5)])
    energy = measure(write(tmp_path / "c.wav", pause))
    assert set(energy[84:119]) == {0}, "1.5 seconds after the sound has stopped"
    assert min(energy[:48]) > 300


def test_sound_that_is_opposite_in_both_ears_is_heard(tmp_path: Path):
    samples = tone(1, loud=0.5, pitch=440)
    path = write(tmp_path / "a.wav", np.stack([samples, -samples]))
    assert min(measure(path)) > 300


def test_mono_and_surround_are_measured_too(tmp_path: Path):
    times = [0.5, 1.0, 1.5]
    for channels in (1, 6):
        path = write(tmp_path / f"{channels}.wav", clicks(2, times), channels=channels)
        assert peaks(measure(path)) == [12, 24, 36]


def test_measuring_can_be_ended_and_is_the_same_each_time(tmp_path: Path):
    path = write(tmp_path / "a.wav", clicks(5, [1.0, 2.0, 3.0], bed=0.2))
    assert measure(path) == measure(path)
    heard: list[int] = []

    def stop_at_two() -> None:
        heard.append(1)
        if len(heard) == 2:
            raise SongreelError

    with pytest.raises(SongreelError):
        measure(path, stop_at_two)
    assert len(heard) == 2


def test_what_is_no_song_is_refused(tmp_path: Path):
    path = tmp_path / "text.mp3"
    path.write_text("la la la\n" * 100, "utf-8")
    with pytest.raises(MediaError):
        measure(path)


def test_a_clip_gets_what_is_under_it_and_silence_past_the_end():
    energy = tuple(range(10))
    assert under(energy, 2, 3) == (2, 3, 4)
    assert under(energy, 8, 4) == (8, 9, 0, 0)
    assert under(energy, 12, 2) == (0, 0)
    assert under((), 0, 2) == (0, 0)
