"""Files that the kernel sends by itself: from its cache to a socket, past this process's memory."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Protocol

from songreel.http.threads import Threads

IS_THERE = sys.platform == "linux" and hasattr(os, "RWF_NOWAIT")
"""Whether this system sends files, and tells which parts of them it need not fetch first."""
LEAST_BYTES = 64 * 1024
"""Less than this is cheaper to read and to write."""

_WINDOW_BYTES = 1024 * 1024  # what one turn of the event loop may be held by: about 0.2 ms
_PROBE_BYTES = 128 * 1024  # Linux reads ahead by this much, so one byte of each tells


class Wire(Protocol):
    """A connection of which nothing that was written before is still to be sent."""

    def fileno(self) -> int:
        """Return the descriptor of its socket."""
        ...

    def passed(self, count: int) -> None:
        """Note that so many bytes of the answer were sent past it."""
        ...

    async def failed(self) -> None:
        """Close it; ends with `ConnectionGone`."""
        ...


async def send_file(wire: Wire, handle: int, start: int, end: int, threads: Threads) -> None:
    """Send bytes of an open file.

    Args:
        wire: where to; watched, so that its end ends this.
        handle: descriptor of the file.
        start: position of the first byte.
        end: position behind the last one.
        threads: for fetching from the disk what is not in memory.

    Raises:
        ConnectionGone: nobody is there any more.
        OSError: the file ended before that, or cannot be read.
    """
    # A descriptor of our own: that of the transport may be closed, and mean something else then.
    try:
        own = os.dup(wire.fileno())
    except OSError:
        await wire.failed()
        return
    try:
        position, fetched = start, start
        has_waited = False
        while position < end:
            if position == fetched:
                fetched = min(end, position + _WINDOW_BYTES)
                has_waited = False
                if not _is_cached(handle, position, fetched):
                    await threads.run(_fetch, handle, position, fetched)
            try:
                sent = os.sendfile(own, handle, position, fetched - position)
            except BlockingIOError:
                pass  # there is no room at all
            except ConnectionError:
                await wire.failed()
                return
            else:
                if not sent:
                    raise OSError(f"a stored file ended at byte {position} of {end}")
                wire.passed(sent)
                position += sent
            if position < fetched:
                await _writable(own)  # what there was room for is taken
                has_waited = True
            elif not has_waited:
                await asyncio.sleep(0)  # others have their turn, as they had while it was waited
    finally:
        os.close(own)


async def _writable(descriptor: int) -> None:
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(descriptor, _wake, ready)
    try:
        await ready
    finally:
        loop.remove_writer(descriptor)


def _wake(ready: asyncio.Future[None]) -> None:
    if not ready.done():
        ready.set_result(None)


def _is_cached(handle: int, start: int, end: int) -> bool:
    """Tell whether reading would wait for no disk, as far as a byte here and there tells."""
    byte = [bytearray(1)]
    try:
        for position in range(start, end, _PROBE_BYTES):
            os.preadv(handle, byte, position, os.RWF_NOWAIT)
        os.preadv(handle, byte, end - 1, os.RWF_NOWAIT)
    except OSError:
        # EAGAIN: not in the cache. EOPNOTSUPP: this file system cannot tell. A real error comes
        # again from the read in the thread.
        return False
    return True


def _fetch(handle: int, start: int, end: int) -> None:
    for position in range(start, end, _PROBE_BYTES):
        os.pread(handle, min(_PROBE_BYTES, end - position), position)
