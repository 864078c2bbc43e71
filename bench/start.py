"""The server: how long from the command until it answers."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import httpx2

from bench.harness import SONGREEL, Figure, environment, median_figure
from tests.support.servers import find_free_port
from tests.support.waiting import until

TITLE = "The server's start"
LIMIT_SECONDS = 30


def measure() -> list[Figure]:
    """Measure first starts, which make the database, and later ones."""

    def first_seconds() -> float:
        with tempfile.TemporaryDirectory() as empty:
            return seconds(empty)

    first = median_figure("first start until /ready answers", "s", first_seconds, bound=3)
    with tempfile.TemporaryDirectory() as folder:
        seconds(folder)
        later = median_figure(
            "later starts until /ready answers", "s", lambda: seconds(folder), bound=3
        )
        return [first, later]


def seconds(folder: str) -> float:
    """Start a server, wait until it is ready, stop it, and return how long it took to be ready."""
    port = find_free_port()
    settings = environment(Path(folder) / "data", SONGREEL_PORT=str(port))
    began = time.monotonic()
    with subprocess.Popen(
        [SONGREEL, "serve"], env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            until(lambda: _is_ready(port), seconds=LIMIT_SECONDS, pause=0.01, what="/ready")
            return time.monotonic() - began
        finally:
            os.kill(server.pid, signal.SIGINT)
            server.wait(LIMIT_SECONDS)


def _is_ready(port: int) -> bool:
    try:
        return httpx2.get(f"http://127.0.0.1:{port}/ready", trust_env=False).is_success
    except httpx2.TransportError:
        return False
