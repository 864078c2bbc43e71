"""Keyframes in a row never have the same number where an encoded one can avoid it."""

from __future__ import annotations

import pytest

from songreel.domain.footage import Framing
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.media.render.alternation import lead_groups
from songreel.media.render.segments import segments

NEAR = Framing(zoom=1200)


def leads(*cuts: Cut) -> list[int]:
    size = FrameSize(width=160, height=96)
    timeline = Timeline(rate=FILM_RATE, size=size, cuts=cuts)
    parts = segments(timeline)
    found = lead_groups(timeline, parts)
    return [found[part] for part in parts if not part.is_copy]


@pytest.mark.parametrize(("source_in", "lead"), [(11, 0), (23, 1), (35, 0), (22, 0), (10, 0)])
def test_a_single_frame_differs_from_the_group_behind_it(source_in: int, lead: int):
    assert leads(Cut(clip="a", start=0, frames=20, source_in=source_in)) == [lead]


@pytest.mark.parametrize(("frames", "lead"), [(1, 1), (2, 0), (13, 0), (24, 0), (25, 1)])
def test_what_follows_a_single_frame_of_a_group_differs_from_it(frames: int, lead: int):
    cuts = (
        Cut(clip="a", start=0, frames=frames),
        Cut(clip="b", start=frames, frames=5, framing=NEAR),
    )
    assert leads(*cuts) == [lead]


@pytest.mark.parametrize(("frames", "lead"), [(1, 1), (13, 0), (14, 0), (25, 1)])
def test_the_last_group_of_what_is_encoded_counts(frames: int, lead: int):
    cuts = (
        Cut(clip="a", start=0, frames=frames, framing=NEAR),
        Cut(clip="b", start=frames, frames=5),
    )
    assert leads(*cuts) == [lead]


def test_single_frames_in_a_row_take_turns():
    cuts = [Cut(clip="a", start=frame, frames=1, framing=NEAR) for frame in range(4)]
    assert leads(*cuts) == [0, 1, 0, 1]
