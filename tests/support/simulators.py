"""The simulators of the paid services for tests: in this process, or as a command of their own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from songreel.simulators.app import Simulators
from songreel.simulators.latency import Latency
from songreel.simulators.simulation import Options, Simulation
from tests.support.servers import SONGREEL, START_LIMIT_SECONDS, STOP_LIMIT_SECONDS
from tests.support.waiting import until

REPLICATE_KEY = {"authorization": "Bearer r8_simulated"}
GEMINI_KEY = {"x-goog-api-key": "simulated"}
ADDRESS = re.compile(r"at (http://[\d.:]+)\. Ctrl-C")


def cache() -> Path:
    """Return the folder in which all tests of a run keep the clips that were made."""
    return Path.home() / "simulated"


@dataclass
class Running:
    """Simulators in a process of their own."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str = ""
    client: httpx2.Client = field(init=False)

    def is_ready(self) -> bool:
        """Tell whether they answer; they say where themselves."""
        said = self.log.read_text("utf-8")
        if self.process.poll() is not None:
            raise RuntimeError(f"the simulators ended with {self.process.returncode}:\n{said}")
        found = ADDRESS.search(said)
        self.url = found[1] if found else ""
        return found is not None

    def ledger(self) -> list[dict[str, Any]]:
        """Return the entries of the ledger, the oldest first."""
        return self.client.get("/_ledger").json()["entries"]

    def totals(self) -> dict[str, Any]:
        """Return the sums of the ledger."""
        return self.client.get("/_ledger").json()["totals"]

    def script(self, *faults: dict[str, Any]) -> None:
        """Have these faults happen, and no others."""
        assert self.client.delete("/_faults").is_success
        answer = self.client.post("/_faults", json=list(faults))
        assert answer.status_code == 201, answer.text

    def set_latency(self, seconds: float) -> None:
        """Have clips that are ordered from now on take so long."""
        assert self.client.post("/_settings", json={"latency": seconds}).is_success

    def replicate(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request to Replicate."""
        return self.client.request(method, f"/replicate{path}", headers=REPLICATE_KEY, **more)

    def gemini(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request to the Gemini API."""
        return self.client.request(method, f"/gemini{path}", headers=GEMINI_KEY, **more)

    def stop(self) -> int:
        """End them as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(STOP_LIMIT_SECONDS)

    def kill(self) -> None:
        """End them without warning."""
        self.process.kill()
        self.process.wait(STOP_LIMIT_SECONDS)


@contextmanager
def run_simulators(folder: Path, *arguments: str) -> Iterator[Running]:
    """Run `songreel simulate` on a free port until the context ends."""
    log = folder / f"simulators-{len(list(folder.glob('simulators-*')))}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [SONGREEL, "simulate", "--port", "0", *arguments],
            env={**os.environ, "SONGREEL_DATA": str(cache())},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    running = Running(process, log)
    try:
        until(running.is_ready, seconds=START_LIMIT_SECONDS, what="songreel simulate")
        with httpx2.Client(base_url=running.url, timeout=60, trust_env=False) as running.client:
            yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return running simulators that the tests of one module share: a clip takes 0.3 s."""
    folder = tmp_path_factory.mktemp("simulators")
    with run_simulators(folder, "--latency", "0.3", "--seed", "7") as running:
        yield running


@dataclass
class InProcess:
    """Simulators without sockets, whose clock is set as a test wants."""

    simulation: Simulation
    client: httpx2.AsyncClient

    async def advance(self, seconds: float) -> None:
        """Put the clock forward."""
        answer = await self.client.post("/_clock", json={"advance_seconds": seconds})
        assert answer.status_code == 200, answer.text

    async def replicate(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request to Replicate."""
        headers = {**REPLICATE_KEY, **more.pop("headers", {})}
        return await self.client.request(method, f"/replicate{path}", headers=headers, **more)

    async def gemini(self, method: str, path: str, **more: Any) -> httpx2.Response:
        """Send a request to the Gemini API."""
        return await self.client.request(method, f"/gemini{path}", headers=GEMINI_KEY, **more)

    async def ledger(self) -> list[dict[str, Any]]:
        """Return the entries of the ledger, the oldest first."""
        return (await self.client.get("/_ledger")).json()["entries"]


@asynccontextmanager
async def in_process(latency: str = "100", **options: Any) -> AsyncIterator[InProcess]:
    """Run simulators in this process; by default only a test's own clock moves orders on."""
    given = Options(cache=cache(), latency=Latency.parse(latency), seed=7, **options)
    app = Simulators(Simulation(given))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.running(),
        httpx2.AsyncClient(transport=transport, base_url="http://simulated", timeout=60) as client,
    ):
        yield InProcess(app.simulation, client)
