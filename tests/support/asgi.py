"""Calls an ASGI application directly, and collects what it sends."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.types import ASGIApp, Message, Scope


@dataclass
class Answer:
    """What an application sent."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_complete: bool = False

    async def take(self, message: Message) -> None:
        """Take one part of an answer."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode("latin-1"): value.decode("latin-1")
                for name, value in message["headers"]
            }
        else:
            self.body += message.get("body", b"")
            self.is_complete = not message.get("more_body", False)


def scope(method: str = "GET", path: str = "/", headers: Mapping[str, str] | None = None) -> Scope:
    """Return the scope of a request."""
    return {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "http_version": "1.1",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50_000),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in (headers or {}).items()
        ],
    }


def receiving(pieces: Iterable[bytes]) -> Any:
    """Return a `receive` that gives the pieces of a body, then that the client has gone."""
    waiting = list(pieces)

    async def receive() -> Message:
        if not waiting:
            return {"type": "http.disconnect"}
        piece = waiting.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(waiting)}

    return receive


async def call(app: ASGIApp, asked: Scope, body: Iterable[bytes] = (b"",)) -> Answer:
    """Return what an application answers."""
    answer = Answer()
    await app(asked, receiving(body), answer.take)
    return answer


def open_files() -> int:
    """Return how many files and sockets this process has open."""
    return len(os.listdir("/dev/fd"))
