"""One process from its start to its death: the real jobs and recipes over a virtual engine."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
import structlog

from songreel.core import boundaries
from songreel.domain.dispatch import Limits
from songreel.domain.frames import FILM_RATE
from songreel.domain.job import JobKind
from songreel.domain.video import VideoFacts
from songreel.jobs import manager
from songreel.jobs.dispatcher import Dispatcher
from songreel.jobs.ledger import Ledger
from songreel.jobs.manager import Jobs
from songreel.jobs.mark import SentMark
from songreel.jobs.work import Work
from songreel.media import calls
from songreel.media.delivery import Delivered
from songreel.media.verify import Looked
from songreel.providers.registry import Registry
from songreel.services.webhooks import Webhooks
from songreel.workflows.audit import Auditor
from songreel.workflows.clip import ClipRecipe
from songreel.workflows.lines import Lines
from songreel.workflows.tools import Tools
from tests.support.histories.disk import Blobs, Disk
from tests.support.histories.service import NAME, StandIn

_TAKEN_UP_AFTER = 0.05
_LOSES_A_RUN = 0.1


class VirtualEngine:
    """What `Jobs` needs of the engine of workflows, without its threads and tables.

    It takes up again what it was given, as the real one does, and now and then has lost a run.
    """

    version = 1

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._carry: Callable[[str, int], Awaitable[None]] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, carry: Callable[[str, int], Awaitable[None]]) -> None:
        """Begin to carry."""
        self._carry = carry

    async def stop(self) -> None:
        """Cancel what runs."""
        self._carry = None
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=1.0)

    def enqueue(self, connection: sa.Connection, job_id: str, run: int, work: Work) -> None:
        """Take a run up in a moment; one whose transaction was rolled back is not found then."""
        asyncio.get_running_loop().call_later(_TAKEN_UP_AFTER, self._begin, job_id, run)

    def _begin(self, job_id: str, run: int) -> None:
        if self._carry is not None:
            task = asyncio.create_task(cast("Any", self._carry(job_id, run)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def alive(self, runs: Iterable[tuple[str, int]]) -> set[str]:
        """Return the jobs that are carried on."""
        kept = [run for run in runs if self._chance.random() >= _LOSES_A_RUN]
        for job_id, run in kept:
            self._begin(job_id, run)
        return {job_id for job_id, _ in kept}

    async def take_over(self, executor_ids: list[str]) -> None:
        """Nobody else is there."""

    async def forget(self, before: datetime) -> int:
        """Have nothing to forget."""
        return 0


class Life:
    """One process."""

    def __init__(
        self, disk: Disk, cap: Decimal, chance: random.Random, note: Callable[[str], None]
    ) -> None:
        self.disk, self.note = disk, note
        self._cap, self._chance = cap, chance
        self.is_alive = True

    def alive(self) -> bool:
        """Tell whether the process lives."""
        return self.is_alive

    def die(self, why: str) -> None:
        """Die here and now: nothing has any effect from now on."""
        if self.is_alive:
            self.is_alive = False
            self.disk.lose_power()
            self.note(f"--- the process dies: {why}")

    async def open(self, provider: StandIn) -> None:
        """Start as the services are started."""
        database = self.disk.open(self.alive)
        self.lines = Lines()
        self.ledger = Ledger(database, cap=self._cap, mark=_Mark(self.disk.folder, self.alive))
        self.tools = Tools(
            database=database,
            ledger=self.ledger,
            lines=self.lines,
            blobs=Blobs(self.disk, self.alive),
            dispatcher=Dispatcher(database, Limits(), dict),
            registry=Registry([cast("Any", provider)], default=NAME),
            scratch=self.disk.folder / "scratch",
            heavy=cast("Executor", None),
        )
        manager.Engine = lambda database, executor_id, work: VirtualEngine(self._chance)  # type: ignore
        self.jobs = Jobs(database, process_id="history")
        # It says to other processes that this one is alive, and there are none.
        self.jobs._keeper.live = self.jobs._keeper.renew  # type: ignore[method-assign]
        self.jobs._keeper.start = lambda: None  # type: ignore[method-assign]
        self.jobs.register(JobKind.CLIP, ClipRecipe(self.tools))
        await self.ledger.notice_a_restore()
        await self.jobs.start()
        self.auditor = Auditor(self.tools, self.jobs.carry_on)
        await self.auditor.start()
        self.webhooks = Webhooks(self.tools)

    async def close(self) -> None:
        """Stop as the services are stopped."""
        await self.auditor.stop()
        await self.jobs.stop()
        await self.lines.close()


class _Mark(SentMark):
    """The mark, which a dead process does not write."""

    def __init__(self, folder: Path, alive: Callable[[], bool]) -> None:
        super().__init__(folder)
        self._alive = alive

    def _write(self, number: int) -> None:
        if self._alive():
            super()._write(number)


_FACTS = VideoFacts(frames=24, rate=FILM_RATE, width=160, height=90, has_audio=False)


def _looked_at(path: Path, _: object) -> Looked:
    """Look at the bytes as `looked_at` does, knowing what they have to be."""
    if not path.read_bytes().startswith(b"clip c"):
        raise ValueError("these bytes are damaged")
    return Looked(_FACTS, None)


def _deliver(original: Path, folder: Path, *_: object) -> Delivered:
    # The bytes as they came are stored already: what is delivered is another file.
    return Delivered(Path(shutil.copy(original, folder / "delivered.mp4")), _FACTS, _FACTS)


@contextmanager
def stage(crash_at: Callable[[str], None], log: Callable[[str], None]) -> Iterator[None]:
    """Have clips be a few bytes, boundaries be told, and warnings be noted."""
    modules = ("fulfil", "collecting", "clip", "audit")
    named = [__import__(f"songreel.workflows.{name}", fromlist=["passed"]) for name in modules]
    before = (calls.looked_at, calls.deliver, manager.Engine)
    settings = structlog.get_config()
    for module in named:
        module.passed = crash_at
    calls.looked_at = _looked_at  # type: ignore[assignment]
    calls.deliver = _deliver  # type: ignore[assignment]

    def keep(logger: object, name: str, event: Any) -> Any:
        told = {key: value for key, value in event.items() if key not in {"event", "exc_info"}}
        cause = event.get("exc_info")
        log(f"log: {event['event']} {told} {cause!r}" if cause else f"log: {event['event']} {told}")
        raise structlog.DropEvent

    structlog.configure(processors=[keep], cache_logger_on_first_use=False)
    try:
        yield
    finally:
        structlog.configure(**settings)
        calls.looked_at, calls.deliver, manager.Engine = before
        for module in named:
            module.passed = boundaries.passed
