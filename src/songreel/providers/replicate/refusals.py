"""Why Replicate refused something, read from the fields of its problem bodies alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from songreel.domain.capability import Capability
from songreel.domain.errors import FailureCode
from songreel.providers.replicate.evidence import evidence_of
from songreel.providers.transport.answer import Answer
from songreel.providers.transport.service import Service

_LONGEST_PAUSE = 24 * 3600
_BAD_VERSION = "Invalid version or not permitted"
_MOST_FIELDS = 5


def refuse_order(
    service: Service, answer: Answer, model: Capability, given: Mapping[str, Any]
) -> NoReturn:
    """Raise why an order was refused: nothing was created, so nothing is billed.

    Args:
        service: which was asked.
        answer: what it said, with one of the statuses `REFUSED`.
        model: of which something was ordered.
        given: the input that was sent.
    """
    said = answer.body
    is_gone = answer.status == 404 or said.get("title") == _BAD_VERSION
    if is_gone:
        instead = f"use {model.fallback}" if model.fallback else "name another model"
        service.refuse(
            FailureCode.MODEL_RETIRED,
            f"Replicate does not offer {model.model} any more: {instead}. Nothing was billed.",
            details=words(answer),
        )
    if answer.status in {400, 422}:
        if evidence_of(said.get("detail"), given).is_safety:
            service.refuse(
                FailureCode.CONTENT_POLICY_VIOLATION,
                "Replicate takes this for something that it does not make. Change the prompt or "
                "the picture; nothing was billed.",
                details=words(answer),
            )
        fields = _fields(said)
        what = f"its {fields}" if fields else "its input"
        service.refuse(
            FailureCode.INVALID_INPUT,
            f"Replicate does not take this order of {model.model}: {what}. Nothing was billed.",
            details=words(answer),
        )
    refuse_question(service, answer)


def refuse_question(service: Service, answer: Answer) -> NoReturn:
    """Raise why something that costs nothing was not done; it says nothing about an order."""
    details = words(answer)
    match answer.status:
        case 401 | 403:
            service.refuse(
                FailureCode.AUTHENTICATION_ERROR,
                "Replicate does not take the token of this server: set REPLICATE_API_TOKEN to one "
                "of https://replicate.com/account/api-tokens.",
                details=details,
            )
        case 402:
            service.refuse(
                FailureCode.INSUFFICIENT_CREDIT,
                "Replicate has no credit for this: buy some at "
                "https://replicate.com/account/billing, wait a few minutes and order again.",
                details=details,
            )
        case 429:
            pause = pause_of(answer)
            when = "in a moment" if pause is None else f"in {pause} s"
            service.refuse(
                FailureCode.RATE_LIMIT_EXCEEDED,
                f"Replicate takes no more requests now: try again {when}.",
                details=details,
                retry_after=pause,
            )
        case 400 | 422 | 413:
            service.refuse(
                FailureCode.INVALID_INPUT,
                "Replicate does not take what it was sent.",
                details=details,
            )
        case _:
            raise service.unavailable(f"answered with status {answer.status}")


def pause_of(answer: Answer) -> int | None:
    """Return the seconds to wait: the body's, else the header's, else till its limit starts anew.

    `retry_after` in the body is what Replicate sends (November 2026); the header is nowhere
    documented.
    """
    return (
        _seconds(answer.body.get("retry_after"))
        or answer.retry_after()
        or _seconds(answer.headers.get("ratelimit-reset"))
    )


def words(answer: Answer) -> str:
    """Return what the service said, for people."""
    said = answer.body
    told = [said[name] for name in ("title", "detail") if isinstance(said.get(name), str)]
    return f"status {answer.status}: {': '.join(told)}" if told else f"status {answer.status}"


def _seconds(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 < value < math.inf:
        return None
    return min(math.ceil(value), _LONGEST_PAUSE)


def _fields(said: Mapping[str, Any]) -> str:
    listed = said.get("invalid_fields")
    found: list[str] = []
    for item in cast("list[Any]", listed) if isinstance(listed, list) else []:
        if not isinstance(item, dict):
            continue
        entry = cast("dict[str, Any]", item)
        name, why = entry.get("field"), entry.get("description")
        if isinstance(name, str):
            found.append(f"{name} ({why})" if isinstance(why, str) else name)
    return ", ".join(found[:_MOST_FIELDS])
