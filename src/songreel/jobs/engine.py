"""The engine of durable workflows: DBOS, hidden behind what jobs need of it.

One generic workflow carries every job. Its id is the job's; a later run of the same job, where the
engine lost or no longer recovers the first one, has an id derived from it.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
from dbos import DBOS, DBOSClient, DBOSConfig
from dbos._context import current_owner_xid
from dbos._queue import queue_worker_thread
from sqlalchemy.pool import QueuePool

from songreel.jobs.bell import Bell
from songreel.jobs.work import ALL, Work
from songreel.storage.claims import SCHEMA, Claim
from songreel.storage.database import Database
from songreel.storage.errors import reason_of

_T = TypeVar("_T")
Carry = Callable[[str, int, Claim | None], Awaitable[None]]

# Changes only when the order of steps changes, to the next whole number: the engine recovers its
# own version alone, and who takes up whose jobs goes by which of two is the newer one.
VERSION = "1"
_APPLICATION = "songreel"
_QUEUES = {Work.ORDERS: "songreel-jobs", Work.RENDER: "songreel-render"}
_WORKFLOW = "run_job"
# Where other processes enqueue nobody rings: their jobs start half of this later, on average. One
# process alone is rung for all of its jobs, and looks for itself only to be safe.
_LOOK_SECONDS, _LOOK_ALONE_SECONDS = 0.2, 1.0
_LEAST_LOOK_SECONDS = 0.05
_SETTLE_SECONDS = 0.2
_BEGIN_SECONDS = 3.0
_LISTENER_SECONDS = 0.25
_THREADS = 16
_CHUNK = 500
_STOP_SECONDS = 1.0
# What a stop makes of running steps, and advice for other uses of the engine than this one.
_NOISE = ("Asyncio task cancelled", "SQLite system database is for development and testing")
_AWAY = re.compile(r"sqlalchemy\.exc\.(?:OperationalError|InterfaceError|TimeoutError): ")
_ALIVE = ("ENQUEUED", "PENDING", "DELAYED")

_current: Engine | None = None


class RunLostError(Exception):
    """The engine cannot go on with this run: its log and the recipe disagree, or it lost data."""


@DBOS.workflow(name=_WORKFLOW, max_recovery_attempts=None)
async def _run_job(job_id: str, run: int) -> None:
    engine = _current
    if engine is None:
        raise asyncio.CancelledError
    await engine.carry(job_id, run)


class Engine:
    """Starts, recovers and checkpoints runs of jobs, on the event loop that called `start`."""

    def __init__(
        self, database: Database, *, executor_id: str, work: frozenset[Work] = ALL
    ) -> None:
        """Hold what the engine runs on.

        Args:
            database: where its tables are.
            executor_id: must stay the same over restarts.
            work: which jobs are taken up here; the others are left to other processes.
        """
        self._database = database
        self._executor_id = executor_id
        self._work = work
        self._client: DBOSClient | None = None
        self._carry: Carry | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._claims: dict[asyncio.Task[None], Claim] = {}
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="songreel-engine")
        self._bells: dict[Work, Bell] = {}
        self._looking: list[threading.Thread] = []
        self._stopping = False

    @property
    def version(self) -> int:
        """Return the version of the engine that this process runs."""
        return int(VERSION)

    async def start(self, carry: Carry) -> None:
        """Recover what was running and begin to take up what waits.

        Raises:
            RuntimeError: another engine runs in this process.
        """
        global _current
        if _current is not None:
            raise RuntimeError("one process runs one engine of jobs: stop the other one first")
        _current = self
        self._carry = carry
        self._loop = asyncio.get_running_loop()
        try:
            await self._call(self._launch)
        except BaseException:
            await self._call(self._destroy)
            _current = None
            raise

    def _launch(self) -> None:
        engine = self._database.engine_for_jobs
        _quieten()
        DBOS.migrate(engine.url.render_as_string(hide_password=False), schema=SCHEMA)
        self._client = DBOSClient(
            system_database_engine=engine,
            dbos_system_schema=SCHEMA,
            application_name=_APPLICATION,
        )
        # Before the launch: a queue that the engine meets later waits a second for its first job.
        for queue in _QUEUES.values():
            self._client.register_queue(queue, polling_interval_sec=_LOOK_SECONDS)
        config = DBOSConfig(
            name=_APPLICATION,
            system_database_engine=engine,
            dbos_system_schema=SCHEMA,
            application_version=VERSION,
            executor_id=self._executor_id,
            max_executor_threads=_THREADS,
            notification_listener_polling_interval_sec=_LISTENER_SECONDS,
            use_listen_notify=False,
            run_migrations=False,
            log_level="WARNING",
        )
        instance = DBOS(config=config)
        # Workflows from a queue run on the loop of the thread that launches, or else on a loop of
        # the engine's own. Launching blocks, so it happens in a thread that has no loop; the
        # recipes' futures belong to ours. No public setting says so.
        instance._background_event_loop._main_loop = self._loop  # pyright: ignore[reportPrivateUsage]
        # Its own threads would look at the queues without end: see `bell`.
        DBOS.listen_queues([])
        DBOS.launch()
        for work in sorted(self._work):
            self._look_at(instance, work)

    def _look_at(self, instance: DBOS, work: Work) -> None:
        """Take up the jobs of a queue from now on, by the engine's own loop."""
        queue = DBOS.retrieve_queue(_QUEUES[work])
        if queue is None:
            raise RuntimeError(f"the queue {_QUEUES[work]} was registered and is not there")
        # It would read its settings again before each look; they are ours, and never change.
        queue.database_backed_queue = False
        alone = self._database.dialect == "sqlite"
        bell = self._bells[work] = Bell(
            pause=_LOOK_ALONE_SECONDS if alone else _LOOK_SECONDS,
            least=_LEAST_LOOK_SECONDS,
            # A file's writers take turns: a look comes after what it was rung for is committed.
            settle=0.0 if alone else _SETTLE_SECONDS,
            # The engine queues what an earlier life left in a thread of its own.
            busy=_BEGIN_SECONDS,
        )
        looking = threading.Thread(
            target=queue_worker_thread,
            args=(bell, instance, queue),
            name=f"songreel-{work.value}",
            daemon=True,
        )
        self._looking.append(looking)
        looking.start()

    async def stop(self) -> None:
        """End every run where it stands; each goes on from its last finished step when started."""
        global _current
        self._stopping = True
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=_STOP_SECONDS)
        # The engine made its own threads the loop's, and takes them along.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())
        await self._call(self._destroy)
        self._threads.shutdown(wait=False)
        _current = None

    def _destroy(self) -> None:
        for bell in self._bells.values():
            bell.set()
        for looking in self._looking:
            looking.join(_STOP_SECONDS)
        DBOS.destroy(workflow_completion_timeout_sec=0)
        if self._client is not None:
            self._client.destroy()
        # Its threads are not waited for: what one of them writes at this moment has to be over
        # before somebody closes the database.
        pool = self._database.engine_for_jobs.pool
        deadline = time.monotonic() + _STOP_SECONDS
        while isinstance(pool, QueuePool) and pool.checkedout() and time.monotonic() < deadline:
            threading.Event().wait(0.01)

    async def carry(self, job_id: str, run: int) -> None:
        """Carry one run of a job; called by the engine's workflow."""
        task = asyncio.current_task()
        if self._stopping or self._carry is None or task is None:
            raise asyncio.CancelledError
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        claim = None
        if self._database.dialect == "postgresql":
            run_id = _workflow_id(job_id, run)
            # Not public: the version is pinned, and tests take jobs from each other.
            token = current_owner_xid(run_id)
            if token is None:
                raise RuntimeError(f"the run {run_id} is carried without a claim")
            claim = self._claims[task] = Claim(run_id, token)
        try:
            await self._carry(job_id, run, claim)
        finally:
            # What comes after it is the engine's: that it has an end.
            self._claims.pop(task, None)

    def claims(self) -> dict[asyncio.Task[None], Claim]:
        """Return what is carried in this process right now, where several may carry it."""
        return dict(self._claims)

    def abandon(self, tasks: Iterable[asyncio.Task[None]]) -> int:
        """End runs here where they stand: others carry them now; return how many there were."""
        gone = [task for task in tasks if task in self._claims]
        for task in gone:
            task.cancel()
        return len(gone)

    def enqueue(self, connection: sa.Connection, job_id: str, run: int, work: Work) -> None:
        """Let a job be taken up, in the caller's own transaction (through `run_sync`)."""
        self._started().enqueue_in_transaction(
            connection,
            {
                "workflow_name": _WORKFLOW,
                "queue_name": _QUEUES[work],
                "workflow_id": _workflow_id(job_id, run),
                "workflow_id_reuse_policy": "reject",
                "app_version": VERSION,
            },
            job_id,
            run,
        )
        bell = self._bells.get(work)
        if bell is not None:
            bell.ring()

    async def alive(
        self, runs: Iterable[tuple[str, int]], versions: Iterable[int] | None = None
    ) -> set[str]:
        """Return the jobs among some runs that the engine of some versions carries on by itself.

        Args:
            runs: of which jobs.
            versions: of the engine; by default this process's own.
        """
        wanted = {_workflow_id(job_id, run): job_id for job_id, run in runs}
        known = {VERSION} if versions is None else {str(version) for version in versions}
        return await self._call(partial(self._alive, wanted, known))

    def _alive(self, wanted: dict[str, str], versions: set[str]) -> set[str]:
        client = self._started()
        ids = list(wanted)
        found: set[str] = set()
        for start in range(0, len(ids), _CHUNK):
            for status in client.list_workflows(
                workflow_ids=ids[start : start + _CHUNK], load_input=False, load_output=False
            ):
                if status.status in _ALIVE and status.app_version in versions:
                    found.add(wanted[status.workflow_id])
        return found

    async def of_other_versions(self, spared: set[int]) -> list[tuple[str, int]]:
        """Return the runs in this process's queues that only another version takes up.

        During an upgrade such a version works beside this one; after it nobody takes them up.

        Args:
            spared: versions whose runs are left out.
        """
        return await self._call(partial(self._of_other_versions, {str(one) for one in spared}))

    def _of_other_versions(self, spared: set[str]) -> list[tuple[str, int]]:
        if not self._work:
            return []
        left = {VERSION, *spared}
        waiting = self._started().list_workflows(
            status="ENQUEUED",
            queue_name=[_QUEUES[work] for work in sorted(self._work)],
            limit=_CHUNK,
            load_input=False,
            load_output=False,
        )
        return [run_of(one.workflow_id) for one in waiting if one.app_version not in left]

    async def take_over(self, executor_ids: list[str]) -> None:
        """Queue again what engines began that are dead; whoever is free takes it up.

        Their runs keep their finished steps. The engine's makers sell this as a service: the call
        is not public, so the version is pinned and a test kills a process.
        """
        await self._call(
            lambda: DBOS._recover_pending_workflows(executor_ids)  # pyright: ignore[reportPrivateUsage]
        )
        for bell in self._bells.values():
            bell.ring()

    async def drop(self, runs: Iterable[tuple[str, int]]) -> None:
        """Count runs as cancelled that nobody carries."""
        ids = [_workflow_id(*run) for run in runs]
        if ids:
            await self._call(lambda: self._started().cancel_workflows(ids))

    async def forget(self, before: datetime) -> int:
        """Delete the engine's own records of runs that ended before a moment; return how many.

        Jobs, events and ledger are ours and stay; nothing asks for those records any more.
        """
        return await self._call(partial(self._forget, before.isoformat()))

    def _forget(self, before: str) -> int:
        client, forgotten = self._started(), 0
        while not self._stopping:
            ended = client.list_workflows(
                completed_before=before, limit=_CHUNK, load_input=False, load_output=False
            )
            if not ended:
                break
            client.delete_workflows([status.workflow_id for status in ended])
            forgotten += len(ended)
        return forgotten

    async def step(self, name: str, function: Callable[[], Awaitable[str]]) -> str:
        """Run a step of the current run once: a finished one gives its result again.

        `function` raises nothing but `BaseException`s that are no `Exception`: what it raises
        is not kept, and the step runs again.

        Raises:
            RunLostError: another step stood at this place before, or it cannot be checkpointed.
        """

        async def checkpointed() -> str:
            return await function()

        try:
            return await DBOS.run_step_async({"name": name}, checkpointed)
        except Exception as error:
            raise RunLostError(reason_of(error)) from error

    def _started(self) -> DBOSClient:
        if self._client is None:
            raise RuntimeError("the engine of jobs is not started")
        return self._client

    async def _call(self, function: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function)


def _workflow_id(job_id: str, run: int) -> str:
    return job_id if run == 0 else f"{job_id}.{run}"


def run_of(workflow_id: str) -> tuple[str, int]:
    """Return the job and the number of the run that the engine calls so."""
    job_id, _, run = workflow_id.partition(".")
    return job_id, int(run or 0)


def _quieten() -> None:
    """Send the engine's warnings through the root logger, without those that mean nothing here."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        # With a handler of its own the engine adds none that writes past our format.
        logger.addHandler(logging.NullHandler())
        logger.addFilter(_put_briefly)
    logger.propagate = True
    # Its own setting comes with the launch: the first start lists every table that it makes before.
    if logging.getLogger().level > logging.DEBUG:
        logger.setLevel(logging.WARNING)


def _put_briefly(record: logging.LogRecord) -> bool:
    """Drop what means nothing here; of a stack that is told each second say what it comes to."""
    told = record.getMessage()
    if any(text in told for text in _NOISE):
        return False
    what, _, stack = told.partition(": Traceback (most recent call last):")
    # Behind the error comes what SQLAlchemy adds: the statement, and where to read more.
    away = [line for line in stack.splitlines() if _AWAY.match(line)]
    if away:
        record.msg, record.args = f"{what}: {away[-1]}", ()
    return True
