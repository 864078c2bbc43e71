"""Clips over HTTP beside nginx: CPU of the process that sends them, for each request.

nginx has one worker, `sendfile on`, the very same file, and writes no log. It also stands in front
of the server with the configuration of deploy/nginx, and sends the file itself then; before that is
measured, its answers are held against the server's own.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from bench.harness import ONCE, REPEATS, SONGREEL, Figure, environment, median_of
from songreel.core.settings import Settings
from songreel.domain.frames import FILM_RATE
from songreel.domain.video import WHOLE, Video, VideoFacts
from songreel.http.accel import ASKED_BY, HEADER
from songreel.services.database_address import database_url
from songreel.storage import videos
from songreel.storage.blobs import LocalBlobs
from songreel.storage.database import Database
from tests.support import nginx
from tests.support.servers import find_free_port
from tests.support.waiting import until

TITLE = "Clips over HTTP"
CLIP_BYTES = 15_000_000
RANGE_BYTES = 1 << 20
FEWER = 20 if os.environ.get(ONCE) else 1
WHOLES, RANGES, BYTES = 40 // FEWER, 400 // FEWER, 4000 // FEWER
AT_ONCE = 16
SETTLE_SECONDS, IDLE_SECONDS = 5.0, 1.0
LOCATION = "/_files/"
# What nginx says of its own, and what differs from request to request.
_OWN = frozenset({"date", "server", "connection", "x-request-id", "accept-ranges"})


@dataclass(frozen=True)
class Site:
    """Where a clip can be got, and the processes that send it."""

    port: int
    path: str
    processes: tuple[int, ...]

    def cpu(self) -> float:
        """Return the seconds of CPU, user and system, that the processes have used."""
        return sum(time.clock_gettime(_clock(process)) for process in self.processes)

    def idle(self) -> float:
        """Return the seconds of CPU that they use each second while nobody asks."""
        before = self.cpu()
        time.sleep(IDLE_SECONDS)
        return (self.cpu() - before) / IDLE_SECONDS


def measure() -> list[Figure]:
    """Get a clip whole, in ranges and by the byte, from the server, nginx, and both together."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        clip = asyncio.run(make_clip(folder / "data"))
        server, port = stack.enter_context(serving(folder))
        ours = Site(port, f"/api/mv/get_video/{clip.id}", (server.pid,))
        if nginx.NGINX is None:
            told = "nginx is not installed, so NOTHING IS MEASURED BESIDE IT"
            print(f"OVER    {told}: apt-get install nginx-light", file=sys.stderr)
            own = [Figure("nginx was there to be measured beside", 0, "", least=1)]
            return own + alone(ours)
        blobs = folder / "data" / "blobs"
        plain = stack.enter_context(beside(folder / "plain", blobs / clip.sha256[:2], clip))
        front = stack.enter_context(before(folder / "front", port, blobs, ours))
        require_alike(ours, front)
        time.sleep(SETTLE_SECONDS)
        figures = compared(ours, plain, front)
        require_silence(server, front)
    return figures


def compared(ours: Site, plain: Site, front: Site) -> list[Figure]:
    """Measure all three in turn, several times; ratios are those of one turn."""
    figures: list[Figure] = []
    for what, count, asked, at_once, bound in (
        (f"the whole clip of {CLIP_BYTES // 10**6} MB", WHOLES, "", 1, 1.5),
        ("1 MiB of it", RANGES, "bytes={}-{}", 1, 2),
        ("one byte of it", BYTES, "bytes={0}-{0}", 1, None),
        (f"one byte, {AT_ONCE} at once", BYTES, "bytes={0}-{0}", AT_ONCE, None),
    ):
        is_byte = bound is None
        unit, scale = ("us CPU", 1e6) if is_byte else ("ms CPU", 1e3)
        turns = [
            [scale * spent(site, count, asked, at_once) for site in (plain, ours, front)]
            for _ in range(REPEATS)
        ]
        own = [turn[1] for turn in turns]
        ratios = [turn[1] / turn[0] for turn in turns]
        figures += [
            median_of(what, unit, own, bound=600 if is_byte else None),
            median_of(f"{what}, nginx", unit, [turn[0] for turn in turns]),
            median_of(f"{what}, ours to nginx's", "times", ratios, bound=bound),
            median_of(f"{what}, nginx in front, with ours", unit, [turn[2] for turn in turns]),
        ]
    return figures


def alone(ours: Site) -> list[Figure]:
    """Measure the server without anything beside it."""
    return [
        median_of(what, "ms CPU", [1e3 * spent(ours, *how) for _ in range(REPEATS)], bound=bound)
        for what, how, bound in (
            ("the whole clip", (WHOLES, "", 1), None),
            ("1 MiB of it", (RANGES, "bytes={}-{}", 1), None),
            ("one byte of it", (BYTES, "bytes={0}-{0}", 1), 0.6),
        )
    ]


def spent(site: Site, count: int, asked: str, at_once: int) -> float:
    """Return the seconds of CPU that each of so many requests took where they are answered.

    What the processes take while nobody asks is left out: the server looks for jobs all the time.
    """
    connections = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(at_once)]
    buffer = bytearray(1 << 20)
    try:
        for connection in connections:
            get(connection, site, asked, 0, buffer)
        idle = site.idle()
        before, began = site.cpu(), time.monotonic()
        for number in range(0, count, at_once):
            for connection in connections:
                send(connection, site, asked, number)
            for connection in connections:
                receive(connection, buffer)
        used = site.cpu() - before - idle * (time.monotonic() - began)
        return used / (count // at_once * at_once)
    finally:
        for connection in connections:
            connection.close()


def get(connection: socket.socket, site: Site, asked: str, number: int, buffer: bytearray) -> None:
    """Get the clip, or some of it, and look at none of it."""
    send(connection, site, asked, number)
    receive(connection, buffer)


def send(connection: socket.socket, site: Site, asked: str, number: int) -> None:
    """Ask for the clip, or for some of it: another place each time."""
    head = f"GET {site.path} HTTP/1.1\r\nHost: localhost\r\n"
    if asked:
        start = number * 65_537 % (CLIP_BYTES - RANGE_BYTES)
        head += f"Range: {asked.format(start, start + RANGE_BYTES - 1)}\r\n"
    connection.sendall(head.encode() + b"\r\n")


def receive(connection: socket.socket, buffer: bytearray) -> None:
    """Read an answer to its end.

    Raises:
        RuntimeError: it is an error, or cut off.
    """
    view = memoryview(buffer)
    filled, end = 0, -1
    while end < 0:
        count = connection.recv_into(view[filled:])
        if not count:
            raise RuntimeError("the connection ended before an answer began")
        filled += count
        end = buffer.find(b"\r\n\r\n", 0, filled)
    head = bytes(buffer[:end]).lower()
    if not head.startswith((b"http/1.1 200", b"http/1.1 206")):
        raise RuntimeError(head.decode())
    left = int(head.partition(b"content-length:")[2].split()[0]) - (filled - end - 4)
    while left:
        count = connection.recv_into(view[: min(left, len(view))])
        if not count:
            raise RuntimeError(f"an answer was cut off {left} bytes before its end")
        left -= count


def require_alike(ours: Site, front: Site) -> None:
    """Hold what nginx answers in front of the server against what the server answers itself.

    Raises:
        RuntimeError: it is something else.
    """
    with (
        httpx2.Client(base_url=f"http://127.0.0.1:{ours.port}", trust_env=False) as own,
        httpx2.Client(base_url=f"http://127.0.0.1:{front.port}", trust_env=False) as passed,
    ):
        first = own.get(ours.path)
        etag, made = first.headers["etag"], first.headers["last-modified"]
        early = "Sun, 06 Nov 1994 08:49:37 GMT"
        conditions: tuple[Mapping[str, str], ...] = (
            *({}, {"If-None-Match": etag}, {"If-None-Match": '"x"'}, {"If-None-Match": "*"}),
            *({"If-Match": etag}, {"If-Match": '"x"'}, {"If-Unmodified-Since": early}),
            *({"If-Unmodified-Since": made}, {"If-Modified-Since": made}),
            *({"If-Modified-Since": early}, {"Origin": "http://localhost"}),
        )
        ranges = ("bytes=0-0", "bytes=-5", "bytes=5-", "bytes=5-99999999", "bytes=99999999-")
        odd = ("bytes=5-3", "bytes=x", "items=0-1", "bytes=0-0,5-6", "bytes=-0", "Bytes=7-8")
        asked = [*conditions, *({"Range": each} for each in (*ranges, *odd))]
        asked += [{"Range": "bytes=0-9", "If-Range": tag} for tag in (etag, '"x"', made, early)]
        for method in ("GET", "HEAD"):
            for headers in asked:
                for query in ("", "?download=1&name=F%C3%BCchse"):
                    told = own.request(method, ours.path + query, headers=headers)
                    seen = passed.request(method, front.path + query, headers=headers)
                    _require_same(f"{method} {query} {headers}", told, seen)
        # The location is nobody's but the server's; and a caller cannot make it name another file.
        sha256 = etag.strip('"')
        for path in (f"{LOCATION}{sha256[:2]}/{sha256}", LOCATION):
            if passed.get(path).status_code != 404:
                raise RuntimeError(f"nginx gives {path} to anyone")
        lie = {HEADER: f"{LOCATION}../songreel.db", ASKED_BY: HEADER}
        if passed.get(front.path, headers=lie).content != first.content:
            raise RuntimeError("a caller has a say in what nginx sends")


def _require_same(what: str, told: httpx2.Response, seen: httpx2.Response) -> None:
    names = {*told.headers, *seen.headers} - _OWN
    kind = told.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        names -= {"content-type"}  # its boundary is drawn anew each time
    elif told.status_code not in {412, 416} and told.content != seen.content:
        raise RuntimeError(f"{what}: other bytes")
    if told.status_code != seen.status_code:
        raise RuntimeError(f"{what}: {seen.status_code} in place of {told.status_code}")
    for name in sorted(names):
        if told.headers.get(name) != seen.headers.get(name):
            found = (told.headers.get(name), seen.headers.get(name))
            raise RuntimeError(f"{what}: {name} is {found[1]!r} in place of {found[0]!r}")


def require_silence(server: subprocess.Popen[bytes], front: Site) -> None:
    """Stop the server; whoever comes through nginx then is sent away without a word.

    Raises:
        RuntimeError: it is told something, after which a browser would never listen again.
    """
    server.terminate()
    server.wait(30)
    with socket.create_connection(("127.0.0.1", front.port)) as connection:
        send(connection, front, "", 0)
        said = connection.recv(1000)
    if said:
        raise RuntimeError(f"nginx says {said!r} while the server is away")


async def make_clip(data: Path) -> Video:
    """Store a clip as if it had been delivered; nobody looks into it any more."""
    database = await Database.open(database_url(Settings(), data), data=data)
    blobs = LocalBlobs(data / "blobs")
    try:
        file = data / "clip"
        file.write_bytes(os.urandom(CLIP_BYTES))
        blob = await blobs.put_file(file)
        identity = str(uuid.uuid4())
        clip = Video(
            id=identity,
            owner_id="local",
            job_id=identity,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            facts=VideoFacts(frames=192, rate=FILM_RATE, width=1280, height=720, has_audio=True),
            created_at=datetime.now(UTC),
            metadata={},
            inspection=WHOLE,
        )
        async with database.transaction() as connection:
            await videos.insert(connection, clip)
        return clip
    finally:
        await blobs.close()
        await database.close()


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run a server whose files nginx may send."""
    port = find_free_port()
    settings = environment(
        folder / "data",
        SONGREEL_PORT=str(port),
        SONGREEL_LOG_LEVEL="WARNING",
        SONGREEL_X_ACCEL_REDIRECT=LOCATION,
    )
    with subprocess.Popen([SONGREEL, "serve"], env=settings, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: _is_ready(port), seconds=60, what="/ready")
            yield process, port
        finally:
            process.terminate()
            process.wait(30)


@contextmanager
def beside(folder: Path, shelf: Path, clip: Video) -> Iterator[Site]:
    """Run nginx over the folder of the file."""
    port = find_free_port()
    http = (
        f"    sendfile on;\n    tcp_nopush on;\n    keepalive_requests 1000000;\n"
        f"    server {{ listen 127.0.0.1:{port}; root {shelf}; default_type video/mp4; }}"
    )
    with nginx.running(folder, http, port=port) as worker:
        yield Site(port, f"/{clip.sha256}", (worker,))


@contextmanager
def before(folder: Path, server: int, blobs: Path, ours: Site) -> Iterator[Site]:
    """Run nginx in front of the server, as deploy/nginx has it."""
    http, port = nginx.example(f"http://127.0.0.1:{server}", blobs)
    http = f"    keepalive_requests 1000000;\n{http}"
    with nginx.running(folder, http, port=port) as worker:
        yield Site(port, ours.path, (worker, *ours.processes))


def _is_ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/ready", trust_env=False).is_success
    except httpx2.TransportError:
        return False


def _clock(process: int) -> int:
    """Return the number of the clock of a process's CPU time, all threads (Linux: CPUCLOCK_SCHED).

    It is what /proc/PID/stat tells in hundredths of a second, in nanoseconds.
    """
    return (~process << 3) | 2
