"""Google Gemini: text, images and Omni video; Veo where Agent Platform is set up.

Each model is a file in the folder `models`. The key goes into a header of each request, never into
an address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from songreel.domain.capability import Capability
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.provider import ProviderContext
from songreel.providers.gemini.files import HOST, TITLE
from songreel.providers.gemini.images import Images
from songreel.providers.gemini.omni import READING, Omni
from songreel.providers.gemini.outcomes import Outcomes
from songreel.providers.profiles.shipped import profiles
from songreel.providers.transport.service import Patience, Service

_KEY = "GEMINI_API_KEY"
_PATIENCE = Patience(order=120)


class Gemini:
    """The provider."""

    name = "gemini"
    models: Sequence[Capability]
    writer = None
    webhooks = None

    def __init__(self, context: ProviderContext, patience: Patience = _PATIENCE) -> None:
        """Read the profiles, and hold how to find the key.

        Args:
            context: what every provider gets.
            patience: how long anything may take.

        Raises:
            InvalidRequestError: the user's own file of models cannot be taken.
        """
        self._setting = context.setting
        self.profiles = {
            profile.capability.model: profile
            for profile in profiles(__name__, self.name, context.models)
        }
        self.models = tuple(profile.capability for profile in self.profiles.values())
        self._service = Service(
            context.setting("GOOGLE_GEMINI_BASE_URL") or HOST,
            backend=self.name,
            title=TITLE,
            authorize=self._authorize,
            secrets=self._secrets,
            patience=patience,
        )
        outcomes = Outcomes(context.scratch / "outcomes", READING.retention_seconds or 0)
        self.images = Images(self._service, self.profiles, outcomes)
        self.videos = Omni(self._service, self.profiles)

    def check(self) -> None:
        """Raise where there is no key."""
        if self._setting(_KEY) is None:
            raise self._no_key()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._service.close()

    async def _authorize(self) -> Mapping[str, str]:
        key = self._setting(_KEY)
        if key is None:
            raise self._no_key()
        return {"x-goog-api-key": key}

    def _secrets(self) -> tuple[str, ...]:
        return (self._setting(_KEY) or "",)

    def _no_key(self) -> ConfigurationError:
        return ConfigurationError(
            FailureCode.AUTHENTICATION_ERROR,
            "Gemini has no key on this server: set GEMINI_API_KEY, "
            'or send "backend": "local" for a free animatic.',
            details="GEMINI_API_KEY is not set",
            backend=self.name,
        )


def provider(context: ProviderContext) -> Gemini:
    """Return the provider for the entry point `songreel.providers`."""
    return Gemini(context)
