"""Omni over real sockets: whatever happens, one creation at most, and no clip is given up."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from songreel.core.clock import now
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import (
    Failed,
    Finished,
    ProviderContext,
    Running,
    Submission,
)
from songreel.media.verify import verify_clip
from songreel.providers.gemini import Gemini
from tests.integration.gemini.orders import MODEL, Kept, ended, order, refused, spec_of
from tests.support.simulators import Running as Simulators
from tests.support.waiting import until, until_async

pytestmark = pytest.mark.anyio
SILENT = {"no_answer", "slow_body"}
CREATE = {"service": "gemini", "method": "POST", "path": "*/interactions"}
POLL = {"service": "gemini", "method": "GET", "path": "*/interactions/*"}
METADATA = {"service": "gemini", "method": "GET", "path": "*/files/*"}
FETCH = {"service": "gemini", "method": "GET", "path": "*/files/*:download"}


async def test_a_clip_is_ordered_once_and_is_what_was_ordered(
    gemini: Gemini, simulators: Simulators, tmp_path: Path
):
    provider_id = await order(gemini, duration=4, aspect_ratio="9:16")

    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    clip = tmp_path / "clip.mp4"
    await gemini.videos.download(provider_id, end.output, clip)

    (entry,) = simulators.ledger()
    assert (entry["id"], entry["model"], entry["billed"]) == (provider_id, MODEL, True)
    assert entry["sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()
    facts = await asyncio.to_thread(verify_clip, clip)
    assert (facts.width, facts.height) == (360, 640)
    assert round(facts.frames / facts.rate.fraction) == 4


async def test_an_order_waits_then_runs(gemini: Gemini, simulators: Simulators):
    queued = {"id": "v1_x", "status": "queued"}
    simulators.script(
        {**CREATE, "fault": "stuck"}, {**POLL, "fault": "status", "status": 200, "body": queued}
    )
    provider_id = await order(gemini)
    assert await gemini.videos.poll(provider_id) == Running(begun=False)

    async def begun() -> bool:
        status = await gemini.videos.poll(provider_id)
        assert isinstance(status, Running)
        return status.begun is True

    await until_async(begun)


@pytest.mark.parametrize("status", ["incomplete", "budget_exceeded", "requires_action"])
async def test_other_ends_are_told_by_their_names(
    gemini: Gemini, simulators: Simulators, status: str
):
    body = {"id": "v1_x", "status": status}
    simulators.script({**POLL, "fault": "status", "status": 200, "body": body})
    end = await ended(gemini, await order(gemini))
    assert isinstance(end, Failed)
    assert end.end == status


@pytest.mark.parametrize(
    ("fault", "accepted", "failure"),
    [
        ({"fault": "reset"}, False, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "reset"}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "no_answer"}, False, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "no_answer"}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "html"}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "empty"}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "redirect"}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 408}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 409}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 500}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 503}, False, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 400}, False, FailureCode.INVALID_INPUT),
        ({"fault": "status", "status": 401}, False, FailureCode.AUTHENTICATION_ERROR),
        ({"fault": "status", "status": 402}, False, FailureCode.INSUFFICIENT_CREDIT),
        ({"fault": "status", "status": 403}, False, FailureCode.AUTHENTICATION_ERROR),
        ({"fault": "status", "status": 404}, False, FailureCode.MODEL_RETIRED),
        ({"fault": "status", "status": 422}, False, FailureCode.INVALID_INPUT),
        ({"fault": "status", "status": 429}, False, FailureCode.RATE_LIMIT_EXCEEDED),
        ({"fault": "retired"}, False, FailureCode.MODEL_RETIRED),
        ({"fault": "spurious_400"}, False, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "spurious_400"}, True, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "safety", "at": "submit"}, False, FailureCode.CONTENT_POLICY_VIOLATION),
    ],
    ids=str,
)
async def test_an_order_that_fails_is_sent_once_and_told_for_what_it_is(
    gemini: Gemini,
    impatient: Gemini,
    simulators: Simulators,
    fault: dict[str, Any],
    accepted: bool,
    failure: FailureCode,
):
    # Were it sent again, the second would be taken.
    simulators.script({**CREATE, **fault, **({"accepted": True} if accepted else {})})

    error = await refused(impatient if fault["fault"] in SILENT else gemini)

    assert error.failure is failure
    until(lambda: len(simulators.ledger()) == accepted)


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "cut_body"},
        {"fault": "cut_body", "how": "reset"},
        {"fault": "cut_body", "how": "short_length"},
        {"fault": "slow_body"},
    ],
    ids=str,
)
async def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(
    gemini: Gemini, impatient: Gemini, simulators: Simulators, fault: dict[str, Any]
):
    simulators.script({**CREATE, **fault})

    error = await refused(impatient if fault["fault"] in SILENT else gemini)

    assert error.failure is FailureCode.OUTCOME_UNKNOWN
    until(lambda: len(simulators.ledger()) == 1)


async def test_an_answer_under_a_wrong_type_or_late_is_read(gemini: Gemini, simulators: Simulators):
    simulators.script(
        {**CREATE, "fault": "content_type"}, {**CREATE, "fault": "delay", "seconds": 0.2}
    )
    assert isinstance(await ended(gemini, await order(gemini)), Finished)
    assert len(simulators.ledger()) == 1


async def test_where_nothing_listens_nothing_is_ordered(
    gemini: Gemini, environment: dict[str, str], tmp_path: Path
):
    elsewhere = {**environment, "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9"}
    other = await asyncio.to_thread(Gemini, ProviderContext(elsewhere.get, tmp_path / "scratch", 1))
    assert (await refused(other)).failure is FailureCode.BACKEND_UNAVAILABLE
    await other.close()


async def test_a_rate_limit_says_how_long(gemini: Gemini, simulators: Simulators):
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "23.4s"}]
    body = {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": details}}
    simulators.script({**CREATE, "fault": "status", "status": 429, "body": body})
    assert (await refused(gemini)).retry_after == 24

    header = {"status": 429, "retry_after": 7, "retry_after_header": "seconds"}
    simulators.script({**CREATE, "fault": "status", **header})
    assert (await refused(gemini)).retry_after == 7


async def test_a_key_that_is_not_valid_is_told_without_it(
    gemini: Gemini, environment: dict[str, str], simulators: Simulators
):
    environment["GEMINI_API_KEY"] = "invalid-canary-5b1e0c"
    error = await refused(gemini)
    assert error.failure is FailureCode.AUTHENTICATION_ERROR

    del environment["GEMINI_API_KEY"]
    error = await refused(gemini)
    assert (error.failure, error.details) == (
        FailureCode.AUTHENTICATION_ERROR,
        "GEMINI_API_KEY is not set",
    )
    assert simulators.ledger() == []


async def test_a_refusal_at_the_end_is_one_with_the_reason(gemini: Gemini, simulators: Simulators):
    simulators.script({**CREATE, "fault": "safety"})
    end = await ended(gemini, await order(gemini))
    assert isinstance(end, Failed)
    assert (end.error.failure, end.end) == (FailureCode.CONTENT_POLICY_VIOLATION, "refused")
    assert "I can't create that video" in str(end.error.details)


@pytest.mark.parametrize(
    "content",
    [
        [],
        [{"type": "text", "text": ""}],
        [{"type": "video", "mime_type": "video/mp4"}],
        [{"type": "text", "text": "Here it is."}, {"type": "video", "mime_type": "video/mp4"}],
    ],
    ids=str,
)
async def test_an_end_without_a_video_and_a_refusal_is_no_refusal(
    gemini: Gemini, simulators: Simulators, content: list[dict[str, Any]]
):
    body = {"status": "completed", "steps": [{"type": "model_output", "content": content}]}
    simulators.script({**POLL, "fault": "status", "status": 200, "body": body})
    end = await gemini.videos.poll(await order(gemini))
    assert isinstance(end, Failed)
    assert (end.error.failure, end.end) == (FailureCode.OUTPUT_INVALID, "completed")


async def test_a_failure_and_a_cap_on_the_first_poll(gemini: Gemini, simulators: Simulators):
    simulators.script({**CREATE, "fault": "failed"})
    end = await ended(gemini, await order(gemini))
    assert isinstance(end, Failed)
    assert (end.error.failure, end.end) == (FailureCode.UNKNOWN_ERROR, "internal_error")

    simulators.script({**CREATE, "fault": "poll_rate_cap"})
    end = await ended(gemini, await order(gemini))
    assert isinstance(end, Failed)
    assert (end.error.failure, end.end) == (FailureCode.OUTCOME_UNKNOWN, "too_many_requests")


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"fault": "spurious_400"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "status", "status": 400}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "status", "status": 403}, FailureCode.AUTHENTICATION_ERROR),
        ({"fault": "status", "status": 404}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "status", "status": 429}, FailureCode.RATE_LIMIT_EXCEEDED),
        ({"fault": "status", "status": 500}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "retired"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "reset"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "no_answer"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "html"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "empty"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "redirect"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "cut_body"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "slow_body"}, FailureCode.BACKEND_UNAVAILABLE),
        (
            {"fault": "status", "status": 200, "body": {"status": "completed"}},
            FailureCode.BACKEND_UNAVAILABLE,
        ),
        (
            {"fault": "status", "status": 200, "body": {"status": "pondering", "steps": []}},
            FailureCode.BACKEND_UNAVAILABLE,
        ),
    ],
    ids=str,
)
async def test_a_poll_that_fails_ends_no_order(
    gemini: Gemini,
    impatient: Gemini,
    simulators: Simulators,
    fault: dict[str, Any],
    failure: FailureCode,
):
    simulators.script({**POLL, **fault})
    provider_id = await order(gemini)

    asks = impatient if fault["fault"] in SILENT else gemini
    with pytest.raises(BackendError) as caught:
        await asks.videos.poll(provider_id)

    assert caught.value.failure is failure
    assert isinstance(await ended(gemini, provider_id), Finished)


async def test_an_order_that_nobody_knows_for_a_minute_is_expired(
    gemini: Gemini, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(BackendError) as told:
        await gemini.videos.poll("v1_nobody-ordered-this")
    assert told.value.failure is FailureCode.BACKEND_UNAVAILABLE
    monkeypatch.setattr("songreel.providers.transport.absence.PASSING_SECONDS", 0)
    status = await gemini.videos.poll("v1_nobody-ordered-this")
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (FailureCode.RESULT_EXPIRED, "expired")
    await gemini.videos.cancel("v1_nobody-ordered-this")
    assert await gemini.videos.find({}, now() - timedelta(hours=1)) is None


async def test_a_cancelled_order_ends_so_and_a_finished_one_stays(
    gemini: Gemini, simulators: Simulators
):
    simulators.script({**CREATE, "fault": "stuck"})
    provider_id = await order(gemini)
    await gemini.videos.cancel(provider_id)
    await gemini.videos.cancel(provider_id)
    end = await ended(gemini, provider_id)
    assert isinstance(end, Failed)
    assert (end.error.failure, end.end) == (FailureCode.CANCELLED, "cancelled")

    provider_id = await order(gemini)
    assert isinstance(await ended(gemini, provider_id), Finished)
    await gemini.videos.cancel(provider_id)
    assert isinstance(await ended(gemini, provider_id), Finished)


@pytest.mark.parametrize("status", [429, 503])
async def test_a_cancellation_that_was_not_heard_is_told(
    gemini: Gemini, simulators: Simulators, status: int
):
    simulators.script(
        {**CREATE, "fault": "stuck"},
        {"service": "gemini", "path": "*/cancel", "fault": "status", "status": status},
    )
    provider_id = await order(gemini)
    with pytest.raises(BackendError):
        await gemini.videos.cancel(provider_id)


async def test_a_clip_that_is_still_processed_is_not_finished(
    gemini: Gemini, simulators: Simulators, tmp_path: Path
):
    simulators.script({**CREATE, "fault": "processing", "seconds": 3600})
    provider_id = await order(gemini)
    gone = {"advance_seconds": 60}
    simulators.client.post("/_clock", json=gone)
    assert simulators.gemini("GET", f"/v1/interactions/{provider_id}").json()["status"] == (
        "completed"
    )
    assert await gemini.videos.poll(provider_id) == Running(begun=True)

    simulators.client.post("/_clock", json={"advance_seconds": 3600})
    end = await gemini.videos.poll(provider_id)
    assert isinstance(end, Finished)
    await gemini.videos.download(provider_id, end.output, tmp_path / "clip.mp4")


@pytest.mark.parametrize("status", [403, 404, 429, 500])
async def test_metadata_that_cannot_be_had_end_no_order(
    gemini: Gemini, simulators: Simulators, tmp_path: Path, status: int
):
    simulators.script({**METADATA, "fault": "status", "status": status, "nth": 1})
    provider_id = await order(gemini)
    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    await gemini.videos.download(provider_id, end.output, tmp_path / "clip.mp4")


@pytest.mark.parametrize("times", [1, 3])
async def test_a_file_that_is_not_shown_for_a_moment_ends_no_order(
    gemini: Gemini, simulators: Simulators, tmp_path: Path, times: int
):
    # Of each poll two questions: for what is known of the file, and for its first byte.
    simulators.script({**METADATA, "fault": "status", "status": 404, "times": 2 * times})
    provider_id = await order(gemini)
    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    await gemini.videos.download(provider_id, end.output, tmp_path / "clip.mp4")


async def test_a_result_that_is_gone_for_a_minute_is_expired(
    gemini: Gemini, simulators: Simulators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    provider_id = await order(gemini)
    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    simulators.client.post("/_clock", json={"advance_seconds": 49 * 3600})
    with pytest.raises(BackendError) as told:
        await gemini.videos.poll(provider_id)
    assert told.value.failure is FailureCode.BACKEND_UNAVAILABLE
    monkeypatch.setattr("songreel.providers.transport.absence.PASSING_SECONDS", 0)
    gone = await ended(gemini, provider_id)
    assert isinstance(gone, Failed)
    assert (gone.error.failure, gone.end) == (FailureCode.RESULT_EXPIRED, "expired")
    with pytest.raises(BackendError) as caught:
        await gemini.videos.download(provider_id, end.output, tmp_path / "clip.mp4")
    assert caught.value.failure is FailureCode.RESULT_EXPIRED


@pytest.mark.parametrize(
    ("fault", "failure"),
    [
        ({"fault": "cut_body"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "cut_body", "how": "reset", "after": 1000}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "slow_body"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "no_answer"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "reset"}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "status", "status": 503}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "status", "status": 403}, FailureCode.RESULT_EXPIRED),
        ({"fault": "html"}, FailureCode.OUTPUT_INVALID),
        ({"fault": "content_type"}, FailureCode.OUTPUT_INVALID),
    ],
    ids=str,
)
async def test_a_download_that_fails_leaves_nothing_and_can_be_had_again(
    gemini: Gemini,
    impatient: Gemini,
    simulators: Simulators,
    tmp_path: Path,
    fault: dict[str, Any],
    failure: FailureCode,
):
    simulators.script({**FETCH, **fault})
    provider_id = await order(gemini)
    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    clip = tmp_path / "clip.mp4"

    asks = impatient if fault["fault"] in SILENT else gemini
    with pytest.raises(BackendError) as caught:
        await asks.videos.download(provider_id, end.output, clip)

    assert caught.value.failure is failure
    assert not clip.exists()
    await gemini.videos.download(provider_id, end.output, clip)
    assert len(simulators.ledger()) == 1


async def test_a_clip_within_the_answer_is_written(
    gemini: Gemini, simulators: Simulators, tmp_path: Path
):
    submission = Submission(spec_of(gemini), "attempt-1")
    prepared = await gemini.videos.prepare(submission, Kept())
    body = {**prepared.body, "response_format": {**prepared.body["response_format"]}}
    body["response_format"]["delivery"] = "inline"
    provider_id = await gemini.videos.submit(replace(prepared, body=body))
    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    clip = tmp_path / "clip.mp4"
    await gemini.videos.download(provider_id, end.output, clip)
    (entry,) = simulators.ledger()
    assert entry["sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()
