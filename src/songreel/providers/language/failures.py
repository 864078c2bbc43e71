"""Why a call failed, from status, code and reason alone: never from words, which may be a prompt's.

What was sent and neither answered nor refused may be billed: it is `OUTCOME_UNKNOWN` or `TIMEOUT`
then, whatever its body names, and `BACKEND_UNAVAILABLE` only where nothing was sent or it is free.

Status and codes of the Gemini API: AIP-193 and `google.rpc.ErrorInfo`. Codes of OpenAI-compatible
servers: OpenAI's guide to error codes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil
from typing import Any, cast

from pydantic_ai.exceptions import (
    ModelAPIError,
    ModelConnectionError,
    ModelHTTPError,
    ModelRequestTimeout,
    ModelTimeoutError,
)
from pydantic_ai.messages import ModelResponse

from songreel.domain.capability import Capability
from songreel.domain.errors import BackendError, FailureCode

# Answers that refuse a call: nothing else says that it is not billed.
_BY_STATUS: dict[int, FailureCode] = {
    400: FailureCode.INVALID_INPUT,
    401: FailureCode.AUTHENTICATION_ERROR,
    402: FailureCode.INSUFFICIENT_CREDIT,
    403: FailureCode.AUTHENTICATION_ERROR,
    404: FailureCode.MODEL_RETIRED,
    422: FailureCode.INVALID_INPUT,
    429: FailureCode.RATE_LIMIT_EXCEEDED,
}
_LATE = frozenset({408, 504})
_TOO_LARGE = 413
_BY_CODE: dict[str, FailureCode] = {
    "API_KEY_INVALID": FailureCode.AUTHENTICATION_ERROR,
    "API_KEY_EXPIRED": FailureCode.AUTHENTICATION_ERROR,
    "BILLING_DISABLED": FailureCode.INSUFFICIENT_CREDIT,
    "invalid_api_key": FailureCode.AUTHENTICATION_ERROR,
    "insufficient_quota": FailureCode.INSUFFICIENT_CREDIT,
    "billing_hard_limit_reached": FailureCode.INSUFFICIENT_CREDIT,
    "model_not_found": FailureCode.MODEL_RETIRED,
    "content_filter": FailureCode.CONTENT_POLICY_VIOLATION,
    "content_policy_violation": FailureCode.CONTENT_POLICY_VIOLATION,
}
_LONGEST_PAUSE = 24 * 3600
_TOLD = 300


class Failures:
    """Makes this project's errors out of those of pydantic-ai, for one model."""

    def __init__(
        self, capability: Capability, title: str, secrets: Callable[[], tuple[str, ...]]
    ) -> None:
        """Hold whose failures they are; `secrets` are left out of what is told."""
        self._model, self._title, self._secrets = capability, title, secrets

    def of(self, error: Exception) -> BackendError:
        """Return why a call failed."""
        if isinstance(error, ModelHTTPError):
            return self._of_status(error)
        if _is_never_sent(error):
            return self._made(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{self._title} could not be reached, so nothing was asked. Check that it runs "
                "and that its address is right, then try again.",
            )
        if isinstance(error, TimeoutError | ModelTimeoutError | ModelRequestTimeout):
            return self._made(
                FailureCode.TIMEOUT,
                f"{self._title} did not answer in time, and the call may have been billed. Try "
                "again, or ask for fewer scenes.",
            )
        if isinstance(error, ModelConnectionError):
            return self._made(
                self._unknown(),
                f"The connection to {self._title} broke before its answer was there; the call may "
                "have been billed. Try again.",
            )
        return self._made(
            FailureCode.OUTPUT_INVALID,
            f"{self._title} answered something that cannot be read. Try again, or name another "
            "model.",
            details=self._told(str(error)) if isinstance(error, ModelAPIError) else None,
        )

    def of_refusal(self, response: ModelResponse, text: str) -> BackendError | None:
        """Return the refusal that an answer is, or None where it is none."""
        if response.finish_reason != "content_filter":
            return None
        reason = _reason(response.provider_details or {})
        return self._made(
            FailureCode.CONTENT_POLICY_VIOLATION,
            f"{self._model.model} would not write these scenes; change the idea or the character.",
            details=self._told(": ".join(part for part in (reason, text) if part)) or None,
        )

    def _of_status(self, error: ModelHTTPError) -> BackendError:
        body = _problem(error.body)
        failure = self._meaning(error, body)
        return self._made(
            failure,
            self._sentence(failure, error.status_code),
            details=self._told(f"{error.status_code}: {body.get('message') or 'no reason given'}"),
            retry_after=_pause(error) if failure is FailureCode.RATE_LIMIT_EXCEEDED else None,
        )

    def _meaning(self, error: ModelHTTPError, body: Mapping[str, Any]) -> FailureCode:
        status = error.status_code
        if status in _LATE:
            return FailureCode.TIMEOUT
        if status not in _BY_STATUS and not (status == _TOO_LARGE and self._model.is_free):
            return self._unknown()
        codes = (_reason_of(body), error.provider_error_code, body.get("code"), body.get("type"))
        named = next((_BY_CODE[code] for code in codes if code in _BY_CODE), None)
        return named or _BY_STATUS.get(status, FailureCode.INVALID_INPUT)

    def _unknown(self) -> FailureCode:
        """Return what a call was that was sent and not answered; one that is free costs nothing."""
        is_free = self._model.is_free
        return FailureCode.BACKEND_UNAVAILABLE if is_free else FailureCode.OUTCOME_UNKNOWN

    def _sentence(self, failure: FailureCode, status: int) -> str:
        model, title = self._model.model, self._title
        use = f"use {self._model.fallback} instead" if self._model.fallback else "name another"
        return {
            FailureCode.AUTHENTICATION_ERROR: f"{title} does not take this server's key: set a "
            "valid one, with access to the model.",
            FailureCode.INSUFFICIENT_CREDIT: f"The account at {title} has no credit left: top it "
            "up, or name another backend.",
            FailureCode.MODEL_RETIRED: f"{title} has no model {model} (any more): {use}.",
            FailureCode.RATE_LIMIT_EXCEEDED: f"{title} takes no more requests just now: try again "
            "in a moment.",
            FailureCode.INVALID_INPUT: f"{title} does not take this request for {model}: shorten "
            "or change the texts, or ask for fewer scenes.",
            FailureCode.CONTENT_POLICY_VIOLATION: f"{model} would not write these scenes; change "
            "the idea or the character.",
            FailureCode.TIMEOUT: f"{title} did not answer in time, and the call may have been "
            "billed. Try again, or ask for fewer scenes.",
            FailureCode.OUTCOME_UNKNOWN: f"{title} answered with status {status}, and the call may "
            "have been billed. "
            + ("Ask for fewer scenes." if status == _TOO_LARGE else "Try again in a moment."),
        }.get(failure, f"{title} answered with status {status}. Try again in a moment.")

    def _made(self, failure: FailureCode, message: str, **more: Any) -> BackendError:
        return BackendError(failure, message, backend=self._model.backend, **more)

    def _told(self, text: str) -> str:
        said = " ".join(text.split())
        for secret in self._secrets():
            if secret:
                said = said.replace(secret, "[key]")
        return said if len(said) <= _TOLD else f"{said[: _TOLD - 1]}…"


def _is_never_sent(error: Exception) -> bool:
    return isinstance(error, ModelConnectionError) and error.phase in {"pool", "connect"}


def _problem(body: object) -> Mapping[str, Any]:
    """Return the error object of a body: in a list, under `error`, or the body itself."""
    found = body
    if isinstance(found, list):
        listed = cast("list[object]", found)
        found = listed[0] if listed else None
    if isinstance(found, dict):
        fields = cast("dict[str, Any]", found)
        inner = fields.get("error", fields)
        if isinstance(inner, dict):
            return cast("dict[str, Any]", inner)
        return {"message": inner} if isinstance(inner, str) else {}
    return {}


def _reason_of(problem: Mapping[str, Any]) -> str | None:
    details = problem.get("details")
    for detail in cast("list[object]", details) if isinstance(details, list) else []:
        if isinstance(detail, dict):
            reason = cast("dict[str, Any]", detail).get("reason")
            if isinstance(reason, str):
                return reason
    return None


def _reason(details: Mapping[str, Any]) -> str:
    for name in ("block_reason", "finish_reason", "refusal"):
        if isinstance(details.get(name), str):
            return str(details[name])
    return ""


def _pause(error: ModelHTTPError) -> int | None:
    if error.retry_after is None or not 0 <= error.retry_after <= _LONGEST_PAUSE:
        return None
    return ceil(error.retry_after)
