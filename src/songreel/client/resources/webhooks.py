"""Webhooks: whom events are told to, and what became of that."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from songreel.client.asking import ask, document, read
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation
from songreel.client.webhook_models import (
    WebhookEndpoint,
    WebhookEndpoints,
    WebhookMessage,
    WebhookMessages,
    WebhookState,
)

_ENDPOINTS = "/api/mv/webhook_endpoints"
_MESSAGES = "/api/mv/webhook_messages"


class WebhookOperations(Resource):
    """What can be asked about webhooks, and decided."""

    __slots__ = ()

    @operation
    def add(
        self,
        url: str,
        *,
        events: Sequence[str] = (),
        include_parts: bool = False,
        description: str = "",
    ) -> Flow[WebhookEndpoint]:
        """Have events told to an address from now on; `secret` is told this once.

        Args:
            url: the address.
            events: types of events; empty for all.
            include_parts: tell of the jobs that a job starts, such as a film's clips, too.
            description: for people.

        Raises:
            BadRequestError: nothing can be sent to that address.
        """
        body = {
            "url": url,
            "events": [*events],
            "include_parts": include_parts,
            "description": description,
        }
        return read((yield from ask(self, Asked("POST", _ENDPOINTS, json=body))), WebhookEndpoint)

    @operation
    def list(self) -> Flow[Sequence[WebhookEndpoint]]:
        """Return the addresses that events are told to, oldest first."""
        return read((yield from ask(self, Asked("GET", _ENDPOINTS))), WebhookEndpoints).endpoints

    @operation
    def get(self, endpoint_id: str) -> Flow[WebhookEndpoint]:
        """Return an endpoint, without its secret."""
        path = f"{_ENDPOINTS}/{endpoint_id}"
        return read((yield from ask(self, Asked("GET", path))), WebhookEndpoint)

    @operation
    def change(self, endpoint_id: str, **changes: Any) -> Flow[WebhookEndpoint]:
        """Change an endpoint: `url`, `events`, `include_parts`, `description`, `disabled`."""
        request = Asked("PATCH", f"{_ENDPOINTS}/{endpoint_id}", json=changes, repeatable=True)
        return read((yield from ask(self, request)), WebhookEndpoint)

    @operation
    def delete(self, endpoint_id: str) -> Flow[None]:
        """Delete an endpoint with all its messages."""
        yield from ask(self, Asked("DELETE", f"{_ENDPOINTS}/{endpoint_id}"))

    @operation
    def rotate(self, endpoint_id: str) -> Flow[WebhookEndpoint]:
        """Give an endpoint another `secret`; for a day messages are signed with both."""
        request = Asked("POST", f"{_ENDPOINTS}/{endpoint_id}/rotate")
        return read((yield from ask(self, request)), WebhookEndpoint)

    @operation
    def test(self, endpoint_id: str) -> Flow[WebhookMessage]:
        """Send an endpoint an event of the type `test`."""
        request = Asked("POST", f"{_ENDPOINTS}/{endpoint_id}/test")
        return read((yield from ask(self, request)), WebhookMessage)

    @operation
    def messages(
        self,
        state: WebhookState | None = None,
        *,
        endpoint_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Flow[Sequence[WebhookMessage]]:
        """Return what is told to endpoints, newest first.

        Args:
            state: only messages in this one: `dead` for what was given up.
            endpoint_id: only messages to this endpoint.
            before: only messages that come after this one in the list.
            limit: how many at most, 1 to 200.
        """
        given = {"state": state, "endpoint_id": endpoint_id, "before": before, "limit": limit}
        params = {name: value for name, value in given.items() if value is not None}
        answer = yield from ask(self, Asked("GET", _MESSAGES, params))
        return read(answer, WebhookMessages).messages

    @operation
    def message(self, message_id: str) -> Flow[WebhookMessage]:
        """Return a message, with the `body` that is sent."""
        path = f"{_MESSAGES}/{message_id}"
        return read((yield from ask(self, Asked("GET", path))), WebhookMessage)

    @operation
    def resend(self, message_id: str) -> Flow[WebhookMessage]:
        """Send a message again, under its id."""
        request = Asked("POST", f"{_MESSAGES}/{message_id}/resend", repeatable=True)
        return read((yield from ask(self, request)), WebhookMessage)

    @operation
    def resend_dead(self, endpoint_id: str) -> Flow[int]:
        """Send everything again that was given up for an endpoint; return how many messages."""
        request = Asked("POST", f"{_ENDPOINTS}/{endpoint_id}/resend", repeatable=True)
        return int(document((yield from ask(self, request)))["resent"])


class Webhooks(WebhookOperations, Blocking):
    """What can be asked about webhooks, and decided."""

    __slots__ = ()


class AsyncWebhooks(WebhookOperations, Awaiting):
    """What can be asked about webhooks, and decided."""

    __slots__ = ()
