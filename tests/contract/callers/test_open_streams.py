"""A stream of events is open for as long as who listens may: not until its own end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.support.callers import Keyed, run_keyed
from tests.support.listening import Stream, listening

SOON_SECONDS = 5
EVENTS = "/api/mv/events"


def end_of(stream: Stream) -> list[str]:
    """Return what a stream says besides events until it ends, which has to be soon."""
    began = time.monotonic()
    assert list(stream.events()) == []
    assert time.monotonic() - began < SOON_SECONDS
    return stream.ear.comments


def with_key(keyed: Keyed, key: Mapping[str, str]) -> dict[str, str]:
    return {"Authorization": f"Bearer {key['key']}"}


def with_session(keyed: Keyed, key: Mapping[str, str]) -> dict[str, str]:
    answer = keyed.client().post("/api/session", json={"key": key["key"]})
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


@pytest.mark.parametrize("shown", [with_key, with_session])
def test_it_ends_with_its_key_and_others_go_on(
    shown: Callable[[Keyed, Mapping[str, str]], dict[str, str]], keyed: Keyed
) -> None:
    key, other = (keyed.make_key(workspace="listeners") for _ in range(2))
    url = f"{keyed.api.server.url}{EVENTS}"
    with (
        listening(url, **shown(keyed, key)) as ends,
        listening(url, **with_key(keyed, other)) as on,
    ):
        assert (ends.answer.status_code, on.answer.status_code) == (200, 200)
        keyed.revoke(key)
        assert "closed by the server, come back for the rest" in end_of(ends)
        clip = {"prompt": "a fox", "duration": 1, "backend": "local"}
        keyed.client(other).post("/api/mv/generate_video", json=clip)
        assert next(on.events()).type == "queued"


def test_it_ends_with_its_session(keyed: Keyed) -> None:
    cookie = with_session(keyed, keyed.make_key(workspace="listeners"))
    with listening(f"{keyed.api.server.url}{EVENTS}", **cookie) as stream:
        assert stream.answer.status_code == 200
        own = {**cookie, "Origin": f"http://{keyed.host}"}
        assert keyed.client().delete("/api/session", headers=own).status_code == 204
        end_of(stream)


def test_it_ends_when_a_first_key_closes_the_door(tmp_path: Path) -> None:
    with run_keyed(tmp_path) as keyed:
        url = f"{keyed.api.server.url}{EVENTS}"
        token = {"Authorization": keyed.keep.headers["Authorization"]}
        with listening(url) as stream, listening(url, **token) as own:
            assert (stream.answer.status_code, own.answer.status_code) == (200, 200)
            key = keyed.make_key()
            end_of(stream)
            clip = {"prompt": "a fox", "duration": 1, "backend": "local"}
            keyed.client(key).post("/api/mv/generate_video", json=clip)
            assert next(own.events()).type == "queued"
