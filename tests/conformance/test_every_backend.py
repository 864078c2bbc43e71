"""What everything that makes images or clips keeps to: orders from first to last."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from PIL import Image

from songreel.core.clock import now
from songreel.domain.capability import Medium
from songreel.domain.errors import BackendError
from songreel.domain.frames import FILM_RATE, AspectRatio
from songreel.domain.provider import CANCELLED, LOST, Failed, Finished, Running, Status
from songreel.domain.scene import ImageFormat, ImageRatio, ReferenceSpec
from songreel.media.picture import check_picture
from songreel.media.verify import verify_clip
from tests.conformance.conftest import Subject
from tests.conformance.orders import (
    another_order,
    backends,
    clip_spec,
    first_order,
    models,
    place,
    prepared,
    without_addresses,
)

pytestmark = pytest.mark.anyio
NOBODYS = "nobodyorderedthisone"


@pytest.mark.parametrize(("ratio", "output"), [("1:1", "png"), ("16:9", "jpg"), ("3:4", "webp")])
async def test_its_pictures_have_the_shape_and_type_asked_for(
    subject: Subject, ratio: ImageRatio, output: ImageFormat, tmp_path: Path
):
    backend = subject.provider.images
    if backend is None or not subject.is_ready:
        return
    for number, model in enumerate(models(subject.provider, Medium.IMAGE)):
        if ratio not in (model.image_ratios or (ratio,)):
            continue
        spec = ReferenceSpec("A fox in a yellow raincoat", ratio, output, model.model, seed=2)
        picture = tmp_path / f"picture-{number}"
        await (await place(backend, spec, f"attempt-{number}")).into(picture)
        facts = await asyncio.to_thread(check_picture, picture)
        across, down = (int(part) for part in ratio.split(":"))
        assert abs(facts.width / facts.height - across / down) < 0.02
        # The others send what they make, whatever was asked for.
        if model.is_free or output in model.image_formats:
            assert facts.media_type == f"image/{'jpeg' if output == 'jpg' else output}"


async def test_its_clips_are_what_was_ordered(subject: Subject, tmp_path: Path):
    backend = subject.provider.videos
    if backend is None or not subject.is_ready:
        return
    for number, model in enumerate(models(subject.provider, Medium.VIDEO)):
        resolution, ratios = model.sizes[0]
        orders = {ratio: clip_spec(model, ratio) for ratio, _ in ratios}
        placed = {
            ratio: await place(backend, spec, f"attempt-{number}-{shape}")
            for shape, (ratio, spec) in enumerate(orders.items())
        }
        assert len({order.id for order in placed.values()}) == len(placed)
        for ratio, order in placed.items():
            clip = tmp_path / f"{model.model.replace('/', '-')}-{ratio.replace(':', 'x')}.mp4"
            await order.into(clip)
            facts = await asyncio.to_thread(verify_clip, clip)
            size = model.size(resolution, cast("AspectRatio", ratio))
            assert size is not None
            # Services round odd lengths of their own; what is delivered is cut to the profile's.
            off = 0 if model.is_free else 2
            assert abs(facts.width - size.width) <= off
            assert abs(facts.height - size.height) <= off
            assert facts.has_audio is orders[ratio].make_audio
            seconds = facts.frames / facts.rate.fraction
            assert abs(seconds - orders[ratio].duration) <= 1 / facts.rate.fraction
            if model.is_free:
                assert facts.frames == FILM_RATE.frames_in(orders[ratio].duration)


async def test_a_reference_is_taken_where_the_profile_says_so(subject: Subject, tmp_path: Path):
    backend = subject.provider.videos
    if backend is None or not subject.is_ready:
        return
    for number, model in enumerate(models(subject.provider, Medium.VIDEO)):
        if model.reference is None:
            continue
        picture = tmp_path / "reference.png"
        Image.new("RGB", (512, 512), (220, 20, 160)).save(picture)
        spec = clip_spec(model, "16:9", reference="0" * 64)
        order = await place(backend, spec, f"attempt-{number}", picture)
        picture.unlink()
        clip = tmp_path / f"clip-{number}.mp4"
        await order.into(clip)
        facts = await asyncio.to_thread(verify_clip, clip)
        assert facts.frames > 0


async def test_cancelling_is_taken_at_any_time_and_twice(subject: Subject):
    if not subject.is_ready:
        return
    for medium, backend in backends(subject.provider):
        await backend.cancel(NOBODYS)
        (model, *_) = models(subject.provider, medium)
        order = await place(backend, first_order(model))
        await backend.cancel(order.id)
        await backend.cancel(order.id)
        end = await order.end()
        # At a service it may be too late: a picture is there before anybody can cancel it.
        assert isinstance(end, Failed) or not model.is_free
        if isinstance(end, Failed):
            assert end.end in {CANCELLED, LOST, "canceled", "aborted", *model.unbilled}
        await order.clear()


async def test_an_order_that_nobody_knows_is_no_success(subject: Subject, tmp_path: Path):
    if not subject.is_ready:
        return
    for _, backend in backends(subject.provider):
        try:
            status = await backend.poll(NOBODYS)
        except BackendError:
            pass
        else:
            assert isinstance(status, Failed), status
            assert status.end
        with pytest.raises((BackendError, OSError)):
            await backend.download(NOBODYS, NOBODYS, tmp_path / "nothing")
        assert not (tmp_path / "nothing").exists()


async def test_forgetting_what_is_not_there_does_no_harm(subject: Subject):
    if not subject.is_ready:
        return
    for _, backend in backends(subject.provider):
        await backend.forget(NOBODYS)


async def test_a_free_order_taken_up_again_is_the_same_order(subject: Subject):
    if not subject.is_ready:
        return
    for medium, backend in backends(subject.provider):
        (model, *_) = models(subject.provider, medium)
        if not model.is_free:
            continue
        one = await place(backend, first_order(model))
        again = await place(backend, first_order(model))
        other = await place(backend, first_order(model), "attempt-2")
        assert one.id == again.id
        assert one.id != other.id
        for order in (one, other):
            await backend.cancel(order.id)


async def test_it_lists_its_orders_where_it_says_so(subject: Subject):
    if not subject.is_ready:
        return
    for medium, backend in backends(subject.provider):
        since = now() - timedelta(minutes=5)
        (model, *_) = models(subject.provider, medium)
        order = await place(backend, first_order(model), "attempt-listed")
        trace = order.submission.trace
        pages = backend.sweep(since)
        found = None if trace is None else await backend.find(trace, since)
        assert (pages is not None) is backend.reading.lists
        if pages is not None:
            listed: dict[str, Status] = {}
            async for page in pages:
                assert isinstance(page, Mapping)
                listed |= page
            assert isinstance(listed[order.id], (Running, Finished, Failed))
        if found is not None:
            assert order.id in found
            other, kept = await prepared(backend, another_order(model), "attempt-unsent")
            assert order.id not in (await backend.find(other.trace or {}, since) or ())
            for name in kept:
                await backend.forget(name)
        await backend.cancel(order.id)
        await order.clear()


async def test_an_order_is_found_without_the_addresses_of_its_files(
    subject: Subject, tmp_path: Path
):
    """They differ each time the files are put to the service: a restored backup has old ones."""
    backend = subject.provider.videos
    if backend is None or not subject.is_ready or not backend.reading.lists:
        return
    picture = tmp_path / "reference.png"
    Image.new("RGB", (512, 512), (220, 20, 160)).save(picture)
    model = next(model for model in models(subject.provider, Medium.VIDEO) if model.reference)
    since = now() - timedelta(minutes=5)
    spec = clip_spec(model, "16:9", reference="0" * 64)
    order = await place(backend, spec, "attempt-restored", picture)
    again, kept = await prepared(backend, spec, "attempt-restored", picture)
    assert again.trace is not None
    found = await backend.find(without_addresses(again.trace), since)
    assert found is not None
    assert order.id in found
    for name in kept:
        await backend.forget(name)
    await backend.cancel(order.id)
    await order.clear()
