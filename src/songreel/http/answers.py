"""JSON answers, written in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response


def encode(document: Mapping[str, Any]) -> bytes:
    """Write a document as JSON in UTF-8.

    Raises:
        ValueError: a number in it is not finite.
    """
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair has no UTF-8 form, but JSON can escape it.
        return json.dumps(document, allow_nan=False, separators=(",", ":")).encode("ascii")


def answer(
    document: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return a document as a JSON answer."""
    return Response(
        encode(document),
        status_code=status,
        headers=None if headers is None else dict(headers),
        media_type="application/json",
    )
