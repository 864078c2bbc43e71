"""A dropped connection never pays twice: keys, orphans, and who is answered."""

from __future__ import annotations

import json
import socket
import struct
import threading
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api, hanging, read_all, read_answer, run_api
from tests.support.waiting import until


def clip(prompt: str, **more: Any) -> dict[str, Any]:
    return {"prompt": prompt, "duration": 1, **more}


def reset(connection: socket.socket) -> None:
    """Close with a reset instead of a goodbye."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


ORDERS = [
    ("generate_video", lambda words: clip(words), "metadata"),
    (
        "generate_character_reference",
        lambda words: {"character_description": words},
        "metadata",
    ),
    (
        "create_scenes",
        lambda words: {"idea": words, "character_description": "y"},
        "metadata",
    ),
]


@pytest.mark.parametrize("ending", ["goodbye", "reset"])
@pytest.mark.parametrize(("path", "body", "where"), ORDERS)
def test_the_next_equal_request_takes_over_what_nobody_waits_for(
    api: Api, ending: str, path: str, body: Any, where: str
) -> None:
    words = f"wait:{path}_{ending}"
    with hanging(api, path, body(words)) as connection:
        until(lambda: api.ledger(words), seconds=20, what="the order")
        if ending == "reset":
            reset(connection)
    api.allow(words.removeprefix("wait:"))
    answer = api.post(path, body(words))
    assert answer.status_code == 200
    assert answer.json()[where]["adopted"] is True
    assert len(api.ledger(words)) == 1


def test_whoever_goes_with_more_requests_behind_the_first_leaves_an_orphan_too(api: Api) -> None:
    with hanging(api, "generate_video", clip("wait:queue")) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2)
        api.await_submissions("wait:queue")
    api.allow("queue")
    answer = api.post("generate_video", clip("wait:queue"))
    assert answer.json()["metadata"]["adopted"] is True
    assert api.submissions("wait:queue") == 1


def test_what_is_equal_after_parsing_and_defaults_is_equal(api: Api) -> None:
    with hanging(api, "generate_video", clip("wait:equal")):
        api.await_submissions("wait:equal")
    api.allow("equal")
    spelled = {
        "duration": 1,
        "prompt": "  wait:equal ",
        "aspect_ratio": "16:9",
        "seed": None,
        "negative_prompt": "",
        "unknown": 5,
    }
    answer = api.post("generate_video", spelled, Content_Type="text/plain")
    assert answer.json()["metadata"]["adopted"] is True
    assert answer.json()["metadata"]["ignored_fields"] == ["unknown"]
    assert api.submissions("wait:equal") == 1


@pytest.mark.parametrize("change", [{"seed": 5}, {"aspect_ratio": "1:1"}, {"duration": 2}])
def test_another_body_is_another_order(api: Api, change: dict[str, Any]) -> None:
    words = f"wait:other_{next(iter(change))}"
    with hanging(api, "generate_video", clip(words)):
        api.await_submissions(words)
    api.allow(words.removeprefix("wait:"))
    answer = api.post("generate_video", clip(words, **change))
    assert "adopted" not in answer.json()["metadata"]
    assert api.submissions(words) == 2


def test_a_retry_over_the_other_loopback_is_the_same_caller(api: Api) -> None:
    with hanging(api, "generate_video", clip("wait:family"), host="::1"):
        api.await_submissions("wait:family")
    api.allow("family")
    answer = api.post("generate_video", clip("wait:family"))
    assert answer.json()["metadata"]["adopted"] is True


def test_two_live_requests_make_two_clips(api: Api) -> None:
    with (
        hanging(api, "generate_video", clip("wait:twins")) as one,
        hanging(api, "generate_video", clip("wait:twins")) as two,
    ):
        api.await_submissions("wait:twins", 2)
        api.allow("twins")
        answers = [read_answer(one), read_answer(two)]
    assert [status for status, _ in answers] == [200, 200]
    assert answers[0][1]["video_id"] != answers[1][1]["video_id"]
    assert not any("adopted" in document["metadata"] for _, document in answers)


def test_each_orphan_is_taken_over_once_the_oldest_first(api: Api) -> None:
    with (
        hanging(api, "generate_video", clip("wait:orphans")) as one,
        hanging(api, "generate_video", clip("wait:orphans")) as two,
    ):
        api.await_submissions("wait:orphans", 2)
        del one, two
    api.allow("orphans")
    answers = [api.post("generate_video", clip("wait:orphans")).json() for _ in range(3)]
    assert [answer["metadata"].get("adopted", False) for answer in answers] == [True, True, False]
    assert len({answer["video_id"] for answer in answers}) == 3
    assert api.submissions("wait:orphans") == 3


@pytest.mark.parametrize("ending", ["keeps", "goodbye", "reset", "close"])
def test_whoever_has_the_answer_leaves_no_orphan(api: Api, ending: str) -> None:
    words = f"answered and then {ending}"
    headers = {"Connection": "close"} if ending == "close" else {}
    for _ in range(3):
        with hanging(api, "generate_video", clip(words), **headers) as connection:
            status, document = read_answer(connection)
            assert status == 200
            assert "adopted" not in document["metadata"]
            if ending == "reset":
                reset(connection)
    assert api.submissions(words) == 3


@pytest.mark.parametrize("reused", [False, True], ids=["new connection", "reused connection"])
def test_an_answer_that_nobody_took_is_kept_for_the_retry(api: Api, reused: bool) -> None:
    """The client is there until the answer comes, but goes without reading all of it."""
    name = f"unread{int(reused)}"
    body = {
        "idea": f"wait:{name} {'x' * 5000}",
        "character_description": "y",
        "number_of_scenes": 60,
    }
    content = json.dumps(body).encode()
    head = "POST /api/mv/create_scenes HTTP/1.1\r\nHost: localhost\r\n"
    head += f"Content-Length: {len(content)}"
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.settimeout(20)
        connection.connect(("127.0.0.1", api.server.port))
        if reused:
            earlier = json.dumps({"idea": name, "character_description": "y"}).encode()
            first = "POST /api/mv/create_scenes HTTP/1.1\r\nHost: localhost\r\n"
            first += f"Content-Length: {len(earlier)}"
            connection.sendall(first.encode() + b"\r\n\r\n" + earlier)
            assert read_answer(connection)[0] == 200
        connection.sendall(head.encode() + b"\r\n\r\n" + content)
        until(lambda: api.ledger(f"wait:{name}"), seconds=20, what="the order")
        api.allow(name)
        assert connection.recv(16).startswith(b"HTTP/1.1 200")
        reset(connection)
    answer = api.post("create_scenes", body)
    assert answer.json()["metadata"]["adopted"] is True
    assert len(api.ledger(f"wait:{name}")) == 1
    again = api.post("create_scenes", body)
    assert "adopted" not in again.json()["metadata"]


def test_a_failure_is_told_once(api: Api) -> None:
    body = clip("wait:failing fail:TIMEOUT")
    with hanging(api, "generate_video", body):
        api.await_submissions("wait:failing")
    api.allow("failing")
    first = api.post("generate_video", body)
    assert (first.status_code, first.json()["error_code"]) == (500, "TIMEOUT")
    assert api.submissions("wait:failing") == 1
    second = api.post("generate_video", body)
    assert second.json()["error_code"] == "TIMEOUT"
    assert api.submissions("wait:failing") == 2


def test_a_key_joins_what_runs_and_what_has_ended(api: Api) -> None:
    body = clip("wait:keyed")
    with (
        hanging(api, "generate_video", body, Idempotency_Key="k1") as one,
        hanging(api, "generate_video", body, Idempotency_Key="k1") as two,
    ):
        api.await_submissions("wait:keyed")
        api.allow("keyed")
        answers = [read_answer(one), read_answer(two)]
    later = api.post("generate_video", body, Idempotency_Key="k1")
    identities = {document["video_id"] for _, document in answers} | {later.json()["video_id"]}
    assert len(identities) == 1
    assert api.submissions("wait:keyed") == 1


def test_a_key_joins_whatever_the_preferences_are(api: Api) -> None:
    body = clip("as you like it")
    first = api.post("generate_video", body, Idempotency_Key="k1-strict")
    again = api.post("generate_video", body, Idempotency_Key="k1-strict", Prefer="handling=strict")
    assert again.status_code == 200
    assert again.json()["video_id"] == first.json()["video_id"]


def test_a_key_joins_though_the_picture_that_was_named_is_gone(api: Api) -> None:
    made = api.post("generate_character_reference", {"character_description": "a gnu"}).json()
    body = clip("it is drawn", character_reference_id=made["image_id"])
    first = api.post("generate_video", body, Idempotency_Key="k1-gone")
    (blob,) = (api.server.data / "blobs").rglob(made["sha256"])
    blob.unlink()

    upper = {**body, "character_reference_id": made["image_id"].upper()}
    for again in (body, upper):
        answer = api.post("generate_video", again, Idempotency_Key="k1-gone")
        assert answer.status_code == 200, answer.text
        assert answer.json()["video_id"] == first.json()["video_id"]
    assert api.submissions("it is drawn") == 1
    assert api.post("generate_video", body, Idempotency_Key="k1-new").status_code == 404
    # Without the picture, or with another one, it is another body.
    without = api.post("generate_video", clip("it is drawn"), Idempotency_Key="k1-gone")
    assert without.status_code == 409


def test_a_key_with_another_body_is_a_conflict(api: Api) -> None:
    assert api.post("generate_video", clip("first"), Idempotency_Key="k2").status_code == 200
    answer = api.post("generate_video", clip("second"), Idempotency_Key="k2")
    assert answer.status_code == 409
    assert answer.json()["error_code"] == "CONFLICT"
    assert api.submissions("second") == 0


@pytest.mark.parametrize("key", ["", "x" * 256, "schlüssel".encode("latin-1")])
def test_an_unusable_key_is_refused(api: Api, key: Any) -> None:
    headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
    answer = api.client.post(
        "/api/mv/generate_video", content=json.dumps(clip("x")).encode(), headers=headers
    )
    assert answer.status_code == 400
    assert "Idempotency-Key" in answer.json()["message"]


@pytest.mark.parametrize(
    ("code", "freed"),
    [
        ("AUTHENTICATION_ERROR", True),
        ("INSUFFICIENT_CREDIT", True),
        ("INVALID_INPUT", True),
        ("OUTCOME_UNKNOWN", False),
    ],
)
def test_a_key_is_freed_where_nothing_was_made(api: Api, code: str, freed: bool) -> None:
    body = clip(f"fail:{code} keyed")
    key = f"key-{code}"
    for _ in range(2):
        answer = api.post("generate_video", body, Idempotency_Key=key)
        assert answer.json()["error_code"] == code
    assert api.submissions(f"fail:{code} keyed") == (2 if freed else 1)
    other = api.post("generate_video", clip("another"), Idempotency_Key=key)
    assert other.status_code == (200 if freed else 409)


def test_a_refused_request_does_not_use_up_its_key(api: Api) -> None:
    wrong = api.post("generate_video", clip("x", duration=61), Idempotency_Key="k3")
    assert wrong.status_code == 400
    assert api.post("generate_video", clip("x"), Idempotency_Key="k3").status_code == 200


def test_an_order_with_a_key_is_joined_by_its_key_alone(api: Api) -> None:
    with hanging(api, "generate_video", clip("wait:mine"), Idempotency_Key="k4"):
        api.await_submissions("wait:mine")
    api.allow("mine")
    other = api.post("generate_video", clip("wait:mine"))
    assert "adopted" not in other.json()["metadata"]
    assert api.submissions("wait:mine") == 2
    own = api.post("generate_video", clip("wait:mine"), Idempotency_Key="k4")
    assert own.json()["video_id"] != other.json()["video_id"]
    assert api.submissions("wait:mine") == 2


class SwallowingProxy:
    """Passes bytes on to a server until it is told to swallow; it never hangs up by itself."""

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._passing = True
        threading.Thread(target=self._accept, daemon=True).start()

    def swallow(self) -> None:
        self._passing = False

    def close(self) -> None:
        for each in (self._listener, *self._open):
            each.close()

    def _accept(self) -> None:
        try:
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._server))
                self._open += [client, server]
                for source, target in ((client, server), (server, client)):
                    threading.Thread(target=self._pass, args=(source, target), daemon=True).start()
        except OSError:
            return

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while block := source.recv(65_536):
                if self._passing:
                    target.sendall(block)
        except OSError:
            return


@pytest.mark.parametrize(("key", "orders"), [("behind-a-proxy", 1), (None, 2)])
def test_behind_a_proxy_that_hides_the_end_only_a_key_helps(
    api: Api, key: str | None, orders: int
) -> None:
    words = f"wait:proxied_{orders}"
    headers = {} if key is None else {"Idempotency_Key": key}
    proxy = SwallowingProxy(api.server.port)
    try:
        content = json.dumps(clip(words)).encode()
        head = (
            f"POST /api/mv/generate_video HTTP/1.1\r\nHost: x\r\nContent-Length: {len(content)}\r\n"
        )
        head = head.replace("Host: x", "Host: localhost")
        if key is not None:
            head += f"Idempotency-Key: {key}\r\n"
        with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as connection:
            connection.sendall(head.encode() + b"\r\n" + content)
            api.await_submissions(words)
            proxy.swallow()
        with hanging(api, "generate_video", clip(words), **headers) as retry:
            api.await_submissions(words, orders)
            api.allow(words.removeprefix("wait:"))
            assert read_answer(retry)[0] == 200
        assert api.submissions(words) == orders
    finally:
        proxy.close()


def test_a_killed_server_goes_on_where_it_was(tmp_path: Path) -> None:
    body = clip("wait:killed")
    keyed = clip("wait:killed with a key")
    with run_api(tmp_path) as first:
        port = first.server.port
        with (
            hanging(first, "generate_video", body) as one,
            hanging(first, "generate_video", keyed, Idempotency_Key="k") as two,
        ):
            # Whoever is asked about an order was written down: before that, a free one that may
            # have been lost is rightly ordered again.
            until(lambda: len(first.ledger("polled ")) == 2, seconds=20, what="both orders")
            first.server.kill()
            assert read_all(one) == b""
            assert read_all(two) == b""
    with run_api(tmp_path, port=port) as second:
        second.allow("killed")
        adopted = second.post("generate_video", body)
        assert adopted.status_code == 200
        assert adopted.json()["metadata"]["adopted"] is True
        joined = second.post("generate_video", keyed, Idempotency_Key="k")
        assert joined.status_code == 200
        assert second.submissions("wait:killed") == 2
        assert second.client.get(adopted.json()["video_url"]).status_code == 200
