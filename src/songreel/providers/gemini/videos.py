"""Clips of Google's models: each goes to the API that has its model."""

from __future__ import annotations

from pathlib import Path

from songreel.domain.clip import ClipSpec
from songreel.domain.errors import ConfigurationError, FailureCode
from songreel.domain.provider import GenerationBackend, Keep, Status, Submission
from songreel.providers.gemini.agent_platform import KEY, LOCATION, PROJECT
from songreel.providers.gemini.images import HELD, Images
from songreel.providers.gemini.omni import READING, Omni
from songreel.providers.gemini.veo import Veo


class Videos(GenerationBackend[ClipSpec]):
    """Omni of the Gemini API, and Veo where Agent Platform is set up."""

    reading = READING

    def __init__(self, omni: Omni, veo: Veo | None, images: Images) -> None:
        """Hold both, and who keeps pictures: what is to be forgotten may be one of those."""
        self._omni, self._veo, self._images = omni, veo, images

    async def prepare(self, submission: Submission[ClipSpec], keep: Keep) -> Submission[ClipSpec]:
        """Write the body, as the API of its model has it."""
        return await self._making(submission.spec.model).prepare(submission, keep)

    async def submit(self, submission: Submission[ClipSpec]) -> str:
        """Place the order with the API of its model."""
        return await self._making(submission.spec.model).submit(submission)

    async def poll(self, provider_id: str) -> Status:
        """Return where an order stands."""
        return await self._holding(provider_id).poll(provider_id)

    async def cancel(self, provider_id: str) -> None:
        """Tell the API of the order that nobody wants it."""
        await self._holding(provider_id).cancel(provider_id)

    async def download(self, provider_id: str, output: str, destination: Path) -> None:
        """Write the bytes of a finished order."""
        await self._holding(provider_id).download(provider_id, output, destination)

    async def forget(self, name: str) -> None:
        """Delete what was put to the Files API, or a picture that was kept."""
        await (self._images if name.startswith(HELD) else self._omni).forget(name)

    def check_platform(self) -> None:
        """Raise `ConfigurationError` where Agent Platform is not set up."""
        self._platform()

    def _making(self, model: str) -> GenerationBackend[ClipSpec]:
        return self._platform() if is_on_platform(model) else self._omni

    def _holding(self, provider_id: str) -> GenerationBackend[ClipSpec]:
        # Operations have names with the place of their model; interactions have ids of one word.
        return self._platform() if "/operations/" in provider_id else self._omni

    def _platform(self) -> Veo:
        if self._veo is None:
            raise ConfigurationError(
                FailureCode.AUTHENTICATION_ERROR,
                f"Agent Platform is not set up on this server: set {PROJECT} and {LOCATION}, or "
                f"{KEY}.",
                details=f"neither {PROJECT} and {LOCATION} nor {KEY} is set",
                backend="gemini",
            )
        return self._veo


def is_on_platform(model: str) -> bool:
    """Tell whether Agent Platform has a model: Veo has left the Gemini API in October 2026."""
    return model.startswith("veo-")
