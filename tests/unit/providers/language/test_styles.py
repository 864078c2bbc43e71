"""The styles: data that says what is seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from songreel.domain.errors import InvalidRequestError
from songreel.domain.scene import ScenesSpec
from songreel.providers.language.styles import STYLES, Style, find_style, look_of
from songreel.providers.local.writing.writer import write

SPEC = ScenesSpec("a walk", "a grey heron", 3, "calm", "video", "35 mm", "front", "m", seed=1)


def test_there_are_at_least_eight_that_differ():
    assert len(STYLES) >= 8
    assert list(STYLES) == sorted(STYLES)
    for part in ("title", "look", "avoid", "fits"):
        assert len({getattr(style, part) for style in STYLES.values()}) == len(STYLES)


def test_an_unknown_one_is_refused_with_those_there_are():
    with pytest.raises(InvalidRequestError, match=r"no style 'nope'.*neon-rain") as refused:
        find_style("nope")
    assert refused.value.problems[0].field == "style"


@pytest.mark.parametrize(
    "wrong",
    [{"look": "Two. Sentences."}, {"palette": ("red",)}, {"name": "Upper"}, {"more": 1}],
    ids=["look", "palette", "name", "unknown field"],
)
def test_a_file_that_is_wrong_is_refused(wrong: dict[str, object]):
    right = next(iter(STYLES.values())).model_dump(by_alias=True)
    assert Style.model_validate(right)
    with pytest.raises(ValidationError):
        Style.model_validate({**right, **wrong})


@pytest.mark.parametrize("name", STYLES)
def test_the_local_writer_adds_its_look_and_changes_nothing_else(name: str):
    plain = write(SPEC)
    styled = write(replace(SPEC, style=name))
    for before, after in zip(plain, styled, strict=True):
        assert after.description == f"{before.description} {STYLES[name].look}"


def test_without_a_style_the_look_is_the_callers():
    assert look_of(None, "35 mm", " ", "video") == "35 mm, video"
    assert look_of("neon-rain") == STYLES["neon-rain"].look
