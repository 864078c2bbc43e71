"""What was made and is deleted may be ordered anew; what is lost is not; own clips are shown."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.domain.capability import Price
from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.job import JobState
from songreel.domain.provenance import DigitalSource
from songreel.domain.retention import Retention
from songreel.media.provenance import marked
from songreel.services.assets import Assets
from songreel.services.requests import Caller
from songreel.services.uploads import Uploads
from songreel.storage import takes
from songreel.storage.tables import TAKES, VIDEOS
from songreel.workflows.parts import ORDERED_ANEW
from songreel.workflows.sweep import Emptied, Sweeper
from tests.integration.media.material import write_clip
from tests.integration.workflows.conftest import Opened, Studio, made, told
from tests.support.stand_in import StandIn

pytestmark = pytest.mark.anyio


def paid(folder: Path) -> StandIn:
    """Return a service whose clips cost ten cents a second."""
    stand = StandIn(folder, profile={"durations": (2,)})
    price = Price(Decimal("0.1"), "second", "the list", date(2026, 1, 1))
    stand.models = [replace(stand.models[0], price=price), *stand.models[1:]]
    return stand


async def clips(studio: Studio, song: Path) -> list[str]:
    film = await made(studio, song, seed=7)
    assert film.result is not None, film.error
    return [scene["video_id"] for scene in film.result["metadata"]["scenes"]]


def assets(studio: Studio) -> Assets:
    return Assets(studio.tools, Retention())


async def purge(studio: Studio) -> None:
    # These bytes are younger than what is cleared: the rows alone go.
    await Sweeper(studio.tools, Retention()).sweep(at_once=Emptied(is_wanted=True))  # type: ignore[arg-type]


@pytest.mark.parametrize("is_purged", [False, True], ids=["deleted", "gone"])
async def test_a_clip_that_was_deleted_is_ordered_anew_and_that_is_told(
    opened: Opened, song: Path, tmp_path: Path, is_purged: bool
) -> None:
    async with opened(paid(tmp_path)) as studio:
        first = await clips(studio, song)
        assert await studio.tools.ledger.spent() == Decimal("0.8")
        await assets(studio).delete(first[1], "local")
        if is_purged:
            await purge(studio)
        again = await clips(studio, song)
        assert [old == new for old, new in zip(first, again, strict=True)] == [
            True, False, True, True,
        ]  # fmt: skip
        assert await studio.tools.ledger.spent() == Decimal("1.0")
        video = await studio.library.video(again[1])
        assert video.metadata["notices"] == [ORDERED_ANEW]
        # Once more, and nothing is bought.
        assert await clips(studio, song) == again
        assert len(studio.stand.videos.orders) == 5


async def test_a_clip_that_is_restored_is_not_ordered_anew(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    async with opened(paid(tmp_path)) as studio:
        first = await clips(studio, song)
        await assets(studio).delete(first[1], "local")
        await assets(studio).restore(first[1], "local")
        assert await clips(studio, song) == first
        assert len(studio.stand.videos.orders) == 4


async def test_what_is_ordered_anew_counts_before_anything_is_ordered(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    async with opened(paid(tmp_path), cap=Decimal("0.9")) as studio:
        first = await clips(studio, song)
        await assets(studio).delete(first[1], "local")
        refused = await made(studio, song, seed=7)
        assert told(refused).error_code == "BUDGET_EXCEEDED"
        assert len(studio.stand.videos.orders) == 4


async def test_a_lost_clip_is_not_bought_again_beside_a_deleted_one(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    async with opened(paid(tmp_path)) as studio:
        first = await clips(studio, song)
        video = await studio.library.video(first[0])
        await studio.tools.blobs.delete(video.sha256)
        refused = await made(studio, song, seed=7)
        assert told(refused).error_code == "OUTPUT_INVALID"
        assert len(studio.stand.videos.orders) == 4


async def test_a_character_that_was_deleted_is_drawn_anew(opened: Opened, song: Path) -> None:
    async with opened() as studio:
        first = await made(studio, song, seed=7)
        assert first.result is not None
        drawn = first.result["metadata"]["character_reference_id"]
        await assets(studio).delete(drawn, "local")
        again = await made(studio, song, seed=7)
        assert again.result is not None
        assert again.result["metadata"]["character_reference_id"] != drawn
        assert len(studio.stand.images.orders) == 2


async def test_a_film_shows_a_clip_of_ones_own_and_says_so(
    opened: Opened, song: Path, tmp_path: Path
) -> None:
    own = await asyncio.to_thread(
        write_clip,
        tmp_path / "own.mp4",
        15,
        size=FrameSize(width=240, height=240),
        rate=FrameRate(numerator=30, denominator=1),
        audio=False,
    )
    async with opened(paid(tmp_path)) as studio:
        first = await clips(studio, song)
        upload = await Uploads(studio.tools).add_file(own, Caller())
        async with studio.tools.database.transaction() as connection:
            rows = await connection.execute(
                sa.select(TAKES.c.input_hash).where(TAKES.c.video_id == first[0])
            )
            await takes.keep(connection, "local", rows.scalar_one(), upload.asset_id)
        film = await made(studio, song, seed=7)
        assert film.state is JobState.SUCCEEDED, film.error
        assert film.result is not None
        metadata = film.result["metadata"]
        assert metadata["scenes"][0]["video_id"] == upload.asset_id
        assert metadata["cost"]["amount_usd"] == "0.6"
        video = await studio.library.video(film.result["video_id"])
        made_one = await studio.library.video(first[1])
        assert (video.facts.width, video.facts.height) == (
            made_one.facts.width,
            made_one.facts.height,
        )
        async with studio.tools.blobs.path(video.sha256) as path:
            origin = await asyncio.to_thread(marked, path)
        assert origin is not None
        assert origin.has_own
        assert origin.source is DigitalSource.COMPOSITE_SYNTHETIC
        assert metadata["provenance"]["models"]
        async with studio.tools.database.reading() as connection:
            rows = await connection.execute(sa.select(sa.func.count()).select_from(VIDEOS))
        assert rows.scalar_one() == 4 + 1 + 2
