"""Orders that are refused, or that nobody knows to be taken: one of each at the most."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.faults.shops import CREATE, Shop, fired, in_turn, judge, refused

SERVICES = ("replicate", "gemini")
LATER: dict[str, dict[str, Any]] = {
    "in the body": {},
    "in the header": {"retry_after": 1, "retry_after_header": "seconds"},
    "as a date": {"retry_after": 1, "retry_after_header": "date"},
    "as a date alone": {"retry_after": 1, "retry_after_header": "date", "body": {"status": 429}},
    "nowhere": {"body": {"status": 429}},
}
REFUSALS = {
    400: "INVALID_INPUT",
    401: "AUTHENTICATION_ERROR",
    402: "INSUFFICIENT_CREDIT",
    403: "AUTHENTICATION_ERROR",
    404: "MODEL_RETIRED",
    422: "INVALID_INPUT",
}
DOUBTFUL: dict[str, dict[str, Any]] = {
    **{str(status): {"fault": "status", "status": status} for status in (408, 425, 500, 502, 503)},
    "reset": {"fault": "reset"},
    "html": {"fault": "html"},
    "empty": {"fault": "empty"},
    "redirect": {"fault": "redirect"},
}


def words(service: str, seconds: int) -> dict[str, Any]:
    """Return a body that says when to come again, as each service does."""
    if service == "replicate":
        return {"detail": "Request was throttled.", "status": 429, "retry_after": seconds}
    info = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{seconds}s"}
    error = {"code": 429, "message": "Slower.", "status": "RESOURCE_EXHAUSTED", "details": [info]}
    return {"error": error}


CUT: dict[str, dict[str, Any]] = {
    how: {"fault": "cut_body", "how": how, "after": 20}
    for how in ("close", "reset", "short_length")
}


def accepted(shop: Shop) -> int:
    return shop.simulators.totals()["accepted"]


@pytest.mark.parametrize("told", LATER)
@pytest.mark.parametrize("service", SERVICES)
def test_what_is_refused_for_now_is_ordered_later(shop: Shop, service: str, told: str) -> None:
    before = accepted(shop)
    later = LATER[told] or {"body": words(service, 1)}
    shop.simulators.script({**CREATE[service], "fault": "status", "status": 429, **later})

    shop.made(service, f"A fox that waits, {told}")

    assert fired(shop.simulators) == [1]
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("service", SERVICES)
def test_several_refusals_are_waited_out(shop: Shop, service: str) -> None:
    before = accepted(shop)
    fault = {"fault": "status", "status": 429, "retry_after": 1, "times": 3}
    shop.simulators.script({**CREATE[service], **fault})

    shop.made(service, "A fox with patience")

    assert fired(shop.simulators) == [3]
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("header", [None, "seconds", "date"])
@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_for_longer_is_told_at_once(shop: Shop, service: str, header: str | None) -> None:
    before = accepted(shop)
    fault = {"fault": "status", "status": 429, "retry_after": 120, "body": words(service, 120)}
    if header is not None:
        fault |= {"retry_after_header": header, "body": {"status": 429}}
    shop.simulators.script({**CREATE[service], **fault})
    key, prompt = f"later {header} {service}", f"A fox, later, {header}"

    document = refused(shop.clip(service, prompt, Idempotency_Key=key), 500, "RATE_LIMIT_EXCEEDED")

    assert document["error"] == "VideoGenerationError"
    assert document["backend_used"] == service
    # A date is told in whole seconds, and so is the service's own time.
    assert 115 <= document["retry_after_seconds"] <= 123
    assert accepted(shop) == before
    # Nothing was ordered, so the key means a clip at the next try.
    shop.made(service, prompt, Idempotency_Key=key)
    assert accepted(shop) == before + 1
    judge(shop)


@pytest.mark.parametrize("status", REFUSALS)
@pytest.mark.parametrize("service", SERVICES)
def test_a_refusal_costs_nothing(shop: Shop, service: str, status: int) -> None:
    before = accepted(shop)
    shop.simulators.script({**CREATE[service], "fault": "status", "status": status})

    answer = shop.clip(service, f"A fox, {status}")

    document = refused(answer, 500, REFUSALS[status])
    assert document["error"] == "VideoGenerationError"
    assert "retry_after_seconds" not in document
    job = shop.jobs()[0]
    assert [order["state"] for order in job["orders"]] == ["not_charged"]
    assert accepted(shop) == before
    judge(shop)


@pytest.mark.parametrize("accepts", [True, False], ids=["taken", "not taken"])
@pytest.mark.parametrize("service", SERVICES)
def test_an_order_in_doubt_is_never_sent_again(shop: Shop, service: str, accepts: bool) -> None:
    before = accepted(shop)
    shop.simulators.script(*in_turn(CREATE[service], DOUBTFUL.values(), accepted=accepts))
    keys = [f"{service} {fault} {accepts}" for fault in DOUBTFUL]

    ids = [shop.order(service, f"A fox, {key}", Idempotency_Key=key) for key in keys]
    jobs = [shop.end(job_id) for job_id in ids]

    assert fired(shop.simulators) == [1] * len(DOUBTFUL)
    assert accepted(shop) == before + accepts * len(DOUBTFUL)
    if service == "replicate" and accepts:
        # It has a list, and the orders are in it.
        assert {job["status"] for job in jobs} == {"succeeded"}
    else:
        assert {job["error"]["error_code"] for job in jobs} == {"OUTCOME_UNKNOWN"}
        assert {job["error"]["backend_used"] for job in jobs} == {service}
        assert {tuple(job["actions"]) for job in jobs} == {("submit_again", "give_up")}
        for key, job in zip(keys, jobs, strict=True):
            # The key is held: whoever sends the request again is told the same.
            answer = shop.clip(service, f"A fox, {key}", Idempotency_Key=key)
            told = refused(answer, 500, "OUTCOME_UNKNOWN")
            assert told["message"] == job["error"]["message"]
    assert accepted(shop) == before + accepts * len(DOUBTFUL)
    judge(shop)


@pytest.mark.parametrize("how", CUT)
@pytest.mark.parametrize("service", SERVICES)
def test_an_answer_that_is_cut_leaves_an_order_in_doubt(shop: Shop, service: str, how: str) -> None:
    before = accepted(shop)
    shop.simulators.script({**CREATE[service], **CUT[how]})
    answer = shop.clip(service, f"A fox, cut by {how}")
    if service == "replicate":
        assert answer.status_code == 200, answer.text
    else:
        refused(answer, 500, "OUTCOME_UNKNOWN")
    assert accepted(shop) == before + 1
    judge(shop)


def test_two_equal_orders_in_doubt_find_each_its_own(shop: Shop) -> None:
    before = accepted(shop)
    shop.simulators.script({**CREATE["replicate"], "fault": "reset", "accepted": True, "times": 2})
    both = [shop.order("replicate", "Two foxes") for _ in range(2)]
    ended = [shop.end(job_id) for job_id in both]
    assert [job["status"] for job in ended] == ["succeeded", "succeeded"]
    assert len({job["orders"][0]["provider_id"] for job in ended}) == 2
    assert accepted(shop) == before + 2
    judge(shop)


def test_a_rate_cap_on_the_first_poll_may_have_been_billed(shop: Shop) -> None:
    before = accepted(shop)
    shop.simulators.script({**CREATE["gemini"], "fault": "poll_rate_cap"})
    job = shop.end(shop.order("gemini", "A fox among many"))
    assert job["status"] == "failed"
    assert job["error"]["error_code"] in {"RATE_LIMIT_EXCEEDED", "OUTCOME_UNKNOWN"}
    assert job["orders"][0]["state"] == "unknown"
    assert accepted(shop) == before + 1
    judge(shop)
