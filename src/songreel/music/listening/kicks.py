"""Whether the bass agrees with the beats: kick and bass play on them far more than between them.

A network may follow what is loud off the beat, chords in funk, or every snare of a fast song. If
bass sets in half-way between its beats `BETWEEN` times as strongly as on them, the beats are
wrong: either there are twice as many, where the network hears something half-way as well, or they
lie half-way. Songs of the training composer stay below 1.5 with their true beats.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import spectra as seen

BETWEEN = 2.0
AUDIBLE = 0.1
"""Of the mean level of the bass: what sets in less than that is no bass line and no kick."""
HEARD = 0.25
"""Of the likelihood on the beats: as much half-way means that those are beats as well."""
FASTEST_BPM = 200.0

_BEFORE, _AFTER, _EDGE = 0.06, 0.07, 0.012
"""Seconds of bass that are compared around a moment, and how near it they end."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def agreed(times: Doubles, view: seen.Spectra, likelihood: Floats, rate: int) -> Doubles:
    """Return the beats, or those that the bass says are meant.

    Args:
        times: of the beats, in seconds.
        view: of the song.
        likelihood: of a beat, at `rate` frames a second.
        rate: of `likelihood`.
    """
    if len(times) < 16:
        return times
    middle = (times[1:] + times[:-1]) / 2
    level = np.sqrt(view.bass.astype(np.float64))
    on, off = float(onset(level, times).mean()), float(onset(level, middle).mean())
    if off < BETWEEN * on or off < AUDIBLE * float(level.mean()):
        return times
    usual = float(np.median(np.diff(times)))
    share = _level(likelihood, middle, rate) / max(_level(likelihood, times, rate), 1e-6)
    if share >= HEARD and 60 / usual * 2 <= FASTEST_BPM:
        return np.sort(np.concatenate([times, middle]))
    end = len(view.bass) * seen.HOP / seen.SAMPLE_RATE
    ends = np.array([times[0] - (middle[0] - times[0]), times[-1] + (times[-1] - middle[-1])])
    inside = ends[(ends >= 0) & (ends < end - 0.02)]
    return np.sort(np.concatenate([middle, inside]))


def onset(level: Doubles, times: Doubles) -> Doubles:
    """Return by how much a level rises at each moment, 0 where it does not."""
    sums = np.concatenate([[0.0], np.cumsum(level)])

    def mean(start: Doubles, end: Doubles) -> Doubles:
        rate = seen.SAMPLE_RATE / seen.HOP
        first = np.clip(np.rint(start * rate).astype(int), 0, len(level) - 1)
        last = np.clip(np.rint(end * rate).astype(int), first + 1, len(level))
        return (sums[last] - sums[first]) / (last - first)

    after = mean(times - _EDGE / 2, times + _AFTER)
    return np.maximum(0.0, after - mean(times - _BEFORE, times - _EDGE))


def _level(likelihood: Floats, times: Doubles, rate: int) -> float:
    frames = np.clip(np.rint(times * rate).astype(int), 1, max(1, len(likelihood) - 2))
    around = np.stack([likelihood[frames - 1], likelihood[frames], likelihood[frames + 1]])
    return float(around.max(axis=0).mean())
