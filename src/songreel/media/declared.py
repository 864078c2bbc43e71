"""How long a song file says that it is, where a demultiplexer does not tell claim from guess."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

from av.audio.stream import AudioStream

from songreel.media.sniff import HEAD_BYTES, Kind, first_mpeg_frame, id3_length, read_exactly

_UNKNOWN = 0x7FFF0000
"""From here on, the size of a WAV means that its recorder did not know it yet."""


def declared_seconds(path: Path, kind: Kind, stream: AudioStream) -> Fraction | None:
    """Return the length in seconds that a file states, or None where it states none.

    An OGG states none but that of its last page; an MP3 does only with a Xing, Info or VBRI
    header: otherwise the length is guessed from size and bit rate. Of a WAV the demultiplexer
    gives what is there, whatever the header says.
    """
    if kind is Kind.WAV:
        return _wav_seconds(path)
    if kind is Kind.OGG or (kind is Kind.MP3 and not _has_frame_count(path)):
        return None
    if not stream.duration or stream.duration < 0 or stream.time_base is None:
        return None
    return stream.duration * stream.time_base


def _has_frame_count(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        skipped = id3_length(head)
        if skipped:
            file.seek(skipped)
            head = file.read(HEAD_BYTES)
    start = first_mpeg_frame(head)
    if start is None:
        return False
    frame = head[start : start + 200]
    return any(tag in frame for tag in (b"Xing", b"Info", b"VBRI"))


def _wav_seconds(path: Path) -> Fraction | None:
    """Return the length of the data chunk over the bytes a second of the format chunk."""
    bytes_a_second = 0
    long_size: int | None = None
    with path.open("rb") as file:
        file.seek(12)
        while (header := read_exactly(file, 8)) is not None:
            name, size = struct.unpack("<4sI", header)
            if name == b"data":
                size = long_size if size >= _UNKNOWN else size
                return Fraction(size, bytes_a_second) if size and bytes_a_second else None
            start = file.tell()
            if name == b"fmt ":
                bytes_a_second = _number(file, 8, "<I")
            elif name == b"ds64":
                long_size = _number(file, 8, "<Q")
            file.seek(start + size + size % 2)
    return None


def _number(file: BinaryIO, skip: int, form: str) -> int:
    data = read_exactly(file, skip + struct.calcsize(form))
    return 0 if data is None else struct.unpack(form, data[skip:])[0]
