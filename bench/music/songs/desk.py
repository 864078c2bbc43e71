"""The mixing desk: players put notes on it, and it makes the record of them."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from bench.music.songs.clock import Clock
from bench.music.songs.mastering import mastered, reverberated
from bench.music.songs.synth import Sound
from bench.music.songs.truth import RATE

TAIL = 2.5
"""Seconds that the last notes and the room may ring after the last beat."""


@dataclass(frozen=True)
class Mix:
    """How the record sounds.

    Attributes:
        loudness: level of the record in dB below full scale (root mean square).
        room: seconds of reverberation.
        sends: how much of each bus goes into the room.
        pumping: how deep the kick pushes the buses `music` and `bass` down, 0 to 1.
        pump_beats: how long that takes, in beats.
        width: the buses that are panned are narrower below 1.
    """

    loudness: float = -14.0
    room: float = 1.3
    sends: dict[str, float] = field(
        default_factory=lambda: {"drums": 0.06, "bass": 0.0, "music": 0.16, "voice": 0.22}
    )
    pumping: float = 0.0
    pump_beats: float = 0.75
    width: float = 1.0


class Desk:
    """Collects notes at beats and renders them.

    Args:
        clock: when each beat is.
        last: the beat on which the song ends.
        seed: of everything human.
        loose: standard deviation of a player's timing in milliseconds.
        mix: how the record sounds.
    """

    def __init__(self, clock: Clock, last: int, seed: str, loose: float, mix: Mix) -> None:
        self.clock = clock
        self.samples = round((clock.at(last) + TAIL) * RATE)
        self._chance = np.random.default_rng(zlib.crc32(seed.encode()))
        self._loose = loose / 1_000
        self._mix = mix
        self._notes: list[tuple[str, Callable[..., Sound], tuple, int, float, float]] = []
        self._kicks: list[float] = []

    @property
    def chance(self) -> np.random.Generator:
        """Return the players' source of chance."""
        return self._chance

    def length(self, beat: float, beats: float) -> float:
        """Return how long some beats from a beat on take, in hundredths of a second exactly."""
        seconds = self.clock.at(beat + beats) - self.clock.at(beat)
        return max(0.04, round(seconds * 50) / 50)

    def put(
        self,
        bus: str,
        beat: float,
        instrument: Callable[..., Sound],
        *settings: object,
        gain: float = 1.0,
        pan: float = 0.0,
        late: float = 0.0,
        tight: bool = False,
    ) -> None:
        """Have an instrument sound at a beat.

        Args:
            bus: where on the desk it comes in.
            beat: when, counted from the first downbeat.
            instrument: makes the sound from the settings.
            settings: pitch, length, whatever the instrument takes.
            gain: how loud.
            pan: -1 is left, 1 right; what is in stereo already stays as it is.
            late: seconds behind the beat.
            tight: a machine plays it: exactly there.
        """
        drift = 0.0 if tight else float(np.clip(self._chance.normal(), -2.5, 2.5)) * self._loose
        at = max(0, round((self.clock.at(beat) + late + drift) * RATE))
        if instrument.__name__ == "kick":
            self._kicks.append(at / RATE)
        self._notes.append((bus, instrument, settings, at, gain, pan))

    def render(self) -> Sound:
        """Return the record, (2, samples), within full scale."""
        kept: dict[tuple, Sound] = {}
        buses: dict[str, Sound] = {}
        for bus, instrument, settings, at, gain, pan in self._notes:
            key = (instrument, settings)
            if key not in kept:
                kept[key] = instrument(*settings)
            if bus not in buses:
                buses[bus] = np.zeros((2, self.samples), dtype=np.float32)
            self._add(buses[bus], kept[key], at, gain, pan * self._mix.width)
        if self._mix.pumping:
            gains = self._pump()
            for bus in ("music", "bass"):
                if bus in buses:
                    buses[bus] *= gains
        send = np.zeros(self.samples, dtype=np.float32)
        for bus, sound in buses.items():
            share = np.float32(self._mix.sends.get(bus, 0.1))
            if share:
                send += share * (sound[0] + sound[1])
        total = reverberated(send, self._mix.room)
        for sound in buses.values():
            total += sound
        return mastered(total, self._mix.loudness)

    @staticmethod
    def _add(bus: Sound, sound: Sound, at: int, gain: float, pan: float) -> None:
        room = bus.shape[1] - at
        sound = sound[..., :room] if sound.shape[-1] > room else sound
        end = at + sound.shape[-1]
        if sound.ndim == 2:
            bus[:, at:end] += np.float32(gain) * sound
            return
        angle = (pan + 1) * np.pi / 4
        bus[0, at:end] += np.float32(gain * np.cos(angle) * 1.2) * sound
        bus[1, at:end] += np.float32(gain * np.sin(angle) * 1.2) * sound

    def _pump(self) -> Sound:
        gains = np.ones(self.samples, dtype=np.float32)
        beat = self.clock.at(1) - self.clock.at(0)
        size = round(self._mix.pump_beats * beat * RATE)
        part = np.arange(size) / size
        shape = (1 - self._mix.pumping * (1 - part**1.6)).astype(np.float32)
        # Drawn down within 4 ms, so that the ducking itself does not click.
        shape[:176] = np.linspace(1, shape[176], 176)
        for kick in self._kicks:
            start = round(kick * RATE)
            seen = gains[start : start + size]
            np.minimum(seen, shape[: len(seen)], out=seen)
        return gains
