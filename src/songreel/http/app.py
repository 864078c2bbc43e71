"""The application: routes, error bodies, and the outermost layer around them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp

from songreel import __version__
from songreel.http import docs, errors, health
from songreel.http.body import STALL_SECONDS, Bodies
from songreel.http.connection import PROOF_SECONDS
from songreel.http.edge import Edge
from songreel.http.mv import routes
from songreel.http.origins import Hosts, Origins
from songreel.http.state import State
from songreel.http.streams import KEEP_ALIVE_SECONDS, SLOW_SECONDS, Streams
from songreel.http.threads import Threads
from songreel.http.waiting import WaitingRoom
from songreel.services.container import Services


@dataclass(frozen=True, slots=True)
class Limits:
    """How long the server is patient, in seconds."""

    stalled_body: float = STALL_SECONDS
    proof_of_life: float = PROOF_SECONDS
    keep_alive: float = KEEP_ALIVE_SECONDS
    slow_listener: float = SLOW_SECONDS


@dataclass(frozen=True, slots=True)
class Application:
    """An application for one server: `asgi` is what it serves."""

    asgi: ASGIApp
    state: State

    def close(self) -> None:
        """Let go of what the application holds; the services are not its own."""
        self.state.threads.close()


def create_app(
    services: Services, limits: Limits | None = None, *, token: str | None = None
) -> Application:
    """Return the application over some services; `token` is that of the data folder's owner."""
    limits = limits or Limits()
    settings = services.settings
    threads = Threads()
    state = State(
        services=services,
        bodies=Bodies(
            settings.data.expanduser().absolute() / "scratch" / "bodies",
            threads,
            services.library.keep_picture,
            stall_seconds=limits.stalled_body,
        ),
        waiting=WaitingRoom(services.jobs, proof_seconds=limits.proof_of_life),
        streams=Streams(keep_alive=limits.keep_alive, slow=limits.slow_listener),
        threads=threads,
    )
    api = describe()
    api.state.songreel = state
    edge = Edge(
        api,
        origins=Origins.of(settings.origins),
        hosts=Hosts.of(settings.host, (*settings.hosts, *_public_host(settings.public_url))),
        is_draining=lambda: state.waiting.is_draining,
        token=token,
    )
    return Application(edge, state)


def _public_host(url: str | None) -> tuple[str, ...]:
    """Return the name under which services reach this server with their webhooks."""
    host = None if url is None else urlsplit(url).hostname
    return () if host is None else (host,)


def describe() -> FastAPI:
    """Return the routes with their description; its `openapi()` needs no services."""
    api = FastAPI(
        title="Songreel",
        version=__version__,
        description="An idea, a character and a song become a finished music video.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    errors.install(api)
    for part in (routes, health, docs):
        api.include_router(part.router)
    return api
