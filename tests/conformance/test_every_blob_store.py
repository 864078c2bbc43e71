"""What every store of bytes keeps to: whole or not there at all, in a folder and in a bucket."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import anyio
import pytest
from anyio import create_task_group

from songreel.core.clock import now
from songreel.domain.errors import (
    DamagedFileError,
    NotFoundError,
    StorageFullError,
    TooLargeError,
)
from songreel.domain.ports import OpenFile, RemoteBytes
from songreel.services.blob_store import Blobs
from songreel.storage.blobs import LocalBlobs
from songreel.storage.s3.blobs import S3Blobs
from tests.support.s3 import TestBucket
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

BYTES = bytes(range(256)) * 12_000  # 3 MB: more than one block
LARGE = BYTES * 8  # 24 MB: more than one part of an upload
SHA256 = hashlib.sha256(BYTES).hexdigest()
NAMES = ["a" * 64, "", "../../etc/passwd", "A" * 64, "a" * 63 + "/", SHA256]


@dataclass
class Subject:
    """A store under test, and what is behind it.

    Attributes:
        kept: returns the hashes of what is stored, with repetitions.
        unfinished: returns the files that are being written.
        damage: puts other bytes in the place of stored ones.
    """

    store: Blobs
    kept: Callable[[], list[str]]
    unfinished: Callable[[], list[Path]]
    damage: Callable[[str, bytes], None]


@pytest.fixture(params=["folder", "s3"])
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    kind: str = request.param
    folder = tmp_path / "store"
    if kind == "folder":
        local = await asyncio.to_thread(LocalBlobs, folder)
        yield Subject(
            local,
            kept=lambda: sorted(path.name for path in folder.glob("??/*")),
            unfinished=lambda: list(folder.rglob("*.part")),
            damage=lambda sha256, content: _write(folder / sha256[:2] / sha256, content),
        )
        await local.close()
        return
    s3: TestBucket = request.getfixturevalue("s3")

    def damage(sha256: str, content: bytes) -> None:
        (key,) = [key for key in s3.keys() if sha256 in key]
        s3.bucket.put(key, content, "video/mp4")
        (folder / sha256[:2] / sha256).unlink(missing_ok=True)

    remote = await asyncio.to_thread(
        lambda: S3Blobs(s3.bucket, folder, cache_bytes=1 << 30, media_type=lambda head: "a/b")
    )
    yield Subject(
        remote,
        kept=lambda: [key.split("/")[1] for key in s3.keys()],
        unfinished=lambda: list(folder.rglob("*.part")),
        damage=damage,
    )
    await remote.close()


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def put(store: Blobs, content: bytes = BYTES) -> str:
    return (await store.put_stream(stream(content), limit=len(content))).sha256


async def test_a_stream_is_stored_under_its_hash(subject: Subject) -> None:
    blob = await subject.store.put_stream(stream(b"", BYTES[:5], BYTES[5:]), limit=len(BYTES))
    assert (blob.sha256, blob.size_bytes) == (SHA256, len(BYTES))
    async with subject.store.path(SHA256) as path:
        assert path.read_bytes() == BYTES
    assert await subject.store.exists(SHA256)
    assert await subject.store.exists(SHA256, len(BYTES))
    assert not await subject.store.exists(SHA256, len(BYTES) - 1)
    assert subject.kept() == [SHA256]
    assert not subject.unfinished()


async def test_nothing_at_all_can_be_stored_too(subject: Subject) -> None:
    empty = await put(subject.store, b"")
    assert empty == hashlib.sha256(b"").hexdigest()
    assert await subject.store.is_sound(empty)


async def test_what_has_many_parts_comes_back_as_it_was(subject: Subject, tmp_path: Path) -> None:
    sha256 = await put(subject.store, LARGE)
    await subject.store.copy(sha256, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == LARGE


async def test_a_file_is_moved_into_the_store(subject: Subject, tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(BYTES)
    blob = await subject.store.put_file(source)
    assert (blob.sha256, blob.size_bytes) == (SHA256, len(BYTES))
    assert not source.exists()
    assert subject.kept() == [SHA256]


@pytest.fixture
def file_on_another_disk(tmp_path: Path) -> Iterator[Path]:
    other = Path("/dev/shm")  # noqa: S108
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("this machine has one file system")
    source = other / f"songreel-test-{os.getpid()}"
    source.write_bytes(BYTES)
    yield source
    source.unlink(missing_ok=True)


async def test_a_file_on_another_disk_is_stored_and_then_removed(
    subject: Subject, file_on_another_disk: Path
) -> None:
    assert (await subject.store.put_file(file_on_another_disk)).sha256 == SHA256
    assert subject.kept() == [SHA256]
    assert file_on_another_disk.name not in os.listdir(file_on_another_disk.parent)
    async with subject.store.path(SHA256) as path:
        assert path.read_bytes() == BYTES


async def test_a_link_is_copied_and_what_it_leads_to_stays(
    subject: Subject, tmp_path: Path
) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(BYTES)
    link.symlink_to(target)
    await subject.store.put_file(link)
    async with subject.store.path(SHA256) as path:
        assert not path.is_symlink()
    assert target.read_bytes() == BYTES
    assert not link.is_symlink()


async def test_the_same_bytes_again_are_kept_once(subject: Subject) -> None:
    for _ in range(3):
        assert await put(subject.store) == SHA256
    assert subject.kept() == [SHA256]


async def test_writers_of_the_same_bytes_all_find_them_there(subject: Subject) -> None:
    async with create_task_group() as group:
        for _ in range(8):
            group.start_soon(put, subject.store)
    assert set(subject.kept()) == {SHA256}
    assert [blob.sha256 for blob in await subject.store.all()] == [SHA256]
    assert await subject.store.is_sound(SHA256)


@pytest.mark.parametrize("chunks", [(BYTES, b"!"), (BYTES + b"!",)])
async def test_a_stream_beyond_its_limit_is_refused_and_leaves_nothing(
    subject: Subject, chunks: tuple[bytes, ...]
) -> None:
    with pytest.raises(TooLargeError, match=r"larger than the .* MB"):
        await subject.store.put_stream(stream(*chunks), limit=len(BYTES))
    assert subject.kept() == []
    assert subject.unfinished() == []


async def test_a_stream_that_breaks_leaves_nothing(subject: Subject) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield BYTES
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await subject.store.put_stream(broken(), limit=2 * len(BYTES))
    assert subject.kept() == []
    assert subject.unfinished() == []


async def test_an_upload_that_is_given_up_leaves_nothing(subject: Subject) -> None:
    reached = anyio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield BYTES
        reached.set()
        await anyio.sleep_forever()

    async with create_task_group() as group:
        group.start_soon(lambda: subject.store.put_stream(slow(), limit=2 * len(BYTES)))
        await reached.wait()
        assert len(subject.unfinished()) == 1
        group.cancel_scope.cancel()

    async def nothing_left() -> bool:
        return not subject.unfinished()

    await until_async(nothing_left)
    assert subject.kept() == []


async def test_what_does_not_verify_is_not_published(subject: Subject, tmp_path: Path) -> None:
    seen: list[bytes] = []

    def refuse(path: Path) -> None:
        seen.append(path.read_bytes())
        raise ValueError("not a film")

    source = tmp_path / "clip.mp4"
    source.write_bytes(BYTES)
    with pytest.raises(ValueError, match="not a film"):
        await subject.store.put_file(source, refuse)
    assert source.read_bytes() == BYTES
    with pytest.raises(ValueError, match="not a film"):
        await subject.store.put_stream(stream(BYTES), limit=len(BYTES), verify=refuse)
    assert seen == [BYTES, BYTES]
    assert subject.kept() == []
    assert subject.unfinished() == []


@pytest.mark.parametrize("name", NAMES)
async def test_what_is_not_there_is_not_found(subject: Subject, name: str) -> None:
    with pytest.raises(NotFoundError):
        async with subject.store.path(name):
            pass
    with pytest.raises(NotFoundError):
        async with subject.store.opened(name):
            pass


async def test_no_name_leads_out_of_the_store(subject: Subject, tmp_path: Path) -> None:
    (tmp_path / "outside").write_bytes(BYTES)
    for name in (f"../{tmp_path.name}/outside", str(tmp_path / "outside")):
        with pytest.raises(NotFoundError):
            async with subject.store.path(name):
                pass
        with pytest.raises(NotFoundError):
            await subject.store.delete(name)
    assert (tmp_path / "outside").read_bytes() == BYTES


async def test_what_is_deleted_is_gone_and_can_be_deleted_again(subject: Subject) -> None:
    await put(subject.store)
    for _ in range(2):
        await subject.store.delete(SHA256)
        assert not await subject.store.exists(SHA256)
        with pytest.raises(NotFoundError):
            async with subject.store.path(SHA256):
                pass
    assert subject.kept() == []


async def test_room_is_required_before_work_starts(subject: Subject) -> None:
    await subject.store.require_room(1)
    assert await subject.store.free_bytes() > 1
    with pytest.raises(StorageFullError, match="make room on the disk"):
        await subject.store.require_room(1 << 60)


@pytest.mark.parametrize("damage", [BYTES[:-1], BYTES[:-1] + b"?", b""])
async def test_a_copy_is_what_was_stored_or_none(
    subject: Subject, tmp_path: Path, damage: bytes
) -> None:
    store = subject.store
    await put(store)
    await store.copy(SHA256, tmp_path / "first")
    assert (tmp_path / "first").read_bytes() == BYTES
    assert await store.is_sound(SHA256)

    subject.damage(SHA256, damage)

    assert not await store.is_sound(SHA256)
    with pytest.raises(DamagedFileError):
        await store.copy(SHA256, tmp_path / "second")
    await put(store)
    assert await store.is_sound(SHA256)
    await store.delete(SHA256)
    assert not await store.is_sound(SHA256)
    with pytest.raises(NotFoundError, match="not there any more"):
        await store.copy(SHA256, tmp_path / "third")


async def test_what_is_there_is_listed_since_when(subject: Subject) -> None:
    began = now() - timedelta(seconds=2)
    first, second = await put(subject.store), await put(subject.store, b"others")
    found = {blob.sha256: blob for blob in await subject.store.all()}
    assert set(found) == {first, second}
    assert found[first].size_bytes == len(BYTES)
    assert began <= found[second].stored_at <= now() + timedelta(seconds=2)


async def test_what_was_stored_a_moment_ago_is_not_discarded(subject: Subject) -> None:
    await put(subject.store)
    assert await subject.store.discard(SHA256, now() - timedelta(hours=1)) == 0
    # Whatever the clock says: this very process has just stored them.
    assert await subject.store.discard(SHA256, now() + timedelta(days=1)) == 0
    assert await subject.store.is_sound(SHA256)
    assert await subject.store.discard("b" * 64, now()) == 0


@pytest.mark.parametrize("span", [(0, 1), (0, len(LARGE)), (len(LARGE) - 1, len(LARGE)), (9, 9)])
async def test_stretches_are_read_wherever_the_bytes_are(
    subject: Subject, span: tuple[int, int]
) -> None:
    sha256 = await put(subject.store, LARGE)
    async with subject.store.opened(sha256) as content:
        assert await _stretch(content, *span) == LARGE[slice(*span)]
    if isinstance(subject.store, S3Blobs):
        await asyncio.to_thread(subject.store.drop_copies)
        async with subject.store.opened(sha256) as content:
            assert not isinstance(content, OpenFile)
            assert content.size_bytes == len(LARGE)
            assert await _stretch(content, *span) == LARGE[slice(*span)]


async def _stretch(content: OpenFile | RemoteBytes, start: int, end: int) -> bytes:
    if isinstance(content, OpenFile):
        assert content.path.stat().st_size == content.size_bytes
        return os.pread(content.descriptor, end - start, start)
    return await _joined(content.blocks(start, end))


async def _joined(blocks: AsyncIterator[bytes]) -> bytes:
    return b"".join([block async for block in blocks])
