"""Whoever waits for an event can be cancelled at any moment, that of the event too."""

from __future__ import annotations

import asyncio

import pytest

from songreel.core.patience import happens

pytestmark = pytest.mark.anyio


async def test_an_event_is_told_and_its_absence_too():
    event = asyncio.Event()
    assert await happens(event, 0.01) is False
    event.set()
    assert await happens(event, 0.01) is True
    assert await happens(event, None) is True


async def test_an_event_that_comes_with_the_limit_is_told():
    event = asyncio.Event()
    task = asyncio.create_task(happens(event, 0))
    await asyncio.sleep(0)  # it waits now, and its limit is in the loop's next round
    event.set()
    assert await task is True


@pytest.mark.parametrize("turns", range(8))
async def test_a_cancellation_that_comes_with_the_event_is_not_lost(turns: int):
    event = asyncio.Event()

    async def keep() -> None:
        while True:
            await happens(event, 60)
            event.clear()

    task = asyncio.create_task(keep())
    for _ in range(5):
        await asyncio.sleep(0)
    event.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=5)
    if not done:
        task.cancel()
    assert done
    assert task.cancelled()


async def test_a_cancellation_that_comes_with_the_limit_is_not_lost():
    async def keep() -> None:
        while True:
            await happens(asyncio.Event(), 0.005)

    for number in range(100):
        task = asyncio.create_task(keep())
        await asyncio.sleep(0.005 + number % 5 * 0.0002)
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=5)
        assert done
