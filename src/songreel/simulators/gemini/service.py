"""The endpoints of the Gemini API, and those of Agent Platform that Veo needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from songreel.simulators.gemini import models, problems
from songreel.simulators.gemini.content import Content
from songreel.simulators.gemini.files import Files
from songreel.simulators.gemini.interactions import Interactions
from songreel.simulators.gemini.operations import Operations
from songreel.simulators.gemini.problems import error, front_end_error
from songreel.simulators.simulation import Simulation
from songreel.simulators.voice import Problem

_ROOT = "/gemini"

Endpoint = Callable[[Request], Awaitable[Response | Problem]]


class Gemini:
    """One Gemini API over a simulation."""

    def __init__(self, simulation: Simulation) -> None:
        """Serve a simulation."""
        self.voice = problems.GeminiVoice()
        self._interactions = Interactions(simulation)
        self._files = Files(simulation)
        self._content = Content(simulation)
        self._operations = Operations(simulation)

    def start(self) -> None:
        """Begin; nothing has to be taken up."""

    async def close(self) -> None:
        """End; nothing is open."""

    def routes(self) -> list[BaseRoute]:
        """Return the routes."""
        one, files = "/{version}/interactions/{interaction}", "/{version}/files"
        published = "publishers/google/models/{call}"
        table: tuple[tuple[str, str, Endpoint], ...] = (
            ("POST", "/{version}/interactions", self._interactions.create),
            ("GET", one, self._interactions.get),
            ("DELETE", one, self._interactions.delete),
            ("POST", f"{one}/cancel", self._interactions.cancel),
            ("POST", "/upload/{version}/files", self._files.upload),
            ("GET", files, self._files.list),
            ("GET", files + "/{file}", self._files.get),
            ("DELETE", files + "/{file}", self._files.delete),
            ("GET", "/{version}/models", self.models),
            ("GET", "/{version}/models/{model}", self.model),
            ("POST", "/{version}/models/{call}", self.call),
            (
                "GET",
                "/{version}/models/{model}/operations/{operation}",
                self._operations.get_as_developer,
            ),
            ("POST", "/{version}/" + published, self.call_published),
            (
                "POST",
                "/{version}/projects/{project}/locations/{location}/" + published,
                self.call_published,
            ),
        )
        routes: list[BaseRoute] = [
            Route(_ROOT + path, _guarded(endpoint), methods=[method])
            for method, path, endpoint in table
        ]
        return [*routes, Route(_ROOT + "/{rest:path}", self.nothing)]

    async def models(self, request: Request) -> Response | Problem:
        """Show the models of the Gemini API."""
        listed = [models.document(one) for one in models.MODELS.values() if not one.on_platform]
        return JSONResponse({"models": listed})

    async def model(self, request: Request) -> Response | Problem:
        """Show a model."""
        name = request.path_params["model"]
        found = models.MODELS.get(name)
        if name in models.RETIRED:
            return error(404, problems.no_longer_available(name))
        if found is None or found.on_platform:
            return error(404, problems.not_found(name, request.path_params["version"]))
        return JSONResponse(models.document(found))

    async def call(self, request: Request) -> Response | Problem:
        """Carry out what a path like `models/NAME:VERB` says, on the Gemini API."""
        name, _, verb = request.path_params["call"].rpartition(":")
        match verb:
            case "generateContent":
                return await self._content.generate(request, name, stream=False)
            case "streamGenerateContent":
                return await self._content.generate(request, name, stream=True)
            case "predictLongRunning":
                return await self._operations.create_as_developer(request, name)
            case _:
                return error(404, problems.not_found(name, request.path_params["version"]))

    async def call_published(self, request: Request) -> Response | Problem:
        """Carry out what such a path says, on Agent Platform."""
        name, _, verb = request.path_params["call"].rpartition(":")
        match verb:
            case "generateContent":
                return await self._content.generate(request, name, stream=False)
            case "streamGenerateContent":
                return await self._content.generate(request, name, stream=True)
            case "predictLongRunning":
                return await self._operations.create(request, name)
            case "fetchPredictOperation":
                return await self._operations.fetch(request)
            case _:
                return error(404)

    async def nothing(self, request: Request) -> Response:
        """Say that there is no such address."""
        return _respond(error(404))


def _guarded(endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
    """Ask for exactly one key before an endpoint does anything."""

    async def answer(request: Request) -> Response:
        refusal = _check_key(request)
        return _respond(await endpoint(request) if refusal is None else refusal)

    return answer


def _check_key(request: Request) -> Problem | None:
    if request.query_params.get("upload_id"):
        return None  # the address of an upload that has begun is its own key
    problem = front_end_error if "/interactions" in request.url.path else error
    bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
    given = [
        key
        for key in (
            request.headers.get("x-goog-api-key"),
            request.query_params.get("key"),
            bearer,
        )
        if key
    ]
    if not given:
        return problem(403, problems.NO_KEY)
    if len(given) > 1:
        return problem(400, problems.TWO_KEYS)
    if given[0].startswith("invalid"):
        return problem(400, problems.BAD_KEY, _BAD_KEY_DETAIL)
    return None


_BAD_KEY_DETAIL = {
    "@type": "type.googleapis.com/google.rpc.ErrorInfo",
    "reason": "API_KEY_INVALID",
    "domain": "googleapis.com",
    "metadata": {"service": "generativelanguage.googleapis.com"},
}


def _respond(answer: Response | Problem) -> Response:
    if isinstance(answer, Response):
        return answer
    return JSONResponse(answer.body, answer.status, dict(answer.headers), answer.content_type)
