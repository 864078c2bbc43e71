"""The input of a prediction: an order in the model's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from songreel.domain.clip import ClipSpec
from songreel.domain.scene import ReferenceSpec
from songreel.providers.profiles.profile import Profile


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of an order are, or None where it has no such file."""

    reference: str | None = None
    passage: str | None = None
    more_references: tuple[str, ...] = ()


def of_clip(spec: ClipSpec, profile: Profile, files: Files) -> dict[str, Any]:
    """Return the input of a clip."""
    is_frame = spec.reference_role == "first_frame"
    images = _list(files.reference, *files.more_references)
    return profile.wire.inputs(
        {
            "prompt": spec.prompt,
            "duration": spec.duration,
            "aspect_ratio": spec.make_aspect_ratio,
            "resolution": spec.resolution,
            "generate_audio": spec.make_audio,
            "seed": spec.seed,
            "negative_prompt": spec.negative_prompt,
            "first_frame": files.reference if is_frame else None,
            "reference_images": None if is_frame else images,
            "passage": files.passage,
        }
    )


def of_picture(spec: ReferenceSpec, profile: Profile, files: Files) -> dict[str, Any]:
    """Return the input of a picture; one without negatives gets them in the prompt."""
    model = profile.capability
    prompt, negative = spec.character_description, spec.negative_prompt
    if negative and not model.negative_prompt:
        prompt, negative = f"{prompt}\n\nMust not appear: {negative}", None
    form = spec.output_format
    if model.image_formats and form not in model.image_formats:
        # Whoever asked gets another one made of it.
        form = model.image_formats[0]
    return profile.wire.inputs(
        {
            "prompt": prompt,
            "aspect_ratio": spec.aspect_ratio,
            "resolution": model.resolutions[0] if model.resolutions else None,
            "output_format": form,
            "seed": spec.seed,
            "negative_prompt": negative,
            "safety_filter_level": spec.safety_filter_level,
            "person_generation": spec.person_generation,
            "reference_images": _list(files.reference),
        }
    )


def _list(*urls: str | None) -> list[str] | None:
    return [url for url in urls if url is not None] or None
