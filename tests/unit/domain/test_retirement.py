"""A model is told of sixty days before its end, and refused from the day on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    ImageGenerationError,
    SceneGenerationError,
    VideoGenerationError,
)
from songreel.domain.retirement import refuse_retired, retirement_notice

END = date(2027, 3, 1)


def model(medium: Medium = Medium.VIDEO, fallback: str | None = "acme/two") -> Capability:
    return Capability("acme", "acme/one", medium, None, retires_on=END, fallback=fallback)


@pytest.mark.parametrize(
    ("today", "notice"),
    [
        (date(2026, 12, 30), None),
        (date(2026, 12, 31), "acme/one retires on 2027-03-01. Use acme/two instead."),
        (date(2027, 2, 28), "acme/one retires on 2027-03-01. Use acme/two instead."),
        (date(2027, 3, 1), "acme/one was retired on 2027-03-01. Use acme/two instead."),
    ],
)
def test_it_is_told_from_sixty_days_before(today: date, notice: str | None):
    assert retirement_notice(model(), today) == notice


def test_without_a_successor_another_model_is_to_be_named():
    told = retirement_notice(model(fallback=None), END)
    assert told == "acme/one was retired on 2027-03-01. Name another model."


def test_a_successor_without_a_price_is_told_to_need_one():
    told = retirement_notice(replace(model(), fallback_is_priced=False), END)
    assert told is not None
    assert told.endswith("Use acme/two instead; enter its price in models.toml first.")


def test_a_model_without_an_end_is_never_told_of():
    assert retirement_notice(Capability("acme", "acme/one", Medium.VIDEO, None), END) is None


@pytest.mark.parametrize(
    ("medium", "error"),
    [
        (Medium.TEXT, SceneGenerationError),
        (Medium.IMAGE, ImageGenerationError),
        (Medium.VIDEO, VideoGenerationError),
    ],
)
def test_it_is_refused_as_what_it_would_have_made(medium: Medium, error: type[BackendError]):
    refuse_retired(model(medium), date(2027, 2, 28))
    with pytest.raises(error, match="Use acme/two") as caught:
        refuse_retired(model(medium), END)
    assert caught.value.failure is FailureCode.MODEL_RETIRED
