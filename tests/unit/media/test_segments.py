"""How films are parted into copies and what is encoded."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.render.segments import LONGEST, Segment, segments
from songreel.media.render.words import Planes

Told = tuple[str, int, int]


class Lettering:
    """Words that touch some stretches."""

    def __init__(self, *stretches: tuple[int, int]) -> None:
        self._stretches = stretches

    def stretches(self) -> Sequence[tuple[int, int]]:
        return self._stretches

    def draw(self, frame: int, planes: Planes) -> Planes:
        return planes

    def key(self, start: int, end: int) -> str:
        return ""


def film(*cuts: Cut, transitions: tuple[Transition, ...] = ()) -> Timeline:
    size = FrameSize(width=160, height=96)
    return Timeline(rate=FILM_RATE, size=size, cuts=cuts, transitions=transitions)


def told(found: tuple[Segment, ...]) -> list[Told]:
    return [("copy" if one.is_copy else "encode", one.start, one.end) for one in found]


def test_whole_clips_are_copied_to_any_frame():
    timeline = film(Cut(clip="a", start=0, frames=31), Cut(clip="b", start=31, frames=5))
    assert told(segments(timeline)) == [("copy", 0, 31), ("copy", 31, 36)]


def test_a_cut_inside_a_group_is_encoded_up_to_the_next_one():
    timeline = film(
        Cut(clip="a", start=0, frames=20, source_in=24),
        Cut(clip="b", start=20, frames=30, source_in=7),
        Cut(clip="c", start=50, frames=4, source_in=13),
    )
    assert told(segments(timeline)) == [
        ("copy", 0, 20),
        ("encode", 20, 25),
        ("copy", 25, 50),
        ("encode", 50, 54),
    ]


def test_after_a_dissolve_the_shot_is_encoded_up_to_its_next_group():
    dissolve = Transition(kind=TransitionKind.DISSOLVE, at=40, before=4, after=4)
    timeline = film(
        Cut(clip="a", start=0, frames=40),
        Cut(clip="b", start=40, frames=40, source_in=12),
        transitions=(dissolve,),
    )
    assert told(segments(timeline)) == [("copy", 0, 36), ("encode", 36, 52), ("copy", 52, 80)]


def test_slower_and_nearer_footage_is_encoded_whole():
    timeline = film(
        Cut(clip="a", start=0, frames=24),
        Cut(clip="a", start=24, frames=24, speed=Speed(numerator=10, denominator=11)),
        Cut(clip="a", start=48, frames=24, framing=Framing(zoom=1200)),
    )
    assert told(segments(timeline)) == [("copy", 0, 24), ("encode", 24, 48), ("encode", 48, 72)]


def test_a_clip_that_goes_on_in_the_next_shot_is_copied_on():
    timeline = film(
        Cut(clip="a", start=0, frames=17),
        Cut(clip="a", start=17, frames=20, source_in=17),
        Cut(clip="a", start=37, frames=20, source_in=38),
    )
    assert told(segments(timeline)) == [("copy", 0, 37), ("encode", 37, 47), ("copy", 47, 57)]


def test_words_touch_the_frames_that_they_are_drawn_on():
    timeline = film(Cut(clip="a", start=0, frames=100))
    lettering = Lettering((30, 40), (-5, 2), (95, 200))
    assert told(segments(timeline, lettering)) == [
        ("encode", 0, 12),
        ("copy", 12, 30),
        ("encode", 30, 48),
        ("copy", 48, 95),
        ("encode", 95, 100),
    ]


def test_words_over_joints_are_parted_there_so_that_a_change_costs_one_shot():
    timeline = film(Cut(clip="a", start=0, frames=30), Cut(clip="b", start=30, frames=30))
    assert told(segments(timeline, Lettering((0, 60)))) == [("encode", 0, 30), ("encode", 30, 60)]


def test_what_is_encoded_for_long_is_parted():
    timeline = film(Cut(clip="a", start=0, frames=2 * LONGEST + 1))
    lettering = Lettering((0, 2 * LONGEST + 1))
    assert [one.frames for one in segments(timeline, lettering)] == [LONGEST, LONGEST, 1]


@pytest.mark.parametrize("kind", [TransitionKind.DIP, TransitionKind.WHIP, TransitionKind.FLASH])
def test_other_transitions_encode_what_they_cover(kind: TransitionKind):
    timeline = film(
        Cut(clip="a", start=0, frames=36),
        Cut(clip="b", start=36, frames=36),
        transitions=(Transition(kind=kind, at=36, before=2, after=3),),
    )
    assert told(segments(timeline)) == [("copy", 0, 34), ("encode", 34, 48), ("copy", 48, 72)]
