"""Reads the JSON body of a request."""

from __future__ import annotations

import json
from typing import Any, cast

from starlette.requests import Request


async def json_object(request: Request) -> dict[str, Any] | None:
    """Return the body as a JSON object, or None where it is none."""
    try:
        body: Any = json.loads(await request.body())
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", body) if isinstance(body, dict) else None
