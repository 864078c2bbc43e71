"""The parent's side of one worker process."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from songreel.core.logs import get_logger
from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.local.models import NAME
from songreel.providers.local.orders import Order, order_line

_STALLED = 300.0
"""Seconds without any progress after which a worker is taken for stuck."""
_PATIENCE = 3.0
"""Seconds that a worker gets to end by itself."""
_LOG_TAIL = 4000
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""As many workers as cores are busy already; one thread each is also always the same sum."""
_log = get_logger(__name__)


class Worker:
    """A worker process that carries out one order at a time."""

    def __init__(self, process: Process, log: Path) -> None:
        """Take over a process that was started."""
        self._process, self._log = process, log
        self._is_killed = False

    @classmethod
    async def start(cls, log: Path) -> Self:
        """Start a process; what it prints goes to a file.

        Raises:
            BackendError: it cannot be started.
        """
        try:
            printed = await asyncio.to_thread(os.open, log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            try:
                # A session of its own: Ctrl-C in the terminal is for the parent alone.
                process = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-P",
                    "-m",
                    "songreel.providers.local.worker",
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=printed,
                    start_new_session=True,
                    env={**os.environ, **_ONE_THREAD},
                )
            finally:
                os.close(printed)
        except OSError as error:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"A render process could not be started ({error.strerror}); try again later.",
                backend=NAME,
            ) from error
        return cls(process, log)

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether the process has not ended."""
        return self._process.returncode is None

    async def carry_out(self, order: Order, output: Path, on_share: Callable[[int], None]) -> None:
        """Have an order carried out; `on_share` hears thousandths.

        Raises:
            BackendError: it failed, the process ended, or it is stuck.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("a worker is started with pipes")
        try:
            stdin.write(order_line(order, output))
            await stdin.drain()
            while True:
                async with asyncio.timeout(_STALLED):
                    line = await stdout.readline()
                if not line.endswith(b"\n"):
                    raise await self._gone()
                answer: dict[str, Any] = json.loads(line)
                if "done" in answer:
                    return
                if "failed" in answer:
                    await self._tell("render_failed")
                    raise BackendError(
                        FailureCode(answer["failed"]), answer["message"], backend=NAME
                    )
                on_share(answer["share"])
        except (BrokenPipeError, ConnectionResetError) as error:
            raise await self._gone() from error
        except TimeoutError as error:
            self.kill()
            raise BackendError(
                FailureCode.TIMEOUT,
                f"The local renderer made no progress for {_STALLED:.0f} seconds; try again.",
                backend=NAME,
            ) from error

    def kill(self) -> None:
        """End the process at once."""
        self._is_killed = True
        if self.is_alive:
            self._process.kill()

    async def end(self) -> None:
        """Let the process end by itself, or end it; return when it has."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._process.wait()
        except TimeoutError:
            self.kill()
            await self._process.wait()

    async def _gone(self) -> BackendError:
        code = await self._process.wait()
        if not self._is_killed:
            await self._tell("render_process_ended", code=code)
        how = f"by signal {-code}" if code < 0 else f"with status {code}"
        return BackendError(
            FailureCode.BACKEND_UNAVAILABLE,
            f"The render process ended unexpectedly ({how}); try again.",
            backend=NAME,
        )

    async def _tell(self, event: str, **more: object) -> None:
        printed = await asyncio.to_thread(self._log.read_bytes)
        tail = printed[-_LOG_TAIL:].decode(errors="replace").strip()
        _log.warning(event, pid=self.pid, printed=tail, **more)
