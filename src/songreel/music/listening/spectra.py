"""What the listener sees of a song beside its beats: timbre, harmony, bass and onsets over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening.decoding import SAMPLE_RATE
from songreel.music.listening.going_on import GoOn, to_the_end

HOP = 256
WINDOW = 1024
BANDS = 30
CHROMA_HOP = 2048
CHROMA_WINDOW = 8192
BASS_HZ = 150.0

_BLOCK = 2048
_LOWEST, _HIGHEST = 40.0, 10_000.0
_CHROMA_LOW, _CHROMA_HIGH = 110.0, 2_000.0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spectra:
    """Frame i of `bands` and `rise` is centred on sample `i * HOP` at 22,050 Hz.

    Attributes:
        bands: power of each band in decibels, shape (frames, `BANDS`), not below -80.
        rise: by how much the bands rise, in decibels, meaned over them: the spectral flux.
        bass: power below `BASS_HZ`.
        chroma: strength of each pitch class, shape (frames, 12), frames `CHROMA_HOP` apart.
    """

    bands: Floats
    rise: Floats
    bass: Floats
    chroma: Floats


def spectra(mono: Floats, go_on: GoOn = to_the_end) -> Spectra:
    """Analyse a song.

    Args:
        mono: shape (samples,) at 22,050 Hz.
        go_on: called before each block of frames; what it raises ends this.
    """
    count = len(mono) // HOP + 1
    bands = np.empty((count, BANDS), np.float32)
    bass = np.empty(count, np.float32)
    weights = _triangles()
    low = int(BASS_HZ * WINDOW / SAMPLE_RATE) + 1
    for first, power in _powers(mono, WINDOW, HOP, go_on):
        last = first + len(power)
        bands[first:last] = 10 * np.log10(power @ weights + 1e-8)
        bass[first:last] = power[:, :low].sum(axis=1)
    rise = np.zeros(count, np.float32)
    rise[2:] = np.maximum(0, bands[2:] - bands[:-2]).mean(axis=1)
    return Spectra(bands, rise, bass, _chroma(mono, go_on))


def _chroma(mono: Floats, go_on: GoOn) -> Floats:
    folding = _folding()
    chroma = np.empty((len(mono) // CHROMA_HOP + 1, 12), np.float32)
    for first, power in _powers(mono, CHROMA_WINDOW, CHROMA_HOP, go_on):
        magnitude = np.sqrt(power)
        # What is broad is no tone: a peak must stand out of its neighbours.
        beside = 0.5 * (np.roll(magnitude, 6, axis=1) + np.roll(magnitude, -6, axis=1))
        chroma[first : first + len(power)] = np.maximum(0, magnitude - beside) @ folding
    return chroma


def _powers(mono: Floats, window: int, hop: int, go_on: GoOn) -> Iterator[tuple[int, Floats]]:
    shape = np.hanning(window + 1)[:-1].astype(np.float32)
    shape *= 2 / shape.sum()
    half = window // 2
    count = len(mono) // hop + 1
    block = max(16, _BLOCK * WINDOW // window)
    for first in range(0, count, block):
        go_on()
        last = min(count, first + block)
        start, end = first * hop - half, (last - 1) * hop + half
        part = mono[max(0, start) : max(0, end)]
        before = max(0, -start)
        part = np.pad(part, (before, end - start - before - len(part)))
        views = np.lib.stride_tricks.sliding_window_view(part, window)[::hop]
        spectrum = np.fft.rfft(views * shape, axis=1)
        yield first, (spectrum.real**2 + spectrum.imag**2).astype(np.float32, copy=False)


@cache
def _triangles() -> Floats:
    """Return the weights of bands that are evenly spaced in mel, shape (bins, `BANDS`)."""
    mel = np.linspace(_mel(_LOWEST), _mel(_HIGHEST), BANDS + 2)
    edges = 700 * (10 ** (mel / 2595) - 1)
    bins = np.arange(WINDOW // 2 + 1)[:, None] * SAMPLE_RATE / WINDOW
    width = SAMPLE_RATE / WINDOW
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    up = (bins - low) / np.maximum(middle - low, width)
    down = (high - bins) / np.maximum(high - middle, width)
    return np.maximum(0, np.minimum(up, down)).astype(np.float32)


def _mel(hertz: float) -> float:
    return float(2595 * np.log10(1 + hertz / 700))


@cache
def _folding() -> Floats:
    """Return the pitch class of each bin, shape (bins, 12)."""
    hertz = np.arange(CHROMA_WINDOW // 2 + 1) * SAMPLE_RATE / CHROMA_WINDOW
    weights = np.zeros((len(hertz), 12), np.float32)
    within = (hertz > _CHROMA_LOW) & (hertz < _CHROMA_HIGH)
    pitch = 12 * np.log2(np.maximum(hertz, 1) / 440) + 69
    for pitch_class in range(12):
        off = np.abs((pitch - pitch_class + 6) % 12 - 6)
        weights[:, pitch_class] = np.where(within, np.exp(-0.5 * (off / 0.35) ** 2), 0)
    return weights
