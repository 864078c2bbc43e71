"""Starts the command line: `songreel …` and `python -m songreel …`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the arguments name, and end the process with its exit code."""
    from songreel.cli.app import run

    sys.exit(run())


if __name__ == "__main__":
    main()
