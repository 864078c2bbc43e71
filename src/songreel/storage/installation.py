"""What is true of the installation as a whole."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.tables import INSTALLATION
from songreel.storage.upsert import upsert

SENT, HELD, RESTORED = "sent", "held", "restored"
"""Names: how many paid orders were sent; since when sending is held; when it last was restored."""


async def get(connection: AsyncConnection, name: str) -> Any | None:
    """Return what is kept under a name, or None."""
    return (await connection.execute(_VALUE, {"of_name": name})).scalar_one_or_none()


_VALUE = sa.select(INSTALLATION.c.value).where(INSTALLATION.c.name == sa.bindparam("of_name"))


async def of(connection: AsyncConnection, *names: str) -> dict[str, Any]:
    """Return what is kept under some names, where anything is."""
    rows = await connection.execute(_VALUES, {"of_names": names})
    return {row.name: row.value for row in rows}


_VALUES = sa.select(INSTALLATION.c.name, INSTALLATION.c.value).where(
    INSTALLATION.c.name.in_(sa.bindparam("of_names", expanding=True))
)


async def put(connection: AsyncConnection, name: str, value: Any) -> None:
    """Keep a value under a name."""
    await connection.execute(upsert(connection, INSTALLATION, {"name": name, "value": value}))


async def drop(connection: AsyncConnection, name: str) -> None:
    """Keep nothing under a name any more."""
    await connection.execute(sa.delete(INSTALLATION).where(INSTALLATION.c.name == name))


async def lock(connection: AsyncConnection, name: str) -> None:
    """Let one transaction at a time pass that asks for this name; SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(name))))
