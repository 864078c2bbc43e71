"""Webhooks arrive signed and in order, and go wrong as scripted."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pybase64
import pytest

from tests.support.simulators import Running
from tests.support.waiting import until

VEO = "/v1/models/google/veo-3.1/predictions"
CREATE = {"service": "replicate", "method": "POST", "path": "*/predictions"}


@dataclass
class Receiver:
    """Takes webhooks; the first few are refused."""

    url: str = ""
    refuse: int = 0
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def statuses(self) -> list[str]:
        return [json.loads(body)["status"] for _, body in self.got]


@contextmanager
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            refused = told.refuse > 0
            told.refuse -= refused
            if not refused:
                told.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(500 if refused else 204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    told.url = f"http://127.0.0.1:{server.server_port}/hook?job=7"
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(autouse=True)
def clear(simulators: Running) -> None:
    simulators.client.delete("/_faults")


def order(simulators: Running, hook: Receiver, *events: str) -> dict[str, Any]:
    body: dict[str, Any] = {"input": {"prompt": "x", "duration": 4}, "webhook": hook.url}
    if events:
        body["webhook_events_filter"] = list(events)
    answer = simulators.replicate("POST", VEO, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def is_signed(simulators: Running, headers: dict[str, str], body: bytes) -> bool:
    secret = simulators.replicate("GET", "/v1/webhooks/default/secret").json()["key"]
    key = pybase64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return f"v1,{pybase64.b64encode(digest).decode()}" in headers["webhook-signature"].split()


def test_all_events_arrive_signed(simulators: Running) -> None:
    with receiver() as hook:
        created = order(simulators, hook)
        until(lambda: len(hook.got) == 4)

    assert hook.statuses() == ["processing", "succeeded", "succeeded", "succeeded"]
    assert all(is_signed(simulators, *one) for one in hook.got)
    assert len({headers["webhook-id"] for headers, _ in hook.got}) == 4
    assert json.loads(hook.got[-1][1])["id"] == created["id"]
    assert not is_signed(simulators, hook.got[0][0], hook.got[0][1] + b" ")


def test_only_the_events_that_were_asked_for(simulators: Running) -> None:
    with receiver() as hook:
        order(simulators, hook, "completed")
        second = order(simulators, hook, "completed")
        simulators.replicate("POST", f"/v1/predictions/{second['id']}/cancel")
        until(lambda: len(hook.got) == 2)

    assert sorted(hook.statuses()) == ["canceled", "succeeded"]


def test_it_is_sent_again_until_it_is_taken(simulators: Running) -> None:
    with receiver() as hook:
        hook.refuse = 1
        order(simulators, hook, "completed")
        until(lambda: hook.got)

    assert hook.statuses() == ["succeeded"]


def test_lost_doubled_late_and_forged(simulators: Running) -> None:
    hows = ("lost", "doubled", "late", "forged")
    simulators.script(
        *({**CREATE, "fault": "webhook", "how": how, "nth": n} for n, how in enumerate(hows, 1))
    )
    with receiver() as hook:
        ids = {how: order(simulators, hook, "completed")["id"] for how in hows}
        until(lambda: len(hook.got) == 4)

    names = {identity: how for how, identity in ids.items()}
    got = [(names[json.loads(body)["id"]], headers, body) for headers, body in hook.got]
    assert [name for name, *_ in got][-1] == "late"
    assert sorted(name for name, *_ in got) == ["doubled", "doubled", "forged", "late"]
    first, second = (headers["webhook-id"] for name, headers, _ in got if name == "doubled")
    assert first == second
    signed = {name: is_signed(simulators, headers, body) for name, headers, body in got}
    assert signed == {"doubled": True, "late": True, "forged": False}


def test_a_message_of_an_hour_ago(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "webhook", "how": "stale"})
    with receiver() as hook:
        order(simulators, hook, "completed")
        until(lambda: hook.got)

    ((headers, body),) = hook.got
    assert time.time() - int(headers["webhook-timestamp"]) == pytest.approx(3600, abs=60)
    assert is_signed(simulators, headers, body)


def test_the_end_before_the_start(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "webhook", "how": "reordered"})
    with receiver() as hook:
        order(simulators, hook, "start", "completed")
        until(lambda: len(hook.got) == 2)

    assert hook.statuses() == ["succeeded", "processing"]
