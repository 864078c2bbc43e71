"""Clearing up: what is too old, too much or deleted goes; what something refers to stays."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.core.clock import now
from songreel.core.ids import new_id, new_public_id
from songreel.domain.errors import NotFoundError
from songreel.domain.house_clip import HouseClip
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.retention import UNDO, Retention
from songreel.domain.video import Asset
from songreel.services.assets import Assets
from songreel.services.requests import Caller
from songreel.services.uploads import Uploads
from songreel.storage import clearing, derived, house_clips, jobs, songs, takes, videos
from songreel.storage.blobs import LocalBlobs
from songreel.storage.clearing import Gone
from songreel.storage.database import AsyncConnection, Database
from songreel.storage.project_tables import PROJECT_TAKES, PROJECTS
from songreel.storage.tables import ASSETS, EVENTS, HOUSE_CLIPS, JOBS, TAKES, VIDEOS
from songreel.workflows.sweep import GRACE, Emptied, Sweeper
from tests.integration.media.material import write_clip
from tests.support.commands import write_tune
from tests.support.uploads import another, image

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)
A, B = Caller("a"), Caller("b")


@dataclass
class Place:
    """Rows and bytes in a folder, and a clock that tests set."""

    database: Database
    blobs: LocalBlobs
    folder: Path
    ahead: timedelta = timedelta()
    retention: Retention = field(default_factory=Retention)

    def now(self) -> datetime:
        return now() + self.ahead

    @property
    def uploads(self) -> Uploads:
        return Uploads(self)

    @property
    def assets(self) -> Assets:
        return Assets(self, self.retention)

    @property
    def cache(self) -> Path:
        return self.folder / "segments"

    @property
    def sweeper(self) -> Sweeper:
        return Sweeper(self, self.retention, (self.cache,), self.now)

    async def add(self, content: bytes, by: Caller = A) -> str:
        async def whole() -> AsyncIterator[bytes]:
            yield content

        return (await self.uploads.add(whole(), by)).asset_id

    async def sha(self, media_id: str, owner: str = "a") -> str:
        return (await self.assets.find(media_id, owner)).sha256

    async def is_there(self, media_id: str, owner: str = "a") -> bool:
        try:
            await self.assets.find(media_id, owner)
        except NotFoundError:
            return False
        return True

    async def count(self, table: sa.Table) -> int:
        async with self.database.reading() as connection:
            rows = await connection.execute(sa.select(sa.func.count()).select_from(table))
            return rows.scalar_one()

    async def files(self) -> set[str]:
        return {blob.sha256 for blob in await self.blobs.all()}

    async def execute(self, statement: sa.Executable) -> None:
        async with self.database.transaction() as connection:
            await connection.execute(statement)


@asynccontextmanager
async def opened(folder: Path, url: str | None) -> AsyncGenerator[Place]:
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    database = await Database.open(url, data=folder)
    blobs = await asyncio.to_thread(LocalBlobs, folder / "blobs")
    # What these tests store is a moment old, and their clock goes ahead of this machine's.
    blobs._recent = Forgetful()
    try:
        yield Place(database, blobs, folder)
    finally:
        await blobs.close()
        await database.close()


class Forgetful(dict[str, float]):
    """Remembers nothing."""

    def __setitem__(self, key: str, value: float) -> None:
        """Forget it."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str | None:
    """Return the address of an empty database: a file in the folder, and a real PostgreSQL."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
async def place(tmp_path: Path, url: str | None) -> AsyncIterator[Place]:
    async with opened(tmp_path / "data", url) as place:
        yield place


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", 24).read_bytes()


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("song") / "song.wav"
    write_tune(path, 1)
    return path.read_bytes()


async def test_nothing_goes_by_itself_unless_somebody_wants_it(place: Place, clip: bytes) -> None:
    ids = [await place.add(image()), await place.add(clip)]
    place.ahead = timedelta(days=5000)
    swept = await place.sweeper.sweep()
    assert not any(swept.to_document().values())
    for media_id in ids:
        assert (await place.assets.find(media_id, "a")).expires_at is None


async def test_media_go_at_the_moment_that_is_told(place: Place, clip: bytes, tune: bytes) -> None:
    place.retention = Retention(days=30)
    ids = [await place.add(image()), await place.add(clip), await place.add(tune)]
    told = {(await place.assets.find(one, "a")).expires_at for one in ids}
    assert None not in told
    for one in ids:
        stored = await place.assets.find(one, "a")
        assert stored.expires_at == stored.created_at + timedelta(days=30)
    place.ahead = timedelta(days=30) - HOUR
    assert (await place.sweeper.sweep()).expired == 0
    place.ahead = timedelta(days=30) + HOUR
    assert (await place.sweeper.look()).expired == 3
    assert (await place.sweeper.sweep()).expired == 3
    assert not [one for one in ids if await place.is_there(one)]
    # For a day it can be undone.
    assert len(await place.files()) == 3
    await place.assets.restore(ids[0], "a")
    await place.assets.change(ids[0], "a", pinned=True)
    place.ahead += UNDO + HOUR
    swept = await place.sweeper.sweep()
    assert (swept.purged, swept.files) == (2, 2)
    assert await place.files() == {await place.sha(ids[0])}
    assert (await place.assets.find(ids[0], "a")).expires_at is None


async def test_what_is_pinned_or_used_stays_and_says_so(
    place: Place, clip: bytes, tune: bytes
) -> None:
    place.retention = Retention(days=1, quota=1)
    pinned, take, song, image_id, loose = [
        await place.add(one) for one in (image(), clip, tune, image(), another(clip))
    ]
    await place.assets.change(pinned, "a", pinned=True)
    at = now()
    project = {
        "id": new_public_id(), "owner_id": "a", "version": 1, "title": "t", "created_at": at,
        "changed_at": at, "document": {"song": {"id": song}},
    }  # fmt: skip
    await place.execute(sa.insert(PROJECTS).values(project))
    await place.execute(
        sa.insert(PROJECT_TAKES).values(
            id=new_id(), owner_id="a", project_id=project["id"], subject="s", input_hash="h",
            created_at=at, media_id=take, facts={},
        )
    )  # fmt: skip
    running = job("a", {"spec": {"reference": await place.sha(image_id)}})
    await insert(place, running)
    for media_id in (pinned, take, song, image_id):
        assert (await place.assets.find(media_id, "a")).expires_at is None
    assert (await place.assets.find(loose, "a")).expires_at is not None
    place.ahead = timedelta(days=9)
    swept = await place.sweeper.sweep()
    assert (swept.expired, swept.over_quota) == (1, 0)
    assert [await place.is_there(one) for one in (pinned, take, song, image_id)] == [True] * 4
    await place.execute(sa.update(PROJECTS).values(deleted_at=at))
    await place.execute(sa.update(JOBS).values(state="succeeded"))
    assert (await place.sweeper.sweep()).expired == 3
    assert await place.is_there(pinned)


async def test_what_a_pinned_film_was_made_of_stays_with_it(
    place: Place, clip: bytes, tune: bytes
) -> None:
    place.retention = Retention(days=1, quota=1)
    song = await place.add(tune)
    film, part, again, loose = [await place.add(another(clip)) for _ in range(4)]
    made = job("a", {"song_id": song}, JobState.SUCCEEDED)
    below = replace(job("a", {}, JobState.SUCCEEDED), parent_id=made.id)
    for each, media_id in ((made, film), (below, part)):
        await insert(place, each)
        ours = sa.update(VIDEOS).where(VIDEOS.c.id == media_id)
        await place.execute(ours.values(job_id=each.id))
    # A clip that was there before is in the log alone.
    said = {"job_id": made.id, "seq": 1, "owner_id": "a", "at": now(), "data": {"clip": again}}
    await place.execute(sa.insert(EVENTS).values(said))
    whole = (film, part, again, song)
    await place.assets.change(film, "a", pinned=True)
    assert {(await place.assets.find(one, "a")).expires_at for one in whole} == {None}
    place.ahead = timedelta(days=9)
    assert (await place.sweeper.sweep()).expired == 1
    assert [await place.is_there(one) for one in (*whole, loose)] == [True] * 4 + [False]
    await place.assets.change(film, "a", pinned=False)
    assert (await place.assets.find(part, "a")).expires_at is not None
    assert (await place.sweeper.sweep()).expired == 4


async def test_the_quota_takes_the_oldest_first(place: Place, clip: bytes) -> None:
    ids = [await place.add(another(clip)) for _ in range(5)]
    size = len(another(clip))
    place.retention = Retention(quota=3 * size)
    await place.assets.change(ids[0], "a", pinned=True)
    assert (await place.sweeper.sweep()).over_quota == 2
    assert [await place.is_there(one) for one in ids] == [True, False, False, True, True]
    assert (await place.sweeper.sweep()).over_quota == 0


async def test_bytes_that_owners_share_go_with_the_last_of_them(place: Place, clip: bytes) -> None:
    first, second = await place.add(clip), await place.add(clip, B)
    assert first != second
    sha256 = await place.sha(first)
    await place.assets.delete(first, "a")
    place.ahead = UNDO + 2 * HOUR
    assert (await place.sweeper.sweep()).purged == 1
    assert await place.files() == {sha256}
    await place.assets.delete(second, "b")
    place.ahead += UNDO + 2 * HOUR
    assert (await place.sweeper.sweep()).files == 1
    assert await place.files() == set()


async def test_nobody_empties_what_others_have_deleted(place: Place, clip: bytes) -> None:
    first, second = await place.add(clip), await place.add(another(clip), B)
    await place.assets.delete(first, "a")
    await place.assets.delete(second, "b")
    wanted = Emptied(is_wanted=True, owner_id="a")
    assert (await place.sweeper.look(at_once=wanted)).purged == 1
    assert (await place.sweeper.sweep(at_once=wanted)).purged == 1
    await place.assets.restore(second, "b")
    with pytest.raises(NotFoundError):
        await place.assets.restore(first, "a")


async def test_what_was_made_of_a_clip_goes_with_it(place: Place, clip: bytes) -> None:
    media_id = await place.add(clip)
    sha256 = await place.sha(media_id)
    async with place.database.reading() as connection:
        video = await videos.find(connection, media_id, "a")
    assert video is not None
    poster, house = [await put(place, name) for name in (b"poster", b"house")]
    async with place.database.transaction() as connection:
        asset = Asset(
            new_public_id(), "a", "derived/poster.jpg", poster, 6, "image/jpeg", now(),
            {"video_sha256": sha256, "version": 1},
        )  # fmt: skip
        await derived.keep(connection, asset)
        made = HouseClip(sha256, house, 5, video.facts)
        await house_clips.keep(connection, "a", "key", made)
        await takes.keep(connection, "a", "hash", media_id)
    place.cache.mkdir()
    (place.cache / "old.mp4").write_bytes(b"old")
    before = now().timestamp() - 60
    os.utime(place.cache / "old.mp4", (before, before))
    place.ahead = 2 * HOUR
    assert (await place.sweeper.sweep()).files == 0
    await place.assets.delete(media_id, "a")
    (place.cache / "new.mp4").write_bytes(b"new")
    place.ahead = UNDO + 2 * HOUR
    swept = await place.sweeper.sweep()
    assert (swept.purged, swept.files) == (1, 3)
    for table in (VIDEOS, ASSETS, HOUSE_CLIPS, TAKES):
        assert await place.count(table) == 0
    assert await place.files() == set()
    # What was encoded since it was deleted cannot hold any of it.
    assert [path.name for path in place.cache.iterdir()] == ["new.mp4"]


async def put(place: Place, content: bytes) -> str:
    async def whole() -> AsyncIterator[bytes]:
        yield content

    return (await place.blobs.put_stream(whole(), limit=100)).sha256


def job(owner: str, request: object, state: JobState = JobState.RUNNING) -> Job:
    return Job(
        id=new_public_id(), owner_id=owner, kind=JobKind.CLIP, state=state,
        request={"request": request}, fingerprint="f", created_at=now(),
    )  # fmt: skip


async def insert(place: Place, made: Job) -> None:
    async with place.database.transaction() as connection:
        await jobs.insert(connection, made)


async def test_what_a_job_has_put_aside_stays_until_its_end(place: Place) -> None:
    old = await put(place, b"of nobody")
    place.ahead = timedelta(seconds=1)
    await insert(place, job("a", {}))
    passage = await put(place, b"a passage of the song")
    await insert(place, job("a", {"spec": {"passage": old}}))
    place.ahead = 100 * HOUR
    assert (await place.sweeper.sweep()).files == 0
    await place.execute(sa.update(JOBS).values(state="succeeded"))
    assert (await place.sweeper.sweep()).files == 2
    assert not {old, passage} & await place.files()


async def test_what_just_came_in_stays(place: Place) -> None:
    await put(place, b"the picture of a request that is read")
    place.ahead = GRACE - timedelta(minutes=1)
    assert (await place.sweeper.sweep()).files == 0
    place.ahead = GRACE + timedelta(minutes=1)
    assert (await place.sweeper.look()).files == 1
    assert len(await place.files()) == 1
    assert (await place.sweeper.sweep()).files == 1


@pytest.mark.parametrize("known", [True, False], ids=["same process", "another process"])
async def test_bytes_that_are_sent_again_while_they_are_cleared_are_there(
    place: Place, clip: bytes, known: bool
) -> None:
    contents = [another(clip) for _ in range(6)]
    for content in contents:
        await place.assets.delete(await place.add(content), "a")
    long_ago = now() - timedelta(days=3)
    await place.execute(sa.update(VIDEOS).values(deleted_at=long_ago))
    for path in (place.folder / "blobs").glob("??/*"):
        os.utime(path, (long_ago.timestamp(), long_ago.timestamp()))
    if known:
        place.blobs._recent = {}

    async def send() -> list[str]:
        return [await place.add(content) for content in contents]

    swept, ids = await asyncio.gather(place.sweeper.sweep(), send())
    assert swept.purged or swept.files
    assert [await place.is_there(one) for one in ids] == [True] * 6
    await place.sweeper.sweep()
    assert [await place.is_there(one) for one in ids] == [True] * 6


@pytest.mark.parametrize("kind", ["image", "clip", "song"])
async def test_what_is_sent_again_as_its_row_goes_is_there(
    place: Place, kind: str, clip: bytes, tune: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = {"image": image(), "clip": clip, "song": tune}[kind]
    await place.assets.delete(await place.add(content), "a")
    for table in (VIDEOS, ASSETS):
        await place.execute(sa.update(table).values(deleted_at=now() - 2 * UNDO))
    sending: list[asyncio.Task[str]] = []
    purge = clearing.purge

    async def late(connection: AsyncConnection, gone: Gone) -> None:
        sending.append(asyncio.create_task(place.add(content)))
        # Nobody may have them back any more; who could would do so in this time.
        await asyncio.wait(sending, timeout=2)
        await purge(connection, gone)

    monkeypatch.setattr(clearing, "purge", late)
    assert (await place.sweeper.sweep()).purged == 1
    media_id = await sending[0]
    assert await place.is_there(media_id)
    if kind == "song":
        async with place.database.reading() as connection:
            assert [song.asset.id for song in await songs.listed(connection, "a", 9)] == [media_id]


CHILD = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from tests.integration.workflows.test_sweep import opened

async def main():
    async with opened(Path(sys.argv[1]), *sys.argv[2:] or [None]) as place:
        place.ahead = timedelta(days=3)
        await place.sweeper.sweep()

asyncio.run(main())
"""


@pytest.mark.parametrize("where", ["purged:1", "discarded:1", "discarded:2"])
async def test_whoever_is_killed_while_clearing_leaves_nothing_dangling(
    tmp_path: Path, clip: bytes, where: str, url: str | None
) -> None:
    folder = tmp_path / "data"
    async with opened(folder, url) as place:
        kept = await place.add(another(clip))
        gone = [await place.add(another(clip)) for _ in range(3)]
        for one in gone:
            await place.assets.delete(one, "a")
    killed = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", CHILD, folder, *filter(None, (url,))],
        env={**os.environ, "SONGREEL_CRASH_AT": where},
        check=False,
        capture_output=True,
    )
    assert killed.returncode == -9, killed.stderr
    async with opened(folder, url) as place:
        async with place.database.reading() as connection:
            rows = await connection.execute(sa.select(VIDEOS.c.sha256))
            assert set(rows.scalars()) <= await place.files()
        place.ahead = timedelta(days=3)
        await place.sweeper.sweep()
        assert await place.files() == {await place.sha(kept)}
        assert (await place.sweeper.sweep()).files == 0
