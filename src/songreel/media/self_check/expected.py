"""What a film is meant to show, so that only what nobody asked for is found in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from songreel.domain.cut_plan import CutPlan
from songreel.domain.sync import SoundSync
from songreel.domain.timeline import Timeline
from songreel.domain.transition import TransitionKind

Frames = NDArray[np.bool_]
"""Of each frame of the film, whether something is so."""

_DARK = frozenset({TransitionKind.FADE, TransitionKind.DIP})


@dataclass(frozen=True, slots=True)
class Expected:
    """A film as it was ordered.

    Attributes:
        timeline: what was to be rendered.
        song: the file of its song, or None.
        lasting: of clips that hold their last picture because their maker gave less than was
            ordered, the frames that move; all others move to their end.
        may_stand: whether its clips may be pictures that stand still, as drawn ones may.
        plan: why the cuts are where they are, or None.
        heard: where the song was heard in the film, or None where that was not measured.
    """

    timeline: Timeline
    song: Path | None = None
    lasting: Mapping[str, int] = field(default_factory=dict[str, int])
    may_stand: bool = False
    plan: CutPlan | None = None
    heard: SoundSync | None = None

    def shot_at(self, frame: int) -> int:
        """Return the index of the cut that shows a frame; of the last one beyond the end."""
        return bisect_right([cut.start for cut in self.timeline.cuts], frame) - 1

    def dark(self) -> Frames:
        """Return which frames may be black: those of fades and dips."""
        asked = np.zeros(self.timeline.frames, bool)
        for one in self.timeline.transitions:
            if one.kind in _DARK:
                asked[max(0, one.start) : one.end] = True
        return asked

    def held(self) -> Frames:
        """Return which frames hold the last picture of a clip that has no more."""
        asked = np.zeros(self.timeline.frames, bool)
        for cut in self.timeline.cuts:
            last = self.lasting.get(cut.clip)
            if last is not None:
                numbers = np.arange(cut.start, cut.end)
                source = cut.source_in + (numbers - cut.start) * cut.speed.numerator // (
                    cut.speed.denominator
                )
                asked[cut.start : cut.end] = source >= last - 1
        return asked
