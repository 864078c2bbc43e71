"""Ctrl-C and `kill`: the first asks the work to stop cleanly, the second ends the process."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from songreel.cli.errors import STOPPED, StoppedError

Result = TypeVar("Result")

SIGNALS = (signal.SIGINT, signal.SIGTERM)

# The clean way takes about two seconds; whatever hangs then does not keep the user waiting.
_LIMIT_SECONDS = 6.0


def run_stoppable(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine to its end; on SIGINT or SIGTERM it is cancelled and may clean up.

    Raises:
        StoppedError: it was stopped; the coroutine may raise one of its own that says more.
    """
    # Until the loop listens, both signals are a KeyboardInterrupt.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return asyncio.run(_guard(work))


async def _guard(work: Coroutine[Any, Any, Result]) -> Result:
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

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        return await task
    except asyncio.CancelledError:
        if not stopped:
            raise
        raise StoppedError("Stopped before anything was made.") from None
    finally:
        if not stopped:
            for number in SIGNALS:
                loop.remove_signal_handler(number)


def _give_up() -> None:
    os._exit(STOPPED)
