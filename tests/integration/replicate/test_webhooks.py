"""Webhooks that Replicate signed are read, and no others."""

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from songreel.domain.errors import (
    InvalidRequestError,
    SongreelError,
    UnauthenticatedError,
    UnavailableError,
)
from songreel.domain.provider import Notice, Submission
from songreel.providers.replicate import Replicate
from songreel.simulators.replicate.webhooks import sign
from tests.support.replicate import Kept, clip, replicate_at
from tests.support.simulators import Running as Simulators
from tests.support.waiting import until_async

pytestmark = pytest.mark.anyio

CREATE = {"service": "replicate", "method": "POST", "path": "*/predictions"}
SECRET = {"service": "replicate", "method": "GET", "path": "/v1/webhooks/default/secret"}
BODY = b'{"id":"x18c1re8mxrma0crb3x8wbwqmg","status":"succeeded"}'
NOTICE = Notice("x18c1re8mxrma0crb3x8wbwqmg", "attempt-1")
QUERY = {"attempt": "attempt-1"}


@dataclass
class Receiver:
    """Takes webhooks as the server does."""

    url: str = ""
    got: list[tuple[str, dict[str, str], bytes]] = field(
        default_factory=list[tuple[str, dict[str, str], bytes]]
    )


@contextmanager
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.got.append((self.path, headers, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
async def provider(
    simulators: Simulators, hook: Receiver, tmp_path: Path
) -> AsyncIterator[Replicate]:
    url = f"{simulators.url}/replicate"
    async with replicate_at(url, tmp_path, public_url=f"{hook.url}/") as found:
        yield found


@pytest.fixture
def secret(simulators: Simulators) -> str:
    return simulators.replicate("GET", "/v1/webhooks/default/secret").json()["key"]


def headers(
    secret: str,
    body: bytes = BODY,
    *,
    at: float | None = None,
    more: Mapping[str, str] | None = None,
) -> dict[str, str]:
    moment = int(time.time() if at is None else at)
    return {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(moment),
        "webhook-signature": sign(secret, "msg_1", moment, body),
    } | {**(more or {})}


async def received(hook: Receiver, provider: Replicate, number: int) -> list[Notice | str]:
    """Return what the first webhooks tell, or the name of the error."""

    async def are_there() -> bool:
        return len(hook.got) >= number

    await until_async(are_there)
    found: list[Notice | str] = []
    for path, told, body in hook.got[:number]:
        parts = urlsplit(path)
        assert parts.path == "/api/mv/webhooks/replicate"
        try:
            found.append(await provider.webhooks.read(told, body, dict(parse_qsl(parts.query))))
        except SongreelError as error:
            found.append(type(error).__name__)
    return found


async def ordered(provider: Replicate, key: str = "attempt & 1") -> str:
    order = await provider.videos.prepare(Submission(clip(provider), key), Kept())
    return await provider.videos.submit(order)


async def test_an_order_is_told_of_at_its_begin_and_its_end(
    hook: Receiver, provider: Replicate
) -> None:
    found = await ordered(provider)
    notice = Notice(found, "attempt & 1")
    assert await received(hook, provider, 2) == [notice, notice]


@pytest.mark.parametrize(
    ("how", "number", "told"),
    [
        ("doubled", 4, "Notice"),
        ("reordered", 2, "Notice"),
        ("late", 1, "Notice"),
        ("forged", 1, "UnauthenticatedError"),
        ("stale", 1, "UnauthenticatedError"),
    ],
)
async def test_webhooks_that_go_wrong(
    simulators: Simulators,
    hook: Receiver,
    provider: Replicate,
    how: str,
    number: int,
    told: str,
) -> None:
    simulators.script({**CREATE, "fault": "webhook", "how": how, "seconds": 0.2})
    notice = Notice(await ordered(provider), "attempt & 1")
    expected = [notice if told == "Notice" else told] * number
    assert await received(hook, provider, number) == expected


async def test_without_a_public_address_none_is_asked_for(
    simulators: Simulators, tmp_path: Path
) -> None:
    async with replicate_at(f"{simulators.url}/replicate", tmp_path) as other:
        order = await other.videos.prepare(Submission(clip(other), "a"), Kept())
    assert set(order.body) == {"input"}


async def test_one_of_several_signatures_is_enough(provider: Replicate, secret: str) -> None:
    right = headers(secret)["webhook-signature"]
    several = f"v1,AAAA v2,{right[3:]} v1,nonsense! {right}"
    told = headers(secret, more={"webhook-signature": several})
    assert await provider.webhooks.read(told, BODY, QUERY) == NOTICE


FORGED: dict[str, Mapping[str, str]] = {
    "no id": {"webhook-id": ""},
    "another id": {"webhook-id": "msg_2"},
    "no time": {"webhook-timestamp": ""},
    "a time that is none": {"webhook-timestamp": "soon"},
    "an endless time": {"webhook-timestamp": "9" * 400},
    "a time that was not signed": {"webhook-timestamp": str(int(time.time()) + 7)},
    "no signature": {"webhook-signature": ""},
    "another version": {"webhook-signature": "v2,AAAA"},
    "an empty signature": {"webhook-signature": "v1,"},
    "a short signature": {"webhook-signature": "v1,AAAA"},
    "no base64": {"webhook-signature": "v1,ä"},
}


@pytest.mark.parametrize("what", FORGED)
async def test_what_is_not_signed_is_refused(provider: Replicate, secret: str, what: str) -> None:
    with pytest.raises(UnauthenticatedError):
        await provider.webhooks.read(headers(secret, more=FORGED[what]), BODY, QUERY)


@pytest.mark.parametrize("off", [-400, 400])
async def test_what_was_signed_long_ago_or_is_to_be_is_refused(
    provider: Replicate, secret: str, off: float
) -> None:
    with pytest.raises(UnauthenticatedError):
        await provider.webhooks.read(headers(secret, at=time.time() + off), BODY, QUERY)


async def test_each_byte_of_the_body_is_signed(provider: Replicate, secret: str) -> None:
    told = headers(secret)
    for place in range(len(BODY)):
        changed = bytearray(BODY)
        changed[place] ^= 1
        with pytest.raises(UnauthenticatedError):
            await provider.webhooks.read(told, bytes(changed), QUERY)
    assert await provider.webhooks.read(told, BODY, QUERY) == NOTICE


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"id":7}', b'{"id":"../x"}', b"\xff", b"[" * 9**5]
)
async def test_what_is_signed_and_tells_of_nothing_is_invalid(
    provider: Replicate, secret: str, body: bytes
) -> None:
    with pytest.raises(InvalidRequestError):
        await provider.webhooks.read(headers(secret, body), body, QUERY)


@pytest.mark.parametrize("query", [{}, {"attempt": ""}, {"attempt": "x" * 500}])
async def test_a_key_that_is_none_is_none(
    provider: Replicate, secret: str, query: dict[str, str]
) -> None:
    notice = await provider.webhooks.read(headers(secret), BODY, query)
    assert notice == Notice(NOTICE.provider_id, None)


def asked(simulators: Simulators) -> int:
    """Return how often the secret was asked for since the script was set."""
    return simulators.client.get("/_faults").json()["faults"][0]["seen"]


async def test_forgers_do_not_make_the_server_ask_for_the_secret_each_time(
    simulators: Simulators, provider: Replicate, secret: str
) -> None:
    simulators.script({**SECRET, "fault": "delay", "seconds": 0, "times": 100})
    for _ in range(5):
        with pytest.raises(UnauthenticatedError):
            await provider.webhooks.read(
                headers(secret, more={"webhook-id": "forged"}), BODY, QUERY
            )
    assert asked(simulators) == 1
    assert await provider.webhooks.read(headers(secret), BODY, QUERY) == NOTICE
    assert asked(simulators) == 1


async def test_a_secret_that_was_changed_is_asked_for_again(
    simulators: Simulators,
    provider: Replicate,
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = "whsec_" + "A" * 32
    simulators.script({**SECRET, "fault": "status", "status": 200, "body": {"key": old}})
    assert await provider.webhooks.read(headers(old), BODY, QUERY) == NOTICE
    with pytest.raises(UnauthenticatedError):
        await provider.webhooks.read(headers(secret), BODY, QUERY)
    monkeypatch.setattr("songreel.providers.replicate.webhooks._PAUSE_SECONDS", 0)
    assert await provider.webhooks.read(headers(secret), BODY, QUERY) == NOTICE


@pytest.mark.parametrize(
    "fault",
    [
        {"fault": "status", "status": 500},
        {"fault": "status", "status": 401},
        {"fault": "reset"},
        {"fault": "html"},
        {"fault": "status", "status": 200, "body": {"key": 7}},
        {"fault": "status", "status": 200, "body": {"key": "whsec_"}},
        {"fault": "status", "status": 200, "body": {"key": "whsec_ä"}},
    ],
)
async def test_a_secret_that_cannot_be_had_is_no_forgery(
    simulators: Simulators, provider: Replicate, secret: str, fault: dict[str, Any]
) -> None:
    simulators.script({**SECRET, **fault})
    with pytest.raises(UnavailableError):
        await provider.webhooks.read(headers(secret), BODY, QUERY)
    assert await provider.webhooks.read(headers(secret), BODY, QUERY) == NOTICE
