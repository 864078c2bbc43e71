from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.timeline import ClipSound, ClipSoundMode, Cut, SongTrack, Timeline
from songreel.media.assemble import assemble
from songreel.media.loudness import CEILING, TARGET, Loudness, measured
from songreel.media.mixing.plan import SoundFacts, SoundPlan, SoundWay
from tests.integration.media.loud import RATE, loudness, true_peak
from tests.integration.media.material import SIZE, Sound, decode_sound, write_clip
from tests.integration.media.waves import write_waves

SECONDS = 6


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("clips")
    return {"a": write_clip(folder / "a.mp4", 24 * SECONDS, click=2.0)}


def music(level: float, *, drums: float = 0.0) -> Sound:
    """Return chords that come and go, with hits of noise: of a level, and of peaks beyond it."""
    time = np.arange(SECONDS * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * pitch * time) for pitch in (110, 220, 277, 330, 1_100)) / 5
    swell = 0.6 + 0.4 * np.sin(2 * np.pi * 0.5 * time)
    hits = np.exp(-30 * (time % 0.5)) * np.random.default_rng(0).standard_normal((2, len(time)))
    # Drums end where AAC at this rate ends: what lies above is not heard, but is loud to a meter.
    spectrum = np.fft.rfft(hits, axis=1)
    spectrum[:, 14_000 * SECONDS :] = 0
    hits = np.fft.irfft(spectrum, len(time), axis=1)
    return (level * chord * swell + drums * hits / 4).astype(np.float32)


def timeline(track: SongTrack, **fields: object) -> Timeline:
    cuts = (Cut(clip="a", start=0, frames=24 * SECONDS),)
    return Timeline.model_validate(
        {"rate": FILM_RATE, "size": SIZE, "cuts": cuts, "song": track, **fields}
    )


def levelled(
    folder: Path, plan: Timeline, clips: dict[str, Path], song: Path
) -> tuple[Sound, SoundFacts]:
    told = list[SoundFacts]()
    sound = SoundPlan(plan, clips, is_levelled=True)
    film = folder / "film.mp4"
    assemble(plan, clips, song, film, sound=sound, on_sound=told.append)
    (facts,) = told
    assert facts.way is SoundWay.ENCODED
    return decode_sound(film), facts


@pytest.mark.parametrize("level", [0.05, 0.9], ids=["quiet", "loud"])
def test_a_song_is_brought_to_fourteen_lufs(
    tmp_path: Path, clips: dict[str, Path], level: float
) -> None:
    song, track = write_waves(tmp_path / "s.wav", music(level, drums=level / 4))
    heard, facts = levelled(tmp_path, timeline(track), clips, song)
    assert facts.loudness is not None
    assert facts.loudness.integrated == TARGET
    assert loudness(heard) == pytest.approx(TARGET / 100, abs=0.2)
    assert true_peak(heard) <= CEILING / 100
    assert not facts.goes_over


def test_peaks_leave_a_song_quieter_and_nothing_limits_them(
    tmp_path: Path, clips: dict[str, Path]
) -> None:
    given = music(0.05, drums=0.8)
    song, track = write_waves(tmp_path / "s.wav", given)
    heard, facts = levelled(tmp_path, timeline(track), clips, song)
    assert CEILING / 100 - 2 < true_peak(heard) <= CEILING / 100
    assert loudness(heard) < TARGET / 100 - 1
    assert facts.gain == pytest.approx((CEILING - 80) - 100 * true_peak(given), abs=10)
    # What a straight line does not explain is the encoder's: a limiter would bend the peaks.
    part = heard[:, : given.shape[1]]
    factor = float((part * given).sum() / (given * given).sum())
    assert factor == pytest.approx(10 ** (facts.gain / 2_000), rel=0.03)
    assert np.std(part - factor * given) < 0.2 * np.std(part)


def test_what_is_measured_is_what_is_heard(tmp_path: Path, clips: dict[str, Path]) -> None:
    """Fades, clips and the part of the song that is left out all count."""
    song, track = write_waves(tmp_path / "s.wav", music(0.3))
    whole = track.samples
    part = track.model_copy(
        update={
            "first": RATE,
            "samples": 4 * RATE,
            "whole": whole,
            "fade_in": RATE,
            "fade_out": 2 * RATE,
        }
    )
    sound = ClipSound(mode=ClipSoundMode.AMBIENCE, level=60)
    heard, facts = levelled(tmp_path, timeline(part, clip_sound=sound), clips, song)
    assert facts.loudness is not None
    assert facts.loudness.integrated is not None
    assert loudness(heard) == pytest.approx(facts.loudness.integrated / 100, abs=0.2)
    assert true_peak(heard) <= CEILING / 100


def test_silence_stays_silence(tmp_path: Path, clips: dict[str, Path]) -> None:
    song, track = write_waves(tmp_path / "s.wav", np.zeros((2, SECONDS * RATE), np.float32))
    heard, facts = levelled(tmp_path, timeline(track), clips, song)
    assert facts.loudness == Loudness(None, None)
    assert facts.gain == 0
    assert np.abs(heard).max() < 1e-4


def test_measuring_can_be_stopped(tmp_path: Path, clips: dict[str, Path]) -> None:
    song, track = write_waves(tmp_path / "s.wav", music(0.3))
    plan = timeline(track)
    told: list[int] = []

    def stop(done: int, total: int) -> None:
        told.append(done)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        assemble(
            plan,
            clips,
            song,
            tmp_path / "film.mp4",
            stop,
            sound=SoundPlan(plan, clips, is_levelled=True),
        )
    assert told == [0, 0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["s.wav"]


@pytest.mark.parametrize("channels", [1, 2])
def test_two_meters_agree(channels: int) -> None:
    sound = music(0.4, drums=0.3)[:channels]
    found = measured((sound[:, at : at + 10_000] for at in range(0, sound.shape[1], 10_000)), RATE)
    assert found.integrated is not None
    assert found.true_peak is not None
    assert found.integrated / 100 == pytest.approx(loudness(sound), abs=0.03)
    assert found.true_peak / 100 == pytest.approx(true_peak(sound), abs=0.25)


def test_the_meters_know_a_tone_whose_loudness_is_known() -> None:
    """A tone of 997 Hz in one channel, at full scale, is -3.01 LUFS (ITU-R BS.1770-4)."""
    tone = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE).astype(np.float32)[None, :]
    assert loudness(tone) == pytest.approx(-3.01, abs=0.02)
    assert measured([tone], RATE).integrated == pytest.approx(-301, abs=2)
