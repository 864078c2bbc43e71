"""Bytes in a bucket that fails, refuses, is shared by several, and lets old objects go."""

from __future__ import annotations

import asyncio
import hashlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from songreel.core.clock import now
from songreel.domain.errors import NotFoundError, SetupError, StorageUnavailableError
from songreel.media.sniff import media_type
from songreel.storage.s3 import bucket as requests
from songreel.storage.s3 import objects
from songreel.storage.s3.address import Access, BucketAddress
from songreel.storage.s3.blobs import S3Blobs
from songreel.storage.s3.bucket import Bucket
from tests.support.proxy import Break, run_proxy
from tests.support.s3 import TestBucket

pytestmark = pytest.mark.anyio

BYTES = bytes(range(256)) * 80_000  # 20 MB: several parts each way
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "_ANSWER", timedelta(seconds=2))
    monkeypatch.setattr(requests, "_RETRY_FOR", timedelta(seconds=4))
    monkeypatch.setattr(requests, "_FIRST_PAUSE", timedelta(milliseconds=20))


async def opened(
    stack: AsyncExitStack, bucket: Bucket, folder: Path, cache_bytes: int = 1 << 30
) -> S3Blobs:
    store = await asyncio.to_thread(
        lambda: S3Blobs(bucket, folder, cache_bytes=cache_bytes, media_type=media_type)
    )
    stack.push_async_callback(store.close)
    return store


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as found:
        yield found


@pytest.fixture
async def store(stack: AsyncExitStack, s3: TestBucket, tmp_path: Path) -> S3Blobs:
    return await opened(stack, s3.bucket, tmp_path / "cache")


async def stream(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def put(store: S3Blobs, content: bytes = BYTES) -> str:
    return (await store.put_stream(stream(content), limit=len(content))).sha256


async def got(store: S3Blobs, sha256: str = SHA256) -> bytes:
    async with store.path(sha256) as path:
        return await asyncio.to_thread(path.read_bytes)


@pytest.mark.parametrize("how", ["500 InternalError", "503 SlowDown", "truncated", "stalled"])
async def test_a_failure_that_passes_is_not_noticed_in_reading(
    store: S3Blobs, s3: TestBucket, how: str
) -> None:
    await put(store)
    await asyncio.to_thread(store.drop_copies)
    s3.server.script({"how": how, "times": 2, "method": "GET", "path": SHA256 + "/"})
    assert await got(store) == BYTES


@pytest.mark.parametrize("how", ["500 InternalError", "503 SlowDown"])
async def test_a_failure_that_passes_is_not_noticed_in_writing(
    store: S3Blobs, s3: TestBucket, how: str
) -> None:
    s3.server.script({"how": how, "times": 2, "method": "PUT", "path": SHA256})
    await put(store)
    await asyncio.to_thread(store.drop_copies)
    assert await got(store) == BYTES


@pytest.mark.parametrize("where", ["accepted", "in the request", "in the answer"])
async def test_connections_that_break_are_made_again(
    stack: AsyncExitStack, s3: TestBucket, tmp_path: Path, where: str
) -> None:
    with run_proxy(s3.server.port) as proxy:
        access = replace(s3.access, endpoint=proxy.url)
        store = await opened(stack, Bucket(s3.address, access), tmp_path / "cache")
        word = b"" if where == "accepted" else SHA256.encode()
        proxy.script(*[Break(where, word)] * 2)  # pyright: ignore[reportArgumentType]
        await put(store)
        await asyncio.to_thread(store.drop_copies)
        proxy.script(*proxy.broken)
        assert await got(store) == BYTES
        assert proxy.broken
        await stack.aclose()


async def test_what_fails_for_long_is_told_and_the_file_stays(
    store: S3Blobs, s3: TestBucket, tmp_path: Path
) -> None:
    await put(store, b"something else")
    s3.server.script({"how": "500 InternalError", "times": 999, "method": "PUT"})
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(BYTES)
    with pytest.raises(StorageUnavailableError, match="InternalError") as caught:
        await store.put_file(clip)
    assert str(s3.address) in caught.value.message
    assert caught.value.retry_after
    assert clip.read_bytes() == BYTES
    assert not [key for key in s3.keys() if SHA256 in key]
    s3.server.script()
    await store.put_file(clip)
    assert await store.is_sound(SHA256)


async def test_a_storage_that_is_silent_is_not_one_without_the_bytes(
    store: S3Blobs, s3: TestBucket
) -> None:
    await put(store)
    await asyncio.to_thread(store.drop_copies)
    s3.server.script({"how": "503 SlowDown", "times": 9999})
    for ask in (
        lambda: store.is_sound(SHA256),
        lambda: store.exists(SHA256, None) if store._objects.forget(SHA256) is None else None,
        lambda: got(store),
        lambda: store.require_room(1) if _later(store) else None,
    ):
        with pytest.raises(StorageUnavailableError):
            await ask()  # pyright: ignore[reportGeneralTypeIssues]


def _later(store: S3Blobs) -> bool:
    store._objects._probed = None
    return True


async def test_damaged_bytes_are_never_given(
    store: S3Blobs, s3: TestBucket, tmp_path: Path
) -> None:
    await put(store)
    await asyncio.to_thread(store.drop_copies)
    s3.server.script({"how": "damaged", "times": 1, "method": "GET", "path": SHA256 + "/"})
    with pytest.raises(NotFoundError, match="damaged"):
        await got(store)
    assert not list((tmp_path / "cache").glob("??/*"))
    assert not list((tmp_path / "cache").rglob("*.part"))


async def test_a_damaged_copy_is_fetched_anew(store: S3Blobs, tmp_path: Path) -> None:
    await put(store)
    copy = tmp_path / "cache" / SHA256[:2] / SHA256
    copy.write_bytes(b"?" * len(BYTES))
    assert await store.is_sound(SHA256)
    assert copy.read_bytes() == BYTES


async def test_bytes_that_are_stored_again_later_outlive_a_late_removal(
    stack: AsyncExitStack, s3: TestBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process is frozen between looking and removing; meanwhile another stores the bytes."""
    frozen = await opened(stack, s3.bucket, tmp_path / "a")
    writer = await opened(stack, s3.bucket, tmp_path / "b")
    await put(writer)
    seen = s3.keys()
    monkeypatch.setattr(objects, "_FRESH", timedelta(seconds=-10))  # What is there is old.
    await put(writer)
    for key in seen:
        frozen._objects.bucket.delete(key)
    await asyncio.to_thread(writer.drop_copies)
    assert await got(writer) == BYTES
    assert len(s3.keys()) == 1


async def test_what_is_old_and_of_nobody_is_discarded(
    stack: AsyncExitStack, store: S3Blobs, s3: TestBucket, tmp_path: Path
) -> None:
    await put(store)
    other = await opened(stack, s3.bucket, tmp_path / "other")
    assert await other.discard(SHA256, now() - timedelta(minutes=5)) == 0
    assert await other.discard(SHA256, now() + timedelta(minutes=5)) == len(BYTES)
    assert s3.keys() == []


async def test_a_clock_that_is_wrong_discards_nothing(
    stack: AsyncExitStack, store: S3Blobs, s3: TestBucket, tmp_path: Path
) -> None:
    await put(store)
    other = await opened(stack, s3.bucket, tmp_path / "other")
    import time_machine

    with time_machine.travel(now() + timedelta(days=30), tick=True):
        assert await other.discard(SHA256, now() - timedelta(hours=1)) == 0
    assert await store.is_sound(SHA256)


async def test_only_what_nobody_uses_makes_room(
    stack: AsyncExitStack, s3: TestBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songreel.storage.s3.cache._YOUNG_SECONDS", 0.0)
    store = await opened(stack, s3.bucket, tmp_path / "cache", cache_bytes=2_500_000)
    contents = [bytes([one]) * 1_000_000 for one in range(5)]
    names = [await put(store, content) for content in contents]
    async with store.path(names[0]) as held:
        for name in names[1:]:
            await got(store, name)
        here = {path.name for path in (tmp_path / "cache").glob("??/*")}
        assert names[0] in here
        assert names[-1] in here
        assert len(here) == 2
        assert held.read_bytes() == contents[0]
    assert await got(store, names[1]) == contents[1]


_FETCH = """
import asyncio, sys
from pathlib import Path
from songreel.media.sniff import media_type
from songreel.storage.s3.address import Access, BucketAddress
from songreel.storage.s3.blobs import S3Blobs
from songreel.storage.s3.bucket import Bucket

async def main(url, name, folder, *wanted):
    access = Access(url, "us-east-1", "testing", "testing")
    bucket = Bucket(BucketAddress(name, "an/installation"), access)
    store = S3Blobs(bucket, Path(folder), cache_bytes=int(wanted[0]), media_type=media_type)
    for _ in range(3):
        for sha256 in wanted[1:]:
            async with store.path(sha256) as path:
                import hashlib
                assert hashlib.sha256(path.read_bytes()).hexdigest() == sha256
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_processes_share_what_is_at_hand_and_none_is_aborted_at_its_end(
    store: S3Blobs, s3: TestBucket, tmp_path: Path
) -> None:
    names = [await put(store, os.urandom(1) + bytes([one]) * 3_000_000) for one in range(4)]
    folder = tmp_path / "shared"
    command = [sys.executable, "-c", _FETCH, s3.server.url, s3.name, str(folder), "7000000"]
    running = [
        subprocess.Popen([*command, *names[turn:], *names[:turn]], stderr=subprocess.PIPE)  # noqa: ASYNC220
        for turn in range(4)
    ]
    ends = [await asyncio.to_thread(process.communicate) for process in running]
    assert [process.returncode for process in running] == [0] * 4, ends
    assert not list(folder.rglob("*.part"))


async def test_an_address_gives_the_bytes_to_anyone(store: S3Blobs, s3: TestBucket) -> None:
    picture = b"\x89PNG and more"
    address = await store.address(await put(store, picture), 60)
    assert address is not None
    answer = await asyncio.to_thread(lambda: httpx2.get(address, headers={"Range": "bytes=1-3"}))
    assert (answer.status_code, answer.content) == (206, b"PNG")
    assert answer.headers["content-type"] == "image/png"


async def test_what_others_put_is_taken_in_and_what_nobody_asks_for_goes(
    store: S3Blobs, s3: TestBucket
) -> None:
    with pytest.raises(NotFoundError):
        await store.received("abc")
    address = await store.address_for("abc", 60)
    assert (await asyncio.to_thread(lambda: httpx2.put(address, content=b"sent"))).is_success
    assert (await store.received("abc")).size_bytes == 4
    assert (
        b"".join([block async for block in (await store.received("abc")).blocks(0, 4)]) == b"sent"
    )
    assert await store.clear(now() - timedelta(hours=1)) == 0
    assert await store.all() == []
    assert await store.clear(now() + timedelta(hours=1)) >= 4
    assert s3.keys() == []
    await store.forget("abc")


async def test_a_bucket_that_is_not_there_is_told(
    stack: AsyncExitStack, s3: TestBucket, tmp_path: Path
) -> None:
    absent = Bucket(replace(s3.address, bucket="absent"), s3.access)
    store = await opened(stack, absent, tmp_path / "cache")
    with pytest.raises(SetupError, match=r"s3://absent/an/installation is not there\. Make"):
        await store.check()
    with pytest.raises(StorageUnavailableError, match="is not there"):
        await got(store)


async def test_a_wrong_key_is_told(store: S3Blobs, s3: TestBucket) -> None:
    s3.server.require_keys(True)
    try:
        with pytest.raises(SetupError, match=r"not know the access key\. Set AWS_ACCESS_KEY_ID"):
            await store.check()
    finally:
        s3.server.require_keys(False)
    assert await store.check() is None


async def test_a_key_that_may_not_delete_is_told_and_does(store: S3Blobs, s3: TestBucket) -> None:
    s3.server.script({"how": "403 AccessDenied", "times": 999, "method": "DELETE"})
    lacking = await store.check()
    assert lacking is not None
    assert "s3:DeleteObject" in lacking
    await put(store)
    assert await store.is_sound(SHA256)
    with pytest.raises(StorageUnavailableError, match="s3:DeleteObject"):
        await store.delete(SHA256)
    assert await store.is_sound(SHA256)
    s3.server.script()


async def test_a_machine_without_any_key_is_told(
    stack: AsyncExitStack, s3: TestBucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9")
    access = Access(endpoint=s3.server.url, region="us-east-1")
    store = await opened(stack, Bucket(s3.address, access), tmp_path / "cache")
    with pytest.raises(SetupError, match="There is no key for s3://"):
        await store.check()


@pytest.mark.parametrize(
    "text", ["s3://", "s3://A", "gs://bucket", "s3://bucket/../up", "s3://user:pw@bucket", "s3:/a"]
)
def test_what_is_no_bucket_is_refused(text: str) -> None:
    with pytest.raises(SetupError, match="s3://BUCKET/PREFIX"):
        BucketAddress.parse(text)


def test_an_address_is_read_as_it_is_written() -> None:
    assert str(BucketAddress.parse("s3://bucket")) == "s3://bucket"
    assert str(BucketAddress.parse(" s3+http://bucket/a/b/ ")) == "s3+http://bucket/a/b"


@pytest.mark.parametrize(
    ("address", "access", "said"),
    [
        ("s3://bucket", Access(key_id="a"), "AWS_SECRET_ACCESS_KEY is not set"),
        ("s3://bucket", Access(secret="a"), "AWS_ACCESS_KEY_ID is not set"),
        ("s3://bucket", Access(endpoint="minio:9000"), "is no address"),
        ("s3://bucket", Access(endpoint="http://minio:9000"), r"s3\+http://bucket"),
        ("s3://bucket", Access(endpoint="http://[::1"), "is no address"),
    ],
)
def test_what_does_not_fit_is_refused(address: str, access: Access, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        Bucket(BucketAddress.parse(address), access)


@pytest.mark.parametrize("endpoint", ["http://localhost:9000", "http://[::1]:1", "https://minio"])
def test_what_fits_is_taken(endpoint: str) -> None:
    Bucket(BucketAddress.parse("s3://bucket"), Access(endpoint=endpoint))
    Bucket(BucketAddress.parse("s3+http://bucket"), Access(endpoint="http://minio:9000"))
