"""Work that goes on in a thread of its own while what it gave is used."""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing
from queue import SimpleQueue
from typing import TypeVar

_T = TypeVar("_T")


def ahead(items: Generator[_T], most: int) -> Generator[_T]:
    """Give what a generator gives, which meanwhile works on what comes next.

    Decoding and encoding leave the interpreter alone for most of their time, so that a clip that
    is read this way while it is written uses two cores. Close it where it may not be used up:
    the other generator is closed, in its thread, before this one is.

    Args:
        items: is used in another thread alone from now on.
        most: how many of its items may wait to be used.

    Raises:
        Exception: whatever `items` raises, in its place.
    """
    room, ready = threading.Semaphore(most), SimpleQueue[tuple[_T] | Exception | None]()
    is_over = False

    def work() -> None:
        with closing(items):
            try:
                while room.acquire() and not is_over:
                    ready.put((next(items),))
            except StopIteration:
                ready.put(None)
            except Exception as error:
                ready.put(error)

    thread = threading.Thread(target=work, name="songreel-ahead")
    thread.start()
    try:
        while (found := ready.get()) is not None:
            if isinstance(found, Exception):
                raise found
            yield found[0]
            room.release()
    finally:
        is_over = True
        room.release()
        thread.join()
