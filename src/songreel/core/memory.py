"""Memory that was needed for a moment goes back to the system."""

from __future__ import annotations

import ctypes
import sys

_M_ARENA_MAX = -8  # malloc.h of the GNU C library
_ARENAS = 2


def limit_arenas() -> None:
    """Have threads share two heaps; before the first thread starts.

    By default the GNU C library gives each of many threads a heap of its own, and each keeps what
    the largest moment of its life needed.
    """
    library = _libc()
    if library is not None:
        library.mallopt(_M_ARENA_MAX, _ARENAS)


def trim() -> None:
    """Give free pages back to the system; takes milliseconds, so call it from a thread."""
    library = _libc()
    if library is not None:
        library.malloc_trim(0)


def _libc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None
