"""The recipe of a clip: have it made, keep the bytes, deliver a file of one known format."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from songreel.core.boundaries import passed
from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode, VideoGenerationError
from songreel.domain.event import PhaseBegun
from songreel.domain.frames import FILM_RATE
from songreel.domain.money import Cost
from songreel.domain.ports import Blob
from songreel.domain.provenance import Maker, of_clip
from songreel.domain.video import WHOLE, Video
from songreel.jobs.context import JobContext
from songreel.media.calls import DeliverClip, LookAtClip
from songreel.media.delivery import Wanted
from songreel.media.errors import MediaError
from songreel.media.verify import Looked
from songreel.storage import attempts, takes, videos
from songreel.storage.database import Connection
from songreel.workflows.collecting import Delivery
from songreel.workflows.fulfil import Fulfilment
from songreel.workflows.keeping import keep_once, store_made, until_kept
from songreel.workflows.placement import Placement, cost_of, settlement_of
from songreel.workflows.tools import Tools

_BYTES_A_SECOND = 4_000_000


class ClipRecipe:
    """Makes the clip of a job whose request holds `{"spec", "notices"}`."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports that the recipe works with."""
        self._tools = tools

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return the result document of the clip.

        Raises:
            VideoGenerationError: the backend refused or failed, or its clip is damaged.
            StorageFullError: there is no room; nothing was ordered.
        """
        made = await self._made(context)
        if made is not None:
            return result_document(made)
        spec = ClipSpec.from_document(context.job.request["spec"])
        try:
            return result_document(await self._make(context, spec))
        except BackendError as error:
            # Another process that carried this job may have brought the clip in meanwhile.
            made = await self._made(context)
            if made is not None:
                return result_document(made)
            raise VideoGenerationError.of(error) from error
        except Exception:
            # What was ordered is brought in by another job, once this one has its end.
            asyncio.get_running_loop().call_later(1.0, self._tools.lines.tidy.set)
            raise
        finally:
            self._tools.dispatcher.stir()

    async def _made(self, context: JobContext) -> Video | None:
        async with self._tools.database.reading() as connection:
            return await videos.of_job(connection, context.job.id)

    async def _make(self, context: JobContext, spec: ClipSpec) -> Video:
        choose = self._tools.registry.choose
        if await self._tools.ledger.is_paid_for(context.job.id):
            choose = self._tools.registry.sent_to
        choice = choose(Medium.VIDEO, spec.backend, spec.model)
        if choice.provider.videos is None:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{spec.backend} makes no clips; name another backend.",
                backend=spec.backend,
            )
        # A setting may have changed since the order: the clip is kept as what it will be.
        spec = replace(spec, variant=choice.model.variant)
        placement = clip_placement(spec, choice.model)
        order = Fulfilment(self._tools, context, choice.provider.videos, placement)
        await context.emit(PhaseBegun(phase="generating"))

        wanted = _wanted(spec, context.job.parent_id is not None, choice.model.is_free)

        async def make_and_keep() -> Video:
            looked: Looked | None = None

            async def look(clip: Path) -> None:
                nonlocal looked
                looked = await self._tools.run_apart(LookAtClip(clip, wanted.form))

            async with self._tools.workplace() as folder:
                original = folder / "original.mp4"
                delivery = await order.into(original, look)
                await context.emit(PhaseBegun(phase="storing"))
                work = DeliverClip(original, folder, wanted, looked)
                return await self.keep(context, placement, delivery, work)

        room = spec.duration * _BYTES_A_SECOND
        return await until_kept(self._tools, context, room, make_and_keep)

    async def keep(
        self,
        context: JobContext,
        placement: Placement[ClipSpec],
        delivery: Delivery,
        work: DeliverClip,
    ) -> Video:
        """Keep what was delivered, in the one known format too, and settle its order.

        Args:
            context: of the job that is made for.
            placement: what was ordered.
            delivery: the order.
            work: makes what is delivered of the bytes as they came.

        Raises:
            BackendError: the bytes cannot be made into the clip; they are kept.
        """
        spec, tools = placement.spec, self._tools
        kept: Blob | None = None
        try:
            if work.wanted.is_own:
                delivered = await tools.run_apart(work)
            else:
                # First of all: whatever goes wrong with it afterwards, what was paid for is here.
                kept = await store_made(tools, context, work.original)
                passed("kept")
                async with tools.blobs.path(kept.sha256) as original:
                    delivered = await tools.run_apart(replace(work, original=original))
        except MediaError as error:
            raise await self._unusable(placement, delivery, kept, error) from error
        if kept is None:
            kept = await store_made(tools, context, work.original)
        is_original = delivered.path == work.original
        blob = kept if is_original else await store_made(tools, context, delivered.path)
        passed("stored")
        seconds = round(delivered.original.frames / delivered.original.rate.fraction)
        cost = cost_of(placement, seconds, delivery.reported, delivery.attempt.amount)
        video = Video(
            id=new_public_id(),
            owner_id=context.job.owner_id,
            job_id=context.job.id,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            facts=delivered.facts,
            created_at=now(),
            metadata=_metadata(context, spec, cost, seconds),
            original_sha256=kept.sha256,
            # What this machine rendered or encoded itself needs no second look.
            inspection=WHOLE if work.wanted.is_own or work.wanted.is_encoded else None,
        )
        settlement = settlement_of(placement.model)

        async def store(connection: Connection) -> None:
            await videos.insert(connection, video)
            await takes.keep(connection, video.owner_id, spec.input_hash, video.id)
            await attempts.settle(
                connection, delivery.attempt.id, settlement, cost.basis.value, cost.amount
            )

        video = await keep_once(tools, context.job.id, video, find=videos.of_job, store=store)
        passed("settled")
        tools.lines.tidy.set()
        return video

    async def _unusable(
        self,
        placement: Placement[ClipSpec],
        delivery: Delivery,
        kept: Blob | None,
        error: MediaError,
    ) -> BackendError:
        """Settle an order whose clip cannot be used; what was paid for is kept as it came."""
        cost = cost_of(placement, placement.units, delivery.reported, delivery.attempt.amount)
        settlement = settlement_of(placement.model)
        unusable = BackendError(
            FailureCode.OUTPUT_INVALID,
            f"{placement.model.model} delivered a clip that cannot be used: {error}",
            details=f"Its bytes are kept under {kept.sha256}." if kept else None,
            backend=placement.model.backend,
        )
        await self._tools.ledger.settle(
            delivery.attempt, settlement, "OUTPUT_INVALID", cost.amount, error=unusable
        )
        return unusable


def clip_placement(spec: ClipSpec, model: Capability) -> Placement[ClipSpec]:
    """Return what a clip is ordered as: its seconds are what is billed."""
    return Placement(
        spec,
        model,
        spec.input_hash,
        spec.duration,
        reference=spec.reference,
        passage=spec.passage,
        more_references=spec.more_references,
        resolution=spec.resolution,
        audio=spec.make_audio,
    )


def _wanted(spec: ClipSpec, in_film: bool, is_own: bool) -> Wanted:
    return Wanted(
        size=spec.size,
        rate=FILM_RATE,
        frames=FILM_RATE.frames_in(spec.deliver_duration),
        keep_audio=spec.keep_audio,
        provenance=of_clip(Maker(spec.backend, spec.model)),
        is_encoded=in_film,
        is_own=is_own,
    )


def _metadata(context: JobContext, spec: ClipSpec, cost: Cost, seconds: int) -> dict[str, Any]:
    notices = list(context.job.request.get("notices", ()))
    if seconds < spec.deliver_duration:
        notices.append(
            f"{spec.model} delivered {seconds} s in place of {spec.duration} s; the last picture "
            f"is held until {spec.deliver_duration} s are full."
        )
    return {
        "prompt": spec.caption,
        "backend_used": spec.backend,
        "model_used": spec.model,
        "parameters_used": {
            "aspect_ratio": spec.make_aspect_ratio,
            "duration": spec.duration,
            "generate_audio": spec.make_audio,
            "seed": spec.seed,
            "resolution": spec.resolution,
            "negative_prompt": spec.negative_prompt,
            "reference": spec.reference_role,
        },
        "generation_timestamp": stamp(now()),
        "processing_time_seconds": seconds_since_start(context),
        "adjustments": [asdict(change) for change in spec.adjustments],
        "notices": notices,
        "cost": cost.to_document(),
    }


def seconds_since_start(context: JobContext) -> float:
    """Return the seconds since the job was taken, to a tenth, for display."""
    return max(0.0, round((now() - context.job.created_at).total_seconds(), 1))


def result_document(video: Video) -> dict[str, Any]:
    """Return the body that answers for a delivered video; its path is a storage key."""
    return {
        "video_id": video.id,
        "video_path": f"videos/{video.id}.mp4",
        "video_url": video_url(video.id),
        "metadata": video.metadata,
    }


def video_url(video_id: str) -> str:
    """Return where a delivered video is got."""
    return f"/api/mv/get_video/{video_id}"
