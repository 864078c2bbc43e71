"""The room that a record is played in, and the limiter at its end."""

from __future__ import annotations

import numpy as np

from bench.music.songs.synth import Sound, band, generator
from bench.music.songs.truth import RATE

BLOCK = 65_536
HOLD = 64
"""Samples that share one gain of the limiter."""
AHEAD = 8
"""Blocks of `HOLD` samples by which the limiter looks ahead, and holds: 12 ms."""
CEILING = 0.97


def reverberated(send: Sound, seconds: float) -> Sound:
    """Return what a room makes of a mono signal, in stereo, by convolution in blocks."""
    rooms = np.fft.rfft(_room(seconds), 2 * BLOCK)
    heard = np.zeros((2, len(send) + 2 * BLOCK), dtype=np.float32)
    for start in range(0, len(send), BLOCK):
        block = send[start : start + BLOCK]
        if not block.any():
            continue
        spectrum = np.fft.rfft(block, 2 * BLOCK)
        heard[:, start : start + 2 * BLOCK] += np.fft.irfft(spectrum * rooms, 2 * BLOCK)
    return heard[:, : len(send)].copy()


def _room(seconds: float) -> Sound:
    """Return the answer of a room to a click, without the click: walls, then decaying noise."""
    size = min(BLOCK, int(1.1 * seconds * RATE))
    t = np.arange(size) / RATE
    chance = generator("room", seconds)
    answer = chance.standard_normal((2, size)) * np.exp(-6.9 * t / seconds)
    answer[:, : int(0.012 * RATE)] = 0
    for _ in range(14):
        wall = int(chance.uniform(0.008, 0.06) * RATE)
        answer[chance.integers(2), wall] += chance.choice((-1, 1)) * 9
    spectrum = np.fft.rfft(answer, size) * band(np.fft.rfftfreq(size, 1 / RATE), 220, 5_500)
    answer = np.fft.irfft(spectrum, size)
    return (answer / np.sqrt(np.sum(answer**2, axis=1, keepdims=True))).astype(np.float32)


def mastered(sound: Sound, loudness: float) -> Sound:
    """Return the mix at a level in dB below full scale, its peaks held under the ceiling.

    The limiter takes some of the level away again, so it is driven in two steps.
    """
    wanted = 10 ** (loudness / 20)
    record = sound
    for _ in range(2):
        level = float(np.sqrt(np.mean(np.square(record[:, ::7], dtype=np.float64))))
        record = _limited(record * np.float32(wanted / max(level, 1e-9)))
    return record


def _limited(sound: Sound) -> Sound:
    size = sound.shape[1]
    count = -(-size // HOLD)
    padded = np.zeros((2, count * HOLD), dtype=np.float32)
    padded[:, :size] = sound
    peaks = np.abs(padded).max(axis=0).reshape(count, HOLD).max(axis=1)
    wanted = np.minimum(1, CEILING / np.maximum(peaks, 1e-9))
    # The lowest gain of the blocks around, then smoothed over no more blocks than were looked at.
    around = np.pad(wanted, AHEAD, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(around, 2 * AHEAD + 1).min(axis=1)
    window = np.hanning(AHEAD + 2)[1:-1]
    smooth = np.convolve(
        np.pad(lowest, (AHEAD // 2, AHEAD - 1 - AHEAD // 2), mode="edge"),
        window / window.sum(),
        mode="valid",
    )
    middles = (np.arange(count) + 0.5) * HOLD
    gains = np.interp(np.arange(size), middles, smooth).astype(np.float32)
    return np.clip(sound * gains, -CEILING, CEILING)
