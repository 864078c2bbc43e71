"""Bytes in a folder: its disk. What every store keeps to is in tests/conformance."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
from anyio import run_process

from songreel.domain.errors import (
    StorageFullError,
)
from songreel.storage.blobs import LocalBlobs
from tests.support.waiting import until

pytestmark = pytest.mark.anyio

BYTES = bytes(range(256)) * 12_000  # 3 MB: more than one block
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
async def blobs(tmp_path: Path) -> AsyncIterator[LocalBlobs]:
    store = await anyio.to_thread.run_sync(LocalBlobs, tmp_path / "blobs")
    yield store
    await store.close()


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "blobs").rglob("*") if path.is_file())


async def test_what_is_sent_leaves_room_for_the_database(
    blobs: LocalBlobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = b"x" * (1 << 20)
    free = [70 << 20]

    class Usage:
        """What is left of a disk on which each block takes its room."""

        @property
        def free(self) -> int:
            left, free[0] = free[0], free[0] - len(block)
            return left

    def disk_usage(path: Path) -> Usage:
        return Usage()

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    with pytest.raises(StorageFullError, match="make room on the disk"):
        await blobs.put_stream(stream(*[block] * 20), limit=100 << 20)
    assert files(tmp_path) == []
    assert free[0] > 60 << 20


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES]
)
async def test_every_way_of_being_full_is_told_the_same(blobs: LocalBlobs, code: int) -> None:
    def fail() -> None:
        raise OSError(code, os.strerror(code))

    with pytest.raises(StorageFullError, match="nowhere to put the result") as caught:
        await blobs._run(fail)
    assert caught.value.details == os.strerror(code)


async def test_another_failure_of_the_disk_is_not_called_full(blobs: LocalBlobs) -> None:
    def fail() -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with pytest.raises(StorageFullError, match="disk is there and sound") as caught:
        await blobs._run(fail)
    assert "room" not in caught.value.message
    assert caught.value.details == "Input/output error"


async def test_a_folder_that_went_away_is_told(blobs: LocalBlobs, tmp_path: Path) -> None:
    (tmp_path / "blobs" / "incoming").rmdir()
    with pytest.raises(StorageFullError, match="disk is there and sound"):
        await blobs.require_room(1)


async def test_a_mistake_of_ours_is_no_disk(blobs: LocalBlobs) -> None:
    def fail() -> None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))

    with pytest.raises(OSError, match="Bad file"):
        await blobs._run(fail)


async def test_a_store_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StorageFullError, match="disk is there"):
        await anyio.to_thread.run_sync(LocalBlobs, tmp_path / "file" / "blobs")


_FULL = """
import asyncio, resource, sys
from pathlib import Path
from songreel.domain.errors import StorageFullError
from songreel.storage.blobs import LocalBlobs

async def stream():
    for _ in range(8):
        yield b"x" * (1 << 20)

async def main():
    folder = Path(sys.argv[1])
    store = LocalBlobs(folder / "blobs")
    source = folder / "clip.mp4"
    source.write_bytes(b"y" * (8 << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20))
    try:
        await store.put_stream(stream(), limit=16 << 20)
    except StorageFullError:
        print("stream refused")
    try:
        await store.require_room(8 << 20)
    except StorageFullError:
        print("room refused")
    blob = await store.put_stream(stream_of(1 << 20), limit=16 << 20)
    print("small one stored", blob.size_bytes)
    await store.close()

async def stream_of(size):
    yield b"z" * size

asyncio.run(main())
"""


async def test_a_disk_that_fills_up_in_the_middle_leaves_nothing_half_written(
    tmp_path: Path,
) -> None:
    done = await run_process([sys.executable, "-c", _FULL, str(tmp_path)])
    assert done.stdout.decode().splitlines() == [
        "stream refused",
        "room refused",
        "small one stored 1048576",
    ]
    assert len(files(tmp_path)) == 1


_HANG = """
import asyncio, sys
from pathlib import Path
from songreel.storage.blobs import LocalBlobs

async def stream():
    yield b"x" * (3 << 20)
    await asyncio.sleep(60)

async def main():
    await LocalBlobs(Path(sys.argv[1])).put_stream(stream(), limit=4 << 20)

asyncio.run(main())
"""


def test_what_a_dead_process_left_is_removed_and_what_a_live_one_writes_is_not(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "blobs"
    with subprocess.Popen([sys.executable, "-c", _HANG, str(folder)]) as writer:
        until(lambda: any(path.stat().st_size for path in folder.rglob("*.part")))
        LocalBlobs(folder)
        assert len(files(tmp_path)) == 1
        writer.send_signal(signal.SIGKILL)
    LocalBlobs(folder)
    assert files(tmp_path) == []
