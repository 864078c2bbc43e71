"""The composed songs as batches: cut out, stretched and distorted anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

FRAME_RATE = 50
STEP = 2
FRAMES = 1500
WIDTH = 0.8
"""Of a target: the deviation of its bell in frames."""
VALIDATION = 10


@dataclass(frozen=True)
class Song:
    """What the network hears of a song, and the truth."""

    style: str
    heard: np.ndarray
    beats: np.ndarray
    places: np.ndarray

    @property
    def frames(self) -> int:
        """Return how many frames of the network it has."""
        return -(-len(self.heard) // STEP)

    def padded(self, multiple: int = 500) -> np.ndarray:
        """Return the spectrogram as numbers of a length that few songs have alone."""
        rest = -len(self.heard) % (multiple * STEP)
        return np.pad(self.heard.astype(np.float32), ((0, rest), (0, 0)))


class Songs:
    """All songs of a folder, those for validation apart."""

    def __init__(self, folder: Path) -> None:
        self.training: list[Song] = []
        self.validation: list[Song] = []
        for path in sorted(folder.glob("*.npz")):
            with np.load(path) as file:
                song = Song(str(file["style"]), file["heard"], file["beats"], file["places"])
            of_validation = int(path.stem) % VALIDATION == 0
            # Some of what has no beat is for validation too.
            of_validation |= song.style == "none" and int(path.stem) % 4 == 0
            (self.validation if of_validation else self.training).append(song)
        self.bands = self.training[0].heard.shape[1]


def wanted(beats: np.ndarray, places: np.ndarray, frames: int) -> np.ndarray:
    """Return the targets: a bell at each beat, and at each downbeat, shape (frames, 2)."""
    targets = np.zeros((frames, 2), np.float32)
    for which, times in enumerate((beats, beats[places == 1])):
        for at in times * FRAME_RATE:
            first, last = max(0, int(at) - 3), min(frames, int(at) + 5)
            if last > first:
                bell = np.exp(-0.5 * ((np.arange(first, last) - at) / WIDTH) ** 2)
                targets[first:last, which] = np.maximum(targets[first:last, which], bell)
    return targets


def batch(rng: np.random.Generator, songs: Songs, size: int):
    """Return spectrograms, targets and which frames count."""
    heard = np.zeros((size, FRAMES * STEP, songs.bands), np.float32)
    targets = np.zeros((size, FRAMES, 2), np.float32)
    counted = np.zeros((size, FRAMES), np.float32)
    for index in range(size):
        song = songs.training[int(rng.integers(0, len(songs.training)))]
        # Faster or slower by up to a fifth: frames are read further apart, or nearer.
        speed = float(np.exp(rng.uniform(-0.18, 0.18))) if rng.random() < 0.7 else 1.0
        longest = len(song.heard) / speed
        start = rng.uniform(-100, max(0.0, longest - FRAMES * STEP) + 100)
        at = (np.arange(FRAMES * STEP) + start) * speed
        inside = (at >= 0) & (at <= len(song.heard) - 1)
        low = np.clip(at.astype(np.int64), 0, len(song.heard) - 2)
        part = (at - low).astype(np.float32)[:, None]
        values = song.heard[low].astype(np.float32)
        values += part * (song.heard[low + 1].astype(np.float32) - values)
        values[~inside] = values[inside].min(axis=0) if inside.any() else 0
        heard[index] = _distorted(rng, values)
        beats = (song.beats * (100 / speed) - start) / 100
        targets[index] = wanted(beats, song.places, FRAMES)
        counted[index] = inside[::STEP]
    return heard, targets, counted


def _distorted(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    bands = values.shape[1]
    if rng.random() < 0.5:
        # By little: where the bass and its drum are tells beats from off-beats.
        shift = int(rng.integers(-1, 2))
        values = np.roll(values, shift, axis=1)
        if shift > 0:
            values[:, :shift] = values[:, shift : shift + 1]
        elif shift < 0:
            values[:, shift:] = values[:, shift - 1 : shift]
    knots = np.linspace(0, bands - 1, 6)
    gain = np.interp(np.arange(bands), knots, np.exp(rng.normal(0, 0.2, 6)))
    values = values * gain.astype(np.float32)
    if rng.random() < 0.3:
        first = int(rng.integers(0, bands - 8))
        values[:, first : first + int(rng.integers(3, 24))] = 0
    if rng.random() < 0.3:
        values += rng.normal(0, rng.uniform(0, 0.15), values.shape).astype(np.float32)
    return values
