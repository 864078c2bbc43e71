"""Webhooks of services that make clips: they shorten a wait, and are never relied on."""

from __future__ import annotations

import json
import time

import httpx2
import pytest

from songreel.simulators.replicate.webhooks import sign
from tests.support.paid import (
    REPLICATE_CLIP,
    REPLICATE_PRICE,
    Shop,
)
from tests.support.simulators import Running

pytestmark = pytest.mark.usefixtures("without_faults")


def accepted(simulators: Running) -> int:
    return simulators.totals()["accepted"]


def secret_of(simulators: Running) -> str:
    answer = simulators.replicate("GET", "/v1/webhooks/default/secret")
    assert answer.status_code == 200, answer.text
    return answer.json()["key"]


def webhook(
    shop: Shop,
    body: bytes,
    *,
    secret: str | None = None,
    age: int = 0,
    backend: str = "replicate",
    **headers: str,
) -> httpx2.Response:
    """Send a webhook as Replicate does; signed by it, unless with another secret."""
    moment = int(time.time()) - age
    named = {
        "content-type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secret or secret_of(shop.simulators), "msg_1", moment, body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return shop.client.post(f"/api/mv/webhooks/{backend}", content=body, headers=named)


def test_a_webhook_shortens_the_wait(shop: Shop) -> None:
    # Whoever asks is sent away for a minute; only a webhook brings the end before.
    shop.simulators.script(
        {
            "service": "replicate",
            "method": "GET",
            "path": "/v1/predictions/*",
            "fault": "status",
            "status": 503,
            "retry_after": 60,
        }
    )
    shop.simulators.client.post("/_settings", json={"latency": "3"})
    job = shop.end(shop.order(REPLICATE_CLIP), seconds=30)
    assert job["status"] == "succeeded", job
    assert shop.simulators.client.get("/_faults").json()["faults"][0]["fired"] == 1


def test_webhooks_that_go_wrong_do_no_harm(shop: Shop) -> None:
    spent, before = shop.spent(), accepted(shop.simulators)
    hows = ["lost", "doubled", "late", "forged", "stale", "reordered"]
    shop.simulators.script(
        *(
            {
                "service": "replicate",
                "method": "POST",
                "path": "*/predictions",
                "nth": [number],
                "fault": "webhook",
                "how": how,
                "seconds": 0.5,
            }
            for number, how in enumerate(hows, 1)
        )
    )
    found = [shop.order({**REPLICATE_CLIP, "prompt": f"A fox, {how}"}) for how in hows]
    jobs = [shop.end(job_id) for job_id in found]
    assert {job["status"] for job in jobs} == {"succeeded"}
    assert all(len(job["orders"]) == 1 for job in jobs)
    assert accepted(shop.simulators) == before + len(hows)
    assert shop.spent() == spent + len(hows) * REPLICATE_PRICE


def test_a_true_webhook_is_taken_even_if_nobody_waits(shop: Shop) -> None:
    done = shop.end(shop.order(REPLICATE_CLIP))
    told = json.dumps({"id": done["orders"][0]["provider_id"], "status": "canceled"}).encode()
    for headers in ({}, {}, {"content_type": "text/plain"}, {"content_type": "image/png"}):
        answer = webhook(shop, told, **headers)  # type: ignore[arg-type]
        assert (answer.status_code, answer.content) == (204, b"")
    # Its words are not believed.
    assert shop.get(f"jobs/{done['job_id']}") == done


def test_a_webhook_that_is_not_the_service_s_is_refused(shop: Shop) -> None:
    told = b'{"id": "abcdefghijklmnop", "status": "succeeded"}'
    forged = "whsec_" + "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4"
    unsigned = {"webhook_signature": ""}
    refused = (
        webhook(shop, told, secret=forged),
        webhook(shop, told, age=3600),
        webhook(shop, told, age=-3600),
        webhook(shop, told, **unsigned),  # type: ignore[arg-type]
        webhook(shop, told, webhook_id="msg_2"),
        shop.client.post("/api/mv/webhooks/replicate", content=told),
    )
    for answer in refused:
        assert answer.status_code == 401
        assert answer.json()["error_code"] == "UNAUTHENTICATED"
        assert "whsec" not in answer.text
    for backend in ("nobody", "gemini", "local", "a%2Fb"):
        assert webhook(shop, told, backend=backend).status_code == 404
    assert webhook(shop, b"[1, 2]").status_code == 400
    assert webhook(shop, b'{"id": "' + b"a" * 1024**2 + b'"}').status_code == 413
    foreign = webhook(shop, told, Origin="https://elsewhere.example")
    assert foreign.status_code == 403
