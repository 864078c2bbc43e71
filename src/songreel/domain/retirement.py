"""The end of a model: a notice in the weeks before, a refusal from the day on."""

from __future__ import annotations

from datetime import date, timedelta

from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import (
    BackendError,
    FailureCode,
    ImageGenerationError,
    SceneGenerationError,
    VideoGenerationError,
)

NOTICE = timedelta(days=60)
ERROR_OF: dict[Medium, type[BackendError]] = {
    Medium.TEXT: SceneGenerationError,
    Medium.IMAGE: ImageGenerationError,
    Medium.VIDEO: VideoGenerationError,
}
"""The errors of what models make, as the contract names them."""


def is_retired(model: Capability, today: date) -> bool:
    """Tell whether a model is gone."""
    return model.retires_on is not None and today >= model.retires_on


def retirement_notice(model: Capability, today: date) -> str | None:
    """Return the sentence about a model that is gone or near its end, or None."""
    if model.retires_on is None or today < model.retires_on - NOTICE:
        return None
    return _sentence(model, "was retired" if is_retired(model, today) else "retires")


def instead_of(model: Capability) -> str:
    """Return the sentence that says what to use in place of a model that is gone."""
    if model.fallback is None:
        return "Name another model."
    if model.fallback_is_priced:
        return f"Use {model.fallback} instead."
    return f"Use {model.fallback} instead; enter its price in models.toml first."


def refuse_retired(model: Capability, today: date) -> None:
    """Raise where a model is gone.

    Raises:
        BackendError: MODEL_RETIRED, with what to use, as the error of what the model makes.
    """
    if not is_retired(model, today):
        return
    raise ERROR_OF[model.medium](
        FailureCode.MODEL_RETIRED,
        _sentence(model, "was retired"),
        backend=model.backend,
    )


def _sentence(model: Capability, verb: str) -> str:
    return f"{model.model} {verb} on {model.retires_on}. {instead_of(model)}"
