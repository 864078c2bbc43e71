"""From the bytes of a body to a JSON object, strictly: no doubled keys, no NaN."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, NoReturn, cast

from songreel.domain.errors import InvalidPayloadError, InvalidRequestError

_BOM = b"\xef\xbb\xbf"


def read_object(text: bytes) -> dict[str, Any]:
    """Return the keys of a request: an object in `prompt` with a prompt of its own is unwrapped.

    Raises:
        InvalidRequestError: it is not JSON.
        InvalidPayloadError: it is empty, or no object.
    """
    return _unwrap(_load(text))


def _load(text: bytes) -> dict[str, Any]:
    if not text.strip():
        raise InvalidPayloadError("The request has no body; send a JSON object.")
    try:
        document = json.loads(
            text.removeprefix(_BOM).decode(),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
        )
    except UnicodeDecodeError:
        raise InvalidRequestError("The body is not UTF-8; JSON has to be.") from None
    except RecursionError:
        raise InvalidRequestError("The body is nested too deeply.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise InvalidRequestError(
            f"The body is not well-formed JSON ({where}).", details=error.msg
        ) from None
    except ValueError:
        raise InvalidRequestError("A number in the body has too many digits.") from None
    if not isinstance(document, dict):
        raise InvalidPayloadError("The body must be a JSON object.")
    return cast("dict[str, Any]", document)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        [(double, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise InvalidRequestError(f"The key {double[:100]} stands twice in the body.")
    return document


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidRequestError(f"{name} is not JSON.")


def _unwrap(document: dict[str, Any]) -> dict[str, Any]:
    """Take the keys of an object in `prompt` that has a prompt itself as the request's."""
    inner = document.get("prompt")
    if isinstance(inner, dict) and "prompt" in inner:
        outer = {name: value for name, value in document.items() if name != "prompt"}
        return {**outer, **cast("dict[str, Any]", inner)}
    return document
