from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.plan import PlanRequest, Shot
from songreel.domain.timeline import Cut, SongTrack, Timeline
from songreel.domain.video import SongFacts
from songreel.music.plan import MAX_SHOTS, EqualParts

RATES = st.sampled_from(
    [
        FrameRate(numerator=24),
        FrameRate(numerator=25),
        FrameRate(numerator=30),
        FrameRate(numerator=24_000, denominator=1_001),
        FrameRate(numerator=30_000, denominator=1_001),
    ]
)
SONGS = st.builds(
    lambda seconds, rate, extra: SongFacts(max(1, seconds * rate // 10 + extra), rate, 2, "flac"),
    st.integers(0, 12_000),
    st.sampled_from([8_000, 22_050, 44_100, 48_000, 96_000]),
    st.integers(-300, 300),
)
DURATIONS = st.sets(st.integers(1, 60), min_size=1, max_size=6).map(lambda all: tuple(sorted(all)))
REQUESTS = st.builds(
    PlanRequest, SONGS, RATES, DURATIONS, st.one_of(st.none(), st.integers(1, MAX_SHOTS))
)


def planned(request: PlanRequest) -> tuple[Shot, ...]:
    """Plan, where the request can be met; a refusal must be a sentence."""
    try:
        return EqualParts().plan(request)
    except InvalidRequestError as error:
        refusal = error.message
    assert refusal.endswith(".")
    assume(False)
    raise AssertionError("unreachable: the assumption ended the example")


@settings(deadline=None)
@given(REQUESTS)
def test_a_plan_fills_the_song(request: PlanRequest) -> None:
    shots = planned(request)
    frames = request.rate.frames_for(request.song.samples, request.song.sample_rate)
    assert 1 <= len(shots) <= MAX_SHOTS
    assert request.shots in {None, len(shots)}
    position = 0
    for index, shot in enumerate(shots):
        assert (shot.index, shot.start) == (index, position)
        position += shot.frames
        assert abs(shot.start - Fraction(index * frames, len(shots))) <= Fraction(1, 2)
    assert position == frames


@settings(deadline=None)
@given(REQUESTS)
def test_every_shot_fits_the_clip_that_is_ordered_and_no_shorter_one(request: PlanRequest) -> None:
    for shot in planned(request):
        assert shot.clip_seconds in request.durations
        assert shot.frames <= shot.clip_seconds * request.rate.fraction
        shorter = [length for length in request.durations if length < shot.clip_seconds]
        assert all(shot.frames > int(length * request.rate.fraction) for length in shorter)


@settings(deadline=None)
@given(SONGS, RATES)
def test_without_a_number_every_song_up_to_twenty_minutes_has_a_plan(
    song: SongFacts, rate: FrameRate
) -> None:
    assert EqualParts().plan(PlanRequest(song, rate, (4, 6, 8)))


@settings(deadline=None)
@given(REQUESTS)
def test_a_plan_makes_a_timeline_as_long_as_its_song(request: PlanRequest) -> None:
    timeline = _timeline(request, [(shot.start, shot.frames) for shot in planned(request)])
    song = Fraction(request.song.samples, request.song.sample_rate)
    film = timeline.frames / request.rate.fraction
    assert song <= film < song + 1 / request.rate.fraction
    assert Timeline.model_validate_json(timeline.model_dump_json(by_alias=True)) == timeline


@settings(deadline=None)
@given(REQUESTS, st.data())
def test_a_gap_an_overlap_or_an_end_before_the_song_s_is_no_timeline(
    request: PlanRequest, data: st.DataObject
) -> None:
    cuts = [(shot.start, shot.frames) for shot in planned(request)]
    index = data.draw(st.integers(0, len(cuts) - 1))
    start, frames = cuts[index]
    other = frames + 1 if index < len(cuts) - 1 else frames - 1
    cuts[index] = (start + 1, frames)
    if other > 0 and data.draw(st.booleans()):
        cuts[index] = (start, other)
    with pytest.raises(ValueError, match=r"gap|overlap|the cuts fill"):
        _timeline(request, cuts)


def _timeline(request: PlanRequest, cuts: list[tuple[int, int]]) -> Timeline:
    track = SongTrack(
        song="song", samples=request.song.samples, sample_rate=request.song.sample_rate
    )
    return Timeline(
        rate=request.rate,
        size=FrameSize(width=1280, height=720),
        cuts=tuple(Cut(clip="clip", start=start, frames=frames) for start, frames in cuts),
        song=track,
    )
