"""Sessions of browsers: out of reach of scripts, and worth nothing to other sites."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from tests.support.callers import Keyed, run_keyed

SIGN_IN = "/api/session"
WRITE = "/api/mv/jobs/cancel"


def sign_in(keyed: Keyed, key: dict[str, str], **headers: str) -> httpx2.Response:
    """Trade a key for a cookie."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return keyed.client().post(SIGN_IN, json={"key": key["key"]}, headers=named)


def cookie_of(answer: httpx2.Response) -> dict[str, str]:
    """Return the Cookie header that a browser would send after an answer."""
    assert answer.status_code == 201, answer.text
    return {"Cookie": answer.headers["Set-Cookie"].partition(";")[0]}


def test_a_key_is_traded_for_a_cookie_out_of_reach(keyed: Keyed) -> None:
    key = keyed.make_key("read", workspace="studio")
    answer = sign_in(keyed, key)
    cookie = answer.headers["Set-Cookie"]
    attributes = {part.strip().partition("=")[0] for part in cookie.split(";")[1:]}
    assert attributes == {"Path", "Max-Age", "HttpOnly", "SameSite"}
    assert "SameSite=Strict" in cookie
    assert "Path=/;" in cookie
    assert key["key"] not in cookie
    assert key["key"] not in answer.text

    browser = keyed.client()
    seen = browser.get(SIGN_IN, headers=cookie_of(answer)).json()
    assert (seen["entrance"], seen["workspace"], seen["scopes"]) == ("session", "studio", ["read"])
    assert seen["key_id"] == key["key_id"]
    assert seen["expires_at"] is not None


def test_behind_https_the_cookie_is_for_https_alone(tmp_path: Path) -> None:
    public = {"SONGREEL_PUBLIC_URL": "https://songreel.example"}
    with run_keyed(tmp_path, environment=public) as keyed:
        answer = sign_in(keyed, keyed.make_key())
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-songreel_session=")
        assert "; Secure" in cookie
        headers = {**cookie_of(answer), "Host": "songreel.example"}
        browser = keyed.client()
        assert browser.get(SIGN_IN, headers=headers).json()["entrance"] == "session"
        # One of the plain name was planted by somebody without https.
        planted = {"Cookie": cookie_of(answer)["Cookie"].removeprefix("__Host-")}
        assert browser.get(SIGN_IN, headers=planted).status_code == 401


def test_a_session_ends_when_it_is_ended_and_when_its_key_is(keyed: Keyed) -> None:
    key = keyed.make_key()
    one, other = (cookie_of(sign_in(keyed, key)) for _ in range(2))
    browser = keyed.client()
    own = {"Origin": f"http://{keyed.host}"}
    ended = browser.delete(SIGN_IN, headers={**one, **own})
    assert ended.status_code == 204
    assert "Max-Age=0" in ended.headers["Set-Cookie"]
    assert browser.get(SIGN_IN, headers=one).status_code == 401
    assert browser.get(SIGN_IN, headers=other).status_code == 200
    keyed.revoke(key)
    assert browser.get(SIGN_IN, headers=other).status_code == 401
    assert keyed.client(keyed.make_key()).delete(SIGN_IN).status_code == 400


def test_only_a_page_of_this_server_signs_in(keyed: Keyed) -> None:
    key = keyed.make_key()
    assert sign_in(keyed, key, Origin=f"http://{keyed.host}").status_code == 201
    for origin in ("http://localhost:3000", "https://evil.example", "null", "http://127.0.0.1"):
        assert sign_in(keyed, key, Origin=origin).status_code == 403
    bad = keyed.client().post(SIGN_IN, json={"key": "sr_nonsense"})
    assert (bad.status_code, "Set-Cookie" in bad.headers) == (401, False)


# What a browser sends for a page of … : its origin, and how it names the site.
PAGES = {
    "this server": ("own", "same-origin", True),
    "this server, an old browser": ("own", None, True),
    "this server, without Origin": (None, "same-origin", True),
    "nobody says who": (None, None, False),
    "another port": ("http://127.0.0.1:3000", "same-site", False),
    "another port, an old browser": ("http://127.0.0.1:3000", None, False),
    "the other name of this machine": ("http://localhost:{port}", "cross-site", False),
    "another site": ("https://evil.example", "cross-site", False),
    "another site that lies about the site": ("https://evil.example", "same-origin", False),
    "another site, an old browser": ("https://evil.example", None, False),
    "a file": ("null", "cross-site", False),
    "a link from elsewhere": (None, "cross-site", False),
}


@pytest.mark.parametrize("content_type", ["application/json", "text/plain"])
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_cookie_changes_nothing_for_another_site(
    page: str, method: str, content_type: str, keyed: Keyed, session: dict[str, str]
) -> None:
    origin, site, is_own = PAGES[page]
    headers = {**session, "Content-Type": content_type}
    if origin is not None:
        port = keyed.api.server.port
        headers["Origin"] = f"http://{keyed.host}" if origin == "own" else origin.format(port=port)
    if site is not None:
        headers["Sec-Fetch-Site"] = site
    path = WRITE if method == "POST" else "/api/mv/jobs/0b5e2b3c-8f0a-4c3e-9a55-1d2e3f405162"
    answer = keyed.client().request(method, path, headers=headers, content=b"{}")
    assert (answer.status_code not in {401, 403}) is is_own, answer.text
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize("page", PAGES)
def test_a_cookie_tells_nothing_to_another_site(
    page: str, keyed: Keyed, session: dict[str, str]
) -> None:
    origin, site, _ = PAGES[page]
    headers = dict(session)
    if origin is not None:
        port = keyed.api.server.port
        headers["Origin"] = f"http://{keyed.host}" if origin == "own" else origin.format(port=port)
    if site is not None:
        headers["Sec-Fetch-Site"] = site
    answer = keyed.client().get("/api/mv/jobs", headers=headers)
    foreign = origin not in {None, "own"} or site not in {None, "same-origin"}
    assert (answer.status_code in {401, 403}) is foreign, answer.text
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_doubled_cookies_and_foreign_ones_count_for_nothing(
    keyed: Keyed, session: dict[str, str]
) -> None:
    browser = keyed.client()
    cookie = session["Cookie"]
    for text in (f"{cookie}; {cookie}", f"songreel_session=x; {cookie}", "songreel_session=", "x"):
        assert browser.get(SIGN_IN, headers={"Cookie": text}).status_code == 401
    mixed = {"Cookie": f"other=1; {cookie}; more=2"}
    assert browser.get(SIGN_IN, headers=mixed).status_code == 200


@pytest.fixture(scope="module")
def session(keyed: Keyed) -> dict[str, str]:
    """Return the cookie of a session that may generate."""
    return cookie_of(sign_in(keyed, keyed.make_key()))
