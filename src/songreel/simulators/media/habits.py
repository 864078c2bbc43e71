"""How files of generated clips differ from one another: what a reader has to cope with.

The lengths of groups, reordered frames, clocks, order of the boxes and sound of MP4 files that
video services deliver vary with the model and over time, and no service promises any of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from songreel.providers.local.chance import Chance


@dataclass(frozen=True, slots=True)
class Habit:
    """One way to write a clip.

    Attributes:
        gop: frames from one keyframe to the next, at most.
        b_frames: frames in a row that refer to later ones, at most.
        timescale: ticks a second of the picture's clock.
        index_first: whether the index comes before the pictures.
        sound_rate: samples a second.
        sound_layout: `stereo` or `mono`.
        sound_excess: milliseconds by which the sound is longer than the picture (or shorter).
    """

    name: str
    gop: int
    b_frames: int
    timescale: int
    index_first: bool
    sound_rate: int
    sound_layout: str
    sound_excess: int


HABITS = (
    Habit("plain", 24, 0, 12_288, True, 48_000, "stereo", 0),
    Habit("one-group", 1_000, 3, 12_288, True, 48_000, "stereo", 0),
    Habit("index-last", 48, 2, 90_000, False, 44_100, "stereo", 20),
    Habit("coarse-clock", 12, 1, 600, True, 48_000, "mono", 0),
    Habit("short-sound", 250, 2, 24_000, True, 48_000, "stereo", -40),
    Habit("long-sound", 30, 0, 1_000_000, False, 44_100, "mono", 90),
)


NAMES = tuple(habit.name for habit in HABITS)


def habit_for(order_id: str, name: str | None = None) -> Habit:
    """Return the habit of the clip of an order, always the same one, or the one of a name."""
    named = [habit for habit in HABITS if habit.name == name]
    return named[0] if named else Chance("habit", order_id).pick(HABITS)
