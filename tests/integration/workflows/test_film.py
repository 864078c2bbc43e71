"""A film from song, idea and character: as long as its song, and never made twice."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode, InvalidRequestError, NotFoundError
from songreel.domain.event import PhaseBegun, Progressed
from songreel.domain.finish import Finish
from songreel.domain.job import JobState
from songreel.domain.price import Price
from songreel.domain.provider import Failed, Status
from songreel.domain.timeline import Timeline
from songreel.media.verify import verify_clip
from songreel.services.requests import Caller, FilmRequest
from songreel.storage.tables import VIDEOS
from tests.integration.workflows.conftest import SAMPLES, Opened, Studio, made, request, told
from tests.support.stand_in import StandIn

pytestmark = pytest.mark.anyio


async def test_the_film_is_as_long_as_its_song_to_the_frame(opened: Opened, song: Path):
    async with opened() as studio:
        job = await made(studio, song)
        assert job.result is not None, job.error
        video = await studio.library.video(job.result["video_id"])
        async with studio.library.file(video.sha256) as path:
            facts = await asyncio.to_thread(verify_clip, path)
        events = [event.data for event in await studio.jobs.events(job.id)]
    assert facts.frames == -(-SAMPLES * 24 // 44_100)
    assert facts.has_audio
    metadata = job.result["metadata"]
    assert [scene["description"] for scene in metadata["scenes"]] == [
        f"A night market, part {number}" for number in range(4)
    ]
    timeline = Timeline.model_validate(metadata["timeline"])
    assert timeline.frames == facts.frames
    assert {cut.clip for cut in timeline.cuts} == {s["video_id"] for s in metadata["scenes"]}
    assert [e.phase for e in events if isinstance(e, PhaseBegun)] == [
        "scenes",
        "reference",
        "clips",
        "assembly",
        "storing",
    ]
    clips = [e.done for e in events if isinstance(e, Progressed) and e.phase == "clips"]
    assert clips == [1, 2, 3, 4]


async def test_every_clip_gets_the_character_and_its_own_seed(opened: Opened, song: Path):
    async with opened() as studio:
        await made(studio, song, seed=10)
        specs: list[ClipSpec] = studio.stand.videos.orders
        assert sorted(spec.seed or 0 for spec in specs) == [10, 11, 12, 13]
        (picture,) = set(studio.stand.videos.references)
        assert picture is not None
        assert picture.startswith(b"\x89PNG")


async def test_a_failure_keeps_what_was_finished_and_the_next_try_takes_it_up(
    opened: Opened, song: Path, tmp_path: Path
):
    stand = StandIn(tmp_path)

    def fail_third(number: int) -> None:
        if stand.videos.orders[-1].caption.endswith("part 2"):
            raise BackendError(FailureCode.CONTENT_POLICY_VIOLATION, "Not that.")

    stand.videos.on_submit = fail_third
    async with opened(stand) as studio:
        job = await made(studio, song)
        error = told(job)
        assert (error.error_name, error.error_code) == ("FilmError", "CONTENT_POLICY_VIOLATION")
        assert error.message.startswith("Scene 3 could not be made: Not that.")
        tried = len(stand.videos.orders)
        stand.videos.on_submit = lambda number: None
        again = await made(studio, song)
        assert again.state is JobState.SUCCEEDED, again.error
    descriptions = [spec.caption for spec in stand.videos.orders]
    assert len(stand.videos.orders) == 5
    assert tried >= 3
    assert descriptions.count("A night market, part 2") == 2
    assert stand.scenes == 1
    assert len(stand.images.orders) == 1


async def test_the_same_film_again_orders_nothing(opened: Opened, song: Path):
    async with opened() as studio:
        first = await made(studio, song)
        second = await made(studio, song)
        assert first.result is not None
        assert second.result is not None
        videos = [
            await studio.library.video(job.result["video_id"])  # type: ignore[index]
            for job in (first, second)
        ]
        assert len(studio.stand.videos.orders) == 4
        assert studio.stand.scenes == 1
    assert videos[0].id != videos[1].id
    assert videos[0].sha256 == videos[1].sha256


async def test_another_film_takes_the_clips_that_are_the_same(opened: Opened, song: Path):
    async with opened() as studio:
        await made(studio, song, seed=5)
        again = await made(studio, song, seed=5, model="stand/video")
        assert again.state is JobState.SUCCEEDED, again.error
        assert studio.stand.scenes == 2
        assert len(studio.stand.videos.orders) == 4


async def test_a_film_goes_on_after_its_process_was_gone(
    opened: Opened, song: Path, tmp_path: Path
):
    stand = StandIn(tmp_path)
    half = asyncio.Event()

    def first_two_only(number: int) -> bool:
        if number > 2:
            half.set()
        return number <= 2

    stand.videos.on_poll = first_two_only
    async with opened(stand) as studio:
        order = await studio.films.order(await request(studio, song), Caller())
        ticket = await studio.jobs.submit(order, wait=False)
        await asyncio.wait_for(half.wait(), 20)
    stand.videos.on_poll = lambda number: True
    async with opened(stand) as studio:
        job = await asyncio.wait_for(studio.jobs.outcome(ticket.job.id), 30)
    assert job.state is JobState.SUCCEEDED, job.error
    assert len(stand.videos.orders) == 4
    assert stand.scenes == 1


async def test_cancelling_a_film_cancels_its_clips(opened: Opened, song: Path, tmp_path: Path):
    stand = StandIn(tmp_path)
    waiting = asyncio.Event()

    def poll(number: int) -> bool:
        waiting.set()
        return False

    stand.videos.on_poll = poll
    async with opened(stand) as studio:
        order = await studio.films.order(await request(studio, song), Caller())
        ticket = await studio.jobs.submit(order, wait=False)
        await asyncio.wait_for(waiting.wait(), 20)
        await studio.jobs.cancel(ticket.job.id)
        job = await asyncio.wait_for(studio.jobs.outcome(ticket.job.id), 20)
        children = await studio.jobs.children(ticket.job.id)
        ends = [await studio.jobs.outcome(child.id) for child in children]
    assert job.state is JobState.CANCELLED
    assert {end.state for end in ends} <= {JobState.CANCELLED, JobState.SUCCEEDED}
    assert stand.videos.cancelled


async def test_cancelling_a_film_leaves_its_clips_to_another_one_of_the_same_parts(
    opened: Opened, song: Path, tmp_path: Path
):
    stand = StandIn(tmp_path, price="0.1")
    waiting, is_cancelled = asyncio.Event(), False

    def poll(number: int) -> bool | Status:
        waiting.set()
        if f"order-{number}" in stand.videos.cancelled:
            return Failed(BackendError(FailureCode.CANCELLED, "It is cancelled."), "canceled", True)
        return is_cancelled

    stand.videos.on_poll = poll
    async with opened(stand) as studio:
        wish = await request(studio, song)
        first = await studio.jobs.submit(await studio.films.order(wish, Caller()), wait=False)
        await asyncio.wait_for(waiting.wait(), 60)
        titled = replace(wish, finish=Finish(title="NIGHT"))
        second = await studio.jobs.submit(await studio.films.order(titled, Caller()), wait=False)
        await studio.jobs.cancel(first.job.id)
        is_cancelled = True
        ends = [await studio.jobs.outcome(ticket.job.id) for ticket in (first, second)]
    assert [end.state for end in ends] == [JobState.CANCELLED, JobState.SUCCEEDED], ends[1].error
    assert (len(stand.videos.orders), stand.videos.cancelled) == (4, [])


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({"idea": " "}, InvalidRequestError),
        ({"character_description": ""}, InvalidRequestError),
        ({"idea": "x" * 100_001}, InvalidRequestError),
        ({"character_description": "x" * 100_001}, InvalidRequestError),
        ({"scenes": 0}, InvalidRequestError),
        ({"scenes": 401}, InvalidRequestError),
        ({"seed": -1}, InvalidRequestError),
        ({"song_id": "018f0000-0000-7000-8000-000000000001"}, NotFoundError),
        ({"backend": "nobody"}, InvalidRequestError),
        ({"aspect_ratio": "21:9"}, InvalidRequestError),
    ],
)
async def test_what_cannot_become_a_film_is_refused_before_any_work(
    opened: Opened, song: Path, more: dict[str, object], kind: type[Exception]
):
    async with opened() as studio:
        fine = await request(studio, song)
        given: dict[str, Any] = {name: getattr(fine, name) for name in fine.__slots__}
        given.update(more)
        with pytest.raises(kind):
            await studio.films.order(FilmRequest(**given), Caller())
        assert studio.stand.scenes == 0


async def test_a_part_whose_bytes_are_gone_is_made_again(opened: Opened, song: Path):
    async with opened() as studio:
        first = await made(studio, song)
        assert first.result is not None
        lost = await studio.library.video(first.result["metadata"]["scenes"][1]["video_id"])
        await studio.tools.blobs.delete(lost.sha256)
        again = await made(studio, song)
        assert again.state is JobState.SUCCEEDED, again.error
    assert studio.stand.scenes == 1


async def test_a_song_that_is_damaged_is_asked_for_again(opened: Opened, song: Path):
    async with opened() as studio:
        wanted = await request(studio, song)
        kept = await studio.library.song(wanted.song_id)
        order = await studio.films.order(wanted, Caller())
        await rot(studio, kept.sha256)
        error = told(await studio.ended(order))
        assert error.error_code == "INVALID_INPUT"
        assert "Hand the song in again" in error.message
        assert studio.stand.scenes == 0
        again = await made(studio, song)  # which hands it in
        assert again.state is JobState.SUCCEEDED, again.error


@pytest.mark.parametrize("is_cut_off", [True, False])
async def test_a_clip_that_is_damaged_is_made_again(opened: Opened, song: Path, is_cut_off: bool):
    async with opened() as studio:
        first = await made(studio, song)
        assert first.result is not None
        clip = await studio.library.video(first.result["metadata"]["scenes"][1]["video_id"])
        await rot(studio, clip.sha256, cut_off=is_cut_off)
        again = await made(studio, song)
        assert again.state is JobState.SUCCEEDED, again.error
        # The stand-in's clips have the same bytes: with one of them, all are sound again.
        assert len(studio.stand.videos.orders) > 4
        assert await studio.tools.blobs.is_sound(clip.sha256)


async def test_a_picture_that_is_damaged_is_drawn_again(opened: Opened, song: Path):
    async with opened() as studio:
        first = await made(studio, song)
        assert first.result is not None
        image = await studio.library.reference(first.result["metadata"]["character_reference_id"])
        await rot(studio, image.sha256)
        again = await made(studio, song)
        assert again.state is JobState.SUCCEEDED, again.error
    assert len(studio.stand.images.orders) == 2
    assert len(studio.stand.videos.orders) == 4


async def test_a_clip_that_was_paid_for_is_not_bought_again_where_it_is_damaged(
    opened: Opened, song: Path
):
    async with opened() as studio:
        first = await made(studio, song)
        assert first.result is not None
        made_of = [scene["video_id"] for scene in first.result["metadata"]["scenes"]]
        clips = [await studio.library.video(video_id) for video_id in made_of]
        for clip in clips:
            cost = {"amount_usd": "0.4", "basis": "list_price", "source": "the list"}
            async with studio.tools.database.transaction() as connection:
                await connection.execute(
                    sa.update(VIDEOS)
                    .where(VIDEOS.c.id == clip.id)
                    .values(metadata={**clip.metadata, "cost": cost})
                )
        # The stand-in's clips have the same bytes, so that damage to one is damage to all.
        await rot(studio, clips[0].sha256)
        again = await made(studio, song)
        error = told(again)
    assert error.error_code == "OUTPUT_INVALID"
    assert re.match(r"The clip of scene \d was paid for", error.message)
    assert "backup" in error.message
    assert len(studio.stand.videos.orders) == 4


@pytest.mark.parametrize("by", [None, "writer", "painter", "maker"])
async def test_a_film_costs_what_all_its_parts_cost(
    opened: Opened, song: Path, tmp_path: Path, by: str | None
):
    dollars = {"writer": "0.002", "painter": "0.15", "maker": "0.1"}
    stand = StandIn(tmp_path, profile={"durations": (2,)})
    lists = {
        who: Price(Decimal(amount), "second", f"{who}'s list", date(2026, 1, 1))
        for who, amount in dollars.items()
        if by in {None, who}
    }
    stand.models = [
        replace(model, price=lists.get(who, model.price))
        for who, model in zip(("maker", "painter", "writer"), stand.models, strict=True)
    ]
    async with opened(stand) as studio:
        job = await made(studio, song)
        assert job.result is not None, job.error
        cost = job.result["metadata"]["cost"]
        spent = await studio.tools.ledger.spent()
    units = {"writer": 1, "painter": 1, "maker": 8}
    paid = ["maker", "writer", "painter"] if by is None else [by]
    assert cost == {
        "amount_usd": str(sum(units[who] * Decimal(dollars[who]) for who in paid)),
        "basis": "list_price",
        "source": "; ".join(f"{who}'s list, 2026-01-01" for who in paid),
    }
    assert Decimal(cost["amount_usd"]) == spent


async def rot(studio: Studio, sha256: str, *, cut_off: bool = False) -> None:
    """Change the last bit of some stored bytes, or take them away from the middle on."""
    async with studio.tools.blobs.path(sha256) as path:
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content[: len(content) // 2] if cut_off else content)


async def test_a_cancelled_film_stops_while_it_is_assembled(opened: Opened, song: Path):
    async with opened() as studio:
        order = await studio.films.order(await request(studio, song), Caller())
        ticket = await studio.jobs.submit(order, wait=False)
        async for event in studio.jobs.follow(ticket.job.id):
            if isinstance(event.data, PhaseBegun) and event.data.phase == "assembly":
                await studio.jobs.cancel(ticket.job.id)
        job = await studio.jobs.outcome(ticket.job.id)
        left = await asyncio.to_thread(lambda: [*studio.tools.scratch.glob("*")])
    assert job.state is JobState.CANCELLED
    assert left == []
