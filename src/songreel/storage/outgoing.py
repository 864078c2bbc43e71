"""Writes down what webhooks are to be told, in the transaction in which it happens."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.ids import new_id
from songreel.domain.event import Event
from songreel.domain.job import Job
from songreel.domain.webhook import WebhookMessage, body_of
from songreel.storage import webhook_endpoints, webhook_messages


async def put(connection: AsyncConnection, event: Event, job: Job) -> bool:
    """Write down an event for each endpoint of its owner that wants it; tell whether one does."""
    is_part = job.parent_id is not None
    wanting = [
        endpoint
        for endpoint in await webhook_endpoints.listening(connection, job.owner_id)
        if endpoint.wants(event.data.type, is_part=is_part)
    ]
    if not wanting:
        return False
    body = body_of(event, job)
    messages = [
        WebhookMessage(
            id=new_id(),
            owner_id=job.owner_id,
            endpoint_id=endpoint.id,
            job_id=job.id,
            seq=event.seq,
            body=body,
            created_at=event.at,
            next_at=event.at,
        )
        for endpoint in wanting
    ]
    await webhook_messages.insert(connection, messages)
    return True
