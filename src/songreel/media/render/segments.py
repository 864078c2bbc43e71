"""How a film is parted into what is copied from its clips and what has to be encoded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from songreel.domain.timeline import Cut, Timeline
from songreel.media.house import GOP_FRAMES
from songreel.media.render.shown import cut_at
from songreel.media.render.words import Words

LONGEST = 10 * GOP_FRAMES
"""Frames that are encoded in one piece at most: five seconds at 24 frames a second.

Pieces are encoded side by side and kept apart, so a word that is changed costs one of them; each
costs a keyframe, and up to eleven pictures that are decoded only to get at the first one.
"""

Span = tuple[int, int]
"""First frame of the film, and the first one after."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the film that is copied from one clip, or encoded anew.

    Attributes:
        start: first frame of the film.
        end: first frame after it.
        cut: index of the cut that `start` lies in.
        is_copy: whether it is copied. It then begins at a group of pictures of that cut's clip,
            and may go on over later cuts that show what follows in the same clip.
    """

    start: int
    end: int
    cut: int
    is_copy: bool

    @property
    def frames(self) -> int:
        """Return its length in frames."""
        return self.end - self.start


def segments(timeline: Timeline, words: Words | None = None) -> tuple[Segment, ...]:
    """Part a film of house clips so that as few frames as possible are encoded.

    Encoded are the frames that a transition or words touch, those of cuts at another speed or
    framing, and, where a copy would begin inside a group of pictures of its clip, those before
    the clip's next group. All others are copied. Encoded stretches that adjoin are one, but for
    joints without a transition and for `LONGEST`: what is parted there is kept for as long as its
    own shot stays the same.

    Returns:
        Segments in order; each frame of the film belongs to exactly one.
    """
    touched = _merged(
        [
            *((one.start, one.end) for one in timeline.transitions),
            *(_within(timeline, words.stretches() if words is not None else ())),
        ]
    )
    joints = _joints(timeline)
    found: list[Segment] = []
    position = 0
    for copy in _copies(timeline, touched):
        found += _encoded(timeline, joints, position, copy.start)
        found.append(copy)
        position = copy.end
    return (*found, *_encoded(timeline, joints, position, timeline.frames))


def _copies(timeline: Timeline, touched: Sequence[Span]) -> Iterator[Segment]:
    for run in _runs(timeline):
        first = timeline.cuts[run.cut]
        for start, end in _without(run, touched):
            begin = start + -first.source_frame(start) % GOP_FRAMES
            if begin < end:
                yield Segment(begin, end, cut_at(timeline, begin), is_copy=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """Cuts in a row that show one clip as it is, as if there were one; `cut` is the first."""

    start: int
    end: int
    cut: int


def _runs(timeline: Timeline) -> Iterator[_Run]:
    run: _Run | None = None
    for index, cut in enumerate(timeline.cuts):
        if run is not None and cut.is_plain and _goes_on(timeline.cuts[run.cut], cut):
            run = _Run(run.start, cut.end, run.cut)
            continue
        if run is not None:
            yield run
        run = _Run(cut.start, cut.end, index) if cut.is_plain else None
    if run is not None:
        yield run


def _goes_on(first: Cut, cut: Cut) -> bool:
    return first.clip == cut.clip and first.source_frame(cut.start) == cut.source_in


def _within(timeline: Timeline, spans: Iterable[Span]) -> Iterator[Span]:
    for start, end in spans:
        if max(0, start) < min(end, timeline.frames):
            yield max(0, start), min(end, timeline.frames)


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _without(run: _Run, touched: Sequence[Span]) -> Iterator[Span]:
    """Give what is left of a run where nothing touches it."""
    position = run.start
    for start, end in touched[bisect_right(touched, run.start, key=_end) :]:
        if start >= run.end:
            break
        if position < start:
            yield position, start
        position = end
    if position < run.end:
        yield position, run.end


def _end(span: Span) -> int:
    return span[1]


def _joints(timeline: Timeline) -> list[int]:
    """Return the frames at which encoded stretches are parted.

    A joint inside a transition is none: both shots are drawn in one go.
    """
    hidden = {one.at for one in timeline.transitions if one.start < one.at < one.end}
    return [cut.start for cut in timeline.cuts if cut.start not in hidden]


def _encoded(timeline: Timeline, joints: Sequence[int], start: int, end: int) -> Iterator[Segment]:
    if start == end:
        return
    between = joints[bisect_right(joints, start) : bisect_left(joints, end)]
    for first, last in pairwise((start, *between, end)):
        for begin in range(first, last, LONGEST):
            stop = min(begin + LONGEST, last)
            yield Segment(begin, stop, cut_at(timeline, begin), is_copy=False)
