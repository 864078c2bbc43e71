"""The drums: each stroke synthesised once, from sweeps and bands of noise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from songreel.music.demo.score import BPM, SAMPLE_RATE
from songreel.music.demo.synth import Signal, band, clock, driven, faded, noise, sine

_SQUARES = (2_450.0, 3_172.0, 3_904.0, 4_570.0, 5_493.0, 6_731.0)
"""Partials of the cymbals: no two in a simple ratio."""

BAR_SECONDS = 4 * 60 / BPM


@lru_cache(maxsize=64)
def stroke(drum: str, take: int) -> Signal:
    """Return one stroke at full level, of shape (2, samples).

    `take` chooses one of several strokes that differ as two strokes of one hand do.
    """
    make = {
        "kick": _kick, "snare": _snare, "clap": _clap, "hat": _hat, "open": _open,
        "shaker": _shaker, "tom": _tom, "crash": _crash, "swell": _swell,
    }[drum]  # fmt: skip
    return make(1000 * take + 17)


def _centred(signal: Signal) -> Signal:
    return np.stack([signal, signal])


def _kick(seed: int) -> Signal:
    time = clock(0.36)
    frequency = 52.0 + 120.0 * np.exp(-time / 0.03) + 300.0 * np.exp(-time / 0.006)
    body = sine(frequency, len(time)) * np.exp(-((time / 0.155) ** 1.5))
    click = band(noise(len(time), seed), 2_000.0, 9_000.0) * np.exp(-time / 0.004)
    return _centred(faded(driven(body * 1.3, 1.8) + 0.3 * click, 0.02))


def _snare(seed: int) -> Signal:
    time = clock(0.34)
    drop = 1 + 0.35 * np.exp(-time / 0.012)
    tone = sine(187.0 * drop, len(time)) * np.exp(-time / 0.075)
    tone += 0.55 * sine(331.0 * drop, len(time)) * np.exp(-time / 0.05)
    sides = [_rattle(len(time), seed + side) for side in (0, 1)]
    wires = np.stack(sides) * (0.75 * np.exp(-time / 0.032) + 0.5 * np.exp(-time / 0.105))
    return faded(driven(0.55 * tone + 0.85 * wires, 1.3), 0.03)


def _rattle(length: int, seed: int) -> Signal:
    shared, own = noise(length, seed // 10 * 10 + 5), noise(length, seed)
    return band(0.8 * shared + 0.5 * own, 1_100.0, 10_500.0) * 1.4


def _clap(seed: int) -> Signal:
    time = clock(0.42)
    sides: list[Signal] = []
    for side in (0, 1):
        hiss = band(noise(len(time), seed + 3 * side), 850.0, 4_200.0)
        shape = 0.5 * np.exp(-np.maximum(time - 0.032, 0) / 0.085) * (time >= 0.032)
        for hand in (0.0, 0.0105 + 0.0007 * side, 0.0215 - 0.0006 * side):
            shape += np.exp(-np.maximum(time - hand, 0) / 0.0042) * (time >= hand)
        sides.append(hiss * shape)
    return faded(driven(np.stack(sides) * 1.5, 1.2), 0.05)


def _metal(time: Signal) -> Signal:
    return sum((np.sign(sine(square, len(time))) for square in _SQUARES), np.zeros(len(time)))


def _hat(seed: int) -> Signal:
    time = clock(0.11)
    body = band(0.16 * _metal(time) + 0.9 * noise(len(time), seed), 7_200.0, 15_500.0, order=3)
    shaped = body * (0.8 * np.exp(-time / 0.009) + 0.45 * np.exp(-time / 0.026))
    return np.stack([faded(shaped, 0.01) * side for side in (0.8, 1.0)])


def _open(seed: int) -> Signal:
    time = clock(0.36)
    metal = 0.17 * _metal(time)
    sides = [
        band(metal + 0.8 * noise(len(time), seed + side), 6_300.0, 15_000.0, order=3)
        for side in (0, 1)
    ]
    shape = np.minimum(time / 0.002, 1) * np.exp(-time / 0.095)
    return faded(np.stack(sides) * shape, 0.06) * np.array([[0.85], [1.0]])


def _shaker(seed: int) -> Signal:
    time = clock(0.12)
    grains = band(noise(len(time), seed), 4_800.0, 11_500.0)
    shape = np.sin(np.pi * np.minimum(time / 0.036, 1.0) / 2) ** 2 * np.exp(-time / 0.024)
    return np.stack([faded(grains * shape, 0.02) * side for side in (1.3, 0.85)])


def _tom(seed: int) -> Signal:
    time = clock(0.5)
    pitch = 92.0 + 8.0 * (seed // 1000 % 3)
    body = sine(pitch * (1 + 0.55 * np.exp(-time / 0.04)), len(time)) * np.exp(-time / 0.15)
    skin = band(noise(len(time), seed), 300.0, 3_000.0) * np.exp(-time / 0.02)
    mono = faded(driven(body + 0.5 * skin, 1.4), 0.05)
    lean = 0.25 * (seed // 1000 % 3 - 1)
    return np.stack([mono * (1 - lean), mono * (1 + lean)])


def _crash(seed: int) -> Signal:
    time = clock(2.6)
    metal = 0.09 * _metal(time) * np.exp(-time / 0.3)
    sides: list[Signal] = []
    for side in (0, 1):
        hiss = noise(len(time), seed + side)
        high = band(hiss + metal, 5_500.0, 16_000.0) * np.exp(-time / 0.55)
        middle = band(hiss, 2_600.0, 6_500.0) * (0.4 * np.exp(-time / 0.22))
        sides.append(high + middle)
    return faded(np.stack(sides) * np.minimum(time / 0.003, 1), 0.4)


def _swell(seed: int) -> Signal:
    """Noise that rises over a bar and breaks off: a cymbal played backwards."""
    time = clock(BAR_SECONDS)
    rise = time / BAR_SECONDS
    sides: list[Signal] = []
    for side in (0, 1):
        hiss = noise(len(time), seed + side)
        low = band(hiss, 500.0, 2_500.0) * rise**2.5 * (1 - rise)
        high = band(hiss, 3_200.0, 13_000.0) * rise**4.5
        sides.append(0.9 * low + 0.55 * high)
    return faded(np.stack(sides), 0.012)


def variants(drum: str) -> int:
    """Return how many takes of a drum there are."""
    return {"kick": 1, "crash": 2, "swell": 1, "tom": 3}.get(drum, 3)


def seconds(drum: str) -> float:
    """Return the length of a stroke."""
    return stroke(drum, 0).shape[1] / SAMPLE_RATE
