"""The side of a child process: it listens to its parent, and ends with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from queue import SimpleQueue
from typing import BinaryIO

_NICER = 5
"""Such processes give way to the one that answers requests."""


def give_way() -> None:
    """Let the parent go first, and be deaf to what stops it: with its end this one ends too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.nice(_NICER)


def answers() -> BinaryIO:
    """Keep standard output for answers, and let everything else that prints go to the log."""
    kept = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return os.fdopen(kept, "wb")


def requests(read: Callable[[BinaryIO], bytes]) -> SimpleQueue[bytes]:
    """Return a queue of what the parent asks for; the process ends when the parent does.

    Args:
        read: reads one request from standard input; empty bytes at its end.
    """
    queue: SimpleQueue[bytes] = SimpleQueue()
    threading.Thread(target=_listen, args=(read, queue), daemon=True).start()
    return queue


def _listen(read: Callable[[BinaryIO], bytes], queue: SimpleQueue[bytes]) -> None:
    while request := read(sys.stdin.buffer):
        queue.put(request)
    os._exit(0)
