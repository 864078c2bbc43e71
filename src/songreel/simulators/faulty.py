"""The layer in front of the services: has the scripted faults happen on the wire."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from songreel.simulators import wire
from songreel.simulators.clockwork import Clockwork
from songreel.simulators.fault_kinds import (
    AfterFault,
    BeforeFault,
    CutBody,
    Delay,
    Empty,
    Fault,
    Html,
    NoAnswer,
    Redirect,
    Reset,
    Retired,
    Safety,
    SlowBody,
    Spurious,
    Status,
    WrongType,
)
from songreel.simulators.faults import Script
from songreel.simulators.voice import Problem, Voice

SCOPE_KEY = "songreel.faults"
_DRIP = 0.05
_PAGE = "<!doctype html><html><body><h1>Just a moment…</h1></body></html>"


class Faulty:
    """An ASGI application around another one that some requests do not come through unharmed."""

    def __init__(
        self, app: ASGIApp, script: Script, clockwork: Clockwork, voices: Mapping[str, Voice]
    ) -> None:
        """Take faults from a script, and words from the services' voices."""
        self._app, self._script = app, script
        self._clockwork, self._voices = clockwork, voices

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Carry a request out, or not."""
        service, path = split(scope.get("path", "")) if scope["type"] == "http" else ("", "")
        voice = self._voices.get(service)
        if voice is None:
            await self._app(scope, receive, send)
            return
        faults = self._script.for_request(service, scope["method"], path)
        scope[SCOPE_KEY] = faults
        for fault in faults:
            if isinstance(fault, Delay):
                await asyncio.sleep(fault.seconds)
        first = next((one for one in faults if isinstance(one, BeforeFault | AfterFault)), None)
        if isinstance(first, BeforeFault):
            if first.accepted:
                await self._app(scope, receive, _ignore)
            await self._happen(first, voice, path, scope, receive, send)
        elif isinstance(first, AfterFault):
            kept = _Kept()
            await self._app(scope, receive, kept.take)
            await _spoil(first, kept, scope, receive, send)
        elif refusal := next((one for one in faults if _refuses(one)), None):
            words = refusal.message if isinstance(refusal, Safety) else None
            await _answer(voice.refused(path, words))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _happen(
        self,
        fault: BeforeFault,
        voice: Voice,
        path: str,
        scope: Scope,
        receive: Receive,
        send: Send,
    ) -> None:
        match fault:
            case Reset():
                if not fault.accepted:
                    await wire.take_body(receive)
                await wire.reset(scope, receive)
            case NoAnswer():
                await wire.until_gone(receive)
            case _:
                answer = self._answer(fault, voice, path, scope)
                await answer(scope, receive, send)

    def _answer(
        self,
        fault: Status | Retired | Spurious | Html | Empty | Redirect,
        voice: Voice,
        path: str,
        scope: Scope,
    ) -> Response:
        match fault:
            case Status():
                return self._status(fault, voice, path)
            case Retired():
                return _answer(voice.retired(path))
            case Spurious():
                return _answer(voice.spurious(path))
            case Html():
                return HTMLResponse(_PAGE)
            case Empty():
                return Response(b"", media_type="application/json")
            case Redirect():
                place = fault.location or scope["path"]
                return RedirectResponse(place, status_code=fault.status)

    def _status(self, fault: Status, voice: Voice, path: str) -> Response:
        problem = voice.problem(path, fault.status, fault.message, fault.retry_after)
        answer = _answer(problem if fault.body is None else Problem(fault.status, fault.body))
        if fault.retry_after_header is not None:
            seconds = fault.retry_after or 0
            answer.headers["retry-after"] = (
                str(round(seconds))
                if fault.retry_after_header == "seconds"
                else _http_date(self._clockwork.now() + timedelta(seconds=seconds))
            )
        return answer


def faults_of(scope: Scope) -> list[Fault]:
    """Return the faults that this request met."""
    return scope.get(SCOPE_KEY, [])


def split(path: str) -> tuple[str, str]:
    """Return the service that a path names, and the rest of it."""
    _, service, *rest = f"{path}/".split("/", 2)
    return service, "/" + "".join(rest).rstrip("/")


def _refuses(fault: Fault) -> bool:
    return isinstance(fault, Safety) and fault.at == "submit"


def _answer(problem: Problem) -> Response:
    return JSONResponse(
        problem.body,
        status_code=problem.status,
        media_type=problem.content_type,
        headers=dict(problem.headers),
    )


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


async def _ignore(message: Message) -> None:
    """Lose the answer of a request that was carried out."""


class _Kept:
    """An answer that is held back."""

    def __init__(self) -> None:
        self.status = 500
        self.headers: list[tuple[bytes, bytes]] = []
        self.body = b""

    async def take(self, message: Message) -> None:
        """Take one part of it."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")

    def without(self, name: bytes) -> list[tuple[bytes, bytes]]:
        """Return the headers but one."""
        return [(key, value) for key, value in self.headers if key != name]


async def _spoil(
    fault: AfterFault, kept: _Kept, scope: Scope, receive: Receive, send: Send
) -> None:
    body, headers = kept.body, kept.headers
    cut: int | None = None
    if isinstance(fault, WrongType):
        named = (b"content-type", fault.content_type.encode("latin-1"))
        headers = [*kept.without(b"content-type"), named]
    elif isinstance(fault, CutBody):
        cut = int(len(body) * fault.share) if fault.after is None else min(fault.after, len(body))
        body = body[:cut]
        if fault.how == "short_length":
            headers = [*kept.without(b"content-length"), (b"content-length", b"%d" % cut)]
    await send({"type": "http.response.start", "status": kept.status, "headers": headers})
    if isinstance(fault, SlowBody):
        await _drip(body, fault.bytes_per_second, send)
    elif isinstance(fault, CutBody) and fault.how != "short_length":
        await send({"type": "http.response.body", "body": body, "more_body": True})
        end = wire.reset if fault.how == "reset" else wire.close
        await end(scope, receive)
    else:
        await send({"type": "http.response.body", "body": body})


async def _drip(body: bytes, per_second: float, send: Send) -> None:
    size = max(1, round(per_second * _DRIP))
    for start in range(0, len(body), size):
        piece = body[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        await asyncio.sleep(len(piece) / per_second)
    await send({"type": "http.response.body", "body": b""})
