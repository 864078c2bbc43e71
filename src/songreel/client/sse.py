"""Reads server-sent events out of bytes as they come, wherever they are cut."""

from __future__ import annotations

import re
from collections.abc import Generator

_LINE = re.compile(rb"\r\n|\n|\r")


class Reader:
    """Takes bytes, and gives the data of events that are whole.

    Attributes:
        last_id: the id of the last event that was whole; one without data counts, too.
    """

    def __init__(self) -> None:
        """Begin with a new stream."""
        self._rest = b""
        self._data: list[str] = []
        self._id: str | None = None
        self.last_id: str | None = None

    def feed(self, block: bytes) -> Generator[str]:
        """Give the data of the events that end in these bytes."""
        text = self._rest + block
        # The second half of a line's end may be still to come.
        end = len(text) - 1 if text.endswith(b"\r") else len(text)
        begin = 0
        for found in _LINE.finditer(text, 0, end):
            line, begin = text[begin : found.start()].decode("utf-8", "replace"), found.end()
            if line:
                self._take(line)
                continue
            self.last_id = self._id
            if self._data:
                data, self._data = "\n".join(self._data), []
                yield data
        self._rest = text[begin:]

    def _take(self, line: str) -> None:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self._id = value
