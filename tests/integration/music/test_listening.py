from __future__ import annotations

import inspect
import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.domain.analysis import NO_CLEAR_BEAT, Analysis
from songreel.music.listening import listen
from songreel.music.song import SongError, SongTooLongError
from tests.integration.media.material import encode_song

RATE = 44_100
CHORDS = (
    (220.0, 261.6, 329.6),
    (174.6, 220.0, 261.6),
    (196.0, 246.9, 293.7),
    (164.8, 196.0, 246.9),
)


def write(path: Path, sound: np.ndarray, rate: int = RATE) -> Path:
    """Write mono or (channels, samples), full scale at 1, as 16 bits."""
    channels = np.atleast_2d(sound)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((np.clip(channels.T, -1, 1) * 32_767).astype("<i2").tobytes())
    return path


def place(song: np.ndarray, at: float, sound: np.ndarray) -> None:
    start = round(at * RATE)
    end = min(len(song), start + len(sound))
    if end > start:
        song[start:end] += sound[: end - start]


def drums(beats: np.ndarray, metre: int, seconds: float) -> np.ndarray:
    """Play a band in plain time: kick on the one, snare on the others, hats, chords, a bass."""
    rng = np.random.default_rng(3)
    t = np.arange(round(0.25 * RATE)) / RATE
    kick = 0.7 * np.sin(2 * np.pi * (50 * t - 4 * np.exp(-30 * t))) * np.exp(-18 * t)
    snare = 0.35 * rng.standard_normal(len(t)) * np.exp(-30 * t)
    hat = 0.12 * np.diff(rng.standard_normal(len(t) + 1)) * np.exp(-90 * t)
    song = np.zeros(round(seconds * RATE))
    for index, beat in enumerate(beats):
        step = beats[min(index + 1, len(beats) - 1)] - beat or 0.5
        position = index % metre
        place(song, beat, kick if position == 0 else snare if position != 2 or metre == 3 else kick)
        place(song, beat, hat)
        place(song, beat + step / 2, hat)
        if position == 0:
            length = round(step * metre * RATE)
            t_bar = np.arange(length) / RATE
            for tone in (*CHORDS[index // metre % 4], CHORDS[index // metre % 4][0] / 4):
                place(song, beat, 0.07 * np.sin(2 * np.pi * tone * t_bar) * np.exp(-t_bar))
    return song * 0.6


def seconds_of(analysis: Analysis) -> np.ndarray:
    return np.array([beat.sample for beat in analysis.beats]) / analysis.sample_rate


def matched(analysis: Analysis, beats: np.ndarray, within: float) -> float:
    """Return the F measure of beats, each within so many seconds of its own one."""
    found = seconds_of(analysis)
    hits = sum(bool(np.abs(found - beat).min() < within) for beat in beats)
    return 2 * hits / (len(found) + len(beats))


def test_a_steady_song_is_heard_to_a_few_milliseconds(tmp_path: Path) -> None:
    beats = np.arange(0.4, 39.5, 0.5)
    analysis = listen(write(tmp_path / "song.wav", drums(beats, 4, 40)))
    assert (analysis.samples, analysis.sample_rate) == (40 * RATE, RATE)
    assert matched(analysis, beats, 0.02) > 0.97
    found = seconds_of(analysis)
    errors = [found[np.abs(found - beat).argmin()] - beat for beat in beats]
    assert abs(np.median(errors)) < 0.005
    assert analysis.metre == 4
    ones = np.array(analysis.downbeats) / RATE
    assert all(np.abs(ones - one).min() < 0.02 for one in beats[::4])
    assert [round(tempo.millibpm / 1000) for tempo in analysis.tempo] == [120]
    assert analysis.notices == ()


@pytest.mark.parametrize("beat", [0.55, 0.4])
def test_three_four_is_counted_in_threes(tmp_path: Path, beat: float) -> None:
    beats = np.arange(0.3, 39.5, beat)
    analysis = listen(write(tmp_path / "song.wav", drums(beats, 3, 40)))
    assert matched(analysis, beats, 0.03) > 0.95
    assert analysis.metre == 3


def test_a_change_of_tempo_is_followed_and_told(tmp_path: Path) -> None:
    beats = np.concatenate([np.arange(0.2, 24, 0.6), np.arange(24.2, 44, 60 / 132)])
    analysis = listen(write(tmp_path / "song.wav", drums(beats, 4, 44)))
    assert matched(analysis, beats, 0.05) > 0.95
    assert abs(analysis.tempo[0].millibpm - 100_000) < 2_000
    assert abs(analysis.tempo[-1].millibpm - 132_000) < 2_500


def test_there_are_no_beats_before_the_song_begins(tmp_path: Path) -> None:
    beats = np.arange(3.0, 29.5, 0.5)
    analysis = listen(write(tmp_path / "song.wav", drums(beats, 4, 30)))
    assert abs(seconds_of(analysis)[0] - 3.0) < 0.05


def test_a_long_pause_is_counted_at_the_tempo_around_it(tmp_path: Path) -> None:
    part = drums(np.arange(0.4, 39.5, 0.5), 4, 40)
    song = np.concatenate([part, np.zeros(90 * RATE), part])
    analysis = listen(write(tmp_path / "song.wav", song))
    steps = np.diff(seconds_of(analysis))
    assert len(steps) == pytest.approx(2 * 169, abs=3)
    assert np.percentile(steps, [1, 50, 99]) == pytest.approx([0.5, 0.5, 0.5], abs=0.02)


def test_the_level_of_a_song_makes_no_difference(tmp_path: Path) -> None:
    beats = np.arange(0.4, 19.5, 0.5)
    song = drums(beats, 4, 20)
    loud = listen(write(tmp_path / "loud.wav", song))
    quiet = listen(write(tmp_path / "quiet.wav", song / 60))
    assert len(loud.beats) == len(quiet.beats)
    # What follows the last stroke is a guess in a tail that 16 bits hardly hold when it is quiet.
    differences = np.abs(seconds_of(loud) - seconds_of(quiet))[: len(beats)]
    assert differences.max() < 0.005
    strong = np.array(loud.energy.values)
    difference = np.abs(strong - np.array(quiet.energy.values))
    # What is 36 dB below already may fall under what counts as silence.
    assert difference[strong > 400].max() < 20


def test_the_same_file_gives_the_same_analysis(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", drums(np.arange(0.4, 9.5, 0.5), 4, 10))
    assert listen(path) == listen(path)


class Ended(Exception):
    """Raised by whoever listens no more."""


def test_each_stage_of_listening_can_be_ended(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", drums(np.arange(0.4, 9.5, 0.5), 4, 10))
    asked: list[str] = []

    def go_on() -> None:
        frame = inspect.currentframe()
        assert frame is not None
        assert frame.f_back is not None
        asked.append(frame.f_back.f_globals["__name__"].rpartition(".")[2])

    listen(path, go_on)
    stages = list(dict.fromkeys(asked))
    assert stages == ["decoding", "spectra", "features", "network", "pulse", "form"]
    for stage in stages:
        left = len(asked) - asked[::-1].index(stage)

        def stop() -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise Ended

        with pytest.raises(Ended):
            listen(path, stop)


def test_sections_begin_where_the_music_changes(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    beats = np.arange(0, 64, 0.5)
    song = drums(beats, 4, 64)
    t = np.arange(16 * RATE) / RATE
    chorus = 0.06 * np.sign(np.sin(2 * np.pi * 523 * t)) + 0.04 * rng.standard_normal(len(t))
    song[: 16 * RATE] *= 0.8
    song[32 * RATE : 48 * RATE] *= 0.8
    for start in (16, 48):
        song[start * RATE : (start + 16) * RATE] += chorus
    analysis = listen(write(tmp_path / "song.wav", song))
    starts = [section.start / RATE for section in analysis.sections]
    assert np.abs(np.subtract(starts, [0, 16, 32, 48])).max() < 0.1
    groups = [section.group for section in analysis.sections]
    assert groups == ["A", "B", "A", "B"]
    labels = [section.label for section in analysis.sections]
    assert labels == ["verse", "chorus", "verse", "chorus"]
    strong = [section.energy for section in analysis.sections]
    assert min(strong[1], strong[3]) > 1.2 * max(strong[0], strong[2])


def test_a_drop_is_where_the_song_bursts_out_after_a_break(tmp_path: Path) -> None:
    song = drums(np.arange(0, 48, 0.5), 4, 48)
    t = np.arange(8 * RATE) / RATE
    song[16 * RATE : 24 * RATE] = 0.05 * np.sin(2 * np.pi * 330 * t)
    analysis = listen(write(tmp_path / "song.wav", song))
    assert len(analysis.drops) == 1
    assert abs(analysis.drops[0].sample / RATE - 24) < 0.05
    assert analysis.drops[0].strength > 500
    assert min(abs(section.start / RATE - 24) for section in analysis.sections) < 0.05
    assert listen(write(tmp_path / "even.wav", drums(np.arange(0, 30, 0.5), 4, 30))).drops == ()


def test_energy_peaks_and_onsets_stand_where_the_sound_is(tmp_path: Path) -> None:
    song = np.zeros(12 * RATE)
    t = np.arange(2 * RATE) / RATE
    tone = np.sin(2 * np.pi * 440 * t)
    song[2 * RATE : 4 * RATE] = 0.1 * tone
    song[6 * RATE : 8 * RATE] = 0.8 * tone
    song[10 * RATE : 12 * RATE] = -0.4 * np.abs(tone)
    stereo = np.stack([song, np.zeros_like(song)])
    analysis = listen(write(tmp_path / "song.wav", stereo))
    values = analysis.energy.values
    assert analysis.energy.hop == 4410
    assert len(values) == 120
    assert values[10] == 0
    assert values[70] == 1000
    # An eighth of the pressure, with the power by which loudness grows.
    assert abs(values[30] - 1000 * (1 / 8) ** 0.6) < 15
    peaks = analysis.peaks
    assert len(peaks.low) == len(peaks.high) == -(-len(song) // peaks.bucket)
    assert len(peaks.low) <= 2_000
    second = RATE // peaks.bucket
    assert (peaks.low[second], peaks.high[second]) == (0, 0)
    assert (peaks.low[7 * second], peaks.high[7 * second]) == (-102, 102)
    assert (peaks.low[11 * second], peaks.high[11 * second]) == (-51, 0)
    onsets = np.array([onset.sample for onset in analysis.onsets]) / RATE
    for start in (2, 6):
        assert np.abs(onsets - start).min() < 0.01


@pytest.mark.parametrize("kind", ["silence", "noise", "hum"])
def test_what_has_no_beat_has_a_usable_grid_and_says_so(tmp_path: Path, kind: str) -> None:
    sound = np.zeros(20 * RATE)
    if kind == "noise":
        sound = np.random.default_rng(1).standard_normal(20 * RATE) * 0.1
    if kind == "hum":
        sound = 0.3 * np.sin(2 * np.pi * 110 * np.arange(20 * RATE) / RATE)
    analysis = listen(write(tmp_path / "sound.wav", sound))
    assert NO_CLEAR_BEAT in analysis.notices
    assert analysis.confidence.beats < 350
    assert analysis.confidence.downbeats < 350
    steps = np.diff(seconds_of(analysis))
    assert 30 <= len(analysis.beats) <= 75
    assert steps.min() > 0.25
    assert steps.max() < 1.3
    if kind == "silence":
        assert analysis.confidence.beats == 0
        assert np.ptp(steps) < 0.001
        assert set(analysis.energy.values) == {0}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("samples", [1, 100, 441, 2_000, 11_025, 44_100, 3 * 44_100])
def test_the_shortest_songs_are_heard(tmp_path: Path, samples: int) -> None:
    song = drums(np.arange(0.0, 3, 0.5), 4, 4)[:samples]
    analysis = listen(write(tmp_path / "song.wav", song))
    assert analysis.samples == samples
    assert analysis.sections[-1].end == samples


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels"),
    [
        ("song.mp3", "libmp3lame", 44_100, 2),
        ("song.flac", "flac", 48_000, 1),
        ("deep.wav", "pcm_s24le", 96_000, 2),
        ("eight.wav", "pcm_u8", 8_000, 1),
        ("float.wav", "pcm_f32le", 48_000, 6),
    ],
)
def test_every_format_counts_in_its_own_samples(
    tmp_path: Path, name: str, codec: str, rate: int, channels: int
) -> None:
    samples = 3 * rate + 777
    path = encode_song(tmp_path / name, codec, sample_rate=rate, channels=channels, samples=samples)
    analysis = listen(path)
    assert (analysis.samples, analysis.sample_rate) == (samples, rate)
    assert max(analysis.peaks.high) > 20
    assert analysis.peaks.bucket * len(analysis.peaks.low) >= samples


def test_whoever_listens_is_asked_again_and_again_and_can_leave(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", drums(np.arange(0, 5, 0.5), 4, 5.5))
    asked: list[int] = []
    listen(path, lambda: asked.append(1))
    # Once for each second that is decoded, and in the stages after that.
    assert len(asked) > 5

    class LeftError(Exception):
        pass

    def leave() -> None:
        raise LeftError

    with pytest.raises(LeftError):
        listen(path, leave)


def test_what_is_no_song_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = encode_song(tmp_path / "song.flac", "flac", samples=5 * RATE)
    whole = path.read_bytes()
    broken = tmp_path / "cut.flac"
    broken.write_bytes(whole[: len(whole) // 2])
    text = tmp_path / "text.wav"
    text.write_text("not a song at all, only words", encoding="utf-8")
    empty = write(tmp_path / "empty.wav", np.zeros(0))
    for wrong in (broken, text, empty, tmp_path, tmp_path / "missing.wav"):
        with pytest.raises(SongError) as error:
            listen(wrong)
        assert error.value.message.endswith((".", ")."))


def test_a_song_above_twenty_minutes_is_refused_before_it_is_decoded(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", np.zeros(1201 * 8_000), 8_000)
    with pytest.raises(SongTooLongError):
        listen(path, lambda: pytest.fail("it was decoded"))


def test_the_module_is_imported_without_what_listening_needs() -> None:
    program = (
        "import sys, songreel.music.listening\n"
        "print([one for one in ('numpy', 'av', 'cv2') if one in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


class Believed:
    """A model that hears a beat each 0.6 s and a bar each 1.8 s, whatever is played."""

    name = "believed/1"

    def activations(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        likely = np.full((len(samples) // 441, 2), 0.01, np.float32)
        likely[20::30, 0] = 0.9
        likely[20::90, 1] = 0.9
        return likely


def test_a_model_of_the_user_is_believed(tmp_path: Path) -> None:
    song = write(tmp_path / "song.wav", drums(np.arange(0.4, 19.5, 0.5), 4, 20))

    analysis = listen(song, model=Believed())

    assert analysis.listener == "believed/1"
    assert seconds_of(analysis) == pytest.approx(np.arange(0.4, 20, 0.6), abs=0.011)
    assert analysis.metre == 3
    assert [beat.position for beat in analysis.beats[:6]] == [1, 2, 3, 1, 2, 3]
