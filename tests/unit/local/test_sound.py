from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from songreel.providers.local.animatic.noises import LOOP, looped
from songreel.providers.local.animatic.sound import BEAT, SAMPLE_RATE, SoundBed
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Deed
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading
from songreel.providers.local.words.shots import Angle, Move, ShotSize

Strikes = tuple[float, ...]


def bed(
    setting: Setting = Setting.CITY,
    seconds: int = 3,
    *,
    time: Time = Time.DAY,
    weather: Weather = Weather.CLEAR,
    mood: Mood = Mood.CALM,
    strikes: Strikes = (),
) -> SoundBed:
    scene = Reading(
        setting,
        time,
        weather,
        mood,
        (),
        ShotSize.FULL,
        Angle.EYE,
        Move.STILL,
        Deed.STAND,
        "somebody",
    )
    return SoundBed(scene, seconds, Chance("x"), strikes)


def pcm(setting: Setting = Setting.CITY, seconds: int = 3, **more: object) -> np.ndarray:
    sound = bed(setting, seconds, **more)  # pyright: ignore[reportArgumentType]
    return sound.part(0, seconds * SAMPLE_RATE)


def decibels(sound: np.ndarray) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(sound.astype(float) ** 2))))


def power_between(sound: np.ndarray, low: float, high: float) -> float:
    power = np.abs(np.fft.rfft(sound.mean(1))) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    return float(power[(frequency >= low) & (frequency < high)].sum() / power.sum())


@pytest.mark.parametrize("setting", list(Setting))
def test_every_place_is_quiet_and_no_peak_is_above_minus_9_decibels(setting: Setting):
    sound = pcm(setting)
    assert sound.dtype == np.float32
    assert sound.shape == (3 * SAMPLE_RATE, 2)
    assert -33 < decibels(sound) < -23
    assert np.abs(sound).max() < 10 ** (-9 / 20)


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("weather", list(Weather))
def test_every_mood_and_weather_is_as_loud(mood: Mood, weather: Weather):
    strikes = (0.2, 0.9) if weather is Weather.STORM else ()
    sound = pcm(Setting.STREET, mood=mood, weather=weather, strikes=strikes)
    assert -30 < decibels(sound) < -22
    assert np.abs(sound).max() < 10 ** (-9 / 20)


def test_parts_are_the_same_as_the_whole():
    whole, sound = pcm(weather=Weather.STORM), bed(weather=Weather.STORM)
    parts = [sound.part(start, 2000) for start in range(0, 3 * SAMPLE_RATE, 2000)]
    assert (whole == np.concatenate(parts)).all()
    late = bed(weather=Weather.STORM).part(2 * SAMPLE_RATE - 500, 1000)
    assert (late == whole[2 * SAMPLE_RATE - 500 : 2 * SAMPLE_RATE + 500]).all()


def test_it_begins_and_ends_in_silence():
    sound = pcm()
    assert np.abs(sound[0]).max() == 0
    assert np.abs(sound[-1]).max() == 0


@pytest.mark.parametrize("setting", [Setting.ROOM, Setting.SPACE, Setting.SEA])
def test_nothing_clicks_where_loops_begin_again_and_beats_meet(setting: Setting):
    sound = pcm(setting, 10)
    steps = np.abs(np.diff(sound.astype(float), axis=0)).max(1)
    places = [round(beat * BEAT * SAMPLE_RATE) for beat in range(1, 16)]
    places += [SAMPLE_RATE * second for second in range(1, 10)]
    usual = np.percentile(steps, 99.9)
    assert max(steps[place - 2 : place + 2].max() for place in places) < 2.5 * usual


def test_the_pulse_is_heard_on_the_beat():
    sound = pcm(Setting.ROOM, 6, mood=Mood.ENERGETIC).mean(1)
    beat = round(BEAT * SAMPLE_RATE)
    on = [np.abs(sound[i * beat : i * beat + 4000]).mean() for i in range(2, 9)]
    off = [np.abs(sound[i * beat + 22_000 : i * beat + 26_000]).mean() for i in range(2, 9)]
    assert all(loud > 1.3 * quiet for loud, quiet in zip(on, off, strict=True))


def test_places_do_not_sound_alike():
    def brightness(setting: Setting) -> float:
        return power_between(pcm(setting), 1000, 20_000)

    assert brightness(Setting.BEACH) > 3 * brightness(Setting.CITY)
    assert brightness(Setting.UNDERWATER) < 0.02
    assert power_between(pcm(Setting.UNDERWATER), 0, 400) > 0.95


def test_rain_hisses_outside_and_is_dull_inside():
    def hiss(setting: Setting, weather: Weather) -> float:
        return power_between(pcm(setting, weather=weather), 2000, 12_000)

    assert hiss(Setting.STREET, Weather.RAIN) > 5 * hiss(Setting.STREET, Weather.CLEAR)
    assert hiss(Setting.ROOM, Weather.RAIN) < 0.2 * hiss(Setting.STREET, Weather.RAIN)
    assert hiss(Setting.SPACE, Weather.RAIN) == pytest.approx(
        hiss(Setting.SPACE, Weather.CLEAR), rel=0.01
    )


def test_birds_sing_by_day_and_crickets_at_night_and_neither_in_the_rain():
    def between(low: float, high: float, time: Time, weather: Weather) -> float:
        return power_between(pcm(Setting.FOREST, 6, time=time, weather=weather), low, high)

    day, night = (between(3850, 4450, time, Weather.CLEAR) for time in (Time.DAWN, Time.NIGHT))
    assert night > 2 * between(3850, 4450, Time.NIGHT, Weather.SNOW)
    assert between(2000, 3800, Time.DAY, Weather.CLEAR) > 2 * between(
        2000, 3800, Time.DAY, Weather.SNOW
    )
    assert night > day


def test_thunder_follows_the_lightning():
    quiet, loud = (
        pcm(Setting.MOUNTAINS, 6, weather=Weather.STORM, strikes=strikes)
        for strikes in ((), (1.0,))
    )
    differs = np.abs(loud - quiet).max(1) > 1e-4
    assert not differs[: round(1.5 * SAMPLE_RATE)].any()
    assert differs[round(1.6 * SAMPLE_RATE) : round(3.5 * SAMPLE_RATE)].any()


def test_it_is_stereo_but_not_two_sounds():
    sound = pcm(Setting.FOREST).astype(float)
    alike = np.corrcoef(sound[:, 0], sound[:, 1])[0, 1]
    assert 0.05 < alike < 0.97


def test_moods_have_chords_of_their_own():
    sounds = [pcm(Setting.ROOM, mood=mood) for mood in Mood]
    for first, second in pairwise(sounds):
        assert np.abs(first - second).max() > 0.01


@pytest.mark.parametrize("start", [0, 1000, LOOP - 1000, 3 * LOOP - 1])
def test_a_loop_goes_on_where_it_begins_again(start: int):
    loop = np.arange(2 * LOOP, dtype=np.float32).reshape(LOOP, 2)
    index = np.arange(start, start + LOOP + 2000) % LOOP
    assert (looped(loop, start, LOOP + 2000) == loop[index]).all()
