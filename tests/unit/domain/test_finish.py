"""How a film is to be finished, as a person says it."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.domain.errors import InvalidRequestError
from songreel.domain.finish import Finish
from songreel.domain.frames import FrameSize
from songreel.domain.self_check import Subject

WHOLE = Finish(
    title="Night",
    captions="karaoke",
    transitions="dip",
    fades=True,
    clip_audio="duck",
    loudness="streaming",
    aspect_ratio="4:5",
    size="1080p",
    accept=("black", "sync"),
)


def test_what_is_written_down_is_read_again():
    assert Finish.from_document(WHOLE.to_document()) == WHOLE


def test_a_film_of_before_is_one_of_cuts_alone():
    assert Finish.from_document(None) == Finish()


def test_what_is_accepted_is_told_once_and_in_order():
    finish = Finish.checked(accept=("sync", "black", "sync"))
    assert finish.accept == ("black", "sync")
    assert finish.accepted == {Subject.BLACK, Subject.SYNC}


@pytest.mark.parametrize(
    ("finish", "is_draft", "size"),
    [
        (Finish(), False, (1280, 720)),
        (Finish(), True, (640, 360)),
        (Finish(size="4k"), True, (640, 360)),
        (Finish(size="1080p"), False, (1920, 1080)),
        (Finish(aspect_ratio="9:16"), False, (720, 1280)),
        (Finish(aspect_ratio="9:16"), True, (360, 640)),
        (Finish(aspect_ratio="4:5", size="1080p"), False, (1080, 1350)),
    ],
)
def test_a_film_has_the_size_that_is_wished_and_a_draft_stays_small(
    finish: Finish, is_draft: bool, size: tuple[int, int]
):
    clip = FrameSize(width=640, height=360) if is_draft else FrameSize(width=1280, height=720)
    found = finish.size_from(clip, is_draft=is_draft)
    assert (found.width, found.height) == size


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "\u200b \x07"}, "title"),
        ({"title": "Night \udcff"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"captions": "burned"}, "captions"),
        ({"transitions": "star wipe"}, "transitions"),
        ({"clip_audio": "loud"}, "clip_audio"),
        ({"loudness": "-14"}, "loudness"),
        ({"accept": ("decoding",)}, "accept"),
    ],
)
def test_what_there_is_not_is_refused_by_its_name(given: dict[str, Any], field: str):
    with pytest.raises(InvalidRequestError) as refused:
        Finish.checked(**given)
    assert [one.field for one in refused.value.problems] == [f"finish.{field}"]
    assert refused.value.message.startswith(f"finish.{field} ")
