"""Scenes from a server that talks as OpenAI's chat completions do."""

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


def writer(
    models: Mapping[str, Capability],
    backend: str,
    address: Callable[[], str],
    key: Callable[[], str | None],
    check: Callable[[], None],
) -> LanguageWriter:
    """Return the writer.

    Args:
        models: profiles by name.
        backend: the provider's name.
        address: gives the server's address.
        key: gives the key; asked anew for each conversation.
        check: raises `ConfigurationError` where something is missing; nothing is sent then.
    """

    @asynccontextmanager
    async def talk(model: str) -> AsyncGenerator[Talk]:
        check()
        capability = models.get(model)
        if capability is None:
            raise BackendError(
                FailureCode.INVALID_INPUT,
                f"There is no model {model!r} in models.toml for the backend {backend}.",
                backend=backend,
            )
        calls, client = await asyncio.to_thread(_open, capability, address(), key())
        try:
            yield calls
        finally:
            await client.aclose()

    return LanguageWriter(talk, backend=backend)


def _open(
    capability: Capability, address: str, key: str | None
) -> tuple[Calls, httpx2.AsyncClient]:
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    from songreel.providers.language.calls import Bounds, Calls, open_client

    client = open_client(address)
    provider = OpenAICompatibleProvider(
        # Without a key, servers of one's own ignore what is sent instead of one.
        "openai",
        base_url=address,
        api_key=key or "none",
        http_client=client,
    )
    profile = OpenAIModelProfile(supports_json_schema_output=True)
    model = OpenAIChatModel(capability.model, provider=provider, profile=profile)
    calls = Calls(
        model,
        capability,
        title=f"The language model server at {client_name(address)}",
        # One's own machine may be slow, and has a short memory.
        bounds=Bounds(tokens=2_000, seconds=120, seconds_a_scene=30),
        secrets=lambda: (key or "",),
    )
    return calls, client


def client_name(address: str) -> str:
    """Return the host and port of an address, for people."""
    return address.partition("://")[2].partition("/")[0].rpartition("@")[2]
