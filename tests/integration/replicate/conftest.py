"""The provider as it is built in, with simulators in the service's place."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from songreel.providers.replicate import Replicate
from tests.support.replicate import replicate_at
from tests.support.simulators import Running


@pytest.fixture(autouse=True)
def anew(simulators: Running) -> None:
    """Let no fault, order or file of another test be there."""
    simulators.client.delete("/_faults")
    simulators.client.delete("/_ledger")
    for file in simulators.replicate("GET", "/v1/files").json()["results"]:
        simulators.replicate("DELETE", f"/v1/files/{file['id']}")


@pytest.fixture
async def provider(simulators: Running, tmp_path: Path) -> AsyncIterator[Replicate]:
    """Return the provider; it orders from the simulators."""
    async with replicate_at(f"{simulators.url}/replicate", tmp_path) as found:
        yield found
