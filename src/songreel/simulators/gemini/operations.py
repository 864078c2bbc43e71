"""Veo on Agent Platform: long-running predictions, fetched by the name of their operation."""

from __future__ import annotations

from typing import Any

import pybase64
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from songreel.simulators.bodies import as_list, as_object, json_object
from songreel.simulators.faulty import faults_of
from songreel.simulators.gemini import problems
from songreel.simulators.gemini.ids import file_id, operation_id
from songreel.simulators.gemini.interactions import address
from songreel.simulators.gemini.models import MODELS, RETIRED
from songreel.simulators.gemini.problems import error
from songreel.simulators.order import Order, Phase, Work
from songreel.simulators.prices import price_of
from songreel.simulators.simulation import Simulation
from songreel.simulators.sizes import size_of
from songreel.simulators.voice import Problem

_PLACE = "projects/simulated/locations/us-central1/"
_TYPE = "type.googleapis.com/cloud.ai.large_models.vision.GenerateVideoResponse"
_DEVELOPER = {
    "veo-3.1-generate-preview": "veo-3.1-generate-001",
    "veo-3.1-fast-generate-preview": "veo-3.1-fast-generate-001",
}
_INVALID, _EXHAUSTED, _INTERNAL = 3, 8, 13
_CHOICES: dict[str, tuple[Any, ...]] = {
    "durationSeconds": (4, 6, 8),
    "aspectRatio": ("16:9", "9:16"),
    "resolution": ("720p", "1080p"),
    "sampleCount": (1,),
}


class Operations:
    """Begins operations and shows them."""

    def __init__(self, simulation: Simulation) -> None:
        """Serve a simulation."""
        self._simulation = simulation

    async def create(self, request: Request, name: str) -> Response | Problem:
        """Begin an operation of a model on Agent Platform."""
        model = MODELS.get(name)
        if name in RETIRED:
            return error(404, problems.no_longer_available(name))
        if model is None or not model.on_platform:
            return error(404, f"Publisher Model `publishers/google/models/{name}` was not found.")
        place = f"{_PLACE}publishers/google/models/{name}"
        return await self._create(request, model.name, model.name, place)

    async def create_as_developer(self, request: Request, name: str) -> Response | Problem:
        """Begin an operation on the Gemini API, where the simulation still has Veo there."""
        served = _DEVELOPER.get(name)
        if served is None or not self._simulation.has_developer_veo:
            gone = name in RETIRED
            words = problems.no_longer_available(name) if gone else problems.not_found(name, "v1")
            return error(404, words)
        return await self._create(request, name, served, f"models/{name}")

    async def get_as_developer(self, request: Request) -> Response | Problem:
        """Show an operation of the Gemini API."""
        parts = request.path_params
        order = self._simulation.book.find(
            "gemini", f"models/{parts['model']}/operations/{parts['operation']}"
        )
        if order is None:
            return error(404)
        return JSONResponse(_developer(order, order.phase(self._simulation.clockwork.now())))

    async def _create(
        self, request: Request, name: str, priced_as: str, place: str
    ) -> Response | Problem:
        body = await json_object(request)
        work = None if body is None else _work(body)
        if body is None or work is None:
            return error(400, "The request has no instance with a prompt.")
        if isinstance(work, Problem):
            return work
        order = await self._accept(request, (name, priced_as, place), body, work)
        return JSONResponse({"name": order.id})

    async def _accept(
        self,
        request: Request,
        model: tuple[str, str, str],
        body: dict[str, Any],
        work: tuple[Work, str],
    ) -> Order:
        name, priced_as, place = model
        number, chance = self._simulation.next_chance()
        parameters: dict[str, Any] = as_object(body.get("parameters"))
        seed = parameters.get("seed")
        operation = operation_id(chance.branch("id"))
        return await self._simulation.accept(
            "gemini",
            name,
            number=number,
            chance=chance,
            order_id=f"{place}/operations/{operation}",
            given=body,
            seed=seed if isinstance(seed, int) else None,
            work=work[0],
            price=price_of(priced_as, {"audio": work[0].audio}),
            faults=faults_of(request.scope),
            more={
                "kind": "operation",
                "file": file_id(chance.branch("file")),
                "storage": parameters.get("storageUri"),
            },
        )

    async def fetch(self, request: Request) -> Response | Problem:
        """Show an operation of Agent Platform."""
        body = await json_object(request) or {}
        name = str(body.get("operationName", ""))
        order = self._simulation.book.find("gemini", name)
        if order is None or order.more.get("kind") != "operation":
            return error(404, f"Operation {name} was not found.")
        return JSONResponse(await self._document(order))

    async def _document(self, order: Order) -> dict[str, Any]:
        phase = order.phase(self._simulation.clockwork.now())
        if not phase.is_over:
            return {"name": order.id}
        if phase is Phase.FAILED:
            capped = order.fate.ending == "rate_cap"
            code = _EXHAUSTED if capped else _INTERNAL
            usual = problems.RATE_CAP if capped else problems.FAILED
            told = {"code": code, "message": order.fate.message or usual}
            return {"name": order.id, "done": True, "error": told}
        response: dict[str, Any] = {"@type": _TYPE}
        if phase is Phase.REFUSED:
            response["raiMediaFilteredCount"] = 1
            response["raiMediaFilteredReasons"] = [order.fate.message or problems.UNSAFE_VEO]
        else:
            response["raiMediaFilteredCount"] = 0
            response["videos"] = [await self._video(order)]
        return {"name": order.id, "done": True, "response": response}

    async def _video(self, order: Order) -> dict[str, Any]:
        storage = order.more.get("storage")
        if storage:
            place = f"{str(storage).rstrip('/')}/{order.more['file']}/sample_0.mp4"
            return {"gcsUri": place, "mimeType": "video/mp4"}
        made = await self._simulation.studio.result(order)
        return {"bytesBase64Encoded": pybase64.b64encode(made).decode(), "mimeType": "video/mp4"}


def _developer(order: Order, phase: Phase) -> dict[str, Any]:
    """Return an operation as the Gemini API showed it while it had Veo."""
    if not phase.is_over:
        return {"name": order.id}
    if phase is Phase.FAILED:
        told = {"code": _INVALID, "message": order.fate.message or problems.FAILED}
        return {"name": order.id, "done": True, "error": told}
    made: dict[str, Any]
    if phase is Phase.REFUSED:
        reasons = [order.fate.message or problems.UNSAFE_VEO]
        made = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": reasons}
    else:
        made = {"generatedSamples": [{"video": {"uri": address(order.more["file"])}}]}
    kind = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse"
    response = {"@type": kind, "generateVideoResponse": made}
    return {"name": order.id, "done": True, "response": response}


def _work(body: dict[str, Any]) -> tuple[Work, str] | Problem | None:
    instances = as_list(body.get("instances"))
    prompt = as_object(instances[0]).get("prompt") if instances else None
    if not isinstance(prompt, str) or not prompt.strip():
        return None
    parameters: dict[str, Any] = as_object(body.get("parameters"))
    for name, choices in _CHOICES.items():
        value = parameters.get(name, choices[-1])
        if value not in choices:
            names = ", ".join(map(str, choices))
            return error(400, f"{name} must be one of {names}, but was {value}.")
    resolution = parameters.get("resolution", "720p")
    width, height = size_of(parameters.get("aspectRatio", "16:9"), resolution)
    work = Work(
        "video",
        seconds=int(parameters.get("durationSeconds", 8)),
        width=width,
        height=height,
        audio=bool(parameters.get("generateAudio", True)),
        text=prompt,
    )
    return work, resolution
