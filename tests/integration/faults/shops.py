"""Servers that order from simulated services which fail, and the judge of what they did."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2

from tests.support.servers import SONGREEL, START_LIMIT_SECONDS, Server, find_free_port
from tests.support.simulators import Running
from tests.support.waiting import until

REPLICATE_KEY = "r8_canaryH31415926535"
GEMINI_KEY = "AIcanaryH27182818284"
REPLICATE: Mapping[str, Any] = {
    "duration": 4,
    "backend": "replicate",
    "model": "google/veo-3.1-fast",
    "generate_audio": False,
}
GEMINI: Mapping[str, Any] = {
    "duration": 3,
    "backend": "gemini",
    "model": "gemini-omni-1.1-flash",
    "resolution": "360p",
}
CREATE: Mapping[str, Mapping[str, str]] = {
    "replicate": {"service": "replicate", "method": "POST", "path": "*/predictions"},
    "gemini": {"service": "gemini", "method": "POST", "path": "*/interactions"},
}
POLL: Mapping[str, Mapping[str, str]] = {
    "replicate": {"service": "replicate", "method": "GET", "path": "/v1/predictions/*"},
    "gemini": {"service": "gemini", "method": "GET", "path": "*/interactions/*"},
}
DOWNLOAD: Mapping[str, Mapping[str, str]] = {
    "replicate": {"service": "replicate", "method": "GET", "path": "/delivery/*"},
    "gemini": {"service": "gemini", "method": "GET", "path": "*:download"},
}
CLIPS: Mapping[str, Mapping[str, Any]] = {"replicate": REPLICATE, "gemini": GEMINI}

_FLAT = {"error", "error_code", "message", "details", "timestamp", "request_id"}
_MORE = {"backend_used", "retry_after_seconds", "errors", "cost"}
_TOLD = {"error", "error_code", "message", "details", "backend_used", "retry_after_seconds"}
_CODE = re.compile(r"[A-Z][A-Z_]+")
# What was paid for may stay away for these reasons alone, each of which is said.
_EXCUSES = {"RESULT_EXPIRED", "OUTCOME_UNKNOWN", "OUTPUT_INVALID", "CANCELLED"}
_COUNTED = "SELECT coalesce(sum(amount), 0) FROM budgets WHERE scope = 'everything'"
_ENDS = {"succeeded", "failed", "cancelled"}


def refused(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """Return the body of an error, once it is of the contract's shape and says what it should."""
    document = answer.json()
    assert (answer.status_code, document.get("error_code")) == (status, code), document
    assert set(document) >= _FLAT, document
    assert set(document) <= _FLAT | _MORE, document
    assert _CODE.fullmatch(code)
    told = document.get("retry_after_seconds")
    assert answer.headers.get("retry-after") == (None if told is None else str(told))
    assert "Traceback" not in answer.text
    return document


@dataclass
class Shop:
    """A server that can order, and the services that it orders from."""

    server: Server
    client: httpx2.Client
    simulators: Running
    others: frozenset[str] = frozenset()
    """What the services had accepted before this server began."""
    judged: set[str] = field(default_factory=set[str])

    def clip(self, service: str, prompt: str, **headers: str) -> httpx2.Response:
        """Have a clip made, and wait for it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        body = {"prompt": prompt, **CLIPS[service]}
        return self.client.post("/api/mv/generate_video", json=body, headers=named)

    def made(self, service: str, prompt: str, **headers: str) -> dict[str, Any]:
        """Have a clip made that has to be made."""
        answer = self.clip(service, prompt, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def order(self, service: str, prompt: str, **headers: str) -> str:
        """Order a clip, and return the id of its job."""
        answer = self.clip(service, prompt, Prefer="respond-async", **headers)
        assert answer.status_code == 202, answer.text
        return answer.json()["job_id"]

    def jobs(self) -> list[dict[str, Any]]:
        """Return all jobs, the newest first."""
        answer = self.client.get("/api/mv/jobs", params={"limit": 200})
        assert answer.status_code == 200, answer.text
        return answer.json()["jobs"]

    def job(self, job_id: str) -> dict[str, Any]:
        """Return a job."""
        return self.client.get(f"/api/mv/jobs/{job_id}").json()

    def end(self, job_id: str, seconds: float = 60) -> dict[str, Any]:
        """Wait for the end of a job, and return it."""
        until(lambda: self.job(job_id)["status"] in _ENDS, seconds=seconds, what=f"end of {job_id}")
        return self.job(job_id)

    def sent(self, job_id: str) -> str:
        """Wait until a job's order has its id at the service, and return that."""

        def named() -> str | None:
            orders = self.job(job_id)["orders"]
            return orders[0]["provider_id"] if orders else None

        found = until(named, seconds=30, what=f"the order of {job_id}")
        assert found is not None
        return found

    def rows(self, statement: str, *values: str) -> list[tuple[Any, ...]]:
        """Return what a statement finds in the server's database."""
        path = self.server.data / "songreel.db"
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            return database.execute(statement, values).fetchall()


def in_turn(
    requests: Mapping[str, str], faults: Iterable[Mapping[str, Any]], **more: Any
) -> list[dict[str, Any]]:
    """Return a script of which the first request meets the first fault, and so on."""
    return [
        {**requests, **fault, **more, "nth": [number]} for number, fault in enumerate(faults, 1)
    ]


def fired(simulators: Running) -> list[int]:
    """Return how often each fault of the script has happened."""
    return [one["fired"] for one in simulators.client.get("/_faults").json()["faults"]]


def judge(shop: Shop, *, again: bool = False) -> None:
    """Hold the server to its promises: the ledger of the services is what really happened.

    At most one order of a job may have been billed; what was billed is delivered, or the job says
    why not; what the caps count is what was billed and what may have been; and no key is told.

    Args:
        shop: the server.
        again: look at what is delivered even where that was found to be right before.
    """
    if again:
        shop.judged.clear()
    jobs = shop.jobs()
    assert len(jobs) < 200
    assert {job["status"] for job in jobs} <= _ENDS, [job for job in jobs if not job["ended_at"]]
    entries = shop.simulators.ledger()
    ledger = {entry["id"]: entry for entry in entries if entry["id"] not in shop.others}
    orders = {
        order["provider_id"]: (job, order)
        for job in jobs
        for order in job["orders"]
        if order["provider_id"] is not None
    }
    _judge_orders(jobs, ledger, set(orders))
    for provider_id, (job, order) in orders.items():
        if provider_id in ledger:
            _judge_delivery(shop, ledger[provider_id], job, order)
    for job in jobs:
        if job["error"] is not None:
            assert {"error", "error_code", "message", "details"} <= set(job["error"]) <= _TOLD
            assert _CODE.fullmatch(job["error"]["error_code"])
    _judge_money(shop, jobs, ledger)
    _judge_traces(shop)


def _judge_orders(
    jobs: Sequence[dict[str, Any]], ledger: Mapping[str, dict[str, Any]], known: set[str]
) -> None:
    for job in jobs:
        perhaps = [order for order in job["orders"] if order["state"] != "not_charged"]
        assert len(perhaps) <= 1, job
    # Each seed is drawn for one job: the same input twice is one job that ordered twice.
    again = [(entry["model"], entry["input_hash"]) for entry in ledger.values()]
    assert len(again) == len(set(again)), "something was ordered twice"
    # What the services accepted and no job knows is an outcome that the server calls unknown.
    strangers = [entry["service"] for name, entry in ledger.items() if name not in known]
    unknown = [
        order["backend"]
        for job in jobs
        for order in job["orders"]
        if order["state"] == "unknown" and order["provider_id"] is None
    ]
    for service in ("replicate", "gemini"):
        assert strangers.count(service) <= unknown.count(service), (strangers, unknown)


def _judge_delivery(
    shop: Shop, entry: Mapping[str, Any], job: Mapping[str, Any], order: Mapping[str, Any]
) -> None:
    if not entry["billed"] or entry["status"] != "done" or entry["id"] in shop.judged:
        return
    shop.judged.add(entry["id"])
    if job["status"] != "succeeded":
        assert job["error"]["error_code"] in _EXCUSES, job
        assert order["state"] in {"charged", "unknown"}, job
        return
    assert order["state"] == "charged", job
    video_id = job["result"]["video_id"]
    ((original, delivered),) = shop.rows(
        "SELECT original_sha256, sha256 FROM videos WHERE id = ?", video_id
    )
    assert original == entry["sha256"]
    stored = shop.server.data / "blobs" / original[:2] / original
    assert sha256(stored.read_bytes()).hexdigest() == original
    answer = shop.client.get(job["result"]["video_url"])
    assert answer.status_code == 200
    assert sha256(answer.content).hexdigest() == delivered
    assert answer.headers["etag"] == f'"{delivered}"'


def _judge_money(
    shop: Shop, jobs: Sequence[dict[str, Any]], ledger: Mapping[str, dict[str, Any]]
) -> None:
    counted = Decimal(shop.rows(_COUNTED)[0][0]) / 10**8
    costs = [job["cost"] for job in jobs]
    charged = sum((Decimal(cost["charged_usd"]) for cost in costs), Decimal(0))
    unknown = sum((Decimal(cost["unknown_usd"]) for cost in costs), Decimal(0))
    assert {cost["reserved_usd"] for cost in costs} <= {"0"}
    assert counted == charged + unknown
    billed = sum((Decimal(entry["billed_usd"]) for entry in ledger.values()), Decimal(0))
    assert charged <= billed <= counted, (charged, billed, counted)


def _judge_traces(shop: Shop) -> None:
    log = shop.server.said()
    for sign in ('"event": "bug"', "recipe crashed", "poll_crashed", "Traceback", "never awaited"):
        assert sign not in log, log[log.index(sign) - 500 :][:3000]
    kept = b"".join(path.read_bytes() for path in shop.server.data.glob("songreel.db*"))
    for secret in (REPLICATE_KEY, GEMINI_KEY):
        assert secret not in log
        assert secret.encode() not in kept
    assert not list((shop.server.data / "blobs").rglob("*.part"))


@contextmanager
def run_shop(
    folder: Path,
    simulators: Running,
    *,
    program: Sequence[str | Path] = (SONGREEL,),
    services: str | None = None,
    port: int | None = None,
    **environment: str,
) -> Iterator[Shop]:
    """Run a server that orders from the simulators, and judge it at the end.

    Args:
        folder: where its data folder is made, or found.
        simulators: where it orders, and whose ledger is believed.
        program: what is run in place of `songreel`.
        services: the address under which it finds the services, where that is another one.
        port: where it listens.
        environment: further settings.
    """
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    port = port or find_free_port()
    address = services or simulators.url
    settings = {
        "SONGREEL_DATA": str(data),
        "SONGREEL_PORT": str(port),
        "SONGREEL_DAILY_CAP": "10000",
        "REPLICATE_API_TOKEN": REPLICATE_KEY,
        "REPLICATE_BASE_URL": f"{address}/replicate/v1",
        "GEMINI_API_KEY": GEMINI_KEY,
        "GOOGLE_GEMINI_BASE_URL": f"{address}/gemini",
        **environment,
    }
    others = frozenset(entry["id"] for entry in simulators.ledger())
    log = folder / f"server-{port}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*program, "serve"],
            env={**os.environ, **settings},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    server = Server(process, port, data, log)
    try:
        until(server.is_ready, seconds=START_LIMIT_SECONDS, what=f"{server.url}/ready")
        with httpx2.Client(base_url=server.url, timeout=90, trust_env=False) as client:
            yield Shop(server, client, simulators, others)
    finally:
        if process.poll() is None:
            server.stop()


def hurried(**constants: float | str | Sequence[float]) -> tuple[str | Path, ...]:
    """Return a program that is `songreel` with other patience; see `hurry.py`."""
    return (sys.executable, Path(__file__).with_name("hurry.py"), json.dumps(constants))
