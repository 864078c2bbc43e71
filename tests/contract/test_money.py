"""Money over HTTP: caps, unknown outcomes, what is held, cancellations.

The judge is the ledger of the simulated services.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.commands import write_tune
from tests.support.paid import (
    GEMINI_CLIP,
    GEMINI_PRICE,
    LOST,
    REPLICATE_CLIP,
    REPLICATE_PRICE,
    Shop,
    run_shop,
)
from tests.support.simulators import Running
from tests.support.waiting import until

UNKNOWN_JOB = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"


pytestmark = pytest.mark.usefixtures("without_faults")


def accepted(simulators: Running) -> int:
    return simulators.totals()["accepted"]


def test_a_job_tells_what_it_costs_and_on_what_that_rests(shop: Shop) -> None:
    job = shop.end(shop.order())
    assert job["status"] == "succeeded", job
    assert job["cost"] == {"charged_usd": "0.09", "unknown_usd": "0", "reserved_usd": "0"}
    (order,) = job["orders"]
    assert (order["state"], order["meaning"], order["basis"]) == (
        "charged",
        "charged",
        "list_price",
    )
    assert Decimal(order["charged_usd"]) == GEMINI_PRICE
    ledger = {entry["id"]: entry for entry in shop.simulators.ledger()}
    assert ledger[order["provider_id"]]["billed_usd"] == "0.09"
    assert job["actions"] == []


@pytest.mark.parametrize("was_accepted", [True, False])
def test_an_unknown_outcome_is_shown_counted_and_submitted_again_once(
    shop: Shop, was_accepted: bool
) -> None:
    before, spent = accepted(shop.simulators), shop.spent()
    key = f"unknown-{was_accepted}"

    lost = shop.lose(accepted=was_accepted, Idempotency_Key=key)

    assert accepted(shop.simulators) == before + was_accepted
    assert lost["cost"] == {"charged_usd": "0", "unknown_usd": "0.09", "reserved_usd": "0"}
    assert lost["actions"] == ["submit_again", "give_up"]
    assert lost["job_id"] in ids(shop.get("jobs?unresolved=true"))
    assert shop.spent() == spent + GEMINI_PRICE
    open_questions = shop.get("ledger")["unresolved"]

    again = shop.post(f"jobs/{lost['job_id']}/submit_again")
    twice = shop.post(f"jobs/{lost['job_id']}/submit_again")

    assert (again.status_code, twice.status_code) == (202, 202)
    new = again.json()["job_id"]
    assert new == twice.json()["job_id"] != lost["job_id"]
    assert again.headers["location"] == f"/api/mv/jobs/{new}"
    made = shop.clip(Idempotency_Key=key)
    assert made.status_code == 200, made.text
    assert shop.get(f"jobs/{new}")["result"]["video_id"] == made.json()["video_id"]
    assert accepted(shop.simulators) == before + was_accepted + 1
    assert shop.spent() == spent + 2 * GEMINI_PRICE
    assert shop.get("ledger")["unresolved"] == open_questions - 1
    decided = shop.get(f"jobs/{lost['job_id']}")
    assert decided["actions"] == []
    assert decided["orders"][0]["decision"] == "submit_again"
    # Trying again what was submitted again is that very job, and no third order.
    retried = shop.post(f"jobs/{lost['job_id']}/retry")
    assert (retried.status_code, retried.json()["job_id"]) == (202, new)
    assert accepted(shop.simulators) == before + was_accepted + 1


def test_whoever_says_it_at_once_means_the_same_new_job(shop: Shop) -> None:
    lost = shop.lose(accepted=True)["job_id"]
    before = accepted(shop.simulators)

    async def all_at_once() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(
            base_url=shop.server.url, timeout=60, trust_env=False
        ) as client:
            path = f"/api/mv/jobs/{lost}/submit_again"
            return await asyncio.gather(*(client.post(path) for _ in range(20)))

    answers = asyncio.run(all_at_once())

    assert {answer.status_code for answer in answers} == {202}
    (new,) = {answer.json()["job_id"] for answer in answers}
    assert shop.end(new)["status"] == "succeeded"
    assert accepted(shop.simulators) == before + 1


def ids(listed: dict[str, Any]) -> list[str]:
    return [job["job_id"] for job in listed["jobs"]]


@pytest.mark.parametrize(
    ("told", "counts"),
    [({"charged": False}, 0), ({"charged": True}, 1), ({"charged": None}, 1), (None, 1)],
)
def test_giving_up_counts_what_the_bill_says(
    shop: Shop, told: dict[str, Any] | None, counts: int
) -> None:
    spent = shop.spent()
    lost = shop.lose(accepted=False)

    answer = shop.post(f"jobs/{lost['job_id']}/give_up", told)

    assert answer.status_code == 200, answer.text
    job = answer.json()
    # Whoever has given it up may have the same made once more.
    assert job["actions"] == ["retry"]
    assert job["orders"][0]["decision"] == "given_up"
    assert shop.spent() == spent + counts * GEMINI_PRICE
    assert shop.post(f"jobs/{lost['job_id']}/submit_again").status_code == 409


def test_what_the_bill_says_may_be_told_later(shop: Shop) -> None:
    spent = shop.spent()
    lost = shop.lose(accepted=False)
    assert shop.post(f"jobs/{lost['job_id']}/give_up").status_code == 200
    assert shop.spent() == spent + GEMINI_PRICE

    answer = shop.post(f"jobs/{lost['job_id']}/give_up", {"charged": False, "by": "me"})

    assert answer.json()["ignored_fields"] == ["by"]
    assert answer.json()["cost"]["unknown_usd"] == "0"
    assert shop.spent() == spent
    other = shop.post(f"jobs/{lost['job_id']}/give_up", {"charged": True})
    assert other.status_code == 409
    assert shop.spent() == spent


def test_only_an_unknown_outcome_can_be_decided(shop: Shop) -> None:
    done = shop.end(shop.order())["job_id"]
    shop.simulators.client.post("/_settings", json={"latency": "60"})
    runs = shop.order()
    for job_id, status in ((done, 409), (runs, 409), (UNKNOWN_JOB, 404), ("no-id", 404)):
        for action in ("submit_again", "give_up"):
            answer = shop.post(f"jobs/{job_id}/{action}")
            assert answer.status_code == status
            assert set(answer.json()) == {
                *("error", "error_code", "message", "details", "timestamp", "request_id")
            }
    wrong = shop.post(f"jobs/{done}/give_up", {"charged": "no"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "charged")
    shop.post(f"jobs/{runs}/cancel")
    shop.end(runs)


def test_the_newest_jobs_are_listed_first(shop: Shop) -> None:
    first, second = shop.order(), shop.order()
    shop.end(first)
    shop.end(second)
    listed = ids(shop.get("jobs?limit=200"))
    assert listed.index(second) < listed.index(first)
    assert ids(shop.get("jobs?limit=1")) == listed[:1]
    assert shop.get("jobs?limit=1")["jobs"] == [shop.get(f"jobs/{listed[0]}")]
    done = shop.get("jobs?state=succeeded&limit=200")["jobs"]
    assert {job["status"] for job in done} == {"succeeded"}
    either = shop.get("jobs?state=succeeded&state=failed&limit=200")["jobs"]
    assert {job["status"] for job in either} == {"succeeded", "failed"}
    for wrong in ("state=done", "limit=0", "limit=201", "unresolved=perhaps"):
        assert shop.client.get(f"/api/mv/jobs?{wrong}").status_code == 422


def test_browsers_and_head_are_served_as_everywhere(shop: Shop) -> None:
    for path in ("jobs", "ledger"):
        page = {"Origin": "http://localhost:5173"}
        answer = shop.client.head(f"/api/mv/{path}", headers=page)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"
    foreign = {"Origin": "https://elsewhere.example"}
    for path in ("ledger/hold", "ledger/release", f"jobs/{UNKNOWN_JOB}/submit_again"):
        assert shop.client.post(f"/api/mv/{path}", headers=foreign).status_code == 403
    assert shop.get("ledger")["held"] is None


def test_what_is_held_by_hand_can_be_released(shop: Shop) -> None:
    lost = shop.lose(accepted=False)
    before = accepted(shop.simulators)
    held = shop.post("ledger/hold").json()
    assert held["held"]["reason"] == "somebody asked for it"

    for answer in (shop.clip(), shop.post(f"jobs/{lost['job_id']}/submit_again")):
        assert answer.status_code == 503
        assert "songreel jobs release" in answer.json()["message"]

    assert shop.get(f"jobs/{lost['job_id']}")["actions"] == ["submit_again", "give_up"]
    free = shop.client.post(
        "/api/mv/create_scenes",
        json={"idea": "x", "character_description": "y", "backend": "local"},
    )
    assert free.status_code == 200
    assert accepted(shop.simulators) == before
    assert shop.post("ledger/release").json()["held"] is None
    assert shop.post("ledger/release").status_code == 404
    assert shop.clip().status_code == 200


SENTENCES = {
    "waiting": "The service may charge $0.20 for it; nobody knows.",
    "running": "It was running: the service charges $0.20 for it.",
}


@pytest.mark.parametrize("stage", SENTENCES)
def test_a_cancellation_says_what_the_service_charges(shop: Shop, stage: str) -> None:
    spent = shop.spent()
    shop.simulators.client.post("/_settings", json={"latency": "600"})
    job_id = shop.order(REPLICATE_CLIP)
    order = shop.sent(job_id)
    if stage == "running":
        shop.simulators.client.post("/_clock", json={"advance_seconds": 300})

    assert shop.post(f"jobs/{job_id}/cancel").status_code == 200
    job = shop.end(job_id)

    assert job["status"] == "cancelled"
    assert job["error"]["details"] == SENTENCES[stage]
    billed = {entry["id"]: entry for entry in shop.simulators.ledger()}[order["provider_id"]]
    assert billed["status"] == "cancelled"
    assert Decimal(job["cost"]["charged_usd"]) == Decimal(billed["billed_usd"])
    # What nobody knows counts as spent: it is on the safe side.
    assert shop.spent() == spent + REPLICATE_PRICE


def test_a_cancellation_at_a_service_that_does_not_say_is_an_open_question(shop: Shop) -> None:
    shop.simulators.client.post("/_settings", json={"latency": "600"})
    job_id = shop.order()
    shop.sent(job_id)
    shop.post(f"jobs/{job_id}/cancel")
    job = shop.end(job_id)
    assert job["error"]["details"] == "The service may charge $0.09 for it; nobody knows."
    assert job["cost"]["unknown_usd"] == "0.09"
    assert job["actions"] == ["submit_again", "give_up"]


def test_cancelling_what_is_done_changes_nothing(shop: Shop) -> None:
    done = shop.end(shop.order())
    answer = shop.post(f"jobs/{done['job_id']}/cancel")
    assert answer.json()["status"] == "succeeded"
    assert shop.get(f"jobs/{done['job_id']}") == done


@pytest.fixture(scope="module")
def song(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> str:
    tune = tmp_path_factory.mktemp("song") / "song.wav"
    write_tune(tune, 6)
    answer = shop.client.post("/api/mv/songs", content=tune.read_bytes())
    assert answer.status_code == 201, answer.text
    return answer.json()["song_id"]


def film(shop: Shop, song: str, idea: str, **headers: str) -> httpx2.Response:
    """Order a film of two scenes, whose picture costs $0.15 and each clip $0.30."""
    body = {"song_id": song, "idea": idea, "character_description": "a fox"}
    return shop.client.post(
        "/api/mv/films", json={**body, "scenes": 2, "backend": "gemini"}, headers=headers
    )


def test_a_film_pays_again_only_for_what_is_unknown(shop: Shop, song: str) -> None:
    spent, before = shop.spent(), Decimal(shop.simulators.totals()["billed_usd"])
    shop.simulators.script({**LOST, "accepted": True})
    key = {"Idempotency-Key": "film"}
    lost = shop.end(film(shop, song, "A walk", **key).json()["job_id"])
    assert lost["error"]["error_code"] == "OUTCOME_UNKNOWN"
    assert lost["actions"] == ["submit_again", "give_up"]
    assert film(shop, song, "A walk", **key).json()["job_id"] == lost["job_id"]

    again = shop.post(f"jobs/{lost['job_id']}/submit_again").json()["job_id"]

    made = shop.end(again)
    assert made["status"] == "succeeded", made
    assert film(shop, song, "A walk", **key).json()["job_id"] == again
    assert shop.spent() == spent + Decimal("1.05")
    assert Decimal(shop.simulators.totals()["billed_usd"]) == before + Decimal("1.05")


def test_a_cancelled_film_says_what_its_parts_cost(shop: Shop, song: str) -> None:
    shop.simulators.client.post("/_settings", json={"latency": "600"})
    job_id = film(shop, song, "A rest").json()["job_id"]
    shop.sent(job_id)
    assert shop.post(f"jobs/{job_id}/cancel").status_code == 200
    assert shop.end(job_id)["status"] == "cancelled"

    def told() -> str | None:
        text: str = shop.get(f"jobs/{job_id}")["error"]["details"]
        return None if "settled" in text else text

    # Replicate draws the picture, and does not say whether it bills one that had not begun.
    found = until(told, seconds=30, what="what the film costs")
    assert found == "What its parts cost: $0.15 that may be charged, nobody knows."
    assert shop.simulators.ledger()[-1]["status"] == "cancelled"


def test_a_cap_of_nothing_orders_nothing(simulators: Running, tmp_path: Path) -> None:
    before = accepted(simulators)
    with run_shop(tmp_path / "data", simulators, SONGREEL_DAILY_CAP="0") as shop:
        answer = shop.clip(Idempotency_Key="none")
        assert answer.status_code == 429
        assert answer.json()["error_code"] == "BUDGET_EXCEEDED"
        assert "SONGREEL_DAILY_CAP" in answer.json()["message"]
        # Nothing was ordered, so the key is free and the retry is refused in its own right.
        assert shop.clip(Idempotency_Key="none").status_code == 429
        assert len(shop.get("jobs")["jobs"]) == 2
        assert shop.get("ledger")["spent_usd"] == "0"
    assert accepted(simulators) == before


def test_a_clip_that_was_paid_is_told_again_though_it_could_not_be_ordered_any_more(
    simulators: Running, tmp_path: Path
) -> None:
    before = accepted(simulators)
    with run_shop(tmp_path / "data", simulators) as shop:
        first = shop.clip(Idempotency_Key="paid")
        assert first.status_code == 200, first.text
    with run_shop(tmp_path / "data", simulators, GEMINI_API_KEY="") as shop:
        assert shop.clip().json()["error"] == "ConfigurationError"
        again = shop.clip(Idempotency_Key="paid")
        assert again.status_code == 200, again.text
        assert again.json()["video_id"] == first.json()["video_id"]
        assert shop.order(Idempotency_Key="paid")
    assert accepted(simulators) == before + 1


def test_two_hundred_requests_at_the_edge_of_the_cap(simulators: Running, tmp_path: Path) -> None:
    before = Decimal(simulators.totals()["billed_usd"])

    async def all_at_once(url: str) -> list[httpx2.Response]:
        limits = httpx2.Limits(max_connections=None)
        async with httpx2.AsyncClient(
            base_url=url, timeout=120, limits=limits, trust_env=False
        ) as client:
            bodies = ({**GEMINI_CLIP, "prompt": f"Fox {number}"} for number in range(200))
            return await asyncio.gather(
                *(client.post("/api/mv/generate_video", json=body) for body in bodies)
            )

    with run_shop(tmp_path / "data", simulators, SONGREEL_DAILY_CAP="0.53") as shop:
        answers = asyncio.run(all_at_once(shop.server.url))
        spent = shop.spent()

    assert Counter(answer.status_code for answer in answers) == {200: 5, 429: 195}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.json()["error_code"] == "BUDGET_EXCEEDED"
    assert int(refused.headers["retry-after"]) > 0
    billed = Decimal(simulators.totals()["billed_usd"]) - before
    assert billed == spent == 5 * GEMINI_PRICE


def test_a_database_from_a_backup_holds_what_is_paid(simulators: Running, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "ledger.mark").write_text("3", "ascii")
    before = accepted(simulators)

    public = {"SONGREEL_PUBLIC_URL": "https://songreel.example"}
    with run_shop(data, simulators, **public) as shop:  # type: ignore[arg-type]
        held = shop.get("ledger")["held"]
        assert "restored from a backup" in held["reason"]
        answer = shop.clip(Idempotency_Key="held")
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "restored from a backup" in answer.json()["message"]
        assert "songreel jobs release" in answer.json()["message"]
        assert accepted(simulators) == before
        assert shop.post("ledger/release").status_code == 200
        assert shop.clip(Idempotency_Key="held").status_code == 200

        # Services call it by its public name.
        for host, status in (("songreel.example", 401), ("elsewhere.example", 400)):
            answer = shop.client.post("/api/mv/webhooks/replicate", headers={"Host": host})
            assert answer.status_code == status
    assert accepted(simulators) == before + 1
