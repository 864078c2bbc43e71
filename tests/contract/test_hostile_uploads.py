"""Files that are meant to harm: each is refused early, costs nothing and leaves nothing."""

from __future__ import annotations

import json
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx2
import pytest
from dirty_equals import IsPartialDict

from tests.support.api import Api, exchange, picture
from tests.support.uploads import chunk, image, kept_files, send


def png_bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a picture of 2.5 gigapixels in a few kilobytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1 << 20), 9))
        + chunk(b"IEND", b"")
    )


def jpeg_bomb(width: int, height: int) -> bytes:
    """Return a small picture whose head says that it is large."""
    content = picture("JPEG")
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def box(kind: bytes, *content: bytes) -> bytes:
    """Return a box of an MP4 file."""
    whole = b"".join(content)
    return struct.pack(">I4s", 8 + len(whole), kind) + whole


def mp4_bomb(samples: int, *, size: int = 0) -> bytes:
    """Return an MP4 file whose index declares so many pictures."""
    table = box(b"stsz", struct.pack(">III", 0, size, samples))
    index = box(b"moov", box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", table)))))
    return box(b"ftyp", b"isom\0\0\2\0isom") + index + box(b"mdat", bytes(64))


def zipped() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.png", picture())
    return file.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "text": (b"la la la " * 100, "text"),
    "page": (b"<!doctype html><script>alert(1)</script>", "a web page"),
    "zip": (zipped(), "a ZIP archive"),
    "gzip": (b"\x1f\x8b\x08" + bytes(100), "a gzip archive"),
    "gif": (b"GIF89a" + bytes(100), "GIF"),
    "heic": (box(b"ftyp", b"heic\0\0\0\0mif1heic") + bytes(100), "HEIC"),
    "svg": (
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        "SVG",
    ),
    "matroska": (b"\x1a\x45\xdf\xa3" + bytes(100), "ffmpeg -i clip.webm"),
    "playlist": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "a playlist"),
    "list of files": (b"ffconcat version 1.0\nfile '/etc/passwd'\n", "a list of files"),
    "session description": (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "text"),
    "program": (b"\x7fELF" + bytes(100), "a program"),
    "picture that is none": (b"\x89PNG\r\n\x1a\n" + os.urandom(500), "Send a PNG"),
    "picture of 2.5 gigapixels": (png_bomb(), "megapixels"),
    # Of what libraries would take by themselves.
    "picture of 51 megapixels": (png_bomb(10_000, 5_100), "megapixels"),
    "photo of 51 megapixels": (jpeg_bomb(10_000, 5_100), "megapixels"),
    "picture of a gigapixel line": (png_bomb(1_000_000_000, 1), "megapixels"),
    "cut picture": (picture()[:-20], "damaged"),
    "index of a billion pictures": (mp4_bomb(10**9, size=1), "samples"),
    "index of four billion sizes": (mp4_bomb(2**32 - 1), "samples"),
    "clip without anything": (box(b"ftyp", b"isom\0\0\2\0isom") + box(b"moov"), "damaged"),
    "playlist in an MP4": (box(b"free", b"#EXTM3U\nfile:///etc/passwd\n"), "damaged"),
    "song of noise": (b"\xff\xfb\x90\x00" + bytes(range(1, 200)) * 20, ""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_used_is_refused_and_leaves_nothing(api: Api, name: str) -> None:
    content, said = HOSTILE[name]
    before = (kept_files(api), api.ledger(), api.get("assets").json())
    grown = peak(api)
    answer = send(api, content)
    assert answer.status_code in {400, 413}, answer.text
    assert said in answer.json()["message"], answer.text
    assert "/" + "tmp" not in answer.text
    assert (kept_files(api), api.ledger(), api.get("assets").json()) == before
    assert peak(api) - grown < 120_000, "kilobytes of memory for a few bytes"


def peak(api: Api) -> int:
    """Return the most memory that the server has had, in KiB."""
    status = Path(f"/proc/{api.server.process.pid}/status").read_text("ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line[:6] == "VmHWM:")


def test_what_follows_a_picture_is_never_read_as_something_else(api: Api) -> None:
    content = image() + zipped() + b"<script>alert(1)</script>"
    answer = send(api, content)
    assert answer.json() == IsPartialDict(kind="image", media_type="image/png")
    served = api.client.get(answer.json()["content_url"])
    assert served.headers["content-type"] == "image/png"
    assert served.headers["x-content-type-options"] == "nosniff"


def endless(head: bytes, most: int, taken: list[int]) -> Iterator[bytes]:
    """Give a file of 4 GB, and write down how much of it was asked for."""
    yield head
    for _ in range(most // (1 << 20)):
        taken.append(1)
        yield bytes(1 << 20)


@pytest.mark.parametrize("head", [b"PK\x03\x04", picture(), b"what "], ids=["zip", "png", "text"])
def test_a_huge_body_is_refused_by_its_beginning(api: Api, head: bytes) -> None:
    before, taken = kept_files(api), list[int]()
    grown = peak(api)
    try:
        status = send(api, endless(head, 4 << 30, taken)).status_code
    except httpx2.TransportError:
        status = 413  # It was told so, and the connection closed, while we still sent.
    assert status in {400, 413}
    assert len(taken) < 120
    assert kept_files(api) == before
    assert peak(api) - grown < 120_000


def raw(api: Api, *lines: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
    head = ["POST /api/mv/assets HTTP/1.1", "Host: localhost", "Connection: close", *lines]
    answer = exchange(api.server.port, "\r\n".join(head).encode() + b"\r\n\r\n" + body)
    top, _, content = answer.partition(b"\r\n\r\n")
    return int(top.split()[1]), json.loads(content)


def test_the_length_that_is_declared_is_not_believed(api: Api) -> None:
    before = kept_files(api)
    content = image()
    status, told = raw(api, f"Content-Length: {10**15}", body=b"PK\x03\x04" + bytes(70_000))
    assert (status, told["error_code"]) == (400, "INVALID_REQUEST")
    status, _ = raw(api, "Content-Length: -5", body=content)
    assert status == 400
    # Less than there is: the rest is another request, and what came is no picture.
    status, told = raw(api, f"Content-Length: {len(content) - 20}", body=content)
    assert (status, told["error_code"]) == (400, "INVALID_REQUEST")
    assert kept_files(api) == before
    pieces = f"{len(content):x}\r\n".encode() + content + b"\r\n0\r\n\r\n"
    status, told = raw(api, "Transfer-Encoding: chunked", body=pieces)
    assert (status, told["kind"]) == (201, "image")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nabc', "ends"),
        (b"no form at all", "cannot be read"),
        (b"--x\r\n" + b"A: b\r\n" * 3000, "cannot be read"),
        (b"--x\r\nA: " + b"b" * 20_000 + b"\r\n\r\n", "cannot be read"),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n' * 101, "too many fields"),
        (b"--x--\r\n", "no file"),
    ],
)  # fmt: skip
def test_forms_that_cannot_be_read_leave_nothing(api: Api, body: bytes, said: str) -> None:
    before = kept_files(api)
    answer = send(api, body, headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400, answer.text
    assert said in answer.json()["message"], answer.text
    assert kept_files(api) == before
