"""Files that appear under their name only when they are whole."""

from __future__ import annotations

import os
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path


def partial_name(destination: Path) -> Path:
    """Return a fresh temporary name in the folder of a destination, so that a rename suffices."""
    return destination.with_name(f".{destination.name}.{secrets.token_hex(4)}.part")


@contextmanager
def whole_file(destination: Path) -> Generator[Path]:
    """Give a temporary name to write to; it takes the destination's name when all went well.

    Whatever ends the block early, an interrupt from the keyboard included, leaves nothing behind
    and an older file at the destination untouched.
    """
    temporary = partial_name(destination)
    try:
        yield temporary
        os.replace(temporary, destination)
    finally:
        temporary.unlink(missing_ok=True)
