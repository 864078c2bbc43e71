"""What Google says went wrong, read from the fields of its answer and never from its sentences.

Bodies are objects or lists of them, and codes are numbers or words (`facts`: google-genai 3.4.0 and
two public adapters): `{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [...]}}`,
`[{"error": {...}}]`, `{"error": {"code": "invalid_request", "message": "..."}}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, NoReturn, Self, cast

from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Service

SAFETY = frozenset(
    {
        *("SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "CONTENT_POLICY"),
        *("IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "CONTENT_FILTER"),
        *("JAILBREAK", "MODEL_ARMOR"),
    }
)
"""Google's names of a block for what was asked for or made."""
_DELAY = re.compile(r"([0-9]{1,6})(\.[0-9]+)?s")
_TOKEN = re.compile(r"\(([A-Z_]+)\)")
_TWO_KEYS = "Multiple authentication credentials received"
_BY_STATUS = {
    401: FailureCode.AUTHENTICATION_ERROR,
    402: FailureCode.INSUFFICIENT_CREDIT,
    403: FailureCode.AUTHENTICATION_ERROR,
    404: FailureCode.MODEL_RETIRED,
    429: FailureCode.RATE_LIMIT_EXCEEDED,
}
_MESSAGES = {
    FailureCode.AUTHENTICATION_ERROR: "does not take this server's key; set a valid one",
    FailureCode.BACKEND_UNAVAILABLE: "could not take this now, so nothing was ordered; try again",
    FailureCode.CONTENT_POLICY_VIOLATION: "refused this for its content; change the words",
    FailureCode.INSUFFICIENT_CREDIT: "has no credit left for this server's key; add some",
    FailureCode.INVALID_INPUT: "does not take this order as it stands",
    FailureCode.MODEL_RETIRED: "does not have this model any more; name another one",
    FailureCode.RATE_LIMIT_EXCEEDED: "takes no more orders at the moment; wait before the next",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error of Google's.

    Attributes:
        code: a number or a word, as text; empty where there is none.
        status: such as `RESOURCE_EXHAUSTED`; empty where there is none.
        message: for people.
        reasons: of the details, such as `API_KEY_INVALID`.
        retry_after: seconds to wait, or None.
    """

    code: str = ""
    status: str = ""
    message: str = ""
    reasons: frozenset[str] = frozenset()
    retry_after: int | None = None

    @classmethod
    def of(cls, document: Any) -> Self:
        """Read an error out of a body of any shape."""
        error = first(document).get("error")
        if isinstance(error, str):
            return cls(message=error)
        fields = mapping(error)
        details = [mapping(one) for one in items(fields.get("details"))]
        delays = [
            int(found[1]) + bool(found[2])
            for one in details
            if (found := _DELAY.fullmatch(str(one.get("retryDelay", ""))))
        ]
        return cls(
            code=text_of(fields.get("code")),
            status=text_of(fields.get("status")),
            message=text_of(fields.get("message")),
            reasons=frozenset(filter(None, (text_of(one.get("reason")) for one in details))),
            retry_after=max(delays, default=None),
        )

    @property
    def is_passing(self) -> bool:
        """Tell whether it is the 400 about credentials that comes on orders that are alive."""
        return self.message.startswith(_TWO_KEYS)

    def is_safety(self, asked: str = "") -> bool:
        """Tell whether a block for safety is named: in a field, or as a token in brackets.

        A token that stands in what was `asked` for is the caller's own: services repeat prompts.
        """
        named = {self.code.upper(), self.status.upper(), *(one.upper() for one in self.reasons)}
        tokens = set(_TOKEN.findall(self.message)) - set(_TOKEN.findall(asked))
        return bool((named | tokens) & SAFETY)

    def failure(self, status: int, asked: str = "") -> FailureCode:
        """Return what a refusal with an HTTP status means."""
        if "API_KEY_INVALID" in self.reasons or self.status == "UNAUTHENTICATED":
            return FailureCode.AUTHENTICATION_ERROR
        if status in _BY_STATUS:
            return _BY_STATUS[status]
        if self.is_passing:
            return FailureCode.BACKEND_UNAVAILABLE
        if self.is_safety(asked):
            return FailureCode.CONTENT_POLICY_VIOLATION
        return FailureCode.INVALID_INPUT


def refuse(service: Service, answer: Answer, *, title: str, asked: str = "") -> NoReturn:
    """Raise the failure of an order that was refused: nothing was created."""
    problem = Problem.of(answer.document)
    if problem.is_passing:
        # It comes on orders that are alive, so it does not say that this one was not taken.
        raise service.unknown(problem.message)
    failure = problem.failure(answer.status, asked)
    service.refuse(
        failure,
        f"{title} {_MESSAGES[failure]}.",
        details=problem.message or f"status {answer.status}",
        retry_after=_retry_after(problem, answer),
    )


def not_told(service: Service, answer: Answer, *, title: str) -> BackendError:
    """Return the error of a question that was not answered; orders go on whatever it says."""
    problem = Problem.of(answer.document)
    failure = problem.failure(answer.status)
    if failure not in {FailureCode.AUTHENTICATION_ERROR, FailureCode.RATE_LIMIT_EXCEEDED}:
        failure = FailureCode.BACKEND_UNAVAILABLE
    return BackendError(
        failure,
        f"{title} does not tell at the moment how this stands; try again.",
        details=service.told(f"status {answer.status}: {problem.message}".rstrip(": ")),
        retry_after=_retry_after(problem, answer),
        backend=service.backend,
    )


def _retry_after(problem: Problem, answer: Answer) -> int | None:
    return answer.retry_after() if problem.retry_after is None else problem.retry_after


def first(document: Any) -> dict[str, Any]:
    """Return a JSON object, the first one of a list, or an empty one."""
    listed = items(document)
    return mapping(listed[0] if listed else document)


def mapping(value: Any) -> dict[str, Any]:
    """Return a JSON object, or an empty one for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def items(value: Any) -> list[Any]:
    """Return a JSON array, or an empty one for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a text or a whole number as text, and nothing for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
