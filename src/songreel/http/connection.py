"""The server's end of a TCP connection: is it alive, was the answer taken, is it still there?"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus
from typing import Any, cast

from starlette.types import Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from songreel.core import tcp
from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.core.logs import get_logger
from songreel.domain.errors import InvalidRequestError
from songreel.http.answers import encode
from songreel.http.errors import ConnectionGone, document
from songreel.http.head import REFUSAL, Head
from songreel.http.ranges import format_date

SCOPE_KEY = "songreel.connection"
HEAD_LIMIT_SECONDS = 60.0
DISCARD_LIMIT_BYTES = 64 * 1024 * 1024
PROOF_SECONDS = 20.0

_DELIVERY_PAUSES = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05)  # then the last, again and again
_DELIVERY_PATIENCE_SECONDS = tcp.IDLE_SECONDS + tcp.INTERVAL_SECONDS * tcp.PROBES
_PROOF_PAUSE = 0.02
_CLOCK_TICK = 0.01  # the kernel counts acknowledgements in ticks of 1 to 10 ms
_BLIND_PROOF_SECONDS = 8.0  # without times of acknowledgement: all probes below have failed

_log = get_logger(__name__)


def connection_of(scope: Scope) -> Connection | None:
    """Return the connection that a request came by, or None under a server that is not ours."""
    return scope.get(SCOPE_KEY)


def is_gone(scope: Scope) -> bool:
    """Tell whether nobody is there any more to read the answer."""
    connection = connection_of(scope)
    return connection is not None and connection.is_closed


class Connection(HttpToolsProtocol):
    """A connection that can be watched, proven alive and closed without an answer.

    The application finds it in the scope of each request, under `SCOPE_KEY`.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.is_closed = False
        self._took_everything = False
        self._on_close: list[Callable[[], None]] = []
        self._proof: asyncio.Task[None] | None = None
        self._running: RequestResponseCycle | None = None
        self._head_timer: asyncio.TimerHandle | None = None
        self._head = Head()
        self._discarded = 0

    # --- what uvicorn calls ---

    def connection_made(self, transport: asyncio.Transport) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Have the system watch the new connection, and give it a while to say what it wants."""
        self._counted = _CountedTransport(transport)
        super().connection_made(cast("asyncio.Transport", self._counted))
        with contextlib.suppress(OSError):  # gone already: connection_lost follows
            tcp.watch(self._socket)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake everybody who waits on this connection."""
        self._note_delivery()  # the socket still tells: it is closed after this
        self.is_closed = True
        self._stop_head_timer()
        self.pipeline.clear()
        running = self._running
        if running is not None and not running.response_complete:
            running.disconnected = True  # uvicorn tells only the last of pipelined requests
            running.message_event.set()
        super().connection_lost(exc)
        for call in self._on_close:
            call()
        self._on_close.clear()

    def data_received(self, data: bytes) -> None:
        """Take what has come in."""
        super().data_received(data)
        if not self._head.receives(len(data)):
            self.send_400_response("")

    def on_message_begin(self) -> None:
        """Let the request find its connection."""
        super().on_message_begin()
        cast("dict[str, Any]", self.scope)[SCOPE_KEY] = self
        self._head.begin()
        self._discarded = 0
        self._await_head()

    def on_url(self, url: bytes) -> None:
        """Collect the address, up to the limit of a head."""
        if self._head.takes_address(url):
            super().on_url(url)
        else:
            self.url = b"/"  # the part that there is need not be an address

    def on_header(self, name: bytes, value: bytes) -> None:
        """Collect a header, up to the limit of a head."""
        if self._head.takes_header(name, value):
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin the request."""
        self._stop_head_timer()
        self._head.end()
        if self._head.refusal is not None:
            cast("dict[str, Any]", self.scope)[REFUSAL] = self._head.refusal
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Collect the body; what comes after the answer is dropped, and not for ever."""
        if self.cycle.response_complete:
            self._discarded += len(body)
            if self._discarded > DISCARD_LIMIT_BYTES:
                self.transport.abort()
        super().on_body(body)

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, or has no end, in the shape that every error has.

        Pages cannot read this one: which of them asked need not be known by now.
        """
        if self.transport.is_closing():
            return
        error = self._head.refusal or InvalidRequestError(
            "The request is not well-formed HTTP/1.1."
        )
        request_id = new_public_id()
        body = encode(document(error, request_id))
        head = (
            f"HTTP/1.1 {error.status} {HTTPStatus(error.status).phrase}\r\n"
            "Content-Type: application/json\r\nConnection: close\r\n"
            f"Date: {format_date(now())}\r\n"
            f"Cache-Control: no-store\r\nX-Request-ID: {request_id}\r\n"
            f"X-Content-Type-Options: nosniff\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self.transport.write(head.encode("ascii") + body)
        self.transport.close()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    # --- what the application asks ---

    @contextlib.asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """Run a block that ends with `ConnectionGone` as soon as the connection does.

        Raises:
            ConnectionGone: the connection was or is closed.
        """
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a connection is watched from a task")
        if self.is_closed:
            raise ConnectionGone
        gone = False

        def stop() -> None:
            nonlocal gone
            gone = True
            task.cancel()

        self._on_close.append(stop)
        try:
            yield
        except asyncio.CancelledError:
            if gone and task.uncancel() == 0:
                raise ConnectionGone from None
            raise
        finally:
            if not gone:
                self._on_close.remove(stop)

    def abort(self) -> None:
        """Close the connection without an answer."""
        if not self.transport.is_closing():
            self.transport.abort()

    async def flush(self) -> None:
        """Return when nothing that was written is still to be sent, or the connection has ended."""
        if self.transport.get_write_buffer_size():
            await asyncio.sleep(0)  # it is written at the end of the event loop's turn
        if self.transport.get_write_buffer_size() and not self.transport.is_closing():
            self.transport.set_write_buffer_limits(high=0)
            try:
                await self.flow.drain()
            finally:
                self.transport.set_write_buffer_limits()

    def fileno(self) -> int:
        """Return the descriptor of the socket, for as long as the connection is there."""
        return self._socket.fileno()

    def passed(self, count: int) -> None:
        """Note that so many bytes of the answer were sent past the transport."""
        self._counted.written += count
        if self._running is not None:
            self._running.expected_content_length -= count

    async def failed(self) -> None:
        """Close a connection that takes nothing; ends with `ConnectionGone` where it is watched."""
        self.abort()
        await asyncio.Event().wait()

    def begin_answer(self) -> None:
        """Forget what was taken before: only this answer counts for what `delivered` tells."""
        self._took_everything = False

    async def delivered(self) -> bool:
        """Wait until the other end has acknowledged everything since `begin_answer`.

        Returns:
            False if it never does.
        """
        with contextlib.suppress(OSError):  # gone already
            tcp.give_up_after(self._socket, _DELIVERY_PATIENCE_SECONDS)
        pauses = iter(_DELIVERY_PAUSES)
        pause = 0.0
        while not self.is_closed:
            self._note_delivery()
            if self._took_everything:
                break
            pause = next(pauses, pause)
            await asyncio.sleep(pause)
        with contextlib.suppress(OSError):
            tcp.give_up_after(self._socket, 0)
        return self._took_everything

    async def prove(self, limit: float = PROOF_SECONDS) -> bool:
        """Find out whether the other end is there; close the connection where it is not.

        The kernel is made to ask at once; an acknowledgement that came after the question is the
        proof. Questions that are asked at the same time share an answer.

        Args:
            limit: seconds to wait for it.

        Returns:
            Whether it is there.
        """
        if not self.transport.is_closing():
            if self._proof is None or self._proof.done():
                self._proof = asyncio.create_task(self._find_proof(limit))
            await asyncio.shield(self._proof)
        return not self.transport.is_closing()

    # --- within ---

    @property
    def _socket(self) -> tcp.Socket:
        return cast("tcp.Socket", self.transport.get_extra_info("socket"))

    def _await_head(self) -> None:
        self._stop_head_timer()
        self._head_timer = self.loop.call_later(HEAD_LIMIT_SECONDS, self.abort)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _note_delivery(self) -> None:
        if self._took_everything or self.transport.get_write_buffer_size():
            return
        with contextlib.suppress(OSError):  # closed meanwhile: what was noted before holds
            acknowledged = tcp.acknowledged_bytes(self._socket)
            if acknowledged is None:
                self._took_everything = not tcp.unacknowledged_bytes(self._socket)
            else:
                # A transport drops what it holds when the connection is reset, so that nothing
                # seems to be left to send: what was given to it is what counts.
                self._took_everything = acknowledged >= self._counted.written

    async def _find_proof(self, limit: float) -> None:
        asked = time.monotonic()
        try:
            await asyncio.sleep(_PROOF_PAUSE)
            tcp.watch(self._socket, idle=1, interval=1, probes=6)
            while not self.is_closed and time.monotonic() < asked + limit:
                silence = tcp.seconds_since_last_ack(self._socket)
                elapsed = time.monotonic() - asked
                if silence is None and elapsed > _BLIND_PROOF_SECONDS:
                    return
                if silence is not None and silence < elapsed - _CLOCK_TICK:
                    return
                await asyncio.sleep(_PROOF_PAUSE)
            _log.warning("connection_given_up", peer=self.client, seconds=round(limit))
            self.abort()
        except OSError:
            self.abort()
        finally:
            with contextlib.suppress(OSError):
                tcp.watch(self._socket)


class _CountedTransport:
    """A transport that knows how many bytes it was given."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.written = 0
        self._transport = transport

    def write(self, data: bytes) -> None:
        """Count the bytes, and have them sent."""
        self.written += len(data)
        self._transport.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)
