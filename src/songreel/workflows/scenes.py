"""The recipe of scenes: exactly as many as were asked for."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from songreel.core.clock import now, stamp
from songreel.domain.capability import Medium
from songreel.domain.errors import BackendError, FailureCode, SceneGenerationError
from songreel.domain.event import PhaseBegun
from songreel.domain.scene import Scene, ScenesSpec
from songreel.jobs.context import JobContext
from songreel.workflows.clip import seconds_since_start
from songreel.workflows.tools import Tools


class ScenesRecipe:
    """Writes the scenes of a job whose request holds `{"backend", "spec", "notices"}`."""

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
        writing = write_scenes(self._tools, request["backend"], spec)
        scenes = await context.unless_cancelled(writing)
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
                },
                "backend_used": request["backend"],
                "model_used": spec.model,
                "generation_timestamp": stamp(now()),
                "processing_time_seconds": seconds_since_start(context),
                "notices": list(request.get("notices", ())),
            },
        }


async def write_scenes(tools: Tools, backend: str, spec: ScenesSpec) -> list[Scene]:
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
        scenes = list(await writer.write(spec))
        if len(scenes) != spec.number_of_scenes:
            raise BackendError(
                FailureCode.OUTPUT_INVALID,
                f"{spec.model} wrote {len(scenes)} scenes instead of {spec.number_of_scenes}.",
                backend=backend,
            )
    except BackendError as error:
        raise SceneGenerationError.of(error) from error
    return scenes
