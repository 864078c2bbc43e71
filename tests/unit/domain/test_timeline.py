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
    assert document["schema"] == "timeline/1"
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


def test_another_schema_is_refused():
    document = timeline((0, 48)).model_dump(mode="json", by_alias=True)
    with pytest.raises(ValidationError):
        Timeline.model_validate({**document, "schema": "timeline/2"})


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
