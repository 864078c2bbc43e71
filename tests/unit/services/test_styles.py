"""A style is part of what is asked for; without one, a request is what it was before styles."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from songreel.cli.backend import FilmOrder, Song
from songreel.cli.film import _key
from songreel.core.settings import Settings
from songreel.domain.clip import digest
from songreel.domain.cut_wish import CutWish
from songreel.domain.errors import InvalidRequestError
from songreel.domain.video import Asset
from songreel.jobs.order import Order
from songreel.providers.registry import installed
from songreel.services.film_plans import FilmPlans, Heard
from songreel.services.films import Films
from songreel.services.generation import Generation
from songreel.services.library import Library
from songreel.services.requests import Caller, FilmRequest, ScenesRequest

EVEN = CutWish(by="even")
SCENES = ScenesRequest("a trip", "a heron", backend="local")
OF_BEFORE = {
    "idea": "a trip",
    "character_description": "a heron",
    "number_of_scenes": 4,
    "character_characteristics": "sarcastic, dramatic, emotional, and lovable",
    "video_type": "video",
    "video_characteristics": "vlogging, realistic, 4k, cinematic",
    "camera_angle": "front",
    "backend": "local",
    "model": None,
    "seed": None,
}
FILM = FilmRequest("song-1", "a trip", "a heron", scenes=3, backend="local", seed=1, cut=EVEN)
FILM_OF_BEFORE = {
    "song_id": "5" * 64,
    "idea": "a trip",
    "character_description": "a heron",
    "scenes": 3,
    "aspect_ratio": "16:9",
    "backend": "local",
    "model": None,
    "seed": 1,
    "draft": False,
    "models": ["local/animatic-1", "local/scenes-1", "local/reference-1"],
}
pytestmark = pytest.mark.anyio


class OneSong:
    """A library of one song that is ten seconds long."""

    async def song(self, song_id: str, owner_id: str) -> Asset:
        """Return it, whatever it is called."""
        facts = {"samples": 441_000, "sample_rate": 44_100, "channels": 2, "codec": "pcm"}
        made = datetime(2026, 11, 1, tzinfo=UTC)
        return Asset(song_id, owner_id, "song", "5" * 64, 1, "audio/wav", made, facts)


@pytest.fixture
def generation(settings: Settings, tmp_path: Path) -> Generation:
    return Generation(installed(settings, tmp_path / "scratch"))


@pytest.fixture
async def films(generation: Generation) -> AsyncIterator[Films]:
    registry = generation._registry
    yield Films(registry, generation, cast("Library", OneSong()), FilmPlans(cast("Heard", None)))
    await registry.close()


async def scenes(generation: Generation, style: str | None) -> Order:
    return await generation.scenes(replace(SCENES, style=style), Caller())


async def film(films: Films, style: str | None) -> Order:
    return await films.order(replace(FILM, style=style), Caller())


async def test_without_one_scenes_are_the_request_of_before(generation: Generation):
    order = await scenes(generation, None)
    assert order.fingerprint == digest({"kind": "scenes", **OF_BEFORE})
    assert (await scenes(generation, "neon-rain")).fingerprint != order.fingerprint


async def test_without_one_a_film_is_the_request_of_before(films: Films):
    order = await film(films, None)
    assert order.fingerprint == digest({"kind": "film", **FILM_OF_BEFORE})
    assert (await film(films, "neon-rain")).fingerprint != order.fingerprint


def test_another_style_is_another_order_of_the_command():
    order = FilmOrder(Song("song-1", "5" * 64), "a trip", "a heron")
    assert _key(replace(order, style="neon-rain"), "f", 0) != _key(order, "f", 0)


async def test_a_film_tells_its_writer_style_and_lengths(films: Films):
    spec = (await film(films, "neon-rain")).request["scenes"]["spec"]
    assert spec["style"] == "neon-rain"
    assert list(spec["lengths"]) == [4, 4, 4]


async def test_an_unknown_one_is_refused_before_anything_starts(
    films: Films, generation: Generation
):
    for refused in (film(films, "nope"), scenes(generation, "nope")):
        with pytest.raises(InvalidRequestError, match="neon-rain"):
            await refused
