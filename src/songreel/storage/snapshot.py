"""The database as one file at one moment, while others write to it; and such a file put back.

The file is SQLite with our own tables, whatever the database is: from PostgreSQL it comes out of
one repeatable-read transaction, so no program of its version is needed, and it can be put back to
either. What the engine of jobs keeps for itself is left where it cannot be put back: jobs without
an end begin a run anew then, and the ledger says what was ordered.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from songreel.core.clock import stamp
from songreel.storage import installation, migrate, shares, sqlite, uses
from songreel.storage.errors import DamagedDatabaseError, DatabaseError
from songreel.storage.metadata import METADATA
from songreel.storage.tables import ATTEMPTS, INSTALLATION, JOBS, VIDEOS

_ROWS = 1000
_PAGES = 4096


@dataclass(frozen=True, slots=True)
class Contents:
    """What a snapshot holds: how many rows of what people know, and how much had been sent."""

    jobs: int
    orders: int
    videos: int
    sent: int


def take(url: URL, file: Path) -> None:
    """Write a database into a file that does not exist yet, as it is at one moment.

    Nothing of the database is changed, and nobody who writes to it waits.

    Raises:
        DatabaseError: it cannot be read, or there is none.
        DamagedDatabaseError: it is damaged.
    """
    # For its owner alone: SQLite itself would ask for the rights of any file.
    sqlite.create(file)
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), file)
    else:
        _copy_postgres(url.set(drivername="postgresql+psycopg"), file)
    check(file)


def _copy_sqlite(source: Path, file: Path) -> None:
    if not source.exists():
        raise DatabaseError(
            f"There is no database {source}, so there is nothing to be backed up. Name the data "
            "folder of the installation with --data or SONGREEL_DATA."
        )
    try:
        # Read only: nothing is made where another user's files are.
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old:
            with closing(sqlite3.connect(file)) as new:
                # One read transaction spans all pages: what is committed meanwhile is not in it,
                # nor does the copy begin anew for it.
                old.execute("BEGIN")
                old.execute("SELECT count(*) FROM sqlite_schema").fetchone()
                old.backup(new, pages=_PAGES)
                new.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        raise sqlite.unusable(source, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise sqlite.damaged(source, str(error)) from error


def _copy_postgres(url: URL, file: Path) -> None:
    source = sa.create_engine(url, isolation_level="REPEATABLE READ", hide_parameters=True)
    target = _engine(file)
    try:
        with source.connect() as old:
            migrate.check(old)
            old.rollback()
            with old.begin():
                old.exec_driver_sql("SET TRANSACTION READ ONLY")
                migrate.upgrade(target)
                with target.begin() as new:
                    _copy_rows(old, new)
    except DBAPIError as error:
        shown = url.render_as_string(hide_password=True)
        raise DatabaseError(
            f"The database {shown} cannot be read. Check SONGREEL_DATABASE_URL, and that the "
            "server runs.",
            details=str(error.orig).strip() or None,
        ) from error
    finally:
        source.dispose()
        target.dispose()


def check(file: Path) -> Contents:
    """Read every page of a snapshot, and return what it holds.

    Raises:
        DamagedDatabaseError: it is damaged, or not ours.
        NewerDatabaseError: a newer version wrote it.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as plain:
            (found,) = plain.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise _damaged(file, str(error)) from error
    if found != "ok":
        raise _damaged(file, str(found))
    engine = _engine(file)
    try:
        with engine.connect() as connection:
            migrate.check(connection)
            sent = connection.execute(
                sa.select(INSTALLATION.c.value).where(INSTALLATION.c.name == installation.SENT)
            ).scalar()
            return Contents(
                *(
                    connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                    for table in (JOBS, ATTEMPTS, VIDEOS)
                ),
                sent=int(sent or 0),
            )
    except DBAPIError as error:
        raise _damaged(file, str(error.orig)) from error
    finally:
        engine.dispose()


async def named(file: Path) -> tuple[set[str], set[str]]:
    """Return the hashes of stored bytes that rows of a snapshot name, and what its jobs may use.

    Not all of the latter are of stored bytes.
    """
    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database=str(file)), hide_parameters=True
    )
    try:
        async with engine.connect() as connection:
            found = await shares.hashes(connection, None)
            useful = await uses.hashes(connection)
    finally:
        await engine.dispose()
    return {sha256 for hashes in found.values() for sha256 in hashes}, useful


def hold(file: Path, reason: str, at: datetime) -> None:
    """Write into a snapshot that paid orders are held, and that it was restored."""
    engine = _engine(file)
    moment = stamp(at)
    values = {
        installation.HELD: {"since": moment, "reason": reason},
        installation.RESTORED: moment,
    }
    try:
        with engine.begin() as connection:
            connection.execute(sa.delete(INSTALLATION).where(INSTALLATION.c.name.in_(values)))
            rows = [{"name": name, "value": value} for name, value in values.items()]
            connection.execute(sa.insert(INSTALLATION), rows)
    finally:
        engine.dispose()


def require_empty(url: URL) -> None:
    """Refuse a PostgreSQL database that has any row of ours.

    Raises:
        DatabaseError: it has, or it cannot be reached.
    """
    shown = url.render_as_string(hide_password=True)
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        migrate.upgrade(engine)
        with engine.connect() as connection:
            for table in (JOBS, ATTEMPTS, VIDEOS):
                rows = connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1))
                if rows.first():
                    raise DatabaseError(
                        f"The database {shown} is in use: it has {table.name}. A backup is "
                        "restored into an empty one. Set SONGREEL_DATABASE_URL to a new database."
                    )
    except DBAPIError as error:
        raise DatabaseError(
            f"The database {shown} cannot be used. Check SONGREEL_DATABASE_URL, that the server "
            "runs, and that this user may create tables there.",
            details=str(error.orig).strip() or None,
        ) from error
    finally:
        engine.dispose()


def put(file: Path, url: URL) -> None:
    """Write a snapshot into an empty PostgreSQL database, all of it or nothing.

    The file is brought up to date before.

    Raises:
        DatabaseError: it cannot be written.
    """
    source = _engine(file)
    target = sa.create_engine(url.set(drivername="postgresql+psycopg"), hide_parameters=True)
    try:
        migrate.upgrade(source)
        migrate.upgrade(target)
        with source.connect() as old, target.begin() as new:
            for table in reversed(METADATA.sorted_tables):
                new.execute(sa.delete(table))
            _copy_rows(old, new)
    except DBAPIError as error:
        shown = url.render_as_string(hide_password=True)
        raise DatabaseError(
            f"The database {shown} could not be written; it is as it was.",
            details=str(error.orig).strip() or None,
        ) from error
    finally:
        source.dispose()
        target.dispose()


def _copy_rows(old: sa.Connection, new: sa.Connection) -> None:
    """Copy all rows of our tables; what others refer to comes first."""
    if new.dialect.name == "sqlite":
        # The migrations may have left rows of their own.
        for table in reversed(METADATA.sorted_tables):
            new.execute(sa.delete(table))
    for table in METADATA.sorted_tables:
        rows = old.execution_options(yield_per=_ROWS).execute(sa.select(table)).mappings()
        for part in rows.partitions(_ROWS):
            batch: list[Mapping[str, Any]] = [dict(row) for row in part]
            new.execute(sa.insert(table), batch)


def _engine(file: Path) -> sa.Engine:
    return sa.create_engine(URL.create("sqlite", database=str(file)), hide_parameters=True)


def _damaged(file: Path, reason: str) -> DamagedDatabaseError:
    return DamagedDatabaseError(f"The copy of the database {file} is damaged.", details=reason)
