"""The sound bed: ambience of place and weather, a soft chord and a pulse, under anything."""

from __future__ import annotations

import numpy as np

from songreel.providers.local.animatic.noises import (
    LOOP,
    SAMPLE_RATE,
    Noise,
    Samples,
    bands_of,
)
from songreel.providers.local.animatic.tones import BEAT, Tones
from songreel.providers.local.animatic.voices import Voices
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Weather
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.reading import Reading

__all__ = ["BEAT", "SAMPLE_RATE", "SoundBed"]

_FADE = 0.12
_BLOCK = SAMPLE_RATE
_LOUD = 10 ** (-26 / 20)
"""Root mean square of a bed, full scale being 1 (-26 dBFS)."""
_PLACES: dict[Setting, float] = {
    Setting.ROOM: 0.62,
    Setting.SPACE: 0.8,
    Setting.DESERT: 0.8,
    Setting.FIELD: 0.8,
    Setting.STAGE: 1.12,
}
_WEATHERS: dict[Weather, float] = {Weather.STORM: 1.3, Weather.RAIN: 1.1, Weather.SNOW: 0.8}
"""How much louder or quieter than that."""
_CEILING = 10 ** (-9.2 / 20)
"""No sample is above it."""
_KNEE = 0.5
"""From this share of the ceiling on, peaks are rounded."""


class SoundBed:
    """Sound of one clip, as a function of the sample: any part of it can be asked for."""

    def __init__(
        self, scene: Reading, seconds: int, chance: Chance, strikes: tuple[float, ...] = ()
    ) -> None:
        """Prepare the sound of a scene.

        Args:
            scene: its place, time, weather and mood are heard.
            seconds: length of the clip.
            chance: decides on noise, key and single sounds.
            strikes: when lightning is seen, in seconds.
        """
        self._samples = seconds * SAMPLE_RATE
        self._noise = Noise(bands_of(scene.setting, scene.weather), chance.branch("noise"))
        self._tones = Tones(scene.mood, chance.branch("tones"))
        self._voices = Voices(
            scene.setting, scene.time, scene.weather, seconds, strikes, chance.branch("voices")
        )
        self._block: tuple[int, Samples] | None = None
        wanted = _LOUD * _PLACES.get(scene.setting, 1.0) * _WEATHERS.get(scene.weather, 1.0)
        # Noise and chord decide how loud it is; a second of every loop tells.
        heard = np.concatenate(
            [self._steady(start, SAMPLE_RATE // 4) for start in range(0, LOOP, SAMPLE_RATE)]
        )
        self._gain = np.float32(wanted / max(1e-6, float(np.sqrt(np.mean(heard**2)))))

    def part(self, start: int, count: int) -> Samples:
        """Return `count` samples from `start` on: float32 of shape (count, 2) at 48 kHz."""
        parts: list[Samples] = []
        end = start + count
        while start < end:
            number, inside = divmod(start, _BLOCK)
            part = self._of_block(number)[inside : inside + end - start]
            parts.append(part)
            start += len(part)
        return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)

    def _of_block(self, number: int) -> Samples:
        """Return a second of the bed; the last one is kept, as clips ask for a frame at a time."""
        if self._block is None or self._block[0] != number:
            start = number * _BLOCK
            sound = self._steady(start, _BLOCK)
            self._voices.add_to(sound, start)
            sound = _rounded(sound * self._gain)
            if number == 0 or start + _BLOCK > self._samples - _FADE * SAMPLE_RATE:
                sound *= self._envelope(np.arange(start, start + _BLOCK))[:, None]
            self._block = (number, sound)
        return self._block[1]

    def _steady(self, start: int, count: int) -> Samples:
        total = self._noise.part(start, count)
        total += self._tones.part(start, count)
        return total

    def _envelope(self, index: np.ndarray) -> Samples:
        fade = _FADE * SAMPLE_RATE
        rest = self._samples - 1 - index
        share = np.clip(np.minimum(index, rest) / fade, 0, 1)
        return (share * share * (3 - 2 * share)).astype(np.float32)


def _rounded(sound: Samples) -> Samples:
    """Round peaks off in place, so that nothing goes above the ceiling."""
    knee = np.float32(_CEILING * _KNEE)
    room = np.float32(_CEILING) - knee
    loud = np.nonzero(np.abs(sound) > knee)
    if len(loud[0]):
        peaks = sound[loud]
        soft = knee + room * np.tanh((np.abs(peaks) - knee) / room)
        sound[loud] = np.copysign(soft, peaks)
    return sound
