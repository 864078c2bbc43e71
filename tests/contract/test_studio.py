"""The pages of the studio as the server gives them: types, codings, caches, policy."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import brotli
import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from songreel.http import studio
from songreel.http.studio import BUILT, POLICY, pages
from tests.support.servers import Server

PLACES = ["/studio/", "/studio/projects/x/storyboard", "/studio/settings", "/studio/%2e%2e/x"]


@pytest.fixture
def client(server: Server) -> Iterator[httpx2.Client]:
    asked = {"Accept-Encoding": ""}
    with httpx2.Client(base_url=server.url, trust_env=False, headers=asked) as client:
        yield client


@pytest.mark.parametrize(("path", "to"), [("/", "/studio/"), ("/studio", "/studio/")])
def test_one_comes_to_the_studio(client: httpx2.Client, path: str, to: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (307, to)


@pytest.mark.parametrize("path", PLACES)
def test_each_place_in_the_studio_is_its_page(client: httpx2.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.content == (BUILT / "index.html").read_bytes()


def test_the_policy_lets_in_nothing_from_elsewhere() -> None:
    allowed = {
        name: set(sources)
        for name, *sources in (directive.split() for directive in POLICY.split("; "))
    }
    assert allowed["default-src"] == {"'none'"}
    assert allowed["script-src"] == allowed["style-src"] == allowed["connect-src"] == {"'self'"}
    assert set().union(*allowed.values()) <= {"'none'", "'self'", "blob:", "'script'"}
    page = (BUILT / "index.html").read_text("utf-8")
    assert not re.search(r"<script>|<style|style=|\son\w+=|https?://", page)


@pytest.mark.parametrize("name", sorted(pages()))
def test_each_file_comes_as_it_was_built(client: httpx2.Client, name: str) -> None:
    plain = (BUILT / name).read_bytes()
    answer = client.get(f"/studio/{name}")
    assert answer.content == plain
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding, Origin"
    is_asset = name.startswith("assets/")
    assert ("immutable" in answer.headers["Cache-Control"]) is is_asset
    # Pictures are as small as they get.
    codings = {} if name.endswith(".webp") else {"gzip": gzip.decompress, "br": brotli.decompress}
    for coding, unpack in codings.items():
        with client.stream("GET", f"/studio/{name}", headers={"Accept-Encoding": coding}) as packed:
            raw = b"".join(packed.iter_raw())
        assert packed.headers["Content-Encoding"] == coding
        assert packed.headers["ETag"] != answer.headers["ETag"]
        assert unpack(raw) == plain
    again = client.get(f"/studio/{name}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = client.head(f"/studio/{name}")
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(plain))


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("*, br;q=0.0", "gzip"),
        ("identity", None),
        ("br ; q=0, gzip;q=0", None),
    ],
)
def test_the_best_coding_that_both_have(
    client: httpx2.Client, accepted: str, coding: str | None
) -> None:
    asked = {"Accept-Encoding": accepted}
    with client.stream("GET", "/studio/", headers=asked) as answer:
        assert answer.headers.get("Content-Encoding") == coding


def test_types(client: httpx2.Client) -> None:
    types = {
        name.rpartition(".")[2]: client.head(f"/studio/{name}").headers["Content-Type"]
        for name in pages()
    }
    assert types == {
        "html": "text/html; charset=utf-8",
        "js": "text/javascript; charset=utf-8",
        "css": "text/css; charset=utf-8",
        "svg": "image/svg+xml",
        "webp": "image/webp",
    }


def test_what_is_not_there(client: httpx2.Client) -> None:
    old = client.get("/studio/assets/index-gone.js")
    assert (old.status_code, old.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    assert client.get("/api/mv/nothing").status_code == 404
    assert client.get("/studios").status_code == 404
    assert client.post("/studio/").status_code == 405


def test_a_copy_without_a_studio_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nothing = pages(tmp_path)
    monkeypatch.setattr(studio, "pages", lambda: nothing)
    app = FastAPI()
    app.include_router(studio.router)
    client = TestClient(app, follow_redirects=False)
    assert client.get("/").headers["Location"] == "/docs"
    answer = client.get("/studio/")
    assert answer.status_code == 404
    assert "make studio" in answer.text
