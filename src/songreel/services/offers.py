"""What is on offer: every backend with its models, as answers and commands show it."""

from __future__ import annotations

from datetime import date
from typing import Any

from songreel.domain.capability import Capability, Medium
from songreel.domain.price import Price
from songreel.domain.provider import Provider
from songreel.domain.retirement import retirement_notice
from songreel.providers.readiness import candidates, lack, lack_of
from songreel.providers.registry import Registry

_THINGS = {Medium.TEXT: "texts", Medium.IMAGE: "pictures", Medium.VIDEO: "clips"}


def backends(registry: Registry, today: date) -> list[dict[str, Any]]:
    """Return every backend with its models, and why it is not ready where it is not."""
    return [
        {
            "backend": provider.name,
            "ready": (reason := why_not_ready(provider)) is None,
            "reason": reason,
            "models": [
                {**model_document(model, today), **_readiness(provider, model)}
                for model in provider.models
            ],
        }
        for provider in registry
    ]


def _readiness(provider: Provider, model: Capability) -> dict[str, Any]:
    error = lack_of(provider, model)
    return {"ready": error is None, "reason": None if error is None else error.message}


def model_document(model: Capability, today: date) -> dict[str, Any]:
    """Return what a model takes, what it costs and how long it is there; prices are strings."""
    is_video = model.medium is Medium.VIDEO
    ratios = sorted({ratio for _, sizes in model.sizes for ratio, _ in sizes})
    return {
        "model": model.model,
        "makes": model.medium.value,
        "durations": list(model.durations),
        "resolution_durations": {name: list(sold) for name, sold in model.resolution_durations},
        "aspect_ratios": ratios or list(model.image_ratios),
        "resolutions": list(model.resolutions),
        "formats": list(model.image_formats),
        "audio": model.audio if is_video else None,
        "seed": model.seed,
        "negative_prompt": model.negative_prompt,
        "reference": model.reference,
        "reference_images": model.reference_images if model.reference == "image" else 0,
        "reference_durations": list(model.reference_durations),
        "reference_ratios": list(model.reference_ratios),
        "first_frame": is_video and model.first_frame and model.reference is not None,
        "last_frame": model.last_frame,
        "song": model.takes_passage,
        "prompt_characters": model.prompt_characters,
        **_price_document(model.price),
        "unbilled_ends": list(model.unbilled),
        "retires_on": None if model.retires_on is None else model.retires_on.isoformat(),
        "fallback": model.fallback,
        "notice": retirement_notice(model, today),
    }


def _price_document(price: Price | None) -> dict[str, Any]:
    if price is None:
        names = ("price_usd", "price_unit", "price_source", "price_as_of")
        return {**dict.fromkeys(names), "prices": []}
    return {
        "price_usd": str(price.amount),
        "price_unit": price.unit,
        "price_source": price.source,
        "price_as_of": price.as_of.isoformat(),
        "prices": [
            {"usd": str(rate.amount), "resolution": rate.resolution, "audio": rate.audio}
            for rate in price.rates
        ],
    }


def waiting_for_prices(registry: Registry) -> list[str]:
    """Return a sentence for each backend that is ready and makes things of which none has a price.

    Those are refused, or made by another backend where nobody named this one.
    """
    told: list[str] = []
    for provider in registry:
        things = [
            name
            for medium, name in _THINGS.items()
            if (models := candidates(provider.models, medium))
            and all(model.price is None for model in models)
        ]
        if things and why_not_ready(provider) is None:
            told.append(
                f"{provider.name}: {' and '.join(things)} wait for a price in models.toml "
                "(docs/models.md)."
            )
    return told


def not_ready_for(provider: Provider) -> str | None:
    """Return for which of its models a provider is not ready, and why, or None for no one."""
    lacks = [
        (model.model, error) for model in provider.models if (error := lack_of(provider, model))
    ]
    if not lacks:
        return None
    return f"Not for {', '.join(name for name, _ in lacks)}: {lacks[0][1].message}"


def why_not_ready(provider: Provider) -> str | None:
    """Return what a provider lacks, or None where it can be used."""
    lacking = lack(provider)
    return None if lacking is None else lacking.message
