"""What is sent again, what is not, and how files are carried on with."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from songreel import client
from songreel.client import AsyncSongreel, Songreel
from songreel.client.asking import LONGEST_PAUSE_SECONDS
from songreel.client.steps import Awaiting, Blocking, operation, stream
from tests.integration.client.test_client import (
    JOB,
    REQUEST,
    Answer,
    Script,
    Stand,
    failure,
    job,
)
from tests.support.doors import WAYS, Way, opened
from tests.support.servers import find_free_port

FILM = bytes(range(256)) * 1_000
HALF = len(FILM) // 2
TAG = hashlib.sha256(FILM).hexdigest()


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand(find_free_port(), Script())
    stand.start()
    yield stand
    stand.stop()


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return request.param


def rest(begin: int = HALF, **more: Any) -> Answer:
    headers = {
        "ETag": f'"{TAG}"',
        "Content-Range": f"bytes {begin}-{len(FILM) - 1}/{len(FILM)}",
    }
    return Answer(206, FILM[begin:], headers=headers, **more)


def broken_off(content: bytes = FILM[:HALF], tag: str = TAG) -> Answer:
    return Answer(200, content, length=len(FILM), headers={"ETag": f'"{tag}"'})


def asked(stand: Stand) -> list[tuple[str, str | None, str | None]]:
    return [
        (method, headers.get("range"), headers.get("if-range"))
        for method, _, headers, _ in stand.script.requests
    ]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_under_the_same_key(
    way: Way, stand: Stand, status: int
) -> None:
    stand.script.answers = [failure(status, "BUSY", retry_after_seconds=0), job()]
    with opened(way, stand.url) as server:
        server.films.order(**REQUEST)
    first, second = stand.script.requests
    assert first[2]["idempotency-key"] == second[2]["idempotency-key"]
    assert len(first[2]["idempotency-key"]) >= 24
    assert first[3] == second[3]


def test_two_orders_have_two_keys(way: Way, stand: Stand) -> None:
    stand.script.answers = [job(), job()]
    with opened(way, stand.url) as server:
        server.films.order(**REQUEST)
        server.films.order(**REQUEST)
    first, second = stand.script.requests
    assert first[2]["idempotency-key"] != second[2]["idempotency-key"]


@pytest.mark.parametrize(
    "answer",
    [
        failure(429, "RATE_LIMIT_EXCEEDED", retry_after_seconds=int(LONGEST_PAUSE_SECONDS) + 1),
        failure(429, "BUDGET_EXCEEDED", retry_after_seconds=1),
        failure(503, "UNAVAILABLE"),
        failure(500, "OUTCOME_UNKNOWN", backend_used="gemini"),
        failure(507, "STORAGE_FULL", retry_after_seconds=1),
    ],
)
def test_what_does_not_pass_is_told_at_once(way: Way, stand: Stand, answer: Answer) -> None:
    stand.script.answers = [answer]
    with opened(way, stand.url) as server, pytest.raises(client.ApiError):
        server.films.order(**REQUEST)
    assert len(stand.script.requests) == 1


def test_it_ends_after_so_many_times(way: Way, stand: Stand) -> None:
    stand.script.answers = [failure(503, "BUSY", retry_after_seconds=0) for _ in range(9)]
    with opened(way, stand.url, retries=2) as server, pytest.raises(client.UnavailableError):
        server.ledger.get()
    assert len(stand.script.requests) == 3


def test_what_would_be_done_twice_is_not_sent_twice(way: Way, stand: Stand) -> None:
    gateway = Answer(502, b"<html>Bad Gateway</html>")
    stand.script.answers = [gateway, gateway, Answer(200, {"edits": []})]
    with opened(way, stand.url) as server:
        with pytest.raises(client.UnreadableError):
            server.songs.correct(JOB, [{"edit": "double"}])
        assert len(stand.script.requests) == 1
        assert server.songs.corrections(JOB) == {"edits": []}
    assert len(stand.script.requests) == 3


def test_a_file_is_carried_on_with_in_one_call(way: Way, stand: Stand, tmp_path: Path) -> None:
    stand.script.answers = [broken_off(), rest()]
    with opened(way, stand.url) as server:
        server.videos.download(JOB, tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == FILM
    assert asked(stand) == [("GET", None, None), ("GET", f"bytes={HALF}-", f'"{TAG}"')]


def test_a_file_is_carried_on_with_by_the_next_call(way: Way, stand: Stand, tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_bytes(b"an earlier film")
    head = Answer(200, FILM, headers={"ETag": f'"{TAG}"'})
    stand.script.answers = [broken_off(), failure(500), head, rest()]
    with opened(way, stand.url) as server:
        with pytest.raises(client.ServerError):
            server.videos.download(JOB, target)
        assert target.read_bytes() == b"an earlier film"
        server.videos.download(JOB, target)
    assert target.read_bytes() == FILM
    assert asked(stand)[2:] == [("HEAD", None, None), ("GET", f"bytes={HALF}-", f'"{TAG}"')]
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]


def test_a_file_that_is_another_one_meanwhile_begins_anew(
    way: Way, stand: Stand, tmp_path: Path
) -> None:
    other = hashlib.sha256(b"other").hexdigest()
    stand.script.answers = [
        broken_off(b"of another one", other),
        Answer(200, FILM, headers={"ETag": f'"{TAG}"'}),
    ]
    with opened(way, stand.url) as server:
        server.videos.download(JOB, tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == FILM


def test_what_had_come_whole_is_not_read_again(way: Way, stand: Stand, tmp_path: Path) -> None:
    (tmp_path / f"film.mp4.{TAG[:16]}.part").write_bytes(FILM)
    head = Answer(200, FILM, headers={"ETag": f'"{TAG}"'})
    stand.script.answers = [head, failure(416, "RANGE_NOT_SATISFIABLE")]
    with opened(way, stand.url) as server:
        server.videos.download(JOB, tmp_path / "film.mp4")
    assert (tmp_path / "film.mp4").read_bytes() == FILM


def test_a_damaged_part_is_found_out_and_thrown_away(
    way: Way, stand: Stand, tmp_path: Path
) -> None:
    part = tmp_path / f"film.mp4.{TAG[:16]}.part"
    part.write_bytes(b"\0" * HALF)
    head = Answer(200, FILM, headers={"ETag": f'"{TAG}"'})
    stand.script.answers = [head, rest()]
    with opened(way, stand.url) as server, pytest.raises(client.DamagedError):
        server.videos.download(JOB, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_a_file_without_a_known_hash_leaves_nothing_when_it_breaks_off(
    way: Way, stand: Stand, tmp_path: Path
) -> None:
    stand.script.answers = [Answer(200, b"half", length=8) for _ in range(2)]
    with (
        opened(way, stand.url, retries=0) as server,
        pytest.raises(client.UnreachableError),
    ):
        server.videos.download(JOB, tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def test_both_faces_offer_the_same() -> None:
    def offered(kind: type[Any], base: type[Any]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        with_parts = kind("http://127.0.0.1:1")
        names = kind.__annotations__ if kind is AsyncSongreel else vars(with_parts)
        for name in names:
            if name.startswith("_"):
                continue
            part = _part(kind, with_parts, name)
            assert issubclass(part, base)
            found[name] = [
                each
                for each, what in inspect.getmembers(part)
                if isinstance(what, operation | stream)
            ]
            assert all(inspect.getdoc(getattr(part, each)) for each in found[name])
        return found

    def _part(kind: type[Any], client: Any, name: str) -> type[Any]:
        if kind is Songreel:
            return type(getattr(client, name))
        return vars(inspect.getmodule(AsyncSongreel))[AsyncSongreel.__annotations__[name]]

    blocking, awaiting = offered(Songreel, Blocking), offered(AsyncSongreel, Awaiting)
    assert blocking == awaiting
    assert all(blocking.values())
