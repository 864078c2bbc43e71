"""Callers who leave: at whatever point, their job goes on, and their next request gets its clip."""

from __future__ import annotations

import json
import socket
import struct
from typing import Any

import pytest

from tests.integration.faults.shops import CLIPS, Shop, judge
from tests.support.waiting import until

SERVICES = ("replicate", "gemini")
RESET = struct.pack("ii", 1, 0)
SHARES = [0, 0.05, 0.3, 0.6, 0.99]
"""Of the request, at which a caller leaves before it is whole."""
# Later than that the answer may be on its way, and whoever got it is not waiting any more.
MOMENTS = ["at once", "sent", "polled"]


def request(body: dict[str, Any], **headers: str) -> bytes:
    content = json.dumps(body).encode()
    lines = [
        "POST /api/mv/generate_video HTTP/1.1",
        "Host: localhost",
        "Content-Type: application/json",
        f"Content-Length: {len(content)}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def leave(connection: socket.socket, how: str) -> None:
    if how == "reset":
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


@pytest.mark.parametrize("how", ["goodbye", "reset"])
@pytest.mark.parametrize("share", SHARES)
def test_who_leaves_before_the_request_is_whole_has_ordered_nothing(
    shop: Shop, share: float, how: str
) -> None:
    jobs, before = shop.jobs(), shop.simulators.totals()["accepted"]
    whole = request({"prompt": f"Half a fox, {share} {how}", **CLIPS["replicate"]})
    with socket.create_connection(("127.0.0.1", shop.server.port), timeout=10) as connection:
        connection.sendall(whole[: int(len(whole) * share)])
        leave(connection, how)
    # A request that came later has been answered, so this one would have been seen.
    assert shop.client.get("/api/mv/backends").status_code == 200
    assert shop.jobs() == jobs
    assert shop.simulators.totals()["accepted"] == before
    judge(shop)


@pytest.mark.parametrize("how", ["goodbye", "reset"])
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("service", SERVICES)
def test_who_leaves_while_waiting_finds_the_clip_when_back(
    shop: Shop, service: str, moment: str, how: str
) -> None:
    before = shop.simulators.totals()["accepted"]
    shop.simulators.client.post("/_settings", json={"latency": "0.8"})
    body = {"prompt": f"A fox left alone, {moment} {how}", **CLIPS[service]}
    seen = len(shop.jobs())
    with socket.create_connection(("127.0.0.1", shop.server.port), timeout=10) as connection:
        connection.sendall(request(body))
        until(lambda: len(shop.jobs()) == seen + 1, what="the job")
        job_id = shop.jobs()[0]["job_id"]
        if moment != "at once":
            shop.sent(job_id)
        if moment == "polled":
            until(lambda: '"progress"' in events(shop, job_id), what="progress")
        leave(connection, how)

    answer = shop.client.post("/api/mv/generate_video", json=body)

    assert answer.status_code == 200, answer.text
    assert shop.simulators.totals()["accepted"] == before + 1
    assert answer.json()["video_id"] == shop.end(job_id)["result"]["video_id"]
    assert answer.json()["metadata"]["adopted"] is True
    judge(shop)


def events(shop: Shop, job_id: str) -> str:
    return shop.client.get(f"/api/mv/jobs/{job_id}/events").text
