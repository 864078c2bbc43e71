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

from bench.harness import REPEATS, ROOT, SONGREEL, Figure, environment, median_of
from tests.support.servers import find_free_port
from tests.support.waiting import until

TITLE = "A thousand blocked requests"
REQUESTS = 1000
PICTURE_BYTES = 1_300_000
SETTLE_SECONDS = 10.0
QUIET_SECONDS = 2.0
PROBE_PAUSE = 0.01
LIMIT_SECONDS = 120
_ESTABLISHED = "01"  # linux/tcp_states.h
WAITING_PROVIDER = ROOT / "tests" / "support" / "waiting_provider"


@dataclass(frozen=True)
class Times:
    """Moments of the monotonic clock, which all processes of a machine share.

    Attributes:
        began: the first request is sent.
        read: the server has read the last body to its end.
        blocked: the backend has all orders.
        quiet: it has been so for a while.
        ended: nothing is measured any more.
    """

    began: float
    read: float
    blocked: float
    quiet: float
    ended: float


@dataclass(frozen=True)
class Found:
    """What one round found: kilobytes, milliseconds, seconds."""

    memory: float
    arriving_p99: float
    arriving_p50: float
    afterwards_p99: float
    read: float
    blocked: float


def measure() -> list[Figure]:
    """Block servers with uploads, and watch their memory and their /health."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rounds = [found() for _ in range(REPEATS)]

    def figure(what: str, unit: str, name: str, bound: float | None = None) -> Figure:
        return median_of(what, unit, [getattr(one, name) for one in rounds], bound=bound)

    return [
        figure("memory of each, 10 s after the last body was read", "KB", "memory", 60),
        figure("/health p99 while they arrive", "ms", "arriving_p99", 100),
        figure("/health p50 while they arrive", "ms", "arriving_p50"),
        figure("/health p99 afterwards", "ms", "afterwards_p99", 20),
        figure("all bodies read", "s", "read"),
        figure("all ordered", "s", "blocked"),
    ]


def found() -> Found:
    """Measure one round, with a server of its own."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (process, port):
        # What is loaded at the first use belongs to no request.
        asyncio.run(block(port, 3, Path(folder) / "waiting", release="once"))
        before = resident(process)
        with probing(port) as probes:
            times, grown = asyncio.run(fill(port, process, Path(folder) / "waiting", before))
    arriving = [taken for at, taken in probes if times.began < at < times.blocked]
    after = [taken for at, taken in probes if times.quiet < at < times.ended]
    return Found(
        memory=grown / REQUESTS / 1000,
        arriving_p99=p99(arriving),
        arriving_p50=statistics.median(arriving),
        afterwards_p99=p99(after),
        read=times.read - times.began,
        blocked=times.blocked - times.began,
    )


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


async def fill(port: int, process: psutil.Process, folder: Path, before: int) -> tuple[Times, int]:
    """Block the server, and return when what happened, and how many bytes it has grown by.

    Orders may still be on their way to the backend when the memory is looked at: it is the moment
    after the last body that counts.
    """
    began = time.monotonic()
    blocking = asyncio.create_task(ordered(folder, REQUESTS + 3))
    connections = await block(port, REQUESTS, folder)
    read = await all_read(port)
    await asyncio.sleep(SETTLE_SECONDS)
    grown = resident(process) - before
    blocked = await blocking
    await asyncio.sleep(max(0.0, blocked + QUIET_SECONDS - time.monotonic()))
    quiet = time.monotonic()
    await asyncio.sleep(SETTLE_SECONDS)
    ended = time.monotonic()
    for connection in connections:
        connection.close()
    return Times(began, read, blocked, quiet, ended), grown


async def all_read(port: int) -> float:
    """Return the moment at which nothing that was sent to a port is left in the system's hands.

    What a server has not read yet waits in the queue of its sockets, which Linux tells; elsewhere
    the moment is the one at which everything was sent.
    """
    table = Path("/proc/net/tcp")
    limit = time.monotonic() + LIMIT_SECONDS
    while table.exists() and any(
        _left(line, port) for line in table.read_text("ascii").splitlines()[1:]
    ):
        if time.monotonic() > limit:
            raise TimeoutError(f"not all read within {LIMIT_SECONDS} s")
        await asyncio.sleep(0.05)
    return time.monotonic()


def _left(line: str, port: int) -> bool:
    """Tell whether a connection of the table to or from a port holds bytes on their way to it."""
    _, local, remote, state, queues, *_ = line.split()
    if state != _ESTABLISHED:
        return False
    unsent, unread = (int(number, 16) for number in queues.split(":"))
    to_server = int(remote.rpartition(":")[2], 16) == port
    from_client = int(local.rpartition(":")[2], 16) == port
    return (to_server and unsent > 0) or (from_client and unread > 0)


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


async def ordered(folder: Path, count: int) -> float:
    """Return the moment at which the backend has got so many orders."""
    ledger = folder / "ledger"
    limit = time.monotonic() + LIMIT_SECONDS
    while not ledger.exists() or len(ledger.read_bytes().splitlines()) < count:
        if time.monotonic() > limit:
            raise TimeoutError(f"not {count} orders within {LIMIT_SECONDS} s")
        await asyncio.sleep(0.05)
    return time.monotonic()


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
