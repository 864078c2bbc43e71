"""Rooms, filters, compression, and what becomes of a mix on its way to a listener."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from training.sounds import RATE, Wave, decay

_EVEN = 1 << 15
"""Transforms of a multiple of this are quick."""


@dataclass
class Bus:
    """What one group of players plays: samples that are added to."""

    seconds: float
    gain: float = 1.0
    room: float = 0.0
    ducked: float = 0.0
    tilt: bool = True
    wave: Wave = field(init=False)

    def __post_init__(self) -> None:
        """Begin with silence."""
        self.wave = np.zeros(int(self.seconds * RATE) + RATE, np.float32)

    def add(self, sound: Wave, time: float, level: float) -> None:
        """Add a sound from a time on; what would begin before the song is cut off."""
        at = round(time * RATE)
        sound = sound[max(0, -at) :]
        at = max(0, at)
        end = min(len(self.wave), at + len(sound))
        if end > at:
            self.wave[at:end] += np.float32(level) * sound[: end - at]


def mastered(rng: np.random.Generator, buses: dict[str, Bus], seconds: float) -> Wave:
    """Mix the buses: rooms, side-chain, tone; then bus compression, limiter and a poor channel."""
    size = -(-(len(next(iter(buses.values())).wave) + 2 * RATE) // _EVEN) * _EVEN
    f = np.maximum(np.fft.rfftfreq(size, 1 / RATE), 10.0)
    impulse = _room(rng)
    room = np.fft.rfft(impulse, size)
    mix = np.zeros(size // 2 + 1, np.complex128)
    for bus in buses.values():
        level = np.abs(bus.wave).max()
        if level < 1e-6:
            continue
        loud = np.sqrt(np.mean(bus.wave[bus.wave != 0] ** 2) + 1e-12)
        wave = bus.wave * np.float32(bus.gain / loud)
        if bus.ducked and "kicks" in buses:
            wave *= _ducking(rng, buses["kicks"].wave, bus.ducked)[: len(wave)]
        spectrum = np.fft.rfft(wave, size)
        if bus.tilt:
            spectrum *= _curve(rng, f)
        mix += spectrum * (1 + bus.room * room)
    mix *= _curve(rng, f) * (1 + (rng.uniform(15, 60) / f) ** 4) ** -0.5
    wave = np.fft.irfft(mix)[: int(seconds * RATE)].astype(np.float32)
    wave /= np.abs(wave).max() + 1e-9
    return _channel(rng, _limited(rng, wave))


def _ducking(rng: np.random.Generator, kicks: Wave, depth: float) -> Wave:
    """Return a gain that falls at each kick and comes back before the next eighth or so."""
    back = decay(int(0.8 * RATE), rng.uniform(0.25, 1.2))
    gain = np.ones(len(kicks), np.float32)
    for at in np.flatnonzero(kicks > 0):
        end = min(len(gain), int(at) + len(back))
        gain[at:end] = np.minimum(gain[at:end], 1 - depth * back[: end - at])
    return gain


def _curve(rng: np.random.Generator, f: np.ndarray) -> np.ndarray:
    """Return a random equaliser: a tilt and two broad bells."""
    coarse = np.linspace(np.log2(10), np.log2(RATE / 2), 200)
    gain = rng.normal(0, 1.2) * (coarse - np.log2(800))
    for _ in range(2):
        middle, width = rng.uniform(np.log2(80), np.log2(8000)), rng.uniform(0.5, 2)
        gain = gain + rng.normal(0, 4) * np.exp(-(((coarse - middle) / width) ** 2))
    return np.interp(f, 2**coarse, 10 ** (gain / 20))


def _room(rng: np.random.Generator) -> Wave:
    seconds = rng.uniform(0.15, 2.5)
    count = int(seconds * RATE)
    impulse = rng.standard_normal(count).astype(np.float32) * decay(count, seconds)
    impulse[: int(rng.uniform(0, 0.03) * RATE)] = 0
    return impulse / np.float32(np.sqrt(np.sum(impulse**2)) + 1e-9)


def _limited(rng: np.random.Generator, wave: Wave) -> Wave:
    """Compress in blocks of 5 ms with a smooth gain, then clip softly."""
    block = RATE // 200
    count = len(wave) // block
    if rng.random() < 0.7:
        level = np.sqrt(np.mean(wave[: count * block].reshape(count, block) ** 2, axis=1)) + 1e-4
        kept = np.exp(-1 / (200 * rng.uniform(0.03, 0.4)))
        smooth, now = np.empty(count), 1e-4
        for i, value in enumerate(level.tolist()):
            now = value if value > now else now * kept + value * (1 - kept)
            smooth[i] = now
        gain = np.maximum(1, smooth / rng.uniform(0.05, 0.3)) ** -rng.uniform(0.2, 0.8)
        wave = wave * np.interp(np.arange(len(wave)), (np.arange(count) + 0.5) * block, gain)
        wave = wave / (np.abs(wave).max() + 1e-9)
    drive = rng.uniform(0.5, 4.0) if rng.random() < 0.7 else 0.2
    return (np.tanh(wave * drive) / np.tanh(drive)).astype(np.float32)


def _channel(rng: np.random.Generator, wave: Wave) -> Wave:
    """Return what arrives: noise, hum, less treble or bass, few bits; or all of it."""
    if rng.random() < 0.35:
        f = np.maximum(np.fft.rfftfreq(len(wave), 1 / RATE), 1.0)
        top = np.exp(rng.uniform(np.log(2500), np.log(11_000)))
        low = rng.uniform(20, 250)
        gain = 1 / np.sqrt((1 + (f / top) ** 12) * (1 + (low / f) ** 4))
        wave = np.fft.irfft(np.fft.rfft(wave) * gain, len(wave)).astype(np.float32)
    if rng.random() < 0.5:
        level = 10 ** rng.uniform(-4.5, -1.7)
        wave = wave + (level * rng.standard_normal(len(wave))).astype(np.float32)
    if rng.random() < 0.1:
        steps = 2 ** rng.integers(5, 9)
        wave = np.round(wave * steps) / np.float32(steps)
    return (wave / (np.abs(wave).max() + 1e-9) * 0.9).astype(np.float32)
