"""Orders of Omni, as a workflow places them and waits for them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import BackendError
from songreel.domain.provider import Failed, Finished, Running, Status, Submission
from songreel.domain.resolve import resolve_clip
from songreel.providers.gemini import Gemini
from tests.support.waiting import until_async

MODEL = "gemini-omni-1.1-flash"


def spec_of(gemini: Gemini, **changes: Any) -> ClipSpec:
    wanted: dict[str, Any] = {
        "prompt": "A robot waves",
        "duration": 3,
        "resolution": "360p",
        "model": MODEL,
    }
    request = ClipRequest(**{**wanted, **changes})
    model = gemini.profiles[str(request.model)].capability
    return resolve_clip(request, model, today=date(2026, 11, 26))


class Kept(list[str]):
    """The names that a workflow is told to have deleted in the end."""

    async def __call__(self, name: str) -> None:
        self.append(name)


async def order(
    gemini: Gemini, *, reference: Path | None = None, keep: Kept | None = None, **changes: Any
) -> str:
    """Order a clip, and return its id."""
    if reference is not None:
        changes["reference"] = "ab" * 32
    submission = Submission(spec_of(gemini, **changes), "attempt-1", reference=reference)
    prepared = await gemini.videos.prepare(submission, Kept() if keep is None else keep)
    return await gemini.videos.submit(prepared)


async def ended(gemini: Gemini, provider_id: str) -> Finished | Failed:
    """Poll until the order is over, as a workflow does: what cannot be told is asked again."""

    async def over() -> Status | None:
        try:
            status = await gemini.videos.poll(provider_id)
        except BackendError:
            return None
        return None if isinstance(status, Running) else status

    found = await until_async(over, seconds=20)
    assert isinstance(found, Finished | Failed)
    return found


async def refused(gemini: Gemini, **changes: Any) -> BackendError:
    with pytest.raises(BackendError) as caught:
        await order(gemini, **changes)
    assert "canary" not in f"{caught.value.message}{caught.value.details}{caught.value!r}"
    assert caught.value.backend == "gemini"
    return caught.value
