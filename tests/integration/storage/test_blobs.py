"""Bytes in a folder: its disk. What every store keeps to is in tests/conformance."""

from __future__ import annotations

import contextlib
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

from songreel.domain.errors import NotFoundError, StorageFullError
from songreel.storage import open_files
from songreel.storage.blobs import LocalBlobs
from tests.support.waiting import until, until_async

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


def descriptors() -> list[str]:
    """Return what this process has open."""
    names: list[str] = []
    for one in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            names.append(str(one.readlink()))
    return names


def is_open(sha256: str) -> bool:
    return any(sha256 in name for name in descriptors())


async def test_a_file_that_is_asked_for_again_is_not_opened_again(blobs: LocalBlobs) -> None:
    stored = await blobs.put_stream(stream(BYTES), limit=len(BYTES))
    async with blobs.opened(stored.sha256) as one, blobs.opened(stored.sha256) as other:
        assert one.descriptor == other.descriptor
        assert os.pread(other.descriptor, 9, 5) == BYTES[5:14]
    async with blobs.opened(stored.sha256) as again:
        assert again.descriptor == one.descriptor
        assert again.size_bytes == len(BYTES)


async def test_an_open_file_that_was_removed_is_gone(blobs: LocalBlobs, tmp_path: Path) -> None:
    stored = await blobs.put_stream(stream(BYTES), limit=len(BYTES))
    async with blobs.opened(stored.sha256) as file:
        await blobs.delete(stored.sha256)
        # Whoever reads it reads it to its end.
        assert os.pread(file.descriptor, 3, 0) == BYTES[:3]
        with pytest.raises(NotFoundError):
            await blobs.opened(stored.sha256).__aenter__()
    assert not is_open(stored.sha256)
    # Past this store, too: by hand, or by another process.
    stored = await blobs.put_stream(stream(BYTES), limit=len(BYTES))
    async with blobs.opened(stored.sha256):
        pass
    assert is_open(stored.sha256)
    (path,) = (tmp_path / "blobs").rglob(stored.sha256)
    path.write_bytes(b"short")
    async with blobs.opened(stored.sha256) as file:
        assert file.size_bytes == 5
    path.unlink()
    with pytest.raises(NotFoundError):
        await blobs.opened(stored.sha256).__aenter__()
    assert not is_open(stored.sha256)


async def test_files_that_nobody_asks_for_are_closed(
    blobs: LocalBlobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_files, "_MOST", 3)
    monkeypatch.setattr(open_files, "_SECONDS", 0.3)
    hashes = [(await blobs.put_stream(stream(bytes([n])), limit=9)).sha256 for n in range(5)]
    for sha256 in hashes:
        async with blobs.opened(sha256) as file:
            assert os.pread(file.descriptor, 9, 0) == bytes([hashes.index(sha256)])
    assert sum(is_open(sha256) for sha256 in hashes) <= 3

    async def are_closed() -> bool:
        return not any(is_open(sha256) for sha256 in hashes)

    await until_async(are_closed)
