"""The token is in no error, no trace of one, no log and no body, whatever goes wrong."""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.errors import BackendError
from songreel.providers.replicate import Replicate
from tests.support.replicate import BRIEF, TOKEN, clip, prepared, replicate_at
from tests.support.simulators import Running as Simulators

pytestmark = pytest.mark.anyio

ANY = {"service": "replicate", "times": 20}


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 401, "message": f"{TOKEN} is not valid"},
        {"fault": "status", "status": 422, "message": f"{TOKEN} is not valid"},
        {"fault": "status", "status": 500, "message": TOKEN},
        {"fault": "status", "status": 200, "body": {"id": TOKEN, "status": TOKEN}},
        {"fault": "reset"},
        {"fault": "html"},
        {"fault": "redirect", "location": f"http://127.0.0.1:9/{TOKEN}"},
    ],
)
async def test_no_error_tells_the_token(
    simulators: Simulators,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    fault: dict[str, Any],
) -> None:
    caplog.set_level(logging.INFO)
    async with replicate_at(f"{simulators.url}/replicate", tmp_path, patience=BRIEF) as provider:
        order = await prepared(provider, clip(provider))
        assert TOKEN not in f"{order!r} {provider!r} {vars(provider)!r}"
        simulators.script({**ANY, **fault})
        for error in await errors(provider, order, tmp_path / "clip"):
            told = [error.message, error.details, repr(error), str(error.to_document())]
            told += traceback.format_exception(error)
            assert TOKEN not in " ".join(map(str, told))
    assert TOKEN not in caplog.text


async def errors(provider: Replicate, order: Any, path: Path) -> list[BackendError]:
    """Return what each request raises."""
    videos, found = provider.videos, "somebodysorder"
    url = f"{provider.videos._service.base_url}/files/x"
    caught: list[BackendError] = []
    for request in (
        videos.submit(order),
        videos.poll(found),
        videos.cancel(found),
        videos.find({"model": "a", "input": {}}, datetime.now(UTC)),
        videos.forget("file"),
        videos.download(found, url, path),
    ):
        try:
            await request
        except BackendError as error:
            caught.append(error)
    assert len(caught) >= 3
    return caught
