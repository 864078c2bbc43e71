"""Google Gemini: text, images and Omni video. In this version only its models are known.

Each model is a file in the folder `models`.
"""

from __future__ import annotations

from collections.abc import Sequence

from songreel.domain.capability import Capability
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.provider import ProviderContext
from songreel.providers.profiles.shipped import profiles


class Gemini:
    """The provider; it is never ready in this version, and says why."""

    name = "gemini"
    models: Sequence[Capability]
    writer = None
    images = None
    videos = None
    webhooks = None

    def __init__(self, context: ProviderContext) -> None:
        """Read the profiles, and hold how to find the key.

        Raises:
            InvalidRequestError: the user's own file of models cannot be taken.
        """
        self._setting = context.setting
        self.profiles = {
            profile.capability.model: profile
            for profile in profiles(__name__, self.name, context.models)
        }
        self.models = tuple(profile.capability for profile in self.profiles.values())

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
