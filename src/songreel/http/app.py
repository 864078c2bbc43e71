"""The application: routes, error bodies, and the outermost layer around them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import FastAPI
from starlette.types import ASGIApp

from songreel import __version__
from songreel.core.settings import Settings
from songreel.http import docs, errors, health, machine, metrics, session, sharing, studio
from songreel.http.accel import Accel
from songreel.http.access import Access
from songreel.http.body import STALL_SECONDS, Bodies
from songreel.http.connection import PROOF_SECONDS
from songreel.http.description import Api
from songreel.http.edge import Edge
from songreel.http.mv import routes
from songreel.http.mv.direct import Direct
from songreel.http.origins import Hosts, Origins, is_loopback
from songreel.http.rate import Rate
from songreel.http.state import State
from songreel.http.streams import KEEP_ALIVE_SECONDS, SLOW_SECONDS, Streams
from songreel.http.threads import Threads
from songreel.http.waiting import WaitingRoom
from songreel.services.blob_store import blob_folder
from songreel.services.container import Services
from songreel.storage.limiter import DatabaseLimiter


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
    access = Access(
        keys=services.keys,
        sessions=services.sessions,
        addresses=services.addresses,
        rate=Rate(DatabaseLimiter(services.database)),
        is_open=is_loopback(settings.host) or settings.open_to_anyone,
        is_secure=(settings.public_url or "").startswith("https:"),
        token=token,
        is_read_by_scrapers=settings.metrics == "loopback",
    )
    state = State(
        services=services,
        bodies=Bodies(
            settings.data.expanduser().absolute() / "scratch" / "bodies",
            threads,
            services.library.keep_picture,
            stall_seconds=limits.stalled_body,
        ),
        waiting=WaitingRoom(services.jobs, proof_seconds=limits.proof_of_life),
        streams=Streams(
            admitting=access.admitting,
            keep_alive=limits.keep_alive,
            slow=limits.slow_listener,
        ),
        threads=threads,
        access=access,
        accel=_accel(settings),
    )
    api = describe()
    api.state.songreel = state
    studio.pages()  # read before anybody asks: nothing of it is read while the server runs
    edge = Edge(
        Direct(api, state),
        origins=Origins.of(settings.origins),
        hosts=Hosts.of(settings.host, (*settings.hosts, *_public_host(settings.public_url))),
        is_draining=lambda: state.waiting.is_draining,
        access=access,
    )
    return Application(edge, state)


def _accel(settings: Settings) -> Accel | None:
    """Return the nginx in front that sends files from their folder, where one is set."""
    if settings.x_accel_redirect is None:
        return None
    data = settings.data.expanduser().absolute()
    return Accel(settings.x_accel_redirect, blob_folder(settings, data))


def _public_host(url: str | None) -> tuple[str, ...]:
    """Return the name under which services reach this server with their webhooks."""
    host = None if url is None else urlsplit(url).hostname
    return () if host is None else (host,)


def describe() -> FastAPI:
    """Return the routes with their description; its `openapi()` needs no services."""
    api = Api(
        title="Songreel",
        version=__version__,
        description="An idea, a character and a song become a finished music video.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # Its spans hold whole addresses, and of signed ones what signs them: the edge has its own.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    errors.install(api)
    for part in (routes, session, sharing, machine, health, metrics, docs, studio):
        api.include_router(part.router)
    return api
