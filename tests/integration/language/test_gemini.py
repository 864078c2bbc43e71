"""Scenes from Gemini, against its simulator: the ledger knows how often it was really asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.provider import ProviderContext
from songreel.domain.scene import ScenesSpec
from songreel.providers.gemini import Gemini
from songreel.providers.language.styles import STYLES
from tests.support.simulators import Running

pytestmark = pytest.mark.anyio

KEY = "canary-77c1d0"
FOX = "a small red fox with a torn ear"
SPEC = ScenesSpec(
    'a fox looks for the sea: "rate limit", "author", "content policy", API_KEY_INVALID',
    FOX,
    4,
    "brave",
    "video",
    "35 mm",
    "low",
    "gemini-3.8-flash",
    seed=2**32 - 1,
)
POST = {"service": "gemini", "method": "POST", "path": "*:generateContent"}


@pytest.fixture
async def gemini(simulators: Running, tmp_path: Path) -> AsyncIterator[Gemini]:
    simulators.client.delete("/_ledger")
    simulators.client.delete("/_faults")
    found = {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini"}
    provider = await asyncio.to_thread(Gemini, ProviderContext(found.get, tmp_path, 1))
    yield provider
    await provider.close()


async def failure(gemini: Gemini, spec: ScenesSpec = SPEC) -> BackendError:
    with pytest.raises(BackendError) as raised:
        await gemini.writer.write(spec)
    error = raised.value
    assert error.backend == "gemini"
    assert KEY not in f"{error.message}{error.details}{error!r}"
    return error


@pytest.mark.parametrize("count", [1, 4, 60])
async def test_exactly_as_many_as_asked_for_in_one_call(
    simulators: Running, gemini: Gemini, count: int
):
    scenes = await gemini.writer.write(replace(SPEC, number_of_scenes=count))
    assert len(scenes) == count
    assert len({scene.description for scene in scenes}) == count
    assert all(FOX in scene.description for scene in scenes)
    assert all(scene.negative_description for scene in scenes)
    assert scenes.calls == 1
    (order,) = simulators.ledger()
    assert order["model"] == "gemini-3.8-flash"
    assert order["seed"] == 2**31 - 1


async def test_batches_of_a_long_film_are_numbered_from_one(simulators: Running, gemini: Gemini):
    scenes = await gemini.writer.write(replace(SPEC, number_of_scenes=40, first=360, total=400))
    assert len(scenes) == 40
    assert len(simulators.ledger()) == 1


async def test_a_style_is_in_every_scene(gemini: Gemini):
    style = STYLES["silver-noir"]
    for scene in await gemini.writer.write(replace(SPEC, style=style.name)):
        assert scene.description.endswith(f"Look: 35 mm, video. {style.look}")
        assert scene.negative_description.endswith(style.avoid)


async def test_an_empty_answer_is_asked_for_once_more(simulators: Running, gemini: Gemini):
    simulators.script({**POST, "fault": "empty"})
    scenes = await gemini.writer.write(SPEC)
    assert (len(scenes), scenes.calls) == (4, 2)
    assert len(simulators.ledger()) == 1


FAULTS: dict[str, tuple[dict[str, Any], FailureCode]] = {
    "400": ({"fault": "status", "status": 400}, FailureCode.INVALID_INPUT),
    "401": ({"fault": "status", "status": 401}, FailureCode.AUTHENTICATION_ERROR),
    "403": ({"fault": "status", "status": 403}, FailureCode.AUTHENTICATION_ERROR),
    "429": ({"fault": "status", "status": 429}, FailureCode.RATE_LIMIT_EXCEEDED),
    "500": ({"fault": "status", "status": 500}, FailureCode.OUTCOME_UNKNOWN),
    "503": ({"fault": "status", "status": 503}, FailureCode.OUTCOME_UNKNOWN),
    "504": ({"fault": "status", "status": 504}, FailureCode.TIMEOUT),
    "retired": ({"fault": "retired"}, FailureCode.MODEL_RETIRED),
    "reset": ({"fault": "reset"}, FailureCode.OUTCOME_UNKNOWN),
    "html": ({"fault": "html"}, FailureCode.OUTPUT_INVALID),
    "redirect": ({"fault": "redirect"}, FailureCode.OUTPUT_INVALID),
    "blocked prompt": ({"fault": "safety", "at": "submit"}, FailureCode.CONTENT_POLICY_VIOLATION),
}


@pytest.mark.parametrize(("fault", "code"), FAULTS.values(), ids=FAULTS)
async def test_a_call_that_failed_was_not_sent_again(
    simulators: Running, gemini: Gemini, fault: dict[str, Any], code: FailureCode
):
    simulators.script({**POST, **fault})
    error = await failure(gemini)
    assert error.failure is code
    assert simulators.ledger() == []
    if code is FailureCode.RATE_LIMIT_EXCEEDED:
        assert error.retry_after == 23
    if code is FailureCode.MODEL_RETIRED:
        assert "gemini-3.5-flash-lite" in error.message


ACCEPTED: dict[str, tuple[dict[str, Any], FailureCode]] = {
    "reset": ({"fault": "reset", "accepted": True}, FailureCode.OUTCOME_UNKNOWN),
    "cut": ({"fault": "cut_body", "share": 0.5}, FailureCode.OUTCOME_UNKNOWN),
    "blocked answer": ({"fault": "safety"}, FailureCode.CONTENT_POLICY_VIOLATION),
    "status": (
        {"fault": "status", "status": 503, "accepted": True},
        FailureCode.OUTCOME_UNKNOWN,
    ),
}


@pytest.mark.parametrize(("fault", "code"), ACCEPTED.values(), ids=ACCEPTED)
async def test_what_was_accepted_was_accepted_once(
    simulators: Running, gemini: Gemini, fault: dict[str, Any], code: FailureCode
):
    simulators.script({**POST, **fault})
    error = await failure(gemini)
    assert error.failure is code
    assert not error.failure.nothing_was_made
    assert len(simulators.ledger()) == 1


async def test_nobody_there_means_that_nothing_was_sent(tmp_path: Path):
    found = {"GEMINI_API_KEY": KEY, "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:9"}
    nowhere = await asyncio.to_thread(Gemini, ProviderContext(found.get, tmp_path, 1))
    error = await failure(nowhere)
    assert error.failure is FailureCode.BACKEND_UNAVAILABLE
    assert "nothing was asked" in error.message
    await nowhere.close()


async def test_a_wrong_key_is_told_without_showing_it(
    simulators: Running, gemini: Gemini, tmp_path: Path
):
    found = {
        "GEMINI_API_KEY": f"invalid-{KEY}",
        "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini",
    }
    context = ProviderContext(found.get, tmp_path / "other", 1)
    wrong = await asyncio.to_thread(Gemini, context)
    assert (await failure(wrong)).failure is FailureCode.AUTHENTICATION_ERROR
    await wrong.close()


@pytest.mark.parametrize("words", ["rate limit", "author", "content policy", "overloaded"])
async def test_words_decide_nothing(simulators: Running, gemini: Gemini, words: str):
    simulators.script({**POST, "fault": "status", "status": 400, "message": words})
    assert (await failure(gemini)).failure is FailureCode.INVALID_INPUT


async def test_an_unknown_model_is_never_sent(simulators: Running, gemini: Gemini):
    error = await failure(gemini, replace(SPEC, model="gemini-nought"))
    assert error.failure is FailureCode.INVALID_INPUT
    assert simulators.ledger() == []


@pytest.mark.parametrize("count", [0, 61])
async def test_a_call_has_limits(simulators: Running, gemini: Gemini, count: int):
    error = await failure(gemini, replace(SPEC, number_of_scenes=count))
    assert error.failure is FailureCode.INVALID_INPUT
    assert simulators.ledger() == []
