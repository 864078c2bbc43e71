"""The use cases about outgoing webhooks: whom events are told to, and what became of that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from songreel.core.clock import now, stamp
from songreel.core.ids import new_id
from songreel.core.reach import Reach
from songreel.core.settings import Settings
from songreel.core.signing import SigningKey, SigningKeyError
from songreel.core.target import Target
from songreel.domain.errors import ConflictError, InvalidRequestError, NotFoundError, SetupError
from songreel.domain.webhook import (
    MessageState,
    WebhookEndpoint,
    WebhookMessage,
    body_of_test,
    purpose,
    secret_text,
)
from songreel.services.database_address import database_url
from songreel.storage import webhook_endpoints, webhook_messages
from songreel.storage.database import Database

MOST = 20
"""How many endpoints a workspace may have."""

_DISABLED = "It was disabled."


@dataclass(frozen=True, slots=True)
class EndpointChange:
    """What is to be changed about an endpoint; None leaves something as it is."""

    url: str | None = None
    events: tuple[str, ...] | None = None
    parts: bool | None = None
    description: str | None = None
    disabled: bool | None = None


class WebhookEndpoints:
    """Keeps endpoints and their messages; whoever delivers is woken where that is this process."""

    def __init__(
        self,
        database: Database,
        derive: Callable[[str], bytes],
        reach: Reach,
        news: asyncio.Event | None = None,
    ) -> None:
        """Hold where they are kept, what secrets follow from, and where messages may go."""
        self._database, self._derive, self._reach = database, derive, reach
        self._news = news or asyncio.Event()

    async def add(
        self,
        url: str,
        owner_id: str = "local",
        *,
        events: Sequence[str] = (),
        parts: bool = False,
        description: str = "",
    ) -> WebhookEndpoint:
        """Tell an owner's events to an address from now on; `secret` is what they are signed with.

        Args:
            url: the address.
            owner_id: whose events.
            events: their types; empty for all.
            parts: whether those of jobs that another job starts are told as well.
            description: for people.

        Raises:
            InvalidRequestError: nothing can be sent to that address.
            ConflictError: there are as many as there may be.
        """
        self._check(url)
        endpoint = WebhookEndpoint(
            id=new_id(),
            owner_id=owner_id,
            url=url,
            events=tuple(dict.fromkeys(events)),
            description=description,
            created_at=now(),
            parts=parts,
        )
        async with self._database.transaction() as connection:
            if len(await webhook_endpoints.listed(connection, owner_id)) >= MOST:
                raise ConflictError(
                    f"There are {MOST} webhook endpoints already, which is as many as there may "
                    "be. Delete one that is not needed."
                )
            await webhook_endpoints.insert(connection, endpoint)
        return endpoint

    def secret(self, endpoint: WebhookEndpoint) -> str:
        """Return what an endpoint's messages are signed with: to be told once, and kept nowhere."""
        return secret_text(self._derive(purpose(endpoint.id, endpoint.generation)))

    async def listed(self, owner_id: str = "local") -> Sequence[WebhookEndpoint]:
        """Return an owner's endpoints, oldest first."""
        async with self._database.reading() as connection:
            return await webhook_endpoints.listed(connection, owner_id)

    async def get(self, endpoint_id: str, owner_id: str = "local") -> WebhookEndpoint:
        """Return an endpoint.

        Raises:
            NotFoundError: there is no such endpoint of this owner.
        """
        async with self._database.reading() as connection:
            found = await webhook_endpoints.find(connection, endpoint_id, owner_id)
        return _there(found, endpoint_id)

    async def change(
        self, endpoint_id: str, change: EndpointChange, owner_id: str = "local"
    ) -> WebhookEndpoint:
        """Change an endpoint; what waits for one that is disabled is given up.

        Raises:
            NotFoundError: there is no such endpoint of this owner.
            InvalidRequestError: nothing can be sent to that address.
        """
        values: dict[str, Any] = {}
        if change.url is not None:
            self._check(change.url)
            values["url"] = change.url
        if change.events is not None:
            values["events"] = list(dict.fromkeys(change.events))
        if change.parts is not None:
            values["parts"] = change.parts
        if change.description is not None:
            values["description"] = change.description
        if change.disabled is False:
            values |= {"disabled_at": None, "disabled_because": None}
        async with self._database.transaction() as connection:
            found = await webhook_endpoints.find(connection, endpoint_id, owner_id)
            if found is not None and values:
                found = await webhook_endpoints.change(connection, endpoint_id, owner_id, values)
            if found is not None and change.disabled:
                await webhook_endpoints.disable(connection, endpoint_id, now(), _DISABLED)
                await webhook_messages.bury(connection, endpoint_id, _DISABLED)
                found = await webhook_endpoints.find(connection, endpoint_id, owner_id)
        return _there(found, endpoint_id)

    async def rotate(self, endpoint_id: str, owner_id: str = "local") -> WebhookEndpoint:
        """Give an endpoint another secret; for a day messages are signed with the old one, too.

        Raises:
            NotFoundError: there is no such endpoint of this owner.
        """
        async with self._database.transaction() as connection:
            found = await webhook_endpoints.rotate(connection, endpoint_id, owner_id, now())
        return _there(found, endpoint_id)

    async def delete(self, endpoint_id: str, owner_id: str = "local") -> None:
        """Delete an endpoint with all its messages.

        Raises:
            NotFoundError: there is no such endpoint of this owner.
        """
        async with self._database.transaction() as connection:
            if not await webhook_endpoints.delete(connection, endpoint_id, owner_id):
                raise _no_endpoint(endpoint_id)

    async def test(self, endpoint_id: str, owner_id: str = "local") -> WebhookMessage:
        """Send an endpoint an event that means nothing.

        Raises:
            NotFoundError: there is no such endpoint of this owner.
            ConflictError: it is disabled.
        """
        at, message_id = now(), new_id()
        message = WebhookMessage(
            id=message_id,
            owner_id=owner_id,
            endpoint_id=endpoint_id,
            job_id=message_id,
            seq=0,
            body=body_of_test(stamp(at)),
            created_at=at,
            next_at=at,
        )
        async with self._database.transaction() as connection:
            _enabled(await webhook_endpoints.find(connection, endpoint_id, owner_id), endpoint_id)
            await webhook_messages.insert(connection, [message])
        self._news.set()
        return message

    async def messages(
        self,
        owner_id: str = "local",
        *,
        state: MessageState | None = None,
        endpoint_id: str | None = None,
        before: str | None = None,
        limit: int = 50,
    ) -> Sequence[WebhookMessage]:
        """Return an owner's messages, newest first.

        Args:
            owner_id: whose.
            state: only those in this one.
            endpoint_id: only those to this endpoint.
            before: only those that come after this message in the list.
            limit: how many at most.
        """
        async with self._database.reading() as connection:
            return await webhook_messages.listed(
                connection,
                owner_id,
                state=state,
                endpoint_id=endpoint_id,
                before=before,
                limit=limit,
            )

    async def message(self, message_id: str, owner_id: str = "local") -> WebhookMessage:
        """Return a message.

        Raises:
            NotFoundError: there is no such message of this owner.
        """
        async with self._database.reading() as connection:
            found = await webhook_messages.find(connection, message_id, owner_id)
        if found is None:
            raise NotFoundError(
                f"Webhook message with ID {message_id} not found",
                details="What was delivered is forgotten after three days, and what was given up "
                "after thirty.",
            )
        return found

    async def resend(self, message_id: str, owner_id: str = "local") -> WebhookMessage:
        """Send a message again, under its id, with all its tries ahead of it.

        Raises:
            NotFoundError: there is no such message of this owner.
            ConflictError: its endpoint is disabled.
        """
        endpoint_id = (await self.message(message_id, owner_id)).endpoint_id
        async with self._database.transaction() as connection:
            found = await webhook_endpoints.find(connection, endpoint_id, owner_id)
            _enabled(found, endpoint_id)
            await webhook_messages.resend(connection, message_id, now())
        self._news.set()
        return await self.message(message_id, owner_id)

    async def resend_dead(self, endpoint_id: str, owner_id: str = "local") -> int:
        """Send everything again that was given up for an endpoint; return how many messages.

        Raises:
            NotFoundError: there is no such endpoint of this owner.
            ConflictError: it is disabled.
        """
        async with self._database.transaction() as connection:
            found = await webhook_endpoints.find(connection, endpoint_id, owner_id)
            _enabled(found, endpoint_id)
            count = await webhook_messages.resend_dead(connection, endpoint_id, now())
        self._news.set()
        return count

    def _check(self, url: str) -> None:
        try:
            Target.parse(url, self._reach)
        except ValueError as problem:
            raise InvalidRequestError(f"The address of the webhook {problem}.") from problem


@asynccontextmanager
async def open_webhook_endpoints(settings: Settings) -> AsyncGenerator[WebhookEndpoints]:
    """Open the endpoints of an installation, whose data folder this process must own.

    Nothing is delivered meanwhile.

    Raises:
        SetupError: the database or the key to sign with cannot be used.
    """
    data = settings.data.expanduser().absolute()
    database = await Database.open(database_url(settings, data), data=data)
    try:
        try:
            signing = await asyncio.to_thread(SigningKey.of, settings)
        except SigningKeyError as error:
            raise SetupError(str(error)) from error
        yield WebhookEndpoints(database, signing.derive, settings.webhook_reach)
    finally:
        await database.close()


def _enabled(endpoint: WebhookEndpoint | None, endpoint_id: str) -> None:
    if _there(endpoint, endpoint_id).disabled_at is not None:
        raise ConflictError(
            "This webhook endpoint is disabled, so nothing is sent to it. Enable it first."
        )


def _there(endpoint: WebhookEndpoint | None, endpoint_id: str) -> WebhookEndpoint:
    if endpoint is None:
        raise _no_endpoint(endpoint_id)
    return endpoint


def _no_endpoint(endpoint_id: str) -> NotFoundError:
    return NotFoundError(
        f"Webhook endpoint with ID {endpoint_id} not found",
        details="It may have been deleted, or the id is wrong.",
    )
