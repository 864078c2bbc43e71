"""Orders as the workflow places them: prepared, submitted, polled to their end, cleared away."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import monotonic
from typing import Any

from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.frames import AspectRatio
from songreel.domain.provider import Failed, Finished, GenerationBackend, Provider, Submission
from songreel.domain.resolve import resolve_clip
from songreel.domain.scene import ReferenceSpec

LIMIT = 60.0
TODAY = date(2026, 11, 23)


def models(provider: Provider, medium: Medium) -> list[Capability]:
    """Return the profiles of one medium."""
    return [model for model in provider.models if model.medium is medium]


def backends(provider: Provider) -> list[tuple[Medium, GenerationBackend[Any]]]:
    """Return what makes images and clips, as far as there is such a thing."""
    both = ((Medium.IMAGE, provider.images), (Medium.VIDEO, provider.videos))
    return [(medium, backend) for medium, backend in both if backend is not None]


def clip_spec(model: Capability, ratio: AspectRatio, *, reference: str | None = None) -> ClipSpec:
    """Return the order of the shortest clip, or of one that a reference image is taken for."""
    durations = (model.reference_durations if reference else ()) or model.durations
    request = ClipRequest(
        prompt="The fox walks past lanterns",
        aspect_ratio=ratio,
        duration=durations[0],
        generate_audio=model.audio != "never",
        seed=7 if model.seed else None,
        reference=reference,
    )
    return resolve_clip(request, model, today=TODAY)


def first_order(model: Capability) -> ClipSpec | ReferenceSpec:
    """Return any order that a model takes."""
    if model.medium is Medium.VIDEO:
        return clip_spec(model, model.sizes[0][1][0][0])
    return ReferenceSpec("A fox in a yellow raincoat", "1:1", "png", model.model, seed=2)


def another_order(model: Capability) -> ClipSpec | ReferenceSpec:
    """Return an order of other words."""
    order = first_order(model)
    if isinstance(order, ClipSpec):
        return replace(order, prompt="A heron waits", caption="A heron waits")
    return replace(order, character_description="A heron in a red scarf")


@dataclass
class Placed:
    """An order at a backend, and what was put to its service for it."""

    backend: GenerationBackend[Any]
    submission: Submission[Any]
    id: str
    kept: list[str] = field(default_factory=list)

    async def output(self) -> str:
        """Poll until the order is done; shares go up and stay within 0 to 1000."""
        deadline, share = monotonic() + LIMIT, 0
        while monotonic() < deadline:
            status = await self.backend.poll(self.id)
            assert not isinstance(status, Failed), f"{status.end}: {status.error!r}"
            if isinstance(status, Finished):
                assert status.cost is None or Decimal(status.cost) >= 0
                return status.output
            if status.share is not None:
                assert share <= status.share <= 1000
                share = status.share
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.id} was not done within {LIMIT:.0f} s")

    async def end(self) -> Finished | Failed:
        """Poll until the order has ended, however it did."""
        deadline = monotonic() + LIMIT
        while monotonic() < deadline:
            status = await self.backend.poll(self.id)
            if isinstance(status, (Finished, Failed)):
                return status
            await asyncio.sleep(0.02)
        raise AssertionError(f"{self.id} has no end after {LIMIT:.0f} s")

    async def into(self, destination: Path) -> None:
        """Have the result written to a path, and clear away what was put to the service."""
        await self.backend.download(self.id, await self.output(), destination)
        await self.clear()

    async def clear(self) -> None:
        """Delete what was put to the service, twice: gone already is deleted."""
        for name in [*self.kept, *self.kept]:
            await self.backend.forget(name)


async def prepared(
    backend: GenerationBackend[Any],
    spec: ClipSpec | ReferenceSpec,
    key: str = "attempt-1",
    reference: Path | None = None,
) -> tuple[Submission[Any], list[str]]:
    """Return an order that only has to be placed, and the names of what was kept for it."""
    kept: list[str] = []

    async def keep(name: str) -> None:
        assert name
        kept.append(name)

    made = plain = Submission(spec, key, reference)
    for _ in range(2):  # it may be repeated
        made = await backend.prepare(plain, keep)
        assert (made.spec, made.key) == (spec, key)
        if made.trace is not None:
            assert json.loads(json.dumps(made.trace)) == made.trace
    return made, kept


async def place(
    backend: GenerationBackend[Any],
    spec: ClipSpec | ReferenceSpec,
    key: str = "attempt-1",
    reference: Path | None = None,
) -> Placed:
    """Place one order."""
    submission, kept = await prepared(backend, spec, key, reference)
    order_id = await backend.submit(submission)
    assert order_id
    return Placed(backend, submission, order_id, kept)


def without_addresses(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Return a trace as it is looked up after a backup was restored."""
    left: dict[str, Any] = {}
    for name, value in trace.items():
        if isinstance(value, Mapping):
            left[name] = without_addresses(value)
        elif "http" not in str(value):
            left[name] = value
    return left
