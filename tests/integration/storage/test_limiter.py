"""Sliding windows in the database: never exceeded, whoever counts at the same time."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest
from anyio import create_task_group, run_process
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from songreel.core import clock as clock_module
from songreel.storage.database import Database
from songreel.storage.limiter import DatabaseLimiter, add, room
from songreel.storage.moment import present
from tests.support.databases import HandClock
from tests.support.shifted_clock import shifted

pytestmark = pytest.mark.anyio


async def test_a_window_is_full_and_says_when_it_fits_again(
    database: Database, clock: HandClock
) -> None:
    limiter = DatabaseLimiter(database, clock=clock)
    assert [await limiter.take("a", limit=3, window_seconds=60) for _ in range(3)] == [0, 0, 0]
    wait = await limiter.take("a", limit=3, window_seconds=60)
    assert 59 <= wait <= 61
    # What did not fit was not counted: the same answer again.
    assert await limiter.take("a", limit=3, window_seconds=60) == wait
    clock.forward(seconds=wait - 1)
    assert await limiter.take("a", limit=3, window_seconds=60) > 0
    clock.forward(seconds=1)
    assert await limiter.take("a", limit=3, window_seconds=60) == 0


async def test_scopes_and_windows_are_counted_apart(database: Database, clock: HandClock) -> None:
    limiter = DatabaseLimiter(database, clock=clock)
    for scope, window in (("a", 60), ("b", 60), ("a", 3600)):
        assert await limiter.take(scope, limit=1, window_seconds=window) == 0
        assert await limiter.take(scope, limit=1, window_seconds=window) > 0


async def test_amounts_count_as_much_as_they_say(database: Database, clock: HandClock) -> None:
    limiter = DatabaseLimiter(database, clock=clock)
    assert await limiter.take("a", limit=10, window_seconds=60, amount=7) == 0
    clock.forward(seconds=30)
    assert await limiter.take("a", limit=10, window_seconds=60, amount=3) == 0
    # Four fit once the seven have left the window, eight only after the three have too.
    four = await limiter.take("a", limit=10, window_seconds=60, amount=4)
    eight = await limiter.take("a", limit=10, window_seconds=60, amount=8)
    assert 29 <= four <= 31
    assert 59 <= eight <= 61


@pytest.mark.parametrize(
    ("limit", "window", "amount"), [(1, 60, 2), (0, 60, 1), (1, 0, 1), (1, 1, 0)]
)
async def test_what_can_never_fit_is_a_mistake(
    sqlite_database: Database, limit: int, window: int, amount: int
) -> None:
    limiter = DatabaseLimiter(sqlite_database)
    with pytest.raises(ValueError, match="never be taken"):
        await limiter.take("a", limit=limit, window_seconds=window, amount=amount)


async def test_tasks_that_count_at_the_same_time_never_exceed_the_limit(
    database: Database, clock: HandClock
) -> None:
    limiter = DatabaseLimiter(database, clock=clock)
    taken = 0

    async def take() -> None:
        nonlocal taken
        if await limiter.take("a", limit=25, window_seconds=60) == 0:
            taken += 1

    async with create_task_group() as group:
        for _ in range(60):
            group.start_soon(take)
    assert taken == 25


_TAKE = """
import asyncio, sys
from pathlib import Path
from songreel.storage.database import Database
from songreel.storage.limiter import DatabaseLimiter

async def main():
    database = await Database.open(sys.argv[1], data=Path("."))
    limiter = DatabaseLimiter(database)
    taken = [await limiter.take("a", limit=50, window_seconds=3600) for _ in range(40)]
    print(taken.count(0))
    await database.close()

asyncio.run(main())
"""


async def test_processes_that_count_at_the_same_time_never_exceed_the_limit(
    postgres_url: str,
) -> None:
    taken: list[int] = []

    async def take() -> None:
        done = await run_process([sys.executable, "-c", _TAKE, postgres_url])
        taken.append(int(done.stdout))

    async with create_task_group() as group:
        for _ in range(2):
            group.start_soon(take)
    assert sum(taken) == 50


@pytest.mark.parametrize("hours", [1, -1, 24 * 30, -24 * 30])
async def test_a_clock_that_jumps_neither_locks_out_for_long_nor_breaks(
    sqlite_database: Database, clock: HandClock, hours: int
) -> None:
    limiter = DatabaseLimiter(sqlite_database, clock=clock)
    assert await limiter.take("a", limit=1, window_seconds=60) == 0
    clock.forward(hours=hours)
    assert await limiter.take("a", limit=1, window_seconds=60) <= 61
    clock.forward(seconds=122)
    assert await limiter.take("a", limit=1, window_seconds=60) == 0


async def test_machines_whose_clocks_are_apart_count_together(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(postgres_url, data=tmp_path)
    limiter = DatabaseLimiter(database)
    assert await limiter.take("a", limit=1, window_seconds=60) == 0
    for ahead in (300.0, -300.0):
        # By its clock the whole window is over, or has not begun.
        monkeypatch.setattr(clock_module, "datetime", shifted(partial(float, ahead)))
        assert 1 <= await limiter.take("a", limit=1, window_seconds=60) <= 61
        async with database.transaction() as connection:
            at = await present(connection)
            found = await room(connection, "a", limit=1, window_seconds=60, at=at)
            await add(connection, "b", window_seconds=60, at=at, amount=1)
        assert found[0] == 0
    async with database.transaction() as connection:
        at = await present(connection)
        assert await room(connection, "b", limit=3, window_seconds=60, at=at) == (1, 0)
    await database.close()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    limit=st.integers(1, 5),
    window=st.integers(1, 120),
    moves=st.lists(st.tuples(st.floats(0, 60), st.integers(1, 5)), min_size=1, max_size=25),
)
async def test_no_stretch_as_long_as_the_window_ever_holds_more_than_the_limit(
    sqlite_database: Database, limit: int, window: int, moves: list[tuple[float, int]]
) -> None:
    clock = HandClock()
    limiter = DatabaseLimiter(sqlite_database, clock=clock)
    scope = f"{limit}/{window}/{moves}"
    taken: list[tuple[object, int]] = []
    for seconds, amount in moves:
        clock.forward(seconds=seconds)
        if amount > limit:
            continue
        wait = await limiter.take(scope, limit=limit, window_seconds=window, amount=amount)
        if wait == 0:
            taken.append((clock.moment, amount))
        else:
            # It says the truth about when it fits.
            clock.forward(seconds=wait)
            assert await limiter.take(scope, limit=limit, window_seconds=window, amount=amount) == 0
            taken.append((clock.moment, amount))
    for moment, _ in taken:
        inside = [
            amount
            for other, amount in taken
            if 0 <= (other - moment).total_seconds() < window  # pyright: ignore[reportOperatorIssue, reportAttributeAccessIssue]
        ]
        assert sum(inside) <= limit
