"""Each format for editors, read again and compared cut by cut."""

from __future__ import annotations

import warnings
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree

import opentimelineio as otio
import pytest

from songreel.domain.footage import Framing
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.timeline import Cut, Fit, Focus, Timeline
from songreel.domain.transition import Transition
from songreel.media.errors import MediaError
from songreel.media.exchange.edit import Edit, Media
from songreel.media.exchange.edl import edl
from songreel.media.exchange.fcp7 import fcp7_xml
from songreel.media.exchange.fcpxml import fcpxml
from songreel.media.exchange.losses import Format, losses
from songreel.media.exchange.otio import otio_text
from songreel.media.exchange.placing import placing
from songreel.media.exchange.srt import srt
from tests.unit.media.exchange_films import (
    KIND,
    RATES,
    SIZE,
    due_frames,
    due_markers,
    due_shots,
    due_transitions,
    full_film,
    media_of,
    plain_film,
)
from tests.unit.media.exchange_readers import read_edl, read_fcp7, read_fcpxml

pytestmark = pytest.mark.unit

rates = pytest.mark.parametrize("rate", RATES, ids=lambda rate: str(rate.fraction))


def foreign(text: str, adapter: str, **options: Any) -> Any:
    """Read a document with OpenTimelineIO's own adapter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = otio.adapters.read_from_string(text, adapter, **options)
    return read[0] if isinstance(read, otio.schema.SerializableCollection) else read


@rates
def test_otio_says_everything(rate: FrameRate) -> None:
    edit = full_film(rate)
    read = otio.adapters.read_from_string(otio_text(edit), "otio_json")
    pictures, titles, more_titles, sound, song = read.tracks
    assert [track.kind for track in read.tracks] == ["Video"] * 3 + ["Audio"] * 2
    clips = [one for one in pictures if isinstance(one, otio.schema.Clip)]
    found = []
    for clip in clips:
        lies = pictures.range_of_child(clip)
        assert lies.start_time.rate == float(rate.fraction)
        found.append(
            (
                clip.media_reference.target_url,
                int(lies.start_time.value),
                int(lies.end_time_exclusive().value),
                int(clip.source_range.start_time.value),
            )
        )
    assert found == due_shots(edit)
    transitions = [one for one in pictures if isinstance(one, otio.schema.Transition)]
    assert [
        (one.metadata["songreel"]["kind"], one.in_offset.value, one.out_offset.value)
        for one in transitions
    ] == [(one.kind.value, one.before, one.after) for one in edit.timeline.transitions]
    assert transitions[1].transition_type == "SMPTE_Dissolve"
    assert clips[1].effects[0].time_scalar == 0.5
    assert list(clips[1].metadata["songreel"]["speed"]) == [1, 2]
    assert clips[2].metadata["songreel"]["framing"]["zoom"] == 1300
    markers = sorted(
        (int(one.marked_range.start_time.value), one.name) for one in read.tracks.markers
    )
    assert markers == due_markers(edit)
    assert [len(titles), len(more_titles)] == [2, 2]
    assert titles[1].media_reference.parameters["text"] == "Hello\n<you> & all"
    # The song keeps its own clock, so no sample is lost.
    track = edit.timeline.song
    assert track is not None
    heard = song[0].source_range
    assert (heard.start_time.value, heard.start_time.rate) == (1_000, 44_100)
    assert heard.duration.value == track.samples
    assert not [one for one in sound if isinstance(one, otio.schema.Clip) and not one.enabled]


@rates
def test_fcpxml_read_again_is_the_film_frame_by_frame(rate: FrameRate) -> None:
    edit = full_film(rate)
    film = read_fcpxml(fcpxml(edit), rate.fraction)
    assert film.frames() == due_frames(edit)
    assert sorted(film.transitions) == sorted(due_transitions(edit))
    whip = (90, "Whip here: 3 frames before, 3 after")
    assert film.markers == sorted([*due_markers(edit), whip])
    assert film.titles == [("Hello\n<you> & all", 5, 45), ("Здравствуй", 10, 50)]
    track = edit.timeline.song
    assert track is not None
    length = Fraction(track.samples, 44_100)
    assert film.song == ("media/song.wav", Fraction(1_000, 44_100), length)
    assert [shot.heard for shot in film.shots] == [True, False, True, True]
    # Zoomed 1.3 times about a point left of the middle: it moves right by 5 % of 1.3 widths.
    right = Fraction(1280, 720) * Fraction(5) * Fraction(13, 10)
    scale_x, scale_y, moved, up = film.shots[2].place
    assert (scale_x, scale_y, up) == (Fraction(13, 10), Fraction(13, 10), 0)
    assert abs(moved - right) < Fraction(1, 10**6)


@rates
def test_final_cut_7_xml_read_again_is_the_film_frame_by_frame(rate: FrameRate) -> None:
    edit = full_film(rate)
    film = read_fcp7(fcp7_xml(edit), rate.fraction)
    assert film.frames() == due_frames(edit)
    assert film.transitions == due_transitions(edit)
    assert film.markers == sorted([*due_markers(edit), (90, "Whip here")])
    assert sorted(film.titles) == [("Hello\n<you> & all", 5, 45), ("Здравствуй", 10, 50)]
    assert film.song is not None
    assert film.song[1] == Fraction(1_000, 44_100)
    assert [shot.heard for shot in film.shots] == [True, None, True, True]
    assert film.shots[2].place == (Fraction(130), Fraction(65, 1000), 0)


@rates
def test_the_list_of_cuts_read_again_is_the_film(rate: FrameRate) -> None:
    edit = full_film(rate)
    text = edl(edit)
    film = read_edl(text, rate.fraction)
    assert max(len(line) for line in text.splitlines() if line[:3].isdigit()) <= 80
    ends = [(kind, start, end) for kind, start, _, end in film.transitions]
    assert ends == [(kind, start, end) for kind, start, _, end in due_transitions(edit)]
    assert film.transitions[1] == ("dissolve", 35, 40, 48)
    assert film.markers == due_markers(edit)
    due, shown = due_frames(edit), film.frames()
    assert len(shown) == len(due)
    # A dissolve's first frames, and a fall to black, belong to what comes.
    passing = {n for _, start, at, _ in due_transitions(edit) for n in range(start, at)}
    for frame in set(range(120)) - passing:
        (path, number), (due_path, due_number) = shown[frame], due[frame]
        assert path == due_path
        assert abs(number - due_number) <= (40 <= frame < 70), frame
    assert "M2   CLIP0002" in text
    assert film.song == ("media/song.wav", Fraction(0), Fraction(119))


@rates
def test_final_cut_7_xml_is_read_by_opentimelineio(rate: FrameRate) -> None:
    edit = plain_film(rate)
    read = foreign(fcp7_xml(edit), "fcp_xml")
    track = next(one for one in read.tracks if one.kind == "Video")
    assert _foreign_shots(track) == due_shots(edit)
    dissolve = next(one for one in track if isinstance(one, otio.schema.Transition))
    assert (dissolve.in_offset.value, dissolve.out_offset.value) == (5, 5)
    markers = [(int(one.marked_range.start_time.value), one.name) for one in read.tracks.markers]
    assert markers == due_markers(edit)


@pytest.mark.parametrize("rate", RATES[:3], ids=lambda rate: str(rate.fraction))
def test_fcpxml_is_read_by_opentimelineio(rate: FrameRate) -> None:
    # At 24000/1001 that reader loses frames: it takes the decimals off seconds times 23.976.
    edit = plain_film(rate)
    read = foreign(fcpxml(edit), "fcpx_xml")
    # It looks for media where version 1.8 had them, and knows no transitions: the cuts are left.
    shots = _foreign_shots(read.tracks[0])
    assert shots == [(path.rpartition("/")[2], *rest) for path, *rest in due_shots(edit)]


@rates
def test_the_list_of_cuts_is_read_by_opentimelineio(rate: FrameRate) -> None:
    edit = plain_film(rate)
    read = foreign(edl(edit), "cmx_3600", rate=float(rate.fraction))
    found = _foreign_shots(read.tracks[0])
    # The reader gives the dissolve's first frames to what comes, as the list does.
    assert found == [
        ("01-verse.mp4", 0, 35, 3),
        ("02-verse.mp4", 35, 70, 5),
        ("03-verse.mp4", 70, 90, 20),
    ]
    clips = [one for one in read.tracks[0] if isinstance(one, otio.schema.Clip)]
    names = [marker.name for clip in clips for marker in clip.markers]
    assert names == ["Verse", "Bar 2"]


def _foreign_shots(track: Any) -> list[tuple[str, int, int, int]]:
    found = []
    for clip in track:
        if isinstance(clip, otio.schema.Clip):
            lies = track.range_of_child(clip)
            found.append(
                (
                    getattr(clip.media_reference, "target_url", clip.name),
                    round(lies.start_time.value),
                    round(lies.end_time_exclusive().value),
                    round(clip.source_range.start_time.value),
                )
            )
    return found


def test_a_clip_of_another_shape_is_fitted_and_cropped_about_its_focus() -> None:
    tall = FrameSize(width=720, height=1280)
    cut = Cut(clip="a", start=0, frames=10, focus=Focus(x=500, y=300))
    place = placing(cut, tall, SIZE)
    assert place.fitted == Fraction(1280, 720)
    # 1280 * 16/9 is 2275.6 high; its point at 0.3 comes to the middle.
    assert (place.right, place.down) == (0, Fraction(1280 * 16, 9) * Fraction(2, 10))
    edge = placing(cut.model_copy(update={"focus": Focus(y=0)}), tall, SIZE)
    assert edge.down == (Fraction(1280 * 16, 9) - 720) / 2
    bars = placing(cut.model_copy(update={"fit": Fit.BARS}), tall, SIZE)
    assert (bars.fitted, bars.right, bars.down) == (Fraction(720, 1280), 0, 0)


def test_what_a_format_cannot_say_is_told() -> None:
    edit = full_film(RATES[0])
    told = {one: " ".join(losses(edit, one)) for one in Format}
    assert "1 whip: each is a cut with a marker." in told[Format.FCPXML]
    assert "2 titles: not in this format." in told[Format.EDL]
    assert "only in the metadata" in told[Format.OTIO]
    assert "Premiere gets the exact sample" in told[Format.FCP7]
    assert all("captions.srt" in text for text in told.values())
    plain = plain_film(RATES[0])
    assert losses(plain, Format.FCPXML) == losses(plain, Format.OTIO)[:0]


@pytest.mark.parametrize(
    ("cuts", "frames", "words"),
    [
        ((Cut(clip="a", start=0, frames=97),), 96, "Cut 1, clip a: it has 96 frames"),
        (
            (Cut(clip="a", start=0, frames=20), Cut(clip="b", start=20, frames=20, source_in=2)),
            96,
            "Cut 2, clip b: a dissolve shows 3 frames of it from before its first",
        ),
        (
            (
                Cut(clip="a", start=0, frames=20, source_in=74),
                Cut(clip="b", start=20, frames=20, source_in=9),
            ),
            96,
            "Cut 1, clip a: it has 96 frames, and the film shows frame 98",
        ),
    ],
)
def test_frames_that_are_not_there_are_named(
    cuts: tuple[Cut, ...], frames: int, words: str
) -> None:
    dissolve = (Transition(kind=KIND.DISSOLVE, at=20, before=5, after=5),)
    timeline = Timeline(
        rate=RATES[0], size=SIZE, cuts=cuts, transitions=dissolve if len(cuts) > 1 else ()
    )
    with pytest.raises(MediaError, match=words):
        Edit("A film", timeline, media_of(timeline, frames), None)


def test_a_rate_that_no_editing_program_counts_is_refused() -> None:
    rate = FrameRate(numerator=25, denominator=2)
    timeline = Timeline(rate=rate, size=SIZE, cuts=(Cut(clip="a", start=0, frames=5),))
    edit = Edit("A film", timeline, {"a": Media("media/a.mp4", 9, rate, SIZE, False)}, None)
    with pytest.raises(MediaError, match="no 25/2 frames a second"):
        edl(edit)


def test_words_that_no_xml_can_hold_do_not_break_a_document() -> None:
    edit = plain_film(RATES[0])
    odd = Edit("A \x00 <film> \ud800", edit.timeline, edit.media, None)
    film = read_fcpxml(fcpxml(odd), Fraction(24))
    assert film.frames() == due_frames(edit)
    assert "\ufffd" in fcp7_xml(odd)
    assert edl(odd).isascii()


def test_captions_are_timed_by_their_frames() -> None:
    edit = full_film(RATES[3])
    captions = edit.timeline.captions
    assert captions is not None
    # Frame 1 is 41.708 ms, frame 25 is 1042.708 ms: rounded up, so that frame is found again.
    assert srt(captions, RATES[3]) == "1\n00:00:00,042 --> 00:00:01,043\nLa la\nla\n"


def test_a_framed_shot_keeps_its_middle() -> None:
    cut = Cut(clip="a", start=0, frames=10, framing=Framing(zoom=2000, x=250, y=750))
    place = placing(cut, SIZE, SIZE)
    assert (place.zoom, place.right, place.down) == (2, 640, -360)


ANCHORED = ["asset-clip", "title"]
MARKS = ["marker", "keyword"]
ORDER = {
    "asset-clip": [
        ["timeMap"],
        ["adjust-conform"],
        ["adjust-transform"],
        ["adjust-blend"],
        ["adjust-volume"],
        ANCHORED,
        MARKS,
    ],
    "title": [["text"], ["text-style-def"], ["adjust-transform"], ["adjust-blend"]],
    "sequence": [["spine"]],
    "asset": [["media-rep"]],
}
"""Of Apple's document type for 1.10: Final Cut Pro rejects a document in another order whole."""


@rates
def test_fcpxml_keeps_to_the_order_of_its_document_type(rate: FrameRate) -> None:
    root = ElementTree.fromstring(fcpxml(full_film(rate)))  # noqa: S314
    for tag, order in ORDER.items():
        for element in root.iter(tag):
            places = [
                next(place for place, tags in enumerate(order) if child.tag in tags)
                for child in element
            ]
            assert places == sorted(places), tag
    names = {element.get("id") for element in root.iter() if element.get("id")}
    used = {
        element.get(name)
        for element in root.iter()
        for name in ("ref", "format")
        if element.get(name)
    }
    assert used <= names
