"""What has no beat: noise, and people who talk at once."""

from __future__ import annotations

import numpy as np

from training.effects import Bus, mastered
from training.sounds import RATE, Tone, Wave, noise


def beatless(seed: int, seconds: float = 42.0) -> Wave:
    """Return noise that comes and goes, or babble, or both."""
    rng = np.random.default_rng(seed)
    buses = {"babble": Bus(seconds, 1.0, rng.uniform(0, 0.5)), "noise": Bus(seconds, 0.3)}
    if rng.random() < 0.7:
        for _ in range(int(rng.integers(1, 5))):
            _talk(rng, buses["babble"], seconds)
    else:
        buses["noise"].gain = 1.0
    low = rng.uniform(30, 2000)
    hiss = noise(rng, int(seconds * RATE), low, low * rng.uniform(1.5, 20))
    swell = np.interp(
        np.arange(len(hiss)), np.linspace(0, len(hiss), 40), rng.uniform(0, 1, 40) ** 2
    )
    buses["noise"].add(hiss * swell.astype(np.float32), 0, 1.0)
    return mastered(rng, buses, seconds)


def _talk(rng: np.random.Generator, bus: Bus, seconds: float) -> None:
    """Let one person talk: syllables of uneven length in phrases, with breaths between them."""
    voice, middle, at = Tone(rng, "voice"), int(rng.integers(40, 62)), rng.uniform(0, 3)
    while at < seconds:
        for _ in range(int(rng.integers(3, 18))):
            length = rng.uniform(0.07, 0.3)
            pitch = middle + int(rng.normal(0, 2))
            bus.add(voice.note(pitch, length), at, rng.uniform(0.3, 1))
            at += length * rng.uniform(0.8, 1.5)
        at += rng.uniform(0.2, 1.5)
