"""Results that do not come as they should: they are fetched again, never ordered again."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.integration.faults.shops import CREATE, DOWNLOAD, Shop, fired, in_turn, judge

SERVICES = ("replicate", "gemini")
FAULTS: dict[str, dict[str, Any]] = {
    "429": {"fault": "status", "status": 429, "retry_after": 1},
    **{
        str(status): {"fault": "status", "status": status}
        for status in (403, 404, 410, 500, 502, 503)
    },
    "reset": {"fault": "reset"},
    "cut": {"fault": "cut_body", "how": "close", "after": 10_000},
    "cut by a reset": {"fault": "cut_body", "how": "reset", "after": 10_000},
    "cut with a short length": {"fault": "cut_body", "how": "short_length", "share": 0.9},
    "html": {"fault": "html"},
    "a problem": {"fault": "status", "status": 200, "body": {"error": {"code": 500}}},
    "another type": {"fault": "content_type", "content_type": "text/html"},
    "empty": {"fault": "empty"},
}
PRICES = {"replicate": "0.40", "gemini": "0.09"}


@pytest.mark.parametrize("service", SERVICES)
def test_what_was_made_is_fetched_again(shop: Shop, service: str) -> None:
    before = shop.simulators.totals()["accepted"]
    shop.simulators.script(*in_turn(DOWNLOAD[service], FAULTS.values()))

    ids = [shop.order(service, f"A fox that is fetched, {fault}") for fault in FAULTS]

    assert [shop.end(job_id)["status"] for job_id in ids] == ["succeeded"] * len(ids)
    assert fired(shop.simulators) == [1] * len(FAULTS)
    assert shop.simulators.totals()["accepted"] == before + len(ids)
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_a_file_that_is_said_to_be_where_it_was_is_fetched_again(shop: Shop, service: str) -> None:
    shop.simulators.script({**DOWNLOAD[service], "fault": "redirect", "times": 5})
    shop.made(service, "A fox that is fetched in circles")
    assert fired(shop.simulators) == [5]
    judge(shop)


def test_what_is_no_clip_however_often_it_is_fetched_is_told(shop: Shop) -> None:
    ordered: dict[tuple[str, str], str] = {}
    for service, output in product(SERVICES, ("html", "json", "garbage", "truncated")):
        shop.simulators.script({**CREATE[service], "fault": "output", "output": output})
        ordered[service, output] = shop.order(service, f"A fox that is no clip, {output}")
        shop.sent(ordered[service, output])

    for (service, output), job_id in ordered.items():
        job = shop.end(job_id)
        error = job["error"]
        assert error["error_code"] == "OUTPUT_INVALID", error
        assert error["backend_used"] == service
        assert job["cost"]["charged_usd"] == PRICES[service]
        assert [order["state"] for order in job["orders"]] == ["charged"]
        if output in {"garbage", "truncated"}:
            # It is paid for, so it is kept as it came.
            kept = error["message"].partition("Its bytes are kept under ")[2].rstrip(".")
            assert (shop.server.data / "blobs" / kept[:2] / kept).is_file()
    judge(shop)
