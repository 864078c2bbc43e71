"""Runs the server: listens, tells where, and stops without losing anything."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import resource
import signal
import socket
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from concurrent.futures import Future

import uvicorn
import uvloop

from songreel.core import memory
from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.core.settings import Settings
from songreel.domain.errors import SetupError
from songreel.http.app import Application, Limits, create_app
from songreel.http.connection import Connection
from songreel.http.origins import is_loopback
from songreel.services.api_keys import open_api_keys
from songreel.services.container import open_services
from songreel.services.offers import waiting_for_prices

BACKLOG = 2048
# Longer than clients (httpx2 5 s) and proxies (nginx 60 s) keep a connection: where the server is
# first, it may close as a request is on its way, and that request is lost.
KEEP_ALIVE_SECONDS = 75
LAST_REQUESTS_SECONDS = 1.0
WANTED_FILES = 65_536

_log = get_logger(__name__)


def serve(
    settings: Settings,
    *,
    on_ready: Callable[[str, Sequence[str]], None] | None = None,
    limits: Limits | None = None,
    token: str | None = None,
    checked: Future[None] | None = None,
) -> None:
    """Run the server until SIGTERM or SIGINT.

    Args:
        settings: where to listen and where everything is kept.
        on_ready: called once requests are answered, with the address and what people should know of
            its backends.
        limits: how long the server is patient.
        token: that of the data folder's owner; requests that carry another one are refused.
        checked: as `open_services` takes it.

    Raises:
        SetupError: the port is taken, the address is not this machine's, or the data folder
            cannot be used; or it would let the whole network in.
    """
    asyncio.run(_require_keys(settings))
    memory.limit_arenas()
    _allow_many_files()
    with contextlib.closing(_Listeners(settings.host, settings.port)) as listeners:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_run(settings, listeners, on_ready, limits, token, checked))


async def _run(
    settings: Settings,
    listeners: _Listeners,
    on_ready: Callable[[str, Sequence[str]], None] | None,
    limits: Limits | None,
    token: str | None,
    checked: Future[None] | None,
) -> None:
    async with open_services(settings, checked) as services:
        app = create_app(services, limits, token=token)

        def tell() -> None:
            if on_ready is not None:
                on_ready(listeners.address, waiting_for_prices(services.registry))

        server = _Server(app, on_listening=tell)
        with contextlib.closing(app), _signals(server.stop):
            await server.serve(sockets=listeners.sockets)


@contextlib.asynccontextmanager
async def serving(settings: Settings, *, token: str | None = None) -> AsyncGenerator[str]:
    """Answer requests in this process, at a free port of 127.0.0.1, until the context ends.

    Args:
        settings: where everything is kept; its host and port do not count here.
        token: as `serve` takes it.

    Returns:
        Its address, once requests are answered.

    Raises:
        SetupError: the data folder cannot be used.
    """
    with contextlib.closing(_listen(socket.AF_INET, "127.0.0.1", 0)) as listener:
        async with open_services(settings) as services:
            app = create_app(services, token=token)
            is_ready = asyncio.Event()
            server = _Server(app, on_listening=is_ready.set)
            with contextlib.closing(app):
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(server.serve(sockets=[listener]))
                    try:
                        await is_ready.wait()
                        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
                    finally:
                        server.stop()


async def _require_keys(settings: Settings) -> None:
    """Refuse to let the whole network in, unless that is wanted in as many words.

    Raises:
        SetupError: the server would listen to the network, and callers would need no key.
    """
    if is_loopback(settings.host) or settings.open_to_anyone:
        return
    async with open_api_keys(settings) as keys:
        known = await keys.ring.look()
    if not known.is_any_good(now()):
        raise SetupError(
            f"{settings.host} is no loopback address, and there is no API key yet: whoever reaches "
            "this machine over the network could use the server and spend its money. Make a key "
            "first: songreel keys create --name NAME --scopes generate. Or say that this is wanted "
            "with --open-to-anyone or SONGREEL_OPEN_TO_ANYONE=true."
        )


class _Server(uvicorn.Server):
    """uvicorn with an end of our own: waiting requests are closed, the others get a second."""

    def __init__(self, app: Application, *, on_listening: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app.asgi,
                http=Connection,
                ws="none",
                lifespan="off",
                loop="none",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                # uvicorn takes the date of the request, minutes before the answer: the edge dates.
                date_header=False,
                backlog=BACKLOG,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=1,
            )
        )
        self._app = app
        self._on_listening = on_listening
        self._stopping: asyncio.Task[None] | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals alone: the services outlive this server, and close after it."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests, and say so."""
        await super().startup(sockets)
        self._on_listening()

    def stop(self) -> None:
        """Begin to end; a second call ends at once."""
        if self._stopping is None:
            self._stopping = asyncio.create_task(self._stop())
        else:
            self.force_exit = self.should_exit = True

    async def _stop(self) -> None:
        """Send away who waits, refuse who comes, and give what runs a moment."""
        _log.info("stopping", connections=len(self.server_state.connections))
        self._app.state.waiting.drain()
        self._app.state.streams.drain()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=LAST_REQUESTS_SECONDS)
        self.should_exit = True


class _Listeners:
    """The sockets of an address: 127.0.0.1 and localhost mean both loopbacks."""

    def __init__(self, host: str, port: int) -> None:
        self.sockets: list[socket.socket] = []
        try:
            self._open(host, port)
        except BaseException:
            self.close()
            raise
        name = f"[{host}]" if ":" in host else host
        self.address = f"http://{name}:{port}"

    def _open(self, host: str, port: int) -> None:
        both = host in {"127.0.0.1", "localhost"}
        main = "127.0.0.1" if both else host
        try:
            families = socket.getaddrinfo(main, port, type=socket.SOCK_STREAM)
            self.sockets.append(_listen(families[0][0], main, port))
        except OSError as error:
            raise _refusal(main, port, error) from error
        if both and socket.has_ipv6:
            try:
                self.sockets.append(_listen(socket.AF_INET6, "::1", port))
            except OSError as error:
                # A system without IPv6 has no such address; a port that is taken is an error.
                if error.errno == errno.EADDRINUSE:
                    raise _refusal("::1", port, error) from error
                _log.info("no IPv6 loopback", reason=error.strerror)

    def close(self) -> None:
        for each in self.sockets:
            each.close()


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


def _refusal(host: str, port: int, error: OSError) -> SetupError:
    if error.errno == errno.EADDRINUSE:
        return SetupError(
            f"Port {port} of {host} is taken by another program. Stop it, or choose another port "
            "with --port or SONGREEL_PORT."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return SetupError(
            f"This user may not listen on port {port} of {host}. Choose one above 1023 with "
            "--port or SONGREEL_PORT."
        )
    return SetupError(
        f"The server cannot listen on {host} ({error.strerror}). Set SONGREEL_HOST to an address "
        "of this machine."
    )


@contextlib.contextmanager
def _signals(stop: Callable[[], None]) -> Generator[None]:
    loop = asyncio.get_running_loop()
    kinds = (signal.SIGTERM, signal.SIGINT)
    for kind in kinds:
        loop.add_signal_handler(kind, stop)
    try:
        yield
    finally:
        for kind in kinds:
            loop.remove_signal_handler(kind)


def _allow_many_files() -> None:
    """Raise the number of open files to what this user may have: each connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
