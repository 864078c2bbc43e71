"""The mark of origin in a file: XMP for machines, and in an MP4 a comment for people.

The XMP packet stands in a `uuid` box at the top of the file (Adobe, XMP Specification Part 3,
"MPEG-4"), the comment where players look for one (`moov/udta/meta/ilst/©cmt`). Both come before
the media, so that the file can still be played while it arrives. The media data are not touched:
the boxes fit into what a muxer kept free behind the index, or the data move back as they are and
the places of their chunks are counted anew (ISO/IEC 14496-12). The same origin gives the same
bytes. Pictures carry the XMP packet alone (`xmp`), where their format has a place for it.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import BinaryIO
from uuid import UUID
from xml.sax.saxutils import escape

from songreel.domain.provenance import OTHER_ORIGIN, DigitalSource, Provenance
from songreel.media.errors import MediaError
from songreel.media.partial import whole_file

XMP_BOX = UUID("be7acfcb-97a9-42e8-9c71-999491e3afac").bytes
_MAX_INDEX = 256 * 1024 * 1024
_MAX_XMP = 256 * 1024
_COMMENT = b"\xa9cmt"
_HOLDING_OFFSETS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SOURCE = re.compile(r"<Iptc4xmpExt:DigitalSourceType>([^<]*)</Iptc4xmpExt:DigitalSourceType>")
_OURS = "<xmp:CreatorTool>Songreel</xmp:CreatorTool>"
_SYSTEM = re.compile(r"<Iptc4xmpExt:AISystemUsed>([^<]*)</Iptc4xmpExt:AISystemUsed>")
_STRANGE = (
    "The file is no MP4 with its index before its media, so its origin cannot be written into it. "
    "Make it again."
)


def mark(path: Path, provenance: Provenance) -> None:
    """Write the origin into a finished MP4 file, in place of what it may say already.

    Where the boxes do not fit the room behind the index, the file is written anew beside itself
    and takes the old one's name when it is whole; else it is changed where it stands: nobody may
    read it yet.

    Args:
        path: an MP4 file whose index comes before its media; it may be fragmented where each
            fragment counts from its own beginning.
        provenance: its origin.

    Raises:
        MediaError: the file is no such MP4.
        OSError: it cannot be read or written.
    """
    with path.open("rb") as file:
        boxes = [*_top_boxes(file)]
        kinds = [kind for kind, _, _ in boxes]
        if kinds.count(b"moov") != 1 or b"mdat" not in kinds:
            raise MediaError(_STRANGE)
        at = kinds.index(b"moov")
        if b"mdat" in kinds[:at] or not _fragments_can_be_moved(file, boxes):
            raise MediaError(_STRANGE)
        _, start, size = boxes[at]
        if size > _MAX_INDEX:
            raise MediaError(_STRANGE)
        file.seek(start)
        index = file.read(size)
        if index[:4] != struct.pack(">I", size):
            raise MediaError(_STRANGE)
        # What follows the index, up to the media, is ours to lay out: room, or an older mark.
        end = start + size
        for kind, begin, length in boxes[at + 1 :]:
            if kind != b"free" and not (kind == b"uuid" and _is_xmp(file, begin)):
                break
            end = begin + length
    index = _commented(index, provenance.sentence)
    mark_box = _box(b"uuid", XMP_BOX + xmp(provenance))
    spare = end - start - len(index) - len(mark_box)
    if spare == 0 or spare >= 8:
        _write_in_place(path, start, index + mark_box + _room(spare))
        return
    moved = _moved(index, len(index) + len(mark_box) - (end - start))
    _write_anew(path, start, end, moved + mark_box)


def marked(path: Path) -> Provenance | None:
    """Return the origin that an MP4 file states by our mark; None where it has none of ours.

    Raises:
        MediaError: the file is no MP4, or says of its origin what is not said here.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        for kind, start, size in _top_boxes(file):
            if kind == b"uuid" and size <= _MAX_XMP and _is_xmp(file, start):
                file.seek(start + 24)
                text = file.read(size - 24).decode("utf-8", "replace")
                if _OURS not in text:
                    continue
                found = _SOURCE.search(text)
                source = None if found is None else DigitalSource.from_uri(found.group(1))
                if source is None:
                    raise MediaError("The file says of its origin what is not known here.")
                systems = _SYSTEM.search(text)
                models = () if systems is None else tuple(unescape(systems.group(1)).split(", "))
                return Provenance(source, models, has_own=OTHER_ORIGIN in text)
    return None


def xmp(provenance: Provenance) -> bytes:
    """Return the XMP packet of an origin; read only, so without room for changes."""
    system = ""
    if provenance.models:
        used = _xml(", ".join(provenance.models))
        system = f"\n   <Iptc4xmpExt:AISystemUsed>{used}</Iptc4xmpExt:AISystemUsed>"
    return f"""\
<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/">
   <xmp:CreatorTool>Songreel</xmp:CreatorTool>
   <Iptc4xmpExt:DigitalSourceType>{provenance.source.uri}</Iptc4xmpExt:DigitalSourceType>{system}
   <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{_xml(provenance.sentence)}\
</rdf:li></rdf:Alt></dc:description>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()


def _xml(text: str) -> str:
    """Return a text as it stands in XML 1.0, which has no place for some control characters."""
    return escape(_NOT_XML.sub("\ufffd", text))


def _fragments_can_be_moved(file: BinaryIO, boxes: list[tuple[bytes, int, int]]) -> bool:
    """Tell whether no fragment says where in the file its media are (ISO/IEC 14496-12, 8.8.7)."""
    if any(kind == b"mfra" for kind, _, _ in boxes):
        return False
    for _, start, size in (box for box in boxes if box[0] == b"moof"):
        if size > _MAX_INDEX:
            return False
        file.seek(start + 8)
        for kind, track in _children(file.read(size - 8)):
            header = dict(_children(track)).get(b"tfhd", b"") if kind == b"traf" else b""
            # The first flag is for a place in the file, 0x020000 for the fragment's beginning.
            if kind == b"traf" and (len(header) < 4 or header[3] & 1 or not header[1] & 2):
                return False
    return True


def _top_boxes(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Give the type, the place and the size of each box at the top of the file."""
    end, position = file.seek(0, os.SEEK_END), 0
    while position < end:
        file.seek(position)
        size, kind = _header(file.read(16), end - position)
        if not 8 <= size <= end - position:
            raise MediaError("The file is no whole MP4: it is cut off or damaged. Make it again.")
        yield kind, position, size
        position += size


def _header(start: bytes, rest: int) -> tuple[int, bytes]:
    if len(start) < 8:
        return 0, b""
    size, kind = struct.unpack(">I4s", start[:8])
    if size == 0:
        return rest, kind
    if size == 1:
        return (struct.unpack(">Q", start[8:])[0] if len(start) == 16 else 0), kind
    return size, kind


def _children(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return the type and the content of each box in the content of another."""
    found: list[tuple[bytes, bytes]] = []
    position = 0
    while position + 8 <= len(content):
        size, kind = struct.unpack(">I4s", content[position : position + 8])
        if not 8 <= size <= len(content) - position:
            break
        found.append((kind, content[position + 8 : position + size]))
        position += size
    # Old writers end the user data with four bytes of zero (QuickTime File Format).
    if any(content[position:]):
        raise MediaError(_STRANGE)
    return found


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def _joined(children: list[tuple[bytes, bytes]]) -> bytes:
    return b"".join(_box(kind, content) for kind, content in children)


def _with(children: list[tuple[bytes, bytes]], kind: bytes, content: bytes) -> bytes:
    """Return boxes with one of a kind in its place, or at the end."""
    if all(name != kind for name, _ in children):
        return _joined([*children, (kind, content)])
    return _joined([(name, content if name == kind else old) for name, old in children])


def _commented(index: bytes, comment: str) -> bytes:
    """Return the index (the whole `moov` box) with a comment."""
    inner = _children(index[8:])
    data = _children(dict(inner).get(b"udta", b""))
    # `meta` has a version and flags before its boxes (ISO/IEC 14496-12, 8.11.1).
    meta = dict(data).get(b"meta", b"\0\0\0\0")
    parts = _children(meta[4:])
    if all(kind != b"hdlr" for kind, _ in parts):
        handler = struct.pack(">II4s4sII", 0, 0, b"mdir", b"appl", 0, 0) + b"\0"
        parts.insert(0, (b"hdlr", handler))
    items = _children(dict(parts).get(b"ilst", b""))
    text = _box(b"data", struct.pack(">II", 1, 0) + comment.encode())
    listed = _with(items, _COMMENT, text)
    described = meta[:4] + _with(parts, b"ilst", listed)
    return _box(b"moov", _with(inner, b"udta", _with(data, b"meta", described)))


def _moved(index: bytes, by: int) -> bytes:
    """Return an index whose chunks lie so many bytes further back."""
    written = bytearray(index)

    def move(start: int, end: int) -> None:
        position = start
        while position + 8 <= end:
            size, kind = struct.unpack_from(">I4s", written, position)
            if not 8 <= size <= end - position:
                raise MediaError(_STRANGE)
            if kind in _HOLDING_OFFSETS:
                move(position + 8, position + size)
            elif kind in {b"stco", b"co64"}:
                _move_chunks(written, position, size, kind == b"co64", by)
            position += size

    move(0, len(written))
    return bytes(written)


def _move_chunks(written: bytearray, position: int, size: int, is_long: bool, by: int) -> None:
    width, code = (8, "Q") if is_long else (4, "I")
    (count,) = struct.unpack_from(">I", written, position + 12)
    if 16 + count * width > size:
        raise MediaError(_STRANGE)
    form = f">{count}{code}"
    places = [place + by for place in struct.unpack_from(form, written, position + 16)]
    if not is_long and places and max(places) > 0xFFFFFFFF:
        raise MediaError("The film is larger than its index can say. Make it smaller.")
    struct.pack_into(form, written, position + 16, *places)


def _room(size: int) -> bytes:
    return b"" if size == 0 else _box(b"free", bytes(size - 8))


def _write_in_place(path: Path, start: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(start)
        file.write(content)


def _write_anew(path: Path, start: int, end: int, content: bytes) -> None:
    with whole_file(path) as temporary, path.open("rb") as old, temporary.open("wb") as new:
        new.write(old.read(start))
        new.write(content)
        old.seek(end)
        shutil.copyfileobj(old, new, 1 << 20)


def _is_xmp(file: BinaryIO, start: int) -> bool:
    file.seek(start + 8)
    return file.read(16) == XMP_BOX
