"""What every installed provider keeps to, built in or foreign: `docs/providers.md` tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from importlib.metadata import entry_points
from pathlib import Path
from time import monotonic
from typing import Any, cast

import pytest
from PIL import Image

from songreel.domain.capability import Capability, Medium
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import BackendError, ConfigurationError, FailureCode
from songreel.domain.frames import FILM_RATE, AspectRatio
from songreel.domain.provider import Finished, GenerationBackend, Provider, ProviderContext
from songreel.domain.resolve import resolve_clip
from songreel.domain.scene import ImageFormat, ImageRatio, ReferenceSpec, ScenesSpec
from songreel.media.picture import check_picture
from songreel.media.verify import verify_clip
from songreel.providers.registry import GROUP

pytestmark = pytest.mark.anyio
NAMES = sorted(entry.name for entry in entry_points(group=GROUP))
CANARY = "canary-3f1d9a77"
LIMIT = 60.0


@pytest.fixture(params=NAMES)
async def provider(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Provider]:
    """Give one provider without any key; what it leaves open is closed."""
    (entry,) = entry_points(group=GROUP, name=request.param)
    context = ProviderContext(lambda name: None, tmp_path / "scratch", 2)
    # As Songreel does: a provider may read files while it is made.
    made = await asyncio.to_thread(entry.load(), context)
    try:
        yield made
    finally:
        await made.close()


def is_ready(provider: Provider) -> bool:
    try:
        provider.check()
    except ConfigurationError:
        return False
    return True


def models(provider: Provider, medium: Medium) -> list[Capability]:
    return [model for model in provider.models if model.medium is medium]


async def finish(backend: GenerationBackend[Any], provider_id: str) -> str:
    """Poll until the order is done; shares go up and stay within 0 to 1000."""
    deadline, share = monotonic() + LIMIT, 0
    while monotonic() < deadline:
        status = await backend.poll(provider_id)
        if isinstance(status, Finished):
            return status.output
        if status.share is not None:
            assert share <= status.share <= 1000
            share = status.share
        await asyncio.sleep(0.02)
    raise AssertionError(f"{provider_id} was not done within {LIMIT:.0f} s")


async def test_it_bears_the_name_of_its_entry_point(
    provider: Provider, request: pytest.FixtureRequest
):
    assert provider.name == request.node.callspec.params["provider"]
    assert provider.models
    assert {model.backend for model in provider.models} == {provider.name}
    assert len({(m.medium, m.model) for m in provider.models}) == len(provider.models)


async def test_its_profiles_can_be_ordered_from(provider: Provider):
    for model in provider.models:
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


async def test_without_its_key_it_says_which_one_and_what_is_free(provider: Provider):
    if is_ready(provider):
        assert all(model.is_free for model in provider.models)
        return
    with pytest.raises(ConfigurationError) as caught:
        provider.check()
    assert caught.value.failure is FailureCode.AUTHENTICATION_ERROR
    assert caught.value.backend == provider.name
    assert "local" in caught.value.message


@pytest.mark.parametrize("name", NAMES)
async def test_a_key_is_never_told(name: str, tmp_path: Path):
    (entry,) = entry_points(group=GROUP, name=name)
    context = ProviderContext(lambda setting: CANARY, tmp_path, 1)
    made: Provider = await asyncio.to_thread(entry.load(), context)
    told = ""
    try:
        made.check()
    except ConfigurationError as error:
        told = f"{error.message}{error.details}{error!r}"
    finally:
        await made.close()
    assert CANARY not in told
    assert CANARY not in repr(made)
    assert CANARY not in str([repr(model) for model in made.models])


@pytest.mark.parametrize("count", [1, 7])
async def test_its_writer_writes_exactly_as_many_scenes(provider: Provider, count: int):
    for model in models(provider, Medium.TEXT):
        if provider.writer is None:
            assert not is_ready(provider)
            continue
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


@pytest.mark.parametrize(("ratio", "output"), [("1:1", "png"), ("16:9", "jpg"), ("3:4", "webp")])
async def test_its_pictures_have_the_shape_and_type_asked_for(
    provider: Provider, ratio: ImageRatio, output: ImageFormat, tmp_path: Path
):
    for model in models(provider, Medium.IMAGE):
        if provider.images is None:
            assert not is_ready(provider)
            continue
        spec = ReferenceSpec("A fox in a yellow raincoat", ratio, output, model.model, seed=2)
        provider_id = await provider.images.submit(spec, "order-1", None)
        picture = tmp_path / "picture"
        output_name = await finish(provider.images, provider_id)
        await provider.images.download(provider_id, output_name, picture)
        facts = await asyncio.to_thread(check_picture, picture)
        across, down = (int(part) for part in ratio.split(":"))
        assert abs(facts.width / facts.height - across / down) < 0.02
        assert facts.media_type == f"image/{'jpeg' if output == 'jpg' else output}"


def clip_spec(model: Capability, ratio: AspectRatio) -> ClipSpec:
    request = ClipRequest(
        prompt="The fox walks past lanterns",
        aspect_ratio=ratio,
        duration=model.durations[0],
        generate_audio=model.audio != "never",
    )
    return resolve_clip(request, model, today=date(2026, 11, 23))


async def test_its_clips_are_what_was_ordered(provider: Provider, tmp_path: Path):
    for model in models(provider, Medium.VIDEO):
        if provider.videos is None:
            assert not is_ready(provider)
            continue
        orders = {
            ratio: clip_spec(model, ratio) for ratio, _ in dict(model.sizes)[model.resolutions[0]]
        }
        ids = {
            ratio: await provider.videos.submit(spec, f"order-{ratio}", None)
            for ratio, spec in orders.items()
        }
        assert len(set(ids.values())) == len(ids)
        for ratio, provider_id in ids.items():
            output = await finish(provider.videos, provider_id)
            clip = tmp_path / f"{model.model.replace('/', '-')}-{ratio.replace(':', 'x')}.mp4"
            await provider.videos.download(provider_id, output, clip)
            facts = await asyncio.to_thread(verify_clip, clip)
            size = model.size(model.resolutions[0], cast("AspectRatio", ratio))
            assert size is not None
            assert (facts.width, facts.height) == (size.width, size.height)
            assert facts.has_audio is orders[ratio].make_audio
            seconds = facts.frames / facts.rate.fraction
            assert abs(seconds - orders[ratio].duration) <= 1 / facts.rate.fraction
            if model.is_free:
                assert facts.frames == FILM_RATE.frames_in(orders[ratio].duration)


async def test_a_reference_is_taken_where_the_profile_says_so(provider: Provider, tmp_path: Path):
    picture = tmp_path / "reference.png"
    Image.new("RGB", (64, 64), (220, 20, 160)).save(picture)
    for model in models(provider, Medium.VIDEO):
        if provider.videos is None or model.reference is None:
            continue
        provider_id = await provider.videos.submit(clip_spec(model, "16:9"), "order-1", picture)
        picture.unlink()
        output = await finish(provider.videos, provider_id)
        await provider.videos.download(provider_id, output, tmp_path / "clip.mp4")
        facts = await asyncio.to_thread(verify_clip, tmp_path / "clip.mp4")
        assert facts.frames > 0


async def test_cancelling_is_taken_at_any_time_and_twice(provider: Provider):
    if provider.videos is None:
        assert not is_ready(provider)
        return
    (model, *_) = models(provider, Medium.VIDEO)
    await provider.videos.cancel("nobody-ordered-this")
    provider_id = await provider.videos.submit(clip_spec(model, "16:9"), "order-1", None)
    await provider.videos.cancel(provider_id)
    await provider.videos.cancel(provider_id)
    with pytest.raises(BackendError):
        await provider.videos.poll(provider_id)


async def test_an_order_that_nobody_knows_is_an_error(provider: Provider):
    if provider.videos is None:
        assert not is_ready(provider)
        return
    with pytest.raises(BackendError):
        await provider.videos.poll("nobody-ordered-this")
