"""Server-sent events: one log is read and written out once, however many listen to it.

The wire format is FastAPI's. Its way of sending is not: that writes each event out anew for each
listener, with a task, a queue and all layers of the application held for as long as it listens.
"""

from __future__ import annotations

import asyncio
import random
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping

from fastapi.sse import KEEPALIVE_COMMENT
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from songreel.core import tracing
from songreel.core.logs import get_logger
from songreel.domain.errors import NotFoundError, SongreelError
from songreel.http.connection import Connection, connection_of
from songreel.http.errors import IS_HEAD, ConnectionGone
from songreel.http.sources import Source
from songreel.http.waiting import LATER
from songreel.services.principal import Principal

HEADERS: Mapping[str, str] = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Vary": "Accept",
    # Proxies that collect answers would keep events for themselves.
    "X-Accel-Buffering": "no",
}
KEEP_ALIVE_SECONDS = 15.0
SLOW_SECONDS = 30.0
"""How long a listener may take nothing of what is sent before its connection is closed."""
LONGEST_SECONDS = 3600.0
"""How long a stream lasts: whoever comes back shows again that it may."""

Admits = Callable[[Principal], bool]
"""Tells whether somebody who came in before may still listen."""

_LOOK_SECONDS = 1.0
_RETRY_MILLISECONDS = (1000, 3000)
_KEPT = 1000
_AT_ONCE = 32 * 1024
_TRY_AGAIN_SECONDS = 1.0
_FAREWELL = b": closed by the server, come back for the rest\n\n"

_log = get_logger(__name__)


class Streams:
    """Everybody who listens in this process."""

    def __init__(
        self,
        *,
        admitting: Callable[[], Awaitable[Admits]],
        keep_alive: float = KEEP_ALIVE_SECONDS,
        slow: float = SLOW_SECONDS,
    ) -> None:
        """Nobody listens yet.

        Args:
            admitting: returns what tells who may still listen; asked each second.
            keep_alive: seconds of silence after which a comment is sent.
            slow: seconds that a listener may take nothing.
        """
        self._admitting = admitting
        self._keep_alive, self._slow = keep_alive, slow
        self._channels: dict[Source, Channel] = {}
        self._listeners: set[EventStream] = set()
        self._tasks: tuple[asyncio.Task[None], ...] = ()
        self.is_draining = False

    @property
    def listening(self) -> int:
        """Return how many listen."""
        return len(self._listeners)

    def enter(self, listener: EventStream, source: Source, after: int) -> Channel:
        """Let somebody listen to a log; the first one has it read."""
        channel = self._channels.get(source)
        if channel is None:
            channel = self._channels[source] = Channel(source, after)
        channel.enter(listener)
        self._listeners.add(listener)
        if not self._tasks:
            self._tasks = (
                asyncio.create_task(
                    self._look(), name="songreel-listeners", context=tracing.apart()
                ),
                asyncio.create_task(
                    self._check(), name="songreel-admitted", context=tracing.apart()
                ),
            )
        return channel

    def leave(self, listener: EventStream, channel: Channel) -> None:
        """Let somebody go; with the last one, nothing is read any more."""
        self._listeners.discard(listener)
        if channel.leave(listener) and self._channels.get(channel.source) is channel:
            del self._channels[channel.source]
        if not self._listeners:
            for task in self._tasks:
                task.cancel()
            self._tasks = ()

    def drain(self) -> None:
        """Close all streams: whoever listens comes back, and goes on where it was."""
        self.is_draining = True
        for listener in tuple(self._listeners):
            listener.close()

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            at = time.monotonic()
            for listener in tuple(self._listeners):
                listener.look(at, keep_alive=self._keep_alive, slow=self._slow)

    async def _check(self) -> None:
        """Send away whose key, session or open door has ended meanwhile."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            try:
                admits = await self._admitting()
            except SongreelError as error:
                _log.error("keys cannot be read, trying again", reason=error.message)
                continue
            for listener in tuple(self._listeners):
                if not admits(listener.by):
                    listener.close()


class Channel:
    """A log while somebody listens to it: its last events, as they are sent.

    Attributes:
        first: everything after this number is kept.
        last: the number of the last event that was read.
        is_over: whether nothing follows it.
    """

    def __init__(self, source: Source, after: int) -> None:
        """Read a log for somebody who has it up to a number."""
        self.source = source
        self.last = self.first = source.begin(after)
        self.is_over = False
        self._numbers: list[int] = []
        self._events: list[bytes] = []
        self._joined: tuple[int, int, bytes] = (-1, -1, b"")
        self._listeners: set[EventStream] = set()
        self._reading: asyncio.Task[None] | None = None

    def enter(self, listener: EventStream) -> None:
        """Take a listener in."""
        self._listeners.add(listener)
        if self._reading is None:
            self._reading = asyncio.create_task(
                self._read(), name="songreel-channel", context=tracing.apart()
            )

    def leave(self, listener: EventStream) -> bool:
        """Let a listener go; tell whether nobody is left."""
        self._listeners.discard(listener)
        if self._listeners:
            return False
        if self._reading is not None:
            self._reading.cancel()
        return True

    def following(self, after: int) -> tuple[int, bytes]:
        """Return what follows a number that is kept, and the number of the last of that.

        At most about 32 kilobytes at once: a listener that takes none of it holds no more.
        """
        known, last, joined = self._joined
        if known == after:
            return last, joined
        begin = end = bisect_right(self._numbers, after)
        size = 0
        while end < len(self._events) and (size == 0 or size + len(self._events[end]) < _AT_ONCE):
            size += len(self._events[end])
            end += 1
        if begin == end:
            return after, b""
        # Those who are at the same place, which are nearly all, share it.
        self._joined = after, self._numbers[end - 1], b"".join(self._events[begin:end])
        return self._joined[1:]

    async def _read(self) -> None:
        with self.source.news() as news:
            while not self.is_over:
                news.clear()
                try:
                    told = await self.source.read(self.last)
                except NotFoundError:
                    self.is_over = True  # deleted meanwhile
                    break
                except SongreelError as error:
                    _log.error("the database cannot be read, trying again", reason=error.message)
                    await asyncio.sleep(_TRY_AGAIN_SECONDS)
                    news.set()
                    continue
                for number, event in told.events:
                    self._numbers.append(number)
                    self._events.append(event)
                    self.last = number
                self._forget()
                self.is_over = told.is_last
                if told.events or told.is_last:
                    self._wake()
                if not told.events and not told.is_last:
                    await news.wait()
        self._wake()

    def _forget(self) -> None:
        self._joined = (-1, -1, b"")
        beyond = len(self._events) - _KEPT
        if beyond > 0:
            self.first = self._numbers[beyond - 1]
            del self._numbers[:beyond], self._events[:beyond]

    def _wake(self) -> None:
        for listener in self._listeners:
            listener.wake()


class EventStream(Response):
    """Sends a log as it grows, to one listener; it holds its place in it and nothing more."""

    def __init__(
        self,
        streams: Streams,
        source: Source,
        after: int,
        *,
        by: Principal,
        name: str | None = None,
    ) -> None:
        """Hold what is sent.

        Args:
            streams: who listens.
            source: what to.
            after: the number of the last event that the listener has.
            by: who listens.
            name: what that place is called, where the listener does not know it yet.
        """
        super().__init__()
        self.by = by
        self._streams, self._source = streams, source
        self._place = after
        self._name = name
        self._connection: Connection | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._began = self._sent = time.monotonic()
        self._is_sending = self._is_silent = self._is_closing = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Step aside: the outermost layer calls `answer` once all the others have returned."""
        if scope.get(IS_HEAD):
            await send(_head())
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        scope[LATER].append(self)

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the last one, or until the listener or the server goes."""
        self._connection = connection_of(scope)
        channel = self._streams.enter(self, self._source, self._place)
        if self._streams.is_draining:
            self.close()
        try:
            if self._connection is None:
                await self._tell(channel, send)
            else:
                async with self._connection.watched():
                    await self._tell(channel, send)
        except ConnectionGone:
            return
        finally:
            self._streams.leave(self, channel)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _tell(self, channel: Channel, send: Send) -> None:
        await send(_head())
        retry = random.randint(*_RETRY_MILLISECONDS)  # noqa: S311 - not all at the same moment
        place = "" if self._name is None else f"id: {self._name}\n"
        await self._send(send, f"retry: {retry}\n{place}\n".encode())
        while True:
            if self._is_closing:
                await self._send(send, _FAREWELL)
                return
            if self._place < channel.first:
                if await self._catch_up(channel, send):
                    return
                continue
            self._place, events = channel.following(self._place)
            if events:
                await self._send(send, events)
            elif channel.is_over:
                return
            elif self._is_silent:
                await self._send(send, KEEPALIVE_COMMENT)
            else:
                self._waiting = asyncio.get_running_loop().create_future()
                await self._waiting

    async def _catch_up(self, channel: Channel, send: Send) -> bool:
        """Send some of what is not kept any more; tell whether nothing follows it."""
        first = channel.first
        try:
            told = await self._source.read(self._place)
        except NotFoundError:
            return True  # deleted meanwhile
        except SongreelError as error:
            _log.error("the database cannot be read, closing a stream", reason=error.message)
            self._is_closing = True
            return False
        if told.events:
            await self._send(send, b"".join(event for _, event in told.events))
        self._place = told.events[-1][0] if told.events else first
        return told.is_last

    async def _send(self, send: Send, content: bytes) -> None:
        self._sent, self._is_sending, self._is_silent = time.monotonic(), True, False
        await send({"type": "http.response.body", "body": content, "more_body": True})
        self._is_sending = False

    def wake(self) -> None:
        """Go on: there is something to be sent."""
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    def close(self) -> None:
        """End the stream; the listener comes back."""
        self._is_closing = True
        if self._is_sending and self._connection is not None:
            self._connection.abort()
        self.wake()

    def look(self, at: float, *, keep_alive: float, slow: float) -> None:
        """Break a silence, and send away who takes nothing or has listened for long enough.

        Args:
            at: the present moment of the monotonic clock.
            keep_alive: seconds of silence after which a comment is sent.
            slow: seconds that a listener may take nothing.
        """
        if self._is_sending:
            if at - self._sent > slow and self._connection is not None:
                _log.info("listener_too_slow", place=self._place)
                self._connection.abort()
        elif at - self._began > LONGEST_SECONDS:
            self.close()
        elif at - self._sent > keep_alive:
            self._is_silent = True
            self.wake()


def _head() -> Message:
    headers = [(name.lower().encode(), text.encode()) for name, text in HEADERS.items()]
    return {"type": "http.response.start", "status": 200, "headers": headers}
