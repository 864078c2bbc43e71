"""Replicate: clips and pictures by models of many makers.

Each model is a file in the folder `models`. The wire is that of November 2026; every order is one
request (`transport`), and how it stands is asked for by its id.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from songreel.domain.capability import Capability
from songreel.providers.profiles.retired import retired
from songreel.providers.profiles.shipped import profiles
from songreel.providers.replicate.access import NAME, check_address, open_service, token_of
from songreel.providers.replicate.orders import Pictures, Videos
from songreel.providers.replicate.webhooks import Webhooks

if TYPE_CHECKING:
    from songreel.domain.provider import ProviderContext
    from songreel.providers.transport.service import Patience


class Replicate:
    """The provider."""

    name = NAME
    models: Sequence[Capability]
    writer = None

    def __init__(self, context: ProviderContext, *, patience: Patience | None = None) -> None:
        """Read the profiles, and hold how to find the token; nothing is opened.

        Raises:
            InvalidRequestError: the user's own file of models cannot be taken.
        """
        self._setting = context.setting
        self.profiles = {
            profile.capability.model: profile
            for profile in profiles(__name__, self.name, context.models)
        }
        self.retired = retired(__name__, self.name, list(self.profiles.values()))
        self.models = tuple(profile.capability for profile in self.profiles.values())
        self._service = open_service(context.setting, patience)
        self.videos = Videos(self._service, self.profiles, context.public_url)
        self.images = Pictures(self._service, self.profiles, context.public_url)
        self.webhooks = Webhooks(self._service)

    def check(self) -> None:
        """Raise `ConfigurationError` where there is no token, else return."""
        token_of(self._setting)
        check_address(self._setting)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._service.close()


def provider(context: ProviderContext) -> Replicate:
    """Return the provider for the entry point `songreel.providers`."""
    return Replicate(context)
