"""An order is sent once, whatever happens, and its error says whether it may have been taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.replicate import Replicate
from tests.support.replicate import BRIEF, clip, placed, prepared, replicate_at
from tests.support.simulators import Running as Simulators

pytestmark = pytest.mark.anyio

CREATE = {"service": "replicate", "method": "POST", "path": "*/predictions"}
# What a prompt must never do: be taken for what the service says.
HOSTILE = "rate limit, author, 401 Unauthenticated, content policy (E005)"


@pytest.fixture
async def provider(simulators: Simulators, tmp_path: Path) -> AsyncIterator[Replicate]:
    async with replicate_at(f"{simulators.url}/replicate", tmp_path, patience=BRIEF) as found:
        yield found


async def refusal(provider: Replicate, prompt: str = HOSTILE) -> BackendError:
    with pytest.raises(BackendError) as caught:
        await placed(provider, prompt)
    return caught.value


UNKNOWN: dict[str, dict[str, Any]] = {
    "408": {"fault": "status", "status": 408},
    "409": {"fault": "status", "status": 409},
    "425": {"fault": "status", "status": 425},
    "500": {"fault": "status", "status": 500},
    "502": {"fault": "status", "status": 502},
    "503": {"fault": "status", "status": 503, "retry_after": 1, "retry_after_header": "seconds"},
    "504": {"fault": "status", "status": 504},
    "a reset": {"fault": "reset"},
    "no answer": {"fault": "no_answer"},
    "a page": {"fault": "html"},
    "nothing": {"fault": "empty"},
    "a redirect": {"fault": "redirect"},
    "a redirect elsewhere": {"fault": "redirect", "location": "http://127.0.0.1:9/"},
    "JSON without an id": {"fault": "status", "status": 201, "body": {"status": "starting"}},
    "an id that is none": {"fault": "status", "status": 201, "body": {"id": "../../models"}},
}


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize("what", UNKNOWN)
async def test_what_may_have_been_taken_is_unknown_and_not_sent_again(
    simulators: Simulators, provider: Replicate, what: str, accepted: bool
) -> None:
    simulators.script({**CREATE, **UNKNOWN[what], "accepted": accepted})
    error = await refusal(provider)
    assert error.failure is FailureCode.OUTCOME_UNKNOWN
    assert len(simulators.ledger()) == accepted
    assert requests(simulators) == 1


def requests(simulators: Simulators) -> int:
    """Return how many creations fitted the one fault of the script."""
    (fault,) = simulators.client.get("/_faults").json()["faults"]
    return fault["seen"]


# The body came late, in part, or under a false name: the order was taken every time.
TAKEN: dict[str, dict[str, Any]] = {
    "a slow body": {"fault": "slow_body", "bytes_per_second": 50},
    "a cut body": {"fault": "cut_body", "share": 0.5},
    "a reset within the body": {"fault": "cut_body", "after": 20, "how": "reset"},
    "a short length": {"fault": "cut_body", "after": 20, "how": "short_length"},
}


@pytest.mark.parametrize("what", TAKEN)
async def test_half_an_answer_is_unknown(
    simulators: Simulators, provider: Replicate, what: str
) -> None:
    simulators.script({**CREATE, **TAKEN[what]})
    assert (await refusal(provider)).failure is FailureCode.OUTCOME_UNKNOWN
    assert len(simulators.ledger()) == 1


async def test_a_wrong_content_type_changes_nothing(
    simulators: Simulators, provider: Replicate
) -> None:
    simulators.script({**CREATE, "fault": "content_type"})
    assert await placed(provider) == simulators.ledger()[0]["id"]


async def test_a_late_answer_within_patience_is_one(
    simulators: Simulators, provider: Replicate
) -> None:
    simulators.script({**CREATE, "fault": "delay", "seconds": 0.2})
    assert await placed(provider) == simulators.ledger()[0]["id"]


REFUSED: dict[str, tuple[dict[str, Any], FailureCode, str]] = {
    "400": ({"fault": "status", "status": 400}, FailureCode.INVALID_INPUT, "veo-3.1"),
    "401": ({"fault": "status", "status": 401}, FailureCode.AUTHENTICATION_ERROR, "_API_TOKEN"),
    "402": ({"fault": "status", "status": 402}, FailureCode.INSUFFICIENT_CREDIT, "/billing"),
    "403": ({"fault": "status", "status": 403}, FailureCode.AUTHENTICATION_ERROR, "_API_TOKEN"),
    "404": ({"fault": "status", "status": 404}, FailureCode.MODEL_RETIRED, "veo-3.1-fast"),
    "422": ({"fault": "status", "status": 422}, FailureCode.INVALID_INPUT, "veo-3.1"),
    "429": ({"fault": "status", "status": 429}, FailureCode.RATE_LIMIT_EXCEEDED, "30 s"),
    "a retired model": ({"fault": "retired"}, FailureCode.MODEL_RETIRED, "veo-3.1-fast"),
    "a safety refusal": (
        {"fault": "safety", "at": "submit"},
        FailureCode.CONTENT_POLICY_VIOLATION,
        "prompt",
    ),
    "a cut refusal": (
        {"fault": "status", "status": 429, "body": []},
        FailureCode.RATE_LIMIT_EXCEEDED,
        "",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_a_refusal_says_what_to_do_and_nothing_is_there(
    simulators: Simulators, provider: Replicate, what: str
) -> None:
    fault, code, told = REFUSED[what]
    simulators.script({**CREATE, **fault})
    error = await refusal(provider)
    assert error.failure is code
    assert told in error.message
    assert error.backend == "replicate"
    assert simulators.ledger() == []
    assert await placed(provider, HOSTILE) == simulators.ledger()[0]["id"]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 422, 429, 500])
async def test_words_of_a_refusal_change_nothing(
    simulators: Simulators, provider: Replicate, status: int
) -> None:
    plain = {**CREATE, "fault": "status", "status": status}
    simulators.script(plain, {**plain, "nth": 2, "message": f"Failed: {HOSTILE}. {HOSTILE}"})
    assert (await refusal(provider)).failure is (await refusal(provider)).failure


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        ({"retry_after": 7}, 7),
        ({"retry_after": 7, "retry_after_header": "seconds"}, 7),
        ({"body": {"status": 429}, "retry_after": 9, "retry_after_header": "seconds"}, 9),
        ({"body": {"status": 429}, "retry_after": 9, "retry_after_header": "date"}, 9),
        ({"body": {"status": 429}}, None),
    ],
)
async def test_a_limit_says_how_long_to_wait(
    simulators: Simulators, provider: Replicate, fault: dict[str, Any], seconds: int | None
) -> None:
    simulators.script({**CREATE, "fault": "status", "status": 429, **fault})
    error = await refusal(provider)
    assert error.failure is FailureCode.RATE_LIMIT_EXCEEDED
    if seconds is None:
        assert error.retry_after is None or error.retry_after >= 1
    else:
        assert error.retry_after is not None
        assert seconds <= error.retry_after <= seconds + 2


async def test_inputs_that_are_not_taken_are_named(
    simulators: Simulators, provider: Replicate
) -> None:
    order = await prepared(provider, clip(provider))
    order.body["input"]["duration"] = 5
    with pytest.raises(BackendError) as caught:
        await provider.videos.submit(order)
    assert caught.value.failure is FailureCode.INVALID_INPUT
    assert "input.duration (duration must be one of" in caught.value.message
    assert simulators.ledger() == []


async def test_an_order_whose_answer_was_lost_is_found(
    simulators: Simulators, provider: Replicate
) -> None:
    await placed(provider, "Another one.")
    await placed(provider, "Mine.", seed=8)
    simulators.script({**CREATE, "fault": "reset", "accepted": True})
    order = await prepared(provider, clip(provider, "Mine."))
    assert order.trace is not None
    with pytest.raises(BackendError):
        await provider.videos.submit(order)
    since = datetime.now(UTC) - timedelta(minutes=1)
    (mine,) = await provider.videos.find(order.trace, since)
    assert mine == simulators.ledger()[-1]["id"]
    part = {"model": order.trace["model"], "input": {"prompt": order.spec.prompt}}
    assert len(await provider.videos.find(part, since)) == 2


async def test_an_order_that_was_not_taken_is_not_found(
    simulators: Simulators, provider: Replicate
) -> None:
    await placed(provider, "Another one.")
    await placed(provider, "Mine.", model="google/veo-3.1-fast")
    simulators.script({**CREATE, "fault": "reset"})
    order = await prepared(provider, clip(provider, "Mine."))
    assert order.trace is not None
    with pytest.raises(BackendError):
        await provider.videos.submit(order)
    since = datetime.now(UTC) - timedelta(minutes=1)
    assert await provider.videos.find(order.trace, since) == []
