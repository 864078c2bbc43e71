"""Whether beats are at the right metrical level and in the right phase, judged by the whole song.

The network follows what is loud within ten seconds: half a beat off where chords play between the
beats, at half the tempo where a snare falls on every other one. What tells a beat is what comes
back over a whole song: which bands rise on it and between it and the next, what alternates from
one beat to the next as kick and snare do, where the harmony changes, how alike beats are that lie
two, three or four apart. A profile of all that is made of the beats as they were found and of each
reading that could be meant instead (`readings`); a small network, trained on the songs of
`training/` with their true beats and every wrong reading of them (`training/levels.py`), tells how
much each profile is like that of beats. The beats as they were found are kept unless another
reading is better by `MARGIN` nats.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening.choice import judged, share, weights
from songreel.music.listening.profiles import LITTLE, Evidence, rises_at, turns_at

LAGS = (1, 2, 3, 4, 6, 8)
"""Beats apart that are compared with each other."""
FEWEST = 16
"""Beats that are looked at again."""
FEWEST_OF_READING = 8
"""Beats of a profile, the last one not counted."""

MARGIN = 3.0
"""In nats: how much better than what was found another reading has to be."""
LIKELY = 3.0
"""What the network's likelihoods at the beats of a reading count, of their mean's logarithm."""
SLOWEST_BPM, FASTEST_BPM = 45.0, 225.0

_WINDOW = 16
"""Beats after which even and odd ones are told apart anew: a bar may be cut short."""
_USUAL_BPM = 110.0
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


class Reading(Enum):
    """How beats are meant, beside those that were found."""

    FOUND = "as found"
    BETWEEN = "half-way between"
    TWICE = "twice as many"
    FIRST_HALF = "every other one, from the first"
    SECOND_HALF = "every other one, from the second"
    THREE_FOR_TWO = "three for two"
    TWO_FOR_THREE = "two for three"
    THRICE = "three times as many"


def readings(times: Doubles) -> dict[Reading, Doubles]:
    """Return the beats that could be meant by these, in seconds.

    Every third one is not among them: a fast waltz can well be counted by its bars.
    """
    count = np.arange(len(times), dtype=np.float64)

    def every(step: float, first: float = 0.0) -> Doubles:
        return np.interp(np.arange(first, len(times) - 1, step), count, times)

    return {
        Reading.FOUND: times,
        Reading.BETWEEN: every(1.0, 0.5),
        Reading.TWICE: every(0.5),
        Reading.FIRST_HALF: times[0::2],
        Reading.SECOND_HALF: times[1::2],
        Reading.THREE_FOR_TWO: every(2 / 3),
        Reading.TWO_FOR_THREE: every(3 / 2),
        Reading.THRICE: every(1 / 3),
    }


def chosen(heard: Evidence, times: Doubles, likelihood: Floats, rate: int) -> tuple[Reading, float]:
    """Say which reading of beats is most like beats, and how sure that is (0 to 1).

    Args:
        heard: of the song.
        times: of the beats that were found, in seconds.
        likelihood: of a beat, at `rate` frames a second.
        rate: of `likelihood`.
    """
    if len(times) < FEWEST:
        return Reading.FOUND, 1.0
    worths: dict[Reading, float] = {}
    for reading, meant in readings(times).items():
        seen = profile(heard, meant)
        if seen is None:
            continue
        bpm = 60 / float(np.median(np.diff(meant)))
        is_found = reading is Reading.FOUND
        if is_found or SLOWEST_BPM <= bpm <= FASTEST_BPM:
            likely = float(np.log(_likely(likelihood, meant, rate)))
            worth = judged(weights("levels"), seen)
            worths[reading] = worth + LIKELY * likely + MARGIN * is_found
    every = list(worths.values())
    best = int(np.argmax(every))
    return list(worths)[best], share(every, best)


def profile(heard: Evidence, times: Doubles) -> Floats | None:
    """Return what comes back with beats; None where these are too few.

    Args:
        heard: of the song.
        times: of the beats, in seconds.
    """
    count = (len(times) - 1) // 2 * 2
    if count < FEWEST_OF_READING:
        return None
    at, steps = times[:count], np.diff(times)[:count]
    rises, turns = rises_at(heard, at, steps), turns_at(heard, at, steps)
    # The stronger of two beats in a row is the one with more bass.
    is_odd = _stronger(rises[:, 0, :2].sum(axis=1))
    halves = [np.stack([part[~is_odd].mean(0), part[is_odd].mean(0)]) for part in (rises, turns)]
    tempo = float(np.log2(60 / np.median(steps) / _USUAL_BPM))
    return np.concatenate(
        [
            *(np.log(half + LITTLE).ravel() for half in halves),
            [tempo, tempo * tempo],
            _alike(rises),
            _alike(turns),
        ]
    ).astype(np.float32)


def _stronger(bass: Doubles) -> NDArray[np.bool_]:
    """Return which beats are the weaker ones of their window's two kinds."""
    is_odd = np.arange(len(bass)) % 2 == 1
    for start in range(0, len(bass), _WINDOW):
        part = slice(start, start + _WINDOW)
        if bass[part][0::2].sum() < bass[part][1::2].sum():
            is_odd[part] = ~is_odd[part]
    return is_odd


def _alike(values: Doubles) -> Doubles:
    """Return how alike beats are that lie each of `LAGS` apart, -1 to 1."""
    flat = values.reshape(len(values), -1)
    flat = flat - flat.mean(axis=0)
    whole = float(np.square(flat).sum()) + 1e-6
    return np.array([float((flat[lag:] * flat[:-lag]).sum()) / whole for lag in LAGS])


def _likely(likelihood: Floats, times: Doubles, rate: int) -> float:
    frames = np.clip(np.rint(times * rate).astype(np.int64), 1, max(1, len(likelihood) - 2))
    around = np.stack([likelihood[frames - 1], likelihood[frames], likelihood[frames + 1]])
    return float(around.max(axis=0).mean()) + 0.02
