"""An installation that is killed again and again, and its judge: the books of the simulators.

Every round orders clips, kills the server at a named boundary or after a random time, starts it
again, now and then as another version, and waits until every job has its end.
"""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pybase64
from PIL import Image

from songreel.core.boundaries import SETTING
from tests.support.servers import SONGREEL, START_LIMIT_SECONDS, find_free_port
from tests.support.simulators import Running
from tests.support.waiting import until

ROOT = Path(__file__).parents[2]
CAP = Decimal(1_000_000)
END_LIMIT_SECONDS = 60
_ENDS = {"succeeded", "failed", "cancelled"}
_MODELS = (
    ("replicate", "google/veo-3.1-fast", 4),
    ("replicate", "google/veo-3.1-lite", 4),
    ("gemini", "gemini-omni-1.1-flash", 3),
)


@dataclass
class Report:
    """What came of all rounds."""

    kills: int = 0
    in_flight: list[int] = field(default_factory=list[int])
    slowest_end: float = 0.0
    states: Counter[str] = field(default_factory=Counter[str])
    problems: list[str] = field(default_factory=list[str])
    accepted: int = 0
    billed_usd: Decimal = Decimal(0)

    def lines(self) -> list[str]:
        """Return it for people."""
        flight = self.in_flight or [0]
        return [
            f"kills {self.kills}, interrupted clips {sum(self.in_flight)} (at least {min(flight)})",
            f"accepted {self.accepted}, billed ${self.billed_usd}",
            f"ends: {', '.join(f'{name} {n}' for name, n in sorted(self.states.items()))}",
            f"slowest end after a restart, once the service was done: {self.slowest_end:.1f} s",
            *(f"PROBLEM: {problem}" for problem in self.problems),
        ]


class Victim:
    """A server over one data folder that is killed and started again."""

    def __init__(self, folder: Path, simulators: Running, seed: int) -> None:
        self.data = folder / "data"
        self.data.mkdir(exist_ok=True)
        self.log = folder / "server.log"
        self.simulators = simulators
        self.chance = random.Random(seed)
        self.report = Report()
        self.jobs: dict[str, str] = {}
        self._ordered = 0
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0
        self.client = httpx2.Client(timeout=30, trust_env=False)

    def start(self, *, crash_at: str | None = None, upgraded: bool = False) -> None:
        """Start it; it may die before it is ready."""
        self.port = find_free_port()
        url = self.simulators.url
        environment: Mapping[str, str] = {
            **os.environ,
            "SONGREEL_DATA": str(self.data),
            "SONGREEL_PORT": str(self.port),
            "SONGREEL_DAILY_CAP": str(CAP),
            "SONGREEL_LOG_LEVEL": "WARNING",
            "REPLICATE_API_TOKEN": "r8_simulated",
            "REPLICATE_BASE_URL": f"{url}/replicate/v1",
            "GEMINI_API_KEY": "simulated",
            "GOOGLE_GEMINI_BASE_URL": f"{url}/gemini",
            "PYTHONPATH": str(ROOT),
            **({SETTING: crash_at} if crash_at else {}),
        }
        program = [SONGREEL]
        if upgraded:
            program = [sys.executable, "-m", "tests.support.another_version"]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [*program, "serve"],
                env=environment,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def is_dead(self) -> bool:
        """Tell whether the process has ended."""
        return self._process is None or self._process.poll() is not None

    def await_ready(self) -> None:
        """Wait until it takes requests."""

        def ready() -> bool:
            if self.is_dead:
                raise RuntimeError(f"the server ended:\n{self.log.read_text('utf-8')[-4000:]}")
            try:
                return self.client.get(f"{self._url}/ready").is_success
            except httpx2.TransportError:
                return False

        until(ready, seconds=START_LIMIT_SECONDS, pause=0.05, what="the server")

    @property
    def _url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def order(self, count: int) -> None:
        """Order so many clips, each with a key of its own, until the server is dead."""
        for _ in range(count):
            backend, model, seconds = self.chance.choice(_MODELS)
            self._ordered += 1
            key = f"kill-{self._ordered}"
            body: dict[str, Any] = {
                "prompt": f"A lantern on a quay, number {self._ordered}",
                "backend": backend,
                "model": model,
                "duration": seconds,
            }
            if model == "google/veo-3.1-fast":
                # Put to the service for the order, and deleted there in the end.
                body["reference_image_base64"] = _picture(self._ordered)
            headers = {"Idempotency-Key": key, "Prefer": "respond-async"}
            url = f"{self._url}/api/mv/generate_video"
            try:
                answer = self.client.post(url, json=body, headers=headers)
            except httpx2.TransportError:
                if not self._dies():
                    raise
                return
            if answer.status_code != 202:
                raise AssertionError(answer.text)
            self.jobs[answer.json()["job_id"]] = "queued"

    def _dies(self) -> bool:
        try:
            until(lambda: self.is_dead, seconds=10)
        except TimeoutError:
            return False
        return True

    def kill(self) -> None:
        """End it without warning."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(30)

    def await_death(self, seconds: float = 30) -> None:
        """Wait until it has come to its boundary."""
        until(lambda: self.is_dead, seconds=seconds, what="the boundary was not passed")

    def count_interrupted(self) -> int:
        """Return how many jobs have no end, as the database says while nobody runs."""
        with sqlite3.connect(self.data / "songreel.db") as database:
            query = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')"
            (count,) = database.execute(query).fetchone()
        self.report.kills += 1
        self.report.in_flight.append(count)
        return count

    def await_ends(self) -> None:
        """Wait until every job has its end; ends never change."""
        began = time.monotonic()
        done_at = began

        def all_ended() -> bool:
            nonlocal done_at
            if not self.is_service_done():
                done_at = time.monotonic()
            return not self._look()

        try:
            until(all_ended, seconds=END_LIMIT_SECONDS, pause=0.1, what="jobs have no end")
        except TimeoutError:
            self.report.problems.append(f"no end within {END_LIMIT_SECONDS} s: {self._look()}")
        self.report.slowest_end = max(self.report.slowest_end, time.monotonic() - done_at)

    def is_service_done(self) -> bool:
        """Tell whether the simulators work on nothing any more."""
        return all(entry["ended"] is not None for entry in self.simulators.ledger()[-200:])

    def _look(self) -> list[str]:
        open_jobs: list[str] = []
        for job_id, known in self.jobs.items():
            if known in _ENDS:
                continue
            answer = self.client.get(f"{self._url}/api/mv/jobs/{job_id}")
            self.jobs[job_id] = answer.json()["status"]
            if self.jobs[job_id] not in _ENDS:
                open_jobs.append(job_id)
        return open_jobs

    def tidy(self) -> None:
        """Have the services delete all that was put there for orders that are settled."""
        self.start()
        self.await_ready()
        until(lambda: not self._count_files(), seconds=30, what="files are left at a service")
        self.kill()

    def _count_files(self) -> int:
        with sqlite3.connect(self.data / "songreel.db") as database:
            (count,) = database.execute("SELECT count(*) FROM provider_files").fetchone()
        return count

    def close(self) -> None:
        """End it for good."""
        self.kill()
        self.client.close()

    def judge(self) -> Report:
        """Compare what the services took with what is here, while nobody runs."""
        report, entries = self.report, self.simulators.ledger()
        report.accepted = len(entries)
        report.billed_usd = sum((Decimal(entry["billed_usd"]) for entry in entries), Decimal(0))
        with sqlite3.connect(self.data / "songreel.db") as database:
            database.row_factory = sqlite3.Row
            attempts = list(database.execute("SELECT * FROM attempts"))
            jobs = {row["id"]: row for row in database.execute("SELECT * FROM jobs")}
            kept = {row["original_sha256"] for row in database.execute("SELECT * FROM videos")}
            budgets = list(database.execute("SELECT * FROM budgets WHERE scope = 'everything'"))
        by_id = {row["provider_id"]: row for row in attempts if row["provider_id"]}
        hashes = Counter((one["service"], one["input_hash"]) for one in entries)
        twice = [name for name, number in hashes.items() if number > 1]
        if twice:
            report.problems.append(f"submitted twice: {twice}")
        lost = [row for row in attempts if row["settlement"] == "unknown"]
        lost_jobs = {row["job_id"] for row in lost}
        orphans = 0
        for entry in entries:
            attempt = by_id.get(entry["id"])
            if attempt is None:
                orphans += 1
                if entry["service"] == "replicate":
                    report.problems.append(f"Replicate's {entry['id']} was not found again")
            elif entry["status"] == "done" and entry["sha256"] not in kept:
                report.problems.append(f"the clip of {entry['id']} is lost")
        if orphans > len(lost):
            report.problems.append(f"{orphans} orders without an id, {len(lost)} are labelled")
        for job_id, row in jobs.items():
            report.states[_end_of(row)] += 1
            labelled = "OUTCOME_UNKNOWN" in (row["error"] or "")
            if row["state"] == "failed" and not (labelled and job_id in lost_jobs):
                report.problems.append(f"{job_id} failed: {row['error']}")
        self._judge_money(report, attempts, budgets)
        return report

    def _judge_money(self, report: Report, attempts: list[Any], budgets: list[Any]) -> None:
        for row in attempts:
            if row["state"] != "settled":
                report.problems.append(f"the order {row['id']} is not settled: {row['state']}")
        counted = sum((_counts(row) for row in attempts), Decimal(0))
        budget = sum((Decimal(row["amount"]) for row in budgets), Decimal(0)) / 10**8
        if counted != budget:
            report.problems.append(f"orders count {counted}, and the budget says {budget}")
        unknown = sum(
            (Decimal(row["amount"]) for row in attempts if row["settlement"] == "unknown"),
            Decimal(0),
        )
        if not report.billed_usd <= counted <= report.billed_usd + unknown:
            report.problems.append(
                f"billed {report.billed_usd}, counted {counted}, of which unknown {unknown}"
            )


def _picture(number: int) -> str:
    colour = (number * 37 % 256, number * 91 % 256, 120)
    file = BytesIO()
    Image.new("RGB", (320, 180), colour).save(file, "PNG")
    return pybase64.b64encode(file.getvalue()).decode()


def _end_of(row: Any) -> str:
    if row["state"] == "failed" and "OUTCOME_UNKNOWN" in (row["error"] or ""):
        return "outcome unknown"
    return row["state"]


def _counts(row: Any) -> Decimal:
    if row["settlement"] == "not_charged":
        return Decimal(0)
    if row["settlement"] == "charged" and row["charged"] is not None:
        return Decimal(row["charged"])
    return Decimal(row["amount"])


@contextmanager
def victim(folder: Path, simulators: Running, seed: int) -> Iterator[Victim]:
    """Give an installation to kill; it is ended for good afterwards."""
    made = Victim(folder, simulators, seed)
    try:
        yield made
    finally:
        made.close()


def kill_at(
    made: Victim,
    boundary: str,
    *,
    clips: int,
    nth: int,
    upgraded: bool,
    before: Callable[[], object] = lambda: None,
) -> int:
    """Kill once at a named boundary; return how many clips that interrupted.

    Args:
        before: is called when the server is ready, before the clips are ordered.
    """
    made.start(crash_at=f"{boundary}:{nth}")
    made.await_ready()
    before()
    made.order(clips)
    made.await_death()
    interrupted = made.count_interrupted()
    made.start(upgraded=upgraded)
    made.await_ready()
    made.await_ends()
    made.kill()
    return interrupted


def kill_at_random(made: Victim, *, clips: int, upgraded: bool) -> int:
    """Kill after a random time with clips in flight; the server runs already, and again after."""
    made.order(clips)
    time.sleep(made.chance.uniform(0.0, 1.5))
    made.kill()
    interrupted = made.count_interrupted()
    made.start(upgraded=upgraded)
    made.await_ready()
    made.await_ends()
    return interrupted
