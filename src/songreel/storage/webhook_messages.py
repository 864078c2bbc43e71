"""The outbox of webhooks: what is to be told, what was, and what was given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.webhook import MessageState, WebhookMessage
from songreel.storage.columns import Moment
from songreel.storage.webhook_endpoints import ENABLED
from songreel.storage.webhook_tables import WEBHOOK_ENDPOINTS, WEBHOOK_MESSAGES

_MESSAGES = WEBHOOK_MESSAGES.c
_AT = sa.bindparam("at", type_=Moment)
# As the partial index has it: a bound value would not be known to be the same.
_PENDING = sa.literal_column("state") == sa.literal_column("'pending'")


async def insert(connection: AsyncConnection, messages: Sequence[WebhookMessage]) -> None:
    """Store messages, all in one statement."""
    await connection.execute(
        sa.insert(WEBHOOK_MESSAGES).values(
            [
                {
                    "id": message.id,
                    "owner_id": message.owner_id,
                    "endpoint_id": message.endpoint_id,
                    "job_id": message.job_id,
                    "seq": message.seq,
                    "body": message.body,
                    "state": message.state.value,
                    "tries": message.tries,
                    "created_at": message.created_at,
                    "next_at": message.next_at,
                }
                for message in messages
            ]
        )
    )


def _due(table: Any) -> sa.ColumnElement[bool]:
    return sa.and_(
        _PENDING,
        table.next_at <= _AT,
        sa.or_(table.leased_until.is_(None), table.leased_until <= _AT),
    )


async def ready(connection: AsyncConnection, at: datetime) -> list[str]:
    """Return the endpoints for which something is due."""
    rows = await connection.execute(_READY, {"at": at})
    return list(rows.scalars())


_READY = (
    sa.select(WEBHOOK_ENDPOINTS.c.id)
    .where(
        ENABLED,
        sa.exists()
        .where(_MESSAGES.endpoint_id == WEBHOOK_ENDPOINTS.c.id, _due(_MESSAGES))
        .correlate(WEBHOOK_ENDPOINTS),
    )
    .order_by(WEBHOOK_ENDPOINTS.c.id)
)


async def take(
    connection: AsyncConnection, endpoint_id: str, *, at: datetime, until: datetime, limit: int
) -> list[WebhookMessage]:
    """Take what is due for an endpoint, oldest first; nobody else does until a moment."""
    rows = await connection.execute(
        _TAKE, {"of_endpoint": endpoint_id, "at": at, "until": until, "most": limit}
    )
    taken = [_message(row) for row in rows]
    return sorted(taken, key=lambda message: (message.created_at, message.seq))


_OLDEST = (
    sa.select(_MESSAGES.id)
    .where(_MESSAGES.endpoint_id == sa.bindparam("of_endpoint"), _due(_MESSAGES))
    .order_by(_MESSAGES.next_at, _MESSAGES.seq)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("oldest")
)
_TAKE = (
    sa.update(WEBHOOK_MESSAGES)
    .where(_MESSAGES.id.in_(sa.select(_OLDEST.c.id)))
    .values(leased_until=sa.bindparam("until", type_=Moment), tries=_MESSAGES.tries + 1)
    .returning(WEBHOOK_MESSAGES)
)


async def delivered(
    connection: AsyncConnection, message: WebhookMessage, at: datetime, status: int
) -> None:
    """Note that a message was taken; whatever somebody decided meanwhile, it is there now."""
    await connection.execute(
        sa.update(WEBHOOK_MESSAGES)
        .where(_MESSAGES.id == message.id, _MESSAGES.tries == message.tries)
        .values(
            state=MessageState.DELIVERED.value,
            next_at=None,
            leased_until=None,
            last_status=status,
            last_error=None,
            delivered_at=at,
        )
    )


async def failed(
    connection: AsyncConnection,
    message: WebhookMessage,
    *,
    next_at: datetime | None,
    status: int | None,
    error: str,
) -> None:
    """Note why a try failed; without a next one the message is dead.

    Where it was taken by somebody else since, or is over, it stays as it is.
    """
    state = MessageState.PENDING if next_at is not None else MessageState.DEAD
    await connection.execute(
        sa.update(WEBHOOK_MESSAGES)
        .where(_MESSAGES.id == message.id, _MESSAGES.tries == message.tries, _PENDING)
        .values(
            state=state.value,
            next_at=next_at,
            leased_until=None,
            last_status=status,
            last_error=error,
        )
    )


async def put_back(connection: AsyncConnection, messages: Sequence[WebhookMessage]) -> None:
    """Give up the leases of messages of which nobody knows whether they arrived."""
    for message in messages:
        await connection.execute(
            sa.update(WEBHOOK_MESSAGES)
            .where(_MESSAGES.id == message.id, _MESSAGES.tries == message.tries, _PENDING)
            .values(leased_until=None, tries=message.tries - 1)
        )


async def end_leases(connection: AsyncConnection) -> None:
    """End all leases: for a process that knows to be the only one."""
    await connection.execute(
        sa.update(WEBHOOK_MESSAGES)
        .where(_PENDING, _MESSAGES.leased_until.is_not(None))
        .values(leased_until=None)
    )


async def next_due(connection: AsyncConnection) -> datetime | None:
    """Return when the next message is due or its lease ends; None where none waits."""
    return (await connection.execute(_NEXT)).scalar_one()


# Looked up endpoint by endpoint: the index tells each one's first.
_FIRST = (
    sa.select(sa.func.min(_MESSAGES.next_at))
    .where(
        _MESSAGES.endpoint_id == WEBHOOK_ENDPOINTS.c.id, _PENDING, _MESSAGES.leased_until.is_(None)
    )
    .correlate(WEBHOOK_ENDPOINTS)
    .scalar_subquery()
)
_NEXT = sa.select(sa.func.min(_FIRST, type_=Moment)).where(ENABLED)


async def listed(
    connection: AsyncConnection,
    owner_id: str,
    *,
    state: MessageState | None,
    endpoint_id: str | None,
    before: str | None,
    limit: int,
) -> list[WebhookMessage]:
    """Return an owner's messages, newest first: those with ids below `before`."""
    where = [_MESSAGES.owner_id == owner_id]
    if state is not None:
        where.append(_MESSAGES.state == state.value)
    if endpoint_id is not None:
        where.append(_MESSAGES.endpoint_id == endpoint_id)
    if before is not None:
        where.append(_MESSAGES.id < before)
    rows = await connection.execute(
        sa.select(WEBHOOK_MESSAGES).where(*where).order_by(_MESSAGES.id.desc()).limit(limit)
    )
    return [_message(row) for row in rows]


async def find(
    connection: AsyncConnection, message_id: str, owner_id: str
) -> WebhookMessage | None:
    """Return a message of an owner, or None."""
    rows = await connection.execute(
        sa.select(WEBHOOK_MESSAGES).where(
            _MESSAGES.id == message_id, _MESSAGES.owner_id == owner_id
        )
    )
    row = rows.one_or_none()
    return None if row is None else _message(row)


async def resend(connection: AsyncConnection, message_id: str, at: datetime) -> None:
    """Make a message due, with all its tries ahead of it; one that is being sent is sent again."""
    await connection.execute(
        sa.update(WEBHOOK_MESSAGES).where(_MESSAGES.id == message_id).values(**_anew(at))
    )


async def resend_dead(connection: AsyncConnection, endpoint_id: str, at: datetime) -> int:
    """Make every message due that was given up for an endpoint; return how many."""
    done = await connection.execute(
        sa.update(WEBHOOK_MESSAGES)
        .where(_MESSAGES.endpoint_id == endpoint_id, _MESSAGES.state == MessageState.DEAD.value)
        .values(**_anew(at))
    )
    return done.rowcount


def _anew(at: datetime) -> dict[str, Any]:
    return {
        "state": MessageState.PENDING.value,
        "tries": 0,
        "next_at": at,
        "delivered_at": None,
    }


async def bury(connection: AsyncConnection, endpoint_id: str, because: str) -> None:
    """Give up what waits for an endpoint."""
    await connection.execute(
        sa.update(WEBHOOK_MESSAGES)
        .where(_MESSAGES.endpoint_id == endpoint_id, _PENDING)
        .values(
            state=MessageState.DEAD.value,
            next_at=None,
            leased_until=None,
            last_error=sa.func.coalesce(_MESSAGES.last_error, because),
        )
    )


async def tidy(connection: AsyncConnection, *, delivered: datetime, dead: datetime) -> None:
    """Forget what was delivered before a moment, and what came about and died before another."""
    await connection.execute(
        sa.delete(WEBHOOK_MESSAGES).where(
            sa.or_(
                sa.and_(
                    _MESSAGES.state == MessageState.DELIVERED.value,
                    _MESSAGES.delivered_at < delivered,
                ),
                sa.and_(_MESSAGES.state == MessageState.DEAD.value, _MESSAGES.created_at < dead),
            )
        )
    )


def _message(row: Any) -> WebhookMessage:
    return WebhookMessage(
        id=row.id,
        owner_id=row.owner_id,
        endpoint_id=row.endpoint_id,
        job_id=row.job_id,
        seq=row.seq,
        body=row.body,
        created_at=row.created_at,
        state=MessageState(row.state),
        tries=row.tries,
        next_at=row.next_at,
        last_status=row.last_status,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
    )
