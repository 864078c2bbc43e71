"""Questions to a service, some at a time out of what all processes together may ask."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from songreel.workflows.questions import GOOD_FOR_SECONDS, WINDOW_SECONDS, Questions
from tests.support.virtual_time import VirtualLoop


class Counter:
    """A limiter without slots; `taken` is when how much was counted."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, int]] = []

    async def take(self, scope: str, *, limit: int, window_seconds: int, amount: int = 1) -> int:
        assert (scope, window_seconds) == ("ask:replicate", WINDOW_SECONDS)
        now = asyncio.get_running_loop().time()
        within = [(at, n) for at, n in self.taken if at > now - window_seconds]
        if sum(n for _, n in within) + amount <= limit:
            self.taken.append((now, amount))
            return 0
        return max(1, int(within[0][0] + window_seconds - now))


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run something in virtual time."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


@pytest.mark.parametrize("processes", [1, 3])
def test_in_no_minute_do_all_processes_ask_more_than_a_service_takes(processes: int) -> None:
    limit, asked, counter = 120, list[float](), Counter()

    async def ask(questions: Questions) -> None:
        loop = asyncio.get_running_loop()
        while loop.time() < 400:
            await questions.take()
            asked.append(loop.time())
            await asyncio.sleep(0.05)

    async def main() -> None:
        each = [Questions(counter, "replicate", limit) for _ in range(processes)]
        await asyncio.gather(*map(ask, each))

    run(main())
    for first in asked:
        assert sum(first <= at < first + 60 for at in asked) <= limit
    # What may be asked is asked, but for what is left when it is no longer good.
    assert len(asked) >= 0.8 * limit * 400 / WINDOW_SECONDS


def test_who_asks_steadily_asks_the_database_once_in_ten_seconds() -> None:
    counter = Counter()

    async def main() -> None:
        questions, loop = Questions(counter, "replicate", 2_000), asyncio.get_running_loop()
        while loop.time() < 600:
            await questions.take()
            await asyncio.sleep(0.2)

    run(main())
    # Twice as many each time that they did not last: it learns within a few takes.
    assert len(counter.taken) <= 600 / GOOD_FOR_SECONDS + 10
    assert sum(n for _, n in counter.taken) <= 2 * 600 / 0.2


def test_what_was_taken_is_good_for_ten_seconds() -> None:
    counter = Counter()

    async def main() -> None:
        questions = Questions(counter, "replicate", 2_000)
        for _ in range(4):
            await questions.take()
        before = len(counter.taken)
        await questions.take()
        assert len(counter.taken) == before
        await asyncio.sleep(GOOD_FOR_SECONDS)
        await questions.take()
        assert len(counter.taken) == before + 1

    run(main())
