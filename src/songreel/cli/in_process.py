"""The port's implementation in this process: the same use cases that the server offers."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from songreel.cli.backend import (
    END_SECONDS,
    FilmOrder,
    JobWish,
    LyricsKept,
    MergeOrder,
    Placed,
    Song,
)
from songreel.client import Job, JobStatus, Ledger
from songreel.client.models import Jobs
from songreel.client.usage import Difference, Usage
from songreel.core.settings import Settings
from songreel.domain.job import JobKind, JobState
from songreel.http.mv.documents import account_document, job_document
from songreel.services.accounts import Accounts
from songreel.services.bookkeeping import ClosedDesk, open_accounts
from songreel.services.requests import COMMAND_LINE, Caller, FilmRequest
from songreel.storage.job_list import JobFilter

if TYPE_CHECKING:
    from songreel.domain.analysis import Analysis
    from songreel.domain.corrections import Corrections
    from songreel.domain.cut_plan import CutPlan
    from songreel.domain.edits import Edit
    from songreel.domain.event import Event
    from songreel.domain.export import ExportFormat
    from songreel.domain.lyrics import LyricsFormat
    from songreel.domain.usage import UsageQuery
    from songreel.services.container import Services
    from songreel.services.exporting import Exporting
    from songreel.services.merging import MergeRequest
    from songreel.services.plans import Plans, PlanWish
    from songreel.services.song_shelf import SongShelf
    from songreel.services.statements import Accounting, JobAccount


@asynccontextmanager
async def open_here(settings: Settings) -> AsyncGenerator[LocalStudio]:
    """Open the installation of these settings; this process must own its data folder."""
    from songreel.services.container import open_services

    async with open_services(settings) as services:
        yield LocalStudio(services)


class LocalStudio:
    """Does the work itself."""

    def __init__(self, services: Services) -> None:
        """Hold the use cases."""
        self._services = services

    async def add_song(self, path: Path) -> Song:
        """Keep a copy of a song, measured."""
        asset = await self._services.library.add_song_file(path)
        return Song(asset.id, asset.sha256)

    async def analysis(self, song_id: str) -> Analysis:
        """Return what is heard in a song, as it was corrected."""
        return await self._services.songs.analysis(song_id)

    async def fingerprint(self, order: FilmOrder) -> str:
        """Return what tells the film that an order leads to now from others."""
        return await self._services.films.fingerprint(_request(order), Caller(caller=COMMAND_LINE))

    async def order_film(self, order: FilmOrder, key: str) -> Placed:
        """Order a film, or join the one that the key stands for."""
        by = Caller(caller=COMMAND_LINE, idempotency_key=key)
        job = await self._services.films.take(_request(order), by)
        return Placed(job.id, job.state)

    async def order_merge(self, order: MergeOrder, key: str) -> Placed:
        """Order a film of clips that are there, or join the one that the key stands for."""
        by = Caller(caller=COMMAND_LINE, idempotency_key=key)
        placed = await self._services.merging.order(_merge_request(order), by)
        job = (await self._services.jobs.submit(placed, wait=False)).job
        return Placed(job.id, job.state)

    async def interrupted(self) -> Collection[str]:
        """Return the films that are finished first, because an earlier command was cut off."""
        return self._services.jobs.resumed_films

    async def so_far(self, job_id: str) -> Sequence[Event]:
        """Return what has happened to a job until now."""
        events: list[Event] = []
        while batch := await self._services.jobs.events(job_id, after=len(events)):
            events += batch
        return events

    async def follow(self, job_id: str, after: int = 0) -> AsyncGenerator[Event]:
        """Yield what happens to a job after the event of that number, until its end."""
        async with aclosing(self._services.jobs.follow(job_id, after=after)) as events:
            async for event in events:
                yield event

    async def cancel(self, job_id: str) -> None:
        """Stop a job; what it finished is kept."""
        await self._services.jobs.cancel(job_id)

    async def fetch_video(self, video_id: str, destination: Path) -> None:
        """Copy a video to a path that does not exist yet."""
        video = await self._services.library.video(video_id)
        await self._services.library.copy(video.sha256, destination)


def _request(order: FilmOrder) -> FilmRequest:
    return FilmRequest(
        song_id=order.song.id,
        idea=order.idea,
        character_description=order.character,
        scenes=order.scenes,
        aspect_ratio=order.aspect_ratio,
        backend=order.backend,
        model=order.model,
        seed=order.seed,
        draft=order.draft,
        style=order.style,
        cut=order.cut,
        finish=order.finish,
    )


def _merge_request(order: MergeOrder) -> MergeRequest:
    from songreel.domain.merge import Joint
    from songreel.services.merging import MergeRequest

    return MergeRequest(
        video_ids=order.clips,
        song_id=None if order.song is None else order.song.id,
        clip_audio=order.clip_audio,
        transitions=Joint() if order.transitions is None else order.transitions,
        aspect_ratio=order.aspect_ratio,
        size=order.size,
    )


@asynccontextmanager
async def open_songs_here(settings: Settings) -> AsyncGenerator[LocalSongs]:
    """Open the songs of these settings; this process must own their data folder."""
    from songreel.services.song_shelf import open_shelf

    async with open_shelf(settings) as shelf:
        yield LocalSongs(shelf, settings)


class LocalSongs:
    """Listens to songs itself; nothing is carried out or sent meanwhile."""

    def __init__(self, shelf: SongShelf, settings: Settings) -> None:
        """Hold the songs, and the settings under which providers say what they sell."""
        self._shelf, self._songs, self._settings = shelf, shelf.songs, settings

    async def add_song(self, path: Path) -> Song:
        """Keep a copy of a song, measured."""
        asset = await self._shelf.library.add_song_file(path)
        return Song(asset.id, asset.sha256)

    async def analysis(self, song_id: str, *, raw: bool = False, again: bool = False) -> Analysis:
        """Return what is heard in a song; the first time, or `again`, it is listened to."""
        heard = await self._songs.heard(song_id, again=again)
        return heard if raw else await self._songs.analysis(song_id)

    async def plan(self, song_id: str, wish: PlanWish) -> CutPlan:
        """Plan the cuts of a song's film; nothing is ordered."""
        async with self._plans() as plans:
            return await plans.plan(song_id, wish)

    async def plan_picture(self, song_id: str, wish: PlanWish, title: str) -> str:
        """Return the same plan as an SVG document."""
        async with self._plans() as plans:
            return await plans.picture(song_id, wish, title=title)

    @asynccontextmanager
    async def _plans(self) -> AsyncGenerator[Plans]:
        """Load the providers for as long as they are asked what they sell."""
        from songreel.providers.registry import installed
        from songreel.services.plans import Plans

        with TemporaryDirectory(prefix="songreel-") as scratch:
            registry = await asyncio.to_thread(installed, self._settings, Path(scratch))
            try:
                yield Plans(registry, self._songs)
            finally:
                await registry.close()

    async def corrections(self, song_id: str) -> Corrections:
        """Return what was corrected about a song."""
        return await self._songs.corrections(song_id)

    async def correct(self, song_id: str, edits: Sequence[Edit]) -> Corrections:
        """Add edits to the corrections of a song."""
        return await self._songs.correct(song_id, edits)

    async def replace(self, song_id: str, edits: Sequence[Edit], *, version: int) -> Corrections:
        """Put edits in the place of all corrections of a song."""
        return await self._songs.replace(song_id, edits, version=version)

    async def lyrics(self, song_id: str, form: LyricsFormat | None = None) -> bytes:
        """Return the lyrics of a song as a file; None: as they came."""
        file = await self._songs.lyrics_file(song_id)
        return await self._songs.written_lyrics(song_id, form or file.format)

    async def put_lyrics(
        self, song_id: str, content: bytes, form: LyricsFormat | None = None
    ) -> LyricsKept:
        """Give a song lyrics in place of what it has; None: they are what they look like."""
        file, lyrics = await self._songs.put_lyrics(song_id, content, form)
        with_words = sum(bool(line.words) for line in lyrics.lines)
        return LyricsKept(file.format.value, len(lyrics.lines), with_words)

    async def remove_lyrics(self, song_id: str) -> None:
        """Take the lyrics of a song away."""
        await self._songs.remove_lyrics(song_id)


@asynccontextmanager
async def open_exports_here(settings: Settings) -> AsyncGenerator[LocalExports]:
    """Open the films of these settings; this process must own their data folder."""
    from songreel.services.export_shelf import open_exporting

    async with open_exporting(settings) as exporting:
        yield LocalExports(exporting)


class LocalExports:
    """Exports by itself; nothing is carried out or sent meanwhile."""

    def __init__(self, exporting: Exporting) -> None:
        """Hold the use case."""
        self._exporting = exporting

    async def fetch(self, video_id: str, form: ExportFormat, destination: Path) -> None:
        """Write a film in another form to a path that does not exist yet, whole."""
        export = await self._exporting.export(video_id, form)
        await asyncio.to_thread(shutil.copyfile, export.path, destination)


@asynccontextmanager
async def open_books_here(settings: Settings) -> AsyncGenerator[LocalBooks]:
    """Open the books of these settings; this process must own their data folder."""
    async with AsyncExitStack() as stack:
        yield LocalBooks(settings, stack)


class LocalBooks:
    """Looks into the database itself; nothing is carried out or sent meanwhile."""

    is_working = False

    def __init__(self, settings: Settings, stack: AsyncExitStack) -> None:
        """Hold where the books are, and what closes them."""
        self._settings, self._stack = settings, stack
        self._opened: tuple[Accounts, ClosedDesk] | None = None

    async def _open(self) -> tuple[Accounts, ClosedDesk]:
        if self._opened is None:
            self._opened = await self._stack.enter_async_context(open_accounts(self._settings))
        return self._opened

    async def ledger(self) -> Ledger:
        """Return what may be spent today, what is, and whether paid orders are held."""
        accounts, _ = await self._open()
        return _ledger(await accounts.today())

    async def jobs(
        self, states: Sequence[JobStatus] = (), *, unresolved: bool = False, limit: int = 50
    ) -> Sequence[Job]:
        """Return the newest jobs with their cost, their orders and what can be done."""
        accounts, _ = await self._open()
        wanted = [JobState(state) for state in states]
        found = await accounts.listed(states=wanted, unresolved=unresolved, limit=limit)
        return [_job(account) for account in found]

    async def page(self, wish: JobWish, *, after: str | None, limit: int) -> Jobs:
        """Return a page of jobs, and the cursor of the next one."""
        accounts, desk = await self._open()
        if wish.part_of is not None:
            await desk.get(wish.part_of)
        fields = wish.named()
        fields["states"] = [JobState(state) for state in wish.states]
        fields["kinds"] = [JobKind(kind) for kind in wish.kinds]
        found = await accounts.page("local", JobFilter(**fields), after=after, limit=limit)
        listed = [_job(account) for account in found.accounts]
        return Jobs(jobs=listed, next_cursor=found.cursor)

    async def retry(self, job_id: str) -> Job:
        """Write down the job that tries again; whoever works next carries it out."""
        accounts, desk = await self._open()
        again = await accounts.retrying(desk).retry(job_id)
        return Job.model_validate(job_document(again))

    async def job(self, job_id: str) -> Job:
        """Return a job with its cost, its orders and what can be done about it."""
        accounts, _ = await self._open()
        return _job(await accounts.job(job_id))

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and return it, with its end if that comes within half a minute.

        The service has to be told, so the installation works for as long as that takes.
        """
        accounts, desk = await self._open()
        if (await desk.get(job_id)).state.is_end:
            return _job(await accounts.job(job_id))
        # Noted before anything works: nothing more of this job is sent.
        await desk.request_cancel(job_id)
        await self._stack.aclose()
        self._opened = None
        from songreel.services.container import open_services

        async with open_services(self._settings) as services:
            try:
                async with asyncio.timeout(END_SECONDS):
                    await services.jobs.outcome(job_id)
                    # Of a film the parts are told after it; the service must hear of each.
                    for part in await services.jobs.children(job_id):
                        await services.jobs.outcome(part.id)
            except TimeoutError:
                pass
            return _job(await services.accounts.job(job_id))

    async def submit_again(self, job_id: str) -> Job:
        """Write down the job that takes the place of one; whoever works next carries it out."""
        accounts, _ = await self._open()
        return Job.model_validate(job_document(await accounts.submit_again(job_id)))

    async def give_up(self, job_id: str, *, charged: bool | None) -> Job:
        """Close what a job left with an unknown outcome, and say whether it was billed."""
        accounts, _ = await self._open()
        return _job(await accounts.give_up(job_id, charged=charged))

    async def hold(self) -> Ledger:
        """Have nothing paid sent until `release`."""
        accounts, _ = await self._open()
        return _ledger(await accounts.hold())

    async def release(self) -> Ledger:
        """Let paid orders be sent again."""
        accounts, _ = await self._open()
        return _ledger(await accounts.release())

    async def usage(self, query: UsageQuery, *, everybody: bool = False) -> Usage:
        """Return what paid orders cost, in one workspace or all."""
        accounts, _ = await self._open()
        found = await accounts.usage.report(query, None if everybody else "local")
        return Usage.model_validate(found.to_document())

    async def differences(self) -> Sequence[Difference]:
        """Return every sum that caps are held to and that is not what the orders come to."""
        accounts, _ = await self._open()
        found = await accounts.usage.check()
        return [Difference.model_validate(one.to_document()) for one in found]


def _job(account: JobAccount) -> Job:
    return Job.model_validate(account_document(account))


def _ledger(accounting: Accounting) -> Ledger:
    return Ledger.model_validate(accounting.to_document())
