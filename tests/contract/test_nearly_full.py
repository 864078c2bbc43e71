"""A nearly full disk: nothing paid is begun, and what is paid for already still comes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.paid import GEMINI_CLIP, REPLICATE_CLIP, Shop, run_shop
from tests.support.simulators import Running

FULL = "9000000"


@pytest.fixture
def full(simulators: Running, tmp_path: Path, without_faults: None) -> Iterator[Shop]:
    with run_shop(tmp_path / "data", simulators, SONGREEL_LEAST_FREE_GB=FULL) as shop:
        yield shop


def sent(simulators: Running) -> int:
    return simulators.totals()["accepted"]


def refused(answer: httpx2.Response) -> None:
    document = answer.json()
    assert (answer.status_code, document["error_code"]) == (507, "STORAGE_FULL"), document
    assert "songreel storage clean" in document["message"]
    assert "SONGREEL_LEAST_FREE_GB" in document["message"]


def test_nothing_paid_is_begun_and_the_rest_works(full: Shop) -> None:
    before = sent(full.simulators)
    spent = full.client.get("/api/mv/ledger").json()["spent_usd"]
    for body in (GEMINI_CLIP, REPLICATE_CLIP):
        refused(full.client.post("/api/mv/generate_video", json=body))
    assert sent(full.simulators) == before
    ledger = full.client.get("/api/mv/ledger").json()
    assert (ledger["spent_usd"], ledger["unresolved"]) == (spent, 0)
    ready = full.client.get("/ready")
    assert ready.status_code == 200
    assert "SONGREEL_LEAST_FREE_GB" in ready.json()["room"]
    free = {"prompt": "a fox", "duration": 1, "backend": "local"}
    assert full.client.post("/api/mv/generate_video", json=free).status_code == 200


def test_what_was_paid_for_comes_in(
    simulators: Running, tmp_path: Path, without_faults: None
) -> None:
    simulators.client.post("/_settings", json={"latency": "5"})
    before = sent(simulators)
    with run_shop(tmp_path / "data", simulators) as shop:
        job = shop.order(REPLICATE_CLIP)
        shop.sent(job)
    with run_shop(tmp_path / "data", simulators, SONGREEL_LEAST_FREE_GB=FULL) as shop:
        ended = shop.end(job)
        assert ended["status"] == "succeeded", ended
        assert shop.client.get(ended["result"]["video_url"]).status_code == 200
    assert sent(simulators) == before + 1
