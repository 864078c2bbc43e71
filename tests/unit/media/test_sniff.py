from __future__ import annotations

from pathlib import Path

import pytest

from songreel.media.sniff import Kind, describe, sniff

# An MPEG 1 layer III frame of 128 kb/s at 44.1 kHz: 417 bytes, header first.
MP3_FRAME = bytes.fromhex("fffb9000") + bytes(413)
ID3 = b"ID3\x04\x00\x00" + bytes([0, 0, 0, 20]) + bytes(20)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\0\0\0\x18ftypisom" + bytes(16), Kind.MP4),
        (b"\0\0\0\x08wide\0\0\0\x08mdat", Kind.MP4),
        (b"\x1a\x45\xdf\xa3" + bytes(16), Kind.MATROSKA),
        (b"RIFF\0\0\0\0WAVEfmt ", Kind.WAV),
        (b"RF64\xff\xff\xff\xffWAVEds64", Kind.WAV),
        (b"fLaC" + bytes(16), Kind.FLAC),
        (b"OggS" + bytes(16), Kind.OGG),
        (MP3_FRAME * 3, Kind.MP3),
        (MP3_FRAME, Kind.MP3),
        (bytes(300) + MP3_FRAME * 3, Kind.MP3),
        (ID3 + MP3_FRAME * 3, Kind.MP3),
        (ID3 + b"fLaC" + bytes(16), Kind.FLAC),
    ],
)
def test_the_content_tells_what_a_file_is(tmp_path: Path, content: bytes, kind: Kind) -> None:
    path = tmp_path / "song.txt"
    path.write_bytes(content)
    assert sniff(path) is kind


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b'  {"error": "no such file"}', "JSON text"),
        (b"#EXTM3U\nhttp://192.0.2.1/a.ts", "a playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd", "a list of files"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "a PNG picture"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(64), "a JPEG picture"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "a WebP picture"),
        (b"MThd\0\0\0\6", "a MIDI file"),
        (b"hello there", "text"),
        (bytes(200), "of an unknown type"),
        (b"\xff\xfb\x90\x00 one header may be chance" + bytes(2_000), "of an unknown type"),
    ],
)
def test_other_files_are_named_for_what_they_are(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    assert sniff(path) is None
    assert describe(path) == words
