"""The client's view of jobs and money, against a server that answers whatever the test wants."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from songreel import client
from songreel.client import AsyncSongreel
from tests.integration.client.test_client import JOB, Answer, Script, Stand
from tests.support.servers import find_free_port

pytestmark = pytest.mark.anyio

LEDGER = {
    "day": "2026-11-26",
    "cap_usd": "25",
    "spent_usd": "0.10",
    "unresolved": 1,
    "held": {"since": "2026-11-26T10:00:00Z", "reason": "a backup", "further": 1},
}
ORDER = {
    "order_id": "01a2",
    "backend": "gemini",
    "model": "omni",
    "provider_id": None,
    "state": "unknown",
    "meaning": "nobody knows",
    "basis": "OUTCOME_UNKNOWN",
    "amount_usd": "0.30000001",
    "charged_usd": None,
    "decision": None,
    "created_at": "2026-11-26T10:00:00Z",
    "sent_at": "2026-11-26T10:00:01Z",
    "settled_at": None,
}
WHOLE: dict[str, Any] = {
    "job_id": JOB,
    "kind": "clip",
    "status": "failed",
    "created_at": "2026-11-26T10:00:00Z",
    "cost": {"charged_usd": "0", "unknown_usd": "0.30000001", "reserved_usd": "0"},
    "orders": [ORDER],
    "actions": ["submit_again", "give_up", "frame"],
}


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand(find_free_port(), Script())
    stand.start()
    yield stand
    stand.stop()


def asked(stand: Stand) -> list[tuple[str, str]]:
    return [(method, path) for method, path, *_ in stand.script.requests]


async def test_amounts_are_exact_and_times_are_utc(stand: Stand) -> None:
    stand.script.answers = [Answer(200, WHOLE), Answer(200, LEDGER)]
    async with AsyncSongreel(stand.url, retries=0) as server:
        job, ledger = await server.jobs.get(JOB), await server.ledger.get()
    assert job.cost is not None
    assert job.cost.unknown_usd == Decimal("0.30000001")
    assert job.orders[0].amount_usd == Decimal("0.30000001")
    assert job.orders[0].sent_at == datetime(2026, 11, 26, 10, 0, 1, tzinfo=UTC)
    assert job.actions == ["submit_again", "give_up", "frame"]
    assert (ledger.day, ledger.spent_usd) == (date(2026, 11, 26), Decimal("0.10"))
    assert ledger.held is not None
    assert ledger.held.reason == "a backup"


async def test_jobs_are_asked_for_as_wanted(stand: Stand) -> None:
    stand.script.answers = [Answer(200, {"jobs": [WHOLE]}), Answer(200, {"jobs": []})]
    async with AsyncSongreel(stand.url, retries=0) as server:
        assert [job.job_id for job in await server.jobs.list()] == [JOB]
        assert await server.jobs.list(("failed", "cancelled"), unresolved=True, limit=3) == []
    first, second = [path for _, path in asked(stand)]
    assert first == "/api/mv/jobs?unresolved=false&limit=50"
    assert second == "/api/mv/jobs?state=failed&state=cancelled&unresolved=true&limit=3"


async def test_decisions_are_sent_where_they_belong(stand: Stand) -> None:
    stand.script.answers = [
        Answer(202, {"job_id": JOB, "kind": "clip", "status": "queued"}),
        *(Answer(200, WHOLE) for _ in range(3)),
        *(Answer(200, {**LEDGER, "held": None}) for _ in range(2)),
    ]
    async with AsyncSongreel(stand.url, retries=0) as server:
        again = await server.jobs.submit_again(JOB)
        for charged in (None, True, False):
            await server.jobs.give_up(JOB, charged=charged)
        assert (await server.ledger.hold()).held is None
        await server.ledger.release()
    assert (again.status, again.cost, again.actions) == ("queued", None, [])
    assert asked(stand) == [
        ("POST", f"/api/mv/jobs/{JOB}/submit_again"),
        *[("POST", f"/api/mv/jobs/{JOB}/give_up")] * 3,
        ("POST", "/api/mv/ledger/hold"),
        ("POST", "/api/mv/ledger/release"),
    ]
    bodies = [json.loads(body) for *_, body in stand.script.requests[1:4]]
    assert bodies == [{"charged": None}, {"charged": True}, {"charged": False}]


async def test_refusals_have_their_kinds(stand: Stand) -> None:
    def refusal(code: str) -> dict[str, Any]:
        return {"error": "x", "error_code": code, "message": "Why.", "details": None}

    stand.script.answers = [
        Answer(409, refusal("CONFLICT")),
        Answer(503, refusal("UNAVAILABLE")),
        Answer(404, refusal("NOT_FOUND")),
    ]
    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(client.ConflictError):
            await server.jobs.give_up(JOB)
        with pytest.raises(client.UnavailableError):
            await server.jobs.submit_again(JOB)
        with pytest.raises(client.NotFoundError):
            await server.ledger.release()
