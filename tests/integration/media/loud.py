"""Loudness and true peak by ITU-R BS.1770-4, written from its text: another pair of ears."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

RATE = 48_000

# The two filters of its Annex 1, for 48 kHz: a shelf for the head, a high pass for low tones.
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))


def loudness(sound: NDArray[np.float32]) -> float:
    """Return the integrated loudness in LUFS of a sound at 48 kHz, (channels, samples)."""
    weighted = _weighted(sound.astype(np.float64))
    step, block = RATE // 10, 4 * RATE // 10
    starts = range(0, weighted.shape[1] - block + 1, step)
    power = np.array([np.square(weighted[:, at : at + block]).mean(1).sum() for at in starts])
    power = power[_lufs(power) > -70]
    return float(_lufs(power[_lufs(power) > _lufs(power.mean()) - 10].mean()))


def true_peak(sound: NDArray[np.float32], times: int = 8) -> float:
    """Return the highest of the curve through the samples, in dBTP: a spectrum made longer."""
    samples = sound.shape[1]
    spectrum = np.fft.rfft(sound.astype(np.float64), axis=1)
    between = np.fft.irfft(spectrum, samples * times, axis=1) * times
    return float(20 * np.log10(np.abs(between).max()))


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return -0.691 + 10 * np.log10(np.maximum(power, 1e-12))


def _weighted(sound: NDArray[np.float64]) -> NDArray[np.float64]:
    # Silence behind it, so that nothing that rings on comes round to the beginning.
    length = sound.shape[1] + RATE
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(length))
    response = np.ones_like(turn)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= np.polyval(above[::-1], turn) / np.polyval(below[::-1], turn)
    return np.fft.irfft(np.fft.rfft(sound, length, axis=1) * response, length, axis=1)[
        :, : sound.shape[1]
    ]
