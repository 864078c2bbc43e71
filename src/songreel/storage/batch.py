"""Writes that may share a transaction: what is handed in while one is written is the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from songreel.core import tracing

_Item = TypeVar("_Item")
_Told = TypeVar("_Told")

_MOST = 64


class Batch(Generic[_Item, _Told]):
    """Gathers what many tasks write at once; each hears of its own when that is committed."""

    def __init__(self, write: Callable[[Sequence[_Item]], Awaitable[Sequence[_Told]]]) -> None:
        """Write with a function that takes at least one item, and answers one for each.

        It writes all of them or, where it raises, none.
        """
        self._write = write
        self._waiting: list[tuple[_Item, asyncio.Future[_Told]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def add(self, item: _Item) -> _Told:
        """Write an item with others, and return what is answered for it.

        Whoever is cancelled while it waits may still have its item written.

        Raises:
            Exception: what the function raises for this item by itself.
        """
        told: asyncio.Future[_Told] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, told))
        if self._writing is None:
            self._writing = asyncio.create_task(
                self._write_all(), name="songreel-batch", context=tracing.apart()
            )
        return await told

    async def settled(self) -> None:
        """Wait until nothing is written any more."""
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                some, self._waiting = self._waiting[:_MOST], self._waiting[_MOST:]
                await self._write_some([one for one in some if not one[1].cancelled()])
        finally:
            self._writing = None
            for _, told in self._waiting:
                told.cancel()
            self._waiting.clear()

    async def _write_some(self, some: Sequence[tuple[_Item, asyncio.Future[_Told]]]) -> None:
        if not some:
            return
        try:
            answers = await self._write([item for item, _ in some])
        except asyncio.CancelledError:
            for _, told in some:
                told.cancel()
            raise
        except Exception as error:
            if len(some) == 1:
                _, told = some[0]
                if not told.cancelled():
                    told.set_exception(error)
                return
            # One of them may be to blame for it; the others are written without it.
            for one in some:
                await self._write_some([one])
            return
        for (_, told), answer in zip(some, answers, strict=True):
            if not told.cancelled():
                told.set_result(answer)
