"""A few long-lived worker processes that carry out orders: drafts first, then as they came."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from songreel.core import tracing
from songreel.core.logs import get_logger
from songreel.core.scratch import Scratch
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import CANCELLED, LOST, Failed, Finished, Running, Status
from songreel.providers.local.models import NAME
from songreel.providers.local.orders import Order
from songreel.providers.local.process import Worker

_IDLE = 120.0
"""Seconds after which a worker without an order is let go."""
_REMEMBERED = 2000
"""Failed and cancelled orders of which the pool can still say why."""
_log = get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Job:
    """One order and how far it is."""

    id: str
    order: Order
    output: Path
    share: int | None = None
    is_done: bool = False
    failure: BackendError | None = None
    worker: Worker | None = None


class Pool:
    """Worker processes, started when they are needed and at most so many at a time.

    All methods belong to one event loop.
    """

    def __init__(self, parent: Path, size: int) -> None:
        """Prepare a pool; nothing is started and no folder made before the first order.

        Args:
            parent: folder in which the pool makes one of its own.
            size: how many orders are carried out at once.
        """
        self._parent, self._size = parent, max(1, size)
        self._scratch: Scratch | None = None
        self._opening = asyncio.Lock()
        self._jobs: dict[str, _Job] = {}
        self._waiting: deque[_Job] = deque()
        self._slots: set[asyncio.Task[None]] = set()
        self._idle: dict[Worker, asyncio.TimerHandle] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._started = 0
        self._is_closed = False

    async def room(self) -> Path:
        """Make a folder for one order, which the order takes with it when it goes.

        Raises:
            BackendError: it cannot be made, or the pool is closed.
        """
        folder = await self._folder()
        try:
            return Path(await asyncio.to_thread(tempfile.mkdtemp, dir=folder))
        except OSError as error:
            raise _no_folder(error) from error

    async def _folder(self) -> Path:
        """Return the pool's own folder, made at the first call.

        Raises:
            BackendError: it cannot be made, or the pool is closed.
        """
        async with self._opening:
            if self._is_closed:
                raise _unavailable("The local renderer is shutting down; try again later.")
            if self._scratch is None:
                try:
                    self._scratch = await asyncio.to_thread(Scratch, self._parent)
                except OSError as error:
                    raise _no_folder(error) from error
            return self._scratch.folder

    def knows(self, order_id: str) -> bool:
        """Tell whether an order is waiting, being carried out, or finished and not collected."""
        job = self._jobs.get(order_id)
        return job is not None and job.failure is None

    def place(self, order_id: str, order: Order, output: Path) -> None:
        """Place an order; its result goes to a path in a room of its own."""
        if self.knows(order_id):
            return
        job = _Job(order_id, order, output)
        self._jobs.pop(order_id, None)
        self._jobs[order_id] = job
        self._waiting.append(job)
        if len(self._slots) < self._size:
            slot = asyncio.create_task(self._serve(), context=tracing.apart())
            self._slots.add(slot)

    def status(self, order_id: str) -> Status:
        """Return where an order stands; one that this process does not know is lost."""
        job = self._jobs.get(order_id)
        if job is None:
            lost = _unavailable("This process does not know the order; place it again, it is free.")
            return Failed(lost, LOST)
        if job.failure is not None:
            cancelled = job.failure.failure is FailureCode.CANCELLED
            return Failed(job.failure, CANCELLED if cancelled else job.failure.failure.value)
        return Finished(output=job.output.name) if job.is_done else Running(job.share)

    async def cancel(self, order_id: str) -> None:
        """Stop an order, whatever it is doing; its worker process ends and is replaced."""
        job = self._jobs.get(order_id)
        if job is None or job.failure is not None:
            return
        job.failure = BackendError(
            FailureCode.CANCELLED, "The order was cancelled; it cost nothing.", backend=NAME
        )
        if job.worker is not None:
            job.worker.kill()
            await job.worker.end()
        elif job in self._waiting:
            self._waiting.remove(job)
        await asyncio.to_thread(_remove, job)

    async def collect(self, order_id: str, destination: Path) -> None:
        """Move a finished result to a path where nothing is yet; the order is forgotten.

        Raises:
            BackendError: the order is not finished, or not known to this process.
            OSError: the result cannot be moved.
        """
        status = self.status(order_id)
        if isinstance(status, Failed):
            raise status.error.with_traceback(None)
        if isinstance(status, Running):
            raise _unavailable("The order is not finished yet.")
        job = self._jobs[order_id]
        await asyncio.to_thread(_move, job.output, destination)
        self._jobs.pop(order_id, None)
        await asyncio.to_thread(_remove, job)

    async def close(self) -> None:
        """Stop everything, end all workers and remove the folder."""
        self._is_closed = True
        for order_id in list(self._jobs):
            await self.cancel(order_id)
        await asyncio.gather(*self._slots, return_exceptions=True)
        for worker in list(self._idle):
            self._retire(worker)
        await asyncio.gather(*self._ending, return_exceptions=True)
        async with self._opening:
            if self._scratch is not None:
                await asyncio.to_thread(self._scratch.release)
                self._scratch = None

    async def _serve(self) -> None:
        """Carry out waiting orders one after another with one worker."""
        worker: Worker | None = None
        while self._waiting and not self._is_closed:
            job = self._next()
            try:
                worker = worker if worker is not None and worker.is_alive else await self._worker()
                await self._carry_out(job, worker)
            except BackendError as error:
                job.failure = job.failure or error
            self._forget_old()
        if worker is not None and worker.is_alive:
            self._park(worker)
        # At once, not when the task is collected: an order placed in between needs a new slot.
        self._slots.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    def _next(self) -> _Job:
        """Take the next order: somebody is watching a draft while it is made, so those go first."""
        job = next((job for job in self._waiting if job.order.is_draft), self._waiting[0])
        self._waiting.remove(job)
        return job

    async def _carry_out(self, job: _Job, worker: Worker) -> None:
        if job.failure is not None:
            return

        def on_share(share: int) -> None:
            job.share = share

        job.worker = worker
        try:
            await worker.carry_out(job.order, job.output, on_share)
        except BackendError:
            job.worker = None
            await asyncio.to_thread(_remove, job)
            raise
        job.worker = None
        job.is_done = job.failure is None

    async def _worker(self) -> Worker:
        """Return an idle worker, or start one."""
        while self._idle:
            worker, timer = self._idle.popitem()
            timer.cancel()
            if worker.is_alive:
                return worker
        self._started += 1
        return await Worker.start(await self._folder() / f"worker-{self._started}.log")

    def _park(self, worker: Worker) -> None:
        """Keep a worker for the next order, for a while."""
        loop = asyncio.get_running_loop()
        self._idle[worker] = loop.call_later(_IDLE, self._retire, worker)

    def _retire(self, worker: Worker) -> None:
        timer = self._idle.pop(worker, None)
        if timer is not None:
            timer.cancel()
        ending = asyncio.create_task(worker.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)

    def _forget_old(self) -> None:
        failed = [job.id for job in self._jobs.values() if job.failure is not None]
        for order_id in failed[:-_REMEMBERED]:
            del self._jobs[order_id]


def _unavailable(message: str) -> BackendError:
    return BackendError(FailureCode.BACKEND_UNAVAILABLE, message, backend=NAME)


def _no_folder(error: OSError) -> BackendError:
    return _unavailable(
        f"The local renderer has no folder to work in ({error.strerror}); make room in the data "
        "folder, and see that it can be written."
    )


def _move(source: Path, destination: Path) -> None:
    if destination.exists():
        raise FileExistsError(f"{destination.name} is there already")
    shutil.move(source, destination)


def _remove(job: _Job) -> None:
    shutil.rmtree(job.output.parent, ignore_errors=True)
