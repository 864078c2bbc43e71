"""Turns the creation of a prediction into an order, or says why not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from starlette.requests import Request

from songreel.simulators.bodies import json_object
from songreel.simulators.faulty import faults_of
from songreel.simulators.order import Order
from songreel.simulators.prices import price_of
from songreel.simulators.replicate.catalogue import MODELS, Model
from songreel.simulators.replicate.documents import version_of
from songreel.simulators.replicate.ids import identifier
from songreel.simulators.replicate.inputs import check, work_of
from songreel.simulators.replicate.problems import InvalidField, invalid, problem
from songreel.simulators.replicate.webhooks import EVENTS
from songreel.simulators.simulation import Simulation
from songreel.simulators.voice import Problem

_CANCEL_AFTER = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_SHORTEST_LIFE = timedelta(seconds=5)
_LARGEST_SEED = 1 << 31
_VERSIONS = {version_of(name): name for name in MODELS}
_BAD_VERSION = (
    "The specified version does not exist (or perhaps you don't have permission to use it?)"
)


class Intake:
    """Accepts predictions."""

    def __init__(self, simulation: Simulation) -> None:
        """Accept them into a simulation."""
        self._simulation = simulation

    async def take(self, request: Request) -> Order | Problem:
        """Accept what a request orders, or return the problem that it meets."""
        body = await json_object(request)
        if body is None:
            return problem(400, "The request body is not a JSON object.")
        found = _find_model(request, body)
        if isinstance(found, Problem):
            return found
        model, version = found
        given = body.get("input")
        if not isinstance(given, dict):
            return invalid([InvalidField("required", "input", "input is required")])
        given = cast("dict[str, Any]", given)
        wrong = check(model, given) or _check_webhook(body)
        if wrong:
            return invalid(wrong)
        life = _life(request.headers.get("cancel-after"))
        if isinstance(life, Problem):
            return life
        return await self._accept(request, model, version, body, given, life)

    async def _accept(
        self,
        request: Request,
        model: Model,
        version: str,
        body: dict[str, Any],
        given: dict[str, Any],
        life: timedelta | None,
    ) -> Order:
        number, chance = self._simulation.next_chance()
        work, deciding = work_of(model, given)
        takes_seed = "seed" in model.fields
        drawn = chance.branch("seed").whole(0, _LARGEST_SEED) if takes_seed else None
        return await self._simulation.accept(
            "replicate",
            model.name,
            number=number,
            chance=chance,
            order_id=identifier(chance.branch("id")),
            given=given,
            seed=given.get("seed", drawn),
            work=work,
            price=price_of(model.name, deciding),
            faults=faults_of(request.scope),
            give_up_after=life,
            more={
                "base": f"{request.base_url}replicate",
                "version": version,
                "file": identifier(chance.branch("file")),
                "webhook": body.get("webhook"),
                "webhook_events_filter": body.get("webhook_events_filter"),
            },
        )


def _find_model(request: Request, body: dict[str, Any]) -> tuple[Model, str] | Problem:
    if "model" in request.path_params:
        name = f"{request.path_params['owner']}/{request.path_params['model']}"
        model = MODELS.get(name)
        return problem(404) if model is None else (model, "hidden")
    version = body.get("version")
    if not isinstance(version, str):
        return invalid([InvalidField("required", "version", "version is required")])
    name, _, number = version.rpartition(":")
    model = MODELS.get(_VERSIONS.get(number, number))
    if model is None or (name and name != model.name):
        told = problem(422, _BAD_VERSION)
        return Problem(
            422, {**told.body, "title": "Invalid version or not permitted"}, told.content_type
        )
    return model, number if number in _VERSIONS else "hidden"


def _check_webhook(body: dict[str, Any]) -> list[InvalidField]:
    address, events = body.get("webhook"), body.get("webhook_events_filter")
    if address is not None and not _is_address(address):
        return [InvalidField("format", "webhook", "webhook must be a URL")]
    if events is not None and not (
        isinstance(events, list) and all(one in EVENTS for one in cast("list[Any]", events))
    ):
        names = ", ".join(f'"{name}"' for name in EVENTS)
        words = f"webhook_events_filter must hold only {names}"
        return [InvalidField("enum", "webhook_events_filter", words)]
    return []


def _is_address(value: object) -> bool:
    """Tell whether a value is an address; unlike the real service, plain HTTP is taken."""
    if not isinstance(value, str):
        return False
    try:
        address = urlsplit(value)
    except ValueError:
        return False
    return address.scheme in {"http", "https"} and bool(address.hostname)


def _life(header: str | None) -> timedelta | Problem | None:
    if header is None:
        return None
    found = _CANCEL_AFTER.fullmatch(header.strip())
    hours, minutes, seconds = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    life = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if life < _SHORTEST_LIFE:
        return problem(400, "Cancel-After must be a duration of at least 5 seconds, such as 10m.")
    return life
