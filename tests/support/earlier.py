"""Databases of earlier versions: made by their own migrations, with a row in each table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from songreel.storage import migrate

FOLDER = Path(migrate.__file__).with_name("migrations")
REVISIONS = sorted(path.name[:4] for path in (FOLDER / "versions").glob("[0-9]*.py"))
MOMENT = 1_764_000_000_000_000
"""In microseconds since 1970."""

_VALUES: dict[str, Any] = {
    # What the code reads as one of a few words, or as a document.
    "jobs.kind": "clip",
    "jobs.state": "succeeded",
    "jobs.request": json.dumps({"spec": {}}),
    "jobs.result": json.dumps({"video_id": "v"}),
    "jobs.error": None,
    "jobs.trace": None,
    "jobs.priority": "batch",
    "jobs.not_before": None,
    "jobs.cancel_requested_at": None,
    "events.data": json.dumps({"type": "queued", "kind": "clip"}),
    "events.position": None,
    "attempts.state": "settled",
    "attempts.settlement": "charged",
    "attempts.amount": "0.20",
    "attempts.charged": "0.20",
    "attempts.trace": None,
    "attempts.priority": "batch",
    "attempts.error": None,
    "attempts.decision": None,
    "attempts.finished_at": MOMENT + 5_000_000,
    "videos.metadata": json.dumps({}),
    "videos.rate_numerator": 24,
    "videos.rate_denominator": 1,
    "videos.deleted_at": None,
    "videos.inspection": "whole",
    "videos.ingestion": "done",
    "assets.kind": "song",
    "assets.facts": json.dumps({}),
    "assets.deleted_at": None,
    "installation.value": json.dumps(1),
    "songs.name": json.dumps("song.wav"),
    "budgets.scope": "everything",
    "budgets.amount": 20_000_000,
    "counters.amount": 1,
}


def config(connection: sa.Connection) -> Config:
    """Return how Alembic is asked to migrate what a connection reaches."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made


def bring_to(engine: sa.Engine, revision: str) -> None:
    """Migrate a database to a revision, which may be an earlier one than the code's."""
    with engine.connect() as connection:
        command.upgrade(config(connection), revision)


def tables_of(engine: sa.Engine) -> list[sa.Table]:
    """Return the tables of a database as they are, those that others refer to first."""
    metadata = sa.MetaData()
    metadata.reflect(engine)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def fill(engine: sa.Engine, tables: list[sa.Table], name: str = "a") -> dict[str, dict[str, Any]]:
    """Put a row into each of some tables, with the columns that they show; return the rows."""
    rows = {table.name: _row(table, name) for table in tables}
    with engine.begin() as connection:
        for table in tables:
            connection.execute(sa.insert(table).values(rows[table.name]))
    return rows


def read(engine: sa.Engine, table: sa.Table) -> list[dict[str, Any]]:
    """Return the rows of a table, with the columns that it showed once."""
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.select(table)).mappings()]


def _row(table: sa.Table, name: str) -> dict[str, Any]:
    return {column.name: _value(table, column, name) for column in table.columns}


def _value(table: sa.Table, column: sa.Column[Any], name: str) -> Any:
    known = f"{table.name}.{column.name}"
    if known in _VALUES:
        return _VALUES[known] if known != "budgets.scope" or name == "a" else f"owner:{name}"
    if column.name == "owner_id":
        return "local"
    if column.name in {"id", "job_id", "attempt_id", "project_id"} or column.foreign_keys:
        # What refers to another row refers to that of the same name.
        return name
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, (sa.Integer, sa.BigInteger)):
        return MOMENT if column.name.endswith("_at") else 1
    if isinstance(column.type, sa.LargeBinary):
        return b"[00:01.00] la"
    return f"{column.name} of {name}"
