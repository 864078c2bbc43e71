"""What was spent, over HTTP: it is what the ledger of the simulated services says, to the cent."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest

from tests.support.paid import GEMINI_CLIP, LOST, REPLICATE_CLIP, Shop
from tests.support.simulators import Running
from tests.support.waiting import until

pytestmark = pytest.mark.usefixtures("without_faults")

COLUMNS = [
    *("day", "backend", "model", "orders", "charged_usd", "unknown_usd", "reserved_usd"),
]


@pytest.fixture(scope="module")
def spent(shop: Shop) -> Shop:
    """Return a shop that has sold clips, and one of which nobody knows."""
    shop.simulators.client.post("/_settings", json={"latency": "0.3"})
    for body in (GEMINI_CLIP, REPLICATE_CLIP, GEMINI_CLIP):
        assert shop.end(shop.order(body))["status"] == "succeeded"
    shop.lose(accepted=True)
    shop.simulators.client.delete("/_faults")
    shop.simulators.script({"service": "replicate", "fault": "status", "status": 401})
    assert shop.end(shop.order(REPLICATE_CLIP))["status"] == "failed"
    shop.simulators.client.delete("/_faults")
    return shop


def test_usage_is_what_the_services_bill(spent: Shop) -> None:
    usage = spent.get("usage?by=model&by=state")

    def billed() -> dict[str, Decimal] | None:
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for entry in spent.simulators.ledger():
            sums[entry["model"]] += Decimal(entry["billed_usd"])
        # The clip that nobody waits for is billed once it is made.
        return dict(sums) if len(sums) == 2 and min(sums.values()) == Decimal("0.20") else None

    told: dict[str, Decimal] = defaultdict(Decimal)
    for row in usage["rows"]:
        told[row["model"]] += Decimal(row["charged_usd"]) + Decimal(row["unknown_usd"])
    assert dict(told) == until(billed, seconds=30, what="the bill of the lost clip")
    assert [(row["model"], row["state"], row["orders"]) for row in usage["rows"]] == [
        (GEMINI_CLIP["model"], "charged", 2),
        (GEMINI_CLIP["model"], "unknown", 1),
        (REPLICATE_CLIP["model"], "charged", 1),
        (REPLICATE_CLIP["model"], "not_charged", 1),
    ]
    assert usage["total"] == {
        "orders": 5,
        "charged_usd": "0.38",
        "unknown_usd": "0.09",
        "reserved_usd": "0",
    }
    assert usage["quoted_usd"] == "0"
    total = Decimal(usage["total"]["charged_usd"]) + Decimal(usage["total"]["unknown_usd"])
    assert total == spent.spent()
    assert spent.get("ledger/check") == {"differences": []}


def test_the_rows_are_the_same_as_csv(spent: Shop) -> None:
    rows: list[dict[str, Any]] = spent.get("usage")["rows"]
    for path, headers in (
        ("usage?format=csv", {}),
        ("usage", {"Accept": "text/csv"}),
        ("usage", {"Accept": "text/csv;q=0.9, text/html;q=0.1"}),
    ):
        answer = spent.client.get(f"/api/mv/{path}", headers=headers)
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        found = list(csv.DictReader(io.StringIO(answer.text)))
        assert list(found[0]) == COLUMNS
        assert found == [{name: str(value) for name, value in row.items()} for row in rows]
    both = spent.client.get("/api/mv/usage", headers={"Accept": "application/json, text/csv"})
    assert both.json()["rows"] == rows
    forced = spent.client.get("/api/mv/usage?format=json", headers={"Accept": "text/csv"})
    assert forced.json()["rows"] == rows


def test_orders_are_chosen_by_day_model_and_state(spent: Shop) -> None:
    today = spent.get("ledger")["day"]
    for query, orders in (
        ("", 5),
        (f"from={today}&to={today}", 5),
        ("to=2020-01-01", 0),
        ("from=9999-12-31", 0),
        (f"model={REPLICATE_CLIP['model']}", 2),
        ("state=unknown", 1),
        ("state=unknown&state=not_charged", 2),
        ("project_id=none", 0),
        ("key_id=none", 0),
        ("everybody=true", 5),
    ):
        usage = spent.get(f"usage?{query}")
        assert usage["total"]["orders"] == orders, query
        assert sum(row["orders"] for row in usage["rows"]) == orders
    (row,) = spent.get("usage?by=project&by=key&by=workspace&everybody=true")["rows"]
    assert (row["workspace_id"], row["key_id"], row["project_id"]) == ("local", None, None)
    assert "day" not in row


@pytest.mark.parametrize(
    "query",
    [
        *("from=2026-13-01", "to=yesterday", "from=2026-11-01T00:00:00", "by=hour", "state=paid"),
        *("format=xml", "model=", "key_id=%00", "everybody=perhaps"),
    ],
)
def test_what_cannot_be_asked_is_refused(spent: Shop, query: str) -> None:
    answer = spent.client.get(f"/api/mv/usage?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"].partition(".")[0] == query.partition("=")[0]


@pytest.mark.parametrize("kind", ["succeeded", "failed", "cancelled"])
def test_every_answer_about_a_job_says_what_it_cost(
    shop: Shop, simulators: Running, kind: str
) -> None:
    if kind == "failed":
        shop.simulators.script({"service": "gemini", "fault": "status", "status": 403})
    if kind == "cancelled":
        simulators.client.post("/_settings", json={"latency": "600"})
    job_id = shop.order()
    if kind == "cancelled":
        shop.sent(job_id)
        shop.post(f"jobs/{job_id}/cancel")
    job = shop.end(job_id)
    assert job["status"] == kind
    wanted = {
        "succeeded": ("0.09", "0"),
        "failed": ("0", "0"),
        "cancelled": ("0", "0.09"),
    }[kind]
    cost = {"charged_usd": wanted[0], "unknown_usd": wanted[1], "reserved_usd": "0"}
    assert job["cost"] == cost
    (listed,) = shop.get("jobs?limit=1")["jobs"]
    assert (listed["job_id"], listed["cost"]) == (job_id, cost)
    assert shop.post(f"jobs/{job_id}/cancel").json()["cost"] == cost
    if kind == "succeeded":
        assert job["result"]["metadata"]["cost"]["amount_usd"] == "0.09"


def test_a_failure_that_may_be_charged_says_so_to_whoever_waits(shop: Shop) -> None:
    shop.simulators.script(LOST)
    answer = shop.clip()
    assert (answer.status_code, answer.json()["error_code"]) == (500, "OUTCOME_UNKNOWN")
    assert answer.json()["cost"] == {
        "charged_usd": "0",
        "unknown_usd": "0.09",
        "reserved_usd": "0",
    }
    shop.simulators.script({"service": "gemini", "fault": "status", "status": 403})
    assert "cost" not in shop.clip().json()
