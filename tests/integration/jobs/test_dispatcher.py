"""Orders wait in the database, and limits hold whatever process they wait in."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from songreel.core.ids import new_id
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.dispatch import Limits, Priority
from songreel.jobs.dispatcher import Dispatcher
from songreel.storage import attempts, installation
from songreel.storage.database import Database
from songreel.storage.tables import ATTEMPTS
from tests.support.databases import START, HandClock
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio


async def reserved(
    database: Database,
    number: int = 1,
    *,
    key: str = "a",
    priority: Priority = Priority.BATCH,
    backend: str = "replicate",
    minutes: int = 0,
    work: str | None = None,
    day: str | None = "2026-11-23",
) -> list[Attempt]:
    """Write orders down whose price is set aside."""
    made: list[Attempt] = []
    async with database.transaction() as connection:
        for place in range(number):
            attempt = Attempt(
                id=new_id(),
                owner_id="local",
                job_id=new_id(),
                backend=backend,
                model="veo",
                input_hash=new_id(),
                amount=Decimal("0.2"),
                state=AttemptState.RESERVED,
                created_at=START + timedelta(minutes=minutes, seconds=place),
                day=day,
                key_id=key,
                priority=priority,
                work_id=work,
            )
            await attempts.insert(connection, attempt)
            made.append(attempt)
    return made


class Door:
    """Orders that wait at the dispatcher of one process; `gone` are those that may be sent."""

    def __init__(self, database: Database, dispatcher: Dispatcher) -> None:
        self.database, self.dispatcher = database, dispatcher
        self.gone: list[Attempt] = []
        self.tasks: dict[str, asyncio.Task[None]] = {}

    def wait(self, *waiting: Attempt) -> None:
        for attempt in waiting:
            self.tasks[attempt.id] = asyncio.create_task(self._one(attempt))

    async def _one(self, attempt: Attempt) -> None:
        await self.dispatcher.turn(attempt)
        self.gone.append(attempt)

    async def end(self, attempt: Attempt) -> None:
        """Settle an order: its place is free."""
        async with self.database.transaction() as connection:
            await attempts.settle(
                connection, attempt.id, Settlement.NOT_CHARGED, "a test is done with it"
            )
        self.dispatcher.stir()

    async def until(self, number: int) -> None:
        """Wait until so many have gone."""

        async def are() -> bool:
            for task in self.tasks.values():
                if task.done():
                    task.result()
            return len(self.gone) >= number

        await until_async(are)


@asynccontextmanager
async def door(
    database: Database,
    limits: Limits,
    *,
    rates: dict[str, int] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> AsyncIterator[Door]:
    dispatcher = Dispatcher(database, limits, lambda: dict(rates or {}), clock=clock or HandClock())
    here = Door(database, dispatcher)
    try:
        yield here
    finally:
        for task in here.tasks.values():
            task.cancel()
        await asyncio.gather(*here.tasks.values(), return_exceptions=True)
        await dispatcher.close()


async def let_go(database: Database) -> Counter[str]:
    """Return how many orders of each key may be sent, as the database says it."""
    async with database.reading() as connection:
        rows = await connection.execute(
            sa.select(ATTEMPTS.c.key_id).where(
                ATTEMPTS.c.dispatched_at.is_not(None), ATTEMPTS.c.state != "settled"
            )
        )
        return Counter(rows.scalars())


async def test_no_more_go_than_may_and_each_that_ends_makes_room(database: Database) -> None:
    async with door(database, Limits(at_backend={"replicate": 3})) as here:
        here.wait(*await reserved(database, 5))
        await here.until(3)
        assert (await let_go(database)).total() == 3
        await here.end(here.gone[0])
        await here.until(4)
        assert (await let_go(database)).total() == 3
        await here.end(here.gone[1])
        await here.until(5)


async def test_callers_share_and_who_is_waited_for_goes_first(database: Database) -> None:
    async with door(database, Limits(at_once=4)) as here:
        big = await reserved(database, 30, key="big", work="film")
        small = await reserved(database, 4, key="small", minutes=5)
        person = await reserved(database, 1, key="big", minutes=6, priority=Priority.INTERACTIVE)
        here.wait(*big, *small, *person)
        await here.until(4)
        assert Counter(one.key_id for one in here.gone) == {"big": 2, "small": 2}
        assert person[0] in here.gone
        # The small one keeps its half until it has nothing left that waits.
        for ended in [one for one in here.gone if one.key_id == "small"]:
            await here.end(ended)
        await here.until(6)
        assert Counter(one.key_id for one in here.gone) == {"big": 2, "small": 4}


async def test_two_processes_keep_to_one_limit(postgres_url: str, tmp_path: Path) -> None:
    one = await Database.open(postgres_url, data=tmp_path)
    other = await Database.open(postgres_url, data=tmp_path)
    limits = Limits(at_backend={"replicate": 5}, of_a_caller=3)
    most: Counter[str] = Counter()
    gone: list[str] = []

    async def carry(here: Door, attempt: Attempt) -> None:
        await here.dispatcher.turn(attempt)
        gone.append(str(attempt.key_id))
        now_going = await let_go(here.database)
        most.update({key: max(0, n - most[key]) for key, n in now_going.items()})
        most["all"] = max(most["all"], now_going.total())
        await here.end(attempt)

    async with door(one, limits) as here, door(other, limits) as there:
        waiting = [(here, each) for each in await reserved(one, 15, key="a")]
        waiting += [(there, each) for each in await reserved(one, 15, key="b")]
        async with asyncio.timeout(60):
            await asyncio.gather(*(carry(at, each) for at, each in waiting))
    assert len(gone) == 30
    assert most["all"] <= 5
    assert max(most["a"], most["b"]) <= 3
    await one.close()
    await other.close()


async def test_what_another_process_let_go_is_seen(postgres_url: str, tmp_path: Path) -> None:
    one = await Database.open(postgres_url, data=tmp_path)
    other = await Database.open(postgres_url, data=tmp_path)
    limits = Limits(at_once=1)
    async with door(one, limits) as here, door(other, limits) as there:
        first, second = await reserved(one, 2)
        here.wait(first)
        await here.until(1)
        there.wait(second)
        # It ends here, where nobody waits: the other process finds out by itself.
        await here.end(first)
        await there.until(1)
    await one.close()
    await other.close()


async def test_whoever_had_their_turn_keeps_it_over_a_restart(database: Database) -> None:
    limits = Limits(at_once=1)
    first, second = await reserved(database, 2)
    async with door(database, limits) as before:
        before.wait(first)
        await before.until(1)
    async with door(database, limits) as after:
        after.wait(second)
        async with database.reading() as connection:
            known = await attempts.find(connection, first.id)
        assert known is not None
        assert known.dispatched_at == START
        after.wait(first)
        await after.until(1)
        await after.end(first)
        await after.until(2)
        assert after.gone == [first, second]


async def test_an_order_that_is_let_go_before_it_is_waited_for_goes(database: Database) -> None:
    async with door(database, Limits(at_once=2)) as here:
        # Both are written down, and are seen as one of them begins to wait.
        first, second = await reserved(database, 2)
        here.wait(first)
        await here.until(1)
        assert (await let_go(database)).total() == 2
        here.wait(second)
        await here.until(2)


async def test_whoever_waits_for_what_another_process_sent_or_settled_waits_no_more(
    database: Database,
) -> None:
    """A process that was taken for dead: what it waited for is not its own any more."""
    async with door(database, Limits(at_once=1)) as here:
        first, *waiting = await reserved(database, 4)
        here.wait(first)
        await here.until(1)
        here.wait(*waiting)
        sent, settled, own = waiting
        async with database.transaction() as connection:
            await attempts.intend(connection, sent.id, None, START)
            await attempts.settle(connection, settled.id, Settlement.NOT_CHARGED, "it is over")
        await here.until(3)
        assert {one.id for one in here.gone} == {first.id, sent.id, settled.id}
        assert not here.tasks[own.id].done()


async def test_an_order_that_was_refused_waits_anew_and_leaves_its_place(
    database: Database,
) -> None:
    async with door(database, Limits(at_once=1)) as here:
        first, second = await reserved(database, 2)
        here.wait(first, second)
        await here.until(1)
        async with database.transaction() as connection:
            await attempts.intend(connection, first.id, None, START)
        assert (await let_go(database)).total() == 1
        async with database.transaction() as connection:
            await attempts.withdraw(connection, first.id)
        # Its age counts still: it is the next one.
        here.wait(first)
        await here.until(2)
        assert here.gone == [first, first]
        await here.end(first)
        await here.until(3)


async def test_what_an_earlier_version_sent_counts(database: Database) -> None:
    async with door(database, Limits(at_once=1)) as here:
        sent, waits = await reserved(database, 2)
        async with database.transaction() as connection:
            await attempts.intend(connection, sent.id, None, START)
            await connection.execute(
                sa.update(ATTEMPTS).values(priority=None, work_id=None, dispatched_at=None)
            )
        here.wait(waits)
        await here.dispatcher._look()
        assert (await let_go(database)).total() == 0
        await here.end(sent)
        await here.until(1)
        async with database.reading() as connection:
            known = await attempts.find(connection, waits.id)
        assert known is not None
        assert known.priority is Priority.BATCH


async def test_no_more_go_in_a_minute_than_a_service_takes(
    database: Database, clock: HandClock
) -> None:
    async with door(database, Limits(), rates={"replicate": 3}, clock=clock) as here:
        waiting = await reserved(database, 5)
        here.wait(*waiting)
        await here.until(3)
        assert here.gone == waiting[:3]
        clock.forward(seconds=30)
        here.dispatcher.stir()
        other = await reserved(database, 1, backend="gemini")
        # Another service is not concerned.
        here.wait(*other)
        await here.until(4)
        assert here.gone[3:] == other
        clock.forward(seconds=32)
        here.dispatcher.stir()
        await here.until(6)


async def test_while_paid_orders_are_held_nobody_takes_a_place(database: Database) -> None:
    async with door(database, Limits(at_once=2, at_backend={"local": 1})) as here:
        async with database.transaction() as connection:
            await installation.put(connection, installation.HELD, {"since": "now"})
        here.wait(*await reserved(database, 2))
        free = await reserved(database, 1, backend="local", day=None)
        here.wait(*free)
        await here.until(1)
        assert here.gone == free
        async with database.transaction() as connection:
            await installation.drop(connection, installation.HELD)
        here.dispatcher.stir()
        await here.until(3)


async def test_where_no_limit_binds_nothing_is_asked(sqlite_database: Database) -> None:
    (attempt,) = await reserved(sqlite_database)
    with statements(sqlite_database) as asked:
        async with door(sqlite_database, Limits(at_backend={"gemini": 1})) as here:
            await here.dispatcher.turn(attempt)
    assert asked == []


async def test_a_turn_costs_few_statements_however_many_wait(database: Database) -> None:
    waiting = await reserved(database, 300, work="film")
    async with door(database, Limits(at_once=300)) as here:
        with statements(database) as asked:
            here.wait(*waiting)
            await here.until(300)
    # One look and two decisions, each of a few statements; `until` asks nothing.
    assert len(asked) <= 40, asked


async def test_a_mistake_is_told_to_all_who_wait(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with door(database, Limits(at_once=1)) as here:

        async def broken(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(here.dispatcher, "_look", broken)
        for attempt in await reserved(database, 2):
            with pytest.raises(ZeroDivisionError):
                async with asyncio.timeout(10):
                    await here.dispatcher.turn(attempt)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Gather the statements that are sent to a database."""
    asked: list[str] = []

    def note(*told: Any) -> None:
        asked.append(str(told[2]).split("\n")[0])

    engines = {database.engine.sync_engine}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)
