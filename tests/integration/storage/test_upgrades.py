"""Databases of every earlier version are brought up to date, and earlier versions go on with them.

While an installation is upgraded, processes of the version before work on a database that the new
one has migrated already.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event

from songreel.domain.job import JobState
from songreel.storage import attempts, events, jobs, migrate, videos
from songreel.storage.all_tables import METADATA
from songreel.storage.database import Database
from songreel.storage.errors import NewerDatabaseError
from songreel.storage.tables import INSTALLATION
from tests.support.earlier import REVISIONS, bring_to, fill, read, tables_of


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'songreel.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def engine(url: str) -> Iterator[sa.Engine]:
    """Return an engine on it that knows nothing of Songreel."""
    made = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    yield made
    made.dispose()


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_an_earlier_database_is_brought_up_to_date_and_its_version_goes_on(
    engine: sa.Engine, url: str, tmp_path: Path, revision: str
) -> None:
    bring_to(engine, revision)
    earlier = tables_of(engine)
    rows = fill(engine, earlier)
    asyncio.run(_upgrade(url, tmp_path))
    for table in earlier:
        assert rows[table.name] in read(engine, table), table.name
    # Whoever knows no more than the earlier columns writes on.
    later = fill(engine, earlier, "b")
    for table in earlier:
        assert later[table.name] in read(engine, table), table.name
    asyncio.run(_read(url, tmp_path, "a", "b"))


async def _upgrade(url: str, data: Path) -> None:
    database = await Database.open(url, data=data)
    async with database.reading() as connection:
        assert await connection.run_sync(_differences) == []
    await database.close()


async def _read(url: str, data: Path, *names: str) -> None:
    database = await Database.open(url, data=data)
    async with database.reading() as connection:
        for name in names:
            assert (await jobs.get(connection, name)).state is JobState.SUCCEEDED
            (order,) = await attempts.of_job(connection, name)
            assert str(order.amount) == "0.20"
            assert len(await events.read(connection, name)) == 1
            assert await videos.find(connection, name) is not None
    await database.close()


def _differences(connection: sa.Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": False})
    found = compare_metadata(context, METADATA)
    return [one for one in found if "alembic_version" not in str(one)]


_HARMLESS = re.compile(
    r"\s*(SELECT|CREATE TABLE|CREATE (UNIQUE )?INDEX|INSERT INTO|UPDATE|BEGIN|PRAGMA|"
    r"ALTER TABLE \w+ ADD COLUMN)\b",
    re.IGNORECASE,
)
_ADDED = re.compile(r"ALTER TABLE (\w+) ADD COLUMN \"?(\w+)\"? (.*)", re.IGNORECASE | re.DOTALL)
_MADE = re.compile(r"\s*CREATE TABLE (\w+)", re.IGNORECASE)
_UNIQUE = re.compile(r"\s*CREATE UNIQUE INDEX \w+ ON (\w+) \((.*?)\)", re.IGNORECASE)


def in_the_way(statements: list[str]) -> list[str]:
    """Return the statements of a migration after which the version before could not go on."""
    made = {found[1] for one in statements if (found := _MADE.match(one))}
    added: set[str] = set()
    wrong: list[str] = []
    for one in statements:
        if "alembic_version" in one:
            continue
        if _HARMLESS.match(one) is None:
            wrong.append(one)
        elif (column := _ADDED.match(one)) is not None:
            added.add(f"{column[1]}.{column[2]}")
            is_needed = "NOT NULL" in column[3].upper() and "DEFAULT" not in column[3].upper()
            if is_needed and column[1] not in made:
                wrong.append(one)
        elif (index := _UNIQUE.match(one)) is not None and index[1] not in made:
            columns = [name.strip(' "') for name in index[2].split(",")]
            if not any(f"{index[1]}.{name}" in added for name in columns):
                wrong.append(one)
    return wrong


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE songs",
        "ALTER TABLE songs DROP COLUMN name",
        "ALTER TABLE songs RENAME COLUMN name TO title",
        "ALTER TABLE songs RENAME TO tunes",
        "ALTER TABLE songs ADD COLUMN name TEXT NOT NULL",
        "ALTER TABLE songs ALTER COLUMN name SET NOT NULL",
        "DROP INDEX ix_songs_song_id",
        "CREATE UNIQUE INDEX ix_songs_name ON songs (name)",
        "DELETE FROM songs",
    ],
)
def test_what_would_stop_the_version_before_is_seen(statement: str) -> None:
    assert in_the_way(["CREATE TABLE tunes (id TEXT)", statement]) == [statement]


def test_migrations_take_nothing_away_from_the_version_before(engine: sa.Engine) -> None:
    said: list[str] = []

    def hear(_one: Any, _two: Any, statement: str, *_more: Any) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", hear)
    for revision in REVISIONS:
        said.clear()
        bring_to(engine, revision)
        assert len(said) > 1
        assert in_the_way(said) == [], revision


def test_a_version_goes_on_beside_a_newer_one_that_says_so(
    engine: sa.Engine, url: str, tmp_path: Path
) -> None:
    asyncio.run(_upgrade(url, tmp_path))
    _migrate_further(engine, usable_from=migrate.HEAD)
    asyncio.run(_read(url, tmp_path))
    with engine.connect() as connection:
        shown = connection.exec_driver_sql("SELECT version_num FROM alembic_version")
        assert shown.scalar_one() == "0999"


def test_a_version_that_is_too_old_for_a_newer_one_is_told(
    engine: sa.Engine, url: str, tmp_path: Path
) -> None:
    asyncio.run(_upgrade(url, tmp_path))
    _migrate_further(engine, usable_from="0999")
    with pytest.raises(NewerDatabaseError, match=r"schema is 0999.*Install that version again"):
        asyncio.run(_read(url, tmp_path))


def _migrate_further(engine: sa.Engine, *, usable_from: str) -> None:
    """Do what a later version does when it starts."""
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE jobs ADD COLUMN mood TEXT")
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0999'")
        connection.execute(
            sa.update(INSTALLATION)
            .where(INSTALLATION.c.name == "usable_from")
            .values(value=usable_from)
        )
