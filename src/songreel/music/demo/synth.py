"""What the instruments are made of: band-limited oscillators, filters, envelopes, noise.

Sounds are computed in double precision and in closed form, so that the song comes out the same
on every machine once it is rounded to 16 bits.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from songreel.music.demo.score import SAMPLE_RATE

Signal = NDArray[np.float64]
Bus = NDArray[np.float32]
"""Where sounds are summed, of shape (2, samples): half the memory, far below what is heard."""
Waveform = Literal["saw", "square", "pulse", "triangle"]

TABLE = 2048
_ROWS = 28
_LOWEST, _HIGHEST = 80.0, 17_000.0
_TURN = 2 * np.pi
_BLOCK = 8192  # stays in the processor's cache: half the time of whole notes at once


def hertz(pitch: float) -> float:
    """Return the frequency of a MIDI note number in equal temperament, A4 at 440 Hz."""
    return 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)


def clock(seconds: float) -> Signal:
    """Return the times of so many seconds of samples."""
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


class Cutoff:
    """Where a filter stands at each sample; several oscillators share one."""

    def __init__(self, frequency: Signal) -> None:
        """Take the cutoff in hertz."""
        height = np.log(frequency / _LOWEST) * ((_ROWS - 1) / np.log(_HIGHEST / _LOWEST))
        np.clip(height, 0.0, _ROWS - 1.001, out=height)
        row = height.astype(np.int64)
        self.above = height - row
        self.offset = row * (TABLE + 1)


def oscillator(
    frequency: Signal | float,
    cutoff: Cutoff,
    *,
    waveform: Waveform,
    resonance: float = 0.8,
    phase: float = 0.0,
) -> Signal:
    """Return a waveform behind a resonant low-pass filter of four poles.

    The filter is applied to the harmonics before they are summed: tables for a row of cutoffs
    are read at the running phase and blended, so that no harmonic passes half the sample rate.

    Args:
        frequency: in hertz, for each sample or constant.
        cutoff: of the filter.
        waveform: shape before the filter.
        resonance: quality of each pair of poles; 0.7 has no peak.
        phase: where in its cycle it begins, 0 to 1.
    """
    highest = float(np.max(frequency))
    tables = _tables(waveform, round(12 * np.log2(highest / 440.0)), resonance)
    turns: Signal
    if isinstance(frequency, float):
        turns = phase + frequency / SAMPLE_RATE * np.arange(len(cutoff.above), dtype=np.float64)
    else:
        turns = phase + np.cumsum(frequency / SAMPLE_RATE, dtype=np.float64)
    sound = np.empty(len(turns))
    for start in range(0, len(turns), _BLOCK):
        block = slice(start, start + _BLOCK)
        sound[block] = _read(tables, turns[block], cutoff.offset[block], cutoff.above[block])
    return sound


def _read(tables: Signal, turns: Signal, offset: NDArray[np.int64], above: Signal) -> Signal:
    """Read tables at a phase and between two cutoffs, with straight lines between entries."""
    position = (turns - np.floor(turns)) * TABLE
    column = position.astype(np.int64)
    position -= column
    column += offset
    low, low_next = tables[column], tables[column + 1]
    low += (low_next - low) * position
    column += TABLE + 1
    high, high_next = tables[column], tables[column + 1]
    high += (high_next - high) * position
    high -= low
    high *= above
    return low + high


@lru_cache(maxsize=256)
def _tables(waveform: Waveform, semitone: int, resonance: float) -> Signal:
    """Return one cycle for each cutoff, for notes up to so many semitones above A4."""
    frequency = 440.0 * 2.0 ** ((semitone + 0.5) / 12)
    count = max(1, min(TABLE // 2 - 1, int(0.46 * SAMPLE_RATE / frequency)))
    harmonic = np.arange(1, count + 1)
    spectrum = np.zeros((_ROWS, TABLE // 2 + 1), np.complex128)
    cutoffs = np.geomspace(_LOWEST, _HIGHEST, _ROWS)[:, None]
    ratio = harmonic * frequency / cutoffs
    response = 1.0 / ((1 - ratio**2) ** 2 + (ratio / resonance) ** 2)
    spectrum[:, 1 : count + 1] = -1j * _amplitudes(waveform, harmonic) * response * TABLE / 2
    cycles = np.fft.irfft(spectrum, TABLE, axis=1)
    return np.concatenate([cycles, cycles[:, :1]], axis=1).reshape(-1)


def _amplitudes(waveform: Waveform, harmonic: NDArray[np.int64]) -> Signal:
    odd = harmonic % 2
    if waveform == "saw":
        return 2 / np.pi / harmonic
    if waveform == "square":
        return 4 / np.pi * odd / harmonic
    if waveform == "pulse":
        return 2 / np.pi * np.sin(np.pi * harmonic * 0.3) / harmonic
    return 8 / np.pi**2 * odd * (-1.0) ** ((harmonic - 1) // 2) / harmonic**2


def sine(frequency: Signal | float, length: int, phase: Signal | float = 0.0) -> Signal:
    """Return a sine wave; `phase`, in radians, may be a modulator."""
    if isinstance(frequency, float):
        return np.sin(_TURN * frequency / SAMPLE_RATE * np.arange(length) + phase)
    return np.sin(_TURN / SAMPLE_RATE * np.cumsum(frequency) + phase)


def envelope(held: float, *, attack: float, decay: float, sustain: float, release: float) -> Signal:
    """Return an envelope whose attack is a raised cosine, and whose falls are exponential.

    Args:
        held: seconds for which the key is down.
        attack: seconds to full level.
        decay: time constant of the fall to the sustained level, in seconds.
        sustain: level that is held, 0 to 1.
        release: time constant of the fall to silence; the envelope lasts six of them longer.
    """
    time = clock(held + 6 * release)
    down, up = round(attack * SAMPLE_RATE), round(held * SAMPLE_RATE)
    shape = np.empty(len(time))
    shape[:down] = 0.5 - 0.5 * np.cos(np.pi * time[:down] / attack)
    shape[down:] = sustain + (1 - sustain) * np.exp((attack - time[down:]) / decay)
    shape[up:] *= np.exp((held - time[up:]) / release)
    return faded(shape, 0.004)


def faded(signal: Signal, seconds: float) -> Signal:
    """Bring the end of a signal down to nothing, so that it does not click."""
    length = min(round(seconds * SAMPLE_RATE), signal.shape[-1])
    if length:
        signal[..., -length:] *= np.linspace(1.0, 0.0, length)
    return signal


def noise(length: int, seed: int) -> Signal:
    """Return white noise between -1 and 1."""
    return np.random.default_rng(seed).random(length) * 2 - 1


def band(signal: Signal, low: float, high: float, *, order: int = 2) -> Signal:
    """Keep a band of frequencies, in hertz; the slopes are those of Butterworth filters."""
    length = signal.shape[-1]
    padded = 1 << (length + SAMPLE_RATE // 10).bit_length()
    frequency = np.maximum(np.fft.rfftfreq(padded, 1 / SAMPLE_RATE), 1e-3)
    response = 1 / np.sqrt(1 + (low / frequency) ** (2 * order))
    response /= np.sqrt(1 + (frequency / high) ** (2 * order))
    return np.fft.irfft(np.fft.rfft(signal, padded) * response, padded)[..., :length]


def driven(signal: Signal, amount: float) -> Signal:
    """Saturate softly; what is small stays as large as it was."""
    return np.tanh(signal * amount) / amount
