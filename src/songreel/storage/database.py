"""The one database of metadata, ledger and engine: a SQLite file, or PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.url import URL
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, QueuePool

from songreel.storage import driver, migrate, postgres, sqlite
from songreel.storage.errors import DatabaseError, unanswered
from songreel.storage.glance import Glance, Lookup
from songreel.storage.turns import Turns

Connection = AsyncConnection
"""What a transaction gives; whoever passes it on to storage need not know more of it."""

_POOL_TIMEOUT_SECONDS = 60
_POSTGRES_CONNECTIONS = 5


class Database:
    """Opened, checked and migrated; close it when done.

    Attributes:
        engine: what repositories run on. On SQLite it has one connection, so a transaction must
            not be opened inside another one.
        engine_for_jobs: a synchronous engine on the same database, for the engine of jobs.
        dialect: `sqlite` or `postgresql`.
    """

    engine: AsyncEngine
    engine_for_jobs: sa.Engine
    dialect: str

    def __init__(
        self,
        engine: AsyncEngine,
        engine_for_jobs: sa.Engine,
        turns: Turns | None = None,
        glance: Glance | None = None,
    ) -> None:
        """Hold both engines; turns at writing are taken where they share one file."""
        self._turns = turns
        self._glance = glance
        self.engine = engine
        self.engine_for_jobs = engine_for_jobs
        self._readers = engine.execution_options(reading=True)
        self.dialect = engine.dialect.name
        self._holders: set[asyncio.Task[Any]] = set()

    @classmethod
    async def open(
        cls, url: str | None, *, data: Path, checked: Future[None] | None = None
    ) -> Database:
        """Open a database, making it where there is none, and bring it up to date.

        Args:
            url: `sqlite:///path` or `postgresql://…`; None for a SQLite file in the data folder.
            data: the data folder; made if it is not there.
            checked: a look for damage (`sqlite.check`) in its file that was begun before, by
                whoever owns the folder.

        Raises:
            DamagedDatabaseError: the file is damaged.
            NewerDatabaseError: a newer version wrote it.
            DatabaseError: it cannot be reached or written.
        """
        target = parse(url, data)
        if target.get_backend_name() == "sqlite":
            return await cls._open_sqlite(Path(target.database or ""), checked)
        return await cls._open_postgres(target)

    @classmethod
    async def _open_sqlite(cls, path: Path, checked: Future[None] | None) -> Database:
        def prepare() -> sa.Engine:
            try:
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as error:
                raise sqlite.unusable(path, str(error)) from error
            sqlite.await_check(checked or sqlite.begin_check(path), path)
            sqlite.create(path)
            engine = sa.create_engine(
                URL.create("sqlite", database=str(path)),
                poolclass=QueuePool,
                pool_size=1,
                max_overflow=0,
                hide_parameters=True,
                pool_timeout=_POOL_TIMEOUT_SECONDS,
                connect_args={"isolation_level": "IMMEDIATE", "check_same_thread": False},
            )
            # The engine of jobs may lose its last commits in a power cut: it then runs a step
            # again, and the ledger, which is written with FULL, knows what was ordered.
            sqlite.prepare(engine, synchronous="NORMAL", explicit_begin=False)
            try:
                migrate.upgrade(engine)
            except DBAPIError as error:
                engine.dispose()
                raise _sqlite_error(path, error) from error
            except BaseException:
                engine.dispose()
                raise
            return engine

        engine_for_jobs = await asyncio.to_thread(prepare)
        engine = create_async_engine(
            URL.create("sqlite+aiosqlite", database=str(path)),
            poolclass=AsyncAdaptedQueuePool,
            pool_size=1,
            max_overflow=0,
            hide_parameters=True,
            pool_timeout=_POOL_TIMEOUT_SECONDS,
            async_creator=lambda: driver.connect(str(path)),
        )
        sqlite.prepare(engine.sync_engine, synchronous="FULL", explicit_begin=True)
        turns = Turns()
        sqlite.share(engine_for_jobs, turns)
        return cls(engine, engine_for_jobs, turns, Glance(path))

    @classmethod
    async def _open_postgres(cls, target: URL) -> Database:
        url = target.set(drivername="postgresql+psycopg")
        patience = postgres.patience(url)

        def prepare() -> sa.Engine:
            engine = sa.create_engine(
                url,
                pool_size=_POSTGRES_CONNECTIONS,
                max_overflow=0,
                hide_parameters=True,
                pool_timeout=_POOL_TIMEOUT_SECONDS,
                pool_pre_ping=True,
                connect_args=patience,
            )
            postgres.prepare(engine)
            try:
                migrate.upgrade(engine)
            except DBAPIError as error:
                engine.dispose()
                raise postgres.unusable(url, error) from error
            except BaseException:
                engine.dispose()
                raise
            return engine

        engine_for_jobs = await asyncio.to_thread(prepare)
        engine = create_async_engine(
            url,
            pool_size=_POSTGRES_CONNECTIONS,
            max_overflow=0,
            hide_parameters=True,
            pool_timeout=_POOL_TIMEOUT_SECONDS,
            pool_pre_ping=True,
            connect_args=patience,
        )
        postgres.prepare(engine.sync_engine)
        return cls(engine, engine_for_jobs)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncConnection]:
        """Begin a transaction that writes; commit at the end of the block, roll back on an error.

        On SQLite it has the write lock from its beginning (`IMMEDIATE`), so that what it reads
        stays true until it commits.
        """
        turn = self._turns.turn() if self._turns else nullcontext()
        async with self._held(), turn, self.engine.begin() as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[AsyncConnection]:
        """Give a connection that only reads, beside whoever writes.

        Each statement sees what is committed at its own moment.
        """
        async with self._held(), self._readers.connect() as connection:
            yield connection

    async def find(self, lookup: Lookup, parameters: Mapping[str, Any]) -> Sequence[Any] | None:
        """Return the row that a lookup finds, as it is committed by now, or None."""
        if self._glance is not None:
            try:
                return self._glance.find(lookup, parameters)
            except sqlite3.Error:
                # What is wrong for longer than a moment is told by the way that waits for it.
                self._glance.close()
        async with self.reading() as connection:
            found = await connection.execute(lookup.statement, dict(parameters))
            return found.one_or_none()

    @asynccontextmanager
    async def _held(self) -> AsyncGenerator[None]:
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a database is used from a task")
        if task in self._holders:
            raise RuntimeError("a transaction inside another one would wait for itself")
        self._holders.add(task)
        try:
            yield
        finally:
            self._holders.discard(task)

    @contextmanager
    def answering(self) -> Generator[None]:
        """Say in words what is wrong where a server of databases goes away within the block.

        Raises:
            DatabaseAwayError: it does not answer any more; it may in a moment.
        """
        try:
            yield
        except DBAPIError as error:
            if self.dialect == "postgresql" and unanswered(error) is not None:
                raise postgres.unusable(self.engine.url, error) from error
            raise

    async def close(self) -> None:
        """Let go of every connection."""
        if self._glance is not None:
            self._glance.close()
        await self.engine.dispose()
        await asyncio.to_thread(self.engine_for_jobs.dispose)


def parse(url: str | None, data: Path) -> URL:
    """Return the address of a database that can be used here; None is a file in the data folder.

    Raises:
        DatabaseError: it is no address, or one of a database that cannot be used.
    """
    if url is None:
        return URL.create("sqlite", database=str(data / "songreel.sqlite3"))
    try:
        target = sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise DatabaseError(
            "SONGREEL_DATABASE_URL is not an address of a database. Write it as "
            "postgresql://user:password@host/database, or leave it out for a file in the data "
            "folder."
        ) from error
    backend = target.get_backend_name()
    if backend not in {"sqlite", "postgresql", "postgres"}:
        raise DatabaseError(
            f"Songreel keeps its data in SQLite or PostgreSQL, not in {backend}. Set "
            "SONGREEL_DATABASE_URL to postgresql://user:password@host/database or sqlite:///path."
        )
    if not target.database:
        raise DatabaseError(
            "SONGREEL_DATABASE_URL names no database. Write it as "
            "postgresql://user:password@host/database, or sqlite:///path."
        )
    if target.database == ":memory:":
        raise DatabaseError(
            "A database in memory would forget every film and be another one to each connection. "
            "Set SONGREEL_DATABASE_URL to sqlite:///path, or leave it out for a file in the data "
            "folder."
        )
    return target


def _sqlite_error(path: Path, error: DBAPIError) -> DatabaseError:
    reason = str(error.orig)
    if "malformed" in reason or "not a database" in reason:
        return sqlite.damaged(path, reason)
    return sqlite.unusable(path, reason)
