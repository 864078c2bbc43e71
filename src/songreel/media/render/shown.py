"""Which frames of which clips a frame of the film shows."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture that goes into a frame of the film.

    Attributes:
        index: of the cut that it comes from, in the timeline's order.
        cut: that cut.
        source: number of the frame of its clip; negative, or beyond the clip, where a timeline
            asks for what is not there.
    """

    index: int
    cut: Cut
    source: int


def cut_at(timeline: Timeline, frame: int) -> int:
    """Return the index of the cut that a frame of the film belongs to."""
    return bisect_right(timeline.cuts, frame, key=lambda cut: cut.start) - 1


def transition_at(timeline: Timeline, frame: int) -> Transition | None:
    """Return the transition that covers a frame of the film, or None."""
    index = bisect_right(timeline.transitions, frame, key=lambda one: one.start) - 1
    if index < 0 or frame >= timeline.transitions[index].end:
        return None
    return timeline.transitions[index]


def layers_of(timeline: Timeline, frame: int) -> tuple[Layer, ...]:
    """Return what a frame of the film is made of.

    Returns:
        One layer; within a dissolve two, the outgoing one first, each running on beyond its cut.
    """
    transition = transition_at(timeline, frame)
    if transition is None or transition.kind is not TransitionKind.DISSOLVE:
        return (_layer(timeline, cut_at(timeline, frame), frame),)
    incoming = cut_at(timeline, transition.at)
    return _layer(timeline, incoming - 1, frame), _layer(timeline, incoming, frame)


def _layer(timeline: Timeline, index: int, frame: int) -> Layer:
    cut = timeline.cuts[index]
    return Layer(index, cut, cut.source_frame(frame))
