"""What is added to the time that a paid service takes, with simulated services beside the server.

The simulators run on the same cores and take their share of them; a service elsewhere would not.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psutil

import songreel.simulators
from bench.harness import REPEATS, SONGREEL, Figure, environment, median_of
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.media.remux import remux
from tests.support.servers import find_free_port
from tests.support.waiting import until

TITLE = "Paid clips of 8 s at 720p from a service that takes 5 s"
LATENCY = 5
SINGLE, AT_ONCE = 2 * REPEATS, 50
SIZE, FRAMES = FrameSize(width=1280, height=720), 192
LISTEN_PAUSE = 0.05
LIMIT_SECONDS = 120
HABIT = "plain"

_numbers = itertools.count(1)


def measure() -> list[Figure]:
    """Order clips one after another, then all at once while somebody follows one of them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with services(folder) as simulated, server(folder, simulated) as (process, url):
            singles, together, heard, cpu = asyncio.run(ordered(url, process))
            clip = fetched(simulated, folder)
        copies = [copied(clip, folder / "copy.mp4") for _ in range(5)]
    return [
        median_of("one clip, from request to answer", "s", singles, bound=LATENCY + 0.3),
        Figure(f"{AT_ONCE} clips at once, until all are answered", together, "s", bound=8),
        median_of("events of one of them, each time they are asked for meanwhile", "ms", heard),
        Figure("server's CPU for each of them", cpu / AT_ONCE, "s CPU"),
        median_of("copying a clip into our own form", "s CPU", copies, bound=0.12),
    ]


async def ordered(
    url: str, process: psutil.Process
) -> tuple[list[float], float, list[float], float]:
    """Return seconds of single clips, of all at once, milliseconds of events, and CPU seconds."""
    limits = httpx2.Limits(max_connections=None)
    async with httpx2.AsyncClient(
        base_url=url, timeout=LIMIT_SECONDS, trust_env=False, limits=limits
    ) as client:
        await order(client)  # whatever is loaded, and drawn by the simulators, at the first use
        singles = [await order(client) for _ in range(SINGLE)]
        listening = asyncio.create_task(listen(client))
        before = sum(process.cpu_times()[:2])
        began = time.monotonic()
        await asyncio.gather(*(order(client) for _ in range(AT_ONCE - 1)), listening)
        together = time.monotonic() - began
        return singles, together, listening.result(), sum(process.cpu_times()[:2]) - before


async def order(client: httpx2.AsyncClient) -> float:
    """Have a clip made that nobody ordered before; return the seconds until it is answered."""
    began = time.monotonic()
    answer = await client.post("/api/mv/generate_video", json=request())
    taken = time.monotonic() - began
    if not answer.is_success:
        raise RuntimeError(answer.text)
    return taken


async def listen(client: httpx2.AsyncClient) -> list[float]:
    """Follow the events of a clip more to their end; return the milliseconds of each look."""
    headers = {"Prefer": "respond-async"}
    answer = await client.post("/api/mv/generate_video", json=request(), headers=headers)
    events = answer.json()["events_url"]
    looks: list[float] = []
    while True:
        began = time.monotonic()
        page = (await client.get(events)).json()
        looks.append(1000 * (time.monotonic() - began))
        if page["ended"]:
            return looks
        await asyncio.sleep(LISTEN_PAUSE)


def request() -> Mapping[str, object]:
    """Return the body of a request like no other."""
    prompt = f"A lighthouse keeper climbs the stairs, take {next(_numbers)}"
    return {"prompt": prompt, "duration": 8, "aspect_ratio": "16:9", "backend": "replicate"}


def copied(clip: Path, destination: Path) -> float:
    """Return the CPU seconds of copying a clip as it came."""
    began = time.process_time()
    if remux(clip, destination, size=SIZE, rate=FILM_RATE, frames=FRAMES, keep_audio=True) is None:
        raise RuntimeError("the clip cannot be copied")
    return time.process_time() - began


def fetched(simulated: str, folder: Path) -> Path:
    """Return the file of a clip as the simulated service delivers it."""
    made = sorted((folder / "services").rglob(f"*-{HABIT}.mp4"))
    if not made:
        raise RuntimeError(f"{simulated} has made no clip")
    return made[0]


@contextmanager
def services(folder: Path) -> Iterator[str]:
    """Run the simulated services, and give their address."""
    port = find_free_port()
    command = [SONGREEL, "simulate", "--port", str(port)]
    command += ["--latency", str(LATENCY), "--habit", HABIT]
    settings = environment(folder / "services", SONGREEL_LOG_LEVEL="WARNING")
    with running(command, settings, f"http://127.0.0.1:{port}/_ledger"):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def server(folder: Path, simulated: str) -> Iterator[tuple[psutil.Process, str]]:
    """Run a server whose services are the simulated ones."""
    port = find_free_port()
    url = f"http://127.0.0.1:{port}"
    settings = environment(
        folder / "data",
        SONGREEL_PORT=str(port),
        SONGREEL_LOG_LEVEL="WARNING",
        SONGREEL_DAILY_CAP="10000",
        SONGREEL_MODELS=str(Path(songreel.simulators.__file__).with_name("models.toml")),
        REPLICATE_API_TOKEN="r8_simulated",  # noqa: S106 (the simulators take any)
        REPLICATE_BASE_URL=f"{simulated}/replicate/v1",
    )
    with running([SONGREEL, "serve"], settings, f"{url}/ready") as process:
        yield process, url


@contextmanager
def running(
    command: list[str | Path], settings: Mapping[str, str], url: str
) -> Iterator[psutil.Process]:
    """Run a program that answers at an address, until the context ends."""
    with subprocess.Popen(command, env=settings, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: answers(url), seconds=30, what=url)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()
            process.wait(30)


def answers(url: str) -> bool:
    """Tell whether a request is answered well there."""
    try:
        return httpx2.get(url, timeout=5, trust_env=False).is_success
    except httpx2.TransportError:
        return False
