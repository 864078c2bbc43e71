"""Which orders wait to be sent, which are under way, and whose turn it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.dispatch import Priority, UnderWay, Waiting
from songreel.storage.installation import HELD
from songreel.storage.tables import ATTEMPTS, INSTALLATION, UNDER_WAY, WAITING

_WORK = sa.func.coalesce(ATTEMPTS.c.work_id, ATTEMPTS.c.job_id)
_IS_PAID = ATTEMPTS.c.day.is_not(None)
_URGENT = sa.case((ATTEMPTS.c.priority == Priority.INTERACTIVE.value, 1), else_=0)

_COUNTS = (
    sa.select(
        ATTEMPTS.c.backend,
        ATTEMPTS.c.owner_id,
        ATTEMPTS.c.key_id,
        _WORK.label("work"),
        _IS_PAID.label("is_paid"),
        sa.func.count().label("number"),
    )
    .where(UNDER_WAY)
    .group_by(ATTEMPTS.c.backend, ATTEMPTS.c.owner_id, ATTEMPTS.c.key_id, _WORK, _IS_PAID)
)
_DISPATCHED = sa.select(ATTEMPTS.c.id).where(
    # Its OR would take in what comes after it.
    sa.text(f"({UNDER_WAY.text})"),
    ATTEMPTS.c.state == "reserved",
    ATTEMPTS.c.dispatched_at.is_not(None),
)
_NOT_RESERVED = sa.select(ATTEMPTS.c.id).where(
    ATTEMPTS.c.id.in_(sa.bindparam("of_ids", expanding=True)), ATTEMPTS.c.state != "reserved"
)
_AT_ONCE = 500
_IS_HELD = sa.exists().where(INSTALLATION.c.name == HELD)
_share = (ATTEMPTS.c.backend, ATTEMPTS.c.owner_id, ATTEMPTS.c.key_id, _URGENT)
_eligible = (
    sa.select(
        ATTEMPTS.c.id,
        ATTEMPTS.c.backend,
        ATTEMPTS.c.owner_id,
        ATTEMPTS.c.key_id,
        ATTEMPTS.c.priority,
        ATTEMPTS.c.created_at,
        _WORK.label("work"),
        _IS_PAID.label("is_paid"),
        _URGENT.label("urgent"),
        sa.func.row_number()
        .over(partition_by=(*_share, _WORK), order_by=(ATTEMPTS.c.created_at, ATTEMPTS.c.id))
        .label("in_work"),
    )
    .where(
        WAITING,
        sa.or_(
            ATTEMPTS.c.backend.in_(sa.bindparam("of_backends", expanding=True)),
            sa.and_(_IS_PAID, sa.bindparam("all_paid", type_=sa.Boolean)),
        ),
        # While everything paid is held, nobody takes a place that others could use.
        sa.or_(sa.not_(_IS_PAID), sa.not_(_IS_HELD)),
    )
    .subquery()
)
_placed = sa.select(
    _eligible,
    sa.func.row_number()
    .over(
        partition_by=(
            _eligible.c.backend,
            _eligible.c.owner_id,
            _eligible.c.key_id,
            _eligible.c.urgent,
        ),
        order_by=(_eligible.c.in_work, _eligible.c.created_at, _eligible.c.id),
    )
    .label("place"),
).subquery()
# Of each caller as many as may go at most, and of each work the oldest first: ten thousand that
# wait are sorted by the database, and not handed over for a few that go.
_FIRST = sa.select(_placed).where(_placed.c.place <= sa.bindparam("most"))
_DISPATCH = (
    sa.update(ATTEMPTS)
    .where(
        ATTEMPTS.c.id.in_(sa.bindparam("of_ids", expanding=True)),
        ATTEMPTS.c.state == "reserved",
        ATTEMPTS.c.dispatched_at.is_(None),
    )
    .values(dispatched_at=sa.bindparam("at", type_=ATTEMPTS.c.dispatched_at.type))
)


def caller_of(owner_id: str, key_id: str | None) -> str:
    """Return whose share an order counts against: that of its key, or of its workspace."""
    return f"workspace {owner_id}" if key_id is None else f"key {key_id}"


async def under_way(connection: AsyncConnection) -> UnderWay:
    """Return how many orders are under way: at a service, or let go to it."""
    found = UnderWay()
    for row in await connection.execute(_COUNTS):
        found.add(
            row.backend,
            caller_of(row.owner_id, row.key_id),
            row.work,
            is_paid=bool(row.is_paid),
            number=row.number,
        )
    return found


async def waiting(
    connection: AsyncConnection, backends: Collection[str], *, all_paid: bool, most: int
) -> list[Waiting]:
    """Return the orders that wait for their turn, at most so many of each caller and priority.

    Args:
        connection: to the database.
        backends: whose orders.
        all_paid: whether every paid order at other backends as well.
        most: how many of each caller.
    """
    rows = await connection.execute(
        _FIRST, {"of_backends": sorted(backends), "all_paid": all_paid, "most": most}
    )
    return [
        Waiting(
            id=row.id,
            backend=row.backend,
            caller=caller_of(row.owner_id, row.key_id),
            work=row.work,
            priority=Priority(row.priority or Priority.BATCH),
            since=row.created_at,
            is_paid=bool(row.is_paid),
        )
        for row in rows
    ]


async def dispatch(connection: AsyncConnection, attempt_ids: Sequence[str], at: datetime) -> None:
    """Let orders go; those that were settled or sent meanwhile stay as they are."""
    await connection.execute(_DISPATCH, {"of_ids": list(attempt_ids), "at": at})


async def dispatched(connection: AsyncConnection) -> set[str]:
    """Return the orders that may go, and are not sent yet."""
    return set((await connection.execute(_DISPATCHED)).scalars())


async def sent_or_settled(connection: AsyncConnection, attempt_ids: Sequence[str]) -> set[str]:
    """Return those of some orders that wait for no turn any more, whoever sent or settled them."""
    found: set[str] = set()
    for start in range(0, len(attempt_ids), _AT_ONCE):
        some = {"of_ids": list(attempt_ids[start : start + _AT_ONCE])}
        found.update((await connection.execute(_NOT_RESERVED, some)).scalars())
    return found
