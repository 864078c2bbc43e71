"""A TCP proxy that breaks the first connection once its request has gone through."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def cutting_proxy(port: int) -> Iterator[str]:
    """Give the address of a proxy to a local port; it resets its first client after the request."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, port), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def _serve(listener: socket.socket, port: int) -> None:
    first = True
    with suppress(OSError):
        while True:
            client, _ = listener.accept()
            upstream = socket.create_connection(("127.0.0.1", port))
            if first:
                first = False
                _cut(client, upstream)
            else:
                for source, sink in ((client, upstream), (upstream, client)):
                    threading.Thread(target=_pass_on, args=(source, sink), daemon=True).start()


def _cut(client: socket.socket, upstream: socket.socket) -> None:
    with client, upstream:
        request = b""
        while not _is_whole(request):
            request += client.recv(65536)
        upstream.sendall(request)
        # The client sees a reset; the server gets the whole request and then the end of it.
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


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
