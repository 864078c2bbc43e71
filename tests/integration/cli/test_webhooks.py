"""`songreel webhooks`: with a server and without, the same is told and the same can be done."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.commands import Ended, Shell
from tests.support.receivers import Receiver, Verifier, receiving_apart
from tests.support.servers import run_server
from tests.support.waiting import until

TARGETS = {"SONGREEL_WEBHOOK_TARGETS": "http,loopback"}
WAYS = pytest.mark.parametrize("way", ["with a server", "without"])


@dataclass
class Hooks:
    """A shell, and the server of its data folder as long as that runs."""

    shell: Shell
    serving: ExitStack

    def __call__(self, *arguments: str) -> Ended:
        """Run `songreel webhooks`."""
        return self.shell("webhooks", *arguments, **TARGETS)

    def document(self, *arguments: str) -> Any:
        """Run it with `--json`, and return what it prints."""
        ran = self(*arguments, "--json")
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def serve(self) -> None:
        """Have a server run until the end of the test."""
        self.shell.data.mkdir(exist_ok=True)
        self.serving.enter_context(run_server(self.shell.data, environment=TARGETS))


@pytest.fixture
def hooks(songreel: Shell) -> Iterator[Hooks]:
    with ExitStack() as serving:
        yield Hooks(songreel, serving)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving_apart() as running:
        yield running


@WAYS
def test_an_endpoint_from_its_beginning_to_its_end(
    hooks: Hooks, receiver: Receiver, way: str
) -> None:
    is_served = way == "with a server"
    if is_served:
        hooks.serve()
    receiver.answer = 500
    assert hooks("list").stdout == "No webhooks. `songreel webhooks add URL` makes one.\n"
    added = hooks("add", receiver.url, "--event", "failed", "--description", "mine")
    assert added.returncode == 0, added.stderr
    head, wanted, description, told = added.stdout.splitlines()
    endpoint_id, url = head.split("  ")
    assert (url, wanted.strip(), description.strip()) == (receiver.url, "failed", "mine")
    secret = told.partition("The secret, which is shown this once: ")[2]

    end = endpoint_id[-6:]
    rotated = hooks.document("rotate", end)["secret"]
    message_id, _, said = hooks("test", end).stdout.strip().partition(": ")
    if is_served:
        assert said == "It is sent now."
        until(lambda: receiver.requests, seconds=30)
        request = receiver.requests[0]
        for one in (secret, rotated):
            Verifier(one).verify(request.headers, request.body, time.time())
        assert request.headers["webhook-id"] == message_id
    else:
        assert said == "It is sent by the next `songreel serve`."

    # What waits for an endpoint that is disabled is given up.
    hooks("disable", end)
    listed = hooks("list").stdout
    assert "DISABLED since" in listed
    assert secret not in listed
    dead = hooks("messages", "--state", "dead", "--endpoint", end).stdout.splitlines()
    assert dead[0].startswith(f"{message_id}  dead  test (")
    assert dead[1].strip() in {"It was disabled.", "It answered with status 500."}
    refused = hooks("resend", message_id)
    assert refused.returncode == 2
    assert "disabled" in refused.stderr

    receiver.answer = 204
    hooks("enable", end)
    assert hooks("resend", "--endpoint", end).stdout.startswith("1 message is sent again.\n")
    if is_served:
        until(lambda: len(receiver.requests) >= 2, seconds=30)
    (message,) = hooks.document("messages")
    assert message["message_id"] == message_id
    assert message["state"] in ({"pending", "delivered"} if is_served else {"pending"})
    assert hooks("remove", end).stdout == f"{receiver.url} is told nothing more.\n"
    assert hooks.document("list") == []
    if not is_served:
        assert receiver.requests == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "https://10.0.0.1/"), "only addresses of the internet are sent to"),
        (("add", "https://example.com/", "--event", "all"), "--event all is none"),
        (("remove", "abc"), "There is no webhook whose id ends with 'abc'"),
        (("resend",), "Give the id of a message"),
    ],
)
def test_what_cannot_be_is_refused(hooks: Hooks, arguments: tuple[str, ...], said: str) -> None:
    ran = hooks(*arguments)
    assert ran.returncode == 2
    assert said in ran.stderr
