"""A process that does media work for its parent, one call after another, and ends with it."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Callable

from pydantic import BaseModel

from songreel.core import in_child

READY = b'{"ready":true}\n'
"""What it says once it has loaded all that it needs."""


def main() -> None:
    """Answer calls, a line each, until standard input ends."""
    in_child.give_way()
    answers = in_child.answers()
    asked = in_child.requests(lambda stdin: stdin.readline())
    # While nobody waits yet: loading takes longer than most calls do.
    from songreel.media.calls import answers_to, calls, line

    calls()
    answers.write(READY)
    answers.flush()
    while True:
        work = calls().validate_json(asked.get())
        told = _told(answers_to(work), work.made)
        answers.write(line(told.model_dump_json().encode()))
        answers.flush()


def _told(answer: Callable[..., BaseModel], make: Callable[[], object]) -> BaseModel:
    from songreel.media.errors import MediaError

    try:
        made = make()
    except MediaError as error:
        return answer(refused=str(error))
    except OSError as error:
        return answer(failed=(error.errno or 0, error.strerror or str(error)))
    except MemoryError:
        return answer(failed=(errno.ENOMEM, os.strerror(errno.ENOMEM)))
    except ValueError as error:
        traceback.print_exc()
        return answer(invalid=str(error))
    except Exception as error:
        traceback.print_exc()
        return answer(crashed=type(error).__name__)
    return answer(made=made)


def run() -> None:
    """Do the work; whatever ends it but the parent ends the process with status 1."""
    try:
        main()
    except Exception:
        traceback.print_exc()
        # The thread that listens holds a lock that an orderly end would wait for.
        os._exit(1)


if __name__ == "__main__":
    run()
