"""Where an order stands is read however the service tells it, and its result comes whole."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import LOST, Failed, Finished, Running
from songreel.providers.replicate import Replicate
from songreel.providers.transport.service import Patience
from tests.support.replicate import BRIEF, clip, ended, placed, prepared, replicate_at
from tests.support.simulators import Running as Simulators
from tests.support.simulators import run_simulators
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

CREATE = {"service": "replicate", "method": "POST", "path": "*/predictions"}
POLL = {"service": "replicate", "method": "GET", "path": "/v1/predictions/*"}
FETCH = {"service": "replicate", "method": "GET", "path": "/delivery/*"}


@pytest.fixture
async def provider(simulators: Simulators, tmp_path: Path) -> AsyncIterator[Replicate]:
    patience = Patience(connect=2, order=5, ask=1.5, fetch=3, read=1.5)
    async with replicate_at(f"{simulators.url}/replicate", tmp_path, patience=patience) as found:
        yield found


@pytest.fixture(autouse=True)
def back_to_now(simulators: Simulators) -> None:
    simulators.client.post("/_clock", json={"offset_seconds": 0})
    simulators.client.post("/_settings", json={"latency": "0.3"})


def advance(simulators: Simulators, seconds: float) -> None:
    simulators.client.post("/_clock", json={"advance_seconds": seconds})


PASSING: dict[str, tuple[dict[str, Any], FailureCode]] = {
    "401": ({"fault": "status", "status": 401}, FailureCode.AUTHENTICATION_ERROR),
    "403": ({"fault": "status", "status": 403}, FailureCode.AUTHENTICATION_ERROR),
    "429": ({"fault": "status", "status": 429}, FailureCode.RATE_LIMIT_EXCEEDED),
    "500": ({"fault": "status", "status": 500}, FailureCode.BACKEND_UNAVAILABLE),
    "503": ({"fault": "status", "status": 503}, FailureCode.BACKEND_UNAVAILABLE),
    "404": ({"fault": "status", "status": 404}, FailureCode.BACKEND_UNAVAILABLE),
    "a page for 404": (
        {"fault": "status", "status": 404, "body": "not here"},
        FailureCode.BACKEND_UNAVAILABLE,
    ),
    "a reset": ({"fault": "reset"}, FailureCode.BACKEND_UNAVAILABLE),
    "no answer": ({"fault": "no_answer"}, FailureCode.BACKEND_UNAVAILABLE),
    "a page": ({"fault": "html"}, FailureCode.BACKEND_UNAVAILABLE),
    "nothing": ({"fault": "empty"}, FailureCode.BACKEND_UNAVAILABLE),
    "a redirect": ({"fault": "redirect"}, FailureCode.BACKEND_UNAVAILABLE),
    "a dripping body": ({"fault": "slow_body"}, FailureCode.BACKEND_UNAVAILABLE),
    "a cut body": ({"fault": "cut_body"}, FailureCode.BACKEND_UNAVAILABLE),
    "half of it": ({"fault": "cut_body", "how": "short_length"}, FailureCode.BACKEND_UNAVAILABLE),
    "another order": (
        {"fault": "status", "status": 200, "body": {"id": "otherorder", "status": "failed"}},
        FailureCode.BACKEND_UNAVAILABLE,
    ),
}


@pytest.mark.parametrize("what", PASSING)
async def test_an_answer_that_cannot_be_had_ends_nothing(
    simulators: Simulators, provider: Replicate, what: str
) -> None:
    fault, code = PASSING[what]
    found = await placed(provider)
    simulators.script({**POLL, **fault})
    with pytest.raises(BackendError) as caught:
        await provider.videos.poll(found)
    assert caught.value.failure is code
    assert caught.value.retry_after == (30 if what == "429" else None)
    assert isinstance(await ended(provider.videos, found), Finished)
    assert len(simulators.ledger()) == 1


async def test_an_answer_of_another_type_is_read(
    simulators: Simulators, provider: Replicate
) -> None:
    simulators.script({**CREATE, "fault": "stuck"}, {**POLL, "fault": "content_type"})
    found = await placed(provider)
    assert isinstance(await provider.videos.poll(found), Running)


async def test_it_waits_runs_and_is_done(simulators: Simulators, provider: Replicate) -> None:
    simulators.client.post("/_settings", json={"latency": "600"})
    found = await placed(provider)
    assert await provider.videos.poll(found) == Running(begun=False)
    advance(simulators, 300)
    assert await provider.videos.poll(found) == Running(begun=True)
    advance(simulators, 301)
    assert isinstance(await provider.videos.poll(found), Finished)


@pytest.mark.parametrize(
    ("fault", "code", "end"),
    [
        ({"fault": "safety"}, FailureCode.CONTENT_POLICY_VIOLATION, "E005"),
        ({"fault": "safety", "message": "No."}, FailureCode.UNKNOWN_ERROR, "failed"),
        ({"fault": "failed"}, FailureCode.UNKNOWN_ERROR, "E1000"),
        ({"fault": "failed", "message": "CUDA"}, FailureCode.UNKNOWN_ERROR, "failed"),
    ],
)
@pytest.mark.parametrize("prompt", ["A fox.", "rate limit, author, content policy. (E005)"])
async def test_a_failure_is_read_from_the_services_own_form(
    simulators: Simulators,
    provider: Replicate,
    fault: dict[str, Any],
    code: FailureCode,
    end: str,
    prompt: str,
) -> None:
    simulators.script({**CREATE, **fault})
    status = await ended(provider.videos, await placed(provider, prompt))
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (code, end)
    assert status.error.backend == "replicate"


@pytest.mark.parametrize(
    "prompt", ["rate limit", "the author", "content policy", "flagged as sensitive", "x. (E005)"]
)
async def test_an_error_that_repeats_the_prompt_changes_nothing(
    simulators: Simulators, provider: Replicate, prompt: str
) -> None:
    simulators.script({**CREATE, "fault": "failed", "message": f"Could not make it. {prompt}"})
    status = await ended(provider.videos, await placed(provider, prompt))
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (FailureCode.UNKNOWN_ERROR, "failed")


async def test_cancelling_says_whether_it_had_begun(
    simulators: Simulators, provider: Replicate
) -> None:
    simulators.script({**CREATE, "fault": "stuck", "times": 2})
    found = await placed(provider)

    async def has_begun() -> bool:
        status = await provider.videos.poll(found)
        return isinstance(status, Running) and bool(status.begun)

    await until_async(has_begun)
    for _ in range(2):
        await provider.videos.cancel(found)
    status = await ended(provider.videos, found)
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end, status.begun) == (
        FailureCode.CANCELLED,
        "canceled",
        True,
    )
    assert simulators.ledger()[0]["billed"] is True
    await provider.videos.cancel("nobodysorder")


async def test_nobody_knows_whether_what_was_cancelled_early_is_billed(tmp_path: Path) -> None:
    with run_simulators(tmp_path, "--latency", "600") as waiting:
        async with replicate_at(f"{waiting.url}/replicate", tmp_path) as other:
            found = await placed(other)
            await other.videos.cancel(found)
            status = await other.videos.poll(found)
            assert isinstance(status, Failed)
            assert (status.end, status.begun) == ("canceled", None)
            assert waiting.ledger()[0]["billed"] is False


@pytest.mark.parametrize("fault", [{"fault": "reset"}, {"fault": "status", "status": 503}])
async def test_a_cancellation_that_did_not_arrive_is_told(
    simulators: Simulators, provider: Replicate, fault: dict[str, Any]
) -> None:
    found = await placed(provider)
    simulators.script({**CREATE, "path": "*/cancel", **fault})
    with pytest.raises(BackendError):
        await provider.videos.cancel(found)


async def test_what_was_given_up_before_it_began_is_aborted(
    simulators: Simulators, provider: Replicate
) -> None:
    with run_simulators(simulators.log.parent, "--latency", "600") as waiting:
        created = waiting.client.post(
            "/replicate/v1/models/google/veo-3.1/predictions",
            json={"input": {"prompt": "x", "duration": 4}},
            headers={"authorization": "Bearer r8_x", "cancel-after": "5s"},
        )
        advance(waiting, 6)
        async with replicate_at(f"{waiting.url}/replicate", waiting.log.parent) as other:
            status = await other.videos.poll(created.json()["id"])
    assert isinstance(status, Failed)
    assert (status.end, status.begun) == ("aborted", False)
    assert "aborted" in other.profiles["google/veo-3.1"].capability.unbilled


async def test_after_an_hour_the_result_has_expired(
    simulators: Simulators, provider: Replicate, tmp_path: Path
) -> None:
    found = await placed(provider)
    done = await ended(provider.videos, found)
    assert isinstance(done, Finished)
    advance(simulators, 3_601)
    status = await provider.videos.poll(found)
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (FailureCode.RESULT_EXPIRED, "expired")
    with pytest.raises(BackendError) as caught:
        await provider.videos.download(found, done.output, tmp_path / "clip")
    assert caught.value.failure is FailureCode.RESULT_EXPIRED


@pytest.mark.parametrize("who", ["the one that placed it", "a later process"])
async def test_an_order_is_lost_only_once_it_was_not_shown_for_a_minute(
    simulators: Simulators,
    provider: Replicate,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
) -> None:
    found = await placed(provider)
    async with replicate_at(f"{simulators.url}/replicate", tmp_path) as later:
        asks = provider if who == "the one that placed it" else later
        simulators.script({**POLL, "fault": "status", "status": 404})
        with pytest.raises(BackendError) as caught:
            await asks.videos.poll(found)
        assert caught.value.failure is FailureCode.BACKEND_UNAVAILABLE
        assert isinstance(await ended(asks.videos, found), Finished)

        simulators.client.delete("/_ledger")
        with pytest.raises(BackendError):
            await asks.videos.poll(found)
        monkeypatch.setattr("songreel.providers.transport.absence.PASSING_SECONDS", 0)
        status = await asks.videos.poll(found)
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (FailureCode.RESULT_EXPIRED, LOST)


DELIVERIES: dict[str, tuple[dict[str, Any], FailureCode]] = {
    "vanished": ({**CREATE, "fault": "vanished"}, FailureCode.RESULT_EXPIRED),
    "a page": ({**CREATE, "fault": "output", "output": "html"}, FailureCode.OUTPUT_INVALID),
    "JSON": ({**CREATE, "fault": "output", "output": "json"}, FailureCode.OUTPUT_INVALID),
    "empty": ({**CREATE, "fault": "output", "output": "empty"}, FailureCode.BACKEND_UNAVAILABLE),
    "403": ({**FETCH, "fault": "status", "status": 403}, FailureCode.RESULT_EXPIRED),
    "410": ({**FETCH, "fault": "status", "status": 410}, FailureCode.RESULT_EXPIRED),
    "500": ({**FETCH, "fault": "status", "status": 500}, FailureCode.BACKEND_UNAVAILABLE),
    "reset": ({**FETCH, "fault": "reset"}, FailureCode.BACKEND_UNAVAILABLE),
    "never": ({**FETCH, "fault": "no_answer"}, FailureCode.BACKEND_UNAVAILABLE),
    "nothing": ({**FETCH, "fault": "empty"}, FailureCode.OUTPUT_INVALID),
    "html": ({**FETCH, "fault": "html"}, FailureCode.OUTPUT_INVALID),
    "another type": ({**FETCH, "fault": "content_type"}, FailureCode.OUTPUT_INVALID),
    "dripping": (
        {**FETCH, "fault": "slow_body", "bytes_per_second": 10},
        FailureCode.BACKEND_UNAVAILABLE,
    ),
    "cut": ({**FETCH, "fault": "cut_body", "after": 10_000}, FailureCode.BACKEND_UNAVAILABLE),
    "cut off": (
        {**FETCH, "fault": "cut_body", "after": 10_000, "how": "reset"},
        FailureCode.BACKEND_UNAVAILABLE,
    ),
    "redirected elsewhere": (
        {**FETCH, "fault": "redirect", "location": "http://127.0.0.1:9/"},
        FailureCode.OUTPUT_INVALID,
    ),
}


@pytest.mark.parametrize("what", DELIVERIES)
async def test_a_result_comes_whole_or_not_at_all_and_can_be_fetched_again(
    simulators: Simulators, provider: Replicate, tmp_path: Path, what: str
) -> None:
    fault, code = DELIVERIES[what]
    simulators.script(fault)
    found = await placed(provider)
    status = await ended(provider.videos, found)
    assert isinstance(status, Finished)
    path = tmp_path / "clip"
    with pytest.raises(BackendError) as caught:
        await provider.videos.download(found, status.output, path)
    assert caught.value.failure is code
    assert not await anyio.Path(path).exists()
    (entry,) = simulators.ledger()
    if fault["path"] == FETCH["path"]:
        await provider.videos.download(found, status.output, path)
        assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


async def test_the_list_tells_of_many_at_a_time(tmp_path: Path) -> None:
    with run_simulators(tmp_path, "--latency", "600", "--no-limits") as many:
        async with replicate_at(f"{many.url}/replicate", tmp_path) as other:
            order = await prepared(other, clip(other))
            ids = [await other.videos.submit(order) for _ in range(230)]
            await other.videos.cancel(ids[0])
            since = datetime.now(UTC) - timedelta(minutes=5)
            pages = [page async for page in other.videos.sweep(since)]
            assert [len(page) for page in pages] == [100, 100, 30]
            told = {name: status for page in pages for name, status in page.items()}
            assert set(told) == set(ids)
            assert isinstance(told[ids[0]], Failed)
            assert told[ids[1]] == Running(begun=False)
            assert order.trace is not None
            assert await other.videos.find(order.trace, since) == ids[::-1]
            later = datetime.now(UTC) + timedelta(minutes=5)
            assert len([page async for page in other.videos.sweep(later)]) == 1
            assert await other.videos.find(order.trace, later) == []


async def test_the_list_says_that_a_result_is_worth_a_question(
    simulators: Simulators, provider: Replicate
) -> None:
    found = await placed(provider)
    await ended(provider.videos, found)
    (page,) = [page async for page in provider.videos.sweep(datetime.now(UTC) - timedelta(hours=1))]
    assert isinstance(page[found], Finished)


@pytest.mark.parametrize(
    "body",
    [
        {"results": None},
        {"results": [{"created_at": "2100-01-01T00:00:00Z"}], "next": "http://127.0.0.1:9/list"},
        {"detail": "x"},
        [],
        "none",
    ],
)
async def test_a_list_that_is_none_is_told(
    simulators: Simulators, provider: Replicate, body: Any
) -> None:
    lists = {**POLL, "path": "/v1/predictions"}
    simulators.script({**lists, "fault": "status", "status": 200, "body": body})
    with pytest.raises(BackendError) as caught:
        await provider.videos.find({"model": "a", "input": {}}, datetime.now(UTC))
    assert caught.value.failure is FailureCode.BACKEND_UNAVAILABLE


async def test_what_makes_no_sense_in_a_list_is_left_out(
    simulators: Simulators, provider: Replicate
) -> None:
    results = [{"id": 7}, 7, {"id": "anorderofus", "status": "odd"}, {"status": "starting"}]
    lists = {**POLL, "path": "/v1/predictions"}
    simulators.script({**lists, "fault": "status", "status": 200, "body": {"results": results}})
    assert [page async for page in provider.videos.sweep(datetime.now(UTC))] == [{}]


async def test_the_next_page_is_asked_for_at_home_alone(
    simulators: Simulators, provider: Replicate
) -> None:
    elsewhere = "http://127.0.0.1:9/steal?cursor=n0"
    body = {"results": [{"created_at": "2100-01-01T00:00:00Z"}], "next": elsewhere}
    lists = {**POLL, "path": "/v1/predictions"}
    simulators.script({**lists, "fault": "status", "status": 200, "body": body})
    pages = [page async for page in provider.videos.sweep(datetime.now(UTC))]
    assert pages == [{}, {}]
    told = simulators.client.get("/_faults").json()["faults"]
    assert told[0]["seen"] == 2


async def test_a_service_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with run_simulators(tmp_path, "--latency", "600") as gone:
        async with replicate_at(f"{gone.url}/replicate", tmp_path, patience=BRIEF) as other:
            found = await placed(other)
            gone.kill()
            order = await prepared(other, clip(other))
            for question in (
                other.videos.poll(found),
                other.videos.cancel(found),
                other.videos.submit(order),
                other.videos.find({"model": "a", "input": {}}, datetime.now(UTC)),
            ):
                with pytest.raises(BackendError) as caught:
                    await question
                assert caught.value.failure is FailureCode.BACKEND_UNAVAILABLE
