"""The endpoints of whoever runs the simulation: ledger, faults, clock. From this machine alone."""

from __future__ import annotations

import ipaddress
import json
from datetime import timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from songreel.core.clock import stamp
from songreel.simulators.book import entry, totals
from songreel.simulators.delivery import sha256_of
from songreel.simulators.fault_kinds import MANY, Fault
from songreel.simulators.latency import Latency
from songreel.simulators.simulation import Simulation

_FARTHEST = 10 * 365 * 86_400


class ClockChange(BaseModel):
    """Where the clock goes: so far ahead of the real one, or so far on from where it is."""

    model_config = ConfigDict(extra="forbid")

    offset_seconds: float | None = Field(default=None, ge=-_FARTHEST, le=_FARTHEST)
    advance_seconds: float | None = Field(default=None, ge=-_FARTHEST, le=_FARTHEST)


class SettingsChange(BaseModel):
    """What can be changed while the simulation runs.

    `developer_veo` brings Veo back to the Gemini API, which lost it in October 2026.
    """

    model_config = ConfigDict(extra="forbid")

    latency: str | float | None = None
    limits: bool | None = None
    developer_veo: bool | None = None


class Control:
    """Endpoints under `/_…` over a simulation."""

    def __init__(self, simulation: Simulation) -> None:
        """Control a simulation."""
        self._simulation = simulation

    def routes(self) -> list[Route]:
        """Return the routes."""
        table = (
            ("/_ledger", self.ledger, "GET"),
            ("/_ledger", self.clear_ledger, "DELETE"),
            ("/_faults", self.faults, "GET"),
            ("/_faults", self.add_faults, "POST"),
            ("/_faults", self.remove_faults, "DELETE"),
            ("/_faults/{fault}", self.remove_faults, "DELETE"),
            ("/_clock", self.clock, "GET"),
            ("/_clock", self.set_clock, "POST"),
            ("/_settings", self.settings, "GET"),
            ("/_settings", self.set_settings, "POST"),
        )
        return [Route(path, endpoint, methods=[method]) for path, endpoint, method in table]

    async def ledger(self, request: Request) -> Response:
        """Show every order that was accepted, and what is owed."""
        orders = self._simulation.book.all()
        now = self._simulation.clockwork.now()
        entries = [entry(one, now, await sha256_of(self._simulation, one)) for one in orders]
        return JSONResponse({"entries": entries, "totals": totals(orders, now)})

    async def clear_ledger(self, request: Request) -> Response:
        """Forget every order."""
        await self._simulation.book.clear()
        return Response(status_code=204)

    async def faults(self, request: Request) -> Response:
        """Show the script, and what has happened of it."""
        return self._script()

    async def add_faults(self, request: Request) -> Response:
        """Add faults to the script: one, a list, or `{"faults": […]}`."""
        try:
            given: Any = json.loads(await request.body())
            for fault in _read(given):
                self._simulation.script.add(fault)
        except (ValueError, RecursionError) as problem:
            return _refused(problem)
        return self._script(201)

    async def remove_faults(self, request: Request) -> Response:
        """Take one fault out of the script, or all."""
        removed = self._simulation.script.remove(request.path_params.get("fault"))
        one = "fault" in request.path_params
        return Response(status_code=404 if one and not removed else 204)

    async def clock(self, request: Request) -> Response:
        """Tell the time."""
        return self._time()

    async def set_clock(self, request: Request) -> Response:
        """Put the clock forward or back."""
        try:
            change = ClockChange.model_validate_json(await request.body())
        except ValidationError as problem:
            return _refused(problem)
        offset = self._simulation.clockwork.offset
        if change.offset_seconds is not None:
            offset = timedelta(seconds=change.offset_seconds)
        if change.advance_seconds is not None:
            offset += timedelta(seconds=change.advance_seconds)
        await self._simulation.set_clock(offset)
        return self._time()

    async def settings(self, request: Request) -> Response:
        """Tell what can be changed."""
        return self._settings()

    async def set_settings(self, request: Request) -> Response:
        """Change it."""
        try:
            change = SettingsChange.model_validate_json(await request.body())
            if change.latency is not None:
                self._simulation.latency = Latency.parse(str(change.latency))
        except ValueError as problem:
            return _refused(problem)
        if change.limits is not None:
            self._simulation.limits = change.limits
        if change.developer_veo is not None:
            self._simulation.has_developer_veo = change.developer_veo
        return self._settings()

    def _script(self, status: int = 200) -> Response:
        told = [one.to_document() for one in self._simulation.script.scripted]
        return JSONResponse({"faults": told}, status_code=status)

    def _time(self) -> Response:
        clockwork = self._simulation.clockwork
        seconds = clockwork.offset.total_seconds()
        return JSONResponse({"now": stamp(clockwork.now()), "offset_seconds": seconds})

    def _settings(self) -> Response:
        latency, simulation = self._simulation.latency, self._simulation
        told = {"kind": latency.kind, "first": latency.first, "second": latency.second}
        return JSONResponse(
            {
                "seed": simulation.seed,
                "limits": simulation.limits,
                "developer_veo": simulation.has_developer_veo,
                "latency": told,
            }
        )


def is_local(request: Request) -> bool:
    """Tell whether a request comes from this machine, and from no web page."""
    if request.client is None or "origin" in request.headers:
        return False
    try:
        address = ipaddress.ip_address(request.client.host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _read(given: Any) -> list[Fault]:
    if isinstance(given, dict):
        given = given.get("faults", [given])  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return MANY.validate_python(given)


def _refused(problem: Exception) -> Response:
    if isinstance(problem, ValidationError):
        faults = [
            {"where": ".".join(map(str, one["loc"])), "what": one["msg"]}
            for one in problem.errors(include_url=False, include_input=False)
        ]
    else:
        faults = [{"where": "", "what": str(problem)}]
    return JSONResponse({"error": "This cannot be taken.", "problems": faults}, status_code=422)
