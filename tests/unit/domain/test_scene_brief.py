from __future__ import annotations

import itertools

from songreel.domain.cut_plan import Knobs
from songreel.domain.frames import FrameRate
from songreel.domain.lyrics import Line, Lyrics
from songreel.domain.scene_brief import briefs
from songreel.music.cut_plan import plan_cuts
from tests.support.grids import FOUR_SIX_EIGHT, grid_song

SONG = grid_song(120)
PLAN = plan_cuts(SONG, FrameRate(numerator=24), FOUR_SIX_EIGHT, Knobs())


def test_every_clip_has_its_length_its_section_and_its_place_in_the_film() -> None:
    found = briefs(PLAN, SONG)

    assert [(one.index, one.seconds) for one in found] == [
        (clip.index, clip.seconds) for clip in PLAN.clips
    ]
    assert found[0].start_ms == 0
    assert found[-1].end_ms == 200_000
    assert all(earlier.end_ms == later.start_ms for earlier, later in itertools.pairwise(found))
    assert [one.position for one in found] == sorted(one.position for one in found)
    assert sum(one.shots for one in found) == len(PLAN.shots)
    second = [one for one in found if one.label == "verse" and one.number == 2]
    assert {one.start_ms for one in second if one.begins_section} == {72_000}
    assert {one.number for one in found if one.is_peak} == {3}
    assert all(one.label == "chorus" for one in found if one.is_peak)


def test_a_chorus_that_comes_back_names_the_scene_that_it_looks_like() -> None:
    found = briefs(PLAN, SONG)
    later = [one for one in found if one.label == "chorus" and one.number > 1]

    assert later
    for one in later:
        assert one.resembles is not None
        assert (found[one.resembles].label, found[one.resembles].number) == ("chorus", 1)


def test_lines_go_to_the_scenes_under_which_they_are_sung() -> None:
    first, second = PLAN.clips[0], PLAN.clips[1]
    border = second.start * 1000 // 24
    lyrics = Lyrics(
        lines=(
            Line(start=500, end=2000, text="all within the first"),
            Line(start=border - 200, end=border + 2500, text="nearly all within the second"),
            Line(start=border + 2600, text="until the next one"),
            Line(start=border + 60_000, text="the last one"),
        )
    )

    found = briefs(PLAN, SONG, lyrics)

    assert found[first.index].lines == ("all within the first",)
    assert found[second.index].lines[0] == "nearly all within the second"
    heard = [one.index for one in found if "the last one" in one.lines]
    assert heard
    assert all(found[index].end_ms > border + 60_000 for index in heard)
    assert all(found[index].start_ms < border + 64_000 for index in heard)
