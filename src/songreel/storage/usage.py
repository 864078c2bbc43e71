"""Paid orders that are alike, counted by the database; their money is added up as decimals."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Settlement
from songreel.domain.payer import Payer
from songreel.domain.usage import Sums, UsageQuery
from songreel.storage.tables import ATTEMPTS, BUDGETS

_STATE = sa.func.coalesce(ATTEMPTS.c.settlement, ATTEMPTS.c.state).label("told")
# Orders that have all of this in common are alike: amounts are text, which databases add as floats.
_ALIKE = (
    ATTEMPTS.c.owner_id,
    ATTEMPTS.c.key_id,
    ATTEMPTS.c.project_id,
    ATTEMPTS.c.day,
    ATTEMPTS.c.backend,
    ATTEMPTS.c.model,
    _STATE,
    ATTEMPTS.c.amount,
    ATTEMPTS.c.charged,
)


@dataclass(frozen=True, slots=True)
class Alike:
    """So many paid orders that are alike; `state` is how they are settled, or how far they are."""

    orders: int
    payer: Payer
    day: str
    backend: str
    model: str
    state: str
    amount: Decimal
    charged: Decimal | None

    @property
    def counts(self) -> Decimal:
        """Return the US dollars that each of them counts against caps."""
        if self.state == Settlement.NOT_CHARGED:
            return Decimal(0)
        if self.state == Settlement.CHARGED and self.charged is not None:
            return self.charged
        return self.amount

    @property
    def sums(self) -> Sums:
        """Return what they come to together."""
        total = self.counts * self.orders
        if self.state == Settlement.CHARGED:
            return Sums(self.orders, charged=total)
        if self.state == Settlement.UNKNOWN:
            return Sums(self.orders, unknown=total)
        return Sums(self.orders, reserved=total)

    def field(self, name: str) -> str | None:
        """Return one of the fields that a row of usage may have."""
        facts = {
            "day": self.day,
            "workspace_id": self.payer.owner_id,
            "key_id": self.payer.key_id,
            "project_id": self.payer.project_id,
            "backend": self.backend,
            "model": self.model,
            "state": self.state,
        }
        return facts[name]


async def alike(
    connection: AsyncConnection, query: UsageQuery, owner_id: str | None
) -> list[Alike]:
    """Return the paid orders of an owner, or of all, that a query is about."""
    where: list[sa.ColumnElement[bool]] = [ATTEMPTS.c.day.is_not(None)]
    for column, value in (
        (ATTEMPTS.c.owner_id, owner_id),
        (ATTEMPTS.c.key_id, query.key_id),
        (ATTEMPTS.c.project_id, query.project_id),
        (ATTEMPTS.c.model, query.model),
    ):
        if value is not None:
            where.append(column == value)
    if query.since is not None:
        where.append(ATTEMPTS.c.day >= query.since)
    if query.until is not None:
        where.append(ATTEMPTS.c.day <= query.until)
    if query.states:
        where.append(_STATE.in_(query.states))
    rows = await connection.execute(
        sa.select(*_ALIKE, sa.func.count().label("orders")).where(*where).group_by(*_ALIKE)
    )
    return [
        Alike(
            orders=row.orders,
            payer=Payer(row.owner_id, row.key_id, row.project_id),
            day=row.day,
            backend=row.backend,
            model=row.model,
            state=row.told,
            amount=row.amount,
            charged=row.charged,
        )
        for row in rows
    ]


async def stand_still(connection: AsyncConnection) -> None:
    """Let no sum change until the end of a transaction; on SQLite it is the only one anyway."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text(f"LOCK TABLE {BUDGETS.name} IN SHARE MODE"))
