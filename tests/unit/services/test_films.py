"""Who writes and draws beside a film's clips, and what a command's key stands for."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr

from songreel.cli.backend import FilmOrder, Song
from songreel.cli.film import _key
from songreel.core.settings import Settings
from songreel.domain.cut_wish import CutWish
from songreel.domain.video import Asset
from songreel.jobs.manager import Jobs
from songreel.providers.registry import Registry, installed
from songreel.services.accounts import Accounts
from songreel.services.film_desk import FilmDesk
from songreel.services.film_plans import FilmPlans, Heard
from songreel.services.films import Films
from songreel.services.generation import Generation
from songreel.services.library import Library
from songreel.services.requests import Caller, FilmRequest
from tests.support.stand_in import StandIn

EVEN = CutWish(by="even")
PRICES = """schema = "models/1"

[[price]]
backend = "gemini"
model = "veo-3.1-generate-001"
unit = "second"
source = "invoice"
as_of = 2026-11-20
rates = [{ usd = "0.40" }]

[[price]]
backend = "gemini"
model = "gemini-3.8-flash"
unit = "call"
source = "invoice"
as_of = 2026-11-20
rates = [{ usd = "0.01" }]
"""


class OneSong:
    """A library of one song that is ten seconds long."""

    async def song(self, song_id: str, owner_id: str) -> Asset:
        """Return it, whatever it is called."""
        facts = {"samples": 441_000, "sample_rate": 44_100, "channels": 2, "codec": "pcm"}
        made = datetime(2026, 11, 1, tzinfo=UTC)
        return Asset(song_id, owner_id, "song", "5" * 64, 1, "audio/wav", made, facts)


@pytest.fixture
def settings_of_veo(data_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings with Agent Platform, prices of its Veo and of texts, and no other key."""
    data_folder.mkdir(parents=True, exist_ok=True)
    (data_folder / "models.toml").write_text(PRICES, "utf-8")
    monkeypatch.setenv("SONGREEL_AGENT_PLATFORM_KEY", "k")
    return Settings(data=data_folder)


@pytest.mark.anyio
@pytest.mark.parametrize(("key", "writer"), [(None, "local"), ("k", "gemini")])
async def test_a_companion_that_is_not_ready_does_not_stop_the_film(
    key: str | None, writer: str, settings_of_veo: Settings, tmp_path: Path
):
    settings = settings_of_veo.model_copy(
        update={"gemini_api_key": None if key is None else SecretStr(key)}
    )
    registry = await asyncio.to_thread(installed, settings, tmp_path / "scratch")
    films = Films(
        registry, Generation(registry), cast("Library", OneSong()), FilmPlans(cast("Heard", None))
    )
    model = "veo-3.1-generate-001"
    request = FilmRequest("song-1", "a trip", "a heron", backend="gemini", model=model, cut=EVEN)
    try:
        order = (await films.order(request, Caller())).request
    finally:
        await registry.close()

    assert (order["clip"]["backend"], order["clip"]["model"]) == ("gemini", model)
    assert order["scenes"]["backend"] == writer
    assert order["reference"]["backend"] == "local"


def test_another_model_is_another_film_of_the_command():
    order = FilmOrder(Song("song-1", "5" * 64), "a trip", "a heron")
    keys = {_key(replace(order, model=model), "f", 0) for model in (None, "acme/one", "acme/two")}
    assert len(keys) == 3


@pytest.mark.anyio
async def test_who_makes_what_names_nobody_does_not_tell_a_film_of_a_named_backend(tmp_path: Path):
    named = StandIn(tmp_path)
    other = StandIn(tmp_path, name="other")

    async def told(default: str, backend: str | None) -> str:
        registry = Registry([named, other], default=default)
        films = Films(
            registry,
            Generation(registry),
            cast("Library", OneSong()),
            FilmPlans(cast("Heard", None)),
        )
        desk = FilmDesk(films, registry, cast("Accounts", None), cast("Jobs", None))
        request = FilmRequest("song-1", "a trip", "a heron", backend=backend, cut=EVEN)
        return await desk.fingerprint(request, Caller())

    assert await told("stand", "stand") == await told("other", "stand")
    assert await told("stand", None) != await told("other", None)
