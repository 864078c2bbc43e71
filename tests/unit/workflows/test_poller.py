"""One poller asks for all: within what the service takes, and every end is noticed soon."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import (
    Finished,
    GenerationBackend,
    Reading,
    Running,
    Status,
    Submission,
)
from songreel.workflows.poller import Poller
from songreel.workflows.questions import Questions
from tests.support.virtual_time import EPOCH, VirtualLoop

PAGE = 100


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run something in virtual time."""
    loop = VirtualLoop()
    try:
        loop.run_until_complete(main)
    finally:
        loop.close()


class Service(GenerationBackend[Any]):
    """Orders that end at their time; it counts when it is asked anything."""

    def __init__(self, ends: Mapping[str, float], reading: Reading) -> None:
        self.ends, self.reading = ends, reading
        self.asked: list[float] = []
        self.polled: list[str] = []
        self.refusals: dict[str, list[BackendError | Exception]] = {}

    def _ask(self) -> float:
        now = asyncio.get_running_loop().time()
        self.asked.append(now)
        return now

    def _status(self, provider_id: str, now: float) -> Status:
        return Finished(provider_id) if now >= self.ends[provider_id] else Running()

    async def submit(self, submission: Submission[Any]) -> str:
        raise NotImplementedError

    async def poll(self, provider_id: str) -> Status:
        self.polled.append(provider_id)
        now = self._ask()
        await asyncio.sleep(0.05)
        if self.refusals.get(provider_id):
            raise self.refusals[provider_id].pop(0)
        return self._status(provider_id, now)

    def sweep(self, since: datetime) -> AsyncIterator[Mapping[str, Status]] | None:
        return self._pages() if self.reading.lists else None

    async def _pages(self) -> AsyncIterator[Mapping[str, Status]]:
        ids = list(self.ends)
        for first in range(0, len(ids), PAGE):
            now = self._ask()
            await asyncio.sleep(0.05)
            yield {name: self._status(name, now) for name in ids[first : first + PAGE]}

    async def cancel(self, provider_id: str) -> None:
        raise NotImplementedError

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        raise NotImplementedError

    def most_in_a_minute(self) -> int:
        """Return how often it was asked in its busiest minute."""
        most, first = 0, 0
        for last, at in enumerate(self.asked):
            while self.asked[first] <= at - 60:
                first += 1
            most = max(most, last - first + 1)
        return most


async def ends_of(
    poller: Poller, ids: list[str], *, expected: float | None = None
) -> dict[str, float]:
    """Watch orders to their ends; return when each was noticed."""
    noticed: dict[str, float] = {}

    async def wait(provider_id: str) -> None:
        with poller.watch(provider_id, EPOCH, expected) as watch:
            while not isinstance(await watch.next(), Finished):
                pass
        noticed[provider_id] = asyncio.get_running_loop().time()

    await asyncio.gather(*(wait(provider_id) for provider_id in ids))
    await poller.close()
    return noticed


@pytest.mark.parametrize(("count", "limit"), [(10_000, 15.0), (101, 2.0)])
def test_a_service_with_a_list_is_read_by_pages(count: int, limit: float):
    chance = random.Random(count)
    ends = {f"order-{number}": chance.uniform(5, 40) for number in range(count)}
    service = Service(ends, Reading(requests_a_minute=2000, lists=True))
    late: list[float] = []

    async def main() -> None:
        noticed = await ends_of(Poller(service), list(ends))
        late.extend(noticed[name] - end for name, end in ends.items())

    run(main())
    assert len(late) == count
    assert service.most_in_a_minute() <= 2001
    assert sorted(late)[count // 2] <= limit


def test_a_service_without_a_list_is_asked_no_more_than_it_takes():
    ends = {f"order-{number}": 30.0 for number in range(3_000)}
    service = Service(ends, Reading(requests_a_minute=1000))

    async def main() -> None:
        noticed = await ends_of(Poller(service), list(ends))
        assert max(noticed.values()) < 600

    run(main())
    assert service.most_in_a_minute() <= 1001


def test_one_order_is_noticed_at_once_and_asked_about_sparsely():
    service = Service({"one": 5.0}, Reading(requests_a_minute=2000))

    async def main() -> None:
        noticed = await ends_of(Poller(service), ["one"])
        assert noticed["one"] <= 5.3

    run(main())
    assert len(service.asked) < 40


def test_what_is_expected_to_take_long_is_hardly_asked_about_before():
    service = Service({"one": 100.0}, Reading(requests_a_minute=2000))

    async def main() -> None:
        noticed = await ends_of(Poller(service), ["one"], expected=100.0)
        assert noticed["one"] <= 103.5

    run(main())
    assert len(service.asked) < 25


def test_a_nudge_asks_now():
    service = Service({"one": 20.1}, Reading(requests_a_minute=2000))

    async def main() -> None:
        poller = Poller(service)
        loop = asyncio.get_running_loop()
        loop.call_at(20.2, poller.nudge, "one")
        noticed = await ends_of(poller, ["one"], expected=200.0)
        assert noticed["one"] <= 20.3

    run(main())


def test_a_rate_limit_stops_all_questions_for_as_long_as_it_says():
    service = Service(dict.fromkeys(("one", "two"), 3.0), Reading(requests_a_minute=2000))
    limit = BackendError(FailureCode.RATE_LIMIT_EXCEEDED, "Wait.", retry_after=30)
    service.refusals["one"] = [limit]

    async def main() -> None:
        await ends_of(Poller(service), ["one", "two"])

    run(main())
    between = [at for at in service.asked if 1.0 < at < 29.9]
    assert between == []


def test_an_answer_that_cannot_be_had_or_read_gives_no_order_up():
    service = Service({"one": 3.0}, Reading(requests_a_minute=2000))
    service.refusals["one"] = [
        BackendError(FailureCode.BACKEND_UNAVAILABLE, "No."),
        KeyError("a mistake in reading it"),
        BackendError(FailureCode.AUTHENTICATION_ERROR, "No."),
    ]

    async def main() -> None:
        noticed = await ends_of(Poller(service), ["one"])
        assert noticed["one"] < 10

    run(main())
    assert service.refusals["one"] == []


def test_a_list_that_cannot_be_had_leaves_single_questions():
    class Deaf(Service):
        async def _pages(self) -> AsyncIterator[Mapping[str, Status]]:
            self._ask()
            await asyncio.sleep(0.05)
            raise BackendError(FailureCode.BACKEND_UNAVAILABLE, "No list.")
            yield {}

    ends = {f"order-{number}": 2.0 for number in range(150)}
    service = Deaf(ends, Reading(requests_a_minute=2000, lists=True))

    async def main() -> None:
        noticed = await ends_of(Poller(service), list(ends))
        assert max(noticed.values()) < 60

    run(main())
    assert set(service.polled) == set(ends)


def test_nobody_is_asked_when_nobody_waits():
    service = Service({"one": 1.0}, Reading(requests_a_minute=2000))

    async def main() -> None:
        poller = Poller(service)
        await ends_of(poller, ["one"])
        asked = len(service.asked)
        await asyncio.sleep(timedelta(minutes=10).total_seconds())
        assert len(service.asked) == asked

    run(main())


def test_a_list_that_cannot_be_read_leaves_the_questions():
    ends = {f"order-{number}": 5.0 for number in range(40)}
    service = Service(ends, Reading(requests_a_minute=2000, lists=True))
    swept: list[float] = []

    async def unreadable() -> AsyncIterator[Mapping[str, Status]]:
        swept.append(asyncio.get_running_loop().time())
        raise AttributeError("a mistake of ours")
        yield {}

    service.sweep = lambda since: unreadable()  # type: ignore[method-assign]

    async def main() -> None:
        noticed = await ends_of(Poller(service), list(ends))
        assert len(noticed) == 40
        assert max(noticed.values()) < 15

    run(main())
    # One trace a minute is enough of it.
    assert len(swept) == 1


def test_questions_that_cannot_be_counted_now_are_asked_later():
    class Broken(Questions):
        def __init__(self) -> None:
            self.failures = 3

        async def take(self) -> None:
            if self.failures:
                self.failures -= 1
                raise AttributeError("a mistake of ours")

    service = Service({"one": 5.0}, Reading(requests_a_minute=2000))

    async def main() -> None:
        assert (await ends_of(Poller(service, Broken()), ["one"]))["one"] < 10

    run(main())
