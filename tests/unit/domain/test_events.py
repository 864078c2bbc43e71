"""Events are a closed, versioned union: each kind is stored and read again; others are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from songreel.domain.bill import Bill
from songreel.domain.event import (
    HAPPENING,
    Cancelled,
    Failed,
    Happening,
    PhaseBegun,
    Progressed,
    Queued,
    Settled,
    ShotMade,
    Started,
    Submitted,
    Succeeded,
)

EACH: list[Happening] = [
    Queued(kind="clip"),
    Started(resumed=True),
    PhaseBegun(phase="clips", total=3),
    Progressed(phase="clips", done=1, total=3, share=333),
    ShotMade(index=0, start_frame=0, frames=48, video_id="v", video_url="/api/mv/get_video/v"),
    Submitted(backend="acme", model="acme/one", provider_id="x", amount_usd=Decimal("0.50")),
    Settled(
        order_id="o",
        backend="acme",
        model="acme/one",
        provider_id="x",
        outcome="charged",
        amount_usd=Decimal("0.50"),
        charged_usd=Decimal("0.5"),
        basis="list_price",
    ),
    Succeeded(result={"video_id": "v"}, cost=Bill.of(())),
    Failed(error={"error_code": "TIMEOUT"}),
    Cancelled(error={"error_code": "CANCELLED"}),
]


@pytest.mark.parametrize("event", EACH, ids=lambda event: event.type)
def test_each_kind_is_the_same_after_storage(event: Happening):
    document = HAPPENING.dump_python(event, mode="json")
    assert document["v"] == 1
    assert HAPPENING.validate_python(document) == event


@pytest.mark.parametrize(
    "document",
    [
        {"type": "submitted", "backend": "acme", "model": "acme/one", "provider_id": "x"},
        {"type": "succeeded", "result": {}},
        {"type": "failed", "error": {}},
        {"type": "cancelled", "error": {}},
    ],
    ids=lambda document: document["type"],
)
def test_what_was_stored_before_events_told_money_is_read(document: dict[str, object]):
    read = HAPPENING.validate_python({"v": 1, **document})
    assert HAPPENING.dump_python(read, mode="json", exclude_none=True) == {"v": 1, **document}


@pytest.mark.parametrize(
    "document",
    [
        {"type": "exploded", "v": 1},
        {"type": "queued", "v": 2, "kind": "clip"},
        {"type": "queued", "v": 1, "kind": "clip", "more": 1},
        {"type": "progress", "v": 1, "phase": "clips", "done": 1, "total": 2, "share": 1001},
    ],
)
def test_what_is_not_in_the_union_is_refused(document: dict[str, object]):
    with pytest.raises(ValidationError):
        HAPPENING.validate_python(document)
