"""A TCP proxy in front of a service, which breaks connections where a test wants it to."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

Where = Literal["accepted", "in the request", "after the request", "in the answer", "endless"]
_RESET = struct.pack("ii", 1, 0)
_BLOCK = 65_536
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: %s\r\ntransfer-encoding: chunked\r\n\r\n"


@dataclass(frozen=True)
class Break:
    """How one connection breaks, once.

    Attributes:
        where: when it is reset: before a byte is read, before the request is whole, once the
            service has answered, in the middle of the answer; or never: the answer has no end.
        word: what stands in the first line of the request; anything where it is `accepted`.
        content_type: of an answer without an end.
    """

    where: Where
    word: bytes = b""
    content_type: bytes = b"video/mp4"


@dataclass
class Chaos:
    """Breaks and delays at random, the same ones for the same seed and order of events."""

    seed: int
    share: float
    """Of the blocks of bytes at which the connection is reset."""
    longest_delay: float
    resets: int = 0
    draw: random.Random = field(init=False)

    def __post_init__(self) -> None:
        """Begin to draw."""
        self.draw = random.Random(self.seed)

    async def strikes(self) -> bool:
        """Wait for a while, and tell whether the connection breaks here."""
        await asyncio.sleep(self.draw.uniform(0, self.longest_delay))
        is_over = self.draw.random() < self.share
        self.resets += is_over
        return is_over


class Proxy:
    """Passes connections on to a port of this machine, in a thread of its own."""

    def __init__(self, port: int) -> None:
        """Stand before a port."""
        self._upstream = port
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._breaks: list[Break] = []
        # The loop itself holds tasks weakly.
        self._tasks: set[asyncio.Task[None] | None] = set()
        self.broken: list[Break] = []
        self.chaos: Chaos | None = None
        self.port = 0

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def script(self, *breaks: Break) -> None:
        """Break the next connections so, each once, and none besides."""
        self._breaks, self.broken = list(breaks), []

    def open(self) -> None:
        """Take connections, at the same port as before."""
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(5)

    def close(self) -> None:
        """Refuse connections, and break those that there are."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)

    def run(self) -> None:
        """Serve until `stop`."""
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()
        self._loop.close()

    def stop(self) -> None:
        """End."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _take(self, line: bytes) -> Break | None:
        """Return how a connection breaks, with this first line; none has come where it is empty."""
        for one in self._breaks:
            if (one.where == "accepted") is (not line) and one.word in line:
                self._breaks.remove(one)
                self.broken.append(one)
                return one
        return None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.CancelledError):
            if self._take(b"") is not None:
                _reset(writer)
                return
            there, back = await asyncio.open_connection("127.0.0.1", self._upstream)
            asking = asyncio.create_task(self._ask(reader, writer, back))
            try:
                await self._answer(there, writer)
            finally:
                asking.cancel()
                await asyncio.gather(asking, return_exceptions=True)
                back.close()
                writer.close()

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        back: asyncio.StreamWriter,
    ) -> None:
        with suppress(OSError):
            while block := await reader.read(_BLOCK):
                found = self._take(block.partition(b"\r\n")[0]) if b" HTTP/1" in block else None
                if found is not None and found.where == "endless":
                    await _pour(writer, found.content_type)
                    back.close()
                    return
                if found is not None and found.where == "in the request":
                    _reset(writer)
                    back.close()
                    return
                if found is not None:
                    vars(writer)["breaks"] = found
                if self.chaos is not None and await self.chaos.strikes():
                    _reset(writer)
                    back.close()
                    return
                back.write(block)
                await back.drain()
        with suppress(OSError):
            back.write_eof()

    async def _answer(self, there: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while block := await there.read(_BLOCK):
            found: Break | None = vars(writer).pop("breaks", None)
            if found is not None and found.where == "in the answer":
                writer.write(block[: len(block) // 2])
                await writer.drain()
                # Bytes that are on their way are lost with a reset.
                await asyncio.sleep(0.05)
            if found is not None or (self.chaos is not None and await self.chaos.strikes()):
                _reset(writer)
                return
            writer.write(block)
            await writer.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    writer.transport.abort()


async def _pour(writer: asyncio.StreamWriter, content_type: bytes) -> None:
    """Answer without an end, until the client goes."""
    writer.write(_HEAD % content_type)
    block = b" " * _BLOCK
    while not writer.transport.is_closing():
        writer.write(b"%x\r\n%s\r\n" % (len(block), block))
        await writer.drain()


@contextmanager
def run_proxy(port: int) -> Iterator[Proxy]:
    """Run a proxy to a port of this machine until the context ends."""
    proxy = Proxy(port)
    thread = threading.Thread(target=proxy.run, name="proxy", daemon=True)
    thread.start()
    proxy.open()
    try:
        yield proxy
    finally:
        proxy.stop()
        thread.join(5)


@contextmanager
def full_listener() -> Iterator[int]:
    """Give a port at which a connection is neither made nor refused: its queue is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]
