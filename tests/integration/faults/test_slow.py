"""Answers that drip or stop: nobody waits for them longer than he said."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2
import pytest

from tests.integration.faults.shops import (
    CREATE,
    DOWNLOAD,
    POLL,
    Shop,
    fired,
    hurried,
    judge,
    refused,
    run_shop,
)
from tests.support.simulators import Running

SERVICES = ("replicate", "gemini")
SECONDS = 2.0
DRIP = {"fault": "slow_body", "bytes_per_second": 1}
STALL = {"fault": "no_answer"}
KINDS = {"drips": DRIP, "stalls": STALL}


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return a server that waits two seconds for anything."""
    program = hurried(order=SECONDS, ask=SECONDS, fetch=SECONDS, read=1, looks=[0, 0.1], again=8)
    with run_shop(tmp_path_factory.mktemp("shop"), simulators, program=program) as running:
        yield running
        judge(running, again=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("service", SERVICES)
def test_an_order_whose_answer_does_not_come_is_in_doubt(
    shop: Shop, service: str, kind: str
) -> None:
    before = shop.simulators.totals()["accepted"]
    rule = {"accepted": True} if kind == "stalls" else {}
    shop.simulators.script({**CREATE[service], **KINDS[kind], **rule})

    began = time.monotonic()
    answer = shop.clip(service, f"A fox whose order {kind}")

    if service == "replicate":
        assert answer.status_code == 200, answer.text
    else:
        refused(answer, 500, "OUTCOME_UNKNOWN")
    assert time.monotonic() - began >= SECONDS
    assert shop.simulators.totals()["accepted"] == before + 1
    judge(shop)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("service", SERVICES)
def test_what_costs_nothing_is_asked_for_again(shop: Shop, service: str, kind: str) -> None:
    before = shop.simulators.totals()["accepted"]
    shop.simulators.script(*({**step[service], **KINDS[kind]} for step in (POLL, DOWNLOAD)))

    shop.made(service, f"A fox whose answer {kind}")

    assert fired(shop.simulators) == [1, 1]
    assert shop.simulators.totals()["accepted"] == before + 1
    judge(shop)


def test_the_server_answers_others_while_services_are_slow(shop: Shop) -> None:
    shop.simulators.script(
        *({**step[service], **DRIP, "times": 2} for step in (CREATE, POLL) for service in SERVICES)
    )
    ids = [shop.order(SERVICES[number % 2], f"Slow fox {number}") for number in range(6)]
    took: list[float] = []
    with httpx2.Client(base_url=shop.server.url, trust_env=False) as client:
        while any(shop.job(job_id)["ended_at"] is None for job_id in ids):
            began = time.monotonic()
            assert client.get("/health").status_code == 200
            took.append(time.monotonic() - began)
    assert max(took) < 1
    judge(shop)
