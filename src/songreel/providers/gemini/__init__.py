"""Google Gemini: text, images and Omni video; Veo where Agent Platform is set up.

Each model is a file in the folder `models`. The key goes into a header of each request, never into
an address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from songreel.domain.capability import Capability
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.provider import ProviderContext
from songreel.providers.gemini import agent_platform, veo
from songreel.providers.gemini.agent_platform import Credentials
from songreel.providers.gemini.files import HOST, TITLE
from songreel.providers.gemini.images import Images
from songreel.providers.gemini.omni import READING, Omni
from songreel.providers.gemini.outcomes import Outcomes
from songreel.providers.gemini.veo import Veo
from songreel.providers.gemini.videos import Videos, is_on_platform
from songreel.providers.gemini.writer import writer
from songreel.providers.profiles.profile import Profile
from songreel.providers.profiles.retired import retired
from songreel.providers.profiles.shipped import profiles
from songreel.providers.transport.service import Patience, Service

_KEY = "GEMINI_API_KEY"
_PATIENCE = Patience(order=120)
_LARGEST_CLIP = 256_000_000


class Gemini:
    """The provider."""

    name = "gemini"
    models: Sequence[Capability]
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
        self.retired = retired(__name__, self.name, list(self.profiles.values()))
        self._place = agent_platform.place(context.setting)
        self.models = tuple(
            profile.capability for profile in self.profiles.values() if self._offers(profile)
        )
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
        self._platform: Service | None = None
        self.videos = Videos(
            Omni(self._service, self.profiles),
            self._veo(context, outcomes, patience),
            self.images,
        )
        self.writer = writer(
            {model.model: model for model in self.models},
            self.name,
            lambda: context.setting("GOOGLE_GEMINI_BASE_URL") or HOST,
            lambda: context.setting(_KEY),
        )

    def check(self) -> None:
        """Raise where there is neither a key nor Agent Platform."""
        if self._setting(_KEY) is None and self._place is None:
            raise self._no_key()

    def check_model(self, model: Capability) -> None:
        """Raise where there is no key, or no Agent Platform for a model that is there alone."""
        if is_on_platform(model.model):
            self.videos.check_platform()
        elif self._setting(_KEY) is None:
            raise self._no_key()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._service.close()
        if self._platform is not None:
            await self._platform.close()

    def _offers(self, profile: Profile) -> bool:
        """Tell whether to show a model; who enters a price for one is told what is missing."""
        model = profile.capability
        return not is_on_platform(model.model) or self._place is not None or model.price is not None

    def _veo(self, context: ProviderContext, outcomes: Outcomes, patience: Patience) -> Veo | None:
        if self._place is None:
            return None
        credentials = Credentials(context.setting, self.name)
        self._platform = Service(
            self._place.base_url,
            backend=self.name,
            title=veo.TITLE,
            authorize=credentials.headers,
            secrets=credentials.secrets,
            patience=patience,
            largest_answer=_LARGEST_CLIP,
        )
        return Veo(self._platform, self._place.prefix, self.profiles, outcomes)

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
            "Gemini has no key on this server: run `songreel providers login gemini` there "
            "or set GEMINI_API_KEY, "
            'or send "backend": "local" for a free animatic.',
            details="GEMINI_API_KEY is not set",
            backend=self.name,
        )


def provider(context: ProviderContext) -> Gemini:
    """Return the provider for the entry point `songreel.providers`."""
    return Gemini(context)
