"""The recipe of a merged film: clips that are there already, one after another."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.core.together import together
from songreel.domain.errors import FailureCode, FilmError, NotFoundError
from songreel.domain.event import PhaseBegun
from songreel.domain.frames import FILM_RATE
from songreel.domain.house_clip import HouseForm
from songreel.domain.money import Cost, CostBasis
from songreel.domain.provenance import Maker, Provenance, of_film
from songreel.domain.self_check import Subject
from songreel.domain.timeline import Timeline
from songreel.domain.video import Video
from songreel.jobs.context import JobContext
from songreel.media.credentials import Credentials, Ingredient
from songreel.media.errors import MediaError
from songreel.media.render.cache import SegmentCache
from songreel.media.self_check.expected import Expected
from songreel.media.verify import verify_clip
from songreel.storage import videos
from songreel.storage.database import Connection
from songreel.workflows.assembly_report import AssemblyReport
from songreel.workflows.clip import result_document, seconds_since_start
from songreel.workflows.cutting import PARTS_AT_ONCE, encoded_frames, prepared
from songreel.workflows.finishing import Finished, Finishing
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.keeping import keep_once
from songreel.workflows.tools import Tools

PHASE = "merging"
# Of what is encoded, at 720p; measured for films, and rounded up.
_BYTES_A_SECOND, _PIXELS = 2_500_000, 1280 * 720
_CONFORMING, _ENCODING, _JOINING = 500, 300, 200


@dataclass(frozen=True, slots=True)
class Source:
    """A clip that is merged, as the request document holds it.

    Attributes:
        place: where it is shown first, counted from 1.
        frames: its length at the film's rate.
    """

    id: str
    place: int
    sha256: str
    size_bytes: int
    frames: int

    @classmethod
    def all_of(cls, request: Mapping[str, Any]) -> list[Self]:
        """Return the clips of a request document."""
        return [cls(**clip) for clip in request["clips"]]

    @property
    def name(self) -> str:
        """Return what it is called in errors."""
        return f"Clip {self.place} ({self.id})"


class MergeRecipe:
    """Makes the film of a job; its request is what `services/merging.py` writes."""

    def __init__(
        self, tools: Tools, house_clips: HouseClips, *, credentials: Credentials | None = None
    ) -> None:
        """Hold the ports that the recipe works with.

        Args:
            tools: the ports.
            house_clips: gives clips in the format that films are joined from.
            credentials: what films are signed with, or None where they are not.
        """
        self._tools = tools
        self._house_clips = house_clips
        self._credentials = credentials

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return the result document of the film.

        Raises:
            NotFoundError: the file of a clip or of the song is gone or damaged.
            FilmError: a clip cannot be decoded, or does not fit.
            StorageFullError: there is no room; nothing was begun.
        """
        async with self._tools.database.reading() as connection:
            made = await videos.of_job(connection, context.job.id)
        if made is not None:
            return result_document(made)
        request = context.job.request
        timeline = Timeline.model_validate(request["timeline"])
        sources = Source.all_of(request)
        await self._require_files(sources, request["song"])
        await self._tools.blobs.require_room(_room(timeline, sources))
        return result_document(await self._film(context, timeline, sources))

    async def _require_files(
        self, sources: Sequence[Source], song: Mapping[str, Any] | None
    ) -> None:
        """Refuse what is gone or damaged before anything is encoded; every byte is read."""
        for source in sources:
            if not await self._tools.blobs.is_sound(source.sha256):
                raise NotFoundError(
                    f"{source.name}: its file in the data folder is gone or damaged. Have the "
                    "clip made again, or leave it out."
                )
        if song is not None and not await self._tools.blobs.is_sound(song["sha256"]):
            raise NotFoundError(
                "The song's file in the data folder is gone or damaged. Hand the song in again."
            )

    async def _film(
        self, context: JobContext, timeline: Timeline, sources: Sequence[Source]
    ) -> Video:
        await context.emit(PhaseBegun(phase=PHASE, total=1))
        async with self._tools.workplace() as folder:
            report = AssemblyReport(context, PHASE)
            try:
                made = await self._assembled(context, timeline, sources, folder, report)
                await report.written()
            except MediaError as error:
                raise FilmError(FailureCode.OUTPUT_INVALID, str(error)) from error
            finally:
                report.stop()
            await context.emit(PhaseBegun(phase="storing"))
            blob = await self._tools.blobs.put_file(folder / "film.mp4")
        video = Video(
            id=new_public_id(),
            owner_id=context.job.owner_id,
            job_id=context.job.id,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            facts=made.facts,
            created_at=now(),
            metadata=_metadata(context, timeline, made),
        )

        async def store(connection: Connection) -> None:
            await videos.insert(connection, video)

        return await keep_once(self._tools, context.job.id, video, find=videos.of_job, store=store)

    async def _assembled(
        self,
        context: JobContext,
        timeline: Timeline,
        sources: Sequence[Source],
        folder: Path,
        report: AssemblyReport,
    ) -> Finished:
        """Write the film to `film.mp4` in a folder."""
        request = context.job.request
        song = request["song"]
        async with AsyncExitStack() as files:
            originals = {
                source.id: await files.enter_async_context(self._tools.blobs.path(source.sha256))
                for source in sources
            }
            tune: Path | None = None
            if song is not None:
                tune = await files.enter_async_context(self._tools.blobs.path(song["sha256"]))
            await self._tools.run(_check, sources, originals, report)
            report.part(_CONFORMING)
            clips = await self._in_house_format(context, timeline, sources, files, report)
            report.part(_ENCODING)
            pictures, parts = await prepared(
                self._tools, timeline, clips, folder, report.go_on, report.told
            )
            report.part(_JOINING)
            finishing = Finishing(
                expected=Expected(timeline, tune),
                provenance=_provenance(request),
                credentials=self._credentials,
                ingredients=_ingredients(sources, song),
                title="Merged film",
                clips=clips,
                # Whoever merges clips wants these, whatever they show.
                accepted={Subject.BLACK, Subject.STILL},
                offers_accepting=False,
                measures_song=False,
                cache=SegmentCache(self._tools.segments),
            )
            film = folder / "film.mp4"
            return await self._tools.run(finishing.film, pictures, parts, film, report)

    async def _in_house_format(
        self,
        context: JobContext,
        timeline: Timeline,
        sources: Sequence[Source],
        files: AsyncExitStack,
        report: AssemblyReport,
    ) -> dict[str, Path]:
        """Have each clip in the film's format, size and rate; return their files."""
        turn = asyncio.Semaphore(PARTS_AT_ONCE)
        done, total = 0, sum(source.frames for source in sources)

        async def in_turn(source: Source) -> Path:
            form = HouseForm(timeline.size, timeline.rate, source.frames)
            async with turn:
                with _naming(source):
                    clip = await context.unless_cancelled(
                        self._house_clips.of(source.sha256, form, owner_id=context.job.owner_id)
                    )
            nonlocal done
            done += source.frames
            report.told(done, total)
            return await files.enter_async_context(self._tools.blobs.path(clip.sha256))

        return await together({source.id: in_turn(source) for source in sources})


def _room(timeline: Timeline, sources: Sequence[Source]) -> int:
    """Return the bytes that the film and what is made on the way need at most."""
    frames = encoded_frames(timeline) + sum(source.frames for source in sources)
    pixels = max(_PIXELS, timeline.size.width * timeline.size.height)
    encoded = round(FILM_RATE.seconds(frames) * _BYTES_A_SECOND) * pixels // _PIXELS
    return 3 * sum(source.size_bytes for source in sources) + encoded


@contextmanager
def _naming(source: Source) -> Generator[None]:
    try:
        yield
    except MediaError as error:
        raise MediaError(f"{source.name}: {error}") from error


def _check(sources: Sequence[Source], paths: Mapping[str, Path], report: AssemblyReport) -> None:
    """Read each clip whole, so that one that is damaged is refused before another is encoded."""
    for source in sources:
        report.go_on()
        with _naming(source):
            verify_clip(paths[source.id])


def _provenance(request: Mapping[str, Any]) -> Provenance:
    makers = [Maker(**maker) for maker in request["makers"]]
    return of_film(makers, has_more=bool(request["has_more"]))


def _ingredients(sources: Sequence[Source], song: Mapping[str, Any] | None) -> list[Ingredient]:
    clips = [Ingredient(source.name, source.sha256) for source in sources]
    if song is None:
        return clips
    return [*clips, Ingredient("Song", song["sha256"], media_type=song["media_type"])]


def _metadata(context: JobContext, timeline: Timeline, made: Finished) -> dict[str, Any]:
    facts = made.facts
    request = context.job.request
    return {
        "prompt": "",
        "backend_used": "local",
        "model_used": "merge",
        "parameters_used": {
            "aspect_ratio": request["asked"]["aspect_ratio"],
            "duration": round(facts.frames / float(facts.rate.fraction), 3),
            "generate_audio": facts.has_audio,
            "seed": None,
            "resolution": f"{facts.width}x{facts.height}",
            "clip_audio": request["asked"]["clip_audio"],
            "transitions": request["asked"]["transitions"],
        },
        "video_ids": request["asked"]["video_ids"],
        "song_id": request["asked"]["song_id"],
        "makers": request["makers"],
        "sound": made.sound.way.value,
        "timeline": timeline.model_dump(mode="json", by_alias=True),
        "generation_timestamp": stamp(now()),
        "processing_time_seconds": seconds_since_start(context),
        "adjustments": [],
        "notices": [*request["notices"], *made.sound.notices()],
        "self_check": made.check.model_dump(mode="json", by_alias=True),
        "cost": Cost(Decimal(0), CostBasis.FREE, "merged on this machine").to_document(),
    }
