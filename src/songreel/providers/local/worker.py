"""A worker process: one order a line on standard input, answers on standard output.

It ends when its standard input does, so that nothing goes on after its parent, however that
ended. Whatever libraries print goes to standard error; standard output carries answers alone.
"""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from songreel.core import in_child
from songreel.domain.errors import FailureCode
from songreel.providers.local.orders import (
    ClipOrder,
    Order,
    answer_line,
    read_order,
)


def main() -> None:
    """Carry out orders until standard input ends."""
    in_child.give_way()
    answers = in_child.answers()
    orders = in_child.requests(lambda stdin: stdin.readline())
    while True:
        answers.write(answer_line(_carried_out(orders.get(), answers)))
        answers.flush()


def _carried_out(line: bytes, answers: BinaryIO) -> dict[str, object]:
    """Carry out one order and return the last answer to it."""
    try:
        order, output = read_order(line)
        _make(order, output, _Teller(answers))
    except Exception as error:
        traceback.print_exc()
        code, message = _failure(error)
        return {"failed": code.value, "message": message}
    return {"done": True}


def _make(order: Order, output: Path, tell: Callable[[int, int], None]) -> None:
    # Only here: the process shall listen, and be deaf to Ctrl-C, before it loads the libraries.
    import cv2

    cv2.setNumThreads(1)
    if isinstance(order, ClipOrder):
        from songreel.providers.local.animatic.render import render

        render(order, output, tell)
    else:
        from songreel.providers.local.figure.picture import paint

        paint(order.description, order.ratio, order.form, order.seed, output)


class _Teller:
    """Tells the parent the share that is done, in thousandths, when it has grown by one."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers, self._told = answers, -1

    def __call__(self, done: int, total: int) -> None:
        share = 1000 * done // total
        if share > self._told:
            self._told = share
            self._answers.write(answer_line({"share": share}))
            self._answers.flush()


def _failure(error: Exception) -> tuple[FailureCode, str]:
    from songreel.providers.local.figure.cutout import UnreadablePictureError

    if isinstance(error, UnreadablePictureError):
        return FailureCode.INVALID_INPUT, str(error)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return (
            FailureCode.BACKEND_UNAVAILABLE,
            "There is no room on the disk to render; free some and try again.",
        )
    if isinstance(error, MemoryError):
        return (
            FailureCode.BACKEND_UNAVAILABLE,
            "There is not enough memory to render; set fewer processes and try again.",
        )
    return (
        FailureCode.UNKNOWN_ERROR,
        f"The local renderer failed ({type(error).__name__}); the server's log says where.",
    )


if __name__ == "__main__":
    main()
