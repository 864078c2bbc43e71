"""Replicate's webhooks when they go wrong: clips come all the same, once each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.faults.shops import CREATE, POLL, Shop, judge, run_shop
from tests.support.servers import find_free_port
from tests.support.simulators import Running

HOWS = ["lost", "doubled", "late", "forged", "stale", "reordered"]


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return a server that Replicate's webhooks reach."""
    port = find_free_port()
    public = {"SONGREEL_PUBLIC_URL": f"http://127.0.0.1:{port}"}
    with run_shop(tmp_path_factory.mktemp("shop"), simulators, port=port, **public) as running:
        yield running
        judge(running, again=True)


@pytest.mark.parametrize("how", HOWS)
def test_a_webhook_that_goes_wrong_does_no_harm(shop: Shop, how: str) -> None:
    before = shop.simulators.totals()["accepted"]
    rule = {"fault": "webhook", "how": how, "seconds": 0.5, "times": 3}
    shop.simulators.script({**CREATE["replicate"], **rule})
    ids = [shop.order("replicate", f"Fox {number}, {how}") for number in range(3)]
    jobs = [shop.end(job_id) for job_id in ids]
    assert [job["status"] for job in jobs] == ["succeeded"] * 3
    assert shop.simulators.totals()["accepted"] == before + 3
    judge(shop)


def test_a_webhook_that_is_right_shortens_the_wait(shop: Shop) -> None:
    # Whoever asks is sent away for a minute: only the webhook tells of the end before.
    rule = {"fault": "status", "status": 503, "retry_after": 60}
    shop.simulators.script({**POLL["replicate"], **rule})
    shop.simulators.client.post("/_settings", json={"latency": "2"})
    assert shop.end(shop.order("replicate", "A fox on the line"), 30)["status"] == "succeeded"
    judge(shop)
