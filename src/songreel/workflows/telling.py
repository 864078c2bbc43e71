"""What a job's log is told while a backend works: shares where there are any, else the time."""

from __future__ import annotations

import asyncio

from songreel.domain.event import Progressed
from songreel.domain.provider import Running
from songreel.jobs.context import JobContext
from songreel.workflows.estimate import Estimate

_SHARE_STEP = 50
# Each entry is a transaction: fifty clips at once must not wait for one another's.
_SECONDS_STEP, _LEAST_STEP = 10, 5


class Telling:
    """Tells how one order goes; each entry is a row that is kept, so there are few of them."""

    def __init__(self, context: JobContext, estimate: Estimate | None, *, before: float) -> None:
        """Tell a job's log; the order was sent `before` seconds ago."""
        self._context, self._estimate = context, estimate
        self._began = asyncio.get_running_loop().time() - before
        self._share = -1
        self._told_at: int | None = None
        self._trouble: str | None = None

    async def running(self, status: Running, *, trouble: str | None = None) -> None:
        """Tell that the order is being worked on, where that is worth a row.

        Args:
            status: what the backend said last.
            trouble: why it cannot be asked at the moment, or None.
        """
        if trouble is not None:
            await self._tell_trouble(trouble)
            return
        self._trouble = None
        if status.share is not None:
            if status.share >= self._share + _SHARE_STEP:
                self._share = status.share
                await self._tell(status.share)
            return
        elapsed = self._elapsed()
        step = _SECONDS_STEP
        if self._estimate is not None:
            step = max(_LEAST_STEP, min(step, self._estimate.seconds // 10))
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

    async def _tell_trouble(self, trouble: str) -> None:
        """Tell once why nobody knows how it goes; the order itself goes on at the service."""
        if trouble != self._trouble:
            self._trouble = trouble
            note = f"It cannot be asked for at the moment, and goes on: {trouble}"
            await self._context.emit(
                Progressed(
                    phase="generating",
                    done=0,
                    total=1000,
                    note=note,
                    elapsed_seconds=self._elapsed(),
                )
            )

    def _elapsed(self) -> int:
        return max(0, int(asyncio.get_running_loop().time() - self._began))
