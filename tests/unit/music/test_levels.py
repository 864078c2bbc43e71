"""Readings of beats, judged on songs of the training composer that were not trained with."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from songreel.music.listening import features, levels, profiles
from songreel.music.listening.levels import Reading
from training.composer import Composer

pytestmark = pytest.mark.unit

RATE = 50
STYLES = ("pop", "house", "hiphop", "rock", "disco", "soul", "trance", "country")
UNDECIDED = np.full(60 * RATE, 0.5, np.float32)
"""A likelihood that tells nothing: the song alone decides."""


@pytest.fixture(scope="module")
def songs() -> list[tuple[profiles.Evidence, NDArray[np.float64]]]:
    found: list[tuple[profiles.Evidence, NDArray[np.float64]]] = []
    for number, style in enumerate(STYLES):
        seed = 900_000 + number
        composed = Composer(seed, True, 30.0, frozenset({style})).compose()
        spectrogram = features.spectrogram(composed.samples)
        assert spectrogram is not None
        found.append((profiles.evidence(spectrogram), composed.beats))
    return found


@pytest.mark.parametrize(
    ("taken_for", "meant"),
    [
        (Reading.FOUND, Reading.FOUND),
        (Reading.BETWEEN, Reading.BETWEEN),
        (Reading.TWICE, Reading.FIRST_HALF),
        (Reading.FIRST_HALF, Reading.TWICE),
        (Reading.SECOND_HALF, Reading.TWICE),
    ],
)
def test_what_is_wrong_is_read_anew(
    songs: list[tuple[profiles.Evidence, NDArray[np.float64]]], taken_for: Reading, meant: Reading
) -> None:
    found = [
        levels.chosen(heard, levels.readings(beats)[taken_for], UNDECIDED, RATE)[0]
        for heard, beats in songs
    ]

    # One of them may be a song that can be taken either way.
    assert sum(one is meant for one in found) >= len(songs) - 1, found


def test_readings_are_where_they_say() -> None:
    read = levels.readings(np.array([1.0, 2.0, 3.0, 4.0]))

    assert read[Reading.BETWEEN].tolist() == [1.5, 2.5, 3.5]
    assert read[Reading.TWICE].tolist() == [1.0, 1.5, 2.0, 2.5, 3.0, 3.5]
    assert read[Reading.FIRST_HALF].tolist() == [1.0, 3.0]
    assert read[Reading.SECOND_HALF].tolist() == [2.0, 4.0]
    assert read[Reading.THREE_FOR_TWO] == pytest.approx([1, 5 / 3, 7 / 3, 3, 11 / 3])
    assert read[Reading.TWO_FOR_THREE].tolist() == [1.0, 2.5]
    assert read[Reading.THRICE][:4] == pytest.approx([1, 4 / 3, 5 / 3, 2])


@pytest.mark.parametrize("count", [0, 1, 5, 15])
def test_few_beats_are_taken_as_they_are(count: int) -> None:
    noise = np.random.default_rng(1).standard_normal((4000, features.BANDS)).astype(np.float32)
    heard = profiles.evidence(noise)

    assert levels.chosen(heard, np.arange(count, dtype=np.float64), UNDECIDED, RATE) == (
        Reading.FOUND,
        1.0,
    )
