"""A process that does media work for its parent, one call after another, and ends with it."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from pydantic import BaseModel

from songreel.core import in_child


def main() -> None:
    """Answer calls, a line each, until standard input ends."""
    in_child.give_way()
    answers = in_child.answers()
    calls = in_child.requests(lambda stdin: stdin.readline())
    # While nobody waits yet: loading takes longer than most calls do.
    from songreel.media.calls import line

    while True:
        answers.write(line(_answer(calls.get())))
        answers.flush()


def _answer(call: bytes) -> bytes:
    """Return what came of a call."""
    from songreel.media.calls import CALLS, answers_to

    work = CALLS.validate_json(call)
    answer = answers_to(work)
    try:
        return _told(answer, work.made).model_dump_json().encode()
    except Exception as error:
        traceback.print_exc()
        return answer(crashed=type(error).__name__).model_dump_json().encode()


def _told(answer: Callable[..., BaseModel], make: Callable[[], object]) -> BaseModel:
    try:
        made = make()
    except OSError as error:
        return answer(failed=(error.errno or 0, error.strerror or str(error)))
    except ValueError as error:
        return answer(refused=str(error))
    return answer(made=made)


if __name__ == "__main__":
    main()
