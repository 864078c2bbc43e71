"""Simulated services in this process, on a port of the loopback, that can be exchanged for others.

So a server that starts after a power cut finds the services as they were at that moment: with the
orders that they had accepted, and no others.
"""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Generator, Iterable
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.types import Receive, Scope, Send

from songreel.simulators.app import Simulators
from songreel.simulators.latency import Latency
from songreel.simulators.order import Order
from songreel.simulators.simulation import Options, Simulation
from songreel.simulators.wire import Connection
from tests.support.simulators import cache
from tests.support.waiting import until_async


class Stand:
    """The address, and whoever answers there now."""

    def __init__(self, listener: socket.socket) -> None:
        """Answer on a socket that is bound."""
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self._simulators: Simulators | None = None

    @asynccontextmanager
    async def serving(
        self, latency: str, *, known: Iterable[Order] = (), state: Path | None = None
    ) -> AsyncIterator[Simulation]:
        """Have simulators answer for as long as the context lasts.

        Args:
            latency: seconds that a clip takes.
            known: what they have accepted before.
            state: file that this is written to; needed where something is known.
        """
        if state is not None:
            lines = [json.dumps({"order": one.to_document()}) + "\n" for one in known]
            await asyncio.to_thread(state.write_text, "".join(lines), "utf-8")
        options = Options(
            cache=cache(),
            latency=Latency.parse(latency),
            seed=7,
            state=state,
            limits=False,
            habit="plain",
        )
        simulators = Simulators(await asyncio.to_thread(Simulation, options))
        async with simulators.running():
            self._simulators = simulators
            try:
                yield simulators.simulation
            finally:
                self._simulators = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._simulators is None:
            raise RuntimeError("nobody answers here now")
        await self._simulators(scope, receive, send)


@asynccontextmanager
async def open_stand() -> AsyncIterator[Stand]:
    """Listen for as long as the context lasts."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.setblocking(False)
        stand = Stand(listener)
        server = _Server(
            uvicorn.Config(
                stand,
                http=Connection,
                ws="none",
                lifespan="off",
                loop="none",
                log_config=None,
                access_log=False,
                timeout_graceful_shutdown=1,
            )
        )
        serving = asyncio.create_task(server.serve(sockets=[listener]))

        async def answers() -> bool:
            return server.started or serving.done()

        await until_async(answers)
        try:
            yield stand
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the tests."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield
