from __future__ import annotations

import numpy as np

from songreel.music.listening import spectra as seen
from songreel.music.listening.harmony import changes

SECONDS = 40.0
BEATS = np.arange(0.6, 39, 0.6)


def view(chords: np.ndarray) -> seen.Spectra:
    """Return what is seen of a song whose one note changes at these times."""
    chroma = np.ones((int(SECONDS * seen.SAMPLE_RATE / seen.CHROMA_HOP), 12))
    if len(chords):
        at = np.arange(len(chroma)) * seen.CHROMA_HOP / seen.SAMPLE_RATE
        chroma = np.eye(12)[(np.searchsorted(chords, at, "right") * 5) % 12]
    count = int(SECONDS * seen.SAMPLE_RATE / seen.HOP)
    return seen.Spectra(
        np.full((count, seen.BANDS), -60.0, np.float32),
        np.zeros(count, np.float32),
        np.zeros(count, np.float32),
        chroma.astype(np.float32),
    )


def test_chords_change_where_they_do() -> None:
    change = changes(view(BEATS[::4]), BEATS)
    ones = np.arange(len(BEATS)) % 4 == 0
    assert change[ones].min() > 0.5
    assert change[~ones].max() < 0.3


def test_few_beats_have_no_harmony_to_compare() -> None:
    assert changes(view(np.empty(0)), np.array([1.0])).tolist() == [0.0]
