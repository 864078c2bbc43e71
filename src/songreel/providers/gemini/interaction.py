"""What the Interactions API shows of an interaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from songreel.domain.errors import FailureCode
from songreel.providers.gemini.problem import Problem, items, mapping, text_of

_ENDS = {
    "cancelled": FailureCode.CANCELLED,
    "incomplete": FailureCode.OUTPUT_INVALID,
    "budget_exceeded": FailureCode.UNKNOWN_ERROR,
    "requires_action": FailureCode.UNKNOWN_ERROR,
    "requires_continuation": FailureCode.UNKNOWN_ERROR,
}
_STATES = frozenset({"queued", "in_progress", "completed", "failed", *_ENDS})
_CODES = {
    # The cap comes on the first poll of an order that was taken: it may have been billed.
    "too_many_requests": FailureCode.OUTCOME_UNKNOWN,
    "RESOURCE_EXHAUSTED": FailureCode.OUTCOME_UNKNOWN,
    "429": FailureCode.OUTCOME_UNKNOWN,
    "invalid_request": FailureCode.INVALID_INPUT,
    "INVALID_ARGUMENT": FailureCode.INVALID_INPUT,
    "400": FailureCode.INVALID_INPUT,
    "not_found": FailureCode.MODEL_RETIRED,
    "404": FailureCode.MODEL_RETIRED,
    "authentication_error": FailureCode.AUTHENTICATION_ERROR,
    "permission_denied": FailureCode.AUTHENTICATION_ERROR,
    "deadline_exceeded": FailureCode.TIMEOUT,
    "504": FailureCode.TIMEOUT,
}


@dataclass(frozen=True, slots=True)
class Interaction:
    """One interaction.

    Attributes:
        status: one of the API's own words.
        uri: where its video is, or None.
        data: its video in base64, where it came within the answer, or None.
        words: what the model says in place of a video.
        is_refusal: whether words are all that the model made.
        problem: what went wrong; empty where nothing did.
    """

    status: str
    uri: str | None
    data: str | None
    words: str
    is_refusal: bool
    problem: Problem

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Self | None:
        """Read one; None for what is none, or is in a state that is not known here."""
        status = text_of(body.get("status"))
        if status not in _STATES:
            return None
        # A refusal has steps, with words in them: without any, nothing can be told from it.
        if status == "completed" and not isinstance(body.get("steps"), list):
            return None
        made = list(_made(body))
        videos = [one for one in made if one.get("type") == "video"]
        uris = [uri for one in videos if (uri := text_of(one.get("uri")))]
        data = [content for one in videos if (content := text_of(one.get("data")))]
        texts = [one for one in made if one.get("type") == "text"]
        words = " ".join(filter(None, (text_of(one.get("text")).strip() for one in texts)))
        return cls(
            status=status,
            uri=uris[0] if uris else None,
            data=data[0] if data else None,
            words=words,
            is_refusal=bool(words) and len(texts) == len(made),
            problem=Problem.of(body),
        )

    @property
    def has_data(self) -> bool:
        """Tell whether the video came within the answer."""
        return self.uri is None and self.data is not None

    @property
    def failure(self) -> FailureCode:
        """Return what an end without a result means, by its status and its code alone."""
        if self.problem.is_safety(self.problem.message):
            return FailureCode.CONTENT_POLICY_VIOLATION
        if self.status in _ENDS:
            return _ENDS[self.status]
        for name in (self.problem.code, self.problem.status):
            if name in _CODES:
                return _CODES[name]
        return FailureCode.UNKNOWN_ERROR


def _made(body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for one in items(body.get("steps")):
        step = mapping(one)
        if step.get("type") == "model_output":
            yield from (mapping(part) for part in items(step.get("content")))
