from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from songreel.storage.turns import Turns
from tests.support.waiting import until_async


@pytest.mark.anyio
async def test_threads_and_tasks_get_their_turns_in_the_order_they_asked() -> None:
    turns, order = Turns(), list[int]()

    def in_thread(number: int) -> None:
        turns.take()
        order.append(number)
        turns.give_back()

    pool = ThreadPoolExecutor(20)
    loop = asyncio.get_running_loop()

    async def in_task(number: int) -> None:
        async with turns.turn():
            order.append(number)

    async with turns.turn():
        waiting: list[asyncio.Future[None]] = []
        for number in range(20):
            before = len(turns._waiting)
            if number % 2:
                waiting.append(loop.run_in_executor(pool, in_thread, number))
            else:
                waiting.append(asyncio.ensure_future(in_task(number)))
            await until_async(lambda before=before: _async(len(turns._waiting) > before))
    await asyncio.gather(*waiting)
    pool.shutdown()
    assert order == list(range(20))


async def _async(value: bool) -> bool:
    return value


@pytest.mark.anyio
async def test_only_one_at_a_time_has_a_turn() -> None:
    turns, inside, most = Turns(), 0, 0
    guard = threading.Lock()

    def enter() -> None:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)

    def leave() -> None:
        nonlocal inside
        with guard:
            inside -= 1

    def in_thread() -> None:
        for _ in range(50):
            turns.take()
            enter()
            leave()
            turns.give_back()

    async def in_task() -> None:
        for _ in range(50):
            async with turns.turn():
                enter()
                await asyncio.sleep(0)
                leave()

    await asyncio.gather(
        *(asyncio.to_thread(in_thread) for _ in range(4)), *(in_task() for _ in range(4))
    )
    assert most == 1


@pytest.mark.anyio
@pytest.mark.parametrize("steps", range(6))
async def test_a_turn_of_a_cancelled_task_is_passed_on(steps: int) -> None:
    turns = Turns()
    ready = asyncio.Event()
    go = asyncio.Event()

    async def holder() -> None:
        async with turns.turn():
            ready.set()
            await go.wait()

    async def waiter() -> None:
        async with turns.turn():
            await asyncio.sleep(0)

    holding = asyncio.create_task(holder())
    await ready.wait()
    cancelled, patient = asyncio.create_task(waiter()), asyncio.create_task(waiter())
    await asyncio.sleep(0)
    go.set()
    # Cancelled at each moment between asking, being handed the turn and having it.
    for _ in range(steps):
        await asyncio.sleep(0)
    cancelled.cancel()
    await asyncio.wait((cancelled,))
    async with asyncio.timeout(2):
        await holding
        await patient
        async with turns.turn():
            pass
