"""From the bytes of a body to a checked request. Runs in a thread where the body is large."""

from __future__ import annotations

import binascii
import re
from dataclasses import dataclass
from typing import Generic, TypeVar

import pybase64
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from songreel.domain.errors import (
    FieldProblem,
    InvalidPayloadError,
    InvalidRequestError,
    SongreelError,
)
from songreel.http.errors import describe, problems_of
from songreel.http.reading import read_object
from songreel.http.sieve import sieved

IMAGE_FIELD = "reference_image_base64"
MAX_IGNORED = 100
MAX_TEXT_BYTES = 1024 * 1024
"""What is read here besides the picture; more goes to a process of its own."""

_IMAGE_KEY = f'"{IMAGE_FIELD}"'.encode("ascii")
_IMAGE_START = re.compile(rb'[ \t\r\n]*:[ \t\r\n]*"')
_IMAGE_MARK = "<image>"
_CUT_BYTES = 4096
# What writers of JSON put for characters that stand in base64, or around it; the slash first:
# what it leaves behind of an escaped backslash must not look like an escape of the others.
_ESCAPES = {
    b"\\/": b"/",
    b"\\n": b"\n",
    b"\\r": b"\r",
    b"\\t": b"\t",
    b"\\u002b": b"+",
    b"\\u002B": b"+",
    b"\\u002f": b"/",
    b"\\u002F": b"/",
    b"\\u003d": b"=",
    b"\\u003D": b"=",
}
_DATA_URL = re.compile(rb"\s*data:([\w.+-]+/[\w.+-]+)?(;[\w=.+-]+)*;base64,", re.IGNORECASE)

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Body]):
    """A request that was read: its body, the picture in it, the keys that mean nothing here."""

    body: Body
    picture: bytes | None
    ignored: tuple[str, ...]


def parse(content: bytes, kind: type[Body]) -> Parsed[Body]:
    """Read a body.

    Raises:
        InvalidRequestError: it is not JSON, or a value is impossible.
        InvalidPayloadError: something is missing or has the wrong type.
        TooLargeError: it holds too many values to be read.
    """
    text, image = _cut_image(content)
    if len(text) > MAX_TEXT_BYTES:
        document, ignored = sieved(text, kind.model_fields, MAX_IGNORED)
    else:
        document = read_object(text)
        ignored = [name[:100] for name in document if name not in kind.model_fields]
    try:
        body = kind.model_validate(document)
    except ValidationError as error:
        raise _refusal(error) from None
    picture = None
    given = getattr(body, IMAGE_FIELD, None)
    if given is not None:
        cut = image if given == _IMAGE_MARK and image is not None else given.encode()
        picture = _decode(cut)
        body = body.model_copy(update={IMAGE_FIELD: None})
    return Parsed(body, picture, tuple(ignored[:MAX_IGNORED]))


def _cut_image(content: bytes) -> tuple[bytes, memoryview | None]:
    """Take a large image out before parsing: base64 needs no JSON reader, and no second copy.

    The key's bytes can stand only where a string begins or in a string that ends like it; what
    is cut counts only if the mark left behind turns up as the field's value.
    """
    key = content.find(_IMAGE_KEY)
    begin = _IMAGE_START.match(content, key + len(_IMAGE_KEY)) if key >= 0 else None
    if begin is None:
        return content, None
    start = begin.end()
    end = content.find(b'"', start)
    if end - start < _CUT_BYTES or content[end - 1 : end] == b"\\":
        return content, None
    image = memoryview(content)[start:end]
    if content.find(b"\\", start, end) >= 0:
        plain = _without_escapes(bytes(image))
        if b"\\" in plain:
            return content, None
        image = memoryview(plain)
    return content[:start] + _IMAGE_MARK.encode("ascii") + content[end:], image


def _without_escapes(text: bytes) -> bytes:
    for escape, character in _ESCAPES.items():
        text = text.replace(escape, character)
    return text


def _decode(text: bytes | memoryview) -> bytes:
    head = _DATA_URL.match(bytes(text[:256]))
    encoded = text[head.end() :] if head is not None else text
    if bytes(text[:1]).isspace() or bytes(text[-1:]).isspace():
        encoded = bytes(encoded).strip()
    try:
        picture = pybase64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise _bad_image(
            "is not base64: send the bytes of a PNG, JPEG or WebP in the standard alphabet, "
            "without line breaks"
        ) from None
    if not picture:
        raise _bad_image("is blank; leave it out, or send a picture")
    return picture


def _bad_image(problem: str) -> InvalidRequestError:
    return InvalidRequestError(
        f"{IMAGE_FIELD} {problem}.", problems=[FieldProblem(IMAGE_FIELD, problem)]
    )


def _refusal(error: ValidationError) -> SongreelError:
    """Return 422 for what is missing or of the wrong type, 400 for what is only impossible."""
    details = error.errors(include_url=False, include_context=False)
    problems = problems_of(details)
    kind = InvalidPayloadError if any(map(_is_of_wrong_shape, details)) else InvalidRequestError
    return kind(describe(problems), problems=problems)


def _is_of_wrong_shape(detail: ErrorDetails) -> bool:
    kind = detail["type"]
    if kind == "literal_error":
        return not isinstance(detail["input"], str)
    return kind == "missing" or kind.endswith("_type") or kind == "int_from_float"
