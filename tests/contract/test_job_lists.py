"""Lists of jobs with filters and pages, trying again, and answers that wait for a while."""

from __future__ import annotations

import signal
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.contract.test_jobs import await_end, film, start
from tests.support.api import Api, hanging, is_version_4, read_answer, run_api
from tests.support.waiting import until

NOBODY = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"


def listed(api: Api, query: str = "") -> dict[str, Any]:
    answer = api.get(f"jobs{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(page: dict[str, Any]) -> list[str]:
    return [job["job_id"] for job in page["jobs"]]


def test_pages_follow_one_another_whatever_is_asked_for_meanwhile(api: Api) -> None:
    made = [start(api, f"page {number}")["job_id"] for number in range(5)]
    first = listed(api, "?limit=2")
    assert ids(first) == made[:2:-1]
    start(api, "in between")
    second = listed(api, f"?limit=2&after={first['next_cursor']}")
    assert ids(second) == made[2:0:-1]
    third = listed(api, f"?limit=1&after={second['next_cursor']}")
    assert ids(third) == made[:1]
    for job_id in made:
        await_end(api, job_id)


def test_the_last_page_has_no_cursor(tmp_path: Path) -> None:
    with run_api(tmp_path) as api:
        for number in range(2):
            start(api, f"few {number}")
        assert listed(api, "?limit=2")["next_cursor"] is None
        assert listed(api, "?limit=1")["next_cursor"] is not None


def test_jobs_are_listed_by_kind_time_and_film(api: Api, tmp_path: Path) -> None:
    began = datetime.now(UTC)
    job = film(api, tmp_path, "filtered")["job_id"]
    assert await_end(api, job)["status"] == "succeeded"
    since = began.isoformat().replace("+00:00", "Z")
    assert ids(listed(api, f"?kind=film&since={since}")) == [job]
    assert ids(listed(api, f"?kind=clip&since={since}")) == []
    assert job not in ids(listed(api, f"?kind=film&until={since}&limit=200"))
    parts = listed(api, f"?part_of={job.upper()}")["jobs"]
    assert {part["parent_id"] for part in parts} == {job}
    assert {part["kind"] for part in parts} == {"scenes", "reference", "clip"}
    clips = [part["about"]["number"] for part in parts if part["kind"] == "clip"]
    assert sorted(clips) == [*range(1, len(clips) + 1)]
    assert {part["about"]["project_title"] for part in parts} == {None}
    assert ids(listed(api, f"?part_of={job}&kind=scenes&state=failed")) == []
    later = (began + timedelta(days=1)).isoformat().replace("+00:00", "Z")
    assert ids(listed(api, f"?since={later}")) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("after=x", 400),
        ("after=MTo", 400),
        ("after=é", 400),
        ("kind=poem", 422),
        ("since=yesterday", 422),
        ("since=2026-11-27T10:00:00", 422),
        (f"part_of={NOBODY}", 404),
        ("part_of=x", 404),
        (f"project_id={NOBODY}", 404),
    ],
)
def test_what_is_no_filter_is_refused(api: Api, query: str, status: int) -> None:
    assert api.get(f"jobs?{query}").status_code == status


def test_a_job_that_failed_is_tried_again_once(api: Api) -> None:
    words = "wait:tried fail:TIMEOUT"
    body = {"prompt": words, "duration": 1}
    job_id = start(api, words, Idempotency_Key="tried")["job_id"]
    api.await_submissions(words)
    assert api.post(f"jobs/{job_id}/retry", b"").status_code == 409  # it is not over
    api.allow("tried")
    failed = await_end(api, job_id)
    assert (failed["status"], failed["actions"]) == ("failed", ["retry"])
    (api.folder / "tried").unlink()
    answer = api.post(f"jobs/{job_id}/retry", b"")
    assert answer.status_code == 202, answer.text
    again = answer.json()
    assert is_version_4(again["job_id"])
    assert answer.headers["location"] == again["job_url"]
    assert again["job_id"] != job_id
    assert api.post(f"jobs/{job_id}/retry", b"").json()["job_id"] == again["job_id"]
    assert api.post("generate_video", body, Prefer="respond-async", Idempotency_Key="tried").json()[
        "job_id"
    ] in {again["job_id"], job_id}
    api.await_submissions(words, 2)
    api.allow("tried")
    assert await_end(api, again["job_id"])["status"] == "failed"
    third = api.post(f"jobs/{job_id}/retry", b"").json()["job_id"]
    assert third not in {job_id, again["job_id"]}
    assert await_end(api, third)["status"] == "failed"
    assert api.submissions(words) == 3


def test_a_cancelled_film_takes_up_what_is_finished(api: Api, tmp_path: Path) -> None:
    idea = "wait:half from:2 cancelled"
    job_id = film(api, tmp_path, idea)["job_id"]
    api.await_submissions(f"{idea}, scene 2")

    def finished() -> bool:
        told = api.get(f"jobs/{job_id}").json()["progress"]
        return told is not None and (told["phase"], told["done"]) == ("clips", 1)

    until(finished, seconds=60, what="the first clip")
    api.post(f"jobs/{job_id}/cancel", b"")
    assert await_end(api, job_id)["status"] == "cancelled"
    before = api.submissions("half")
    assert before == 2
    api.allow("half")
    again = api.post(f"jobs/{job_id}/retry", b"")
    assert again.status_code == 202, again.text
    assert await_end(api, again.json()["job_id"])["status"] == "succeeded"
    assert api.submissions("half") == before + 1


def test_what_succeeded_or_is_unknown_is_not_tried_again(api: Api) -> None:
    made = start(api, "done well")["job_id"]
    await_end(api, made)
    assert api.get(f"jobs/{made}").json()["actions"] == []
    for job_id, status in ((made, 409), (NOBODY, 404), ("nonsense", 404)):
        answer = api.post(f"jobs/{job_id}/retry", b"")
        assert answer.status_code == status
        answer = api.post(f"jobs/{job_id}/resubmit", b"")
        assert answer.status_code == status


def test_a_job_tells_how_long_it_has_worked(api: Api) -> None:
    job_id = start(api, "wait:worked")["job_id"]
    api.await_submissions("wait:worked")
    running = api.get(f"jobs/{job_id}").json()
    assert running["elapsed_seconds"] >= 0
    api.allow("worked")
    assert await_end(api, job_id)["elapsed_seconds"] >= 0


# --- Prefer: wait ---


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("generate_video", {"prompt": "{}", "duration": 1}),
        ("create_scenes", {"idea": "{}", "character_description": "y"}),
        ("generate_character_reference", {"character_description": "{}"}),
    ],
)
def test_whoever_waits_a_while_gets_the_job_or_what_came_of_it(
    api: Api, path: str, body: dict[str, Any]
) -> None:
    words = f"wait:a_while_{path}"

    def filled(text: str) -> dict[str, Any]:
        return {name: text if value == "{}" else value for name, value in body.items()}

    answer = api.post(path, filled(words), Prefer="wait=1, respond-async")
    assert answer.status_code == 202, answer.text
    assert answer.headers["preference-applied"] == "respond-async, wait=1"
    job = answer.json()
    assert answer.headers["location"] == f"/api/mv/jobs/{job['job_id']}"
    api.allow(words.removeprefix("wait:"))
    assert await_end(api, job["job_id"])["status"] == "succeeded"
    # It was answered with its id, so that nobody else is given it.
    assert "adopted" not in api.post(path, filled(words)).json()["metadata"]
    quick = api.post(path, filled(f"soon {path}"), Prefer="wait=30")
    assert quick.status_code == 200, quick.text
    assert quick.headers["preference-applied"] == "wait=30"
    assert quick.json()["metadata"]["backend_used"] == "waiting"


@pytest.mark.parametrize(
    ("prefer", "applied"),
    [
        ("wait=0", "wait=0"),
        ("wait=99999999999", "wait=600"),
        ('wait="5"; x=1, handling=strict', "wait=5, handling=strict"),
        ("wait=-1", None),
        ("wait=soon", None),
        ("wait", None),
    ],
)
def test_how_long_is_waited_is_said(api: Api, prefer: str, applied: str | None) -> None:
    answer = api.post("generate_video", {"prompt": f"said {prefer}", "duration": 1}, Prefer=prefer)
    assert answer.status_code == (202 if prefer == "wait=0" else 200), answer.text
    assert answer.headers.get("preference-applied") == applied
    if answer.status_code == 202:
        await_end(api, answer.json()["job_id"])


def test_a_film_and_a_job_can_be_waited_for(api: Api, tmp_path: Path) -> None:
    job = film(api, tmp_path, "wait:patience")
    early = api.get(f"jobs/{job['job_id']}", Prefer="wait=1")
    assert (early.status_code, early.json()["status"]) == (200, "running")
    assert early.headers["preference-applied"] == "wait=1"
    api.allow("patience")
    late = api.get(f"jobs/{job['job_id']}", Prefer="wait=60")
    assert late.json()["status"] == "succeeded"
    assert "preference-applied" not in api.get(f"jobs/{job['job_id']}").headers
    assert api.get(f"jobs/{NOBODY}", Prefer="wait=5").status_code == 404


def test_a_cancellation_that_is_waited_for_says_what_it_costs(api: Api) -> None:
    job_id = start(api, "wait:dropped")["job_id"]
    api.await_submissions("wait:dropped")
    answer = api.post(f"jobs/{job_id}/cancel", b"", Prefer="wait=30")
    document = answer.json()
    assert (document["status"], document["cancellation"]["outcome"]) == ("cancelled", "not_billed")
    assert document["cancellation"]["charged_usd"] == "0"


def test_whoever_goes_while_it_waits_leaves_an_orphan_as_ever(api: Api) -> None:
    body = {"prompt": "wait:left", "duration": 1}
    with hanging(api, "generate_video", body, Prefer="wait=60"):
        api.await_submissions("wait:left")
    api.allow("left")
    answer = api.post("generate_video", body)
    assert answer.json()["metadata"]["adopted"] is True


def test_a_server_that_stops_keeps_nobody_waiting(tmp_path: Path) -> None:
    with run_api(tmp_path) as api:
        job_id = start(api, "wait:never")["job_id"]
        api.await_submissions("wait:never")
        with socket.create_connection(("127.0.0.1", api.server.port), timeout=20) as connection:
            request = (
                f"GET /api/mv/jobs/{job_id} HTTP/1.1\r\nHost: localhost\r\nPrefer: wait=60\r\n\r\n"
            )
            connection.sendall(request.encode())
            assert api.client.get("/health").status_code == 200
            began = time.monotonic()
            api.server.process.send_signal(signal.SIGTERM)
            status, document = read_answer(connection)
            assert (status, document["status"]) == (200, "running")
        assert api.server.process.wait(10) == 0
        assert time.monotonic() - began < 3


@pytest.mark.parametrize("moment", ["0.5", "1795780800", "2026-11-26"])
def test_a_moment_is_written_out(api: Api, moment: str) -> None:
    answer = api.client.get("/api/mv/jobs", params={"since": moment})
    assert (answer.status_code, answer.json()["error_code"]) == (422, "INVALID_REQUEST")
