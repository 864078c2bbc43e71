"""Whether an Ogg file is whole: its pages say which is the last (RFC 3533, section 6)."""

from __future__ import annotations

from pathlib import Path

_CAPTURE = b"OggS\0"
"""What every page begins with: the pattern, and the version of the format."""
_HEADER_BYTES = 27
_END_OF_STREAM = 0x04
_TAIL_BYTES = 256 * 1024
"""As much of the end as is read: a page has at most 65,307 bytes, and junk may follow."""


def reaches_its_end(path: Path) -> bool:
    """Tell whether the last page of an Ogg file is all there, and ends its stream.

    What follows that page and is none, such as a tag, does not count.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL_BYTES))
        tail = file.read(_TAIL_BYTES)
    ended = False
    at = tail.find(_CAPTURE)
    while at >= 0:
        length = _page_length(tail, at)
        ended = length is not None and bool(tail[at + 5] & _END_OF_STREAM)
        at = tail.find(_CAPTURE, at + (length or len(_CAPTURE)))
    return ended


def _page_length(data: bytes, at: int) -> int | None:
    """Return how many bytes the page at a position has, or None where the data end within it."""
    header = data[at : at + _HEADER_BYTES]
    if len(header) < _HEADER_BYTES:
        return None
    segments = header[-1]
    sizes = data[at + _HEADER_BYTES : at + _HEADER_BYTES + segments]
    length = _HEADER_BYTES + segments + sum(sizes)
    return length if len(sizes) == segments and at + length <= len(data) else None
