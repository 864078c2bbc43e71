"""A TCP proxy that breaks the first connection once its request has gone through."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import count

import httpx2

from tests.support.waiting import until


@contextmanager
def cutting_proxy(port: int) -> Iterator[str]:
    """Give the address of a proxy to a local port.

    It resets its first client as soon as the server has begun what that one asked for.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, port), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener: socket.socket, port: int) -> None:
    with ExitStack() as connections, suppress(OSError):
        for number in count():
            client, _ = listener.accept()
            connections.enter_context(client)
            upstream = connections.enter_context(socket.create_connection(("127.0.0.1", port)))
            if number == 0:
                _cut(client, upstream, port)
            else:
                for source, sink in ((client, upstream), (upstream, client)):
                    threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _cut(client: socket.socket, upstream: socket.socket, port: int) -> None:
    request = b""
    while not _is_whole(request):
        request += client.recv(65536)
    before = _jobs(port)
    upstream.sendall(request)
    # Whoever is gone before the server has read the request has asked for nothing.
    until(lambda: _jobs(port) > before, seconds=30, what="the job")
    # The server sees the end of the connection; the client sees a reset.
    upstream.close()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


def _jobs(port: int) -> int:
    listed = httpx2.get(f"http://127.0.0.1:{port}/api/mv/jobs?limit=200", trust_env=False)
    return len(listed.json()["jobs"])


def _is_whole(request: bytes) -> bool:
    head, found, body = request.partition(b"\r\n\r\n")
    if not found:
        return False
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    return len(body) >= int(length or 0)


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
