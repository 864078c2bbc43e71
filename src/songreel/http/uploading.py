"""A file that a request brings: as its body, or in a form."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from songreel.domain.errors import UnsupportedMediaTypeError
from songreel.http.body import Bodies
from songreel.http.forms import FORM, FileForm

_OTHER_FORMS = ("multipart/", "application/x-www-form-urlencoded")
_BINARY: dict[str, Any] = {"type": "string", "format": "binary"}

FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/octet-stream": {"schema": _BINARY},
            FORM: {"schema": {"type": "object", "properties": {"file": _BINARY}}},
        },
    }
}
"""What the endpoints that take a file are described with."""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it comes in; its name is known once its first bytes are there."""

    content: AsyncGenerator[bytes]
    form: FileForm | None
    given: str | None

    def name(self) -> str | None:
        """Return the name of the file, or None where nobody said."""
        return self.given if self.form is None or self.form.name is None else self.form.name

    @property
    def ignored(self) -> list[str]:
        """Return the names of the form's other fields."""
        return [] if self.form is None else self.form.ignored


@contextlib.asynccontextmanager
async def sent_file(request: Request, bodies: Bodies, name: str | None) -> AsyncGenerator[SentFile]:
    """Give the file that a request brings, whatever its content type says that it is.

    Args:
        request: not read yet.
        bodies: read it.
        name: of the file, where the body is the file itself.

    Raises:
        UnsupportedMediaTypeError: a form of another type than multipart/form-data.
        InvalidRequestError: a form without a boundary.
    """
    given = request.headers.get("content-type", "")
    media_type = given.partition(";")[0].strip().lower()
    form = FileForm(given) if media_type == FORM else None
    if form is None and media_type.startswith(_OTHER_FORMS):
        raise UnsupportedMediaTypeError(
            f"A form of type {media_type[:100]} is not taken here; send {FORM}, or the file itself "
            "as the body.",
            details="With curl: -F file=@song.mp3",
        )
    async with contextlib.AsyncExitStack() as stack:
        content = await stack.enter_async_context(contextlib.aclosing(bodies.chunks(request)))
        if form is not None:
            content = await stack.enter_async_context(contextlib.aclosing(form.content(content)))
        yield SentFile(content, form, name)
