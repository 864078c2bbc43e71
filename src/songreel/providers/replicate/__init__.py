"""Replicate: models of many makers. In this version only its models are known.

Each model is a file in the folder `models`.
"""

from __future__ import annotations

from collections.abc import Sequence

from songreel.domain.capability import Capability
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.provider import ProviderContext
from songreel.providers.profiles.shipped import profiles


class Replicate:
    """The provider; it is never ready in this version, and says why."""

    name = "replicate"
    models: Sequence[Capability]
    writer = None
    images = None
    videos = None
    webhooks = None

    def __init__(self, context: ProviderContext) -> None:
        """Read the profiles, and hold how to find the token.

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
