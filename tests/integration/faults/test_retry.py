"""The notes' own function for retries, unchanged, against a service that takes no more for now."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.js.programs import run_in_node
from tests.integration.faults.shops import CLIPS, CREATE, Shop, fired, judge
from tests.support import notes

SERVICES = ("replicate", "gemini")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("times", [1, 2])
def test_the_notes_function_waits_and_gets_its_clip(
    shop: Shop, node: Path, tmp_path: Path, service: str, times: int
) -> None:
    before = shop.simulators.totals()["accepted"]
    # For longer than the server itself tries again.
    fault = {"fault": "status", "status": 429, "body": {"status": 429}, "times": times}
    later = {"retry_after": 300, "retry_after_header": "seconds"}
    shop.simulators.script({**CREATE[service], **fault, **later})
    request = json.dumps({"prompt": f"A fox for the notes, {times}", **CLIPS[service]})

    ran = run_in_node(
        node,
        tmp_path,
        shop.server.url,
        notes.GENERATE_WITH_RETRY,
        f"generateVideoWithRetry({request}).then(ok => ({{ ok }}), error => ({{ error }}))",
    )

    assert ran.result["ok"]["metadata"]["backend_used"] == service
    assert ran.shown == ["sleep: 30000"] * times
    assert [call["status"] for call in ran.calls] == [500] * times + [200]
    assert {call["body"]["error_code"] for call in ran.calls[:-1]} == {"RATE_LIMIT_EXCEEDED"}
    assert fired(shop.simulators) == [times]
    assert shop.simulators.totals()["accepted"] == before + 1
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_the_notes_function_gives_up_at_the_third_refusal(
    shop: Shop, node: Path, tmp_path: Path, service: str
) -> None:
    before = shop.simulators.totals()["accepted"]
    fault = {"fault": "status", "status": 429, "body": {"status": 429}, "times": 3}
    later = {"retry_after": 300, "retry_after_header": "seconds"}
    shop.simulators.script({**CREATE[service], **fault, **later})
    request = json.dumps({"prompt": "A fox that gives up", **CLIPS[service]})

    ran = run_in_node(
        node,
        tmp_path,
        shop.server.url,
        notes.GENERATE_WITH_RETRY,
        f"generateVideoWithRetry({request}).catch(error => error.message)",
    )

    assert ran.result == "Rate limit exceeded. Please try again later."
    assert shop.simulators.totals()["accepted"] == before
    judge(shop)
