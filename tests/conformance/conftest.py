"""The providers that are held to the interface: each without a key, and the paid ones simulated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from songreel.domain.errors import ConfigurationError
from songreel.domain.provider import Provider, ProviderContext
from songreel.providers.registry import GROUP
from tests.support.simulators import Running, run_simulators

NAMES = sorted(entry.name for entry in entry_points(group=GROUP))
SETTINGS: Mapping[str, Mapping[str, str]] = {
    "gemini": {"GEMINI_API_KEY": "simulated", "GOOGLE_GEMINI_BASE_URL": "{url}/gemini"},
    "replicate": {"REPLICATE_API_TOKEN": "r8_simulated", "REPLICATE_BASE_URL": "{url}/replicate"},
}
"""What leads the paid providers to their simulators."""
PAID: tuple[str, ...] = ()
_LATENCY = "0.2"


@dataclass(frozen=True, slots=True)
class Subject:
    """A provider under test, and whether a simulator stands behind it."""

    provider: Provider
    simulated: bool = False

    @property
    def is_ready(self) -> bool:
        """Tell whether it lacks nothing."""
        try:
            self.provider.check()
        except ConfigurationError:
            return False
        return True


@pytest.fixture(scope="session")
def paid_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run the simulators of the paid services."""
    folder = tmp_path_factory.mktemp("paid")
    # Limits are not what is tried here, and the plainest clips are cut nowhere.
    with run_simulators(folder, "--latency", _LATENCY, "--seed", "7", "--no-limits") as running:
        yield running


@asynccontextmanager
async def loaded(name: str, settings: Mapping[str, str], scratch: Path) -> AsyncIterator[Provider]:
    """Load a provider as Songreel does, in a thread; what it leaves open is closed."""
    (entry,) = entry_points(group=GROUP, name=name)
    made: Provider = await asyncio.to_thread(
        lambda: entry.load()(ProviderContext(settings.get, scratch, 2))
    )
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture(params=NAMES)
async def keyless(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    """Give one provider without any key."""
    async with loaded(request.param, {}, tmp_path / "scratch") as made:
        yield Subject(made)


def ready_names() -> list[str]:
    """Return what is tried with orders: every provider, and once more the paid ones, simulated."""
    return [*NAMES, *(f"{name}-simulated" for name in PAID)]


@pytest.fixture(params=ready_names())
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    """Give one provider without any key, or a paid one whose service is simulated."""
    name = request.param.removesuffix("-simulated")
    if name == request.param:
        async with loaded(name, {}, tmp_path / "scratch") as made:
            yield Subject(made)
        return
    services: Running = request.getfixturevalue("paid_services")
    settings = {key: value.format(url=services.url) for key, value in SETTINGS[name].items()}
    async with loaded(name, settings, tmp_path / "scratch") as made:
        found = Subject(made, simulated=True)
        assert found.is_ready, f"{name} has its key and says that it lacks something"
        yield found
