"""The clips' sound goes down where the song is loud, before it is, and slowly comes back."""

from __future__ import annotations

from math import exp

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from songreel.media.mixing.gains import Pcm, between

HOPS_A_SECOND = 200
"""Gains are computed every 5 ms, and go along straight lines from one to the next."""

QUIET, LOUD = -42.0, -30.0
"""dBFS of the song's level below which nothing goes down, and above which it goes down whole. Most
music is at -25 to -8; between its pieces, and in a bare introduction, the clips come up."""

ATTACK_SECONDS = 0.03
RELEASE_SECONDS = 0.4
AHEAD_HOPS = 12
"""60 ms, twice the attack: the clips are down by 86 % of the decibels when the song comes in."""

_FLOOR = 1e-10


def hop_samples(sample_rate: int) -> int:
    """Return the samples from one gain to the next."""
    return sample_rate // HOPS_A_SECOND


def levels(song: Pcm, hop: int) -> NDArray[np.float64]:
    """Return the song's level in each hop, in dBFS: 10 * log10 of the mean square of all channels.

    Full scale is a sample of 1.0; silence is -100 dBFS.

    Args:
        song: of a length of whole hops.
        hop: samples of a hop.
    """
    squares = np.square(song, dtype=np.float64).reshape(song.shape[0], -1, hop)
    return 10 * np.log10(squares.mean(axis=(0, 2)) + _FLOOR)


class Ducking:
    """Follows a song's level, and turns the clips down by it.

    For a level L the wanted depth is `depth * clip((L - QUIET) / (LOUD - QUIET), 0, 1)` decibels;
    wanted is the most of the next `AHEAD_HOPS` hops too. The depth y follows by one step a hop,
    y += (wanted - y) * (1 - exp(-hop / t)), t being `ATTACK_SECONDS` where it grows and
    `RELEASE_SECONDS` where it shrinks. The gain is 10 ** (-y / 20).
    """

    def __init__(self, depth: int, sample_rate: int) -> None:
        """Begin at a film's first sample.

        Args:
            depth: tenths of a decibel.
            sample_rate: samples a second.
        """
        self._depth = depth / 10
        self._hop = hop_samples(sample_rate)
        seconds = self._hop / sample_rate
        self._attack = 1 - exp(-seconds / ATTACK_SECONDS)
        self._release = 1 - exp(-seconds / RELEASE_SECONDS)
        self._now: float | None = None

    def gains(self, song: Pcm, following: Pcm | None) -> NDArray[np.float32]:
        """Return the gain of each sample of a block.

        Args:
            song: the block, of whole hops.
            following: the next one, or None after the last; at least `AHEAD_HOPS` hops.
        """
        known = levels(song, self._hop)
        hops = len(known)
        if following is not None:
            ahead = levels(following[:, : AHEAD_HOPS * self._hop], self._hop)
            known = np.concatenate((known, ahead))
        share = np.clip((known - QUIET) / (LOUD - QUIET), 0, 1)
        share = np.pad(share, (0, hops + AHEAD_HOPS - len(share)))
        wanted = self._depth * sliding_window_view(share, AHEAD_HOPS + 1).max(axis=1)
        depths = np.array(self._followed(wanted))
        return between(10 ** (-depths / 20), self._hop)

    def _followed(self, wanted: NDArray[np.float64]) -> list[float]:
        """Return the depth at the beginning of the first hop, and at the end of each."""
        now = float(wanted[0]) if self._now is None else self._now
        depths = [now]
        for depth in wanted.tolist():
            now += (depth - now) * (self._attack if depth > now else self._release)
            depths.append(now)
        self._now = now
        return depths
