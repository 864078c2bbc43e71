"""A clock that is set while clips are on their way: by hours, by weeks, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.faults.shops import CREATE, Shop, in_turn, judge, run_shop
from tests.support.shifted_clock import Clock
from tests.support.simulators import Running
from tests.support.waiting import until

HOUR, DAY = 3600, 86_400


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Clock:
    """Return the clock of the server."""
    return Clock(tmp_path_factory.mktemp("clock") / "seconds")


@pytest.fixture(scope="module")
def shop(
    simulators: Running, clock: Clock, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """Return a server whose clock is set."""
    folder = tmp_path_factory.mktemp("shop")
    with run_shop(folder, simulators, program=clock.program) as running:
        yield running
        judge(running, again=True)


@pytest.mark.parametrize("seconds", [HOUR, -HOUR, 30 * DAY, 0])
def test_a_clock_that_is_set_loses_nothing_and_orders_nothing_again(
    shop: Shop, clock: Clock, seconds: int
) -> None:
    before = shop.simulators.totals()["accepted"]
    shop.simulators.client.post("/_settings", json={"latency": "1"})
    jobs = [shop.order(service, f"A fox at {seconds}") for service in ("replicate", "gemini")]
    for job in jobs:
        shop.sent(job)
    clock.set(seconds)
    ended = [shop.end(job) for job in jobs]
    assert [job["status"] for job in ended] == ["succeeded"] * 2, ended
    # And with the clock as it is now.
    made = shop.made("replicate", f"A fox after {seconds}", Idempotency_Key=f"after {seconds}")
    again = shop.made("replicate", f"A fox after {seconds}", Idempotency_Key=f"after {seconds}")
    assert made["video_id"] == again["video_id"]
    assert shop.simulators.totals()["accepted"] == before + 3
    judge(shop)


@pytest.mark.parametrize("seconds", [12 * HOUR, -12 * HOUR])
def test_a_clock_that_is_set_while_an_order_is_sent_gives_nothing_up(
    shop: Shop, clock: Clock, seconds: int
) -> None:
    clock.set(0)
    # The service takes its time to say that it took the order.
    shop.simulators.script(*in_turn(CREATE["replicate"], [{"fault": "delay", "seconds": 2}]))
    job = shop.order("replicate", f"A fox that is set by {seconds}")
    leaving = "SELECT count(*) FROM attempts WHERE job_id = ? AND state = 'intended'"
    until(lambda: shop.rows(leaving, job) == [(1,)], seconds=20, what="the order to leave")
    clock.set(seconds)
    ended = shop.end(job)
    assert ended["status"] == "succeeded", ended
    judge(shop)
