from __future__ import annotations

import numpy as np
import pytest

from songreel.music.listening import spectra as seen
from songreel.music.listening.harmony import changes
from songreel.music.listening.kicks import Verdict, between, judged

RATE = 50
SECONDS = 40.0


def view(bass: np.ndarray, treble: np.ndarray, chords: np.ndarray | None = None) -> seen.Spectra:
    """Return what is seen of a song with strokes of bass and treble at these times."""
    times = np.arange(int(SECONDS * seen.SAMPLE_RATE / seen.HOP)) * seen.HOP / seen.SAMPLE_RATE

    def decaying(strokes: np.ndarray) -> np.ndarray:
        since = times - strokes[np.maximum(np.searchsorted(strokes, times, "right") - 1, 0)]
        return np.where(since >= 0, np.exp(-np.maximum(since, 0) / 0.1), 0.0)

    bands = np.full((len(times), seen.BANDS), -60.0) + 40 * decaying(treble)[:, None]
    chroma = np.ones((int(SECONDS * seen.SAMPLE_RATE / seen.CHROMA_HOP), 12))
    if chords is not None:
        at = np.arange(len(chroma)) * seen.CHROMA_HOP / seen.SAMPLE_RATE
        chroma = np.eye(12)[(np.searchsorted(chords, at, "right") * 5) % 12]
    return seen.Spectra(
        bands.astype(np.float32),
        np.zeros(len(times), np.float32),
        (0.01 * decaying(bass) ** 2).astype(np.float32),
        chroma.astype(np.float32),
    )


def likelihood(beats: np.ndarray, level: float, others: np.ndarray, low: float) -> np.ndarray:
    result = np.full(int(SECONDS * RATE), 0.01, np.float32)
    result[np.rint(others * RATE).astype(int)] = low
    result[np.rint(beats * RATE).astype(int)] = level
    return result


BEATS = np.arange(0.6, 39, 0.6)
MIDDLES = BEATS[:-1] + 0.3


@pytest.mark.parametrize(
    ("bass", "treble", "middle", "expected"),
    [
        (BEATS[::2], BEATS[1::2], 0.1, Verdict.RIGHT),
        (MIDDLES, BEATS, 0.1, Verdict.BETWEEN),
        (MIDDLES, BEATS, 0.4, Verdict.TWICE),
        (BEATS, BEATS, 0.4, Verdict.RIGHT),
    ],
)
def test_the_bass_says_where_beats_are(
    bass: np.ndarray, treble: np.ndarray, middle: float, expected: Verdict
) -> None:
    heard = likelihood(BEATS, 0.9, MIDDLES, middle)
    assert judged(BEATS, view(bass, treble), heard, RATE) is expected


def test_a_fast_pulse_with_every_other_beat_weak_in_all_is_half_as_fast() -> None:
    fast = np.arange(0.6, 39, 0.42)
    heard = likelihood(fast[::2], 0.7, fast[1::2], 0.35)
    assert judged(fast, view(fast[::2], fast[::2]), heard, RATE) is Verdict.HALF
    # A backbeat is weak in the bass alone.
    assert judged(fast, view(fast[::2], fast[1::2]), heard, RATE) is Verdict.RIGHT


def test_beats_between_reach_both_ends() -> None:
    found = between(np.array([0.5, 1.0, 1.5]), 2.0)
    assert found.tolist() == [0.25, 0.75, 1.25, 1.75]


def test_chords_change_where_they_do() -> None:
    change = changes(view(BEATS, BEATS, chords=BEATS[::4]), BEATS)
    ones = np.arange(len(BEATS)) % 4 == 0
    assert change[ones].min() > 0.5
    assert change[~ones].max() < 0.3


def test_few_beats_have_no_harmony_to_compare() -> None:
    assert changes(view(BEATS, BEATS), np.array([1.0])).tolist() == [0.0]
