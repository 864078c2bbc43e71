"""Results that do not come as they should: they are fetched again, never ordered again."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.integration.faults.shops import CREATE, DOWNLOAD, Shop, fired, judge

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
    "round in circles": {"fault": "redirect"},
}
PRICES = {"replicate": "0.40", "gemini": "0.09"}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("service", SERVICES)
def test_what_was_made_is_fetched_again(shop: Shop, service: str, fault: str) -> None:
    before = shop.simulators.totals()["accepted"]
    rule = {"times": 5 if fault == "round in circles" else 1, **FAULTS[fault]}
    shop.simulators.script({**DOWNLOAD[service], **rule})

    shop.made(service, f"A fox that is fetched, {fault}")

    assert fired(shop.simulators)[0] >= 1
    assert shop.simulators.totals()["accepted"] == before + 1
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
