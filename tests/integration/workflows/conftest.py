"""An installation whose only backend does as it is told; database, jobs and files are real."""

from __future__ import annotations

import asyncio
import wave
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from songreel.domain.cut_wish import CutWish
from songreel.domain.dispatch import Limits
from songreel.domain.errors import SongreelError, from_document
from songreel.domain.job import Job, JobKind
from songreel.jobs.dispatcher import Dispatcher
from songreel.jobs.ledger import Ledger
from songreel.jobs.manager import Jobs
from songreel.jobs.mark import SentMark
from songreel.jobs.order import Order
from songreel.providers.registry import Registry
from songreel.services.film_plans import FilmPlans
from songreel.services.films import Films
from songreel.services.generation import Generation
from songreel.services.library import Library
from songreel.services.play_heads import PlayHeads
from songreel.services.requests import Caller, FilmRequest
from songreel.services.songs import Songs
from songreel.storage.blobs import LocalBlobs
from songreel.storage.database import Database
from songreel.workflows.clip import ClipRecipe
from songreel.workflows.film import FilmRecipe
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.lines import Lines
from songreel.workflows.reference import ReferenceRecipe
from songreel.workflows.scenes import ScenesRecipe
from songreel.workflows.tools import Tools
from tests.support.stand_in import StandIn


@dataclass
class Studio:
    """An open installation."""

    tools: Tools
    jobs: Jobs
    stand: StandIn
    generation: Generation
    library: Library
    films: Films
    play_heads: PlayHeads
    songs: Songs

    async def ended(self, order: Order) -> Job:
        """Have an order carried out to its end."""
        ticket = await self.jobs.submit(order, wait=False)
        return await self.jobs.outcome(ticket.job.id)


def told(job: Job) -> SongreelError:
    """Return the error that a job ended with."""
    assert job.error is not None
    return from_document(job.error)


SAMPLES = 44_100 * 5 + 1234

Opened = Callable[..., AbstractAsyncContextManager[Studio]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """Return how to open the installation in this test's folder, as often as one likes."""

    @asynccontextmanager
    async def _open(
        stand: StandIn | None = None, *, cap: Decimal = Decimal(25)
    ) -> AsyncIterator[Studio]:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        stand = stand or StandIn(tmp_path)
        database = await Database.open(f"sqlite:///{data / 'songreel.db'}", data=data)
        registry = Registry([stand], default=stand.name)
        blobs = await asyncio.to_thread(LocalBlobs, data / "blobs")
        with ThreadPoolExecutor(2) as heavy:
            lines = Lines()
            tools = Tools(
                database=database,
                ledger=Ledger(database, cap=cap, mark=SentMark(data)),
                lines=lines,
                blobs=blobs,
                dispatcher=Dispatcher(database, Limits(), registry.orders_a_minute),
                registry=registry,
                scratch=data / "scratch",
                heavy=heavy,
            )
            jobs = Jobs(database, process_id="test")
            jobs.register(JobKind.SCENES, ScenesRecipe(tools))
            jobs.register(JobKind.REFERENCE, ReferenceRecipe(tools))
            jobs.register(JobKind.CLIP, ClipRecipe(tools))
            jobs.register(JobKind.FILM, FilmRecipe(tools, HouseClips(tools), parallelism=1))
            await jobs.start()
            generation, library = Generation(registry), Library(tools)
            songs = Songs(library, database, heavy)
            films = Films(registry, generation, library, FilmPlans(songs))
            try:
                heads = PlayHeads(database, jobs)
                yield Studio(tools, jobs, stand, generation, library, films, heads, songs)
            finally:
                await jobs.stop()
                await songs.close()
                await lines.close()
                await blobs.close()
                await database.close()

    return _open


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song.wav"
    tone = 8000 * np.sin(np.arange(SAMPLES) * 2 * np.pi * 220 / 44_100)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(44_100)
        file.writeframes(tone.astype("<i2").tobytes())
    return path


async def request(studio: Studio, song: Path, **more: object) -> FilmRequest:
    content = await asyncio.to_thread(song.read_bytes)

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    asset = await studio.library.add_song(chunks())
    # A tone has no beat to cut on.
    given = {"scenes": 4, "cut": CutWish(by="even"), **more}
    return FilmRequest(asset.id, "A night market", "A fox", **given)  # type: ignore[arg-type]


async def made(studio: Studio, song: Path, **more: object) -> Job:
    return await studio.ended(
        await studio.films.order(await request(studio, song, **more), Caller())
    )
