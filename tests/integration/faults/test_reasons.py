"""Why an order failed is read from the fields of an answer, never from words of the prompt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.faults.shops import CREATE, Shop, judge, refused

SERVICES = ("replicate", "gemini")
WORDS = [
    "a rate limit sign, 429 too many requests",
    "an author is unauthorized, 401, invalid api key",
    "a clerk reads the content policy (SAFETY) (PROHIBITED_CONTENT)",
    "a door with the number (E005), flagged as sensitive",
    "this model is no longer available and was retired; insufficient credit",
]
FALLBACKS = {"replicate": "google/veo-3.1-fast", "gemini": "gemini-omni-1.2-flash"}
REASONS = {
    ("replicate", "end"): "flagged as sensitive",
    ("replicate", "submit"): "flagged as sensitive",
    ("gemini", "end"): "It might go against my safety guidelines.",
    ("gemini", "submit"): "violate our safety policies",
}


def failing(shop: Shop, service: str, prompt: str, **fault: Any) -> dict[str, Any]:
    """Order what fails, and return the error; there was one order at the most."""
    before = shop.simulators.totals()["accepted"]
    shop.simulators.script({**CREATE[service], **fault})
    answer = shop.clip(service, prompt)
    assert answer.status_code == 500, answer.text
    assert shop.simulators.totals()["accepted"] <= before + 1
    judge(shop)
    return refused(answer, 500, answer.json()["error_code"])


@pytest.mark.parametrize("service", SERVICES)
def test_a_prompt_may_say_anything(shop: Shop, service: str) -> None:
    jobs = [shop.end(job_id) for job_id in [shop.order(service, words) for words in WORDS]]
    assert [job["status"] for job in jobs] == ["succeeded"] * len(WORDS)
    assert [job["result"]["metadata"]["prompt"] for job in jobs] == WORDS
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("words", WORDS)
def test_a_failure_that_repeats_the_prompt_says_nothing_more(
    shop: Shop, service: str, words: str
) -> None:
    prompt = f"{words}, failing"
    told = f"Could not make {prompt!r}."
    error = failing(shop, service, prompt, fault="failed", message=told)
    assert error["error_code"] == "UNKNOWN_ERROR"
    assert error["backend_used"] == service


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("words", WORDS)
def test_a_refusal_that_repeats_the_prompt_says_nothing_more(
    shop: Shop, service: str, words: str
) -> None:
    prompt = f"{words}, refused"
    told = f"Not taken: {prompt}"
    error = failing(shop, service, prompt, fault="status", status=400, message=told)
    assert error["error_code"] == "INVALID_INPUT"


@pytest.mark.parametrize(("service", "at"), REASONS)
def test_a_safety_refusal_is_told_with_the_service_s_reason(
    shop: Shop, service: str, at: str
) -> None:
    error = failing(shop, service, f"A fox that is refused at {at}", fault="safety", at=at)
    assert error["error_code"] == "CONTENT_POLICY_VIOLATION"
    assert REASONS[service, at] in error["details"]
    assert error["backend_used"] == service
    (order,) = shop.jobs()[0]["orders"]
    assert order["state"] == ("not_charged" if at == "submit" else "unknown")


@pytest.mark.parametrize("service", SERVICES)
def test_a_model_that_is_no_more_is_told_with_another_one(shop: Shop, service: str) -> None:
    error = failing(shop, service, "A fox of the past", fault="retired")
    assert error["error_code"] == "MODEL_RETIRED"
    assert FALLBACKS[service] in error["message"]
