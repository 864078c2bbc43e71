"""The recipe of a clip: have it made, keep the bytes, deliver a file of one known format."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.domain.capability import Medium
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode, VideoGenerationError
from songreel.domain.event import PhaseBegun
from songreel.domain.frames import FILM_RATE
from songreel.domain.money import Cost
from songreel.domain.video import Video, VideoFacts
from songreel.jobs.context import JobContext
from songreel.jobs.ledger import Ledger
from songreel.media.conform import conform, conforms
from songreel.media.errors import MediaError
from songreel.media.verify import verify_clip
from songreel.storage import attempts, takes, videos
from songreel.workflows.fulfil import Fulfilment, Placement, cost_of, settlement_of
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
        async with self._tools.database.reading() as connection:
            made = await videos.of_job(connection, context.job.id)
        if made is not None:
            return result_document(made)
        spec = ClipSpec.from_document(context.job.request["spec"])
        try:
            return result_document(await self._make(context, spec))
        except BackendError as error:
            raise VideoGenerationError.of(error) from error

    async def _make(self, context: JobContext, spec: ClipSpec) -> Video:
        choice = self._tools.registry.choose(Medium.VIDEO, spec.backend, spec.model)
        if choice.provider.videos is None:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{spec.backend} makes no clips; name another backend.",
                backend=spec.backend,
            )
        # A setting may have changed since the order: the clip is kept as what it will be.
        spec = replace(spec, variant=choice.model.variant)
        await self._tools.blobs.require_room(spec.duration * _BYTES_A_SECOND)
        placement = Placement(
            spec,
            choice.model,
            spec.input_hash,
            spec.duration,
            reference=spec.reference,
            resolution=spec.resolution,
            audio=spec.make_audio,
        )
        await context.emit(PhaseBegun(phase="generating"))
        async with self._tools.workplace() as folder:
            original = folder / "original.mp4"
            order = Fulfilment(self._tools, context, choice.provider.videos, placement)
            attempt = await order.into(original)
            await context.emit(PhaseBegun(phase="storing"))
            try:
                delivered, facts = await self._tools.run(_deliver, original, spec, folder)
            except MediaError as error:
                settlement = settlement_of(choice.model)
                await Ledger(self._tools.database).settle(attempt, settlement, "OUTPUT_INVALID")
                raise BackendError(
                    FailureCode.OUTPUT_INVALID,
                    f"{spec.model} delivered a clip that cannot be used: {error}",
                    backend=spec.backend,
                ) from error
            kept = await self._tools.blobs.put_file(original)
            blob = kept if delivered == original else await self._tools.blobs.put_file(delivered)
        cost = cost_of(placement)
        video = Video(
            id=new_public_id(),
            owner_id=context.job.owner_id,
            job_id=context.job.id,
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            facts=facts,
            created_at=now(),
            metadata=_metadata(context, spec, cost),
            original_sha256=kept.sha256,
        )
        async with self._tools.database.transaction() as connection:
            await videos.insert(connection, video)
            await takes.keep(connection, video.owner_id, spec.input_hash, video.id)
            await attempts.settle(
                connection,
                attempt.id,
                settlement_of(choice.model),
                cost.basis.value,
            )
        return video


def _deliver(original: Path, spec: ClipSpec, folder: Path) -> tuple[Path, VideoFacts]:
    """Return the file that is delivered: the original where it already is what was asked for."""
    facts = verify_clip(original)
    frames = FILM_RATE.frames_in(spec.deliver_duration)
    if (
        facts.frames == frames
        and facts.has_audio == spec.keep_audio
        and conforms(original, spec.size, FILM_RATE)
    ):
        return original, facts
    delivered = folder / "delivered.mp4"
    made = conform(
        original,
        delivered,
        size=spec.size,
        rate=FILM_RATE,
        frames=frames,
        keep_audio=spec.keep_audio,
    )
    return delivered, made


def _metadata(context: JobContext, spec: ClipSpec, cost: Cost) -> dict[str, Any]:
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
        "notices": list(context.job.request.get("notices", ())),
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
