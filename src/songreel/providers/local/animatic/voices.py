"""Single sounds of a scene: birds, crickets, gulls, drips, bubbles, thunder, passing cars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from songreel.providers.local.animatic.noises import INDOORS, NO_WEATHER, SAMPLE_RATE, Samples
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.places import Setting

_SOUND_SPEED = 343.0
_STRIKE_AWAY = (240.0, 620.0)
"""Metres to a lightning that is seen: its thunder comes a second or two later."""

_FEWER = 6

Mono = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Event:
    """A sound, where it begins, and where it comes from: -1 left to 1 right."""

    start: int
    wave: Mono
    side: float


@dataclass(frozen=True, slots=True)
class _Habit:
    """How often a kind of sound comes, in seconds from and to, and how loud it is."""

    make: Callable[[Chance], Mono]
    pause: tuple[float, float]
    level: float


class Voices:
    """The single sounds of one clip."""

    def __init__(
        self,
        setting: Setting,
        time: Time,
        weather: Weather,
        seconds: float,
        strikes: tuple[float, ...],
        chance: Chance,
    ) -> None:
        """Decide what is heard when.

        Args:
            setting: where it is.
            time: of the day.
            weather: rain and storm silence animals.
            seconds: length of the clip.
            strikes: when lightning is seen.
            chance: decides.
        """
        self._events: list[_Event] = []
        for name, habit in _habits(setting, time, weather).items():
            self._repeat(habit, seconds, chance.branch(name))
        if setting not in NO_WEATHER:
            quiet = 0.4 if setting in INDOORS else 1.0
            for index, strike in enumerate(strikes):
                draw = chance.branch("thunder", index)
                start = strike + draw.between(*_STRIKE_AWAY) / _SOUND_SPEED
                wave = _thunder(draw) * np.float32(0.2 * quiet)
                self._events.append(
                    _Event(round(start * SAMPLE_RATE), wave, draw.between(-0.5, 0.5))
                )

    def add_to(self, sound: Samples, start: int) -> None:
        """Add what is heard from a sample on."""
        end = start + len(sound)
        for event in self._events:
            first, last = max(start, event.start), min(end, event.start + len(event.wave))
            if last <= first:
                continue
            part = event.wave[first - event.start : last - event.start]
            # Equal power: what moves from one side to the other stays as loud.
            angle = (event.side + 1) * np.pi / 4
            sound[first - start : last - start, 0] += part * np.float32(np.cos(angle))
            sound[first - start : last - start, 1] += part * np.float32(np.sin(angle))

    def _repeat(self, habit: _Habit, seconds: float, chance: Chance) -> None:
        moment = chance.between(0.1, habit.pause[1])
        count = 0
        while moment < seconds:
            draw = chance.branch(count)
            wave = habit.make(draw) * np.float32(habit.level * draw.between(0.55, 1.0))
            side = draw.between(-0.85, 0.85)
            self._events.append(_Event(round(moment * SAMPLE_RATE), wave, side))
            moment += draw.between(*habit.pause)
            count += 1


def _habits(setting: Setting, time: Time, weather: Weather) -> dict[str, _Habit]:
    """Return what is heard now and then."""
    habits: dict[str, _Habit] = {}
    is_fair = weather in {Weather.CLEAR, Weather.FOG}
    green = {Setting.FOREST, Setting.FIELD, Setting.RUINS, Setting.ROAD}
    if is_fair and setting in green | {Setting.MOUNTAINS} and time is not Time.NIGHT:
        pause = (0.5, 2.2) if setting is Setting.FOREST else (1.2, 4.5)
        habits["birds"] = _Habit(_bird, pause, 0.042)
    if is_fair and setting in green | {Setting.DESERT} and time in {Time.NIGHT, Time.DUSK}:
        habits["crickets"] = _Habit(_cricket, (0.3, 0.7), 0.034)
    if is_fair and setting in {Setting.BEACH, Setting.SEA} and time is not Time.NIGHT:
        habits["gulls"] = _Habit(_gull, (2.4, 6.0), 0.026)
    if setting in {Setting.CITY, Setting.STREET, Setting.ROAD}:
        habits["cars"] = _Habit(_car, (3.0, 7.0), 0.05)
    if setting is Setting.UNDERWATER:
        habits["bubbles"] = _Habit(_bubbles, (0.5, 2.0), 0.05)
    if setting is Setting.ROOM:
        habits["clock"] = _Habit(_tick, (1.0, 1.0), 0.016)
    if setting is Setting.SPACE:
        habits["signals"] = _Habit(_signal, (2.2, 5.0), 0.016)
    if weather in {Weather.RAIN, Weather.STORM} and setting not in NO_WEATHER | INDOORS:
        habits["drops"] = _Habit(_drop, (0.04, 0.22), 0.03)
    if weather is Weather.STORM and setting not in NO_WEATHER:
        habits["rumble"] = _Habit(_thunder, (3.5, 8.0), 0.07)
    return habits


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _window(second: NDArray[np.float64], rise: float, fall: float) -> NDArray[np.float64]:
    """Return an envelope that rises and falls in so many seconds, with no corner at its ends."""
    rest = second[-1] - second
    shape = np.clip(second / rise, 0, 1) * np.clip(rest / fall, 0, 1)
    return 0.5 - 0.5 * np.cos(np.pi * shape)


def _swept(pitch: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a tone whose frequency in hertz is given for each sample."""
    return np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE)


def _bird(chance: Chance) -> Mono:
    """A short phrase of whistled notes."""
    notes: list[NDArray[np.float64]] = []
    base = chance.between(2300, 4200)
    for _ in range(chance.whole(2, 5)):
        second = _time(chance.between(0.06, 0.14))
        bend = chance.between(-0.35, 0.35)
        pitch = base * chance.between(0.85, 1.2) * (1 + bend * second / second[-1])
        notes.append(_swept(pitch) * _window(second, 0.02, 0.03))
        notes.append(np.zeros(round(chance.between(0.02, 0.1) * SAMPLE_RATE)))
    return np.concatenate(notes).astype(np.float32)


def _cricket(chance: Chance) -> Mono:
    """Three or four quick chirps at one pitch."""
    second = _time(chance.between(0.16, 0.24))
    pitch = chance.pick((3900.0, 4150.0, 4400.0))
    trill = np.clip(np.sin(2 * np.pi * 19 * second), 0, 1) ** 2
    wave = np.sin(2 * np.pi * pitch * second) * trill * _window(second, 0.02, 0.03)
    return wave.astype(np.float32)


def _gull(chance: Chance) -> Mono:
    """Two or three falling cries, rough with overtones, far away."""
    cries: list[NDArray[np.float64]] = []
    base = chance.between(900, 1250)
    for _ in range(chance.whole(2, 3)):
        second = _time(chance.between(0.22, 0.34))
        inside = second / second[-1]
        pitch = base * (1 + 0.35 * np.sin(np.pi * inside**0.6) - 0.2 * inside)
        phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
        wave = np.sin(phase) + 0.45 * np.sin(2 * phase) + 0.2 * np.sin(3 * phase)
        cries.append(wave * _window(second, 0.05, 0.12) * 0.6)
        cries.append(np.zeros(round(chance.between(0.06, 0.16) * SAMPLE_RATE)))
    return np.concatenate(cries).astype(np.float32)


def _car(chance: Chance) -> Mono:
    """Tyres that come by, somewhere."""
    second = _time(chance.between(2.4, 3.8))
    wave = _band(len(second), 120, chance.between(600, 1000), chance)
    return (wave * np.sin(np.pi * second / second[-1]) ** 2).astype(np.float32)


def _bubbles(chance: Chance) -> Mono:
    """A few bubbles that rise, each a blip that goes up."""
    total = np.zeros(round(0.7 * SAMPLE_RATE))
    for _ in range(chance.whole(3, 7)):
        second = _time(chance.between(0.03, 0.07))
        pitch = chance.between(320, 900) * (1 + 1.4 * second / second[-1])
        wave = _swept(pitch) * _window(second, 0.006, 0.03)
        start = round(chance.share() * (len(total) - len(wave)))
        total[start : start + len(wave)] += wave
    return total.astype(np.float32)


def _tick(chance: Chance) -> Mono:
    """A clock, once."""
    second = _time(0.05)
    wave = np.sin(2 * np.pi * 1900 * second) * np.exp(-second * 160)
    return (wave * _window(second, 0.001, 0.02)).astype(np.float32)


def _signal(chance: Chance) -> Mono:
    """A tone from far away that fades."""
    second = _time(1.4)
    pitch = chance.pick((880.0, 1174.66, 1318.51, 1760.0))
    wave = np.sin(2 * np.pi * pitch * second) * np.exp(-second * 3.2)
    return (wave * _window(second, 0.03, 0.3)).astype(np.float32)


def _drop(chance: Chance) -> Mono:
    """A drop on something hard."""
    second = _time(0.03)
    pitch = chance.between(1400, 4200) * (1 - 0.3 * second / second[-1])
    wave = _swept(pitch) * np.exp(-second * 190)
    return (wave * _window(second, 0.001, 0.01)).astype(np.float32)


def _thunder(chance: Chance) -> Mono:
    """A rumble: low noise that rolls and dies away."""
    second = _time(chance.between(2.6, 4.0))
    wave = _band(len(second), 32, chance.between(110, 190), chance)
    rolls = np.zeros_like(second)
    for index in range(4):
        at, long = chance.between(0, 0.45) * second[-1] * (index > 0), chance.between(0.5, 1.1)
        after = np.clip(second - at, 0, None)
        rolls += chance.between(0.4, 1.0) * (after / 0.12) * np.exp(-after / (0.3 * long) + 0.2) / 3
    return (wave * np.minimum(rolls, 1.4) * _window(second, 0.03, 0.8)).astype(np.float32)


def _band(count: int, low: float, high: float, chance: Chance) -> NDArray[np.float64]:
    """Return low noise between two frequencies in hertz with a root mean square of one.

    It is made at a sixth of the rate: nothing of it is above a thousand hertz or two.
    """
    draw = np.random.default_rng(chance.bits())
    few = count // _FEWER + 2
    size = 1 << (few - 1).bit_length()
    frequency = np.fft.rfftfreq(size, _FEWER / SAMPLE_RATE)
    shape = 1 / (1 + (low / np.maximum(frequency, 1)) ** 4) / (1 + (frequency / high) ** 4)
    phases = np.exp(2j * np.pi * draw.random(len(frequency)))
    wave = np.fft.irfft(shape * phases, size)[:few]
    full = np.interp(np.arange(count) / _FEWER, np.arange(few), wave)
    return full / np.sqrt(np.mean(full**2))
