"""What a process of ours may use at most: memory, processor time, files. It sets that itself."""

from __future__ import annotations

import os
import resource
import sys
import threading

_MOST_FILES = 64
_LARGEST_FILE = 1 << 20
"""Bytes: such a process writes its log alone."""
_LOOK_SECONDS = 0.02

OUT_OF_MEMORY = 77
"""The status with which a process ends that was found to have more memory than it may."""


def limit_files() -> None:
    """Leave room for the log and for what is read, and no trace of a crash beside it."""
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, _LARGEST_FILE)
    _lower(resource.RLIMIT_NOFILE, _MOST_FILES)


def limit_memory(more: int, *, watched: bool = sys.platform != "linux") -> None:
    """Let the process have so many bytes beside those that it has now.

    Linux refuses what is above that, to whatever asks for it. macOS takes such a limit and does
    not keep to it: a thread looks fifty times a second, and ends the process.

    Args:
        more: bytes.
        watched: whether a thread looks, in place of the system.
    """
    if watched:
        most = _peak() + more
        threading.Thread(target=_watch, args=(most,), daemon=True).start()
    else:
        with open("/proc/self/statm", "rb") as file:
            pages = int(file.read().split()[0])
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + more)


def limit_seconds(more: int) -> None:
    """End the process (SIGXCPU) once it has used so many seconds of a processor from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + 1 + more
    if hard != resource.RLIM_INFINITY:
        soft = min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def _lower(kind: int, value: int) -> None:
    """Set a limit for good; one that is lower already stays."""
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _peak() -> int:
    """Return the most bytes that the process ever had in memory.

    Linux's `ru_maxrss` begins with what the process had that started this one.
    """
    if sys.platform == "linux":
        with open("/proc/self/status", "rb") as file:
            (line,) = (line for line in file if line.startswith(b"VmHWM:"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _watch(most: int) -> None:
    never = threading.Event()
    while _peak() <= most:
        never.wait(_LOOK_SECONDS)
    os._exit(OUT_OF_MEMORY)
