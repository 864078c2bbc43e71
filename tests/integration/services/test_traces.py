"""Traces of a real server, sent to a collector: from request to order, over a kill, no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.callers import run_keyed
from tests.support.collector import Collector, Seen, run_collector
from tests.support.paid import REPLICATE_CLIP, run_shop
from tests.support.servers import find_free_port
from tests.support.simulators import Running
from tests.support.waiting import until

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]
TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def _of_trace(collector: Collector) -> list[Seen]:
    return [span for span in collector.spans() if span.trace_id == TRACE]


def _lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines() if line.startswith("{")]


def test_what_is_done_after_a_kill_is_of_the_same_trace(
    simulators: Running, tmp_path: Path
) -> None:
    body = {**REPLICATE_CLIP, "prompt": f"A fox in {tmp_path.name}"}
    headers = {"traceparent": f"00-{TRACE}-{PARENT}-01"}
    data, port = tmp_path / "data", find_free_port()
    with run_collector() as collector:
        traced: dict[str, Any] = {"SONGREEL_TRACES": collector.url, "port": port}
        with run_shop(data, simulators, SONGREEL_CRASH_AT="answered:1", **traced) as shop:
            with pytest.raises(httpx2.TransportError):
                shop.clip(body, **headers)
            shop.server.process.wait(10)
        with run_shop(data, simulators, **traced) as shop:
            (job,) = shop.get("jobs")["jobs"]
            shop.end(job["job_id"])
            said = shop.server.said()
        until(lambda: _of_trace(collector), seconds=10, what="the trace")
        spans = _of_trace(collector)
        sent = b"".join(collector.bodies)
    by_name = {span.name: span for span in spans}
    run = by_name["job clip"]
    assert run.attributes["songreel.job_id"] == job["job_id"]
    # It was found again in the service's list, and fetched.
    assert by_name["ask replicate"].parent_id == run.span_id
    assert by_name["fetch replicate"].attributes["songreel.outcome"] == "ok"
    assert b"r8_simulated" not in sent
    # Each line of what the job did names it, and the request that ordered it, which is long over.
    (found,) = [line for line in _lines(said) if line["event"] == "order_found_again"]
    assert found["job_id"] == job["job_id"]
    assert found["request_id"]


def test_a_request_its_job_and_its_order_are_one_trace(simulators: Running, tmp_path: Path) -> None:
    with run_collector() as collector:
        traced: dict[str, Any] = {"SONGREEL_TRACES": collector.url}
        with run_shop(tmp_path / "data", simulators, **traced) as shop:
            answer = shop.clip(REPLICATE_CLIP, traceparent=f"00-{TRACE}-{PARENT}-01")
            assert answer.status_code == 200
            request_id = answer.headers["x-request-id"]
        lines = _lines(shop.server.said())
        spans = {span.name: span for span in _of_trace(collector)}
    request = spans["POST /api/mv/generate_video"]
    assert request.parent_id == PARENT
    assert request.attributes["http.response.status_code"] == 200
    assert request.attributes["songreel.request_id"] == request_id
    job = spans["job clip"]
    assert job.parent_id == request.span_id
    assert spans["submit"].parent_id == job.span_id
    order = spans["order replicate"]
    assert order.parent_id == spans["submit"].span_id
    assert order.attributes["songreel.outcome"] == "201"
    (line,) = [one for one in lines if one.get("path") == "/api/mv/generate_video"]
    assert line["request_id"] == request_id


def test_no_span_holds_a_secret_or_what_signs_an_address(tmp_path: Path) -> None:
    with run_collector() as collector:
        environment = {"SONGREEL_TRACES": collector.url}
        with run_keyed(tmp_path, environment=environment) as keyed:
            key = keyed.make_key("generate")
            client = keyed.client(key)
            made = client.post(
                "/api/mv/generate_video",
                json={"prompt": "a wholly private idea", "duration": 1, "backend": "local"},
            ).json()
            assert keyed.client().get(made["signed_url"]).status_code == 200
            keyed.client().get("/api/mv/jobs", headers={"Authorization": "Bearer sr_wrong"})
            client.get(f"/{key['key']}")
        sent = b"".join(collector.bodies)
    assert {"GET /api/mv/get_video/{video_id}", "job clip"} <= {s.name for s in collector.spans()}
    signature = made["signed_url"].rpartition("signature=")[2]
    for secret in (
        key["key"],
        key["key"].rpartition("_")[2],
        signature,
        "sr_wrong",
        "private idea",
    ):
        assert secret.encode() not in sent


def test_a_collector_that_is_not_there_holds_nothing_up(tmp_path: Path) -> None:
    nowhere = f"http://127.0.0.1:{find_free_port()}"
    with run_keyed(tmp_path, environment={"SONGREEL_TRACES": nowhere}) as keyed:
        assert keyed.client().get("/api/mv/jobs").status_code == 200
        assert keyed.api.server.stop() == 0
