"""Chords and melodies, drawn by chance from what songs are usually made of."""

from __future__ import annotations

import numpy as np

MODES = (
    (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 5, 7, 9, 10),
)  # fmt: skip
PROGRESSIONS = (
    (0, 4, 5, 3), (0, 5, 3, 4), (5, 3, 0, 4), (0, 3, 4, 3), (0, 3, 0, 4), (1, 4, 0, 0),
    (0, 6, 5, 6), (0, 0, 3, 4), (0, 0, 0, 0), (0, 2, 3, 4), (5, 4, 3, 4), (3, 0, 4, 5),
    (0, 5, 1, 4), (0, 6, 3, 0), (0, 3), (0, 4), (0, 0), (0, 0, 0, 0, 3, 3, 0, 0, 4, 3, 0, 4),
)  # fmt: skip


class Key:
    """A key with its scale."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.tonic = int(rng.integers(0, 12))
        self.scale = MODES[int(rng.integers(0, len(MODES)))]

    def pitch(self, degree: int, base: int) -> int:
        """Return the MIDI pitch of a degree of the scale; `base` is a C."""
        octave, step = divmod(degree, 7)
        return base + self.tonic + 12 * octave + self.scale[step]

    def chord(self, degree: int, size: int) -> list[int]:
        """Return the degrees of the chord that stands on a degree."""
        return [degree + 2 * i for i in range(size)]


def melody(rng: np.random.Generator, steps: int, per_beat: int) -> list[tuple[int, int, int]]:
    """Return a phrase of so many steps: (step, length in steps, degree above the tonic)."""
    lengths = np.array([1, 2, 3, 4, 6, 8]) * max(1, per_beat // 4)
    weights = rng.dirichlet([0.5, 2.0, 0.8, 1.5, 0.6, 0.5])
    at = int(rng.choice([0, 0, 1, 2, 2, 4, 6])) * per_beat // 4
    end = steps - int(rng.integers(0, 1 + steps // 3))
    degree, notes = int(rng.integers(0, 8)), []
    while at < end:
        length = min(int(rng.choice(lengths, p=weights)), end - at)
        # A note that begins on a weak sixteenth is short, or the line would never return.
        if at % max(1, per_beat // 2) and rng.random() < 0.7:
            length = max(1, per_beat // 2 - at % max(1, per_beat // 2))
        if rng.random() > 0.12:
            notes.append((at, length, degree))
        degree = int(np.clip(degree + rng.choice([-3, -2, -1, -1, 0, 1, 1, 2, 4]), -4, 12))
        at += length
    return notes
