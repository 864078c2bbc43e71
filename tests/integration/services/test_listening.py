"""Listeners over real sockets: whoever is cut off misses nothing, and hears nothing twice."""

from __future__ import annotations

import asyncio
import random
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial

import pytest

from songreel.core.settings import Settings
from songreel.domain.event import PhaseBegun
from songreel.domain.job import JobKind
from songreel.http import server as serving
from songreel.http import studio
from songreel.http.app import Application, Limits, create_app
from songreel.jobs.context import JobContext
from songreel.jobs.order import Order
from songreel.services.container import Services, open_services
from tests.support.listening import ENDS, Ear, Heard
from tests.support.servers import find_free_port
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio
DISCONNECTS, LISTENERS = 100, 10


@dataclass
class Talk:
    """A job that says something as often as it is told to."""

    told: asyncio.Queue[str] = field(default_factory=asyncio.Queue)

    async def __call__(self, context: JobContext) -> dict[str, object]:
        """Say what is told, until that is nothing."""
        while words := await self.told.get():
            await context.emit(PhaseBegun(phase=words))
        return {"metadata": {}}


@dataclass
class Site:
    """A running server in this process, with its talking job."""

    services: Services
    app: Application
    port: int
    talk: Talk
    job_id: str

    @property
    def path(self) -> str:
        """Return where the job is told of."""
        return f"/api/mv/jobs/{self.job_id}/events"

    async def log(self) -> list[int]:
        """Return the numbers of all events of the job."""
        return [event.seq for event in await self.services.jobs.events(self.job_id)]


@asynccontextmanager
async def running(settings: Settings, limits: Limits | None = None) -> AsyncIterator[Site]:
    """Run a server until the context ends."""
    port, talk = find_free_port(), Talk()
    async with open_services(settings) as services:
        services.jobs.register(JobKind.SCENES, talk)
        await asyncio.to_thread(studio.pages)  # as a server does before its loop runs
        app = create_app(services, limits)
        listening = serving._Listeners("127.0.0.1", port)
        server = serving._Server(app, on_listening=lambda: None)
        task = asyncio.create_task(server.serve(sockets=listening.sockets))
        order = Order(JobKind.SCENES, {}, "talk")
        job = (await services.jobs.submit(order, wait=False)).job
        try:
            yield Site(services, app, port, talk, job.id)
        finally:
            server.stop()
            await task
            listening.close()


@dataclass
class Client:
    """A browser: it comes back with the id of the last event that it has heard whole."""

    site: Site
    path: str
    ear: Ear = field(default_factory=Ear)
    heard: list[Heard] = field(default_factory=list)
    cuts: int = 0

    async def listen(self, chance: random.Random, cuts: int) -> None:
        """Listen to the end, and be cut off so many times, at any byte."""
        while not (self.heard and self.heard[-1].type in ENDS):
            most = chance.randrange(0, 900) if self.cuts < cuts else None
            if await self._once(most):
                self.cuts += 1

    async def _once(self, most: int | None) -> bool:
        """Listen until the stream ends, or so many bytes have come; tell whether that was so."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.site.port)
        last = f"Last-Event-ID: {self.ear.last_id}\r\n" if self.ear.last_id else ""
        writer.write(
            f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            f"Accept: text/event-stream\r\n{last}\r\n".encode()
        )
        ear, rest = Ear(self.ear.last_id), b""
        self.ear = ear
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            came = 0
            while most is None or came < most:
                size = int(await reader.readline() or b"0", 16)
                if not size:
                    return False
                chunk = (await reader.readexactly(size + 2))[:-2]
                if most is not None and came + len(chunk) > most:
                    chunk = chunk[: most - came]
                came += len(chunk)
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    found = ear.take(line.decode())
                    if found is not None:
                        self.heard.append(found)
                if self.heard and self.heard[-1].type in ENDS:
                    return False  # that of all jobs goes on
            return True
        finally:
            writer.transport.abort()


async def test_a_hundred_are_cut_off_and_miss_nothing(settings: Settings) -> None:
    chance = random.Random(11)
    async with running(settings) as site:
        paths = [site.path] * (LISTENERS // 2) + ["/api/mv/events?from=start"] * (LISTENERS // 2)
        clients = [Client(site, path) for path in paths]
        listening = [
            asyncio.create_task(client.listen(chance, DISCONNECTS // LISTENERS))
            for client in clients
        ]
        told = 0
        while not all(client.cuts >= DISCONNECTS // LISTENERS for client in clients):
            site.talk.told.put_nowait(f"phase {told}")
            told += 1
            # Not far ahead of the slowest: it is while things happen that all of them are cut off.
            await until_async(partial(_all_have, clients, told - 10), seconds=60, pause=0.005)
        site.talk.told.put_nowait("")
        await asyncio.wait_for(asyncio.gather(*listening), 60)
        everything = await site.log()
        assert len(everything) == told + 3
        for client in clients:
            assert client.cuts == DISCONNECTS // LISTENERS
            assert [heard.data["seq"] for heard in client.heard] == everything
        await until_async(lambda: _nobody(site), what="the end of every stream")


async def _all_have(clients: list[Client], count: int) -> bool:
    await asyncio.sleep(0)
    return all(len(client.heard) >= count for client in clients)


async def _nobody(site: Site) -> bool:
    names = {task.get_name() for task in asyncio.all_tasks()}
    is_quiet = not names & {"songreel-channel", "songreel-listeners"}
    hub = site.services.jobs._hub
    return is_quiet and not site.app.state.streams.listening and not [*hub.followed()]


async def test_silence_is_broken_by_comments(settings: Settings) -> None:
    async with running(settings, Limits(keep_alive=0.1)) as site:
        client = Client(site, site.path)
        listening = asyncio.create_task(client.listen(random.Random(1), 0))

        async def is_reassured() -> bool:
            return "ping" in client.ear.comments

        await until_async(is_reassured, what="a comment")
        site.talk.told.put_nowait("")
        await listening
        assert [heard.data["seq"] for heard in client.heard] == await site.log()


async def test_who_takes_nothing_is_sent_away_and_goes_on_later(settings: Settings) -> None:
    async with running(settings, Limits(slow_listener=0.5)) as site:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(slow, ("127.0.0.1", site.port))
        request = (
            f"GET {site.path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n"
        )
        await loop.sock_sendall(slow, request.encode())
        client = Client(site, site.path)
        listening = asyncio.create_task(client.listen(random.Random(1), 0))

        async def two_listen() -> bool:
            return site.app.state.streams.listening == 2

        async def one_listens() -> bool:
            site.talk.told.put_nowait("x" * 50_000)
            return site.app.state.streams.listening == 1

        await until_async(two_listen, what="both listeners")
        # What a system keeps for a socket is megabytes; what we keep is little.
        await until_async(one_listens, seconds=60, pause=0.05, what="the end of the slow one")
        slow.close()
        site.talk.told.put_nowait("")
        await asyncio.wait_for(listening, 60)
        # The other one was not held up, and has all of it.
        assert [heard.data["seq"] for heard in client.heard] == await site.log()
