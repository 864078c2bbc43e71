"""One history: jobs, deaths, restores, cancellations and wrong clocks, all drawn from its seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.core.boundaries import BOUNDARIES
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import SongreelError
from songreel.domain.job import JobKind
from songreel.jobs.order import Order
from tests.support.histories import service
from tests.support.histories.books import Books, Creation
from tests.support.histories.disk import Disk
from tests.support.histories.life import Life, stage
from tests.support.histories.service import Backend, Faults, Kind, StandIn
from tests.support.virtual_time import (
    EPOCH,
    Died,
    StalledError,
    VirtualLoop,
    WallClock,
    run,
    set_clock,
)

BOUND = 4 * 3600.0
"""Virtual seconds after the last death within which everything has to be over."""
_LOOK_EVERY = 5.0
_JUMPS = (timedelta(minutes=-5), timedelta(minutes=20), timedelta(hours=1), timedelta(hours=-1))


class Wrong(AssertionError):
    """The history shows a mistake."""


@dataclass
class Look:
    """One answer of the service's list; `found` is None where it gave none."""

    trace: Mapping[str, Any]
    found: list[str] | None
    at: float


@dataclass
class History:
    """What happens, and what was seen of it.

    Attributes:
        jumps: when somebody set the clock.
        starts: when the processes began.
        restored: when the database was backed up, and when that was put back, in true seconds.
        ends: the ends of jobs as they were first seen.
        cancelled: the jobs that somebody cancelled.
    """

    seed: int
    folder: Path
    log: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    ends: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    restored: list[tuple[float, float]] = field(default_factory=list)
    jumps: list[float] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    calm_seconds: float = 0.0

    def __post_init__(self) -> None:
        draw = self.random = random.Random(self.seed)
        self.kind: Kind = draw.choice(service.KINDS)
        self.faults = Faults(draw.choice((0.0, 0.1, 0.3, 0.6)), draw)
        self.cap = draw.choice((Decimal("0.45"), Decimal(25), Decimal(25), Decimal(25)))
        self.deaths = draw.choice((0, 1, 1, 2, 2, 4))
        self.sets_clock = draw.random() < 0.15
        self.restores = draw.random() < 0.15
        self.sends_webhooks = draw.random() < 0.4
        self.wall = WallClock()
        self.epoch = EPOCH.timestamp()
        self.moment = 0.0
        self.loop: VirtualLoop | None = None
        self.books = Books(self.true, self.kind.lists, self.kind.retention)
        self.disk = Disk(self.folder)
        self.life = self._life()
        self.backup: tuple[float, bytes] | None = None
        self._boundary: tuple[str, int] | None = None

    def true(self) -> float:
        """Return the true time in seconds."""
        return self.moment if self.loop is None else self.loop.time()

    def note(self, what: str) -> None:
        """Write a line of the log."""
        self.log.append(f"{self.true():10.2f}  {what}")

    def _life(self) -> Life:
        return Life(self.disk, self.cap, self.random, self.note)

    def play(self) -> None:
        """Let everything happen, the last process without faults until all is over."""
        self.note(
            f"seed {self.seed}: {self.kind.name}, faults {self.faults.share}, cap {self.cap}, "
            f"deaths {self.deaths}"
        )
        self.wall.moment = self.true
        plan = self._jobs()
        with set_clock(self.wall, self.seed), stage(self._passed, self.note):
            for number in range(self.deaths + 1):
                is_last = number == self.deaths
                self._live(plan, is_last=is_last)
                if not is_last:
                    self._between()

    def _jobs(self) -> list[tuple[float, Order]]:
        draw, plan = self.random, list[tuple[float, Order]]()
        same = draw.random() < 0.4
        for number in range(draw.choice((1, 1, 1, 2, 2, 3, 4))):
            prompt = "a fox" if same else f"a fox, take {number}"
            seed = draw.randrange(10**6) if self.kind.seed else None
            spec = ClipSpec(
                service.NAME, service.MODEL, prompt, prompt, "16:9", "16:9", 1, 1,
                False, False, "tiny", 160, 90, seed=seed,
            )  # fmt: skip
            parent = "film" if draw.random() < 0.3 else None
            request = {"backend": service.NAME, "spec": spec.to_document(), "notices": []}
            order = Order(
                JobKind.CLIP, request, f"print {number}", job_id=f"job-{number}", parent_id=parent
            )
            plan.append((draw.choice((0.0, 0.0, 1.0, 20.0)), order))
        return plan

    def _live(self, plan: list[tuple[float, Order]], *, is_last: bool) -> None:
        """Live one life, to its death, its stop or, in the last one, to the end of everything."""
        loop = self.loop = VirtualLoop(self.moment)
        self.starts.append(self.moment)
        self.life = life = self._life()
        loop.set_exception_handler(self._crash)
        self._plan_death(loop, is_last)
        if is_last:
            self.faults.share = 0.0
        self.note(f"--- life {len(self.starts)}" + (", the last" if is_last else ""))
        try:
            run(loop, self._events(plan, is_last=is_last))
        except Died:
            pass
        except StalledError:
            raise Wrong("everybody waits for somebody else") from None
        finally:
            self.moment = loop.time()
            life.die("its end")
            loop.leave()
            self.loop = None
        self._see_ends()

    def _plan_death(self, loop: VirtualLoop, is_last: bool) -> None:
        draw, life = self.random, self.life
        self._boundary = None
        if is_last:
            return
        if draw.random() < 0.5:
            self._boundary = (draw.choice(BOUNDARIES[:10]), draw.choice((1, 1, 1, 2, 3)))
        at = int(40 * 40 ** draw.random())

        def step(number: int) -> None:
            if number >= at and life.is_alive:
                life.die(f"at step {number}")
                loop.stop()

        loop.on_step = step

    def _passed(self, name: str) -> None:
        if not self.life.is_alive:
            raise Died
        if self._boundary is not None and name == self._boundary[0]:
            left = self._boundary[1] - 1
            self._boundary = (name, left)
            if left == 0 and self.loop is not None:
                self.life.die(f"at the boundary {name}")
                self.loop.stop()
                raise Died

    def _crash(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if self.life.is_alive and not isinstance(error, Died):
            self.note(f"a task crashed: {context['message']} {error!r}")

    async def _events(self, plan: list[tuple[float, Order]], *, is_last: bool) -> None:
        life, draw = self.life, self.random
        await life.open(StandIn(self.kind, self._backend(life)))
        for after, order in plan:
            await asyncio.sleep(after)
            await life.jobs.submit(order, wait=False)
            if not is_last:
                await self._happens()
        if is_last:
            await self._until_over()
            await life.close()
            return
        for _ in range(draw.choice((0, 1, 3, 6))):
            await asyncio.sleep(draw.choice((0.1, 1.0, 5.0, 60.0)))
            await self._happens()
        if draw.random() < 0.3:
            self.note("--- a graceful stop")
            await life.close()
            return
        # Long enough for whatever the draw of the death allows, and an end for what it does not.
        await asyncio.sleep(60)

    async def _happens(self) -> None:
        """Let something happen that people or machines do."""
        draw, life = self.random, self.life
        if not life.is_alive:
            return
        if draw.random() < 0.12:
            job_id = f"job-{draw.randrange(4)}"
            was_cancelled = job_id in self.cancelled
            # Before it is asked for: a process that dies within may have written it down.
            self.cancelled.add(job_id)
            try:
                await life.jobs.cancel(job_id)
            except SongreelError:
                if not was_cancelled:
                    self.cancelled.discard(job_id)
                return
            self.note(f"cancel {job_id}")
        if self.sets_clock and draw.random() < 0.4:
            self.jumps.append(self.true())
            jump = draw.choice(_JUMPS)
            self.wall.wrong += jump
            self.note(f"the clock jumps by {jump}")
        if self.restores and not self.disk.raw.in_transaction and draw.random() < 0.5:
            self.backup = (self.true(), self.disk.snapshot())
            self.note("a backup is made")
        if await life.ledger.held() is not None and draw.random() < 0.4:
            await life.ledger.release()
            self.note("released")

    def _between(self) -> None:
        """Let time pass without a process, and perhaps a backup be put back."""
        draw = self.random
        self.moment += draw.choice((0.0, 1.0, 30.0, 900.0, 5000.0))
        if self.backup is not None and draw.random() < 0.7:
            made, content = self.backup
            self.disk.restore(content)
            self.restored.append((made, self.moment))
            self.ends.clear()
            self.note(f"the backup of {made:.2f} is put back")
            self.backup = None

    async def _until_over(self) -> None:
        began = self.true()
        if await self.life.ledger.held() is not None:
            await asyncio.sleep(10)
            await self.life.ledger.release()
            self.note("released")
        while not self._is_over():
            if self.true() - began > BOUND:
                raise Wrong(f"something is not over after {BOUND} s")
            await asyncio.sleep(_LOOK_EVERY)
        self.calm_seconds = self.true() - began

    def _is_over(self) -> bool:
        left = self.disk.rows(
            "SELECT (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running'))"
            " + (SELECT count(*) FROM attempts WHERE state <> 'settled') AS number"
        )
        return left[0]["number"] == 0

    def _see_ends(self) -> None:
        """Look at the ends of jobs: none may ever change."""
        statement = "SELECT id, state, error FROM jobs WHERE state NOT IN ('queued', 'running')"
        for row in self.disk.rows(statement):
            seen = self.ends.setdefault(row["id"], (row["state"], row["error"]))
            if seen != (row["state"], row["error"]):
                raise Wrong(f"the end of {row['id']} changed from {seen} to {row}")
        for row in self.disk.rows("SELECT day, amount FROM budgets WHERE scope = 'everything'"):
            if row["amount"] > self.cap * 10**8:
                raise Wrong(f"the cap {self.cap} is exceeded on {row['day']}: {row['amount']}")

    def _backend(self, life: Life) -> Backend:
        return Backend(
            self.kind,
            self.books,
            self.faults,
            note=self.note,
            job_of=self._job_of,
            alive=life.alive,
            told=self._webhook(life),
            looked=lambda trace, found: self.looks.append(Look(trace, found, self.true())),
        )

    def _job_of(self, attempt_id: str) -> str:
        rows = self.disk.rows("SELECT job_id FROM attempts WHERE id = ?", attempt_id)
        return rows[0]["job_id"] if rows else "?"

    def _webhook(self, life: Life) -> Callable[[Creation], None]:
        """Return what tells this server of a new order, where webhooks come."""
        tasks: set[asyncio.Task[None]] = set()

        async def come(creation: Creation) -> None:
            await asyncio.sleep(self.random.choice((0.0, 0.02, 1.0, 20.0)))
            if life.is_alive:
                self.note(f"webhook of {creation.id}")
                query = {"attempt": creation.attempt}
                await life.webhooks.take(service.NAME, {}, creation.id.encode(), query)

        def told(creation: Creation) -> None:
            if self.sends_webhooks and self.random.random() < 0.6:
                task = asyncio.create_task(come(creation))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

        return told

    def close(self) -> None:
        """Remove what it left."""
        self.disk.close()
