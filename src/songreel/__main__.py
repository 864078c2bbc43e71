"""Starts the command line: `songreel …` and `python -m songreel …`."""

from __future__ import annotations

import atexit
import os
import sys
from typing import NoReturn


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    try:
        from songreel.cli.app import run

        status = run()
    except KeyboardInterrupt:
        # While it was still loading, or on its very way out.
        sys.stderr.write("songreel: Stopped.\n")
        status = 130
    _leave(status)


def _leave(status: int) -> NoReturn:
    """End the process without tearing the interpreter down.

    All that is ours is closed by now. The destructors of native libraries are not ours, and one of
    them crashed now and then with everything done and said (SIGSEGV in place of the exit code).
    """
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            status = status or 1  # whoever read it has gone
    os._exit(status)


if __name__ == "__main__":
    main()
