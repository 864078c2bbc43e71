"""Whatever a film is: each format for editors, read again, is the film frame by frame."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

import opentimelineio as otio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songreel.domain.footage import Speed
from songreel.domain.timeline import Cut, Marker, MarkerKind, SongTrack, Timeline
from songreel.domain.transition import Transition
from songreel.media.exchange.edit import Edit, Media, SongMedia
from songreel.media.exchange.edl import edl
from songreel.media.exchange.fcp7 import fcp7_xml
from songreel.media.exchange.fcpxml import fcpxml
from songreel.media.exchange.otio import otio_text
from songreel.media.exchange.timecode import timebase
from tests.unit.media.exchange_films import (
    KIND,
    RATES,
    SIZE,
    due_frames,
    due_markers,
    due_transitions,
)
from tests.unit.media.exchange_readers import ReadFilm, read_edl, read_fcp7, read_fcpxml

pytestmark = pytest.mark.property

LONGEST = 400


@st.composite
def films(draw: Any) -> Edit:
    rate = draw(st.sampled_from(RATES))
    cuts: list[Cut] = []
    for _ in range(draw(st.integers(1, 6))):
        bottom = draw(st.integers(1, 300))
        # As it is, mostly; else slower, down to a third.
        top = draw(st.one_of(st.just(bottom), st.integers(-(-bottom // 3), bottom)))
        cuts.append(
            Cut(
                clip=draw(st.sampled_from("abc")),
                start=cuts[-1].end if cuts else 0,
                frames=draw(st.integers(1, 90)),
                source_in=draw(st.integers(30, 120)),
                speed=Speed(numerator=top, denominator=bottom),
            )
        )
    end = cuts[-1].end
    marks = st.builds(
        Marker,
        frame=st.integers(0, end),
        kind=st.sampled_from(MarkerKind),
        label=st.sampled_from(["", "Verse", "Chorus 2"]),
    )
    rate_of_song = draw(st.sampled_from([44_100, 48_000]))
    room = end * rate.denominator * rate_of_song // rate.numerator
    song = None
    if room and draw(st.booleans()):
        first = draw(st.integers(0, 100_000))
        samples = draw(st.integers(1, room))
        song = SongTrack(
            song="s", samples=samples, sample_rate=rate_of_song, first=first, whole=first + samples
        )
    timeline = Timeline(
        rate=rate,
        size=SIZE,
        cuts=tuple(cuts),
        transitions=tuple(_transitions(draw, cuts)),
        markers=tuple(draw(st.lists(marks, max_size=6))),
        song=song,
    )
    media = {
        clip: Media(f"media/{clip} é.mp4", LONGEST, rate, SIZE, clip != "c")
        for clip in dict.fromkeys(cut.clip for cut in cuts)
    }
    file = song and SongMedia("media/song.wav", song.length, rate_of_song, 2)
    return Edit("A film", timeline, media, file or None)


def _transitions(draw: Any, cuts: list[Cut]) -> list[Transition]:
    found: list[Transition] = []
    taken = 0
    if draw(st.booleans()):
        taken = draw(st.integers(1, cuts[0].frames))
        found.append(Transition(kind=KIND.FADE, at=0, after=taken))
    for earlier, later in pairwise(cuts):
        kind = draw(st.sampled_from([None, KIND.DISSOLVE, KIND.DIP, KIND.WHIP, KIND.FLASH]))
        before = draw(st.integers(0, min(earlier.frames - taken, 20)))
        after = draw(st.integers(0, min(later.frames, 20)))
        taken = 0
        if kind is not None and before + after:
            found.append(Transition(kind=kind, at=later.start, before=before, after=after))
            taken = after
    last = cuts[-1].frames - taken
    if last and (len(cuts) > 1 or not found) and draw(st.booleans()):
        found.append(Transition(kind=KIND.FADE, at=cuts[-1].end, before=draw(st.integers(1, last))))
    return found


@settings(deadline=None, max_examples=60)
@given(films())
def test_fcpxml_shows_every_frame(edit: Edit) -> None:
    film = read_fcpxml(fcpxml(edit), edit.timeline.rate.fraction)
    assert film.frames() == due_frames(edit)
    assert sorted(film.transitions) == sorted(due_transitions(edit))
    ours = [mark for mark in film.markers if " here: " not in mark[1]]
    assert ours == due_markers(edit)
    _check_song(edit, film)


@settings(deadline=None, max_examples=60)
@given(films())
def test_final_cut_7_xml_shows_every_frame(edit: Edit) -> None:
    film = read_fcp7(fcp7_xml(edit), edit.timeline.rate.fraction)
    assert film.transitions == due_transitions(edit)
    assert [mark for mark in film.markers if not mark[1].endswith(" here")] == due_markers(edit)
    assert len(film.shots) == len(edit.timeline.cuts)
    for shot, cut in zip(film.shots, edit.timeline.cuts, strict=True):
        assert (shot.start, shot.end) == (cut.start, cut.end)
        assert shot.speed == Fraction(cut.speed.numerator, cut.speed.denominator)
        shown = [number for _, number in shot.shown()]
        due = [cut.source_frame(frame) for frame in range(cut.start, cut.end)]
        assert shown[0] == due[0]
        # A shot that begins in the middle of a step of its speed may hold a frame longer.
        stepped = cut.source_in * cut.speed.denominator % cut.speed.numerator != 0
        assert all(0 <= a - b <= stepped for a, b in zip(shown, due, strict=True))
    _check_song(edit, film)


def dissolved_whole(edit: Edit) -> set[int]:
    """Return where cuts go out of which every frame belongs to a transition."""
    found: set[int] = set()
    for cut in edit.timeline.cuts:
        ends = [one.start for one in edit.timeline.transitions if one.at == cut.end]
        begins = [one.end for one in edit.timeline.transitions if one.at == cut.start]
        if ends and begins and ends[0] <= begins[0]:
            found.add(ends[0])
    return found


@settings(deadline=None, max_examples=60)
@given(films())
def test_the_list_of_cuts_shows_every_frame(edit: Edit) -> None:
    film = read_edl(edl(edit), edit.timeline.rate.fraction, dissolved_whole(edit))
    due_ends = [(kind, start, end) for kind, start, _, end in due_transitions(edit)]
    assert [(kind, start, end) for kind, start, _, end in film.transitions] == due_ends
    assert film.markers == due_markers(edit)
    passing = {n for _, start, at, _ in due_transitions(edit) for n in range(start, at)}
    position = 0
    for shot in film.shots:
        assert shot.start == position
        position = shot.end
    assert position == edit.timeline.frames
    shown = film.frames()
    for _, cut, media in edit.shots():
        for frame in set(range(cut.start, cut.end)) - passing:
            path, number = shown[frame]
            assert path == media.path.replace("é", "e")
            assert abs(number - cut.source_frame(frame)) <= (not cut.speed.is_whole)


@settings(deadline=None, max_examples=60)
@given(films())
def test_otio_shows_every_frame(edit: Edit) -> None:
    read = otio.adapters.read_from_string(otio_text(edit), "otio_json")
    clips = [one for one in read.tracks[0] if isinstance(one, otio.schema.Clip)]
    for clip, cut in zip(clips, edit.timeline.cuts, strict=True):
        lies = read.tracks[0].range_of_child(clip)
        assert (lies.start_time.value, lies.duration.value) == (cut.start, cut.frames)
        assert clip.source_range.start_time.value == cut.source_in
        speed = clip.metadata["songreel"].get("speed", [1, 1])
        assert speed[0] * cut.speed.denominator == speed[1] * cut.speed.numerator
    found = [one for one in read.tracks[0] if isinstance(one, otio.schema.Transition)]
    assert [
        (one.metadata["songreel"]["kind"], one.in_offset.value, one.out_offset.value)
        for one in found
    ] == [(one.kind.value, one.before, one.after) for one in edit.timeline.transitions]


@settings(deadline=None)
@given(st.sampled_from(RATES), st.integers(0, 24 * 3600 * 24 - 1))
def test_a_frame_and_its_timecode_name_each_other(rate: Any, frame: int) -> None:
    base = timebase(rate)
    assert base.frame(base.timecode(frame)) == frame


def _check_song(edit: Edit, film: ReadFilm) -> None:
    track = edit.timeline.song
    if track is None:
        assert film.song is None
    else:
        assert film.song is not None
        path, first, length = film.song
        heard = (first * track.sample_rate, length * track.sample_rate)
        assert (path, *heard) == ("media/song.wav", track.first, track.samples)
