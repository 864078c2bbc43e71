"""Where a song is heard in a film: its sound correlated with the song at three moments.

At the beginning, in the middle and at the end of the film, a third of its sound, at most `WINDOW`
seconds, is laid over the song within `REACH` seconds around where it belongs. The offset is the
place of the highest normalised correlation, to a fraction of a sample by a parabola through it and
its neighbours. Music repeats itself: of places that are almost as good, the one nearest to where
the song belongs is taken.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from songreel.media.reading import opened_video
from songreel.media.sound import opened_sound
from songreel.media.sound_source import clip_sound

RATE = 16_000
WINDOW, REACH = 8, 6
FOUND = 0.3
"""Correlation from which on the song counts as heard; other music stays far below it."""

_ALMOST = 0.97
_SILENT = 1e-4
_RELIABLE = 0.25

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of the film's sound lies: its middle and its offset in seconds, 0 to 1."""

    middle: float
    offset: float
    likeness: float


def has_sound(film: Path) -> bool:
    """Tell whether a film has a sound track.

    Raises:
        MediaError: it is no video that is read here.
        OSError: it cannot be read.
    """
    with opened_video(film) as (container, _):
        return bool(container.streams.audio)


def places(film: Path, song: Path) -> list[Place]:
    """Return where the song is heard in a film with sound, as far as it is.

    Raises:
        MediaError: the song or the film's sound is damaged.
        OSError: one of them cannot be read.
    """
    heard, due = _film_sound(film), _song_sound(song)
    found: list[Place] = []
    first, last = _sounding(heard)
    length = min(WINDOW * RATE, max(1, (last - first) // 3))
    for start in sorted({first, (first + last - length) // 2, last - length}):
        place = _place(heard, due, max(0, start), length)
        if place is not None:
            found.append(place)
    return found


def _film_sound(film: Path) -> Samples:
    parts = [part.mean(axis=1, dtype=np.float32) for part in clip_sound(film, RATE)]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _song_sound(song: Path) -> Samples:
    converter: AudioResampler | None = None
    parts: list[Samples] = []
    decoded = 0
    with opened_sound(song) as sound:
        for frame in sound.frames():
            converter = converter or AudioResampler("flt", "stereo", RATE, frame_size=RATE)
            # The song counts from its first sample, whatever times its file gives.
            frame.pts, frame.time_base = decoded, Fraction(1, frame.sample_rate)
            decoded += frame.samples
            parts.extend(_mono(part.to_ndarray()) for part in converter.resample(frame))
    if converter is not None:
        parts.extend(_mono(part.to_ndarray()) for part in converter.resample(None))
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def _mono(interleaved: NDArray[np.generic]) -> Samples:
    return interleaved.astype(np.float32).reshape(-1, 2).mean(axis=1)


def _sounding(sound: Samples) -> tuple[int, int]:
    """Return where sound begins and ends."""
    loud = np.flatnonzero(np.abs(sound) > _SILENT)
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, len(sound))


def _place(heard: Samples, song: Samples, start: int, length: int) -> Place | None:
    piece = heard[start : start + length].astype(np.float64)
    low, high = start - REACH * RATE, start + len(piece) + REACH * RATE
    around = np.pad(
        song[max(0, low) : max(0, high)].astype(np.float64),
        (max(0, -low), max(0, high - max(0, low, len(song)))),
    )
    power = float(piece @ piece)
    if power < _SILENT:
        return None
    size = 1 << (len(around) + len(piece) - 1).bit_length()
    spectrum = np.fft.rfft(around, size) * np.conj(np.fft.rfft(piece, size))
    product = np.fft.irfft(spectrum, size)[: len(around) - len(piece) + 1]
    sums = np.concatenate([[0.0], np.cumsum(around * around)])
    powers = sums[len(piece) :] - sums[: -len(piece)]
    # Where hardly anything of the song is left, chance would look like likeness.
    likeness = product / np.sqrt(power * np.maximum(powers, _RELIABLE * power + 1e-9))
    best = float(likeness.max())
    if best < FOUND:
        return None
    close = np.flatnonzero(likeness >= _ALMOST * best)
    top = int(close[np.argmin(np.abs(close + low - start))])
    top = _summit(likeness, top)
    # The film's sound at `start` is the song's at `low + top`: it is heard so much later.
    offset = (start - low - top - _between(likeness, top)) / RATE
    return Place((start + length / 2) / RATE, offset, min(1.0, float(likeness[top])))


def _summit(values: NDArray[np.float64], index: int) -> int:
    """Climb from an index to the top next to it."""
    while True:
        near = range(max(0, index - 1), min(len(values), index + 2))
        higher = max(near, key=lambda at: float(values[at]))
        if higher == index:
            return index
        index = higher


def _between(values: NDArray[np.float64], top: int) -> float:
    """Return how far the top of the parabola through three values is from the middle one."""
    if not 0 < top < len(values) - 1:
        return 0.0
    left, middle, right = (float(values[top + by]) for by in (-1, 0, 1))
    curve = left - 2 * middle + right
    return 0.0 if curve == 0 else 0.5 * (left - right) / curve
