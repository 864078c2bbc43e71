"""Documents that people edit: their version as ETag, and If-Match on a change (RFC 9110, 13)."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Any

from starlette.requests import Request

NO_VERSION = -1
_TAG = re.compile(r'"([0-9]{1,9})(?:-([a-z]{1,9}))?"')

IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string"},
    "description": "the ETag of what is replaced: 412 where somebody has changed it meanwhile",
}


def etag(version: int, form: str | None = None) -> dict[str, str]:
    """Return the header that tells a version.

    Args:
        version: of what is told.
        form: how it is told, where that is not how it was brought in: other bytes need another
            tag. A change may name the version by any of them.
    """
    return {"ETag": f'"{version}"' if form is None else f'"{version}-{form}"'}


def expected_version(request: Request, forms: Container[str] = ()) -> int | None:
    """Return the version that a change was made to, or None where it does not matter.

    What can be no version of ours is `NO_VERSION`: that there is nothing to change, or that the
    change itself is wrong, is told before that.

    Args:
        request: the change.
        forms: in which a version may have been told, see `etag`.
    """
    given = ", ".join(request.headers.getlist("if-match")).strip()
    if given in {"", "*"}:
        return None
    found = _TAG.fullmatch(given)
    if found is None or (found[2] is not None and found[2] not in forms):
        return NO_VERSION
    return int(found[1])
