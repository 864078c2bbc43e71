"""nginx in front: the server decides and names the file, and says all that nginx has to pass on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from songreel.http.accel import ASKED_BY, HEADER
from tests.support import nginx
from tests.support.api import Api
from tests.support.callers import Keyed, run_keyed

LOCATION = "/_files/"
NGINX = {ASKED_BY: HEADER}
ORIGIN = "https://studio.example"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """Return a server behind an nginx that may send its files, and pages of another origin."""
    settings = {"SONGREEL_X_ACCEL_REDIRECT": LOCATION, "SONGREEL_ALLOWED_ORIGINS": ORIGIN}
    with run_keyed(tmp_path_factory.mktemp("accel"), environment=settings) as running:
        yield running


@pytest.fixture(scope="module")
def api(keyed: Keyed) -> Api:
    return keyed.api


@pytest.fixture(scope="module")
def clip(api: Api) -> dict[str, Any]:
    return api.make_clip("a robot behind a proxy")


def ask(api: Api, clip: dict[str, Any], query: str = "", **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.client.get(clip["video_url"] + query, headers={**NGINX, **named})


def test_the_file_is_named_in_place_of_sent(api: Api, clip: dict[str, Any]) -> None:
    plain = api.client.get(clip["video_url"])
    sha256 = plain.headers["etag"].strip('"')
    named = ask(api, clip)
    assert (named.status_code, named.content) == (200, b"")
    assert named.headers[HEADER] == f"{LOCATION}{sha256[:2]}/{sha256}"
    path = named.headers[HEADER].removeprefix(LOCATION)
    assert (api.server.data / "blobs" / path).read_bytes() == plain.content
    own = {"date", "x-request-id", "content-length", "accept-ranges"}
    for name, value in plain.headers.items():
        assert name in own or named.headers[name] == value, name


def test_whoever_calls_the_server_itself_gets_the_bytes(api: Api, clip: dict[str, Any]) -> None:
    for headers in ({}, {ASKED_BY: "X-Sendfile"}):
        plain = api.client.get(clip["video_url"], headers=headers)
        assert HEADER not in plain.headers
        assert len(plain.content) == int(plain.headers["content-length"]) > 0


def test_where_it_is_to_be_saved_nginx_is_told_its_name(api: Api, clip: dict[str, Any]) -> None:
    named = ask(api, clip, "?download=1&name=F%C3%BCchse")
    assert HEADER in named.headers
    told = named.headers["content-disposition"]
    assert told.startswith("attachment; filename=")
    assert told.endswith("filename*=UTF-8''F%C3%BCchse.mp4")


def test_what_nginx_would_answer_otherwise_is_answered_here(api: Api, clip: dict[str, Any]) -> None:
    etag = ask(api, clip).headers["etag"]
    for headers, status in (
        ({"If_None_Match": etag}, 304),
        ({"If_Match": etag}, 200),
        ({"If_Match": '"other"'}, 412),
        ({"If_Unmodified_Since": "Sun, 06 Nov 2044 08:49:37 GMT"}, 200),
        ({"Range": "bytes=99999999-"}, 416),
        ({"Range": "bytes=5-3"}, 200),
        ({"Range": "items=0-1"}, 200),
        ({"Range": "bytes=0-1,4-5"}, 206),
        ({"Range": "bytes=0-1", "If_Range": '"other"'}, 200),
    ):
        answer = ask(api, clip, **headers)
        assert (answer.status_code, HEADER in answer.headers) == (status, False), headers
        assert answer.content or status == 304
    head = api.client.head(clip["video_url"], headers=NGINX)
    assert HEADER not in head.headers
    assert int(head.headers["content-length"]) > 0


@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=5-", "bytes=-5"])
def test_a_range_is_cut_out_by_nginx(api: Api, clip: dict[str, Any], asked: str) -> None:
    etag = ask(api, clip).headers["etag"]
    for more in ({}, {"If_Range": etag}):
        named = ask(api, clip, Range=asked, **more)
        assert HEADER in named.headers
        # The length and the range are nginx's: it sends what it finds.
        assert "content-range" not in named.headers
        assert named.headers["content-length"] == "0"


def test_all_that_is_said_about_a_file_passes_nginx(api: Api, clip: dict[str, Any]) -> None:
    (server,) = nginx.parse(nginx.EXAMPLE.read_text("utf-8"))
    (files,) = [one for one in server.all("location") if one.words == (LOCATION,)]
    passed = {
        one.words[0].lower(): one.words[1].removeprefix("$upstream_http_").replace("_", "-")
        for one in files.all("add_header")
    }
    assert all(name == value for name, value in passed.items())
    # Those of a key with a limit are added where there is one.
    said = {*ask(api, clip, Origin=ORIGIN).headers, "ratelimit", "ratelimit-policy"}
    own = {HEADER.lower(), "content-length", "date"}
    assert {"etag", "access-control-allow-origin", "vary"} <= said
    assert said - own - nginx.KEPT == set(passed)


def test_who_may_not_have_a_file_is_told_no_name(
    keyed: Keyed, api: Api, clip: dict[str, Any]
) -> None:
    """The last test here: from now on this server needs a key."""
    own = {"Authorization": f"Bearer {keyed.make_key('read')['key']}"}
    other = {"Authorization": f"Bearer {keyed.make_key('read', workspace='elsewhere')['key']}"}
    wrong = {"Authorization": f"{own['Authorization'][:-1]}!"}
    for headers, status in (({}, 401), (wrong, 401), (other, 404), (own, 200)):
        answer = ask(api, clip, **headers)
        assert (answer.status_code, HEADER in answer.headers) == (status, status == 200)
    # The location is nginx's; here there is no such address.
    path = ask(api, clip, **own).headers[HEADER]
    assert api.client.get(path, headers=own).status_code == 404
