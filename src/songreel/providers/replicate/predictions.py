"""Predictions as Replicate shows them, and where an order stands by them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import Failed, Finished, Running, Status
from songreel.providers.replicate.evidence import evidence_of
from songreel.providers.transport.service import Service

EXPIRED = "expired"
"""The end of an order whose result is not kept any more; Replicate has no name for it."""
_ID = re.compile(r"[a-z0-9]{10,64}")
# How Replicate's own client finds progress in the logs: the bar of tqdm.
_BAR = re.compile(r"\s*(\d{1,3})%\s*\|.+?\|\s*(\d{1,9})/(\d{1,9})")
_RECENT = 10_000


def id_of(prediction: Mapping[str, Any]) -> str | None:
    """Return a prediction's id, or None where it has none that could be asked for."""
    found = prediction.get("id")
    return found if isinstance(found, str) and _ID.fullmatch(found) else None


def created_at(prediction: Mapping[str, Any]) -> datetime | None:
    """Return when a prediction was created, or None where it does not say."""
    try:
        moment = datetime.fromisoformat(prediction["created_at"])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo is not None else None


def input_of(prediction: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what was ordered, empty once it was removed."""
    found = prediction.get("input")
    return cast("dict[str, Any]", found) if isinstance(found, dict) else {}


def output_of(prediction: Mapping[str, Any]) -> str | None:
    """Return the address of the result: a text, the first of a list, or an object with `url`."""
    found = prediction.get("output")
    if isinstance(found, list):
        found = next(iter(cast("list[Any]", found)), None)
    if isinstance(found, dict):
        found = cast("dict[str, Any]", found).get("url")
    return found if isinstance(found, str) and found else None


def status_of(prediction: Mapping[str, Any], service: Service, *, listed: bool = False) -> Status:
    """Return where the order of a prediction stands.

    Args:
        prediction: as the service shows it.
        service: which shows it.
        listed: whether it stands in a list, which may leave out its output.

    Raises:
        BackendError: the service names a state that nobody knows; the order may go on.
    """
    match prediction.get("status"):
        case "starting":
            return Running(begun=False)
        case "processing":
            return Running(share=_share(prediction.get("logs")), begun=True)
        case "succeeded":
            return _succeeded(prediction, service, listed=listed)
        case "failed":
            return _failed(prediction, service)
        case "canceled":
            told = "The order was cancelled at Replicate."
            return _ended(service, told, "canceled", begun=_has_begun(prediction))
        case "aborted":
            told = "The order was given up at Replicate before it began."
            return _ended(service, told, "aborted", begun=False)
        case other:
            raise service.unavailable(f"tells of a state that is not known: {service.told(other)}")


def expired(service: Service, end: str = EXPIRED) -> Failed:
    """Return the end of an order whose result is gone."""
    error = BackendError(
        FailureCode.RESULT_EXPIRED,
        "Replicate keeps results for one hour, and has removed that of this order.",
        backend=service.backend,
    )
    return Failed(error, end)


def _succeeded(prediction: Mapping[str, Any], service: Service, *, listed: bool) -> Status:
    if prediction.get("data_removed") is True:
        return expired(service)
    output = output_of(prediction)
    if output is not None:
        return Finished(output)
    if listed:
        return Finished("")
    error = BackendError(
        FailureCode.OUTPUT_INVALID,
        "Replicate says that this order is done, and has no result of it.",
        backend=service.backend,
    )
    return Failed(error, "succeeded")


def _failed(prediction: Mapping[str, Any], service: Service) -> Failed:
    said = prediction.get("error")
    found = evidence_of(said, input_of(prediction))
    if found.is_safety:
        failure = FailureCode.CONTENT_POLICY_VIOLATION
        message = (
            "Replicate takes this for something that it does not make. Change the prompt or the "
            "picture."
        )
    else:
        failure = FailureCode.UNKNOWN_ERROR
        message = "Replicate could not make this. Order it again, or name another model."
    error = BackendError(
        failure,
        message,
        details=service.told(said or "no reason was given"),
        backend=service.backend,
    )
    return Failed(error, found.code or "failed")


def _ended(service: Service, message: str, end: str, *, begun: bool | None) -> Failed:
    error = BackendError(FailureCode.CANCELLED, message, backend=service.backend)
    return Failed(error, end, begun)


def _has_begun(prediction: Mapping[str, Any]) -> bool | None:
    """Tell whether a machine has worked on a cancelled one: it is billed then.

    None where nothing shows it. Replicate's changelog of October 2025 calls what was `aborted`
    before its start free, and what was `canceled` charged: that one had not begun is a guess.
    """
    began = isinstance(prediction.get("started_at"), str) or bool(prediction.get("metrics"))
    return True if began else None


def _share(logs: object) -> int | None:
    if not isinstance(logs, str):
        return None
    for line in reversed(logs[-_RECENT:].splitlines()):
        if found := _BAR.match(line):
            done, total = int(found[2]), int(found[3])
            share = 1000 * done // total if total else 10 * int(found[1])
            return min(share, 1000)
    return None
