"""References of Omni: small ones go along, large ones are put to the Files API and deleted."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from songreel.domain.errors import BackendError, FailureCode
from songreel.providers.gemini import Gemini
from tests.integration.gemini.orders import Kept, order, refused
from tests.support.simulators import Running as Simulators

pytestmark = pytest.mark.anyio


def picture(path: Path, size: int = 0) -> Path:
    Image.new("RGB", (8, 8), (10, 20, 30)).save(path, "PNG")
    with path.open("ab") as file:
        file.write(os.urandom(size))
    return path


async def test_a_small_reference_goes_along(gemini: Gemini, simulators: Simulators, tmp_path: Path):
    kept = Kept()
    reference = picture(tmp_path / "reference.png")
    provider_id = await order(gemini, reference=reference, keep=kept)
    assert kept == []
    step, *_ = simulators.gemini("GET", f"/v1/interactions/{provider_id}").json()["steps"]
    image, text = step["content"]
    assert (image["type"], image["mime_type"]) == ("image", "image/png")
    assert "<IMAGE_REF_0>" in text["text"]


async def test_a_large_reference_is_put_there_and_deleted(
    gemini: Gemini, simulators: Simulators, tmp_path: Path
):
    kept = Kept()
    reference = picture(tmp_path / "reference.png", 8_000_000)
    provider_id = await order(gemini, reference=reference, keep=kept)

    (name,) = kept
    shown = simulators.gemini("GET", f"/v1/{name}").json()
    assert shown["sizeBytes"] == str(reference.stat().st_size)
    step, *_ = simulators.gemini("GET", f"/v1/interactions/{provider_id}").json()["steps"]
    assert step["content"][0] == {"type": "image", "mime_type": "image/png", "uri": shown["uri"]}
    await gemini.videos.forget(name)
    await gemini.videos.forget(name)
    assert simulators.gemini("GET", "/v1/files").json()["files"] == []


@pytest.mark.parametrize(
    ("nth", "fault", "failure"),
    [
        (1, {"fault": "status", "status": 503}, FailureCode.BACKEND_UNAVAILABLE),
        (1, {"fault": "status", "status": 429}, FailureCode.RATE_LIMIT_EXCEEDED),
        (2, {"fault": "status", "status": 400}, FailureCode.INVALID_INPUT),
        (2, {"fault": "reset"}, FailureCode.BACKEND_UNAVAILABLE),
    ],
    ids=str,
)
async def test_a_reference_that_is_not_taken_orders_nothing(
    gemini: Gemini,
    simulators: Simulators,
    tmp_path: Path,
    nth: int,
    fault: dict[str, Any],
    failure: FailureCode,
):
    simulators.script({"service": "gemini", "path": "/upload/*", "nth": nth, **fault})
    reference = picture(tmp_path / "reference.png", 8_000_000)
    assert (await refused(gemini, reference=reference)).failure is failure
    assert simulators.ledger() == []


async def test_a_file_that_cannot_be_deleted_now_is_told(gemini: Gemini, simulators: Simulators):
    path = {"service": "gemini", "method": "DELETE", "path": "*/files/*"}
    simulators.script({**path, "fault": "status", "status": 500})
    with pytest.raises(BackendError):
        await gemini.videos.forget("files/abc")
    await gemini.videos.forget("../interactions/abc")
