"""Results, errors and events as callers see them: by polling, in streams and in webhooks."""

from __future__ import annotations

from typing import Any

from songreel.core.clock import stamp
from songreel.domain.event import Event


def event_document(event: Event) -> dict[str, Any]:
    """Return an event as callers see it: its number and time, then what happened."""
    data = event.data.model_dump(mode="json", exclude_none=True)
    if isinstance(data.get("result"), dict):
        data["result"] = told_result(data["result"])
    if isinstance(data.get("error"), dict):
        data["error"] = told_error(data["error"])
    return {"seq": event.seq, "at": stamp(event.at), **data}


def told_result(result: dict[str, Any]) -> dict[str, Any]:
    """Return a job's result as callers see it."""
    if "metadata" not in result:
        return result
    return {**result, "metadata": whole_metadata(result["metadata"])}


def whole_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    """Add what every answer has: which fields were ignored is a matter of each request alone."""
    return {**metadata, "ignored_fields": []}


def told_error(error: dict[str, Any]) -> dict[str, Any]:
    """Return a job's error as callers see it."""
    names = {"backend": "backend_used", "retry_after": "retry_after_seconds"}
    shown = {names.get(name, name): value for name, value in error.items()}
    return {name: value for name, value in shown.items() if value is not None or name == "details"}
