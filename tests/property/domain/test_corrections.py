"""Whatever a person edits: the analysis stays valid, and the heard one as it is."""

from __future__ import annotations

import contextlib
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from songreel.domain.analysis import (
    SECTION_LABELS,
    Analysis,
    Beat,
    Confidence,
    Curve,
    Mark,
    Peaks,
    Section,
    Tempo,
)
from songreel.domain.beat_text import beats_from_text
from songreel.domain.corrected import corrected
from songreel.domain.corrections import Corrections
from songreel.domain.edits import (
    AddBorder,
    BarOne,
    Double,
    Edit,
    Halve,
    ImportBeats,
    ImportedBeat,
    LabelSection,
    MoveBorder,
    RemoveBorder,
    SetMetre,
    SetTempo,
    ShiftBeats,
    ShiftTime,
    Taps,
)
from songreel.domain.errors import InvalidRequestError

RATE = 8_000
thousandths = st.integers(0, 1000)
labels = st.sampled_from(SECTION_LABELS)


@st.composite
def analyses(draw: st.DrawFn) -> Analysis:
    samples = draw(st.integers(1, 40 * RATE))
    inside = st.integers(0, samples - 1)
    metre = draw(st.integers(2, 7))
    times = sorted(draw(st.sets(inside, max_size=30)))
    first = draw(st.integers(0, 6))
    edges = [0, *sorted(draw(st.sets(st.integers(1, max(1, samples - 1)), max_size=5)))]
    edges = [edge for edge in edges if edge < samples]
    return Analysis(
        listener="test/1",
        samples=samples,
        sample_rate=RATE,
        metre=metre,
        tempo=(Tempo(sample=0, millibpm=120_000),),
        beats=tuple(
            Beat(sample=time, position=(index + first) % metre + 1)
            for index, time in enumerate(times)
        ),
        sections=tuple(
            Section(
                start=start,
                end=end,
                label=draw(labels),
                group=draw(st.sampled_from("ABC")),
                energy=500,
                confidence=500,
            )
            for start, end in pairwise([*edges, samples])
        ),
        energy=Curve(hop=800, values=tuple(draw(st.lists(thousandths, max_size=20)))),
        drops=tuple(Mark(sample=s, strength=9) for s in sorted(draw(st.sets(inside, max_size=3)))),
        onsets=(),
        confidence=Confidence(beats=1, downbeats=2, tempo=3, metre=4, sections=5),
        peaks=Peaks(bucket=100, low=(), high=()),
    )


samples = st.integers(0, 45 * RATE)
far = st.integers(0, 2**40)
positive = st.integers(1, 45 * RATE) | st.integers(1, 2**40)
metres = st.none() | st.integers(2, 12)
ascending = st.sets(samples | far, min_size=2, max_size=40).map(lambda all: tuple(sorted(all)))
edits: st.SearchStrategy[Edit] = st.one_of(
    st.builds(Double),
    st.builds(Halve),
    st.builds(ShiftBeats, beats=st.integers(-12, 12)),
    st.builds(ShiftTime, milliseconds=st.integers(-10_000, 10_000)),
    st.builds(BarOne, sample=samples | far),
    st.builds(
        SetTempo,
        millibpm=st.integers(10_000, 480_000),
        sample=st.none() | samples | far,
        metre=metres,
    ),
    st.builds(Taps, samples=ascending, position=st.integers(1, 12), metre=metres),
    st.builds(SetMetre, metre=st.integers(2, 12)),
    st.builds(
        ImportBeats,
        beats=ascending.flatmap(
            lambda times: st.tuples(
                *(
                    st.builds(
                        ImportedBeat, sample=st.just(time), position=st.none() | st.integers(1, 99)
                    )
                    for time in times
                )
            )
        ),
    ),
    st.builds(MoveBorder, sample=positive, to=positive),
    st.builds(AddBorder, sample=positive, label=st.none() | labels),
    st.builds(RemoveBorder, sample=positive),
    st.builds(
        LabelSection,
        sample=samples | far,
        label=labels,
        group=st.none() | st.sampled_from(["A", "ZZ"]),
        everywhere=st.booleans(),
    ),
)


def correct(analysis: Analysis, *some: Edit) -> Analysis:
    return corrected(analysis, Corrections(edits=some))


@settings(max_examples=150, deadline=None)
@given(analyses(), st.lists(edits, max_size=6))
def test_whatever_is_edited_the_analysis_is_valid_and_the_heard_one_unchanged(
    heard: Analysis, some: list[Edit]
) -> None:
    before = heard.model_dump_json()
    corrections = Corrections(edits=tuple(some))
    result = corrected(heard, corrections)
    assert Analysis.model_validate_json(result.model_dump_json(by_alias=True)) == result
    assert heard.model_dump_json() == before
    kept = Corrections.model_validate_json(corrections.model_dump_json(by_alias=True))
    assert corrected(heard, kept) == result


@settings(max_examples=50, deadline=None)
@given(analyses(), st.permutations([Double(), Double(), Halve(), Halve()]))
def test_doubling_and_halving_as_often_gives_back_the_beats(
    heard: Analysis, some: list[Edit]
) -> None:
    assert correct(heard, *some).beats == heard.beats


@settings(max_examples=50, deadline=None)
@given(analyses())
def test_every_beat_is_still_there_once_the_tempo_is_doubled(heard: Analysis) -> None:
    result = correct(heard, Double())
    times = [beat.sample for beat in result.beats]
    assert result.notices or times[::2] == [beat.sample for beat in heard.beats]


@settings(max_examples=50, deadline=None)
@given(analyses(), st.integers(-3_000, 3_000))
def test_a_shift_moves_each_beat_by_just_as_much_or_out_of_the_song(
    heard: Analysis, milliseconds: int
) -> None:
    result = correct(heard, ShiftTime(milliseconds=milliseconds))
    by = milliseconds * RATE // 1000
    expected = [b.sample + by for b in heard.beats if 0 <= b.sample + by < heard.samples]
    assert [beat.sample for beat in result.beats] == expected


@settings(max_examples=50, deadline=None)
@given(analyses(), st.integers(-12, 12))
def test_bars_shifted_there_and_back_are_where_they_were(heard: Analysis, beats: int) -> None:
    there = ShiftBeats(beats=beats)
    assert correct(heard, there, ShiftBeats(beats=-beats)).beats == heard.beats
    assert [b.sample for b in correct(heard, there).beats] == [b.sample for b in heard.beats]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789.\t\n ,#e-x", max_size=60))
def test_text_is_read_as_ascending_beats_or_refused(text: str) -> None:
    with contextlib.suppress(InvalidRequestError):
        times = [beat.sample for beat in beats_from_text(text, RATE, 40 * RATE).beats]
        assert times == sorted(set(times))
        assert times[-1] < 40 * RATE
