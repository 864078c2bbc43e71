"""Endpoints of webhooks as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.webhook import WebhookEndpoint
from songreel.storage.tables import JOBS
from songreel.storage.webhook_tables import WEBHOOK_ENDPOINTS, WEBHOOK_MESSAGES

_ENDPOINTS = WEBHOOK_ENDPOINTS.c
ENABLED = _ENDPOINTS.disabled_at.is_(None)

# For statements about jobs: whether anybody is told what happens to one of them.
IS_HEARD = (
    sa.exists().where(_ENDPOINTS.owner_id == JOBS.c.owner_id, ENABLED).correlate(JOBS)
).label("is_heard")


async def insert(connection: AsyncConnection, endpoint: WebhookEndpoint) -> None:
    """Store a new endpoint."""
    await connection.execute(
        sa.insert(WEBHOOK_ENDPOINTS).values(
            id=endpoint.id,
            owner_id=endpoint.owner_id,
            url=endpoint.url,
            events=list(endpoint.events),
            parts=endpoint.parts,
            description=endpoint.description,
            generation=endpoint.generation,
            rotated_at=endpoint.rotated_at,
            created_at=endpoint.created_at,
            disabled_at=endpoint.disabled_at,
            disabled_because=endpoint.disabled_because,
        )
    )


async def find(
    connection: AsyncConnection, endpoint_id: str, owner_id: str
) -> WebhookEndpoint | None:
    """Return an endpoint of an owner, or None."""
    rows = await connection.execute(
        sa.select(WEBHOOK_ENDPOINTS).where(
            _ENDPOINTS.id == endpoint_id, _ENDPOINTS.owner_id == owner_id
        )
    )
    row = rows.one_or_none()
    return None if row is None else _endpoint(row)


async def listed(connection: AsyncConnection, owner_id: str) -> Sequence[WebhookEndpoint]:
    """Return an owner's endpoints, oldest first."""
    rows = await connection.execute(
        sa.select(WEBHOOK_ENDPOINTS)
        .where(_ENDPOINTS.owner_id == owner_id)
        .order_by(_ENDPOINTS.created_at, _ENDPOINTS.id)
    )
    return [_endpoint(row) for row in rows]


async def listening(connection: AsyncConnection, owner_id: str) -> Sequence[WebhookEndpoint]:
    """Return the endpoints that an owner's events are told to now.

    They stay so until the commit: none is deleted or disabled while messages are written for it.
    """
    rows = await connection.execute(_LISTENING, {"of_owner": owner_id})
    return [_endpoint(row) for row in rows]


_LISTENING = (
    sa.select(WEBHOOK_ENDPOINTS)
    .where(_ENDPOINTS.owner_id == sa.bindparam("of_owner"), ENABLED)
    .order_by(_ENDPOINTS.id)
    .with_for_update(read=True)
)


async def by_ids(
    connection: AsyncConnection, endpoint_ids: Sequence[str]
) -> dict[str, WebhookEndpoint]:
    """Return those of some endpoints that there are."""
    rows = await connection.execute(
        sa.select(WEBHOOK_ENDPOINTS).where(_ENDPOINTS.id.in_(endpoint_ids))
    )
    return {row.id: _endpoint(row) for row in rows}


async def change(
    connection: AsyncConnection, endpoint_id: str, owner_id: str, values: Mapping[str, Any]
) -> WebhookEndpoint | None:
    """Set columns of an endpoint, and return it; None where there is no such one."""
    rows = await connection.execute(
        sa.update(WEBHOOK_ENDPOINTS)
        .where(_ENDPOINTS.id == endpoint_id, _ENDPOINTS.owner_id == owner_id)
        .values(**values)
        .returning(WEBHOOK_ENDPOINTS)
    )
    row = rows.one_or_none()
    return None if row is None else _endpoint(row)


async def rotate(
    connection: AsyncConnection, endpoint_id: str, owner_id: str, at: datetime
) -> WebhookEndpoint | None:
    """Give an endpoint the next generation of its secret; None where there is no such one."""
    values = {"generation": _ENDPOINTS.generation + 1, "rotated_at": at}
    return await change(connection, endpoint_id, owner_id, values)


async def disable(
    connection: AsyncConnection, endpoint_id: str, at: datetime, because: str
) -> None:
    """Tell an endpoint nothing more; one that is disabled already stays as it is."""
    await connection.execute(
        sa.update(WEBHOOK_ENDPOINTS)
        .where(_ENDPOINTS.id == endpoint_id, ENABLED)
        .values(disabled_at=at, disabled_because=because)
    )


async def delete(connection: AsyncConnection, endpoint_id: str, owner_id: str) -> bool:
    """Delete an endpoint with all its messages; tell whether there was one."""
    locked = await connection.execute(
        sa.select(_ENDPOINTS.id)
        .where(_ENDPOINTS.id == endpoint_id, _ENDPOINTS.owner_id == owner_id)
        .with_for_update()
    )
    if locked.one_or_none() is None:
        return False
    await connection.execute(
        sa.delete(WEBHOOK_MESSAGES).where(WEBHOOK_MESSAGES.c.endpoint_id == endpoint_id)
    )
    await connection.execute(sa.delete(WEBHOOK_ENDPOINTS).where(_ENDPOINTS.id == endpoint_id))
    return True


def _endpoint(row: Any) -> WebhookEndpoint:
    return WebhookEndpoint(
        id=row.id,
        owner_id=row.owner_id,
        url=row.url,
        events=tuple(row.events),
        description=row.description,
        created_at=row.created_at,
        parts=row.parts,
        generation=row.generation,
        rotated_at=row.rotated_at,
        disabled_at=row.disabled_at,
        disabled_because=row.disabled_because,
    )
