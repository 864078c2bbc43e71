"""How a film is to be finished, as a person says it."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.domain.errors import InvalidRequestError
from songreel.domain.finish import Finish
from songreel.domain.self_check import Subject

WHOLE = Finish(
    title="Night",
    captions="karaoke",
    transitions="dip",
    fades=True,
    clip_audio="duck",
    loudness="streaming",
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
    ("given", "field"),
    [
        ({"title": "  "}, "title"),
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
