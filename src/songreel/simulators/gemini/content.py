"""`generateContent`: texts, structured texts, calls of functions, and pictures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pybase64
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from songreel.simulators import prices
from songreel.simulators.bodies import as_list, as_object, field, json_object
from songreel.simulators.delivery import content_type
from songreel.simulators.faulty import faults_of
from songreel.simulators.gemini import problems
from songreel.simulators.gemini.answers import structured_answer, text_answer
from songreel.simulators.gemini.ids import token
from songreel.simulators.gemini.models import MODELS, RETIRED, ROUTED, Model
from songreel.simulators.gemini.problems import error
from songreel.simulators.order import Order, Phase, Work
from songreel.simulators.simulation import Simulation
from songreel.simulators.sizes import size_of
from songreel.simulators.voice import Problem
from songreel.simulators.wire import until_gone

_OUTPUT_TOOL = "final_result"
_IMAGE_TOKENS = 1_290
_UNSUPPORTED = ("personGeneration", "outputMimeType")

Json = dict[str, Any]


class Content:
    """Answers prompts."""

    def __init__(self, simulation: Simulation) -> None:
        """Serve a simulation."""
        self._simulation = simulation

    async def generate(self, request: Request, name: str, *, stream: bool) -> Response | Problem:
        """Answer a prompt, in one piece or as a stream of one event."""
        version = request.path_params["version"]
        model = MODELS.get(ROUTED.get(name, name))
        if name in RETIRED:
            return error(404, problems.no_longer_available(name))
        if model is None or model.medium == "video":
            return error(404, problems.not_found(name, version))
        body = await json_object(request)
        if body is None:
            return error(400, "Invalid JSON payload received.")
        prompt = _prompt(body)
        if not list(_parts(body.get("contents"))):
            return error(400, "* GenerateContentRequest.contents: contents is not specified\n")
        work = _work(model, body, prompt)
        if isinstance(work, Problem):
            return work
        seed = field(field(body, "generationConfig"), "seed")
        seed = seed if isinstance(seed, int) else None
        try:
            said = _said(body, prompt, seed) if model.medium == "text" else None
        except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
            return error(400, "Invalid schema: it cannot be understood.")
        order = await self._accept(request, model, body, work, seed, said)
        if order.fate.ending == "stuck":
            await until_gone(request.receive)
        await self._simulation.clockwork.wait_until(order.ends)
        answer = await self._answer(order)
        if isinstance(answer, Problem) or not stream:
            return answer if isinstance(answer, Problem) else JSONResponse(answer)
        event = f"data: {json.dumps(answer)}\r\n\r\n"
        return StreamingResponse(iter([event]), media_type="text/event-stream")

    async def _accept(
        self,
        request: Request,
        model: Model,
        body: Json,
        work: Work,
        seed: int | None,
        said: Json | None,
    ) -> Order:
        number, chance = self._simulation.next_chance()
        is_text = model.medium == "text"
        return await self._simulation.accept(
            "gemini",
            model.name,
            number=number,
            chance=chance,
            order_id=token(chance.branch("id"))[:22],
            given=body,
            seed=seed,
            work=work,
            price=prices.TEXT if is_text else prices.price_of(model.name, {}),
            faults=faults_of(request.scope),
            more={"kind": "content", "said": said},
        )

    async def _answer(self, order: Order) -> Json | Problem:
        phase = order.phase(self._simulation.clockwork.now())
        if phase is Phase.FAILED:
            if order.fate.ending == "rate_cap":
                return error(429, order.fate.message, problems.retry_info(23.4))
            return error(500, order.fate.message)
        if phase is Phase.REFUSED:
            reason = "SAFETY" if order.work.medium == "text" else "IMAGE_SAFETY"
            return _document(order, {"finishReason": reason, "index": 0}, 0)
        part = await self._part(order)
        content = {"parts": [part], "role": "model"}
        tokens = _IMAGE_TOKENS
        if order.work.medium == "text":
            tokens = 1 + len(json.dumps(part)) // 4
        candidate = {"content": content, "finishReason": "STOP", "index": 0}
        return _document(order, candidate, tokens)

    async def _part(self, order: Order) -> Json:
        if order.more["said"] is not None:
            return order.more["said"]
        made = await self._simulation.studio.result(order)
        data = pybase64.b64encode(made).decode()
        return {"inlineData": {"mimeType": content_type(order), "data": data}}


def _said(body: Json, prompt: str, seed: int | None) -> Json:
    """Return what a text model says: a value of a schema, a call of a function, or words."""
    config = field(body, "generationConfig")
    schema = field(config, "responseJsonSchema") or field(config, "responseSchema")
    if schema is not None:
        value = structured_answer(schema, prompt, seed)
        return {"text": json.dumps(value, ensure_ascii=False)}
    function = _function(body)
    if function is not None:
        declared = field(function, "parametersJsonSchema") or function.get("parameters")
        whole = {"type": "object", **as_object(declared)}
        arguments = structured_answer(whole, prompt, seed)
        return {"functionCall": {"name": function["name"], "args": arguments}}
    if field(config, "responseMimeType") == "application/json":
        return {"text": json.dumps({"answer": text_answer(prompt)})}
    return {"text": text_answer(prompt)}


def _work(model: Model, body: Json, prompt: str) -> Work | Problem:
    if model.medium == "text":
        return Work("text", text=prompt)
    config = as_object(field(field(body, "generationConfig"), "imageConfig"))
    for name in _UNSUPPORTED:
        if field(config, name) is not None:
            return error(400, f"{name} is not supported by models/{model.name}.")
    size = str(field(config, "imageSize") or "1K")
    try:
        width, height = size_of(str(field(config, "aspectRatio") or "1:1"), size)
    except KeyError:
        return error(400, f"Invalid image size: {size}. Supported: 1K, 2K, 4K.")
    return Work("image", width=width, height=height, text=prompt, form="png")


def _document(order: Order, candidate: Json, tokens: int) -> Json:
    asked = 1 + len(order.work.text) // 4
    return {
        "candidates": [candidate],
        "usageMetadata": {
            "promptTokenCount": asked,
            "candidatesTokenCount": tokens,
            "totalTokenCount": asked + tokens,
        },
        "modelVersion": order.model,
        "responseId": order.id,
    }


def _function(body: Json) -> Json | None:
    """Return the function that the model calls, or None where it says something."""
    declared: list[Json] = []
    for tool in as_list(body.get("tools")):
        declared += as_list(field(tool, "functionDeclarations"))
    config = as_object(field(field(body, "toolConfig"), "functionCallingConfig"))
    allowed = field(config, "allowedFunctionNames") or [one["name"] for one in declared]
    wanted = [one for one in declared if one["name"] in allowed]
    output = [one for one in wanted if str(one["name"]).startswith(_OUTPUT_TOOL)]
    must = str(config.get("mode", "")).upper() == "ANY"
    return next(iter(output or (wanted if must else [])), None)


def _prompt(body: Json) -> str:
    """Return the words of the caller, without those of the system."""
    return "\n".join(str(part["text"]) for part in _parts(body.get("contents")) if part.get("text"))


def _parts(contents: object) -> Iterator[Json]:
    for one in as_list(contents) or [contents]:
        content = as_object(one)
        if content.get("role") == "model":
            continue
        parts = content.get("parts")
        for part in as_list(parts) or [parts]:
            if as_object(part):
                yield as_object(part)
