"""The ledger read from outside: what nobody looks after is settled, collected, or tidied away.

At the start, after takeovers and every half minute: money never depends on the engine's replay.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from songreel.core.boundaries import passed
from songreel.core.logs import get_logger
from songreel.core.patience import happens
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import BackendError, InvalidRequestError, SongreelError
from songreel.domain.job import Job, JobKind
from songreel.domain.provider import GenerationBackend
from songreel.jobs.admission import CONTINUED
from songreel.jobs.runner import insist
from songreel.storage import attempts, jobs, provider_files
from songreel.workflows.tools import Tools

_EVERY_SECONDS, _LAST_SECONDS = 30.0, 2.0
# Fifty clips that end together are one thing to look at, and somebody waits for each.
_PAUSE_SECONDS = 1.0
_MOST_TRIES = 3
_COLLECTED = {JobKind.CLIP, JobKind.REFERENCE}
_log = get_logger(__name__)

CarryOn = Callable[[Attempt, Job], Awaitable[object]]
"""Starts a job that brings in the order of one that is over, or finds it."""


class Auditor:
    """One task for the whole ledger."""

    def __init__(self, tools: Tools, carry_on: CarryOn) -> None:
        """Hold the ledger, and who has orders brought in."""
        self._tools, self._carry_on = tools, carry_on
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Read the ledger once, then keep on."""
        await self.look()
        self._task = asyncio.create_task(self._keep(), name="songreel-auditor")

    async def stop(self) -> None:
        """Stop soon, and delete before that what a command that ends put to a service."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.wait((self._task,))
        self._task = None
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                await self.tidy()
        except TimeoutError:
            _log.info("files are left at a service; they are deleted after the next start")

    async def _keep(self) -> None:
        tidy = self._tools.lines.tidy
        while True:
            await self._go_on_after(self.tidy)
            await happens(tidy, _EVERY_SECONDS)
            await asyncio.sleep(_PAUSE_SECONDS)
            tidy.clear()
            await self._go_on_after(self.look)

    async def _go_on_after(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do a round of work; whatever goes wrong in it, the next round has its turn."""
        try:
            await insist(work)
        except SongreelError as error:
            _log.error("the ledger is not in order, trying again", reason=error.message)
        except Exception as error:
            # A mistake about one order must not end the watch over all others. Writing a trace
            # reads the source files: not on the loop.
            report = partial(_log.error, "audit_crashed", exc_info=error)
            await asyncio.to_thread(report)

    async def look(self) -> None:
        """Settle what was never sent for a job that is over, and collect what was.

        Accepted quotes that are valid no more give back what was not drawn.
        """
        await self._tools.ledger.end_lapsed_quotes()
        async with self._tools.database.reading() as connection:
            left = await attempts.abandoned(connection)
        restored = await self._tools.ledger.restored_at() if left else None
        for attempt in left:
            is_doubtful = restored is not None and attempt.created_at <= restored
            if attempt.state is AttemptState.RESERVED and attempt.day is not None and is_doubtful:
                # What a restored database takes for unsent may have been sent since the backup.
                await self._settle(attempt, Settlement.UNKNOWN, "restored from a backup")
            elif attempt.state is AttemptState.RESERVED:
                # Whoever was taken for dead may have sent it since it was read: the next look is
                # at that.
                await self._tools.ledger.call_off(attempt, None, "its job ended before it went")
            elif attempt.day is None:
                await self._settle(attempt, Settlement.NOT_CHARGED, "free, and its job is over")
            else:
                await self._collect(attempt)

    async def _settle(self, attempt: Attempt, settlement: Settlement, basis: str) -> None:
        await self._tools.ledger.settle(attempt, settlement, basis)

    async def _collect(self, attempt: Attempt) -> None:
        """Have another job bring an order in, unless too many have tried that already."""
        async with self._tools.database.reading() as connection:
            left = await jobs.find(connection, attempt.job_id)
        tried = 0 if left is None else int(left.request.get(CONTINUED, 0))
        if left is None or left.kind not in _COLLECTED or tried >= _MOST_TRIES:
            await self._settle(attempt, Settlement.UNKNOWN, "its job is over")
            return
        _log.warning("collecting_what_a_job_left", attempt=attempt.id, job_id=left.id)
        await self._carry_on(attempt, left)

    async def tidy(self) -> None:
        """Delete at the services what was put there for orders that are settled."""
        async with self._tools.database.reading() as connection:
            files = await provider_files.left(connection)
        for name, file in files:
            backend = self._backend(name)
            if backend is None:
                continue
            try:
                await backend.forget(file)
            except BackendError as error:
                _log.info("file_not_deleted_yet", backend=name, reason=error.failure.value)
                continue
            await self._tools.ledger.drop_file(name, file)
            passed("forgotten")

    def _backend(self, name: str) -> GenerationBackend[object] | None:
        try:
            provider = self._tools.registry.provider(name)
        except InvalidRequestError:
            return None
        found: GenerationBackend[object] | None = provider.videos or provider.images  # type: ignore[assignment]
        return found
