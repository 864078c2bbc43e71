"""Bytes in a folder: whole or not there at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import anyio
import pytest
from anyio import create_task_group, run_process

from songreel.domain.errors import (
    DamagedFileError,
    NotFoundError,
    StorageFullError,
    TooLargeError,
)
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


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_stream_is_stored_under_its_hash(blobs: LocalBlobs, tmp_path: Path) -> None:
    blob = await blobs.put_stream(stream(b"", BYTES[:5], BYTES[5:]), limit=len(BYTES))
    assert (blob.sha256, blob.size_bytes) == (SHA256, len(BYTES))
    async with blobs.path(SHA256) as path:
        assert path.read_bytes() == BYTES
    assert await blobs.exists(SHA256)
    assert files(tmp_path) == [SHA256]


async def test_nothing_at_all_can_be_stored_too(blobs: LocalBlobs) -> None:
    blob = await blobs.put_stream(stream(), limit=0)
    assert blob.sha256 == hashlib.sha256(b"").hexdigest()


async def test_a_file_is_moved_into_the_store(blobs: LocalBlobs, tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(BYTES)
    blob = await blobs.put_file(source)
    assert (blob.sha256, blob.size_bytes) == (SHA256, len(BYTES))
    assert not source.exists()
    assert files(tmp_path) == [SHA256]


@pytest.fixture
def file_on_another_disk(tmp_path: Path) -> Iterator[Path]:
    other = Path("/dev/shm")  # noqa: S108
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one file system")
    source = other / f"songreel-test-{os.getpid()}"
    source.write_bytes(BYTES)
    yield source
    source.unlink(missing_ok=True)


async def test_a_file_on_another_disk_is_copied_and_then_removed(
    blobs: LocalBlobs, tmp_path: Path, file_on_another_disk: Path
) -> None:
    assert (await blobs.put_file(file_on_another_disk)).sha256 == SHA256
    assert files(tmp_path) == [SHA256]
    assert file_on_another_disk.name not in names(file_on_another_disk.parent)


async def test_a_link_is_copied_and_what_it_leads_to_stays(
    blobs: LocalBlobs, tmp_path: Path
) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(BYTES)
    link.symlink_to(target)
    await blobs.put_file(link)
    async with blobs.path(SHA256) as path:
        assert not path.is_symlink()
    assert target.read_bytes() == BYTES


async def test_the_same_bytes_twice_are_one_file(blobs: LocalBlobs, tmp_path: Path) -> None:
    async with create_task_group() as group:
        for _ in range(8):
            group.start_soon(lambda: blobs.put_stream(stream(BYTES), limit=len(BYTES)))
    assert files(tmp_path) == [SHA256]


@pytest.mark.parametrize("chunks", [(BYTES, b"!"), (BYTES + b"!",)])
async def test_a_stream_beyond_its_limit_is_refused_and_leaves_nothing(
    blobs: LocalBlobs, tmp_path: Path, chunks: tuple[bytes, ...]
) -> None:
    with pytest.raises(TooLargeError, match=r"larger than the .* MB"):
        await blobs.put_stream(stream(*chunks), limit=len(BYTES))
    assert files(tmp_path) == []


async def test_a_stream_that_breaks_leaves_nothing(blobs: LocalBlobs, tmp_path: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield BYTES
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await blobs.put_stream(broken(), limit=2 * len(BYTES))
    assert files(tmp_path) == []


async def test_an_upload_that_is_given_up_leaves_nothing(blobs: LocalBlobs, tmp_path: Path) -> None:
    reached = anyio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield BYTES
        reached.set()
        await anyio.sleep_forever()

    async with create_task_group() as group:
        group.start_soon(lambda: blobs.put_stream(slow(), limit=2 * len(BYTES)))
        await reached.wait()
        assert len(files(tmp_path)) == 1
        group.cancel_scope.cancel()
    await until_async(lambda: nothing_left(tmp_path))


async def nothing_left(folder: Path) -> bool:
    return files(folder) == []


async def test_what_does_not_verify_is_not_published(blobs: LocalBlobs, tmp_path: Path) -> None:
    seen: list[bytes] = []

    def refuse(path: Path) -> None:
        seen.append(path.read_bytes())
        raise ValueError("not a film")

    source = tmp_path / "clip.mp4"
    source.write_bytes(BYTES)
    with pytest.raises(ValueError, match="not a film"):
        await blobs.put_file(source, refuse)
    assert source.read_bytes() == BYTES
    with pytest.raises(ValueError, match="not a film"):
        await blobs.put_stream(stream(BYTES), limit=len(BYTES), verify=refuse)
    assert seen == [BYTES, BYTES]
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "name", ["a" * 64, "", "../../etc/passwd", "A" * 64, "a" * 63 + "/", SHA256]
)
async def test_what_is_not_there_is_not_found(blobs: LocalBlobs, name: str) -> None:
    with pytest.raises(NotFoundError):
        async with blobs.path(name):
            pass


async def test_no_name_leads_out_of_the_store(blobs: LocalBlobs, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(BYTES)
    for name in (f"../{tmp_path.name}/outside", str(tmp_path / "outside")):
        with pytest.raises(NotFoundError):
            async with blobs.path(name):
                pass
        with pytest.raises(NotFoundError):
            await blobs.delete(name)
    assert (tmp_path / "outside").read_bytes() == BYTES


async def test_what_is_deleted_is_gone_and_can_be_deleted_again(blobs: LocalBlobs) -> None:
    await blobs.put_stream(stream(BYTES), limit=len(BYTES))
    for _ in range(2):
        await blobs.delete(SHA256)
        assert not await blobs.exists(SHA256)


async def test_room_is_required_before_work_starts(blobs: LocalBlobs) -> None:
    await blobs.require_room(1)
    with pytest.raises(StorageFullError, match="make room on the disk"):
        await blobs.require_room(1 << 60)


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


@pytest.mark.parametrize("damage", [BYTES[:-1], BYTES[:-1] + b"?", b""])
async def test_a_copy_is_what_was_stored_or_none(
    blobs: LocalBlobs, tmp_path: Path, damage: bytes
) -> None:
    await blobs.put_stream(stream(BYTES), limit=len(BYTES))
    await blobs.copy(SHA256, tmp_path / "first")
    assert (tmp_path / "first").read_bytes() == BYTES
    assert await blobs.is_sound(SHA256)
    assert await blobs.exists(SHA256, len(BYTES))

    async with blobs.path(SHA256) as path:
        path.write_bytes(damage)

    assert not await blobs.is_sound(SHA256)
    assert await blobs.exists(SHA256, len(BYTES)) == (len(damage) == len(BYTES))
    with pytest.raises(DamagedFileError):
        await blobs.copy(SHA256, tmp_path / "second")
    await blobs.put_stream(stream(BYTES), limit=len(BYTES))
    assert await blobs.is_sound(SHA256)
    await blobs.delete(SHA256)
    assert not await blobs.is_sound(SHA256)
    with pytest.raises(NotFoundError, match="not there any more"):
        await blobs.copy(SHA256, tmp_path / "third")
