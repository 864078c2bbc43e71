"""Named boundaries between the steps that matter, at which a fault run kills this process."""

from __future__ import annotations

import os
import signal

SETTING = "SONGREEL_CRASH_AT"
"""`name:n`: the process is killed when it comes to that boundary for the nth time."""

BOUNDARIES = (
    "reserved",
    "prepared",
    "intended",
    "answered",
    "submitted",
    "finished",
    "downloaded",
    "kept",
    "stored",
    "settled",
    "forgotten",
    "ended",
)
"""In the order in which a paid clip passes them."""

OF_CLEARING = ("purged", "discarded")
"""In the order in which what was deleted passes them."""


def _wanted(value: str | None) -> tuple[str, int]:
    name, _, number = (value or "").partition(":")
    known = BOUNDARIES + OF_CLEARING
    if name and name not in known:
        raise ValueError(f"{SETTING} names no boundary: take one of {', '.join(known)}")
    return name, int(number or 1)


_name, _left = _wanted(os.environ.get(SETTING))


def passed(name: str) -> None:
    """Say that the work has come to a boundary; does nothing unless a fault run asks for it."""
    global _left
    if name == _name:
        _left -= 1
        if _left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
