"""Starts the command line: `songreel …` and `python -m songreel …`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    try:
        from songreel.cli.app import run

        status = run()
    except KeyboardInterrupt:
        # While it was still loading, or on its very way out.
        sys.stderr.write("songreel: Stopped.\n")
        status = 130
    sys.exit(status)


if __name__ == "__main__":
    main()
