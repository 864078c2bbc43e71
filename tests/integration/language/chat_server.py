"""A server that talks as OpenAI's chat completions do, over real sockets, as a test wants it.

The wire is that of OpenAI's reference for `POST /chat/completions`, as Ollama and vLLM have it too.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Request:
    """What came in."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def prompt(self) -> str:
        """Return what was asked."""
        return self.body["messages"][-1]["content"]


Reply = Callable[["Handler", Request], None]


@dataclass
class ChatServer:
    """Replies in their order; the last one again and again."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def next_reply(self) -> Reply:
        """Return what comes now."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the next reply."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Read the body, and reply."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.path, headers, body)
        self.chat.requests.append(request)
        self.chat.next_reply()(self, request)

    @property
    def chat(self) -> ChatServer:
        """Return whose requests these are."""
        assert isinstance(self.server, _Server)
        return self.server.chat

    def send(self, status: int, body: bytes, kind: str = "application/json", **more: str) -> None:
        """Send an answer whole."""
        self.send_response(status)
        for name, value in {"content-type": kind, "content-length": str(len(body)), **more}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    chat: ChatServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Callers that go away are what some tests are about."""


def says(content: str | None, finish: str = "stop", **message: Any) -> Reply:
    """Answer with a text."""

    def reply(handler: Handler, request: Request) -> None:
        choice = {
            "index": 0,
            "finish_reason": finish,
            "message": {"role": "assistant", "content": content, **message},
        }
        document = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": request.body["model"],
            "choices": [choice],
            "usage": {"prompt_tokens": 9, "completion_tokens": 9, "total_tokens": 18},
        }
        handler.send(200, json.dumps(document).encode())

    return reply


def fails(status: int, code: str | None = None, message: str = "no", **headers: str) -> Reply:
    """Answer with an error as OpenAI sends it."""
    problem = {"error": {"message": message, "type": "some_error", "param": None, "code": code}}

    def reply(handler: Handler, request: Request) -> None:
        handler.send(status, json.dumps(problem).encode(), **headers)

    return reply


def sends(body: bytes, kind: str = "application/json", **headers: str) -> Reply:
    """Answer with any bytes and status 200."""
    return lambda handler, request: handler.send(200, body, kind, **headers)


def redirects(address: str) -> Reply:
    """Send the caller elsewhere."""
    return lambda handler, request: handler.send(307, b"", location=address)


def resets(handler: Handler, request: Request) -> None:
    """Reset the connection instead of an answer."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def keeps_silent(handler: Handler, request: Request) -> None:
    """Answer nothing until the test is over."""
    handler.chat.asked.set()
    handler.chat.let_go.wait(30)


def drones_on(handler: Handler, request: Request) -> None:
    """Answer with a body that has no end."""
    handler.send_response(200)
    handler.send_header("content-type", "application/json")
    handler.send_header("connection", "close")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b" " * 100_000)


@contextmanager
def run_chat_server(*replies: Reply) -> Iterator[ChatServer]:
    """Serve on a free port of the loopback until the context ends."""
    server = _Server(("127.0.0.1", 0), Handler)
    server.chat = ChatServer(f"http://127.0.0.1:{server.server_port}/v1", list(replies))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.chat
    finally:
        server.chat.let_go.set()
        server.shutdown()
        server.server_close()
        thread.join()
