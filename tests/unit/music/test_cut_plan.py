from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import pytest

from songreel.domain.analysis import Analysis
from songreel.domain.clip_offer import ClipOffer
from songreel.domain.cut_plan import CutPlan, Knobs, Pace, Pin, PlacedCut
from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan import plan_cuts
from tests.support.grids import EIGHT, FIVE_TEN, FOUR_SIX_EIGHT, FREE, grid_song, sold

FILM = FrameRate(numerator=24)
TEMPI = (75, 90, 100, 105, 110, 115, 120, 128, 140, 174)
ON_BARS = {"start", "section", "drop", "downbeat"}


@cache
def song_at(bpm: float) -> Analysis:
    return grid_song(bpm)


def planned(bpm: float, offer: ClipOffer = FOUR_SIX_EIGHT, **knobs: Any) -> CutPlan:
    return plan_cuts(song_at(bpm), FILM, offer, Knobs.checked(**knobs))


def lengths(plan: CutPlan, label: str) -> float:
    """Return the mean seconds of the shots under sections of a label."""
    shots = [shot for shot, cut in zip(plan.shots, plan.cuts, strict=True) if cut.label == label]
    return sum(shot.frames for shot in shots) / len(shots) / 24


@pytest.mark.parametrize("bpm", TEMPI)
@pytest.mark.parametrize(("slow_down", "above"), [(0, 0.30), (100, 0.18)])
@pytest.mark.parametrize("offer", [FOUR_SIX_EIGHT, FIVE_TEN])
def test_cuts_lie_on_bars_and_cost_little_more_than_the_floor(
    bpm: int, slow_down: int, above: float, offer: ClipOffer
) -> None:
    song = song_at(bpm)
    plan = plan_cuts(song, FILM, offer, Knobs.checked(slow_down=slow_down))

    assert plan.above_floor <= above
    assert all(cut.lands_on in ON_BARS for cut in plan.cuts)
    cut_at = {cut.sample for cut in plan.cuts}
    assert {section.start for section in song.sections} <= cut_at
    bars = song.downbeats
    for cut in plan.cuts[1:]:
        assert cut.bar is not None
        assert cut.sample == bars[cut.bar - 1]


def test_shots_are_short_where_the_song_is_strong_and_follow_the_pace() -> None:
    paces: list[Pace] = ["calm", "normal", "fast"]
    chorus = [lengths(planned(120, pace=pace), "chorus") for pace in paces]
    verse = [lengths(planned(120, pace=pace), "verse") for pace in paces]

    assert all(strong < calm * 0.8 for strong, calm in zip(chorus, verse, strict=True))
    assert chorus == sorted(chorus, reverse=True)
    assert chorus[0] > chorus[2]
    assert verse[0] > verse[2]


def test_a_tempo_a_little_too_slow_for_the_clips_does_not_cost_longer_ones() -> None:
    assert planned(119.8, EIGHT).price == planned(120, EIGHT).price
    assert planned(119.8, EIGHT, slow_down=0).price > planned(120, EIGHT, slow_down=0).price


def test_a_tight_budget_is_spent_on_as_few_cuts_off_the_bars_as_it_allows() -> None:
    def off(budget: str) -> int:
        plan = planned(110, slow_down=0, budget=Decimal(budget))
        assert Decimal("10.00") <= plan.price <= Decimal(budget)
        return sum(cut.lands_on not in ON_BARS for cut in plan.cuts)

    found = [off(budget) for budget in ("10.00", "10.40", "11.00", "11.50", "13.00")]

    assert found == sorted(found, reverse=True)
    assert found[0] > found[2] > found[-1] == 0


def test_what_is_off_the_bars_is_told_with_its_reason() -> None:
    plan = planned(110, slow_down=0, budget=Decimal("10.40"))

    assert [notice for notice in plan.notices if "because $10.40 buy no more" in notice]


def test_too_small_a_budget_is_refused_with_the_least_price() -> None:
    with pytest.raises(InvalidRequestError) as refused:
        planned(120, budget=Decimal("9.99"))

    assert refused.value.message == (
        "The cheapest plan of this song with acme/one costs $10.00, more than the budget of $9.99. "
        "Raise the budget, allow some slow-down, or choose a cheaper model."
    )
    assert [problem.field for problem in refused.value.problems] == ["budget"]


@pytest.mark.parametrize("offer", [FOUR_SIX_EIGHT, sold([(8, "0.4321"), (5, "0.2712")])])
def test_a_budget_with_a_number_of_scenes_keeps_both(offer: ClipOffer) -> None:
    plan = planned(110, offer, scenes=40, budget=Decimal("14"))

    assert len(plan.clips) == 40
    assert plan.price <= 14


def test_prices_of_many_decimals_keep_a_budget_too() -> None:
    offer = sold([(4, "0.213377"), (6, "0.300001"), (8, "0.412345")])
    plan = planned(110, offer, slow_down=0, budget=Decimal("11.5"))

    assert plan.price <= Decimal("11.5")
    assert plan.price > 10


def test_a_chorus_that_comes_back_looks_like_the_first_at_the_same_place() -> None:
    plan = planned(120)
    choruses = [clip for clip in plan.clips if clip.label == "chorus"]
    later = [clip for clip in choruses if clip.resembles is not None]

    assert later
    for clip in later:
        assert clip.resembles is not None
        first = plan.clips[clip.resembles]
        assert (first.label, first.group, first.resembles) == ("chorus", "C", None)
    assert later[0].resembles == choruses[0].index
    assert all(clip.resembles is None for clip in plan.clips if clip.label != "chorus")


def test_what_follows_the_song_shows_each_frame_at_its_own_moment() -> None:
    plan = planned(110, FREE, slow_down=100)

    assert plan.price == 0
    assert plan.above_floor == 0
    assert len(plan.shots) > len(plan.clips)
    for shot in plan.shots:
        assert shot.source_in == shot.start - plan.clips[shot.clip].start


def test_nothing_is_skipped_of_what_follows_the_song_where_it_is_longer_than_its_place() -> None:
    plain = planned(110, EIGHT)
    in_step = planned(110, sold([(8, "3.20")], in_step=True))

    assert [clip.frames for clip in plain.clips] == [clip.frames for clip in in_step.clips]
    for plan, skips in ((plain, True), (in_step, False)):
        begins = [shot.start - plan.clips[shot.clip].start for shot in plan.shots]
        sources = [shot.source_in for shot in plan.shots]
        assert (begins != sources) is skips


def test_without_a_sure_beat_sections_notes_and_even_pacing_lead() -> None:
    notes = [round(44_100 * second) for second in (3.2, 7.9, 12.3, 21.7)]
    song = grid_song(97, 60, sure=120, onsets=notes)
    plan = plan_cuts(song, FILM, FOUR_SIX_EIGHT, Knobs())

    assert "No clear beat was found" in plan.notices[0]
    assert {section.start for section in song.sections} <= {cut.sample for cut in plan.cuts}
    assert {cut.lands_on for cut in plan.cuts} >= {"start", "section", "onset"}
    assert not {cut.lands_on for cut in plan.cuts} & {"beat", "downbeat"}


@pytest.mark.parametrize("offer", [FOUR_SIX_EIGHT, FREE])
@pytest.mark.parametrize(
    ("seconds", "scenes", "frames"),
    [
        (4, 2, [48, 48]),
        (4, 3, [32, 32, 32]),
        (5, 8, [15] * 8),
        (13, 4, [78] * 4),
    ],
)
def test_a_tone_is_shared_evenly(
    offer: ClipOffer, seconds: int, scenes: int, frames: list[int]
) -> None:
    tone = grid_song(97, seconds, sure=0, form=[("verse", "A", 999, 500)])

    plan = plan_cuts(tone, FILM, offer, Knobs(scenes=scenes))

    assert [clip.frames for clip in plan.clips] == frames


def test_what_the_model_sells_bounds_how_evenly_a_tone_is_shared() -> None:
    tone = grid_song(97, 14, sure=0, form=[("verse", "A", 999, 500)])

    sevens, lengths_sold = (
        plan_cuts(tone, FILM, offer, Knobs(scenes=2)) for offer in (FREE, FOUR_SIX_EIGHT)
    )

    assert [clip.frames for clip in sevens.clips] == [168, 168]
    # Two of 7 s would be bought as two of 8.
    assert [clip.frames for clip in lengths_sold.clips] == [192, 144]
    assert lengths_sold.price == Decimal("0.70")


def test_where_only_bars_are_unsure_any_beat_is_as_good() -> None:
    song = grid_song(97, 60, sure_of_bars=200)
    plan = plan_cuts(song, FILM, FOUR_SIX_EIGHT, Knobs())

    assert "not which of them begin bars" in plan.notices[0]
    beats = {beat.sample for beat in song.beats}
    assert {cut.sample for cut in plan.cuts} <= beats | {section.start for section in song.sections}


def test_bars_that_are_only_likely_are_followed_and_told_of() -> None:
    plan = plan_cuts(grid_song(120, sure_of_bars=300), FILM, FOUR_SIX_EIGHT, Knobs())

    assert all(cut.lands_on in ON_BARS for cut in plan.cuts)
    assert "look at bar 1" in plan.notices[0]


def test_a_song_of_five_seconds_and_one_of_twenty_minutes() -> None:
    short = plan_cuts(grid_song(120, 5), FILM, FOUR_SIX_EIGHT, Knobs())
    assert [clip.seconds for clip in short.clips] == [6]

    long = plan_cuts(grid_song(174, 1200), FILM, FOUR_SIX_EIGHT, Knobs(pace="fast"))
    assert len(long.shots) <= 400
    assert len(long.shots) > len(long.clips)
    assert any("too long for this pace" in notice for notice in long.notices)


def test_a_song_that_no_number_of_clips_fills_is_refused() -> None:
    with pytest.raises(InvalidRequestError, match="needs 600 clips of acme/one"):
        plan_cuts(grid_song(120, 1200), FILM, sold([(2, "0.1")]), Knobs())


def test_clips_shorter_than_a_bar_are_cut_on_beats_and_that_is_told() -> None:
    plan = plan_cuts(grid_song(60, 60), FILM, sold([(3, "0.15")]), Knobs())

    assert plan.above_floor < 0.1
    assert any("do not fit the lengths" in notice for notice in plan.notices)


def test_bars_of_three_and_a_pickup_are_counted() -> None:
    song = grid_song(100, 90, metre=3, lead=0.73)
    plan = plan_cuts(song, FILM, FOUR_SIX_EIGHT, Knobs())

    for cut in plan.cuts[1:]:
        assert cut.beat == 1
        assert cut.bar is not None
        assert song.downbeats[cut.bar - 1] == cut.sample
    assert plan.cuts[0].bar is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"pace": "frantic"}, "pace"),
        ({"slow_down": 101}, "slow_down"),
        ({"slow_down": -1}, "slow_down"),
        ({"budget": Decimal(-1)}, "budget"),
        ({"budget": Decimal("NaN")}, "budget"),
        ({"scenes": 0}, "scenes"),
        ({"scenes": 401}, "scenes"),
        ({"scenes": 5, "most": 7}, "scenes"),
        ({"fewest": 9, "most": 8}, "fewest"),
    ],
)
def test_impossible_wishes_name_their_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        Knobs.checked(**given)

    assert [problem.field for problem in refused.value.problems] == [field]


@pytest.mark.parametrize(
    ("scenes", "words"),
    [(24, "needs at least 25 scenes"), (400, "room for at most 399 scenes of half a second")],
)
def test_too_few_and_too_many_scenes_are_refused_with_the_bound(scenes: int, words: str) -> None:
    with pytest.raises(InvalidRequestError, match=words):
        plan_cuts(grid_song(120, 199.9), FILM, FOUR_SIX_EIGHT, Knobs.checked(scenes=scenes))


def test_every_cut_says_in_words_why_it_is_there() -> None:
    plan = planned(110)
    reasons = [cut.reason for cut in plan.cuts]

    assert reasons[0].startswith("The film begins: a new clip ($0.")
    assert any(reason.startswith("Chorus 2 begins: ") for reason in reasons)
    assert any("the same clip goes on, nearer" in reason for reason in reasons)
    assert sum((cut.price for cut in plan.cuts), Decimal(0)) == plan.price


def test_frames_are_rounded_from_the_whole_at_every_rate() -> None:
    for rate in (FILM, FrameRate(numerator=25), FrameRate(numerator=24_000, denominator=1001)):
        song = grid_song(113.7)
        plan = plan_cuts(song, rate, FOUR_SIX_EIGHT, Knobs())
        for cut in plan.cuts:
            exact = Fraction(cut.sample, song.sample_rate) * rate.fraction
            assert abs(cut.frame - exact) <= Fraction(1, 2)


@pytest.mark.parametrize("seconds", [3, 4, 6, 8])
@pytest.mark.parametrize("place", [0, 2, 5])
def test_a_pinned_scene_lasts_as_long_as_a_person_wants(place: int, seconds: int) -> None:
    rate = FrameRate(numerator=24)
    song, offer = grid_song(120, 40), sold([(4, "1.20"), (6, "1.80"), (8, "2.40")])
    knobs = Knobs.checked(scenes=7)
    pins = (Pin(clip=place, frames=24 * seconds),)
    plan = plan_cuts(song, rate, offer, knobs.model_copy(update={"pins": pins}))
    assert len(plan.clips) == 7
    # A beat lasts half a second: some place for a cut is that near.
    assert abs(plan.clips[place].frames - 24 * seconds) <= 12
    assert not [notice for notice in plan.notices if notice.startswith("Scene ")]


def test_a_pin_that_cannot_be_met_is_told() -> None:
    song, offer = grid_song(120, 40), sold([(4, "1.20"), (6, "1.80"), (8, "2.40")])
    pins = (Pin(clip=1, frames=24 * 30),)
    knobs = Knobs.checked(scenes=7).model_copy(update={"pins": pins})
    plan = plan_cuts(song, FrameRate(numerator=24), offer, knobs)
    assert any(
        notice.startswith("Scene 2 lasts 8.0 s in place of 30.0 s") for notice in plan.notices
    )


def placed(frames: dict[int, int], *, scenes: int = 7, budget: str | None = None) -> CutPlan:
    song, offer = grid_song(120, 40), sold([(4, "1.20"), (6, "1.80"), (8, "2.40")])
    limit = None if budget is None else Decimal(budget)
    cuts = tuple(PlacedCut(clip=clip, frame=frame) for clip, frame in frames.items())
    knobs = Knobs.checked(scenes=scenes, budget=limit).model_copy(update={"cuts": cuts})
    return plan_cuts(song, FrameRate(numerator=24), offer, knobs)


@pytest.mark.parametrize("frame", [96, 108, 131, 144])
def test_a_placed_cut_lies_on_its_frame_and_the_others_on_bars(frame: int) -> None:
    plan = placed({1: frame})
    cut = next(one for one in plan.cuts if one.frame == plan.clips[1].start)
    assert (cut.frame, cut.inner) == (frame, False)
    # A beat lasts twelve frames, a bar 48.
    expected = "beat" if frame % 12 == 0 else "placed"
    assert cut.lands_on == ("downbeat" if frame % 48 == 0 else expected)
    assert {clip.start % 48 for clip in plan.clips[2:]} == {0}
    assert not [notice for notice in plan.notices if notice.startswith("Scene ")]


def test_placed_cuts_all_lie_where_they_were_placed() -> None:
    frames = {1: 100, 2: 230, 3: 301, 4: 480, 5: 600, 6: 777}
    plan = placed(frames)
    assert [clip.start for clip in plan.clips] == [0, *frames.values()]
    assert all(shot.frames >= 12 for shot in plan.shots)


def test_placing_every_cut_where_it_lies_changes_no_cut() -> None:
    free = placed({})
    again = placed({clip.index: clip.start for clip in free.clips[1:]})
    assert (again.clips, again.shots, again.cuts) == (free.clips, free.shots, free.cuts)


def test_a_cut_that_no_clip_is_long_enough_for_lies_as_near_as_can_be_and_says_why() -> None:
    plan = placed({1: 96, 2: 400})
    begins = [clip.start for clip in plan.clips]
    # 304 frames are wanted of a clip that fills 193 at most.
    assert abs(begins[1] - 96) + abs(begins[2] - 400) <= 304 - 192
    assert any(
        notice.startswith("Scene 3 begins at 0:16.0 in place of 0:16.7: a clip of")
        for notice in plan.notices
    )


def test_placed_cuts_never_cost_more_than_the_budget() -> None:
    free = placed({})
    dear = placed({1: 100, 2: 200, 3: 300, 4: 400, 5: 500, 6: 780})
    assert dear.price > free.price
    held = placed({1: 100, 2: 200, 3: 300, 4: 400, 5: 500, 6: 780}, budget=str(free.price))
    assert held.price <= free.price
    assert any("may be spent" in notice for notice in held.notices)


def test_cuts_placed_beyond_the_song_are_passed_over() -> None:
    assert placed({6: 5000}).clips == placed({}).clips
