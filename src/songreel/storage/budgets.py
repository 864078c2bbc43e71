"""What was reserved or spent on a day, and the one statement that no cap is exceeded by."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.tables import BUDGETS
from songreel.storage.upsert import upsert

EVERYTHING = "everything"
_UNITS = Decimal(10) ** 8


async def reserve(
    connection: AsyncConnection, scope: str, day: str, amount: Decimal, cap: Decimal
) -> bool:
    """Set an amount aside unless the cap would be exceeded; tell whether it was.

    The comparison and the addition are one statement: no two callers ever see the same room.
    """
    await connection.execute(
        upsert(
            connection,
            BUDGETS,
            {"scope": scope, "day": day, "amount": 0},
            updates={"amount": BUDGETS.c.amount},
        )
    )
    units = _units(amount)
    rows = await connection.execute(
        sa.update(BUDGETS)
        .where(
            BUDGETS.c.scope == scope,
            BUDGETS.c.day == day,
            BUDGETS.c.amount + units <= int(cap * _UNITS),
        )
        .values(amount=BUDGETS.c.amount + units)
    )
    return rows.rowcount == 1


async def correct(
    connection: AsyncConnection, scope: str, day: str, before: Decimal, after: Decimal
) -> None:
    """Count an order of a day as `after` that was counted as `before`."""
    difference = _units(after) - _units(before)
    if difference:
        await connection.execute(
            sa.update(BUDGETS)
            .where(BUDGETS.c.scope == scope, BUDGETS.c.day == day)
            .values(amount=BUDGETS.c.amount + difference)
        )


async def spent(connection: AsyncConnection, scope: str, day: str) -> Decimal:
    """Return the US dollars that are reserved or spent on a day."""
    rows = await connection.execute(
        sa.select(BUDGETS.c.amount).where(BUDGETS.c.scope == scope, BUDGETS.c.day == day)
    )
    return Decimal(rows.scalar_one_or_none() or 0) / _UNITS


def _units(amount: Decimal) -> int:
    return int((amount * _UNITS).to_integral_value(ROUND_CEILING))
