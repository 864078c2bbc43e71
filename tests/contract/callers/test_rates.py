"""Limits of a key: told in headers, held over keys, and paid for by those alone that have one."""

from __future__ import annotations

import re

from tests.support.callers import Keyed


def test_requests_above_the_limit_are_refused_and_told_when(keyed: Keyed) -> None:
    client = keyed.client(keyed.make_key("read", requests_per_minute=3))
    left: list[int] = []
    for _ in range(3):
        answer = client.get("/api/session")
        assert answer.status_code == 200
        assert answer.headers["RateLimit-Policy"] == '"requests";q=3;w=60'
        told = re.fullmatch(r'"requests";r=(\d+);t=(\d+)', answer.headers["RateLimit"])
        assert told is not None
        assert 0 < int(told[2]) <= 61
        left.append(int(told[1]))
    assert left == [2, 1, 0]
    refused = client.get("/api/session")
    assert (refused.status_code, refused.json()["error_code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert refused.json()["retry_after_seconds"] == int(refused.headers["Retry-After"])
    assert refused.headers["RateLimit"].startswith('"requests";r=0;t=')
    # Another key has its own.
    assert "RateLimit" not in keyed.client(keyed.make_key("read")).get("/api/session").headers


def test_a_session_counts_for_its_key_and_a_refusal_is_readable_by_pages(keyed: Keyed) -> None:
    key = keyed.make_key("read", requests_per_minute=1)
    signed_in = keyed.client().post("/api/session", json={"key": key["key"]})
    cookie = {"Cookie": signed_in.headers["Set-Cookie"].partition(";")[0]}
    assert keyed.client().get("/api/session", headers=cookie).status_code == 200
    page = {"Origin": "http://localhost:3000"}
    refused = keyed.client(key).get("/api/session", headers=page)
    assert refused.status_code == 429
    assert refused.headers["Access-Control-Allow-Origin"] == page["Origin"]
    assert "RateLimit" in refused.headers["Access-Control-Expose-Headers"]


def test_jobs_above_the_limit_are_refused_or_wait(keyed: Keyed) -> None:
    asked = {"prompt": "a fox", "duration": 1}
    refusing = keyed.client(keyed.make_key(jobs_per_hour=1))
    assert refusing.post("/api/mv/generate_video", json=asked).status_code == 200
    refused = refusing.post("/api/mv/generate_video", json=asked)
    assert (refused.status_code, refused.json()["error_code"]) == (429, "RATE_LIMIT_EXCEEDED")
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600

    queueing = keyed.client(keyed.make_key(jobs_per_hour=1, over_limit="queue"))
    at_once = {"Prefer": "respond-async"}
    first = queueing.post("/api/mv/generate_video", json=asked, headers=at_once).json()
    assert first["not_before"] is None
    waiting = queueing.post("/api/mv/generate_video", json=asked, headers=at_once).json()
    assert waiting["status"] == "queued"
    assert waiting["not_before"] > waiting["created_at"]
    cancelled = queueing.post(waiting["cancel_url"])
    assert cancelled.status_code == 200
