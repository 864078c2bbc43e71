"""Where the harmony of a song changes: chords mostly do so where a bar begins."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import spectra as seen

_CLEAR = 0.05
"""Seconds around a beat that count for neither side: its attack is all pitches at once."""

Doubles = NDArray[np.float64]


def changes(view: seen.Spectra, times: Doubles) -> Doubles:
    """Return how different the pitches after each beat are from those before it, 0 to 1.

    It is 1 less the cosine between the chroma of the beat before and that of the beat after.

    Args:
        view: of the song.
        times: of its beats, in seconds.
    """
    if len(times) < 2:
        return np.zeros(len(times))
    steps = np.gradient(times)
    before = _mean(view.chroma, times - steps, times - _CLEAR)
    after = _mean(view.chroma, times + _CLEAR, times + steps)
    return np.maximum(0.0, 1.0 - (before * after).sum(axis=1))


def _mean(chroma: NDArray[np.float32], start: Doubles, end: Doubles) -> Doubles:
    """Return the mean chroma of each span, of length 1."""
    sums = np.concatenate([np.zeros((1, 12)), np.cumsum(chroma, axis=0, dtype=np.float64)])
    rate = seen.SAMPLE_RATE / seen.CHROMA_HOP
    first = np.clip(np.rint(start * rate).astype(int), 0, len(chroma) - 1)
    last = np.clip(np.rint(end * rate).astype(int), first + 1, len(chroma))
    mean = (sums[last] - sums[first]) / (last - first)[:, None]
    return mean / (np.linalg.norm(mean, axis=1, keepdims=True) + 1e-6)
