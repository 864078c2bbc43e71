from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.providers.local.animatic.energy import Energy

RATE = 24


def pulses(energy: Energy, frames: int) -> np.ndarray:
    return np.array([energy.pulse(frame / RATE) for frame in range(frames)])


def test_it_follows_the_song_and_rises_faster_than_it_falls():
    values = [0] * 24 + [1000] * 24 + [0] * 48
    seen = pulses(Energy(values, RATE), len(values))
    assert seen[23] == 0
    assert seen[28] > 0.9
    assert seen[47] == pytest.approx(1, abs=0.01)
    assert 0.4 < seen[52] < 0.7
    assert seen[-1] < 0.01


@given(st.lists(st.integers(-50, 1050), max_size=96))
def test_it_is_always_a_share(values: list[int]):
    energy = Energy(values, RATE)
    for second in (0.0, 0.5, 3.99, 1000.0):
        assert 0 <= energy.pulse(second) <= 1
        assert 0 <= energy.swell(second) <= 1


def test_the_light_of_the_whole_picture_never_strobes():
    frantic = Energy([1000, 1000, 0, 0] * 60, RATE)
    swells = [frantic.swell(frame / RATE) for frame in range(120, 240)]
    assert max(swells) - min(swells) < 0.1


def test_without_a_song_it_breathes_on_the_beat_of_the_bed():
    seen = pulses(Energy((), RATE), 48)
    assert 0.3 < seen.min() < seen.max() < 0.8
    assert np.abs(np.diff(seen)).max() < 0.3
    assert Energy((), RATE).swell(1.0) == Energy((), RATE).swell(2.0)
