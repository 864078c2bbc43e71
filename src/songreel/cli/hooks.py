"""What a command can learn and decide about webhooks: in this process, or over HTTP."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from songreel.client import WebhookEndpoint, WebhookMessage
from songreel.client.webhook_models import WebhookState

if TYPE_CHECKING:
    from songreel.client.resources.webhooks import AsyncWebhooks
    from songreel.core.settings import Settings
    from songreel.services.ownership import Owner
    from songreel.services.webhook_endpoints import WebhookEndpoints


class Hooks(Protocol):
    """Every method may raise `SongreelError`.

    Attributes:
        is_delivering: whether messages are sent meanwhile, and afterwards.
    """

    is_delivering: bool

    async def endpoints(self) -> Sequence[WebhookEndpoint]:
        """Return the addresses that events are told to, oldest first."""
        ...

    async def add(
        self, url: str, *, events: Sequence[str], parts: bool, description: str
    ) -> WebhookEndpoint:
        """Have events told to an address from now on; the answer holds its secret."""
        ...

    async def enable(self, endpoint_id: str, *, wanted: bool) -> WebhookEndpoint:
        """Have events told to an endpoint again, or no longer."""
        ...

    async def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint with all its messages."""
        ...

    async def rotate(self, endpoint_id: str) -> WebhookEndpoint:
        """Give an endpoint another secret, which the answer holds."""
        ...

    async def test(self, endpoint_id: str) -> WebhookMessage:
        """Send an endpoint an event of the type `test`."""
        ...

    async def messages(
        self, state: WebhookState | None, *, endpoint_id: str | None, limit: int
    ) -> Sequence[WebhookMessage]:
        """Return what is told to endpoints, newest first."""
        ...

    async def message(self, message_id: str) -> WebhookMessage:
        """Return a message, with what is sent."""
        ...

    async def resend(self, message_id: str) -> WebhookMessage:
        """Send a message again."""
        ...

    async def resend_dead(self, endpoint_id: str) -> int:
        """Send everything again that was given up for an endpoint; return how many messages."""
        ...


@asynccontextmanager
async def open_hooks_here(settings: Settings) -> AsyncGenerator[LocalHooks]:
    """Open the webhooks of these settings; this process must own their data folder."""
    from songreel.services.webhook_endpoints import open_webhook_endpoints

    async with open_webhook_endpoints(settings) as webhooks:
        yield LocalHooks(webhooks)


@asynccontextmanager
async def open_server_hooks(owner: Owner, folder: Path) -> AsyncGenerator[ServerHooks]:
    """Ask the server that owns a data folder about its webhooks."""
    from songreel.cli.over_http import connected

    async with connected(owner, folder) as client:
        yield ServerHooks(client.webhooks)


class LocalHooks:
    """Looks into the database itself; nothing is delivered meanwhile."""

    is_delivering = False

    def __init__(self, webhooks: WebhookEndpoints) -> None:
        """Hold the use cases."""
        from songreel.http.mv import webhook_documents

        self._webhooks, self._documents = webhooks, webhook_documents

    async def endpoints(self) -> Sequence[WebhookEndpoint]:
        """Return the addresses that events are told to, oldest first."""
        found = await self._webhooks.listed()
        documents = map(self._documents.endpoint_document, found)
        return [WebhookEndpoint.model_validate(document) for document in documents]

    async def add(
        self, url: str, *, events: Sequence[str], parts: bool, description: str
    ) -> WebhookEndpoint:
        """Have events told to an address from now on; the answer holds its secret."""
        made = await self._webhooks.add(url, events=events, parts=parts, description=description)
        document = self._documents.endpoint_document(made)
        return WebhookEndpoint.model_validate({**document, "secret": self._webhooks.secret(made)})

    async def enable(self, endpoint_id: str, *, wanted: bool) -> WebhookEndpoint:
        """Have events told to an endpoint again, or no longer."""
        change = self._documents.WebhookChangeBody(disabled=not wanted).to_change()
        found = await self._webhooks.change(endpoint_id, change)
        return WebhookEndpoint.model_validate(self._documents.endpoint_document(found))

    async def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint with all its messages."""
        await self._webhooks.delete(endpoint_id)

    async def rotate(self, endpoint_id: str) -> WebhookEndpoint:
        """Give an endpoint another secret, which the answer holds."""
        found = await self._webhooks.rotate(endpoint_id)
        document = self._documents.endpoint_document(found)
        return WebhookEndpoint.model_validate({**document, "secret": self._webhooks.secret(found)})

    async def test(self, endpoint_id: str) -> WebhookMessage:
        """Write down an event of the type `test` for an endpoint."""
        message = await self._webhooks.test(endpoint_id)
        return WebhookMessage.model_validate(self._documents.whole_message_document(message))

    async def messages(
        self, state: WebhookState | None, *, endpoint_id: str | None, limit: int
    ) -> Sequence[WebhookMessage]:
        """Return what is told to endpoints, newest first."""
        from songreel.domain.webhook import MessageState

        wanted = None if state is None else MessageState(state)
        found = await self._webhooks.messages(state=wanted, endpoint_id=endpoint_id, limit=limit)
        documents = map(self._documents.message_document, found)
        return [WebhookMessage.model_validate(document) for document in documents]

    async def message(self, message_id: str) -> WebhookMessage:
        """Return a message, with what is sent."""
        message = await self._webhooks.message(message_id)
        return WebhookMessage.model_validate(self._documents.whole_message_document(message))

    async def resend(self, message_id: str) -> WebhookMessage:
        """Have a message sent again by whoever serves next."""
        message = await self._webhooks.resend(message_id)
        return WebhookMessage.model_validate(self._documents.whole_message_document(message))

    async def resend_dead(self, endpoint_id: str) -> int:
        """Have everything sent again that was given up for an endpoint."""
        return await self._webhooks.resend_dead(endpoint_id)


class ServerHooks:
    """Asks a server about webhooks; its errors are the ones that it would raise here."""

    is_delivering = True

    def __init__(self, client: AsyncWebhooks) -> None:
        """Hold the client."""
        from songreel.cli.over_http import translated

        self._client, self._translated = client, translated

    async def endpoints(self) -> Sequence[WebhookEndpoint]:
        """Return the addresses that events are told to, oldest first."""
        with self._translated():
            return await self._client.list()

    async def add(
        self, url: str, *, events: Sequence[str], parts: bool, description: str
    ) -> WebhookEndpoint:
        """Have events told to an address from now on; the answer holds its secret."""
        with self._translated():
            return await self._client.add(
                url, events=events, include_parts=parts, description=description
            )

    async def enable(self, endpoint_id: str, *, wanted: bool) -> WebhookEndpoint:
        """Have events told to an endpoint again, or no longer."""
        with self._translated():
            return await self._client.change(endpoint_id, disabled=not wanted)

    async def remove(self, endpoint_id: str) -> None:
        """Delete an endpoint with all its messages."""
        with self._translated():
            await self._client.delete(endpoint_id)

    async def rotate(self, endpoint_id: str) -> WebhookEndpoint:
        """Give an endpoint another secret, which the answer holds."""
        with self._translated():
            return await self._client.rotate(endpoint_id)

    async def test(self, endpoint_id: str) -> WebhookMessage:
        """Send an endpoint an event of the type `test`."""
        with self._translated():
            return await self._client.test(endpoint_id)

    async def messages(
        self, state: WebhookState | None, *, endpoint_id: str | None, limit: int
    ) -> Sequence[WebhookMessage]:
        """Return what is told to endpoints, newest first."""
        with self._translated():
            return await self._client.messages(state, endpoint_id=endpoint_id, limit=limit)

    async def message(self, message_id: str) -> WebhookMessage:
        """Return a message, with what is sent."""
        with self._translated():
            return await self._client.message(message_id)

    async def resend(self, message_id: str) -> WebhookMessage:
        """Send a message again."""
        with self._translated():
            return await self._client.resend(message_id)

    async def resend_dead(self, endpoint_id: str) -> int:
        """Send everything again that was given up for an endpoint."""
        with self._translated():
            return await self._client.resend_dead(endpoint_id)
