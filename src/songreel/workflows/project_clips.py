"""The clips of a project's scenes: those that are asked for, each at most once."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, cast

from songreel.core.clock import now
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import FailureCode, FilmError
from songreel.domain.event import Progressed
from songreel.domain.frames import FILM_RATE, AspectRatio
from songreel.domain.job import JobKind
from songreel.domain.plan import Shot
from songreel.domain.project import Chosen, Take, TakeSource
from songreel.domain.project_results import with_take
from songreel.domain.resolve import resolve_clip
from songreel.domain.video import Video
from songreel.jobs.context import JobContext
from songreel.media.errors import MediaError
from songreel.media.still import write_still
from songreel.storage import project_takes, videos
from songreel.workflows.parts import Parts, failure_of
from songreel.workflows.project_rows import ProjectRows
from songreel.workflows.shots import announcement, kept_video, raise_first
from songreel.workflows.song_parts import SongParts, under
from songreel.workflows.tools import Tools

_AT_ONCE = 16
_TAKES = uuid.UUID("0a5f9c0e-6d53-5c7b-9b63-2f0b1f1f7a44")


@dataclass(frozen=True, slots=True)
class WantedClip:
    """A clip to be made for a scene, as the scene was when that was asked for.

    Attributes:
        shot: the scene's place in the film, and the seconds that are bought.
        wanted: what it is made of (`dependence.of_clip`).
        quoted_as: what a quote's line calls it.
        reference: content hash of the character's picture, or None where it is not sent.
        more_references: content hashes of further pictures that go along as references.
        references: the takes that these are pictures of, where the scene chose them itself.
        before: the id of the scene that it goes on from, or None.
        before_take, before_clip: the take and clip of that scene, where it is not made with this
            one.
        before_frame: the frame of that clip that the film shows last.
        alone: whether it goes on from no other because its model cannot begin with a picture.
        heard: what of the song is under it, where its model hears that, or None.
        sent: what of `wanted` its model is sent (`dependence.of_sent`); None where an earlier
            version asked for it.
        made_before: takes of the scene that were made of the same; one of them will do.
    """

    scene_id: str
    shot: Shot
    wanted: str
    quoted_as: str
    prompt: str
    negative: str
    backend: str
    model: str
    resolution: str | None
    aspect_ratio: AspectRatio
    seed: int
    with_sound: bool
    reference: str | None
    before: str | None = None
    before_take: str | None = None
    before_clip: str | None = None
    before_frame: int | None = None
    alone: bool = False
    heard: str | None = None
    more_references: tuple[str, ...] = ()
    references: tuple[str, ...] | None = None
    sent: str | None = None
    made_before: tuple[str, ...] = ()

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Make it of what `asdict` wrote."""
        fields: dict[str, Any] = {**document, "shot": Shot(**document["shot"])}
        for name in ("more_references", "references", "made_before"):
            if fields.get(name) is not None:
                fields[name] = tuple(fields[name])
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class _Kept:
    take_id: str
    video: Video


class ProjectClips:
    """Makes clips for one run of a project."""

    def __init__(self, tools: Tools, context: JobContext, project_id: str) -> None:
        """Hold the ports, the job, and whose scenes they are."""
        self._tools, self._context, self._project_id = tools, context, project_id
        self._parts, self._rows = Parts(tools), ProjectRows(tools.database)
        self._turn = asyncio.Semaphore(_AT_ONCE)

    async def made(self, wanted: Sequence[WantedClip], song: Mapping[str, Any] | None) -> None:
        """Have clips made, side by side, and put each into the project as soon as it is there.

        Args:
            wanted: the clips.
            song: of the film, as a film's request keeps it, or None.

        Raises:
            FilmError: one could not be made; the others are finished and kept.
            JobCancelled: somebody cancelled.
        """
        models = {
            one.scene_id: self._tools.registry.choose(Medium.VIDEO, one.backend, one.model).model
            for one in wanted
        }
        strength, passages = await self._song(wanted, models, song)
        making: dict[str, asyncio.Task[_Kept]] = {}
        done = 0

        async def make(one: WantedClip) -> _Kept:
            nonlocal done
            before = await self._before(one, making.get(one.before or ""))
            first = None if before is None else await self._first_picture(one, before)
            spec = self._spec(one, models[one.scene_id], strength, passages, first)
            after = None if before is None else before.take_id
            async with self._turn:
                # Whoever has deleted it wants no more bought for it.
                await self._rows.require(self._project_id)
                video = await self._video(one, spec, after)
            take_id = await self._keep(one, spec, video, after)
            done += 1
            await self._context.emit(announcement(one.shot, video))
            await self._context.emit(Progressed(phase="clips", done=done, total=len(wanted)))
            return _Kept(take_id, video)

        try:
            for one in wanted:
                making[one.scene_id] = asyncio.create_task(make(one))
            ends = await asyncio.gather(*making.values(), return_exceptions=True)
        finally:
            for task in making.values():
                task.cancel()
            await asyncio.gather(*making.values(), return_exceptions=True)
        raise_first([end if isinstance(end, BaseException) else None for end in ends])

    async def _song(
        self,
        wanted: Sequence[WantedClip],
        models: Mapping[str, Capability],
        song: Mapping[str, Any] | None,
    ) -> tuple[tuple[int, ...], dict[int, str]]:
        if song is None:
            return (), {}
        parts = SongParts(self._tools, self._context, song)
        follow = any(model.follows_song for model in models.values())
        sung = [one.shot for one in wanted if models[one.scene_id].takes_passage]
        strength = await parts.energy() if follow else ()
        return strength, await parts.passages(sung) if sung else {}

    async def _before(self, one: WantedClip, made: asyncio.Task[_Kept] | None) -> _Kept | None:
        """Return what a clip goes on from, once it is there; None where it stands for itself."""
        if one.before is None:
            return None
        if made is None:
            return _Kept(str(one.before_take), await self._found(one))
        try:
            return await asyncio.shield(made)
        except FilmError as error:
            raise FilmError(
                error.failure,
                f"Scene {one.shot.index + 1} begins with the last picture of the scene before it, "
                "whose clip could not be made.",
                backend=error.backend,
            ) from error

    async def _first_picture(self, one: WantedClip, before: _Kept) -> str:
        """Return the content hash of the picture that a clip begins with."""
        video = before.video
        frame = video.facts.frames if one.before_frame is None else one.before_frame
        async with (
            self._tools.workplace() as folder,
            self._tools.blobs.path(video.sha256) as clip,
        ):
            picture = folder / "still.png"
            try:
                await self._tools.run(write_still, clip, frame, FILM_RATE, picture)
            except MediaError as error:
                raise FilmError(FailureCode.OUTPUT_INVALID, str(error)) from error
            return (await self._tools.blobs.put_file(picture)).sha256

    async def _found(self, one: WantedClip) -> Video:
        async with self._tools.database.reading() as connection:
            video = await videos.find(connection, str(one.before_clip), self._context.job.owner_id)
        if video is None:
            raise FilmError(
                FailureCode.RESULT_EXPIRED,
                f"The clip that scene {one.shot.index + 1} goes on from was deleted: choose "
                "another take of the scene before it.",
            )
        return video

    def _spec(
        self,
        one: WantedClip,
        model: Capability,
        strength: Sequence[int],
        passages: Mapping[int, str],
        first: str | None,
    ) -> ClipSpec:
        request = ClipRequest(
            prompt=one.prompt,
            negative_prompt=one.negative or None,
            aspect_ratio=one.aspect_ratio,
            duration=one.shot.clip_seconds,
            generate_audio=model.audio == "always" or one.with_sound,
            seed=one.seed if model.seed else None,
            reference=(first or one.reference) if model.reference is not None or first else None,
            # What begins with a picture is made of that one alone.
            more_references=one.more_references if first is None else (),
            resolution=one.resolution,
            model=model.model,
            backend=model.backend,
            energy=under(one.shot, strength) if model.follows_song and strength else (),
            passage=passages.get(one.shot.index),
            continues=first is not None,
        )
        return resolve_clip(request, model, today=now().date())

    async def _video(self, one: WantedClip, spec: ClipSpec, after: str | None) -> Video:
        owner, name = self._context.job.owner_id, f"scene {one.shot.index + 1}"
        kept = await self._kept_before(one, spec, after, f"The clip of {name}")
        if kept is not None:
            return kept
        request: dict[str, Any] = {
            "backend": spec.backend,
            "spec": spec.to_document(),
            "notices": [],
            "quoted_as": one.quoted_as,
            "scene": {"id": one.scene_id, "wanted": one.wanted},
            "shot": one.shot.index,
        }
        # Its own for each scene and seed: a model that takes no seed makes another clip each time.
        under_it = "" if one.heard is None else f"-{one.heard}"
        # What it begins with may be another picture than it was when it was made before.
        behind_it = "" if after is None else f"-{after}"
        part = f"clip-{one.scene_id}-{one.wanted}-{spec.duration}{under_it}{behind_it}"
        job = await self._parts.job(self._context, part, JobKind.CLIP, request)
        if job.result is None:
            raise failure_of(job, f"The clip of {name} could not be made")
        async with self._tools.database.reading() as connection:
            made = await videos.find(connection, str(job.result["video_id"]), owner)
        if made is None:
            raise FilmError(
                FailureCode.RESULT_EXPIRED, f"The clip of {name} was deleted; ask for it again."
            )
        return made

    async def _kept_before(
        self, one: WantedClip, spec: ClipSpec, after: str | None, what: str
    ) -> Video | None:
        """Return the clip that was made of the very same before, or None.

        Where the model takes no seed, that is a take of the same scene alone: others with the same
        words are to look otherwise.
        """
        wanted = (one.scene_id, one.wanted, one.heard, after, spec.duration)
        async with self._tools.database.reading() as connection:
            for take in await project_takes.of_project(connection, self._project_id):
                facts = take.facts
                made_of = (facts.get("heard"), facts.get("after"), facts.get("seconds"))
                is_same = (take.subject, take.wanted, *made_of) == wanted
                if (is_same or take.id in one.made_before) and take.media_id is not None:
                    video = await videos.find(connection, take.media_id, self._context.job.owner_id)
                    if video is not None and await self._tools.blobs.is_sound(video.sha256):
                        return video
        if spec.seed is None:
            return None
        return await kept_video(self._tools, self._context.job.owner_id, spec, what)

    async def _keep(self, one: WantedClip, spec: ClipSpec, video: Video, after: str | None) -> str:
        """Write a take down and choose it for its scene; return the take's id."""
        told = f"{self._project_id}:{one.scene_id}:{spec.input_hash}:{video.id}"
        take = Take(
            id=str(uuid.uuid5(_TAKES, told)),
            owner_id=self._context.job.owner_id,
            project_id=self._project_id,
            subject=one.scene_id,
            wanted=one.wanted,
            created_at=now(),
            source=TakeSource.MADE,
            job_id=video.job_id,
            media_id=video.id,
            facts={
                "prompt": one.prompt,
                "negative_prompt": one.negative,
                "backend": spec.backend,
                "model": spec.model,
                "seed": spec.seed,
                "seconds": spec.duration,
                "continues": one.before is not None,
                "after": after,
                "heard": one.heard,
                "references": None if one.references is None else list(one.references),
                "sent": one.sent,
                "cost": cast("dict[str, Any] | None", video.metadata.get("cost")),
            },
        )
        async with self._tools.database.transaction() as connection:
            await project_takes.insert(connection, take)
        chosen = Chosen(
            take_id=take.id,
            wanted=one.wanted,
            after=after,
            alone=one.alone,
            heard=one.heard,
            sent=one.sent,
        )
        await self._rows.change(
            self._project_id,
            self._context.job.owner_id,
            lambda project, _: with_take(project, one.scene_id, chosen),
        )
        return take.id
