"""Takes the outbox of webhooks to its endpoints: signed, side by side, and again until it is taken.

All state is in the database: what a killed process had in hand is sent again by the next one, so
that a message may arrive twice, under the same id, and is never lost.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import SystemRandom

from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.core.patience import happens
from songreel.domain.webhook import (
    WebhookEndpoint,
    WebhookMessage,
    pause,
    purpose,
    signature,
)
from songreel.jobs.runner import insist
from songreel.storage import webhook_endpoints, webhook_messages
from songreel.storage.database import Database
from songreel.workflows.webhook_posting import GONE, Outcome, Post

Derive = Callable[[str], bytes]
"""Gives the key of a purpose."""

AT_ONCE = 32
"""Messages that are on their way from this process at once."""
AT_ONCE_EACH = 4
"""Of them for one endpoint; one, while that takes none."""

IS_GONE = "It answered with status 410: it wants nothing more."

# Longer than a try may take.
_LEASE = timedelta(seconds=30)
# Other processes put messages into the same outbox, and die with some in hand.
_LOOK_SECONDS, _LOOK_ALONE_SECONDS = 1.0, 60.0
_LAST_SECONDS = 1.0
_TIDY = timedelta(hours=1)
_DELIVERED_KEPT, _DEAD_KEPT = timedelta(days=3), timedelta(days=30)
_CHANCE = SystemRandom().random
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Parcel:
    message: WebhookMessage
    endpoint: WebhookEndpoint


class Deliverer:
    """One task for the outbox, and one for each message that is on its way."""

    def __init__(
        self,
        database: Database,
        post: Post,
        derive: Derive,
        news: asyncio.Event,
        *,
        clock: Callable[[], datetime] = now,
        chance: Callable[[], float] = _CHANCE,
    ) -> None:
        """Hold the ports; nothing is sent before `start`.

        Args:
            database: where the outbox is.
            post: sends.
            derive: gives the keys of secrets.
            news: set when something was put into the outbox in this process.
            clock: gives the present moment.
            chance: gives a number from 0 to 1, for the jitter of pauses.
        """
        self._database, self._post, self._derive = database, post, derive
        self._news, self._clock, self._chance = news, clock, chance
        # Of a SQLite file one process is the only owner.
        self._alone = database.dialect == "sqlite"
        self._under_way: dict[asyncio.Task[None], _Parcel] = {}
        self._of_endpoint: Counter[str] = Counter()
        self._ailing: set[str] = set()
        self._served: dict[str, int] = {}
        self._rounds = 0
        self._is_held_up = False
        self._tidied: datetime | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what an earlier life left, then whatever comes."""
        if self._alone:
            await insist(self._end_leases)
        self._task = asyncio.create_task(self._keep(), name="songreel-deliverer")

    async def stop(self) -> None:
        """Stop within a second or so; what is not delivered by then is after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=_LAST_SECONDS)
        left = dict(self._under_way)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
            messages = [parcel.message for parcel in left.values()]
            # Without that their leases end by themselves.
            with suppress(TimeoutError):
                async with asyncio.timeout(_LAST_SECONDS):
                    await insist(lambda: self._put_back(messages))
        await self._post.close()

    async def settle(self) -> None:
        """Send until nothing is due any more, and wait for what became of it."""
        while await self._begin() or self._under_way:
            await asyncio.wait(tuple(self._under_way), return_when=asyncio.FIRST_COMPLETED)

    async def _keep(self) -> None:
        while True:
            try:
                seconds = await self._round()
            except Exception as error:
                # A mistake about one message must not end the sending of all others. Writing a
                # trace reads the source files: not on the loop.
                report = partial(_log.error, "delivering_crashed", exc_info=error)
                await asyncio.to_thread(report)
                seconds = _LOOK_ALONE_SECONDS
            await happens(self._news, seconds)

    async def _round(self) -> float:
        """Begin to send what is due, and return for how many seconds nothing more is."""
        self._news.clear()
        await insist(self._begin)
        await insist(self._tidy)
        next_due = await insist(self._next_due)
        longest = _LOOK_ALONE_SECONDS if self._alone else _LOOK_SECONDS
        if next_due is None or self._is_held_up:
            # What is held up goes on when one of those under way ends.
            return longest
        return min(max((next_due - self._clock()).total_seconds(), 0.01), longest)

    async def _begin(self) -> int:
        """Take what is due and there is room for, and send it; return how many messages."""
        at = self._clock()
        parcels: list[_Parcel] = []
        room = AT_ONCE - len(self._under_way)
        self._rounds += 1
        self._is_held_up = room <= 0
        async with self._database.transaction() as connection:
            ready = await webhook_messages.ready(connection, at) if room > 0 else []
            # Whoever waits longest comes first: many that hang do not shut the others out.
            for endpoint_id in sorted(ready, key=lambda one: self._served.get(one, 0)):
                most = 1 if endpoint_id in self._ailing else AT_ONCE_EACH
                own = min(most - self._of_endpoint[endpoint_id], room - len(parcels))
                if own <= 0:
                    self._is_held_up = True
                    continue
                taken = await webhook_messages.take(
                    connection, endpoint_id, at=at, until=at + _LEASE, limit=own
                )
                self._is_held_up |= len(taken) == own
                self._served[endpoint_id] = self._rounds
                endpoints = await webhook_endpoints.by_ids(connection, [endpoint_id])
                parcels += [_Parcel(message, endpoints[endpoint_id]) for message in taken]
        for parcel in parcels:
            self._set_out(parcel)
        return len(parcels)

    def _set_out(self, parcel: _Parcel) -> None:
        task = asyncio.create_task(self._deliver(parcel), name="songreel-webhook")
        self._under_way[task] = parcel
        self._of_endpoint[parcel.endpoint.id] += 1
        task.add_done_callback(self._came_back)

    def _came_back(self, task: asyncio.Task[None]) -> None:
        endpoint_id = self._under_way.pop(task).endpoint.id
        self._of_endpoint[endpoint_id] -= 1
        if self._is_held_up:
            self._news.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("webhook_lost_its_way", endpoint=endpoint_id, reason=repr(error))

    async def _deliver(self, parcel: _Parcel) -> None:
        message, endpoint = parcel.message, parcel.endpoint
        at = self._clock()
        body = message.body.encode()
        timestamp = int(at.timestamp())
        keys = [
            self._derive(purpose(endpoint.id, generation))
            for generation in endpoint.generations(at)
        ]
        headers = {
            "webhook-id": message.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(keys, message.id, timestamp, body),
        }
        outcome = await self._post.send(endpoint.url, headers, body)
        (self._ailing.discard if outcome.error is None else self._ailing.add)(endpoint.id)
        await insist(lambda: self._note(parcel, outcome))

    async def _note(self, parcel: _Parcel, outcome: Outcome) -> None:
        message, endpoint = parcel.message, parcel.endpoint
        at = self._clock()
        async with self._database.transaction() as connection:
            if outcome.error is None:
                status = outcome.status or 0
                await webhook_messages.delivered(connection, message, at, status)
                return
            gone = outcome.status == GONE
            wait = None if gone else pause(message.tries, self._chance(), outcome.retry_after)
            if gone:
                await webhook_endpoints.disable(connection, endpoint.id, at, IS_GONE)
            await webhook_messages.failed(
                connection,
                message,
                next_at=None if wait is None else at + wait,
                status=outcome.status,
                error=outcome.error,
            )
            if gone:
                await webhook_messages.bury(connection, endpoint.id, IS_GONE)
        if wait is None:
            _log.warning("webhook_given_up", message=message.id, endpoint=endpoint.id)
        elif self._is_first(at + wait):
            self._news.set()

    def _is_first(self, moment: datetime) -> bool:
        """Tell whether it is due before the next look at the outbox."""
        longest = _LOOK_ALONE_SECONDS if self._alone else _LOOK_SECONDS
        return (moment - self._clock()).total_seconds() < longest

    async def _end_leases(self) -> None:
        async with self._database.transaction() as connection:
            await webhook_messages.end_leases(connection)

    async def _put_back(self, messages: Sequence[WebhookMessage]) -> None:
        async with self._database.transaction() as connection:
            await webhook_messages.put_back(connection, messages)

    async def _next_due(self) -> datetime | None:
        async with self._database.reading() as connection:
            return await webhook_messages.next_due(connection)

    async def _tidy(self) -> None:
        at = self._clock()
        if self._tidied is not None and at - self._tidied < _TIDY:
            return
        self._tidied = at
        async with self._database.transaction() as connection:
            await webhook_messages.tidy(
                connection, delivered=at - _DELIVERED_KEPT, dead=at - _DEAD_KEPT
            )
