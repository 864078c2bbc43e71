"""JSON answers, written in one place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, cast

from starlette.responses import Response

from songreel.services.addresses import MEDIA, Sign

_SHOWN = frozenset({"video_url", "image_url"})


SIGNER: ContextVar[Sign | None] = ContextVar("songreel.signer", default=None)
"""What signs the addresses of files for whoever is answered, once keys are there."""


def encode(document: Mapping[str, Any]) -> bytes:
    """Write a document as JSON in UTF-8.

    Where callers need a key, each `video_url` and `image_url` in it gets a `signed_url` beside it,
    and any other address of a file a `signed_…` of its own name.

    Raises:
        ValueError: a number in it is not finite.
    """
    sign = SIGNER.get()
    if sign is not None:
        document = _signed(document, sign)
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair has no UTF-8 form, but JSON can escape it.
        return json.dumps(document, allow_nan=False, separators=(",", ":")).encode("ascii")


def _signed(value: Any, sign: Sign) -> Any:
    if isinstance(value, list):
        return [_signed(each, sign) for each in cast("list[Any]", value)]
    if not isinstance(value, Mapping):
        return value
    told: dict[str, Any] = {}
    for name, each in cast("Mapping[str, Any]", value).items():
        told[name] = _signed(each, sign)
        if name.endswith("_url") and isinstance(each, str) and MEDIA.fullmatch(each):
            told["signed_url" if name in _SHOWN else f"signed_{name}"] = sign(each)
    return told


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
