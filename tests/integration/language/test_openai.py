"""Scenes from an OpenAI-compatible server: repaired, bounded, and each call sent once."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from songreel.domain.capability import Medium
from songreel.domain.errors import (
    BackendError,
    ConfigurationError,
    FailureCode,
    InvalidRequestError,
)
from songreel.domain.provider import ProviderContext
from songreel.domain.scene import ScenesSpec
from songreel.providers.language import calls
from songreel.providers.openai import OpenAI
from tests.integration.language import chat_server
from tests.integration.language.chat_server import (
    ChatServer,
    Handler,
    Reply,
    Request,
    fails,
    redirects,
    run_chat_server,
    says,
    sends,
)

pytestmark = pytest.mark.anyio

KEY = "canary-9d0c77"
FOX = "a small red fox with a torn ear"
SPEC = ScenesSpec(
    'a fox says "rate limit", "author", "content policy", 401, insufficient_quota',
    FOX,
    5,
    "brave",
    "video",
    "35 mm",
    "low",
    "llama-test",
    seed=2**32 - 1,
)
MODELS = """
schema = "models/1"

[[model]]
backend = "openai"
model = "llama-test"
makes = "text"
source = "my own machine"
as_of = 2026-11-01
fallback = "llama-next"

[model.prices]
unit = "call"
source = "my own machine"
as_of = 2026-11-01
rates = [{ usd = "0" }]
"""


def told(number: int, version: int = 0) -> str:
    return f"Wide shot {version}: the fox crosses bridge {'i' * number} at dusk, camera still."


def entry(number: int, version: int = 0, **more: Any) -> dict[str, Any]:
    words = {"description": told(number, version), "negative_description": "crowds"}
    return {"number": number, **words, **more}


def scenes(*entries: dict[str, Any]) -> Reply:
    return says(json.dumps({"scenes": entries}))


def asked_for(handler: Handler, request: Request) -> None:
    """Answer exactly what a repair asks for."""
    numbers = re.search(r"only numbers ([\d, ]+)\.", request.prompt)
    wanted = [int(one) for one in numbers[1].split(",")] if numbers else range(1, 6)
    scenes(*(entry(number, len(handler.chat.requests)) for number in wanted))(handler, request)


def provider(folder: Path, url: str, key: str | None = KEY, models: str = MODELS) -> OpenAI:
    path = folder / "models.toml"
    path.write_text(models, "utf-8")
    found = {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": key}
    return OpenAI(ProviderContext(found.get, folder, 1, models=path))


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with run_chat_server(asked_for) as running:
        yield running


@pytest.fixture
def openai(server: ChatServer, tmp_path: Path) -> OpenAI:
    return provider(tmp_path, server.url)


async def written(openai: OpenAI, spec: ScenesSpec = SPEC) -> list[str]:
    assert openai.writer is not None
    return [scene.description for scene in await openai.writer.write(spec)]


async def failure(openai: OpenAI, spec: ScenesSpec = SPEC) -> BackendError:
    with pytest.raises(BackendError) as raised:
        await written(openai, spec)
    error = raised.value
    assert error.backend == "openai"
    assert KEY not in f"{error.message}{error.details}{error!r}"
    return error


async def test_a_good_answer_is_one_call(server: ChatServer, openai: OpenAI):
    openai.check()
    found = await written(openai)
    assert found == [
        f"{told(number, 1)} Character: {FOX}. Look: 35 mm, video." for number in range(1, 6)
    ]
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert request.headers["authorization"] == f"Bearer {KEY}"
    body = request.body
    assert body["model"] == "llama-test"
    assert body["seed"] == 2**31 - 1
    assert 0 < body["max_completion_tokens"] <= 10_000
    schema = body["response_format"]["json_schema"]["schema"]
    assert schema["properties"]["scenes"]["minItems"] == 5
    assert body["messages"][0]["role"] == "system"
    assert FOX in request.prompt


async def test_sixty_scenes_and_a_place_in_a_longer_film(server: ChatServer, openai: OpenAI):
    server.replies = [scenes(*(entry(number) for number in range(1, 61)))]
    found = await written(openai, replace(SPEC, number_of_scenes=60, first=60, total=200))
    assert len(set(found)) == 60
    assert "scenes 61 to 120 of a film of 200" in server.requests[0].prompt


@pytest.mark.parametrize(
    ("reply", "wrong"),
    [
        (scenes(entry(1), entry(2), entry(4), entry(5)), [3]),
        (scenes(entry(1), entry(2), entry(3), entry(3), entry(5), entry(9)), [4]),
        (scenes(entry(1), entry(2, description=told(1)), *map(entry, (3, 4, 5))), [2]),
        (scenes(entry(1), entry(2, description=" "), *map(entry, (3, 4, 5))), [2]),
        (scenes(entry(1), entry(2, description=FOX), *map(entry, (3, 4, 5))), [2]),
        (says(json.dumps({"scenes": [entry(1), entry(2), entry(3)]})[:-60], "length"), [3, 4, 5]),
        (says("I would rather talk about something else."), [1, 2, 3, 4, 5]),
        (says(""), [1, 2, 3, 4, 5]),
        (says(None), [1, 2, 3, 4, 5]),
    ],
    ids=[
        *("missing", "surplus and doubled", "duplicate", "blank", "the character alone"),
        *("cut off", "no JSON", "empty", "nothing"),
    ],
)
async def test_what_is_wrong_is_asked_for_again_and_nothing_else(
    server: ChatServer, openai: OpenAI, reply: Reply, wrong: list[int]
):
    server.replies = [reply, asked_for]
    found = await written(openai)
    assert found == [
        f"{told(number, 2 if number in wrong else 0)} Character: {FOX}. Look: 35 mm, video."
        for number in range(1, 6)
    ]
    first, second = server.requests
    assert f"only numbers {', '.join(map(str, wrong))}." in second.prompt
    assert first.prompt in second.prompt


async def test_surplus_scenes_alone_need_no_call(server: ChatServer, openai: OpenAI):
    server.replies = [scenes(*(entry(number) for number in range(1, 9)))]
    assert len(await written(openai)) == 5
    assert len(server.requests) == 1


async def test_repairs_are_bounded_and_what_is_still_wrong_is_said(
    server: ChatServer, openai: OpenAI
):
    server.replies = [scenes(entry(1), entry(2), entry(3, description=told(1)), entry(9))]
    error = await failure(openai)
    assert error.failure is FailureCode.OUTPUT_INVALID
    assert "2 of 5 scenes" in error.message
    assert "Scene 3 is the same as scene 1. Scene 4 is missing." in error.message
    assert openai.writer is not None
    assert len(server.requests) == getattr(openai.writer, "most_calls", 0) == 3


@pytest.mark.parametrize(
    "end",
    [fails(402), fails(429), chat_server.resets, fails(400)],
    ids=["no credit", "rate limit", "reset", "invalid"],
)
async def test_a_repair_that_fails_does_not_say_that_nothing_was_billed(
    server: ChatServer, openai: OpenAI, end: Reply
):
    server.replies = [scenes(entry(1)), end]
    error = await failure(openai)
    assert error.failure is FailureCode.OUTPUT_INVALID
    assert not error.failure.nothing_was_made
    assert "1 of 5 scenes" in error.message
    assert len(server.requests) == 2


FAILURES = {
    "400": (fails(400), FailureCode.INVALID_INPUT),
    "too long": (fails(400, "context_length_exceeded"), FailureCode.INVALID_INPUT),
    "policy": (fails(400, "content_policy_violation"), FailureCode.CONTENT_POLICY_VIOLATION),
    "401": (fails(401, "invalid_api_key", f"wrong key {KEY}"), FailureCode.AUTHENTICATION_ERROR),
    "402": (fails(402), FailureCode.INSUFFICIENT_CREDIT),
    "403": (fails(403), FailureCode.AUTHENTICATION_ERROR),
    "404": (fails(404, "model_not_found"), FailureCode.MODEL_RETIRED),
    "413": (fails(413), FailureCode.INVALID_INPUT),
    "422": (fails(422), FailureCode.INVALID_INPUT),
    "429": (fails(429), FailureCode.RATE_LIMIT_EXCEEDED),
    "quota": (fails(429, "insufficient_quota"), FailureCode.INSUFFICIENT_CREDIT),
    "500": (fails(500), FailureCode.BACKEND_UNAVAILABLE),
    "503": (fails(503), FailureCode.BACKEND_UNAVAILABLE),
    "504": (fails(504), FailureCode.TIMEOUT),
    "filtered": (says(None, "content_filter"), FailureCode.CONTENT_POLICY_VIOLATION),
    "refused": (
        says(None, refusal="I can't help with that."),
        FailureCode.CONTENT_POLICY_VIOLATION,
    ),
    "html": (sends(b"<html>hello</html>", "text/html"), FailureCode.OUTPUT_INVALID),
    "no choices": (sends(b"{}"), FailureCode.OUTPUT_INVALID),
    "list": (sends(b"[]"), FailureCode.OUTPUT_INVALID),
    "odd choices": (sends(b'{"choices": 7}'), FailureCode.OUTPUT_INVALID),
    "no json": (sends(b"not JSON"), FailureCode.OUTPUT_INVALID),
    "packed": (sends(b"x", content_encoding="gzip"), FailureCode.BACKEND_UNAVAILABLE),
    "reset": (chat_server.resets, FailureCode.BACKEND_UNAVAILABLE),
    "endless": (chat_server.drones_on, FailureCode.BACKEND_UNAVAILABLE),
}


@pytest.mark.parametrize(("reply", "code"), FAILURES.values(), ids=FAILURES)
async def test_a_call_that_fails_is_sent_once_and_classified_by_structure(
    server: ChatServer, openai: OpenAI, reply: Reply, code: FailureCode
):
    server.replies = [reply]
    error = await failure(openai)
    assert error.failure is code
    assert len(server.requests) == 1
    if code is FailureCode.MODEL_RETIRED:
        assert "llama-next" in error.message


UNANSWERED = {
    "reset": (chat_server.resets, FailureCode.OUTCOME_UNKNOWN),
    "endless": (chat_server.drones_on, FailureCode.OUTCOME_UNKNOWN),
    "408": (fails(408), FailureCode.TIMEOUT),
    "504": (fails(504, "insufficient_quota"), FailureCode.TIMEOUT),
    **{
        f"{status} {code}": (fails(status, code), FailureCode.OUTCOME_UNKNOWN)
        for status in (409, 413, 425, 500, 503)
        for code in (None, "insufficient_quota", "invalid_api_key")
    },
}


@pytest.mark.parametrize(("reply", "code"), UNANSWERED.values(), ids=UNANSWERED)
async def test_what_a_paid_model_neither_answered_nor_refused_may_be_billed(
    server: ChatServer, tmp_path: Path, reply: Reply, code: FailureCode
):
    server.replies = [reply]
    models = MODELS.replace('usd = "0"', 'usd = "0.002"')
    paid = await asyncio.to_thread(provider, tmp_path, server.url, models=models)
    assert (await failure(paid)).failure is code
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 500])
async def test_words_decide_nothing(server: ChatServer, openai: OpenAI, status: int):
    server.replies = [fails(status)]
    plain = await failure(openai)
    for words in ("rate limit", "author", "content policy", "overloaded", "maximum context length"):
        server.replies = [fails(status, message=f"{words}: {SPEC.idea}")]
        assert (await failure(openai)).failure is plain.failure


async def test_a_rate_limit_says_when_to_come_again(server: ChatServer, openai: OpenAI):
    server.replies = [fails(429, retry_after="7")]
    assert (await failure(openai)).retry_after == 7


async def test_a_redirect_does_not_get_the_key(server: ChatServer, openai: OpenAI):
    with run_chat_server(asked_for) as elsewhere:
        server.replies = [redirects(f"{elsewhere.url}/chat/completions")]
        await failure(openai)
        assert elsewhere.requests == []
    assert len(server.requests) == 1


async def test_an_answer_that_never_comes_is_waited_for_no_longer_than_allowed(
    server: ChatServer, openai: OpenAI, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(calls.Bounds, "of", lambda self, count: (1000, 0.2))
    server.replies = [chat_server.keeps_silent]
    assert (await failure(openai)).failure is FailureCode.TIMEOUT
    assert len(server.requests) == 1


async def test_a_cancelled_call_is_given_up_at_once(server: ChatServer, openai: OpenAI):
    server.replies = [chat_server.keeps_silent]
    task = asyncio.create_task(written(openai))
    assert await asyncio.to_thread(server.asked.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_nobody_there_means_that_nothing_was_sent(tmp_path: Path):
    with run_chat_server(asked_for) as gone:
        url = gone.url
    error = await failure(await asyncio.to_thread(provider, tmp_path, url))
    assert error.failure is FailureCode.BACKEND_UNAVAILABLE
    assert "nothing was asked" in error.message


async def test_a_server_on_this_machine_needs_no_key(server: ChatServer, tmp_path: Path):
    own = await asyncio.to_thread(provider, tmp_path, server.url, key=None)
    own.check()
    assert len(await written(own)) == 5
    assert "canary" not in server.requests[0].headers["authorization"]


async def test_a_key_is_needed_beyond_this_machine(tmp_path: Path):
    far = await asyncio.to_thread(provider, tmp_path, "https://models.example/v1", key=None)
    with pytest.raises(ConfigurationError, match="OPENAI_API_KEY") as refused:
        far.check()
    assert refused.value.failure is FailureCode.AUTHENTICATION_ERROR
    assert (await failure(far)).failure is FailureCode.AUTHENTICATION_ERROR


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/v1", "127.0.0.1:11434", "http://[::1/v1", "x"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str):
    with pytest.raises(ConfigurationError, match="OPENAI_BASE_URL is no address"):
        provider(tmp_path, url).check()


def test_without_a_model_it_says_how_to_enter_one(tmp_path: Path):
    empty = provider(tmp_path, "http://127.0.0.1:1/v1", models='schema = "models/1"')
    with pytest.raises(ConfigurationError, match=r"models\.toml"):
        empty.check()


def test_its_models_make_text_alone(tmp_path: Path):
    drawn = MODELS.replace('"text"', '"image"').replace('"call"', '"image"')
    with pytest.raises(InvalidRequestError, match='"text" alone'):
        provider(tmp_path, "http://127.0.0.1:1/v1", models=drawn)
    (model,) = provider(tmp_path, "http://127.0.0.1:1/v1").models
    assert (model.medium, model.is_free) == (Medium.TEXT, True)


def test_reading_settings_asks_nobody(server: ChatServer, openai: OpenAI) -> None:
    assert openai.name == "openai"
    assert server.requests == []
