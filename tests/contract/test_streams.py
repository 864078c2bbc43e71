"""Server-sent events: the log that polling tells, as it happens, resumed without gap or double."""

from __future__ import annotations

import contextlib
import signal
import socket
import sqlite3
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.contract.test_jobs import await_end, start
from tests.support.api import Api, read_all, run_api
from tests.support.listening import ENDS, STREAM, listening
from tests.support.servers import find_free_port
from tests.support.waiting import until


def address(api: Api, job_id: str, query: str = "") -> str:
    return f"{api.server.url}/api/mv/jobs/{job_id}/events{query}"


def polled(api: Api, job_id: str) -> list[dict[str, Any]]:
    return api.get(f"jobs/{job_id}/events").json()["events"]


def test_a_stream_is_the_log_that_polling_tells(api: Api) -> None:
    job_id = start(api, "wait:streamed")["job_id"]
    with listening(address(api, job_id)) as stream:
        assert stream.answer.status_code == 200
        assert stream.answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert stream.answer.headers["cache-control"] == "no-store"
        assert "Accept" in stream.answer.headers["vary"]
        events = stream.events()
        first = next(events)
        assert (first.id, first.type) == ("1", "queued")
        api.allow("streamed")
        heard = [first, *events]
    assert [event.data for event in heard] == polled(api, job_id)
    assert [event.id for event in heard] == [str(number + 1) for number in range(len(heard))]
    assert [event.type for event in heard] == [event.data["type"] for event in heard]
    assert heard[-1].type == "succeeded"
    assert stream.ear.retry is not None
    assert 1000 <= stream.ear.retry <= 3000


@pytest.mark.parametrize("way", ["header", "query", "after"])
def test_whoever_comes_back_goes_on_where_it_was(api: Api, way: str) -> None:
    job_id = start(api, "a robot")["job_id"]
    await_end(api, job_id)
    known = polled(api, job_id)
    query = {"header": "", "query": "?last_event_id=2", "after": "?after=2"}[way]
    # A header is newer than what stands in the address.
    number = "2" if way == "header" else None
    with listening(address(api, job_id, query), number) as stream:
        assert [event.data for event in stream.events()] == known[2:]
    with listening(address(api, job_id, "?last_event_id=1&after=0"), "3") as stream:
        assert [event.data for event in stream.events()] == known[3:]


def test_nothing_more_is_said_by_a_status_that_browsers_stop_at(api: Api) -> None:
    job_id = start(api, "a robot")["job_id"]
    await_end(api, job_id)
    last = str(len(polled(api, job_id)))
    for known in (last, "99999999999999999999999"):
        with listening(address(api, job_id), known) as stream:
            assert stream.answer.status_code == 204
            assert stream.answer.read() == b""


@pytest.mark.parametrize("known", ["-1", "x", "1.5", "²"])
def test_what_is_no_number_is_refused(api: Api, known: str) -> None:
    job_id = start(api, "a robot")["job_id"]
    answer = api.client.get(
        f"/api/mv/jobs/{job_id}/events", params={"last_event_id": known}, headers=STREAM
    )
    assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_REQUEST")
    await_end(api, job_id)


def test_head_and_other_formats_are_as_everywhere(api: Api) -> None:
    job_id = start(api, "a robot")["job_id"]
    await_end(api, job_id)
    path = f"/api/mv/jobs/{job_id}/events"
    head = api.client.head(path, headers=STREAM)
    assert head.headers["content-type"].startswith("text/event-stream")
    for accept in ("*/*", "application/json, text/event-stream;q=0.5", "text/event-stream;q=0"):
        answer = api.client.get(path, headers={"Accept": accept})
        assert answer.headers["content-type"] == "application/json"
        assert "Accept" in answer.headers["vary"]


def test_a_job_of_nobody_or_of_somebody_else_is_not_found(api: Api) -> None:
    job_id = start(api, "hers")["job_id"]
    await_end(api, job_id)
    path = api.server.data / "songreel.db"
    with contextlib.closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute("UPDATE jobs SET owner_id = 'hers' WHERE id = ?", (job_id,))
        connection.commit()
    for each in (job_id, "a1b2c3d4-e5f6-7890-abcd-ef1234567890", "nonsense"):
        answer = api.client.get(f"/api/mv/jobs/{each}/events", headers=STREAM)
        assert answer.status_code == 404
        assert answer.json()["error_code"] == "NOT_FOUND"


def test_whoever_goes_leaves_nothing_behind(api: Api) -> None:
    job_id = start(api, "wait:gone_listeners")["job_id"]
    folder = Path(f"/proc/{api.server.process.pid}/fd")
    before = len(list(folder.iterdir()))
    for _ in range(3):
        with contextlib.ExitStack() as stack:
            open_streams = [stack.enter_context(listening(address(api, job_id))) for _ in range(20)]
            all_events = [stream.events() for stream in open_streams]
            assert {next(events).type for events in all_events} == {"queued"}
            assert len(list(folder.iterdir())) >= before + 20
        until(lambda: len(list(folder.iterdir())) <= before + 2, what="the connections' end")
    api.allow("gone_listeners")
    await_end(api, job_id)


def test_a_server_that_stops_closes_streams_and_listeners_go_on(tmp_path: Path) -> None:
    port = find_free_port()
    with run_api(tmp_path, port=port) as api:
        job_id = start(api, "wait:stopped")["job_id"]
        api.await_submissions("wait:stopped")
        with listening(address(api, job_id)) as stream, listening(address(api, job_id)) as other:
            events, others = stream.events(), other.events()
            heard = [next(events)]
            next(others)
            began = time.monotonic()
            api.server.process.send_signal(signal.SIGTERM)
            heard += list(events)
            list(others)
            assert api.server.process.wait(10) == 0, api.server.said()
            assert time.monotonic() - began < 3
        assert "closed by the server, come back for the rest" in stream.ear.comments
        assert heard[-1].type not in ENDS
        assert "Traceback" not in api.server.said()
    with run_api(tmp_path, port=port) as again:
        with listening(address(again, job_id), stream.ear.last_id) as stream:
            events = stream.events()
            heard.append(next(events))
            again.allow("stopped")
            heard += list(events)
        assert [event.data for event in heard] == polled(again, job_id)
        assert heard[-1].type == "succeeded"


def test_while_it_stops_a_listener_is_not_told_never_to_come_back(tmp_path: Path) -> None:
    """Browsers give up at a 503; a connection that is closed they try again."""
    with run_api(tmp_path) as api:
        with (
            socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as slow,
            socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as late,
        ):
            slow.sendall(
                b"POST /api/mv/create_scenes HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Length: 9\r\n\r\n"
            )
            late.sendall(
                b"GET /api/mv/events HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            )
            assert api.client.get("/health").status_code == 200
            api.server.process.send_signal(signal.SIGTERM)
            until(lambda: "stopping" in api.server.said(), seconds=5)
            late.sendall(b"\r\n")
            assert read_all(late) == b""
        assert api.server.process.wait(5) == 0


def test_all_jobs_are_told_in_one_order_and_resumed(tmp_path: Path) -> None:
    with run_api(tmp_path) as api:
        url = f"{api.server.url}/api/mv/events"
        before = start(api, "before")["job_id"]
        await_end(api, before)
        with listening(url) as stream:
            events = stream.events()
            first = start(api, "one")["job_id"]
            heard = [next(events)]
            cursor = stream.ear.last_id
            second = start(api, "two")["job_id"]
            ends = set[str]()
            while ends != {first, second}:
                heard.append(next(events))
                if heard[-1].type in ENDS:
                    ends.add(heard[-1].data["job_id"])
        for job_id in (first, second):
            mine = [event.data for event in heard if event.data["job_id"] == job_id]
            whose = {"job_id": job_id, "kind": "clip", "parent_id": None, "project_id": None}
            assert mine == [{**event, **whose} for event in polled(api, job_id)]
        with listening(url, cursor) as stream:
            again = stream.events()
            assert [next(again) for _ in heard[1:]] == heard[1:]
        page = api.get(f"events?after={cursor}&limit=2").json()
        assert page["events"] == [event.data for event in heard[1:3]]
        rest = api.get(f"events?after={page['next_cursor']}").json()
        assert rest["events"] == [event.data for event in heard[3:]]
        assert api.get(f"events?after={rest['next_cursor']}").json() == {
            "events": [],
            "next_cursor": rest["next_cursor"],
        }
        everything = api.get("events?from=start").json()["events"]
        assert [event["job_id"] for event in everything].count(before) == len(polled(api, before))
        assert everything[-len(heard) :] == [event.data for event in heard]
        assert api.get("events").json()["events"] == []


def test_whoever_heard_nothing_yet_misses_nothing_either(tmp_path: Path) -> None:
    with run_api(tmp_path) as api:
        with listening(f"{api.server.url}/api/mv/events") as stream:
            # The place where it begins is told before anything happens.
            for line in stream.answer.iter_lines():
                stream.ear.take(line)
                if stream.ear.last_id:
                    break
        job_id = start(api, "meanwhile")["job_id"]
        await_end(api, job_id)
        with listening(f"{api.server.url}/api/mv/events", stream.ear.last_id) as stream:
            events = stream.events()
            assert [next(events).data["seq"] for _ in polled(api, job_id)][:2] == [1, 2]


@pytest.mark.parametrize("cursor", ["x", "ZmVlZC8xOi0x", "ZmVlZC8xOjk5OTk5OTk5OQ", "é", "=" * 9])
def test_what_is_no_cursor_is_refused(api: Api, cursor: str) -> None:
    for headers in ({}, STREAM):
        answer = api.client.get("/api/mv/events", params={"after": cursor}, headers=headers)
        assert (answer.status_code, answer.json()["error_code"]) == (400, "INVALID_REQUEST")


def test_a_project_that_is_not_there_has_no_events(api: Api) -> None:
    for project_id in ("a1b2c3d4-e5f6-7890-abcd-ef1234567890", "nonsense"):
        answer: httpx2.Response = api.get(f"events?project_id={project_id}")
        assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")
