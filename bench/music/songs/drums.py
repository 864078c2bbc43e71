"""Drums from noise and resonators. Each is a blow of strength 1; `take` picks among recordings."""

from __future__ import annotations

import numpy as np

from bench.music.songs.synth import (
    Sound,
    decay,
    faded,
    filtered,
    generator,
    noise,
    sine,
    square,
    times,
)


def kick(low: float = 52, top: float = 190, length: float = 0.32, click: float = 0.35) -> Sound:
    """Return a bass drum: a tone that falls from `top` to `low` Hz, with the beater's click."""
    t = times(length)
    tone = sine(low + (top - low) * np.exp(-t / 0.022), len(t)) * decay(t, length * 1.1)
    beater = noise(length, 1_500, 6_000, "beater") * decay(t, 0.018) * click
    return faded(np.tanh(1.6 * (tone + beater)), 0.0005, 0.02)


def snare(take: int = 0, tone: float = 188, wires: float = 0.16, body: float = 0.7) -> Sound:
    """Return a snare drum: two modes of the skin, and wires that ring for `wires` seconds."""
    t = times(max(0.2, 1.6 * wires))
    chance = generator("snare", take)
    skin = sine(tone * chance.uniform(0.99, 1.01), len(t)) * decay(t, 0.16)
    skin += 0.6 * sine(1.58 * tone, len(t)) * decay(t, 0.11)
    rattle = noise(len(t) / 44_100, 1_100, 9_000, "wires", take) * decay(t, 2.2 * wires)
    snap = noise(len(t) / 44_100, 2_500, 12_000, "snap", take) * decay(t, 0.014)
    return faded(np.tanh(body * skin + 0.42 * rattle + 0.5 * snap), 0.0005, 0.02)


def brush(take: int = 0, length: float = 0.25) -> Sound:
    """Return a stroke of brushes over a snare drum."""
    t = times(length)
    sweep = noise(length, 1_800, 8_000, "brush", take) * (t / length) ** 0.4 * decay(t, length)
    tap = noise(length, 900, 5_000, "tap", take) * decay(t, 0.05)
    return faded(0.35 * sweep + 0.5 * tap, 0.001, 0.03)


def clap(take: int = 0) -> Sound:
    """Return hands: three short bursts and a room; the third is the beat's, the first its start."""
    t = times(0.28)
    burst = noise(0.28, 900, 5_500, "clap", take)
    shape = sum(decay(np.maximum(t - at, 0), 0.02) * (t >= at) for at in (0.0, 0.009, 0.019))
    return faded(0.32 * burst * (shape + 0.5 * decay(t, 0.22)), 0.0005, 0.03)


def rim(take: int = 0) -> Sound:
    """Return a cross-stick: wood on a rim."""
    t = times(0.09)
    wood = sine(820, len(t)) * decay(t, 0.05) + 0.7 * sine(1_730, len(t)) * decay(t, 0.03)
    return faded(0.6 * wood + 0.3 * noise(0.09, 1_500, 7_000, take) * decay(t, 0.015), 0.0004, 0.01)


def _metal(length: float, base: float, take: int) -> Sound:
    """Return many squares that share no fundamental, as a cymbal's modes."""
    size = len(times(length))
    chance = generator("metal", base)
    ratios = np.array([1.0, 1.342, 1.483, 1.658, 1.932, 2.546, 3.117, 3.83])
    ratios = ratios * chance.uniform(0.98, 1.02, len(ratios))
    parts = [
        square(base * ratio, 12_000)[
            ((chance.uniform() + np.arange(size) * (base * ratio / 44_100)) * 4_096).astype(
                np.int64
            )
            & 4_095
        ]
        for ratio in ratios
    ]
    return (sum(parts) / len(parts) + 0.25 * noise(length, 5_000, 14_000, "air", take)).astype(
        np.float32
    )


def hat(length: float = 0.06, take: int = 0) -> Sound:
    """Return a hi-hat, closed or, at 0.3 s and more, open."""
    t = times(length + 0.03)
    sound = filtered(_metal(length + 0.03, 412, take), 6_500, 15_000) * decay(t, 1.4 * length)
    return faded(1.3 * sound, 0.0004, 0.01)


def ride(take: int = 0, bell: float = 0.25) -> Sound:
    """Return a ride cymbal: a stick's ping and a wash under it."""
    t = times(1.1)
    wash = filtered(_metal(1.1, 505, take), 3_500, 13_000) * decay(t, 1.4)
    ping = sum(
        sine(freq, len(t), 0.1 * index) * decay(t, 0.5 + 0.1 * index)
        for index, freq in enumerate((3_140, 4_470, 5_730, 2_210))
    )
    stick = noise(1.1, 3_000, 11_000, "stick", take) * decay(t, 0.02)
    return faded(0.5 * wash + bell * 0.3 * ping + 0.5 * stick, 0.0004, 0.1)


def crash(take: int = 0, length: float = 2.2) -> Sound:
    """Return a crash cymbal."""
    t = times(length)
    wash = filtered(_metal(length, 367 + 9 * take, take), 2_400, 14_000)
    hiss = noise(length, 3_000, 15_000, "crash", take)
    sound = wash * decay(t, length) + 0.45 * hiss * decay(t, 0.8 * length)
    return faded(0.8 * sound * (1 - np.exp(-t / 0.002)), 0.0004, 0.3)


def swell(length: float, take: int = 0) -> Sound:
    """Return a cymbal played backwards: it grows, and is cut where the next section begins."""
    t = times(length)
    hiss = noise(length, 1_500, 13_000, "swell", take)
    return faded(0.5 * hiss * np.exp(4.5 * (t / length - 1)), 0.05, 0.006)


def tom(note: float = 110, take: int = 0) -> Sound:
    """Return a tom of a frequency in Hz."""
    t = times(0.42)
    tone = sine(note * (1 + 0.5 * np.exp(-t / 0.03)), len(t)) * decay(t, 0.4)
    tone += 0.4 * sine(1.53 * note, len(t)) * decay(t, 0.2)
    return faded(
        np.tanh(1.2 * tone + 0.35 * noise(0.42, 800, 5_000, take) * decay(t, 0.03)), 0.0005, 0.04
    )


def shaker(take: int = 0) -> Sound:
    """Return seeds in a shell: a soft rise and a quick fall."""
    t = times(0.11)
    shape = np.minimum(t / 0.018, 1) * decay(t, 0.12)
    return faded(0.35 * noise(0.11, 4_500, 12_000, "shaker", take) * shape, 0.002, 0.02)


def conga(note: float = 220, take: int = 0) -> Sound:
    """Return a hand on a conga of a frequency in Hz."""
    t = times(0.26)
    tone = sine(note * (1 + 0.12 * np.exp(-t / 0.02)), len(t)) * decay(t, 0.28)
    return faded(0.8 * tone + 0.3 * noise(0.26, 1_200, 5_000, take) * decay(t, 0.012), 0.0005, 0.03)


def tambourine(take: int = 0) -> Sound:
    """Return jingles."""
    t = times(0.2)
    jingle = noise(0.2, 6_000, 15_000, "jingle", take) + 0.8 * sine(7_400, len(t))
    return faded(0.3 * jingle * decay(t, 0.16), 0.001, 0.03)
