"""What an interaction says, of every status and shape."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.domain.errors import FailureCode
from songreel.providers.gemini.interaction import Interaction

VIDEO = {"type": "video", "mime_type": "video/mp4", "uri": "https://host/v1beta/files/abc"}


def steps(*content: Any) -> list[Any]:
    given = {"type": "user_input", "content": [VIDEO, {"type": "text", "text": "asked"}]}
    return [given, "nothing", {"type": "model_output", "content": list(content)}]


def read(**body: Any) -> Interaction:
    found = Interaction.of(body)
    assert found is not None
    return found


def test_only_what_the_model_made_counts():
    found = read(status="completed", steps=steps({"type": "text", "text": "I can't."}))
    assert (found.uri, found.has_data, found.words) == (None, False, "I can't.")

    found = read(status="completed", steps=steps(VIDEO))
    assert (found.uri, found.has_data) == (VIDEO["uri"], False)

    found = read(status="completed", steps=steps({"type": "video", "data": "AAAA"}))
    assert (found.uri, found.has_data, found.data) == (None, True, "AAAA")


WORDS = {"type": "text", "text": "I can't."}


@pytest.mark.parametrize(
    ("content", "is_refusal"),
    [
        ([WORDS], True),
        ([WORDS, WORDS], True),
        ([], False),
        ([{"type": "text", "text": " "}], False),
        ([WORDS, {"type": "video"}], False),
        ([WORDS, {"type": "video", "uri": "", "data": None}], False),
        ([WORDS, "something"], False),
        ([WORDS, VIDEO], False),
    ],
    ids=str,
)
def test_a_refusal_is_made_of_words_alone(content: list[Any], is_refusal: bool):
    assert read(status="completed", steps=steps(*content)).is_refusal is is_refusal


@pytest.mark.parametrize(
    "body",
    [{}, {"status": None}, {"status": "pondering"}, {"status": "completed"}, {"status": 200}],
)
def test_what_is_no_interaction_tells_nothing(body: dict[str, Any]):
    assert Interaction.of(body) is None


@pytest.mark.parametrize(
    ("status", "error", "failure"),
    [
        ("cancelled", None, FailureCode.CANCELLED),
        ("incomplete", None, FailureCode.OUTPUT_INVALID),
        ("budget_exceeded", None, FailureCode.UNKNOWN_ERROR),
        ("requires_action", None, FailureCode.UNKNOWN_ERROR),
        ("failed", None, FailureCode.UNKNOWN_ERROR),
        ("failed", {"code": "too_many_requests"}, FailureCode.OUTCOME_UNKNOWN),
        ("failed", {"code": 429}, FailureCode.OUTCOME_UNKNOWN),
        ("failed", {"code": 8, "status": "RESOURCE_EXHAUSTED"}, FailureCode.OUTCOME_UNKNOWN),
        ("failed", {"code": "invalid_request"}, FailureCode.INVALID_INPUT),
        ("failed", {"code": "SAFETY"}, FailureCode.CONTENT_POLICY_VIOLATION),
        ("failed", {"code": "internal_error", "message": "(SAFETY)"}, FailureCode.UNKNOWN_ERROR),
        ("failed", {"message": "rate limit, author"}, FailureCode.UNKNOWN_ERROR),
    ],
)
def test_an_end_is_told_by_status_and_code(status: str, error: Any, failure: FailureCode):
    assert read(status=status, error=error).failure is failure
