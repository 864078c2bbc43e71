"""Identifiers: UUIDv7 inside (they sort by time), UUIDv4 where outsiders must not guess them."""

from __future__ import annotations

import os
import re
import time
import uuid

_WELL_FORMED = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def new_id() -> str:
    """Return a UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = int.from_bytes(milliseconds.to_bytes(6, "big") + os.urandom(10), "big")
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return str(uuid.UUID(int=value))


def new_public_id() -> str:
    """Return a random UUIDv4 for an id that grants access to whoever knows it."""
    return str(uuid.uuid4())


def is_well_formed(text: str) -> bool:
    """Tell whether a text is 8-4-4-4-12 hexadecimal digits, of any version."""
    return _WELL_FORMED.fullmatch(text) is not None
