"""Large files over real connections: each byte once, whoever reads slowly or goes away."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from songreel.http import sendfile
from songreel.http.connection import Connection, connection_of
from songreel.http.files import FileAnswer, StoredFile
from songreel.http.threads import Threads
from tests.support.api import read_all
from tests.support.asgi import open_files
from tests.support.waiting import until

pytestmark = pytest.mark.skipif(
    not sendfile.IS_THERE, reason="this system has no sendfile that tells what is cached"
)
CONTENT = os.urandom(8 * 1024 * 1024 + 77)
GET = b"GET / HTTP/1.1\r\nHost: x\r\n"


@dataclass
class Site:
    """A server with one file; `before` is called as each answer begins."""

    path: Path
    threads: Threads
    port: int = 0
    sent: list[int] = field(default_factory=list[int])
    written: list[int] = field(default_factory=list[int])
    before: Callable[[], object] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file."""
        if self.before is not None:
            self.before()
        file = StoredFile(
            hashlib.sha256(CONTENT).hexdigest(),
            len(CONTENT),
            *("video/mp4", "clip.mp4"),
            datetime(2026, 11, 1, tzinfo=UTC),
        )
        await FileAnswer(file, self._content(), self.threads)(scope, receive, send)
        connection = connection_of(scope)
        assert connection is not None
        self.written.append(connection._counted.written)

    @asynccontextmanager
    async def _content(self) -> AsyncGenerator[Path]:
        yield self.path

    def ask(self, *requests: bytes) -> socket.socket:
        """Send requests on a connection of their own."""
        asking = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        asking.sendall(b"".join(requests))
        return asking


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Serve a file; what the kernel sends of it is noted."""
    path = tmp_path / "content"
    path.write_bytes(CONTENT)
    found = Site(path, Threads(2))
    real = os.sendfile

    def noted(socket_: int, file: int, offset: int, count: int) -> int:
        sent = real(socket_, file, offset, count)
        found.sent.append(sent)
        return sent

    monkeypatch.setattr(sendfile.os, "sendfile", noted)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        found.port = listener.getsockname()[1]
        config = uvicorn.Config(
            *(found,), http=Connection, ws="none", lifespan="off", log_config=None
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        until(lambda: server.started)
        try:
            yield found
        finally:
            server.should_exit = True
            thread.join()
            found.threads.close()


def body(answer: bytes) -> bytes:
    head, _, content = answer.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 206 "))
    length = next(line for line in head.lower().split(b"\r\n") if b"content-length" in line)
    assert int(length.split(b":")[1]) == len(content)
    return content


def test_the_kernel_sends_the_whole_file(site: Site) -> None:
    with site.ask(GET, b"Connection: close\r\n\r\n") as asking:
        answer = read_all(asking)
    assert body(answer) == CONTENT
    assert sum(site.sent) == len(CONTENT)
    # What is told about delivery counts those bytes too.
    assert site.written == [len(answer)]


@pytest.mark.parametrize("start", [0, 1, 4095, 1024 * 1024 - 1])
def test_a_range_is_sent_to_the_byte(site: Site, start: int) -> None:
    end = start + 1024 * 1024 + 3
    asked = f"Range: bytes={start}-{end}\r\nConnection: close\r\n\r\n".encode()
    with site.ask(GET, asked) as asking:
        assert body(read_all(asking)) == CONTENT[start : end + 1]


def test_several_parts_and_requests_on_one_connection_keep_their_order(site: Site) -> None:
    parts = b"Range: bytes=0-99999,5-6,200000-399999\r\n\r\n"
    last = b"Connection: close\r\n\r\n"
    # All are sent at once, so that the first answer is on its way when the second begins.
    with site.ask(GET, parts, GET, b"\r\n", GET, last) as asking:
        answers = read_all(asking)
    second = answers.index(b"HTTP/1.1 200 OK")
    third = answers.index(b"HTTP/1.1 200 OK", second + 1)
    for content in (CONTENT[:100_000], CONTENT[5:7], CONTENT[200_000:400_000]):
        assert b"\r\n\r\n" + content + b"\r\n--" in answers[:second]
    assert body(answers[second:third]) == CONTENT
    assert body(answers[third:]) == CONTENT


def test_what_is_not_in_memory_is_fetched_first(site: Site) -> None:
    def forget() -> None:
        handle = os.open(site.path, os.O_RDONLY)
        os.fsync(handle)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)

    site.before = forget
    with site.ask(GET, b"Connection: close\r\n\r\n") as asking:
        assert body(read_all(asking)) == CONTENT


def test_a_slow_reader_holds_nobody_up(site: Site) -> None:
    with site.ask(GET, b"Connection: close\r\n\r\n") as slow:
        until(lambda: sum(site.sent) > 0)
        with site.ask(GET, b"Range: bytes=0-0\r\nConnection: close\r\n\r\n") as quick:
            assert body(read_all(quick)) == CONTENT[:1]
        assert sum(site.sent) < len(CONTENT)
        assert body(read_all(slow)) == CONTENT


def test_whoever_goes_away_leaves_nothing_open(site: Site) -> None:
    before = open_files()
    for _ in range(3):
        with site.ask(GET, b"\r\n") as asking:
            begun = sum(site.sent)
            until(lambda: sum(site.sent) > begun)  # noqa: B023 - called at once
            assert asking.recv(10)
    until(lambda: open_files() <= before, what="the files' end")
    with site.ask(GET, b"Connection: close\r\n\r\n") as asking:
        assert body(read_all(asking)) == CONTENT


def test_a_file_that_shrinks_is_cut_off(site: Site) -> None:
    with site.ask(GET, b"\r\n") as asking:
        until(lambda: sum(site.sent) > 0)
        os.truncate(site.path, sendfile.LEAST_BYTES)
        answer = read_all(asking)
    content = answer.partition(b"\r\n\r\n")[2]
    assert len(content) < len(CONTENT)
