"""Drawing ahead of the encoder: two threads, so that one clip keeps two cores busy.

The order of the frames and what is in them does not depend on how many cores there are.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

Item = TypeVar("Item")
_AHEAD = 2
"""Frames that may wait for the encoder."""


@dataclass(frozen=True, slots=True)
class _Failed:
    error: BaseException


@contextmanager
def ahead(
    draw: Callable[[int, Item], None], count: int, make: Callable[[], Item]
) -> Generator[Iterator[Item]]:
    """Draw items in a thread of its own while others are used.

    ```python
    with ahead(draw, frames, new_frame) as drawn:
        for frame in drawn:
            encode(frame)
    ```

    Args:
        draw: fills the item of an index; called for one index after the other.
        count: how many indices there are, from 0.
        make: gives an item to be filled; a few are made and used again and again, so what was
            taken is overwritten soon after the next one is asked for.

    Raises:
        Exception: whatever `draw` raised, where its item would have come.
    """
    free: SimpleQueue[Item | None] = SimpleQueue()
    done: SimpleQueue[Item | _Failed] = SimpleQueue()
    for _ in range(_AHEAD + 1):
        free.put(make())

    def work() -> None:
        try:
            for index in range(count):
                item = free.get()
                if item is None:
                    return
                draw(index, item)
                done.put(item)
        except BaseException as error:
            done.put(_Failed(error))

    thread = threading.Thread(target=work, name="drawing", daemon=True)
    thread.start()
    try:
        yield _taken(count, free, done)
    finally:
        free.put(None)
        thread.join()


def _taken(
    count: int, free: SimpleQueue[Item | None], done: SimpleQueue[Item | _Failed]
) -> Iterator[Item]:
    for _ in range(count):
        item = done.get()
        if isinstance(item, _Failed):
            raise item.error
        yield item
        free.put(item)
