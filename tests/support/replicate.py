"""Orders from Replicate for tests: the built-in provider with simulators in the service's place."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.provider import (
    Failed,
    Finished,
    GenerationBackend,
    ProviderContext,
    Status,
    Submission,
)
from songreel.domain.resolve import resolve_clip
from songreel.providers.replicate import Replicate
from songreel.providers.transport.service import Patience
from tests.support.waiting import until_async

TOKEN = "r8_canary"
VEO = "google/veo-3.1"
TODAY = date(2026, 11, 26)
BRIEF = Patience(connect=1.5, order=1.5, ask=1.5, fetch=20, read=1.5)
"""Enough for a service that answers at once; uploads have their own."""


@asynccontextmanager
async def replicate_at(
    url: str,
    folder: Path,
    *,
    patience: Patience | None = None,
    public_url: str | None = None,
    models: str | None = None,
    token: str | None = TOKEN,
) -> AsyncIterator[Replicate]:
    """Run the provider against the service at an address, with the user's models if any."""
    settings = {"REPLICATE_BASE_URL": url, "REPLICATE_API_TOKEN": token}
    file = None
    if models is not None:
        file = folder / "models.toml"
        file.write_text(models, "utf-8")
    context = ProviderContext(settings.get, folder, 2, file, public_url)
    # In a thread, as at the server's start: it reads the files of models.
    provider = await asyncio.to_thread(Replicate, context, patience=patience)
    try:
        yield provider
    finally:
        await provider.close()


def clip(provider: Replicate, prompt: str = "A fox walks.", **more: Any) -> ClipSpec:
    """Return what is ordered for a clip: by default four seconds of Veo."""
    fields: dict[str, Any] = {"prompt": prompt, "rules": "", "duration": 4, "seed": 7, **more}
    asked = ClipRequest(**fields)
    return resolve_clip(asked, provider.profiles[asked.model or VEO].capability, today=TODAY)


@dataclass
class Kept:
    """The files that were put to the service."""

    names: list[str] = field(default_factory=list[str])

    async def __call__(self, name: str) -> None:
        """Note one."""
        self.names.append(name)


async def prepared(
    provider: Replicate, spec: ClipSpec, *, reference: Path | None = None
) -> Submission[ClipSpec]:
    """Return an order that can be placed."""
    submission = Submission(spec, uuid.uuid4().hex, reference)
    return await provider.videos.prepare(submission, Kept())


async def placed(provider: Replicate, prompt: str = "A fox walks.", **more: Any) -> str:
    """Place the order of a clip, and return its id."""
    order = await prepared(provider, clip(provider, prompt, **more))
    return await provider.videos.submit(order)


async def ended(
    backend: GenerationBackend[Any], provider_id: str, *, seconds: float = 20
) -> Status:
    """Return how an order ended."""

    async def end() -> Status | None:
        status = await backend.poll(provider_id)
        return status if isinstance(status, Finished | Failed) else None

    status = await until_async(end, seconds=seconds, what=provider_id)
    assert status is not None
    return status


def as_json(order: Submission[Any]) -> Mapping[str, Any]:
    """Return the trace of an order as the ledger keeps it."""
    return json.loads(json.dumps(order.trace))
