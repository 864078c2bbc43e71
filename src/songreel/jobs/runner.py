"""Carries a job from its beginning to its end, whatever its recipe does."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from songreel.core import tracing
from songreel.core.boundaries import passed
from songreel.core.logs import get_logger
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    SongreelError,
    StorageUnavailableError,
    UnavailableError,
)
from songreel.domain.job import Job, JobKind
from songreel.jobs.context import Desk, JobContext, Recipe
from songreel.jobs.engine import Engine, RunLostError
from songreel.jobs.failures import JobCancelled, unexpected
from songreel.jobs.guard import Guard
from songreel.jobs.hub import Hub, Signal
from songreel.jobs.journal import CarriedElsewhereError, Journal
from songreel.storage.claims import Claim
from songreel.storage.errors import reason_of
from songreel.storage.jobs import Carrier, Taken

_T = TypeVar("_T")
_log = get_logger(__name__)
_PATIENCE_SECONDS = (0.2, 10.0)
# An order that was sent and not answered yet cannot be told from one that was lost. Nothing waits
# for this where nothing was sent; pictures come with the answer, and whoever stops a container
# leaves it ten seconds.
_GUARD_SECONDS = 8.0
_LOOK_SECONDS = 30.0
# A mistake of ours may look like a database that is away.
_MOST_RUNS = 20
# Five minutes and a half altogether: a bucket comes back by then, or somebody has to mend it.
_MOST_RUNS_WITHOUT_STORAGE = 11
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeoutError)


class Runner:
    """Runs recipes, one for each job that the engine hands over."""

    def __init__(
        self,
        engine: Engine,
        journal: Journal,
        hub: Hub,
        desk: Desk,
        *,
        process_id: str,
        restart: Callable[[str, Carrier], Awaitable[None]],
    ) -> None:
        self.recipes: dict[JobKind, Recipe] = {}
        self._engine = engine
        self._journal = journal
        self._hub = hub
        self._desk = desk
        self._process_id = process_id
        self._restart = restart
        self._guard = Guard()
        self._began = journal.now()

    async def settle(self) -> None:
        """Give what must not be interrupted a few seconds to finish, and begin no more of it."""
        await self._guard.shut(_GUARD_SECONDS)

    async def carry(self, job_id: str, run: int, claim: Claim | None = None) -> None:
        """Carry one run of a job; return when nothing more is to be done in this run.

        Args:
            job_id: the job.
            run: which of its runs.
            claim: that of the engine, where several processes may claim it.
        """
        carrier = Carrier(run, self._process_id, claim)
        try:
            await self._carry(job_id, carrier)
        except CarriedElsewhereError:
            # This process was taken for dead: whoever has the job now gives it its end.
            _log.warning("another process carries this job", job_id=job_id, run=run)
            raise asyncio.CancelledError from None

    async def _carry(self, job_id: str, carrier: Carrier) -> None:
        # The event is known before the flag is read: a cancellation meets one of the two.
        with self._hub.run(job_id) as stop, tracing.logged(None, job_id=job_id):
            taken = await self._take_up(job_id, carrier, stop)
            if taken is None:
                return
            if taken.cancel_requested:
                stop.set()
            job = taken.job
            named = {"songreel__job_id": job.id, "songreel__kind": job.kind.value}
            with (
                tracing.logged(job.trace),
                tracing.job(job.trace, f"job {job.kind.value}", songreel__run=carrier.run, **named),
            ):
                await self._carry_out(job, stop, carrier)

    async def _take_up(self, job_id: str, carrier: Carrier, stop: Signal) -> Taken | None:
        """Take a job up once it has its turn, or somebody wants it to stop.

        Nothing but this coroutine waits meanwhile, and the turn is in the database: after a stop
        of the process the next one waits for the rest.
        """
        while True:
            taken = await insist(lambda: self._journal.begin(job_id, carrier))
            turn = None if taken else await insist(lambda: self._journal.turn(job_id, carrier.run))
            if turn is None:
                return taken
            seconds = (turn - self._journal.now()).total_seconds()
            # Clocks are set, and a cancellation may have been asked for just before.
            with suppress(TimeoutError):
                async with asyncio.timeout(max(0.0, min(seconds, _LOOK_SECONDS))):
                    await stop.wait()

    async def _carry_out(self, job: Job, stop: Signal, carrier: Carrier) -> None:
        recipe = self.recipes.get(job.kind)
        if recipe is None:
            _log.error("no recipe for this kind of job; it stays as it is", job_id=job.id)
            return
        context = JobContext(
            job,
            stop,
            steps=self._engine,
            desk=self._desk,
            guard=self._guard,
            is_resumed=job.created_at < self._began,
        )
        try:
            result = await recipe(context)
        except JobCancelled as stopped:
            cost = stopped.cost
            end = await insist(lambda: self._journal.cancellation(job, cost))
            await insist(lambda: self._journal.cancel(job.id, end, carrier))
        except RunLostError as error:
            await self._begin_again(job, carrier, error)
        except DATABASE_AWAY as error:
            # Whatever was being read or written: the ledger knows what was ordered before.
            await self._begin_again(job, carrier, error)
        except SongreelError as error:
            await self._fail(job, stop, carrier, error)
        except Exception as error:
            await self._crashed(job, carrier, error)
        else:
            await insist(lambda: self._journal.succeed(job.id, result))
            passed("ended")

    async def _fail(self, job: Job, stop: Signal, carrier: Carrier, failure: SongreelError) -> None:
        if self._hub.closed and isinstance(failure, UnavailableError):
            # It met our own stop: it goes on after the next start.
            raise asyncio.CancelledError from failure
        if _is_of_a_database_away(failure) or _is_worth_another_run(job, carrier, failure):
            await self._begin_again(job, carrier, failure)
            return
        reason = None
        if _is_cancellation(failure):
            reason = await insist(lambda: self._journal.revocation(job, failure))
        if reason is not None or (stop.is_set() and _is_cancellation(failure)):
            await insist(lambda: self._journal.cancel(job.id, reason or failure, carrier))
        else:
            await insist(lambda: self._journal.fail(job.id, failure, carrier))

    async def _begin_again(self, job: Job, carrier: Carrier, error: Exception) -> None:
        run = carrier.run
        if run >= _MOST_RUNS:
            await self._crashed(job, carrier, error)
            return
        _log.warning("run lost, beginning another", job_id=job.id, run=run, reason=reason_of(error))
        await asyncio.sleep(min(60, 5 * run))
        await insist(lambda: self._restart(job.id, carrier))

    async def _crashed(self, job: Job, carrier: Carrier, error: Exception) -> None:
        await insist(lambda: self._journal.fail(job.id, unexpected(job), carrier))
        # Writing a trace reads the source files: not on the loop.
        report = partial(_log.error, "recipe crashed", job_id=job.id, exc_info=error)
        await asyncio.to_thread(report)


async def insist(write: Callable[[], Awaitable[_T]]) -> _T:
    """Write, and try again for as long as the database cannot: a full disk, a lost connection.

    A job's end must not be lost because the disk was full for a minute.
    """
    pause, longest = _PATIENCE_SECONDS
    while True:
        try:
            return await write()
        except DATABASE_AWAY as error:
            _log.error("the database cannot be written, trying again", reason=reason_of(error))
        await asyncio.sleep(pause)
        pause = min(pause * 2, longest)


def _is_of_a_database_away(error: SongreelError) -> bool:
    """Tell whether a server of databases did not answer: it is waited for.

    A file that is locked or full is told to whoever waits.
    """
    cause = error.__cause__
    is_away = isinstance(error, UnavailableError) and isinstance(cause, DATABASE_AWAY)
    driver = getattr(cause, "orig", None)
    return is_away and not hasattr(driver, "sqlite_errorcode")


def _is_worth_another_run(job: Job, carrier: Carrier, error: SongreelError) -> bool:
    """Tell whether what keeps files may answer again before somebody misses the job.

    A clip alone of which nothing is ordered is told at once: whoever wants it sends it again.
    """
    is_long = job.parent_id is not None or job.kind not in {JobKind.CLIP, JobKind.REFERENCE}
    is_away = isinstance(error, StorageUnavailableError)
    return is_away and is_long and carrier.run < _MOST_RUNS_WITHOUT_STORAGE


def _is_cancellation(error: SongreelError) -> bool:
    return isinstance(error, BackendError) and error.failure is FailureCode.CANCELLED
