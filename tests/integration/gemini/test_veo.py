"""Veo on Agent Platform over real sockets, with a key and with Google's application credentials."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socketserver
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from PIL import Image

from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import BackendError, ConfigurationError, FailureCode
from songreel.domain.provider import Failed, Finished, ProviderContext, Running, Submission
from songreel.domain.resolve import resolve_clip
from songreel.providers.gemini import Gemini
from songreel.providers.transport.service import Patience
from tests.support.simulators import Running as Simulators
from tests.support.waiting import until, until_async

pytestmark = pytest.mark.anyio
MODEL = "veo-3.1-fast-generate-001"
CREATE = {"service": "gemini", "method": "POST", "path": "*:predictLongRunning"}
FETCH = {"service": "gemini", "method": "POST", "path": "*:fetchPredictOperation"}
KEY, TOKEN = "canary-90c2", "canary-token-41d7"


@pytest.fixture
def environment(simulators: Simulators) -> dict[str, str]:
    """Return the settings of a server that has Agent Platform alone."""
    return {
        "SONGREEL_AGENT_PLATFORM_KEY": KEY,
        "SONGREEL_AGENT_PLATFORM_URL": f"{simulators.url}/gemini",
    }


async def opened(
    environment: dict[str, str], folder: Path, patience: Patience | None = None
) -> Gemini:
    context = ProviderContext(environment.get, folder / "scratch", 1)
    return await asyncio.to_thread(Gemini, context, patience or Patience())


def spec_of(gemini: Gemini, **changes: Any) -> ClipSpec:
    wanted: dict[str, Any] = {"prompt": "A robot waves", "duration": 4, "model": MODEL}
    request = ClipRequest(**{**wanted, **changes})
    model = gemini.profiles[str(request.model)].capability
    return resolve_clip(request, model, today=date(2026, 11, 26))


async def nothing(name: str) -> None:
    raise AssertionError(f"{name} was put to the service")


async def order(gemini: Gemini, *, reference: Path | None = None, **changes: Any) -> str:
    submission = Submission(spec_of(gemini, **changes), "attempt-1", reference)
    return await gemini.videos.submit(await gemini.videos.prepare(submission, nothing))


async def ended(gemini: Gemini, provider_id: str) -> Finished | Failed:
    async def over() -> Finished | Failed | None:
        status = await gemini.videos.poll(provider_id)
        return None if isinstance(status, Running) else status

    found = await until_async(over, seconds=20)
    assert found is not None
    return found


async def refused(gemini: Gemini, **changes: Any) -> BackendError:
    with pytest.raises(BackendError) as caught:
        await order(gemini, **changes)
    assert "canary" not in f"{caught.value.message}{caught.value.details}{caught.value!r}"
    return caught.value


async def test_a_clip_is_ordered_once_and_is_what_was_ordered(
    gemini: Gemini, simulators: Simulators, tmp_path: Path
):
    gemini.check()
    provider_id = await order(gemini, seed=9, generate_audio=False, resolution="720p")
    end = await ended(gemini, provider_id)
    assert isinstance(end, Finished)
    clip = tmp_path / "clip.mp4"
    await gemini.videos.download(provider_id, end.output, clip)

    (entry,) = simulators.ledger()
    assert (entry["id"], entry["model"], entry["seed"]) == (provider_id, MODEL, 9)
    assert entry["seconds"] == 4
    assert entry["sha256"] == hashlib.sha256(clip.read_bytes()).hexdigest()
    assert list((tmp_path / "scratch" / "outcomes").iterdir()) == []

    # It is had from the service once more, where the first copy was lost.
    await gemini.videos.download(provider_id, end.output, tmp_path / "again.mp4")
    assert (tmp_path / "again.mp4").read_bytes() == clip.read_bytes()


async def test_it_is_kept_before_it_is_told_to_be_finished(
    gemini: Gemini, environment: dict[str, str], simulators: Simulators, tmp_path: Path
):
    provider_id = await order(gemini)
    end = await ended(gemini, provider_id)
    simulators.script({**FETCH, "fault": "reset", "times": 100})
    later = await opened(environment, tmp_path)
    assert await later.videos.poll(provider_id) == end
    assert isinstance(end, Finished)
    await later.videos.download(provider_id, end.output, tmp_path / "clip.mp4")
    await later.close()


@pytest.mark.parametrize(
    ("model", "role"),
    [(MODEL, "first_frame"), ("veo-3.1-generate-001", "image")],
)
async def test_a_reference_goes_along(
    gemini: Gemini, simulators: Simulators, tmp_path: Path, model: str, role: str
):
    picture = tmp_path / "reference.png"
    Image.new("RGB", (8, 8), (10, 20, 30)).save(picture)
    spec = spec_of(gemini, model=model, duration=8, reference="ab" * 32)
    assert spec.reference_role == role
    submission = await gemini.videos.prepare(Submission(spec, "attempt-1", picture), nothing)
    (instance,) = submission.body["instances"]
    if role == "image":
        (reference,) = instance["referenceImages"]
        assert (reference["referenceType"], reference["image"]["mimeType"]) == (
            "ASSET",
            "image/png",
        )
    else:
        assert instance["image"]["mimeType"] == "image/png"
    assert submission.body["parameters"] == {
        "sampleCount": 1,
        "durationSeconds": 8,
        "aspectRatio": "16:9",
        "resolution": "720p",
        "generateAudio": True,
    }
    await gemini.videos.submit(submission)
    assert len(simulators.ledger()) == 1


@pytest.mark.parametrize(
    ("fault", "failure", "end"),
    [
        ({"fault": "safety"}, FailureCode.CONTENT_POLICY_VIOLATION, "raiMediaFiltered"),
        ({"fault": "failed"}, FailureCode.UNKNOWN_ERROR, "13"),
        ({"fault": "poll_rate_cap"}, FailureCode.OUTCOME_UNKNOWN, "8"),
    ],
    ids=str,
)
async def test_an_end_without_a_clip_is_told_by_its_code(
    gemini: Gemini,
    simulators: Simulators,
    fault: dict[str, Any],
    failure: FailureCode,
    end: str,
):
    simulators.script({**CREATE, **fault})
    status = await ended(gemini, await order(gemini))
    assert isinstance(status, Failed)
    assert (status.error.failure, status.end) == (failure, end)
    assert "rate limit" not in status.error.message


async def test_a_refusal_gives_the_reason(gemini: Gemini, simulators: Simulators):
    simulators.script({**CREATE, "fault": "safety"})
    status = await ended(gemini, await order(gemini))
    assert isinstance(status, Failed)
    assert "celebrity or their likenesses" in str(status.error.details)


@pytest.mark.parametrize(
    ("fault", "created", "failure"),
    [
        ({"fault": "reset"}, 0, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "reset", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "no_answer", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "cut_body"}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "html", "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        ({"fault": "status", "status": 503, "accepted": True}, 1, FailureCode.OUTCOME_UNKNOWN),
        (
            {"fault": "status", "status": 200, "body": {"name": "operations"}},
            0,
            FailureCode.OUTCOME_UNKNOWN,
        ),
        ({"fault": "status", "status": 429}, 0, FailureCode.RATE_LIMIT_EXCEEDED),
        ({"fault": "status", "status": 400}, 0, FailureCode.INVALID_INPUT),
        ({"fault": "status", "status": 403}, 0, FailureCode.AUTHENTICATION_ERROR),
        ({"fault": "safety", "at": "submit"}, 0, FailureCode.CONTENT_POLICY_VIOLATION),
        ({"fault": "retired"}, 0, FailureCode.MODEL_RETIRED),
    ],
    ids=str,
)
async def test_an_order_that_fails_is_sent_once(
    gemini: Gemini,
    impatient: Gemini,
    simulators: Simulators,
    fault: dict[str, Any],
    created: int,
    failure: FailureCode,
):
    simulators.script({**CREATE, **fault})
    orders = impatient if fault["fault"] == "no_answer" else gemini
    assert (await refused(orders)).failure is failure
    until(lambda: len(simulators.ledger()) == created)


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "reset"},
        {"fault": "no_answer"},
        {"fault": "html"},
        {"fault": "empty"},
        {"fault": "cut_body"},
        {"fault": "spurious_400"},
        {"fault": "status", "status": 400},
        {"fault": "status", "status": 429},
        {"fault": "status", "status": 503},
        {"fault": "status", "status": 200, "body": {"done": True}},
        {"fault": "status", "status": 200, "body": {"error": {"code": 13}}},
    ],
    ids=str,
)
async def test_a_poll_that_fails_ends_no_order(
    gemini: Gemini, impatient: Gemini, simulators: Simulators, fault: dict[str, Any]
):
    simulators.script({**FETCH, **fault})
    provider_id = await order(gemini)
    asks = impatient if fault["fault"] == "no_answer" else gemini
    with pytest.raises(BackendError):
        await asks.videos.poll(provider_id)
    assert isinstance(await ended(gemini, provider_id), Finished)


async def test_an_operation_that_nobody_knows_for_a_minute_is_expired(
    gemini: Gemini, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = "projects/p/locations/l/publishers/google/models"
    with pytest.raises(BackendError) as told:
        await gemini.videos.poll(f"{place}/{MODEL}/operations/1")
    assert told.value.failure is FailureCode.BACKEND_UNAVAILABLE
    monkeypatch.setattr("songreel.providers.transport.absence.PASSING_SECONDS", 0)
    for name in (f"{place}/{MODEL}/operations/1", "x/operations/y"):
        status = await gemini.videos.poll(name)
        assert isinstance(status, Failed)
        assert (status.error.failure, status.end) == (FailureCode.RESULT_EXPIRED, "expired")
        await gemini.videos.cancel(name)
        with pytest.raises(BackendError):
            await gemini.videos.download(name, "0" * 64, tmp_path / "clip.mp4")


@pytest.mark.parametrize("is_read", [False, True])
async def test_a_clip_that_cannot_be_kept_ends_no_order(
    gemini: Gemini, tmp_path: Path, is_read: bool
):
    provider_id = await order(gemini)
    scratch = tmp_path / "scratch"
    if is_read:
        scratch.write_text("no folder")
    else:
        scratch.symlink_to("nowhere")

    async def told() -> BackendError | None:
        try:
            await gemini.videos.poll(provider_id)
        except BackendError as error:
            return error
        return None

    error = await until_async(told)
    assert error is not None
    assert error.failure is FailureCode.BACKEND_UNAVAILABLE
    scratch.unlink()
    assert isinstance(await ended(gemini, provider_id), Finished)


async def test_veo_is_offered_only_where_it_can_be_ordered(
    environment: dict[str, str], tmp_path: Path, simulators: Simulators
):
    def veos(gemini: Gemini) -> list[str]:
        return [model.model for model in gemini.models if model.model.startswith("veo")]

    for incomplete in ({}, {"GOOGLE_CLOUD_PROJECT": "p"}, {"GOOGLE_CLOUD_LOCATION": "l"}):
        gemini = await opened({**incomplete, "GEMINI_API_KEY": KEY}, tmp_path)
        assert veos(gemini) == []
        assert (await refused(gemini)).failure is FailureCode.AUTHENTICATION_ERROR
        await gemini.close()
    with pytest.raises(ConfigurationError):
        (await opened({}, tmp_path)).check()

    gemini = await opened(environment, tmp_path)
    assert veos(gemini) == ["veo-3.1-generate-001", MODEL]
    # Omni stays the default, and is not ordered without its own key.
    assert next(m.model for m in gemini.models if m.medium.value == "video").startswith("gemini")
    error = await refused(gemini, model="gemini-omni-1.1-flash")
    assert error.failure is FailureCode.AUTHENTICATION_ERROR
    await gemini.close()
    assert simulators.ledger() == []


async def test_one_that_has_an_entered_price_is_shown_and_says_what_is_missing(tmp_path: Path):
    prices = tmp_path / "models.toml"
    prices.write_text(
        'schema = "models/1"\n[[price]]\nbackend = "gemini"\n'
        f'model = "{MODEL}"\nunit = "second"\nsource = "my contract"\nas_of = 2026-11-20\n'
        'rates = [{ usd = "0.15" }]\n'
    )
    context = ProviderContext({"GEMINI_API_KEY": KEY}.get, tmp_path / "scratch", 1, prices)
    gemini = await asyncio.to_thread(Gemini, context)
    assert MODEL in {model.model for model in gemini.models}
    error = await refused(gemini)
    assert "GOOGLE_CLOUD_PROJECT" in error.message
    await gemini.close()


class Tokens(socketserver.ThreadingTCPServer):
    """Google's server of tokens: each is good for an hour."""

    daemon_threads = True
    allow_reuse_address = True
    given = 0
    status = 200


class Answering(BaseHTTPRequestHandler):
    """Gives a token for whatever comes."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        server = self.server
        assert isinstance(server, Tokens)
        server.given += 1
        token = {"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}
        told = token if server.status == 200 else {"error": "invalid_grant", "d": TOKEN}
        body = json.dumps(told).encode()
        self.send_response(server.status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def tokens() -> Iterator[Tokens]:
    with Tokens(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
async def in_project(
    environment: dict[str, str],
    tokens: Tokens,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Gemini]:
    """Return the provider with a service account of a project, and no key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {
        "type": "service_account",
        "project_id": "p",
        "private_key_id": "1",
        "client_email": "songreel@p.example",
        "token_uri": f"http://127.0.0.1:{tokens.server_address[1]}/token",
        "private_key": key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode(),
    }
    file = tmp_path / "account.json"
    file.write_text(json.dumps(account))
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(file))
    del environment["SONGREEL_AGENT_PLATFORM_KEY"]
    environment |= {"GOOGLE_CLOUD_PROJECT": "p", "GOOGLE_CLOUD_LOCATION": "us-central1"}
    gemini = await opened(environment, tmp_path)
    yield gemini
    await gemini.close()


async def test_with_application_credentials_one_token_serves_many_requests(
    in_project: Gemini, tokens: Tokens, simulators: Simulators, tmp_path: Path
):
    provider_id = await order(in_project)
    end = await ended(in_project, provider_id)
    assert isinstance(end, Finished)
    await in_project.videos.download(provider_id, end.output, tmp_path / "clip.mp4")
    assert tokens.given == 1
    assert len(simulators.ledger()) == 1


async def test_credentials_that_are_not_taken_order_nothing_and_are_not_told(
    in_project: Gemini, tokens: Tokens, simulators: Simulators
):
    tokens.status = 400
    error = await refused(in_project)
    assert (error.failure, error.details) == (FailureCode.AUTHENTICATION_ERROR, "RefreshError")

    tokens.status = 200
    await order(in_project)
    assert len(simulators.ledger()) == 1


async def test_without_any_credentials_nothing_is_ordered(
    in_project: Gemini, simulators: Simulators, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", "/nowhere.json")
    error = await refused(in_project)
    assert error.failure is FailureCode.AUTHENTICATION_ERROR
    assert simulators.ledger() == []


async def test_where_the_server_of_tokens_is_away_nothing_is_ordered(
    in_project: Gemini, tokens: Tokens, simulators: Simulators
):
    tokens.shutdown()
    tokens.server_close()
    error = await refused(in_project)
    assert error.failure is FailureCode.BACKEND_UNAVAILABLE
    assert simulators.ledger() == []
