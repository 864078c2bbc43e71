"""A whole installation to be harmed: PostgreSQL, a bucket, services, a server and workers.

All of them are real processes on this machine; workers and server are started again when they end.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.support.paid import addresses
from tests.support.postgres import Postgres, run_postgres
from tests.support.s3 import TestBucket, make_bucket, run_s3
from tests.support.servers import SONGREEL, START_LIMIT_SECONDS, Server, find_free_port
from tests.support.simulators import Running, run_simulators
from tests.support.waiting import until
from tests.support.workers import Worker, start_worker

ROOT = Path(__file__).resolve().parents[2]
CAP = "1000000"
# Machines that a test run itself keeps busy answer late; services that are simulated cost nothing.
_SERVICES = ("--habit", "plain", "--no-limits")


class Fleet:
    """A server that only answers, and workers; each has a data folder and a name of its own."""

    def __init__(
        self, folder: Path, postgres: Postgres, bucket: TestBucket, services: Running, workers: int
    ) -> None:
        """Hold what they share; nothing runs before `start`."""
        self.folder, self.postgres, self.bucket = folder, postgres, bucket
        self.services = services
        self.database_url = postgres.make_database()
        self.port = find_free_port()
        self.workers: list[Worker | None] = [None] * workers
        self.server: Server | None = None
        self.environment = {
            "SONGREEL_DATABASE_URL": self.database_url,
            "SONGREEL_SIGNING_KEY": secrets.token_hex(32),
            "SONGREEL_DAILY_CAP": CAP,
            "SONGREEL_LOG_LEVEL": "INFO",
            "PYTHONPATH": os.pathsep.join(filter(None, (os.environ.get("PYTHONPATH"), str(ROOT)))),
            **bucket.environment,
            **addresses(services),
        }

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start all of them, and wait until they work."""
        self.start_server()
        assert self.server is not None
        until(self.server.is_ready, seconds=START_LIMIT_SECONDS, what="the server")
        for number in range(len(self.workers)):
            self.start_worker(number)
        for worker in self.workers:
            assert worker is not None
            until(worker.works, seconds=START_LIMIT_SECONDS, what="a worker")

    def start_server(self) -> None:
        """Start the server at the port that it always has."""
        data, log = self.folder / "server", self.folder / "server.log"
        data.mkdir(exist_ok=True)
        own = {
            "SONGREEL_DATA": str(data),
            "SONGREEL_PORT": str(self.port),
            "SONGREEL_WORK": "none",
        }
        with log.open("ab") as output:
            process = subprocess.Popen(
                [SONGREEL, "serve"],
                env={**os.environ, **self.environment, **own},
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.server = Server(process, self.port, data, log)

    def start_worker(self, number: int) -> Worker:
        """Start one of the workers."""
        worker = start_worker(self.folder / str(number), environment=self.environment)
        self.workers[number] = worker
        return worker

    def process_id(self, number: int) -> str:
        """Return the name that a worker has in the database."""
        return f"{os.uname().nodename}:{self.folder / str(number)}"

    def make_key(self, workspace: str) -> str:
        """Return an API key of a workspace, which is made where there is none."""
        lock = json.loads((self.folder / "server" / "owner.lock").read_bytes())
        wish = {"name": workspace, "scopes": ["generate"], "workspace": workspace}
        headers = {"Authorization": f"Bearer {lock['token']}"}
        with httpx2.Client(base_url=self.url, trust_env=False, timeout=60) as client:
            answer = client.post("/api/keys", json=wish, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()["key"]

    def logs(self) -> list[Path]:
        """Return what server and workers have written."""
        return [self.folder / "server.log", *sorted(self.folder.glob("worker-*.log"))]

    def stop(self) -> None:
        """End all of them as a service manager does; what does not end is killed."""
        processes = [one.process for one in (self.server, *self.workers) if one is not None]
        for process in processes:
            if process.poll() is None:
                # One that is frozen would never hear of it.
                process.send_signal(signal.SIGCONT)
                process.terminate()
        for process in processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(20)


@contextmanager
def run_fleet(folder: Path, *arguments: str, workers: int = 3) -> Iterator[Fleet]:
    """Run an installation in a folder until the context ends; it works when this returns.

    Args:
        folder: where all their data and logs are.
        arguments: how the simulated services behave, such as `--latency 2`.
        workers: how many there are.
    """
    with ExitStack() as stack:
        services = stack.enter_context(run_simulators(folder, *arguments, *_SERVICES))
        bucket = make_bucket(stack.enter_context(run_s3()))
        postgres = stack.enter_context(run_postgres(folder / "postgres"))
        fleet = Fleet(folder, postgres, bucket, services, workers)
        stack.callback(fleet.stop)
        fleet.start()
        yield fleet


def said(path: Path, *words: str) -> list[dict[str, Any]]:
    """Return the lines of a log that hold one of some words."""
    found: list[dict[str, Any]] = []
    for line in path.read_text("utf-8", "replace").splitlines():
        if any(word in line for word in words):
            try:
                found.append(json.loads(line))
            except ValueError:
                found.append({"event": line})
    return found
