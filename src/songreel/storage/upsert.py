"""Insert or update in one statement, in the words of each database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def upsert(
    connection: AsyncConnection | sa.Connection,
    table: sa.Table,
    values: Mapping[str, Any],
    *,
    updates: Mapping[str, Any] | None = None,
) -> postgresql.Insert | sqlite.Insert:
    """Return a statement that inserts a row, or updates the one with the same primary key.

    `updates` is what to set where the row is there already; by default every other column.
    """
    key = [column.name for column in table.primary_key.columns]
    changes = updates or {name: value for name, value in values.items() if name not in key}
    if connection.dialect.name == "sqlite":
        return (
            sqlite.insert(table)
            .values(**values)
            .on_conflict_do_update(index_elements=key, set_=dict(changes))
        )
    return (
        postgresql.insert(table)
        .values(**values)
        .on_conflict_do_update(index_elements=key, set_=dict(changes))
    )
