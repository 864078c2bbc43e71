"""The port's implementation over HTTP: the server that owns the data folder does the work."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from songreel import client
from songreel.cli.backend import (
    END_SECONDS,
    FilmOrder,
    JobWish,
    LyricsKept,
    MergeOrder,
    Placed,
    Song,
    is_settled,
)
from songreel.cli.translating import stored, translated
from songreel.client import (
    AsyncSongreel,
    ClientError,
    FilmWish,
    FinishWish,
    Job,
    JobStatus,
    JointWish,
    Ledger,
    MergeWish,
    NotPermittedError,
)
from songreel.domain.analysis import Analysis
from songreel.domain.corrections import Corrections
from songreel.domain.cut_plan import CutPlan
from songreel.domain.edits import Edit
from songreel.domain.errors import (
    UnauthenticatedError,
    UnavailableError,
)
from songreel.domain.event import HAPPENING, KINDS, Event, Happening
from songreel.domain.finish import Finish
from songreel.domain.job import JobState
from songreel.domain.lyrics import LyricsFormat
from songreel.services.ownership import Owner, current_owner

if TYPE_CHECKING:
    from songreel.client.models import Jobs
    from songreel.client.usage import Difference, Usage
    from songreel.domain.cut_plan import Pace
    from songreel.domain.cut_wish import CutBy
    from songreel.domain.export import ExportFormat
    from songreel.domain.merge import Joint
    from songreel.domain.usage import UsageQuery
    from songreel.services.plans import PlanWish

_LOOK_SECONDS = 0.25
_KNOWN = {kind.model_fields["type"].default: frozenset(kind.model_fields) for kind in KINDS}


@asynccontextmanager
async def open_server(owner: Owner, folder: Path) -> AsyncGenerator[ServerStudio]:
    """Have the server that owns a data folder do the work; see `connected`."""
    async with connected(owner, folder) as client:
        yield ServerStudio(client)


@asynccontextmanager
async def open_server_songs(owner: Owner, folder: Path) -> AsyncGenerator[ServerSongs]:
    """Have the server that owns a data folder listen to songs; see `connected`."""
    async with connected(owner, folder) as client:
        yield ServerSongs(client)


@asynccontextmanager
async def open_server_exports(owner: Owner, folder: Path) -> AsyncGenerator[ServerExports]:
    """Have the server that owns a data folder export films; see `connected`."""
    async with connected(owner, folder) as client:
        yield ServerExports(client)


@asynccontextmanager
async def open_server_books(owner: Owner, folder: Path) -> AsyncGenerator[ServerBooks]:
    """Ask the server that owns a data folder about its books; see `connected`."""
    async with connected(owner, folder) as client:
        yield ServerBooks(client)


@asynccontextmanager
async def connected(owner: Owner, folder: Path) -> AsyncGenerator[AsyncSongreel]:
    """Talk to the server that owns a data folder.

    Raises:
        UnavailableError: it has no address, or does not answer there.
        UnauthenticatedError: another server answers at its address.
    """
    if owner.address is None:
        raise UnavailableError(f"The process {owner.pid} answers nobody.")

    def token() -> str | None:
        # A server that was started again meanwhile has written another one.
        now = current_owner(folder)
        return None if now is None else now.token

    async with AsyncSongreel(owner.address, token, retries=0) as client:
        await _meet(client, owner, folder)
        yield client


async def _meet(client: AsyncSongreel, owner: Owner, folder: Path) -> None:
    """Find out now what would otherwise keep a command waiting, or hand it to a stranger."""
    try:
        await client.server.check()
    except NotPermittedError as error:
        raise UnauthenticatedError(
            f"The data folder {folder} belongs to a server on another machine or in a container: "
            f"the one that answers here at {owner.address} is a stranger to it. Run the command "
            "where that server runs, or use another data folder with --data or SONGREEL_DATA."
        ) from error
    except ClientError as error:
        raise UnavailableError(
            f"The server at {owner.address} (process {owner.pid}) has the data folder {folder} and "
            "does not answer. Wait until it does, or stop it and run the command again.",
            details=error.message,
        ) from error


class ServerStudio:
    """Has the work done by a server; its errors are the ones that it would raise here."""

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._client = client

    async def add_song(self, path: Path) -> Song:
        """Send a song."""
        with translated():
            song = await self._client.songs.add(path)
        return Song(song.song_id, song.sha256)

    async def analysis(self, song_id: str) -> Analysis:
        """Return what is heard in a song, as it was corrected."""
        with translated():
            return Analysis.model_validate(await self._client.songs.analysis(song_id))

    async def fingerprint(self, order: FilmOrder) -> str:
        """Return what tells the film that an order leads to now from others."""
        with translated():
            return await self._client.films.fingerprint(**requested(order))

    async def order_film(self, order: FilmOrder, key: str) -> Placed:
        """Order a film, or join the one that the key stands for."""
        with translated():
            job = await self._client.films.order(**requested(order), idempotency_key=key)
        return Placed(job.job_id, JobState(job.status))

    async def order_merge(self, order: MergeOrder, key: str) -> Placed:
        """Order a film of clips that are there, or join the one that the key stands for."""
        with translated():
            job = await self._client.videos.order_merge(
                order.clips, idempotency_key=key, **_merge_wish(order)
            )
        return Placed(job.job_id, JobState(job.status))

    async def interrupted(self) -> Collection[str]:
        """Return none: a server makes the films of all who ask side by side."""
        return ()

    async def so_far(self, job_id: str) -> Sequence[Event]:
        """Return what has happened to a job until now."""
        events: list[Event] = []
        with translated():
            last = 0
            while page := (await self._client.jobs.events(job_id, after=last)).events:
                events += [_event(job_id, event) for event in page if event.type in _KNOWN]
                last = page[-1].seq
        return events

    async def follow(self, job_id: str, after: int = 0) -> AsyncGenerator[Event]:
        """Yield what happens to a job after the event of that number, until its end."""
        with translated():
            async with aclosing(self._client.jobs.follow(job_id, after=after)) as events:
                async for event in events:
                    if event.type in _KNOWN:
                        yield _event(job_id, event)

    async def cancel(self, job_id: str) -> None:
        """Stop a job; what it finished is kept."""
        with translated():
            await self._client.jobs.cancel(job_id)

    async def fetch_video(self, video_id: str, destination: Path) -> None:
        """Download a video to a path that does not exist yet."""
        with translated():
            await self._client.videos.download(video_id, destination)


class FilmRequest(FilmWish):
    """A film as a server is asked for it."""

    song_id: str
    idea: str
    character_description: str


def requested(order: FilmOrder) -> FilmRequest:
    """Return an order as a server takes it."""
    return FilmRequest(
        song_id=order.song.id,
        idea=order.idea,
        character_description=order.character,
        scenes=order.scenes,
        aspect_ratio=order.aspect_ratio,
        backend=order.backend,
        model=order.model,
        seed=order.seed,
        draft=order.draft or None,
        style=order.style,
        cut=cast("CutBy", order.cut.by),
        pace=cast("Pace", order.cut.pace),
        slow_down=order.cut.slow_down,
        budget=order.cut.budget,
        fewest=order.cut.fewest,
        most=order.cut.most,
        finish=_finish_wish(order.finish),
    )


def _finish_wish(finish: Finish) -> FinishWish | None:
    """Return how a film is finished as a server takes it; None where it is as usual."""
    return None if finish == Finish() else cast("FinishWish", finish.to_document())


def _merge_wish(order: MergeOrder) -> MergeWish:
    joints = order.transitions
    one_for_all = None if joints is None or isinstance(joints, tuple) else _joint(joints)
    return MergeWish(
        song_id=None if order.song is None else order.song.id,
        clip_audio=order.clip_audio,
        transitions=[*map(_joint, joints)] if isinstance(joints, tuple) else one_for_all,
        aspect_ratio=order.aspect_ratio,
        size=order.size,
    )


def _joint(joint: Joint) -> JointWish:
    return JointWish(kind=joint.kind, frames=joint.frames)


def _wished(wish: PlanWish) -> client.PlanWish:
    return cast("client.PlanWish", asdict(wish))


class ServerSongs:
    """Has a server listen; its errors are the ones that it would raise here."""

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._client = client

    async def add_song(self, path: Path) -> Song:
        """Send a song."""
        with translated():
            song = await self._client.songs.add(path)
        return Song(song.song_id, song.sha256)

    async def analysis(self, song_id: str, *, raw: bool = False, again: bool = False) -> Analysis:
        """Return what is heard in a song; the first time, or `again`, it is listened to."""
        with translated():
            heard = await self._client.songs.listen_again(song_id) if again else None
            if heard is None or raw:
                heard = await self._client.songs.analysis(song_id, raw=raw)
        return Analysis.model_validate(heard)

    async def plan(self, song_id: str, wish: PlanWish) -> CutPlan:
        """Plan the cuts of a song's film; nothing is ordered."""
        with translated():
            document = await self._client.songs.plan(song_id, **_wished(wish))
        return CutPlan.model_validate_json(json.dumps(document))

    async def plan_picture(self, song_id: str, wish: PlanWish, title: str) -> str:
        """Return the same plan as an SVG document."""
        with translated():
            return await self._client.songs.plan_picture(song_id, title=title, **_wished(wish))

    async def corrections(self, song_id: str) -> Corrections:
        """Return what was corrected about a song."""
        with translated():
            return _corrections(await self._client.songs.corrections(song_id))

    async def correct(self, song_id: str, edits: Sequence[Edit]) -> Corrections:
        """Add edits to the corrections of a song."""
        with translated():
            return _corrections(await self._client.songs.correct(song_id, _documents(edits)))

    async def replace(self, song_id: str, edits: Sequence[Edit], *, version: int) -> Corrections:
        """Put edits in the place of all corrections of a song."""
        with translated():
            return _corrections(
                await self._client.songs.replace_corrections(
                    song_id, _documents(edits), version=version
                )
            )

    async def lyrics(self, song_id: str, form: LyricsFormat | None = None) -> bytes:
        """Return the lyrics of a song as a file; None: as they came."""
        with translated():
            return await self._client.songs.lyrics(song_id, None if form is None else form.value)

    async def put_lyrics(
        self, song_id: str, content: bytes, form: LyricsFormat | None = None
    ) -> LyricsKept:
        """Give a song lyrics in place of what it has; None: they are what they look like."""
        with translated():
            kept = await self._client.songs.put_lyrics(
                song_id, content, None if form is None else form.value
            )
        return LyricsKept(kept.format, kept.lines, kept.with_words)

    async def remove_lyrics(self, song_id: str) -> None:
        """Take the lyrics of a song away."""
        with translated():
            await self._client.songs.remove_lyrics(song_id)


def _documents(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    return [edit.model_dump(mode="json") for edit in edits]


def _corrections(document: dict[str, Any]) -> Corrections:
    known = {name: value for name, value in document.items() if name != "ignored_fields"}
    return Corrections.model_validate(known)


class ServerExports:
    """Has a server export; its errors are the ones that it would raise here."""

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._client = client

    async def fetch(self, video_id: str, form: ExportFormat, destination: Path) -> None:
        """Write a film in another form to a path that does not exist yet, whole."""
        with translated():
            await self._client.videos.export(video_id, form.value, destination)


class ServerBooks:
    """Asks a server about jobs and money; its errors are the ones that it would raise here."""

    is_working = True

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._client = client

    async def ledger(self) -> Ledger:
        """Return what may be spent today, what is, and whether paid orders are held."""
        with translated():
            return await self._client.ledger.get()

    async def jobs(
        self, states: Sequence[JobStatus] = (), *, unresolved: bool = False, limit: int = 50
    ) -> Sequence[Job]:
        """Return the newest jobs with their cost, their orders and what can be done."""
        with translated():
            return await self._client.jobs.list(states, unresolved=unresolved, limit=limit)

    async def page(self, wish: JobWish, *, after: str | None, limit: int) -> Jobs:
        """Return a page of jobs, and the cursor of the next one."""
        with translated():
            return await self._client.jobs.page(**wish.named(), after=after, limit=limit)

    async def retry(self, job_id: str) -> Job:
        """Do again what a job failed at, or was cancelled in, and return the new job."""
        with translated():
            return await self._client.jobs.retry(job_id)

    async def job(self, job_id: str) -> Job:
        """Return a job with its cost, its orders and what can be done about it."""
        with translated():
            return await self._client.jobs.get(job_id)

    async def cancel(self, job_id: str) -> Job:
        """Stop a job and return it, with its end if that comes within half a minute."""
        with translated():
            await self._client.jobs.cancel(job_id)
            try:
                async with asyncio.timeout(END_SECONDS):
                    async with aclosing(self._client.jobs.follow(job_id)) as events:
                        async for _ in events:
                            pass
                    return await self._settled(job_id)
            except TimeoutError:
                return await self._client.jobs.get(job_id)

    async def _settled(self, job_id: str) -> Job:
        """Return a job once it is known what it costs: parts of a film end after it."""
        while True:
            job = await self._client.jobs.get(job_id)
            if is_settled(job):
                return job
            await asyncio.sleep(_LOOK_SECONDS)

    async def submit_again(self, job_id: str) -> Job:
        """Order anew what a job left with an unknown outcome, and return the new job."""
        with translated():
            return await self._client.jobs.submit_again(job_id)

    async def give_up(self, job_id: str, *, charged: bool | None) -> Job:
        """Close what a job left with an unknown outcome, and say whether it was billed."""
        with translated():
            return await self._client.jobs.give_up(job_id, charged=charged)

    async def hold(self) -> Ledger:
        """Have nothing paid sent until `release`."""
        with translated():
            return await self._client.ledger.hold()

    async def release(self) -> Ledger:
        """Let paid orders be sent again."""
        with translated():
            return await self._client.ledger.release()

    async def usage(self, query: UsageQuery, *, everybody: bool = False) -> Usage:
        """Return what paid orders cost, in one workspace or all."""
        with translated():
            return await self._client.usage.get(
                [one.value for one in query.by],
                since=None if query.since is None else date.fromisoformat(query.since),
                until=None if query.until is None else date.fromisoformat(query.until),
                key_id=query.key_id,
                project_id=query.project_id,
                model=query.model,
                states=query.states,
                everybody=everybody,
            )

    async def differences(self) -> Sequence[Difference]:
        """Return every sum that caps are held to and that is not what the orders come to."""
        with translated():
            return await self._client.usage.check()


def _event(job_id: str, event: client.Event) -> Event:
    return Event(job_id, event.seq, event.at, _happening(event))


def _happening(event: client.Event) -> Happening:
    # A server shows more than the log keeps, and a newer one may know more.
    fields = {name: value for name, value in event.more.items() if name in _KNOWN[event.type]}
    if isinstance(fields.get("error"), dict):
        fields["error"] = stored(fields["error"])
    return HAPPENING.validate_python({"type": event.type, **fields})
