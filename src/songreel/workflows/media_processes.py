"""Processes for short media work, when many paid clips are under way at once.

One clip is looked at and copied in a thread within hundredths of a second. When fifty come at
once, threads share one interpreter with the event loop, and the last of them waited for seconds
while the machine's other cores stood still.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

from songreel.core.child import Child
from songreel.core.logs import get_logger
from songreel.media.calls import CALLS, Answer, AnyCall, Call, answers_to, line
from songreel.media.errors import MediaError
from songreel.workflows.media_threads import MediaThreads

FEW = 4
"""So many orders at once the threads do as well."""

_MOST = 4
_IDLE_SECONDS = 60.0
_TRIES = 2
_log = get_logger(__name__)
_T = TypeVar("_T")


class MediaProcesses:
    """Does media work in processes while more than a few orders are under way, else in threads.

    All methods belong to one event loop.
    """

    def __init__(self, threads: MediaThreads, logs: Path, cores: int) -> None:
        """Prepare; nothing is started yet.

        Args:
            threads: where few orders' work is done.
            logs: a folder for what the processes print.
            cores: of this machine: so many processes at most, and no more than four.
        """
        self._threads, self._logs = threads, logs
        self._size = min(cores, _MOST)
        self._under_way = 0
        self._children: set[Child] = set()
        self._free: deque[Child] = deque()
        self._waiting: deque[asyncio.Future[Child | None]] = deque()
        self._starting: asyncio.Task[None] | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._number = 0
        self._is_closed = False

    @contextmanager
    def order(self) -> Generator[None]:
        """Count a paid order for as long as the context lasts: its clip will be looked at."""
        self._under_way += 1
        if self._under_way > FEW:
            self._fill()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way and not self._is_closed:
                self._let_go_later()

    async def run(self, call: Call[_T]) -> _T:
        """Do some media work, and return its result.

        Args:
            call: the work; it may be done again where the process that did it was ended.

        Raises:
            MediaError: the file cannot be used, or ended the processes that read it.
            OSError: a file cannot be read or written.
        """
        for _ in range(_TRIES):
            child = await self._turn()
            if child is None:
                return await asyncio.get_running_loop().run_in_executor(self._threads, call.made)
            with self._threads.busy():
                answer = await self._asked(child, cast("AnyCall", call))
            if answer is not None:
                return cast("_T", _result(answer))
            # What ended it may have ended those as well that did nothing.
            self._renew()
        raise MediaError(
            "The process that read the file was ended twice: the file is damaged, or this machine "
            "has too little memory. Download or make it again."
        )

    async def close(self) -> None:
        """End all processes, whatever they are doing."""
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait((self._starting,))
        for child in list(self._children):
            child.kill()
            self._lose(child)
        if self._ending:
            await asyncio.wait(self._ending)

    async def _turn(self) -> Child | None:
        """Return a process that does nothing, once there is one; None: do it in a thread."""
        while self._free:
            child = self._free.popleft()
            if child.is_alive:
                return child
            self._lose(child)
        if not self._children and (self._under_way <= FEW or self._starting is None):
            return None
        turn: asyncio.Future[Child | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and (child := turn.result()) is not None:
                self._give(child)
            raise

    async def _asked(self, child: Child, call: AnyCall) -> Answer[Any] | None:
        """Return the answer to a call, or None where the process ended before it gave one."""
        try:
            child.stdin.write(line(CALLS.dump_json(call)))
            await child.stdin.drain()
            answered = await child.stdout.readuntil(b"\n")
        except (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError):
            how, printed = await child.ended(), await child.printed()
            _log.warning("media_process_ended", pid=child.pid, how=how, printed=printed)
            self._lose(child)
            return None
        except asyncio.CancelledError:
            # What it does is not wanted any more, and its answer must not be taken for another.
            child.kill()
            self._lose(child)
            raise
        self._give(child)
        answer = answers_to(call).model_validate_json(answered)
        if answer.crashed is not None:
            _log.error("media_work_crashed", pid=child.pid, printed=await child.printed())
        return answer

    def _give(self, child: Child) -> None:
        """Hand a process that is free to who waits longest for one."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(child)
                return
        self._free.append(child)

    def _lose(self, child: Child) -> None:
        """Forget a process that has ended, or is ending, and have another one in its place."""
        self._children.discard(child)
        ending = asyncio.create_task(child.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        if self._under_way or self._waiting:
            self._fill()

    def _renew(self) -> None:
        """Have new processes in the place of those that do nothing."""
        while self._free:
            child = self._free.popleft()
            child.kill()
            self._lose(child)

    def _fill(self) -> None:
        """Start processes until there are as many as there may be."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        is_full = len(self._children) >= self._size
        if not self._is_closed and not is_full and self._starting is None:
            self._starting = asyncio.create_task(self._start(), name="songreel-media-processes")

    async def _start(self) -> None:
        try:
            while len(self._children) < self._size:
                self._number += 1
                child = await Child.start(
                    "songreel.media.worker", self._logs / f"media-{self._number}.log"
                )
                self._children.add(child)
                self._give(child)
        except OSError as error:
            _log.warning("media_process_not_started", reason=str(error))
        finally:
            self._starting = None
            if not self._children:
                # Nobody comes to do it: threads do.
                while self._waiting:
                    turn = self._waiting.popleft()
                    if not turn.done():
                        turn.set_result(None)

    def _let_go_later(self) -> None:
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(_IDLE_SECONDS, self._let_go)

    def _let_go(self) -> None:
        """End processes that nobody needs any more: each holds some memory."""
        self._timer = None
        while self._free:
            self._lose(self._free.popleft())


def _result(answer: Answer[Any]) -> object:
    """Return what was made, or raise what was wrong."""
    if answer.refused is not None:
        raise MediaError(answer.refused)
    if answer.failed is not None:
        raise OSError(*answer.failed)
    if answer.crashed is not None:
        raise RuntimeError(f"media work ended in a {answer.crashed}; the log has it whole")
    return answer.made
