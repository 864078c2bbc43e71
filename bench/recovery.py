"""How soon a server is ready that was killed: with none and with 100,000 jobs in its database.

The jobs are paid clips of a simulated service that have their ends, with events, orders in the
ledger, clips, and the engine's own records of them, as those of one day.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bench.harness import ONCE, REPEATS, Figure, median_of
from tests.support.paid import REPLICATE_CLIP, run_shop
from tests.support.postgres import run_postgres
from tests.support.servers import Server, run_server
from tests.support.simulators import Running, run_simulators

TITLE = "A server that was killed, until it is ready again"
JOBS = 1_000 if os.environ.get(ONCE) else 100_000
READY_BOUND, LATER_BOUND = 4, 0.5
KINDS = ("none", "many")
ORDERED = 40
# The table, and the columns that name the job and what belongs to it; what no two rows may share is
# kept apart.
_COPIED = (
    ("jobs", ("id",), ()),
    ("events", ("job_id",), ("position",)),
    ("attempts", ("id", "job_id", "provider_id"), ()),
    ("videos", ("id", "job_id"), ()),
    ("workflow_status", ("workflow_uuid",), ()),
    ("operation_outputs", ("workflow_uuid",), ()),
)


def measure() -> list[Figure]:
    """Kill and start servers over databases that differ in this alone, in turn."""
    figures: list[Figure] = []
    latency = ("--latency", "0.2", "--no-limits", "--habit", "plain")
    with (
        tempfile.TemporaryDirectory() as name,
        run_postgres(Path(name) / "postgres") as postgres,
        run_simulators(Path(name), *latency) as services,
    ):
        for title in ("SQLite", "PostgreSQL"):
            taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
            places: dict[str, tuple[Path, str]] = {}
            for kind in KINDS:
                folder = Path(name) / title / kind
                folder.mkdir(parents=True)
                url = postgres.make_database() if title == "PostgreSQL" else ""
                places[kind] = (folder, url)
                ready(folder, url)
                if kind == "many":
                    have_made(folder, url, services)
                    multiply(url or file_of(folder), JOBS)
            for _ in range(REPEATS):
                for kind, (folder, url) in places.items():
                    taken[kind].append(ready(folder, url))
            later = [many - none for none, many in zip(*taken.values(), strict=True)]
            figures += [
                median_of(f"ready, {title}, no job", "s", taken["none"], bound=READY_BOUND),
                median_of(f"ready, {title}, {JOBS:,} jobs", "s", taken["many"], bound=READY_BOUND),
                median_of(f"later with them, {title}", "s", later, bound=LATER_BOUND),
            ]
    return figures


def file_of(folder: Path) -> str:
    """Return the address of the file in a server's folder."""
    return f"sqlite:///{folder / 'data' / 'songreel.db'}"


def ready(folder: Path, url: str) -> float:
    """Start a server; return the seconds until it was ready, and kill it."""
    settings = {"SONGREEL_LOG_LEVEL": "WARNING", "HOME": str(folder)}
    if url:
        settings["SONGREEL_DATABASE_URL"] = url
    began = time.monotonic()
    with run_server(folder / "data", environment=settings) as server:
        taken = time.monotonic() - began
        require_answer(server)
        server.kill()
    return taken


def have_made(folder: Path, url: str, services: Running) -> None:
    """Have clips bought, to be copied."""
    more: dict[str, Any] = {"SONGREEL_DATABASE_URL": url} if url else {}
    with run_shop(folder / "data", services, **more) as shop:
        orders = [
            shop.order({**REPLICATE_CLIP, "prompt": f"A fox walks, take {number}"})
            for number in range(ORDERED)
        ]
        for order in orders:
            ended = shop.end(order, 300)
            if ended["status"] != "succeeded":
                raise RuntimeError(f"a clip was not made: {ended}")


def require_answer(server: Server) -> None:
    """Have it list jobs: it would not be ready without its database."""
    answer = httpx2.get(f"{server.url}/api/mv/jobs", timeout=30, trust_env=False)
    if not answer.is_success:
        raise RuntimeError(answer.text)


def multiply(url: str, count: int) -> None:
    """Copy the jobs of a database, with what belongs to them, until there are so many more."""
    target = make_url(url)
    if target.get_backend_name() == "postgresql":
        target = target.set(drivername="postgresql+psycopg")
    engine = sa.create_engine(target)
    is_file = engine.dialect.name == "sqlite"
    schema = None if is_file else "dbos"
    with closing(engine.connect()) as connection, connection.begin():
        (there,) = connection.execute(sa.text("SELECT count(*) FROM jobs")).one()
        copies = -(-count // there)
        numbers = (
            "(WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :copies) "
            "SELECT n FROM n)"
            if is_file
            else "(SELECT generate_series(1, :copies) AS n)"
        )
        for table, names, none in _COPIED:
            of = schema if table in {"workflow_status", "operation_outputs"} else None
            columns = [one["name"] for one in sa.inspect(connection).get_columns(table, of)]
            values = [_copied(column, names, none) for column in columns]
            named = f"{of}.{table}" if of else table
            quoted = ", ".join(f'"{column}"' for column in columns)
            connection.execute(
                sa.text(
                    f"INSERT INTO {named} ({quoted}) "  # noqa: S608 (names of our own tables)
                    f"SELECT {', '.join(values)} FROM {named} CROSS JOIN {numbers} AS copies"
                ),
                {"copies": copies},
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def _copied(column: str, names: tuple[str, ...], none: tuple[str, ...]) -> str:
    if column in names:
        return f"\"{column}\" || '-' || copies.n"
    return "NULL" if column in none else f'"{column}"'
