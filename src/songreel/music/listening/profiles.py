"""What comes back from beat to beat over a whole song: what rises, and when what sounds changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import features

EDGES = (0, 4, 9, 16, 26, 40, 56, 72)
"""Bands of the spectrogram that rise together: kick, bass, body, snare, voice, sticks, hiss."""
PLACES = (0, 1 / 4, 1 / 3, 1 / 2, 2 / 3, 3 / 4)
"""Where in a beat, as shares of it, the rises are looked at."""
TURNS = (0, 1 / 4, 1 / 2, 3 / 4)
"""Where in a beat a change of what sounds is looked at."""
PITCHES = ((6, 26), (26, 52))
"""Bands in which what sounds is compared: chords, and tunes."""
LITTLE = 0.1
"""Of the mean of a value over the song: what is added before a logarithm is taken."""

_ATTACK, _BEFORE = 0.05, 0.03
"""Seconds after and before a moment that count for neither side: attacks are all pitches."""

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What profiles are made of.

    Attributes:
        rises: of each group of bands, `features.RATE` frames a second, shape (frames, groups).
        sums: of the spectrogram up to each frame, shape (frames + 1, bands).
    """

    rises: Floats
    sums: Doubles


def evidence(spectrogram: Floats) -> Evidence:
    """Return what profiles are made of, from what `features.spectrogram` returned."""
    rises = np.zeros((len(spectrogram), len(EDGES) - 1), np.float32)
    each = features.rises(spectrogram)
    for group, (first, last) in enumerate(pairwise(EDGES)):
        rises[features.RISE :, group] = each[:, first:last].mean(axis=1)
    padded = np.pad(rises, ((1, 1), (0, 0)))
    sums = np.zeros((len(spectrogram) + 1, spectrogram.shape[1]))
    np.cumsum(spectrogram, axis=0, dtype=np.float64, out=sums[1:])
    return Evidence(padded[:-2] + padded[1:-1] + padded[2:], sums)


def rises_at(heard: Evidence, times: Doubles, steps: Doubles) -> Doubles:
    """Return how much rises at each of `PLACES` of each beat, shape (beats, places, groups).

    Args:
        heard: of the song.
        times: of the beats, in seconds.
        steps: how long each of them lasts, in seconds.
    """
    each = [_highest(heard.rises, times + place * steps) for place in PLACES]
    return _levelled(np.stack(each, axis=1))


def turns_at(heard: Evidence, times: Doubles, steps: Doubles) -> Doubles:
    """Return how much what sounds changes at each of `TURNS`, shape (beats, turns, pitches)."""
    each = [_turn(heard.sums, times + turn * steps, 0.45 * steps) for turn in TURNS]
    return _levelled(np.stack(each, axis=1))


def wide_turns_at(heard: Evidence, times: Doubles, steps: Doubles) -> Doubles:
    """Return how much one and two beats differ from those before, shape (beats, 2, pitches)."""
    each = [_turn(heard.sums, times, beats * 0.97 * steps) for beats in (1, 2)]
    return _levelled(np.stack(each, axis=1))


def _levelled(values: Doubles) -> Doubles:
    """Return values as shares of the mean that their bands have in the song."""
    return values / (values.mean(axis=(0, 1)) + 1e-4)


def _highest(rises: Floats, times: Doubles) -> Doubles:
    """Return the highest rise within a frame of each moment, 0 outside of the song."""
    frames = np.rint(times * features.RATE).astype(np.int64)
    inside = (frames >= 2) & (frames < len(rises) - 2)
    frames = np.clip(frames, 1, max(1, len(rises) - 2))
    around = np.maximum(np.maximum(rises[frames - 1], rises[frames]), rises[frames + 1])
    return np.where(inside[:, None], around, 0.0).astype(np.float64)


def _turn(sums: Doubles, times: Doubles, reach: Doubles) -> Doubles:
    """Return how different what sounds after each moment is from before, shape (beats, 2)."""
    before = _mean(sums, times - reach, times - _BEFORE)
    change = np.abs(_mean(sums, times + _ATTACK, times + reach) - before)
    return np.stack([change[:, first:last].mean(axis=1) for first, last in PITCHES], axis=1)


def _mean(sums: Doubles, start: Doubles, end: Doubles) -> Doubles:
    count = len(sums) - 1
    first = np.clip(np.rint(start * features.RATE).astype(np.int64), 0, count - 1)
    last = np.clip(np.rint(end * features.RATE).astype(np.int64), first + 1, count)
    return (sums[last] - sums[first]) / (last - first)[:, None]
