"""Ctrl-C, `kill`, a closed terminal: the first stops the work cleanly, the second the process."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from songreel.cli.errors import STOPPED, StoppedError

Result = TypeVar("Result")

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# The clean way takes about two seconds; whatever hangs then does not keep the user waiting.
_LIMIT_SECONDS = 6.0


def run_stoppable(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end; on a signal of `SIGNALS` it is cancelled and may clean up.

    Raises:
        StoppedError: it was stopped; the coroutine may raise one of its own that says more.
    """
    # `nohup` has a closed terminal ignored, and that stays so.
    heeded = [
        number
        for number in SIGNALS
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN
    ]
    # Until the loop listens, each of them is a KeyboardInterrupt.
    for number in heeded:
        signal.signal(number, signal.default_int_handler)
    return asyncio.run(_guard(work, heeded))


async def _guard(work: Coroutine[Any, Any, Result], heeded: Sequence[signal.Signals]) -> Result:
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(work)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if stopped:
            _give_up()
        stopped = True
        watchdog = threading.Timer(_LIMIT_SECONDS, _give_up)
        watchdog.daemon = True
        watchdog.start()
        task.cancel()

    for number in heeded:
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if not stopped:
            raise
        raise StoppedError("Stopped before anything was made.") from None
    finally:
        if not stopped:
            for number in heeded:
                loop.remove_signal_handler(number)


def _give_up() -> None:
    # Written past Python's own files: whatever hangs may hold the lock of one.
    with suppress(OSError):
        os.write(2, b"songreel: Stopped at once. The same command again carries on.\n")
    os._exit(STOPPED)
