"""What the client in TypeScript sends again and what not, against a server that says anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.client.test_again import FILM, HALF, TAG, broken_off, rest
from tests.integration.client.test_client import JOB, Answer, Script, Stand, failure, job
from tests.integration.client.test_events import buffering
from tests.support.api import Api
from tests.support.servers import find_free_port
from tests.support.typescript import Programs

FILM_WISH = json.dumps({"song_id": JOB, "idea": "A walk", "character_description": "A fox"})
TELL = """(problem) => ({
  name: problem.name, status: problem.status, error_code: problem.error_code,
  message: problem.message, details: problem.details, request_id: problem.request_id,
  retryAfter: problem.retryAfter, backend_used: problem.backend_used,
  api: problem instanceof songreel.ApiError,
  ours: problem instanceof songreel.SongreelError,
})"""


@pytest.fixture
def stand() -> Iterator[Stand]:
    stand = Stand(find_free_port(), Script())
    stand.start()
    yield stand
    stand.stop()


def order(programs: Programs, stand: Stand, options: str = "{}") -> Any:
    body = f"return server.films.order({FILM_WISH}).catch({TELL});"
    return programs.run(stand.url, body, options=options)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again_under_the_same_key(
    programs: Programs, stand: Stand, status: int
) -> None:
    stand.script.answers = [failure(status, "BUSY", retry_after_seconds=0), job()]

    assert order(programs, stand)["job_id"] == JOB

    first, second = stand.script.requests
    assert first[2]["idempotency-key"] == second[2]["idempotency-key"]
    assert len(first[2]["idempotency-key"]) >= 24
    assert first[2]["prefer"] == "respond-async"
    assert first[3] == second[3]


def test_a_header_says_when_to_come_again_too(programs: Programs, stand: Stand) -> None:
    stand.script.answers = [Answer(503, failure(503, "BUSY").body, headers={"Retry-After": "0"})]
    stand.script.answers += [job()]

    assert order(programs, stand)["job_id"] == JOB


def test_two_orders_have_two_keys(programs: Programs, stand: Stand) -> None:
    stand.script.answers = [job(), job(), job()]
    programs.run(
        stand.url,
        f"""
        await server.films.order({FILM_WISH});
        await server.films.order({FILM_WISH});
        await server.films.order({FILM_WISH}, {{ idempotencyKey: "of one's own" }});
        """,
    )

    first, second, third = (each[2]["idempotency-key"] for each in stand.script.requests)
    assert first != second
    assert third == "of one's own"


@pytest.mark.parametrize(
    "answer",
    [
        failure(429, "RATE_LIMIT_EXCEEDED", retry_after_seconds=61),
        failure(429, "BUDGET_EXCEEDED", retry_after_seconds=1),
        failure(503, "UNAVAILABLE"),
        failure(500, "OUTCOME_UNKNOWN", backend_used="gemini"),
        failure(507, "STORAGE_FULL", retry_after_seconds=1),
    ],
)
def test_what_does_not_pass_is_told_at_once(
    programs: Programs, stand: Stand, answer: Answer
) -> None:
    stand.script.answers = [answer]

    assert order(programs, stand)["status"] == answer.status
    assert len(stand.script.requests) == 1


def test_it_ends_after_so_many_times(programs: Programs, stand: Stand) -> None:
    stand.script.answers = [failure(503, "BUSY", retry_after_seconds=0) for _ in range(9)]

    assert order(programs, stand, "{ retries: 2 }")["name"] == "UnavailableError"
    assert len(stand.script.requests) == 3


def test_what_would_be_done_twice_is_not_sent_twice(programs: Programs, stand: Stand) -> None:
    gateway = Answer(502, b"<html>Bad Gateway</html>")
    stand.script.answers = [gateway, gateway, Answer(200, {"edits": []})]
    ran = programs.run(
        stand.url,
        f"""
        const edits = [{{ kind: "double" }}];
        const no = await server.songs.correct("{JOB}", edits).catch((problem) => problem.name);
        return [no, await server.songs.corrections("{JOB}")];
        """,
    )

    assert ran == ["UnreadableError", {"edits": []}]
    assert [each[0] for each in stand.script.requests] == ["POST", "GET", "GET"]


def test_each_error_has_its_class_and_tells_all(programs: Programs, stand: Stand) -> None:
    kinds = {
        400: "BadRequestError",
        401: "NotSignedInError",
        403: "NotPermittedError",
        404: "NotFoundError",
        405: "BadRequestError",
        409: "ConflictError",
        412: "PreconditionFailedError",
        413: "TooLargeError",
        422: "BadRequestError",
        429: "TooManyRequestsError",
        500: "ServerError",
        503: "UnavailableError",
        507: "StorageFullError",
    }
    stand.script.answers = [failure(status, retry_after_seconds=99) for status in kinds]
    stand.script.answers += [failure(500, backend_used="gemini")]
    ran = programs.run(
        stand.url,
        f"""
        const found = [];
        for (let i = 0; i < {len(kinds) + 1}; i += 1) {{
          found.push(await server.ledger.get().catch({TELL}));
        }}
        return found;
        """,
    )

    assert [(one["status"], one["name"]) for one in ran[:-1]] == list(kinds.items())
    assert ran[-1]["name"] == "GenerationFailedError"
    assert ran[0] == {
        "name": "BadRequestError",
        "status": 400,
        "error_code": "INVALID_REQUEST",
        "message": "It cannot be done.",
        "details": "Because.",
        "request_id": "request-1",
        "retryAfter": 99,
        "backend_used": None,
        "api": True,
        "ours": True,
    }


@pytest.mark.parametrize(
    "answer",
    [
        Answer(404, b"<html>Not Found</html>"),
        Answer(404, {"detail": "Not Found"}),
        Answer(200, b"<html>Welcome</html>"),
    ],
)
def test_an_answer_of_somebody_else_is_not_believed(
    programs: Programs, stand: Stand, answer: Answer
) -> None:
    stand.script.answers = [answer]

    told = order(programs, stand)

    assert (told["name"], told["status"]) == ("UnreadableError", answer.status)
    assert f"{stand.url}/api/mv/films" in told["message"]


def test_where_nobody_answers_the_address_is_named(programs: Programs, stand: Stand) -> None:
    stand.stop()
    body = """
    const problem = await server.keys.make({ name: "a", scopes: ["read"] }).catch((one) => one);
    return [problem.name, problem.message, problem.wasSent];
    """

    name, message, was_sent = programs.run(stand.url, body, options="{ retries: 1 }")

    assert (name, was_sent) == ("UnreachableError", False)
    assert stand.url in message


def test_a_file_is_carried_on_with(programs: Programs, stand: Stand) -> None:
    stand.script.answers = [broken_off(), rest()]
    ran = programs.run(
        stand.url,
        f"""
        const blob = await server.videos.download("{JOB}");
        const {{ createHash }} = await import("node:crypto");
        const bytes = Buffer.from(await blob.arrayBuffer());
        return createHash("sha256").update(bytes).digest("hex");
        """,
    )

    assert ran == TAG
    ranges = [(each[2].get("range"), each[2].get("if-range")) for each in stand.script.requests]
    assert ranges == [(None, None), (f"bytes={HALF}-", f'"{TAG}"')]


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ([broken_off(), rest()], None),
        ([broken_off(), Answer(200, FILM, headers={"ETag": f'"{TAG}"'})], None),
        ([broken_off(FILM[:HALF][::-1]), rest()], "DamagedError"),
        (
            [
                broken_off(b"of another one", hashlib.sha256(b"other").hexdigest()),
                Answer(200, FILM, headers={"ETag": f'"{TAG}"'}),
            ],
            "DamagedError",
        ),
        ([Answer(200, b"half", length=8)], "UnreachableError"),
    ],
    ids=["the rest", "all of it", "other bytes", "another one meanwhile", "without a hash"],
)
def test_what_comes_is_whole_or_an_error(
    programs: Programs, stand: Stand, answers: list[Answer], name: str | None
) -> None:
    stand.script.answers = answers
    ran = programs.run(
        stand.url,
        f"""
        const blob = await server.videos.download("{JOB}").catch((problem) => problem);
        return blob instanceof Blob ? blob.size : blob.name;
        """,
    )

    assert ran == (name or len(FILM))


def test_where_a_proxy_keeps_a_stream_back_pages_are_asked_for(
    api: Api, programs: Programs
) -> None:
    api.make_clip("kept back")
    job_id = api.get("jobs?limit=1").json()["jobs"][0]["job_id"]
    with buffering(api.server.port) as url:
        ran = programs.run(
            url,
            f"""
            const events = [];
            for await (const event of server.jobs.follow("{job_id}")) events.push(event.seq);
            const clip = await server.videos.generate({{ prompt: "kept back too", duration: 1 }});
            return [events, clip.video_id];
            """,
        )

    told = api.get(f"jobs/{job_id}/events").json()["events"]
    assert ran[0] == [event["seq"] for event in told]
    assert api.get(f"get_video/{ran[1]}/info").json()["exists"]


def test_a_place_that_is_not_known_any_more_is_looked_for_anew(programs: Programs) -> None:
    """As where a server was restored from a backup: who waits begins anew, and looks."""
    fetch = """{ fetch: async (url, init) => {
      const place = new Headers(init.headers).get("last-event-id");
      if (!url.includes("/events")) {
        const status = globalThis.asked?.includes("lost") ? "succeeded" : "running";
        return Response.json({ job_id: "one", kind: "film", status, result: { video_id: "two" } });
      }
      (globalThis.asked ??= []).push(place);
      if (place === "lost") {
        return Response.json({ error_code: "INVALID_REQUEST", message: "No." }, { status: 400 });
      }
      const told = globalThis.asked.length === 1 ? "lost" : "found";
      const headers = { "Content-Type": "text/event-stream" };
      return new Response(`id: ${told}\\n\\n`, { headers });
    } }"""
    body = 'return [await server.jobs.outcome("one"), globalThis.asked.slice(0, 3)];'

    ran = programs.run("http://127.0.0.1:1", body, options=fetch)

    assert ran == [{"video_id": "two"}, [None, "lost", None]]
