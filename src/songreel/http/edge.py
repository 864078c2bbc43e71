"""The outermost layer: nothing enters or leaves the server but through here.

It names each request, lets in only what may enter (before a body is read), and puts onto every
answer, those to errors and bugs included, what browsers want to see there.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from songreel.core import metrics, tracing
from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.core.logs import get_logger
from songreel.domain.errors import (
    ForbiddenError,
    InvalidRequestError,
    SongreelError,
    UnavailableError,
)
from songreel.http.access import PRINCIPAL, Access, challenge
from songreel.http.answers import SIGNER
from songreel.http.connection import SCOPE_KEY, connection_of
from songreel.http.errors import IS_HEAD, REQUEST_ID, bug_answer, error_answer
from songreel.http.head import REFUSAL
from songreel.http.origins import Hosts, Origins, is_own
from songreel.http.preferences import wants_stream
from songreel.http.ranges import format_date
from songreel.http.waiting import LATER
from songreel.services.principal import Entrance
from songreel.storage.errors import unanswered

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
REQUEST_HEADERS = (
    "Content-Type, Prefer, Idempotency-Key, Authorization, Range, If-Range, If-Match, "
    "If-None-Match, Last-Event-ID"
)
EXPOSED_HEADERS = (
    "Content-Range, Accept-Ranges, ETag, Content-Disposition, Retry-After, Location, "
    "Preference-Applied, RateLimit, RateLimit-Policy"
)
PREFLIGHT_SECONDS = 600

_WHILE_WAITING = ("type", "method", REQUEST_ID, SCOPE_KEY)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_QUIET = frozenset({"/health", "/ready"})
_POLLED = re.compile(r"/api/mv/jobs/[^/]+/events|/metrics")

# A key, and what signs an address; in a query neither is logged, but either may be put in a path.
_SECRETS = re.compile(
    r"(sr_)[0-9a-f]{8,}_?\w*|(signature(?:=|%3d))[\w%-]+", re.ASCII | re.IGNORECASE
)

_log = get_logger(__name__)


class Edge:
    """An ASGI application around another one."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        origins: Origins,
        hosts: Hosts,
        is_draining: Callable[[], bool],
        access: Access | None = None,
    ) -> None:
        self._app = app
        self._origins = origins
        self._hosts = hosts
        self._access = access
        self._is_draining = is_draining

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the application, if it may enter."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = new_public_id()
        exchange = _Exchange(scope, request_id, send, self._origins)
        with (
            tracing.logged(None, request_id=request_id),
            tracing.request(Headers(scope=scope), songreel__request_id=request_id) as told,
        ):
            try:
                await self._pass_on(scope, receive, exchange)
            finally:
                exchange.end(told)

    async def _pass_on(self, scope: Scope, receive: Receive, exchange: _Exchange) -> None:
        # A copy: the server itself goes by the method that was asked for.
        scope = {**scope, REQUEST_ID: exchange.request_id, LATER: []}
        if scope["method"] == "HEAD":
            scope["method"] = "GET"
            scope[IS_HEAD] = True
        unsigned = SIGNER.set(None)
        try:
            if self._is_draining() and wants_stream(Headers(scope=scope).get("accept", "")):
                await _close(scope)  # told with a status, a browser would never come back
                return
            chosen = await self._choose(scope, exchange)
            await chosen(scope, receive, exchange.send)
            exchange.route = _route_of(scope)
            if scope[LATER]:
                (waiting,) = scope[LATER]
                scope = {name: scope[name] for name in _WHILE_WAITING if name in scope}
                await waiting.answer(scope, receive, exchange.send)
        except asyncio.CancelledError:
            if not self._is_draining():
                raise
            await _close(scope)  # cut off by the end of the process: closed without an answer
        except Exception as error:
            away = unanswered(error)
            if away is None:
                _log.exception("bug", request_id=scope[REQUEST_ID], path=exchange.path)
            else:
                _log.error("database_away", path=exchange.path, reason=away.details)
            if exchange.status is None:
                told = bug_answer(scope) if away is None else error_answer(away, scope)
                await told(scope, receive, exchange.send)
            elif not exchange.is_complete:
                raise  # half an answer is out: the server cuts the connection
        finally:
            SIGNER.reset(unsigned)

    async def _choose(self, scope: Scope, exchange: _Exchange) -> ASGIApp:
        """Return what answers a request: the application, unless it may not enter."""
        headers = Headers(scope=scope)
        refusal = self._refuse(scope, headers)
        is_preflight = _is_preflight(scope, headers)
        if refusal is None and not is_preflight:
            # A page may only read what is wrong once its preflight has passed.
            refusal = scope.get(REFUSAL)
        if refusal is not None:
            return error_answer(refusal, scope)
        if is_preflight:
            return _preflight_answer()
        if self._access is not None:
            try:
                principal = await self._access.admit(scope, headers)
                exchange.told, too_often = await self._access.rate.count(principal)
            except SongreelError as error:
                return error_answer(error, scope, challenge(error))
            if too_often is not None:
                return error_answer(too_often, scope)
            scope[PRINCIPAL] = principal
            if principal.entrance is not Entrance.OPEN:
                SIGNER.set(self._access.addresses.signer(principal))
        return self._app

    def _refuse(self, scope: Scope, headers: Headers) -> SongreelError | None:
        hosts = headers.getlist("host")
        server = scope.get("server") or (None,)
        if len(hosts) != 1 or not self._hosts.allow(hosts[0], server[0]):
            return InvalidRequestError(
                "The Host header does not name this server.",
                details="Call it by the address that it listens on, or add the name to "
                "SONGREEL_ALLOWED_HOSTS.",
            )
        origin = headers.get("origin")
        foreign = origin is not None and not (
            self._origins.allow(origin) or is_own(origin, hosts[0])
        )
        if foreign and (scope["method"] not in _SAFE or _is_preflight(scope, headers)):
            return ForbiddenError(
                f"Pages of {origin[:200] if origin else origin} may not call this server.",
                details="Add the origin to SONGREEL_ALLOWED_ORIGINS (null for pages opened as "
                "files) and start the server again.",
            )
        if self._is_draining():
            return UnavailableError("The server is shutting down; try again in a moment.")
        return None


class _Exchange:
    """One request with its answer: adds headers to the answer and logs it in the end.

    It lives as long as the request waits, so it holds no more than it needs.
    """

    __slots__ = (
        "_allowed_origin",
        "_began",
        "_is_last_if_refused",
        "_method",
        "_send",
        "is_complete",
        "path",
        "request_id",
        "route",
        "status",
        "told",
    )

    def __init__(self, scope: Scope, request_id: str, send: Send, origins: Origins) -> None:
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        # Whoever waited to be asked for a body (RFC 9110, 10.1.1) may never send it.
        self._is_last_if_refused = "expect" in headers or REFUSAL in scope
        self._send = send
        self._allowed_origin = origin if origin is not None and origins.allow(origin) else None
        self._began = time.monotonic()
        self._method: str = scope["method"]
        self.request_id = request_id
        path: str = scope["raw_path"][:200].decode("ascii", "replace")  # still escaped
        self.path = _SECRETS.sub(lambda found: f"{found[1] or found[2]}…", path)
        self.route: str | None = None
        self.status: int | None = None
        self.is_complete = False
        self.told: Mapping[str, str] = {}

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on to the server."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._dress(MutableHeaders(scope=message))
        elif not message.get("more_body", False):
            self.is_complete = True
        await self._send(message)

    def _dress(self, headers: MutableHeaders) -> None:
        headers["Date"] = format_date(now())
        headers["X-Request-ID"] = self.request_id
        headers["X-Content-Type-Options"] = "nosniff"
        headers.update(self.told)
        headers.setdefault("Cache-Control", "no-store")
        headers.add_vary_header("Origin")
        if self._is_last_if_refused and self.status is not None and self.status >= 400:
            headers["Connection"] = "close"
        if self._allowed_origin is not None:
            headers["Access-Control-Allow-Origin"] = self._allowed_origin
            headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS

    def end(self, told: tracing.Recorder) -> None:
        """Count the request, and write its line, without anything that its body said."""
        told.name(f"{self._method} {self.route or ''}".rstrip())
        told.note(http__request__method=self._method, http__route=self.route or "")
        if self.status is not None:
            told.note(http__response__status_code=self.status)
            if self.status >= 500:
                told.fail(str(self.status))
        seconds = time.monotonic() - self._began
        metrics.request_answered(self._method, self.route, self.status, seconds)
        if self.path not in _QUIET:
            # Whoever follows a film asks for its events every second; scrapers never rest either.
            is_poll = self.status == 200 and _POLLED.fullmatch(self.path) is not None
            _log.log(
                logging.DEBUG if is_poll else logging.INFO,
                "request",
                request_id=self.request_id,
                method=self._method,
                path=self.path,
                status=self.status,
                seconds=round(seconds, 3),
            )


def _route_of(scope: Scope) -> str | None:
    """Return the template of the address that answered; None where none did."""
    context = scope.get("fastapi", {}).get("effective_route_context")
    return getattr(context or scope.get("route"), "path_format", None)


async def _close(scope: Scope) -> None:
    connection = connection_of(scope)
    while connection is not None and not connection.is_closed:
        connection.abort()
        await asyncio.sleep(0)


def _is_preflight(scope: Scope, headers: Headers) -> bool:
    return (
        scope["method"] == "OPTIONS"
        and "origin" in headers
        and "access-control-request-method" in headers
    )


def _preflight_answer() -> Response:
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": REQUEST_HEADERS,
            "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        },
    )
