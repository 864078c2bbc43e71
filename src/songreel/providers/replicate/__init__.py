"""Replicate: video models of many makers. In this version only its profile is known.

Prices and ranges: the model's page on Replicate, read on the date in the profile.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.frames import FrameSize
from songreel.domain.provider import ProviderContext

VEO = Capability(
    backend="replicate",
    model="google/veo-3.1",
    medium=Medium.VIDEO,
    price=Price(Decimal("0.40"), "second", "Replicate's model page", date(2026, 8, 24)),
    durations=(4, 6, 8),
    sizes=(
        (
            "720p",
            (
                ("16:9", FrameSize(width=1280, height=720)),
                ("9:16", FrameSize(width=720, height=1280)),
            ),
        ),
        (
            "1080p",
            (
                ("16:9", FrameSize(width=1920, height=1080)),
                ("9:16", FrameSize(width=1080, height=1920)),
            ),
        ),
    ),
    reference="image",
    reference_durations=(8,),
    reference_ratios=("16:9",),
)
NANO_BANANA = Capability(
    backend="replicate",
    model="google/nano-banana-pro",
    medium=Medium.IMAGE,
    price=Price(Decimal("0.15"), "image", "Replicate's model page", date(2026, 8, 24)),
)


class Replicate:
    """The provider; it is never ready in this version, and says why."""

    name = "replicate"
    models = (VEO, NANO_BANANA)
    writer = None
    images = None
    videos = None

    def __init__(self, context: ProviderContext) -> None:
        """Hold how to find the token."""
        self._setting = context.setting

    def check(self) -> None:
        """Raise: without a token nothing can be ordered, and with one nothing is yet."""
        if self._setting("REPLICATE_API_TOKEN") is None:
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR,
                "Replicate has no token on this server: set REPLICATE_API_TOKEN, "
                'or send "backend": "local" for a free animatic.',
                details="REPLICATE_API_TOKEN is not set",
                backend=self.name,
            )
        raise ConfigurationError(
            FailureCode.BACKEND_UNAVAILABLE,
            "This version of Songreel orders nothing from Replicate yet, so nothing was sent or "
            'paid: send "backend": "local" for a free animatic.',
            details="this version orders nothing from Replicate yet",
            backend=self.name,
        )

    async def close(self) -> None:
        """Nothing is open."""


def provider(context: ProviderContext) -> Replicate:
    """Return the provider for the entry point `songreel.providers`."""
    return Replicate(context)
