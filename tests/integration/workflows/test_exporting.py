"""Exports while others ask for them too, while the server stops, and where something is gone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import sqlalchemy as sa

from songreel.domain.errors import NotFoundError, UnavailableError
from songreel.domain.export import ExportFormat
from songreel.services import exporting as module
from songreel.services.exporting import Exporting
from songreel.storage.tables import TAKES, VIDEOS
from tests.integration.workflows.conftest import Opened, Studio, made

pytestmark = pytest.mark.anyio


async def film_of(studio: Studio, song: Path) -> dict[str, object]:
    job = await made(studio, song)
    assert job.result is not None, job.error
    return job.result


def kept(studio: Studio) -> list[str]:
    return sorted(path.name for path in (studio.tools.scratch.parent / "exports").glob("*"))


async def test_whoever_asks_meanwhile_gets_the_same_file(
    opened: Opened, song: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []
    plain = module.write_bundle

    def counted(*arguments: object, **named: object) -> object:
        written.append("bundle")
        return plain(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "write_bundle", counted)
    async with opened() as studio:
        film = str((await film_of(studio, song))["video_id"])
        exporting = Exporting(studio.tools, studio.library, studio.songs)
        asked = [exporting.export(film, ExportFormat.BUNDLE) for _ in range(3)]
        first, *others = await asyncio.gather(*asked)
        assert all(other == first for other in others)
        # Another one, opened later, finds it.
        later = Exporting(studio.tools, studio.library, studio.songs)
        found = await later.export(film, ExportFormat.BUNDLE)
        assert (found.path, found.sha256) == (first.path, first.sha256)
        assert await asyncio.to_thread(kept, studio) == [first.path.name]
        await exporting.close()
    assert written == ["bundle"]


async def test_giving_up_waiting_leaves_the_work_to_the_next_who_asks(
    opened: Opened, song: Path
) -> None:
    async with opened() as studio:
        film = str((await film_of(studio, song))["video_id"])
        exporting = Exporting(studio.tools, studio.library, studio.songs)
        given_up = asyncio.create_task(exporting.export(film, ExportFormat.EDL))
        staying = asyncio.create_task(exporting.export(film, ExportFormat.EDL))
        await asyncio.sleep(0)
        given_up.cancel()
        export = await staying
        async with export.file() as path:
            assert await asyncio.to_thread(path.stat)
        await exporting.close()


async def test_a_server_that_stops_leaves_no_half_export(opened: Opened, song: Path) -> None:
    async with opened() as studio:
        film = str((await film_of(studio, song))["video_id"])
        exporting = Exporting(studio.tools, studio.library, studio.songs)
        begun = asyncio.Event()
        plain = studio.tools.blobs.is_sound

        async def told(sha256: str) -> bool:
            begun.set()
            return await plain(sha256)

        studio.tools.blobs.is_sound = told  # type: ignore[method-assign]
        asked = asyncio.create_task(exporting.export(film, ExportFormat.BUNDLE))
        await begun.wait()
        await exporting.close()
        with pytest.raises(UnavailableError):
            await asked
        with pytest.raises(UnavailableError):
            await exporting.export(film, ExportFormat.OTIO)
        assert await asyncio.to_thread(kept, studio) == []


async def test_a_clip_that_was_deleted_is_named_by_its_shot(opened: Opened, song: Path) -> None:
    async with opened() as studio:
        film = await film_of(studio, song)
        timeline = film["metadata"]["timeline"]  # type: ignore[index]
        clip = timeline["cuts"][2]["clip"]
        async with studio.tools.database.transaction() as connection:
            await connection.execute(sa.delete(TAKES).where(TAKES.c.video_id == clip))
            await connection.execute(sa.delete(VIDEOS).where(VIDEOS.c.id == clip))
        exporting = Exporting(studio.tools, studio.library, studio.songs)
        with pytest.raises(NotFoundError, match=rf"Shot 3 of the film shows clip {clip}, which"):
            await exporting.export(str(film["video_id"]), ExportFormat.OTIO)
        assert await asyncio.to_thread(kept, studio) == []
        await exporting.close()
