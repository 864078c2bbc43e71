"""Documents that people edit: their version as ETag, and If-Match on a change (RFC 9110, 13)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from songreel.domain.errors import PreconditionFailedError

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "the ETag of what is replaced: 412 where somebody has changed it meanwhile",
}


def etag(version: int) -> dict[str, str]:
    """Return the header that tells a version."""
    return {"ETag": f'"{version}"'}


def expected_version(request: Request) -> int | None:
    """Return the version that a change was made to, or None where it does not matter.

    Raises:
        PreconditionFailedError: If-Match names what can be no version.
    """
    given = ", ".join(request.headers.getlist("if-match")).strip()
    if given in {"", "*"}:
        return None
    tag = given.strip('"')
    if not (tag.isascii() and tag.isdigit() and len(tag) < 10 and given == f'"{tag}"'):
        raise PreconditionFailedError(
            "If-Match names no version. Send the ETag of what was read, as it came."
        )
    return int(tag)
