"""A nearly full disk: nothing paid is begun, and what is paid for already still comes in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support.paid import GEMINI_CLIP, REPLICATE_CLIP, Shop, run_shop
from tests.support.simulators import Running

FULL = "9000000"
PRICED = (("gemini-3.8-flash", "call"), ("gemini-3.1-flash-image", "image"))
PRICE = """
[[price]]
backend = "gemini"
model = "{}"
unit = "{}"
source = "a test"
as_of = 2026-11-20
rates = [{{ usd = "0.01" }}]
"""


@pytest.fixture
def full(simulators: Running, tmp_path: Path, without_faults: None) -> Iterator[Shop]:
    models = tmp_path / "models.toml"
    models.write_text('schema = "models/1"\n' + "".join(PRICE.format(*each) for each in PRICED))
    with run_shop(
        tmp_path / "data",
        simulators,
        SONGREEL_LEAST_FREE_GB=FULL,
        SONGREEL_MODELS=str(models),
    ) as shop:
        yield shop


def sent(simulators: Running) -> int:
    return simulators.totals()["accepted"]


def refused(answer: httpx2.Response) -> None:
    document = answer.json()
    assert (answer.status_code, document["error_code"]) == (507, "STORAGE_FULL"), document
    assert "songreel storage clean" in document["message"]
    assert "SONGREEL_LEAST_FREE_GB" in document["message"]


SCENES = {"idea": "a walk", "character_description": "a fox", "number_of_scenes": 1}
DRAWING = {"character_description": "a fox"}
PAID = (
    ("generate_video", GEMINI_CLIP),
    ("generate_video", REPLICATE_CLIP),
    ("create_scenes", {**SCENES, "backend": "gemini"}),
    ("generate_character_reference", {**DRAWING, "backend": "gemini"}),
    ("generate_character_reference", {**DRAWING, "backend": "replicate"}),
)


def test_nothing_paid_is_begun_and_the_rest_works(full: Shop) -> None:
    before = sent(full.simulators)
    spent = full.client.get("/api/mv/ledger").json()["spent_usd"]
    for path, body in PAID:
        refused(full.client.post(f"/api/mv/{path}", json=body))
    assert sent(full.simulators) == before
    ledger = full.client.get("/api/mv/ledger").json()
    assert (ledger["spent_usd"], ledger["unresolved"]) == (spent, 0)
    ready = full.client.get("/ready")
    assert ready.status_code == 200
    assert "SONGREEL_LEAST_FREE_GB" in ready.json()["room"]
    free = {"prompt": "a fox", "duration": 1}
    for path, body in (
        ("generate_video", free),
        ("create_scenes", SCENES),
        ("generate_character_reference", DRAWING),
    ):
        answer = full.client.post(f"/api/mv/{path}", json={**body, "backend": "local"})
        assert answer.status_code == 200, answer.text


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
