"""Any film is parted so that each frame is there once and no frame is encoded without need."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.render.segments import LONGEST, segments
from songreel.media.render.words import Planes

GROUP = 12
KINDS = [
    TransitionKind.DISSOLVE, TransitionKind.DIP, TransitionKind.WHIP, TransitionKind.FLASH,
]  # fmt: skip
SPEEDS = [Speed(), Speed(), Speed(numerator=2, denominator=2), Speed(numerator=9, denominator=10)]
FRAMINGS = [Framing(), Framing(), Framing(), Framing(zoom=1300)]


class Lettering:
    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        self._stretches = stretches

    def stretches(self) -> Sequence[tuple[int, int]]:
        return self._stretches

    def draw(self, frame: int, planes: Planes) -> Planes:
        return planes

    def key(self, start: int, end: int) -> str:
        return ""


@st.composite
def films(draw: st.DrawFn) -> tuple[Timeline, Lettering]:
    cuts: list[Cut] = []
    position = 0
    for _ in range(draw(st.integers(1, 6))):
        frames = draw(st.integers(1, 60))
        clip, source_in = draw(st.sampled_from("ab")), draw(st.integers(0, 40))
        speed, framing = draw(st.sampled_from(SPEEDS)), draw(st.sampled_from(FRAMINGS))
        if cuts and draw(st.booleans()):
            clip, source_in = cuts[-1].clip, cuts[-1].source_in + cuts[-1].frames
        cut = Cut(
            clip=clip, start=position, frames=frames, source_in=source_in, speed=speed,
            framing=framing,
        )  # fmt: skip
        cuts.append(cut)
        position = cut.end
    transitions: list[Transition] = []
    for one, other in pairwise(cuts):
        before = draw(st.integers(0, one.frames // 2))
        after = draw(st.integers(0, other.frames // 2))
        if before + after and draw(st.booleans()):
            kind = draw(st.sampled_from(KINDS))
            transitions.append(Transition(kind=kind, at=other.start, before=before, after=after))
    words = draw(st.lists(st.tuples(st.integers(-5, position + 5), st.integers(1, 30)), max_size=3))
    timeline = Timeline(
        rate=FILM_RATE,
        size=FrameSize(width=160, height=96),
        cuts=tuple(cuts),
        transitions=tuple(transitions),
    )
    return timeline, Lettering([(start, start + length) for start, length in words])


def must_be_encoded(timeline: Timeline, lettering: Lettering) -> list[bool]:
    """Say of each frame whether no copy can show it, by going through them one by one."""
    touched = [False] * timeline.frames
    spans = [(one.start, one.end) for one in timeline.transitions]
    for start, end in [*spans, *lettering.stretches()]:
        for frame in range(max(0, start), min(end, timeline.frames)):
            touched[frame] = True
    answer: list[bool] = []
    following: tuple[str, int] | None = None
    for cut in timeline.cuts:
        for frame in range(cut.start, cut.end):
            source = cut.source_in + frame - cut.start
            if touched[frame] or not cut.is_plain:
                following = None
            elif source % GROUP and following != (cut.clip, source):
                following = None
            else:
                following = cut.clip, source + 1
            answer.append(following is None)
    return answer


@given(films())
def test_each_frame_is_there_once_and_copied_where_it_can_be(film: tuple[Timeline, Lettering]):
    timeline, lettering = film
    found = segments(timeline, lettering)
    assert [one.start for one in found] == [0, *(one.end for one in found[:-1])]
    assert found[-1].end == timeline.frames
    assert all(one.start < one.end for one in found)
    encoded = [not one.is_copy for one in found for _ in range(one.frames)]
    assert encoded == must_be_encoded(timeline, lettering)


@given(films())
def test_copies_begin_at_groups_and_show_one_clip_in_order(film: tuple[Timeline, Lettering]):
    timeline, lettering = film
    for one in segments(timeline, lettering):
        cut = timeline.cuts[one.cut]
        assert cut.start <= one.start < cut.end
        if one.is_copy:
            first = cut.source_in + one.start - cut.start
            assert first % GROUP == 0
            for frame in range(one.start, one.end):
                shown = next(each for each in timeline.cuts if each.start <= frame < each.end)
                due = shown.source_in + frame - shown.start
                assert (shown.clip, due) == (cut.clip, first + frame - one.start)
                assert shown.is_plain
        else:
            assert one.frames <= LONGEST


@given(films())
def test_encoded_stretches_adjoin_only_at_joints(film: tuple[Timeline, Lettering]):
    timeline, lettering = film
    joints = {cut.start for cut in timeline.cuts}
    for one, other in pairwise(segments(timeline, lettering)):
        if not one.is_copy and not other.is_copy:
            assert other.start in joints or one.frames == LONGEST
            assert not any(each.start < other.start < each.end for each in timeline.transitions)
