"""Media work in processes: the same results as in threads, whatever becomes of a process."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psutil
import pytest

from songreel.domain.frames import FILM_RATE
from songreel.domain.provenance import Maker, of_clip
from songreel.media.calls import DeliverClip, LookAtClip
from songreel.media.copyable import Form
from songreel.media.delivery import Wanted
from songreel.media.errors import MediaError
from songreel.media.verify import Looked
from songreel.simulators.media.clips import ClipShape
from songreel.simulators.media.clips import write_clip as write_generated
from songreel.simulators.media.habits import HABITS
from songreel.workflows import media_processes
from songreel.workflows.media_processes import FEW, MediaProcesses
from songreel.workflows.media_threads import MediaThreads
from tests.integration.media.material import write_clip
from tests.support.stand_in import SMALL
from tests.support.waiting import until, until_async

pytestmark = pytest.mark.anyio

FORM = Form(SMALL, FILM_RATE, 48)
WANTED = Wanted(
    size=SMALL,
    rate=FILM_RATE,
    frames=48,
    keep_audio=True,
    provenance=of_clip(Maker("replicate", "google/veo-3.1")),
    is_encoded=False,
    is_own=False,
)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clip of two seconds as a service delivers it."""
    folder = tmp_path_factory.mktemp("clip")
    base = write_clip(folder / "base.mp4", 48)
    write_generated(
        base, ClipShape(2, SMALL.width, SMALL.height, 24, True, HABITS[0]), folder / "a"
    )
    return folder / "a"


@pytest.fixture
async def processes(tmp_path: Path) -> AsyncIterator[MediaProcesses]:
    threads = MediaThreads(1)
    opened = MediaProcesses(threads, tmp_path, 2)
    yield opened
    await opened.close()
    await asyncio.to_thread(threads.shutdown)


def many(processes: MediaProcesses) -> ExitStack:
    """Return so many orders under way that processes are worth their while."""
    orders = ExitStack()
    for _ in range(FEW + 1):
        orders.enter_context(processes.order())
    return orders


def children() -> list[psutil.Process]:
    """Return the processes of this test that do media work."""
    found: list[psutil.Process] = []
    for one in psutil.Process().children(recursive=True):
        # One may end while it is looked at, and is nobody's child then.
        with suppress(psutil.NoSuchProcess):
            if "songreel.media.worker" in one.cmdline():
                found.append(one)
    return found


async def started(processes: MediaProcesses, count: int = 2) -> list[psutil.Process]:
    """Wait until so many processes do nothing, and return them."""

    async def are_free() -> bool:
        return len(processes._free) == count

    await until_async(are_free, what="media processes")
    return await asyncio.to_thread(children)


async def test_few_orders_are_looked_at_in_threads(processes: MediaProcesses, clip: Path):
    with processes.order():
        looked = await processes.run(LookAtClip(clip, FORM))
    assert looked.pictures is not None
    assert await asyncio.to_thread(children) == []


async def test_many_orders_are_looked_at_in_processes_with_the_same_results(
    processes: MediaProcesses, clip: Path, tmp_path: Path
):
    here = await asyncio.to_thread(LookAtClip(clip, FORM).made)
    with many(processes):
        there = await asyncio.gather(
            *(processes.run(LookAtClip(clip, FORM)) for _ in range(FEW + 1))
        )
        assert there == [here] * (FEW + 1)
        assert len(await started(processes)) == 2
        for looked, name in ((here, "looked"), (None, "unlooked")):
            folders = [tmp_path / name, tmp_path / f"{name}-there"]
            await asyncio.to_thread(lambda made=folders: [folder.mkdir() for folder in made])
            one = await asyncio.to_thread(DeliverClip(clip, folders[0], WANTED, looked).made)
            other = await processes.run(DeliverClip(clip, folders[1], WANTED, looked))
            assert (one.facts, one.original) == (other.facts, other.original)
            files = [await asyncio.to_thread(each.path.read_bytes) for each in (one, other)]
            assert files[0] == files[1]


async def test_what_is_wrong_is_told_as_in_a_thread(processes: MediaProcesses, tmp_path: Path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no video")
    with many(processes):
        await started(processes)
        with pytest.raises(MediaError, match="not an MP4 or WebM video"):
            await processes.run(LookAtClip(broken, None))
        with pytest.raises(FileNotFoundError) as caught:
            await processes.run(LookAtClip(tmp_path / "nothing", None))
    assert caught.value.errno == errno.ENOENT


async def stopped(processes: MediaProcesses, call: LookAtClip) -> asyncio.Task[Looked]:
    """Have a process that stands still asked for something; return the task that waits."""
    for one in await started(processes):
        one.send_signal(signal.SIGSTOP)
    looking = asyncio.create_task(processes.run(call))

    async def is_asked() -> bool:
        return len(processes._free) == 1

    await until_async(is_asked)
    return looking


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
async def test_the_work_of_a_process_that_was_ended_is_done_again(
    processes: MediaProcesses, clip: Path, how: signal.Signals
):
    with many(processes):
        looking = await stopped(processes, LookAtClip(clip, FORM))
        idle = {child.pid for child in processes._free}
        for one in await asyncio.to_thread(children):
            if how is signal.SIGKILL or one.pid not in idle:
                one.send_signal(how)
            one.send_signal(signal.SIGCONT)
        assert (await looking).facts.frames == 48
        await started(processes)


async def test_what_crashes_its_processes_again_and_again_is_a_damaged_file(
    processes: MediaProcesses, clip: Path, monkeypatch: pytest.MonkeyPatch
):
    asked = processes._asked

    async def crashed(child: media_processes.Child, call: bytes):
        os.kill(child.pid, signal.SIGSEGV)
        return await asked(child, call)

    monkeypatch.setattr(processes, "_asked", crashed)
    # As at the end of many orders: nothing is under way any more that would start processes.
    with many(processes):
        await started(processes)
    with pytest.raises(MediaError, match="crashed"):
        await processes.run(LookAtClip(clip, FORM))


async def test_a_process_that_gives_no_answer_is_ended(
    processes: MediaProcesses, clip: Path, monkeypatch: pytest.MonkeyPatch
):
    with many(processes):
        await started(processes)
        monkeypatch.setattr(media_processes, "_STALLED_SECONDS", 0.2)
        looking = await stopped(processes, LookAtClip(clip, FORM))
        monkeypatch.setattr(media_processes, "_STALLED_SECONDS", 60.0)
        for one in await asyncio.to_thread(children):
            if one.pid in {child.pid for child in processes._free}:
                one.send_signal(signal.SIGCONT)
        assert (await looking).facts.frames == 48


async def test_threads_do_it_where_processes_cannot_load_what_they_need(
    processes: MediaProcesses, clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # As after an upgrade under a running server.
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with many(processes):
        assert (await processes.run(LookAtClip(clip, FORM))).facts.frames == 48
    assert await asyncio.to_thread(children) == []


async def test_an_answer_of_another_version_says_nothing_of_the_file(
    processes: MediaProcesses, clip: Path, monkeypatch: pytest.MonkeyPatch
):
    async def strange(_child: object, _call: bytes) -> bytes:
        return b'{"made":{"unheard":"of"}}\n'

    monkeypatch.setattr(processes, "_asked", strange)
    with many(processes):
        await started(processes)
        assert (await processes.run(LookAtClip(clip, FORM))).facts.frames == 48


async def test_a_path_that_is_no_text_is_read_in_a_thread(
    processes: MediaProcesses, clip: Path, tmp_path: Path
):
    strange = tmp_path / os.fsdecode(b"\xff.mp4")
    await asyncio.to_thread(shutil.copy, clip, strange)
    with many(processes):
        await started(processes)
        assert (await processes.run(LookAtClip(strange, FORM))).facts.frames == 48
        assert len(processes._free) == 2


async def test_long_clips_have_long_answers(processes: MediaProcesses, tmp_path: Path):
    frames = 24 * 300
    base = await asyncio.to_thread(write_clip, tmp_path / "base.mp4", 48)
    shape = ClipShape(300, SMALL.width, SMALL.height, 24, False, HABITS[0])
    await asyncio.to_thread(write_generated, base, shape, tmp_path / "long.mp4")
    with many(processes):
        await started(processes)
        looked = await processes.run(
            LookAtClip(tmp_path / "long.mp4", Form(SMALL, FILM_RATE, frames))
        )
    assert looked.pictures is not None
    assert len(looked.pictures.numbers) == frames


async def test_whoever_is_cancelled_leaves_no_answer_to_others(
    processes: MediaProcesses, clip: Path, tmp_path: Path
):
    with many(processes):
        for one in await started(processes):
            one.send_signal(signal.SIGSTOP)
        waiting = [
            asyncio.create_task(processes.run(LookAtClip(tmp_path / "nothing", None)))
            for _ in range(3)
        ]

        async def are_asked() -> bool:
            return not processes._free and len(processes._waiting) == 1

        await until_async(are_asked)
        for one in waiting:
            one.cancel()
        await asyncio.wait(waiting)
        assert (await processes.run(LookAtClip(clip, FORM))).facts.frames == 48
        await started(processes)


async def test_threads_do_it_where_no_process_can_be_started(clip: Path, tmp_path: Path):
    threads = MediaThreads(1)
    processes = MediaProcesses(threads, tmp_path / "no folder", 2)
    with many(processes):
        looked = await processes.run(LookAtClip(clip, FORM))
    assert looked.facts.frames == 48
    await processes.close()
    await asyncio.to_thread(threads.shutdown)


async def test_processes_are_let_go_once_nothing_is_under_way(
    processes: MediaProcesses, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(media_processes, "_IDLE_SECONDS", 0.05)
    with many(processes):
        assert len(await started(processes)) == 2

    async def are_gone() -> bool:
        return not await asyncio.to_thread(children)

    await until_async(are_gone, what="no media process")
    with many(processes):
        assert len(await started(processes)) == 2


def test_processes_end_with_their_parent_however_it_ends(tmp_path: Path):
    program = f"""
import asyncio
from contextlib import ExitStack, suppress
from pathlib import Path
from songreel.workflows.media_processes import FEW, MediaProcesses
from songreel.workflows.media_threads import MediaThreads

async def main():
    processes = MediaProcesses(MediaThreads(1), Path({str(tmp_path)!r}), 2)
    orders = ExitStack()
    for _ in range(FEW + 1):
        orders.enter_context(processes.order())
    while len(processes._free) < 2:
        await asyncio.sleep(0.01)
    print("ready", flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"ready\n"  # or nothing, where it has failed
        workers = psutil.Process(parent.pid).children()
        assert len(workers) == 2
        parent.kill()
        parent.wait(10)
    until(lambda: not any(one.is_running() for one in workers), what="no worker left")
