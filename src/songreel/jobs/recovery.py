"""Begins again what the engine does not carry on by itself: money never depends on its replay."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.logs import get_logger
from songreel.jobs.claimed import Claimed
from songreel.jobs.engine import Engine
from songreel.jobs.journal import CarriedElsewhereError, Clock
from songreel.jobs.work import Workplace
from songreel.storage import claims, jobs, leases
from songreel.storage.database import Database
from songreel.storage.jobs import Carrier
from songreel.storage.moment import Given
from songreel.storage.pulse import versions_alive

_log = get_logger(__name__)
_KEEP_RUNS_FOR = timedelta(days=1)
_ANOTHER_VERSION_SECONDS = 4.0


class Recovery:
    """Looks for jobs without an end that nobody carries."""

    def __init__(
        self,
        database: Database,
        engine: Engine,
        workplace: Workplace,
        clock: Clock,
        given: Given,
        *,
        process_id: str,
        claimed: Claimed,
    ) -> None:
        self._claimed = claimed
        self._database = database
        self._workplace = workplace
        self._engine = engine
        self._process_id = process_id
        self._clock, self._given = clock, given
        # A SQLite file belongs to one process: whatever is unfinished in it is ours.
        self._alone = database.dialect == "sqlite"
        self._told: frozenset[str] = frozenset()
        self._foreign: dict[tuple[str, int], float] = {}

    async def resume(self) -> list[jobs.Unfinished]:
        """Take up, at the start, what an earlier life of this process left, and dead ones.

        Returns:
            The jobs that are taken up.
        """
        return await self._take_up({None, self._process_id} | await self._dead())

    async def take_over(self) -> None:
        """Take up what processes left that died while this one runs."""
        if not self._alone:
            dead = await self._dead()
            if dead:
                await self._take_up(dead)

    async def adopt_versions(self) -> None:
        """Begin anew what waits for an older version of the engine, or one that nobody runs.

        While old and new processes work side by side each takes up what its own version queued, at
        once: what of an older one is still there after a few seconds has nobody. What a newer one
        queued may say what this one does not know: it waits for as long as one of it is alive.
        """
        if self._alone:
            return
        at = time.monotonic()
        found = await self._engine.of_other_versions(await self._newer())
        self._foreign = {run: self._foreign.get(run, at) for run in found}
        for run, since in self._foreign.items():
            if at - since >= _ANOTHER_VERSION_SECONDS:
                _log.warning("nobody runs the version that this waits for", job_id=run[0])
                await self.begin_again(*run)

    async def _newer(self) -> set[int]:
        """Return the versions of the engine above this one's of which a process is alive."""
        if self._alone:
            return set()
        async with self._database.reading() as connection:
            alive = await versions_alive(connection)
        return {version for version in alive if version > self._engine.version}

    async def tidy(self) -> None:
        """Let the engine forget what ended a day ago."""
        await self._engine.forget(self._clock() - _KEEP_RUNS_FOR)
        async with self._database.transaction() as connection:
            await leases.forget_processes(connection, _KEEP_RUNS_FOR, self._given())

    async def begin_own_again(self, job_id: str, carrier: Carrier) -> None:
        """Hand a job that this process carries to a new run.

        Raises:
            CarriedElsewhereError: it was claimed anew since.
        """
        async with self._database.transaction() as connection:
            if carrier.claim is not None and not await claims.is_held(connection, carrier.claim):
                raise CarriedElsewhereError
            await self._begin_again(connection, job_id, carrier.run)

    async def begin_again(self, job_id: str, run: int) -> bool:
        """Hand a job to a new run; False where it has an end or another one has it already."""
        async with self._database.transaction() as connection:
            return await self._begin_again(connection, job_id, run)

    async def _begin_again(self, connection: AsyncConnection, job_id: str, run: int) -> bool:
        following = await jobs.next_run(connection, job_id, run=run, process_id=self._process_id)
        if following is None:
            return False
        work = self._workplace.of_job(await jobs.get(connection, job_id))
        await connection.run_sync(lambda sync: self._engine.enqueue(sync, job_id, following, work))
        return True

    async def find_lost(self) -> None:
        """Begin again what the engine takes for carried here, and nobody carries."""
        if self._alone:
            return
        async with self._database.reading() as connection:
            lost = await self._claimed.lost(connection)
        await self._begin_all_again(lost)
        await self._engine.drop(lost)

    async def find_left(self) -> None:
        """Begin again what the engine takes for over, and what has no end."""
        if self._alone:
            return
        async with self._database.reading() as connection:
            left = await claims.left_by_engine(connection)
        await self._begin_all_again(left)

    async def _begin_all_again(self, runs: list[tuple[str, int]]) -> None:
        for job_id, run in runs:
            if await self.begin_again(job_id, run):
                _log.warning("nobody carried this job, beginning again", job_id=job_id, run=run)

    async def _dead(self) -> set[str | None]:
        if self._alone:
            return set()
        async with self._database.reading() as connection:
            dead = await leases.dead_processes(connection, self._given())
        return {process for process in dead if process != self._process_id}

    async def _take_up(self, processes: set[str | None]) -> list[jobs.Unfinished]:
        async with self._database.reading() as connection:
            left = await jobs.unfinished(connection, None if self._alone else processes)
        if not left:
            return left
        dead = [process for process in processes if process not in {None, self._process_id}]
        if dead:
            found = frozenset(job.id for job in left)
            if found != self._told:
                # Where all who could take them up are dead, it is seen again each second.
                _log.warning("taking over from dead processes", jobs=len(left))
            self._told = found
            await self._engine.take_over([process for process in dead if process])
        alive = await self._engine.alive((job.id, job.run) for job in left)
        newer = await self._newer() if dead else set[int]()
        if newer:
            # Those of that version take it up; but nobody else does what an earlier life left here.
            theirs = [job for job in left if job.process_id in dead]
            alive |= await self._engine.alive(((job.id, job.run) for job in theirs), newer)
        for job in left:
            if job.id not in alive:
                _log.warning("the engine lost a run, beginning another", job_id=job.id)
                await self.begin_again(job.id, job.run)
        return left
