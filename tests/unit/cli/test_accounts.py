"""Jobs and money in a person's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from songreel.cli.accounts import age, cost_text, details, ledger_lines, open_amount, table
from songreel.cli.accounts import state_text as state
from songreel.client import Held, Job, Ledger

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def order(state: str = "charged", amount: str = "0.40", **more: Any) -> dict[str, Any]:
    charged = amount if state == "charged" else None
    return {
        "order_id": "order",
        "backend": "gemini",
        "model": "omni",
        "provider_id": None,
        "state": state,
        "meaning": state,
        "basis": None,
        "amount_usd": amount,
        "charged_usd": charged,
        "decision": None,
        "created_at": NOW,
        "sent_at": NOW,
        "settled_at": None,
        **more,
    }


def job(*orders: dict[str, Any], number: int = 1, status: str = "failed", **more: Any) -> Job:
    sums = {
        name: str(sum(Decimal(one["amount_usd"]) for one in orders if one["state"] == state))
        for name, state in (
            ("charged_usd", "charged"),
            ("unknown_usd", "unknown"),
            ("reserved_usd", "reserved"),
        )
    }
    return Job.model_validate(
        {
            "job_id": f"aaaaaaaa-{number:04}-4111-8111-111111111111",
            "kind": "clip",
            "status": status,
            "created_at": NOW - timedelta(minutes=5),
            "error": {
                "error_code": "TIMEOUT",
                "message": "It took too long.",
                "details": "An hour.",
            },
            "cost": sums,
            "orders": list(orders),
            **more,
        }
    )


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (job(order("unknown")), "outcome unknown"),
        (job(order("unknown"), status="cancelled"), "cancelled, outcome unknown"),
        (job(order("unknown"), status="running"), "runs"),
        (job(order("unknown", decision="given_up")), "given up"),
        (job(order("unknown", decision="submit_again")), "submitted again"),
        (job(order()), "failed: timeout"),
        (job(order(), status="succeeded"), "done"),
        (job(status="queued"), "waits"),
    ],
)
def test_the_state_of_a_job(found: Job, words: str) -> None:
    assert state(found) == words


def test_the_cost_of_a_job() -> None:
    every = job(order(), order("unknown", "0.125"), order("reserved", "3"))
    assert cost_text(every) == "$0.40, perhaps $0.125, $3.00 set aside"
    assert cost_text(job(order("not_charged"))) == "nothing"
    assert cost_text(job()) == "-"
    decided = order("unknown", "9", decision="given_up")
    assert open_amount(job(order("unknown", "0.125"), decided)) == Decimal("0.125")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (59, "59 s"), (60, "1 min"), (7200, "2 h"), (200_000, "2 d")],
)
def test_the_age_of_a_job(seconds: int, words: str) -> None:
    assert age(timedelta(seconds=seconds)) == words


def test_ids_in_a_table_can_be_told_apart() -> None:
    first, second = table([job(number=1), job(number=2)], NOW)[1:]
    assert (first.split()[0], second.split()[0]) == ("aaaaaaaa-0001", "aaaaaaaa-0002")
    (alone,) = table([job(order(), actions=["give_up"])], NOW)[1:]
    assert " ".join(alone.split()).startswith("aaaaaaaa clip failed: timeout omni 5 min $0.40")
    assert alone.endswith("  give-up")


def test_one_job_in_full() -> None:
    lines = details(job(order("unknown", basis="TIMEOUT"), actions=["give_up"], status="cancelled"))
    assert "Why:      It took too long." in lines
    assert "          An hour." in lines
    assert "Order:    omni, no id at gemini" in lines
    assert "          $0.40: unknown (TIMEOUT)" in lines
    assert lines[-1] == "Possible: songreel jobs give-up aaaaaaaa-0001-4111-8111-111111111111"


def test_the_ledger_says_loudly_what_is_held() -> None:
    ledger = Ledger(
        day=NOW.date(), cap_usd=Decimal(25), spent_usd=Decimal("0.4"), unresolved=1, held=None
    )
    assert ledger_lines(ledger) == [
        "$0.40 of the $25.00 for today (2026-11-26, UTC) are spent or set aside; "
        "1 order has an unknown outcome."
    ]
    held = ledger.model_copy(update={"held": Held(since=NOW, reason="why"), "unresolved": 0})
    first, second = ledger_lines(held)
    assert first.startswith("PAID ORDERS ARE HELD since 2026-11-26 12:00 UTC: why.")
    assert second.endswith("set aside.")
