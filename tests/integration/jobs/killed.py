"""A process that carries one job and kills itself at a named point, as a power cut would.

`python killed.py FOLDER POINT [URL]`: every run of a step is written to FOLDER/ran, one line each.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

from songreel.domain.event import PhaseBegun
from songreel.domain.job import JobKind
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Order
from songreel.storage.database import Database

JOB_ID = "6a8f0d5e-0000-4000-8000-000000000001"
STEPS = ("submit", "wait", "download")
POINTS = (
    "before the first step",
    *(f"{where} {step}" for step in STEPS for where in ("in", "after")),
    "before the end",
)


class Recipe:
    """Three steps with a place to die before, in and after each."""

    def __init__(self, folder: Path, point: str) -> None:
        self._folder = folder
        self._point = point

    async def __call__(self, context: JobContext) -> dict[str, object]:
        self._reach("before the first step")
        results: list[str] = []
        for step in STEPS:
            results.append(await context.step(step, self._step(step)))
            self._reach(f"after {step}")
            await context.emit(PhaseBegun(phase=step))
        self._reach("before the end")
        return {"results": results}

    def _step(self, name: str):
        async def run() -> str:
            await asyncio.to_thread(self._write, name)
            self._reach(f"in {name}")
            return name.upper()

        return run

    def _write(self, name: str) -> None:
        with (self._folder / "ran").open("a", encoding="utf-8") as file:
            file.write(name + "\n")

    def _reach(self, point: str) -> None:
        if point == self._point:
            os.kill(os.getpid(), signal.SIGKILL)


async def main(folder: Path, point: str, url: str | None) -> None:
    """Submit the job, or find it, and carry it to its end."""
    database = await Database.open(url, data=folder)
    jobs = Jobs(database, process_id="killed")
    jobs.register(JobKind.CLIP, Recipe(folder, point))
    await jobs.start()
    wanted = Order(JobKind.CLIP, {"prompt": "p"}, "f", job_id=JOB_ID)
    ticket = await jobs.submit(wanted, wait=True)
    if point == "submitted":
        os.kill(os.getpid(), signal.SIGKILL)
    job = await jobs.outcome(ticket.job.id)
    if point == "ended":
        os.kill(os.getpid(), signal.SIGKILL)
    print(job.state, job.result)
    await jobs.stop()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
