"""What tests send to be kept: pictures that nobody has sent yet, clips and songs made others."""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2

from tests.support.api import Api, picture


def another(content: bytes) -> bytes:
    """Return the same clip or song as a file of its own: what follows it is passed over."""
    mark = secrets.token_bytes(16)
    if content.startswith(b"RIFF"):
        return content + b"LIST" + struct.pack("<I4s4sI", 28, b"INFO", b"ICMT", 16) + mark
    return content + struct.pack(">I4s", 24, b"free") + mark


def image() -> bytes:
    """Return a picture that nobody has sent yet."""
    comment = chunk(b"tEXt", b"a\0" + secrets.token_hex(8).encode())
    return picture(size=(16, 12))[:-12] + comment + chunk(b"IEND", b"")


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk of a PNG file."""
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def send(api: Api, content: bytes | Iterator[bytes], **options: Any) -> httpx2.Response:
    return api.client.post("/api/mv/assets", content=content, **options)


def sent(api: Api, content: bytes) -> dict[str, Any]:
    answer = send(api, content)
    assert answer.status_code == 201, answer.text
    return answer.json()


def kept_files(api: Api) -> set[Path]:
    data = api.folder.parent / "data"
    folders = (data / "blobs", data / "scratch" / "bodies")
    return {path for folder in folders for path in folder.rglob("*") if path.is_file()}
