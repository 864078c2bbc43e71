from __future__ import annotations

import numpy as np
import pytest

from songreel.providers.local.animatic.sound import BEAT, SAMPLE_RATE, SoundBed
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.places import Setting


def bed(setting: Setting = Setting.CITY, seconds: int = 3) -> SoundBed:
    return SoundBed(setting, Time.DUSK, seconds, Chance("x"))


@pytest.mark.parametrize("setting", list(Setting))
def test_every_place_sounds_quiet_and_never_clips(setting: Setting):
    pcm = bed(setting).part(0, 3 * SAMPLE_RATE)
    assert pcm.dtype == np.float32
    assert pcm.shape == (3 * SAMPLE_RATE, 2)
    level = 20 * np.log10(np.sqrt(np.mean(pcm.astype(float) ** 2)))
    assert -45 < level < -24
    assert np.abs(pcm).max() < 0.35


def test_parts_are_the_same_as_the_whole():
    whole, sound = bed().part(0, 3 * SAMPLE_RATE), bed()
    parts = [sound.part(start, 2000) for start in range(0, 3 * SAMPLE_RATE, 2000)]
    assert (whole == np.concatenate(parts)).all()


def test_it_begins_and_ends_in_silence():
    pcm = bed().part(0, 3 * SAMPLE_RATE)
    assert np.abs(pcm[0]).max() == 0
    assert np.abs(pcm[-1]).max() == 0


def test_the_pulse_is_heard_on_the_beat():
    pcm = bed(Setting.ROOM, 6).part(0, 6 * SAMPLE_RATE).mean(1)
    beat = round(BEAT * SAMPLE_RATE)
    on = [np.abs(pcm[i * beat : i * beat + 4000]).mean() for i in range(2, 9)]
    off = [np.abs(pcm[i * beat + 20_000 : i * beat + 24_000]).mean() for i in range(2, 9)]
    assert min(on) > 1.3 * max(off)


def test_places_do_not_sound_alike():
    def brightness(setting: Setting) -> float:
        power = np.abs(np.fft.rfft(bed(setting).part(0, 2 * SAMPLE_RATE).mean(1))) ** 2
        frequency = np.fft.rfftfreq(2 * SAMPLE_RATE, 1 / SAMPLE_RATE)
        heard = frequency > 150
        return float((power * frequency)[heard].sum() / power[heard].sum())

    assert brightness(Setting.BEACH) > 1.5 * brightness(Setting.CITY)
