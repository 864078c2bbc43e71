"""Jobs: an answer at once, where they stand, what happened, and how they are cancelled."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import wave
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.api import Api, hanging, is_version_4, read_answer
from tests.support.waiting import until

ENDS = {"succeeded", "failed", "cancelled"}


def start(api: Api, prompt: str, **headers: str) -> dict[str, Any]:
    answer = api.post(
        "generate_video", {"prompt": prompt, "duration": 1}, Prefer="respond-async", **headers
    )
    assert answer.status_code == 202, answer.text
    return answer.json()


def await_end(api: Api, job_id: str, *, seconds: float = 30) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        job = api.get(f"jobs/{job_id}").json()
        return job if job["status"] in ENDS else None

    found = until(ended, seconds=seconds, what=f"the end of {job_id}")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("generate_video", {"prompt": "a robot", "duration": 1, "fps": 24}, "clip"),
        ("create_scenes", {"idea": "x", "character_description": "y", "fps": 24}, "scenes"),
        ("generate_character_reference", {"character_description": "y", "fps": 24}, "reference"),
    ],
)
def test_an_answer_at_once_is_a_job(api: Api, path: str, body: dict[str, Any], kind: str) -> None:
    answer = api.post(path, body, Prefer="respond-async")
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    job = answer.json()
    assert is_version_4(job["job_id"])
    assert answer.headers["location"] == f"/api/mv/jobs/{job['job_id']}"
    assert job["kind"] == kind
    assert job["ignored_fields"] == ["fps"]
    ended = await_end(api, job["job_id"])
    assert ended["status"] == "succeeded"
    assert ended["error"] is None
    assert ended["result"]["metadata"]["backend_used"] == "waiting"
    assert ended["result"]["metadata"]["ignored_fields"] == []
    last = api.get(f"jobs/{job['job_id']}/events").json()["events"][-1]
    assert last["result"] == ended["result"]
    if kind == "clip":
        assert api.client.get(ended["result"]["video_url"]).status_code == 200


def test_a_failed_job_tells_why(api: Api) -> None:
    job = await_end(api, start(api, "fail:CONTENT_POLICY_VIOLATION")["job_id"])
    assert job["status"] == "failed"
    assert job["result"] is None
    assert job["error"]["error"] == "VideoGenerationError"
    assert job["error"]["error_code"] == "CONTENT_POLICY_VIOLATION"
    assert job["error"]["backend_used"] == "waiting"


def test_events_are_numbered_and_end(api: Api) -> None:
    job_id = start(api, "a robot")["job_id"]
    await_end(api, job_id)
    document = api.get(f"jobs/{job_id}/events").json()
    events = document["events"]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["type"] == "queued"
    assert events[-1]["type"] == "succeeded"
    assert document["ended"] is True
    assert document["last_seq"] == len(events)
    later = api.get(f"jobs/{job_id}/events?after=2").json()["events"]
    assert [event["seq"] for event in later] == list(range(3, len(events) + 1))
    first = api.get(f"jobs/{job_id}/events?limit=1").json()
    assert (len(first["events"]), first["ended"], first["last_seq"]) == (1, False, 1)
    beyond = api.get(f"jobs/{job_id}/events?after=99999999999999999999").json()
    assert beyond["events"] == []
    assert beyond["ended"] is True


def test_a_job_that_runs_says_so(api: Api) -> None:
    job_id = start(api, "wait:runs")["job_id"]
    api.await_submissions("wait:runs")
    assert api.get(f"jobs/{job_id}").json()["status"] == "running"
    assert api.get(f"jobs/{job_id}/events").json()["ended"] is False
    api.allow("runs")
    assert await_end(api, job_id)["status"] == "succeeded"


def test_a_job_can_be_cancelled(api: Api) -> None:
    job_id = start(api, "wait:cancelled")["job_id"]
    api.await_submissions("wait:cancelled")
    assert api.post(f"jobs/{job_id}/cancel", b"").status_code == 200
    job = await_end(api, job_id)
    assert job["status"] == "cancelled"
    assert job["error"]["error_code"] == "CANCELLED"
    assert api.ledger("cancel")
    again = api.post(f"jobs/{job_id}/cancel", b"")
    assert again.status_code == 200
    assert again.json()["status"] == "cancelled"


def test_whoever_waits_for_a_cancelled_job_is_told(api: Api) -> None:
    body = {"prompt": "wait:gone", "duration": 1}
    with hanging(api, "generate_video", body, Idempotency_Key="key-gone") as connection:
        api.await_submissions("wait:gone")
        answer = api.post("jobs/cancel", {"idempotency_key": "key-gone"})
        assert answer.status_code == 200
        status, document = read_answer(connection)
    assert status == 500
    assert document["error_code"] == "CANCELLED"
    assert document["error"] == "VideoGenerationError"


def test_a_key_that_leads_nowhere_is_not_found(api: Api) -> None:
    answer = api.post("jobs/cancel", {"idempotency_key": "never used"})
    assert answer.status_code == 404


def test_a_cancelled_job_is_not_adopted(api: Api) -> None:
    body = {"prompt": "wait:stopped", "duration": 1}
    with hanging(api, "generate_video", body):
        api.await_submissions("wait:stopped")
        job_id = newest_job(api)
    # Without a key nothing but the connection leads to the job: now it is an orphan.
    until(lambda: not has_lease(api, job_id), seconds=20, what="the end of the lease")
    assert api.post(f"jobs/{job_id}/cancel", b"").status_code == 200
    api.allow("stopped")
    answer = api.post("generate_video", body)
    assert answer.status_code == 200
    assert "adopted" not in answer.json()["metadata"]
    assert api.submissions("wait:stopped") == 2


def newest_job(api: Api) -> str:
    """Return the id of the job that came last; a request that waits is not told it."""
    return asked(api, "SELECT id FROM jobs ORDER BY created_at DESC, id DESC LIMIT 1")[0][0]


def has_lease(api: Api, job_id: str) -> bool:
    """Tell whether some connection waits for a job."""
    return bool(asked(api, "SELECT 1 FROM leases WHERE job_id = ? AND ended_at IS NULL", job_id))


def asked(api: Api, query: str, *values: str) -> list[Any]:
    """Return what a query finds in the database of a running server."""
    path = api.server.data / "songreel.db"
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        return connection.execute(query, values).fetchall()


def test_a_job_of_somebody_else_s_kind_of_id_is_not_found(api: Api) -> None:
    made = api.make_clip()
    assert api.get(f"jobs/{made['video_id']}").status_code == 404
    assert api.post(f"jobs/{made['video_id']}/cancel", b"").status_code == 404


def tone(path: Path, seconds: float) -> bytes:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\x10\0\x20" * int(4000 * seconds))
    return path.read_bytes()


def test_a_song_is_taken_and_measured(api: Api, tmp_path: Path) -> None:
    content = tone(tmp_path / "song.wav", 3)
    answer = api.post("songs", content, Content_Type="audio/wav")
    assert answer.status_code == 201, answer.text
    song = answer.json()
    assert is_version_4(song["song_id"])
    assert song["duration_seconds"] == 3
    assert song["sample_rate"] == 8000
    assert song["channels"] == 1


def test_what_is_no_song_is_refused(api: Api) -> None:
    for content in (b"", b"this is text", b"\0" * 10_000):
        answer = api.post("songs", content, Content_Type="audio/mpeg")
        assert answer.status_code == 400
        assert answer.json()["error_code"] == "INVALID_REQUEST"
    form = api.post("songs", b"--x", Content_Type="multipart/form-data; boundary=x")
    assert form.status_code == 400
    assert form.json()["error_code"] == "INVALID_REQUEST"


def test_a_film_that_is_asked_for_again_under_its_key_is_the_first_one(
    api: Api, tmp_path: Path
) -> None:
    song = api.post("songs", tone(tmp_path / "song.wav", 5), Content_Type="audio/wav").json()
    body = {"song_id": song["song_id"], "idea": "x", "character_description": "y", "scenes": 2}
    first = api.post("films", body, Idempotency_Key="film")
    assert first.status_code == 202, first.text
    edit = {"kind": "tempo", "millibpm": 90_000}
    assert api.post(f"songs/{song['song_id']}/corrections", {"edits": [edit]}).status_code == 200
    again = api.post("films", {**body, "fps": 24}, Idempotency_Key="film", Prefer="respond-async")
    assert again.status_code == 202
    assert again.json()["job_id"] == first.json()["job_id"]
    assert again.headers["location"] == first.json()["job_url"]
    assert again.headers["preference-applied"] == "respond-async"
    assert again.json()["ignored_fields"] == ["fps"]
    other = api.post("films", {**body, "idea": "z"}, Idempotency_Key="film")
    assert (other.status_code, other.json()["error_code"]) == (409, "CONFLICT")
    assert await_end(api, first.json()["job_id"])["status"] == "succeeded"


def test_whether_a_film_would_be_the_same_is_told_without_an_order(
    api: Api, tmp_path: Path
) -> None:
    song = api.post("songs", tone(tmp_path / "song.wav", 5), Content_Type="audio/wav").json()
    body = {"song_id": song["song_id"], "idea": "x", "character_description": "y", "scenes": 2}

    def told(**change: Any) -> str:
        answer = api.post("films/fingerprint", {**body, **change})
        assert answer.status_code == 200, answer.text
        return answer.json()["fingerprint"]

    # The server is that of all tests: others' jobs are there already.
    before = [job["job_id"] for job in api.get("jobs").json()["jobs"]]
    first = told()
    assert told(fps=24) == first
    assert told(idea="z") != first
    assert told(finish={"title": "Night", "fades": True}) != first
    assert told(finish={}) == first
    edit = {"kind": "label_section", "sample": 0, "label": "chorus"}
    assert api.post(f"songs/{song['song_id']}/corrections", {"edits": [edit]}).status_code == 200
    assert told() != first
    assert [job["job_id"] for job in api.get("jobs").json()["jobs"]] == before
    refused = api.post("films/fingerprint", {**body, "idea": " "})
    assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_REQUEST")
    for finish, status in (
        ({"captions": "burned"}, 400),
        ({"fades": "yes"}, 422),
        ({"star_wipe": True}, 400),
        ({"title": " "}, 400),
        ({"captions": "karaoke"}, 400),
    ):
        refused = api.post("films/fingerprint", {**body, "finish": finish})
        assert refused.status_code == status, refused.text
        assert next(iter(finish)) in refused.text


def test_a_film_is_a_job(api: Api, tmp_path: Path) -> None:
    song = api.post("songs", tone(tmp_path / "song.wav", 4), Content_Type="audio/wav").json()
    body = {"song_id": song["song_id"], "idea": "x", "character_description": "y", "scenes": 2}
    answer = api.post("films", body)
    assert answer.status_code == 202, answer.text
    job = answer.json()
    assert job["kind"] == "film"
    assert answer.headers["location"] == job["job_url"]
    assert "preference-applied" not in answer.headers
    ended = await_end(api, job["job_id"])
    assert ended["status"] == "succeeded", json.dumps(ended["error"])
    info = api.get(f"get_video/{ended['result']['video_id']}/info").json()
    assert info["duration_seconds"] == 4


def test_a_film_of_a_song_that_is_not_there(api: Api) -> None:
    body = {
        "song_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "idea": "x",
        "character_description": "y",
    }
    assert api.post("films", body).status_code == 404


def film(api: Api, tmp_path: Path, idea: str = "x", **more: Any) -> dict[str, Any]:
    """Order a film of two scenes, and return its job."""
    song = api.post("songs", tone(tmp_path / "song.wav", 4), Content_Type="audio/wav").json()
    body = {"song_id": song["song_id"], "idea": idea, "character_description": "y", "scenes": 2}
    # Where the shots of a tone lie is not up to its beats.
    answer = api.post("films", {**body, "cut": "even", **more})
    assert answer.status_code == 202, answer.text
    return answer.json()


def put(api: Api, job_id: str, body: Any, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.put(f"/api/mv/jobs/{job_id}/playhead", json=body, headers=named)


def test_each_shot_of_a_film_is_an_event_and_can_be_played(api: Api, tmp_path: Path) -> None:
    job = film(api, tmp_path, "shots")
    assert await_end(api, job["job_id"])["status"] == "succeeded"
    events = api.get(f"jobs/{job['job_id']}/events").json()["events"]
    shots = sorted((e for e in events if e["type"] == "shot"), key=lambda shot: shot["index"])
    assert [(s["index"], s["start_frame"], s["frames"]) for s in shots] == [(0, 0, 48), (1, 48, 48)]
    for shot in shots:
        assert set(shot) == {
            *("seq", "at", "v", "type"),
            *("index", "start_frame", "frames", "video_id", "video_url"),
        }
        clip = api.client.get(shot["video_url"])
        assert (clip.status_code, clip.headers["content-type"]) == (200, "video/mp4")


def test_a_play_head_can_be_moved_at_any_time(api: Api, tmp_path: Path) -> None:
    job_id = film(api, tmp_path, "wait:watched")["job_id"]
    for frame in (0, 50, 50, 2**31 - 1):
        answer = put(api, job_id.upper(), {"frame": frame, "fps": 24})
        assert answer.status_code == 200, answer.text
        assert answer.json() == {"job_id": job_id, "frame": frame, "ignored_fields": ["fps"]}
    assert asked(api, "SELECT frame FROM play_heads WHERE job_id = ?", job_id) == [(2**31 - 1,)]
    api.allow("watched")
    assert await_end(api, job_id)["status"] == "succeeded"
    assert put(api, job_id, {"frame": 7}).status_code == 200
    assert asked(api, "SELECT frame FROM play_heads WHERE job_id = ?", job_id) == [(2**31 - 1,)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"frame": None}, 422),
        ({"frame": "7"}, 422),
        ({"frame": 7.5}, 422),
        ({"frame": True}, 422),
        ([], 422),
        ({"frame": -1}, 400),
        ({"frame": 2**31}, 400),
    ],
)
def test_what_is_no_frame_is_refused(api: Api, tmp_path: Path, body: Any, status: int) -> None:
    job_id = film(api, tmp_path)["job_id"]
    answer = put(api, job_id, body)
    assert answer.status_code == status
    assert answer.json()["error_code"] == "INVALID_REQUEST"
    await_end(api, job_id)


def test_only_a_film_has_a_play_head(api: Api) -> None:
    clip = start(api, "a robot")["job_id"]
    answer = put(api, clip, {"frame": 0})
    assert answer.status_code == 409
    assert answer.json()["error_code"] == "CONFLICT"
    for absent in ("a1b2c3d4-e5f6-7890-abcd-ef1234567890", "nonsense"):
        answer = put(api, absent, {"frame": 0})
        assert answer.status_code == 404
        assert answer.json()["error_code"] == "NOT_FOUND"
    answer = api.client.post(f"/api/mv/jobs/{clip}/playhead", json={"frame": 0})
    assert (answer.status_code, answer.headers["allow"]) == (405, "PUT")


def test_pages_of_this_machine_move_play_heads_and_others_do_not(api: Api, tmp_path: Path) -> None:
    job_id = film(api, tmp_path)["job_id"]
    asking = {"Access-Control-Request-Method": "PUT", "Origin": "http://localhost:5173"}
    path = f"/api/mv/jobs/{job_id}/playhead"
    allowed = api.client.options(path, headers=asking)
    assert "PUT" in allowed.headers["access-control-allow-methods"].split(", ")
    own = put(api, job_id, {"frame": 1}, Origin="http://localhost:5173")
    assert own.headers["access-control-allow-origin"] == "http://localhost:5173"
    assert put(api, job_id, {"frame": 1}, Origin="https://evil.example").status_code == 403
    await_end(api, job_id)


def test_a_draft_is_made_here_whatever_the_default_backend_is(api: Api, tmp_path: Path) -> None:
    job = await_end(api, film(api, tmp_path, "a walk", draft=True)["job_id"], seconds=90)
    assert job["status"] == "succeeded", json.dumps(job["error"])
    metadata = job["result"]["metadata"]
    assert (metadata["draft"], metadata["backend_used"]) == (True, "local")
    info = api.get(f"get_video/{job['result']['video_id']}/info").json()
    assert (info["width"], info["height"], info["duration_seconds"]) == (640, 360, 4)


def test_a_draft_of_a_backend_that_is_named_is_refused(api: Api) -> None:
    body = {
        "song_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
        "idea": "x",
        "character_description": "y",
        "backend": "replicate",
        "draft": True,
    }
    answer = api.post("films", body)
    assert answer.status_code == 400
    document = answer.json()
    assert "A draft is always made by local" in document["message"]
    assert [problem["field"] for problem in document["errors"]] == ["backend"]
    assert api.post("films", {**body, "draft": "yes"}).status_code == 422
    assert api.post("films", {**body, "backend": "local"}).status_code == 404
