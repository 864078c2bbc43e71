"""Listens to server-sent events as a browser does: fields, ids, comments, coming back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx2

ENDS = ("succeeded", "failed", "cancelled")
STREAM = {"Accept": "text/event-stream"}


@dataclass(frozen=True)
class Heard:
    """One event: its id, its type and its data."""

    id: str
    type: str
    data: dict[str, Any]


@dataclass
class Ear:
    """Reads lines of a stream.

    Attributes:
        last_id: what a browser sends when it comes back.
        retry: milliseconds until then.
        comments: what it passes over.
    """

    last_id: str = ""
    retry: int | None = None
    comments: list[str] = field(default_factory=list)
    _fields: dict[str, str] = field(default_factory=dict)

    def take(self, line: str) -> Heard | None:
        """Take one line; return the event that it ends, if it ends one."""
        if line.startswith(":"):
            self.comments.append(line[1:].strip())
            return None
        if line:
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "retry":
                self.retry = int(value)
            else:
                assert name not in self._fields, f"two lines of {name}"
                self._fields[name] = value
            return None
        told, self._fields = self._fields, {}
        self.last_id = told.get("id", self.last_id)
        if "data" not in told:
            return None
        return Heard(self.last_id, told.get("event", "message"), json.loads(told["data"]))


@dataclass
class Stream:
    """An open stream."""

    answer: httpx2.Response
    ear: Ear

    def events(self) -> Iterator[Heard]:
        """Return events as they come, until the stream ends."""
        for line in self.answer.iter_lines():
            heard = self.ear.take(line)
            if heard is not None:
                yield heard


@contextmanager
def listening(url: str, last_id: str | None = None, **headers: str) -> Iterator[Stream]:
    """Listen to an address, and go away at the end of the context."""
    named = {**STREAM, **{name.replace("_", "-"): value for name, value in headers.items()}}
    if last_id is not None:
        named["Last-Event-ID"] = last_id
    with (
        httpx2.Client(timeout=60, trust_env=False, verify=False) as client,
        client.stream("GET", url, headers=named) as answer,
    ):
        yield Stream(answer, Ear())
