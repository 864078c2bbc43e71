"""Keys of paid services over HTTP: written, never read, and by nobody but who runs the server."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from songreel.core.key_file import KeyFile
from tests.contract.callers.test_sessions import cookie_of, sign_in
from tests.support.callers import Keyed, run_keyed
from tests.support.simulators import Running

PATH = "/api/provider_keys"
SECRET = "r8canaryHandedInOverHttp42"


@pytest.fixture(scope="module")
def served(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    """Return a server whose services are simulated, and which has no key of theirs."""
    environment = {
        "REPLICATE_BASE_URL": f"{simulators.url}/replicate/v1",
        "GOOGLE_GEMINI_BASE_URL": f"{simulators.url}/gemini",
        "OPENAI_API_KEY": "set-elsewhere",
        "SONGREEL_LOG_LEVEL": "DEBUG",
    }
    folder = tmp_path_factory.mktemp("served")
    with run_keyed(folder, environment=environment) as running:
        yield running
        assert SECRET not in running.api.server.said()


def entry(answer: httpx2.Response, service: str) -> dict[str, object]:
    assert answer.status_code == 200, answer.text
    assert SECRET not in answer.text
    return next(each for each in answer.json()["provider_keys"] if each["service"] == service)


def test_a_key_is_checked_kept_used_and_forgotten(served: Keyed) -> None:
    anybody = served.client()
    before = entry(anybody.get(PATH), "replicate")
    assert (before["origin"], before["ready"]) == (None, False)
    assert before["variable"] == "REPLICATE_API_TOKEN"
    assert entry(anybody.get(PATH), "openai")["origin"] == "environment"

    put = anybody.put(f"{PATH}/replicate", json={"key": f"  {SECRET} "})
    assert put.status_code == 200, put.text
    assert put.json() == {**before, "origin": "kept", "ready": True, "reason": None}
    assert entry(anybody.get(PATH), "replicate") == put.json()
    assert KeyFile(served.api.server.data).read() == {"replicate": SECRET}
    mode = (served.api.server.data / "keys.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600

    gone = anybody.delete(f"{PATH}/replicate")
    assert gone.json()["origin"] is None
    assert anybody.delete(f"{PATH}/replicate").status_code == 200
    assert not KeyFile(served.api.server.data).read()


def test_a_key_that_the_service_does_not_take_is_not_kept(served: Keyed) -> None:
    anybody = served.client()
    wrong = f"invalid{SECRET}"
    for service in ("replicate", "gemini"):
        refused = anybody.put(f"{PATH}/{service}", json={"key": wrong})
        assert refused.status_code == 400, refused.text
        assert "does not take this key" in refused.json()["message"]
        assert SECRET not in refused.text
    assert not KeyFile(served.api.server.data).read()
    unchecked = anybody.put(f"{PATH}/gemini", json={"key": wrong, "check": False})
    assert unchecked.json()["origin"] == "kept"
    assert anybody.delete(f"{PATH}/gemini").status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"key": f"{SECRET} and more"}, 400),
        ({"key": f"{SECRET}é"}, 400),
        ({"key": [SECRET]}, 422),
        ({"key": ""}, 422),
        ({SECRET: "x"}, 422),
        ({"key": SECRET, "check": SECRET}, 422),
    ],
)
def test_what_is_no_key_is_refused_without_repeating_it(
    served: Keyed, body: dict[str, object], status: int
) -> None:
    refused = served.client().put(f"{PATH}/replicate", json=body)
    assert refused.status_code in {status, 400, 422}, refused.text
    assert SECRET not in refused.text
    unknown = served.client().put(f"{PATH}/nobody", json={"key": SECRET})
    assert (unknown.status_code, SECRET in unknown.text) == (404, False)


def test_a_page_of_another_port_hands_in_nothing(served: Keyed) -> None:
    anybody = served.client()
    for origin in ("http://localhost:3000", "http://127.0.0.1:3000"):
        headers = {"Origin": origin}
        answer = anybody.put(f"{PATH}/replicate", json={"key": SECRET}, headers=headers)
        assert answer.status_code == 403
        assert anybody.get(PATH, headers=headers).status_code == 403
        assert anybody.get("/api/doctor", headers=headers).status_code == 403
    own = {"Origin": f"http://{served.host}"}
    assert anybody.get(PATH, headers=own).status_code == 200


def test_once_there_are_keys_only_an_admin_may(keyed: Keyed) -> None:
    assert keyed.client().get(PATH).status_code == 401
    for scope, status in (("read", 403), ("generate", 403), ("admin", 200)):
        key = keyed.make_key(scope)
        assert keyed.client(key).get(PATH).status_code == status
        assert keyed.client(key).get("/api/doctor").status_code == status
        if status == 403:
            body = {"key": SECRET, "check": False}
            assert keyed.client(key).put(f"{PATH}/gemini", json=body).status_code == 403
            assert keyed.client(key).delete(f"{PATH}/gemini").status_code == 403
    assert keyed.keep.get(PATH).status_code == 200


def test_a_session_of_an_admin_may_from_a_page_of_this_server(keyed: Keyed) -> None:
    session = cookie_of(sign_in(keyed, keyed.make_key("admin")))
    browser = keyed.client()
    body = {"key": SECRET, "check": False}
    assert browser.put(f"{PATH}/gemini", json=body, headers=session).status_code == 403
    own = {**session, "Origin": f"http://{keyed.host}"}
    assert browser.put(f"{PATH}/gemini", json=body, headers=own).status_code == 200
    assert browser.delete(f"{PATH}/gemini", headers=own).status_code == 200


def test_on_a_network_that_is_open_to_anyone_nobody_may_without_a_key(tmp_path: Path) -> None:
    environment = {"SONGREEL_HOST": "0.0.0.0", "SONGREEL_OPEN_TO_ANYONE": "true"}  # noqa: S104
    with run_keyed(tmp_path, environment=environment) as keyed:
        anybody = keyed.client()
        assert anybody.get("/api/mv/backends").status_code == 200
        assert anybody.get(PATH).status_code == 403
        assert anybody.get("/api/doctor").status_code == 403
        assert keyed.keep.get(PATH).status_code == 200


def test_the_doctor_says_what_to_do(served: Keyed) -> None:
    answer = served.client().get("/api/doctor")
    assert answer.status_code == 200, answer.text
    found = {each["part"]: each for each in answer.json()["findings"]}
    assert found["Python"]["state"] == "fine"
    assert found["Server"]["text"].startswith("answers at")
    lacking = found["Backend replicate"]
    assert (lacking["state"], bool(lacking["remedy"])) == ("optional", True)
    assert "set-elsewhere" not in answer.text
