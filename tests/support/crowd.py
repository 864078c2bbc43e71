"""Many at once at one server: some wait for a clip, others listen to what becomes of it.

They come back as clients do: a waiter with the very same request, of which every other one bears a
key, a listener with the number of the last event that it has.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

LIMIT_SECONDS = 300
FAREWELL = b"closed by the server, come back for the rest"

_NUMBER = re.compile(rb"(?m)^id: ?(\d+)\r?$")
_RETRY = re.compile(rb"(?m)^retry: ?(\d+)\r?$")
_AT_A_TIME = 200


class Line(asyncio.Protocol):
    """A connection with one request; keeps what comes in until it ends.

    Attributes:
        received: everything so far.
        ended_at: when it ended, of the monotonic clock.
    """

    def __init__(self, request: bytes) -> None:
        """Hold what is asked."""
        loop = asyncio.get_running_loop()
        self.received = bytearray()
        self.ended_at = 0.0
        self.begun: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self._request = request

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask."""
        self._transport = transport
        transport.write(self._request)  # pyright: ignore

    def data_received(self, data: bytes) -> None:
        """Keep it."""
        self.received += data
        if not self.begun.done() and _NUMBER.search(self.received):
            self.begun.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note when; a reset is an end like any other."""
        self.ended_at = time.monotonic()
        for each in (self.begun, self.ended):
            if not each.done():
                each.set_result(None)


@dataclass
class Crowd:
    """So many waiters, and as many listeners, one for the job of each of them.

    Attributes:
        name: what the backend waits for, see `tests.support.waiting_provider`.
        heard: the numbers of all events that each listener has had.
        jobs: ids, once the listeners know them.
    """

    port: int
    size: int
    name: str
    waiters: list[Line] = field(default_factory=list[Line])
    listeners: list[Line] = field(default_factory=list[Line])
    heard: list[list[int]] = field(default_factory=list[list[int]])
    jobs: list[str] = field(default_factory=list[str])

    async def wait(self) -> None:
        """Have all waiters send their requests, on new connections."""
        self.waiters = await self._connected([self._order(one) for one in range(self.size)])

    async def listen(self) -> None:
        """Have all listeners listen, each from where it was; returns once each hears something."""
        if not self.jobs:
            self.jobs = await self._listed()
            self.heard = [[] for _ in self.jobs]
        self.listeners = await self._connected(
            [self._ear(job, heard) for job, heard in zip(self.jobs, self.heard, strict=True)]
        )

    async def told(self) -> None:
        """Return once each listener has heard an event, or was sent away."""
        async with asyncio.timeout(LIMIT_SECONDS):
            await asyncio.gather(*(line.begun for line in self.listeners))

    async def gone(self) -> float:
        """Return when the last connection of all has ended; what was heard is noted."""
        async with asyncio.timeout(LIMIT_SECONDS):
            await asyncio.gather(*(line.ended for line in (*self.waiters, *self.listeners)))
        for line, heard in zip(self.listeners, self.heard, strict=True):
            heard += map(int, _NUMBER.findall(line.received))
        return max(line.ended_at for line in (*self.waiters, *self.listeners))

    @property
    def farewells(self) -> int:
        """Return how many listeners were told to come back, and when."""
        return sum(
            FAREWELL in line.received and _RETRY.search(line.received) is not None
            for line in self.listeners
        )

    @property
    def answers(self) -> list[tuple[int, dict[str, Any]] | None]:
        """Return status and document of each waiter's answer; None: closed without a word."""
        return [_answer(bytes(line.received)) for line in self.waiters]

    @property
    def gaps(self) -> int:
        """Return how many listeners have missed an event, or heard one twice."""
        return sum(heard != list(range(1, len(heard) + 1)) for heard in self.heard)

    @property
    def ends(self) -> int:
        """Return how many listeners have heard of a clip."""
        return sum(b"event: succeeded" in line.received for line in self.listeners)

    def _order(self, number: int) -> bytes:
        body = json.dumps({"prompt": f"wait:{self.name} {number}", "duration": 1}).encode()
        key = f"Idempotency-Key: {self.name}-{number}\r\n" if number % 2 else ""
        head = (
            f"POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\n{key}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        return head.encode() + body

    def _ear(self, job: str, heard: Sequence[int]) -> bytes:
        place = f"Last-Event-ID: {heard[-1]}\r\n" if heard else ""
        head = (
            f"GET /api/mv/jobs/{job}/events HTTP/1.1\r\nHost: localhost\r\n"
            f"Accept: text/event-stream\r\n{place}Connection: close\r\n\r\n"
        )
        return head.encode()

    async def _connected(self, requests: Sequence[bytes]) -> list[Line]:
        loop = asyncio.get_running_loop()
        lines: list[Line] = []
        for start in range(0, len(requests), _AT_A_TIME):
            made = await asyncio.gather(
                *(
                    loop.create_connection(lambda each=each: Line(each), "127.0.0.1", self.port)
                    for each in requests[start : start + _AT_A_TIME]
                )
            )
            lines += [line for _, line in made]
        return lines

    async def _listed(self) -> list[str]:
        """Return the ids of the waiters' jobs."""
        jobs: list[str] = []
        after = ""
        while True:
            path = f"/api/mv/jobs?limit=200{after}"
            (line,) = await self._connected(
                [f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()]
            )
            await line.ended
            answer = _answer(bytes(line.received))
            if answer is None or answer[0] != 200:
                raise RuntimeError(f"jobs cannot be listed: {answer}")
            jobs += [job["job_id"] for job in answer[1]["jobs"]]
            if answer[1]["next_cursor"] is None:
                return jobs
            after = f"&after={answer[1]['next_cursor']}"


def _answer(received: bytes) -> tuple[int, dict[str, Any]] | None:
    if not received:
        return None
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)
