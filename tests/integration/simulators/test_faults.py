"""Scripted faults happen on real sockets, and the ledger says what was accepted nevertheless."""

from __future__ import annotations

import socket
import time
from typing import Any

import httpx2
import pytest

from tests.support.simulators import REPLICATE_KEY, Running
from tests.support.waiting import until

VEO = "/v1/models/google/veo-3.1/predictions"
CLIP = {"prompt": "A robot waves", "duration": 4, "resolution": "720p"}
CREATE = {"service": "replicate", "method": "POST", "path": "*/predictions"}


@pytest.fixture(autouse=True)
def clear(simulators: Running) -> None:
    simulators.client.delete("/_ledger")
    simulators.client.delete("/_faults")


def create(simulators: Running, **more: Any) -> httpx2.Response:
    return simulators.replicate("POST", VEO, json={"input": CLIP}, **more)


def finished(simulators: Running) -> str:
    """Return the path of the result of a new prediction."""
    answer = create(simulators, timeout=30)
    identity = answer.json()["id"]

    def output() -> str | None:
        return simulators.replicate("GET", f"/v1/predictions/{identity}").json()["output"]

    found = until(output)
    assert found
    return found.removeprefix(f"{simulators.url}/replicate")


@pytest.mark.parametrize("accepted", [False, True])
def test_a_reset_before_and_after_acceptance(simulators: Running, accepted: bool) -> None:
    simulators.script({**CREATE, "fault": "reset", "accepted": accepted})

    with pytest.raises(httpx2.ReadError, match="reset"):
        create(simulators)

    assert len(simulators.ledger()) == accepted
    assert create(simulators).status_code == 201


@pytest.mark.parametrize("accepted", [False, True])
def test_no_answer(simulators: Running, accepted: bool) -> None:
    simulators.script({**CREATE, "fault": "no_answer", "accepted": accepted})

    with pytest.raises(httpx2.ReadTimeout):
        create(simulators, timeout=0.3)

    assert len(simulators.ledger()) == accepted


def test_a_failure_of_the_server_after_acceptance(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "status", "status": 503, "accepted": True})

    assert create(simulators).status_code == 503
    assert simulators.totals()["accepted"] == 1


@pytest.mark.parametrize(
    ("fault", "content_type", "body"),
    [
        ({"fault": "html"}, "text/html; charset=utf-8", b"<!doctype html>"),
        ({"fault": "empty"}, "application/json", b""),
    ],
)
def test_answers_that_are_none(
    simulators: Running, fault: dict[str, Any], content_type: str, body: bytes
) -> None:
    simulators.script({**CREATE, **fault, "accepted": True})

    answer = create(simulators)

    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.content.startswith(body)
    assert len(simulators.ledger()) == 1


def test_a_wrong_content_type(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "content_type", "content_type": "text/plain"})

    answer = create(simulators)

    assert answer.headers["content-type"] == "text/plain"
    assert answer.json()["status"] == "starting"


def test_a_caller_that_goes_in_the_middle_of_its_request(simulators: Running) -> None:
    head = f"POST /replicate{VEO} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer r8_x\r\n"
    port = int(simulators.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as caller:
        caller.sendall(f'{head}content-length: 100\r\n\r\n{{"input"'.encode())

    assert create(simulators).status_code == 201
    assert len(simulators.ledger()) == 1
    assert "Traceback" not in simulators.log.read_text("utf-8")


def test_a_redirect(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "redirect", "status": 308, "location": "/elsewhere"})

    answer = create(simulators, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (308, "/elsewhere")


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_download_that_breaks_off(simulators: Running, how: str) -> None:
    path = finished(simulators)
    simulators.script({"path": "/delivery/*", "fault": "cut_body", "after": 1000, "how": how})

    received: list[bytes] = []
    with simulators.client.stream("GET", f"/replicate{path}") as answer:
        length = int(answer.headers["content-length"])
        with pytest.raises(httpx2.TransportError):
            received.extend(answer.iter_raw())

    assert length > 1000
    assert how == "reset" or len(b"".join(received)) == 1000
    assert len(simulators.replicate("GET", path).content) == length


def test_a_length_that_lies(simulators: Running) -> None:
    path = finished(simulators)
    simulators.script(
        {"path": "/delivery/*", "fault": "cut_body", "share": 0.5, "how": "short_length"}
    )

    half = simulators.replicate("GET", path).content

    assert len(half) == len(simulators.replicate("GET", path).content) // 2


def test_a_slow_body(simulators: Running) -> None:
    simulators.script({"path": "/v1/predictions", "fault": "slow_body", "bytes_per_second": 200})
    create(simulators)
    began = time.monotonic()

    answer = simulators.replicate("GET", "/v1/predictions")

    assert time.monotonic() - began > len(answer.content) / 200 * 0.8
    assert len(answer.json()["results"]) == 1


def test_the_nth_request_and_no_other(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "status", "status": 500, "nth": [2, 4]})

    statuses = [create(simulators).status_code for _ in range(5)]

    assert statuses == [201, 500, 201, 500, 201]
    (told,) = simulators.client.get("/_faults").json()["faults"]
    assert (told["seen"], told["fired"]) == (5, 2)


def test_the_same_seed_strikes_the_same_requests(simulators: Running) -> None:
    rule = {**CREATE, "fault": "status", "status": 500, "probability": 0.4, "seed": 11}
    runs: list[list[int]] = []
    for _ in range(2):
        simulators.client.delete("/_faults")
        simulators.client.post("/_faults", json=rule | {"seed": 11})
        runs.append([create(simulators).status_code for _ in range(20)])

    assert set(runs[0]) == {201, 500}
    assert [status == 500 for status in runs[0]].count(True) < 16


@pytest.mark.parametrize(
    ("output", "begins"),
    [("html", b"<!doctype html>"), ("json", b'{"error"'), ("empty", b"")],
)
def test_outputs_that_are_no_clips(simulators: Running, output: str, begins: bytes) -> None:
    simulators.script({**CREATE, "fault": "output", "output": output})

    content = simulators.replicate("GET", finished(simulators)).content

    assert content.startswith(begins)
    assert len(content) < 200
    assert simulators.ledger()[-1]["sha256"] is None


def test_an_output_that_vanishes(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "vanished", "seconds": 0})

    path = finished(simulators)

    assert simulators.replicate("GET", path).status_code == 404
    assert simulators.ledger()[-1]["billed"] is True


def test_a_model_that_is_retired(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "retired"})

    answer = create(simulators)

    assert answer.status_code == 404
    assert "no longer available" in answer.json()["detail"]


def test_a_retired_model_of_interactions_is_told_without_a_name_that_nobody_gave(
    simulators: Running,
) -> None:
    simulators.script({"service": "gemini", "fault": "retired"})
    answer = simulators.gemini("POST", "/v1/interactions", json={})

    assert answer.status_code == 404
    assert answer.json()["error"]["message"].startswith("This model is no longer available.")


def test_an_order_that_never_ends(simulators: Running) -> None:
    simulators.script({**CREATE, "fault": "stuck"})
    identity = create(simulators).json()["id"]
    simulators.client.post("/_clock", json={"offset_seconds": 1000})

    running = simulators.replicate("GET", f"/v1/predictions/{identity}").json()
    cancelled = simulators.replicate("POST", f"/v1/predictions/{identity}/cancel").json()
    simulators.client.post("/_clock", json={"offset_seconds": 0})

    assert (running["status"], cancelled["status"]) == ("processing", "canceled")


@pytest.mark.parametrize(
    "rule",
    [
        {"fault": "nonsense"},
        {"fault": "status", "status": 9},
        {"fault": "reset", "surprise": 1},
        {"fault": "status"},
        [1],
    ],
)
def test_a_script_that_makes_no_sense(simulators: Running, rule: Any) -> None:
    answer = simulators.client.post("/_faults", json=rule)

    assert answer.status_code == 422
    assert answer.json()["problems"][0]["what"]
    assert simulators.client.get("/_faults").json() == {"faults": []}


def test_a_web_page_cannot_control_anything(simulators: Running) -> None:
    headers = {"origin": "http://elsewhere.example"}

    assert simulators.client.delete("/_ledger", headers=headers).status_code == 403
    assert simulators.client.get("/_ledger", headers=REPLICATE_KEY).status_code == 200
