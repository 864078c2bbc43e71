"""Jobs that wait for a service, 1,000 and 10,000 in one process: memory, and CPU meanwhile.

All of them are clips that this process carries by the product's own recipe: ordered, written down
in the ledger, some at a simulated service that takes hours for them and is asked how they stand,
the others in line for as many orders a minute as the service takes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

import psutil
import sqlalchemy as sa
import uvloop
from pydantic import SecretStr

from bench.engine import program
from bench.harness import ONCE, Figure
from songreel.core import memory
from songreel.core.settings import Settings
from songreel.domain.clip import ClipRequest
from songreel.services.container import Services, open_services
from songreel.services.requests import Caller
from songreel.storage.tables import ATTEMPTS
from tests.support.postgres import run_postgres
from tests.support.simulators import run_simulators

TITLE = "Jobs that wait for a service, in one process"
COUNTS = (100, 200) if os.environ.get(ONCE) else (1_000, 10_000)
MEMORY_BOUND_MB, CPU_BOUND_PERCENT = 400, 50
LOOK_SECONDS, SETTLE_SECONDS = 15.0, 5.0
AT_ONCE = 200
CAP_USD = Decimal(1_000_000)
MODEL = "google/veo-3.1-lite"


def measure() -> list[Figure]:
    """Have one process carry more and more of them, on each database."""
    latency = ("--latency", "36000", "--no-limits", "--habit", "plain")
    with (
        tempfile.TemporaryDirectory() as name,
        run_postgres(Path(name) / "postgres") as postgres,
        run_simulators(Path(name), *latency) as simulated,
    ):
        places = (("SQLite", ""), ("PostgreSQL", postgres.make_database()))
        found = {
            title: program(
                *("wait", Path(name) / title, url, f"{simulated.url}/replicate/v1"),
                module="bench.waiting",
                seconds=1800,
            )
            for title, url in places
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
                Figure(f"{count}: of their orders at the service", one["sent"], ""),
            ]
    return figures


async def wait(folder: Path, url: str, services: str) -> list[dict[str, float]]:
    """Have jobs wait, and look at this process at each count."""
    settings = Settings(
        data=folder / "data",
        database_url=url or None,
        daily_cap=CAP_USD,
        replicate_api_token=SecretStr("r8_simulated"),
        replicate_base_url=services,
    )
    process, found = psutil.Process(), list[dict[str, float]]()
    ordered = 0
    async with open_services(settings) as opened:
        # Those of a film count as one; here each is one of its own.
        opened.jobs._admission._waiting_limit = 2 * COUNTS[-1]  # pyright: ignore[reportPrivateUsage]
        for count in COUNTS:
            began, before = time.monotonic(), ordered
            while ordered < count:
                some = range(ordered, min(ordered + AT_ONCE, count))
                await asyncio.gather(*(submit(opened, number) for number in some))
                ordered = some.stop
            while await written(opened) < count:
                await asyncio.sleep(0.5)
            rate = (count - before) / (time.monotonic() - began)
            await asyncio.sleep(SETTLE_SECONDS)
            cpu, began = time.process_time(), time.monotonic()
            await asyncio.sleep(LOOK_SECONDS)
            share = 100 * (time.process_time() - cpu) / (time.monotonic() - began)
            memory = process.memory_info().rss / 1e6
            sent = await at_service(opened)
            found.append(
                {"count": count, "memory": memory, "cpu": share, "rate": rate, "sent": sent}
            )
    return found


async def submit(opened: Services, number: int) -> None:
    """Order a clip like no other, and wait for nothing."""
    prompt = f"A lighthouse keeper climbs the stairs, take {number}"
    request = ClipRequest(prompt=prompt, duration=4, backend="replicate", model=MODEL)
    order = await opened.generation.clip(request, Caller("bench"))
    await opened.jobs.submit(order, wait=False)


async def written(opened: Services) -> int:
    """Return how many orders are in the ledger: what they do from then on is to wait."""
    return await _count(opened, sa.select(sa.func.count()).select_from(ATTEMPTS))


async def at_service(opened: Services) -> int:
    """Return how many of their orders are at the service; the others wait for their turn."""
    return await _count(opened, sa.select(sa.func.count()).where(ATTEMPTS.c.state == "submitted"))


async def _count(opened: Services, query: sa.Select[int]) -> int:
    async with opened.database.reading() as connection:
        return (await connection.execute(query)).scalar_one()


if __name__ == "__main__":
    memory.limit_arenas()  # as `songreel serve` and `songreel worker` do
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(wait(Path(sys.argv[2]), sys.argv[3], sys.argv[4]))))
