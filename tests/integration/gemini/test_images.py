"""Pictures over real sockets: paid once, kept before anybody is told, and there after a restart."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from songreel.core.clock import now
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import Failed, Finished, ProviderContext, Submission
from songreel.domain.scene import ReferenceSpec
from songreel.media.picture import check_picture
from songreel.providers.gemini import Gemini, images
from tests.support.simulators import Running as Simulators
from tests.support.waiting import until

pytestmark = pytest.mark.anyio
SILENT = {"no_answer", "stuck"}
MODEL = "gemini-3.1-flash-image"
CREATE = {"service": "gemini", "method": "POST", "path": "*:generateContent"}
SPEC = ReferenceSpec("A fox in a yellow raincoat", "16:9", "png", MODEL)


class Kept(list[str]):
    """The names that a workflow is told to have deleted in the end."""

    async def __call__(self, name: str) -> None:
        self.append(name)


async def prepared(
    gemini: Gemini, keep: Kept | None = None, **changes: Any
) -> Submission[ReferenceSpec]:
    submission = Submission(replace(SPEC, **changes), "attempt-1")
    return await gemini.images.prepare(submission, Kept() if keep is None else keep)


async def order(gemini: Gemini, **changes: Any) -> str:
    return await gemini.images.submit(await prepared(gemini, **changes))


async def test_a_picture_is_paid_once_and_is_what_was_ordered(
    gemini: Gemini, simulators: Simulators, tmp_path: Path
):
    provider_id = await order(gemini)
    end = await gemini.images.poll(provider_id)
    assert isinstance(end, Finished)
    picture = tmp_path / "picture"
    await gemini.images.download(provider_id, end.output, picture)

    (entry,) = simulators.ledger()
    assert entry["sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    facts = await asyncio.to_thread(check_picture, picture)
    assert abs(facts.width / facts.height - 16 / 9) < 0.02


async def test_it_outlives_its_process_and_is_deleted_when_it_is_taken(
    gemini: Gemini, environment: dict[str, str], simulators: Simulators, tmp_path: Path
):
    kept = Kept()
    submission = await prepared(gemini, kept)
    provider_id = await gemini.images.submit(submission)
    context = ProviderContext(environment.get, tmp_path / "scratch", 1)
    later = await asyncio.to_thread(Gemini, context)

    # Even where the process ended before it had noted the id.
    assert submission.trace is not None
    assert await later.images.find(submission.trace, now()) == [provider_id]
    assert isinstance(await later.images.poll(provider_id), Finished)
    await later.images.download(provider_id, provider_id, tmp_path / "first")
    await later.images.download(provider_id, provider_id, tmp_path / "second")
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()

    # Who tidies up knows the provider alone, and asks the one who makes its clips.
    (name,) = kept
    await later.videos.forget(name)
    await later.videos.forget(name)
    status = await later.images.poll(provider_id)
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (FailureCode.RESULT_EXPIRED, "lost")
    with pytest.raises(BackendError):
        await later.images.download(provider_id, provider_id, tmp_path / "third")
    assert await later.images.find(submission.trace, now()) is None
    await later.close()
    assert len(simulators.ledger()) == 1


@pytest.mark.parametrize("name", ["nobody-ordered-this", "../../etc/passwd", "0" * 64])
async def test_an_order_that_nobody_knows_is_lost(gemini: Gemini, name: str, tmp_path: Path):
    status = await gemini.images.poll(name)
    assert isinstance(status, Failed)
    assert status.end == "lost"
    await gemini.images.cancel(name)
    with pytest.raises(BackendError):
        await gemini.images.download(name, name, tmp_path / "picture")


@pytest.mark.parametrize(
    ("fault", "failure", "end"),
    [
        ({"fault": "safety"}, FailureCode.CONTENT_POLICY_VIOLATION, "IMAGE_SAFETY"),
        (
            {"fault": "safety", "at": "submit"},
            FailureCode.CONTENT_POLICY_VIOLATION,
            "PROHIBITED_CONTENT",
        ),
        (
            {"status": 200, "body": {"candidates": [{"finishReason": "NO_IMAGE"}]}},
            FailureCode.OUTPUT_INVALID,
            "NO_IMAGE",
        ),
        (
            {
                "status": 200,
                "body": {
                    "candidates": [
                        {"content": {"parts": [{"text": "content policy"}]}, "finishReason": "STOP"}
                    ]
                },
            },
            FailureCode.OUTPUT_INVALID,
            "STOP",
        ),
    ],
    ids=str,
)
async def test_a_refusal_is_kept_and_told(
    gemini: Gemini,
    simulators: Simulators,
    fault: dict[str, Any],
    failure: FailureCode,
    end: str,
):
    simulators.script({**CREATE, "fault": "status", **fault})
    status = await gemini.images.poll(await order(gemini))
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end, status.error.backend) == (failure, end, "gemini")


@pytest.mark.parametrize(
    ("fault", "created", "failure"),
    [
        ({"fault": "reset"}, 0, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "reset", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "no_answer", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "stuck"}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "cut_body"}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "html", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "empty", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 503, "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "failed"}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 200, "body": {"a": 1}}, 0, FailureCode.OUTCOME_UNKNOWN),
        (
            {
                "fault": "status",
                "status": 200,
                "body": {
                    "candidates": [
                        {
                            "content": {
                                "parts": [{"inlineData": {"mimeType": "image/png", "data": "?"}}]
                            }
                        }
                    ]
                },
            },
            0,
            FailureCode.OUTCOME_UNKNOWN,
        ),
        ({"fault": "status", "status": 429}, 0, FailureCode.RATE_LIMIT_EXCEEDED),
        ({"fault": "status", "status": 400}, 0, FailureCode.INVALID_INPUT),
        ({"fault": "retired"}, 0, FailureCode.MODEL_RETIRED),
        ({"fault": "spurious_400", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
    ],
    ids=str,
)
async def test_an_order_that_fails_is_sent_once(
    gemini: Gemini,
    impatient: Gemini,
    simulators: Simulators,
    fault: dict[str, Any],
    created: int,
    failure: FailureCode,
):
    simulators.script({**CREATE, **fault})
    with pytest.raises(BackendError) as caught:
        await order(impatient if fault["fault"] in SILENT else gemini)
    assert caught.value.failure is failure
    until(lambda: len(simulators.ledger()) == created)


async def test_a_rate_limit_says_how_long(gemini: Gemini, simulators: Simulators):
    simulators.script({**CREATE, "fault": "status", "status": 429, "retry_after": 12})
    with pytest.raises(BackendError) as caught:
        await order(gemini)
    assert caught.value.retry_after == 12


async def test_nothing_is_ordered_where_nothing_can_be_kept(
    environment: dict[str, str], simulators: Simulators, tmp_path: Path
):
    (tmp_path / "scratch").write_text("no folder")
    context = ProviderContext(environment.get, tmp_path / "scratch", 1)
    gemini = await asyncio.to_thread(Gemini, context)
    with pytest.raises(BackendError) as caught:
        await order(gemini)
    assert caught.value.failure is FailureCode.BACKEND_UNAVAILABLE
    assert simulators.ledger() == []
    await gemini.close()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO])
async def test_a_picture_that_is_paid_for_waits_for_the_disk(
    gemini: Gemini,
    simulators: Simulators,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    code: int,
):
    monkeypatch.setattr(images, "_FIRST_PAUSE", 0.01)
    failures, really = [code] * 4, os.fsync

    def fsync(handle: int) -> None:
        if failures:
            raise OSError(failures.pop(), "no")
        really(handle)

    submission = await prepared(gemini)
    monkeypatch.setattr(os, "fsync", fsync)
    provider_id = await gemini.images.submit(submission)
    assert failures == []
    await gemini.images.download(provider_id, provider_id, tmp_path / "picture")
    (entry,) = simulators.ledger()
    assert entry["sha256"] == hashlib.sha256((tmp_path / "picture").read_bytes()).hexdigest()


async def test_a_folder_that_was_tidied_away_costs_no_picture(gemini: Gemini, tmp_path: Path):
    submission = await prepared(gemini)
    (tmp_path / "scratch" / "outcomes").rmdir()
    assert isinstance(await gemini.images.poll(await gemini.images.submit(submission)), Finished)


async def test_what_was_paid_and_cannot_be_kept_at_last_is_unknown(
    gemini: Gemini, simulators: Simulators, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(images, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(images, "_INSIST_SECONDS", 0.1)
    submission = await prepared(gemini)
    outcomes = tmp_path / "scratch" / "outcomes"
    outcomes.rmdir()
    outcomes.write_text("no folder")
    with pytest.raises(BackendError) as caught:
        await gemini.images.submit(submission)
    assert caught.value.failure is FailureCode.OUTCOME_UNKNOWN
    assert len(simulators.ledger()) == 1


async def test_a_reference_goes_along(gemini: Gemini, tmp_path: Path):
    picture = tmp_path / "reference.png"
    Image.new("RGB", (8, 8), (10, 20, 30)).save(picture)
    submission = await gemini.images.prepare(Submission(SPEC, "attempt-1", picture), Kept())
    _, inline = submission.body["contents"][0]["parts"]
    assert inline["inlineData"]["mimeType"] == "image/png"
    assert isinstance(await gemini.images.poll(await gemini.images.submit(submission)), Finished)
