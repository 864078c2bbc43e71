"""The recipe that brings in what was ordered for a job that is over, whatever ended it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from songreel.domain.attempt import Attempt
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipSpec
from songreel.domain.errors import BackendError, FailureCode, VideoGenerationError
from songreel.domain.job import Job, JobKind
from songreel.domain.provider import GenerationBackend
from songreel.domain.scene import ReferenceSpec
from songreel.jobs.context import JobContext
from songreel.media.picture import check_picture
from songreel.media.verify import verify_clip
from songreel.storage import assets, attempts, jobs, videos
from songreel.workflows.clip import ClipRecipe, clip_placement, result_document
from songreel.workflows.fulfil import Fulfilment
from songreel.workflows.placement import Placement
from songreel.workflows.reference import ReferenceRecipe, picture_document, reference_placement
from songreel.workflows.tools import Tools

Spec = TypeVar("Spec")


class CollectionRecipe:
    """Collects the order of a job whose request holds `{"attempt_id"}`."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports that the recipe works with."""
        self._tools = tools
        self._clips, self._pictures = ClipRecipe(tools), ReferenceRecipe(tools)

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return the result document of what came of the order.

        Raises:
            VideoGenerationError: nothing came of it; the ledger says what it cost.
        """
        async with self._tools.database.reading() as connection:
            video = await videos.of_job(connection, context.job.id)
            picture = await assets.of_job(connection, context.job.id)
            attempt = await attempts.find(connection, context.job.request["attempt_id"])
            wanted = None if attempt is None else await jobs.find(connection, attempt.job_id)
        if video is not None:
            return result_document(video)
        if picture is not None:
            return picture_document(picture)
        if attempt is None or wanted is None:
            raise VideoGenerationError(
                FailureCode.OUTCOME_UNKNOWN,
                "Neither this order nor what it was for is in the database any more. The service "
                "that it was sent to may know it.",
            )
        try:
            return await self._collect(context, attempt, wanted)
        except BackendError as error:
            raise VideoGenerationError.of(error) from error

    async def _collect(self, context: JobContext, attempt: Attempt, wanted: Job) -> dict[str, Any]:
        provider = self._tools.registry.provider(attempt.backend)
        async with self._tools.workplace() as folder:
            original = folder / "original"
            if wanted.kind is JobKind.CLIP:
                spec = ClipSpec.from_document(wanted.request["spec"])
                clip = clip_placement(spec, _model(provider.models, attempt, Medium.VIDEO))
                order = self._order(context, provider.videos, clip)
                delivery = await order.take_up(attempt, original, verify_clip)
                return result_document(
                    await self._clips.keep(context, clip, delivery, original, folder)
                )
            document: dict[str, Any] = wanted.request["spec"]
            model = _model(provider.models, attempt, Medium.IMAGE)
            picture = reference_placement(ReferenceSpec(**document), model, document)
            delivery = await self._order(context, provider.images, picture).take_up(
                attempt, original, check_picture
            )
            return picture_document(await self._pictures.keep(context, picture, delivery, original))

    def _order(
        self,
        context: JobContext,
        backend: GenerationBackend[Spec] | None,
        placement: Placement[Spec],
    ) -> Fulfilment[Spec]:
        if backend is None:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{placement.model.backend} does not make such things any more.",
                backend=placement.model.backend,
            )
        return Fulfilment(self._tools, context, backend, placement)


def _model(models: Sequence[Capability], attempt: Attempt, medium: Medium) -> Capability:
    """Return the profile of an order's model; a bare one where its file is gone meanwhile."""
    for model in models:
        if model.model == attempt.model and model.medium is medium:
            return model
    return Capability(backend=attempt.backend, model=attempt.model, medium=medium, price=None)
