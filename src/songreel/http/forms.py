"""A file out of a form as it comes in: multipart/form-data (RFC 7578), never held whole."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from songreel.domain.errors import InvalidRequestError

FILE_FIELD = "file"
FORM = "multipart/form-data"

_FIELD_BYTES = 64 * 1024
"""What fields beside the file may hold in all."""
_MOST_PARTS = 100


class FileForm:
    """A form with one file in it: a part with a file name, or the part `file`.

    Attributes:
        name: of the file, as the form says; known once its first bytes are there.
        ignored: names of the other fields.
    """

    def __init__(self, content_type: str) -> None:
        """Prepare for a form of this content type.

        Raises:
            InvalidRequestError: the type names no boundary, or one that cannot be.
        """
        _, options = parse_options_header(content_type)
        boundary = options.get(b"boundary", b"")
        if not 1 <= len(boundary) <= 70:
            raise InvalidRequestError(
                "The form does not say what parts its fields: its Content-Type lacks a boundary. "
                "Leave that header to your client, or send the file itself as the body."
            )
        self.name: str | None = None
        self.ignored: list[str] = []
        self._parts = self._field_bytes = 0
        self._has_file = self._in_file = self._is_whole = False
        self._header = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._content: list[bytes] = []
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._take_header,
                "on_header_value": self._take_value,
                "on_header_end": self._end_header,
                "on_headers_finished": self._end_headers,
                "on_part_data": self._take_content,
                "on_end": self._end,
            },
        )

    async def content(self, chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
        """Give the bytes of the file, out of those of the form.

        Raises:
            InvalidRequestError: the form has no file or several, is broken, or ends too early.
        """
        async for chunk in chunks:
            try:
                self._parser.write(chunk)
            except MultipartParseError as error:
                raise InvalidRequestError(
                    "The form cannot be read. Send it again, or the file itself as the body.",
                    details=str(error)[:200],
                ) from None
            content, self._content = self._content, []
            for piece in content:
                yield piece
        if not self._is_whole:
            raise InvalidRequestError("The form ends before its end. Send it again.")
        if not self._has_file:
            raise InvalidRequestError(
                f"The form has no file. Send one in its part {FILE_FIELD}.",
                details="With curl: -F file=@song.mp3",
            )

    def _begin(self) -> None:
        self._headers = {}
        self._parts += 1
        if self._parts > _MOST_PARTS:
            raise InvalidRequestError("The form has too many fields. Send the file alone.")

    def _take_header(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _take_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        field = options.get(b"name", b"").decode("utf-8", "replace")
        name = options.get(b"filename")
        self._in_file = name is not None or field == FILE_FIELD
        if not self._in_file:
            self.ignored.append(field[:100])
            return
        if self._has_file:
            raise InvalidRequestError(
                f"The form has more than one file. Send one, in the part {FILE_FIELD}."
            )
        self._has_file = True
        self.name = None if name is None else name.decode("utf-8", "replace")

    def _take_content(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._content.append(data[start:end])
            return
        self._field_bytes += end - start
        if self._field_bytes > _FIELD_BYTES:
            raise InvalidRequestError(
                "The fields of the form hold too much. Send the file alone.",
                details="A file needs a file name in its part's head.",
            )

    def _end(self) -> None:
        self._is_whole = True
