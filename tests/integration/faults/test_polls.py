"""Questions that get no proper answer: they are asked again, and nothing is ordered again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.faults.shops import CREATE, POLL, Shop, fired, in_turn, judge

FAULTS: dict[str, dict[str, Any]] = {
    "429": {"fault": "status", "status": 429, "retry_after": 1},
    "429 as a date": {
        "fault": "status",
        "status": 429,
        "retry_after": 1,
        "retry_after_header": "date",
        "body": {"status": 429},
    },
    **{str(status): {"fault": "status", "status": status} for status in (400, 401, 500, 502, 503)},
    "reset": {"fault": "reset"},
    "html": {"fault": "html"},
    "empty": {"fault": "empty"},
    "redirect": {"fault": "redirect"},
    "another body": {"fault": "status", "status": 200, "body": [1]},
    "another type": {"fault": "content_type"},
    "cut": {"fault": "cut_body", "how": "close"},
    "cut by a reset": {"fault": "cut_body", "how": "reset"},
    "cut and not told": {"fault": "cut_body", "how": "short_length"},
}


@pytest.mark.parametrize("service", ["replicate", "gemini"])
def test_a_question_without_an_answer_is_asked_again(shop: Shop, service: str) -> None:
    before = shop.simulators.totals()["accepted"]
    shop.simulators.script(*in_turn(POLL[service], FAULTS.values()))

    ids = [shop.order(service, f"A fox that is asked for, {fault}") for fault in FAULTS]

    assert [shop.end(job_id)["status"] for job_id in ids] == ["succeeded"] * len(ids)
    assert fired(shop.simulators) == [1] * len(FAULTS)
    assert shop.simulators.totals()["accepted"] == before + len(ids)
    judge(shop)


def test_the_passing_400_of_gemini_means_nothing(shop: Shop) -> None:
    shop.simulators.script({**POLL["gemini"], "fault": "spurious_400", "times": 2})
    shop.made("gemini", "A fox with two keys")
    assert fired(shop.simulators) == [2]
    judge(shop)


def test_a_file_that_is_processed_still_is_waited_for(shop: Shop) -> None:
    shop.simulators.script({**CREATE["gemini"], "fault": "processing", "seconds": 1.5})
    shop.made("gemini", "A fox in the works")
    judge(shop)


@pytest.mark.parametrize("service", ["replicate", "gemini"])
def test_faults_at_random_lose_no_clip(shop: Shop, service: str) -> None:
    rules = [
        {"fault": "status", "status": 503},
        {"fault": "reset"},
        {"fault": "html"},
        {"fault": "cut_body"},
        {"fault": "empty"},
    ]
    shop.simulators.script(
        *({**POLL[service], **rule, "probability": 0.2, "seed": 7, "times": 2} for rule in rules)
    )
    ids = [shop.order(service, f"Fox {number} of a crowd") for number in range(6)]
    assert {shop.end(job_id)["status"] for job_id in ids} == {"succeeded"}
    assert sum(fired(shop.simulators)) > 0
    judge(shop)
