"""Databases for tests: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from songreel.storage.database import Database

START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that moves when it is told to."""

    moment: datetime = field(default=START)

    def __call__(self) -> datetime:
        """Return the present moment."""
        return self.moment

    def forward(self, **length: float) -> None:
        """Move on, by so many seconds, minutes, hours …; back by a negative number."""
        self.moment += timedelta(**length)


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands still."""
    return HandClock()


@pytest.fixture
async def sqlite_database(tmp_path: Path) -> AsyncIterator[Database]:
    """Return an empty database in a file."""
    database = await Database.open(None, data=tmp_path / "data")
    yield database
    await database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Return an empty database: the test runs on a SQLite file, and again on PostgreSQL."""
    url = None if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    database = await Database.open(url, data=tmp_path / "data")
    assert database.dialect == request.param
    yield database
    await database.close()


_WHOSE = ("key_id", "project_id", "quote_id")
BEFORE_CALLERS = (
    *(f"DROP INDEX ix_attempts_{name}" for name in ("under_way", "waiting")),
    "ALTER TABLE jobs DROP COLUMN priority",
    *(
        f"ALTER TABLE attempts DROP COLUMN {name}"
        for name in ("priority", "work_id", "dispatched_at")
    ),
    "ALTER TABLE jobs DROP COLUMN trace",
    *(f"DROP TABLE webhook_{name}" for name in ("messages", "endpoints")),
    *(f"DROP TABLE {name}" for name in ("quote_lines", "quotes", "project_takes", "projects")),
    *(f"DROP TABLE {name}" for name in ("ended_sessions", "api_keys", "workspaces")),
    *(f"DROP INDEX ix_{name}_deleted" for name in ("videos", "assets")),
    *(f"DROP INDEX ix_jobs_{name}" for name in ("key_id", "project_id", "newest")),
    "ALTER TABLE jobs DROP COLUMN not_before",
    *(f"DROP INDEX ix_attempts_{name}" for name in ("project_id", "sent")),
    *(f"ALTER TABLE {t} DROP COLUMN {name}" for t in ("jobs", "attempts") for name in _WHOSE),
    *(
        f"ALTER TABLE {table} DROP COLUMN {name}"
        for table in ("videos", "assets")
        for name in ("pinned_at", "deleted_at")
    ),
    "ALTER TABLE assets DROP COLUMN name",
    *(f"DROP INDEX ix_events_{name}" for name in ("position", "unplaced")),
    "ALTER TABLE events DROP COLUMN position",
)
"""Statements that take away what the seventh migration made, and those after it."""
