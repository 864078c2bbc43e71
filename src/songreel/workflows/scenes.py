"""The recipe of scenes: exactly as many as were asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from songreel.core import metrics
from songreel.core.clock import now, stamp
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.capability import Medium
from songreel.domain.clip import digest
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    SceneGenerationError,
    SongreelError,
)
from songreel.domain.event import PhaseBegun
from songreel.domain.money import Cost
from songreel.domain.resolve import refuse_unpriced
from songreel.domain.scene import Scene, ScenesSpec
from songreel.jobs.context import JobContext
from songreel.jobs.failures import JobCancelled
from songreel.jobs.ledger import HeldError
from songreel.providers.registry import Choice
from songreel.storage import attempts
from songreel.workflows.clip import seconds_since_start
from songreel.workflows.placement import HELD_SECONDS, Placement, cost_of
from songreel.workflows.tools import Tools

# A writer says OUTCOME_UNKNOWN or TIMEOUT of what was sent and not answered.
_NOTHING_WRITTEN = {
    FailureCode.AUTHENTICATION_ERROR,
    FailureCode.BACKEND_UNAVAILABLE,
    FailureCode.INSUFFICIENT_CREDIT,
    FailureCode.INVALID_INPUT,
    FailureCode.MODEL_RETIRED,
    FailureCode.RATE_LIMIT_EXCEEDED,
}
_LOST = "lost with its process"


class ScenesRecipe:
    """Writes the scenes of a job whose request holds `{"backend", "spec", "notices"}`.

    Where `otherwise` is there, with another `backend` and `spec`, that one writes once this fails.
    """

    def __init__(self, tools: Tools) -> None:
        """Hold the ports that the recipe works with."""
        self._tools = tools

    async def __call__(self, context: JobContext) -> dict[str, Any]:
        """Return the result document: the scenes and how they were made.

        Raises:
            SceneGenerationError: the writer failed, or wrote another number of scenes.
            JobCancelled: nobody wants them any more; what the writer still says is dropped.
        """
        request = context.job.request
        spec = ScenesSpec.from_document(request["spec"])
        await context.emit(PhaseBegun(phase="scenes", total=spec.number_of_scenes))
        backend, notices = request["backend"], list(request.get("notices", ()))
        try:
            choice = self._tools.registry.choose(Medium.TEXT, backend, spec.model)
            scenes, cost = await self._written(context, choice, spec)
        except (BackendError, SceneGenerationError) as error:
            other = request.get("otherwise")
            if other is None:
                raise
            notices.append(f"Written by {other['backend']}, as {spec.model} failed: {error}")
            backend, spec = other["backend"], ScenesSpec.from_document(other["spec"])
            choice = self._tools.registry.choose(Medium.TEXT, backend, spec.model)
            scenes, cost = await self._written(context, choice, spec)
        return {
            "scenes": [asdict(scene) for scene in scenes],
            "metadata": {
                "idea": spec.idea,
                "number_of_scenes": len(scenes),
                "parameters_used": {
                    "character_description": spec.character_description,
                    "character_characteristics": spec.character_characteristics,
                    "video_type": spec.video_type,
                    "video_characteristics": spec.video_characteristics,
                    "camera_angle": spec.camera_angle,
                    "seed": spec.seed,
                    **_told_by(choice, spec),
                },
                "backend_used": backend,
                "model_used": spec.model,
                "generation_timestamp": stamp(now()),
                "processing_time_seconds": seconds_since_start(context),
                "notices": notices,
                "cost": cost.to_document(),
            },
        }

    async def _written(
        self, context: JobContext, choice: Choice, spec: ScenesSpec
    ) -> tuple[Sequence[Scene], Cost]:
        """Have the scenes written, with the price of all calls set aside before the first.

        Another call costs a fraction of a cent: what a process that is gone may have asked for is
        counted as spent, and asked for again.
        """
        backend = choice.model.backend
        calls = most_calls(choice)
        placement = Placement(spec, choice.model, digest(asdict(spec)), calls)
        if choice.model.is_free:
            writing = write_scenes(self._tools, backend, spec)
            return await context.unless_cancelled(writing), cost_of(placement, calls)
        refuse_unpriced(choice.model)
        ledger = self._tools.ledger
        async with self._tools.database.reading() as connection:
            left = await attempts.of_job(connection, context.job.id)
        for attempt in left:
            if attempt.state is AttemptState.SETTLED:
                continue
            # Whoever was taken for dead may have asked since this was read.
            if not await ledger.call_off(attempt, None, _LOST):
                await ledger.settle(attempt, Settlement.UNKNOWN, _LOST)
        await self._tools.require_reserve()
        attempt, _ = await ledger.reserve(
            context.job,
            choice.model,
            placement.input_hash,
            placement.price,
            units=calls,
            again=True,
        )
        try:
            attempt = await self._sending(context, attempt)
            writing = write_scenes(self._tools, backend, spec)
            scenes = await context.unless_cancelled(writing)
        except JobCancelled:
            asked = attempt.state is not AttemptState.RESERVED
            end = Settlement.UNKNOWN if asked else Settlement.NOT_CHARGED
            await ledger.settle(attempt, end, "cancelled")
            raise
        except SongreelError as error:
            refused = attempt.state is AttemptState.RESERVED or _is_refused(error)
            end = Settlement.NOT_CHARGED if refused else Settlement.UNKNOWN
            await ledger.settle(attempt, end, error.error_code)
            raise
        # A writer that knows how often it had to ask says so.
        cost = cost_of(placement, getattr(scenes, "calls", calls))
        await ledger.settle(attempt, Settlement.CHARGED, cost.basis.value, cost.amount)
        return scenes, cost

    async def _sending(self, context: JobContext, attempt: Attempt) -> Attempt:
        """Commit that the call is made now; while paid orders are held, a film's waits.

        Whoever asks for scenes alone hears at once that orders are held, and loses nothing.

        Raises:
            HeldError: paid orders are held, and this is no part of a film.
        """
        while True:
            try:
                return await self._tools.ledger.sending(attempt, None)
            except HeldError:
                if context.job.parent_id is None:
                    raise
                await context.unless_cancelled(asyncio.sleep(HELD_SECONDS))


def most_calls(choice: Choice) -> int:
    """Return how often a writer asks its model at most, to write once; each call is billed."""
    calls: int = getattr(choice.provider.writer, "most_calls", 1)
    return calls


def _told_by(choice: Choice, spec: ScenesSpec) -> dict[str, Any]:
    """Return the style and the version of the prompt, where there are any."""
    version = getattr(choice.provider.writer, "prompt_version", None)
    told = {"style": spec.style, "prompt_version": version}
    return {name: value for name, value in told.items() if value is not None}


def _is_refused(error: SongreelError) -> bool:
    """Tell whether a writer was never asked, or refused before it wrote anything."""
    return isinstance(error, BackendError) and error.failure in _NOTHING_WRITTEN


async def write_scenes(tools: Tools, backend: str, spec: ScenesSpec) -> Sequence[Scene]:
    """Have scenes written by a backend, and hold it to the number that was asked for.

    Raises:
        SceneGenerationError: the backend failed, or wrote more or fewer scenes.
    """
    try:
        writer = tools.registry.choose(Medium.TEXT, backend, spec.model).provider.writer
        if writer is None:
            raise BackendError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{backend} writes no scenes; name another backend.",
                backend=backend,
            )
        with metrics.provider_call(backend, "write") as call:
            try:
                scenes = await writer.write(spec)
                call.outcome = "ok"
            except BackendError as error:
                call.outcome = error.failure.value.lower()
                raise
        if len(scenes) != spec.number_of_scenes:
            raise BackendError(
                FailureCode.OUTPUT_INVALID,
                f"{spec.model} wrote {len(scenes)} scenes instead of {spec.number_of_scenes}.",
                backend=backend,
            )
    except BackendError as error:
        raise SceneGenerationError.of(error) from error
    return scenes
