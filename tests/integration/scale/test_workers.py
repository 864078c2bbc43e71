"""A server that only answers, and workers on one PostgreSQL and one folder of clips."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.integration.scale.conftest import Farm
from tests.support.paid import REPLICATE_CLIP
from tests.support.servers import SONGREEL, find_free_port
from tests.support.waiting import until

LOCAL_CLIP = {"prompt": "A fox walks", "duration": 1, "backend": "local"}


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
    silent = farm.said_last(first)
    first.wake()
    until(lambda: farm.said_last(first) > silent, seconds=60, what="its being alive again")
    assert first.works()
    assert len(farm.orders()) == 4
