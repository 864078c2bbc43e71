"""The engine of jobs: how soon a job starts, how many a second, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil

from bench.harness import ONCE, REPEATS, ROOT, Figure, environment, median_of
from songreel.domain.job import JobKind
from songreel.jobs.context import JobContext, Recipe
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.jobs.work import ALL, Work
from songreel.storage.database import Database
from tests.support.postgres import run_postgres
from tests.support.servers import run_server

TITLE = "Jobs: how soon they start, how many a second, and what an idle server costs"
START_BOUND_MS = 150
STARTS = 40
JOBS = 100 if os.environ.get(ONCE) else 300
IDLE_SECONDS, SETTLE_SECONDS = 10.0, 4.0
LIMIT = 1_000_000


def measure() -> list[Figure]:
    """Measure both databases in turn; each round has a process and a database of its own."""
    with tempfile.TemporaryDirectory() as name, run_postgres(Path(name) / "postgres") as postgres:
        figures: list[Figure] = []
        for title, is_shared in (("SQLite", False), ("PostgreSQL", True)):
            rounds: list[dict[str, float]] = []
            for number in range(REPEATS):
                folder = Path(name) / f"{title}-{number}"
                url = postgres.make_database() if is_shared else ""
                rounds.append(json.loads(program("measured", folder, url)))
            figures += _figures(title, rounds)
        url = postgres.make_database()
        apart = json.loads(program("apart", Path(name) / "apart", url))
        figures.append(
            Figure(
                "enqueue to start where another process enqueues, PostgreSQL, p50",
                *(apart["p50"], "ms", START_BOUND_MS),
            )
        )
        figures += [
            Figure("an idle server, SQLite", idle_share(Path(name) / "idle", None), "% of a core"),
            Figure(
                "an idle server, PostgreSQL",
                idle_share(Path(name) / "idle-shared", postgres.make_database()),
                "% of a core",
            ),
        ]
    return figures


def _figures(title: str, rounds: list[dict[str, float]]) -> list[Figure]:
    def figure(what: str, unit: str, name: str, bound: float | None = None) -> Figure:
        return median_of(f"{what}, {title}", unit, [one[name] for one in rounds], bound=bound)

    return [
        figure("enqueue to start, p50", "ms", "p50", START_BOUND_MS),
        figure("enqueue to start, p99", "ms", "p99"),
        figure(f"{JOBS} jobs of one step at once, from order to end", "jobs/s", "rate"),
        figure("CPU of the process for each of them", "ms CPU", "cpu"),
    ]


def program(
    what: str, folder: Path, url: str, *more: str, module: str = "bench.engine", seconds: int = 300
) -> str:
    """Run one part in a process of its own over an empty folder; return its last line."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-m", module, what, str(folder), url, *more],
        cwd=ROOT,
        env=environment(folder, SONGREEL_LOG_LEVEL="ERROR"),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=seconds,
    )
    return done.stdout.splitlines()[-1]


def idle_share(folder: Path, url: str | None) -> float:
    """Return the percentage of a core that a server takes to which nobody comes."""
    folder.mkdir()
    settings = {"SONGREEL_LOG_LEVEL": "WARNING", "HOME": str(folder)}
    if url is not None:
        settings["SONGREEL_DATABASE_URL"] = url
    with run_server(folder / "data", environment=settings) as server:
        process = psutil.Process(server.process.pid)
        time.sleep(SETTLE_SECONDS)
        before = sum(process.cpu_times()[:2])
        began = time.monotonic()
        time.sleep(IDLE_SECONDS)
        return 100 * (sum(process.cpu_times()[:2]) - before) / (time.monotonic() - began)


# --- the process that carries jobs ---


@asynccontextmanager
async def running(
    folder: Path, url: str, recipe: Recipe, *, work: frozenset[Work] = ALL, name: str = "bench"
) -> AsyncGenerator[Jobs]:
    """Run jobs of a recipe for as long as the block lasts."""
    database = await Database.open(url or None, data=folder)
    jobs = Jobs(database, process_id=name, waiting_limit=LIMIT, work=work)
    jobs.register(JobKind.CLIP, recipe)
    await jobs.start()
    try:
        yield jobs
    finally:
        await jobs.stop()
        await database.close()


def order(name: str) -> Order:
    """Return an order like no other, of that name."""
    request = {"prompt": f"A lighthouse keeper climbs the stairs, take {name}", "backend": "none"}
    return Order(JobKind.CLIP, request, name, caller="bench")


class Starts:
    """Notes when jobs are begun."""

    def __init__(self) -> None:
        """Know of none."""
        self.at: dict[str, float] = {}
        self._told = asyncio.Condition()

    async def recipe(self, context: JobContext) -> dict[str, Any]:
        """Begin, and be done."""
        async with self._told:
            self.at[context.job.request["prompt"]] = time.monotonic()
            self._told.notify_all()
        return {}

    async def latencies(self, submitting: Jobs) -> list[float]:
        """Order one after another, each once the one before has begun; return milliseconds."""
        taken: list[float] = []
        for number in range(-3, STARTS):
            wanted = order(f"start {number}")
            began = time.monotonic()
            await submitting.submit(wanted, wait=False)
            name = wanted.request["prompt"]
            async with self._told:
                await self._told.wait_for(lambda name=name: name in self.at)
            if number >= 0:
                taken.append(1000 * (self.at[name] - began))
            # Not in step with anything that looks at regular times.
            await asyncio.sleep(0.02 + 0.013 * (number % 7))
        return taken


async def measured(folder: Path, url: str) -> dict[str, float]:
    """Measure starts, then how many a second."""
    starts = Starts()

    async def recipe(context: JobContext) -> dict[str, Any]:
        await starts.recipe(context)
        return {"done": await context.step("work", worked)}

    async with running(folder, url, recipe) as jobs:
        taken = await starts.latencies(jobs)
        before, began = time.process_time(), time.monotonic()
        tickets = await asyncio.gather(
            *(jobs.submit(order(f"rate {number}"), wait=False) for number in range(JOBS))
        )
        await asyncio.gather(*(jobs.outcome(ticket.job.id) for ticket in tickets))
        wall, cpu = time.monotonic() - began, time.process_time() - before
    return {**_percentiles(taken), "rate": JOBS / wall, "cpu": 1000 * cpu / JOBS}


async def worked() -> str:
    """Do nothing, durably."""
    return "done"


async def apart(folder: Path, url: str) -> dict[str, float]:
    """Measure starts here of what a process orders that carries nothing itself."""
    with subprocess.Popen(
        [sys.executable, "-m", "bench.engine", "carry", str(folder), url],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as carrier:
        stdin, stdout = carrier.stdin, carrier.stdout
        assert stdin is not None
        assert stdout is not None
        assert stdout.readline() == "ready\n"
        taken: list[float] = []
        async with running(folder, url, Starts().recipe, work=frozenset(), name="asks") as jobs:
            for number in range(-3, STARTS):
                wanted = order(f"start {number}")
                began = time.monotonic()
                await jobs.submit(wanted, wait=False)
                # All processes of a machine share the monotonic clock.
                began_there = float(await asyncio.to_thread(stdout.readline))
                if number >= 0:
                    taken.append(1000 * (began_there - began))
                await asyncio.sleep(0.02 + 0.013 * (number % 7))
        stdin.close()
        carrier.wait(30)
    return _percentiles(taken)


async def carry(folder: Path, url: str) -> dict[str, float]:
    """Carry jobs, and tell when each begins, until nobody wants it any more."""

    async def recipe(_: JobContext) -> dict[str, Any]:
        print(time.monotonic(), flush=True)
        return {}

    async with running(folder, url, recipe, name="carries"):
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.read)
    return {}


def _percentiles(taken: list[float]) -> dict[str, float]:
    return {"p50": statistics.median(taken), "p99": sorted(taken)[int(len(taken) * 0.99)]}


def main() -> None:
    """Run one part as the command line says, and print what it found."""
    _, what, folder, url = sys.argv
    parts = {"measured": measured, "apart": apart, "carry": carry}
    with asyncio.Runner() as runner:
        print(json.dumps(runner.run(parts[what](Path(folder), url))))


if __name__ == "__main__":
    main()
