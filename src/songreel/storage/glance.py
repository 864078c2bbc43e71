"""One row of a SQLite file, read where one is: a lookup by an index takes some ten microseconds.

A hand-over to the thread of a connection and back takes ten times as long, and waits for whatever
that connection is at: a player that asks for a film in hundreds of ranges would wait for every
transaction. Readers of a file in WAL mode wait for nobody.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

_DIALECT = SQLiteDialect(paramstyle="named")


class Lookup:
    """A SELECT that finds one row or none, by an index."""

    def __init__(self, statement: sa.Select[*tuple[Any, ...]]) -> None:
        """Compile it once; its parameters have names."""
        self.statement = statement
        self.text = str(statement.compile(dialect=_DIALECT))
        self._readers = [
            column.type.dialect_impl(_DIALECT).result_processor(_DIALECT, None)
            for column in statement.selected_columns
        ]

    def read(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """Return what a row of the file stands for."""
        return tuple(
            value if reader is None else reader(value)
            for value, reader in zip(row, self._readers, strict=True)
        )


class Glance:
    """Reads from a file in the thread of the event loop; never waits for a lock."""

    def __init__(self, path: Path) -> None:
        """Hold which file; it is opened when it is first read."""
        self._address = f"file:{quote(str(path))}?mode=ro"
        self._connection: sqlite3.Connection | None = None

    def find(self, lookup: Lookup, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """Return the row that is committed by now, or None.

        Raises:
            sqlite3.Error: it cannot be read in this moment, or at all.
        """
        if self._connection is None:
            self._connection = sqlite3.connect(
                self._address, uri=True, timeout=0, isolation_level=None, check_same_thread=False
            )
        # To its end: a statement that is left half read would keep the log from being cleared.
        rows = self._connection.execute(lookup.text, parameters).fetchall()
        return lookup.read(rows[0]) if rows else None

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
