"""The endpoints of Replicate."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from songreel.simulators.delivery import deliver
from songreel.simulators.limits import RateLimit
from songreel.simulators.replicate import problems
from songreel.simulators.replicate.catalogue import MODELS
from songreel.simulators.replicate.documents import is_removed, output_path, prediction
from songreel.simulators.replicate.files import Files
from songreel.simulators.replicate.intake import Intake
from songreel.simulators.replicate.models import model_document
from songreel.simulators.replicate.problems import problem
from songreel.simulators.replicate.webhooks import Webhooks
from songreel.simulators.simulation import Simulation
from songreel.simulators.voice import Problem

PAGE = 100
CREATIONS_A_MINUTE = 600
OTHERS_A_MINUTE = 3_000
_ROOT = "/replicate"
_PREFER = re.compile(r"wait(?:=([1-9]|[1-5][0-9]|60))?")
_CURSOR = re.compile(r"([np])(\d+)")
_LONGEST_WAIT = 60

Endpoint = Callable[[Request], Awaitable[Response | Problem]]


class Replicate:
    """One Replicate over a simulation."""

    def __init__(self, simulation: Simulation) -> None:
        """Serve a simulation; what was ordered before goes on."""
        self._simulation = simulation
        self.voice = problems.ReplicateVoice()
        self._webhooks = Webhooks(simulation)
        self._files = Files(simulation)
        self._intake = Intake(simulation)
        self._creations = RateLimit(CREATIONS_A_MINUTE)
        self._others = RateLimit(OTHERS_A_MINUTE)

    def start(self) -> None:
        """Take up the webhooks of what was ordered before."""
        now = self._simulation.clockwork.now()
        for order in self._simulation.book.newest("replicate"):
            self._webhooks.watch(order, since=now)

    async def close(self) -> None:
        """Let go of connections."""
        await self._webhooks.close()

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        one = "/v1/predictions/{prediction}"
        table: tuple[tuple[str, str, Endpoint], ...] = (
            ("POST", "/v1/models/{owner}/{model}/predictions", self.create),
            ("POST", "/v1/predictions", self.create),
            ("GET", "/v1/predictions", self.list),
            ("GET", one, self.get),
            ("POST", f"{one}/cancel", self.cancel),
            ("GET", "/v1/models", self.models),
            ("GET", "/v1/models/{owner}/{model}", self.model),
            ("POST", "/v1/files", self._files.create),
            ("GET", "/v1/files", self._files.list),
            ("GET", "/v1/files/{file}", self._files.get),
            ("GET", "/v1/files/{file}/download", self._files.download),
            ("DELETE", "/v1/files/{file}", self._files.delete),
            ("GET", "/v1/webhooks/default/secret", self.secret),
        )
        routes: list[BaseRoute] = [
            Route(_ROOT + path, self._guarded(endpoint), methods=[method])
            for method, path, endpoint in table
        ]
        delivery = _ROOT + "/delivery/{token}/{name}"
        return [*routes, Route(delivery, self.output), Route(_ROOT + "/{rest:path}", self.nothing)]

    def _guarded(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """Ask for a token and count the request before an endpoint does anything."""

        async def answer(request: Request) -> Response:
            if not _has_token(request):
                return _respond(problem(401))
            creates = endpoint == self.create
            limit = self._creations if creates else self._others
            wait = limit.take() if self._simulation.limits else 0.0
            if wait:
                return _respond(problems.throttled(wait))
            response = _respond(await endpoint(request))
            response.headers["ratelimit-remaining"] = str(limit.left)
            response.headers["ratelimit-reset"] = "60"
            return response

        return answer

    async def create(self, request: Request) -> Response | Problem:
        """Create a prediction, of a model or of a version."""
        order = await self._intake.take(request)
        if isinstance(order, Problem):
            return order
        self._webhooks.watch(order)
        clockwork, status, now = self._simulation.clockwork, 201, order.created
        prefer = _PREFER.fullmatch(request.headers.get("prefer", "").strip())
        if prefer is not None:
            limit = timedelta(seconds=int(prefer[1] or _LONGEST_WAIT))
            await clockwork.wait_until(min(order.ends, order.created + limit))
            now = clockwork.now()
            status = 201 if order.phase(now).is_over else 202
        return JSONResponse(prediction(order, now, _address(request)), status_code=status)

    async def list(self, request: Request) -> Response | Problem:
        """Show predictions, a page at a time, the newest first."""
        orders = list(self._simulation.book.newest("replicate"))
        cursor = _CURSOR.fullmatch(request.query_params.get("cursor", ""))
        first = 0
        if cursor is not None:
            newer = sum(one.number >= int(cursor[2]) for one in orders)
            first = newer if cursor[1] == "n" else max(0, newer - PAGE)
        page = orders[first : first + PAGE]
        now, address = self._simulation.clockwork.now(), request.url.replace(query="")
        following = first + PAGE < len(orders)
        root = _address(request)
        body = {
            "next": f"{address}?cursor=n{page[-1].number}" if following else None,
            "previous": f"{address}?cursor=p{page[0].number + 1}" if first and page else None,
            "results": [{**prediction(one, now, root), "source": "api"} for one in page],
        }
        return JSONResponse(body)

    async def get(self, request: Request) -> Response | Problem:
        """Show a prediction."""
        order = self._simulation.book.find("replicate", request.path_params["prediction"])
        if order is None:
            return problem(404)
        return JSONResponse(prediction(order, self._simulation.clockwork.now(), _address(request)))

    async def cancel(self, request: Request) -> Response | Problem:
        """Cancel a prediction, or show one that has ended."""
        order = self._simulation.book.find("replicate", request.path_params["prediction"])
        if order is None:
            return problem(404)
        if not order.phase(self._simulation.clockwork.now()).is_over:
            await self._simulation.stop(order)
            self._webhooks.stopped(order)
        return JSONResponse(prediction(order, self._simulation.clockwork.now(), _address(request)))

    async def models(self, request: Request) -> Response | Problem:
        """Show all models."""
        results = [model_document(one) for one in MODELS.values()]
        return JSONResponse({"next": None, "previous": None, "results": results})

    async def model(self, request: Request) -> Response | Problem:
        """Show a model."""
        name = f"{request.path_params['owner']}/{request.path_params['model']}"
        found = MODELS.get(name)
        return problem(404) if found is None else JSONResponse(model_document(found))

    async def secret(self, request: Request) -> Response | Problem:
        """Tell the secret with which webhooks are signed."""
        return JSONResponse({"key": self._webhooks.secret})

    async def output(self, request: Request) -> Response:
        """Return what a prediction has made, to whoever knows the address."""
        now = self._simulation.clockwork.now()
        for order in self._simulation.book.newest("replicate"):
            if order.more.get("file") == request.path_params["token"]:
                is_there = request.url.path == _ROOT + output_path(order)
                gone = is_removed(order, now) or order.has_vanished(now)
                if is_there and order.is_ready(now) and not gone:
                    return await deliver(self._simulation, order, request)
                break
        return Response("Not Found", 404, media_type="text/plain")

    async def nothing(self, request: Request) -> Response:
        """Say that there is no such address."""
        return _respond(problem(404))


def _address(request: Request) -> str:
    return f"{request.base_url}replicate"


def _has_token(request: Request) -> bool:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    return kind.lower() in {"bearer", "token"} and bool(token) and not token.startswith("invalid")


def _respond(answer: Response | Problem) -> Response:
    if isinstance(answer, Response):
        return answer
    return JSONResponse(
        answer.body,
        status_code=answer.status,
        media_type=answer.content_type,
        headers=dict(answer.headers),
    )
