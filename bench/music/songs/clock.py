"""When each beat of a song is: steady, changing, drifting, or as a pianist breathes."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor


class Clock:
    """Seconds of every beat; between two beats time runs evenly, outside as at the edges.

    Args:
        lengths: seconds from each beat to the next.
        lead: seconds before beat 0.
    """

    def __init__(self, lengths: Sequence[float], lead: float = 0.0) -> None:
        self._lengths = tuple(lengths)
        moments = [lead]
        for length in self._lengths:
            moments.append(moments[-1] + length)
        self._moments = tuple(moments)

    def at(self, beat: float) -> float:
        """Return the second of a beat; fractions and beats before the first are fine."""
        index = min(max(floor(beat), 0), len(self._lengths) - 1)
        return self._moments[index] + (beat - index) * self._lengths[index]


def steady(bpm: float, beats: int, lead: float = 0.0) -> Clock:
    """Return a clock of one tempo."""
    return Clock([60 / bpm] * beats, lead)


def following(tempi: Sequence[float], lead: float = 0.0) -> Clock:
    """Return a clock with a tempo, in beats a minute, for each beat."""
    return Clock([60 / bpm for bpm in tempi], lead)
