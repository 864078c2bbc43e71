"""Language models behind an OpenAI-compatible server: OpenAI, Ollama, vLLM and others.

Its models are those that the user's own file of models enters for it: `backend = "openai"`,
`makes = "text"`, with a price for each call ("0" for a server of one's own).
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from songreel.domain.capability import Capability, Medium
from songreel.domain.errors import ConfigurationError, FailureCode, InvalidRequestError
from songreel.domain.provider import ProviderContext, SceneWriter
from songreel.providers.openai.writer import writer
from songreel.providers.profiles.user import UserModels

NAME = "openai"
ADDRESS_SETTING, KEY_SETTING = "OPENAI_BASE_URL", "OPENAI_API_KEY"
USUAL_ADDRESS = "https://api.openai.com/v1"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class OpenAI:
    """The provider; it is ready once it has a model and, beyond this machine, a key."""

    name = NAME
    models: Sequence[Capability]
    writer: SceneWriter | None
    images = None
    videos = None
    webhooks = None

    def __init__(self, context: ProviderContext) -> None:
        """Read which models there are, and hold how to find address and key.

        Raises:
            InvalidRequestError: the user's own file cannot be taken, or enters a model here that
                makes something else than text.
        """
        self._setting = context.setting
        found = [] if context.models is None else UserModels.read(context.models).applied(NAME, [])
        for profile in found:
            if profile.capability.medium is not Medium.TEXT:
                raise InvalidRequestError(
                    f"{context.models}: {profile.capability.model} of {NAME} makes "
                    f'{profile.capability.medium.value}, and this backend makes "text" alone.'
                )
        self.models = tuple(profile.capability for profile in found)
        by_name = {model.model: model for model in self.models}
        self.writer = writer(
            by_name, NAME, self._address, lambda: self._setting(KEY_SETTING), self.check
        )

    def check(self) -> None:
        """Raise where no model is entered, the address is none, or a key is missing."""
        address = self._address()
        if not _is_address(address):
            raise ConfigurationError(
                FailureCode.BACKEND_UNAVAILABLE,
                f"{ADDRESS_SETTING} is no address: write it as in http://127.0.0.1:11434/v1.",
                details=f"{ADDRESS_SETTING} is no address",
                backend=NAME,
            )
        if not self.models:
            raise ConfigurationError(
                FailureCode.BACKEND_UNAVAILABLE,
                f'No language model is entered for the backend "{NAME}": add one to models.toml '
                f"(docs/scenes.md shows how), and set {ADDRESS_SETTING} for a server of your own.",
                details="models.toml enters no model for it",
                backend=NAME,
            )
        if self._setting(KEY_SETTING) is None and not _is_own_machine(address):
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR,
                f"The language model server has no key here: set {KEY_SETTING}, or "
                f"{ADDRESS_SETTING} to a server on this machine.",
                details=f"{KEY_SETTING} is not set",
                backend=NAME,
            )

    async def close(self) -> None:
        """Nothing is open between conversations."""

    def _address(self) -> str:
        return (self._setting(ADDRESS_SETTING) or USUAL_ADDRESS).strip().rstrip("/")


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        # A port that is no number shows only when it is asked for.
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_own_machine(address: str) -> bool:
    return urlsplit(address).hostname in _LOOPBACK


def provider(context: ProviderContext) -> OpenAI:
    """Return the provider for the entry point `songreel.providers`."""
    return OpenAI(context)
