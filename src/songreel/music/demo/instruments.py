"""The pitched instruments: each turns one note, or one line, into stereo sound."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from songreel.music.demo.score import SAMPLE_RATE, SAMPLES_PER_BEAT, Note, sample_of
from songreel.music.demo.synth import (
    Cutoff,
    Signal,
    driven,
    envelope,
    faded,
    hertz,
    oscillator,
    sine,
)

STEP_SECONDS = SAMPLES_PER_BEAT / 4 / SAMPLE_RATE
_VIBRATO_HERTZ = 5.3


@lru_cache(maxsize=256)
def electric_piano(pitch: int, length: float, velocity: float) -> Signal:
    """Return a struck tine: two operators of frequency modulation, harder strokes brighter."""
    shape = envelope(length * STEP_SECONDS, attack=0.003, decay=1.3, sustain=0.12, release=0.1)
    count = len(shape)
    time = np.arange(count) / SAMPLE_RATE
    index = velocity * (0.5 + 2.1 * np.exp(-time / 0.28))
    struck = min(count, round(0.35 * SAMPLE_RATE))
    ringing = 0.5 * velocity * np.exp(-time[:struck] / 0.06)
    tones: list[Signal] = []
    for cents in (-1.6, 1.6):
        base = hertz(pitch + cents / 100)
        body = sine(base, count, index * sine(base, count))
        body[:struck] += ringing * sine(base, struck, 0.9 * sine(base * 14.0, struck))
        tones.append(body * shape)
    low, high = tones
    return np.stack([low + 0.45 * high, 0.45 * low + high]) * (0.8 * velocity)


@lru_cache(maxsize=256)
def pad(pitch: int, length: float, velocity: float) -> Signal:
    """Return a sustained note of three detuned saws, spread from left to right."""
    shape = envelope(length * STEP_SECONDS, attack=0.09, decay=2.0, sustain=0.85, release=0.12)
    time = np.arange(len(shape)) / SAMPLE_RATE
    breath = np.sin(2 * np.pi * 0.23 * time + 0.37 * pitch)
    opening = 7_200.0 * velocity**2 * (1 + 0.25 * breath) * (0.4 + 0.6 * np.minimum(time / 0.4, 1))
    cutoff = Cutoff(450.0 + opening)
    left, middle, right = (
        oscillator(
            hertz(pitch + cents / 100),
            cutoff,
            waveform="saw",
            phase=(0.37 * pitch + turn) % 1.0,
        )
        for cents, turn in ((-9.0, 0.13), (1.5, 0.59), (8.0, 0.81))
    )
    both = np.stack([left + 0.5 * middle + 0.1 * right, right + 0.5 * middle + 0.1 * left])
    return both * shape * (0.55 * velocity)


@lru_cache(maxsize=512)
def pluck(pitch: int, velocity: float) -> Signal:
    """Return a short note whose filter closes as fast as a string is damped."""
    shape = envelope(0.07, attack=0.002, decay=0.16, sustain=0.0, release=0.08)
    time = np.arange(len(shape)) / SAMPLE_RATE
    cutoff = Cutoff(700.0 + hertz(pitch) + 11_000.0 * velocity * np.exp(-time / 0.055))
    sides = [
        oscillator(hertz(pitch + cents / 100), cutoff, waveform="pulse", resonance=1.1, phase=phase)
        for cents, phase in ((-4.0, 0.0), (4.0, 0.21))
    ]
    return np.stack(sides) * shape * velocity


@lru_cache(maxsize=128)
def bass(pitch: int, length: float, velocity: float) -> Signal:
    """Return a bass note: a saw that opens with the stroke, over a sine that carries it."""
    held = length * STEP_SECONDS
    shape = envelope(
        held, attack=0.004, decay=0.5 + 0.4 * held, sustain=0.6, release=0.025 + 0.03 * held
    )
    count = len(shape)
    time = np.arange(count) / SAMPLE_RATE
    base = hertz(pitch)
    cutoff = Cutoff(330.0 + 300.0 * velocity + 2_900.0 * velocity * np.exp(-time / 0.09))
    string = oscillator(base, cutoff, waveform="saw", resonance=1.05)
    square = oscillator(base * 1.003, cutoff, waveform="square", phase=0.25)
    ground = sine(base, count)
    mono = driven((0.85 * string + 0.35 * square + 0.45 * ground) * shape, 1.7) * velocity
    return np.stack([mono, mono])


@lru_cache(maxsize=128)
def bell(pitch: int, length: float, velocity: float) -> Signal:
    """Return a bell of glass: frequency modulation in a ratio that is no whole number."""
    shape = envelope(length * STEP_SECONDS + 0.2, attack=0.002, decay=0.5, sustain=0.0, release=0.2)
    count = len(shape)
    time = np.arange(count) / SAMPLE_RATE
    base = hertz(pitch)
    index = 1.7 * velocity * np.exp(-time / 0.22)
    sides: list[Signal] = []
    for cents, ratio in ((-3.0, 3.51), (3.0, 3.49)):
        tone = base * 2 ** (cents / 1200)
        struck = sine(tone, count, index * sine(tone * ratio, count))
        sides.append((struck + 0.25 * sine(tone * 2, count) * np.exp(-time / 0.3)) * shape)
    return np.stack(sides) * velocity


def lead(notes: Sequence[Note], *, brightness: float) -> tuple[int, Signal]:
    """Return a melody as one breath of a voice: it glides, and swells into long notes.

    Args:
        notes: the line, one note after the other.
        brightness: how far the filter opens, 0 for a hum to 1.

    Returns:
        The sample on which the line begins, and its sound.
    """
    first = sample_of(notes[0].start)
    count = sample_of(notes[-1].start + notes[-1].length) - first + round(0.5 * SAMPLE_RATE)
    pitch = np.full(count, float(notes[0].pitch))
    level = np.zeros(count)
    opening = np.zeros(count)
    previous = float(notes[0].pitch)
    for index, note in enumerate(notes):
        start = sample_of(note.start) - first
        follows = index + 1 < len(notes) and notes[index + 1].start <= note.start + note.length
        shape = envelope(
            note.length * STEP_SECONDS * (0.985 if follows else 0.93),
            attack=0.018,
            decay=0.6,
            sustain=0.78,
            release=0.022 if follows else 0.07,
        )[: count - start]
        here = slice(start, start + len(shape))
        time = np.arange(len(shape)) / SAMPLE_RATE
        depth = 0.16 * np.clip((time - 0.22) / 0.3, 0, 1)
        wave = depth * np.sin(2 * np.pi * _VIBRATO_HERTZ * (time - 0.22))
        pitch[here] = note.pitch + (previous - note.pitch) * np.exp(-time / 0.022) + wave
        pitch[here.stop :] = note.pitch
        level[here] += shape * note.velocity
        opening[here] += shape * note.velocity * (0.5 + 0.5 * np.exp(-time / 0.2))
        previous = float(note.pitch)
    return first, faded(_sung(pitch, level, opening, brightness), 0.05)


def _sung(pitch: Signal, level: Signal, opening: Signal, brightness: float) -> Signal:
    base = 440.0 * 2.0 ** ((pitch - 69.0) / 12.0)
    cutoff = Cutoff(800.0 + 1_700.0 * brightness + (1_900.0 + 7_000.0 * brightness) * opening)
    left = oscillator(base * 1.0038, cutoff, waveform="saw", resonance=0.85, phase=0.1)
    right = oscillator(base * 0.9962, cutoff, waveform="saw", resonance=0.85, phase=0.6)
    centre = oscillator(base, cutoff, waveform="square", phase=0.33)
    ground = sine(base, len(base))
    weight = 0.3 + 0.5 * brightness
    middle = 0.3 * centre + (0.7 - 0.55 * brightness) * ground
    return np.stack([weight * left + middle, weight * right + middle]) * level
