"""Processes for short media work, when many paid clips are under way at once.

One clip is looked at and copied in a thread within hundredths of a second. When fifty come at
once, threads share one interpreter with the event loop, and the last of them waited for seconds
while the machine's other cores stood still.
"""

from __future__ import annotations

import asyncio
import errno
import signal
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from songreel.core import tracing
from songreel.core.child import Child
from songreel.core.logs import get_logger
from songreel.media.calls import Answer, AnyCall, Call, answers_to, calls, line
from songreel.media.errors import MediaError
from songreel.media.worker import READY
from songreel.workflows.media_threads import MediaThreads

FEW = 4
"""So many orders at once the threads do as well."""

_MOST = 4
_IDLE_SECONDS = 60.0
_START_SECONDS = 60.0
_STALLED_SECONDS = 900.0
_REST_SECONDS = 60.0
"""How long threads do all, after a process could not be started."""
_CRASHES = {signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT}
"""What a decoder that a file leads astray ends by; all else is the machine's doing."""
_CRASHES_OF_A_FILE = 2
_log = get_logger(__name__)
_T = TypeVar("_T")


class _Ended(Enum):
    """Why a process gave no answer."""

    BY_THE_FILE = auto()
    BY_THE_MACHINE = auto()


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
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._rest_until = 0.0
        self._number = 0
        self._is_closed = False

    @contextmanager
    def order(self) -> Generator[None]:
        """Count a paid order for as long as the context lasts: its clip will be looked at."""
        self._under_way += 1
        self._stop_timer()
        if self._under_way > FEW:
            self._fill()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way and not self._is_closed:
                self._stop_timer()
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(_IDLE_SECONDS, self._let_go)

    async def run(self, call: Call[_T]) -> _T:
        """Do some media work, and return its result.

        Where a process is ended by anything but the file that it reads, the work is done here, in
        a thread. What ended a process by reading it is never read here: it would end this one.

        Args:
            call: the work; it may be done again where the process that did it was ended.

        Raises:
            MediaError: the file cannot be used, or ended each process that read it.
            OSError: a file cannot be read or written, or no process can be started any more.
            ValueError: a library refused something.
        """
        work = cast("AnyCall", call)
        try:
            asked = line(calls().dump_json(work))
        except PydanticSerializationError:
            # A path that is no text: another process cannot be told of it.
            return await self._here(call)
        crashes = 0
        while crashes < _CRASHES_OF_A_FILE:
            child = await self._turn()
            if child is None and crashes:
                raise OSError(errno.EAGAIN, "no process can be started to read the file")
            if child is None:
                return await self._here(call)
            with self._threads.busy():
                answered = await self._asked(child, asked)
            if isinstance(answered, bytes):
                try:
                    answer = answers_to(work).model_validate_json(answered)
                except ValidationError:
                    # One of another version: that says nothing of the file.
                    await self._tell("media_process_not_understood", child)
                    return await self._here(call)
                if answer.crashed or answer.invalid:
                    await self._tell("media_work_failed", child)
                return cast("_T", _result(answer))
            if self._is_closed:
                raise asyncio.CancelledError
            if answered is _Ended.BY_THE_MACHINE:
                return await self._here(call)
            crashes += 1
            self._fill()
        raise MediaError(
            "Each process that read the file crashed: the file is damaged. Download or make it "
            "again."
        )

    async def close(self) -> None:
        """End all processes, whatever they are doing; who waits for one is cancelled."""
        self._is_closed = True
        self._stop_timer()
        for starting in self._starting:
            starting.cancel()
        if self._starting:
            await asyncio.wait(self._starting)
        for turn in self._waiting:
            turn.cancel()
        self._free.clear()
        for child in list(self._children):
            self._lose(child)
        if self._ending:
            await asyncio.wait(self._ending)

    async def _here(self, call: Call[_T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, call.made)

    async def _turn(self) -> Child | None:
        """Return a process that does nothing, once there is one; None: there is none to come."""
        while self._free:
            child = self._free.popleft()
            if child.is_alive:
                return child
            self._lose(child)
        if not self._children and not self._starting:
            return None
        turn: asyncio.Future[Child | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled() and (child := turn.result()) is not None:
                self._give(child)
            raise

    async def _asked(self, child: Child, call: bytes) -> bytes | _Ended:
        """Return the answer to a call, or why the process gave none.

        A process that gave none is ended: what it may still say must not answer another call.
        """
        answer: bytes | None = None
        ended = _Ended.BY_THE_MACHINE
        try:
            async with asyncio.timeout(_STALLED_SECONDS):
                child.stdin.write(call)
                await child.stdin.drain()
                answer = await child.stdout.readuntil(b"\n")
        except (BrokenPipeError, ConnectionResetError, asyncio.IncompleteReadError) as error:
            how = await child.ended()
            ended = _Ended.BY_THE_FILE if child.signal in _CRASHES else ended
            await self._tell("media_process_ended", child, how=how, reason=type(error).__name__)
        except (TimeoutError, asyncio.LimitOverrunError) as error:
            ended = _Ended.BY_THE_FILE
            await self._tell("media_process_gives_no_answer", child, reason=type(error).__name__)
        finally:
            if answer is None:
                self._lose(child)
            else:
                self._give(child)
        return ended if answer is None else answer

    def _give(self, child: Child) -> None:
        """Hand a process that is free to who waits longest for one."""
        if child not in self._children:
            return
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(child)
                return
        self._free.append(child)

    def _lose(self, child: Child) -> None:
        """End a process, and have another one in its place where somebody needs it."""
        self._children.discard(child)
        child.kill()
        ending = asyncio.create_task(child.end())
        self._ending.add(ending)
        ending.add_done_callback(self._ending.discard)
        if self._under_way > FEW or self._waiting:
            self._fill()
        self._release()

    def _fill(self) -> None:
        """Start processes until there are as many as there may be."""
        loop = asyncio.get_running_loop()
        if self._is_closed or loop.time() < self._rest_until:
            return
        while len(self._children) + len(self._starting) < self._size:
            self._number += 1
            log = self._logs / f"media-{self._number}.log"
            starting = loop.create_task(
                self._start(log), name="songreel-media-process", context=tracing.apart()
            )
            self._starting.add(starting)
            starting.add_done_callback(self._started)

    async def _start(self, log: Path) -> None:
        """Start a process, and wait until it has loaded what it needs."""
        child: Child | None = None
        try:
            async with asyncio.timeout(_START_SECONDS):
                child = await Child.start("songreel.media.worker", log)
                is_ready = await child.stdout.readline() == READY
        except (OSError, TimeoutError) as error:
            is_ready = False
            _log.warning("media_process_not_started", reason=str(error) or type(error).__name__)
        except asyncio.CancelledError:
            if child is not None:
                self._lose(child)
            raise
        if child is not None and is_ready and not self._is_closed:
            self._children.add(child)
            self._give(child)
            return
        self._rest_until = asyncio.get_running_loop().time() + _REST_SECONDS
        if child is not None:
            await self._tell("media_process_not_started", child)
            self._lose(child)

    def _started(self, task: asyncio.Task[None]) -> None:
        self._starting.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("media_process_not_started", reason=repr(error))
        self._release()

    def _release(self) -> None:
        """Let those who wait go their own way where no process is to come."""
        while self._waiting and not self._children and not self._starting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)

    async def _tell(self, event: str, child: Child, **more: object) -> None:
        printed = ""
        with suppress(OSError):
            printed = await child.printed()
        _log.warning(event, pid=child.pid, printed=printed, **more)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _let_go(self) -> None:
        """End processes that nobody needs any more: each holds some memory."""
        self._timer = None
        while self._free and not self._under_way:
            self._lose(self._free.popleft())


def _result(answer: Answer[Any]) -> object:
    """Return what was made, or raise what was wrong."""
    if answer.refused is not None:
        raise MediaError(answer.refused)
    if answer.invalid is not None:
        raise ValueError(answer.invalid)
    if answer.failed is not None:
        raise OSError(*answer.failed)
    if answer.crashed is not None:
        raise RuntimeError(f"media work ended in a {answer.crashed}; its process printed it whole")
    return answer.made
