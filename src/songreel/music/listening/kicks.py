"""Whether what is played agrees with the beats: kick and bass play on them more than between them.

A network may follow what is loud off the beat, chords in funk, or every snare of a fast song. If
bass sets in half-way between its beats `BETWEEN` times as strongly as on them, the beats are
wrong: either there are twice as many, where the network hears something half-way as well, or they
lie half-way. Songs of the training composer stay below 1.5 with their true beats.

And if every other beat of a fast pulse is weak in all that sets in there, in bass and treble as in
the network's ear, it is the half of a slower beat: a backbeat is weak in the bass alone.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import spectra as seen

BETWEEN = 1.6
AUDIBLE = 0.1
"""Of the mean level of the bass: what sets in less than that is no bass line and no kick."""
HEARD = 0.25
"""Of the likelihood on the beats: as much half-way means that those are beats as well."""
FASTEST_BPM = 200.0
WEAK, WEAK_HEARD, FAST_BPM = 0.6, 0.65, 100.0
"""How weak every other beat is, and at which tempo, that it counts as half of one."""

_BEFORE, _AFTER, _EDGE = 0.06, 0.07, 0.012
"""Seconds of bass that are compared around a moment, and how near it they end."""

_WINDOW = 16
_TREBLE, _FLOOR_DB = 12, -60.0
"""The first band of the treble (about 1.5 kHz), and the level below which it is silence."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


class Verdict(Enum):
    """What the bass and the rest say of beats."""

    RIGHT = 1
    TWICE = 2
    HALF = 3
    BETWEEN = 4


def judged(times: Doubles, view: seen.Spectra, likelihood: Floats, rate: int) -> Verdict:
    """Say whether the beats are right, twice or half as many, or lie half-way between these.

    Args:
        times: of the beats, in seconds.
        view: of the song.
        likelihood: of a beat, at `rate` frames a second.
        rate: of `likelihood`.
    """
    if len(times) < 16:
        return Verdict.RIGHT
    middle = (times[1:] + times[:-1]) / 2
    bpm = 60 / float(np.median(np.diff(times)))
    bass = np.sqrt(view.bass.astype(np.float64))
    on, off = float(onset(bass, times).mean()), float(onset(bass, middle).mean())
    if off >= BETWEEN * on and off >= AUDIBLE * float(bass.mean()):
        share = _heard(likelihood, middle, rate).mean() / max(
            _heard(likelihood, times, rate).mean(), 1e-6
        )
        return Verdict.TWICE if share >= HEARD and 2 * bpm <= FASTEST_BPM else Verdict.BETWEEN
    treble = np.maximum(0.0, view.bands[:, _TREBLE:].astype(np.float64) - _FLOOR_DB).mean(axis=1)
    if bpm >= FAST_BPM and _is_every_other_weak(
        _heard(likelihood, times, rate), onset(bass, times), onset(treble, times)
    ):
        return Verdict.HALF
    return Verdict.RIGHT


def between(times: Doubles, end: float) -> Doubles:
    """Return the beats half-way between these, up to the ends of the song."""
    middle = (times[1:] + times[:-1]) / 2
    ends = np.array([2 * times[0] - middle[0], 2 * times[-1] - middle[-1]])
    inside = ends[(ends >= 0) & (ends < end - 0.02)]
    return np.sort(np.concatenate([middle, inside]))


def _is_every_other_weak(heard: Doubles, bass: Doubles, treble: Doubles) -> bool:
    """Tell whether every other beat is weak in all three; which ones may change by the window."""
    strong, weak = np.zeros(3), np.zeros(3)
    for start in range(0, len(heard) - _WINDOW + 1, _WINDOW):
        part = np.stack([one[start : start + _WINDOW] for one in (heard, bass, treble)])
        halves = [part[:, 0::2].sum(axis=1), part[:, 1::2].sum(axis=1)]
        if halves[1][0] > halves[0][0]:
            halves.reverse()
        strong += halves[0]
        weak += halves[1]
    return bool(weak[0] < WEAK_HEARD * strong[0] and (weak[1:] < WEAK * strong[1:]).all())


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


def _heard(likelihood: Floats, times: Doubles, rate: int) -> Doubles:
    frames = np.clip(np.rint(times * rate).astype(int), 1, max(1, len(likelihood) - 2))
    around = np.stack([likelihood[frames - 1], likelihood[frames], likelihood[frames + 1]])
    return around.max(axis=0).astype(np.float64)
