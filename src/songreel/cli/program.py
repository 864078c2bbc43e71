"""The program as its user calls it."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path


def program() -> str:
    """Return what a user types in this folder to run the program that runs now."""
    running = Path(sys.argv[0])
    if running.suffix == ".py":
        return shlex.join([sys.executable, "-m", "songreel"])
    found = shutil.which(running.name)
    if found is not None and Path(found).resolve() == running.resolve():
        return running.name
    return shlex.quote(str(running))
