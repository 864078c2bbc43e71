"""How likely a beat and a downbeat are at each moment of a song."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening import features

FRAME_RATE = 50
"""Frames a second: frame i is centred on sample i · 22,050 / 50."""

_STEP = features.RATE // FRAME_RATE


def activations(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the likelihoods of a beat and of a downbeat, shape (frames, 2), each 0 to 1.

    Args:
        samples: mono at 22,050 Hz, of any level.
    """
    count = -(-features.frames_in(len(samples)) // _STEP)
    spectrogram = features.spectrogram(samples)
    if spectrogram is None:
        return np.zeros((count, 2), np.float32)
    rising = np.maximum(0, spectrogram[2:] - spectrogram[:-2])
    whole = np.pad(rising.mean(axis=1), 1)
    bass = np.pad(rising[:, :8].mean(axis=1), 1)
    both = np.stack([whole / _high(whole) + bass / _high(bass), 2 * bass / _high(bass)], axis=1)
    both[1:-1] = (both[:-2] + 2 * both[1:-1] + both[2:]) / 4
    # A window sees a beat about 15 ms before its centre does.
    both[2:] = 0.5 * (both[:-2] + both[1:-1])
    return np.clip(both[::_STEP] * [0.5, 0.25], 0, 1).astype(np.float32)


def _high(values: NDArray[np.float32]) -> float:
    return float(np.percentile(values, 97)) + 1e-6
