"""What a file is by its first bytes: names and media types lie, and are not looked at."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

HEAD_BYTES = 64 * 1024


class Kind(StrEnum):
    """A container that is read here; the value is the name of FFmpeg's demultiplexer."""

    MP4 = "mov"
    MATROSKA = "matroska"
    MP3 = "mp3"
    WAV = "wav"
    FLAC = "flac"
    OGG = "ogg"


VIDEO_KINDS = frozenset({Kind.MP4, Kind.MATROSKA})
SONG_KINDS = frozenset({Kind.MP3, Kind.WAV, Kind.FLAC, Kind.MP4, Kind.OGG})

_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"})

# Kilobits a second and samples a second by the fields of an MPEG audio header (ISO 11172-3 and
# 13818-3), layer III: version 1, then versions 2 and 2.5.
_RATES_V1 = (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_V2 = (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLE_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}

_STRANGERS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"MThd", "a MIDI file"),
    (b"FORM", "an AIFF file"),
    (b"0&\xb2u", "a Windows Media file"),
    (b"#EXTM3U", "a playlist"),
    (b"[playlist]", "a playlist"),
    (b"ffconcat", "a list of files"),
    (b"#!", "a script"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


_MEDIA_TYPES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"WEBVTT", "text/vtt"),
    (b"#EXTM3U", "application/vnd.apple.mpegurl"),
    (b"PK\x03\x04", "application/zip"),
)
_BY_FORM = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


def media_type(head: bytes) -> str:
    """Return the media type of a file by its first dozen bytes, for whoever stores it elsewhere."""
    if head[4:8] in _MP4_BOXES:
        return "audio/mp4" if head[8:11] == b"M4A" else "video/mp4"
    if head[:4] == b"RIFF":
        return _BY_FORM.get(head[8:12], "application/octet-stream")
    known = (media for signature, media in _MEDIA_TYPES if head.startswith(signature))
    return next(known, "application/octet-stream")


def sniff(path: Path) -> Kind | None:
    """Return what container a file is, or None where it is none that is read here.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        skipped = id3_length(head)
        if skipped:
            file.seek(skipped)
            return Kind.FLAC if file.read(4) == b"fLaC" else Kind.MP3
        return by_signature(head)


def describe(path: Path) -> str:
    """Return in words what a file seems to be, for a sentence that begins "The file is …"."""
    with path.open("rb") as file:
        return describe_head(file.read(HEAD_BYTES))


def describe_head(head: bytes) -> str:
    """Return in words what a file that begins so seems to be, as `describe` does."""
    if not head:
        return "empty"
    kind = by_signature(head)
    if kind is not None or id3_length(head):
        return {Kind.MP4: "an MP4 file", Kind.MATROSKA: "a Matroska or WebM file"}.get(
            kind or Kind.MP3, f"audio ({(kind or Kind.MP3).name})"
        )
    for signature, name in _STRANGERS:
        if head.startswith(signature):
            return name
    if head[:4] == b"RIFF":
        return {b"WEBP": "a WebP picture", b"AVI ": "an AVI video"}.get(head[8:12], "a RIFF file")
    return _describe_text(head)


def by_signature(head: bytes) -> Kind | None:
    """Return what container begins so, or None; a tag before it is not stepped over."""
    if head[4:8] in _MP4_BOXES:
        return Kind.MP4
    if head[:4] == b"\x1a\x45\xdf\xa3":
        return Kind.MATROSKA
    if head[:4] in {b"RIFF", b"RF64", b"BW64"} and head[8:12] == b"WAVE":
        return Kind.WAV
    if head[:4] == b"fLaC":
        return Kind.FLAC
    if head[:4] == b"OggS":
        return Kind.OGG
    return Kind.MP3 if first_mpeg_frame(head) is not None else None


def id3_length(head: bytes) -> int:
    """Return the length of an ID3v2 tag at the start in bytes, or 0."""
    if head[:3] != b"ID3" or len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
        return 0
    length = 0
    for byte in head[6:10]:
        length = length << 7 | byte
    footer = 10 if head[5] & 0x10 else 0
    return 10 + length + footer


def first_mpeg_frame(head: bytes) -> int | None:
    """Return where two MPEG audio frames follow each other, or None.

    One header may be chance; a second where the first one says that it must be is not.
    """
    position = head.find(b"\xff")
    while position >= 0:
        length = _frame_length(head, position)
        if length is not None:
            following = position + length
            if following + 4 > len(head) or _frame_length(head, following) is not None:
                # A lone frame counts only at the very start: the file may be that short.
                return position if following + 4 <= len(head) or position == 0 else None
        position = head.find(b"\xff", position + 1)
    return None


def _frame_length(data: bytes, at: int) -> int | None:
    """Return the length in bytes of the layer III frame whose header is at a position, or None."""
    if len(data) < at + 4 or data[at] != 0xFF or data[at + 1] & 0xE0 != 0xE0:
        return None
    version, layer = data[at + 1] >> 3 & 3, data[at + 1] >> 1 & 3
    rate_index, sample_index = data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or layer != 1 or rate_index in {0, 15} or sample_index == 3:
        return None
    bits = (_RATES_V1 if version == 3 else _RATES_V2)[rate_index - 1] * 1000
    samples = 1152 if version == 3 else 576
    padding = data[at + 2] >> 1 & 1
    return samples // 8 * bits // _SAMPLE_RATES[version][sample_index] + padding


def _describe_text(head: bytes) -> str:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    if text.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if text.startswith((b"{", b"[")):
        return "JSON text"
    if b"\0" not in head and sum(byte < 9 for byte in head[:1024]) == 0:
        return "text"
    return "of an unknown type"


def read_exactly(file: BinaryIO, length: int) -> bytes | None:
    """Return so many bytes, or None where the file ends before them."""
    data = file.read(length)
    return data if len(data) == length else None
