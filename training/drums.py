"""Drum kits of random make: acoustic, electronic, small percussion."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from training.sounds import RATE, Wave, decay, fade, noise

VARIANTS = 3


class Kit:
    """One kit of one song: each voice has a few takes that differ a little."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.takes: dict[str, list[Wave]] = {}
        self.electronic = rng.random() < 0.5
        self.makers: dict[str, Callable[[], Wave]] = {
            "kick": self._kick(), "snare": self._snare(), "clap": self._clap(),
            "rim": self._ping(700, 2200, 0.03, 0.12), "hat": self._hat(0.02, 0.12),
            "open": self._hat(0.15, 0.6), "ride": self._metal(0.5, 2.0),
            "crash": self._crash(), "low": self._tom(70, 110), "mid": self._tom(100, 160),
            "high": self._tom(150, 240), "shaker": self._shaker(),
            "tambourine": self._hat(0.08, 0.25), "conga": self._tom(160, 240, 0.3),
            "bongo": self._tom(280, 480, 0.15), "clave": self._ping(1500, 3000, 0.04, 0.1),
            "cowbell": self._metal(0.08, 0.3, 500, 900), "brush": self._brush(),
            "snap": self._clap(),
        }  # fmt: skip

    def hit(self, voice: str) -> Wave:
        """Return one of the takes of a voice."""
        if voice not in self.takes:
            maker = self.makers[voice]
            self.takes[voice] = [maker() for _ in range(VARIANTS)]
        return self.takes[voice][int(self.rng.integers(0, VARIANTS))]

    def _kick(self) -> Callable[[], Wave]:
        u = self.rng.uniform
        base, top, fall = u(38, 75), u(60, 420), u(0.008, 0.06)
        ring = u(0.12, 0.9) if self.electronic else u(0.12, 0.4)
        click, drive, skin = u(0, 0.6), u(0.7, 4), u(0, 0.4) * (not self.electronic)
        attack = u(0, 0.004)

        def make() -> Wave:
            n = int(ring * RATE)
            t = np.arange(n) / RATE
            phase = 2 * np.pi * np.cumsum(base + top * np.exp(-t / fall)) / RATE
            wave = np.tanh(drive * np.sin(phase) * decay(n, ring))
            short = min(n, int(0.03 * RATE))
            wave[:short] += click * noise(self.rng, short, 1000, 7000) * decay(short, 0.015) * 0.5
            wave += skin * noise(self.rng, n, 100, 900) * decay(n, 0.08) * 0.4
            return fade(wave.astype(np.float32), attack, 0.01)

        return make

    def _snare(self) -> Callable[[], Wave]:
        u = self.rng.uniform
        tone, second, body = u(140, 260), u(1.4, 2.0), u(0.1, 0.9)
        ring, wires = u(0.08, 0.25), u(0.09, 0.4)
        low, high, drive = u(400, 2500), u(4500, 10_000), u(0.8, 3)

        def make() -> Wave:
            n = int(max(ring, wires) * RATE)
            t = np.arange(n) / RATE
            bend = tone * (1 + 0.3 * np.exp(-t / 0.01))
            turn = 2 * np.pi * np.cumsum(bend) / RATE
            drum = (np.sin(turn) + 0.5 * np.sin(turn * second)) * decay(n, ring)
            sizzle = noise(self.rng, n, low, high) * decay(n, wires) * 0.5
            return fade(np.tanh(drive * (body * drum + sizzle)).astype(np.float32), 0.0, 0.01)

        return make

    def _clap(self) -> Callable[[], Wave]:
        u = self.rng.uniform
        bursts, gap, ring = int(self.rng.integers(1, 5)), u(0.006, 0.013), u(0.08, 0.35)
        low, high = u(600, 1500), u(2500, 8000)

        def make() -> Wave:
            n = int((ring + 0.06) * RATE)
            envelope = np.zeros(n, np.float32)
            for burst in range(bursts):
                at = int(burst * gap * RATE)
                length = 0.02 if burst < bursts - 1 else ring
                envelope[at:] = np.maximum(envelope[at:], decay(n - at, length))
            return fade(noise(self.rng, n, low, high) * envelope * 0.6, 0.0, 0.01)

        return make

    def _hat(self, shortest: float, longest: float) -> Callable[[], Wave]:
        u = self.rng.uniform
        ring, low, metal = u(shortest, longest), u(3000, 7500), u(0, 1)
        base = u(280, 700)

        def make() -> Wave:
            n = int(ring * RATE * 1.2)
            hiss = noise(self.rng, n, low, 11_000)
            if metal > 0.4:
                hiss = hiss + metal * _cluster(base, n, low)
            return fade(hiss * decay(n, ring) * np.float32(0.4), 0.0, 0.005)

        return make

    def _metal(self, shortest: float, longest: float, low: float = 250, high: float = 600):
        u = self.rng.uniform
        ring, base, bow = u(shortest, longest), u(low, high), u(0, 0.5)
        cut = u(400, 3000)

        def make() -> Wave:
            n = int(ring * RATE)
            wave = _cluster(base, n, cut) + bow * noise(self.rng, n, 4000, 10_000)
            return fade(wave * decay(n, ring) * np.float32(0.35), 0.0, 0.02)

        return make

    def _crash(self) -> Callable[[], Wave]:
        u = self.rng.uniform
        ring, low = u(1.0, 3.0), u(1500, 4000)

        def make() -> Wave:
            n = int(ring * RATE)
            return fade(noise(self.rng, n, low, 11_000) * decay(n, ring) * 0.5, 0.002, 0.05)

        return make

    def _tom(self, lowest: float, highest: float, ring: float = 0.5) -> Callable[[], Wave]:
        u = self.rng.uniform
        tone, length, skin = u(lowest, highest), ring * u(0.5, 1.3), u(0, 0.5)

        def make() -> Wave:
            n = int(length * RATE)
            t = np.arange(n) / RATE
            turn = 2 * np.pi * np.cumsum(tone * (1 + 0.25 * np.exp(-t / 0.03))) / RATE
            slap = skin * noise(self.rng, n, 500, 4000) * decay(n, 0.04)
            return fade((np.sin(turn) * decay(n, length) + slap).astype(np.float32), 0.001, 0.01)

        return make

    def _ping(self, lowest: float, highest: float, short: float, long: float):
        u = self.rng.uniform
        tone, ring, rattle = u(lowest, highest), u(short, long), u(0, 0.5)

        def make() -> Wave:
            n = int(ring * RATE) + 32
            turn = 2 * np.pi * tone * np.arange(n) / RATE
            wave = np.sin(turn) + 0.5 * np.sin(turn * 1.63)
            wave = wave * decay(n, ring) + rattle * noise(self.rng, n, 1500, 7000) * decay(n, 0.02)
            return wave.astype(np.float32)

        return make

    def _shaker(self) -> Callable[[], Wave]:
        u = self.rng.uniform
        rise, ring, low = u(0.005, 0.03), u(0.03, 0.12), u(2500, 6000)

        def make() -> Wave:
            n = int((rise + ring) * RATE)
            return fade(noise(self.rng, n, low, 10_500) * 0.3, rise, ring)

        return make

    def _brush(self) -> Callable[[], Wave]:
        u = self.rng.uniform
        rise, ring = u(0.005, 0.04), u(0.08, 0.25)

        def make() -> Wave:
            n = int((rise + ring) * RATE)
            return fade(noise(self.rng, n, 1000, 6000) * 0.4, rise, ring)

        return make


def _cluster(base: float, count: int, low: float) -> Wave:
    """Return square waves in no harmony, as of struck metal."""
    t = np.arange(count) / RATE
    wave = np.zeros(count)
    for ratio in (1.0, 1.342, 1.573, 1.948, 2.535, 3.187):
        wave += np.sign(np.sin(2 * np.pi * base * ratio * t))
    size = 1 << max(6, (count - 1).bit_length())
    f = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 1.0)
    wave = np.fft.irfft(np.fft.rfft(wave, size) / np.sqrt(1 + (low / f) ** 6))[:count]
    return (wave / (wave.std() + 1e-9)).astype(np.float32)
