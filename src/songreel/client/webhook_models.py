"""What a server answers about webhooks; unknown fields are ignored."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel

WebhookState = Literal["pending", "delivered", "dead"]


class WebhookEndpoint(BaseModel):
    """An address that events are told to.

    Attributes:
        events: their types; empty for all.
        secret: what messages are signed with, told when it is made and when it is rotated.
    """

    endpoint_id: str
    url: str
    events: list[str] = []
    include_parts: bool = False
    description: str = ""
    created_at: datetime
    rotated_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_because: str | None = None
    secret: str | None = None


class WebhookEndpoints(BaseModel):
    """Endpoints, oldest first."""

    endpoints: list[WebhookEndpoint]


class WebhookMessage(BaseModel):
    """An event on its way to an endpoint.

    Attributes:
        message_id: the header `webhook-id`.
        next_at: when it is tried next.
        body: what is sent, where one message was asked for.
    """

    message_id: str
    endpoint_id: str
    type: str
    job_id: str | None = None
    seq: int
    state: WebhookState
    tries: int
    created_at: datetime
    next_at: datetime | None = None
    delivered_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    body: dict[str, Any] | None = None


class WebhookMessages(BaseModel):
    """Messages, newest first; `next` is the last one's where there may be more."""

    messages: list[WebhookMessage]
    next: str | None = None
