"""The one port of every command that needs state: over HTTP to the owner, or in this process."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from songreel.domain.cut_wish import CutWish
from songreel.domain.finish import Finish
from songreel.services.owners import take_or_find
from songreel.services.ownership import Owner

if TYPE_CHECKING:
    from datetime import datetime

    from songreel.cli.hooks import Hooks
    from songreel.client import Job, JobStatus, Ledger
    from songreel.client.models import Jobs
    from songreel.client.usage import Difference, Usage
    from songreel.core.settings import Settings
    from songreel.domain.analysis import Analysis
    from songreel.domain.corrections import Corrections
    from songreel.domain.cut_plan import CutPlan
    from songreel.domain.edits import Edit
    from songreel.domain.event import Event
    from songreel.domain.export import ExportFormat
    from songreel.domain.frames import AspectRatio
    from songreel.domain.job import JobState
    from songreel.domain.lyrics import LyricsFormat
    from songreel.domain.merge import ClipAudio, Joint, MergeRatio, MergeSize
    from songreel.domain.usage import UsageQuery
    from songreel.services.plans import PlanWish

END_SECONDS = 30.0
"""How long a command waits for the end of a job that it cancelled."""


@dataclass(frozen=True, slots=True)
class Song:
    """A song that was handed in."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LyricsKept:
    """What lyrics a song was given: so many lines, of which some tell the time of each word."""

    format: str
    lines: int
    with_words: int


@dataclass(frozen=True, slots=True)
class FilmOrder:
    """A film as a command orders it."""

    song: Song
    idea: str
    character: str
    scenes: int | None = None
    aspect_ratio: AspectRatio = "16:9"
    backend: str | None = None
    seed: int | None = None
    draft: bool = False
    style: str | None = None
    model: str | None = None
    cut: CutWish = field(default_factory=CutWish)
    finish: Finish = field(default_factory=Finish)


@dataclass(frozen=True, slots=True)
class MergeOrder:
    """Clips to be merged as a command orders it; None leaves something to the use case."""

    clips: tuple[str, ...]
    song: Song | None = None
    transitions: Joint | tuple[Joint, ...] | None = None
    clip_audio: ClipAudio | None = None
    aspect_ratio: MergeRatio | None = None
    size: MergeSize | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """The job that an order led to."""

    job_id: str
    state: JobState


class Studio(Protocol):
    """What a command can have done. Every method may raise `SongreelError`."""

    async def add_song(self, path: Path) -> Song:
        """Hand a song in."""
        ...

    async def analysis(self, song_id: str) -> Analysis:
        """Return what is heard in a song, as it was corrected."""
        ...

    async def fingerprint(self, order: FilmOrder) -> str:
        """Return what tells the film that an order leads to now from others.

        It is planned for that, so its song is listened to; nothing is ordered.

        Raises:
            SongreelError: it cannot be ordered as it is.
        """
        ...

    async def order_film(self, order: FilmOrder, key: str) -> Placed:
        """Order a film, or join the one that the key stands for.

        Raises:
            ConflictError: the key stands for another film.
        """
        ...

    async def order_merge(self, order: MergeOrder, key: str) -> Placed:
        """Order a film of clips that are there, or join the one that the key stands for."""
        ...

    async def interrupted(self) -> Collection[str]:
        """Return the films that are finished first, because an earlier command was cut off."""
        ...

    async def so_far(self, job_id: str) -> Sequence[Event]:
        """Return what has happened to a job until now."""
        ...

    def follow(self, job_id: str, after: int = 0) -> AsyncGenerator[Event]:
        """Yield what happens to a job after the event of that number, until its end."""
        ...

    async def cancel(self, job_id: str) -> None:
        """Stop a job; what it finished is kept."""
        ...

    async def fetch_video(self, video_id: str, destination: Path) -> None:
        """Write a video to a path that does not exist yet, and make sure of each of its bytes.

        Raises:
            NotFoundError: it is gone, or what is kept of it is damaged (`DamagedFileError`).
            OSError: the path cannot be written.
        """
        ...


def is_settled(job: Job) -> bool:
    """Tell whether it is known of every order of a job how it ended, or that nobody knows."""
    return all(order.state in {"charged", "not_charged", "unknown"} for order in job.orders)


@dataclass(frozen=True, slots=True)
class JobWish:
    """Which jobs a command lists; what is None or empty is all the same."""

    states: Sequence[JobStatus] = ()
    kinds: Sequence[str] = ()
    project_id: str | None = None
    key_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    part_of: str | None = None
    unresolved: bool = False

    def named(self) -> dict[str, Any]:
        """Return what is wished by its names."""
        return {name: getattr(self, name) for name in self.__slots__}


class Books(Protocol):
    """What a command can learn and decide about jobs and money.

    Every method may raise `SongreelError`.

    Attributes:
        is_working: whether jobs are carried out meanwhile, and afterwards.
    """

    is_working: bool

    async def ledger(self) -> Ledger:
        """Return what may be spent today, what is, and whether paid orders are held."""
        ...

    async def jobs(
        self, states: Sequence[JobStatus] = (), *, unresolved: bool = False, limit: int = 50
    ) -> Sequence[Job]:
        """Return the newest jobs with their cost, their orders and what can be done."""
        ...

    async def page(self, wish: JobWish, *, after: str | None, limit: int) -> Jobs:
        """Return a page of jobs, and the cursor of the next one."""
        ...

    async def retry(self, job_id: str) -> Job:
        """Do again what a job failed at, or was cancelled in, and return the new job."""
        ...

    async def job(self, job_id: str) -> Job:
        """Return a job with its cost, its orders and what can be done about it."""
        ...

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and return it, with its end if that comes within half a minute."""
        ...

    async def submit_again(self, job_id: str) -> Job:
        """Order anew what a job left with an unknown outcome, and return the new job."""
        ...

    async def give_up(self, job_id: str, *, charged: bool | None) -> Job:
        """Close what a job left with an unknown outcome, and say whether it was billed."""
        ...

    async def hold(self) -> Ledger:
        """Have nothing paid sent until `release`."""
        ...

    async def release(self) -> Ledger:
        """Let paid orders be sent again."""
        ...

    async def usage(self, query: UsageQuery, *, everybody: bool = False) -> Usage:
        """Return what paid orders cost, in one workspace or all."""
        ...

    async def differences(self) -> Sequence[Difference]:
        """Return every sum that caps are held to and that is not what the orders come to."""
        ...


class SongDesk(Protocol):
    """What a command can have heard in songs, and say about them.

    Every method may raise `SongreelError`.
    """

    async def add_song(self, path: Path) -> Song:
        """Hand a song in; the same bytes are the same song."""
        ...

    async def analysis(self, song_id: str, *, raw: bool = False, again: bool = False) -> Analysis:
        """Return what is heard in a song; the first time, or `again`, it is listened to.

        Args:
            song_id: the song.
            raw: without corrections.
            again: listen to it even if that was done before.
        """
        ...

    async def plan(self, song_id: str, wish: PlanWish) -> CutPlan:
        """Plan the cuts of a song's film; nothing is ordered."""
        ...

    async def plan_picture(self, song_id: str, wish: PlanWish, title: str) -> str:
        """Return the same plan as an SVG document, with the name that the song has for people."""
        ...

    async def corrections(self, song_id: str) -> Corrections:
        """Return what was corrected about a song."""
        ...

    async def correct(self, song_id: str, edits: Sequence[Edit]) -> Corrections:
        """Add edits to the corrections of a song."""
        ...

    async def replace(self, song_id: str, edits: Sequence[Edit], *, version: int) -> Corrections:
        """Put edits in the place of all corrections of a song.

        Raises:
            PreconditionFailedError: there is another version than this one.
        """
        ...

    async def lyrics(self, song_id: str, form: LyricsFormat | None = None) -> bytes:
        """Return the lyrics of a song as a file; None: as they came."""
        ...

    async def put_lyrics(
        self, song_id: str, content: bytes, form: LyricsFormat | None = None
    ) -> LyricsKept:
        """Give a song lyrics in place of what it has; None: they are what they look like."""
        ...

    async def remove_lyrics(self, song_id: str) -> None:
        """Take the lyrics of a song away."""
        ...


class Exports(Protocol):
    """What a command can have exported."""

    async def fetch(self, video_id: str, form: ExportFormat, destination: Path) -> None:
        """Write a film in another form to a path that does not exist yet, whole.

        Raises:
            SongreelError: there is no such film, or it cannot be exported.
            OSError: the path cannot be written.
        """
        ...


@asynccontextmanager
async def open_songs(settings: Settings, *, command: str) -> AsyncGenerator[SongDesk]:
    """Own the data folder and listen in this process, or ask the server that owns it.

    Where nobody serves, no job is carried out and nothing is sent.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import open_server_songs

        async with open_server_songs(holder, settings.data) as desk:
            yield desk
        return
    with holder:
        from songreel.cli.in_process import open_songs_here

        async with open_songs_here(settings) as desk:
            yield desk


@asynccontextmanager
async def open_exports(settings: Settings, *, command: str) -> AsyncGenerator[Exports]:
    """Own the data folder and export from it, or ask the server that owns it.

    Where nobody serves, no job is carried out and nothing is sent.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import open_server_exports

        async with open_server_exports(holder, settings.data) as exports:
            yield exports
        return
    with holder:
        from songreel.cli.in_process import open_exports_here

        async with open_exports_here(settings) as exports:
            yield exports


@asynccontextmanager
async def open_books(settings: Settings, *, command: str) -> AsyncGenerator[Books]:
    """Own the data folder and look into its books, or ask the server that owns it.

    Where nobody serves, nothing is carried out or sent, but for what a cancellation needs.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import open_server_books

        async with open_server_books(holder, settings.data) as books:
            yield books
        return
    with holder:
        from songreel.cli.in_process import open_books_here

        async with open_books_here(settings) as books:
            yield books


@asynccontextmanager
async def open_hooks(settings: Settings, *, command: str) -> AsyncGenerator[Hooks]:
    """Own the data folder and look into its webhooks, or ask the server that owns it.

    Where nobody serves, nothing is delivered meanwhile.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.hooks import open_server_hooks

        async with open_server_hooks(holder, settings.data) as hooks:
            yield hooks
        return
    with holder:
        from songreel.cli.hooks import open_hooks_here

        async with open_hooks_here(settings) as hooks:
            yield hooks


@asynccontextmanager
async def open_studio(settings: Settings, *, command: str) -> AsyncGenerator[Studio]:
    """Own the data folder and work in this process, or ask the server that owns it.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import open_server

        async with open_server(holder, settings.data) as studio:
            yield studio
        return
    with holder:
        from songreel.cli.in_process import open_here

        async with open_here(settings) as studio:
            yield studio
