"""Small songs for tests that need no more than a beat."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np

_RATE = 16_000


def write_clicks(path: Path, seconds: int) -> None:
    """Write a song as WAV: a short tone every half second, that is 120 beats a minute."""
    tone = np.sin(2 * np.pi * 220 * np.arange(2_000) / _RATE) * np.linspace(1, 0, 2_000)
    sound = np.zeros(seconds * _RATE)
    for start in range(0, len(sound) - len(tone), _RATE // 2):
        sound[start : start + len(tone)] += tone
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, _RATE, 0, "NONE", ""))
        writer.writeframes((sound * 20_000).astype("<i2").tobytes())
