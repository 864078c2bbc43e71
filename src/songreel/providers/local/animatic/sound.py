"""The sound bed: ambience of the place and a soft pulse, quiet enough to lie under anything."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.places import Setting

SAMPLE_RATE = 48_000
BEAT = 0.6
"""Seconds between two pulses: 100 a minute."""
_LOOP = 4 * SAMPLE_RATE
_FADE = 0.12
_ROOTS = (55.0, 58.27, 65.41, 73.42)
"""A1, A#1, C2 and D2 in hertz (equal temperament, A4 = 440)."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Air:
    """Noise of a place: between two frequencies in hertz, swelling so often a second."""

    low: float
    high: float
    level: float
    swell: float


_AIRS: dict[Setting, _Air] = {
    Setting.CITY: _Air(50, 420, 0.030, 0.07),
    Setting.STREET: _Air(80, 700, 0.026, 0.11),
    Setting.ROOM: _Air(60, 300, 0.010, 0.05),
    Setting.STAGE: _Air(90, 900, 0.022, 0.2),
    Setting.FOREST: _Air(700, 4200, 0.014, 0.13),
    Setting.FIELD: _Air(400, 3200, 0.016, 0.1),
    Setting.MOUNTAINS: _Air(180, 1100, 0.026, 0.09),
    Setting.DESERT: _Air(240, 1500, 0.022, 0.08),
    Setting.BEACH: _Air(300, 5200, 0.030, 0.14),
    Setting.SEA: _Air(200, 3600, 0.032, 0.12),
    Setting.UNDERWATER: _Air(30, 260, 0.050, 0.1),
    Setting.SKY: _Air(260, 1900, 0.022, 0.06),
    Setting.SPACE: _Air(30, 140, 0.044, 0.04),
    Setting.ROAD: _Air(90, 800, 0.028, 0.1),
    Setting.RUINS: _Air(200, 1300, 0.020, 0.07),
}


class SoundBed:
    """Sound of one clip, as a function of the sample: any part of it can be asked for."""

    def __init__(self, setting: Setting, time: Time, seconds: int, chance: Chance) -> None:
        """Prepare the sound of a place at a time of day."""
        self._samples = seconds * SAMPLE_RATE
        self._air = _AIRS[setting]
        self._noise = _looped_noise(self._air, chance.branch("air"))
        self._root = chance.branch("root").pick(_ROOTS)
        third = 1.189207 if time in {Time.NIGHT, Time.DUSK} else 1.259921
        self._chord = (2.0, 2 * 1.498307, 4.0, 4 * third)

    def part(self, start: int, count: int) -> Samples:
        """Return `count` samples from `start` on: float32 of shape (count, 2) at 48 kHz."""
        index = np.arange(start, start + count)
        second = index / SAMPLE_RATE
        swell = 0.62 + 0.38 * np.sin(2 * np.pi * self._air.swell * second - 1.2)
        sound = self._noise[index % _LOOP] * swell[:, None]
        sound += (self._pad(second) + self._pulse(second))[:, None]
        return (sound * self._envelope(index)[:, None]).astype(np.float32)

    def _pad(self, second: NDArray[np.float64]) -> NDArray[np.float64]:
        """A still chord; each tone comes and goes at a pace of its own."""
        total = np.zeros_like(second)
        for i, ratio in enumerate(self._chord):
            breath = 0.6 + 0.4 * np.sin(2 * np.pi * (0.05 + 0.017 * i) * second + i)
            total += breath * np.sin(2 * np.pi * self._root * ratio * second) / (i + 1.5)
        return total * 0.011

    def _pulse(self, second: NDArray[np.float64]) -> NDArray[np.float64]:
        """A soft thump on each beat: a low tone with a quick rise and a round fall."""
        inside = second % BEAT
        strength = np.where((second // BEAT) % 2 == 0, 1.0, 0.55)
        shape = (1 - np.exp(-inside * 260)) * np.exp(-inside * 15)
        return 0.062 * strength * shape * np.sin(2 * np.pi * self._root * inside)

    def _envelope(self, index: NDArray[np.int64]) -> NDArray[np.float64]:
        fade = _FADE * SAMPLE_RATE
        rest = self._samples - 1 - index
        return np.clip(np.minimum(index, rest) / fade, 0, 1)


def _looped_noise(air: _Air, chance: Chance) -> NDArray[np.float64]:
    """Return four seconds of noise without a seam: a random spectrum, transformed back."""
    frequency = np.fft.rfftfreq(_LOOP, 1 / SAMPLE_RATE)
    shape = 1 / (1 + (air.low / np.maximum(frequency, 1)) ** 4) / (1 + (frequency / air.high) ** 4)
    shape /= np.sqrt(np.maximum(frequency, 20))
    draw = np.random.default_rng(chance.bits())
    channels: list[NDArray[np.float64]] = []
    for _ in range(2):
        phase = np.exp(2j * np.pi * draw.random(len(frequency)))
        wave = np.fft.irfft(shape * phase, _LOOP)
        channels.append(wave / np.sqrt(np.mean(wave**2)) * air.level)
    return np.stack(channels, 1)
