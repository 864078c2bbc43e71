"""The recipe of a character reference: one picture, kept and named."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from songreel.core.boundaries import passed
from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import Adjustment, digest
from songreel.domain.errors import BackendError, FailureCode, ImageGenerationError
from songreel.domain.event import PhaseBegun
from songreel.domain.scene import ReferenceSpec
from songreel.domain.video import Asset
from songreel.jobs.context import JobContext
from songreel.media.picture import check_picture, convert_picture
from songreel.storage import assets, attempts
from songreel.storage.database import Connection
from songreel.workflows.clip import seconds_since_start
from songreel.workflows.collecting import Delivery
from songreel.workflows.fulfil import Fulfilment
from songreel.workflows.keeping import keep_once, store_made, until_kept
from songreel.workflows.placement import Placement, cost_of, settlement_of
from songreel.workflows.tools import Tools

_ROOM = 40_000_000
_MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}


class ReferenceRecipe:
    """Draws the picture of a job whose request holds `{"backend", "spec", "notices"}`."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports that the recipe works with."""
        self._tools = tools

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return the result document of the picture.

        Raises:
            ImageGenerationError: the backend refused or failed, or sent no picture.
        """
        made = await self._made(context)
        if made is not None:
            return picture_document(made)
        backend, document = context.job.request["backend"], context.job.request["spec"]
        try:
            return picture_document(await self._make(context, backend, ReferenceSpec(**document)))
        except BackendError as error:
            # Another process that carried this job may have brought the picture in meanwhile.
            made = await self._made(context)
            if made is not None:
                return picture_document(made)
            raise ImageGenerationError.of(error) from error
        finally:
            self._tools.dispatcher.stir()

    async def _made(self, context: JobContext) -> Asset | None:
        async with self._tools.database.reading() as connection:
            return await assets.of_job(connection, context.job.id)

    async def _make(self, context: JobContext, backend: str, spec: ReferenceSpec) -> Asset:
        choose = self._tools.registry.choose
        if await self._tools.ledger.is_paid_for(context.job.id):
            choose = self._tools.registry.sent_to
        choice = choose(Medium.IMAGE, backend, spec.model)
        if choice.provider.images is None:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{backend} draws no pictures; name another backend.",
                backend=backend,
            )
        placement = reference_placement(spec, choice.model, context.job.request["spec"])
        await context.emit(PhaseBegun(phase="reference"))
        order = Fulfilment(self._tools, context, choice.provider.images, placement)

        async def draw_and_keep() -> Asset:
            async with self._tools.workplace() as folder:
                picture = folder / "reference"
                delivery = await order.into(picture, self._check)
                return await self.keep(context, placement, delivery, picture)

        return await until_kept(self._tools, context, _ROOM, draw_and_keep)

    async def _check(self, picture: Path) -> None:
        await self._tools.run(check_picture, picture)

    async def keep(
        self,
        context: JobContext,
        placement: Placement[ReferenceSpec],
        delivery: Delivery,
        picture: Path,
    ) -> Asset:
        """Keep a picture that was delivered, and settle its order."""
        spec, backend = placement.spec, placement.model.backend
        facts, changes = await self._tools.run(check_picture, picture), []
        wanted = _MEDIA_TYPES[spec.output_format]
        if facts.media_type != wanted:
            converted = picture.with_name("converted")
            made, facts = (
                facts,
                await self._tools.run(convert_picture, picture, converted, wanted),
            )
            reason = f"{spec.model} made {made.media_type}; it was converted"
            changes = [Adjustment("output_format", spec.output_format, made.media_type, reason)]
            # What was paid for is kept as it came.
            await store_made(self._tools, context, picture)
            picture = converted
        if spec.negative_prompt and not placement.model.negative_prompt:
            reason = f"{spec.model} has no negative prompt; it was put into the prompt"
            changes.append(Adjustment("negative_prompt", spec.negative_prompt, None, reason))
        used: dict[str, Any] = {
            "aspect_ratio": spec.aspect_ratio,
            "output_format": spec.output_format,
            "negative_prompt": spec.negative_prompt if placement.model.negative_prompt else None,
            "seed": spec.seed,
            "safety_filter_level": None if placement.model.is_free else spec.safety_filter_level,
            # No model that is known here takes it.
            "person_generation": None,
        }
        for name in ("safety_filter_level", "person_generation"):
            asked = getattr(spec, name)
            if asked is not None and used[name] is None:
                reason = f"{spec.model} has no such setting; it was left out"
                changes.append(Adjustment(name, asked, None, reason))
        passed("kept")
        blob = await store_made(self._tools, context, picture)
        passed("stored")
        cost = cost_of(placement, 1, delivery.reported, delivery.attempt.amount)
        asset = Asset(
            id=new_public_id(),
            owner_id=context.job.owner_id,
            kind="reference",
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            media_type=facts.media_type,
            created_at=now(),
            job_id=context.job.id,
            facts={
                "width": facts.width,
                "height": facts.height,
                "metadata": {
                    "character_description": spec.character_description,
                    "backend_used": backend,
                    "model_used": spec.model,
                    "parameters_used": used,
                    "generation_timestamp": stamp(now()),
                    "processing_time_seconds": seconds_since_start(context),
                    "adjustments": [asdict(change) for change in changes],
                    "notices": list(context.job.request.get("notices", ())),
                    "cost": cost.to_document(),
                },
            },
        )
        settlement = settlement_of(placement.model)

        async def store(connection: Connection) -> None:
            await assets.insert(connection, asset)
            await attempts.settle(
                connection, delivery.attempt.id, settlement, cost.basis.value, cost.amount
            )

        asset = await keep_once(self._tools, context.job.id, asset, find=assets.of_job, store=store)
        passed("settled")
        self._tools.lines.tidy.set()
        return asset


def reference_placement(
    spec: ReferenceSpec, model: Capability, document: dict[str, Any]
) -> Placement[ReferenceSpec]:
    """Return what a picture is ordered as, at the model's default resolution."""
    resolutions = model.image_resolutions
    return Placement(
        spec, model, digest(document), 1, resolution=resolutions[0] if resolutions else None
    )


def picture_document(asset: Asset) -> dict[str, Any]:
    """Return the result document of a picture."""
    suffix = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}[asset.media_type]
    return {
        "image_id": asset.id,
        "image_url": f"/api/mv/get_character_reference/{asset.id}",
        "output_file": f"references/{asset.id}.{suffix}",
        "sha256": asset.sha256,
        "metadata": asset.facts["metadata"],
    }
