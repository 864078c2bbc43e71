"""Orders that their job left behind, or that somebody else touched: none is lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.domain.attempt import Attempt, Settlement
from songreel.domain.capability import Medium
from songreel.domain.clip import ClipRequest
from songreel.domain.errors import (
    BackendError,
    BudgetExceededError,
    ConfigurationError,
    FailureCode,
)
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.provider import Failed, Running, Status, Submission
from songreel.jobs.ledger import Ledger
from songreel.jobs.manager import continuation_id
from songreel.jobs.mark import SentMark
from songreel.jobs.order import Order
from songreel.services.requests import Caller
from songreel.storage import attempts, job_list
from songreel.storage.job_list import JobFilter
from songreel.workflows.audit import Auditor
from tests.integration.workflows.conftest import Opened, Studio, told
from tests.support.stand_in import StandIn
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio
KEY = "key-1"


async def ordered(studio: Studio, key: str | None = None) -> Order:
    caller = Caller(idempotency_key=key)
    return await studio.generation.clip(ClipRequest("A lighthouse", duration=1), caller)


async def ledger(studio: Studio, job_id: str) -> list[Attempt]:
    async with studio.tools.database.reading() as connection:
        return await attempts.of_job(connection, job_id)


async def until_ordered(stand: StandIn) -> None:
    async def is_ordered() -> bool:
        return bool(stand.videos.orders)

    await until_async(is_ordered, what="the order")


async def until_taken(studio: Studio, job_id: str) -> None:
    async def is_taken() -> bool:
        return any(one.provider_id for one in await ledger(studio, job_id))

    await until_async(is_taken, what="the id")


async def crashed(studio: Studio, key: str | None = None) -> Job:
    """Have a job end in a mistake of ours after its order was taken."""
    stand = studio.stand
    make = stand.videos.make

    def spoil(spec: object, destination: Path) -> None:
        stand.videos.make = make
        raise AttributeError("a mistake of ours")

    stand.videos.make = spoil
    job = await studio.ended(await ordered(studio, key))
    assert told(job).error_code == "UNKNOWN_ERROR"
    return job


async def test_what_a_crashed_job_ordered_is_brought_in_and_its_key_leads_there(
    opened: Opened, tmp_path: Path
):
    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = await crashed(studio, KEY)
        assert "brought in by itself" in told(job).message
        await Auditor(studio.tools, studio.jobs.carry_on).look()
        further = await studio.jobs.outcome(continuation_id(job.id))
        assert (further.state, further.kind) == (JobState.SUCCEEDED, JobKind.CLIP), further.error
        (attempt,) = await ledger(studio, further.id)
        again = await studio.jobs.submit(
            replace(await ordered(studio, KEY), request=job.request, fingerprint=job.fingerprint),
            wait=False,
        )
        spent = await studio.tools.ledger.spent()
        async with studio.tools.database.reading() as connection:
            newest = await job_list.newest(connection, "local", JobFilter(), limit=9)
    assert again.job.id == further.id
    assert (attempt.settlement, spent) == (Settlement.CHARGED, Decimal("0.1"))
    assert [one.id for one in newest] == [further.id, job.id]
    assert len(studio.stand.videos.orders) == 1


async def test_the_same_request_meets_what_is_brought_in(opened: Opened, tmp_path: Path):
    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        order = await ordered(studio)
        job = await crashed(studio)
        await Auditor(studio.tools, studio.jobs.carry_on).look()
        await studio.jobs.outcome(continuation_id(job.id))
        same = replace(order, request=job.request, fingerprint=job.fingerprint)
        again = await studio.jobs.submit(same, wait=True)
        assert again.job.id == continuation_id(job.id)
    assert len(studio.stand.videos.orders) == 1


async def test_an_order_that_nobody_can_bring_in_is_given_up_after_some_tries(
    opened: Opened, tmp_path: Path
):
    stand = StandIn(tmp_path, price="0.1")

    def spoil(spec: object, destination: Path) -> None:
        raise AttributeError("a mistake of ours")

    stand.videos.make = spoil
    async with opened(stand) as studio:
        job = await studio.ended(await ordered(studio))
        auditor = Auditor(studio.tools, studio.jobs.carry_on)
        last = job.id
        for _ in range(3):
            await auditor.look()
            last = continuation_id(last)
            await studio.jobs.outcome(last)
        await auditor.look()
        (attempt,) = await ledger(studio, last)
    assert attempt.settlement is Settlement.UNKNOWN
    assert len(stand.videos.orders) == 1


async def test_what_was_sent_is_brought_in_without_a_key_a_model_or_a_price(
    opened: Opened, tmp_path: Path
):
    stand = StandIn(tmp_path, price="0.1")
    stand.videos.on_poll = lambda number: False
    async with opened(stand) as studio:
        ticket = await studio.jobs.submit(await ordered(studio), wait=False)
        await until_taken(studio, ticket.job.id)
    stand.models = [model for model in stand.models if model.medium is not Medium.VIDEO]
    stand.refuses = ConfigurationError(FailureCode.AUTHENTICATION_ERROR, "There is no key.")
    stand.videos.on_poll = lambda number: True
    async with opened(stand) as studio:
        job = await studio.jobs.outcome(ticket.job.id)
        (attempt,) = await ledger(studio, job.id)
    assert job.state is JobState.SUCCEEDED, job.error
    assert (attempt.settlement, attempt.charged) == (Settlement.CHARGED, Decimal("0.1"))
    assert job.result is not None
    assert job.result["metadata"]["cost"]["amount_usd"] == "0.1"


async def test_an_answer_that_comes_after_the_order_was_given_up_is_not_thrown_away(
    opened: Opened, tmp_path: Path
):
    """A process that was taken for dead goes on, and has the id in hand."""
    stand = StandIn(tmp_path, price="0.1")
    gate = asyncio.Event()
    submit = stand.videos.submit

    async def slowly(submission: Submission[object]) -> str:
        provider_id = await submit(submission)
        await gate.wait()
        return provider_id

    stand.videos.submit = slowly  # type: ignore[method-assign]
    async with opened(stand) as studio:
        ticket = await studio.jobs.submit(await ordered(studio), wait=False)
        await until_ordered(stand)
        (attempt,) = await ledger(studio, ticket.job.id)
        lost = BackendError(FailureCode.OUTCOME_UNKNOWN, "Nobody knows.")
        assert await studio.tools.ledger.lose(attempt, lost) is None
        gate.set()
        job = await studio.jobs.outcome(ticket.job.id)
        (attempt,) = await ledger(studio, job.id)
    assert job.state is JobState.SUCCEEDED
    assert (attempt.settlement, attempt.provider_id) == (Settlement.CHARGED, "order-1")


async def test_an_order_that_is_on_its_way_is_not_called_off(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path, price="0.1")
    stand.videos.on_poll = lambda number: False
    async with opened(stand) as studio:
        ticket = await studio.jobs.submit(await ordered(studio), wait=False)
        await until_taken(studio, ticket.job.id)
        (attempt,) = await ledger(studio, ticket.job.id)
        assert not await studio.tools.ledger.call_off(attempt, None, "a mistake")
        (after,) = await ledger(studio, ticket.job.id)
        assert after == attempt
        stand.videos.on_poll = lambda number: True


async def test_the_cap_is_that_of_the_day_on_which_an_order_leaves(opened: Opened, tmp_path: Path):
    moment = datetime(2026, 11, 1, 23, 59, tzinfo=UTC)
    async with opened(StandIn(tmp_path, price="20")) as studio:
        mark = SentMark(tmp_path / "data")
        book = Ledger(studio.tools.database, cap=Decimal(25), mark=mark, clock=lambda: moment)
        model = studio.stand.models[0]

        def job(name: str) -> Job:
            return Job(name, "local", JobKind.CLIP, JobState.QUEUED, {}, name, moment)

        early, _ = await book.reserve(job("early"), model, "one", Decimal(20), units=1)
        moment += timedelta(minutes=2)
        late, _ = await book.reserve(job("late"), model, "two", Decimal(20), units=1)
        await book.sending(late, None)
        with pytest.raises(BudgetExceededError):
            await book.sending(early, None)
        assert await book.spent() == Decimal(20)


async def test_one_file_that_cannot_be_deleted_does_not_keep_the_others(
    opened: Opened, tmp_path: Path
):
    gone: list[str] = []

    async def forget(name: str) -> None:
        if name == "bad":
            raise BackendError(FailureCode.AUTHENTICATION_ERROR, "There is no key any more.")
        gone.append(name)

    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = await studio.ended(await ordered(studio))
        (attempt,) = await ledger(studio, job.id)
        for name in ("bad", "good"):
            await studio.tools.ledger.keep_file(attempt, name)
        studio.stand.videos.forget = forget  # type: ignore[method-assign]
        await Auditor(studio.tools, studio.jobs.carry_on).tidy()
        left = await studio.tools.ledger.files(attempt)
    assert (gone, left) == (["good"], ["bad"])


async def test_a_cancellation_waits_for_what_the_service_says(opened: Opened, tmp_path: Path):
    stand = StandIn(tmp_path, price="0.1")
    after: list[int] = []

    def poll(number: int) -> Status:
        if stand.videos.cancelled:
            after.append(number)
        if len(after) < 3:
            return Running(begun=True)
        return Failed(BackendError(FailureCode.CANCELLED, "It is cancelled."), "canceled", True)

    stand.videos.on_poll = poll
    async with opened(stand) as studio:
        ticket = await studio.jobs.submit(await ordered(studio), wait=False)
        await until_taken(studio, ticket.job.id)
        await studio.jobs.cancel(ticket.job.id)
        job = await studio.jobs.outcome(ticket.job.id)
        (attempt,) = await ledger(studio, job.id)
    assert job.state is JobState.CANCELLED
    assert told(job).details == "It was running: the service charges $0.10 for it."
    assert attempt.settlement is Settlement.CHARGED


async def test_a_mistake_about_one_file_does_not_end_the_audit(opened: Opened, tmp_path: Path):
    mistaken = asyncio.Event()

    async def forget(name: str) -> None:
        mistaken.set()
        raise AttributeError("a mistake of ours")

    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = await studio.ended(await ordered(studio))
        (attempt,) = await ledger(studio, job.id)
        await studio.tools.ledger.keep_file(attempt, "one")
        forgets = studio.stand.videos.forget
        studio.stand.videos.forget = forget  # type: ignore[method-assign]
        auditor = Auditor(studio.tools, studio.jobs.carry_on)
        await auditor.start()
        await asyncio.wait_for(mistaken.wait(), 10)
        studio.stand.videos.forget = forgets  # type: ignore[method-assign]
        studio.tools.lines.tidy.set()

        async def is_gone() -> bool:
            studio.tools.lines.tidy.set()
            return not await studio.tools.ledger.files(attempt)

        await until_async(is_gone, what="the file is deleted")
        await auditor.stop()


async def test_an_order_that_is_called_off_once_more_is_called_off(opened: Opened, tmp_path: Path):
    """The first time was committed, and the connection lost before that was told."""
    async with opened(StandIn(tmp_path, price="0.1")) as studio:
        job = Job("one", "local", JobKind.CLIP, JobState.RUNNING, {}, "one", datetime.now(UTC))
        book, model = studio.tools.ledger, studio.stand.models[0]
        attempt, _ = await book.reserve(job, model, "one", Decimal("0.1"), units=1)
        assert await book.call_off(attempt, None, "cancelled")
        assert await book.call_off(attempt, None, "cancelled")
        assert await book.spent() == 0
