"""Noise of places and weathers: loops without a seam, some steady, some that come in waves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Weather
from songreel.providers.local.words.places import Setting

SAMPLE_RATE = 48_000
LOOP = 1 << 17
"""Samples of a loop, almost three seconds; powers of two are quick to transform."""
_APART = 700.0
"""The frequency, in hertz, above which the two sides go their own ways."""
INDOORS = frozenset({Setting.ROOM, Setting.STAGE})
NO_WEATHER = frozenset({Setting.UNDERWATER, Setting.SPACE})

Samples = NDArray[np.float32]
Seconds = NDArray[np.float64]
_SLOW = 240
"""Samples from one value of what changes slowly to the next; between them it is straight."""


@dataclass(frozen=True, slots=True)
class Band:
    """Noise between two frequencies.

    Attributes:
        low, high: where it falls to a half, in hertz.
        level: its root mean square, full scale being 1.
        swell: how often a second it comes and goes; 0 for steady noise.
        sharp: how sudden it comes: 1 as it goes, 3 like surf.
    """

    low: float
    high: float
    level: float
    swell: float = 0.0
    sharp: float = 1.0


_PLACES: dict[Setting, tuple[Band, ...]] = {
    Setting.CITY: (Band(40, 260, 0.030), Band(120, 900, 0.012, 0.07)),
    Setting.STREET: (Band(60, 420, 0.020), Band(160, 1300, 0.014, 0.11)),
    Setting.ROOM: (Band(50, 220, 0.010), Band(300, 1800, 0.0022)),
    Setting.STAGE: (Band(60, 240, 0.014), Band(320, 2600, 0.016, 0.16)),
    Setting.FOREST: (Band(180, 900, 0.008), Band(900, 5200, 0.013, 0.12)),
    Setting.FIELD: (Band(150, 700, 0.007), Band(600, 4200, 0.012, 0.1)),
    Setting.MOUNTAINS: (Band(70, 360, 0.014), Band(220, 1200, 0.022, 0.08)),
    Setting.DESERT: (Band(90, 420, 0.010), Band(300, 1800, 0.019, 0.07)),
    Setting.BEACH: (Band(120, 900, 0.010), Band(260, 6200, 0.034, 0.135, 2.6)),
    Setting.SEA: (Band(70, 520, 0.020), Band(240, 4200, 0.026, 0.15, 1.8)),
    Setting.UNDERWATER: (Band(28, 170, 0.050), Band(120, 460, 0.014, 0.09)),
    Setting.SKY: (Band(120, 700, 0.012), Band(360, 2400, 0.020, 0.06)),
    Setting.SPACE: (Band(26, 110, 0.046), Band(900, 2200, 0.0022, 0.05)),
    Setting.ROAD: (Band(60, 340, 0.018), Band(200, 1500, 0.017, 0.13, 1.6)),
    Setting.RUINS: (Band(80, 380, 0.010), Band(260, 1500, 0.016, 0.07)),
}

_WEATHERS: dict[Weather, tuple[Band, ...]] = {
    Weather.CLEAR: (),
    Weather.RAIN: (Band(900, 9000, 0.026), Band(200, 900, 0.008, 0.05)),
    Weather.SNOW: (Band(140, 620, 0.014, 0.06),),
    Weather.FOG: (Band(50, 240, 0.014),),
    Weather.STORM: (Band(700, 8000, 0.030), Band(90, 640, 0.042, 0.11, 1.6)),
}
_THROUGH_WALLS, _WALL = 0.3, 900.0
"""How much of a weather is heard indoors, and up to which frequency."""


def bands_of(setting: Setting, weather: Weather) -> tuple[Band, ...]:
    """Return the noise of a place in a weather; indoors the weather is behind a wall."""
    outside = () if setting in NO_WEATHER else _WEATHERS[weather]
    if setting in INDOORS:
        outside = tuple(
            Band(
                min(band.low, _WALL / 3),
                min(band.high, _WALL),
                band.level * _THROUGH_WALLS,
                band.swell,
                band.sharp,
            )
            for band in outside
        )
    return (*_PLACES[setting], *outside)


class Noise:
    """All noise of a scene: one steady loop, and one for each band that swells."""

    def __init__(self, bands: tuple[Band, ...], chance: Chance) -> None:
        """Prepare the loops; `chance` decides on phases."""
        steady = [band for band in bands if band.swell == 0]
        self._swells = [
            (band, _loop((band,), chance.branch("swell", index)), chance.branch(index).share())
            for index, band in enumerate(band for band in bands if band.swell > 0)
        ]
        self._steady = _loop(tuple(steady), chance.branch("steady")) if steady else None

    def part(self, start: int, count: int) -> Samples:
        """Return the noise of `count` samples from `start` on: float32 of shape (count, 2)."""
        total = np.zeros((count, 2), np.float32)
        if self._steady is not None:
            total += looped(self._steady, start, count)
        for band, loop, phase in self._swells:

            def swell(second: Seconds, band: Band = band, phase: float = phase) -> Seconds:
                turn = ((band.swell * second + phase) % 1.0) ** band.sharp
                return 0.75 - 0.45 * np.cos(2 * np.pi * turn)

            total += looped(loop, start, count) * slowly(swell, start, count)[:, None]
        return total


def looped(loop: Samples, start: int, count: int) -> Samples:
    """Return what a loop of `LOOP` samples has from a sample on, going on and on."""
    first = start % LOOP
    if first + count <= LOOP:
        return loop[first : first + count]
    rounds = -(-(first + count) // LOOP)
    return np.concatenate([loop[first:], *[loop] * (rounds - 1)])[:count]


def slowly(value: Callable[[Seconds], Seconds], start: int, count: int) -> Samples:
    """Return what changes over seconds for each of some samples.

    It is worked out for every `_SLOW`th sample of the clip, wherever a part of it begins, so that
    parts are the same as the whole.
    """
    first, last = start // _SLOW, (start + count) // _SLOW + 1
    exact = value(np.arange(first, last + 1, dtype=np.float64) * (_SLOW / SAMPLE_RATE))
    given = exact.astype(np.float32)
    steps = np.arange(_SLOW, dtype=np.float32) * np.float32(1 / _SLOW)
    full = given[:-1, None] + (given[1:] - given[:-1])[:, None] * steps
    begin = start - first * _SLOW
    return np.asarray(full.reshape(-1)[begin : begin + count], np.float32)


def _loop(bands: tuple[Band, ...], chance: Chance) -> Samples:
    """Return noise without a seam: a random spectrum, transformed back."""
    frequency = np.fft.rfftfreq(LOOP, 1 / SAMPLE_RATE).astype(np.float32)
    safe = np.maximum(frequency, 1)
    power = np.zeros_like(frequency)
    for band in bands:
        # Steep slopes around the band, and pink between them as most of nature is.
        below, above = (np.float32(band.low) / safe) ** 2, (frequency / np.float32(band.high)) ** 2
        shape = 1 / ((1 + below * below * below) * (1 + above * above * above))
        shape /= np.maximum(frequency, 20)
        power += shape * np.float32(band.level**2 / float(shape.sum()))
    size = np.sqrt(power) * np.float32(LOOP / 2)
    draw = np.random.default_rng(chance.bits())
    left, other = (_spectrum(draw, len(frequency)) for _ in range(2))
    # Low frequencies are nearly the same on both sides, as between two ears.
    alike = 1 / (1 + (frequency / np.float32(_APART)) ** 2)
    right = left * alike + other * np.sqrt(1 - alike * alike)
    sides = [np.fft.irfft(side * size, LOOP) for side in (left, right)]
    return np.stack(sides, 1).astype(np.float32)


def _spectrum(draw: np.random.Generator, count: int) -> NDArray[np.complex64]:
    """Return white noise as a spectrum."""
    return draw.standard_normal(2 * count, np.float32).view(np.complex64)
