"""Real servers for tests: `songreel serve` in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from tests.support.waiting import until

SONGREEL = Path(sys.executable).with_name("songreel")
START_LIMIT_SECONDS = 100
STOP_LIMIT_SECONDS = 15


def find_free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """A server under test; `log` is the file that its output goes to."""

    process: subprocess.Popen[bytes]
    port: int
    data: Path
    log: Path

    @property
    def url(self) -> str:
        """Return its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def said(self) -> str:
        """Return everything that it has written so far."""
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        self.process.kill()
        self.process.wait(STOP_LIMIT_SECONDS)

    def stop(self) -> int:
        """End it as Ctrl-C does and return its exit status; one that does not stop is an error."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_LIMIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def is_ready(self) -> bool:
        """Tell whether it takes requests.

        Raises:
            RuntimeError: it has ended, with what it said.
        """
        if self.process.poll() is not None:
            status = self.process.returncode
            raise RuntimeError(f"the server ended with {status}:\n{self.said()}")
        try:
            return httpx2.get(f"{self.url}/ready", timeout=5, trust_env=False).is_success
        except httpx2.TransportError:
            return False


@contextmanager
def run_server(
    data: Path,
    *,
    port: int | None = None,
    environment: Mapping[str, str] | None = None,
    arguments: tuple[str, ...] = (),
) -> Iterator[Server]:
    """Run a server over a data folder until the context ends; it is ready when this returns.

    Raises:
        RuntimeError: it ended before it was ready.
        TimeoutError: it was not ready in time.
    """
    port = port or find_free_port()
    log = data.parent / f"server-{port}.log"
    settings = {"SONGREEL_DATA": str(data), "SONGREEL_PORT": str(port)}
    with log.open("ab") as output:
        process = subprocess.Popen(
            [SONGREEL, "serve", *arguments],
            env={**os.environ, **settings, **(environment or {})},
            cwd=data.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(process, port, data, log)
    try:
        until(server.is_ready, seconds=START_LIMIT_SECONDS, what=f"{server.url}/ready")
        yield server
    finally:
        if process.poll() is None:
            server.stop()


@pytest.fixture
def free_port() -> int:
    """Return a port of the loopback that nobody listens on."""
    return find_free_port()


@pytest.fixture
def serve(data_folder: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server over this test's data folder, as often as wanted."""
    with ExitStack() as running:

        def start(**options: object) -> Server:
            return running.enter_context(run_server(data_folder, **options))  # pyright: ignore[reportArgumentType]

        yield start


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Return a running server that the tests of one module share."""
    folder = tmp_path_factory.mktemp("server") / "data"
    folder.mkdir()
    with run_server(folder) as running:
        yield running
