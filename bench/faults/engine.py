"""Clips through the real engine of jobs, against simulated services with faults drawn at random.

The engine runs in this process and is stopped and started between; the simulators' ledger judges.
"""

from __future__ import annotations

import asyncio
import os
import random
import sqlite3
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.core import logs
from songreel.core.settings import Settings
from songreel.domain.clip import ClipRequest
from songreel.services.container import Services, open_services
from songreel.services.requests import Caller
from songreel.storage import jobs as stored_jobs
from songreel.workflows import collecting
from tests.support.simulators import Running, run_simulators

_BATCH = 50
_CANCELLED_SHARE = 0.1
_STOPS = (0, 1, 1, 2)
_LIMIT_SECONDS = 240
_MODELS = (
    ("replicate", "google/veo-3.1-fast", 4),
    ("replicate", "google/veo-3.1-lite", 4),
    ("gemini", "gemini-omni-1.1-flash", 3),
)
_CREATIONS = {"replicate": "*/predictions", "gemini": "*/interactions"}
_QUESTIONS = {"replicate": "*/predictions/*", "gemini": "*/interactions/*"}


@dataclass
class Report:
    """What came of all clips."""

    clips: int = 0
    stops: int = 0
    accepted: int = 0
    billed_usd: Decimal = Decimal(0)
    states: Counter[str] = field(default_factory=Counter[str])
    settled: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])

    def lines(self) -> list[str]:
        """Return it for people."""
        return [
            f"clips {self.clips}, stops of the engine {self.stops}",
            f"orders taken {self.accepted}, billed ${self.billed_usd}",
            f"ends: {', '.join(f'{name} {n}' for name, n in sorted(self.states.items()))}",
            f"settled: {', '.join(f'{name} {n}' for name, n in self.settled.most_common())}",
            *(f"PROBLEM: {problem}" for problem in self.problems),
        ]


def run(count: int, seed: int) -> Report:
    """Have so many clips made.

    Args:
        count: clips altogether, in batches of 50.
        seed: decides orders, faults, cancellations and stops; the machine decides their moments.
    """
    # A damaged result stays as it is here: nobody need try for two minutes.
    collecting._DAMAGED_SECONDS = 3.0
    logs.configure(level="ERROR")  # what goes wrong at the services is wanted here
    report, chance = Report(), random.Random(seed)
    arguments = ("--latency", "0.3..2", "--habit", "plain", "--no-limits", "--seed", str(seed))
    with tempfile.TemporaryDirectory(prefix="songreel-engine-") as name:
        folder = Path(name)
        with run_simulators(folder, *arguments) as simulators, ordering_from(simulators):
            simulators.script(*faults(chance))
            for first in range(0, count, _BATCH):
                number = min(_BATCH, count - first)
                asyncio.run(_batch(folder / "data", chance, first, number, report))
                print(f"…       {first + number} clips", flush=True)
            judge(folder / "data" / "songreel.db", simulators, report)
    return report


@contextmanager
def ordering_from(simulators: Running) -> Iterator[None]:
    """Have the providers of this process order from simulated services within the block."""
    own = {
        "REPLICATE_API_TOKEN": "r8_simulated",
        "REPLICATE_BASE_URL": f"{simulators.url}/replicate/v1",
        "GEMINI_API_KEY": "simulated",
        "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini",
    }
    before = {name: os.environ.get(name) for name in own}
    os.environ.update(own)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def faults(chance: random.Random) -> list[dict[str, Any]]:
    """Return what goes wrong, each with a probability and a seed of its own."""
    script: list[dict[str, Any]] = []

    def add(probability: float, fault: str, **more: Any) -> None:
        own = {"probability": probability, "seed": chance.randrange(10**6), "times": 10**6}
        script.append({**own, "fault": fault, **more})

    for service, path in _CREATIONS.items():
        to = {"service": service, "method": "POST", "path": path}
        add(0.06, "status", status=429, retry_after=1, **to)
        add(0.03, "status", status=503, accepted=False, **to)
        add(0.03, "status", status=500, accepted=True, **to)
        add(0.03, "reset", accepted=True, **to)
        add(0.03, "reset", accepted=False, **to)
        add(0.02, "html", accepted=True, **to)
        add(0.02, "empty", accepted=True, **to)
        add(0.03, "failed", **to)
        add(0.03, "safety", **to)
        add(0.02, "output", output="truncated", **to)
    add(0.03, "poll_rate_cap", service="gemini", method="POST", path=_CREATIONS["gemini"])
    for service, path in _QUESTIONS.items():
        to = {"service": service, "method": "GET", "path": path}
        add(0.04, "status", status=500, **to)
        add(0.02, "status", status=429, retry_after=1, **to)
        add(0.04, "reset", **to)
        add(0.02, "html", **to)
        add(0.03, "status", status=500, accepted=True, **{**to, "method": "POST"})
    add(0.05, "spurious_400", service="gemini", method="GET", path=_QUESTIONS["gemini"])
    add(0.05, "status", status=500, service="replicate", method="GET", path="*/predictions")
    add(0.1, "cut_body", method="GET", path="/delivery/*", share=0.5, how="reset")
    return script


async def _batch(data: Path, chance: random.Random, first: int, count: int, report: Report) -> None:
    """Order clips, cancel some, stop and start the engine between, and wait for all ends."""
    settings = Settings(data=data, daily_cap=Decimal(100_000))
    wanted: list[str] = []
    for stop in range(chance.choice(_STOPS) + 1):
        report.stops += stop > 0
        async with open_services(settings) as services:
            if not wanted:
                wanted = [await _order(services, chance, first + n) for n in range(count)]
                report.clips += count
            await _cancel_some(services, chance, wanted)
            await asyncio.sleep(chance.uniform(0.0, 3.0))
    async with open_services(settings) as services:
        async with asyncio.timeout(_LIMIT_SECONDS):
            await asyncio.gather(*(services.jobs.outcome(job_id) for job_id in wanted))
            await _settled(services)


async def _order(services: Services, chance: random.Random, number: int) -> str:
    backend, model, seconds = chance.choice(_MODELS)
    request = ClipRequest(
        prompt=f"A lantern on a quay, number {number}",
        backend=backend,
        model=model,
        duration=seconds,
    )
    order = await services.generation.clip(request, Caller(idempotency_key=f"engine-{number}"))
    return (await services.jobs.submit(order, wait=False)).job.id


async def _cancel_some(services: Services, chance: random.Random, wanted: list[str]) -> None:
    for job_id in wanted:
        if chance.random() < _CANCELLED_SHARE:
            await asyncio.sleep(chance.uniform(0.0, 0.2))
            await services.jobs.cancel(job_id)


async def _settled(services: Services) -> None:
    """Wait until what was left by jobs that are over is collected, too."""
    while True:
        async with services.database.reading() as connection:
            left, _ = await stored_jobs.count_waiting(connection, "local", None)
            children = await stored_jobs.unfinished(connection)
        if not left and not children:
            return
        await asyncio.sleep(0.2)


def judge(database: Path, simulators: Running, report: Report) -> None:
    """Compare what the services took with what is here, while nobody runs."""
    entries = simulators.ledger()
    with sqlite3.connect(database) as connection:
        connection.row_factory = sqlite3.Row
        attempts = list(connection.execute("SELECT * FROM attempts ORDER BY created_at, id"))
        jobs = {row["id"]: row for row in connection.execute("SELECT * FROM jobs")}
        kept = {row["original_sha256"] for row in connection.execute("SELECT * FROM videos")}
        statement = "SELECT coalesce(sum(amount), 0) FROM budgets WHERE scope = 'everything'"
        budget = connection.execute(statement).fetchone()[0]
    report.accepted = len(entries)
    report.billed_usd = sum((Decimal(one["billed_usd"]) for one in entries), Decimal(0))
    report.states.update(row["state"] for row in jobs.values())
    report.settled.update(f"{row['settlement']}: {row['basis']}" for row in attempts)
    by_id = {one["id"]: one for one in entries}
    _judge_attempts(attempts, jobs, by_id, kept, report)
    _judge_orphans(attempts, entries, report)
    counted = sum((_counts(row) for row in attempts), Decimal(0))
    if counted != Decimal(budget) / 10**8:
        report.problems.append(f"orders count {counted}, and the budget says {budget}")
    open_jobs = [row["id"] for row in jobs.values() if row["state"] in {"queued", "running"}]
    if open_jobs:
        report.problems.append(f"without an end: {open_jobs}")


def _judge_attempts(
    attempts: list[Any],
    jobs: Mapping[str, Any],
    entries: Mapping[str, dict[str, Any]],
    kept: set[str],
    report: Report,
) -> None:
    of_job: dict[str, list[Any]] = defaultdict(list)
    for row in attempts:
        entry, job = entries.get(row["provider_id"] or ""), jobs[row["job_id"]]
        for earlier in of_job[row["job_id"]]:
            taken = entries.get(earlier["provider_id"] or "")
            if earlier["settlement"] != "not_charged" or (taken and taken["billed"]):
                report.problems.append(f"{job['id']} was ordered again after {dict(earlier)}")
        of_job[row["job_id"]].append(row)
        if row["state"] != "settled":
            report.problems.append(f"not settled: {dict(row)}")
        if row["settlement"] == "unknown" and job["state"] == "succeeded":
            report.problems.append(f"unknown, and its job succeeded: {dict(row)}")
        if entry is None or not entry["billed"]:
            continue
        if row["settlement"] == "not_charged":
            report.problems.append(f"billed, and settled as not charged: {dict(row)}")
        is_excused = job["state"] == "cancelled" or row["basis"] == "OUTPUT_INVALID"
        if entry["status"] == "done" and entry["sha256"] not in kept and not is_excused:
            report.problems.append(f"the clip of {entry['id']} is lost: {dict(row)}")


def _judge_orphans(attempts: list[Any], entries: list[dict[str, Any]], report: Report) -> None:
    """See that each order whose id is not known here is one with an unknown outcome."""
    known = {row["provider_id"] for row in attempts}
    orphans = Counter(one["service"] for one in entries if one["id"] not in known)
    labelled: Counter[str] = Counter()
    for row in attempts:
        # What a service lists is found again, unless somebody cancelled before it was.
        is_label = row["backend"] != "replicate" or row["basis"].startswith("cancelled")
        if row["settlement"] == "unknown" and row["provider_id"] is None and is_label:
            labelled[row["backend"]] += 1
    for service, number in orphans.items():
        if number > labelled[service]:
            report.problems.append(
                f"{number} orders of {service} without an id, {labelled[service]} are labelled"
            )


def _counts(row: Any) -> Decimal:
    if row["settlement"] == "not_charged":
        return Decimal(0)
    if row["settlement"] == "charged" and row["charged"] is not None:
        return Decimal(row["charged"])
    return Decimal(row["amount"])
