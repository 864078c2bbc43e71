"""Tones of random timbre: two wavetables, a bright and a dull one, and how one fades to the other.

Everything is drawn anew for each song, far wider than a musician would choose: what differs from
song to song cannot be what the network goes by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
TABLE = 1024
KINDS = (
    "piano", "electric", "pluck", "nylon", "organ", "saw", "square", "strings", "brass", "voice",
    "bell", "distorted", "flute", "stab",
)  # fmt: skip
BASSES = ("sub", "picked", "synth", "fingered", "fm")

Wave = NDArray[np.float32]
VOWELS = (
    (700, 1150, 2600), (400, 2000, 2700), (300, 2300, 3000), (450, 800, 2600), (320, 750, 2400),
)  # fmt: skip


def noise(
    rng: np.random.Generator, count: int, low: float, high: float, slope: float = 4.0
) -> Wave:
    """Return noise between two frequencies, its root mean square about 1."""
    size = 1 << max(6, (count - 1).bit_length())
    spectrum = np.fft.rfft(rng.standard_normal(size))
    f = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    gain = 1 / np.sqrt((1 + (low / f) ** slope) * (1 + (f / high) ** slope))
    wave = np.fft.irfft(spectrum * gain)[:count]
    return (wave / (wave.std() + 1e-9)).astype(np.float32)


def decay(count: int, seconds: float) -> Wave:
    """Return an exponential that falls by 60 dB in so many seconds."""
    return np.exp(np.arange(count, dtype=np.float32) * np.float32(-6.9 / (seconds * RATE)))


def fade(wave: Wave, attack: float, release: float) -> Wave:
    """Fade a wave in and out in place, in seconds, and return it."""
    rise, fall = min(len(wave), int(attack * RATE)), min(len(wave), int(release * RATE))
    if rise > 1:
        wave[:rise] *= np.sin(np.linspace(0, np.pi / 2, rise, dtype=np.float32)) ** 2
    if fall > 1:
        wave[-fall:] *= np.linspace(1, 0, fall, dtype=np.float32)
    return wave


@dataclass
class Tone:
    """One instrument of one song."""

    rng: np.random.Generator
    kind: str

    def __post_init__(self) -> None:
        """Draw the timbre."""
        rng = self.rng
        self.cache: dict[tuple[int, int, int], Wave] = {}
        u = rng.uniform
        sustained = {"organ", "saw", "square", "strings", "brass", "voice", "distorted", "flute",
                     "synth", "sub"}  # fmt: skip
        self.sustained = self.kind in sustained
        self.attack = {
            "strings": u(0.03, 0.25), "voice": u(0.015, 0.11), "brass": u(0.01, 0.06),
            "flute": u(0.02, 0.09), "organ": u(0.002, 0.02), "saw": u(0.001, 0.05),
        }.get(self.kind, u(0.0005, 0.006))  # fmt: skip
        self.release = u(0.03, 0.35)
        self.ring = u(0.4, 3.5)  # seconds to fall by 60 dB at middle C, when not sustained
        self.bright_ring = u(0.05, 0.8)
        self.tilt = u(0.6, 1.8)
        self.dull_tilt = self.tilt + u(0.4, 2.0)
        self.odd = {"square": 0.05, "nylon": u(0.5, 1)}.get(self.kind, u(0.6, 1.0))
        self.partials = int(rng.integers(6, 40))
        self.detune = u(0.0005, 0.006) if self.kind in {"strings", "saw", "stab"} else 0.0
        self.voices = int(rng.integers(2, 4)) if self.detune else 1
        self.vibrato = u(0.002, 0.016) if self.kind in {"voice", "flute", "strings"} else 0.0
        self.vibrato_rate = u(4, 7)
        self.glide = u(0.0, 0.06) if self.kind in {"voice"} and rng.random() < 0.7 else 0.0
        self.knock = u(0, 0.5) if self.kind in {"piano", "pluck", "picked", "nylon"} else 0.0
        self.breath = u(0.0, 0.15) if self.kind in {"flute", "voice"} else 0.0
        self.ratio = float(rng.choice([1, 2, 3, 1.41, 3.5, 7, 0.5]))
        self.index = u(0.5, 5)
        self.drive = u(2, 12) if self.kind == "distorted" else 0.0
        self.formants = rng.permutation(len(VOWELS))[:3]
        self.random_spectrum = rng.uniform(0.3, 1.7, 64)

    def note(self, pitch: int, seconds: float) -> Wave:
        """Return a note by MIDI pitch, held for so long; it may ring on."""
        length = max(1, round(seconds * 20))
        variant = int(self.rng.integers(0, 3)) if self.kind == "voice" else 0
        key = (pitch, length, variant)
        if key not in self.cache:
            self.cache[key] = self._render(pitch, length / 20, variant)
        return self.cache[key]

    def _render(self, pitch: int, seconds: float, variant: int) -> Wave:
        rng, f0 = self.rng, 440 * 2 ** ((pitch - 69) / 12)
        ring = self.ring * (262 / f0) ** 0.5
        if self.sustained:
            count = int((seconds + self.release) * RATE)
            shape = np.ones(count, np.float32)
        else:
            count = int(min(seconds + self.release, ring) * RATE)
            shape = decay(count, ring)
        count = max(count, 64)
        phase = self._phase(count, f0)
        if self.kind in {"bell", "fm", "electric"}:
            body = self._modulated(phase, count)
        else:
            body = self._tables(phase, count, f0, variant)
        wave = body * shape[:count]
        if self.drive:
            wave = np.tanh(wave * np.float32(self.drive))
        if self.knock:
            burst = min(count, int(0.02 * RATE))
            wave[:burst] += self.knock * noise(rng, burst, 300, 5000) * decay(burst, 0.02) * 0.5
        if self.breath:
            wave += self.breath * noise(rng, count, 1500, 8000) * 0.3
        if self.kind == "voice" and rng.random() < 0.4:
            burst = min(count, int(rng.uniform(0.02, 0.08) * RATE))
            wave[:burst] += rng.uniform(0.1, 0.5) * noise(rng, burst, 2500, 9000) * 0.4
        return fade(wave.astype(np.float32), self.attack, min(self.release, count / RATE * 0.5))

    def _phase(self, count: int, f0: float) -> NDArray[np.float64]:
        if not (self.vibrato or self.glide):
            return np.arange(count) * (f0 / RATE)
        t = np.arange(count) / RATE
        bend = self.vibrato * np.sin(2 * np.pi * self.vibrato_rate * t) * np.minimum(1, t * 3)
        if self.glide:
            bend -= 0.08 * np.exp(-t / max(self.glide, 1e-3))
        return np.cumsum(f0 * (1 + bend) / RATE)

    def _modulated(self, phase: NDArray[np.float64], count: int) -> Wave:
        turn = (2 * np.pi * phase).astype(np.float32)
        index = np.float32(self.index) * decay(count, self.bright_ring * 2)
        return np.sin(turn + index * np.sin(turn * np.float32(self.ratio)))

    def _tables(self, phase: NDArray[np.float64], count: int, f0: float, variant: int) -> Wave:
        bright = self._table(f0, self.tilt, variant)
        dull = self._table(f0, self.dull_tilt, variant)
        mix = decay(count, self.bright_ring)
        if self.sustained and self.kind in {"brass", "strings"}:
            mix = 1 - decay(count, self.bright_ring)
        out = np.zeros(count, np.float32)
        for voice in range(self.voices):
            spread = 1 + self.detune * (voice - (self.voices - 1) / 2)
            at = ((phase * spread + voice * 0.37) * TABLE).astype(np.int64) & (TABLE - 1)
            out += dull[at] + mix * (bright[at] - dull[at])
        return out / np.float32(self.voices)

    def _table(self, f0: float, tilt: float, variant: int) -> Wave:
        count = max(1, min(self.partials if self.kind != "voice" else 40, int(10_000 / f0)))
        k = np.arange(1, count + 1)
        level = k**-tilt * np.where(k % 2 == 0, self.odd, 1.0)
        level[: len(self.random_spectrum)] *= self.random_spectrum[:count]
        if self.kind in {"sub", "flute"}:
            level *= k**-1.5
        if self.kind == "voice":
            level = k**-0.8 * sum(
                a / (1 + ((k * f0 - f) / w) ** 2)
                for f, a, w in zip(
                    VOWELS[self.formants[variant]], (1, 0.6, 0.3), (90, 130, 200), strict=True
                )
            )
        spectrum = np.zeros(TABLE // 2 + 1, np.complex128)
        spectrum[1 : count + 1] = level * np.exp(1j * 2.4 * k * k)
        table = np.fft.irfft(spectrum)
        return (table / (np.abs(table).max() + 1e-9)).astype(np.float32)
