"""Lets orders go to services, as many as limits allow, in an order that is fair to all callers.

Orders wait as rows of the ledger, and one transaction at a time decides which go next, whatever
process they wait in: so limits hold over all workers, and whoever has their turn keeps it when the
worker dies. Where no limit binds, nothing is asked.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core import tracing
from songreel.core.logs import get_logger
from songreel.core.patience import happens
from songreel.domain.attempt import Attempt
from songreel.domain.dispatch import Limits, UnderWay, choose, room
from songreel.storage import dispatch, installation, limiter, moment
from songreel.storage.database import Database
from songreel.storage.errors import reason_of

_log = get_logger(__name__)
_LOCK = "dispatch"
_WINDOW_SECONDS = 60
# How soon is seen what ended in another process, or what another process decided.
_LOOK_SECONDS = 0.5
_TROUBLE_SECONDS = 1.0
# How soon is seen that an order waits here in vain: another process has sent or settled it.
_IN_VAIN_SECONDS = 2.0
_MOST_OF_A_CALLER = 200

Rates = Callable[[], dict[str, int]]
"""Returns how many orders a minute each backend takes, where that is limited."""


class _Room(NamedTuple):
    """What is free: how many more each backend takes now, and in how many seconds one takes more.

    Of `rates`, those that are limited; `under_way` is None where nothing is limited by it.
    """

    under_way: UnderWay | None
    rates: dict[str, int]
    wait: int


class Dispatcher:
    """One for each process; they agree through the database."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        rates: Rates,
        *,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Hold what may be under way at once, and how much is let go in a minute.

        Args:
            database: where orders wait.
            limits: how many may be under way.
            rates: how many orders a minute each backend takes.
            clock: gives the present moment; by default the database does, for all processes.
        """
        self._database, self._limits, self._rates, self._clock = database, limits, rates, clock
        self._alone = database.dialect == "sqlite"
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._compare_at = 0.0
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def turn(self, attempt: Attempt) -> None:
        """Return when an order may be sent; at once where no limit binds it.

        Returns too when another process has sent or settled it: the ledger refuses it then.
        Whoever stops waiting settles the order, so that its place is free again.
        """
        is_paid = attempt.day is not None
        if not self._limits.bind(attempt.backend, is_paid=is_paid) and (
            attempt.backend not in self._rates()
        ):
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[attempt.id] = mine
        self._changed.set()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(
                self._run(), name="songreel-dispatcher", context=tracing.apart()
            )
        try:
            await mine
        finally:
            if self._waiting.get(attempt.id) is mine:
                del self._waiting[attempt.id]

    def stir(self) -> None:
        """Look now: an order has ended here, and left its place to another one."""
        self._changed.set()

    async def close(self) -> None:
        """Stop looking; whoever waits goes on waiting after the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
            self._task = None

    async def _run(self) -> None:
        try:
            while self._waiting:
                self._changed.clear()
                try:
                    pause = await self._look()
                except SQLAlchemyError as error:
                    _log.error("the database cannot be used, trying again", reason=reason_of(error))
                    pause = _TROUBLE_SECONDS
                if pause and self._waiting:
                    await happens(self._changed, pause)
        except Exception as error:
            # A mistake here must not leave anybody waiting for ever: each hears of it.
            for mine in self._waiting.values():
                if not mine.done():
                    mine.set_exception(error)

    async def _look(self) -> float:
        """Let go what may go now; return the seconds after which another look is worth it."""
        rates = self._rates()
        async with self._database.reading() as connection:
            # Let go by another process, by an earlier life of this one, or before whoever wrote it
            # down here began to wait.
            self._wake(await dispatch.dispatched(connection))
            await self._wake_in_vain(connection)
            found = await self._room(connection, rates)
        if not self._waiting:
            return 0.0
        if not self._has_room(found):
            return min(_LOOK_SECONDS, found.wait) if found.wait else _LOOK_SECONDS
        async with self._database.transaction() as connection:
            await installation.lock(connection, _LOCK)
            if not self._alone:
                # Another process may have filled the room between the look and the lock.
                found = await self._room(connection, rates)
            chosen = await self._choose(connection, found, rates)
        self._wake(chosen)
        # More than one look takes may wait, and may go.
        return 0.0 if len(chosen) >= _MOST_OF_A_CALLER else _LOOK_SECONDS

    async def _room(self, connection: AsyncConnection, rates: dict[str, int]) -> _Room:
        limits = self._limits
        is_counted = limits.at_once or limits.of_a_caller or limits.at_backend
        under_way = await dispatch.under_way(connection) if is_counted else None
        left: dict[str, int] = {}
        waits: list[int] = []
        if not rates:
            return _Room(under_way, left, 0)
        at = await self._present(connection)
        for backend, rate in rates.items():
            left[backend], wait = await limiter.room(
                connection,
                f"submit:{backend}",
                limit=rate,
                window_seconds=_WINDOW_SECONDS,
                at=at,
            )
            if wait:
                waits.append(wait)
        return _Room(under_way, left, min(waits, default=0))

    def _has_room(self, found: _Room) -> bool:
        """Tell whether anything at all may go: of whom, is decided with what waits in sight."""
        if found.under_way is not None:
            if room(self._limits, found.under_way, "") == 0:
                return False
            names = {*self._limits.at_backend, *found.rates}
            binds_others = self._limits.at_once or self._limits.of_a_caller
            if binds_others:
                return True
        else:
            names = set(found.rates)
        under_way = found.under_way or UnderWay()
        return any(
            found.rates.get(name, 1) > 0 and room(self._limits, under_way, name) != 0
            for name in names
        )

    async def _choose(
        self, connection: AsyncConnection, found: _Room, rates: dict[str, int]
    ) -> list[str]:
        limits = self._limits
        waiting = await dispatch.waiting(
            connection,
            {*limits.at_backend, *rates},
            all_paid=limits.at_once is not None or limits.of_a_caller is not None,
            most=_MOST_OF_A_CALLER,
        )
        if not waiting:
            return []
        under_way = found.under_way
        if under_way is None:
            # Who goes first matters only where not all can go.
            wanted = UnderWay()
            for one in waiting:
                wanted.at_backend[one.backend] += 1
            is_tight = any(wanted.at_backend[name] > left for name, left in found.rates.items())
            under_way = await dispatch.under_way(connection) if is_tight else UnderWay()
        at = await self._present(connection)
        chosen = choose(waiting, under_way, limits, at=at, rates=found.rates)
        if not chosen:
            return []
        for backend in rates:
            number = sum(one.backend == backend for one in chosen)
            if number:
                await limiter.add(
                    connection,
                    f"submit:{backend}",
                    window_seconds=_WINDOW_SECONDS,
                    at=at,
                    amount=number,
                )
        ids = [one.id for one in chosen]
        await dispatch.dispatch(connection, ids, at)
        return ids

    async def _present(self, connection: AsyncConnection) -> datetime:
        return await moment.present(connection, self._clock() if self._clock else None)

    async def _wake_in_vain(self, connection: AsyncConnection) -> None:
        """Let those go on whose order is not theirs any more: nothing else would ever wake them."""
        at = asyncio.get_running_loop().time()
        if at >= self._compare_at:
            self._compare_at = at + _IN_VAIN_SECONDS
            self._wake(await dispatch.sent_or_settled(connection, list(self._waiting)))

    def _wake(self, ids: Iterable[str]) -> None:
        for attempt_id in ids:
            mine = self._waiting.get(attempt_id)
            if mine is not None and not mine.done():
                mine.set_result(None)
