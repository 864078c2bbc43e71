"""Hands out what orders deliver, whole or a part of it, or whatever a script has put there."""

from __future__ import annotations

import json
import re

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from songreel.providers.local.chance import Chance
from songreel.simulators.order import Order
from songreel.simulators.simulation import Simulation

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_TYPES = {"png": "image/png", "jpg": "image/jpeg"}
_GARBAGE_BYTES = 50_000
_TRUNCATED_SHARE = 0.6


def content_type(order: Order) -> str:
    """Return the media type of what an order delivers."""
    return "video/mp4" if order.work.medium == "video" else _TYPES[order.work.form]


async def deliver(simulation: Simulation, order: Order, request: Request) -> Response:
    """Answer a request for the result of an order that is done."""
    kind = content_type(order)
    match order.fate.output:
        case "html":
            return HTMLResponse("<!doctype html><title>Error</title><p>Something went wrong.</p>")
        case "json":
            body = {"error": {"code": 500, "message": "Internal error encountered."}}
            return Response(json.dumps(body), media_type="application/json")
        case "empty":
            return Response(b"", media_type=kind)
        case "garbage":
            return _answer(_garbage(order), kind, request)
        case "truncated":
            content = await simulation.studio.result(order)
            return _answer(content[: int(len(content) * _TRUNCATED_SHARE)], kind, request)
        case "clip":
            return _answer(await simulation.studio.result(order), kind, request)


async def sha256_of(simulation: Simulation, order: Order) -> str | None:
    """Return the hash of what an order delivers, or None where that is nothing of worth."""
    if order.work.medium == "text" or order.fate.output != "clip":
        return None
    if order.phase(simulation.clockwork.now()).value != "done":
        return None
    return await simulation.studio.digest(order)


def _garbage(order: Order) -> bytes:
    chance = Chance("garbage", order.id)
    return b"".join(chance.bits().to_bytes(8, "big") for _ in range(_GARBAGE_BYTES // 8))


def _answer(content: bytes, kind: str, request: Request) -> Response:
    headers = {"accept-ranges": "bytes"}
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None:
        return Response(content, media_type=kind, headers=headers)
    first, total = int(asked[1]), len(content)
    last = min(int(asked[2]), total - 1) if asked[2] else total - 1
    if first > last:
        return Response(status_code=416, headers={"content-range": f"bytes */{total}"})
    headers["content-range"] = f"bytes {first}-{last}/{total}"
    return Response(content[first : last + 1], 206, headers=headers, media_type=kind)
