"""Videos over HTTP: whole, in ranges, conditionally, and what is known of them."""

from __future__ import annotations

import email
import email.message
import hashlib
import io
import os
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import av
import httpx2
import pytest

from tests.support.api import Api

ABSENT = "A1B2C3D4-e5f6-7890-abcd-ef1234567890"
ILL_FORMED = [
    "x",
    "a1b2c3d4",
    "a1b2c3d4e5f67890abcdef1234567890",
    "a1b2c3d4-e5f6-7890-abcd-ef123456789",
    "a1b2c3d4-e5f6-7890-abcd-ef12345678900",
    "a1b2c3d4-e5f6-7890-abcd-ef123456789g",
    "{a1b2c3d4-e5f6-7890-abcd-ef1234567890}",
    "----",
    "a1b2c3d4-e5f6-7890-abcd-ef1234567890.mp4",
    "%61",
    "x" * 5000,
]


@dataclass
class Clip:
    """A delivered clip: what was answered, and its bytes."""

    url: str
    id: str
    answer: dict[str, Any]
    content: bytes
    headers: httpx2.Headers


@pytest.fixture(scope="module")
def clip(api: Api) -> Clip:
    """Return a clip that the tests of this module read."""
    made = api.make_clip("a robot", duration=2)
    got = api.client.get(made["video_url"])
    assert got.status_code == 200
    return Clip(made["video_url"], made["video_id"], made, got.content, got.headers)


def ask(api: Api, clip: Clip, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.get(clip.url, headers=named)


def check_error_headers(answer: httpx2.Response, clip: Clip) -> None:
    """Check that an error about a file tells which file it is, and is kept nowhere."""
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    for name in ("etag", "last-modified"):
        assert answer.headers[name] == clip.headers[name]
    assert "content-disposition" not in answer.headers


def test_the_whole_video(api: Api, clip: Clip) -> None:
    assert clip.headers["content-type"] == "video/mp4"
    assert clip.headers["accept-ranges"] == "bytes"
    assert clip.headers["etag"] == f'"{hashlib.sha256(clip.content).hexdigest()}"'
    assert clip.headers["content-length"] == str(len(clip.content))
    assert "immutable" in clip.headers["cache-control"]
    assert clip.headers["content-disposition"] == f'inline; filename="{clip.id}.mp4"'
    assert parsedate_to_datetime(clip.headers["last-modified"])
    with av.open(io.BytesIO(clip.content), "r") as container:
        assert sum(1 for _ in container.decode(video=0)) == 48


def test_it_can_be_downloaded(api: Api, clip: Clip) -> None:
    answer = api.client.get(clip.url + "?download=1")
    assert answer.headers["content-disposition"] == f'attachment; filename="{clip.id}.mp4"'
    assert answer.content == clip.content


def test_an_id_may_be_written_in_capitals(api: Api, clip: Clip) -> None:
    assert api.get(f"get_video/{clip.id.upper()}").content == clip.content


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=0-0", 0, 0),
        ("bytes=100-", 100, None),
        ("bytes=-100", -100, None),
        ("bytes=5-99999999", 5, None),
        ("bytes=0-0,99999999-", 0, 0),
        ("Bytes=7-8", 7, 8),
    ],
)
def test_single_ranges(api: Api, clip: Clip, asked: str, first: int, last: int | None) -> None:
    answer = ask(api, clip, Range=asked)
    size = len(clip.content)
    start = first % size
    end = size - 1 if last is None else last
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {start}-{end}/{size}"
    assert answer.headers["content-length"] == str(end - start + 1)
    assert answer.headers["etag"] == clip.headers["etag"]
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.content == clip.content[start : end + 1]


def test_several_ranges(api: Api, clip: Clip) -> None:
    answer = ask(api, clip, Range="bytes=0-9, 100-199, -5")
    assert answer.status_code == 206
    assert "content-range" not in answer.headers
    assert len(answer.content) == int(answer.headers["content-length"])
    kind = answer.headers["content-type"]
    assert kind.startswith("multipart/byteranges; boundary=")
    message = email.message_from_bytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + answer.content
    )
    parts = message.get_payload()
    assert isinstance(parts, list)
    size = len(clip.content)
    wanted = [(0, 9), (100, 199), (size - 5, size - 1)]
    for part, (start, end) in zip(parts, wanted, strict=True):
        assert isinstance(part, email.message.Message)
        assert part["content-type"] == "video/mp4"
        assert part["content-range"] == f"bytes {start}-{end}/{size}"
    for start, end in wanted:
        assert b"\r\n\r\n" + clip.content[start : end + 1] + b"\r\n--" in answer.content


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=-0"])
def test_a_range_outside_is_416(api: Api, clip: Clip, asked: str) -> None:
    answer = ask(api, clip, Range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(clip.content)}"
    assert answer.json()["error_code"] == "RANGE_NOT_SATISFIABLE"
    check_error_headers(answer, clip)


@pytest.mark.parametrize("asked", ["items=0-1", "bytes=5-3", "bytes=abc", "bytes=+1-2", "bytes=,"])
def test_a_range_that_means_nothing_is_ignored(api: Api, clip: Clip, asked: str) -> None:
    answer = ask(api, clip, Range=asked)
    assert answer.status_code == 200
    assert answer.content == clip.content


def test_conditions(api: Api, clip: Clip) -> None:
    etag, modified = clip.headers["etag"], clip.headers["last-modified"]
    old = "Sun, 06 Nov 1994 08:49:37 GMT"
    for headers, status in (
        ({"If_None_Match": etag}, 304),
        ({"If_None_Match": f"W/{etag}"}, 304),
        ({"If_None_Match": '"other"'}, 200),
        ({"If_Modified_Since": modified}, 304),
        ({"If_Modified_Since": old}, 200),
        ({"If_Match": etag}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Unmodified_Since": modified}, 200),
        ({"If_Unmodified_Since": old}, 412),
        ({"If_Range": etag, "Range": "bytes=0-1"}, 206),
        ({"If_Range": '"other"', "Range": "bytes=0-1"}, 200),
        ({"If_Range": modified, "Range": "bytes=0-1"}, 206),
        ({"If_Range": old, "Range": "bytes=0-1"}, 200),
    ):
        answer = ask(api, clip, **headers)
        assert answer.status_code == status, headers
        if status == 304:
            assert answer.content == b""
            assert answer.headers["etag"] == etag
            assert "immutable" in answer.headers["cache-control"]
        if status == 412:
            assert answer.json()["error_code"] == "PRECONDITION_FAILED"
            check_error_headers(answer, clip)


def test_many_readers_get_the_same_bytes(api: Api, clip: Clip) -> None:
    size = len(clip.content)
    step = max(1, size // 40)
    whole = b"".join(
        ask(api, clip, Range=f"bytes={start}-{start + step - 1}").content
        for start in range(0, size, step)
    )
    assert whole == clip.content


def test_a_video_that_is_not_there(api: Api) -> None:
    answer = api.get(f"get_video/{ABSENT}")
    assert answer.status_code == 404
    document = answer.json()
    assert document["error"] == "NotFound"
    assert document["message"] == f"Video with ID {ABSENT} not found"
    assert re.search("deleted.*wrong", document["details"])


@pytest.mark.parametrize("identity", ILL_FORMED)
@pytest.mark.parametrize(
    "path",
    [
        "get_video/{}",
        "get_video/{}/info",
        "get_character_reference/{}",
        "jobs/{}",
        "jobs/{}/events",
    ],
)
def test_an_ill_formed_id_is_not_found_anywhere(api: Api, path: str, identity: str) -> None:
    for query in ("", "?download=q&after=-1&limit=x"):
        answer = api.get(path.format(identity) + query)
        assert answer.status_code == 404
        assert answer.json()["error"] == "NotFound"
    assert api.post("jobs/{}/cancel".format("x"), b"").status_code == 404


def test_what_is_known_of_a_video(api: Api, clip: Clip) -> None:
    answer = api.get(f"get_video/{clip.id}/info")
    assert answer.status_code == 200
    document = answer.json()
    assert document["video_id"] == clip.id
    assert document["exists"] is True
    assert document["file_size_bytes"] == len(clip.content)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", document["created_at"])
    assert document["duration_seconds"] == 2
    assert (document["width"], document["height"]) == (160, 96)
    assert document["frame_rate"] == 24
    assert document["has_audio"] is True
    assert document["sha256"] == hashlib.sha256(clip.content).hexdigest()
    assert document["expires_at"] is None
    assert document["metadata"]["prompt"] == "a robot"
    assert document["metadata"]["ignored_fields"] == []


def test_what_is_known_of_a_video_that_is_not_there(api: Api) -> None:
    answer = api.get(f"get_video/{ABSENT}/info")
    assert answer.status_code == 200
    assert answer.json() == {
        "video_id": ABSENT,
        "exists": False,
        "file_size_bytes": None,
        "created_at": None,
    }


def test_what_goes_past_the_framework_is_answered_as_the_framework_does(
    api: Api, clip: Clip
) -> None:
    """A parameter that nobody knows has a request go through the framework."""
    etag = clip.headers["etag"]
    asked: list[dict[str, str]] = [
        *({}, {"Range": "bytes=3-9"}, {"Range": "bytes=0-1,5-6"}, {"Range": "bytes=9999999-"}),
        *({"If-None-Match": etag}, {"If-Match": '"x"'}, {"Origin": "http://localhost"}),
        *({"Authorization": "Bearer sr_0000000000000000_x"}, {"Host": "elsewhere.example"}),
    ]
    for path in (clip.url, clip.url.replace(clip.id, ABSENT), f"{clip.url}/", f"{clip.url}x"):
        for method in ("GET", "HEAD", "POST", "OPTIONS"):
            for headers in asked:
                direct, through = (
                    api.client.request(method, f"{path}{query}", headers=headers)
                    for query in ("", "?unknown=1")
                )
                assert seen(direct) == seen(through), (method, path, headers)
    told = api.client.get("/metrics").text
    template = 'method="GET",route="/api/mv/get_video/{video_id}",status="206"'
    assert template in told


def seen(answer: httpx2.Response) -> tuple[object, ...]:
    """Return what an answer says, without what differs from one to the next."""
    headers = dict(answer.headers)
    content: object = answer.content
    for name in ("x-request-id", "date"):
        headers.pop(name)
    if headers.get("content-type", "").startswith("multipart/"):
        headers["content-type"], content = "multipart", len(answer.content)
    elif headers.get("content-type") == "application/json" and answer.content:
        document = answer.json()
        document.pop("request_id")
        document.pop("timestamp")
        content = document
    return answer.status_code, headers, content


def test_a_clip_that_is_known_need_not_be_there(api: Api) -> None:
    made = api.make_clip("a robot that is lost", duration=1)
    tag = api.client.head(made["video_url"]).headers["ETag"]
    name = tag.strip('"')
    file = api.server.data / "blobs" / name[:2] / name
    aside = file.with_suffix(".aside")
    file.rename(aside)
    try:
        for method in ("GET", "HEAD"):
            lost = api.client.request(method, made["video_url"])
            assert lost.status_code == 404
        assert lost.headers.get("etag") is None
        known = api.client.get(made["video_url"], headers={"If-None-Match": tag})
        assert (known.status_code, known.content) == (304, b"")
    finally:
        aside.rename(file)


def test_a_reference_picture_that_is_not_there(api: Api, clip: Clip) -> None:
    for identity in (ABSENT, clip.id):
        answer = api.get(f"get_character_reference/{identity}")
        assert answer.status_code == 404
        assert identity in answer.json()["message"]


def test_a_clip_whose_file_was_cut_off_is_not_there(api: Api) -> None:
    made = api.make_clip("a robot that is cut off", duration=1)
    tag = api.client.head(made["video_url"]).headers["ETag"].strip('"')
    file = api.server.data / "blobs" / tag[:2] / tag
    content = file.read_bytes()
    os.truncate(file, 1000)
    try:
        assert api.client.get(made["video_url"]).status_code == 404
        assert api.client.get(f"{made['video_url']}/info").json()["exists"] is False
    finally:
        file.write_bytes(content)  # Other clips of these tests have the same bytes.
