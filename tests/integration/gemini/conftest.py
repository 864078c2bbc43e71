from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from songreel.domain.provider import ProviderContext
from songreel.providers.gemini import Gemini
from songreel.providers.transport.service import Patience
from tests.support.simulators import Running, run_simulators

KEY = "canary-5b1e0c"


@pytest.fixture(scope="module")
def simulators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return running simulators that the tests of one module share: a clip takes 0.05 s."""
    folder = tmp_path_factory.mktemp("simulators")
    with run_simulators(folder, "--latency", "0.05", "--seed", "7") as running:
        yield running


@pytest.fixture
def environment(simulators: Running) -> dict[str, str]:
    """Return the settings of a server whose Gemini is the simulator; tests change them."""
    return {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini"}


@pytest.fixture
async def gemini(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Gemini]:
    """Return the provider against simulators that remember nothing of earlier tests."""
    context = ProviderContext(environment.get, tmp_path / "scratch", 1)
    provider = await asyncio.to_thread(Gemini, context)
    yield provider
    await provider.close()


@pytest.fixture
async def impatient(environment: dict[str, str], tmp_path: Path) -> AsyncIterator[Gemini]:
    """Return one that waits half a second for anything."""
    context = ProviderContext(environment.get, tmp_path / "scratch", 1)
    patience = Patience(connect=0.5, order=0.5, ask=0.5, fetch=0.5, read=0.5)
    provider = await asyncio.to_thread(Gemini, context, patience)
    yield provider
    await provider.close()


@pytest.fixture(autouse=True)
def clear(simulators: Running) -> None:
    simulators.client.delete("/_ledger")
    simulators.client.delete("/_faults")
