"""A key is revoked while it has orders at a service, orders set aside, and orders that wait."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from tests.support.callers import Keyed, run_keyed
from tests.support.paid import ENDS, REPLICATE_CLIP, REPLICATE_PRICE, addresses
from tests.support.simulators import Running
from tests.support.waiting import until


@pytest.fixture(scope="module")
def keyed(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """Return a server that sells clips to those who have a key."""
    folder = tmp_path_factory.mktemp("keyed")
    with run_keyed(folder, environment=addresses(simulators)) as running:
        yield running


def order(client: httpx2.Client, prompt: str) -> str:
    answer = client.post(
        "/api/mv/generate_video",
        json={**REPLICATE_CLIP, "prompt": prompt},
        headers={"Prefer": "respond-async"},
    )
    assert answer.status_code == 202, answer.text
    return answer.json()["job_id"]


def job(client: httpx2.Client, job_id: str) -> dict[str, Any]:
    answer = client.get(f"/api/mv/jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def end(client: httpx2.Client, job_id: str) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        found = job(client, job_id)
        return found if found["status"] in ENDS else None

    found = until(ended, seconds=90, what=f"the end of {job_id}")
    assert found is not None
    return found


def until_order(client: httpx2.Client, job_id: str, state: str) -> None:
    until(
        lambda: [one for one in job(client, job_id)["orders"] if one["state"] == state],
        seconds=60,
        what=f"an order of {job_id} that is {state}",
    )


def test_a_revoked_key_spends_no_more_and_loses_nothing(keyed: Keyed, simulators: Running) -> None:
    leaked = keyed.make_key(workspace="band", jobs_per_hour=2, over_limit="queue")
    kept = keyed.make_key(workspace="band")
    first, second = keyed.client(leaked), keyed.client(kept)
    simulators.set_latency(4)

    sent = order(first, "It is on its way")
    until_order(first, sent, "submitted")
    refusing = {
        "service": "replicate",
        "method": "POST",
        "path": "*/predictions",
        "fault": "status",
        "status": 429,
        "retry_after": 20,
        "retry_after_header": "seconds",
    }
    simulators.script(refusing)
    set_aside = order(first, "It is refused for now")
    until_order(first, set_aside, "reserved")
    waits = order(first, "It waits for its turn")
    assert job(first, waits)["not_before"] is not None
    before = len(simulators.ledger())

    keyed.revoke(leaked)
    simulators.client.delete("/_faults")

    assert first.get("/api/session").status_code == 401
    for job_id in (set_aside, waits):
        found = end(second, job_id)
        assert found["status"] == "cancelled"
        assert found["error"]["error_code"] == "CANCELLED"
        assert f"The API key {leaked['key_id']}" in found["error"]["message"]
        assert "retry" in found["error"]["message"]
        assert found["actions"] == ["retry"]
        assert found["cost"]["reserved_usd"] == "0"
    found = end(second, sent)
    assert found["status"] == "succeeded", found
    assert second.get(found["result"]["video_url"]).status_code == 200
    assert len(simulators.ledger()) == before
    assert Decimal(second.get("/api/mv/ledger").json()["spent_usd"]) == REPLICATE_PRICE

    simulators.set_latency(0.3)
    again = second.post(f"/api/mv/jobs/{set_aside}/retry")
    assert again.status_code == 202, again.text
    assert end(second, again.json()["job_id"])["status"] == "succeeded"
    rows = second.get("/api/mv/usage?by=key").json()["rows"]
    assert {row["key_id"]: Decimal(row["charged_usd"]) for row in rows} == {
        leaked["key_id"]: REPLICATE_PRICE,
        kept["key_id"]: REPLICATE_PRICE,
    }
