"""A timeline is gapless and exactly as long as its song, or it is no timeline."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from songreel.domain.frames import FILM_RATE, FrameRate, FrameSize
from songreel.domain.timeline import Cut, SongTrack, Timeline

SIZE = FrameSize(width=1280, height=720)


def timeline(*cuts: tuple[int, int], song: SongTrack | None = None) -> Timeline:
    return Timeline(
        rate=FILM_RATE,
        size=SIZE,
        cuts=tuple(Cut(clip=f"c{i}", start=s, frames=n) for i, (s, n) in enumerate(cuts)),
        song=song,
    )


def test_it_is_saved_with_its_schema_and_read_again():
    document = timeline((0, 48), (48, 24)).model_dump(mode="json", by_alias=True)
    assert document["schema"] == "timeline/2"
    assert document["rate"] == {"numerator": 24, "denominator": 1}
    assert Timeline.model_validate(document).frames == 72


@pytest.mark.parametrize(
    ("cuts", "fault"),
    [
        (((0, 48), (49, 24)), "gap before cut 1"),
        (((0, 48), (47, 24)), "overlap before cut 1"),
        (((1, 48),), "gap before cut 0"),
        ((), "at least 1"),
    ],
)
def test_gaps_and_overlaps_are_refused(cuts: tuple[tuple[int, int], ...], fault: str):
    with pytest.raises(ValidationError, match=fault):
        timeline(*cuts)


def test_the_film_is_as_long_as_its_song():
    song = SongTrack(song="s", samples=44100 * 3 + 1, sample_rate=44100)
    assert timeline((0, 73), song=song).frames == 73
    with pytest.raises(ValidationError, match="fill 72 frames, the song 73"):
        timeline((0, 72), song=song)


def test_a_film_may_go_on_without_its_song():
    song = SongTrack(song="s", samples=44100 * 3, sample_rate=44100, first=44100)
    assert song.length == 44100 * 4
    assert not song.is_untouched
    assert timeline((0, 100), song=song).frames == 100


@pytest.mark.parametrize(
    "wrong", [{"first": 2, "whole": 101}, {"fade_in": 60, "fade_out": 41}, {"first": -1}]
)
def test_more_of_a_song_than_it_has_is_refused(wrong: dict[str, int]):
    with pytest.raises(ValidationError):
        SongTrack(song="s", samples=100, sample_rate=44100, **wrong)


def test_a_document_of_the_first_version_is_read():
    document = timeline((0, 48), (48, 24)).model_dump(mode="json", by_alias=True)
    first = {key: document[key] for key in ("rate", "size", "song")}
    cuts = [{"clip": "c0", "start": 0, "frames": 48}, {"clip": "c1", "start": 48, "frames": 24}]
    read = Timeline.model_validate({**first, "cuts": cuts, "schema": "timeline/1"})
    assert read == timeline((0, 48), (48, 24))
    assert first["song"] is None


def with_parts(**parts: object) -> Timeline:
    document = timeline((0, 48), (48, 24)).model_dump(mode="json", by_alias=True)
    return Timeline.model_validate({**document, **parts})


@pytest.mark.parametrize(
    "one",
    [
        {"kind": "dissolve", "at": 48, "before": 6, "after": 6},
        {"kind": "fade", "at": 0, "after": 48},
        {"kind": "fade", "at": 72, "before": 24},
        {"kind": "flash", "at": 48, "after": 4},
    ],
)
def test_a_transition_has_its_place(one: dict[str, object]):
    assert with_parts(transitions=[one]).transitions[0].frames > 0


@pytest.mark.parametrize(
    ("some", "fault"),
    [
        ([{"kind": "dip", "at": 47, "before": 2, "after": 2}], "at no joint"),
        ([{"kind": "dissolve", "at": 0, "after": 2}], "at no joint"),
        ([{"kind": "dissolve", "at": 48, "after": 25}], "longer than a cut"),
        ([{"kind": "dissolve", "at": 48}], "no length"),
        ([{"kind": "fade", "at": 48, "before": 2}], "neither in the film's first"),
        (
            [
                {"kind": "flash", "at": 48, "after": 20},
                {"kind": "fade", "at": 72, "before": 5},
            ],
            "overlap",
        ),
    ],
)
def test_a_transition_that_cannot_be_is_named(some: list[dict[str, object]], fault: str):
    with pytest.raises(ValidationError, match=fault):
        with_parts(transitions=some)


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"titles": [{"text": "Sea", "start": 60, "frames": 13}]}, "title 0 goes on beyond"),
        ({"titles": [{"text": " ", "start": 0, "frames": 24}]}, "no words"),
        ({"titles": [{"text": "Sea", "start": 0, "frames": 11}]}, "before it has appeared"),
        ({"captions": {"lines": [{"start": 60, "frames": 13, "text": "a"}]}}, "last caption"),
        (
            {
                "captions": {
                    "lines": [
                        {"start": 0, "frames": 5, "text": "a"},
                        {"start": 4, "frames": 5, "text": "b"},
                    ]
                }
            },
            "caption 1 begins before",
        ),
        (
            {
                "captions": {
                    "lines": [
                        {
                            "start": 0,
                            "frames": 5,
                            "text": "a b",
                            "words": [{"start": 0, "text": "a "}, {"start": 6, "text": "b"}],
                        }
                    ]
                }
            },
            "not in order, or outside",
        ),
        ({"markers": [{"frame": 73, "kind": "beat"}]}, "marker lies beyond"),
    ],
)
def test_words_and_markers_end_with_the_film(parts: dict[str, object], fault: str):
    with pytest.raises(ValidationError, match=fault):
        with_parts(**parts)


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"cuts": [{"clip": "c", "start": 0, "frames": 10**30}]}, "the film has 10{30} frames"),
        ({"rate": {"numerator": 10**30}}, "cannot be written"),
        ({"rate": {"numerator": 24, "denominator": 2**31}}, "cannot be written"),
        ({"titles": [{"text": "a", "start": 0, "frames": 12}] * 2_001}, "at most 2000"),
        ({"markers": [{"frame": 0, "kind": "beat"}] * 100_001}, "at most 100000"),
        ({"transitions": [{"kind": "dip", "at": 0, "after": 1}] * 20_001}, "at most 20000"),
    ],
)
def test_what_no_film_has_is_refused_before_anything_is_made_of_it(
    parts: dict[str, object], fault: str
):
    document = timeline((0, 48)).model_dump(mode="json", by_alias=True)
    with pytest.raises(ValidationError, match=fault):
        Timeline.model_validate(document | parts)


def test_a_clip_runs_on_beyond_its_cut():
    cut = Cut(clip="c", start=48, frames=24, source_in=10)
    assert [cut.source_frame(frame) for frame in (46, 48, 71, 73)] == [8, 10, 33, 35]


def test_another_schema_is_refused():
    document = timeline((0, 48)).model_dump(mode="json", by_alias=True)
    with pytest.raises(ValidationError):
        Timeline.model_validate({**document, "schema": "timeline/3"})


@pytest.mark.parametrize("odd", [{"width": 1281, "height": 720}, {"width": 0, "height": 720}])
def test_a_size_that_video_cannot_have_is_refused(odd: dict[str, int]):
    with pytest.raises(ValidationError):
        FrameSize(**odd)


def test_frames_of_samples_are_never_cut_short():
    ntsc = FrameRate(numerator=24000, denominator=1001)
    assert ntsc.frames_for(48000, 48000) == 24
    assert FILM_RATE.frames_for(48000, 48000) == 24
    assert FILM_RATE.frames_for(48001, 48000) == 25
    assert FILM_RATE.frames_in(8) == 192
