"""Room for the clips' sound beside the song: where there is none, the clips go down, never it."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from songreel.media.mixing.gains import Pcm, between

REACH = 4
"""Hops, on either side of one without room, in which the clips are down; the same again for the
way there and back: 20 ms each at 200 hops a second."""

_EDGE = 2 * REACH + 1


def room(song: Pcm, clips: Pcm, hop: int) -> NDArray[np.float64]:
    """Return, for each hop, the largest factor up to 1 with which nothing goes beyond full scale.

    For a sample s of the song and c of the clips, s + g * c stays within 1 up to
    g = (1 - s * sign(c)) / abs(c). Where the song alone goes beyond, that is 0.
    """
    loud = np.abs(clips)
    free = np.maximum(0, 1 - song * np.sign(clips))
    most = np.divide(free, loud, out=np.ones_like(loud), where=loud > free)
    return np.asarray(most.reshape(len(most), -1, hop).min(axis=(0, 2)), np.float64)


class Headroom:
    """Turns the clips down for as long as the song leaves no room.

    The gain at each end of a hop is the mean, over `REACH` hops on either side, of the smallest
    room within `REACH` hops: at most the room of both hops beside it, and without a jump.
    """

    def __init__(self, hop: int) -> None:
        """Begin at a film's first sample; `hop` is in samples."""
        self._hop = hop
        self._before = np.ones(_EDGE)
        self.lowest = 1.0

    def gains(
        self, now: NDArray[np.float64], following: NDArray[np.float64] | None
    ) -> NDArray[np.float32]:
        """Return the gain of each sample of a block.

        Args:
            now: the room of each hop of the block, of which there are at least 2 * REACH + 1.
            following: that of the next block, or None after the last.
        """
        after = np.ones(_EDGE) if following is None else following[:_EDGE]
        known = np.concatenate((self._before, now, after))
        least = sliding_window_view(known, 2 * REACH + 2).min(axis=1)
        points = sliding_window_view(least, 2 * REACH + 1).mean(axis=1)
        self._before = now[-_EDGE:]
        self.lowest = min(self.lowest, float(points.min()))
        return between(points, self._hop)
