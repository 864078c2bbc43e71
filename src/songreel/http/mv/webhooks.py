"""POST /api/mv/webhooks/{backend}: what services tell of their own accord."""

from __future__ import annotations

import contextlib

from fastapi import APIRouter, Request
from starlette.responses import Response

from songreel.domain.errors import TooLargeError
from songreel.http.mv.orders import errors
from songreel.http.state import State, StateOf

router = APIRouter(prefix="/webhooks")

LIMIT_BYTES = 1024 * 1024


@router.post(
    "/{backend}",
    status_code=204,
    response_description="It was taken, whether or not anybody waits for it.",
    responses=errors(400, 401, 403, 404, 413, 503),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"type": "object", "properties": {}}}},
        }
    },
)
async def take_webhook(backend: str, request: Request, state: StateOf) -> Response:
    """Take a webhook of a service: signed by it, up to 1 MiB, of any content type."""
    body = await _body(request, state)
    # Headers come with their names in lower case (ASGI); of doubled ones the first counts.
    headers = {name: request.headers[name] for name in request.headers}
    await state.services.webhooks.take(backend, headers, body, dict(request.query_params))
    return Response(status_code=204)


async def _body(request: Request, state: State) -> bytes:
    """Read the body as it came: the signature covers each of its bytes."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length[:20]) > LIMIT_BYTES:
        raise _too_large()
    body = bytearray()
    async with contextlib.aclosing(state.bodies.chunks(request)) as chunks:
        async for chunk in chunks:
            body += chunk
            if len(body) > LIMIT_BYTES:
                raise _too_large()
    return bytes(body)


def _too_large() -> TooLargeError:
    return TooLargeError("A webhook has at most 1 MiB; this one is larger.")
