"""Work that is done side by side, and ends together."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

_Key = TypeVar("_Key")
_T = TypeVar("_T")


async def together(work: Mapping[_Key, Coroutine[Any, Any, _T]]) -> dict[_Key, _T]:
    """Do some work side by side, and return what came of each part under its key.

    The first part that fails, or a cancellation, ends all others; nothing of them goes on
    afterwards. Unlike with a task group, the failure is raised as it is.

    Args:
        work: at least one part.

    Raises:
        Exception: what the first part that failed raised.
    """
    tasks = {key: asyncio.create_task(part) for key, part in work.items()}
    try:
        await asyncio.gather(*tasks.values())
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.wait(tasks.values())
    return {key: task.result() for key, task in tasks.items()}
