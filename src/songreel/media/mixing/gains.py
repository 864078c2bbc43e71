"""Curves by which sound rises, falls and is turned down."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.float32]
"""Sound as planes: shape (channels, samples), full scale at 1.0."""

Gains = NDArray[np.float32]
"""A factor for each sample, or for each point of a curve."""


def rising(samples: int) -> Gains:
    """Return the gains of a rise from silence: sin(pi / 2 * (n + 1/2) / samples).

    It has equal power: with `falling` of the same length the squares add up to 1, so that two
    sounds that have nothing to do with one another keep their loudness while one gives way to the
    other. Straight lines would sag by 3 dB in the middle. A sound alone fades by the same curve:
    its power goes down evenly, and there is no kink where it is loud.
    """
    if samples == 0:
        return np.ones(0, np.float32)
    places = (np.arange(samples) + 0.5) / samples
    return np.sin(np.pi / 2 * places).astype(np.float32)


def falling(samples: int) -> Gains:
    """Return the gains of a fall to silence: `rising`, backwards."""
    return rising(samples)[::-1].copy()


def faded(piece: Pcm, at: int, samples: int, rise: Gains, fall: Gains) -> Pcm:
    """Return a piece of a sound with its part of the sound's fades.

    Args:
        piece: of the sound.
        at: which of the sound's samples is the piece's first.
        samples: length of the sound.
        rise: gains of its first samples.
        fall: gains of its last samples.
    """
    end, falls_from = at + piece.shape[1], samples - len(fall)
    if at >= len(rise) and end <= falls_from:
        return piece
    shaped = piece.copy()
    if at < len(rise):
        gains = rise[at:end]
        shaped[:, : len(gains)] *= gains
    if end > falls_from:
        first = max(at, falls_from)
        shaped[:, first - at :] *= fall[first - falls_from : end - falls_from]
    return shaped


def factor(tenths: int) -> float:
    """Return the factor of so many tenths of a decibel: 10 ** (tenths / 200)."""
    return float(10 ** (tenths / 200))


def between(points: NDArray[np.float64], hop: int) -> Gains:
    """Return the gain of each sample: straight lines between points that are `hop` samples apart.

    Args:
        points: of shape (hops + 1,): the gain at each end of each hop.
        hop: samples from one point to the next.
    """
    ramp = np.arange(hop, dtype=np.float64) / hop
    steps = np.diff(points)[:, None] * ramp[None, :]
    return (points[:-1, None] + steps).reshape(-1).astype(np.float32)
