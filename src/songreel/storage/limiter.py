"""How often something may happen: sliding windows whose counters live in the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.clock import now
from songreel.storage.database import Database
from songreel.storage.tables import COUNTERS
from songreel.storage.upsert import upsert

_SLOTS = 60
_LOCK = -1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class DatabaseLimiter:
    """A `Limiter` for all processes on one database.

    A window is cut into 60 slots, and a slot counts until all of it has left the window: the limit
    is never exceeded in any stretch of that length, and at most a sixtieth of it is lost.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def take(self, scope: str, *, limit: int, window_seconds: int, amount: int = 1) -> int:
        """Count `amount` against a scope; return 0, or the seconds until it fits (not counted).

        Raises:
            ValueError: the amount or the window is not positive, or it never fits the limit.
        """
        if window_seconds < 1 or not 1 <= amount <= limit:
            raise ValueError(f"{amount} of {limit} in {window_seconds} s can never be taken")
        name = f"{scope}/{window_seconds}"
        length = -(-window_seconds * 1_000_000 // _SLOTS)
        async with self._database.transaction() as connection:
            await _lock(connection, name)
            moment = (self._clock() - _EPOCH) // _MICROSECOND
            slot = moment // length
            # Also what lies further ahead than a window: the clock was wrong when it was counted.
            await connection.execute(
                sa.delete(COUNTERS).where(
                    COUNTERS.c.scope == name,
                    COUNTERS.c.slot != _LOCK,
                    sa.or_(COUNTERS.c.slot < slot - _SLOTS, COUNTERS.c.slot > slot + _SLOTS),
                )
            )
            used = await _used(connection, name)
            wait = _wait(used, slot=slot, moment=moment, length=length, room=limit - amount)
            if wait == 0:
                await connection.execute(
                    upsert(
                        connection,
                        COUNTERS,
                        {"scope": name, "slot": slot, "amount": amount},
                        updates={"amount": COUNTERS.c.amount + amount},
                    )
                )
            return wait


async def _lock(connection: AsyncConnection, scope: str) -> None:
    """Hold the row of a scope until the end of the transaction."""
    await connection.execute(
        upsert(connection, COUNTERS, {"scope": scope, "slot": _LOCK, "amount": 0})
    )


async def _used(connection: AsyncConnection, scope: str) -> list[tuple[int, int]]:
    rows = await connection.execute(
        sa.select(COUNTERS.c.slot, COUNTERS.c.amount)
        .where(COUNTERS.c.scope == scope, COUNTERS.c.slot != _LOCK)
        .order_by(COUNTERS.c.slot)
    )
    return [(row.slot, row.amount) for row in rows]


def _wait(used: list[tuple[int, int]], *, slot: int, moment: int, length: int, room: int) -> int:
    """Return the whole seconds until no more than `room` is used; 0 where that is so now.

    The slots are in ascending order; one is free again when its end is a window back.
    """
    excess = sum(amount for _, amount in used) - room
    if excess <= 0:
        return 0
    for index, amount in used:
        excess -= amount
        if excess <= 0:
            free_at = (index + _SLOTS + 1) * length
            return max(1, -(-(free_at - moment) // 1_000_000))
    raise AssertionError("the amount fits an empty window")
