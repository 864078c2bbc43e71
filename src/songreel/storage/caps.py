"""The caps that workspaces, keys and projects have."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.payer import Payer
from songreel.storage.caller_tables import API_KEYS, WORKSPACES
from songreel.storage.project_tables import PROJECTS


def _cap(column: sa.Column[Decimal | None], table: sa.Table, of: str) -> sa.Label[Decimal | None]:
    return (
        sa.select(column).where(table.c.id == sa.bindparam(of, type_=sa.Text)).scalar_subquery()
    ).label(of)


# Built once: putting it together for each order took longer than running it.
_CAPS = sa.select(
    _cap(WORKSPACES.c.daily_cap, WORKSPACES, "owner"),
    _cap(API_KEYS.c.daily_cap, API_KEYS, "key"),
    _cap(PROJECTS.c.budget, PROJECTS, "project"),
)


async def of(connection: AsyncConnection, payer: Payer) -> dict[str, Decimal]:
    """Return the caps in US dollars of who pays, by scope; none for a scope that has none."""
    names = {"owner": payer.owner_id, "key": payer.key_id, "project": payer.project_id}
    row = (await connection.execute(_CAPS, names)).one()
    found = {"owner": row.owner, "key": row.key, "project": row.project}
    return {f"{kind}:{names[kind]}": cap for kind, cap in found.items() if cap is not None}
