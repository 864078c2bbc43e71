"""Who never finishes saying what it wants is not waited for, however steadily it goes on."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.responses import Response

from songreel.http import connection
from songreel.http.connection import Connection

PATIENCE_SECONDS = 0.5
BEGIN = b"GET / HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Serve answers at a port, with less patience for a head than usual."""
    monkeypatch.setattr(connection, "HEAD_LIMIT_SECONDS", PATIENCE_SECONDS)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(
            Response("well"), http=Connection, ws="none", lifespan="off", log_config=None
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def closed_after(sock: socket.socket, piece: bytes) -> float:
    """Go on sending a piece now and then; return the seconds until the connection is closed."""
    began = time.monotonic()
    sock.settimeout(PATIENCE_SECONDS / 10)
    while time.monotonic() - began < 20 * PATIENCE_SECONDS:
        try:
            sock.sendall(piece)
            if sock.recv(1) == b"":
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize("begin", [b"", b"GE", BEGIN, BEGIN + b"X: "])
@pytest.mark.parametrize("piece", [b"", b"y"])
def test_a_head_that_does_not_end_is_given_up(port: int, begin: bytes, piece: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(begin)
        assert closed_after(sock, piece if begin else b"") < 10 * PATIENCE_SECONDS


def test_a_later_one_on_the_same_connection_too(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(BEGIN + b"\r\n")
        told = b""
        while not told.endswith(b"well"):
            told += sock.recv(1000)
        sock.sendall(BEGIN)
        assert closed_after(sock, b"X: y\r\n") < 10 * PATIENCE_SECONDS


def test_a_slow_one_in_time_is_answered(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        for byte in BEGIN:
            sock.sendall(bytes((byte,)))
        sock.sendall(b"\r\n")
        with contextlib.closing(sock.makefile("rb")) as answer:
            assert answer.readline().startswith(b"HTTP/1.1 200 ")
