"""Scenes from Gemini's text models, through `generateContent` with a JSON Schema.

The wire: facts of `POST /v1/models/{model}:generateContent` as google-genai sends it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from songreel.domain.capability import Capability
from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.language.question import Talk
from songreel.providers.language.writer import LanguageWriter

if TYPE_CHECKING:
    import httpx2

    from songreel.providers.language.calls import Calls

_TITLE = "Gemini"
_VERSION = "v1"


def writer(
    models: Mapping[str, Capability],
    backend: str,
    address: Callable[[], str],
    key: Callable[[], str | None],
) -> LanguageWriter:
    """Return the writer.

    Args:
        models: profiles by name.
        backend: the provider's name.
        address: gives the API's address, without a version.
        key: gives the key; asked anew for each conversation.
    """

    @asynccontextmanager
    async def talk(model: str) -> AsyncGenerator[Talk]:
        capability, known = models.get(model), key()
        if capability is None or known is None:
            failure, what = (
                (FailureCode.INVALID_INPUT, f"{_TITLE} has no model {model!r} here.")
                if capability is None
                else (FailureCode.AUTHENTICATION_ERROR, f"{_TITLE} has no key on this server.")
            )
            raise BackendError(failure, what, backend=backend)
        calls, client = await asyncio.to_thread(_open, capability, address(), known)
        try:
            yield calls
        finally:
            await client.aclose()

    return LanguageWriter(talk, backend=backend)


def _open(capability: Capability, address: str, key: str) -> tuple[Calls, httpx2.AsyncClient]:
    from google.genai import Client
    from google.genai.types import HttpOptions, HttpRetryOptions
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    from songreel.providers.language.calls import Bounds, Calls, open_client

    client = open_client(address)
    options = HttpOptions(
        base_url=address,
        api_version=_VERSION,
        httpx_async_client=client,
        # One attempt: the SDK itself never sends a call again.
        retry_options=HttpRetryOptions(attempts=1),
    )
    google = Client(vertexai=False, api_key=key, http_options=options)
    model = GoogleModel(capability.model, provider=GoogleProvider(client=google))
    calls = Calls(model, capability, title=_TITLE, bounds=Bounds(), secrets=lambda: (key,))
    return calls, client
