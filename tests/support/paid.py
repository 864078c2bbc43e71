"""Servers that order from simulated services: what is sent to them, and what they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2

from tests.support.servers import Server, run_server
from tests.support.simulators import Running
from tests.support.waiting import until

GEMINI_CLIP = {
    "prompt": "A fox walks",
    "duration": 3,
    "backend": "gemini",
    "model": "gemini-omni-1.1-flash",
    "resolution": "360p",
}
GEMINI_PRICE = Decimal("0.09")
"""Three seconds at 360p."""

REPLICATE_CLIP = {
    "prompt": "A fox walks",
    "duration": 4,
    "backend": "replicate",
    "model": "google/veo-3.1-lite",
}
REPLICATE_PRICE = Decimal("0.20")
"""Four seconds at 720p."""

LOST = {"service": "gemini", "method": "POST", "path": "*/interactions", "fault": "reset"}
"""The fault that leaves an order of Gemini's with an unknown outcome: there is no list of them."""

ENDS = {"succeeded", "failed", "cancelled"}


def addresses(simulators: Running) -> dict[str, str]:
    """Return the settings with which the services are the simulated ones."""
    return {
        "REPLICATE_API_TOKEN": "r8_simulated",
        "REPLICATE_BASE_URL": f"{simulators.url}/replicate/v1",
        "GEMINI_API_KEY": "simulated",
        "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini",
    }


@dataclass
class Shop:
    """A server that can order, and the services that it orders from."""

    server: Server
    client: httpx2.Client
    simulators: Running

    def clip(self, body: dict[str, Any] = GEMINI_CLIP, **headers: str) -> httpx2.Response:
        """Have a clip made, and wait for it."""
        return self.client.post("/api/mv/generate_video", json=body, headers=_named(headers))

    def order(self, body: dict[str, Any] = GEMINI_CLIP, **headers: str) -> str:
        """Order a clip, and return the id of its job."""
        answer = self.clip(body, Prefer="respond-async", **headers)
        assert answer.status_code == 202, answer.text
        return answer.json()["job_id"]

    def lose(self, *, accepted: bool, **headers: str) -> dict[str, Any]:
        """Order a clip whose outcome nobody knows, and return its job."""
        self.simulators.script({**LOST, "accepted": accepted})
        job = self.end(self.order(GEMINI_CLIP, **headers))
        assert job["error"]["error_code"] == "OUTCOME_UNKNOWN", job
        return job

    def get(self, path: str) -> Any:
        """Return what is at an address under /api/mv."""
        answer = self.client.get(f"/api/mv/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> httpx2.Response:
        """Post something, or nothing, to an address under /api/mv."""
        more = {} if body is None else {"json": body}
        return self.client.post(f"/api/mv/{path}", **more)

    def end(self, job_id: str, seconds: float = 60) -> dict[str, Any]:
        """Wait for the end of a job, and return it."""

        def ended() -> dict[str, Any] | None:
            job = self.get(f"jobs/{job_id}")
            return job if job["status"] in ENDS else None

        found = until(ended, seconds=seconds, what=f"the end of {job_id}")
        assert found is not None
        return found

    def sent(self, job_id: str) -> dict[str, Any]:
        """Wait until a job's order has its id at the service, and return the order."""

        def order() -> dict[str, Any] | None:
            orders = self.get(f"jobs/{job_id}")["orders"]
            return orders[0] if orders and orders[0]["provider_id"] else None

        found = until(order, seconds=30, what=f"the order of {job_id}")
        assert found is not None
        return found

    def spent(self) -> Decimal:
        """Return what counts against the cap today."""
        return Decimal(self.get("ledger")["spent_usd"])


@contextmanager
def run_shop(
    data: Path, simulators: Running, *, port: int | None = None, **environment: str
) -> Iterator[Shop]:
    """Run a server over a data folder that orders from the simulators."""
    data.mkdir(exist_ok=True)
    settings = {**addresses(simulators), **environment}
    with (
        run_server(data, port=port, environment=settings) as server,
        httpx2.Client(base_url=server.url, timeout=60, trust_env=False) as client,
    ):
        yield Shop(server, client, simulators)


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
