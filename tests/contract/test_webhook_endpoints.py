"""Outgoing webhooks: what callers of the API and receivers of messages rely on."""

from __future__ import annotations

import base64
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api, run_api
from tests.support.receivers import Receiver, Verifier, hang, receiving_apart
from tests.support.servers import find_free_port
from tests.support.waiting import until

TARGETS = {"SONGREEL_WEBHOOK_TARGETS": "http,loopback"}
UNKNOWN = "0198c0de-0000-7000-8000-000000000000"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a server whose webhooks may go to this machine."""
    with run_api(tmp_path_factory.mktemp("told"), environment=TARGETS) as running:
        yield running


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving_apart() as running:
        yield running


def add(api: Api, url: str, **more: Any) -> dict[str, Any]:
    answer = api.post("webhook_endpoints", {"url": url, **more})
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"] == answer.json()["endpoint_url"]
    return answer.json()


def delete(api: Api, endpoint: dict[str, Any]) -> None:
    assert api.client.delete(endpoint["endpoint_url"]).status_code == 204


def messages(api: Api, **query: str) -> list[dict[str, Any]]:
    answer = api.client.get("/api/mv/webhook_messages", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["messages"]


def test_an_endpoint_from_its_beginning_to_its_end(told: Api) -> None:
    made = add(told, "https://example.com/hook", events=["succeeded", "failed"], description="mine")
    secret = made.pop("secret")
    assert len(base64.b64decode(secret.removeprefix("whsec_"))) == 32
    assert (made["events"], made["include_parts"], made["disabled_at"]) == (
        ["succeeded", "failed"],
        False,
        None,
    )
    url = made["endpoint_url"]
    assert told.client.get(url).json() == made
    assert made in told.client.get("/api/mv/webhook_endpoints").json()["endpoints"]

    changed = told.client.patch(
        url, json={"events": [], "include_parts": True, "description": "", "disabled": True}
    ).json()
    assert (changed["events"], changed["include_parts"], changed["description"]) == ([], True, "")
    assert changed["disabled_because"] == "It was disabled."
    assert changed["url"] == made["url"]
    refused = told.client.post(f"{url}/test")
    assert (refused.status_code, refused.json()["error_code"]) == (409, "CONFLICT")
    enabled = told.client.patch(url, json={"disabled": False}).json()
    assert (enabled["disabled_at"], enabled["disabled_because"]) == (None, None)

    rotated = told.client.post(f"{url}/rotate").json()
    assert rotated["secret"] != secret
    assert rotated["rotated_at"] is not None
    delete(told, made)
    for method, path in (
        ("GET", url),
        ("PATCH", url),
        ("DELETE", url),
        ("POST", f"{url}/rotate"),
        ("POST", f"{url}/test"),
        ("POST", f"{url}/resend"),
        ("GET", f"/api/mv/webhook_messages/{UNKNOWN}"),
        ("POST", f"/api/mv/webhook_messages/{UNKNOWN}/resend"),
    ):
        answer = told.client.request(method, path, json={} if method == "PATCH" else None)
        assert answer.status_code == 404, path


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"url": ""}, 400),
        ({"url": "https://example.com", "events": ["all"]}, 400),
        ({"url": "https://example.com", "events": "failed"}, 422),
        ({"url": "http://example.com"}, 400),
        ({"url": "https://127.0.0.1/"}, 400),
        ({"url": "https://[::ffff:10.0.0.1]/"}, 400),
        ({"url": "https://2852039166/latest/meta-data/"}, 400),
        ({"url": "https://localhost:8000/api/mv/ledger/hold"}, 400),
        ({"url": "https://me:secret@example.com/"}, 400),
        ({"url": "gopher://example.com/"}, 400),
    ],
)
def test_where_nothing_can_be_sent_is_refused(api: Api, body: dict[str, Any], status: int) -> None:
    answer = api.post("webhook_endpoints", body)
    assert answer.status_code == status, answer.text
    assert api.client.get("/api/mv/webhook_endpoints").json() == {"endpoints": []}


def test_there_are_as_many_as_there_may_be(told: Api) -> None:
    made = [add(told, f"https://example.com/{number}") for number in range(20)]
    answer = told.post("webhook_endpoints", {"url": "https://example.com/"})
    assert (answer.status_code, answer.json()["error_code"]) == (409, "CONFLICT")
    for endpoint in made:
        delete(told, endpoint)


def test_what_polling_tells_is_told_and_signed(told: Api, receiver: Receiver) -> None:
    endpoint = add(told, receiver.url)
    ends = add(told, f"{receiver.url}/ends", events=["succeeded"])
    answer = told.post(
        "generate_video", {"prompt": "a robot, told", "duration": 1}, Prefer="respond-async"
    )
    job_id = answer.json()["job_id"]

    def end() -> list[dict[str, Any]]:
        polled = told.get(f"jobs/{job_id}/events").json()
        return polled["events"] if polled["ended"] else []

    events = until(end, seconds=30)
    until(lambda: len(receiver.requests) == len(events) + 1, seconds=20)
    checking = Verifier(endpoint["secret"])
    bodies = [
        checking.verify(request.headers, request.body, time.time())
        for request in receiver.requests
        if request.target == "/hook"
    ]
    whose = {"job_id": job_id, "kind": "clip", "parent_id": None, "project_id": None}
    assert sorted(bodies, key=lambda body: body["seq"]) == [{**event, **whose} for event in events]
    (end_alone,) = [one for one in receiver.requests if one.target == "/hook/ends"]
    body = Verifier(ends["secret"]).verify(end_alone.headers, end_alone.body, time.time())
    assert body == {**events[-1], **whose}

    def delivered() -> bool:
        found = messages(told, endpoint_id=endpoint["endpoint_id"], state="delivered")
        return len(found) == len(events)

    until(delivered, seconds=10)
    first = messages(told, endpoint_id=endpoint["endpoint_id"])[-1]
    assert (first["type"], first["seq"], first["tries"], first["last_status"]) == (
        "queued",
        1,
        1,
        204,
    )
    page = told.client.get("/api/mv/webhook_messages", params={"limit": 1}).json()
    after = told.client.get(
        "/api/mv/webhook_messages", params={"limit": 1, "before": page["next"]}
    ).json()
    assert after["messages"][0]["message_id"] < page["messages"][0]["message_id"]
    delete(told, endpoint)
    delete(told, ends)
    assert messages(told) == []


def test_a_test_event_is_sent_with_both_secrets_after_a_rotation(
    told: Api, receiver: Receiver
) -> None:
    endpoint = add(told, receiver.url, events=["failed"])
    rotated = told.client.post(f"{endpoint['endpoint_url']}/rotate").json()
    sent = told.client.post(f"{endpoint['endpoint_url']}/test")
    assert sent.status_code == 202
    until(lambda: receiver.requests, seconds=20)
    (request,) = receiver.requests
    for secret in (endpoint["secret"], rotated["secret"]):
        body = Verifier(secret).verify(request.headers, request.body, time.time())
        assert body == sent.json()["body"]
    assert (body["type"], body["job_id"]) == ("test", None)
    assert request.headers["webhook-id"] == sent.json()["message_id"]
    delete(told, endpoint)


def test_a_dead_letter_is_shown_and_sent_again(told: Api, receiver: Receiver) -> None:
    receiver.answer = 410
    endpoint = add(told, receiver.url)
    url = endpoint["endpoint_url"]
    told.client.post(f"{url}/test")
    dead = until(lambda: messages(told, state="dead"), seconds=20)[0]
    assert (dead["last_status"], dead["tries"], dead["next_at"]) == (410, 1, None)
    assert dead["last_error"] == "It answered with status 410."
    found = told.client.get(url).json()
    assert found["disabled_because"] == "It answered with status 410: it wants nothing more."
    again = told.client.post(f"{dead['message_url']}/resend")
    assert (again.status_code, again.json()["error_code"]) == (409, "CONFLICT")

    receiver.answer = 200
    told.client.patch(url, json={"disabled": False})
    again = told.client.post(f"{dead['message_url']}/resend")
    assert (again.status_code, again.json()["state"]) == (202, "pending")
    until(lambda: messages(told, state="delivered"), seconds=20)
    assert told.client.post(f"{url}/resend").json() == {"resent": 0}
    # What was delivered can be sent once more, too: the receiver knows it by its id.
    told.client.post(f"{dead['message_url']}/resend")
    until(lambda: len(receiver.requests) == 3, seconds=20)
    assert {one.headers["webhook-id"] for one in receiver.requests} == {dead["message_id"]}

    until(lambda: messages(told, state="delivered"), seconds=20)
    receiver.answer = 410
    told.client.post(f"{url}/test")
    until(lambda: messages(told, state="dead"), seconds=20)
    receiver.answer = 200
    told.client.patch(url, json={"disabled": False})
    assert told.client.post(f"{url}/resend").json() == {"resent": 1}
    until(lambda: len(messages(told, state="delivered")) == 2, seconds=20)
    delete(told, endpoint)


def test_nothing_is_lost_with_a_server_that_is_killed_and_no_secret_is_kept(
    tmp_path: Path, receiver: Receiver
) -> None:
    port = find_free_port()
    with run_api(tmp_path, port=port, environment=TARGETS) as first:
        endpoint = add(first, receiver.url)
        receiver.answer = hang
        first.make_clip()
        job_id = first.get("jobs").json()["jobs"][0]["job_id"]
        until(lambda: receiver.requests, seconds=20)
        first.server.kill()
    receiver.answer = 204
    receiver.requests.clear()
    with run_api(tmp_path, port=port, environment=TARGETS) as second:
        events = second.get(f"jobs/{job_id}/events").json()["events"]
        until(lambda: len(messages(second, state="delivered")) == len(events), seconds=30)
        checking = Verifier(endpoint["secret"])
        told = [
            checking.verify(request.headers, request.body, time.time())
            for request in receiver.requests
        ]
        assert sorted(body["seq"] for body in told) == [event["seq"] for event in events]
        said = second.server.said()

    secret = endpoint["secret"]
    forms = (secret.encode(), base64.b64decode(secret.removeprefix("whsec_")))
    with sqlite3.connect(tmp_path / "data" / "songreel.db") as database:
        dump = "\n".join(database.iterdump()).encode("utf-8", "surrogateescape")
    kept = b"".join(
        path.read_bytes() for path in sorted((tmp_path / "data").rglob("*")) if path.is_file()
    )
    for form in (*forms, forms[0].removeprefix(b"whsec_"), forms[1].hex().encode()):
        assert form not in dump
        assert form not in kept
        assert form not in said.encode()
    assert endpoint["endpoint_id"].encode() in dump
