"""A soft chord and a pulse, as the mood of a scene asks for them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.noises import (
    LOOP,
    SAMPLE_RATE,
    Samples,
    Seconds,
    looped,
    slowly,
)
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moods import Mood

BEAT = 0.6
"""Seconds between two pulses: 100 a minute."""
_APART = round(BEAT * SAMPLE_RATE)
"""Samples from one pulse to the next."""
_ROOTS = (55.0, 58.27, 65.41, 73.42)
"""A1, A#1, C2 and D2 in hertz (equal temperament, A4 = 440)."""
_TURN = 16 * BEAT
"""Seconds in which two chords follow each other and the first comes back."""


@dataclass(frozen=True, slots=True)
class _Music:
    """What a mood sounds like.

    Attributes:
        chords: two chords, as semitones above the root.
        bright: how strong the overtones are, from 0.
        pad: level of the chord, full scale being 1.
        pulse: level of the pulse.
        beats: how strong each beat of a bar of four is.
    """

    chords: tuple[tuple[int, ...], tuple[int, ...]]
    bright: float
    pad: float
    pulse: float
    beats: tuple[float, float, float, float]


_MUSIC: dict[Mood, _Music] = {
    Mood.CALM: _Music(
        ((12, 19, 26, 28), (17, 24, 26, 33)), 0.16, 0.030, 0.05, (1, 0.35, 0.6, 0.35)
    ),
    Mood.JOYFUL: _Music(
        ((12, 19, 28, 33), (17, 24, 28, 33)), 0.3, 0.030, 0.075, (1, 0.6, 0.8, 0.6)
    ),
    Mood.TENDER: _Music(
        ((12, 19, 28, 35), (9, 16, 24, 31)), 0.14, 0.032, 0.045, (1, 0.3, 0.6, 0.3)
    ),
    Mood.MELANCHOLY: _Music(
        ((12, 19, 26, 27), (8, 15, 24, 31)), 0.14, 0.034, 0.045, (1, 0.25, 0.55, 0.25)
    ),
    Mood.TENSE: _Music(
        ((12, 13, 18, 24), (11, 12, 18, 23)), 0.34, 0.026, 0.085, (1, 0.7, 0.2, 0.2)
    ),
    Mood.DREAMY: _Music(
        ((12, 19, 26, 30), (14, 21, 28, 30)), 0.22, 0.036, 0.035, (1, 0.3, 0.5, 0.3)
    ),
    Mood.ENERGETIC: _Music(
        ((12, 19, 24, 31), (10, 17, 22, 29)), 0.44, 0.028, 0.105, (1, 0.85, 0.95, 0.85)
    ),
}


class Tones:
    """Chord and pulse of a scene, as a function of the sample."""

    def __init__(self, mood: Mood, chance: Chance) -> None:
        """Choose the key."""
        self._music = _MUSIC[mood]
        self._root = chance.pick(_ROOTS)
        self._chords = [_chord(chord, self._root, self._music) for chord in self._music.chords]
        self._thump = _thump(self._music, self._root)

    def part(self, start: int, count: int) -> Samples:
        """Return chord and pulse of `count` samples from `start` on: shape (count, 2)."""
        first, other = (looped(chord, start, count) for chord in self._chords)
        share, rest = slowly(_other, start, count), slowly(_one, start, count)
        total = first * rest[:, None]
        total += other * share[:, None]
        self._add_pulse(total, start)
        return total

    def _add_pulse(self, sound: Samples, start: int) -> None:
        end = start + len(sound)
        for beat in range(start // _APART, -(-end // _APART)):
            first, last = max(start, beat * _APART), min(end, (beat + 1) * _APART)
            strength = np.float32(self._music.beats[beat % 4])
            part = self._thump[first - beat * _APART : last - beat * _APART] * strength
            sound[first - start : last - start] += part[:, None]


def _turned(second: Seconds) -> Seconds:
    """Return how far the second chord has come in."""
    turn = 0.5 - 0.5 * np.cos(2 * np.pi * second / _TURN)
    return turn * turn * (3 - 2 * turn)


def _breath(second: Seconds) -> Seconds:
    return 0.85 + 0.15 * np.sin(2 * np.pi * 0.09 * second)


def _one(second: Seconds) -> Seconds:
    return (1 - _turned(second)) * _breath(second)


def _other(second: Seconds) -> Seconds:
    return _turned(second) * _breath(second)


def _thump(music: _Music, root: float) -> NDArray[np.float32]:
    """A soft thump from one beat to the next: a low tone with a quick rise and a round fall."""
    inside = np.arange(_APART) / SAMPLE_RATE
    # It ends before the next one begins: a step would click.
    shape = (1 - np.exp(-inside * 240)) * np.exp(-inside * 13)
    shape *= np.clip((BEAT - inside) / 0.03, 0, 1)
    wave = np.sin(2 * np.pi * (root * inside + 1.1 * (1 - np.exp(-inside * 24))))
    return np.asarray(music.pulse * shape * wave, np.float32)


def _chord(steps: tuple[int, ...], root: float, music: _Music) -> Samples:
    """Return a chord as a loop without a seam: a whole number of each of its waves goes into it.

    The two sides are tuned apart a little, so that the chord is broad and moves.
    """
    seconds = LOOP / SAMPLE_RATE
    sides: list[NDArray[np.float32]] = []
    for apart in (-1, 1):
        spectrum = np.zeros(LOOP // 2 + 1, np.complex64)
        for tone, step in enumerate(steps):
            turns = round(root * 2 ** (step / 12) * seconds) + (apart if tone else 0)
            level = music.pad / (tone + 1.6)
            for overtone, share in enumerate((1.0, music.bright, music.bright * 0.5), 1):
                spectrum[turns * overtone] += level * share * np.exp(1j * (tone + overtone))
        side = np.fft.irfft(spectrum * np.float32(LOOP / 2), LOOP)
        sides.append(np.asarray(side, np.float32))
    return np.stack(sides, 1)
