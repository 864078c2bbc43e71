"""The present moment as all processes of one database have it: by the clock of the database.

What one process writes down and another compares is never by the clocks of their machines: those
may be minutes apart. A SQLite file belongs to one process, whose own clock does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from songreel.core.clock import now
from songreel.storage.columns import Moment

Given = Callable[[], datetime | None]
"""Gives the present moment by a clock that is set by hand, or None for that of the database."""
_MICROSECOND = timedelta(microseconds=1)


class _OfTheDatabase(FunctionElement[datetime]):
    """The moment in which PostgreSQL comes to it, as columns have moments."""

    type = Moment()
    inherit_cache = True


@compiles(_OfTheDatabase)
def _never(_element: _OfTheDatabase, _compiler: Any, **_more: Any) -> str:
    # `bound` gives what stands in its place.
    return "NULL"


@compiles(_OfTheDatabase, "postgresql")
def _by_postgres(_element: _OfTheDatabase, _compiler: Any, **_more: Any) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint)"


PRESENT: sa.ColumnElement[datetime] = sa.func.coalesce(
    sa.bindparam("at", type_=Moment()), _OfTheDatabase(), type_=Moment()
)
"""The present moment within a statement; `bound` gives its parameter."""


def ago(length: timedelta) -> sa.ColumnElement[int]:
    """Return the moment so long before `PRESENT`, to be compared with a column of moments."""
    return sa.type_coerce(PRESENT, sa.BigInteger) - length // _MICROSECOND


def bound(connection: AsyncConnection, at: datetime | None) -> dict[str, datetime | None]:
    """Return the parameter of `PRESENT`.

    Args:
        connection: what the statement runs on.
        at: the present moment by a clock that is set by hand; None is that of the database.
    """
    return {"at": now() if at is None and connection.dialect.name == "sqlite" else at}


def given(clock: Callable[[], datetime] | None) -> Given:
    """Return what gives the moment of a clock, or None without one."""
    return clock or _none


def _none() -> None:
    return None


async def present(connection: AsyncConnection, at: datetime | None = None) -> datetime:
    """Return the present moment; see `bound`."""
    known = bound(connection, at)["at"]
    return known or (await connection.execute(_ASK)).scalar_one()


_ASK = sa.select(_OfTheDatabase())
