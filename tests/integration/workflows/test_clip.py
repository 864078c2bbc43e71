"""A clip is ordered once, waited for, checked, kept and delivered; the ledger tells all of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.core.clock import now
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.frames import FrameSize
from songreel.domain.job import JobState
from songreel.domain.provenance import Maker, of_clip
from songreel.jobs.order import Order
from songreel.media.provenance import marked
from songreel.media.verify import verify_clip
from songreel.services.requests import Caller
from songreel.storage import attempts, takes
from tests.integration.workflows.conftest import Opened, Studio, told
from tests.support.stand_in import StandIn, write_clip

pytestmark = pytest.mark.anyio
PLAIN = ClipRequest(prompt="A lighthouse", duration=1)


async def ordered(studio: Studio, request: ClipRequest = PLAIN) -> Order:
    return await studio.generation.clip(request, Caller())


async def same_bytes(one: Path, other: Path) -> bool:
    return await asyncio.to_thread(lambda: one.read_bytes() == other.read_bytes())


async def ledger(studio: Studio, job_id: str) -> list[Attempt]:
    async with studio.tools.database.transaction() as connection:
        return await attempts.of_job(connection, job_id)


async def test_a_clip_is_kept_as_what_it_is_where_a_setting_changed_meanwhile(opened: Opened):
    async with opened() as studio:
        order = await ordered(studio)
        usual = ClipSpec.from_document(order.request["spec"])
        studio.stand.models = [replace(model, variant="unmarked") for model in studio.stand.models]
        job = await studio.ended(order)
        assert job.result is not None, job.error
        async with studio.tools.database.reading() as connection:
            kept = [
                await takes.find(connection, "local", spec.input_hash)
                for spec in (usual, replace(usual, variant="unmarked"))
            ]
    assert kept == [None, job.result["video_id"]]


async def test_a_clip_is_delivered_with_everything_that_was_used(opened: Opened):
    async with opened() as studio:
        job = await studio.ended(await ordered(studio))
        assert job.state is JobState.SUCCEEDED
        assert job.result is not None
        video = await studio.library.video(job.result["video_id"])
        async with studio.library.file(video.sha256) as path:
            facts = await asyncio.to_thread(verify_clip, path)
            origin = await asyncio.to_thread(marked, path)
        (attempt,) = await ledger(studio, job.id)
    assert (facts.frames, facts.has_audio) == (24, True)
    assert video.facts == facts
    # Rendered here as it is delivered, and marked all the same.
    assert video.original_sha256 == video.sha256
    assert origin == of_clip(Maker("stand", "stand/video"))
    metadata = job.result["metadata"]
    assert metadata["prompt"] == "A lighthouse"
    assert metadata["parameters_used"]["duration"] == 1
    assert isinstance(metadata["parameters_used"]["seed"], int)
    assert metadata["cost"] == {"amount_usd": "0", "basis": "free", "source": "stand-in list"}
    assert job.result["video_path"] == f"videos/{video.id}.mp4"
    assert (attempt.state, attempt.settlement) == (AttemptState.SETTLED, Settlement.NOT_CHARGED)
    assert attempt.provider_id == "order-1"
    assert attempt.amount == Decimal(0)


async def test_the_reference_reaches_the_backend(opened: Opened, tmp_path: Path):
    async with opened() as studio:
        studio.stand._picture(None, tmp_path / "picture.png")  # type: ignore[arg-type]
        content = (tmp_path / "picture.png").read_bytes()
        sha256 = await studio.library.keep_picture(content)
        request = ClipRequest(prompt="A lighthouse", duration=1, reference=sha256)
        await studio.ended(await ordered(studio, request))
        assert studio.stand.videos.references == [content]


async def test_what_is_not_in_the_house_format_is_conformed(opened: Opened, tmp_path: Path):
    other = tmp_path / "other.mp4"
    shape = FrameSize(width=320, height=240)
    await asyncio.to_thread(write_clip, other, seconds=3, size=shape, audio=True)
    stand = StandIn(tmp_path)
    stand.output = other
    async with opened(stand) as studio:
        request = ClipRequest(prompt="A lighthouse", duration=2, generate_audio=False)
        job = await studio.ended(await ordered(studio, request))
        assert job.result is not None, job.error
        video = await studio.library.video(job.result["video_id"])
        async with studio.library.file(video.sha256) as path:
            facts = await asyncio.to_thread(verify_clip, path)
        async with studio.library.file(str(video.original_sha256)) as path:
            assert await same_bytes(path, other)
    assert (facts.width, facts.height) == (160, 90)
    assert (facts.frames, facts.has_audio) == (48, False)


async def test_sound_that_nobody_wanted_is_taken_off(opened: Opened, tmp_path: Path):
    with_sound = tmp_path / "sound.mp4"
    await asyncio.to_thread(write_clip, with_sound, audio=True)
    stand = StandIn(tmp_path)
    stand.output = with_sound
    async with opened(stand) as studio:
        request = ClipRequest(prompt="A lighthouse", duration=1, generate_audio=False)
        job = await studio.ended(await ordered(studio, request))
        assert job.result is not None, job.error
        video = await studio.library.video(job.result["video_id"])
    assert video.facts.has_audio is False
    assert video.facts.frames == 24


@pytest.mark.parametrize(
    ("failure", "price", "settlement"),
    [
        (FailureCode.CONTENT_POLICY_VIOLATION, "0", Settlement.NOT_CHARGED),
        (FailureCode.RATE_LIMIT_EXCEEDED, "0.1", Settlement.NOT_CHARGED),
        (FailureCode.BACKEND_UNAVAILABLE, "0.1", Settlement.NOT_CHARGED),
        (FailureCode.INVALID_INPUT, "0.1", Settlement.NOT_CHARGED),
    ],
)
async def test_a_refusal_is_told_in_its_own_words_and_settled(
    opened: Opened, tmp_path: Path, failure: FailureCode, price: str, settlement: Settlement
):
    def refuse(number: int) -> None:
        # Nobody waits for two minutes, so it is told at once.
        raise BackendError(failure, "Not that.", details="why", retry_after=120, backend="stand")

    stand = StandIn(tmp_path, price=price)
    stand.videos.on_submit = refuse
    async with opened(stand) as studio:
        order = await ordered(studio)
        job = await studio.ended(order)
        (attempt,) = await ledger(studio, job.id)
    error = told(job)
    assert (error.error_name, error.error_code) == ("VideoGenerationError", failure.value)
    assert (error.message, error.details, error.backend) == ("Not that.", "why", "stand")
    assert attempt.settlement is settlement
    assert len(stand.videos.orders) == 1


@pytest.mark.parametrize(
    "failure",
    [FailureCode.OUTCOME_UNKNOWN, FailureCode.TIMEOUT, FailureCode.UNKNOWN_ERROR],
)
async def test_what_may_have_been_taken_is_not_sent_again(
    opened: Opened, tmp_path: Path, failure: FailureCode
):
    def lose(number: int) -> None:
        raise BackendError(failure, "No answer.", details="why", backend="stand")

    stand = StandIn(tmp_path, price="0.1")
    stand.videos.on_submit = lose
    async with opened(stand) as studio:
        job = await studio.ended(await ordered(studio))
        (attempt,) = await ledger(studio, job.id)
        spent = await studio.tools.ledger.spent()
    error = told(job)
    assert (error.error_code, error.details) == ("OUTCOME_UNKNOWN", "why")
    assert "songreel jobs" in error.message
    assert attempt.settlement is Settlement.UNKNOWN
    assert len(stand.videos.orders) == 1
    assert spent == Decimal("0.1")


async def test_what_is_refused_only_for_now_is_sent_once_more(opened: Opened, tmp_path: Path):
    def refuse(number: int) -> None:
        if number == 1:
            raise BackendError(FailureCode.RATE_LIMIT_EXCEEDED, "Wait.", retry_after=1)

    stand = StandIn(tmp_path, price="0.1")
    stand.videos.on_submit = refuse
    async with opened(stand) as studio:
        job = await studio.ended(await ordered(studio))
        (attempt,) = await ledger(studio, job.id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert (attempt.settlement, attempt.charged) == (Settlement.CHARGED, Decimal("0.1"))
    assert len(stand.videos.orders) == 2


async def test_nothing_is_sent_that_the_cap_has_no_room_for(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path, price="0.1")
    async with opened(stand, cap=Decimal("0.15")) as studio:
        jobs = [await studio.ended(await ordered(studio)) for _ in range(2)]
        spent = await studio.tools.ledger.spent()
    assert jobs[0].state is JobState.SUCCEEDED
    error = told(jobs[1])
    assert (error.error_name, error.error_code, error.status) == (
        "BudgetExceeded",
        "BUDGET_EXCEEDED",
        429,
    )
    assert "SONGREEL_DAILY_CAP" in error.message
    assert len(stand.videos.orders) == 1
    assert spent == Decimal("0.1")


async def test_a_damaged_clip_is_no_clip(opened: Opened, tmp_path: Path):
    page = tmp_path / "page.mp4"
    page.write_text("<html>502</html>", encoding="utf-8")
    stand = StandIn(tmp_path)
    stand.output = page
    async with opened(stand) as studio:
        job = await studio.ended(await ordered(studio))
        (attempt,) = await ledger(studio, job.id)
    assert told(job).error_code == "OUTPUT_INVALID"
    assert attempt.state is AttemptState.SETTLED


async def test_cancelling_tells_the_backend_and_settles(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path)
    polled = asyncio.Event()

    def waiting(number: int) -> bool:
        polled.set()
        return False

    stand.videos.on_poll = waiting
    async with opened(stand) as studio:
        ticket = await studio.jobs.submit(await ordered(studio), wait=False)
        await asyncio.wait_for(polled.wait(), 10)
        await studio.jobs.cancel(ticket.job.id)
        job = await asyncio.wait_for(studio.jobs.outcome(ticket.job.id), 10)
        (attempt,) = await ledger(studio, job.id)
    assert job.state is JobState.CANCELLED
    assert told(job).error_code == "CANCELLED"
    assert stand.videos.cancelled == ["order-1"]
    assert attempt.settlement is Settlement.NOT_CHARGED


async def interrupted(studio: Studio, *, provider_id: str | None) -> str:
    """Leave a job as a crash leaves it: an attempt that its process never got further with."""
    order = await ordered(studio)
    job_id = "018f0000-0000-7000-8000-000000000001"
    attempt = Attempt(
        id="018f0000-0000-7000-8000-000000000002",
        owner_id="local",
        job_id=job_id,
        backend="stand",
        model="stand/video",
        input_hash="0" * 64,
        amount=Decimal("0.1"),
        state=AttemptState.RESERVED,
        created_at=now(),
    )
    async with studio.tools.database.transaction() as connection:
        await attempts.insert(connection, attempt)
        await attempts.intend(connection, attempt.id, None, now())
        if provider_id is not None:
            await attempts.submitted(connection, attempt.id, provider_id)
    again = Order(order.kind, order.request, order.fingerprint, job_id=job_id)
    await studio.jobs.submit(again, wait=False)
    return job_id


async def test_an_order_that_may_have_been_sent_is_never_sent_again(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path, price="0.1")
    async with opened(stand) as studio:
        job = await studio.jobs.outcome(await interrupted(studio, provider_id=None))
        (attempt,) = await ledger(studio, job.id)
    assert told(job).error_code == "OUTCOME_UNKNOWN"
    assert stand.videos.orders == []
    assert attempt.settlement is Settlement.UNKNOWN


async def test_an_order_with_an_id_is_collected_not_repeated(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path, price="0.1")
    async with opened(stand) as studio:
        spec = (await ordered(studio)).request["spec"]
        stand.videos.orders.append(type("Spec", (), spec))
        job = await studio.jobs.outcome(await interrupted(studio, provider_id="order-1"))
        (attempt,) = await ledger(studio, job.id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert len(stand.videos.orders) == 1
    assert attempt.settlement is Settlement.CHARGED


async def test_a_free_order_that_died_with_its_process_is_placed_again(
    opened: Opened, tmp_path: Path
):
    stand = StandIn(tmp_path)
    async with opened(stand) as studio:
        job = await studio.jobs.outcome(await interrupted(studio, provider_id="order-7"))
        first, second = await ledger(studio, job.id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert first.settlement is Settlement.NOT_CHARGED
    assert second.provider_id == "order-1"


async def test_a_backend_gets_no_more_than_its_rate(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path, profile={"submissions_a_minute": 1})
    async with opened(stand) as studio:
        await studio.ended(await ordered(studio))
        ticket = await studio.jobs.submit(await ordered(studio), wait=False)
        async for event in studio.jobs.follow(ticket.job.id):
            if event.data.type == "phase":
                break
        await studio.jobs.cancel(ticket.job.id)
        job = await asyncio.wait_for(studio.jobs.outcome(ticket.job.id), 10)
    assert job.state is JobState.CANCELLED
    assert len(stand.videos.orders) == 1


async def test_a_clip_that_came_too_short_says_so_and_costs_what_came(
    opened: Opened, tmp_path: Path
):
    short = tmp_path / "short.mp4"
    await asyncio.to_thread(write_clip, short, seconds=2, audio=True)
    stand = StandIn(tmp_path, price="0.1")
    stand.output = short
    async with opened(stand) as studio:
        job = await studio.ended(await ordered(studio, replace(PLAIN, duration=4)))
        assert job.result is not None, job.error
        (attempt,) = await ledger(studio, job.id)
        spent = await studio.tools.ledger.spent()
    (notice,) = job.result["metadata"]["notices"]
    assert "2 s in place of 4 s" in notice
    assert (attempt.amount, attempt.charged) == (Decimal("0.4"), Decimal("0.2"))
    assert spent == Decimal("0.2")
