"""The whole way: a request to a server, a language model behind it, scenes and their price."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.integration.language.chat_server import (
    ChatServer,
    Reply,
    fails,
    resets,
    run_chat_server,
    says,
)
from tests.integration.language.test_openai import asked_for, entry, scenes
from tests.support.servers import Server, run_server
from tests.support.waiting import until

KEY = "canary-2c41aa"
FOX = "a small red fox with a torn ear"
MODELS = """
schema = "models/1"

[[model]]
backend = "openai"
model = "llama-test"
makes = "text"
source = "the price list"
as_of = 2026-11-01

[model.prices]
unit = "call"
source = "the price list"
as_of = 2026-11-01
rates = [{ usd = "0.002" }]
"""


@pytest.fixture(scope="module")
def chat() -> Iterator[ChatServer]:
    with run_chat_server(asked_for) as running:
        yield running


@pytest.fixture(scope="module")
def served(chat: ChatServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data: Path = tmp_path_factory.mktemp("served") / "data"
    data.mkdir()
    (data / "models.toml").write_text(MODELS, "utf-8")
    environment = {
        "OPENAI_BASE_URL": chat.url,
        "OPENAI_API_KEY": KEY,
        "SONGREEL_WRITER": "openai",
        "SONGREEL_DAILY_CAP": "1",
    }
    with run_server(data, environment=environment) as running:
        yield running


def create(served: Server, headers: dict[str, str] | None = None, **more: Any) -> httpx2.Response:
    body = {"idea": "the sea", "character_description": FOX, "number_of_scenes": 5, **more}
    return httpx2.post(
        f"{served.url}/api/mv/create_scenes",
        json=body,
        headers=headers,
        timeout=30,
        trust_env=False,
    )


def test_scenes_are_written_by_whom_the_settings_name(chat: ChatServer, served: Server):
    chat.replies, chat.requests = [asked_for], []
    answer = create(served, style="cel-ink")
    assert answer.status_code == 200, answer.text
    document = answer.json()
    assert len(document["scenes"]) == 5
    assert all(FOX in scene["description"] for scene in document["scenes"])
    metadata = document["metadata"]
    assert (metadata["backend_used"], metadata["model_used"]) == ("openai", "llama-test")
    assert metadata["parameters_used"]["style"] == "cel-ink"
    assert re.fullmatch(r"\d+\.\d+", metadata["parameters_used"]["prompt_version"])
    assert metadata["cost"]["amount_usd"] == "0.002"
    assert "Style: Cel and ink." in chat.requests[0].prompt


def test_each_call_that_was_made_is_charged(chat: ChatServer, served: Server):
    chat.replies = [scenes(entry(1), entry(2)), says("no"), asked_for]
    answer = create(served)
    assert answer.status_code == 200, answer.text
    assert answer.json()["metadata"]["cost"]["amount_usd"] == "0.006"


def test_what_cannot_be_mended_is_an_error_that_says_so(chat: ChatServer, served: Server):
    chat.replies, chat.requests = [scenes(entry(1), entry(2))], []
    answer = create(served)
    assert answer.status_code == 500
    document = answer.json()
    assert (document["error"], document["error_code"]) == ("SceneGenerationError", "OUTPUT_INVALID")
    assert document["backend_used"] == "openai"
    assert "Scene 5 is missing." in document["message"]
    assert len(chat.requests) == 3


def order_of(served: Server) -> dict[str, Any]:
    """Return the newest job's one order."""
    job = httpx2.get(f"{served.url}/api/mv/jobs", timeout=30, trust_env=False).json()["jobs"][0]
    (order,) = job["orders"]
    return order


@pytest.mark.parametrize(
    ("reply", "code", "state"),
    [
        (fails(429), "RATE_LIMIT_EXCEEDED", "not_charged"),
        (fails(503, "insufficient_quota"), "OUTCOME_UNKNOWN", "unknown"),
        (fails(413, "insufficient_quota"), "OUTCOME_UNKNOWN", "unknown"),
        (resets, "OUTCOME_UNKNOWN", "unknown"),
        (fails(504), "TIMEOUT", "unknown"),
    ],
    ids=["refused", "503", "413", "reset", "late"],
)
def test_a_call_that_was_sent_is_free_only_where_it_was_refused(
    chat: ChatServer, served: Server, reply: Reply, code: str, state: str
):
    chat.replies = [reply]
    key = {"Idempotency-Key": f"sent {code} {state} {id(reply)}"}
    assert create(served, key).json()["error_code"] == code
    assert order_of(served)["state"] == state
    other = create(served, key, idea="the hills")
    assert other.status_code == (500 if state == "not_charged" else 409)


def test_a_call_whose_connection_was_never_made_is_free_and_frees_its_key(tmp_path: Path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "models.toml").write_text(MODELS, "utf-8")
    with run_chat_server(asked_for) as gone:
        address = gone.url
    environment = {"OPENAI_BASE_URL": address, "OPENAI_API_KEY": KEY, "SONGREEL_WRITER": "openai"}
    key = {"Idempotency-Key": "never made"}
    with run_server(data, environment=environment) as served:
        for idea in ("the sea", "the hills"):
            assert create(served, key, idea=idea).json()["error_code"] == "BACKEND_UNAVAILABLE"
            assert order_of(served)["state"] == "not_charged"


def test_a_refused_key_is_not_shown_anywhere(chat: ChatServer, served: Server):
    chat.replies = [fails(401, "invalid_api_key", f"Incorrect API key: {KEY}")]
    answer = create(served)
    assert answer.status_code == 500
    assert answer.json()["error_code"] == "AUTHENTICATION_ERROR"
    told = answer.text + served.said()
    assert KEY not in told
    kept = [path.read_bytes() for path in served.data.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in content for content in kept)


def test_another_backend_that_is_named_writes(chat: ChatServer, served: Server):
    chat.requests = []
    answer = create(served, backend="local")
    assert answer.json()["metadata"]["backend_used"] == "local"
    assert chat.requests == []


def test_a_scene_that_is_written_anew_is_told_of_its_neighbours(chat: ChatServer, tmp_path: Path):
    """A model of one's own that costs nothing writes it, and knows where the film goes on."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "models.toml").write_text(MODELS.replace('"0.002"', '"0"'), "utf-8")
    chat.replies, chat.requests = [asked_for], []
    environment = {"OPENAI_BASE_URL": chat.url, "SONGREEL_WRITER": "openai"}
    with run_server(data, environment=environment) as served:
        with httpx2.Client(base_url=f"{served.url}/api/mv/", timeout=30, trust_env=False) as client:
            fields = {"idea": "the sea", "character_description": FOX, "backend": "local"}
            project = client.post("projects", json=fields).json()["project_id"]
            for words in ("finds a key", "runs", "opens a gate"):
                text = f"The fox {words}. Character: {FOX}. Look: 35 mm."
                client.post(f"projects/{project}/scenes", json={"description": text})
            scenes = client.get(f"projects/{project}").json()["scenes"]
            middle = f"projects/{project}/scenes/{scenes[1]['scene_id']}/write"
            job = client.post(middle, json={"seed": 3}).json()["job_id"]
            until(
                lambda: client.get(f"jobs/{job}").json()["status"] == "succeeded",
                seconds=30,
                what="the scene",
            )
            # Where it fails the scene is written here, and that is said.
            chat.replies = [fails(400)]
            job = client.post(middle, json={"seed": 4}).json()["job_id"]
            until(
                lambda: client.get(f"jobs/{job}").json()["status"] == "succeeded",
                seconds=30,
                what="the scene that is written here",
            )
            written = client.get(f"jobs/{job}").json()["result"]["metadata"]
    assert written["backend_used"] == "local"
    (notice,) = written["notices"]
    assert notice.startswith("Written by local, as ")
    asked, *_ = chat.requests
    assert "They are scenes 2 to 2 of a film of 3." in asked.prompt
    assert "Scene 1 stays as it is: The fox finds a key.\n" in asked.prompt
    assert "Scene 3 stays as it is: The fox opens a gate.\n" in asked.prompt
    assert "35 mm" not in asked.prompt
