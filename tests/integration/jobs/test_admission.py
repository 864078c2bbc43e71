"""A dropped connection never pays twice: keys, leases, orphans."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import (
    ConflictError,
    FailureCode,
    InvalidRequestError,
    SongreelError,
    StorageFullError,
    VideoGenerationError,
)
from songreel.domain.job import Job, JobKind, JobState
from songreel.jobs.context import JobContext
from songreel.jobs.manager import Jobs
from songreel.jobs.order import Joined, Order, Ticket
from songreel.storage import attempts
from songreel.storage.database import Database
from tests.support.databases import START, HandClock
from tests.support.waiting import until_async
from tests.support.work import order, running

pytestmark = pytest.mark.anyio


@dataclass
class Desk:
    """A recipe whose jobs end when and how they are told to."""

    ends: dict[str, asyncio.Future[dict[str, object]]] = field(default_factory=dict)

    async def __call__(self, context: JobContext) -> dict[str, object]:
        return await context.unless_cancelled(self._wait(context.job.id))

    async def _wait(self, job_id: str) -> dict[str, object]:
        return await asyncio.shield(self.of(job_id))

    def of(self, job_id: str) -> asyncio.Future[dict[str, object]]:
        return self.ends.setdefault(job_id, asyncio.get_running_loop().create_future())

    async def end(self, jobs: Jobs, job_id: str, failure: SongreelError | None = None) -> Job:
        if failure is None:
            self.of(job_id).set_result({"made": job_id})
        else:
            self.of(job_id).set_exception(failure)
        return await jobs.outcome(job_id)


async def waits(jobs: Jobs, wanted: Order) -> tuple[Ticket, str]:
    """Submit an order that a request waits for; return its ticket and its lease."""
    ticket = await jobs.submit(wanted, wait=True)
    assert ticket.lease is not None
    return ticket, ticket.lease


KEYED = order(idempotency_key="k")


@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("wait", [False, True])
async def test_the_same_key_and_body_join_the_same_job(
    database: Database, finished: bool, wait: bool
) -> None:
    desk = Desk()
    async with running(database, desk) as jobs:
        first, _ = await waits(jobs, KEYED)
        if finished:
            await desk.end(jobs, first.job.id)
        again = await jobs.submit(KEYED, wait=wait)
        assert (again.how, again.job.id) == (Joined.JOINED, first.job.id)
        assert again.job.state.is_end == finished
        assert (again.lease is not None) == wait


async def test_the_same_key_with_another_body_is_a_conflict(sqlite_database: Database) -> None:
    desk = Desk()
    async with running(sqlite_database, {JobKind.CLIP: desk, JobKind.FILM: desk}) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        for other in (
            order("other body", idempotency_key="k"),
            order(idempotency_key="k", kind=JobKind.FILM),
        ):
            with pytest.raises(ConflictError, match="key was used for another request"):
                await jobs.submit(other, wait=True)
        await desk.end(jobs, first.job.id)
        with pytest.raises(ConflictError):
            await jobs.submit(order("other body", idempotency_key="k"), wait=True)


async def test_a_key_stands_for_what_was_sent_whatever_that_is_made_of(
    sqlite_database: Database,
) -> None:
    desk = Desk()
    sent = order("of the song as it was heard", idempotency_key="k", body="sent")
    async with running(sqlite_database, desk) as jobs:
        first = await jobs.submit(sent, wait=False)
        corrected = replace(sent, fingerprint="of the song as it was corrected")
        again = await jobs.submit(corrected, wait=False)
        assert (again.how, again.job.id) == (Joined.JOINED, first.job.id)
        with pytest.raises(ConflictError, match="key was used for another request"):
            await jobs.submit(replace(sent, body="another"), wait=False)
        for body, found in (("sent", first.job.id), ("another", None)):
            known = await jobs.repeated("local", "me", "k", body)
            assert (known and known.id) == found


async def test_a_key_of_before_bodies_were_told_apart_stands_for_its_fingerprint(
    sqlite_database: Database,
) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        first = await jobs.submit(KEYED, wait=False)
        again = await jobs.submit(replace(KEYED, body="sent"), wait=False)
        assert again.job.id == first.job.id
        with pytest.raises(ConflictError):
            await jobs.submit(replace(KEYED, fingerprint="another", body="sent"), wait=False)


async def test_a_key_belongs_to_its_caller_and_owner(sqlite_database: Database) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        tickets = [
            await jobs.submit(order(idempotency_key="k", caller=caller, owner_id=owner), wait=True)
            for caller, owner in (("me", "local"), ("you", "local"), ("me", "other"))
        ]
    assert {ticket.how for ticket in tickets} == {Joined.NEW}


async def test_a_key_is_kept_for_a_day_from_the_end_of_its_job(
    sqlite_database: Database, clock: HandClock
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk, clock=clock) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        clock.forward(hours=100)
        assert (await jobs.submit(KEYED, wait=True)).how is Joined.JOINED
        await desk.end(jobs, first.job.id)
        clock.forward(hours=24, microseconds=-1)
        assert (await jobs.submit(KEYED, wait=True)).how is Joined.JOINED
        assert await jobs.repeated("local", "me", "k", KEYED.fingerprint) is not None
        clock.forward(microseconds=1)
        assert await jobs.repeated("local", "me", "k", KEYED.fingerprint) is None
        anew = await jobs.submit(KEYED, wait=True)
        assert (anew.how, anew.job.id == first.job.id) == (Joined.NEW, False)
        assert (await jobs.submit(KEYED, wait=True)).job.id == anew.job.id


# Ends that say nothing about an order: they free the key only where the ledger knows of none.
UNBILLED = {
    FailureCode.BACKEND_UNAVAILABLE,
    FailureCode.RATE_LIMIT_EXCEEDED,
    FailureCode.CANCELLED,
}


def failure(code: FailureCode) -> VideoGenerationError:
    return VideoGenerationError(code, "no")


ATTEMPT = Attempt(
    id="attempt",
    owner_id="local",
    job_id="",
    backend="replicate",
    model="veo",
    input_hash="i",
    amount=Decimal("0.4"),
    state=AttemptState.RESERVED,
    created_at=START,
)


@pytest.mark.parametrize("submitted", [False, True])
@pytest.mark.parametrize(
    ("end", "frees"),
    [
        *[(failure(code), code.nothing_was_made or code in UNBILLED) for code in FailureCode],
        (InvalidRequestError("no"), True),
        (StorageFullError("no"), True),
        (SongreelError("no"), False),
        (None, False),
    ],
)
async def test_a_key_is_freed_where_nothing_was_made(
    sqlite_database: Database, end: SongreelError | None, frees: bool, submitted: bool
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        async with sqlite_database.transaction() as connection:
            await attempts.insert(connection, replace(ATTEMPT, job_id=first.job.id))
            if submitted:
                await attempts.submitted(connection, "attempt", "provider-1")
        await desk.end(jobs, first.job.id, end)
        again = await jobs.submit(KEYED, wait=True)
    # An order that a backend took holds the key, whatever the error says.
    expected = Joined.NEW if frees and not submitted else Joined.JOINED
    assert again.how is expected


async def test_an_order_that_was_not_billed_does_not_hold_the_key(
    sqlite_database: Database,
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        async with sqlite_database.transaction() as connection:
            await attempts.insert(connection, replace(ATTEMPT, job_id=first.job.id))
            await attempts.settle(connection, "attempt", Settlement.NOT_CHARGED, "refused: 422")
        await desk.end(jobs, first.job.id, failure(FailureCode.INVALID_INPUT))
        assert (await jobs.submit(KEYED, wait=True)).how is Joined.NEW


@pytest.mark.parametrize("submitted", [False, True])
async def test_a_cancelled_job_holds_its_key_where_an_order_may_have_been_billed(
    sqlite_database: Database, submitted: bool
) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        first = await jobs.submit(KEYED, wait=True)
        if submitted:
            async with sqlite_database.transaction() as connection:
                await attempts.insert(connection, replace(ATTEMPT, job_id=first.job.id))
                await attempts.submitted(connection, "attempt", "provider-1")
        await jobs.cancel(first.job.id)
        told = (await jobs.outcome(first.job.id)).error
        assert told is not None
        assert "only where a backend may bill what was begun, a new Idem" in told["message"]
        again = await jobs.submit(KEYED, wait=True)
        assert again.how is (Joined.JOINED if submitted else Joined.NEW)
        assert again.job.state is (JobState.CANCELLED if submitted else JobState.QUEUED)


async def test_an_orphan_is_adopted_by_the_next_request_with_the_same_body(
    database: Database,
) -> None:
    desk = Desk()
    async with running(database, desk) as jobs:
        first, lease = await waits(jobs, order())
        await jobs.release(lease, answered=False)
        for stranger in (
            order("other body"),
            order(caller="you"),
            order(owner_id="other"),
            order(idempotency_key="k"),
        ):
            assert (await jobs.submit(stranger, wait=True)).how is Joined.NEW
        adopted = await jobs.submit(order(), wait=True)
        assert (adopted.how, adopted.job.id) == (Joined.ADOPTED, first.job.id)
        # Once: the next one finds it waited for again.
        assert (await jobs.submit(order(), wait=True)).how is Joined.NEW


@pytest.mark.parametrize("end", [None, failure(FailureCode.TIMEOUT)])
async def test_an_end_whose_answer_was_not_delivered_is_told_to_the_next_once(
    database: Database, end: SongreelError | None
) -> None:
    desk = Desk()
    async with running(database, desk) as jobs:
        first, lease = await waits(jobs, order())
        job = await desk.end(jobs, first.job.id, end)
        await jobs.release(lease, answered=False)
        told = await jobs.submit(order(), wait=True)
        assert (told.how, told.job) == (Joined.ADOPTED, job)
        assert told.lease is not None
        await jobs.release(told.lease, answered=True)
        assert (await jobs.submit(order(), wait=True)).how is Joined.NEW


async def test_an_adopted_job_that_is_dropped_again_can_be_adopted_again(
    sqlite_database: Database,
) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        first, lease = await waits(jobs, order())
        for _ in range(3):
            await jobs.release(lease, answered=False)
            again, lease = await waits(jobs, order())
            assert (again.how, again.job.id) == (Joined.ADOPTED, first.job.id)


async def test_an_answer_that_was_delivered_is_never_told_again(
    sqlite_database: Database,
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk) as jobs:
        first, lease = await waits(jobs, order())
        await desk.end(jobs, first.job.id)
        await jobs.release(lease, answered=True)
        await jobs.release(lease, answered=False)
        assert (await jobs.submit(order(), wait=True)).how is Joined.NEW


async def test_the_oldest_orphan_comes_first(sqlite_database: Database, clock: HandClock) -> None:
    async with running(sqlite_database, Desk(), clock=clock) as jobs:
        twins: list[tuple[Ticket, str]] = []
        for _ in range(3):
            twins.append(await waits(jobs, order()))
            clock.forward(seconds=1)
        for _, lease in reversed(twins):
            await jobs.release(lease, answered=False)
        adopted = [await jobs.submit(order(), wait=True) for _ in range(4)]
    assert [ticket.job.id for ticket in adopted[:3]] == [ticket.job.id for ticket, _ in twins]
    assert [ticket.how for ticket in adopted] == [Joined.ADOPTED] * 3 + [Joined.NEW]


async def test_two_live_requests_without_a_key_make_two_jobs(sqlite_database: Database) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        assert [(await jobs.submit(order(), wait=True)).how for _ in range(2)] == [Joined.NEW] * 2


@pytest.mark.parametrize("cancelled", ["running", "ended"])
async def test_a_cancelled_job_is_never_adopted(sqlite_database: Database, cancelled: str) -> None:
    desk = Desk()
    async with running(sqlite_database, desk) as jobs:
        first, lease = await waits(jobs, order())
        await jobs.cancel(first.job.id)
        if cancelled == "ended":
            await jobs.outcome(first.job.id)
        await jobs.release(lease, answered=False)
        assert (await jobs.submit(order(), wait=True)).how is Joined.NEW


async def test_children_and_jobs_that_nobody_waited_for_are_never_adopted(
    sqlite_database: Database,
) -> None:
    async def film(context: JobContext) -> dict[str, object]:
        await context.child(order("clip"))
        return {}

    async with running(sqlite_database, {JobKind.FILM: film, JobKind.CLIP: Desk()}) as jobs:
        parent = await jobs.submit(order(kind=JobKind.FILM), wait=False)
        await jobs.outcome(parent.job.id)
        assert (await jobs.submit(order("clip"), wait=True)).how is Joined.NEW
        assert (await jobs.submit(order(kind=JobKind.FILM), wait=True)).how is Joined.NEW


async def test_an_order_that_does_not_wait_adopts_too_and_is_answered_by_that(
    sqlite_database: Database,
) -> None:
    async with running(sqlite_database, Desk()) as jobs:
        first, lease = await waits(jobs, order())
        await jobs.release(lease, answered=False)
        adopted = await jobs.submit(order(), wait=False)
        assert (adopted.how, adopted.job.id, adopted.lease) == (
            Joined.ADOPTED,
            first.job.id,
            None,
        )
        assert (await jobs.submit(order(), wait=False)).how is Joined.NEW


@pytest.mark.parametrize(
    ("lease_ends", "job_ends", "orphan_until"),
    [(0, None, None), (0, 5, 20), (5, 0, 20), (0, 0, 15), (60, 0, 75), (0, 60, 75)],
)
async def test_an_orphan_is_one_for_a_quarter_of_an_hour_after_the_later_end(
    sqlite_database: Database,
    clock: HandClock,
    lease_ends: int,
    job_ends: int | None,
    orphan_until: int | None,
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk, clock=clock) as jobs:
        first, lease = await waits(jobs, order())
        for minute in range(61):
            if minute == lease_ends:
                await jobs.release(lease, answered=False)
            if minute == job_ends:
                await desk.end(jobs, first.job.id)
            clock.forward(minutes=1)
        if orphan_until is None:
            clock.forward(days=30)
        else:
            clock.moment = START
            clock.forward(minutes=orphan_until, microseconds=-1)
        again, lease = await waits(jobs, order())
        assert again.how is Joined.ADOPTED
        if orphan_until is None:
            return
        clock.forward(microseconds=1)
        # As if nobody had come in between.
        async with sqlite_database.transaction() as connection:
            await connection.exec_driver_sql(f"DELETE FROM leases WHERE id = '{lease}'")  # noqa: S608
        assert (await jobs.submit(order(), wait=True)).how is Joined.NEW


async def test_after_a_restart_every_unanswered_job_is_an_orphan(
    sqlite_database: Database, clock: HandClock
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk, clock=clock) as jobs:
        open_one, _ = await waits(jobs, order("open"))
        ended_one, _ = await waits(jobs, order("ended"))
        await desk.end(jobs, ended_one.job.id)
        answered, lease = await waits(jobs, order("answered"))
        await desk.end(jobs, answered.job.id)
        await jobs.release(lease, answered=True)
    # As if the process had died without a word: its leases are open.
    async with sqlite_database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE leases SET ended_at = NULL")
    clock.forward(hours=3)
    async with running(sqlite_database, desk, clock=clock) as jobs:
        clock.forward(minutes=14)
        for body, first, how in (
            ("open", open_one, Joined.ADOPTED),
            ("ended", ended_one, Joined.ADOPTED),
            ("answered", answered, Joined.NEW),
        ):
            again = await jobs.submit(order(body), wait=True)
            assert (body, again.how) == (body, how)
            assert (again.job.id == first.job.id) == (how is Joined.ADOPTED)


async def test_leases_of_another_process_end_when_it_is_silent_for_fifteen_seconds(
    sqlite_database: Database, clock: HandClock
) -> None:
    desk = Desk()
    async with running(sqlite_database, desk, clock=clock) as jobs:
        first, _ = await waits(jobs, order())
        async with sqlite_database.transaction() as connection:
            await connection.exec_driver_sql("UPDATE leases SET process_id = 'elsewhere'")
            await connection.exec_driver_sql(
                "INSERT INTO processes (id, renewed_at) SELECT 'elsewhere', renewed_at "
                "FROM processes"
            )
        clock.forward(seconds=14)
        live, lease = await waits(jobs, order())
        assert live.how is Joined.NEW
        await desk.end(jobs, live.job.id)
        await jobs.release(lease, answered=True)
        clock.forward(seconds=1)
        again = await jobs.submit(order(), wait=True)
        assert (again.how, again.job.id) == (Joined.ADOPTED, first.job.id)


async def test_a_clock_that_jumps_ahead_ends_no_lease_of_this_process(
    sqlite_database: Database, clock: HandClock
) -> None:
    async with running(sqlite_database, Desk(), clock=clock) as jobs:
        await waits(jobs, order())
        clock.forward(days=30)
        assert (await jobs.submit(order(), wait=True)).how is Joined.NEW


async def test_a_connection_must_prove_alive_before_its_request_is_repeated(
    sqlite_database: Database,
) -> None:
    asked: list[Sequence[str]] = []

    async with running(sqlite_database, Desk()) as jobs:
        first, dead = await waits(jobs, order())

        async def alive(leases: Sequence[str]) -> None:
            asked.append(list(leases))

        async def is_dead(leases: Sequence[str]) -> None:
            asked.append(list(leases))
            await jobs.release(dead, answered=False)

        twin = await jobs.submit(order(), wait=True, prove=alive)
        assert (twin.how, asked) == (Joined.NEW, [[dead]])
        asked.clear()
        adopted = await jobs.submit(order(), wait=True, prove=is_dead)
        assert (adopted.how, adopted.job.id) == (Joined.ADOPTED, first.job.id)
        assert asked == [[dead, twin.lease]]
        asked.clear()
        # Nothing to prove: another body, another caller, a key of one's own.
        for wanted in (order("other"), order(caller="you"), order(idempotency_key="k")):
            await jobs.submit(wanted, wait=True, prove=alive)
        assert asked == []


async def test_requests_that_come_at_the_same_moment_adopt_an_orphan_once(
    database: Database,
) -> None:
    async with running(database, Desk()) as jobs:
        _, lease = await waits(jobs, order())
        await jobs.release(lease, answered=False)
        tickets = await asyncio.gather(*(jobs.submit(order(), wait=True) for _ in range(6)))
        keyed = await asyncio.gather(*(jobs.submit(KEYED, wait=True) for _ in range(6)))
    assert sorted(ticket.how for ticket in tickets) == ["adopted"] + ["new"] * 5
    assert len({ticket.job.id for ticket in tickets}) == 6
    assert sorted(ticket.how for ticket in keyed) == ["joined"] * 5 + ["new"]
    assert len({ticket.job.id for ticket in keyed}) == 1


async def test_a_request_that_is_given_up_at_any_moment_of_its_submission_leaves_an_orphan(
    sqlite_database: Database,
) -> None:
    async def nobody_waits() -> bool:
        async with sqlite_database.reading() as connection:
            rows = await connection.exec_driver_sql(
                "SELECT count(*) FROM leases WHERE ended_at IS NULL"
            )
            return rows.scalar_one() == 0

    outcomes: set[Joined] = set()
    async with running(sqlite_database, Desk()) as jobs:
        for moment in range(80):
            body = str(moment)
            submission = asyncio.create_task(jobs.submit(order(body), wait=True))
            for _ in range(moment):
                await asyncio.sleep(0.0002)
            submission.cancel()
            await asyncio.wait((submission,))
            if not submission.cancelled():
                break
            await until_async(nobody_waits)
            made = await count(sqlite_database, body)
            again, lease = await waits(jobs, order(body))
            assert again.how is (Joined.ADOPTED if made else Joined.NEW)
            assert await count(sqlite_database, body) == 1
            outcomes.add(again.how)
            await jobs.release(lease, answered=True)
    assert Joined.NEW in outcomes


async def count(database: Database, body: str) -> int:
    async with database.reading() as connection:
        rows = await connection.exec_driver_sql(
            f"SELECT count(*) FROM jobs WHERE fingerprint = '{body}'"  # noqa: S608
        )
        return rows.scalar_one()
