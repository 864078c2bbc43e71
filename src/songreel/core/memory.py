"""Memory that was needed for a moment goes back to the system."""

from __future__ import annotations

import ctypes
import sys

_M_TRIM_THRESHOLD = -1  # malloc.h of the GNU C library
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_THRESHOLD_BYTES = 512 * 1024
_ARENAS = 2


def keep_allocations_apart() -> bool:
    """Map large buffers one by one, so that freeing one returns it; few arenas for threads.

    Without this the GNU C library raises its threshold after the first large buffer is freed:
    later ones come from a heap that a single small survivor keeps from shrinking.

    Returns:
        Whether this system has something to set.
    """
    library = _libc()
    if library is None:
        return False
    library.mallopt(_M_MMAP_THRESHOLD, _THRESHOLD_BYTES)
    library.mallopt(_M_TRIM_THRESHOLD, _THRESHOLD_BYTES)
    library.mallopt(_M_ARENA_MAX, _ARENAS)
    return True


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
