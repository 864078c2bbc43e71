"""Scenes and references: what a backend does badly is the backend's failure, and is settled."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from songreel.domain.attempt import AttemptState
from songreel.domain.errors import BackendError, FailureCode, InvalidRequestError
from songreel.domain.job import JobState
from songreel.domain.scene import ReferenceSpec, Scene, ScenesSpec
from songreel.services.requests import Caller, ReferenceRequest, ScenesRequest
from songreel.storage import attempts
from tests.integration.workflows.conftest import Opened, told
from tests.support.stand_in import StandIn

pytestmark = pytest.mark.anyio


def huge(spec: ReferenceSpec, destination: Path) -> None:
    Image.new("1", (10_000, 6_000)).save(destination, format="PNG")


def page(spec: ReferenceSpec, destination: Path) -> None:
    destination.write_text("<html>502</html>", encoding="utf-8")


@pytest.mark.parametrize("make", [huge, page])
async def test_a_picture_that_cannot_be_used_is_the_backends_failure(
    opened: Opened, tmp_path: Path, make: object
):
    stand = StandIn(tmp_path)
    stand.images.make = make  # type: ignore[assignment]
    async with opened(stand) as studio:
        order = await studio.generation.reference(ReferenceRequest("A fox"), Caller())
        job = await studio.ended(order)
        async with studio.tools.database.reading() as connection:
            (attempt,) = await attempts.of_job(connection, job.id)
    error = told(job)
    assert (error.error_name, error.error_code) == ("ImageGenerationError", "OUTPUT_INVALID")
    assert (error.status, error.backend) == (500, "stand")
    assert attempt.state is AttemptState.SETTLED


async def test_scenes_that_are_being_written_can_be_cancelled(opened: Opened, tmp_path: Path):
    writing = asyncio.Event()

    class Slow(StandIn):
        async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
            writing.set()
            await asyncio.Event().wait()
            raise AssertionError("nobody lets it go on")

    async with opened(Slow(tmp_path)) as studio:
        order = await studio.generation.scenes(ScenesRequest("A market", "A fox"), Caller())
        ticket = await studio.jobs.submit(order, wait=False)
        await asyncio.wait_for(writing.wait(), 10)
        await studio.jobs.cancel(ticket.job.id)
        job = await asyncio.wait_for(studio.jobs.outcome(ticket.job.id), 10)
    assert job.state is JobState.CANCELLED
    assert told(job).backend == "stand"


async def test_too_few_scenes_are_no_scenes(opened: Opened, tmp_path: Path):
    class Lazy(StandIn):
        async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
            return [Scene("One", "")]

    async with opened(Lazy(tmp_path)) as studio:
        order = await studio.generation.scenes(ScenesRequest("A market", "A fox"), Caller())
        job = await studio.ended(order)
    assert told(job).error_code == "OUTPUT_INVALID"
    assert "wrote 1 scenes instead of 4" in told(job).message


async def test_where_a_writer_fails_another_one_writes_and_that_is_said(
    opened: Opened, tmp_path: Path
):
    class Frail(StandIn):
        async def write(self, spec: ScenesSpec) -> Sequence[Scene]:
            if spec.idea == "A market":
                raise BackendError(FailureCode.BACKEND_UNAVAILABLE, "It is asleep.")
            return await super().write(spec)

    async with opened(Frail(tmp_path)) as studio:
        order = await studio.generation.scenes(ScenesRequest("A market", "A fox"), Caller())
        other = {"backend": "stand", "spec": {**order.request["spec"], "idea": "A harbour"}}
        order = replace(order, request={**order.request, "otherwise": other})
        job = await studio.ended(order)
    assert job.result is not None, job.error
    assert len(job.result["scenes"]) == 4
    (notice,) = job.result["metadata"]["notices"]
    assert notice == "Written by stand, as stand/text failed: It is asleep."


async def test_the_key_of_a_cancelled_job_is_free_again(opened: Opened, tmp_path: Path):
    waiting = asyncio.Event()

    def poll(number: int) -> bool:
        waiting.set()
        return number > 1

    stand = StandIn(tmp_path)
    stand.images.on_poll = poll
    by = Caller(idempotency_key="k")
    async with opened(stand) as studio:
        order = await studio.generation.reference(ReferenceRequest("A fox"), by)
        first = await studio.jobs.submit(order, wait=False)
        await asyncio.wait_for(waiting.wait(), 10)
        await studio.jobs.cancel(first.job.id)
        await asyncio.wait_for(studio.jobs.outcome(first.job.id), 10)
        again = await studio.ended(order)
    assert again.id != first.job.id
    assert again.state is JobState.SUCCEEDED, again.error


@pytest.mark.parametrize(("form", "kind"), [("png", "PNG"), ("jpg", "JPEG"), ("webp", "WEBP")])
async def test_a_picture_is_delivered_as_the_type_that_was_asked_for(
    opened: Opened, form: str, kind: str
):
    async with opened() as studio:
        request = ReferenceRequest("A fox", output_format=form)  # type: ignore[arg-type]
        job = await studio.ended(await studio.generation.reference(request, Caller()))
        assert job.result is not None, job.error
        async with studio.library.file(str(job.result["sha256"])) as path:
            with await asyncio.to_thread(Image.open, path) as picture:
                assert (picture.format, picture.size) == (kind, (32, 32))
    changes = [change["parameter"] for change in job.result["metadata"]["adjustments"]]
    assert changes == ([] if form == "png" else ["output_format"])


@pytest.mark.parametrize(
    "wrong", [{"safety_filter_level": "nonsense"}, {"seed": 4}], ids=["filter", "seed"]
)
async def test_what_the_model_does_not_take_is_refused(
    opened: Opened, tmp_path: Path, wrong: dict[str, object]
):
    async with opened() as studio:
        stand = studio.stand
        stand.models = [replace(model, seed=False) for model in stand.models]
        with pytest.raises(InvalidRequestError):
            await studio.generation.reference(
                ReferenceRequest("A fox", **wrong),  # type: ignore[arg-type]
                Caller(),
            )


async def test_what_was_not_sent_is_not_told_as_used(opened: Opened):
    async with opened() as studio:
        request = ReferenceRequest("A fox", person_generation="allow_adult")
        job = await studio.ended(await studio.generation.reference(request, Caller()))
    assert job.result is not None, job.error
    assert job.result["metadata"]["parameters_used"]["person_generation"] is None
    (change,) = job.result["metadata"]["adjustments"]
    assert (change["parameter"], change["used"]) == ("person_generation", None)
