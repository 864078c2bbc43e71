"""House clips are made once, however many want them, and again where their bytes are gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from songreel.domain.errors import NotFoundError, StorageFullError
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.house_clip import HouseClip, HouseForm
from songreel.domain.timeline import Fit
from songreel.domain.video import VideoFacts
from songreel.media.conform import conforms
from songreel.media.errors import MediaError
from songreel.media.ingest import MAKER
from songreel.storage import house_clips
from songreel.storage.database import Database
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.media_threads import Aside, MediaThreads
from songreel.workflows.tools import Tools
from tests.integration.media.material import SIZE, write_clip
from tests.integration.workflows.conftest import Opened
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

TALL = FrameSize(width=90, height=160)
FORM = HouseForm(TALL, FILM_RATE, 30)
THREADS = 2


class Counted(MediaThreads):
    """Media threads that count what they are given."""

    count = 0

    def submit(self, fn, /, *args, **kwargs):
        self.count += 1
        return super().submit(fn, *args, **kwargs)


class Busy(threading.Event):
    """Never idle; it counts how often somebody found that out."""

    count = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.count += 1
        return super().wait(timeout)


@dataclass
class Workshop:
    """House clips over real files and a database of either kind.

    Attributes:
        freed: sets the media threads free that `occupy` holds.
    """

    tools: Tools
    clips: HouseClips
    threads: Counted
    freed: threading.Event

    def occupy(self) -> None:
        """Keep all media threads busy until they are set free."""
        for _ in range(THREADS):
            self.threads.submit(self.freed.wait)

    async def stored(self, making: Callable[[], Path]) -> str:
        """Store what a function makes, and return its SHA-256."""
        return (await self.tools.blobs.put_file(await asyncio.to_thread(making))).sha256

    async def wide(self, folder: Path, seed: int = 1) -> str:
        """Store a clip of 30 frames that is not in the form that is wanted here."""
        return await self.stored(lambda: write_clip(folder / f"{seed}.mp4", 30, seed=seed))

    async def of(self, sha256: str, form: HouseForm = FORM, aside: Aside | None = None):
        return await self.clips.of(sha256, form, owner_id="local", aside=aside)

    async def remembered(self, sha256: str, form: HouseForm = FORM) -> HouseClip | None:
        async with self.tools.database.reading() as connection:
            return await house_clips.find(connection, "local", form.key(sha256, MAKER))

    async def file(self, sha256: str) -> Path:
        async with self.tools.blobs.path(sha256) as path:
            return path

    async def until_begun(self) -> None:
        """Wait until something is being made."""

        async def begun() -> bool:
            return bool(self.clips._making)

        await until_async(begun)

    def left(self) -> list[Path]:
        """Return the unfinished files."""
        return list(self.tools.scratch.iterdir()) if self.tools.scratch.exists() else []


@pytest.fixture
async def workshop(opened: Opened, database: Database) -> AsyncIterator[Workshop]:
    async with opened() as studio:
        freed = threading.Event()
        with Counted(THREADS) as threads:
            tools = replace(studio.tools, database=database, heavy=threads)
            clips = HouseClips(tools)
            yield Workshop(tools, clips, threads, freed)
            freed.set()
            await clips.close()


async def test_a_clip_is_made_once_and_remembered(workshop: Workshop, tmp_path: Path) -> None:
    source = await workshop.wide(tmp_path)
    made = await workshop.of(source)
    assert made.facts == VideoFacts(30, FILM_RATE, 90, 160, True)
    path = await workshop.file(made.sha256)
    assert (made.source_sha256, made.size_bytes) == (source, path.stat().st_size)
    assert await asyncio.to_thread(conforms, path, TALL, FILM_RATE)
    assert await workshop.remembered(source) == made
    # A file that is published anew is another one, whatever is in it.
    inode, count = path.stat().st_ino, workshop.threads.count
    assert await workshop.of(source) == made
    assert path.stat().st_ino == inode
    assert workshop.threads.count == count + 1
    other = await workshop.of(source, replace(FORM, fit=Fit.BARS))
    assert other.sha256 != made.sha256
    assert workshop.left() == []


async def test_a_house_clip_is_left_as_it_is(workshop: Workshop, tmp_path: Path) -> None:
    source = await workshop.wide(tmp_path)
    form = HouseForm(SIZE, FILM_RATE, 30)
    clip = await workshop.of(source, form)
    assert (clip.sha256, clip.facts) == (source, VideoFacts(30, FILM_RATE, 160, 90, True))
    assert clip.size_bytes == (await workshop.file(source)).stat().st_size
    assert await workshop.of(source, form) == clip


async def test_two_that_want_the_same_have_it_made_once(workshop: Workshop, tmp_path: Path) -> None:
    first, second = await workshop.wide(tmp_path, 1), await workshop.wide(tmp_path, 2)
    await workshop.of(first)
    alone = workshop.threads.count
    found = await asyncio.gather(*(workshop.of(second) for _ in range(3)))
    assert found[0] == found[1] == found[2]
    assert workshop.threads.count == 2 * alone


@pytest.mark.parametrize("is_gone", [True, False])
async def test_what_is_gone_or_damaged_is_made_again(
    workshop: Workshop, tmp_path: Path, is_gone: bool
) -> None:
    source = await workshop.wide(tmp_path)
    made = await workshop.of(source)
    path = await workshop.file(made.sha256)
    content = path.read_bytes()
    if is_gone:
        path.unlink()
    else:
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert await workshop.of(source) == made
    assert path.read_bytes() == content


async def test_who_is_cancelled_leaves_the_work_to_the_others(
    workshop: Workshop, tmp_path: Path
) -> None:
    source = await workshop.wide(tmp_path)
    workshop.occupy()
    impatient = asyncio.create_task(workshop.of(source))
    patient = asyncio.create_task(workshop.of(source))
    await workshop.until_begun()
    impatient.cancel()
    await asyncio.wait((impatient,))
    workshop.freed.set()
    assert impatient.cancelled()
    assert await patient == await workshop.remembered(source)


async def test_what_nobody_wants_any_more_ends_and_leaves_nothing(
    workshop: Workshop, tmp_path: Path
) -> None:
    source = await workshop.wide(tmp_path)
    workshop.occupy()
    wanted = asyncio.create_task(workshop.of(source))
    await workshop.until_begun()
    wanted.cancel()
    await asyncio.wait((wanted,))
    assert not workshop.clips._making
    workshop.freed.set()
    await workshop.clips.close()
    assert await workshop.remembered(source) is None
    assert workshop.left() == []
    made = await workshop.of(source)
    assert await workshop.remembered(source) == made


async def test_what_is_made_aside_stands_still_until_somebody_hurries(
    workshop: Workshop, tmp_path: Path
) -> None:
    first, second = await workshop.wide(tmp_path, 1), await workshop.wide(tmp_path, 2)
    busy = Busy()
    aside = Aside(busy)
    slow = asyncio.create_task(workshop.of(first, aside=aside))

    async def stands_still() -> bool:
        return busy.count > 1

    await until_async(stands_still, seconds=30)
    # Whoever needs a thread has one meanwhile.
    await workshop.of(second)
    assert not slow.done()
    assert await workshop.remembered(first) is None
    hurried = await workshop.of(first)
    assert await slow == hurried
    await aside.close()


async def test_what_cannot_be_made_is_told_and_not_remembered(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "page.mp4").write_bytes(b"<html>502</html>")
    page = await workshop.stored(lambda: tmp_path / "page.mp4")
    with pytest.raises(MediaError, match="a web page"):
        await workshop.of(page)
    with pytest.raises(NotFoundError, match="gone or damaged"):
        await workshop.of("e" * 64)
    source = await workshop.wide(tmp_path)
    monkeypatch.setattr("songreel.workflows.ingesting._BYTES_A_SECOND", 1 << 60)
    count = workshop.threads.count
    with pytest.raises(StorageFullError):
        await workshop.of(source)
    assert workshop.threads.count == count + 1  # Its size was looked at, and nothing begun.
    for sha256 in (page, "e" * 64, source):
        assert await workshop.remembered(sha256) is None
    assert workshop.left() == []
