"""Connections that fail: never made, reset anywhere, without an end, and broken at random."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.integration.faults.shops import Shop, hurried, judge, refused, run_shop
from tests.support.proxy import Break, Chaos, Proxy, Where, full_listener, run_proxy
from tests.support.simulators import Running
from tests.support.waiting import until

SERVICES = ("replicate", "gemini")
CREATION = {"replicate": b"POST /replicate/v1/models", "gemini": b"POST /gemini/v1/interactions"}
QUESTION = {
    "replicate": b"GET /replicate/v1/predictions/",
    "gemini": b"GET /gemini/v1/interactions/",
}
FILE = {"replicate": b"/delivery/", "gemini": b":download"}
QUICK = {"looks": [0, 0.1, 0.2], "again": 3, "connect": 0.5}


@pytest.fixture(scope="module")
def proxy(simulators: Running) -> Iterator[Proxy]:
    """Return a proxy before the services."""
    with run_proxy(urlsplit(simulators.url).port or 0) as running:
        yield running


@pytest.fixture(autouse=True)
def whole(proxy: Proxy) -> None:
    """Have the proxy pass everything on again."""
    proxy.chaos = None
    proxy.script()


@pytest.fixture(scope="module")
def sign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file that, while it is there, keeps the services' name from being found."""
    return tmp_path_factory.mktemp("names") / "nameless"


@pytest.fixture(scope="module")
def shop(
    simulators: Running, proxy: Proxy, sign: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shop]:
    """Return a server that finds the services behind the proxy, by a name."""
    program = hurried(**QUICK, nameless=str(sign), largest_file=3_000_000, largest_answer=1_000_000)
    folder = tmp_path_factory.mktemp("shop")
    address = f"http://localhost:{proxy.port}"
    with run_shop(folder, simulators, program=program, services=address) as running:
        yield running
        judge(running, again=True)


def accepted(shop: Shop) -> int:
    return shop.simulators.totals()["accepted"]


def nothing_was_sent(shop: Shop, service: str, what: str) -> str:
    """Order what cannot be ordered now, and return the key, which is free again."""
    before, key = accepted(shop), f"{what} {service}"
    answer = shop.clip(service, f"A fox, {what}", Idempotency_Key=key)
    document = refused(answer, 500, "BACKEND_UNAVAILABLE")
    assert "nothing was ordered" in document["message"]
    assert [order["state"] for order in shop.jobs()[0]["orders"]] == ["not_charged"]
    assert accepted(shop) == before
    judge(shop)
    return key


@pytest.mark.parametrize("service", SERVICES)
def test_a_refused_connection_orders_nothing(shop: Shop, proxy: Proxy, service: str) -> None:
    proxy.close()
    try:
        key = nothing_was_sent(shop, service, "refused")
    finally:
        proxy.open()
    shop.made(service, "A fox, refused", Idempotency_Key=key)
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_that_is_back_in_time_makes_the_clip(
    shop: Shop, proxy: Proxy, service: str
) -> None:
    before = accepted(shop)
    proxy.close()
    try:
        job_id = shop.order(service, "A fox that waits for the service")
        until(lambda: shop.job(job_id)["orders"], what="the order")
    finally:
        proxy.open()
    assert shop.end(job_id)["status"] == "succeeded"
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_a_name_that_is_not_found_orders_nothing(shop: Shop, sign: Path, service: str) -> None:
    sign.touch()
    try:
        key = nothing_was_sent(shop, service, "nameless")
    finally:
        sign.unlink()
    shop.made(service, "A fox, nameless", Idempotency_Key=key)
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_a_connection_that_is_reset_at_once(shop: Shop, proxy: Proxy, service: str) -> None:
    before = accepted(shop)
    proxy.script(Break("accepted"))
    answer = shop.clip(service, "A fox, reset at once")
    assert len(proxy.broken) == 1
    # Where the reset comes before the connection is known to be there, nothing was sent on it.
    was_made = answer.status_code == 200
    if not was_made:
        refused(answer, 500, "OUTCOME_UNKNOWN")
    assert accepted(shop) == before + was_made
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_an_order_that_is_reset_on_its_way_is_in_doubt(
    shop: Shop, proxy: Proxy, service: str
) -> None:
    before = accepted(shop)
    proxy.script(Break("in the request", CREATION[service]))
    answer = shop.clip(service, "A fox, reset on its way")
    assert len(proxy.broken) == 1
    refused(answer, 500, "OUTCOME_UNKNOWN")
    assert accepted(shop) == before
    judge(shop)


@pytest.mark.parametrize("where", ["after the request", "in the answer"])
@pytest.mark.parametrize("service", SERVICES)
def test_an_order_that_is_reset_after_it_is_found_or_in_doubt(
    shop: Shop, proxy: Proxy, service: str, where: Where
) -> None:
    before = accepted(shop)
    proxy.script(Break(where, CREATION[service]))
    answer = shop.clip(service, f"A fox, reset, {where}")
    assert len(proxy.broken) == 1
    if service == "replicate":
        assert answer.status_code == 200, answer.text
    else:
        refused(answer, 500, "OUTCOME_UNKNOWN")
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("where", ["in the request", "after the request", "in the answer"])
@pytest.mark.parametrize("service", SERVICES)
def test_what_costs_nothing_is_asked_again(
    shop: Shop, proxy: Proxy, service: str, where: Where
) -> None:
    before = accepted(shop)
    proxy.script(Break(where, QUESTION[service]), Break(where, FILE[service]))
    shop.made(service, f"A fox, asked again, {where}")
    assert len(proxy.broken) == 2
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_an_order_whose_answer_has_no_end_is_in_doubt(
    shop: Shop, proxy: Proxy, service: str
) -> None:
    before = accepted(shop)
    proxy.script(Break("endless", CREATION[service], b"application/json"))
    refused(shop.clip(service, "A fox without end"), 500, "OUTCOME_UNKNOWN")
    assert accepted(shop) == before
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_an_answer_without_an_end_is_left_and_asked_for_again(
    shop: Shop, proxy: Proxy, service: str
) -> None:
    proxy.script(Break("endless", QUESTION[service]), Break("endless", FILE[service]))
    shop.made(service, "A fox, endless")
    assert len(proxy.broken) == 2
    judge(shop)


def test_thirty_clips_over_a_line_that_breaks(shop: Shop, proxy: Proxy) -> None:
    proxy.chaos = Chaos(seed=7, share=0.02, longest_delay=0.02)
    ids = [shop.order(SERVICES[number % 2], f"Fox {number} of thirty") for number in range(30)]
    ended = [shop.end(job_id, 90) for job_id in ids]
    assert proxy.chaos.resets > 0
    assert {job["status"] for job in ended} <= {"succeeded", "failed"}
    codes = {job["error"]["error_code"] for job in ended if job["error"] is not None}
    assert codes <= {"OUTCOME_UNKNOWN"}
    assert sum(job["status"] == "succeeded" for job in ended) >= 15
    judge(shop)


def test_a_connection_that_is_never_made_orders_nothing(
    simulators: Running, tmp_path: Path
) -> None:
    with full_listener() as port:
        services = f"http://127.0.0.1:{port}"
        program = hurried(**{**QUICK, "again": 1})
        with run_shop(tmp_path, simulators, program=program, services=services) as shop:
            for service in SERVICES:
                nothing_was_sent(shop, service, "unconnected")
