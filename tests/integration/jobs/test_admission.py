"""A dropped connection never pays twice: leases, orphans."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from songreel.domain.errors import (
    FailureCode,
    SongreelError,
)
from songreel.domain.job import JobKind
from songreel.jobs.context import JobContext
from songreel.jobs.order import Joined, Ticket
from songreel.storage.database import Database
from tests.integration.jobs.desk import KEYED, Desk, failure, waits
from tests.support.databases import START, HandClock
from tests.support.waiting import until_async
from tests.support.work import order, running

pytestmark = pytest.mark.anyio


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
