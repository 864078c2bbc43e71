"""Reads JSON that may be anything."""

from __future__ import annotations

import json
from typing import Any, cast

from starlette.requests import Request


async def json_object(request: Request) -> dict[str, Any] | None:
    """Return the body as a JSON object, or None where it is none."""
    try:
        body: object = json.loads(await request.body(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return as_object(cast("object", body)) if isinstance(body, dict) else None


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def as_object(value: object) -> dict[str, Any]:
    """Return a value that is a JSON object, or an empty one in its place."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def as_list(value: object) -> list[Any]:
    """Return a value that is a JSON list, or an empty one in its place."""
    return cast("list[Any]", value) if isinstance(value, list) else []


def field(value: object, name: str) -> Any:
    """Return a field of a JSON object, under its name (`mimeType`) or as `mime_type`; or None.

    Google's services take both, and its SDK sends both.
    """
    given = as_object(value)
    snake = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return given.get(name, given.get(snake))
