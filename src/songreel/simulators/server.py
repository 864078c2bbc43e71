"""Runs the simulators on a port of the loopback."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import signal
import socket
from collections.abc import Callable, Generator

import uvicorn

from songreel.domain.errors import SetupError
from songreel.simulators.app import Simulators
from songreel.simulators.simulation import Options, Simulation
from songreel.simulators.wire import Connection

HOST = "127.0.0.1"
_BACKLOG = 2048
_LAST_REQUESTS_SECONDS = 1
# As long as the services that they stand in for: a kept connection is closed by its client first.
KEEP_ALIVE_SECONDS = 75


def simulate(port: int, options: Options, on_ready: Callable[[str], None]) -> None:
    """Run the simulators until SIGTERM or SIGINT.

    Args:
        port: where to listen; 0 for any port that is free.
        options: how they behave.
        on_ready: called with their address once requests are answered.

    Raises:
        SetupError: the port or the state file cannot be used.
    """
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    with contextlib.closing(_listen(port)) as listener:
        asyncio.run(_run(listener, options, on_ready))


async def _run(listener: socket.socket, options: Options, on_ready: Callable[[str], None]) -> None:
    simulators = Simulators(Simulation(options))
    address = f"http://{HOST}:{listener.getsockname()[1]}"
    server = _Server(simulators, on_listening=lambda: on_ready(address))
    async with simulators.running():
        simulators.simulation.clockwork.spawn(simulators.simulation.studio.warm)
        with _signals(server.stop):
            await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn that says when it listens, and leaves signals to us."""

    def __init__(self, app: Simulators, *, on_listening: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Connection,
                ws="none",
                lifespan="off",
                loop="none",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                backlog=_BACKLOG,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
            )
        )
        self._on_listening = on_listening

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals alone: the simulation closes after the server."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to take requests, and say so."""
        await super().startup(sockets)
        self._on_listening()

    def stop(self) -> None:
        """Begin to end; a second call ends at once."""
        if self.should_exit:
            self.force_exit = True
        self.should_exit = True


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        why = "is taken by another program" if taken else f"cannot be used ({error.strerror})"
        raise SetupError(f"Port {port} {why}. Choose another one with --port.") from error
    return listener


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
