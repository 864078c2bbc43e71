"""Google Gemini: text, images and Omni video. In this version only its profile is known.

Ranges: the vendor's documentation; price: 5,792 video tokens a second at 17.50 dollars a million
tokens, about 0.10 dollars a second at 720p, read on the date in the profile.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from songreel.domain.capability import Capability, Medium, Price
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.frames import FrameSize
from songreel.domain.provider import ProviderContext

OMNI = Capability(
    backend="gemini",
    model="gemini-omni-1.1-flash",
    medium=Medium.VIDEO,
    price=Price(Decimal("0.10"), "second", "Gemini API token prices", date(2026, 11, 1)),
    durations=tuple(range(3, 11)),
    sizes=(
        (
            "720p",
            (
                ("16:9", FrameSize(width=1280, height=720)),
                ("9:16", FrameSize(width=720, height=1280)),
            ),
        ),
    ),
    audio="always",
    seed=False,
    negative_prompt=False,
    reference="image",
)
FLASH = Capability(backend="gemini", model="gemini-3.8-flash", medium=Medium.TEXT, price=None)
FLASH_IMAGE = Capability(
    backend="gemini", model="gemini-3.1-flash-image", medium=Medium.IMAGE, price=None
)


class Gemini:
    """The provider; it is never ready in this version, and says why."""

    name = "gemini"
    models = (OMNI, FLASH, FLASH_IMAGE)
    writer = None
    images = None
    videos = None

    def __init__(self, context: ProviderContext) -> None:
        """Hold how to find the key."""
        self._setting = context.setting

    def check(self) -> None:
        """Raise: without a key nothing can be ordered, and with one nothing is yet."""
        if self._setting("GEMINI_API_KEY") is None:
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR,
                "Gemini has no key on this server: set GEMINI_API_KEY, "
                'or send "backend": "local" for a free animatic.',
                details="GEMINI_API_KEY is not set",
                backend=self.name,
            )
        raise ConfigurationError(
            FailureCode.BACKEND_UNAVAILABLE,
            "This version of Songreel orders nothing from Gemini yet, so nothing was sent or "
            'paid: send "backend": "local" for a free animatic.',
            details="this version orders nothing from Gemini yet",
            backend=self.name,
        )

    async def close(self) -> None:
        """Nothing is open."""


def provider(context: ProviderContext) -> Gemini:
    """Return the provider for the entry point `songreel.providers`."""
    return Gemini(context)
