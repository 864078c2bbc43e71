"""Files that are put to Replicate, so that an order can name them."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

from songreel.domain.provider import Keep
from songreel.providers.replicate.refusals import refuse_question
from songreel.providers.transport.service import Service

_SECONDS = 120
_OTHER = ("application/octet-stream", "bin")
_KINDS: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\x89PNG\r\n\x1a\n", ("image/png", "png")),
    (b"\xff\xd8\xff", ("image/jpeg", "jpg")),
    (b"GIF8", ("image/gif", "gif")),
    (b"ID3", ("audio/mpeg", "mp3")),
    (b"\xff\xfb", ("audio/mpeg", "mp3")),
    (b"fLaC", ("audio/flac", "flac")),
    (b"OggS", ("audio/ogg", "ogg")),
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file at Replicate: its id, and the address by which orders name it."""

    id: str
    url: str


async def upload(service: Service, path: Path, name: str, key: str, keep: Keep) -> Upload:
    """Put a file there; that it is there is told before anything else happens.

    Args:
        service: where it goes.
        path: of the file.
        name: what it is called there, without an ending.
        key: of the attempt, noted beside it.
        keep: is told the file's id.

    Raises:
        BackendError: it could not be put there.
    """
    content = await asyncio.to_thread(path.read_bytes)
    boundary = hashlib.sha256(content).hexdigest()
    answer = await service.ask(
        "POST",
        "/files",
        content=_form(content, name, key, boundary),
        headers={"content-type": f"multipart/form-data; boundary={boundary}"},
        seconds=_SECONDS,
    )
    if not answer.is_success:
        refuse_question(service, answer)
    found, urls = answer.body.get("id"), answer.body.get("urls")
    if isinstance(found, str) and found:
        await keep(found)
        url = cast("dict[str, Any]", urls).get("get") if isinstance(urls, dict) else None
        if isinstance(url, str) and url.startswith(("https://", "http://")):
            return Upload(found, url)
    raise service.unavailable("took a file and does not say where it is")


async def delete(service: Service, name: str) -> None:
    """Delete a file there; gone already is deleted.

    Raises:
        BackendError: it may be there still.
    """
    answer = await service.ask("DELETE", f"/files/{quote(name, safe='')}")
    if not answer.is_success and answer.status not in {404, 410}:
        refuse_question(service, answer)


def media_type(content: bytes) -> tuple[str, str]:
    """Return the media type and the usual ending of a file, by its first bytes."""
    if content[:4] == b"RIFF":
        forms = {b"WEBP": ("image/webp", "webp"), b"WAVE": ("audio/wav", "wav")}
        return forms.get(content[8:12], _OTHER)
    if content[4:8] == b"ftyp":
        return ("audio/mp4", "m4a") if content[8:11] == b"M4A" else ("video/mp4", "mp4")
    return next((kind for start, kind in _KINDS if content.startswith(start)), _OTHER)


def _form(content: bytes, name: str, key: str, boundary: str) -> bytes:
    kind, ending = media_type(content)
    metadata = json.dumps({"attempt": key}, separators=(",", ":"))
    head = (
        f"--{boundary}\r\n"
        'content-disposition: form-data; name="metadata"\r\n'
        "content-type: application/json\r\n\r\n"
        f"{metadata}\r\n"
        f"--{boundary}\r\n"
        f'content-disposition: form-data; name="content"; filename="{name}.{ending}"\r\n'
        f"content-type: {kind}\r\n\r\n"
    )
    return b"".join((head.encode(), content, f"\r\n--{boundary}--\r\n".encode()))
