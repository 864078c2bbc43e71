from __future__ import annotations

from fractions import Fraction

import pytest

from songreel.domain.frames import FrameRate
from songreel.media.mp4 import muxer_options, samples_for, timescale

RATES = [
    FrameRate(numerator=24),
    FrameRate(numerator=25),
    FrameRate(numerator=30),
    FrameRate(numerator=60),
    FrameRate(numerator=24_000, denominator=1_001),
    FrameRate(numerator=30_000, denominator=1_001),
]


@pytest.mark.parametrize("rate", RATES, ids=str)
def test_every_frame_falls_on_a_whole_tick(rate: FrameRate) -> None:
    assert (timescale(rate) / rate.fraction).denominator == 1
    assert timescale(rate) >= 10_000


def test_the_film_rate_has_the_usual_time_base() -> None:
    assert timescale(FrameRate(numerator=24)) == 12_288


def test_sound_covers_the_last_frame_to_its_end() -> None:
    assert samples_for(1, FrameRate(numerator=24), 48_000) == 2_000
    assert samples_for(1, FrameRate(numerator=24), 44_100) == 1_838
    assert samples_for(1, FrameRate(numerator=24_000, denominator=1_001), 48_000) == 2_002


@pytest.mark.parametrize("sample_rate", [32_000, 44_100, 48_000])
@pytest.mark.parametrize("rate", RATES, ids=str)
def test_twenty_minutes_fit_the_movies_clock(rate: FrameRate, sample_rate: int) -> None:
    ticks = int(muxer_options(rate, sample_rate)["movie_timescale"])
    assert (Fraction(ticks, sample_rate)).denominator == 1
    assert ticks * 20 * 60 < 2**32
