"""The provider as its callers meet it: processes, cancelling, crashes, shutting down."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import psutil
import pytest
from PIL import Image

from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import (
    CANCELLED,
    LOST,
    Failed,
    Finished,
    GenerationBackend,
    ProviderContext,
    Running,
    Submission,
)
from songreel.domain.resolve import resolve_clip
from songreel.domain.scene import ReferenceSpec
from songreel.media.verify import verify_clip
from songreel.providers.local import provider
from songreel.providers.local.models import MODELS
from tests.support.waiting import until, until_async

pytestmark = pytest.mark.anyio
PICTURE = ReferenceSpec("a red fox", "1:1", "png", "local/reference-1")


def clip(
    seconds: int = 1, prompt: str = "A fox walks on a beach", resolution: str = "720p"
) -> ClipSpec:
    request = ClipRequest(
        prompt=prompt, duration=seconds, aspect_ratio="1:1", seed=1, resolution=resolution
    )
    return resolve_clip(request, MODELS[2], today=date(2026, 11, 1))


class Local:
    """The provider with its parts, none of which may be missing."""

    def __init__(self, folder: Path, parallelism: int) -> None:
        made = provider(ProviderContext(lambda name: None, folder, parallelism))
        assert made.videos is not None
        assert made.images is not None
        self.videos, self.images, self.close = made.videos, made.images, made.close


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[Local]:
    made = Local(tmp_path / "scratch", 2)
    try:
        yield made
    finally:
        await made.close()
        assert workers() == []
        assert rooms(tmp_path / "scratch") == []


def rooms(scratch: Path) -> list[Path]:
    return list(scratch.glob("process-*"))


def workers(of: int | None = None) -> list[psutil.Process]:
    """Return the living worker processes of a process, by default of this one.

    Of this one only its own: a server that other tests share may have some, too.
    """
    found = []
    for child in psutil.Process(of).children(recursive=of is not None):
        try:
            if any("local.worker" in part for part in child.cmdline()):
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return [child for child in found if child.status() != psutil.STATUS_ZOMBIE]


async def finished(backend: GenerationBackend[Any], order_id: str) -> str:
    async def output() -> str | None:
        status = await backend.poll(order_id)
        assert not isinstance(status, Failed), status
        return status.output if isinstance(status, Finished) else None

    found = await until_async(output, seconds=40)
    assert found is not None
    return found


async def failed(backend: GenerationBackend[Any], order_id: str) -> Failed:
    async def end() -> Failed | None:
        status = await backend.poll(order_id)
        assert not isinstance(status, Finished), status
        return status if isinstance(status, Failed) else None

    found = await until_async(end, seconds=40)
    assert found is not None
    return found


async def is_rendering(local: Local, order_id: str) -> None:
    async def share() -> bool:
        status = await local.videos.poll(order_id)
        return isinstance(status, Running) and (status.share or 0) > 0

    await until_async(share, seconds=40)


async def test_clips_and_pictures_come_from_one_pool(local: Local, tmp_path: Path):
    film = await local.videos.submit(Submission(clip(), "one"))
    picture = await local.images.submit(Submission(PICTURE, "one"))
    assert film != picture
    await local.videos.download(film, await finished(local.videos, film), tmp_path / "a.mp4")
    facts = await asyncio.to_thread(verify_clip, tmp_path / "a.mp4")
    assert facts.frames == 24
    await local.images.download(picture, await finished(local.images, picture), tmp_path / "b")
    with Image.open(tmp_path / "b") as image:
        assert image.size == (1024, 1024)
    (folder,) = rooms(tmp_path / "scratch")
    assert not [path for path in folder.iterdir() if path.is_dir()], "nothing is left behind"


async def test_as_many_orders_run_as_the_context_allows(local: Local):
    ids = [await local.videos.submit(Submission(clip(30), f"{i}")) for i in range(4)]
    for order_id in ids[:2]:
        await is_rendering(local, order_id)
    assert len(workers()) == 2
    assert [await local.videos.poll(order_id) for order_id in ids[2:]] == [Running(None)] * 2


async def test_a_draft_does_not_wait_behind_a_whole_film(tmp_path: Path):
    local = Local(tmp_path / "scratch", 1)
    try:
        running, waiting = [await local.videos.submit(Submission(clip(1), key)) for key in "ab"]
        draft = await local.videos.submit(Submission(clip(1, resolution="360p"), "draft"))
        await finished(local.videos, running)
        await finished(local.videos, draft)
        assert isinstance(await local.videos.poll(waiting), Running)
    finally:
        await local.close()


async def test_the_same_key_is_the_same_order_until_it_was_collected(local: Local, tmp_path: Path):
    first = await local.images.submit(Submission(PICTURE, "one"))
    assert await local.images.submit(Submission(PICTURE, "one")) == first
    await local.images.download(first, await finished(local.images, first), tmp_path / "a")
    gone = await failed(local.images, first)
    assert (gone.end, gone.error.failure) == (LOST, FailureCode.BACKEND_UNAVAILABLE)
    assert await local.images.submit(Submission(PICTURE, "one")) == first
    await local.images.download(first, await finished(local.images, first), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


async def test_a_download_replaces_nothing(local: Local, tmp_path: Path):
    order_id = await local.images.submit(Submission(PICTURE, "one"))
    with pytest.raises(BackendError):
        await local.images.download(order_id, "x", tmp_path / "early")
    output = await finished(local.images, order_id)
    (tmp_path / "there").write_bytes(b"mine")
    with pytest.raises(FileExistsError):
        await local.images.download(order_id, output, tmp_path / "there")
    assert (tmp_path / "there").read_bytes() == b"mine"


async def test_cancelling_ends_the_process_and_another_takes_its_place(
    local: Local, tmp_path: Path
):
    one = await local.videos.submit(Submission(clip(60), "one"))
    two = await local.videos.submit(Submission(clip(60), "two"))
    waiting = await local.videos.submit(Submission(clip(), "three"))
    await is_rendering(local, one)
    await is_rendering(local, two)
    before = {worker.pid for worker in workers()}
    await local.videos.cancel(waiting)
    await local.videos.cancel(one)
    assert len({worker.pid for worker in workers()} & before) == 1
    for order_id in (one, waiting):
        cancelled = await failed(local.videos, order_id)
        assert (cancelled.end, cancelled.error.failure) == (CANCELLED, FailureCode.CANCELLED)
    (folder,) = rooms(tmp_path / "scratch")
    assert len([path for path in folder.iterdir() if path.is_dir()]) == 1, "only the other clip"
    again = await local.videos.submit(Submission(clip(), "one"))
    assert again == one
    await finished(local.videos, again)
    assert len(workers()) == 2


async def test_a_killed_worker_is_reported_and_replaced(local: Local):
    order_id = await local.videos.submit(Submission(clip(60), "one"))
    await is_rendering(local, order_id)
    (worker,) = workers()
    worker.send_signal(signal.SIGKILL)

    lost = await failed(local.videos, order_id)
    assert lost.error.failure is FailureCode.BACKEND_UNAVAILABLE
    assert lost.end == FailureCode.BACKEND_UNAVAILABLE.value
    assert "signal 9" in lost.error.message
    await finished(local.images, await local.images.submit(Submission(PICTURE, "two")))


async def test_ctrl_c_does_not_reach_a_worker(local: Local):
    order_id = await local.videos.submit(Submission(clip(2), "one"))
    await is_rendering(local, order_id)
    (worker,) = workers()
    worker.send_signal(signal.SIGINT)
    assert os.getsid(worker.pid) != os.getsid(0)
    await finished(local.videos, order_id)


async def test_the_reference_may_go_once_it_was_submitted(local: Local, tmp_path: Path):
    picture = tmp_path / "reference.png"
    Image.new("RGB", (40, 40), (200, 30, 30)).save(picture)
    order_id = await local.videos.submit(Submission(clip(), "one", picture))
    picture.unlink()
    await finished(local.videos, order_id)


async def test_a_reference_that_is_no_picture_is_told(local: Local, tmp_path: Path):
    picture = tmp_path / "reference.png"
    picture.write_bytes(b"no picture")
    order_id = await local.videos.submit(Submission(clip(), "one", picture))
    error = (await failed(local.videos, order_id)).error
    assert error.failure is FailureCode.INVALID_INPUT
    assert "PNG, JPEG or WebP" in error.message
    with pytest.raises(BackendError):
        await local.videos.submit(Submission(clip(), "two", tmp_path / "missing.png"))


async def test_impossible_orders_are_refused_before_anything_starts(local: Local):
    for wrong in (replace(clip(), duration=61), replace(clip(), duration=0)):
        with pytest.raises(BackendError) as caught:
            await local.videos.submit(Submission(wrong, "one"))
        assert caught.value.failure is FailureCode.INVALID_INPUT
    assert workers() == []


async def test_closing_stops_what_runs(tmp_path: Path):
    local = Local(tmp_path, 2)
    ids = [await local.videos.submit(Submission(clip(60), f"{i}")) for i in range(3)]
    await is_rendering(local, ids[0])
    await local.close()
    assert workers() == []
    assert rooms(tmp_path) == []
    with pytest.raises(BackendError):
        await local.videos.submit(Submission(clip(), "late"))


async def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    local = Local(tmp_path / "file" / "x", 1)
    with pytest.raises(BackendError, match="can be written"):
        await local.images.submit(Submission(PICTURE, "one"))
    await local.close()


SERVER = """
import asyncio, sys
from datetime import date
from pathlib import Path
from songreel.domain.clip import ClipRequest
from songreel.domain.provider import ProviderContext, Submission
from songreel.domain.resolve import resolve_clip
from songreel.providers.local import provider

async def main():
    made = provider(ProviderContext(lambda name: None, Path(sys.argv[1]), 2))
    request = ClipRequest(prompt="A fox", duration=60)
    spec = resolve_clip(request, made.models[2], today=date(2026, 11, 1))
    for key in ("one", "two"):
        order_id = await made.videos.submit(Submission(spec, key))
        while not (await made.videos.poll(order_id)).share:
            await asyncio.sleep(0.05)
    print("rendering", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


def test_nothing_outlives_a_killed_server_and_the_next_one_clears_up(tmp_path: Path):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "rendering\n"
    orphans = workers(server.pid)
    assert len(orphans) == 2
    server.kill()
    server.wait()
    server.stdout.close()
    until(lambda: not any(is_alive(orphan) for orphan in orphans), seconds=10)
    (left,) = rooms(tmp_path)

    async def next_server() -> None:
        local = Local(tmp_path, 1)
        order_id = await local.images.submit(Submission(PICTURE, "one"))
        await finished(local.images, order_id)
        assert left not in rooms(tmp_path)
        await local.close()

    asyncio.run(next_server())


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
