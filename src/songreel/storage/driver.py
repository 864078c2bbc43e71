"""SQLite in a thread with one hand-over for each statement.

aiosqlite hands over to its thread and back for each of cursor, execute, fetch and close; with a
busy interpreter that was 80 % of the time that storing a job took. SQLAlchemy reads all rows at
once in any case, so here a statement is executed, read and closed in one go.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, cast

import aiosqlite


class _Cursor:
    """What SQLAlchemy's adapter needs of a cursor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> _Cursor:
        return self

    async def execute(self, statement: str, parameters: Any = ()) -> None:
        await self._connection.run(self._execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Any) -> None:
        await self._connection.run(self._execute_many, statement, parameters)

    def _execute(self, connection: sqlite3.Connection, statement: str, parameters: Any) -> None:
        cursor = connection.execute(statement, parameters)
        if cursor.description is not None:
            self._rows = cursor.fetchall()
        self._close(cursor)

    def _execute_many(
        self, connection: sqlite3.Connection, statement: str, parameters: Any
    ) -> None:
        self._close(connection.executemany(statement, parameters))

    def _close(self, cursor: sqlite3.Cursor) -> None:
        self.description = cursor.description
        self.rowcount = cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()

    async def fetchall(self) -> Sequence[Any]:
        return self._rows

    async def close(self) -> None:
        self._rows = ()


class Connection(aiosqlite.Connection):
    """A connection whose cursors cost one hand-over for each statement."""

    _sent = 0
    _done = 0

    def cursor(self) -> Any:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return a cursor; nothing is done in the thread for it."""
        return _Cursor(self)

    async def run(self, function: Any, *arguments: Any) -> None:
        """Run a function on the connection, in its thread."""
        self._sent += 1
        await self._execute(self._count, function, *arguments)  # pyright: ignore[reportUnknownMemberType]

    def _count(self, function: Any, *arguments: Any) -> None:
        try:
            function(self._conn, *arguments)
        finally:
            self._done += 1

    async def commit(self) -> None:
        """Commit, where there is something to be committed."""
        if self._may_be_in_transaction():
            await self.run(sqlite3.Connection.commit)

    async def rollback(self) -> None:
        """Roll back, where there is something to be rolled back.

        The pool asks for it once more after each transaction: without a look first that would
        be another hand-over for nothing.
        """
        if self._may_be_in_transaction():
            await self.run(sqlite3.Connection.rollback)

    def _may_be_in_transaction(self) -> bool:
        # A task that was cancelled may have left a statement on its way: only when all that was
        # sent is done does the connection know.
        return self._sent != self._done or self._conn.in_transaction


async def connect(path: str) -> Connection:
    """Open a file; transactions are begun by statements only."""
    connection = Connection(lambda: sqlite3.connect(path, isolation_level=None), 64)
    # Nothing waits at the end of the process for a connection that somebody forgot.
    cast("Any", connection)._thread.daemon = True
    return cast("Connection", await connection)
