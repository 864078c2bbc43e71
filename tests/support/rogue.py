"""Raw sockets that do everything wrong that a service can do."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from songreel.providers.transport.service import Patience, Service

KEY = "canary-key"
QUICK = Patience(connect=0.6, order=0.8, ask=0.8, fetch=1.0, read=0.6)
LARGEST = 50_000


@dataclass
class Line:
    """One connection from the service's side."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self) -> bytes:
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = 0
        for row in head.lower().split(b"\r\n"):
            if row.startswith(b"content-length:"):
                length = int(row.partition(b":")[2])
        return head + await self.reader.readexactly(length)

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    def reset(self) -> None:
        found: socket.socket = self.writer.get_extra_info("socket")
        found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Act = Callable[[Line], Awaitable[None]]


@dataclass
class Rogue:
    """A service that does what a test says; it counts connections and keeps requests."""

    act: Act
    url: str = ""
    connections: int = 0
    requests: list[bytes] = field(default_factory=list[bytes])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        line = Line(reader, writer)
        try:
            await self.act(line)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def rogue(act: Act) -> AsyncIterator[Rogue]:
    found = Rogue(act)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield found
    finally:
        server.close()
        for task in asyncio.all_tasks():
            if getattr(task.get_coro(), "__qualname__", "") == "Rogue.serve":
                task.cancel()
                await asyncio.wait([task])


async def authorize() -> Mapping[str, str]:
    return {"x-key": KEY}


@asynccontextmanager
async def service_at(url: str, patience: Patience = QUICK) -> AsyncIterator[Service]:
    service = Service(
        url,
        backend="rogue",
        title="Rogue",
        authorize=authorize,
        secrets=lambda: (KEY,),
        patience=patience,
        largest_answer=LARGEST,
    )
    try:
        yield service
    finally:
        await service.close()


def answering(content: bytes) -> Act:
    async def act(line: Line) -> None:
        await line.request()
        await line.send(content)

    return act


def answer(
    status: str = "200 OK",
    body: bytes = b'{"id": "a"}',
    kind: str = "application/json",
    length: int | None = None,
    more: str = "",
) -> bytes:
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {size}\r\n{more}\r\n"
    return head.encode() + body


async def reset_at_once(line: Line) -> None:
    line.reset()


async def reset_after_the_request(line: Line) -> None:
    await line.request()
    line.reset()


async def reset_within_the_request(line: Line) -> None:
    await line.reader.readexactly(10)
    line.reset()


async def close_after_the_request(line: Line) -> None:
    await line.request()


async def say_nothing(line: Line) -> None:
    await line.request()
    await asyncio.sleep(60)


async def drip(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: 900\r\n\r\n")
    while True:
        await line.send(b" ")
        await asyncio.sleep(0.05)


async def drip_the_head(line: Line) -> None:
    await line.request()
    for letter in b"HTTP/1.1 200 OK\r\nx: " + b"y" * 900:
        await line.send(bytes([letter]))
        await asyncio.sleep(0.05)


async def never_end(line: Line) -> None:
    await line.request()
    await line.send(b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\n\r\n")
    while True:
        await line.send(b" " * 10_000)


async def chunks_without_end(line: Line) -> None:
    await line.request()
    await line.send(
        b"HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ntransfer-encoding: chunked\r\n\r\n"
    )
    await line.send(b"5\r\nhello\r\n")


HTML = b"<!doctype html><p>Something went wrong."
# What happens once the request was (or may have been) read: nobody knows what became of it.
