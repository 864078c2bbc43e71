"""What the beat network hears: a logarithmic spectrogram, 100 frames a second.

Frame i is a Hann window of `WINDOW` samples, centred on sample i · `SAMPLE_RATE` / `RATE` (rounded
down), its magnitudes summed into `BANDS` triangles whose centres are spaced evenly in
log(1 + f / `CORNER`): as narrow as the transform allows in the bass, about a semitone above.
With m such a magnitude and r the root mean square of a band over the frames in which the song
sounds, a value is log10(1 + `GAIN` · m / r), less the mean of its band over those frames. So
neither the level nor the timbre of a recording as a whole is seen, only what changes in it.
"""

from __future__ import annotations

from functools import cache
from math import log1p

import numpy as np
from numpy.typing import NDArray

from songreel.music.listening.going_on import GoOn, to_the_end

SAMPLE_RATE = 22_050
RATE = 100
WINDOW = 1024
BANDS = 72
LOWEST = 25.0
HIGHEST = 10_500.0
CORNER = 500.0
GAIN = 30.0
SILENT = 10.0**-4.5
"""The loudness of a sine at -71 dB of full scale: a song that stays below it is silence."""

RISE = 2
"""Frames over which a rise is measured."""

_SOUNDING = 10.0**-2.5
"""Of the loudest frame, -50 dB: what is quieter is a pause."""
_BLOCK = 1024

Floats = NDArray[np.float32]


def frames_in(samples: int) -> int:
    """Return how many frames so many samples have: those whose centres lie within them."""
    return -(-samples * RATE // SAMPLE_RATE)


def spectrogram(samples: Floats, go_on: GoOn = to_the_end) -> Floats | None:
    """Return the values that the network hears, shape (frames, `BANDS`); None for silence.

    Args:
        samples: mono at `SAMPLE_RATE`, of any level.
        go_on: called before each block of frames; what it raises ends this.
    """
    values = _magnitudes(samples, go_on)
    loudness: Floats = np.sqrt(np.mean(np.square(values), axis=1))
    loudest = float(loudness.max(initial=0.0))
    if loudest < SILENT:
        return None
    sounding = loudness > _SOUNDING * loudest
    values *= GAIN / float(np.sqrt(np.mean(np.square(loudness[sounding]))))
    np.log1p(values, out=values)
    values /= np.float32(np.log(10.0))
    values -= values[sounding].mean(axis=0, dtype=np.float64).astype(np.float32)
    return values


def rises(spectrogram: Floats) -> Floats:
    """Return how far each band rises above what it and its neighbours were: vibrato does not.

    Row i is of frame i + `RISE`.
    """
    side = np.pad(spectrogram[:-RISE], ((0, 0), (1, 1)), mode="edge")
    highest = np.maximum(np.maximum(side[:, :-2], side[:, 1:-1]), side[:, 2:])
    return np.maximum(0, spectrogram[RISE:] - highest)


def _magnitudes(samples: Floats, go_on: GoOn) -> Floats:
    """Return the magnitudes of the bands, block by block: a sine of full scale is about 1."""
    count = frames_in(len(samples))
    values = np.empty((count, BANDS), np.float32)
    window = (np.hanning(WINDOW + 1)[:-1] * (4.0 / WINDOW)).astype(np.float32)
    bands = _bands()
    for first in range(0, count, _BLOCK):
        go_on()
        last = min(first + _BLOCK, count)
        starts = np.arange(first, last, dtype=np.int64) * SAMPLE_RATE // RATE - WINDOW // 2
        part = _part(samples, int(starts[0]), int(starts[-1]) + WINDOW)
        frames = np.lib.stride_tricks.sliding_window_view(part, WINDOW)[starts - starts[0]]
        spectra = np.abs(np.fft.rfft(frames * window, axis=1))
        values[first:last] = spectra.astype(np.float32, copy=False) @ bands
    return values


def _part(samples: Floats, start: int, end: int) -> Floats:
    """Return the samples from `start` to `end`, with silence before and after the song."""
    within = samples[max(0, start) : max(0, end)]
    before = max(0, -start)
    return np.pad(within, (before, end - start - before - len(within)))


@cache
def _bands() -> Floats:
    """Return the weights of the bands, shape (`WINDOW` // 2 + 1, `BANDS`)."""
    lowest, highest = log1p(LOWEST / CORNER), log1p(HIGHEST / CORNER)
    steps = np.arange(BANDS + 2, dtype=np.float64) / (BANDS + 1)
    edges = CORNER * np.expm1(lowest + (highest - lowest) * steps)
    frequencies = np.arange(WINDOW // 2 + 1, dtype=np.float64)[:, None] * (SAMPLE_RATE / WINDOW)
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
