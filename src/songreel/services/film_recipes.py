"""How the clips of a film were made, as bundles tell it: from what jobs keep of their orders."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import JsonValue

from songreel.domain.clip import ClipSpec
from songreel.domain.job import Job, JobKind
from songreel.domain.money import Cost
from songreel.domain.video import Video
from songreel.media.exchange.manifest import BundledCost, Recipe
from songreel.storage import jobs
from songreel.storage.database import Database

_OF_THE_SPEC = (
    *("caption", "negative_prompt", "aspect_ratio", "make_aspect_ratio", "duration"),
    *("deliver_duration", "make_audio", "keep_audio", "resolution", "reference", "reference_role"),
    *("variant", "passage"),
)


async def recipes_of(database: Database, clips: Mapping[str, Video]) -> dict[str, Recipe]:
    """Return how each clip was made, by the ids of the clips."""
    recipes: dict[str, Recipe] = {}
    for identity, clip in clips.items():
        async with database.reading() as connection:
            job = await jobs.find(connection, clip.job_id)
        recipes[identity] = recipe_of(clip, job)
    return recipes


def recipe_of(clip: Video, job: Job | None) -> Recipe:
    """Return how a clip was made: by the order of its job, else as far as the clip itself tells."""
    told = clip.metadata
    further: dict[str, JsonValue] = {
        "made_at": told.get("generation_timestamp"),
        "original_sha256": clip.original_sha256,
        "adjustments": told.get("adjustments", []),
    }
    if job is not None and job.kind is JobKind.CLIP:
        spec = ClipSpec.from_document(job.request["spec"])
        document = spec.to_document()
        if spec.more_references:
            further["more_references"] = list(spec.more_references)
        return Recipe(
            prompt=spec.prompt,
            seed=spec.seed,
            backend=spec.backend,
            model=spec.model,
            order=spec.input_hash,
            cost=_cost(told),
            further=further | {name: document[name] for name in _OF_THE_SPEC},
        )
    # A film or merged clips, shown as a clip.
    used = told.get("parameters_used", {})
    return Recipe(
        prompt=str(told.get("prompt") or told.get("idea") or ""),
        seed=used.get("seed"),
        backend=str(told.get("backend_used", "")),
        model=str(told.get("model_used", "")),
        cost=_cost(told),
        further=further | {"video_ids": told.get("video_ids"), "scenes": told.get("scenes")},
    )


def _cost(told: Mapping[str, Any]) -> BundledCost | None:
    if "cost" not in told:
        return None
    cost = Cost.from_document(told["cost"])
    return BundledCost(
        amount_usd=Decimal(cost.amount), basis=cost.basis.value, source=cost.source[:500]
    )
