"""What a blob store has told of survives a power cut, whoever made the folders on the way."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from songreel.storage import blobs
from songreel.storage.blobs import LocalBlobs
from tests.support.recorder import disk
from tests.support.recorder.files import recorded_files
from tests.support.recorder.log import Log

pytestmark = pytest.mark.anyio


def alike() -> tuple[bytes, bytes]:
    """Return two contents whose names begin with the same two digits."""
    seen: dict[str, bytes] = {}
    for number in count():
        content = str(number).encode()
        name = hashlib.sha256(content).hexdigest()[:2]
        if name in seen:
            return seen[name], content
        seen[name] = content
    raise RuntimeError("there are only 256 beginnings")


async def chunk(content: bytes) -> AsyncIterator[bytes]:
    yield content


def on_the_disk(log: Log) -> set[str]:
    """Return the names of the blobs that a disk has which kept only what was synced."""
    kept = disk.Disk()
    for entry in log.entries:
        kept.take(entry)
    names = kept.state(disk.nothing).files
    return {Path(name).name for name in names if "incoming" not in name}


@pytest.mark.parametrize("case", ["new store", "folder of a killed process", "two at once"])
async def test_a_blob_that_was_told_of_is_on_the_disk(tmp_path: Path, case: str):
    one, other = alike()
    log = Log(tmp_path)
    with recorded_files(log):
        store = await asyncio.to_thread(LocalBlobs, tmp_path / "elsewhere" / "blobs")
        if case == "folder of a killed process":
            folder = tmp_path / "elsewhere" / "blobs" / hashlib.sha256(one).hexdigest()[:2]
            await asyncio.to_thread(folder.mkdir)
        contents = [one, other] if case == "two at once" else [one]
        told = await asyncio.gather(
            *(store.put_stream(chunk(content), limit=99) for content in contents)
        )
        assert {blob.sha256 for blob in told} <= on_the_disk(log)
        await store.close()


async def test_the_judge_sees_a_folder_that_is_not_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(blobs, "sync_folder", lambda folder: None)
    log = Log(tmp_path)
    with recorded_files(log):
        store = await asyncio.to_thread(LocalBlobs, tmp_path / "blobs")
        told = await store.put_stream(chunk(b"content"), limit=99)
        assert told.sha256 not in on_the_disk(log)
        await store.close()
