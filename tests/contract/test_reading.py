"""How bodies are read: types, limits, no coercion, what blank and unknown keys mean."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from typing import Any

import pytest

from tests.support.api import Api, base64, exchange, picture, read_all, read_answer

SCENES = {"idea": "a trip", "character_description": "a robot", "number_of_scenes": 1}


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "text/plain",
        "text/plain;charset=UTF-8",
        "",
    ],
)
def test_json_plain_text_and_no_content_type_are_read_as_json(api: Api, content_type: str) -> None:
    assert api.post("create_scenes", SCENES, Content_Type=content_type).status_code == 200


def test_a_request_without_the_header_is_read_as_json(api: Api) -> None:
    answer = api.client.post("/api/mv/create_scenes", content=json.dumps(SCENES).encode())
    assert "content-type" not in answer.request.headers
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/vnd.api+json",
        "image/png",
        "text/html",
        "application/json; charset=utf-16",
        "application/json, text/plain",
    ],
)
def test_other_types_are_refused(api: Api, content_type: str) -> None:
    answer = api.post("create_scenes", SCENES, Content_Type=content_type)
    assert answer.status_code == 415
    assert answer.json()["error_code"] == "UNSUPPORTED_MEDIA_TYPE"
    assert "application/json" in answer.json()["details"]


def test_a_compressed_body_is_refused(api: Api) -> None:
    assert api.post("create_scenes", SCENES, Content_Encoding="gzip").status_code == 415
    assert api.post("create_scenes", SCENES, Content_Encoding="identity").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("create_scenes", {**SCENES, "idea": None}, 422, "idea"),
        ("create_scenes", {"idea": "x"}, 422, "character_description"),
        ("create_scenes", {**SCENES, "number_of_scenes": "4"}, 422, "number_of_scenes"),
        ("create_scenes", {**SCENES, "number_of_scenes": 4.5}, 422, "number_of_scenes"),
        ("create_scenes", {**SCENES, "number_of_scenes": 0}, 400, "number_of_scenes"),
        ("create_scenes", {**SCENES, "number_of_scenes": 61}, 400, "number_of_scenes"),
        ("create_scenes", {**SCENES, "idea": " "}, 400, "idea"),
        ("generate_character_reference", {}, 422, "character_description"),
        (
            "generate_character_reference",
            {"character_description": "x", "aspect_ratio": "2:1"},
            400,
            "aspect_ratio",
        ),
        (
            "generate_character_reference",
            {"character_description": "x", "output_format": "gif"},
            400,
            "output_format",
        ),
        ("generate_video", {}, 422, "prompt"),
        ("generate_video", {"prompt": None}, 422, "prompt"),
        ("generate_video", {"prompt": ""}, 400, "prompt"),
        ("generate_video", {"prompt": "x", "duration": "8"}, 422, "duration"),
        ("generate_video", {"prompt": "x", "duration": 8.5}, 422, "duration"),
        ("generate_video", {"prompt": "x", "duration": ""}, 422, "duration"),
        (
            "generate_video",
            {"prompt": "x", "character_reference_id": "x", "reference_image_base64": "AAAA"},
            400,
            "character_reference_id",
        ),
        ("generate_video", {"prompt": "x", "duration": 0}, 400, "duration"),
        ("generate_video", {"prompt": "x", "duration": 61}, 400, "duration"),
        ("generate_video", {"prompt": "x", "aspect_ratio": "4:3"}, 400, "aspect_ratio"),
        ("generate_video", {"prompt": "x", "generate_audio": "yes"}, 422, "generate_audio"),
        ("generate_video", {"prompt": "x", "reference_image_base64": ""}, 400, "reference_image"),
        ("generate_video", {"prompt": "x", "reference_image_base64": "?"}, 400, "reference_image"),
        ("generate_video", {"prompt": "x", "character_reference_id": ""}, 400, "character_ref"),
        ("generate_video", {"prompt": {"text": "x"}}, 422, "prompt"),
        ("films", {"idea": "x", "character_description": "y"}, 422, "song_id"),
        ("jobs/cancel", {}, 422, "idempotency_key"),
    ],
)
def test_a_wrong_field_is_named(
    api: Api, path: str, body: dict[str, Any], status: int, field: str
) -> None:
    before = api.ledger()
    answer = api.post(path, body)
    assert answer.status_code == status
    document = answer.json()
    assert document["error_code"] == "INVALID_REQUEST"
    assert field in document["message"]
    assert field in document["errors"][0]["field"]
    assert document["errors"][0]["message"]
    assert api.ledger() == before


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"prompt": "x", "backend": "sora"}, "sora"),
        ({"prompt": "x", "model": "waiting/video-9"}, "waiting/video-9"),
        ({"prompt": "x", "backend": "waiting", "model": "waiting/text-1"}, "waiting/text-1"),
        ({"prompt": "x", "resolution": "8k"}, "8k"),
        ({"prompt": "x", "duration": 9}, "8 seconds"),
    ],
)
def test_an_unknown_backend_model_or_format_is_400(
    api: Api, body: dict[str, Any], named: str
) -> None:
    answer = api.post("generate_video", body)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "INVALID_REQUEST"
    assert named in answer.json()["message"]


def test_unknown_keys_are_accepted_and_named(api: Api) -> None:
    made = api.make_clip(fps=24, motion={"pan": 1})
    assert made["metadata"]["ignored_fields"] == ["fps", "motion"]
    scenes = api.post("create_scenes", {**SCENES, "mood": "noir"}).json()
    assert scenes["metadata"]["ignored_fields"] == ["mood"]
    assert api.make_clip()["metadata"]["ignored_fields"] == []


def test_strings_are_stripped_and_blank_ones_are_unset(api: Api) -> None:
    made = api.make_clip("  a robot \n", aspect_ratio="", negative_prompt=" ", backend="")
    assert made["metadata"]["prompt"] == "a robot"
    assert made["metadata"]["parameters_used"]["aspect_ratio"] == "16:9"
    upright = api.make_clip(aspect_ratio="  9:16 ")
    assert upright["metadata"]["parameters_used"]["aspect_ratio"] == "9:16"
    assert made["metadata"]["backend_used"] == "waiting"


def test_an_object_in_prompt_is_the_request(api: Api) -> None:
    inner = {"prompt": "a robot", "negative_prompt": "rain", "duration": 1, "seed": 7}
    answer = api.post("generate_video", {"prompt": inner})
    assert answer.status_code == 200
    used = answer.json()["metadata"]
    assert used["prompt"] == "a robot"
    assert used["parameters_used"]["seed"] == 7
    assert used["parameters_used"]["duration"] == 1


@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b'{"prompt": "x", "a": NaN}',
        b'{"prompt": "\\ud800"}',
        b'{"prompt": "x\\u0000"}',
        b'{"prompt": "\xff"}',
        b'{"prompt": "x", "prompt": "y"}',
        b"[" * 200_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"prompt": "x", "seed": ' + b"9" * 100_000 + b"}",
        b"\x00\x01\x02",
        b"",
        b"[]",
        b"null",
        b'"prompt"',
    ],
)
def test_what_is_not_clean_json_is_a_refusal_not_a_failure(api: Api, raw: bytes) -> None:
    answer = api.post("generate_video", raw)
    assert answer.status_code in {400, 422}
    assert answer.json()["error_code"] == "INVALID_REQUEST"


def test_many_keys_are_no_failure(api: Api) -> None:
    body = {"prompt": "a robot", "duration": 1, **{f"k{n}": n for n in range(50_000)}}
    answer = api.post("generate_video", body)
    assert answer.status_code == 200
    assert len(answer.json()["metadata"]["ignored_fields"]) == 100


def test_twenty_five_megabytes_are_read_and_more_is_told_early(api: Api) -> None:
    body = {"prompt": "a robot", "duration": 1}
    body["reference_image_base64"] = base64(picture("PNG") + b"\0" * 19_000_000)
    assert api.post("generate_video", body).status_code == 200
    head = (
        "POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Length: {33 * 1024 * 1024}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(head.encode() + b'{"prompt": "')
        status, document = read_answer(connection)
    assert status == 413
    assert document["error"] == "TooLarge"
    assert document["error_code"] == "TOO_LARGE"
    assert "32 MB" in document["message"]


def test_megabytes_that_mean_nothing_here_are_ignored(api: Api) -> None:
    body = b'{"prompt": "x", "duration": 1, "z": [' + b"0," * 15_000_000 + b"0]}"
    answer = api.post("generate_video", body)
    assert answer.status_code == 200
    assert answer.json()["metadata"]["ignored_fields"] == ["z"]


def test_a_body_of_more_values_than_can_be_read_is_refused(api: Api) -> None:
    body = b'{"prompt": "x", "duration": 1, "z": [' + b"[[]]," * 6_000_000 + b"0]}"
    answer = api.post("generate_video", body)
    assert answer.status_code == 413
    assert answer.json()["error_code"] == "TOO_LARGE"
    assert "too many values" in answer.json()["message"]


def test_a_body_of_unknown_length_is_counted(api: Api) -> None:
    head = (
        b"POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n"
    )
    piece = b"100000\r\n" + b" " * 0x100000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(head)
        for _ in range(33):
            connection.sendall(piece)
        assert read_answer(connection)[0] == 413


def test_whoever_goes_on_sending_after_a_refusal_is_cut_off(api: Api) -> None:
    head = (
        b"POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\n"
        b"Content-Length: 1000000000\r\n\r\n"
    )
    sent = 0
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(head)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError):
            while sent < 500_000_000:
                sent += connection.send(b" " * 1_000_000)
    assert sent < 100_000_000


@pytest.mark.parametrize(
    ("line", "status"),
    [("Origin: https://evil.example", 403), ("X: y", 413), ("Content-Type: image/png", 415)],
)
def test_who_asks_before_sending_is_told_the_refusal_instead(
    api: Api, line: str, status: int
) -> None:
    request = (
        "POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        f"{line}\r\nContent-Length: {34_000_000 if status == 413 else 100}\r\n\r\n"
    )
    answer = exchange(api.server.port, request.encode())
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert b"connection: close" in answer.lower().split(b"\r\n")
    assert b"100 Continue" not in answer


def test_who_asks_before_sending_is_told_to_go_on(api: Api) -> None:
    content = json.dumps(SCENES).encode()
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.sendall(
            b"POST /api/mv/create_scenes HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
            b"Content-Length: %d\r\n\r\n" % len(content)
        )
        assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
        connection.sendall(content)
        assert read_answer(connection)[0] == 200


def test_a_body_that_comes_in_single_bytes_is_read(api: Api) -> None:
    content = json.dumps(SCENES).encode()
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=10) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = b"POST /api/mv/create_scenes HTTP/1.1\r\nHost: localhost\r\n"
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(content))
        for byte in content:
            connection.sendall(bytes((byte,)))
        assert read_answer(connection)[0] == 200


@pytest.mark.parametrize(
    "request_head",
    [
        b"GARBAGE\r\n\r\n",
        b"GET /health HTTP/9.9\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    ],
)
def test_what_is_not_http_gets_the_same_flat_error(api: Api, request_head: bytes) -> None:
    answer = exchange(api.server.port, request_head)
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    document = json.loads(body)
    assert document["error_code"] == "INVALID_REQUEST"
    lines = head.lower().split(b"\r\n")
    assert b"x-request-id: " + document["request_id"].encode() in lines
    assert b"cache-control: no-store" in lines


PAGE = b"http://localhost:3000"


@pytest.mark.parametrize(
    ("line", "more", "status", "name"),
    [
        (b"GET /" + b"y" * 100_000, b"", 414, "AddressTooLong"),
        (b"GET /api/mv/jobs?" + b"y" * 900_000, b"", 414, "AddressTooLong"),
        (b"POST /api/mv/create_scenes?" + b"y" * 70_000, b"Content-Length: 0\r\n", 414, None),
        (b"GET /health", b"X: " + b"y" * 100_000 + b"\r\n", 431, "HeadersTooLarge"),
        (b"GET /health", b"X: yyyyyyyyyyyyyy\r\n" * 10_000, 431, "HeadersTooLarge"),
    ],
    ids=["path", "query", "post", "one header", "many headers"],
)
def test_a_head_that_is_too_long_is_an_error_that_a_page_can_read(
    api: Api, line: bytes, more: bytes, status: int, name: str | None
) -> None:
    head = b"%s HTTP/1.1\r\nHost: localhost\r\n%sOrigin: %s\r\n\r\n" % (line, more, PAGE)

    answer = exchange(api.server.port, head)

    told, _, body = answer.partition(b"\r\n\r\n")
    assert told.startswith(b"HTTP/1.1 %d " % status)
    lines = told.lower().split(b"\r\n")
    assert b"access-control-allow-origin: " + PAGE in lines
    assert b"connection: close" in lines
    document = json.loads(body)
    assert document["error_code"] == "TOO_LARGE"
    assert name in {None, document["error"]}
    assert "64 KiB" in document["message"]


def test_too_long_an_address_passes_its_preflight_so_that_the_error_can_be_read(api: Api) -> None:
    head = b"OPTIONS /%s HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\n" % (b"y" * 70_000, PAGE)
    head += b"Access-Control-Request-Method: POST\r\nConnection: close\r\n\r\n"

    assert exchange(api.server.port, head).startswith(b"HTTP/1.1 204 ")


def test_a_foreign_page_is_told_nothing_else_for_too_long_a_head(api: Api) -> None:
    head = b"POST /%s HTTP/1.1\r\nHost: localhost\r\n" % (b"y" * 70_000)
    head += b"Origin: https://evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    answer = exchange(api.server.port, head)

    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"access-control-allow-origin" not in answer.lower()


@pytest.mark.parametrize("begin", [b"GET /", b"GET /health HTTP/1.1\r\nX: "])
def test_a_head_without_end_is_cut_short(api: Api, begin: bytes) -> None:
    sent = 0
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=20) as connection:
        connection.sendall(begin)
        with contextlib.suppress(OSError):
            while sent < 50_000_000:
                sent += connection.send(b"y" * 65_536)
    assert sent < 50_000_000
    assert api.client.get("/health").status_code == 200


def test_a_long_head_is_taken_and_the_connection_goes_on(api: Api) -> None:
    head = b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n" % (b"y" * 60_000)
    with socket.create_connection(("127.0.0.1", api.server.port), timeout=20) as connection:
        for _ in range(30):
            connection.sendall(head)
            assert read_answer(connection)[0] == 200


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,"])
def test_a_reference_picture_is_taken(api: Api, kind: str, prefix: str) -> None:
    made = api.make_clip(reference_image_base64=prefix + base64(picture(kind)))
    assert made["metadata"]["parameters_used"]["reference"] == "image"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is text", "PNG, JPEG or WebP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40, "HEIC and AVIF"),
        (b"\0\0\0\x18ftyphevx\0\0\0\0msf1hevx" + b"\0" * 40, "HEIC and AVIF"),
        (picture("GIF"), "PNG, JPEG or WebP"),
        (picture("BMP"), "BMP and TIFF"),
        (picture("TIFF"), "BMP and TIFF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "PNG, JPEG or WebP"),
        (picture("PNG")[:30], "PNG, JPEG or WebP"),
    ],
)
def test_a_picture_that_is_none_is_refused(api: Api, content: bytes, words: str) -> None:
    before = api.ledger()
    body = {"prompt": "x", "reference_image_base64": base64(content)}
    answer = api.post("generate_video", body)
    assert answer.status_code == 400
    assert words in answer.json()["message"]
    (problem,) = answer.json()["errors"]
    assert problem["field"] == "reference_image_base64"
    assert words in problem["message"]
    assert api.ledger() == before


def test_a_picture_of_too_many_bytes_or_pixels_is_refused(api: Api) -> None:
    bomb = bytearray(picture("PNG"))
    bomb[16:24] = (50_000).to_bytes(4, "big") * 2
    for content in (bytes(bomb), picture("PNG") + b"\0" * 21_000_000):
        answer = api.post(
            "generate_video", {"prompt": "x", "reference_image_base64": base64(content)}
        )
        assert answer.status_code in {400, 413}
        assert answer.json()["error_code"] in {"INVALID_REQUEST", "TOO_LARGE"}
        assert answer.json()["errors"][0]["field"] == "reference_image_base64"


def test_uploads_do_not_hold_up_others(api: Api) -> None:
    """While large bodies come in, a small question is answered at once."""
    stop = threading.Event()
    body = {
        "prompt": "x",
        "duration": 61,
        "reference_image_base64": base64(picture("PNG") + b"\0" * 3_000_000),
    }

    def upload() -> None:
        while not stop.is_set():
            assert api.post("generate_video", body).status_code == 400

    thread = threading.Thread(target=upload)
    thread.start()
    try:
        slowest = 0.0
        for _ in range(50):
            began = time.monotonic()
            assert api.client.get("/health").status_code == 200
            slowest = max(slowest, time.monotonic() - began)
    finally:
        stop.set()
        thread.join()
    assert slowest < 1.0


def test_nothing_of_a_request_is_left_behind_in_the_data_folder(api: Api) -> None:
    body = {"prompt": "x", "duration": 61, "junk": "y" * 1_000_000}
    assert api.post("generate_video", body).status_code == 400
    left = api.server.data / "scratch" / "bodies"
    assert list(left.glob("*")) == []


def test_a_connection_that_ends_within_a_body_is_no_failure(api: Api) -> None:
    for length in (10, 100_000):
        with socket.create_connection(("127.0.0.1", api.server.port)) as connection:
            connection.sendall(
                b"POST /api/mv/generate_video HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Length: 1000000\r\n\r\n" + b" " * length
            )
            connection.shutdown(socket.SHUT_WR)
            assert read_all(connection) == b""
    assert "Traceback" not in api.server.said()
    assert '"bug"' not in api.server.said()
