"""What every installed provider keeps to, built in or foreign: `docs/providers.md` tells it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from songreel.domain.capability import Medium
from songreel.domain.errors import BackendError, ConfigurationError, FailureCode
from songreel.domain.scene import ScenesSpec
from tests.conformance.conftest import NAMES, Subject, loaded
from tests.conformance.orders import backends, first_order, models, place

pytestmark = pytest.mark.anyio
CANARY = "canary-3f1d9a77"


async def test_it_bears_the_name_of_its_entry_point(
    keyless: Subject, request: pytest.FixtureRequest
):
    provider = keyless.provider
    assert provider.name == request.node.callspec.params["keyless"]
    assert provider.models
    assert {model.backend for model in provider.models} == {provider.name}
    assert len({(m.medium, m.model) for m in provider.models}) == len(provider.models)


async def test_its_profiles_can_be_ordered_from(keyless: Subject):
    for model in keyless.provider.models:
        if model.price is not None:
            assert isinstance(model.price.amount, Decimal)
            assert model.price.amount >= 0
            assert model.price.source
        if model.medium is Medium.VIDEO:
            assert model.durations
            assert list(model.durations) == sorted(set(model.durations))
            assert model.sizes
            assert all(ratios for _, ratios in model.sizes)
        if model.medium is Medium.IMAGE:
            assert model.price is None or model.price.unit in {"image", "call"}
        assert all(end.strip() for end in model.unbilled)


async def test_without_its_key_it_says_which_one_and_what_is_free(keyless: Subject):
    provider = keyless.provider
    if keyless.is_ready:
        assert all(model.is_free for model in provider.models)
        return
    with pytest.raises(ConfigurationError) as caught:
        provider.check()
    assert caught.value.failure is FailureCode.AUTHENTICATION_ERROR
    assert caught.value.backend == provider.name
    message = caught.value.message
    assert "local" in message or "a server on this machine" in message


async def test_without_its_key_nothing_is_sent(keyless: Subject):
    """The guard of all tests fails a run that leaves the loopback, even where that is swallowed."""
    if keyless.is_ready:
        return
    for medium, backend in backends(keyless.provider):
        (model, *_) = models(keyless.provider, medium)
        with pytest.raises(BackendError) as caught:
            await place(backend, first_order(model))
        assert caught.value.failure is FailureCode.AUTHENTICATION_ERROR


@pytest.mark.parametrize("name", NAMES)
async def test_a_key_is_never_told(name: str, tmp_path: Path):
    told = ""
    async with loaded(name, _Everything(), tmp_path / "scratch") as made:
        try:
            made.check()
        except ConfigurationError as error:
            told = f"{error.message}{error.details}{error!r}"
        parts = (made, made.writer, made.images, made.videos, made.webhooks, *made.models)
        told += " ".join(map(repr, parts))
    assert CANARY not in told


class _Everything(dict[str, str]):
    """Settings of which each is the same secret."""

    def get(self, key: str, default: object = None) -> str:  # type: ignore[override]
        return CANARY


@pytest.mark.parametrize("count", [1, 7])
async def test_its_writer_writes_exactly_as_many_scenes(author: Subject, count: int):
    provider = author.provider
    if not author.is_ready:
        return
    for model in models(provider, Medium.TEXT):
        assert provider.writer is not None
        spec = ScenesSpec(
            idea="A night market by the sea",
            character_description="A fox in a yellow raincoat",
            number_of_scenes=count,
            character_characteristics="curious",
            video_type="video",
            video_characteristics="cinematic",
            camera_angle="front",
            model=model.model,
            seed=1,
        )
        scenes = await provider.writer.write(spec)
        assert len(scenes) == count
        assert len({scene.description for scene in scenes}) == count
        assert all("fox in a yellow raincoat" in scene.description.lower() for scene in scenes)


async def test_a_ready_one_draws_and_films_what_its_profiles_offer(subject: Subject):
    if not subject.is_ready:
        return
    provider = subject.provider
    offered = {model.medium for model in provider.models} - {Medium.TEXT}
    assert {medium for medium, _ in backends(provider)} == offered


async def test_how_its_services_may_be_asked_makes_sense(subject: Subject):
    for _, backend in backends(subject.provider):
        reading = backend.reading
        assert reading.requests_a_minute is None or reading.requests_a_minute > 0
        assert reading.retention_seconds is None or reading.retention_seconds > 0
        assert reading.longest_seconds > 0
