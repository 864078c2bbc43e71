"""A server that only answers, and workers on one PostgreSQL and one folder of clips."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.paid import REPLICATE_CLIP, Shop, addresses, run_shop
from tests.support.servers import SONGREEL, find_free_port
from tests.support.simulators import Running
from tests.support.waiting import until
from tests.support.workers import Worker, run_worker

LOCAL_CLIP = {"prompt": "A fox walks", "duration": 1, "backend": "local"}


@dataclass
class Farm:
    """A server without work of its own, and what workers on the same database are given."""

    shop: Shop
    folder: Path
    environment: dict[str, str]
    running: ExitStack
    before: int

    def add(self, work: str = "all") -> Worker:
        """Start one more worker."""
        number = len(list(self.folder.glob("worker-*")))
        return self.running.enter_context(
            run_worker(
                self.folder / f"worker-{number}",
                environment=self.environment,
                arguments=("--work", work),
            )
        )

    def orders(self) -> list[dict[str, Any]]:
        """Return the orders that the services were sent in this test."""
        return self.shop.simulators.ledger()[self.before :]


@pytest.fixture(scope="module")
def installation(
    tmp_path_factory: pytest.TempPathFactory, shared_postgres_url: str, simulators: Running
) -> Iterator[tuple[Shop, dict[str, str]]]:
    folder = tmp_path_factory.mktemp("installation")
    environment = {
        "SONGREEL_DATABASE_URL": shared_postgres_url,
        "SONGREEL_BLOBS": str(folder / "blobs"),
        "SONGREEL_SIGNING_KEY": secrets.token_hex(32),
    }
    alone = {**environment, "SONGREEL_WORK": "none"}
    with run_shop(folder / "server", simulators, port=None, **alone) as shop:
        yield shop, {**addresses(simulators), **environment}


@pytest.fixture
def farm(
    installation: tuple[Shop, dict[str, str]], tmp_path: Path, simulators: Running
) -> Iterator[Farm]:
    simulators.set_latency(1.5)
    shop, environment = installation
    with ExitStack() as running:
        yield Farm(shop, tmp_path, environment, running, len(simulators.ledger()))


def test_a_server_leaves_the_work_to_workers_each_its_own(farm: Farm) -> None:
    bought = farm.shop.order(REPLICATE_CLIP)
    drawn = farm.shop.order(LOCAL_CLIP)
    farm.add("render")
    assert farm.shop.end(drawn)["status"] == "succeeded"
    assert farm.shop.get(f"jobs/{bought}")["status"] == "queued"
    assert farm.orders() == []
    farm.add("orders")
    job = farm.shop.end(bought)
    assert job["status"] == "succeeded", job
    assert len(farm.orders()) == 1
    clip = farm.shop.client.get(job["result"]["video_url"])
    assert clip.status_code == 200
    assert len(clip.content) > 1000


def test_what_a_killed_worker_had_ordered_another_one_brings_in(farm: Farm) -> None:
    first = farm.add()
    jobs = [farm.shop.order({**REPLICATE_CLIP, "prompt": f"Fox {n}"}) for n in range(4)]
    for job in jobs:
        farm.shop.sent(job)
    farm.add()
    first.kill()
    ended = [farm.shop.end(job) for job in jobs]
    assert [job["status"] for job in ended] == ["succeeded"] * 4, ended
    assert len(farm.orders()) == 4


def test_a_worker_that_stops_leaves_its_jobs_to_the_others(farm: Farm) -> None:
    first = farm.add()
    job = farm.shop.order(REPLICATE_CLIP)
    farm.shop.sent(job)
    assert first.stop() == 130
    assert farm.shop.get(f"jobs/{job}")["status"] == "running"
    farm.add()
    assert farm.shop.end(job)["status"] == "succeeded"
    assert len(farm.orders()) == 1


def test_a_cancellation_at_the_server_reaches_the_worker(farm: Farm) -> None:
    farm.shop.simulators.set_latency(60)
    farm.add()
    job = farm.shop.order(REPLICATE_CLIP)
    farm.shop.sent(job)
    assert farm.shop.post(f"jobs/{job}/cancel").status_code == 200
    assert farm.shop.end(job)["status"] == "cancelled"


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ("SONGREEL_DATABASE_URL", "SONGREEL_DATABASE_URL"),
        ("SONGREEL_BLOBS", "SONGREEL_BLOBS"),
    ],
)
def test_a_worker_needs_what_it_shares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, told: str
) -> None:
    given = {"SONGREEL_DATABASE_URL": "postgresql://127.0.0.1/x", "SONGREEL_BLOBS": "blobs"}
    for name, value in given.items():
        if name != missing:
            monkeypatch.setenv(name, value)
    done = subprocess.run(
        [SONGREEL, "worker", "--data", str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert f"set {told}" in done.stderr


def test_a_server_alone_on_its_file_does_all_the_work(tmp_path: Path) -> None:
    done = subprocess.run(
        [SONGREEL, "serve", "--data", str(tmp_path), "--port", str(find_free_port())],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "SONGREEL_WORK": "render"},
    )
    assert done.returncode == 2
    assert "SONGREEL_WORK is render" in done.stderr


def test_a_frozen_worker_that_wakes_orders_nothing_again(farm: Farm) -> None:
    first = farm.add()
    jobs = [farm.shop.order({**REPLICATE_CLIP, "prompt": f"Wolf {n}"}) for n in range(4)]
    for job in jobs:
        farm.shop.sent(job)
    first.freeze()
    farm.add()
    ended = [farm.shop.end(job, seconds=90) for job in jobs]
    assert [job["status"] for job in ended] == ["succeeded"] * 4, ended
    first.wake()
    until(lambda: "took this process for dead" in first.said(), seconds=30, what="its finding out")
    assert first.works()
    assert len(farm.orders()) == 4
