"""The end of a server at which a thousand wait and a thousand listen, and how all of them go on.

One installation is stopped and started again several times, with SIGTERM, while the backend has all
orders and none is done; in the end all are. The ledger of the backend tells what was ordered.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from bench.harness import ONCE, REPEATS, SONGREEL, Figure, environment, median_of
from tests.support.crowd import Crowd
from tests.support.servers import find_free_port

TITLE = "A server that stops while a thousand wait and a thousand listen"
CROWD = 50 if os.environ.get(ONCE) else 1000
BOUND_SECONDS = 5
LIMIT_SECONDS = 300
WAITING_PROVIDER = Path(__file__).parents[1] / "tests" / "support" / "waiting_provider"


@dataclass
class Found:
    """What several stops found: seconds, and what should be none."""

    exits: list[float] = field(default_factory=list[float])
    away: list[float] = field(default_factory=list[float])
    back: list[float] = field(default_factory=list[float])
    answered: int = 0
    not_told: int = 0


def measure() -> list[Figure]:
    """Stop a server again and again, then let everybody have a clip."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_measure(Path(name)))


async def _measure(folder: Path) -> list[Figure]:
    crowd = Crowd(find_free_port(), CROWD, "stopped")
    found = Found()
    for number in range(REPEATS):
        async with _serving(folder, crowd.port) as server:
            await _come(crowd, folder, found, life=number + 1)
            await _stop(server, crowd, found)
    async with _serving(folder, crowd.port):
        await _come(crowd, folder, found, life=REPEATS + 1)
        began = time.monotonic()
        (folder / "waiting" / crowd.name).touch()
        done = await crowd.gone() - began
        answers = [one for one in crowd.answers if one is not None and one[0] == 200]
        clips = {document["video_url"] for _, document in answers}
        there = await _there(crowd.port, clips)
    ordered = _ledger(folder, "submit ")
    return [
        median_of("from SIGTERM to the end of the process", "s", found.exits, bound=BOUND_SECONDS),
        median_of("until the last connection was closed", "s", found.away),
        median_of("until all were back, and listened, after the next start", "s", found.back),
        Figure(
            "waiters who were answered in place of sent away, of all stops", found.answered, "", 0
        ),
        Figure("listeners who were not told to come back", found.not_told, "", 0),
        Figure(f"waiters of {CROWD} who have no clip in the end", CROWD - len(there), "", 0),
        Figure(f"listeners of {CROWD} who did not hear of theirs", CROWD - crowd.ends, "", 0),
        Figure("listeners who missed an event, or heard one twice", crowd.gaps, "", 0),
        Figure("orders beyond one for each", ordered - CROWD, "", 0),
        Figure("from the first clip to the last", done, "s"),
    ]


async def _come(crowd: Crowd, folder: Path, found: Found, *, life: int) -> None:
    began = time.monotonic()
    await crowd.wait()
    # Whoever is asked about an order was written down: a free one that may have been lost is
    # rightly ordered again.
    # Each life asks about each, from its first moment on.
    await _until(lambda: _ledger(folder, "polled ") >= CROWD * life)
    await crowd.listen()
    if life == 1:
        await crowd.told()
    await _until_waiting(crowd.port)
    if life > 1:
        found.back.append(time.monotonic() - began)


async def _stop(server: subprocess.Popen[bytes], crowd: Crowd, found: Found) -> None:
    began = time.monotonic()
    server.send_signal(signal.SIGTERM)
    ended = asyncio.create_task(asyncio.to_thread(server.wait, LIMIT_SECONDS))
    found.away.append(await crowd.gone() - began)
    status = await ended
    found.exits.append(time.monotonic() - began)
    if status:
        raise RuntimeError(f"the server ended with {status}")
    found.answered += sum(one is not None for one in crowd.answers)
    found.not_told += CROWD - crowd.farewells


async def _until_waiting(port: int) -> None:
    """Return once the server counts all who wait and all who listen."""
    async with httpx2.AsyncClient(trust_env=False, timeout=30) as client:

        async def are_there() -> bool:
            text = (await client.get(f"http://127.0.0.1:{port}/metrics")).text
            told = dict(line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
            names = ("songreel_waiting_requests", "songreel_event_listeners")
            return all(float(told[name]) == CROWD for name in names)

        limit = time.monotonic() + LIMIT_SECONDS
        while not await are_there():
            if time.monotonic() > limit:
                raise TimeoutError("not all wait and listen")
            await asyncio.sleep(0.1)


async def _there(port: int, clips: set[str]) -> set[str]:
    """Return the clips whose bytes are there."""
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60
    ) as client:
        return {clip for clip in clips if (await client.get(clip)).is_success}


def _ledger(folder: Path, words: str) -> int:
    path = folder / "waiting" / "ledger"
    if not path.exists():
        return 0
    return sum(line.startswith(words) for line in path.read_text("utf-8").splitlines())


async def _until(condition: Callable[[], bool]) -> None:
    limit = time.monotonic() + LIMIT_SECONDS
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError(f"not within {LIMIT_SECONDS} s")
        await asyncio.sleep(0.1)


@asynccontextmanager
async def _serving(folder: Path, port: int) -> AsyncGenerator[subprocess.Popen[bytes]]:
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
            async with httpx2.AsyncClient(trust_env=False) as client:
                while True:
                    if process.poll() is not None:
                        raise RuntimeError(f"the server ended with {process.returncode}")
                    try:
                        if (await client.get(f"http://127.0.0.1:{port}/ready")).is_success:
                            break
                    except httpx2.TransportError:
                        await asyncio.sleep(0.05)
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                await asyncio.to_thread(process.wait, 30)
