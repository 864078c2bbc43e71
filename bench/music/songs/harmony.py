"""Chords and melodies: names to notes, voicings that move little, tunes that sing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ROOTS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
KINDS = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "9": (0, 4, 10, 14),
    "m9": (0, 3, 10, 14),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "maj9": (0, 4, 7, 11, 14),
    "m11": (0, 3, 7, 10, 17),
    "13": (0, 4, 10, 14, 21),
    "7b9": (0, 4, 7, 10, 13),
    "m7b5": (0, 3, 6, 10),
    "dim": (0, 3, 6, 9),
    "sus4": (0, 5, 7),
    "5": (0, 7),
}


@dataclass(frozen=True)
class Chord:
    """A chord: its root as a pitch class, and its notes above it in half tones."""

    root: int
    above: tuple[int, ...]

    @classmethod
    def named(cls, name: str) -> Chord:
        """Read a name like `F#m7`."""
        shift = {"#": 1, "b": -1}.get(name[1:2], 0)
        kind = name[1 + abs(shift) :]
        return cls((ROOTS[name[0]] + shift) % 12, KINDS[kind])

    def bass(self, lowest: int) -> int:
        """Return the root as a MIDI note, the first one from `lowest` up."""
        return lowest + (self.root - lowest) % 12

    def voicing(self, centre: int) -> tuple[int, ...]:
        """Return the notes close around a MIDI note, ascending."""
        classes = {(self.root + step) % 12 for step in self.above}
        return tuple(sorted(centre - 6 + (one - centre + 6) % 12 for one in classes))


def chords(text: str) -> list[list[Chord]]:
    """Read the chords of each bar from `C | Am F | G`."""
    return [[Chord.named(name) for name in bar.split()] for bar in text.split("|")]


@dataclass(frozen=True)
class Note:
    """A note of a tune: beats from its section's start, length in beats, MIDI note."""

    beat: float
    length: float
    pitch: int


def written(text: str, metre: int) -> list[Note]:
    """Read a tune that is written down, bar by bar: `a4:1 c#5:.5 r:2.5 | bb4:4`.

    Each note has its length in beats; `r` is a rest, and c4 is middle C.

    Raises:
        ValueError: where the notes of a bar do not last as long as the bar.
    """
    found: list[Note] = []
    for number, bar in enumerate(text.split("|")):
        beat = 0.0
        for one in bar.split():
            name, beats = one.split(":")
            if name != "r":
                shift = {"#": 1, "b": -1}.get(name[1], 0)
                pitch = 12 * int(name[-1]) + 12 + ROOTS[name[0].upper()] + shift
                found.append(Note(number * metre + beat, float(beats), pitch))
            beat += float(beats)
        if beat != metre:
            raise ValueError(f"Bar {number + 1} has {beat:g} beats instead of {metre}: {bar}")
    return found


def tune(
    progression: list[list[Chord]],
    rhythms: tuple[tuple[tuple[float, float], ...], ...],
    scale: tuple[int, ...],
    lowest: int,
    metre: int,
    chance: np.random.Generator,
) -> list[Note]:
    """Return a tune over the bars: a phrase of two bars, answered, and both varied.

    Args:
        progression: chords of each bar.
        rhythms: bars to choose from, each of (beat, length).
        scale: pitch classes that the tune may step through.
        lowest: MIDI note from which the voice goes up about an octave and a third.
        metre: beats of a bar.
        chance: decides rhythm and pitch.
    """
    ladder = [note for note in range(lowest, lowest + 17) if note % 12 in scale]
    chosen = chance.integers(len(rhythms), size=4)
    place = len(ladder) // 2
    found: list[Note] = []
    for bar, harmony in enumerate(progression):
        pattern = rhythms[chosen[(bar % 4) if bar % 8 < 6 else (bar + 1) % 4]]
        for index, (beat, length) in enumerate(pattern):
            here = harmony[min(len(harmony) - 1, int(beat * len(harmony) / metre))]
            step = int(chance.choice((-2, -1, -1, 0, 1, 1, 2), p=None))
            place = min(max(place + step, 0), len(ladder) - 1)
            if index == 0 or length >= 1:
                tones = {(here.root + above) % 12 for above in here.above}
                near = [at for at, note in enumerate(ladder) if note % 12 in tones]
                place = min(near, key=lambda at: (abs(at - place), at))
            found.append(Note(bar * metre + beat, length, ladder[place]))
    return found
