"""The client against a server that answers whatever the test wants, well or badly."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, cast

import pytest

from songreel import client
from songreel.client import AsyncSongreel
from tests.support.servers import find_free_port

JOB = "11111111-1111-4111-8111-111111111111"
REQUEST: Any = {"song_id": JOB, "idea": "A walk", "character_description": "A fox"}


@dataclass
class Answer:
    """What the server answers; `length` may promise more than the body has."""

    status: int
    body: bytes | dict[str, Any]
    length: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Script:
    """Answers of a server in their order, and the requests that it got."""

    answers: list[Answer] = field(default_factory=list)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """Takes the next answer of its server's script."""

    def answer(self) -> None:
        script = cast("Server", self.server).script
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        script.requests.append((self.command, self.path, headers, body))
        answer = script.answers.pop(0)
        content = (
            answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        )
        self.send_response(answer.status)
        self.send_header("Content-Length", str(answer.length or len(content)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_HEAD = do_POST = do_PUT = answer

    def log_message(self, format: str, *args: object) -> None:
        return None


class Server(ThreadingHTTPServer):
    """A server with its script."""

    daemon_threads = True

    def __init__(self, port: int, script: Script) -> None:
        self.script = script
        super().__init__(("127.0.0.1", port), Handler)


@dataclass
class Stand:
    """A server that can be started, stopped and started again at the same address."""

    port: int
    script: Script
    server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = Server(self.port, self.script)
        Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None


@pytest.fixture
def stand() -> Iterator[Stand]:
    """Return a running server without answers."""
    stand = Stand(find_free_port(), Script())
    stand.start()
    yield stand
    stand.stop()


def failure(status: int, code: str = "INVALID_REQUEST", **more: Any) -> Answer:
    body = {
        "error": "Something",
        "error_code": code,
        "message": "It cannot be done.",
        "details": "Because.",
        "timestamp": "2026-01-01T00:00:00Z",
        "request_id": "request-1",
    }
    return Answer(status, {**body, **more})


def job(**more: Any) -> Answer:
    return Answer(200, {"job_id": JOB, "kind": "film", "status": "running", **more})


def page(*events: dict[str, Any], last: int, ended: bool = False) -> Answer:
    stamped = [{"at": "2026-01-01T00:00:00Z", **event} for event in events]
    return Answer(200, {"events": stamped, "last_seq": last, "ended": ended})


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, client.BadRequestError),
        (401, client.NotPermittedError),
        (403, client.NotPermittedError),
        (404, client.NotFoundError),
        (405, client.BadRequestError),
        (409, client.ConflictError),
        (412, client.PreconditionFailedError),
        (413, client.TooLargeError),
        (422, client.BadRequestError),
        (429, client.TooManyRequestsError),
        (500, client.ServerError),
        (503, client.UnavailableError),
        (507, client.StorageFullError),
    ],
)
@pytest.mark.anyio
async def test_each_error_has_its_class(
    stand: Stand, status: int, kind: type[client.ApiError]
) -> None:
    stand.script.answers = [failure(status, "SOME_CODE", retry_after_seconds=7)]

    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(kind) as raised:
            await server.jobs.get(JOB)

    error = raised.value
    assert type(error) is kind
    assert (error.status, error.error_code, error.name) == (status, "SOME_CODE", "Something")
    assert (error.message, error.details) == ("It cannot be done.", "Because.")
    assert (error.request_id, error.retry_after) == ("request-1", 7)


@pytest.mark.anyio
async def test_a_backend_that_fails_is_told_from_a_server_that_does(stand: Stand) -> None:
    stand.script.answers = [failure(500, "TIMEOUT", backend_used="replicate")]

    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(client.GenerationFailedError) as raised:
            await server.films.order(**REQUEST)

    assert raised.value.backend == "replicate"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(502, b"<html>Bad Gateway</html>"),
        Answer(200, b"<html>Welcome</html>"),
        Answer(200, {"hello": "world"}),
    ],
)
@pytest.mark.anyio
async def test_an_answer_of_somebody_else_is_not_believed(stand: Stand, answer: Answer) -> None:
    stand.script.answers = [answer]

    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(client.UnreadableError, match=r"Make sure that a Songreel server"):
            await server.jobs.get(JOB)


@pytest.mark.anyio
async def test_where_nobody_answers_the_address_is_named(stand: Stand) -> None:
    stand.stop()

    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(client.UnreachableError, match=f"{stand.url} does not answer"):
            await server.jobs.get(JOB)


@pytest.mark.anyio
async def test_an_order_carries_key_token_and_only_what_is_set(stand: Stand) -> None:
    stand.script.answers = [job()]

    async with AsyncSongreel(stand.url, "secret") as server:
        ordered = await server.films.order(**REQUEST, idempotency_key="film-1")

    (request,) = stand.script.requests
    method, path, headers, body = request
    assert (method, path) == ("POST", "/api/mv/films")
    assert headers["authorization"] == "Bearer secret"
    assert headers["idempotency-key"] == "film-1"
    assert headers["prefer"] == "respond-async"
    assert json.loads(body) == {
        "song_id": JOB,
        "idea": "A walk",
        "character_description": "A fox",
    }
    assert ordered.status == "running"


@pytest.mark.anyio
async def test_a_draft_is_ordered_and_its_play_head_moved(stand: Stand) -> None:
    stand.script.answers = [job(), Answer(200, {"job_id": JOB, "frame": 48}), failure(409)]

    async with AsyncSongreel(stand.url, retries=0) as server:
        await server.films.order(**REQUEST, draft=True)
        await server.jobs.watch_from(JOB, 48)
        with pytest.raises(client.ApiError):
            await server.jobs.watch_from(JOB, 49)

    ordered, moved, _ = stand.script.requests
    assert json.loads(ordered[3])["draft"] is True
    assert moved[:2] == ("PUT", f"/api/mv/jobs/{JOB}/playhead")
    assert json.loads(moved[3]) == {"frame": 48}


@pytest.mark.anyio
async def test_a_song_is_sent_as_it_is(stand: Stand, tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    song.write_bytes(bytes(range(256)) * 10_000)
    stand.script.answers = [
        Answer(201, {"song_id": JOB, "sha256": "ab", "samples": 5, "sample_rate": 1})
    ]

    async with AsyncSongreel(stand.url, retries=0) as server:
        kept = await server.songs.add(song)

    (request,) = stand.script.requests
    assert request[3] == song.read_bytes()
    assert request[2]["content-length"] == str(song.stat().st_size)
    assert kept.song_id == JOB


@pytest.mark.anyio
async def test_events_are_followed_page_by_page_to_the_end(stand: Stand) -> None:
    stand.script.answers = [
        page(last=0),  # No stream: pages are asked for.
        page({"seq": 1, "type": "queued", "kind": "film"}, last=1),
        page(last=1),
        page({"seq": 2, "type": "cancelled", "error": {"message": "x"}}, last=2, ended=True),
    ]

    async with AsyncSongreel(stand.url, retries=0) as server:
        events = [event async for event in server.jobs.follow(JOB)]

    assert [(event.seq, event.type) for event in events] == [(1, "queued"), (2, "cancelled")]
    assert events[0].more == {"kind": "film"}
    asked = [path.partition("after=")[2] for _, path, _, _ in stand.script.requests]
    assert asked == ["", "0", "1", "1"]
    assert stand.script.requests[0][2]["accept"] == "text/event-stream"


@pytest.mark.anyio
async def test_a_server_that_restarts_is_waited_for(stand: Stand) -> None:
    stand.script.answers = [
        page(last=0),
        page({"seq": 1, "type": "queued"}, last=1),
        failure(503, "UNAVAILABLE"),
        page({"seq": 2, "type": "succeeded"}, last=2, ended=True),
    ]

    seen: list[int] = []
    async with AsyncSongreel(stand.url, retries=0) as server:
        async for event in server.jobs.follow(JOB):
            seen.append(event.seq)
            if event.seq == 1:
                stand.stop()
                Thread(target=_start_when_missed, args=(stand.start,), daemon=True).start()

    assert seen == [1, 2]


def _start_when_missed(start: Callable[[], None]) -> None:
    """Start the server when the client has found it gone at least once."""
    from threading import Event

    Event().wait(0.4)
    start()


@pytest.mark.anyio
async def test_a_video_is_written_as_it_comes(stand: Stand, tmp_path: Path) -> None:
    film = bytes(range(256)) * 20_000
    stand.script.answers = [Answer(200, film)]

    async with AsyncSongreel(stand.url, retries=0) as server:
        await server.videos.download(JOB, tmp_path / "film.mp4")

    assert (tmp_path / "film.mp4").read_bytes() == film


@pytest.mark.anyio
async def test_a_video_whose_bytes_are_not_those_of_its_tag_is_an_error(
    stand: Stand, tmp_path: Path
) -> None:
    tag = hashlib.sha256(b"as it was").hexdigest()
    stand.script.answers = [
        Answer(200, content, headers={"ETag": f'"{tag}"'}) for content in (b"as it was", b"rotten")
    ]

    async with AsyncSongreel(stand.url, retries=0) as server:
        await server.videos.download(JOB, tmp_path / "film.mp4")
        with pytest.raises(client.DamagedError, match="is damaged"):
            await server.videos.download(JOB, tmp_path / "other.mp4")


@pytest.mark.anyio
async def test_a_video_that_breaks_off_is_an_error(stand: Stand, tmp_path: Path) -> None:
    stand.script.answers = [Answer(200, b"half", length=8)]

    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(client.UnreachableError):
            await server.videos.download(JOB, tmp_path / "film.mp4")


@pytest.mark.anyio
async def test_a_video_that_is_gone_leaves_no_file(stand: Stand, tmp_path: Path) -> None:
    stand.script.answers = [failure(404, "NOT_FOUND")]

    async with AsyncSongreel(stand.url, retries=0) as server:
        with pytest.raises(client.NotFoundError):
            await server.videos.download(JOB, tmp_path / "film.mp4")

    assert not (tmp_path / "film.mp4").exists()
