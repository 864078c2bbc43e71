"""What a planner is asked, and the shots that it answers with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from songreel.domain.frames import FrameRate
from songreel.domain.video import SongFacts


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What the planner has to fill.

    Attributes:
        shots: how many shots are wanted, or None for as many as the song wants.
        durations: clip lengths that the model sells, in seconds, in ascending order.
    """

    song: SongFacts
    rate: FrameRate
    durations: tuple[int, ...]
    shots: int | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """One shot of the film: `start` and `frames` in film frames, `clip_seconds` to be ordered."""

    index: int
    start: int
    frames: int
    clip_seconds: int

    @property
    def end(self) -> int:
        """Return the first frame of the film after this shot."""
        return self.start + self.frames


def next_shot(waiting: Sequence[Shot], play_head: int) -> Shot:
    """Return the one of some shots that is needed first by who watches at a frame of the film.

    That is the shot at the play head, then those after it, and then from the film's beginning.

    Raises:
        ValueError: none waits.
    """
    return min(waiting, key=lambda shot: (shot.end <= play_head, shot.start))
