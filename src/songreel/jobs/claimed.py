"""Compares what this process carries with what the engine says that it has claimed."""

from __future__ import annotations

import time

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.logs import get_logger
from songreel.jobs.engine import Engine, run_of
from songreel.storage import claims

_log = get_logger(__name__)
# Between the commit of a claim and the beginning of its run lie milliseconds, seconds at most.
_LOST_SECONDS = 5.0


class Claimed:
    """The runs of one process among several."""

    def __init__(self, engine: Engine, executor_id: str) -> None:
        """Hold whose runs."""
        self._engine, self._executor_id = engine, executor_id
        self._uncarried: dict[tuple[str, str | None], float] = {}

    async def let_go(self, connection: AsyncConnection) -> None:
        """End the runs here whose jobs were claimed anew since, by whomever.

        Two that carry one job get in each other's way. The ledger keeps them from ordering twice,
        whichever comes first.
        """
        # Looked at first: what is claimed after that is not in it, and is not missed.
        carried = self._engine.claims()
        if not carried:
            return
        held = await claims.of_executor(connection, self._executor_id)
        gone = [task for task, one in carried.items() if held.get(one.run_id) != one.token]
        number = self._engine.abandon(gone)
        if number:
            _log.warning("others took this process for dead", jobs=number)

    async def lost(self, connection: AsyncConnection) -> list[tuple[str, int]]:
        """Return runs that this process has claimed, and that nothing here carries.

        The answer to a claim was lost with its connection, or the run was ended before it began.
        """
        held = await claims.of_executor(connection, self._executor_id)
        carried = {(one.run_id, one.token) for one in self._engine.claims().values()}
        at = time.monotonic()
        self._uncarried = {
            run: self._uncarried.get(run, at) for run in held.items() if run not in carried
        }
        return [
            run_of(run_id)
            for (run_id, _), since in self._uncarried.items()
            if at - since >= _LOST_SECONDS
        ]
