"""Work side by side: all of it, or nothing goes on."""

from __future__ import annotations

import asyncio

import pytest

from songreel.core.together import together

pytestmark = pytest.mark.anyio


async def answer(value: int) -> int:
    """Return a value in the loop's next round."""
    await asyncio.sleep(0)
    return value


async def test_what_came_of_each_part_stands_under_its_key():
    assert await together({"a": answer(1), "b": answer(2)}) == {"a": 1, "b": 2}


@pytest.mark.parametrize("is_cancelled", [False, True])
async def test_a_failure_or_a_cancellation_ends_the_others_before_it_is_told(is_cancelled: bool):
    waiting, ended = asyncio.Event(), False

    async def endless() -> int:
        nonlocal ended
        try:
            waiting.set()
            await asyncio.Event().wait()
        finally:
            ended = True
        return 0

    async def failing() -> int:
        await waiting.wait()
        if is_cancelled:
            await asyncio.Event().wait()
        raise ValueError("the first to fail")

    whole = asyncio.create_task(together({"a": endless(), "b": failing()}))
    await waiting.wait()
    if is_cancelled:
        whole.cancel()
    with pytest.raises(asyncio.CancelledError if is_cancelled else ValueError):
        await whole
    assert ended
