"""Jobs that wait for a service, 1,000 and 10,000 in one process: memory, and CPU meanwhile.

All of them are carried: each has finished a step, told an event, and hears of its order from the
poller, whose service answers out of this process, a hundred orders to the page, and takes as many
questions as Replicate does. What is spent on the wire for a page is not counted.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from bench.engine import order, program, running
from bench.harness import ONCE, Figure
from songreel.core.clock import now
from songreel.domain.event import PhaseBegun
from songreel.domain.provider import Reading, Running, Status
from songreel.jobs.context import JobContext
from songreel.workflows.poller import Poller
from tests.support.postgres import run_postgres

TITLE = "Jobs that wait for a service, in one process"
COUNTS = (100, 200) if os.environ.get(ONCE) else (1_000, 10_000)
MEMORY_BOUND_MB, CPU_BOUND_PERCENT = 400, 50
PAGE = 100
LOOK_SECONDS, SETTLE_SECONDS = 15.0, 5.0
AT_ONCE = 200
EXPECTED_SECONDS = 600.0


def measure() -> list[Figure]:
    """Have one process carry more and more of them, on each database."""
    with tempfile.TemporaryDirectory() as name, run_postgres(Path(name) / "postgres") as postgres:
        folder = Path(name)
        found = {
            "SQLite": program("sqlite", folder / "file", "", module="bench.waiting"),
            "PostgreSQL": program(
                "postgres", folder / "shared", postgres.make_database(), module="bench.waiting"
            ),
        }
    figures: list[Figure] = []
    for title, line in found.items():
        for one in json.loads(line):
            count = f"{one['count']:,} waiting jobs, {title}"
            most = one["count"] == COUNTS[-1]
            figures += [
                Figure(
                    f"{count}: memory of the process",
                    *(one["memory"], "MB", MEMORY_BOUND_MB if most else None),
                ),
                Figure(
                    f"{count}: CPU of the process",
                    *(one["cpu"], "% of a core", CPU_BOUND_PERCENT if most else None),
                ),
                Figure(f"{count}: taken up since the last figure at", one["rate"], "jobs/s"),
            ]
    return figures


class Service:
    """A service at which everything takes long."""

    reading = Reading(requests_a_minute=3000, lists=True)

    def __init__(self) -> None:
        """Have no orders."""
        self.orders: list[str] = []

    async def poll(self, _: str) -> Status:
        """Say that it works on it."""
        return Running()

    async def sweep(self, _: datetime) -> AsyncGenerator[Mapping[str, Status]]:
        """Give all orders, page by page."""
        for start in range(0, len(self.orders), PAGE):
            yield {name: Running() for name in self.orders[start : start + PAGE]}


async def wait(folder: Path, url: str) -> list[dict[str, float]]:
    """Have jobs wait, and look at this process at each count."""
    service = Service()
    poller: Poller = Poller(service)  # pyright: ignore[reportArgumentType]
    waiting = 0

    async def recipe(context: JobContext) -> dict[str, Any]:
        nonlocal waiting
        provider_id = await context.step("submit", submit)
        await context.emit(PhaseBegun(phase="waiting"))
        service.orders.append(provider_id + context.job.id)
        with poller.watch(provider_id + context.job.id, now(), EXPECTED_SECONDS) as watch:
            waiting += 1
            while True:
                await context.unless_cancelled(watch.next())

    async def submit() -> str:
        return "ordered-"

    process, found = psutil.Process(), list[dict[str, float]]()
    async with running(folder, url, recipe) as jobs:
        for count in COUNTS:
            began, before = time.monotonic(), waiting
            for start in range(before, count, AT_ONCE):
                some = range(start, min(start + AT_ONCE, count))
                await asyncio.gather(
                    *(jobs.submit(order(f"waits {number}"), wait=False) for number in some)
                )
            while waiting < count:
                await asyncio.sleep(0.1)
            rate = (count - before) / (time.monotonic() - began)
            await asyncio.sleep(SETTLE_SECONDS)
            cpu, began = time.process_time(), time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            share = 100 * (time.process_time() - cpu) / (time.monotonic() - began)
            memory = process.memory_info().rss / 1e6
            found.append({"count": count, "memory": memory, "cpu": share, "rate": rate})
        await poller.close()
    return found


if __name__ == "__main__":
    with asyncio.Runner() as runner:
        print(json.dumps(runner.run(wait(Path(sys.argv[2]), sys.argv[3]))))
