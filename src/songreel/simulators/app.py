"""The application: both services and the control endpoints, behind the faults."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from songreel.simulators.control import Control, is_local
from songreel.simulators.faulty import Faulty
from songreel.simulators.gemini.service import Gemini
from songreel.simulators.replicate.service import Replicate
from songreel.simulators.simulation import Simulation
from songreel.simulators.voice import Voice


class Simulators:
    """Replicate and Gemini over one simulation; an ASGI application."""

    def __init__(self, simulation: Simulation) -> None:
        """Serve a simulation."""
        self.simulation = simulation
        replicate = Replicate(simulation)
        gemini = Gemini(simulation)
        self._services = (replicate, gemini)
        routes = [route for one in self._services for route in one.routes()]
        services = Starlette(routes=routes)
        voices: dict[str, Voice] = {"replicate": replicate.voice, "gemini": gemini.voice}
        self._faulty = Faulty(services, simulation.script, simulation.clockwork, voices)
        self._control = Starlette(routes=Control(simulation).routes())

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Have what was ordered go on for as long as the context lasts."""
        for service in self._services:
            service.start()
        try:
            yield
        finally:
            for service in self._services:
                await service.close()
            await self.simulation.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        with suppress(ClientDisconnect):  # gone in the middle of its request: nothing to answer
            await self._app(scope)(scope, receive, send)

    def _app(self, scope: Scope) -> ASGIApp:
        if not scope["path"].startswith("/_"):
            return self._faulty
        if is_local(Request(scope)):
            return self._control
        return JSONResponse(
            {"error": "The simulation is controlled from its own machine alone."}, status_code=403
        )
