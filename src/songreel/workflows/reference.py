"""The recipe of a character reference: one picture, kept and named."""

from __future__ import annotations

from typing import Any

from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.domain.capability import Medium
from songreel.domain.clip import digest
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    ImageGenerationError,
    InvalidRequestError,
    TooLargeError,
)
from songreel.domain.event import PhaseBegun
from songreel.domain.scene import ReferenceSpec
from songreel.domain.video import Asset
from songreel.jobs.context import JobContext
from songreel.jobs.ledger import Ledger
from songreel.media.picture import check_picture
from songreel.storage import assets, attempts
from songreel.workflows.clip import seconds_since_start
from songreel.workflows.fulfil import Fulfilment, Placement, cost_of, settlement_of
from songreel.workflows.tools import Tools

_ROOM = 40_000_000


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
        async with self._tools.database.reading() as connection:
            made = await assets.of_job(connection, context.job.id)
        if made is not None:
            return _document(made)
        backend, document = context.job.request["backend"], context.job.request["spec"]
        try:
            return _document(await self._make(context, backend, ReferenceSpec(**document)))
        except BackendError as error:
            raise ImageGenerationError.of(error) from error

    async def _make(self, context: JobContext, backend: str, spec: ReferenceSpec) -> Asset:
        choice = self._tools.registry.choose(Medium.IMAGE, backend, spec.model)
        if choice.provider.images is None:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{backend} draws no pictures; name another backend.",
                backend=backend,
            )
        await self._tools.blobs.require_room(_ROOM)
        document = context.job.request["spec"]
        placement = Placement(spec, choice.model, digest(document), 1)
        await context.emit(PhaseBegun(phase="reference"))
        async with self._tools.workplace() as folder:
            picture = folder / "reference"
            order = Fulfilment(self._tools, context, choice.provider.images, placement)
            attempt = await order.into(picture)
            try:
                facts = await self._tools.run(check_picture, picture)
            except (InvalidRequestError, TooLargeError) as error:
                settlement = settlement_of(choice.model)
                await Ledger(self._tools.database).settle(attempt, settlement, "OUTPUT_INVALID")
                raise BackendError(
                    FailureCode.OUTPUT_INVALID,
                    f"{spec.model} sent a picture that cannot be used: {error.message}",
                    backend=backend,
                ) from error
            blob = await self._tools.blobs.put_file(picture)
        cost = cost_of(placement)
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
                    "parameters_used": {
                        "aspect_ratio": spec.aspect_ratio,
                        "output_format": spec.output_format,
                        "negative_prompt": spec.negative_prompt,
                        "seed": spec.seed,
                        "safety_filter_level": spec.safety_filter_level,
                        "person_generation": spec.person_generation,
                    },
                    "generation_timestamp": stamp(now()),
                    "processing_time_seconds": seconds_since_start(context),
                    "notices": list(context.job.request.get("notices", ())),
                    "cost": cost.to_document(),
                },
            },
        )
        async with self._tools.database.transaction() as connection:
            await assets.insert(connection, asset)
            await attempts.settle(
                connection,
                attempt.id,
                settlement_of(choice.model),
                cost.basis.value,
            )
        return asset


def _document(asset: Asset) -> dict[str, Any]:
    suffix = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}[asset.media_type]
    return {
        "image_id": asset.id,
        "image_url": f"/api/mv/get_character_reference/{asset.id}",
        "output_file": f"references/{asset.id}.{suffix}",
        "sha256": asset.sha256,
        "metadata": asset.facts["metadata"],
    }
