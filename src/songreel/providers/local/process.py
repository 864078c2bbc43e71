"""The parent's side of one worker process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from songreel.core.child import Child
from songreel.core.logs import get_logger
from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.local.models import NAME
from songreel.providers.local.orders import Order, order_line

_STALLED = 300.0
"""Seconds without any progress after which a worker is taken for stuck."""
_log = get_logger(__name__)


class Worker:
    """A worker process that carries out one order at a time."""

    def __init__(self, child: Child) -> None:
        """Take over a process that was started."""
        self._child = child

    @classmethod
    async def start(cls, log: Path) -> Self:
        """Start a process; what it prints goes to a file.

        Raises:
            BackendError: it cannot be started.
        """
        try:
            return cls(await Child.start("songreel.providers.local.worker", log))
        except OSError as error:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"A render process could not be started ({error.strerror}); try again later.",
                backend=NAME,
            ) from error

    @property
    def pid(self) -> int:
        """Return the id of the process."""
        return self._child.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether the process has not ended."""
        return self._child.is_alive

    async def carry_out(self, order: Order, output: Path, on_share: Callable[[int], None]) -> None:
        """Have an order carried out; `on_share` hears thousandths.

        Raises:
            BackendError: it failed, the process ended, or it is stuck.
        """
        stdin, stdout = self._child.stdin, self._child.stdout
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
        self._child.kill()

    async def end(self) -> None:
        """Let the process end by itself, or end it; return when it has."""
        await self._child.end()

    async def _gone(self) -> BackendError:
        how = await self._child.ended()
        if not self._child.is_killed:
            await self._tell("render_process_ended", how=how)
        return BackendError(
            FailureCode.BACKEND_UNAVAILABLE,
            f"The render process ended unexpectedly ({how}); try again.",
            backend=NAME,
        )

    async def _tell(self, event: str, **more: object) -> None:
        _log.warning(event, pid=self.pid, printed=await self._child.printed(), **more)
