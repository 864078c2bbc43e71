"""Results that the service has no more when they are fetched: told with their id and price."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.faults.shops import CREATE, Shop, hurried, judge, refused, run_shop
from tests.support.simulators import Running

PRICES = {"replicate": "0.40", "gemini": "0.09"}


@pytest.fixture(scope="module")
def shop(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return a server for whom services keep results for two seconds, and are soon believed."""
    program = hurried(kept=2, passing=1)
    with run_shop(tmp_path_factory.mktemp("shop"), simulators, program=program) as running:
        yield running


@pytest.mark.parametrize("service", PRICES)
def test_a_result_that_is_gone_is_told_with_its_id_and_price(shop: Shop, service: str) -> None:
    shop.simulators.script({**CREATE[service], "fault": "vanished"})

    answer = shop.clip(service, "A fox that has gone")

    document = refused(answer, 500, "RESULT_EXPIRED")
    job = shop.jobs()[0]
    (order,) = job["orders"]
    assert order["provider_id"] in document["message"]
    assert f"${PRICES[service]}" in document["message"]
    cost = {job["cost"]["charged_usd"], job["cost"]["unknown_usd"]}
    assert cost == {PRICES[service], "0"}
    judge(shop)


def test_a_result_of_which_only_the_id_is_kept_is_told_too(shop: Shop) -> None:
    shop.simulators.client.post("/_settings", json={"latency": "60"})
    job_id = shop.order("replicate", "A fox of yesterday")
    shop.sent(job_id)
    # Nobody here has seen that it is done when the hour has passed.
    shop.simulators.client.post("/_clock", json={"advance_seconds": 5_000})
    job = shop.end(job_id)
    assert job["error"]["error_code"] == "RESULT_EXPIRED", job
    assert job["orders"][0]["provider_id"] in job["error"]["message"]
    judge(shop)
