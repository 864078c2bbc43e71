"""Declared sizes in MP4 files, checked before a demultiplexer believes them.

A few bytes of an index can declare billions of samples, for which a demultiplexer then makes
room: 50 million took 1.8 GB. The boxes are those of ISO/IEC 14496-12.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from songreel.media.errors import MediaError
from songreel.media.sniff import read_exactly

MAX_SAMPLES = 2_000_000
"""Of one track: 20 minutes of video at 60 frames a second have 72,000."""
MAX_BOXES = 200_000
MAX_PCM_BYTES = 64
"""Of one moment of uncompressed sound: eight channels of 64-bit numbers."""

_CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"})
_TOO_MANY = (
    "The file declares {count:,} samples in one track, more than any video or song that is "
    "taken here has: it is damaged, or made to harm. Export it again."
)


def check_declared_sizes(path: Path) -> None:
    """Refuse an MP4 file whose index declares more than the file can hold.

    Raises:
        MediaError: it does, or its index is compressed.
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        end = file.seek(0, 2)
        fragments = 0
        for kind, start, stop in _boxes(file, 0, end):
            if kind == b"cmov":
                raise MediaError(
                    "The file has a compressed index, which is not read here. Export it again as "
                    "an ordinary MP4."
                )
            file.seek(start)
            if kind == b"stsz":
                _check_sizes(file, end)
            elif kind == b"ctts":
                _check_offsets(file, stop - start)
            elif kind == b"trun":
                fragments += _word(file, 4)
                _refuse_above(fragments)


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Give the type and the extent of the content of each box, containers descended into."""
    pending = [(start, end)]
    seen = 0
    while pending:
        position, stop = pending.pop()
        while position + 8 <= stop:
            seen += 1
            if seen > MAX_BOXES:
                raise MediaError("The file has more parts than any MP4 has. Export it again.")
            file.seek(position)
            size, kind = struct.unpack(">I4s", file.read(8).ljust(8, b"\0"))
            header = 8
            if size == 1:
                size, header = struct.unpack(">Q", file.read(8).ljust(8, b"\0"))[0], 16
            elif size == 0:
                size = stop - position
            if size < header:
                break
            content, box_end = position + header, min(position + size, stop)
            yield kind, content, box_end
            if kind in _CONTAINERS:
                pending.append((content, box_end))
            position += size


def _check_sizes(file: BinaryIO, file_size: int) -> None:
    fields = read_exactly(file, 12)
    if fields is None:
        return
    _, each, count = struct.unpack(">III", fields)
    if 0 < each <= MAX_PCM_BYTES and MAX_SAMPLES < count <= file_size // each:
        raise MediaError(
            "The file has uncompressed sound in an MP4 or QuickTime container, which is not "
            "taken here. Save the sound as WAV or FLAC."
        )
    _refuse_above(count)


def _check_offsets(file: BinaryIO, length: int) -> None:
    entries = min(_word(file, 4), max(0, length - 8) // 8)
    _refuse_above(entries)
    data = file.read(entries * 8)
    _refuse_above(sum(count for count, _ in struct.iter_unpack(">II", data[: len(data) // 8 * 8])))


def _word(file: BinaryIO, skip: int) -> int:
    """Return the 32-bit number that follows so many bytes; 0 where the file ends before it."""
    data = read_exactly(file, skip + 4)
    return 0 if data is None else struct.unpack(">I", data[skip:])[0]


def _refuse_above(count: int) -> None:
    if count > MAX_SAMPLES:
        raise MediaError(_TOO_MANY.format(count=count))
