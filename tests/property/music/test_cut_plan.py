from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from songreel.domain.analysis import SECTION_LABELS, Analysis
from songreel.domain.clip_offer import ClipOffer
from songreel.domain.cut_plan import MAX_SHOTS, CutPlan, Knobs, Pace
from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan import plan_cuts
from tests.support.grids import grid_song, sold

RATES = st.sampled_from(
    [
        FrameRate(numerator=24),
        FrameRate(numerator=25),
        FrameRate(numerator=30),
        FrameRate(numerator=24_000, denominator=1001),
    ]
)
SECTIONS = st.tuples(
    st.sampled_from(SECTION_LABELS),
    st.sampled_from("ABC"),
    st.integers(1, 20),
    st.integers(0, 1000),
)


@st.composite
def songs(draw: st.DrawFn) -> Analysis:
    return grid_song(
        draw(st.floats(50, 215)),
        draw(st.floats(2, 150)),
        metre=draw(st.integers(2, 7)),
        lead=draw(st.floats(0, 6)),
        form=[*draw(st.lists(SECTIONS, max_size=8)), ("outro", "Z", 9999, 200)],
        sure=draw(st.sampled_from([0, 300, 950])),
        sure_of_bars=draw(st.sampled_from([None, 200])),
        onsets=sorted(draw(st.sets(st.integers(0, 80_000), max_size=30))),
    )


@st.composite
def offers(draw: st.DrawFn) -> ClipOffer:
    lengths = sorted(draw(st.sets(st.integers(2, 15), min_size=1, max_size=5)))
    cents = draw(st.lists(st.integers(1, 400), min_size=len(lengths), max_size=len(lengths)))
    free = draw(st.integers(0, 3)) == 0
    prices = [str(Decimal(0) if free else Decimal(one) / 100) for one in cents]
    return sold(list(zip(lengths, prices, strict=True)), in_step=draw(st.booleans()))


KNOBS = st.builds(
    Knobs.checked,
    pace=st.sampled_from(get_args(Pace)),
    slow_down=st.integers(0, 100),
    budget=st.none() | st.integers(1, 9000).map(lambda cents: Decimal(cents) / 100),
    fewest=st.none() | st.integers(1, 20),
    most=st.none() | st.integers(20, 400),
)


@settings(max_examples=45, deadline=None)
@given(songs(), RATES, offers(), KNOBS)
def test_a_plan_fills_the_song_shows_nothing_twice_and_keeps_its_promises(
    song: Analysis, rate: FrameRate, offer: ClipOffer, knobs: Knobs
) -> None:
    try:
        plan = plan_cuts(song, rate, offer, knobs)
    except InvalidRequestError:
        assume(False)
        raise

    assert plan.frames == rate.frames_for(song.samples, song.sample_rate)
    assert sum(shot.frames for shot in plan.shots) == plan.frames
    assert sum((clip.price for clip in plan.clips), Decimal(0)) == plan.price
    assert knobs.budget is None or plan.price <= knobs.budget
    assert (knobs.fewest or 1) <= len(plan.clips) <= (knobs.most or MAX_SHOTS)
    least = rate.fraction / 2
    assert len(plan.shots) == 1 or all(shot.frames >= least for shot in plan.shots)
    assert no_footage_twice(plan)
    assert all(neighbours_differ(plan))
    most = 1 + Fraction(knobs.slow_down if not offer.in_step else 0, 1000)
    for clip in plan.clips:
        assert clip.frames <= clip.source_frames * most
    for cut in plan.cuts:
        moment = Fraction(cut.sample, song.sample_rate) * rate.fraction
        assert abs(cut.frame - moment) <= 1
    if offer.in_step:
        for shot in plan.shots:
            assert shot.source_in == shot.start - plan.clips[shot.clip].start
            assert shot.speed.numerator == shot.speed.denominator
    assert CutPlan.model_validate_json(plan.model_dump_json(by_alias=True)) == plan
    assert plan_cuts(song, rate, offer, knobs) == plan


def no_footage_twice(plan: CutPlan) -> bool:
    shown = {
        (shot.clip, shot.source_in + frame * shot.speed.numerator // shot.speed.denominator)
        for shot in plan.shots
        for frame in range(shot.frames)
    }
    count = sum(shot.source_end - shot.source_in for shot in plan.shots)
    inside = all(frame < plan.clips[clip].source_frames for clip, frame in shown)
    return inside and len(shown) == count


def neighbours_differ(plan: CutPlan) -> list[bool]:
    return [
        earlier.clip != later.clip or earlier.framing != later.framing
        for earlier, later in pairwise(plan.shots)
    ]


@settings(max_examples=12, deadline=None)
@given(songs(), RATES, offers(), st.integers(1, 400))
def test_as_many_scenes_are_planned_as_are_asked_for(
    song: Analysis, rate: FrameRate, offer: ClipOffer, wanted: int
) -> None:
    frames = rate.frames_for(song.samples, song.sample_rate)
    shortest = -(-rate.numerator // (2 * rate.denominator))
    knobs = Knobs.checked(scenes=wanted, slow_down=0)
    if wanted > max(1, frames // shortest) or wanted * offer.sold[-1].frames(rate) < frames:
        with pytest.raises(InvalidRequestError, match="song"):
            plan_cuts(song, rate, offer, knobs)
        return
    plan = plan_cuts(song, rate, offer, knobs)
    assert len(plan.clips) == wanted


@settings(max_examples=12, deadline=None)
@given(songs(), offers(), st.integers(0, 100))
def test_with_the_least_budget_there_is_a_plan_and_with_a_cent_less_the_least_is_told(
    song: Analysis, offer: ClipOffer, slow_down: int
) -> None:
    assume(not offer.is_free)
    rate = FrameRate(numerator=24)
    with pytest.raises(InvalidRequestError, match="The cheapest plan") as refused:
        plan_cuts(song, rate, offer, Knobs.checked(budget=Decimal(0), slow_down=slow_down))
    told = refused.value.message.split("costs $")[1].split(",")[0]
    least = Decimal(told)

    exact = Knobs.checked(budget=least, slow_down=slow_down)
    assert plan_cuts(song, rate, offer, exact).price == least
    below = Knobs.checked(budget=least - Decimal("0.01"), slow_down=slow_down)
    with pytest.raises(InvalidRequestError, match=r"The cheapest plan"):
        plan_cuts(song, rate, offer, below)
