"""Clips and pictures are ordered, followed and fetched; what was put there is deleted."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.errors import BackendError, ConfigurationError, FailureCode
from songreel.domain.provider import Finished, Submission
from songreel.domain.scene import ReferenceSpec
from songreel.providers.replicate import Replicate
from tests.support.replicate import Kept, clip, ended, placed, prepared, replicate_at
from tests.support.simulators import Running as Simulators

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"\r\n--picture" * 50
WAV = b"RIFF\x00\x00\x00\x00WAVEfmt " + b"sound" * 50


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "picture"
    path.write_bytes(PNG)
    return path


@pytest.fixture
def song(tmp_path: Path) -> Path:
    path = tmp_path / "song"
    path.write_bytes(WAV)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(simulators: Simulators) -> list[dict[str, Any]]:
    return simulators.replicate("GET", "/v1/files").json()["results"]


async def test_a_clip_is_ordered_followed_and_fetched(
    simulators: Simulators, provider: Replicate, tmp_path: Path
) -> None:
    provider.check()
    found = await placed(provider)
    status = await ended(provider.videos, found)
    assert isinstance(status, Finished)
    await provider.videos.download(found, status.output, tmp_path / "clip.mp4")
    (entry,) = simulators.ledger()
    assert (entry["id"], entry["model"], entry["seed"], entry["seconds"], entry["billed"]) == (
        found,
        "google/veo-3.1",
        7,
        4,
        True,
    )
    assert entry["sha256"] == digest(tmp_path / "clip.mp4")


@pytest.mark.parametrize(
    ("model", "more"),
    [
        ("google/veo-3.1-fast", {"generate_audio": False}),
        ("google/veo-3.1-lite", {"seed": None}),
        ("kwaivgi/kling-v3-video", {"seed": None, "duration": 3, "resolution": "1080p"}),
        ("bytedance/seedance-2.0", {"aspect_ratio": "1:1", "resolution": "480p"}),
        ("minimax/hailuo-2.3", {"seed": None, "duration": 6, "generate_audio": False}),
    ],
)
async def test_each_model_is_ordered_in_its_own_words(
    simulators: Simulators, provider: Replicate, model: str, more: dict[str, Any]
) -> None:
    capability = provider.profiles[model].capability
    assert capability.backend == provider.name
    found = await placed(provider, model=model, **more)
    (entry,) = simulators.ledger()
    assert (entry["id"], entry["model"]) == (found, model)


async def test_a_reference_is_put_there_named_and_deleted(
    simulators: Simulators, provider: Replicate, picture: Path
) -> None:
    kept = Kept()
    spec = clip(provider, duration=8, reference=digest(picture))
    assert spec.reference_role == "image"
    order = await provider.videos.prepare(Submission(spec, "attempt-1", picture), kept)
    (file,) = files(simulators)
    assert kept.names == [file["id"]]
    assert (file["name"], file["content_type"]) == ("reference.png", "image/png")
    assert file["metadata"] == {"attempt": "attempt-1"}
    assert file["checksums"]["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert order.body["input"]["reference_images"] == [file["urls"]["get"]]
    assert "image" not in order.body["input"]
    assert await provider.videos.submit(order) == simulators.ledger()[0]["id"]
    for _ in range(2):
        await provider.videos.forget(kept.names[0])
    assert files(simulators) == []


async def test_a_reference_that_is_no_reference_there_begins_the_clip(
    provider: Replicate, picture: Path
) -> None:
    spec = clip(provider, duration=4, reference=digest(picture))
    order = await prepared(provider, spec, reference=picture)
    assert spec.reference_role == "first_frame"
    assert order.body["input"]["image"].startswith("http")
    assert "reference_images" not in order.body["input"]


async def test_the_song_goes_where_the_model_takes_it(
    simulators: Simulators, provider: Replicate, picture: Path, song: Path
) -> None:
    kept = Kept()
    spec = clip(
        provider, model="bytedance/seedance-2.0", reference=digest(picture), passage=digest(song)
    )
    assert spec.passage == digest(song)
    order = await provider.videos.prepare(Submission(spec, "a", picture, song), kept)
    named = {file["name"]: file["urls"]["get"] for file in files(simulators)}
    assert set(named) == {"reference.png", "passage.wav"}
    assert order.body["input"]["reference_audios"] == [named["passage.wav"]]
    assert order.body["input"]["reference_images"] == [named["reference.png"]]
    await provider.videos.submit(order)
    assert len(kept.names) == 2


async def test_the_trace_is_what_is_sent_and_the_order_can_be_prepared_again(
    simulators: Simulators, provider: Replicate, picture: Path
) -> None:
    spec = clip(provider, duration=8, reference=digest(picture))
    kept = Kept()
    first = await provider.videos.prepare(Submission(spec, "a", picture), kept)
    second = await provider.videos.prepare(Submission(spec, "a", picture), kept)
    assert len(set(kept.names)) == 2
    for order in (first, second):
        assert order.trace == {"model": "google/veo-3.1", "input": order.body["input"]}
        assert json.loads(json.dumps(order.trace)) == order.trace
    assert simulators.ledger() == []


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"fault": "status", "status": 401}, FailureCode.AUTHENTICATION_ERROR),
        ({"fault": "status", "status": 402}, FailureCode.INSUFFICIENT_CREDIT),
        ({"fault": "status", "status": 413}, FailureCode.INVALID_INPUT),
        ({"fault": "status", "status": 429, "retry_after": 9}, FailureCode.RATE_LIMIT_EXCEEDED),
        ({"fault": "status", "status": 503}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "reset", "accepted": True}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "html", "accepted": True}, FailureCode.BACKEND_UNAVAILABLE),
        ({"fault": "cut_body"}, FailureCode.BACKEND_UNAVAILABLE),
    ],
)
async def test_an_upload_that_fails_orders_nothing(
    simulators: Simulators,
    provider: Replicate,
    picture: Path,
    fault: dict[str, Any],
    code: FailureCode,
) -> None:
    simulators.script({"service": "replicate", "method": "POST", "path": "/v1/files", **fault})
    spec = clip(provider, duration=8, reference=digest(picture))
    with pytest.raises(BackendError) as caught:
        await prepared(provider, spec, reference=picture)
    assert caught.value.failure is code
    assert simulators.ledger() == []


async def test_what_was_put_there_before_the_next_file_failed_is_told(
    simulators: Simulators, provider: Replicate, picture: Path, song: Path
) -> None:
    post = {"service": "replicate", "method": "POST", "path": "/v1/files"}
    simulators.script({**post, "nth": 2, "fault": "status", "status": 500})
    spec = clip(
        provider, model="bytedance/seedance-2.0", reference=digest(picture), passage=digest(song)
    )
    kept = Kept()
    with pytest.raises(BackendError):
        await provider.videos.prepare(Submission(spec, "a", picture, song), kept)
    assert kept.names == [file["id"] for file in files(simulators)]
    assert len(kept.names) == 1


async def test_a_file_that_cannot_be_deleted_now_is_told(
    simulators: Simulators, provider: Replicate
) -> None:
    path = {"service": "replicate", "method": "DELETE", "path": "/v1/files/*"}
    simulators.script({**path, "fault": "status", "status": 500})
    with pytest.raises(BackendError):
        await provider.videos.forget("somefile01")
    await provider.videos.forget("somefile01")


@pytest.mark.parametrize("model", ["google/nano-banana-pro", "google/nano-banana-2"])
@pytest.mark.parametrize("output", ["png", "jpg", "webp"])
async def test_a_picture_is_drawn(
    simulators: Simulators, provider: Replicate, tmp_path: Path, model: str, output: Any
) -> None:
    spec = ReferenceSpec("A fox in a coat.", "16:9", output, model, negative_prompt="rain")
    order = await provider.images.prepare(Submission(spec, "a"), Kept())
    given = order.body["input"]
    assert given["prompt"] == "A fox in a coat.\n\nMust not appear: rain"
    assert given["output_format"] == ("png" if output == "webp" else output)
    found = await provider.images.submit(order)
    status = await ended(provider.images, found)
    assert isinstance(status, Finished)
    await provider.images.download(found, status.output, tmp_path / "picture")
    (entry,) = simulators.ledger()
    assert entry["sha256"] == digest(tmp_path / "picture")
    assert entry["price_usd"] in {"0.15", "0.067"}


async def test_a_model_that_is_known_by_its_version_is_ordered_by_it(
    simulators: Simulators, provider: Replicate, tmp_path: Path
) -> None:
    shown = simulators.replicate("GET", "/v1/models/google/veo-3.1").json()
    name = f"google/veo-3.1:{shown['latest_version']['id']}"
    mine = f"""
schema = "models/1"
[[model]]
backend = "replicate"
model = "{name}"
makes = "video"
source = "page"
as_of = 2026-11-20
takes = {{ durations = [4], ratios = ["16:9"], resolutions = ["720p"], audio = "always" }}
wire = {{ fields = {{ prompt = "prompt", duration = "duration" }} }}
[model.prices]
unit = "second"
source = "page"
as_of = 2026-11-20
rates = [{{ usd = "0.10" }}]
"""
    async with replicate_at(f"{simulators.url}/replicate/v1", tmp_path, models=mine) as other:
        order = await prepared(other, clip(other, model=name, seed=None))
        found = await other.videos.submit(order)
        assert order.trace is not None
        since = datetime.now(UTC) - timedelta(minutes=1)
        assert await other.videos.find(order.trace, since) == [found]
    assert simulators.ledger()[0]["model"] == "google/veo-3.1"


async def test_without_a_token_nothing_is_asked(simulators: Simulators, tmp_path: Path) -> None:
    async with replicate_at(f"{simulators.url}/replicate", tmp_path, token=None) as other:
        with pytest.raises(ConfigurationError, match="REPLICATE_API_TOKEN"):
            other.check()
        with pytest.raises(ConfigurationError):
            await placed(other)
    assert simulators.ledger() == []


async def test_a_token_that_is_not_taken_is_told_of_without_it(
    simulators: Simulators, tmp_path: Path
) -> None:
    url = f"{simulators.url}/replicate"
    async with replicate_at(url, tmp_path, token="invalid-canary") as other:
        with pytest.raises(BackendError) as caught:
            await placed(other)
        with pytest.raises(BackendError) as asked:
            await other.videos.poll("somebodysorder")
    for error in (caught.value, asked.value):
        assert error.failure is FailureCode.AUTHENTICATION_ERROR
        assert "canary" not in f"{error.message} {error.details} {error!r}"
    assert simulators.ledger() == []
