"""How often something may happen: sliding windows whose counters live in the database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.storage.batch import Batch
from songreel.storage.database import Database
from songreel.storage.moment import PRESENT, bound
from songreel.storage.tables import COUNTERS
from songreel.storage.upsert import upsert

_SLOTS = 60
_LOCK = -1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class _Window(NamedTuple):
    name: str
    limit: int
    seconds: int


class Taken(NamedTuple):
    """What came of counting something.

    Attributes:
        wait: 0 where it was counted, or the seconds until it fits.
        remaining: how much fits now.
        reset: the seconds until all that is counted now has left the window.
    """

    wait: int
    remaining: int
    reset: int


class DatabaseLimiter:
    """A `Limiter` for all processes on one database.

    A window is cut into 60 slots, and a slot counts until all of it has left the window: the limit
    is never exceeded in any stretch of that length, and at most a sixtieth of it is lost.
    """

    def __init__(self, database: Database, *, clock: Callable[[], datetime] | None = None) -> None:
        """Hold where it counts, by the clock of the database if by no other one."""
        self._database = database
        self._clock = clock
        self._batches: dict[_Window, Batch[int, Taken]] = {}

    async def take(self, scope: str, *, limit: int, window_seconds: int, amount: int = 1) -> int:
        """Count `amount` against a scope; return 0, or the seconds until it fits (not counted).

        Raises:
            ValueError: the amount or the window is not positive, or it never fits the limit.
        """
        taken = await self.count(scope, limit=limit, window_seconds=window_seconds, amount=amount)
        return taken.wait

    async def count(self, scope: str, *, limit: int, window_seconds: int, amount: int = 1) -> Taken:
        """Count `amount` against a scope as `take` does, and tell what is left.

        Raises:
            ValueError: the amount or the window is not positive, or it never fits the limit.
        """
        if window_seconds < 1 or not 1 <= amount <= limit:
            raise ValueError(f"{amount} of {limit} in {window_seconds} s can never be taken")
        window = _Window(f"{scope}/{window_seconds}", limit, window_seconds)
        if window not in self._batches:
            self._batches[window] = Batch(partial(self._take, window))
        return await self._batches[window].add(amount)

    async def _take(self, window: _Window, amounts: Sequence[int]) -> Sequence[Taken]:
        """Count what fits of some amounts, in their order; return what came of each."""
        length = -(-window.seconds * 1_000_000 // _SLOTS)
        async with self._database.transaction() as connection:
            # The clocks of machines are apart: one that is ahead would forget what all counted.
            at = await _lock(connection, window.name, self._clock() if self._clock else None)
            moment = (at - _EPOCH) // _MICROSECOND
            slot = moment // length
            # Also what lies further ahead than a window: the clock was wrong when it was counted.
            await connection.execute(
                _FORGET,
                {"of_scope": window.name, "first": slot - _SLOTS, "last": slot + _SLOTS},
            )
            used = await _used(connection, window.name)
            told: list[Taken] = []
            taken = 0
            for amount in amounts:
                room = window.limit - amount
                wait = _wait(used, slot=slot, moment=moment, length=length, room=room)
                if wait == 0:
                    taken += amount
                    used = sorted([*used, (slot, amount)])
                left = window.limit - sum(count for _, count in used)
                reset = _wait(used, slot=slot, moment=moment, length=length, room=0)
                told.append(Taken(wait, max(0, left), reset))
            if taken:
                await connection.execute(
                    upsert(
                        connection,
                        COUNTERS,
                        {"scope": window.name, "slot": slot, "amount": taken},
                        updates={"amount": COUNTERS.c.amount + taken},
                    )
                )
            return told


async def room(
    connection: AsyncConnection, scope: str, *, limit: int, window_seconds: int, at: datetime
) -> tuple[int, int]:
    """Return how much fits a scope now, and the seconds until one more does; nothing is counted.

    Whoever counts it with `add` sees to it that nobody else counts meanwhile. For both, `at` is by
    the clock of the database: `moment.present` gives it.
    """
    length = -(-window_seconds * 1_000_000 // _SLOTS)
    moment = (at - _EPOCH) // _MICROSECOND
    slot = moment // length
    used = [
        (index, amount)
        for index, amount in await _used(connection, f"{scope}/{window_seconds}")
        if slot - _SLOTS <= index <= slot + _SLOTS
    ]
    left = limit - sum(amount for _, amount in used)
    wait = 0 if left > 0 else _wait(used, slot=slot, moment=moment, length=length, room=limit - 1)
    return max(0, left), wait


async def add(
    connection: AsyncConnection, scope: str, *, window_seconds: int, at: datetime, amount: int
) -> None:
    """Count an amount against a scope, whether it fits or not, and forget what is over."""
    length = -(-window_seconds * 1_000_000 // _SLOTS)
    name, slot = f"{scope}/{window_seconds}", (at - _EPOCH) // _MICROSECOND // length
    await connection.execute(
        _FORGET, {"of_scope": name, "first": slot - _SLOTS, "last": slot + _SLOTS}
    )
    await connection.execute(
        upsert(
            connection,
            COUNTERS,
            {"scope": name, "slot": slot, "amount": amount},
            updates={"amount": COUNTERS.c.amount + amount},
        )
    )


async def _lock(connection: AsyncConnection, scope: str, at: datetime | None) -> datetime:
    """Hold the row of a scope until the end of the transaction; return the moment since which."""
    held = upsert(connection, COUNTERS, {"scope": scope, "slot": _LOCK, "amount": 0})
    rows = await connection.execute(held.returning(PRESENT), bound(connection, at))
    return rows.scalar_one()


async def _used(connection: AsyncConnection, scope: str) -> list[tuple[int, int]]:
    rows = await connection.execute(_USED, {"of_scope": scope})
    return [(row.slot, row.amount) for row in rows]


_IN_SCOPE = sa.and_(COUNTERS.c.scope == sa.bindparam("of_scope"), COUNTERS.c.slot != _LOCK)
_USED = sa.select(COUNTERS.c.slot, COUNTERS.c.amount).where(_IN_SCOPE).order_by(COUNTERS.c.slot)
_FORGET = sa.delete(COUNTERS).where(
    _IN_SCOPE,
    sa.or_(COUNTERS.c.slot < sa.bindparam("first"), COUNTERS.c.slot > sa.bindparam("last")),
)


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
