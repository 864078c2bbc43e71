"""What a job's log is told while a backend works: shares where there are any, else the time."""

from __future__ import annotations

import asyncio

from songreel.domain.event import Progressed
from songreel.domain.provider import Running
from songreel.jobs.context import JobContext
from songreel.workflows.estimate import Estimate

_SHARE_STEP = 50
_SECONDS_STEP = 10


class Telling:
    """Tells how one order goes; each entry is a row that is kept, so there are few of them."""

    def __init__(self, context: JobContext, estimate: Estimate | None, *, before: float) -> None:
        """Tell a job's log; the order was sent `before` seconds ago."""
        self._context, self._estimate = context, estimate
        self._began = asyncio.get_running_loop().time() - before
        self._share = -1
        self._told_at: int | None = None

    async def running(self, status: Running) -> None:
        """Tell that the order is being worked on, where that is worth a row."""
        if status.share is not None:
            if status.share >= self._share + _SHARE_STEP:
                self._share = status.share
                await self._tell(status.share)
            return
        elapsed = self._elapsed()
        step = _SECONDS_STEP
        if self._estimate is not None:
            step = max(1, min(step, self._estimate.seconds // 10))
        if self._told_at is None or elapsed >= self._told_at + step:
            self._told_at = elapsed
            await self._tell(None)

    async def _tell(self, share: int | None) -> None:
        known = self._estimate if share is None else None
        await self._context.emit(
            Progressed(
                phase="generating",
                done=share or 0,
                total=1000,
                share=share,
                elapsed_seconds=self._elapsed(),
                estimate_seconds=known.seconds if known else None,
                basis=known.basis if known else None,
            )
        )

    def _elapsed(self) -> int:
        return max(0, int(asyncio.get_running_loop().time() - self._began))
