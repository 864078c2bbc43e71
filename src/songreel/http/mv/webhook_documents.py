"""What the endpoints of outgoing webhooks read and answer."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field

from songreel.core.clock import stamp
from songreel.core.target import MAX_CHARACTERS
from songreel.domain.webhook import (
    TEST,
    EventType,
    MessageState,
    WebhookEndpoint,
    WebhookMessage,
)
from songreel.http.mv.documents import Timestamp, Uuid
from songreel.http.mv.schemas import RequestBody
from songreel.services.webhook_endpoints import EndpointChange

_URL = "/api/mv/webhook_endpoints"
_MESSAGES_URL = "/api/mv/webhook_messages"
_MOST_EVENTS = 100

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_CHARACTERS,
        description="https address of a server on the internet; SONGREEL_WEBHOOK_TARGETS allows "
        "others",
    ),
]
Events = Annotated[
    list[EventType],
    Field(max_length=_MOST_EVENTS, description="types of events; empty for all"),
]
Parts = Annotated[
    bool, Field(description="tell of the jobs that a job starts, such as a film's clips, too")
]
Description = Annotated[str, Field(max_length=500, description="for people")]


class WebhookEndpointBody(RequestBody):
    """An address that events are to be told to."""

    url: Url
    events: Events = Field(default_factory=list[EventType])
    include_parts: Parts = False
    description: Description = ""
    disabled: bool = False


class WebhookChangeBody(RequestBody):
    """What is to be changed about an endpoint; what is left out stays as it is."""

    url: Url | None = None
    events: Events | None = None
    include_parts: Parts | None = None
    description: Description | None = None
    disabled: bool | None = None

    @classmethod
    def _is_unset(cls, name: str, value: Any) -> bool:
        # A description can be taken away.
        return value is None

    def to_change(self) -> EndpointChange:
        """Return it as the use case takes it."""
        return EndpointChange(
            url=self.url,
            events=None if self.events is None else tuple(self.events),
            parts=self.include_parts,
            description=self.description,
            disabled=self.disabled,
        )


class EndpointAnswer(BaseModel):
    """An address that events are told to."""

    endpoint_id: Uuid
    url: str
    events: Annotated[list[str], Field(description="types of events; empty for all")]
    include_parts: bool
    description: str
    created_at: Timestamp
    rotated_at: Timestamp | None
    disabled_at: Timestamp | None
    disabled_because: str | None
    endpoint_url: str
    ignored_fields: list[str] = []


class SecretAnswer(EndpointAnswer):
    """The same with its secret, which is told this once."""

    secret: Annotated[str, Field(description="whsec_ and base64: verifies the signatures")]


class EndpointsAnswer(BaseModel):
    """Endpoints, oldest first."""

    endpoints: list[EndpointAnswer]


class MessageAnswer(BaseModel):
    """An event on its way to an endpoint."""

    message_id: Annotated[Uuid, Field(description="the header webhook-id, the same over all tries")]
    endpoint_id: Uuid
    type: str
    job_id: Uuid | None
    seq: int
    state: MessageState
    tries: int
    created_at: Timestamp
    next_at: Annotated[Timestamp | None, Field(description="when it is tried next")]
    delivered_at: Timestamp | None
    last_status: int | None
    last_error: str | None
    message_url: str


class WholeMessageAnswer(MessageAnswer):
    """The same with what is sent."""

    body: dict[str, Any]


class MessagesAnswer(BaseModel):
    """Messages, newest first; ask again with `before` = `next` for older ones."""

    messages: list[MessageAnswer]
    next: Uuid | None


class ResentAnswer(BaseModel):
    """How many messages are sent again."""

    resent: int


def endpoint_document(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Return an endpoint as callers see it, without its secret."""
    return {
        "endpoint_id": endpoint.id,
        "url": endpoint.url,
        "events": list(endpoint.events),
        "include_parts": endpoint.parts,
        "description": endpoint.description,
        "created_at": stamp(endpoint.created_at),
        "rotated_at": None if endpoint.rotated_at is None else stamp(endpoint.rotated_at),
        "disabled_at": None if endpoint.disabled_at is None else stamp(endpoint.disabled_at),
        "disabled_because": endpoint.disabled_because,
        "endpoint_url": f"{_URL}/{endpoint.id}",
        "ignored_fields": [],
    }


def message_document(message: WebhookMessage) -> dict[str, Any]:
    """Return a message as callers see it, without what is sent."""
    event_type = json.loads(message.body)["type"]
    return {
        "message_id": message.id,
        "endpoint_id": message.endpoint_id,
        "type": event_type,
        "job_id": None if event_type == TEST else message.job_id,
        "seq": message.seq,
        "state": message.state.value,
        "tries": message.tries,
        "created_at": stamp(message.created_at),
        "next_at": None if message.next_at is None else stamp(message.next_at),
        "delivered_at": None if message.delivered_at is None else stamp(message.delivered_at),
        "last_status": message.last_status,
        "last_error": message.last_error,
        "message_url": f"{_MESSAGES_URL}/{message.id}",
    }


def whole_message_document(message: WebhookMessage) -> dict[str, Any]:
    """Return a message as callers see it, with what is sent."""
    return {**message_document(message), "body": json.loads(message.body)}
