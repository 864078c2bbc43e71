"""The shots of a film, made side by side: first those that whoever watches needs first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from songreel.core.clock import now
from songreel.domain.capability import Medium
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import FailureCode, FilmError
from songreel.domain.event import PhaseBegun, Progressed, ShotMade
from songreel.domain.frames import FILM_RATE
from songreel.domain.job import JobKind
from songreel.domain.merge import frames_at
from songreel.domain.plan import Shot, next_shot
from songreel.domain.resolve import resolve_clip
from songreel.domain.scene import Scene
from songreel.domain.video import Video
from songreel.jobs.context import JobContext
from songreel.storage import events, play_heads, takes, videos
from songreel.workflows.clip import video_url
from songreel.workflows.parts import Parts, failure_of, refuse_second_payment
from songreel.workflows.song_parts import SongParts, under
from songreel.workflows.tools import Tools


@dataclass(frozen=True, slots=True)
class ShotClip:
    """A shot with the clip that was made for it."""

    shot: Shot
    scene: Scene
    video: Video


def house_frames(clips: Iterable[ShotClip]) -> dict[str, int]:
    """Return how many frames a film has of each clip, by the clips' ids.

    What somebody brought along holds its last picture where a shot is longer.
    """
    found: dict[str, int] = {}
    for clip in clips:
        facts = clip.video.facts
        frames = frames_at(facts.frames, facts.rate)
        if clip.video.is_brought:
            frames = max(frames, FILM_RATE.frames_in(clip.shot.clip_seconds))
        found[clip.video.id] = max(frames, found.get(clip.video.id, 0))
    return found


class Shots:
    """Makes the clips of one film."""

    def __init__(self, tools: Tools, context: JobContext, *, at_once: int) -> None:
        """Bind them to the film's job; `at_once` is how many are begun before one is done."""
        self._tools, self._context = tools, context
        self._parts = Parts(tools)
        self._at_once = at_once

    async def made(
        self, shots: Sequence[Shot], scenes: Sequence[Scene], reference: str
    ) -> list[ShotClip]:
        """Return the clip of every shot, in the order of the film.

        Args:
            shots: of the whole film.
            scenes: one for each shot.
            reference: content hash of the character's picture.

        Raises:
            FilmError: a clip could not be made; those that were begun are finished and kept.
            JobCancelled: the film was cancelled.
        """
        specs = await self._specs(shots, scenes, reference)
        await self._context.emit(PhaseBegun(phase="clips", total=len(shots)))
        announced = await self._announced()
        waiting = list(shots)
        videos_of: dict[int, Video] = {}

        async def work() -> None:
            while waiting:
                head = await self._play_head()
                if not waiting:
                    return
                shot = next_shot(waiting, head)
                waiting.remove(shot)
                try:
                    video = await self._video(shot, specs[shot.index])
                except Exception:
                    waiting.clear()
                    raise
                if (shot.index, video.id) not in announced:
                    await self._context.emit(announcement(shot, video))
                videos_of[shot.index] = video
                done = Progressed(phase="clips", done=len(videos_of), total=len(shots))
                await self._context.emit(done)

        workers = min(self._at_once, len(shots))
        raise_first(await asyncio.gather(*(work() for _ in range(workers)), return_exceptions=True))
        return [
            ShotClip(shot, scene, videos_of[shot.index])
            for shot, scene in zip(shots, scenes, strict=True)
        ]

    async def taken(
        self, shots: Sequence[Shot], scenes: Sequence[Scene], clips: Sequence[str]
    ) -> list[ShotClip]:
        """Return the clip of every shot, of clips that are there; nothing is ordered.

        Args:
            shots: of the whole film.
            scenes: one for each shot.
            clips: ids of videos, one for each shot.

        Raises:
            FilmError: one of them was deleted, or its file is lost.
        """
        found: list[ShotClip] = []
        await self._context.emit(PhaseBegun(phase="clips", total=len(shots)))
        announced = await self._announced()
        for shot, scene, video_id in zip(shots, scenes, clips, strict=True):
            async with self._tools.database.reading() as connection:
                video = await videos.find(connection, video_id, self._context.job.owner_id)
            if video is None or not await self._tools.blobs.is_sound(video.sha256):
                raise FilmError(
                    FailureCode.RESULT_EXPIRED,
                    f"The clip of scene {shot.index + 1} ({video_id}) is not there any more: "
                    "choose another take of it, or have it made again.",
                )
            found.append(ShotClip(shot, scene, video))
            if (shot.index, video.id) not in announced:
                await self._context.emit(announcement(shot, video))
        await self._context.emit(Progressed(phase="clips", done=len(found), total=len(shots)))
        return found

    async def _play_head(self) -> int:
        """Return the frame at which the film is watched; asked anew for every shot."""
        job = self._context.job
        named = (job.id,) if job.parent_id is None else (job.id, job.parent_id)
        async with self._tools.database.reading() as connection:
            return await play_heads.find(connection, *named) or 0

    async def _announced(self) -> set[tuple[int, str]]:
        """Return the shots, with their clips, that an earlier run announced."""
        async with self._tools.database.reading() as connection:
            told = await events.shots(connection, self._context.job.id)
        return {(shot.index, shot.video_id) for shot in told}

    async def _video(self, shot: Shot, spec: ClipSpec) -> Video:
        owner = self._context.job.owner_id
        kept = await kept_video(self._tools, owner, spec, f"The clip of scene {shot.index + 1}")
        if kept is not None:
            return kept
        request: dict[str, Any] = {
            "backend": spec.backend,
            "spec": spec.to_document(),
            "notices": [],
            "shot": shot.index,
        }
        job = await self._parts.job(self._context, f"shot-{shot.index}", JobKind.CLIP, request)
        if job.result is None:
            raise failure_of(job, f"Scene {shot.index + 1} could not be made")
        async with self._tools.database.reading() as connection:
            made = await videos.find(connection, str(job.result["video_id"]), owner)
        if made is None:
            raise FilmError(
                FailureCode.RESULT_EXPIRED,
                f"The clip of scene {shot.index + 1} was deleted; start the film again.",
            )
        return made

    async def _specs(
        self, shots: Sequence[Shot], scenes: Sequence[Scene], reference: str
    ) -> list[ClipSpec]:
        clip = self._context.job.request["clip"]
        model = self._tools.registry.choose(Medium.VIDEO, clip["backend"], clip["model"]).model
        song = SongParts(self._tools, self._context, self._context.job.request["song"])
        strength = await song.energy() if model.follows_song else ()
        passages = await song.passages(shots) if model.takes_passage else {}
        given = self._context.job.request.get("given")
        first = int(clip["seed"])
        seeds: Sequence[int] = (
            [(first + shot.index) % 2**32 for shot in shots] if given is None else given["seeds"]
        )
        return [
            resolve_clip(
                ClipRequest(
                    prompt=scene.description,
                    negative_prompt=scene.negative_description or None,
                    aspect_ratio=clip["aspect_ratio"],
                    duration=shot.clip_seconds,
                    generate_audio=model.audio == "always" or bool(clip.get("audio")),
                    seed=seeds[shot.index] if model.seed else None,
                    reference=reference if model.reference is not None else None,
                    resolution=clip.get("resolution"),
                    model=model.model,
                    backend=model.backend,
                    energy=under(shot, strength),
                    passage=passages.get(shot.index),
                ),
                model,
                today=now().date(),
            )
            for shot, scene in zip(shots, scenes, strict=True)
        ]


async def kept_video(tools: Tools, owner_id: str, spec: ClipSpec, what: str) -> Video | None:
    """Return the clip that was made of an order before, by whatever job; None where there is none.

    Raises:
        FilmError: it was paid for, and its file is lost.
    """
    async with tools.database.reading() as connection:
        known = await takes.find(connection, owner_id, spec.input_hash)
        video = None if known is None else await videos.find(connection, known, owner_id)
    if video is None or await tools.blobs.is_sound(video.sha256):
        return video
    refuse_second_payment({"metadata": video.metadata}, what)
    return None


def announcement(shot: Shot, video: Video) -> ShotMade:
    """Return what a log says of a shot whose clip is there."""
    return ShotMade(
        index=shot.index,
        start_frame=shot.start,
        frames=shot.frames,
        video_id=video.id,
        video_url=video_url(video.id),
    )


def raise_first(ends: Sequence[BaseException | None]) -> None:
    """Raise what ended the work, if anything did; what is not a clip's failure goes first."""
    failures = [end for end in ends if end is not None]
    for failure in failures:
        if not isinstance(failure, FilmError):
            raise failure
    if failures:
        raise failures[0]
