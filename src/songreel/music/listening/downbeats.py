"""Which beat of the bar is its first, judged by the whole song.

A chain of bars (`bars.py`) follows what is heard from beat to beat: a strong third beat may draw it
two beats away for good. As `levels.py` does for beats, a small network judges what comes back with
each beat of the bar, over all bars at once, in each of the ways in which these beats could be
counted; the way in which they were counted is kept unless another one is better by `MARGIN` nats.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening.choice import judged, share, weights
from songreel.music.listening.profiles import (
    LITTLE,
    Evidence,
    rises_at,
    turns_at,
    wide_turns_at,
)

MARGIN = 2.5
"""In nats; like those of `levels.py`, found on songs that none of the networks was trained on."""
METRES = (2, 3, 4)
"""Metres that are judged: the others are rare."""
FEWEST_BARS = 4

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]


def counted_anew(
    heard: Evidence, times: Doubles, positions: list[int], metre: int
) -> tuple[list[int], float]:
    """Return the positions of beats, turned where the whole song says so, and how sure that is.

    Args:
        heard: of the song.
        times: of the beats, in seconds.
        positions: of the beats as they were counted, from 1 on.
        metre: beats of a bar.
    """
    seen = profile(heard, times, positions, metre) if metre in METRES else None
    if seen is None:
        return positions, 1.0
    worths = [
        judged(weights("downbeats"), np.roll(seen, -late, axis=0).ravel(), f"{metre}/")
        for late in range(metre)
    ]
    worths[0] += MARGIN
    late = int(np.argmax(worths))
    return turned(positions, late, metre), share(worths, late)


def turned(positions: list[int], late: int, metre: int) -> list[int]:
    """Return the positions when each bar begins so many beats later.

    A bar that is cut short or holds a beat more stays so. The shorter way is taken: three beats
    later in a bar of four is one earlier.
    """
    if not late:
        return positions
    step = late if 2 * late <= metre else late - metre
    moved = (index + step for index, one in enumerate(positions) if one == 1)
    firsts = {index for index in moved if 0 <= index < len(positions)}
    start, last = min(firsts), max(firsts)
    result: list[int] = []
    for index in range(len(positions)):
        if index < start:
            result.append((index - start) % metre + 1)
        elif index > last:
            result.append((index - last) % metre + 1)
        else:
            result.append(1 if index in firsts else result[-1] + 1)
    return result


def profile(heard: Evidence, times: Doubles, positions: list[int], metre: int) -> Floats | None:
    """Return what comes back with each beat of a bar, beside the others, shape (metre, values).

    None where there are too few bars.
    """
    if len(times) < 2:
        return None
    at, steps = times[:-1], np.diff(times)
    place = np.array(positions[:-1])
    if min(int((place == one).sum()) for one in range(1, metre + 1)) < FEWEST_BARS:
        return None
    each = [part(heard, at, steps) for part in (rises_at, turns_at, wide_turns_at)]
    flat = np.concatenate([part.reshape(len(at), -1) for part in each], axis=1)
    bar = np.stack([flat[place == one].mean(axis=0) for one in range(1, metre + 1)])
    seen = np.log(bar + LITTLE)
    return (seen - seen.mean(axis=0)).astype(np.float32)
