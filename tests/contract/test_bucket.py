"""A server whose files are in a bucket: sent past it, got past it, and got as from a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import httpx2
import pytest

from tests.support.api import picture
from tests.support.s3 import TestBucket
from tests.support.servers import Server


@pytest.fixture
def picture_bytes() -> bytes:
    return picture("PNG")


@pytest.fixture
def client(serve: Callable[..., Server], s3: TestBucket) -> Iterator[httpx2.Client]:
    server = serve(environment=s3.environment)
    with httpx2.Client(base_url=server.url, timeout=30, trust_env=False) as client:
        yield client


def said(content: bytes) -> dict[str, Any]:
    return {"sha256": sha256(content).hexdigest(), "size_bytes": len(content)}


def begun(client: httpx2.Client, content: bytes) -> dict[str, Any]:
    answer = client.post("/api/mv/uploads", json=said(content))
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_file_goes_past_the_server_and_is_an_asset(
    client: httpx2.Client, picture_bytes: bytes, s3: TestBucket
) -> None:
    upload = begun(client, picture_bytes)
    ask = {**said(picture_bytes), "name": "fox.png"}
    early = client.post(upload["complete_url"], json=ask)
    assert early.status_code == 404
    assert httpx2.put(upload["upload_url"], content=picture_bytes).is_success
    answer = client.post(upload["complete_url"], json=ask)
    assert answer.status_code == 201, answer.text
    asset = answer.json()
    assert (asset["kind"], asset["name"]) == ("image", "fox.png")
    assert asset["sha256"] == said(picture_bytes)["sha256"]
    assert client.get(asset["content_url"]).content == picture_bytes
    assert [key for key in s3.keys() if key.startswith("incoming/")] == []
    again = begun(client, picture_bytes)
    assert httpx2.put(again["upload_url"], content=picture_bytes).is_success
    known = client.post(again["complete_url"], json=ask)
    assert (known.status_code, known.json()["asset_id"]) == (200, asset["asset_id"])


def test_what_was_put_is_not_believed(
    client: httpx2.Client, picture_bytes: bytes, s3: TestBucket
) -> None:
    other = picture_bytes[:-1] + b"?"
    for content in (other, picture_bytes + b"!", b"#!/bin/sh\n"):
        upload = begun(client, picture_bytes)
        assert httpx2.put(upload["upload_url"], content=content).is_success
        answer = client.post(upload["complete_url"], json=said(picture_bytes))
        assert answer.status_code == 400, answer.text
        assert "not the file that was said" in answer.json()["message"]
        # Who says something else finds nothing.
        assert client.post(upload["complete_url"], json=said(content)).status_code == 404
    script = b"#!/bin/sh\n" * 9
    upload = begun(client, script)
    assert httpx2.put(upload["upload_url"], content=script).is_success
    assert client.post(upload["complete_url"], json=said(script)).status_code == 400
    assert client.get("/api/mv/assets").json()["assets"] == []
    assert not [key for key in s3.keys() if not key.startswith("incoming/")]


def test_what_is_too_large_is_refused_before_it_is_sent(client: httpx2.Client) -> None:
    answer = client.post("/api/mv/uploads", json={"sha256": "a" * 64, "size_bytes": 10**10})
    assert answer.status_code == 413
    wrong = client.post("/api/mv/uploads", json={"sha256": "A" * 64, "size_bytes": 1})
    assert wrong.status_code == 400


def test_a_server_with_a_folder_says_where_files_go(serve: Callable[..., Server]) -> None:
    answer = httpx2.post(f"{serve().url}/api/mv/uploads", json=said(b"x"), trust_env=False)
    assert answer.status_code == 400
    assert "POST /api/mv/assets" in answer.json()["message"]


def test_files_are_streamed_from_the_bucket_in_ranges(
    client: httpx2.Client, picture_bytes: bytes, s3: TestBucket, data_folder: Any
) -> None:
    asset = client.post("/api/mv/assets", content=picture_bytes).json()
    for copy in (data_folder / "cache").glob("??/*"):
        copy.unlink()
    where = asset["content_url"]
    whole = client.get(where)
    assert whole.content == picture_bytes
    assert whole.headers["etag"] == f'"{asset["sha256"]}"'
    part = client.get(where, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, picture_bytes[2:6])
    two = client.get(where, headers={"Range": "bytes=0-1,5-6"})
    assert two.status_code == 206
    assert two.headers["content-type"].startswith("multipart/byteranges")
    assert client.head(where).headers["content-length"] == str(len(picture_bytes))
    assert client.get(where, headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
    assert not list((data_folder / "cache").glob("??/*"))
    s3.server.script({"how": "503 SlowDown", "times": 9999})
    away = client.get(where)
    assert (away.status_code, away.json()["error_code"]) == (503, "STORAGE_UNAVAILABLE")
    assert "SlowDown" in away.json()["message"]


def test_callers_are_led_to_the_bucket_where_that_is_set(
    serve: Callable[..., Server], s3: TestBucket, picture_bytes: bytes
) -> None:
    server = serve(environment={**s3.environment, "SONGREEL_REDIRECT_DOWNLOADS": "true"})
    with httpx2.Client(base_url=server.url, timeout=30, trust_env=False) as client:
        asset = client.post("/api/mv/assets", content=picture_bytes).json()
        where = asset["content_url"]
        led = client.get(where)
        assert led.status_code == 307
        assert led.headers["location"].startswith(s3.server.url)
        assert "no-store" in led.headers["cache-control"]
        got = httpx2.get(led.headers["location"], headers={"Range": "bytes=0-3"})
        assert (got.status_code, got.content) == (206, b"\x89PNG")
        assert got.headers["content-type"] == "image/png"
        # What is saved has its name from here; pages of this server load nothing from elsewhere.
        assert client.get(f"{where}?download=1").content == picture_bytes
        own = client.get(where, headers={"Sec-Fetch-Site": "same-origin"})
        assert own.content == picture_bytes
        assert client.head(where).status_code == 200
        assert client.get(where, headers={"If-None-Match": led.headers["etag"]}).status_code == 304


def test_a_server_whose_bucket_is_not_there_does_not_start(
    serve: Callable[..., Server], s3: TestBucket
) -> None:
    with pytest.raises(RuntimeError, match=r"is not there\. Make the bucket, or correct SONGREEL"):
        serve(environment={**s3.environment, "SONGREEL_BLOBS": "s3://not-there"})
