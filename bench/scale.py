"""How much 1, 2 and 4 workers do, what each clip costs, and what 100 workers would run into.

Each worker is pinned to a core. PostgreSQL, the server that takes orders, the simulated services
and those who order run beside them on the same cores. Writes docs/scale.md.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import httpx2
import psutil
import psycopg

from bench.harness import ONCE, REPEATS, SONGREEL, Figure, median_of
from bench.scaling.costs import IDLE_WORKER, Costs, Run
from bench.scaling.page import write_page
from songreel.storage import installation
from tests.support.fleet import Fleet
from tests.support.paid import REPLICATE_CLIP
from tests.support.postgres import Postgres, run_postgres
from tests.support.servers import START_LIMIT_SECONDS
from tests.support.simulators import run_simulators
from tests.support.waiting import until
from tests.support.workers import start_worker

TITLE = "Workers on paced services, each pinned to a core"
WORKERS = (1, 2, 4)
LATENCY_SECONDS = 2
AT_ONCE = 4 if os.environ.get(ONCE) else 96
WARM_SECONDS, LOOK_SECONDS = (4.0, 6.0) if os.environ.get(ONCE) else (6.0, 10.0)
IDLE_SECONDS = 6.0
LOCKS = {"turn to send": installation.SENT, "turn to choose who is next": "dispatch"}
LOCK_PAUSE_SECONDS = 0.005
UNLIMITED = 1_000_000
_numbers = itertools.count(1)


def measure() -> list[Figure]:
    """Measure each number of workers several times in turn, and what a clip costs; write the page.

    A machine that others share is now fast, now slow, for minutes: medians are of all of it.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)
        services = ("--latency", str(LATENCY_SECONDS), "--habit", "plain", "--no-limits")
        with (
            run_simulators(folder, *services) as simulated,
            run_postgres(folder / "postgres") as postgres,
        ):
            seen: dict[int, list[Run]] = {workers: [] for workers in WORKERS}
            costs: Costs | None = None
            for turn, workers in itertools.product(range(REPEATS), WORKERS):
                at = folder / f"{turn}-with-{workers}"
                at.mkdir(mode=0o711)
                store = _Folder(at / "clips")
                fleet = Fleet(at, postgres, cast("Any", store), simulated, workers)
                with _working(fleet) as workers_processes:
                    meter = Meter(fleet, workers_processes, at / "clips", folder / "postgres")
                    if costs is None:
                        costs = _counted(meter, postgres)
                    seen[workers].append(_saturated(meter, workers))
    assert costs is not None
    runs = [sorted(found, key=lambda run: run.rate)[len(found) // 2] for found in seen.values()]
    costs = costs.of_work(runs[0])
    if not os.environ.get(ONCE):
        write_page(costs, runs, LATENCY_SECONDS, AT_ONCE, REPEATS)
    return [*_figures(seen), *costs.figures()]


@dataclass
class _Folder:
    """A folder in place of a bucket: what a store costs is not the workers'."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return the settings that lead to it, and what all processes share."""
        self.path.mkdir(exist_ok=True)
        return {
            "SONGREEL_BLOBS": str(self.path),
            "SONGREEL_LOG_LEVEL": "WARNING",
            # The service's own 600 a minute would be what is full.
            "SONGREEL_BACKEND_ORDERS_A_MINUTE": f"replicate={UNLIMITED}",
        }


@contextmanager
def _working(fleet: Fleet) -> Iterator[list[psutil.Process]]:
    """Run a server and workers, each of those on one core, until the context ends."""
    cores = sorted(os.sched_getaffinity(0))
    try:
        fleet.start_server()
        assert fleet.server is not None
        until(fleet.server.is_ready, seconds=START_LIMIT_SECONDS, what="the server")
        for number in range(len(fleet.workers)):
            core = str(cores[number % len(cores)])
            fleet.workers[number] = start_worker(
                fleet.folder / str(number),
                environment=fleet.environment,
                program=("taskset", "-c", core, SONGREEL),
            )
        running = [worker for worker in fleet.workers if worker is not None]
        for worker in running:
            until(worker.works, seconds=START_LIMIT_SECONDS, what="a worker")
        yield [psutil.Process(worker.process.pid) for worker in running]
    finally:
        fleet.stop()


@dataclass
class Meter:
    """Reads what an installation has used so far."""

    fleet: Fleet
    workers: list[psutil.Process]
    clips: Path
    database: Path
    ended: list[float] = field(default_factory=list[float])
    _over: threading.Event = field(default_factory=threading.Event)

    def cpu(self) -> dict[str, float]:
        """Return the CPU seconds of each part, with what its children took."""
        assert self.fleet.server is not None
        postmaster = int((self.database / "postmaster.pid").read_text("utf-8").split()[0])
        return {
            "workers": sum(_cpu(worker) for worker in self.workers),
            "server": _cpu(psutil.Process(self.fleet.server.process.pid)),
            "PostgreSQL": _cpu(psutil.Process(postmaster)),
            "services": _cpu(psutil.Process(self.fleet.services.process.pid)),
            "machine": sum(psutil.cpu_times()[:3]),
        }

    def log_bytes(self) -> int:
        """Return the bytes that the database has written ahead."""
        with psycopg.connect(self.fleet.database_url, autocommit=True) as connection:
            row = connection.execute(
                "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint"
            ).fetchone()
        assert row is not None
        return row[0]

    def stored_bytes(self) -> int:
        """Return the bytes of all stored files."""
        return sum(path.stat().st_size for path in self.clips.rglob("*") if path.is_file())

    def held(self, seconds: float) -> dict[str, float]:
        """Look again and again for so many seconds; return how often each lock was held."""
        had, looks = dict.fromkeys(LOCKS, 0), 0
        columns = ", ".join(
            # The lower half of the lock's number (pg_locks, in the manual of PostgreSQL).
            f"count(*) FILTER (WHERE objid = (hashtext('{lock}')::bigint & 4294967295)::oid)"
            for lock in LOCKS.values()
        )
        query = f"SELECT {columns} FROM pg_locks WHERE locktype = 'advisory' AND granted"  # noqa: S608
        end = time.monotonic() + seconds
        with psycopg.connect(self.fleet.database_url, autocommit=True) as connection:
            while time.monotonic() < end:
                row = connection.execute(query.encode()).fetchone()
                assert row is not None
                looks += 1
                for name, count in zip(LOCKS, row, strict=True):
                    had[name] += count > 0
                time.sleep(LOCK_PAUSE_SECONDS)
        return {name: count / looks for name, count in had.items()}

    @contextmanager
    def ordering(self, at_once: int) -> Iterator[None]:
        """Have so many callers order one clip after another until the context ends."""
        self._over.clear()
        callers = [threading.Thread(target=self._order) for _ in range(at_once)]
        for caller in callers:
            caller.start()
        try:
            yield
        finally:
            self._over.set()
            for caller in callers:
                caller.join()

    def _order(self) -> None:
        with httpx2.Client(base_url=self.fleet.url, timeout=120, trust_env=False) as client:
            while not self._over.is_set():
                body = {**REPLICATE_CLIP, "prompt": f"A lighthouse, take {next(_numbers)}"}
                answer = client.post("/api/mv/generate_video", json=body)
                if not answer.is_success:
                    raise RuntimeError(answer.text)
                self.ended.append(time.monotonic())


def _cpu(process: psutil.Process) -> float:
    """Return CPU seconds of a process, its threads, and its children, ended or not."""
    total = sum(process.cpu_times()[:4])
    for child in process.children(recursive=True):
        try:
            total += sum(child.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total


def _saturated(meter: Meter, workers: int) -> Run:
    """Have more callers than can be served at once, and see how many clips come out."""
    with meter.ordering(AT_ONCE * min(workers, 2)):
        time.sleep(WARM_SECONDS)
        before, began, clips = meter.cpu(), time.monotonic(), len(meter.ended)
        stored, ahead = meter.stored_bytes(), meter.log_bytes()
        held = meter.held(LOOK_SECONDS)
        made, wall = len(meter.ended) - clips, time.monotonic() - began
        used = {part: at - before[part] for part, at in meter.cpu().items()}
        stored, ahead = meter.stored_bytes() - stored, meter.log_bytes() - ahead
    return Run(workers, made, wall, used, stored, ahead, held)


def _counted(meter: Meter, postgres: Postgres) -> Costs:
    """Count statements: for a clip, and of processes that have nothing to do."""
    server = cast("Any", postgres)._server  # pyright: ignore[reportPrivateUsage]
    log = Path(server.log)
    with meter.ordering(1):
        until(lambda: len(meter.ended) >= 2, seconds=60, what="the first clips")
    _log_statements(meter.fleet.database_url, "all")
    try:
        time.sleep(1)
        idle_cpu, began, lines = meter.cpu(), time.monotonic(), _statements(log)
        time.sleep(IDLE_SECONDS)
        idle_wall = time.monotonic() - began
        idle = (_statements(log) - lines) / idle_wall
        idle_used = {part: at - idle_cpu[part] for part, at in meter.cpu().items()}
        began, lines, clips = time.monotonic(), _statements(log), len(meter.ended)
        with meter.ordering(4):
            until(lambda: len(meter.ended) >= clips + 8, seconds=60, what="more clips")
        made = len(meter.ended) - clips
        counted = _statements(log) - lines - idle * (time.monotonic() - began)
    finally:
        _log_statements(meter.fleet.database_url, "none")
    return Costs(
        statements=counted / made,
        idle_statements=idle * IDLE_WORKER,
        idle_worker=idle_used["workers"] / idle_wall,
        commit=_commit_seconds(meter.fleet.database_url),
    )


def _log_statements(url: str, which: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET log_statement = '{which}'".encode())
        connection.execute("SELECT pg_reload_conf()")


def _statements(log: Path) -> int:
    text = log.read_text("utf-8", "replace")
    return sum(
        ("LOG:  statement: " in line or "LOG:  execute " in line)
        and "BEGIN" not in line
        and "COMMIT" not in line
        and "ROLLBACK" not in line
        for line in text.splitlines()
    )


def _commit_seconds(url: str) -> float:
    """Return the seconds for which a transaction holds the row that all clips are counted in."""
    taken: list[float] = []
    with psycopg.connect(url) as connection:
        for _ in range(50):
            began = time.monotonic()
            connection.execute("UPDATE budgets SET amount = amount WHERE scope = 'everything'")
            connection.commit()
            taken.append(time.monotonic() - began)
    return sorted(taken)[len(taken) // 2]


def _figures(seen: Mapping[int, list[Run]]) -> Iterator[Figure]:
    for count, runs in seen.items():
        workers = f"{count} worker{'s' if count > 1 else ''}"
        yield median_of(f"{workers} at saturation", "clips/s", [run.rate for run in runs])
        each = [run.each("workers") for run in runs]
        yield median_of(f"{workers}: CPU of workers for each clip", "ms CPU", each)
        own = [100 * run.core_use for run in runs]
        yield median_of(f"{workers}: use of their cores", "%", own)
        all_cores = [100 * run.machine_use for run in runs]
        yield median_of(f"{workers}: use of the machine", "%", all_cores)
