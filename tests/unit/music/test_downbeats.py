"""Bars counted anew, on songs of the training composer that were not trained with."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.music.listening import downbeats, features, profiles
from training.composer import Composer

pytestmark = pytest.mark.unit


STYLES = ("pop", "house", "hiphop", "rock", "disco", "soul", "waltz", "country")
Song = tuple[profiles.Evidence, NDArray[np.float64], list[int]]


@pytest.fixture(scope="module")
def songs() -> list[Song]:
    found: list[Song] = []
    for number, style in enumerate(STYLES):
        composed = Composer(900_000 + number, True, 30.0, frozenset({style})).compose()
        spectrogram = features.spectrogram(composed.samples)
        assert spectrogram is not None
        evidence = profiles.evidence(spectrogram)
        found.append((evidence, composed.beats, composed.positions.tolist()))
    return found


@pytest.mark.parametrize("late", [0, 1, 2, 3])
def test_bars_that_are_right_stay_and_others_are_turned(songs: list[Song], late: int) -> None:
    right = 0
    for heard, beats, positions in songs:
        metre = max(positions)
        turned = [(position - 1 + late) % metre + 1 for position in positions]
        right += downbeats.counted_anew(heard, beats, turned, metre)[0] == positions

    # One of them may be a song that can be counted either way.
    assert right >= len(songs) - 1


def test_a_bar_cut_short_stays_where_it_is(songs: list[Song]) -> None:
    heard, beats, positions = songs[0]
    metre = max(positions)
    # Nothing else is known of the last bars: they are counted on from the beat after the short one.
    cut = len(positions) - metre - 1
    short = positions[:cut] + [(k % metre) + 1 for k in range(len(positions) - cut)]

    assert downbeats.counted_anew(heard, beats, short, metre)[0] == short


@pytest.mark.parametrize(("beats", "metre"), [(0, 4), (1, 4), (15, 4), (40, 5), (40, 7)])
def test_few_bars_and_rare_metres_are_taken_as_they_are(beats: int, metre: int) -> None:
    noise = np.random.default_rng(1).standard_normal((4000, features.BANDS)).astype(np.float32)
    positions = [index % metre + 1 for index in range(beats)]
    times = 0.5 * np.arange(beats, dtype=np.float64)

    counted, _ = downbeats.counted_anew(profiles.evidence(noise), times, positions, metre)

    assert counted == positions


@pytest.mark.parametrize(
    ("positions", "late", "expected"),
    [
        ([1, 2, 3, 4, 1, 2, 3, 4], 1, [4, 1, 2, 3, 4, 1, 2, 3]),
        ([1, 2, 3, 4, 1, 2, 3, 4], 2, [3, 4, 1, 2, 3, 4, 1, 2]),
        # Three later is one earlier.
        ([1, 2, 3, 4, 1, 2, 3, 4], 3, [2, 3, 4, 1, 2, 3, 4, 1]),
        # A beat too many, a bar cut short, a pickup.
        ([1, 2, 3, 4, 5, 1, 2, 3, 4], 2, [3, 4, 1, 2, 3, 4, 5, 1, 2]),
        ([1, 2, 1, 2, 3, 4, 1, 2], 1, [4, 1, 2, 1, 2, 3, 4, 1]),
        ([3, 4, 1, 2, 3, 4], 2, [1, 2, 3, 4, 1, 2]),
    ],
)
def test_bars_are_turned_as_they_are(positions: list[int], late: int, expected: list[int]) -> None:
    assert downbeats.turned(positions, late, 4) == expected
