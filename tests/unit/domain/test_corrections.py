from __future__ import annotations

from itertools import pairwise

import pytest
from pydantic import ValidationError

from songreel.domain.analysis import (
    NO_CLEAR_BEAT,
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
from songreel.domain.corrections import Corrections, refuse_outside
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

RATE = 1_000
"""So that a sample is a millisecond."""


def heard(step: int = 500, start: int = 0, beats: int = 32) -> Analysis:
    """Return a song of 16 s at 120 beats a minute in four, with borders at 0, 4 and 8 s."""
    edges = [0, 4_000, 8_000, 16_000]
    return Analysis(
        listener="test/1",
        samples=16_000,
        sample_rate=RATE,
        metre=4,
        tempo=(Tempo(sample=0, millibpm=60_000 * RATE // step),),
        beats=tuple(
            Beat(sample=start + index * step, position=index % 4 + 1) for index in range(beats)
        ),
        sections=tuple(
            Section(start=a, end=b, label=label, group=group, energy=energy, confidence=400)
            for (a, b), label, group, energy in zip(
                pairwise(edges), ("intro", "verse", "chorus"), "ABC", (100, 500, 900), strict=True
            )
        ),
        energy=Curve(hop=1_000, values=(100,) * 4 + (500,) * 4 + (900,) * 8),
        drops=(Mark(sample=8_000, strength=700),),
        onsets=(),
        confidence=Confidence(beats=200, downbeats=200, tempo=200, metre=200, sections=200),
        peaks=Peaks(bucket=100, low=(), high=()),
        notices=(NO_CLEAR_BEAT,),
    )


def correct(analysis: Analysis, *edits: Edit) -> Analysis:
    return corrected(analysis, Corrections(edits=edits))


def times(analysis: Analysis) -> list[int]:
    return [beat.sample for beat in analysis.beats]


def positions(analysis: Analysis, count: int = 8) -> list[int]:
    return [beat.position for beat in analysis.beats[:count]]


def borders(analysis: Analysis) -> list[int]:
    return [section.start for section in analysis.sections]


def test_without_edits_nothing_changes() -> None:
    assert corrected(heard(), Corrections()) == heard()


def test_double_puts_a_beat_between_any_two() -> None:
    result = correct(heard(), Double())
    assert times(result)[:4] == [0, 250, 500, 750]
    assert positions(result) == [1, 2, 3, 4, 1, 2, 3, 4]
    assert result.tempo[0].millibpm == 240_000
    assert result.confidence.tempo == 1000


def test_halve_takes_every_other_beat_and_keeps_downbeats() -> None:
    result = correct(heard(), Halve())
    assert times(result)[:4] == [0, 1_000, 2_000, 3_000]
    assert positions(result) == [1, 2, 3, 4, 1, 2, 3, 4]
    late = correct(correct(heard(), ShiftBeats(beats=1)), Halve())
    assert times(late)[0] == 500
    assert late.downbeats[0] == 500


def test_what_undoes_itself_leaves_nothing() -> None:
    first = heard(start=130, beats=31)
    assert correct(first, Halve(), Double()).beats == first.beats
    nudges = [ShiftTime(milliseconds=-10)] * 30 + [ShiftTime(milliseconds=10)] * 30
    assert correct(first, *nudges).beats == first.beats


def test_doubling_without_end_stops_with_a_notice() -> None:
    result = correct(heard(), *[Double()] * 9)
    assert result.notices[-1].startswith("The tempo was not doubled once more")
    assert min(b - a for a, b in pairwise(times(result))) >= 125


def test_bars_shift_by_beats_and_take_borders_and_drops_along() -> None:
    result = correct(heard(), ShiftBeats(beats=1))
    assert times(result) == times(heard())
    assert positions(result) == [4, 1, 2, 3, 4, 1, 2, 3]
    assert borders(result) == [0, 4_500, 8_500]
    assert result.drops[0].sample == 8_500
    assert positions(correct(heard(), ShiftBeats(beats=-1))) == [2, 3, 4, 1, 2, 3, 4, 1]


def test_beats_shift_by_milliseconds_with_what_lies_on_them() -> None:
    result = correct(heard(), ShiftTime(milliseconds=23))
    assert times(result) == [time + 23 for time in times(heard())]
    assert borders(result) == [0, 4_023, 8_023]
    early = correct(heard(), ShiftTime(milliseconds=-23))
    assert times(early) == [time - 23 for time in times(heard())[1:]]


def test_this_is_bar_one() -> None:
    result = correct(heard(), BarOne(sample=1_040))
    assert positions(result) == [3, 4, 1, 2, 3, 4, 1, 2]
    assert result.downbeats[0] == 1_000
    assert result.confidence.downbeats == 1000


def test_a_metre_counts_from_the_first_downbeat() -> None:
    result = correct(heard(), ShiftBeats(beats=1), SetMetre(metre=3))
    assert result.metre == 3
    assert positions(result) == [3, 1, 2, 3, 1, 2, 3, 1]


def test_a_tempo_for_the_whole_song_goes_through_its_first_downbeat() -> None:
    result = correct(heard(start=120, beats=31), SetTempo(millibpm=100_000))
    assert times(result)[:3] == [120, 720, 1_320]
    assert times(result)[-1] == 15_720
    assert NO_CLEAR_BEAT not in result.notices


def test_a_tempo_from_a_moment_on_leaves_what_is_before() -> None:
    result = correct(heard(), SetTempo(millibpm=150_000, sample=8_100, metre=3))
    assert times(result)[:16] == times(heard())[:16]
    assert times(result)[16:19] == [8_100, 8_500, 8_900]
    assert result.beats[16].position == 1
    assert result.metre == 3
    assert [tempo.millibpm for tempo in result.tempo][-1] == 150_000
    assert borders(result)[-1] == 8_100


def test_taps_are_smoothed_and_continued_along_the_heard_beats() -> None:
    jitter = (13, -11, 7, -12, 9, -6, 11, -8)
    taps = tuple(4_250 + 500 * index + off for index, off in enumerate(jitter))
    result = correct(heard(), Taps(samples=taps, position=1))
    due = range(250, 16_000, 500)
    assert len(result.beats) == len(due)
    for found, expected in zip(times(result), due, strict=True):
        assert abs(found - expected) <= 12
    assert (
        result.beats[times(result).index(min(times(result), key=lambda t: abs(t - 4_250)))].position
        == 1
    )
    assert result.confidence.beats == 1000


def test_a_missed_tap_is_filled_in_and_a_bounced_finger_counts_once() -> None:
    taps = (1_000, 1_500, 2_500, 2_520, 3_000, 3_500)
    result = correct(heard(beats=0), Taps(samples=taps))
    assert len(result.beats) == 32
    assert max(abs(time - round(time / 500) * 500) for time in times(result)) < 40


def test_borders_move_come_and_go() -> None:
    moved = correct(heard(), MoveBorder(sample=4_300, to=5_000))
    assert borders(moved) == [0, 5_000, 8_000]
    assert moved.sections[0].energy == 180
    over = correct(heard(), MoveBorder(sample=4_000, to=9_000))
    assert [(s.start, s.label) for s in over.sections] == [(0, "intro"), (9_000, "chorus")]
    more = correct(heard(), AddBorder(sample=12_000, label="outro"))
    assert [(s.start, s.label) for s in more.sections[2:]] == [(8_000, "chorus"), (12_000, "outro")]
    less = correct(heard(), RemoveBorder(sample=7_000))
    assert [(s.start, s.end) for s in less.sections] == [(0, 4_000), (4_000, 16_000)]
    assert less.sections[1].label == "verse"
    assert correct(heard(), *[RemoveBorder(sample=1)] * 3).notices[-1].startswith("A border could")


def test_a_border_that_a_person_set_stays_when_the_bars_move() -> None:
    result = correct(heard(), MoveBorder(sample=4_000, to=4_500), ShiftBeats(beats=1))
    assert borders(result) == [0, 4_500, 8_500]


def test_a_section_is_called_what_a_person_calls_it() -> None:
    twice = correct(heard(), AddBorder(sample=12_000))
    one = correct(twice, LabelSection(sample=13_000, label="outro", group="D"))
    assert [(s.label, s.group) for s in one.sections[2:]] == [("chorus", "C"), ("outro", "D")]
    both = correct(twice, LabelSection(sample=13_000, label="bridge", everywhere=True))
    assert [s.label for s in both.sections] == ["intro", "verse", "bridge", "bridge"]


def test_edits_meant_for_an_older_analysis_fit_a_newer_one() -> None:
    newer = heard(start=20, beats=31)
    result = correct(newer, BarOne(sample=1_500), MoveBorder(sample=4_000, to=6_000))
    assert result.downbeats[0] == 1_520
    assert 6_000 in borders(result)


def test_what_lies_after_the_song_is_told_and_left_out() -> None:
    result = correct(heard(), AddBorder(sample=99_000), Taps(samples=(99_000, 99_500)))
    assert result.sections == heard().sections
    assert len(result.notices) == 3


def test_a_document_is_written_with_its_schema_and_version() -> None:
    one = Corrections(version=1, edits=(Double(),))
    written = one.model_dump(mode="json", by_alias=True)
    assert written == {"schema": "corrections/1", "version": 1, "edits": [{"kind": "double"}]}
    with pytest.raises(ValidationError, match="ascend"):
        Taps(samples=(5, 4))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.5\n1.0\n1.5\n", [(500, None), (1_000, None), (1_500, None)]),
        ("0.500\t1\n1.000\t2\n", [(500, 1), (1_000, 2)]),
        ("# beats\n\n0.5, 3.1\n1.0, 3.2\n", [(500, 1), (1_000, 2)]),
        (
            "0.5 1.0\n1.0\t2.000\n1.5, 10.0\n2.5 2.10",
            [(500, 1), (1_000, 2), (1_500, 10), (2_500, 10)],
        ),
        ("\ufeff.5 downbeat\r\n1e0 2 3\r\n", [(500, None), (1_000, 2)]),
    ],
)
def test_beats_are_read_as_other_tools_write_them(
    text: str, expected: list[tuple[int, int | None]]
) -> None:
    read = beats_from_text(text, RATE, 16_000)
    assert [(beat.sample, beat.position) for beat in read.beats] == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.5\nfast\n", "Line 2: fast is no time"),
        ("0.5\n0.5\n", "Line 2: 0.5 s does not come after"),
        ("-1\n", "Line 1: -1 s is before the song begins"),
        ("0.5\n\n16.0\n", "Line 3: 16.0 s is after the song's end"),
        ("0.5\t0\n", "Line 1: 0 is no position in a bar"),
        ("0.5 0.0\n", "Line 1: 0.0 is no position in a bar"),
        ("0.5\n1,5\t2\n", "Line 2: 1,5\t2 may be a second with a decimal comma"),
        ("# s\n0,500\n", "Line 2: 0,500 may be a second with a decimal comma"),
        (",5\n", "Line 1: ,5 may be a second with a decimal comma"),
        ("nan\n", "Line 1: nan is no time"),
        ("# nothing\n", "The text holds no beat"),
        ("", "The text holds no beat"),
    ],
)
def test_what_is_no_beat_is_named_by_its_line(text: str, said: str) -> None:
    with pytest.raises(InvalidRequestError) as error:
        beats_from_text(text, RATE, 16_000)
    assert error.value.message.startswith(said)


def test_imported_beats_take_the_place_of_heard_ones() -> None:
    text = "".join(f"{0.3 + 0.6 * index:.3f}\t{index % 3 + 1}\n" for index in range(20))
    result = correct(heard(), beats_from_text(text, RATE, 16_000))
    assert times(result)[:3] == [300, 900, 1_500]
    assert result.metre == 3
    assert NO_CLEAR_BEAT not in result.notices
    plain = correct(heard(), beats_from_text("1.0\n1.5\n2.0\n2.5\n3.0\n", RATE, 16_000))
    assert positions(plain) == [1, 2, 3, 4, 1]


def test_taps_far_after_the_song_cost_nothing() -> None:
    taps = (0, 500, 1_000, 1_500)
    near = corrected(heard(), Corrections(edits=(Taps(samples=taps),)))
    far = corrected(heard(), Corrections(edits=(Taps(samples=(*taps, 10**15)),)))
    assert far == near


@pytest.mark.parametrize(
    "edit",
    [
        Taps(samples=(0, 16_000)),
        ImportBeats(beats=(ImportedBeat(sample=16_000),)),
        MoveBorder(sample=4_000, to=16_000),
        MoveBorder(sample=16_000, to=4_000),
        SetTempo(millibpm=120_000, sample=16_000),
        BarOne(sample=16_000),
        AddBorder(sample=16_000),
        RemoveBorder(sample=10**5_000),
        LabelSection(sample=16_000, label="verse"),
    ],
)
def test_what_is_after_the_song_is_refused(edit: Edit) -> None:
    with pytest.raises(InvalidRequestError, match=r"edits\.1 .* after the song's end"):
        refuse_outside([Double(), edit], 16_000)


def test_what_is_within_the_song_is_taken() -> None:
    last = 15_999
    refuse_outside(
        [
            Double(),
            ShiftTime(milliseconds=10_000),
            SetTempo(millibpm=120_000),
            Taps(samples=(0, last)),
            MoveBorder(sample=last, to=last),
            BarOne(sample=last),
        ],
        16_000,
    )
