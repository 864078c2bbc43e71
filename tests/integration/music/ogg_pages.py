"""Ogg files taken apart and put together again, page by page (RFC 3533, section 6)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

END_OF_STREAM = 0x04
_HEADER = "<4sBBqIIIB"


@dataclass
class Page:
    """One page; `lacing` holds the sizes of its segments, of which a packet ends below 255."""

    flags: int
    granule: int
    serial: int
    number: int
    lacing: bytes
    body: bytes

    def __bytes__(self) -> bytes:
        """Return the page with its checksum."""
        content = self._with(0)
        return self._with(_checksum(content))

    def _with(self, checksum: int) -> bytes:
        numbers = (self.flags, self.granule, self.serial, self.number, checksum, len(self.lacing))
        return struct.pack(_HEADER, b"OggS", 0, *numbers) + self.lacing + self.body


def pages(content: bytes) -> Iterator[Page]:
    """Give the pages of a whole file."""
    at = 0
    while at < len(content):
        head = struct.unpack_from(_HEADER, content, at)
        _, _, flags, granule, serial, number, _, segments = head
        start = at + struct.calcsize(_HEADER)
        lacing = content[start : start + segments]
        at = start + segments + sum(lacing)
        yield Page(flags, granule, serial, number, lacing, content[start + segments : at])


def joined(parts: Iterable[Page]) -> bytes:
    """Return a file of some pages."""
    return b"".join(map(bytes, parts))


def _checksum(content: bytes) -> int:
    checksum = 0
    for byte in content:
        checksum ^= byte << 24
        for _ in range(8):
            checksum = (checksum << 1 ^ (0x04C11DB7 if checksum & 0x80000000 else 0)) & 0xFFFFFFFF
    return checksum
