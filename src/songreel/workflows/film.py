"""The recipe of a film: scenes, character, clips side by side, assembly under the song."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.domain.capability import Medium
from songreel.domain.cut_plan import CutPlan
from songreel.domain.dressing import Dressed, dressed
from songreel.domain.errors import FailureCode, FilmError, NotFoundError
from songreel.domain.event import PhaseBegun, Progressed
from songreel.domain.finish import Finish
from songreel.domain.frames import FILM_RATE, FrameSize
from songreel.domain.job import JobKind
from songreel.domain.lettering import Captions
from songreel.domain.merge import JointKind, shaped
from songreel.domain.money import Cost, total_of
from songreel.domain.plan import Shot
from songreel.domain.provenance import Maker, Provenance, makers_of, of_clip, of_film
from songreel.domain.scene import Scene, ScenesSpec
from songreel.domain.self_check import SelfCheck
from songreel.domain.timeline import SongTrack, Timeline
from songreel.domain.video import WHOLE, Video
from songreel.jobs.context import JobContext
from songreel.media.credentials import Credentials, Ingredient
from songreel.media.errors import MediaError
from songreel.media.lettering.words import words_of
from songreel.media.render.cache import SegmentCache
from songreel.media.self_check.expected import Expected
from songreel.storage import videos
from songreel.storage.database import Connection
from songreel.workflows.assembly_report import AssemblyReport
from songreel.workflows.clip import result_document, seconds_since_start
from songreel.workflows.clip_files import ClipFiles, is_in_house
from songreel.workflows.cutting import (
    encoded_frames,
    prepared,
    timeline_of,
)
from songreel.workflows.finishing import Finished, Finishing, lasting
from songreel.workflows.ingesting import HouseClips
from songreel.workflows.keeping import keep_once
from songreel.workflows.parts import Parts, failure_of
from songreel.workflows.shots import ShotClip, Shots, house_frames
from songreel.workflows.tools import Tools

_BATCH = 60
_AT_ONCE = 16
# Thousandths of the assembly: bringing clips into one form, where some are not, and of the rest
# what is encoded, where anything is.
_CONFORMING_SHARE, _ENCODING_SHARE = 300, 800
# What was asked for is nobody's business who gets the film.
_TITLE = "Music video"
# Clips and the film that is assembled from them, at 720p and 360p; measured, and rounded up.
_BYTES_A_SECOND, _DRAFT_BYTES_A_SECOND = 2_500_000, 700_000


class FilmRecipe:
    """Makes the film of a job; its request is what `services/films.py` writes."""

    def __init__(
        self,
        tools: Tools,
        house_clips: HouseClips,
        *,
        parallelism: int,
        credentials: Credentials | None = None,
    ) -> None:
        """Hold the ports that the recipe works with.

        Args:
            tools: the ports.
            house_clips: gives clips in the format that films are joined from.
            parallelism: how many clips this machine renders at once; a draft has hardly more than
                these under way, so that it soon follows who moves the play head.
            credentials: what films are signed with, or None where they are not.
        """
        self._tools, self._house_clips = tools, house_clips
        self._credentials = credentials
        self._parallelism = parallelism
        self._parts = Parts(tools)

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return the result document of the film.

        Raises:
            FilmError: a scene, the character or a clip could not be made; what was finished is
                kept, and the same request takes it up.
            StorageFullError: there is no room.
        """
        async with self._tools.database.reading() as connection:
            made = await videos.of_job(connection, context.job.id)
        if made is not None:
            return result_document(made)
        request = context.job.request
        shots = [Shot(**shot) for shot in request["shots"]]
        is_draft = bool(request.get("draft"))
        await self._tools.blobs.require_room(_room(shots, is_draft=is_draft))
        if not await self._tools.blobs.is_sound(request["song"]["sha256"]):
            raise FilmError(
                FailureCode.INVALID_INPUT,
                "The song's file in the data folder is gone or damaged. Hand the song in again, "
                "then order the film again.",
            )
        given = request.get("given")
        at_once = min(self._parallelism + 1, _AT_ONCE) if is_draft else _AT_ONCE
        making = Shots(self._tools, context, at_once=at_once)
        if given is None:
            await self._require_money(context, shots)
            scenes, writing = await self._scenes(context, len(shots))
            reference = await self._reference(context)
            clips = await making.made(shots, scenes, str(reference["sha256"]))
            cost = _cost([*writing, reference["metadata"]], clips)
        else:
            scenes = [Scene(**scene) for scene in given["scenes"]]
            reference = given["reference"] or await self._reference(context)
            if given["clips"] is None:
                await self._require_money(context, shots)
                clips = await making.made(shots, scenes, str(reference["sha256"]))
            else:
                clips = await making.taken(shots, scenes, given["clips"])
            cost = _cost([], clips)
        return result_document(await self._film(context, clips, reference, cost))

    async def _require_money(self, context: JobContext, shots: Sequence[Shot]) -> None:
        """Refuse now a film that a cap has no room for: half of one is worth nothing.

        Raises:
            BudgetExceededError: what is still to be ordered costs more than is left.
            StorageFullError: the disk is nearly full.
        """
        clip = context.job.request["clip"]
        model = self._tools.registry.choose(Medium.VIDEO, clip["backend"], clip["model"]).model
        total, begun = Decimal(0), False
        for shot in () if model.is_free else shots:
            if await self._parts.is_begun(context.job, f"shot-{shot.index}"):
                begun = True
            else:
                made_with_sound = model.audio == "always" or bool(clip.get("audio"))
                price = model.list_price(shot.clip_seconds, clip.get("resolution"), made_with_sound)
                total += price or Decimal(0)
        if total:
            await self._tools.require_reserve()
        # What is under way waits while orders are held; only a new film is refused.
        while_held = begun or context.is_resumed
        await self._tools.ledger.require_room(context.job, total, while_held=while_held)

    async def _scenes(
        self, context: JobContext, count: int
    ) -> tuple[list[Scene], list[dict[str, Any]]]:
        """Return the scenes, and what is told about each call that wrote some of them."""
        spec = ScenesSpec.from_document(context.job.request["scenes"]["spec"])
        await context.emit(PhaseBegun(phase="scenes", total=count))
        scenes: list[Scene] = []
        writing: list[dict[str, Any]] = []
        for first in range(0, count, _BATCH):
            size = min(_BATCH, count - first)
            batch = replace(spec, number_of_scenes=size, first=first, total=count)
            request = {**context.job.request["scenes"], "spec": asdict(batch)}
            job = await self._parts.job(context, f"scenes-{first}", JobKind.SCENES, request)
            if job.result is None:
                raise failure_of(job, "The scenes could not be written")
            scenes += [Scene(**scene) for scene in job.result["scenes"]]
            writing.append(job.result["metadata"])
            await context.emit(Progressed(phase="scenes", done=len(scenes), total=count))
        return scenes, writing

    async def _reference(self, context: JobContext) -> dict[str, Any]:
        await context.emit(PhaseBegun(phase="reference", total=1))
        request = context.job.request["reference"]
        job = await self._parts.job(context, "reference", JobKind.REFERENCE, request)
        if job.result is None:
            raise failure_of(job, "The character could not be drawn")
        await context.emit(Progressed(phase="reference", done=1, total=1))
        return job.result

    async def _film(
        self,
        context: JobContext,
        clips: Sequence[ShotClip],
        reference: Mapping[str, Any],
        cost: Cost,
    ) -> Video:
        finish = Finish.from_document(context.job.request.get("finish"))
        made = _dressed(context.job.request, clips, finish)
        timeline = made.timeline
        try:
            words = await self._tools.run(
                words_of, timeline.titles, timeline.captions, timeline.size
            )
        except MediaError as error:
            raise FilmError(FailureCode.INVALID_INPUT, str(error)) from error
        encoded = FILM_RATE.seconds(encoded_frames(timeline, words))
        own, size = _own_size(context.job.request, clips), timeline.size
        # A larger picture takes as much more, in the clips too that are brought to its size.
        larger = -(-size.width * size.height // (own.width * own.height))
        await self._tools.blobs.require_room(
            larger
            * (3 * sum(clip.video.size_bytes for clip in clips) + round(encoded * _BYTES_A_SECOND))
        )
        await context.emit(PhaseBegun(phase="assembly", total=1))
        async with self._tools.workplace() as folder:
            film = folder / "film.mp4"
            async with AsyncExitStack() as files:
                song = await files.enter_async_context(
                    self._tools.blobs.path(context.job.request["song"]["sha256"])
                )
                originals = await self._originals(clips, files)
                report = AssemblyReport(context, "assembly")
                try:
                    moving = await self._tools.run(
                        lasting, [clip.video for clip in clips], originals
                    )
                    material = ClipFiles(self._tools, self._house_clips, context)
                    conforming = _CONFORMING_SHARE * any(
                        not is_in_house(clip.video, timeline.size) for clip in clips
                    )
                    report.part(conforming)
                    paths = await material.of(clips, timeline.size, files, report.told)
                    encoding = 0
                    if encoded_frames(timeline, words):
                        encoding = (1000 - conforming) * _ENCODING_SHARE // 1000
                    report.part(encoding)
                    joined, parts = await prepared(
                        *(self._tools, timeline, paths, folder, report.go_on, report.told),
                        words=words,
                    )
                    report.part(1000 - conforming - encoding)
                    finishing = Finishing(
                        expected=Expected(
                            timeline,
                            song,
                            moving,
                            may_stand=not all(_is_trained(clip) for clip in clips),
                            plan=_plan(context.job.request),
                        ),
                        provenance=_provenance(clips, reference),
                        credentials=self._credentials,
                        ingredients=_ingredients(clips, context.job.request["song"]),
                        title=_TITLE,
                        clips=paths,
                        is_levelled=finish.loudness == "streaming",
                        accepted=finish.accepted,
                        measures_song=not context.job.request.get("draft"),
                        cache=SegmentCache(self._tools.segments),
                    )
                    finished = await self._tools.run(finishing.film, joined, parts, film, report)
                    await report.written()
                except MediaError as error:
                    raise FilmError(FailureCode.OUTPUT_INVALID, str(error)) from error
                finally:
                    report.stop()
            await context.emit(PhaseBegun(phase="storing"))
            blob = await self._tools.blobs.put_file(film)
        video = Video(
            id=new_public_id(),
            owner_id=context.job.owner_id,
            job_id=context.job.id,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            facts=finished.facts,
            created_at=now(),
            metadata=_metadata(context, timeline, clips, reference, cost)
            | _finished(context.job.request, finish, made.notices, finished)
            | self._told(clips, reference, finished.check),
            inspection=WHOLE,
        )

        async def store(connection: Connection) -> None:
            await videos.insert(connection, video)

        return await keep_once(self._tools, context.job.id, video, find=videos.of_job, store=store)

    async def _originals(self, clips: Sequence[ShotClip], files: AsyncExitStack) -> dict[str, Path]:
        """Return the files of clips as they came, where they were delivered in another form."""
        found: dict[str, Path] = {}
        for clip in clips:
            video = clip.video
            if video.original_sha256 in {None, video.sha256} or video.id in found:
                continue
            with suppress(NotFoundError):
                path = self._tools.blobs.path(str(video.original_sha256))
                found[video.id] = await files.enter_async_context(path)
        return found

    def _told(
        self, clips: Sequence[ShotClip], reference: Mapping[str, Any], check: SelfCheck
    ) -> dict[str, Any]:
        """Return what is told of the film as it was found, and of its origin."""
        provenance = _provenance(clips, reference)
        return {
            "self_check": check.model_dump(mode="json", by_alias=True),
            "provenance": {
                "digital_source_type": provenance.source.uri,
                "models": list(provenance.models),
                "signed": self._credentials is not None,
            },
        }


def _room(shots: Sequence[Shot], *, is_draft: bool) -> int:
    seconds = FILM_RATE.seconds(sum(shot.frames for shot in shots))
    return round(seconds * (_DRAFT_BYTES_A_SECOND if is_draft else _BYTES_A_SECOND))


def _is_trained(clip: ShotClip) -> bool:
    return any(maker.is_trained for maker in makers_of(clip.video.metadata))


def _first_made(clips: Sequence[ShotClip]) -> Video:
    """Return the first clip that was made for a film; where there is none, the first one."""
    made = (clip.video for clip in clips if not clip.video.is_brought)
    return next(made, clips[0].video)


def _own_size(request: Mapping[str, Any], clips: Sequence[ShotClip]) -> FrameSize:
    """Return the size of the picture of a film's clips: of those that were made for it."""
    made = _first_made(clips)
    if made.is_brought:
        return shaped(request["clip"]["aspect_ratio"], 720)
    return FrameSize(width=made.facts.width, height=made.facts.height)


def _provenance(clips: Sequence[ShotClip], reference: Mapping[str, Any]) -> Provenance:
    """Return the origin of a film: of its clips, of the character that they follow, and a song."""
    drawn = reference["metadata"]
    makers = {maker for clip in clips for maker in makers_of(clip.video.metadata)}
    return of_film(
        makers | {Maker(drawn["backend_used"], drawn["model_used"])},
        has_more=True,
    )


def _ingredients(clips: Sequence[ShotClip], song: Mapping[str, Any]) -> list[Ingredient]:
    """Return what a film is made of: each clip once, and the song."""
    found: dict[str, Ingredient] = {}
    for clip in clips:
        video, (maker, *more) = clip.video, makers_of(clip.video.metadata)
        source = of_film([maker, *more], has_more=False) if more else of_clip(maker)
        found.setdefault(
            video.id,
            Ingredient(
                title=f"Clip of scene {clip.shot.index + 1}",
                sha256=video.original_sha256 or video.sha256,
                model=", ".join(source.models) or maker.model or None,
                source=None if source.has_own else source.source,
            ),
        )
    media_type = f"audio/{song['codec']}"
    return [*found.values(), Ingredient("Song", song["sha256"], media_type=media_type)]


def _dressed(request: Mapping[str, Any], clips: Sequence[ShotClip], finish: Finish) -> Dressed:
    """Return the timeline of a film, and what there is to be said about it."""
    song, plan = request["song"], _plan(request)
    bare = timeline_of(
        clips,
        plan,
        SongTrack(song=song["id"], samples=song["samples"], sample_rate=song["sample_rate"]),
        finish.size_from(_own_size(request, clips), is_draft=bool(request.get("draft"))),
    )
    told = request.get("captions")
    captions = None if told is None else Captions.model_validate(told)
    given: Mapping[str, Any] = request.get("given") or {}
    joints: Sequence[JointKind | None] = given.get("joints", ())
    return dressed(bare, plan, finish, captions, house_frames(clips), joints)


def _finished(
    request: Mapping[str, Any], finish: Finish, notices: Sequence[str], finished: Finished
) -> dict[str, Any]:
    """Return what is told of how a film was finished."""
    told = [*request.get("notices", ()), *notices, *finished.sound.notices()]
    return {
        "finish": finish.to_document(),
        "sound": finished.sound.way.value,
        "notices": told,
    }


def _plan(request: Mapping[str, Any]) -> CutPlan | None:
    """Return the cut plan of a film; those of before there were any show each clip once."""
    document = request.get("plan")
    return None if document is None else CutPlan.model_validate(document)


def _planned(request: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what is told of a film's plan beside its timeline."""
    plan = _plan(request)
    if plan is None:
        return None
    cuts = [cut.model_dump(mode="json") for cut in plan.cuts]
    return {
        "clips": len(plan.clips),
        "shots": len(plan.shots),
        "price_usd": str(plan.price),
        "cuts": cuts,
        "notices": list(plan.notices),
    }


def _styled(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the style of a film's scenes, where it has one."""
    style = request["scenes"]["spec"].get("style")
    return {} if style is None else {"style": style}


def _cost(others: Sequence[Mapping[str, Any]], clips: Sequence[ShotClip]) -> Cost:
    """Return what the parts of a film cost together.

    Args:
        others: what is told about each part that is no clip.
        clips: the clips.
    """
    told = [*(clip.video.metadata for clip in clips), *others]
    # Scenes that an earlier version of ours had written do not say what they cost.
    return total_of(Cost.from_document(one["cost"]) for one in told if "cost" in one)


def _metadata(
    context: JobContext,
    timeline: Timeline,
    clips: Sequence[ShotClip],
    reference: Mapping[str, Any],
    cost: Cost,
) -> dict[str, Any]:
    request = context.job.request
    return {
        "idea": request["idea"],
        "character_description": request["character_description"],
        "song_id": request["song"]["id"],
        "character_reference_id": reference["image_id"],
        "backend_used": request["clip"]["backend"],
        "model_used": request["clip"]["model"],
        "parameters_used": {
            "aspect_ratio": request["clip"]["aspect_ratio"],
            "seed": request["clip"]["seed"],
            "number_of_scenes": len(clips),
            "resolution": _first_made(clips).metadata["parameters_used"]["resolution"],
            **_styled(request),
        },
        "draft": bool(request.get("draft")),
        "scenes": [
            {
                "description": clip.scene.description,
                "negative_description": clip.scene.negative_description,
                "video_id": clip.video.id,
                "start_frame": clip.shot.start,
                "frames": clip.shot.frames,
            }
            for clip in clips
        ],
        "timeline": timeline.model_dump(mode="json", by_alias=True),
        "plan": _planned(request),
        "generation_timestamp": stamp(now()),
        "processing_time_seconds": seconds_since_start(context),
        "adjustments": [],
        "cost": cost.to_document(),
    }
