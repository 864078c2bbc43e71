"""How an installation stands at a moment, as few bounded queries of partial indexes tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import AttemptState, Settlement
from songreel.domain.payer import EVERYTHING
from songreel.storage import budgets, installation, leases
from songreel.storage.tables import ATTEMPTS, JOBS, UNFINISHED, WAITING

_MOST = 100_000
"""Rows that are counted at most: beyond it a figure says that there are so many or more."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Jobs of a kind in a state without an end; `oldest` is when the oldest was asked for."""

    kind: str
    state: str
    jobs: int
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders at a backend: how far they are, or that nobody knows what became of them.

    Attributes:
        backend: where they are.
        state: how far they are.
        orders: how many.
        waiting: how many of them wait for their turn under a limit.
        oldest: since when the oldest of those does.
    """

    backend: str
    state: str
    orders: int
    waiting: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is true now.

    Attributes:
        unfinished: jobs that wait or run; those whose turn is set for later do not count as waiting
            in `oldest`, but as of that turn.
        orders: open ones; `unknown` are those that nobody has decided about.
        spent: US dollars of today, reserved or spent.
        sent: paid orders that were ever sent.
        held: since when and why paid orders are held, or None.
        processes: how many servers and workers are alive.
    """

    unfinished: tuple[Unfinished, ...]
    orders: tuple[Orders, ...]
    spent: Decimal
    sent: int
    held: Mapping[str, Any] | None
    processes: int


async def look(connection: AsyncConnection, day: str) -> Standing:
    """Return how the installation stands.

    Args:
        connection: only reads.
        day: whose spending is wanted, as in `2026-11-26` (UTC).
    """
    unfinished = [Unfinished(*row) for row in await connection.execute(UNFINISHED_JOBS)]
    orders = [Orders(*row) for row in await connection.execute(OPEN_ORDERS)]
    orders += [Orders(*row) for row in await connection.execute(UNKNOWN_ORDERS)]
    known = await installation.of(connection, installation.SENT, installation.HELD)
    return Standing(
        unfinished=tuple(unfinished),
        orders=tuple(orders),
        spent=await budgets.spent(connection, EVERYTHING, day),
        sent=int(known.get(installation.SENT) or 0),
        held=known.get(installation.HELD),
        processes=await leases.living_processes(connection),
    )


_since = sa.func.coalesce(JOBS.c.not_before, JOBS.c.created_at, type_=JOBS.c.created_at.type)
_waiting = (
    sa.select(JOBS.c.kind, JOBS.c.state, _since.label("since"))
    .where(UNFINISHED)
    .limit(_MOST)
    .subquery()
)
UNFINISHED_JOBS = sa.select(
    _waiting.c.kind,
    _waiting.c.state,
    sa.func.count(),
    sa.func.min(_waiting.c.since, type_=JOBS.c.created_at.type),
).group_by(_waiting.c.kind, _waiting.c.state)

# As the partial indexes say it, or a database would not take them.
_open = (
    sa.select(
        ATTEMPTS.c.backend,
        ATTEMPTS.c.state,
        # Whether it waits for its turn, as `tables.WAITING` says it, and then since when.
        sa.case((WAITING, ATTEMPTS.c.created_at)).label("waits_since"),
    )
    .where(ATTEMPTS.c.state != sa.literal_column(f"'{AttemptState.SETTLED.value}'"))
    .limit(_MOST)
    .subquery()
)
OPEN_ORDERS = sa.select(
    _open.c.backend,
    _open.c.state,
    sa.func.count(),
    sa.func.count(_open.c.waits_since),
    sa.func.min(_open.c.waits_since, type_=ATTEMPTS.c.created_at.type),
).group_by(_open.c.backend, _open.c.state)
_lost = (
    sa.select(ATTEMPTS.c.backend, ATTEMPTS.c.settlement)
    .where(
        ATTEMPTS.c.settlement == sa.literal_column(f"'{Settlement.UNKNOWN.value}'"),
        ATTEMPTS.c.decision.is_(None),
    )
    .limit(_MOST)
    .subquery()
)
UNKNOWN_ORDERS = sa.select(_lost.c.backend, _lost.c.settlement, sa.func.count()).group_by(
    _lost.c.backend, _lost.c.settlement
)
