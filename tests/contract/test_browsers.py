"""What browsers need: CORS on every answer, preflights, foreign pages kept out, HEAD, Host."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api import Api, base64, exchange, hanging, picture, read_answer, run_api

ALLOWED = [
    "http://localhost:3000",
    "http://localhost",
    "https://localhost:8443",
    "http://127.0.0.1:5173",
    "http://[::1]:4000",
]
FOREIGN = ["https://evil.example", "http://localhost.evil.example", "null", "file://", "http://a b"]
ABSENT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
EXPOSED = {
    "Content-Range",
    "Accept-Ranges",
    "ETag",
    "Content-Disposition",
    "Retry-After",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
}
HEADERS = {
    "Content-Type",
    "Prefer",
    "Idempotency-Key",
    "Authorization",
    "Range",
    "If-Range",
    "If-Match",
    "If-None-Match",
    "Last-Event-ID",
}


def words(header: str) -> set[str]:
    return {word.strip() for word in header.split(",")}


@pytest.mark.parametrize("origin", ALLOWED)
@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/health", None, 200),
        ("GET", "/nope", None, 404),
        ("GET", f"/api/mv/get_video/{ABSENT}", None, 404),
        ("PUT", "/api/mv/generate_video", None, 405),
        ("POST", "/api/mv/generate_video", b"{", 400),
        ("POST", "/api/mv/generate_video", b"{}", 422),
        ("POST", "/api/mv/generate_video", b'{"prompt": "fail:TIMEOUT", "duration": 1}', 500),
        ("POST", "/api/mv/generate_video", b'{"prompt": "a bug", "duration": 1}', 500),
        ("POST", "/api/mv/create_scenes", b'{"idea":"x","character_description":"y"}', 200),
    ],
)
def test_allowed_pages_can_read_every_answer(
    api: Api, origin: str, method: str, path: str, content: bytes | None, status: int
) -> None:
    answer = api.client.request(method, path, content=content, headers={"Origin": origin})
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == origin
    assert words(answer.headers["access-control-expose-headers"]) == EXPOSED
    assert "Origin" in words(answer.headers["vary"])
    assert "access-control-allow-credentials" not in answer.headers


def test_an_answer_that_is_too_early_can_be_read_too(api: Api) -> None:
    request = (
        b"POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost:1\r\n"
        b"Content-Length: 99999999\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(request)
        head = connection.recv(4096)
    assert head.startswith(b"HTTP/1.1 413 ")
    assert b"access-control-allow-origin: http://localhost:1\r\n" in head


@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_pages_get_no_permission(api: Api, origin: str) -> None:
    answer = api.client.get("/health", headers={"Origin": origin})
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert "Origin" in words(answer.headers["vary"])


@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_foreign_pages_cannot_change_anything(api: Api, origin: str, method: str) -> None:
    before = api.ledger()
    answer = api.client.request(
        method,
        "/api/mv/generate_video",
        content=b'{"prompt": "x", "duration": 1}',
        headers={"Origin": origin, "Content-Type": "text/plain"},
    )
    assert answer.status_code == 403
    document = answer.json()
    assert document["error_code"] == "FORBIDDEN"
    assert "SONGREEL_ALLOWED_ORIGINS" in document["details"]
    assert "access-control-allow-origin" not in answer.headers
    assert api.ledger() == before


def test_a_foreign_page_is_refused_before_its_body_is_read(api: Api) -> None:
    request = (
        b"POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example"
        b"\r\nContent-Length: 1000000\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(request)
        assert read_answer(connection)[0] == 403


def test_a_post_without_an_origin_is_accepted(api: Api) -> None:
    assert api.make_clip()["video_id"]


def test_the_server_s_own_pages_may_post(api: Api) -> None:
    own = f"http://127.0.0.1:{api.server.port}"
    answer = api.post("create_scenes", {"idea": "x", "character_description": "y"}, Origin=own)
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ALLOWED)
@pytest.mark.parametrize("path", ["/api/mv/generate_video", f"/api/mv/get_video/{ABSENT}", "/nope"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_preflights_of_allowed_pages(api: Api, origin: str, path: str, method: str) -> None:
    answer = api.client.options(
        path,
        headers={
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "content-type, idempotency-key",
        },
    )
    assert answer.status_code == 204
    assert answer.content == b""
    assert answer.headers["access-control-allow-origin"] == origin
    allowed = words(answer.headers["access-control-allow-methods"])
    assert allowed == {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    assert words(answer.headers["access-control-allow-headers"]) == HEADERS
    assert int(answer.headers["access-control-max-age"]) > 0


def test_preflights_of_foreign_pages_are_refused(api: Api) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    answer = api.client.options("/api/mv/generate_video", headers=headers)
    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/ready",
        "/docs",
        "/openapi.json",
        "/api/mv/backends",
        "/nope",
        f"/api/mv/get_video/{ABSENT}",
        f"/api/mv/get_video/{ABSENT}/info",
    ],
)
def test_head_works_wherever_get_does(api: Api, path: str) -> None:
    got = api.client.get(path)
    head = api.client.head(path)
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers["content-length"] == got.headers["content-length"]


def test_head_is_refused_where_get_is(api: Api) -> None:
    assert api.client.head("/api/mv/generate_video").status_code == 405


def test_head_of_media(api: Api) -> None:
    made = api.make_clip()
    got = api.client.get(made["video_url"])
    head = api.client.head(made["video_url"], headers={"Range": "bytes=0-9"})
    assert head.status_code == 200
    assert head.content == b""
    for name in ("content-length", "content-type", "etag", "last-modified", "accept-ranges"):
        assert head.headers[name] == got.headers[name]


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "[::1]", "LOCALHOST:9", "127.0.0.1:8000", "[::1]:80", "localhost."],
)
def test_names_of_the_server_are_taken_whatever_the_port(api: Api, host: str) -> None:
    assert api.client.get("/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1", "", "a b"]
)
def test_other_names_are_refused(api: Api, host: str) -> None:
    request = f"GET /health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    answer = exchange(api.server.port, request.encode())
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"INVALID_REQUEST" in answer


def test_a_request_without_a_host_or_with_two_is_refused(api: Api) -> None:
    for hosts in (b"", b"Host: localhost\r\nHost: localhost\r\n"):
        answer = exchange(
            api.server.port, b"GET /health HTTP/1.1\r\n" + hosts + b"Connection: close\r\n\r\n"
        )
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_media_may_be_shown_on_other_pages(api: Api) -> None:
    made = api.make_clip()
    answer = api.client.get(made["video_url"], headers={"Origin": "http://localhost:3000"})
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "http://localhost:3000"


def test_both_loopback_addresses_are_listened_on(api: Api) -> None:
    with socket.create_connection(("::1", api.server.port), timeout=10) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert read_answer(connection) == (200, {"status": "ok"})


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a server with further origins and names."""
    settings = {
        "SONGREEL_ALLOWED_ORIGINS": "https://studio.example, null",
        "SONGREEL_ALLOWED_HOSTS": "studio.local, Box.example",
    }
    folder: Path = tmp_path_factory.mktemp("opened")
    with run_api(folder, environment=settings) as running:
        yield running


def test_settings_add_origins_and_names(opened: Api) -> None:
    scenes = {"idea": "x", "character_description": "y", "number_of_scenes": 1}
    for origin in ("https://studio.example", "null", "http://localhost:3000"):
        answer = opened.post("create_scenes", scenes, Origin=origin)
        assert answer.status_code == 200
        assert answer.headers["access-control-allow-origin"] == origin
    assert opened.post("create_scenes", scenes, Origin="https://evil.example").status_code == 403
    for host in ("studio.local", "box.example:8000"):
        assert opened.client.get("/health", headers={"Host": host}).status_code == 200
    own = opened.post(
        "create_scenes", scenes, Host="studio.local:80", Origin="http://studio.local:80"
    )
    assert own.status_code == 200


def test_a_page_that_waits_can_read_the_answer(api: Api) -> None:
    body = {"prompt": "wait:page", "reference_image_base64": base64(picture())}
    with hanging(api, "generate_video", body, Origin="http://localhost:3000") as connection:
        api.await_submissions("wait:page")
        api.allow("page")
        head = connection.recv(4096)
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"access-control-allow-origin: http://localhost:3000\r\n" in head
