"""Take requests for scenes, references and clips: refuse early, resolve, and write the order."""

from __future__ import annotations

import secrets
from dataclasses import asdict, replace
from typing import Any

from songreel.core.clock import now
from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipRequest, digest
from songreel.domain.errors import BackendError, FieldProblem, InvalidRequestError
from songreel.domain.job import JobKind
from songreel.domain.resolve import MAX_SEED, refuse_unpriced, resolve_clip
from songreel.domain.retirement import refuse_retired, retirement_notice
from songreel.domain.scene import (
    IMAGE_FORMATS,
    IMAGE_RATIOS,
    SAFETY_LEVELS,
    ReferenceSpec,
    ScenesSpec,
)
from songreel.jobs.order import Order
from songreel.providers.language.styles import find_style
from songreel.providers.registry import Choice, Registry
from songreel.services import offers
from songreel.services.requests import Caller, ReferenceRequest, ScenesRequest

MAX_SCENES = 60


class Generation:
    """Makes orders out of requests; `Jobs.submit` takes them."""

    def __init__(self, registry: Registry) -> None:
        """Hold the providers that serve the requests."""
        self._registry = registry

    async def scenes(self, request: ScenesRequest, by: Caller) -> Order:
        """Return the order of scenes.

        Raises:
            InvalidRequestError: a blank text, not 1 to 60 scenes, or an unknown style.
            ConfigurationError: the named backend has no key.
        """
        _require_text("idea", request.idea)
        _require_text("character_description", request.character_description)
        _require_range("number_of_scenes", request.number_of_scenes, 1, MAX_SCENES)
        _require_seed(request.seed)
        if request.style is not None:
            find_style(request.style)
        choice = self.choose(Medium.TEXT, request.backend, request.model)
        spec = ScenesSpec(
            idea=request.idea,
            character_description=request.character_description,
            number_of_scenes=request.number_of_scenes,
            character_characteristics=request.character_characteristics,
            video_type=request.video_type,
            video_characteristics=request.video_characteristics,
            camera_angle=request.camera_angle,
            model=choice.model.model,
            seed=request.seed,
            style=request.style,
        )
        return _order(JobKind.SCENES, fingerprint_of(request), choice, asdict(spec), by)

    async def reference(self, request: ReferenceRequest, by: Caller) -> Order:
        """Return the order of a reference picture.

        Raises:
            InvalidRequestError: a blank text, an unknown ratio or format.
            ConfigurationError: the named backend has no key.
        """
        _require_text("character_description", request.character_description)
        _require_one_of("aspect_ratio", request.aspect_ratio, IMAGE_RATIOS)
        _require_one_of("output_format", request.output_format, IMAGE_FORMATS)
        _require_seed(request.seed)
        if request.safety_filter_level is not None:
            _require_one_of("safety_filter_level", request.safety_filter_level, SAFETY_LEVELS)
        choice = self.choose(Medium.IMAGE, request.backend, request.model)
        if request.seed is not None and not choice.model.seed:
            takes_none = f"{choice.model.model} takes no seed; leave it out or name another model"
            raise _problem("seed", takes_none)
        spec = ReferenceSpec(
            character_description=request.character_description,
            aspect_ratio=request.aspect_ratio,
            output_format=request.output_format,
            model=choice.model.model,
            negative_prompt=request.negative_prompt,
            seed=_seed(request.seed, choice.model),
            safety_filter_level=request.safety_filter_level,
            person_generation=request.person_generation,
        )
        return _order(JobKind.REFERENCE, fingerprint_of(request), choice, asdict(spec), by)

    async def clip(self, request: ClipRequest, by: Caller, *, strict: bool = False) -> Order:
        """Return the order of a clip, fitted to the model that makes it.

        Args:
            request: what the caller wants; `reference` names a picture that is kept already.
            by: who asks.
            strict: refuse every adaptation.

        Raises:
            InvalidRequestError: a value is impossible, or the model cannot do it.
            ConfigurationError: the named backend has no key.
            VideoGenerationError: the model was retired.
        """
        choice = self.choose(Medium.VIDEO, request.backend, request.model)
        wanted = replace(request, backend=choice.model.backend, model=choice.model.model)
        spec = resolve_clip(wanted, choice.model, today=now().date(), strict=strict)
        spec = replace(spec, seed=_seed(spec.seed, choice.model))
        return _order(JobKind.CLIP, fingerprint_of(request), choice, spec.to_document(), by)

    def choose(self, medium: Medium, backend: str | None, model: str | None) -> Choice:
        """Return who serves a request.

        Raises:
            InvalidRequestError: unknown backend or model.
            BackendError: the model was retired, or its price is not known.
            ConfigurationError: the backend has no key.
        """
        choice = self._registry.choose(medium, backend, model)
        refuse_retired(choice.model, now().date())
        resolutions = choice.model.image_resolutions
        refuse_unpriced(choice.model, resolutions[0] if resolutions else None)
        return choice

    def profile(self, medium: Medium, backend: str, model: str) -> Capability | None:
        """Return what a model can do, whether or not it is ready; None where nobody knows it."""
        return self._registry.profile(medium, backend, model)

    def backends(self) -> list[dict[str, Any]]:
        """Return every backend with its models, and why it is not ready where it is not."""
        return offers.backends(self._registry, now().date())

    def chosen(self) -> dict[str, str | None]:
        """Return who serves a request that names nobody, `backend/model` for each medium.

        None where nobody is ready.
        """
        return {medium.value: self._chosen(medium) for medium in Medium}

    def _chosen(self, medium: Medium) -> str | None:
        try:
            model = self.choose(medium, None, None).model
        except (BackendError, InvalidRequestError):
            return None
        return f"{model.backend}/{model.model}"


def fingerprint_of(
    request: ScenesRequest | ReferenceRequest | ClipRequest, *, reference_id: str | None = None
) -> str:
    """Return what tells a request from others, whoever serves it and whatever there is by now.

    Not how it is asked for: a key and its body are one job, whatever the preferences.

    Args:
        request: what the caller wants.
        reference_id: the kept picture that a request for a clip names instead of holding one.
    """
    covered = asdict(request)
    match request:
        case ScenesRequest():
            kind = JobKind.SCENES
            if request.style is None:
                # Requests of before there were styles are the same requests.
                del covered["style"]
        case ReferenceRequest():
            kind = JobKind.REFERENCE
        case ClipRequest():
            kind = JobKind.CLIP
            for name in ("energy", "passage", "continues", "more_references"):
                # Requests of before there were these fields are the same requests.
                if not covered[name]:
                    del covered[name]
    if reference_id is not None:
        covered["character_reference_id"] = reference_id
    return digest({"kind": kind.value, **covered})


def _order(
    kind: JobKind, fingerprint: str, choice: Choice, spec: dict[str, Any], by: Caller
) -> Order:
    return Order(
        kind=kind,
        request={"backend": choice.model.backend, "spec": spec, "notices": notices_of(choice)},
        fingerprint=fingerprint,
        owner_id=by.owner_id,
        key_id=by.key_id,
        project_id=by.project_id,
        quote_id=by.quote_id,
        priority=by.priority,
        caller=by.caller,
        idempotency_key=by.idempotency_key,
    )


def notices_of(choice: Choice) -> list[str]:
    """Return what is told beside the result: who was chosen, and whose end is near."""
    told = (choice.notice, retirement_notice(choice.model, now().date()))
    return [notice for notice in told if notice is not None]


def _seed(wanted: int | None, model: Capability) -> int | None:
    """Return the seed that is sent: drawn where the caller gave none, so that it is known."""
    if wanted is not None or not model.seed:
        return wanted
    return secrets.randbelow(2**31)


def _require_text(field: str, value: str) -> None:
    if not value.strip():
        raise _problem(field, f"{field} is blank: fill it in")


def _require_range(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise _problem(field, f"{field} must be {least} to {most}")


def _require_one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise _problem(field, f"{field} must be one of {', '.join(known)}")


def _require_seed(seed: int | None) -> None:
    if seed is not None:
        _require_range("seed", seed, 0, MAX_SEED)


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])
