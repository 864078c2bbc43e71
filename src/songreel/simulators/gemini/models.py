"""The models of the Gemini API and of Veo on Agent Platform, those that are gone among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from songreel.simulators.order import Medium


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        longest: seconds of a clip at most.
        on_platform: whether Agent Platform has it, and not the Gemini API.
    """

    name: str
    medium: Medium
    longest: int = 0
    on_platform: bool = False


MODELS: Mapping[str, Model] = {
    model.name: model
    for model in (
        Model("gemini-omni-1.2-flash", "video", 15),
        Model("gemini-omni-1.1-flash", "video", 10),
        Model("gemini-3.8-flash", "text"),
        Model("gemini-3.6-flash", "text"),
        Model("gemini-3.5-flash-lite", "text"),
        Model("gemini-3.1-flash-lite", "text"),
        Model("gemini-3.1-flash-image", "image"),
        Model("gemini-3-pro-image", "image"),
        Model("gemini-nano-banana-2.1", "image"),
        Model("veo-3.1-generate-001", "video", 8, on_platform=True),
        Model("veo-3.1-fast-generate-001", "video", 8, on_platform=True),
    )
}
RETIRED = frozenset(
    {
        "gemini-omni-flash-preview",
        "gemini-2.5-flash",
        "gemini-2.5-pro",
        "gemini-2.5-flash-image",
        "imagen-4.0-generate-001",
        "veo-3.1-generate-preview",
        "veo-3.1-fast-generate-preview",
        "veo-3.1-lite-generate-preview",
        "veo-3.0-generate-001",
    }
)
ROUTED = {"gemini-3.7-flash": "gemini-3.8-flash", "gemini-3.5-flash": "gemini-3.6-flash"}
"""Names that are still taken, and the model that answers."""
_METHODS: dict[Medium, str] = {
    "video": "createInteraction",
    "image": "generateContent",
    "text": "generateContent",
}


def document(model: Model) -> dict[str, Any]:
    """Return how the API shows a model."""
    return {
        "name": f"models/{model.name}",
        "version": "001",
        "displayName": model.name.replace("-", " ").title(),
        "description": f"Makes {model.medium}.",
        "inputTokenLimit": 1_048_576,
        "outputTokenLimit": 65_536,
        "supportedGenerationMethods": [_METHODS[model.medium]],
    }
