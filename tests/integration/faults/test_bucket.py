"""A bucket that fails when a clip was made and is about to be kept: paid for once, and kept."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.shops import Shop, refused, run_shop
from tests.support.s3 import TestBucket
from tests.support.simulators import Running
from tests.support.waiting import until

WAITS = '"event": "storage_unavailable"'


@pytest.fixture
def shop(simulators: Running, s3: TestBucket, tmp_path: Path) -> Iterator[Shop]:
    """Return a server that keeps its clips in a bucket."""
    with run_shop(tmp_path, simulators, port=None, **s3.environment) as running:
        yield running


def stored(shop: Shop, s3: TestBucket, job: dict[str, Any]) -> None:
    """Make sure that the clip of a job is in the bucket, and given from there."""
    ((original, delivered),) = shop.rows(
        "SELECT original_sha256, sha256 FROM videos WHERE id = ?", job["result"]["video_id"]
    )
    assert {key.split("/")[1] for key in s3.keys()} >= {original, delivered}
    answer = shop.client.get(job["result"]["video_url"])
    assert answer.status_code == 200
    assert sha256(answer.content).hexdigest() == delivered
    part = shop.client.get(job["result"]["video_url"], headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, answer.content[5:10])


def accepted(shop: Shop) -> int:
    return shop.simulators.totals()["accepted"]


@pytest.mark.parametrize("how", ["500 InternalError", "403 AccessDenied"])
def test_a_bucket_that_fails_between_order_and_keeping(
    shop: Shop, s3: TestBucket, how: str
) -> None:
    before = accepted(shop)
    shop.simulators.client.post("/_settings", json={"latency": "1"})
    job_id = shop.order("replicate", f"A fox and {how}")
    shop.sent(job_id)
    s3.server.script({"how": how, "times": 9999, "method": "PUT"})
    until(lambda: WAITS in shop.server.said(), seconds=30, what="a clip that cannot be kept")
    assert shop.job(job_id)["status"] == "running"
    # The service may have forgotten it meanwhile: what is here is not fetched again.
    shop.simulators.script(
        {"service": "replicate", "method": "GET", "path": "/delivery/*", "fault": "status",
         "status": 404, "times": 999}
    )  # fmt: skip
    s3.server.script()
    job = shop.end(job_id)
    assert job["status"] == "succeeded", job
    assert accepted(shop) == before + 1
    stored(shop, s3, job)


def test_nothing_is_ordered_while_the_bucket_takes_nothing(shop: Shop, s3: TestBucket) -> None:
    before = accepted(shop)
    s3.server.script({"how": "503 SlowDown", "times": 9999})
    until(
        lambda: shop.client.get("/ready").status_code == 503, seconds=30, what="told as not ready"
    )
    assert "SlowDown" in shop.client.get("/ready").json()["blobs"]
    refused(shop.clip("replicate", "A fox in vain"), 503, "STORAGE_UNAVAILABLE")
    assert accepted(shop) == before
    s3.server.script()
    job = shop.end(shop.order("replicate", "A fox in the end"))
    stored(shop, s3, job)


def test_a_server_that_is_killed_while_the_bucket_is_away_collects_its_order(
    simulators: Running, s3: TestBucket, tmp_path: Path
) -> None:
    before = simulators.totals()["accepted"]
    simulators.client.post("/_settings", json={"latency": "1"})
    with run_shop(tmp_path, simulators, port=None, **s3.environment) as shop:
        job_id = shop.order("replicate", "A fox on two lives")
        shop.sent(job_id)
        s3.server.script({"how": "500 InternalError", "times": 9999, "method": "PUT"})
        until(lambda: WAITS in shop.server.said(), seconds=30, what="a clip that cannot be kept")
        shop.server.kill()
    s3.server.script()
    with run_shop(tmp_path, simulators, port=None, **s3.environment) as shop:
        job = shop.end(job_id)
        assert job["status"] == "succeeded", job
        assert accepted(shop) == before + 1
        stored(shop, s3, job)
