"""A thousand listeners on one job, over real sockets from another process."""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psutil

from bench.harness import REPEATS, ROOT, Figure, environment, median_of
from tests.support.servers import find_free_port

TITLE = "A thousand listeners on one job"
LISTENERS = 1000
EVENTS = 30
WARM = 20
SETTLE_SECONDS = 1.0
LIMIT_SECONDS = 120
# FastAPI writes a space behind a colon.
_TOLD = re.compile(rb'"phase": ?"(\d+)"')
OURS, PLAIN = "/api/mv/jobs/{}/events", "/plain/{}"


@dataclass(frozen=True)
class Found:
    """What one round found: milliseconds, kilobytes, microseconds of CPU."""

    p50: float
    p99: float
    worst: float
    memory: float
    cpu: float


def measure() -> list[Figure]:
    """Have servers tell events to listeners, and see when each of them has them."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    rounds = [found(OURS) for _ in range(REPEATS)]
    plain = [found(PLAIN) for _ in range(REPEATS)]

    def figure(
        what: str, unit: str, name: str, bound: float | None = None, of: list[Found] = rounds
    ) -> Figure:
        return median_of(what, unit, [getattr(one, name) for one in of], bound=bound)

    return [
        figure("from before an event is written until a listener has it, p99", "ms", "p99", 500),
        figure("the same, p50", "ms", "p50"),
        figure("the same, the last of all", "ms", "worst"),
        figure("memory of each listener", "KB", "memory", 60),
        figure("CPU of the server for each listener and event", "us CPU", "cpu"),
        figure("FastAPI's own streams for comparison, p99", "ms", "p99", of=plain),
        figure("FastAPI's own streams, memory of each listener", "KB", "memory", of=plain),
        figure("FastAPI's own streams, CPU for each listener and event", "us CPU", "cpu", of=plain),
    ]


def found(path: str) -> Found:
    """Measure one round, with a server of its own."""
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as talking:
        with listeners(talking, path, WARM):
            talking.tell(3)
        before = talking.resident()
        with listeners(talking, path, LISTENERS) as hearing:
            time.sleep(SETTLE_SECONDS)
            grown = talking.resident() - before
            spent = talking.cpu()
            talking.tell(EVENTS)
            heard = hearing.heard(EVENTS)
            spent = talking.cpu() - spent
    return Found(
        p50=statistics.median(heard),
        p99=sorted(heard)[int(len(heard) * 0.99)],
        worst=max(heard),
        memory=grown / LISTENERS / 1000,
        cpu=spent / EVENTS / LISTENERS * 1e6,
    )


@dataclass
class Talking:
    """A server with one job that says something when it is told to."""

    process: subprocess.Popen[str]
    port: int
    job_id: str

    def tell(self, count: int) -> None:
        """Have so many events written, and return once they are."""
        _write(self.process, str(count))
        _read(self.process)

    def resident(self) -> int:
        """Return the bytes of memory that it holds."""
        return psutil.Process(self.process.pid).memory_info().rss

    def cpu(self) -> float:
        """Return the seconds of CPU that it has used."""
        times = psutil.Process(self.process.pid).cpu_times()
        return times.user + times.system


@dataclass
class Hearing:
    """Listeners in a process of their own."""

    process: subprocess.Popen[str]

    def heard(self, events: int) -> list[float]:
        """Return how many milliseconds each event took to each listener."""
        _write(self.process, str(events))
        return json.loads(_read(self.process))


@contextmanager
def server(folder: Path) -> Iterator[Talking]:
    """Run a server until the context ends."""
    port = find_free_port()
    settings = environment(folder / "data", SONGREEL_PORT=str(port), SONGREEL_LOG_LEVEL="CRITICAL")
    with _running("serve", settings) as process:
        yield Talking(process, port, _read(process))


@contextmanager
def listeners(talking: Talking, path: str, count: int) -> Iterator[Hearing]:
    """Have so many listen until the context ends; each of them has heard the first event."""
    address = path.format(talking.job_id)
    with _running("listen", None, str(talking.port), address, str(count)) as process:
        _read(process)
        yield Hearing(process)


@contextmanager
def _running(
    what: str, settings: Mapping[str, str] | None, *arguments: str
) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bench.events", what, *arguments],
        cwd=ROOT,
        env=settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            # A thread of it waits for the next line.
            _pipe(process.stdin).close()
            process.terminate()
            process.wait(LIMIT_SECONDS)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("a process without pipes")
    return pipe


def _write(process: subprocess.Popen[str], line: str) -> None:
    stdin = _pipe(process.stdin)
    stdin.write(line + "\n")
    stdin.flush()


def _read(process: subprocess.Popen[str]) -> str:
    line = _pipe(process.stdout).readline()
    if not line:
        raise RuntimeError(f"a process of the benchmark ended with {process.wait(LIMIT_SECONDS)}")
    return line.strip()


# --- the server's process ---


async def serve() -> None:
    """Serve, with a job that writes as many events as each line that comes in says."""
    from fastapi.sse import EventSourceResponse, ServerSentEvent

    from songreel.core import logs
    from songreel.core.settings import Settings
    from songreel.domain.event import Event, PhaseBegun
    from songreel.domain.event_document import event_document
    from songreel.domain.job import JobKind
    from songreel.http import server as serving
    from songreel.http.app import create_app
    from songreel.jobs.context import JobContext
    from songreel.jobs.order import Order
    from songreel.services.container import open_services

    # What is said on the output is for whoever measures.
    logs.configure(level="CRITICAL", as_json=False)
    chance = random.Random(5)
    settings = Settings()
    async with open_services(settings) as services:

        async def talk(context: JobContext) -> dict[str, Any]:
            while line := await asyncio.to_thread(sys.stdin.readline):
                for _ in range(int(line)):
                    await context.emit(PhaseBegun(phase=str(time.monotonic_ns())))
                    await asyncio.sleep(0.2 + chance.random() * 0.2)
                print("told", flush=True)
            await asyncio.Event().wait()
            return {}

        services.jobs.register(JobKind.SCENES, talk)
        app = create_app(services)
        api: Any = app.asgi._app  # pyright: ignore

        order = Order(JobKind.SCENES, {}, "talk")
        job = (await services.jobs.submit(order, wait=False)).job
        # Read once for all: were it read for each, nothing would be measured but that.
        queues: set[asyncio.Queue[Event]] = set()
        first = (await services.jobs.events(job.id))[0]

        async def pass_on() -> None:
            async for event in services.jobs.follow(job.id, after=1):
                for queue in queues:
                    queue.put_nowait(event)

        passing = asyncio.create_task(pass_on())

        @api.get("/plain/{job_id}", response_class=EventSourceResponse)
        async def plain(job_id: str) -> AsyncGenerator[ServerSentEvent]:  # pyright: ignore
            queue: asyncio.Queue[Event] = asyncio.Queue()
            queue.put_nowait(first)
            queues.add(queue)
            try:
                while True:
                    event = await queue.get()
                    yield ServerSentEvent(
                        data=event_document(event), event=event.data.type, id=str(event.seq)
                    )
            finally:
                queues.discard(queue)

        listening = serving._Listeners(settings.host, settings.port)  # pyright: ignore
        running = serving._Server(app, on_listening=lambda: print(job.id, flush=True))  # pyright: ignore
        with serving._signals(running.stop):  # pyright: ignore
            await running.serve(sockets=listening.sockets)
        passing.cancel()


# --- the listeners' process ---


class Listener(asyncio.Protocol):
    """Notes when something comes in; what that was is looked at afterwards."""

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.received: list[tuple[int, bytes]] = []
        self.began: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        transport.write(self.request)  # pyright: ignore

    def data_received(self, data: bytes) -> None:
        """Note the moment."""
        self.received.append((time.monotonic_ns(), data))
        if not self.began.done() and b"event: queued" in data:
            self.began.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is missed unnoticed: events are counted."""
        if not self.began.done():
            self.began.set_exception(exc or ConnectionError("closed"))

    def latencies(self) -> list[float]:
        """Return the milliseconds that each event took."""
        return [
            (at - int(told)) / 1e6 for at, data in self.received for told in _TOLD.findall(data)
        ]


async def listen(port: int, path: str, count: int) -> None:
    """Listen, and for a line with a number tell how long the last so many events took."""
    loop = asyncio.get_running_loop()
    request = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
    ).encode()
    connected: list[Listener] = []
    for _ in range(count):
        _, listener = await loop.create_connection(lambda: Listener(request), "127.0.0.1", port)
        connected.append(listener)
    await asyncio.gather(*(listener.began for listener in connected))
    for listener in connected:
        listener.received.clear()
    print("listening", flush=True)
    events = int(await asyncio.to_thread(sys.stdin.readline) or 0)
    limit = time.monotonic() + LIMIT_SECONDS
    while any(len(listener.latencies()) < events for listener in connected):
        if time.monotonic() > limit:
            raise TimeoutError(f"not all heard {events} events within {LIMIT_SECONDS} s")
        await asyncio.sleep(0.1)
    told = [one for listener in connected for one in listener.latencies()]
    if len(told) != events * count:
        raise RuntimeError(f"{len(told)} events were heard in place of {events * count}")
    print(json.dumps(told), flush=True)
    await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    import uvloop

    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        if sys.argv[1] == "serve":
            runner.run(serve())
        else:
            runner.run(listen(int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
