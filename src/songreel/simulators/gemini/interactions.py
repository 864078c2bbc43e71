"""The Interactions API: Omni video, in the background or while the caller waits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pybase64
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from songreel.core.clock import stamp
from songreel.simulators.bodies import as_list, as_object, json_object
from songreel.simulators.faulty import faults_of
from songreel.simulators.gemini import problems
from songreel.simulators.gemini.ids import file_id, token
from songreel.simulators.gemini.models import MODELS, RETIRED, Model
from songreel.simulators.gemini.problems import interaction_error, unknown_interaction
from songreel.simulators.order import Order, Phase, Work
from songreel.simulators.prices import price_of
from songreel.simulators.simulation import Simulation
from songreel.simulators.sizes import size_of
from songreel.simulators.voice import Problem
from songreel.simulators.wire import until_gone

HOST = "https://generativelanguage.googleapis.com"
"""Addresses of files name it, whoever answers; the SDK puts its own base URL in its place."""
TOKENS_A_SECOND = 5_792
"""Video tokens of a second at 720p; other sizes have as many as their price says."""
_RATIOS = ("16:9", "9:16")
_RESOLUTIONS = ("360p", "720p", "1080p", "4k")
_TASKS = (*("text_to_video", "image_to_video", "reference_to_video", "edit", "extend", "upscale"),)
_DURATION = re.compile(r"(\d+)s")
_SHORTEST = 3
_DEFAULT_SECONDS = 8
_STATUS = {
    Phase.WAITING: "queued",
    Phase.RUNNING: "in_progress",
    Phase.DONE: "completed",
    Phase.REFUSED: "completed",
    Phase.FAILED: "failed",
    Phase.CANCELLED: "cancelled",
    Phase.ABORTED: "cancelled",
}


class Interactions:
    """Creates, shows, cancels and deletes interactions."""

    def __init__(self, simulation: Simulation) -> None:
        """Serve a simulation."""
        self._simulation = simulation

    async def create(self, request: Request) -> Response | Problem:
        """Begin an interaction; without `background` the answer waits for its end."""
        body = await json_object(request)
        if body is None:
            return interaction_error(400, "The request body is not valid JSON.")
        model = _model(body.get("model"))
        if isinstance(model, Problem):
            return model
        contents = list(_contents(body.get("input")))
        work = _work(model, body, contents)
        if isinstance(work, Problem):
            return work
        order = await self._accept(request, model, body, contents, work)
        if body.get("background"):
            return JSONResponse(await self._document(order, order.created, with_input=False))
        if order.fate.ending == "stuck":
            await until_gone(request.receive)
        await self._simulation.clockwork.wait_until(order.ends)
        return JSONResponse(await self._document(order, self._now(), with_input=False))

    async def _accept(
        self,
        request: Request,
        model: Model,
        body: dict[str, Any],
        contents: list[dict[str, Any]],
        work: tuple[Work, str],
    ) -> Order:
        number, chance = self._simulation.next_chance()
        config = as_object(body.get("generation_config"))
        seed = config.get("seed")
        return await self._simulation.accept(
            "gemini",
            model.name,
            number=number,
            chance=chance,
            order_id=f"v1_{token(chance.branch('id'))}",
            given=body,
            seed=seed if isinstance(seed, int) else None,
            work=work[0],
            price=price_of(model.name, {"resolution": work[1]}),
            faults=faults_of(request.scope),
            more={
                "kind": "interaction",
                "file": file_id(chance.branch("file")),
                "contents": contents,
                "inline": _format(body).get("delivery") == "inline",
                "labels": body.get("labels"),
            },
        )

    async def get(self, request: Request) -> Response | Problem:
        """Show an interaction."""
        order = self._find(request)
        if isinstance(order, Problem):
            return order
        return JSONResponse(await self._document(order, self._now(), with_input=True))

    async def cancel(self, request: Request) -> Response | Problem:
        """Cancel an interaction, or show one that has ended."""
        order = self._find(request)
        if isinstance(order, Problem):
            return order
        await self._simulation.stop(order)
        return JSONResponse(await self._document(order, self._now(), with_input=True))

    async def delete(self, request: Request) -> Response | Problem:
        """Forget an interaction."""
        order = self._find(request)
        if isinstance(order, Problem):
            return order
        await self._simulation.delete(order)
        return JSONResponse({})

    def _now(self) -> datetime:
        return self._simulation.clockwork.now()

    def _find(self, request: Request) -> Order | Problem:
        name = request.path_params["interaction"]
        order = self._simulation.book.find("gemini", name)
        if order is None or order.more.get("kind") != "interaction":
            return unknown_interaction(name)
        return order

    async def _document(self, order: Order, now: datetime, *, with_input: bool) -> dict[str, Any]:
        phase, over = order.phase(now), order.over(now)
        body: dict[str, Any] = {
            "id": order.id,
            "object": "interaction",
            "status": _STATUS[phase],
            "model": order.model,
            "created": stamp(order.created),
            "updated": stamp(over or now),
            "service_tier": "standard",
        }
        if order.more.get("labels"):
            body["labels"] = order.more["labels"]
        steps: list[dict[str, Any]] = []
        if with_input:
            steps.append({"type": "user_input", "content": order.more["contents"]})
        if phase in {Phase.DONE, Phase.REFUSED}:
            content = await self._content(order, phase)
            steps.append({"type": "thought", "signature": _signature(order)})
            steps.append({"type": "model_output", "content": [content]})
            body["usage"] = _usage(order, phase)
        if steps:
            body["steps"] = steps
        if phase is Phase.FAILED:
            capped = order.fate.ending == "rate_cap"
            usual = problems.RATE_CAP if capped else problems.FAILED
            code = "too_many_requests" if capped else "internal_error"
            body["error"] = {"code": code, "message": order.fate.message or usual}
        return body

    async def _content(self, order: Order, phase: Phase) -> dict[str, Any]:
        if phase is Phase.REFUSED:
            return {"type": "text", "text": order.fate.message or problems.UNSAFE_ANSWER}
        video = {"type": "video", "mime_type": "video/mp4"}
        if order.more["inline"]:
            made = await self._simulation.studio.result(order)
            return {**video, "data": pybase64.b64encode(made).decode()}
        return {**video, "uri": address(order.more["file"])}


def address(file: str) -> str:
    """Return the address of a generated file, with the true host."""
    return f"{HOST}/v1beta/files/{file}:download?alt=media"


def _model(name: object) -> Model | Problem:
    if not isinstance(name, str) or not name:
        return interaction_error(400, "The field `model` is required.")
    plain = name.removeprefix("models/")
    if plain in RETIRED:
        return interaction_error(404, problems.no_longer_available(plain))
    model = MODELS.get(plain)
    if model is None or model.on_platform:
        return interaction_error(404, problems.not_found(plain, "v1"))
    if model.medium != "video":
        return interaction_error(400, f"The simulator has no interactions with {plain}.")
    return model


def _contents(given: object) -> Iterator[dict[str, Any]]:
    """Give the contents of an input: a text, contents, or steps that hold them."""
    if isinstance(given, str):
        yield {"type": "text", "text": given}
    for one in as_list(given):
        part = as_object(one)
        if part.get("type") == "user_input":
            yield from _contents(part.get("content"))
        elif part:
            yield part


def _format(body: dict[str, Any]) -> dict[str, Any]:
    given = body.get("response_format")
    return as_object((as_list(given) or [given])[0])


def _work(
    model: Model, body: dict[str, Any], contents: list[dict[str, Any]]
) -> tuple[Work, str] | Problem:
    """Return what is ordered and its resolution, or what is wrong with it."""
    text = "\n".join(str(one.get("text", "")) for one in contents if one.get("type") == "text")
    if not text.strip():
        return interaction_error(400, "The input has no text.")
    form = _format(body)
    ratio, resolution = form.get("aspect_ratio", "16:9"), form.get("resolution", "720p")
    task = as_object(as_object(body.get("generation_config")).get("video_config")).get("task")
    for value, choices, name in (
        (ratio, _RATIOS, "aspect_ratio"),
        (resolution, _RESOLUTIONS, "resolution"),
        (form.get("delivery", "uri"), ("inline", "uri"), "delivery"),
        (task or _TASKS[0], _TASKS, "task"),
    ):
        if value not in choices:
            words = f"Invalid value for {name}: {value!r}. Supported: {', '.join(choices)}."
            return interaction_error(400, words)
    length = form.get("duration", f"{_DEFAULT_SECONDS}s")
    found = _DURATION.fullmatch(length) if isinstance(length, str) else None
    if found is None:
        return interaction_error(400, f"Invalid value for duration: {length!r}. Expected `8s`.")
    seconds = int(found[1])
    if not _SHORTEST <= seconds <= model.longest:
        return interaction_error(
            400, f"Invalid duration: {seconds}s. It must be {_SHORTEST}s to {model.longest}s."
        )
    width, height = size_of(ratio, resolution)
    work = Work("video", seconds=seconds, width=width, height=height, audio=True, text=text)
    return work, resolution


def _usage(order: Order, phase: Phase) -> dict[str, Any]:
    told = 8 + len(order.work.text) // 4
    thoughts = 512
    usage: dict[str, Any] = {"total_input_tokens": told, "total_thought_tokens": thoughts}
    if phase is Phase.REFUSED:
        tokens, modality = 24, "text"
    else:
        share = float(order.price) / 0.10
        tokens, modality = round(TOKENS_A_SECOND * share * order.delivered_seconds), "video"
    usage["total_output_tokens"] = tokens
    usage["output_tokens_by_modality"] = [{"modality": modality, "tokens": tokens}]
    usage["total_tokens"] = told + thoughts + tokens
    return usage


def _signature(order: Order) -> str:
    return pybase64.b64encode(f"thought of {order.id}".encode()).decode()
