from __future__ import annotations

import asyncio
import errno
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from songreel.domain.errors import StorageFullError, TooLargeError, UnsupportedMediaTypeError
from songreel.http.body import LIMIT_BYTES, SMALL_BYTES, Bodies
from songreel.http.errors import ConnectionGone, StalledError
from songreel.http.mv.schemas import ClipBody
from songreel.http.threads import Threads
from tests.support.api import base64
from tests.support.asgi import open_files, receiving, scope

PICTURE = os.urandom(500_000)


class Kept:
    """Stands where pictures are kept; the most at a time is counted."""

    def __init__(self) -> None:
        self.pictures: list[bytes] = []
        self.at_once = self.most_at_once = 0

    async def keep(self, picture: bytes) -> str:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.001)
        self.at_once -= 1
        self.pictures.append(picture)
        return f"hash {len(self.pictures)}"


@pytest.fixture
def threads() -> Iterator[Threads]:
    running = Threads(2)
    yield running
    running.close()


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def bodies(tmp_path: Path, threads: Threads, kept: Kept) -> Bodies:
    return Bodies(
        tmp_path / "bodies", threads, kept.keep, stall_seconds=0.2, memory_bytes=SMALL_BYTES
    )


def request(pieces: Iterable[bytes], **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request(scope("POST", headers=named), receiving(pieces))


def in_pieces(document: Any, size: int = 65_536) -> list[bytes]:
    raw = json.dumps(document).encode()
    return [raw[start : start + size] for start in range(0, len(raw), size)]


@pytest.mark.anyio
async def test_a_small_body_touches_no_disk(bodies: Bodies, tmp_path: Path) -> None:
    incoming = await bodies.json(request([b'{"prompt": ', b'"x"}']), ClipBody)
    assert incoming.body == ClipBody(prompt="x")
    assert incoming.picture is None
    assert not (tmp_path / "bodies").exists()


@pytest.mark.anyio
@pytest.mark.parametrize("size", [1000, 65_536, 300_000])
async def test_a_large_body_is_spooled_and_read_back(
    bodies: Bodies, kept: Kept, tmp_path: Path, size: int
) -> None:
    document = {"prompt": "x", "reference_image_base64": base64(PICTURE), "fps": 24}
    incoming = await bodies.json(request(in_pieces(document, size)), ClipBody)
    assert incoming.body == ClipBody(prompt="x")
    assert incoming.picture == "hash 1"
    assert incoming.ignored == ("fps",)
    assert kept.pictures == [PICTURE]
    assert list((tmp_path / "bodies").iterdir()) == []


@pytest.mark.anyio
async def test_a_large_body_stays_in_memory_where_there_is_room(
    threads: Threads, kept: Kept, tmp_path: Path
) -> None:
    bodies = Bodies(tmp_path / "bodies", threads, kept.keep, memory_bytes=1_000_000)
    document = {"prompt": "x", "reference_image_base64": base64(PICTURE)}
    for _ in range(3):
        await bodies.json(request(in_pieces(document)), ClipBody)
    assert kept.pictures == [PICTURE] * 3
    assert not (tmp_path / "bodies").exists()
    await bodies.json(request([*in_pieces(document), b" " * 400_000]), ClipBody)
    assert (tmp_path / "bodies").exists()


@pytest.mark.anyio
async def test_only_a_few_large_bodies_are_held_at_a_time(bodies: Bodies, kept: Kept) -> None:
    document = {"prompt": "x", "reference_image_base64": base64(PICTURE)}
    pieces = in_pieces(document)
    await asyncio.gather(*(bodies.json(request(pieces), ClipBody) for _ in range(20)))
    assert len(kept.pictures) == 20
    assert kept.most_at_once <= 2


@pytest.mark.anyio
async def test_no_file_stays_open(bodies: Bodies) -> None:
    large = [b" " * SMALL_BYTES, b" " * SMALL_BYTES]
    await bodies.json(request([*large, b'{"prompt": "x"}']), ClipBody)
    before = open_files()
    for pieces, error in (
        ([*large, b"{"], Exception),
        (large, Exception),
        ([b" " * SMALL_BYTES] * (LIMIT_BYTES // SMALL_BYTES + 1), TooLargeError),
    ):
        with pytest.raises(error):
            await bodies.json(request(pieces), ClipBody)
    assert open_files() == before


@pytest.mark.anyio
async def test_what_is_too_large_by_its_own_account_is_not_read(bodies: Bodies) -> None:
    asked = Request(scope("POST", headers={"Content-Length": str(LIMIT_BYTES + 1)}), _unread)
    with pytest.raises(TooLargeError, match="32 MB"):
        await bodies.json(asked, ClipBody)


@pytest.mark.anyio
async def test_what_is_not_json_by_its_own_account_is_not_read(bodies: Bodies) -> None:
    asked = Request(scope("POST", headers={"Content-Type": "image/png"}), _unread)
    with pytest.raises(UnsupportedMediaTypeError):
        await bodies.json(asked, ClipBody)


@pytest.mark.anyio
async def test_a_body_that_stops_coming_ends(bodies: Bodies) -> None:
    begun = [{"type": "http.request", "body": b'{"pro', "more_body": True}]

    async def stalled() -> Any:
        return begun.pop() if begun else await asyncio.sleep(30)

    with pytest.raises(StalledError, match="not a byte"):
        await bodies.json(Request(scope("POST"), stalled), ClipBody)


@pytest.mark.anyio
async def test_a_body_that_trickles_in_is_given_up_although_it_never_stops(bodies: Bodies) -> None:
    async def trickle() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    with pytest.raises(StalledError, match="1024 bytes a second"):
        async with asyncio.timeout(5):
            await bodies.json(Request(scope("POST"), trickle), ClipBody)


@pytest.mark.anyio
async def test_a_body_that_comes_slowly_but_steadily_is_read(bodies: Bodies) -> None:
    pieces = [b" " * 100] * 10 + [b'{"prompt": "x"}']

    async def steady() -> Any:
        await asyncio.sleep(0.03)
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    assert (await bodies.json(Request(scope("POST"), steady), ClipBody)).body.prompt == "x"


@pytest.mark.anyio
async def test_a_client_that_goes_is_not_answered(bodies: Bodies) -> None:
    async def gone() -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(ConnectionGone):
        await bodies.json(Request(scope("POST"), gone), ClipBody)


@pytest.mark.anyio
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
async def test_a_full_or_read_only_disk_is_told(
    bodies: Bodies, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    with pytest.raises(StorageFullError, match="no room"):
        await bodies.json(request([b" " * 70_000, b"{}"]), ClipBody)


async def _unread() -> Any:
    raise AssertionError("the body is not read")
