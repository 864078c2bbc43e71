"""Tells from the thread that assembles a film how far it is, and stops it when nobody wants it."""

from __future__ import annotations

import asyncio

from songreel.domain.event import Progressed
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled


class AssemblyReport:
    """The progress of one phase, in thousandths that only grow; every tenth is an event.

    The shares of its parts are set aside one after another: `part(700)` says that what is told
    from now on, from nothing to everything, are the next seven tenths of the phase.
    """

    def __init__(self, context: JobContext, phase: str) -> None:
        """Hold whose progress it is; made on the event loop, used from threads too."""
        self._context = context
        self._phase = phase
        self._loop = asyncio.get_running_loop()
        self._base = self._room = self._tenths = 0
        self._stopped = False
        self._telling: list[asyncio.Future[None]] = []

    def part(self, share: int) -> None:
        """Begin the next part of the phase, which is so many thousandths of it."""
        self._base += self._room
        self._room = share

    def __call__(self, done: int, total: int) -> None:
        """Hear how much of the present part is done, and raise where nobody waits any more."""
        self.go_on()
        self.told(done, total)

    def told(self, done: int, total: int) -> None:
        """Hear how much of the present part is done."""
        tenths = (self._base + done * self._room // max(1, total)) // 100
        if tenths > self._tenths:
            self._tenths = tenths
            event = Progressed(phase=self._phase, done=0, total=1, share=100 * tenths)
            told = asyncio.run_coroutine_threadsafe(self._context.emit(event), self._loop)
            self._telling.append(asyncio.wrap_future(told, loop=self._loop))

    def go_on(self) -> None:
        """Raise `JobCancelled` where nobody waits for the film any more."""
        if self._stopped or self._context.cancelled.is_set():
            raise JobCancelled

    def stop(self) -> None:
        """Have the threads end soon: the server stops, or something went wrong."""
        self._stopped = True

    async def written(self) -> None:
        """Wait until everything is in the log, before the job goes on."""
        await asyncio.gather(*self._telling)
