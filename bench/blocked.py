"""A thousand requests that wait, each with a picture of its own, and who else gets through."""

from __future__ import annotations

import asyncio
import base64
import http.client
import json
import os
import resource
import select
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.harness import ROOT, SONGREEL, Figure, environment
from tests.support.servers import find_free_port
from tests.support.waiting import until

TITLE = "A thousand blocked requests"
REQUESTS = 1000
PICTURE_BYTES = 1_300_000
SETTLE_SECONDS = 10.0
PROBE_PAUSE = 0.01
LIMIT_SECONDS = 120
WAITING_PROVIDER = ROOT / "tests" / "support" / "waiting_provider"


@dataclass(frozen=True)
class Times:
    """Moments of the monotonic clock, which all processes of a machine share."""

    began: float
    sent: float
    blocked: float
    settled: float
    ended: float


def measure() -> list[Figure]:
    """Block a server with uploads, and watch its memory and its /health."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (process, port):
        # What is loaded at the first use belongs to no request.
        asyncio.run(block(port, 3, Path(folder) / "waiting", release="once"))
        quiet = resident(process)
        with probing(port) as probes:
            times, grown = asyncio.run(fill(port, process, Path(folder) / "waiting", quiet))
    arriving = [taken for at, taken in probes if times.began < at < times.blocked]
    after = [taken for at, taken in probes if times.settled < at < times.ended]
    return [
        Figure("memory of each, 10 s after the last body", grown / REQUESTS / 1000, "KB", bound=60),
        Figure("/health p99 while they arrive", p99(arriving), "ms", bound=100),
        Figure("/health p50 while they arrive", statistics.median(arriving), "ms"),
        Figure("/health p99 afterwards", p99(after), "ms", bound=20),
        Figure("all bodies sent", times.sent - times.began, "s"),
        Figure("all ordered", times.blocked - times.began, "s"),
    ]


@contextmanager
def server(folder: Path) -> Iterator[tuple[psutil.Process, int]]:
    """Run a server whose backend waits until it is told."""
    port = find_free_port()
    settings = environment(
        folder / "data",
        SONGREEL_PORT=str(port),
        SONGREEL_BACKEND="waiting",
        SONGREEL_LOG_LEVEL="WARNING",
        WAITING_FOLDER=str(folder / "waiting"),
        PYTHONPATH=str(WAITING_PROVIDER),
    )
    with subprocess.Popen([SONGREEL, "serve"], env=settings, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: ask(port) is not None, seconds=30, what="/health")
            yield psutil.Process(process.pid), port
        finally:
            process.terminate()
            process.wait(30)


async def fill(port: int, process: psutil.Process, folder: Path, quiet: int) -> tuple[Times, int]:
    """Block the server, and return when what happened, and how many bytes it has grown by."""
    began = time.monotonic()
    connections = await block(port, REQUESTS, folder)
    sent = time.monotonic()
    await ordered(folder, REQUESTS + 3)
    blocked = time.monotonic()
    await asyncio.sleep(max(0.0, sent + SETTLE_SECONDS - blocked))
    grown = resident(process) - quiet
    settled = time.monotonic()
    await asyncio.sleep(SETTLE_SECONDS)
    ended = time.monotonic()
    for connection in connections:
        connection.close()
    return Times(began, sent, blocked, settled, ended), grown


async def block(
    port: int, count: int, folder: Path, release: str | None = None
) -> Sequence[socket.socket]:
    """Send requests that wait for a file, each with another picture."""
    head, tail = picture()
    shared = base64.b64encode(head)
    waits_for = release or "never"
    connections = await asyncio.gather(
        *(send(port, shared, tail(number), waits_for) for number in range(count))
    )
    if release is not None:
        await ordered(folder, count)
        (folder / release).touch()
        for connection in connections:
            await asyncio.get_running_loop().sock_recv(connection, 1 << 16)
            connection.close()
    return connections


async def send(port: int, shared: bytes, tail: bytes, waits_for: str) -> socket.socket:
    """Send one request; most of its picture is shared, so that this process stays small."""
    loop = asyncio.get_running_loop()
    connection = socket.socket()
    connection.setblocking(False)
    await loop.sock_connect(connection, ("127.0.0.1", port))
    begin = f'{{"prompt": "wait:{waits_for}", "duration": 1, "reference_image_base64": "'.encode()
    end = base64.b64encode(tail) + b'"}'
    length = len(begin) + len(shared) + len(end)
    request = (
        "POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
    for part in (request.encode() + begin, shared, end):
        await loop.sock_sendall(connection, part)
    return connection


async def ordered(folder: Path, count: int) -> None:
    """Return once the backend has got so many orders."""
    ledger = folder / "ledger"
    limit = time.monotonic() + LIMIT_SECONDS
    while not ledger.exists() or len(ledger.read_bytes().splitlines()) < count:
        if time.monotonic() > limit:
            raise TimeoutError(f"not {count} orders within {LIMIT_SECONDS} s")
        await asyncio.sleep(0.05)


def picture() -> tuple[bytes, Callable[[int], bytes]]:
    """Return the beginning of a PNG of 1.3 MB, and a function for ends that all differ.

    It is grey noise, which cannot be compressed; a comment at the end makes it one of a kind.
    """
    side = int(PICTURE_BYTES**0.5)
    rows = b"".join(b"\0" + os.urandom(side) for _ in range(side))
    head = b"\x89PNG\r\n\x1a\n" + _chunk(
        b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    )
    head += _chunk(b"IDAT", zlib.compress(rows, 0))
    cut = len(head) // 3 * 3  # base64 of both parts joins only there

    def tail(number: int) -> bytes:
        return head[cut:] + _chunk(b"tEXt", b"Comment\0%020d" % number) + _chunk(b"IEND", b"")

    return head[:cut], tail


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def ask(port: int) -> float | None:
    """Ask for /health on a connection of its own; return how long it took."""
    began = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/health")
        return time.monotonic() - began if connection.getresponse().read() else None
    except OSError:
        return None
    finally:
        connection.close()


def resident(process: psutil.Process) -> int:
    """Return the bytes of memory that a process and those it started hold."""
    family = [process, *process.children(recursive=True)]
    return sum(each.memory_info().rss for each in family)


def p99(values: Sequence[float]) -> float:
    """Return the value that 99 of 100 do not exceed."""
    return sorted(values)[int(len(values) * 0.99)]


@contextmanager
def probing(port: int) -> Iterator[list[tuple[float, float]]]:
    """Ask for /health all the time, from a process of its own.

    Yields:
        A list that holds (moment, milliseconds) of each probe once the context has ended.
    """
    probes: list[tuple[float, float]] = []
    with subprocess.Popen(
        [sys.executable, "-m", "bench.blocked", str(port)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield probes
        finally:
            said, _ = process.communicate("stop\n", timeout=60)
        probes += [(at, taken) for at, taken in json.loads(said)]


def probe(port: int) -> None:
    """Ask until a line comes in, then write what was found."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    found: list[tuple[float, float]] = []
    while not select.select([sys.stdin], [], [], PROBE_PAUSE)[0]:
        began = time.monotonic()
        connection.request("GET", "/health")
        connection.getresponse().read()
        found.append((began, (time.monotonic() - began) * 1000))
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    probe(int(sys.argv[1]))
