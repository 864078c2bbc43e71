"""Tells at once that a process of many has died: PostgreSQL holds a lock for as long as it lives.

The kernel of a process that is killed closes its connections, and the server lets its lock go. A
machine that is switched off closes nothing: the server asks it each second whether it is there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from songreel.core.logs import get_logger
from songreel.storage import postgres
from songreel.storage.database import Database
from songreel.storage.errors import NameTakenError

_T = TypeVar("_T")
_log = get_logger(__name__)
SPACE = 823_474_922
"""First half of the lock's key; the second is the hash of the process's id."""

_VERSIONS = SPACE + 1
"""First half of the lock that all processes of one version of the engine share."""
GRACE_SECONDS = 10.0
"""For how long whoever starts waits for the lock: an earlier life may still end, and one whose
machine was switched off is missed after four seconds."""
_AGAIN_SECONDS = 0.2

# Without TCP between them, PostgreSQL passes over these settings.
_ASK_OFTEN = (
    "SET tcp_keepalives_idle = 1",
    "SET tcp_keepalives_interval = 1",
    "SET tcp_keepalives_count = 3",
)
_LOCK = sa.text("SELECT pg_try_advisory_lock(:space, hashtext(:process))")
_HELD = sa.text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND pid = pg_backend_pid() AND classid = CAST(:space AS oid)"
)


_SHARE = sa.text("SELECT pg_advisory_lock_shared(:space, :version)")
_ALIVE = sa.text(
    "SELECT DISTINCT CAST(objid AS bigint) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    "AND objsubid = 2 AND classid = CAST(:space AS oid)"
)


async def versions_alive(connection: AsyncConnection) -> set[int]:
    """Return the versions of the engine of which at least one process is alive; on PostgreSQL."""
    return set((await connection.execute(_ALIVE, {"space": _VERSIONS})).scalars())


class Pulse:
    """The lock of one process, on a connection of its own."""

    def __init__(self, database: Database, process_id: str, *, version: int) -> None:
        """Hold whose it is, and of which version of the engine; nothing is locked before `claim`.

        It says too that somebody of that version is alive: see `versions_alive`.
        """
        self._version = version
        self._process_id = process_id
        self._database = database
        self._engine: AsyncEngine | None = None
        if database.dialect == "postgresql":
            self._engine = create_async_engine(
                database.engine.url,
                poolclass=NullPool,
                hide_parameters=True,
                isolation_level="AUTOCOMMIT",
                connect_args=postgres.patience(database.engine.url),
            )
        self._connection: AsyncConnection | None = None
        self._without_since: float | None = None
        self._told = False

    async def claim(self) -> None:
        """Take the lock at the start, before anything is done under the name of this process.

        Raises:
            NameTakenError: a living process has it: each would begin anew what the other one does.
            SQLAlchemyError: the database cannot be reached.
        """
        until = time.monotonic() + GRACE_SECONDS
        while True:
            await self.beat()
            if self._engine is None or self._connection is not None:
                return
            if time.monotonic() >= until:
                raise NameTakenError(self._taken())
            await asyncio.sleep(_AGAIN_SECONDS)

    def _taken(self) -> str:
        return (
            f"Another process on this database runs as {self._process_id}: this machine's host "
            "name and the data folder. Stop that one, or give this machine (or container) another "
            "host name, or this process another data folder with --data or SONGREEL_DATA."
        )

    async def beat(self) -> bool:
        """Make sure that the lock is held; tell whether it was held all the time.

        On SQLite nobody else asks, and it always was.

        Raises:
            SQLAlchemyError: the database cannot be reached; whoever can, sees this process as dead.
        """
        if self._engine is None or await self._is_held():
            return True
        await self._drop()
        connection = await self._engine.connect()
        try:
            for statement in _ASK_OFTEN:
                await connection.execute(sa.text(statement))
            given = {"space": SPACE, "process": self._process_id}
            # Held by an earlier life of this process, whose connection the server has not missed
            # yet: the next beat asks again.
            if (await connection.execute(_LOCK, given)).scalar_one():
                await connection.execute(_SHARE, {"space": _VERSIONS, "version": self._version})
                self._connection, connection = connection, None
                self._without_since = None
            else:
                self._go_without()
        finally:
            if connection is not None:
                await connection.close()
        return False

    def _go_without(self) -> None:
        """Say once that somebody else has had the lock for longer than an earlier life may."""
        now = time.monotonic()
        since = self._without_since = self._without_since or now
        if since <= now - GRACE_SECONDS and not self._told:
            self._told = True
            _log.error("another process has the name of this one", reason=self._taken())

    async def run(self, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        """Do something small on the connection of the lock: nobody else is waited for there.

        However many of this process's jobs want a connection, it can say that it is alive.
        """
        if self._connection is None:
            async with self._database.transaction() as connection:
                return await work(connection)
        return await work(self._connection)

    async def close(self) -> None:
        """Let the lock go."""
        await self._drop()
        if self._engine is not None:
            await self._engine.dispose()

    async def _is_held(self) -> bool:
        if self._connection is None:
            return False
        try:
            found = await self._connection.execute(_HELD, {"space": SPACE})
        except SQLAlchemyError:
            return False  # That connection is gone, and with it the lock.
        return bool(found.scalar_one())

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.invalidate()
            await connection.close()
