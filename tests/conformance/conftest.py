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
    "gemini": {
        "GEMINI_API_KEY": "simulated",
        "GOOGLE_GEMINI_BASE_URL": "{url}/gemini",
        "SONGREEL_AGENT_PLATFORM_KEY": "simulated",
        "SONGREEL_AGENT_PLATFORM_URL": "{url}/gemini",
    },
    "replicate": {"REPLICATE_API_TOKEN": "r8_simulated", "REPLICATE_BASE_URL": "{url}/replicate"},
}
"""What leads the paid providers to their simulators."""
PAID = [name for name in SETTINGS if name in NAMES]
WRITERS = [name for name in PAID if name == "gemini"]
"""Those of them that write scenes."""
MODELS = """
schema = "models/1"

[[model]]
backend = "openai"
model = "acme/words-1"
makes = "text"
source = "made up for tests"
as_of = 2026-11-20

[model.prices]
unit = "call"
source = "made up for tests"
as_of = 2026-11-20
rates = [{ usd = "0.01" }]
"""
"""A file of the user's own: of some providers it is what has all models."""
_SIMULATED = "-simulated"
_LATENCY = "0.2"


@dataclass(frozen=True, slots=True)
class Subject:
    """A provider under test."""

    provider: Provider

    @property
    def is_ready(self) -> bool:
        """Tell whether it lacks nothing."""
        try:
            self.provider.check()
        except ConfigurationError:
            return False
        return True


def _simulated(name: str) -> str:
    return name + _SIMULATED


@pytest.fixture(scope="session")
def paid_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run the simulators of the paid services."""
    folder = tmp_path_factory.mktemp("paid")
    with run_simulators(folder, "--latency", _LATENCY, "--seed", "7", "--no-limits") as running:
        yield running


@asynccontextmanager
async def loaded(name: str, settings: Mapping[str, str], scratch: Path) -> AsyncIterator[Provider]:
    """Load a provider as Songreel does, in a thread; what it leaves open is closed."""
    (entry,) = entry_points(group=GROUP, name=name)
    models = scratch.parent / "models.toml"
    models.write_text(MODELS, "utf-8")
    context = ProviderContext(settings.get, scratch, 2, models)
    made: Provider = await asyncio.to_thread(lambda: entry.load()(context))
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture(params=NAMES)
async def keyless(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    """Give one provider without any key."""
    async with loaded(request.param, {}, tmp_path / "scratch") as made:
        yield Subject(made)


@pytest.fixture(params=[*NAMES, *map(_simulated, PAID)])
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    """Give one provider without any key, or a paid one whose service is simulated."""
    async with given(request, tmp_path / "scratch") as found:
        yield found


@pytest.fixture(params=[*NAMES, *map(_simulated, WRITERS)])
async def author(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    """Give one provider as `subject` does; of the simulated ones those that write scenes."""
    async with given(request, tmp_path / "scratch") as found:
        yield found


@asynccontextmanager
async def given(request: pytest.FixtureRequest, scratch: Path) -> AsyncIterator[Subject]:
    """Load the provider that a fixture's parameter names."""
    name = request.param.removesuffix(_SIMULATED)
    is_simulated = name != request.param
    settings: Mapping[str, str] = {}
    if is_simulated:
        services: Running = request.getfixturevalue("paid_services")
        settings = {key: value.format(url=services.url) for key, value in SETTINGS[name].items()}
    async with loaded(name, settings, scratch) as made:
        found = Subject(made)
        assert not is_simulated or found.is_ready, f"{name} has its key and is not ready"
        yield found
