"""Readings of beats, judged on songs of the training composer that were not trained with."""

from __future__ import annotations

import numpy as np
import pytest

from songreel.music.listening import features, levels
from songreel.music.listening.levels import Reading
from training.composer import Composer

pytestmark = pytest.mark.unit

RATE = 50
UNDECIDED = np.full(60 * RATE, 0.5, np.float32)
"""A likelihood that tells nothing: the song alone decides."""


@pytest.fixture(scope="module", params=[("pop", 7), ("house", 7), ("hiphop", 5), ("rock", 3)])
def song(request: pytest.FixtureRequest) -> tuple[levels.Evidence, np.ndarray]:
    style, seed = request.param
    composed = Composer(900_000 + seed, True, 24.0, frozenset({style})).compose()
    spectrogram = features.spectrogram(composed.samples)
    assert spectrogram is not None
    return levels.evidence(spectrogram), composed.beats


def test_what_is_right_stays(song: tuple[levels.Evidence, np.ndarray]) -> None:
    heard, beats = song

    assert levels.chosen(heard, beats, UNDECIDED, RATE) is Reading.FOUND


@pytest.mark.parametrize(
    ("taken_for", "meant"),
    [
        (Reading.BETWEEN, {Reading.BETWEEN}),
        (Reading.TWICE, {Reading.FIRST_HALF}),
        (Reading.FIRST_HALF, {Reading.TWICE}),
    ],
)
def test_what_is_wrong_is_read_anew(
    song: tuple[levels.Evidence, np.ndarray], taken_for: Reading, meant: set[Reading]
) -> None:
    heard, beats = song
    wrong = levels.readings(beats)[taken_for]

    assert levels.chosen(heard, wrong, UNDECIDED, RATE) in meant


def test_readings_are_where_they_say() -> None:
    read = levels.readings(np.array([1.0, 2.0, 3.0, 4.0]))

    assert read[Reading.BETWEEN].tolist() == [1.5, 2.5, 3.5]
    assert read[Reading.TWICE].tolist() == [1.0, 1.5, 2.0, 2.5, 3.0, 3.5]
    assert read[Reading.FIRST_HALF].tolist() == [1.0, 3.0]
    assert read[Reading.SECOND_HALF].tolist() == [2.0, 4.0]
    assert read[Reading.THREE_FOR_TWO] == pytest.approx([1, 5 / 3, 7 / 3, 3, 11 / 3])
    assert read[Reading.TWO_FOR_THREE].tolist() == [1.0, 2.5]


@pytest.mark.parametrize("count", [0, 1, 5, 15])
def test_few_beats_are_taken_as_they_are(count: int) -> None:
    noise = np.random.default_rng(1).standard_normal((4000, features.BANDS)).astype(np.float32)
    heard = levels.evidence(noise)

    assert levels.chosen(heard, np.arange(count, dtype=np.float64), UNDECIDED, RATE) is Reading.FOUND
