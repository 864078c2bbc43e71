from __future__ import annotations

import json
import os
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from songreel.domain.errors import NotFoundError, SongreelError
from songreel.http.connection import SCOPE_KEY
from songreel.http.errors import IS_HEAD
from songreel.http.files import CHUNK_BYTES, FileAnswer, StoredFile
from songreel.http.threads import Threads
from tests.support.asgi import Answer, call, open_files, scope

CONTENT = os.urandom(3 * CHUNK_BYTES + 17)
FILE = StoredFile(
    sha256="ab" * 32,
    size_bytes=len(CONTENT),
    media_type="video/mp4",
    name="clip.mp4",
    modified=datetime(2025, 11, 16, 10, 30, 25, 999_000, tzinfo=UTC),
)


@pytest.fixture
def threads() -> Iterator[Threads]:
    running = Threads(1)
    yield running
    running.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "content"
    file.write_bytes(CONTENT)
    return file


@asynccontextmanager
async def held(path: Path) -> AsyncGenerator[Path]:
    yield path


async def get(path: Path, threads: Threads, **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await call(FileAnswer(FILE, held(path), threads), scope(headers=named))


@pytest.mark.anyio
async def test_the_whole_file_comes_in_its_length(path: Path, threads: Threads) -> None:
    answer = await get(path, threads)
    assert answer.status == 200
    assert answer.body == CONTENT
    assert answer.is_complete
    assert answer.headers["last-modified"] == "Sun, 16 Nov 2025 10:30:25 GMT"


@pytest.mark.anyio
async def test_a_range_over_several_reads(path: Path, threads: Threads) -> None:
    answer = await get(path, threads, Range=f"bytes=5-{2 * CHUNK_BYTES}")
    assert answer.status == 206
    assert answer.body == CONTENT[5 : 2 * CHUNK_BYTES + 1]


@pytest.mark.anyio
async def test_several_ranges_have_the_length_that_is_promised(
    path: Path, threads: Threads
) -> None:
    answer = await get(path, threads, Range="bytes=0-0,5-5,-3")
    assert len(answer.body) == int(answer.headers["content-length"])
    boundary = answer.headers["content-type"].partition("boundary=")[2]
    assert answer.body.count(f"--{boundary}\r\n".encode()) == 3
    assert answer.body.endswith(f"\r\n--{boundary}--\r\n".encode())


@pytest.mark.anyio
async def test_a_head_opens_the_file_and_sends_none_of_it(path: Path, threads: Threads) -> None:
    asked = {**scope(), IS_HEAD: True}
    answer = await call(FileAnswer(FILE, held(path), threads), asked)
    assert answer.status == 200
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert answer.body == b""
    os.unlink(path)
    with pytest.raises(NotFoundError):
        await call(FileAnswer(FILE, held(path), threads), asked)


@pytest.mark.anyio
async def test_a_file_of_another_length_is_never_begun(path: Path, threads: Threads) -> None:
    for size in (len(CONTENT) - 1, len(CONTENT) + 1, 0):
        os.truncate(path, size)
        with pytest.raises(SongreelError, match="damaged"):
            await get(path, threads)


@pytest.mark.anyio
async def test_a_file_that_shrinks_is_cut_off_and_not_finished(
    path: Path, threads: Threads
) -> None:
    answer = Answer()

    async def shrink(message: dict[str, object]) -> None:
        await answer.take(message)
        os.truncate(path, CHUNK_BYTES)

    with pytest.raises(OSError, match="ended at byte"):
        await FileAnswer(FILE, held(path), threads)(scope(), _never, shrink)  # pyright: ignore[reportArgumentType]
    assert not answer.is_complete
    assert CONTENT.startswith(answer.body)


@pytest.mark.anyio
async def test_bytes_that_are_gone_are_not_found(threads: Threads) -> None:
    @asynccontextmanager
    async def gone() -> AsyncGenerator[Path]:
        raise NotFoundError
        yield Path()

    with pytest.raises(NotFoundError):
        await call(FileAnswer(FILE, gone(), threads), scope())


@pytest.mark.anyio
async def test_conditions_are_told_flat(path: Path, threads: Threads) -> None:
    unmet = await get(path, threads, If_Match='"x"')
    assert (unmet.status, json.loads(unmet.body)["error_code"]) == (412, "PRECONDITION_FAILED")
    outside = await get(path, threads, Range="bytes=99999999-")
    assert (outside.status, outside.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")
    known = await get(path, threads, If_None_Match=FILE.etag)
    assert (known.status, known.body) == (304, b"")
    assert "content-length" not in known.headers


@pytest.mark.anyio
async def test_nothing_is_read_for_somebody_who_has_gone(path: Path, threads: Threads) -> None:
    asked = {**scope(), SCOPE_KEY: Gone()}
    answer = await call(FileAnswer(FILE, held(path), threads), asked)
    assert answer.body == b""


@pytest.mark.anyio
async def test_no_file_stays_open(path: Path, threads: Threads) -> None:
    before = open_files()
    for asked in ("bytes=0-1", "bytes=0-1,5-6", "bytes=99999999-"):
        await get(path, threads, Range=asked)
    assert open_files() == before


class Gone:
    """A connection that has ended."""

    is_closed = True


async def _never() -> dict[str, object]:
    raise AssertionError("nothing is received")
