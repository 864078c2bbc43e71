"""Replicate's answers as they were recorded or are documented, key for key."""

from __future__ import annotations

from typing import Any

import pytest
from dirty_equals import IsFloat, IsStr

from tests.support.simulators import InProcess, in_process

pytestmark = pytest.mark.anyio

VEO = "/v1/models/google/veo-3.1/predictions"
CLIP = {"prompt": "A robot waves", "duration": 4, "resolution": "720p", "seed": 3}
ID = r"[0-9a-hjkmnp-tv-z]{26}"
MOMENT = IsStr(regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
BASE = "http://simulated/replicate"


async def create(simulated: InProcess, *, headers: Any = None, **given: Any) -> dict[str, Any]:
    body = {"input": CLIP, **given}
    answer = await simulated.replicate("POST", VEO, json=body, headers=headers or {})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def get(simulated: InProcess, prediction: dict[str, Any]) -> dict[str, Any]:
    return (await simulated.replicate("GET", f"/v1/predictions/{prediction['id']}")).json()


async def test_a_new_prediction() -> None:
    async with in_process() as simulated:
        created = await create(simulated)

    assert created == {
        "id": IsStr(regex=ID),
        "model": "google/veo-3.1",
        "version": "hidden",
        "input": CLIP,
        "logs": "",
        "output": None,
        "data_removed": False,
        "error": None,
        "status": "starting",
        "created_at": MOMENT,
        "urls": {
            "cancel": f"{BASE}/v1/predictions/{created['id']}/cancel",
            "get": f"{BASE}/v1/predictions/{created['id']}",
            "stream": IsStr(regex=r"https://stream\.replicate\.com/v1/files/.+"),
            "web": f"https://replicate.com/p/{created['id']}",
        },
    }


async def test_a_prediction_from_start_to_end() -> None:
    async with in_process() as simulated:
        created = await create(simulated)
        await simulated.advance(50)
        running = await get(simulated, created)
        await simulated.advance(50)
        ended = await get(simulated, created)

    assert running["status"] == "processing"
    assert (running["output"], running["started_at"]) == (None, MOMENT)
    assert "completed_at" not in running
    assert ended["status"] == "succeeded"
    assert ended["output"] == IsStr(regex=rf"{BASE}/delivery/{ID}/output\.mp4")
    assert ended["metrics"] == {
        "predict_time": IsFloat(approx=90),
        "total_time": IsFloat(approx=100),
    }
    assert ended["logs"] == "Using seed: 3\nStarting video generation...\n"


async def test_what_is_left_after_an_hour() -> None:
    async with in_process() as simulated:
        created = await create(simulated)
        await simulated.advance(101)
        output = (await get(simulated, created))["output"].removeprefix(BASE)
        there = await simulated.replicate("GET", output)
        await simulated.advance(3600)
        removed = await get(simulated, created)
        gone = await simulated.replicate("GET", output)

    assert there.status_code == 200
    assert gone.status_code == 404
    assert (removed["status"], removed["data_removed"]) == ("succeeded", True)
    assert (removed["input"], removed["output"], removed["logs"]) == ({}, None, "")


@pytest.mark.parametrize(
    ("after", "status", "billed"), [(5, "canceled", False), (50, "canceled", True)]
)
async def test_cancelling_costs_once_it_runs(after: int, status: str, billed: bool) -> None:
    async with in_process() as simulated:
        created = await create(simulated)
        await simulated.advance(after)
        answer = await simulated.replicate("POST", f"/v1/predictions/{created['id']}/cancel")
        (entry,) = await simulated.ledger()

    assert answer.status_code == 200
    assert answer.json()["status"] == status
    assert entry["billed"] is billed


@pytest.mark.parametrize(
    ("life", "status", "billed"), [("5s", "aborted", False), ("1m", "canceled", True)]
)
async def test_a_deadline_aborts_what_has_not_begun(life: str, status: str, billed: bool) -> None:
    async with in_process() as simulated:
        created = await create(simulated, headers={"cancel-after": life})
        await simulated.advance(61)
        ended = await get(simulated, created)
        (entry,) = await simulated.ledger()

    assert created["deadline"] == MOMENT
    assert ended["status"] == status
    assert entry["billed"] is billed


async def test_nobody_without_a_token() -> None:
    async with in_process() as simulated:
        answer = await simulated.client.get("/replicate/v1/predictions")

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "title": "Unauthenticated",
        "detail": "You did not pass a valid authentication token",
        "status": 401,
    }


async def test_an_input_that_cannot_be() -> None:
    async with in_process() as simulated:
        answer = await simulated.replicate(
            "POST",
            "/v1/models/google/nano-banana-pro/predictions",
            json={"input": {"prompt": "x", "output_format": "webp"}},
        )
        entries = await simulated.ledger()

    words = 'output_format must be one of the following: "jpg", "png"'
    assert answer.status_code == 422
    assert answer.json() == {
        "detail": f"- input.output_format: {words}\n",
        "status": 422,
        "title": "Input validation failed",
        "invalid_fields": [{"type": "enum", "field": "input.output_format", "description": words}],
    }
    assert entries == []


async def test_a_version_that_is_not_there() -> None:
    async with in_process() as simulated:
        body = {"version": "0" * 64, "input": {"prompt": "x"}}
        answer = await simulated.replicate("POST", "/v1/predictions", json=body)

    assert (answer.status_code, answer.json()["title"]) == (422, "Invalid version or not permitted")


LOW_CREDIT = (
    "Request was throttled. Your rate limit for creating predictions is reduced to 6 requests per "
    "minute with a burst of 1 requests while you have less than $5.0 in credit. "
    "Your rate limit resets in ~7s."
)


@pytest.mark.parametrize(
    ("fault", "body"),
    [
        (
            {"status": 402},
            {
                "title": "Insufficient credit",
                "detail": "You have insufficient credit to run this model. Go to "
                "https://replicate.com/account/billing#billing to purchase credit. Once you "
                "purchase credit, please wait a few minutes before trying again.",
                "status": 402,
            },
        ),
        (
            {"status": 429, "retry_after": 30},
            {
                "detail": "Request was throttled. Your rate limit resets in ~30s.",
                "status": 429,
                "retry_after": 30,
            },
        ),
        (
            {"status": 429, "retry_after": 7, "message": LOW_CREDIT},
            {"detail": LOW_CREDIT, "status": 429, "retry_after": 7},
        ),
    ],
    ids=["credit", "throttled", "low-credit"],
)
async def test_problems_on_demand(fault: dict[str, Any], body: dict[str, Any]) -> None:
    async with in_process() as simulated:
        rule = {"fault": "status", "method": "POST", "path": "*/predictions", **fault}
        await simulated.client.post("/_faults", json=rule)
        answer = await simulated.replicate("POST", VEO, json={"input": CLIP})

    assert (answer.status_code, answer.json()) == (fault["status"], body)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "retry-after" not in answer.headers


async def test_content_that_was_flagged() -> None:
    async with in_process() as simulated:
        await simulated.client.post("/_faults", json={"fault": "safety", "path": "*/predictions"})
        created = await create(simulated)
        await simulated.advance(101)
        ended = await get(simulated, created)
        (entry,) = await simulated.ledger()

    assert (ended["status"], ended["output"]) == ("failed", None)
    assert ended["error"] == (
        "The input or output was flagged as sensitive. Please try again with different inputs. "
        "(E005) (uIJ6l3ruRD)"
    )
    assert entry["billed"] is False


async def test_a_list_of_more_than_a_page() -> None:
    async with in_process() as simulated:
        ids = [(await create(simulated, input={**CLIP, "seed": n}))["id"] for n in range(205)]
        pages: list[dict[str, Any]] = []
        address: str | None = f"{BASE}/v1/predictions"
        while address:
            path = address.removeprefix(BASE)
            pages.append((await simulated.replicate("GET", path)).json())
            address = pages[-1]["next"]
        back = (await simulated.replicate("GET", pages[2]["previous"].removeprefix(BASE))).json()

    assert [len(page["results"]) for page in pages] == [100, 100, 5]
    assert [one["id"] for page in pages for one in page["results"]] == ids[::-1]
    assert pages[0]["previous"] is None
    assert back["results"] == pages[1]["results"]
    assert pages[0]["results"][0]["source"] == "api"
    assert pages[0]["results"][0]["input"] == {**CLIP, "seed": 204}


async def test_an_upload() -> None:
    async with in_process() as simulated:
        answer = await simulated.replicate(
            "POST",
            "/v1/files",
            files={"content": ("a.bin", b"\r\n--x\r\n\x00\xff", "image/png")},
            data={"metadata": '{"job": "7"}'},
        )
        file = answer.json()
        path = file["urls"]["get"].removeprefix(BASE)
        content = await simulated.replicate("GET", f"{path}/download")
        await simulated.advance(24 * 3600)
        expired = await simulated.replicate("GET", path)

    assert answer.status_code == 201
    assert file == {
        "id": IsStr(regex=ID),
        "name": "a.bin",
        "content_type": "image/png",
        "size": 9,
        "etag": IsStr(regex="[0-9a-f]{32}"),
        "checksums": {"sha256": IsStr(regex="[0-9a-f]{64}")},
        "metadata": {"job": "7"},
        "created_at": MOMENT,
        "expires_at": MOMENT,
        "urls": {"get": f"{BASE}/v1/files/{file['id']}"},
    }
    assert content.content == b"\r\n--x\r\n\x00\xff"
    assert expired.status_code == 404


@pytest.mark.parametrize(
    ("prefer", "status", "state"),
    [("wait=1", 202, "processing"), ("wait", 201, "succeeded"), ("wait=99", 201, "starting")],
)
async def test_waiting_for_the_end(prefer: str, status: int, state: str) -> None:
    async with in_process("3" if status == 202 else "0.2") as simulated:
        answer = await simulated.replicate(
            "POST", VEO, json={"input": CLIP}, headers={"prefer": prefer}
        )

    assert (answer.status_code, answer.json()["status"]) == (status, state)


async def test_too_many_in_a_minute() -> None:
    async with in_process() as simulated:
        answers = [await simulated.replicate("POST", VEO, json={"input": {}}) for _ in range(601)]
        other = await simulated.replicate("GET", "/v1/predictions")

    assert [one.status_code for one in answers[:600]] == [422] * 600
    assert answers[0].headers["ratelimit-remaining"] == "599"
    assert answers[600].status_code == 429
    assert 0 < answers[600].json()["retry_after"] <= 60
    assert answers[600].headers["ratelimit-remaining"] == "0"
    assert other.status_code == 200


async def test_what_models_cost_by_their_own_table() -> None:
    orders = [
        ("google/veo-3.1", {"prompt": "x", "duration": 8}, "3.20"),
        ("google/veo-3.1", {"prompt": "x", "duration": 8, "generate_audio": False}, "1.60"),
        ("google/veo-3.1-fast", {"prompt": "x", "duration": 4}, "0.60"),
        ("google/veo-3.1-lite", {"prompt": "x", "duration": 4, "resolution": "720p"}, "0.20"),
        ("google/nano-banana-pro", {"prompt": "x", "resolution": "4K"}, "0.30"),
        ("google/nano-banana-2", {"prompt": "x", "resolution": "1K"}, "0.067"),
    ]
    async with in_process() as simulated:
        for model, given, _ in orders:
            path = f"/v1/models/{model}/predictions"
            assert (await simulated.replicate("POST", path, json={"input": given})).is_success
        entries = await simulated.ledger()

    assert [entry["price_usd"] for entry in entries] == [price for *_, price in orders]
    assert {entry["billed"] for entry in entries} == {None}
