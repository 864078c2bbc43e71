"""What is stored comes back as it was, on both databases."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from songreel.core.ids import new_id, new_public_id
from songreel.domain.event import Event, Failed, PhaseBegun, Progressed, Queued, ShotMade
from songreel.domain.frames import FrameRate
from songreel.domain.job import Job, JobKind, JobState
from songreel.domain.video import Asset, Video, VideoFacts, VideoFile
from songreel.storage import assets, events, idempotency, job_stops, jobs, play_heads, takes, videos
from songreel.storage.database import Database
from songreel.storage.glance import Glance
from songreel.storage.tables import VIDEOS
from tests.support.databases import START

pytestmark = pytest.mark.anyio

JOB = Job(
    id="job",
    owner_id="local",
    kind=JobKind.CLIP,
    state=JobState.QUEUED,
    request={"prompt": "NUL \x00 and lone \ud800", "duration": 8},
    fingerprint="f" * 64,
    created_at=START,
)
VIDEO = Video(
    id=new_public_id(),
    owner_id="local",
    job_id="job",
    sha256="a" * 64,
    size_bytes=2**40,
    facts=VideoFacts(
        frames=192,
        rate=FrameRate(numerator=30_000, denominator=1001),
        width=1280,
        height=720,
        has_audio=True,
    ),
    created_at=START + timedelta(microseconds=1),
    metadata={"prompt": "p", "cost": {"amount_usd": "0.40"}},
    original_sha256="b" * 64,
    expires_at=START + timedelta(days=1),
)


async def test_the_file_of_a_video_is_found_as_it_is_by_now(database: Database) -> None:
    whole = VideoFile(VIDEO.id, VIDEO.sha256, VIDEO.size_bytes, VIDEO.created_at)
    assert await videos.file_of(database, VIDEO.id, "local") is None
    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
        await videos.insert(connection, VIDEO)
        if database.dialect == "sqlite":
            # What is not committed is not there; and nobody waits for whoever writes.
            assert await asyncio.create_task(videos.file_of(database, VIDEO.id, "local")) is None
    assert await videos.file_of(database, VIDEO.id, "local") == whole
    assert await videos.file_of(database, VIDEO.id, "another") is None
    async with database.transaction() as connection:
        await connection.execute(sa.update(VIDEOS).values(deleted_at=START))
    assert await videos.file_of(database, VIDEO.id, "local") is None


async def test_a_lookup_that_cannot_be_glanced_at_waits(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sqlite_database.transaction() as connection:
        await jobs.insert(connection, JOB)
        await videos.insert(connection, VIDEO)

    def locked(*_: object) -> None:
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(Glance, "find", locked)
    found = await videos.file_of(sqlite_database, VIDEO.id, "local")
    assert found == VideoFile(VIDEO.id, VIDEO.sha256, VIDEO.size_bytes, VIDEO.created_at)


async def test_a_job_comes_back_as_it_was(database: Database) -> None:
    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
        await jobs.insert(connection, replace(JOB, id="child", parent_id="job"))
    async with database.reading() as connection:
        assert await jobs.find(connection, "job") == JOB
        assert await jobs.find(connection, "JOB") is None
        assert [child.id for child in await jobs.children(connection, "job")] == ["child"]


async def test_an_end_never_changes(database: Database) -> None:
    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
        ended = await jobs.finish(
            connection, "job", state=JobState.SUCCEEDED, at=START, result={"a": 1}
        )
        assert ended is not None
        for state in (JobState.FAILED, JobState.CANCELLED, JobState.SUCCEEDED):
            assert await jobs.finish(connection, "job", state=state, at=START) is None
        assert await jobs.begin(connection, "job", run=0, process_id="p", at=START) is None
        assert await jobs.count_event(connection, "job") is None
        assert await job_stops.request_cancel(connection, "job", START) == []
        assert await jobs.next_run(connection, "job", run=0, process_id="p") is None
        assert await jobs.find(connection, "job") == ended[0]
    assert (ended[0].state, ended[0].result, ended[0].ended_at, ended[0].version) == (
        JobState.SUCCEEDED,
        {"a": 1},
        START,
        2,
    )


async def test_only_the_run_that_carries_a_job_takes_it_up(database: Database) -> None:
    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
        assert await jobs.next_run(connection, "job", run=0, process_id="p") == 1
        assert await jobs.next_run(connection, "job", run=0, process_id="p") is None
        assert await jobs.begin(connection, "job", run=0, process_id="p", at=START) is None
        first = await jobs.begin(connection, "job", run=1, process_id="p", at=START)
        later = START + timedelta(minutes=1)
        again = await jobs.begin(connection, "job", run=1, process_id="p", at=later)
    assert first is not None
    assert again is not None
    assert (first.resumed, first.seq, again.resumed, again.seq) == (False, 2, True, 3)
    assert again.job.started_at == START


async def test_cancelling_reaches_grandchildren_and_no_others(database: Database) -> None:
    async with database.transaction() as connection:
        for name, parent in (("job", None), ("c", "job"), ("g", "c"), ("other", None)):
            await jobs.insert(connection, replace(JOB, id=name, parent_id=parent))
        await jobs.finish(connection, "c", state=JobState.SUCCEEDED, at=START)
        asked = await job_stops.request_cancel(connection, "job", START)
        assert sorted(job.id for job in asked) == ["g", "job"]
        assert not await job_stops.is_cancel_requested(connection, "other")


async def test_events_come_in_their_order_and_in_batches(database: Database) -> None:
    written = [
        Event("job", 1, START, Queued(kind="clip")),
        Event("job", 2, START, Progressed(phase="clips", done=1, total=4, share=250)),
        Event("job", 3, START, Failed(error={"message": "no"})),
    ]
    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
        for event in written:
            await events.append(connection, event, owner_id="local")
    async with database.reading() as connection:
        assert await events.read(connection, "job") == written
        assert await events.read(connection, "job", after=1, limit=1) == written[1:2]
        assert await events.read(connection, "job", after=3) == []


async def test_the_shots_that_a_log_announces_are_found_among_everything_else(
    database: Database,
) -> None:
    url = "/api/mv/get_video/v"
    shots = [
        ShotMade(index=index, start_frame=24 * index, frames=24, video_id="v", video_url=url)
        for index in (2, 0)
    ]
    said = [Queued(kind="film"), shots[0], PhaseBegun(phase='"type":"shot"'), shots[1]]
    async with database.transaction() as connection:
        for name in ("job", "other"):
            await jobs.insert(connection, replace(JOB, id=name))
        for seq, data in enumerate(said, start=1):
            await events.append(connection, Event("job", seq, START, data), owner_id="local")
    async with database.reading() as connection:
        assert await events.shots(connection, "job") == shots
        assert await events.shots(connection, "other") == []


async def test_the_last_place_of_a_play_head_counts(database: Database) -> None:
    async with database.transaction() as connection:
        for name in ("job", "other"):
            await jobs.insert(connection, replace(JOB, id=name))
        for frame in (7, 2**40, 0):
            await play_heads.move(connection, "job", frame, owner_id="local", at=START)
            assert await play_heads.find(connection, "job") == frame
        assert await play_heads.find(connection, "other") is None
    with pytest.raises(IntegrityError):
        async with database.transaction() as connection:
            await play_heads.move(connection, "nobody", 1, owner_id="local", at=START)


async def test_an_event_of_no_job_and_a_number_taken_twice_are_refused(database: Database) -> None:
    async def append(job_id: str) -> None:
        async with database.transaction() as connection:
            event = Event(job_id, 1, START, Queued(kind="clip"))
            await events.append(connection, event, owner_id="local")

    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
    await append("job")
    for job_id in ("job", "nobody"):
        with pytest.raises(IntegrityError):
            await append(job_id)


async def test_videos_and_assets_come_back_as_they_were_and_to_their_owner_only(
    database: Database,
) -> None:
    asset = Asset("asset", "local", "song", "c" * 64, 5, "audio/mpeg", START, {"samples": 44100})
    bare = replace(VIDEO, id="bare", original_sha256=None, expires_at=None)
    async with database.transaction() as connection:
        await videos.insert(connection, VIDEO)
        await videos.insert(connection, bare)
        await assets.insert(connection, asset)
    async with database.reading() as connection:
        assert await videos.find(connection, VIDEO.id) == VIDEO
        assert await videos.find(connection, "bare") == bare
        assert await assets.find(connection, "asset") == asset
        assert await videos.find(connection, VIDEO.id, "somebody else") is None
        assert await assets.find(connection, "asset", "somebody else") is None


async def test_a_take_is_found_by_its_input_and_the_last_one_counts(database: Database) -> None:
    async with database.transaction() as connection:
        for name in ("one", "two"):
            await videos.insert(connection, replace(VIDEO, id=name))
            await takes.keep(connection, "local", "input", name)
        assert await takes.find(connection, "local", "input") == "two"
        assert await takes.find(connection, "local", "other input") is None
        assert await takes.find(connection, "somebody else", "input") is None


async def test_a_key_leads_to_its_job_for_its_caller_only(database: Database) -> None:
    lease = new_id()
    async with database.transaction() as connection:
        await jobs.insert(connection, JOB)
        await idempotency.keep(
            connection, "local", "me", lease, job_id="job", fingerprint="f", at=START
        )
        held = await idempotency.find(connection, "local", "me", lease)
        assert held is not None
        assert (held.job_id, held.fingerprint, held.ended_at) == ("job", "f", None)
        for owner, caller, key in (
            ("local", "you", lease),
            ("other", "me", lease),
            ("local", "me", "other"),
        ):
            assert await idempotency.find(connection, owner, caller, key) is None
        await idempotency.free_job(connection, "job")
        assert await idempotency.find(connection, "local", "me", lease) is None
