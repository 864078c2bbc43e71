"""The mix: placing, ducking, echo, room, and a master that keeps below full scale."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import numpy as np

from songreel.music.demo.score import SAMPLE_RATE, SAMPLES_PER_BEAT
from songreel.music.demo.synth import Bus, Signal, noise

CEILING = 10 ** (-1.8 / 20)
"""Peak of the master, 1.8 dB below full scale: room for what lies between the samples."""

_REVERB_SECONDS = 2.4


def place(bus: Bus, start: int, sound: Signal, gain: float = 1.0, lean: float = 0.0) -> None:
    """Add a sound to a bus of shape (2, samples); `lean` moves it left (-1) or right (1)."""
    end = min(start + sound.shape[1], bus.shape[1])
    if start >= end:
        return
    sides = np.array([[1 - max(0.0, lean)], [1 + min(0.0, lean)]]) * gain
    bus[:, start:end] += sound[:, : end - start] * sides


def ducking(length: int, kicks: Iterable[int], depth: float) -> Bus:
    """Return a gain that makes room for each kick, and swings back within a beat."""
    gain = np.ones(length, np.float32)
    span = round(0.72 * SAMPLES_PER_BEAT)
    back = np.linspace(0.0, 1.0, span)
    shape = 1 - depth * (0.5 + 0.5 * np.cos(np.pi * back**0.8))
    onset = round(0.004 * SAMPLE_RATE)
    shape[:onset] = 1 + (shape[:onset] - 1) * np.linspace(0.0, 1.0, onset)
    for kick in kicks:
        end = min(kick + span, length)
        gain[kick:end] = np.minimum(gain[kick:end], shape[: end - kick])
    return gain


def echo(signal: Bus, beats: float, feedback: float) -> Bus:
    """Return the repeats of a signal, from side to side, each softer than the one before."""
    delay = round(beats * SAMPLES_PER_BEAT)
    repeats = np.zeros_like(signal)
    source = signal.mean(axis=0)
    for count in range(1, 6):
        shift = delay * count
        if shift >= len(source):
            break
        side = count % 2
        late = source[: len(source) - shift] * np.float32(feedback ** (count - 1))
        repeats[side, shift:] += late
        repeats[1 - side, shift:] += np.float32(0.25) * late
    return repeats


def reverb(signal: Bus) -> Bus:
    """Return a hall around a signal, by convolution with an impulse response made of noise."""
    response = _hall().astype(np.float32)
    length = signal.shape[1]
    padded = _fast_length(length + response.shape[1])
    wet = np.empty_like(signal)
    for side in (0, 1):
        spectrum = np.fft.rfft(signal[side], padded)
        spectrum *= np.fft.rfft(response[side], padded)
        wet[side] = np.fft.irfft(spectrum, padded)[:length]
    return wet


def master(mix: Bus, gain: float) -> Bus:
    """Return the finished song: no rumble, a little air, limited, faded out at its end.

    Args:
        mix: the sum of all buses.
        gain: linear, ahead of the limiter; it sets how loud the song is.
    """
    song = _limited(_equalised(mix, gain))
    fade = round(3.0 * SAMPLE_RATE)
    song[:, -fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.linspace(0, 1, fade))
    return song


def _hall() -> Signal:
    """Return the response of a hall, (2, samples): low sound rings longer than high sound."""
    length = round(_REVERB_SECONDS * SAMPLE_RATE)
    time = np.arange(length) / SAMPLE_RATE
    before = round(0.021 * SAMPLE_RATE)
    frequency = np.fft.rfftfreq(length, 1 / SAMPLE_RATE)
    sides: list[Signal] = []
    for side in (0, 1):
        spectrum = np.fft.rfft(noise(length, 701 + side))
        tail = np.zeros(length)
        for low, high, ring in (
            (180.0, 600.0, 0.34),
            (600.0, 2_200.0, 0.31),
            (2_200.0, 6_000.0, 0.2),
            (6_000.0, 12_000.0, 0.11),
        ):
            kept = np.clip((frequency - low * 0.8) / (0.4 * low), 0, 1)
            kept *= np.clip((high * 1.2 - frequency) / (0.4 * high), 0, 1)
            tail += np.fft.irfft(spectrum * kept, length) * np.exp(-time / ring)
        tail *= np.minimum(time / 0.012, 1)
        early = np.zeros(length)
        for delay, level in ((7.1, 0.8), (11.9, -0.6), (17.3, 0.5), (23.9, -0.4)):
            early[round((delay + 1.7 * side) * SAMPLE_RATE / 1000)] = level
        response = np.concatenate([np.zeros(before), tail])[:length] + 0.25 * early
        sides.append(response / np.sqrt(np.sum(response**2)))
    return np.stack(sides)


def _equalised(mix: Bus, gain: float) -> Bus:
    """Take off what lies below hearing, thin out the mud, and open the top by 1.5 dB."""
    length = mix.shape[1]
    padded = _fast_length(length + SAMPLE_RATE // 4)
    frequency = np.maximum(np.fft.rfftfreq(padded, 1 / SAMPLE_RATE), 1e-3)
    response = 1 / np.sqrt(1 + (27.0 / frequency) ** 6)
    response *= 1 - 0.16 * np.exp(-((np.log2(frequency / 320.0) / 0.8) ** 2))
    response *= 1 + 0.12 / (1 + (8_500.0 / frequency) ** 3)
    response[0] = 0.0
    response = (response * gain).astype(np.float32)
    shaped = np.empty_like(mix)
    for side in (0, 1):
        spectrum = np.fft.rfft(mix[side], padded)
        spectrum *= response
        shaped[side] = np.fft.irfft(spectrum, padded)[:length]
    return shaped


def _limited(mix: Bus) -> Bus:
    """Hold peaks below the ceiling with a gain that looks ahead, and never moves fast."""
    block = 32
    length = mix.shape[1]
    padded = -(-length // block) * block
    peaks = np.zeros(padded)
    peaks[:length] = np.max(np.abs(mix), axis=0)
    needed = np.minimum(1.0, CEILING / np.maximum(peaks.reshape(-1, block).max(axis=1), 1e-9))
    reach = 12
    held = needed.copy()
    for shift in range(1, reach + 1):
        held[shift:] = np.minimum(held[shift:], needed[:-shift])
        held[:-shift] = np.minimum(held[:-shift], needed[shift:])
    edged = np.concatenate([held[:1].repeat(reach - 1), held, held[-1:].repeat(reach - 1)])
    window = cast(Signal, np.hanning(2 * reach - 1))
    smooth = cast(Signal, np.convolve(edged, window / window.sum(), "valid"))
    middles = (np.arange(len(smooth)) + 0.5) * block
    gain = cast(Signal, np.interp(np.arange(length, dtype=np.float64), middles, smooth))
    mix *= gain
    return np.clip(mix, -CEILING, CEILING, out=mix)


def _fast_length(length: int) -> int:
    """Return the next length that is a product of 2, 3 and 5, which transforms fast."""
    best = 1 << (length - 1).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            two = three
            while two < length:
                two *= 2
            best = min(best, two)
            three *= 3
        five *= 5
    return best
