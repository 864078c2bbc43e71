"""What the instruments are made of: wave tables, coloured noise, envelopes. Mono, 32-bit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.music.songs.truth import RATE

Sound = NDArray[np.float32]
Curve = NDArray[np.floating[Any]]
TABLE = 4_096
TOP = 15_000
"""Hz: no oscillator has a partial above, so that none folds back."""


def generator(*key: object) -> np.random.Generator:
    """Return a source of chance that is the same for the same key, everywhere."""
    return np.random.default_rng(zlib.crc32(repr(key).encode()))


def hertz(note: float) -> float:
    """Return the frequency of a MIDI note number."""
    return 440.0 * 2.0 ** ((note - 69) / 12)


def times(length: float) -> Curve:
    """Return the second of every sample of a sound."""
    return np.arange(max(1, round(length * RATE))) / RATE


def decay(t: Curve, length: float) -> Curve:
    """Return a fall by 60 dB within `length` seconds."""
    return np.exp(-6.9 * t / length)


def faded(sound: NDArray, attack: float, release: float) -> Sound:
    """Return the sound with its ends drawn to nothing, in seconds, so that none clicks."""
    faded = sound.astype(np.float32)
    size = faded.shape[-1]
    rise, fall = (min(size // 2, max(1, round(part * RATE))) for part in (attack, release))
    faded[..., :rise] *= np.sin(np.linspace(0, np.pi / 2, rise, endpoint=False)) ** 2
    faded[..., size - fall :] *= np.cos(np.linspace(0, np.pi / 2, fall)) ** 2
    return faded


def layered(sounds: Iterable[NDArray]) -> Sound:
    """Return sounds of one length on top of one another."""
    return np.sum(list(sounds), axis=0).astype(np.float32)


def noise(length: float, low: float, high: float, *key: object) -> Sound:
    """Return noise between two frequencies, of level 1, with slopes of 12 dB an octave."""
    size = max(8, round(length * RATE))
    spectrum = np.fft.rfft(generator("noise", low, high, *key).standard_normal(size))
    spectrum *= band(np.fft.rfftfreq(size, 1 / RATE), low, high)
    sound = np.fft.irfft(spectrum, size)
    return (sound / (np.sqrt(np.mean(sound**2)) + 1e-12)).astype(np.float32)


def band(frequencies: Curve, low: float, high: float) -> Curve:
    """Return the gain of a pass band with slopes of 12 dB an octave."""
    below = np.square(low / np.maximum(frequencies, 1e-3))
    above = np.square(frequencies / high)
    return 1 / np.sqrt(1 + below**2) / np.sqrt(1 + above**2)


def filtered(sound: NDArray, low: float, high: float) -> Sound:
    """Return a short sound through a pass band."""
    size = sound.shape[-1] + 512
    spectrum = np.fft.rfft(sound, size) * band(np.fft.rfftfreq(size, 1 / RATE), low, high)
    return np.fft.irfft(spectrum, size)[..., : sound.shape[-1]].astype(np.float32)


def partials(frequency: float) -> Curve:
    """Return the numbers of the partials of a frequency that can be heard."""
    return np.arange(1, max(2, min(200, int(TOP / frequency)) + 1), dtype=np.float64)


def table(amplitudes: Curve) -> Sound:
    """Return one period of a wave, of level 1, from the amplitudes of its partials."""
    spectrum = np.zeros(TABLE // 2 + 1, dtype=np.complex128)
    spectrum[1 : len(amplitudes) + 1] = -1j * amplitudes
    wave = np.fft.irfft(spectrum, TABLE)
    return (wave / (np.sqrt(np.mean(wave**2)) + 1e-12)).astype(np.float32)


def sawtooth(frequency: float, cutoff: float) -> Sound:
    """Return a period of a sawtooth through a low-pass filter."""
    number = partials(frequency)
    return table(1 / number / np.sqrt(1 + (number * frequency / cutoff) ** 4))


def square(frequency: float, cutoff: float) -> Sound:
    """Return a period of a square wave through a low-pass filter."""
    number = partials(frequency)
    return table((number % 2) / number / np.sqrt(1 + (number * frequency / cutoff) ** 4))


def oscillate(wave: Sound, frequency: float | Curve, size: int, phase: float = 0.0) -> Sound:
    """Return a wave at a frequency, or along a curve of frequencies, from a phase of 0..1."""
    if isinstance(frequency, float | int):
        turns = phase + np.arange(size) * (frequency / RATE)
    else:
        turns = phase + np.cumsum(frequency) / RATE
    return wave[(turns * TABLE).astype(np.int64) & (TABLE - 1)]


def sine(frequency: float | Curve, size: int, phase: float = 0.0) -> Sound:
    """Return a sine."""
    return oscillate(SINE, frequency, size, phase)


SINE = (np.sin(2 * np.pi * np.arange(TABLE) / TABLE)).astype(np.float32)
