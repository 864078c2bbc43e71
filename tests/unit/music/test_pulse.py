from __future__ import annotations

import numpy as np
import pytest

from songreel.music.listening import bars, pulse


def likelihood(
    beats: np.ndarray, seconds: float, *, high: float = 0.8, off: float = 0.15
) -> np.ndarray:
    """Return peaks as a network gives them: at the beats, and lower ones half-way between."""
    times = np.arange(int(seconds * pulse.RATE)) / pulse.RATE
    result = np.full(len(times), 0.01)
    for places, level in ((beats, high), ((beats[1:] + beats[:-1]) / 2, off)):
        for place in places:
            result = np.maximum(result, level * np.exp(-0.5 * ((times - place) / 0.02) ** 2))
    return result.astype(np.float32)


def followed(beats: np.ndarray, seconds: float, **levels: float) -> np.ndarray:
    heard = likelihood(beats, seconds, **levels)
    frames = pulse.chain(heard, 0, len(heard))
    return pulse.refined(frames, heard, pulse.RATE)[0]


def assert_found(found: np.ndarray, beats: np.ndarray, within: float = 0.005) -> None:
    for beat in beats:
        assert np.abs(found - beat).min() < within
    inside = (found > beats[0] - 0.1) & (found < beats[-1] + 0.1)
    assert inside.sum() == len(beats)


@pytest.mark.parametrize("bpm", [60, 72, 86, 100, 120, 140, 174, 200])
def test_a_steady_pulse_is_found_at_its_tempo(bpm: int) -> None:
    beats = np.arange(0.31, 59, 60 / bpm)
    assert_found(followed(beats, 60), beats)


def test_a_step_of_the_tempo_is_followed_at_once() -> None:
    beats = np.concatenate([np.arange(0.2, 30, 0.6), np.arange(30.2, 60, 60 / 132)])
    assert_found(followed(beats, 60), beats, within=0.06)


def test_a_drummer_who_drifts_is_followed() -> None:
    steps = 0.545 * (1 + 0.03 * np.sin(np.arange(110) / 12))
    beats = 0.4 + np.cumsum(steps)
    assert_found(followed(beats, 62), beats)


def test_beats_go_on_evenly_where_nothing_is_heard() -> None:
    beats = np.arange(0.5, 60, 0.5)
    heard = likelihood(beats, 60)
    heard[1012:1487] = 0.01
    frames = pulse.chain(heard, 0, len(heard))
    assert_found(pulse.refined(frames, heard, pulse.RATE)[0], beats, within=0.02)


def test_no_beat_comes_before_the_song_does() -> None:
    beats = np.arange(5.25, 60, 0.5)
    heard = likelihood(beats, 60)
    start = int(5.2 * pulse.RATE)
    frames = pulse.chain(heard, start, len(heard))
    assert frames[0] >= start
    assert_found(pulse.refined(frames, heard, pulse.RATE)[0], beats)


@pytest.mark.parametrize("frames", [0, 1, 12, 13, 14, 30, 61, 62, 200])
def test_a_song_of_any_length_has_a_chain(frames: int) -> None:
    found = pulse.chain(np.full(frames, 0.2, np.float32), 0, frames)
    assert all(0 <= frame < frames for frame in found)
    assert found == sorted(set(found))


def first(pattern: str, times: int, high: float = 0.8) -> np.ndarray:
    return np.array([high if one == "1" else 1 - high for one in pattern * times])


@pytest.mark.parametrize(
    ("pattern", "metre"), [("1000", 4), ("100", 3), ("10", 2), ("100000", 6), ("10000", 5)]
)
def test_bars_are_counted_in_their_metre(pattern: str, metre: int) -> None:
    count = bars.counted(first(pattern, 24))
    assert count.metre == metre
    assert count.positions == [*range(1, metre + 1)] * 24
    assert count.metre_confidence > 0.1


def test_a_pickup_comes_before_the_first_bar() -> None:
    count = bars.counted(np.concatenate([[0.2, 0.2], first("1000", 20)]))
    assert count.positions[:4] == [3, 4, 1, 2]


def test_one_bar_may_be_short_and_one_long_where_that_is_clear() -> None:
    pattern = np.concatenate(
        [first("1000", 8), first("10", 1), first("1000", 8), first("10000", 1), first("1000", 8)]
    )
    ones = [i for i, position in enumerate(bars.counted(pattern).positions) if position == 1]
    assert ones == [i for i, one in enumerate(pattern) if one > 0.5]


def test_one_wrong_downbeat_does_not_move_the_bars() -> None:
    pattern = first("1000", 16)
    pattern[30] = 0.8
    assert bars.counted(pattern).positions == [1, 2, 3, 4] * 16


@pytest.mark.parametrize("beats", [0, 1, 2, 3])
def test_a_few_beats_are_counted_without_any_claim(beats: int) -> None:
    count = bars.counted(np.full(beats, 0.3))
    assert count.positions == [*range(1, beats + 1)][:beats] or beats == 3
    assert len(count.positions) == beats
