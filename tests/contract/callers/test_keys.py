"""Who gets in once there is a key, and what each may do."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from songreel.domain.api_key import parse, written
from tests.support.callers import Keyed, run_keyed

CLIP = {"prompt": "a fox", "duration": 1}


def code(answer: httpx2.Response) -> tuple[int, str]:
    """Return the status of an error, and its code."""
    return answer.status_code, answer.json()["error_code"]


def test_without_a_key_the_loopback_is_open_and_makes_none(tmp_path: Path) -> None:
    with run_keyed(tmp_path) as keyed:
        anybody = keyed.client()
        assert anybody.get("/api/session").json()["entrance"] == "open"
        clip = anybody.post("/api/mv/generate_video", json=CLIP)
        assert clip.status_code == 200
        assert "signed_url" not in clip.json()
        assert "RateLimit" not in clip.headers
        for method, path in (
            ("GET", "/api/keys"),
            ("POST", "/api/keys"),
            ("GET", "/api/workspaces"),
        ):
            assert code(anybody.request(method, path)) == (403, "FORBIDDEN")
        unknown = {"Authorization": f"Bearer {written('0' * 16, bytes(32))}"}
        assert anybody.get("/api/session", headers=unknown).status_code == 401

        key = keyed.make_key()
        refused = anybody.get("/api/mv/backends")
        assert code(refused) == (401, "UNAUTHENTICATED")
        assert refused.headers["WWW-Authenticate"] == "Bearer"
        # What was made before the first key belongs to the default workspace.
        mine = keyed.client(key)
        assert mine.get(clip.json()["video_url"]).status_code == 200

        keyed.revoke(key)
        assert code(mine.get("/api/mv/backends")) == (401, "UNAUTHENTICATED")
        assert anybody.get("/api/mv/backends").status_code == 200


def test_only_these_addresses_need_no_key(keyed: Keyed) -> None:
    anybody = keyed.client()
    assert anybody.get("/health").status_code == 200
    assert anybody.head("/ready").status_code == 200
    # The studio asks for a key by itself.
    assert anybody.get("/studio/", follow_redirects=True).status_code == 200
    assert code(anybody.post("/api/mv/webhooks/nobody", content=b"{}")) == (404, "NOT_FOUND")
    preflight = {
        "Origin": "http://localhost:3000",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization",
    }
    answer = anybody.options("/api/mv/generate_video", headers=preflight)
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    for method, path in (
        ("POST", "/"),
        ("POST", "/studio/"),
        ("GET", "/studios"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("GET", "/nothing"),
        ("POST", "/health"),
        ("GET", "/api/session"),
        ("GET", "/api/mv/webhooks/nobody"),
        ("POST", "/api/mv/webhooks/nobody/more"),
        ("OPTIONS", "/api/mv/generate_video"),
        ("POST", "/api/mv/generate_video"),
        ("DELETE", "/api/keys/x"),
        ("TRACE", "/api/mv/backends"),
    ):
        assert code(anybody.request(method, path)) == (401, "UNAUTHENTICATED"), path


def test_what_a_key_may_do_is_what_it_was_made_for(keyed: Keyed) -> None:
    reader, maker, admin = (
        keyed.client(keyed.make_key(scope)) for scope in ("read", "generate", "admin")
    )
    for client in (reader, maker, admin):
        assert client.get("/api/mv/backends").status_code == 200
        assert client.head("/api/mv/ledger").status_code == 200
    clip = ("POST", "/api/mv/generate_video")
    assert code(reader.request(*clip, json=CLIP)) == (403, "FORBIDDEN")
    assert code(maker.request(*clip, json={})) == (422, "INVALID_REQUEST")
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert code(reader.request(method, "/api/mv/songs")) == (403, "FORBIDDEN")
    for method, path in (
        ("GET", "/api/keys"),
        ("POST", "/api/keys"),
        ("DELETE", "/api/keys/x"),
        ("GET", "/api/workspaces"),
        ("POST", "/api/workspaces"),
        ("PATCH", "/api/workspaces/local"),
        ("POST", "/api/mv/ledger/hold"),
        ("POST", "/api/mv/ledger/release"),
        ("POST", "/api/mv/storage/clean?dry_run=true"),
    ):
        for client in (reader, maker):
            assert code(client.request(method, path)) == (403, "FORBIDDEN"), path
        assert admin.request(method, path).status_code != 403
    admin.post("/api/mv/ledger/release")


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer sr_",
        "Bearer nonsense",
        f"Bearer {written('0' * 16, bytes(32))}",
        "Basic bWU6bWU=",
        "sr_0123456789abcdef_x",
    ],
)
def test_what_is_no_key_is_401(header: str, keyed: Keyed) -> None:
    answer = keyed.client().get("/api/mv/backends", headers={"Authorization": header})
    assert code(answer) == (401, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_two_keys_at_once_are_refused(keyed: Keyed) -> None:
    key = f"Bearer {keyed.make_key()['key']}"
    headers = [("Authorization", key), ("Authorization", key)]
    answer = keyed.client().get("/api/mv/backends", headers=headers)
    assert code(answer) == (401, "UNAUTHENTICATED")


def test_a_key_counts_until_it_is_revoked(keyed: Keyed) -> None:
    key = keyed.make_key()
    client = keyed.client(key)
    assert client.get("/api/session").json()["key_id"] == key["key_id"]
    keyed.revoke(key)
    answer = client.get("/api/session")
    assert code(answer) == (401, "UNAUTHENTICATED")
    assert "revoked" in answer.json()["message"]


def test_keys_are_listed_without_their_secrets(keyed: Keyed) -> None:
    made = keyed.make_key(
        "read",
        workspace="listed",
        daily_cap_usd="2.50",
        requests_per_minute=600,
        jobs_per_hour=9,
        over_limit="queue",
        expires_in_days=3,
    )
    listed = keyed.keep.get("/api/keys")
    (found,) = [key for key in listed.json()["keys"] if key["key_id"] == made["key_id"]]
    assert found == {name: made[name] for name in found}
    assert (found["daily_cap_usd"], found["over_limit"]) == ("2.50", "queue")
    assert found["expires_at"] is not None
    assert parse(made["key"]).secret not in listed.text
    database = keyed.api.server.data / "songreel.db"
    files = [database, *database.parent.glob("songreel.db-*")]
    assert all(parse(made["key"]).secret.encode() not in file.read_bytes() for file in files)
    assert parse(made["key"]).secret not in keyed.api.server.said()


@pytest.mark.parametrize(
    ("wish", "status"),
    [
        ({"scopes": ["read"]}, 422),
        ({"name": "x"}, 422),
        ({"name": "x", "scopes": []}, 400),
        ({"name": "x", "scopes": ["root"]}, 400),
        ({"name": "x", "scopes": ["read"], "daily_cap_usd": 5}, 422),
        ({"name": "x", "scopes": ["read"], "daily_cap_usd": "-5"}, 400),
        ({"name": "x", "scopes": ["read"], "requests_per_minute": 0}, 400),
        ({"name": "x", "scopes": ["read"], "workspace": "A B"}, 400),
    ],
)
def test_a_key_that_cannot_be_is_refused(
    wish: dict[str, object], status: int, keyed: Keyed
) -> None:
    assert code(keyed.keep.post("/api/keys", json=wish)) == (status, "INVALID_REQUEST")


def test_the_command_line_may_act_in_another_workspace(keyed: Keyed) -> None:
    key = keyed.make_key(workspace="acted-in")
    seen = keyed.keep.get("/api/session", headers={"Songreel-Workspace": "acted-in"})
    assert seen.json()["workspace_id"] == key["workspace_id"]
    none = keyed.keep.get("/api/session", headers={"Songreel-Workspace": "none-such"})
    assert code(none) == (404, "NOT_FOUND")
    # A key has one workspace, whatever else it asks for.
    other = keyed.client(key).get("/api/session", headers={"Songreel-Workspace": "local"})
    assert other.json()["workspace"] == "acted-in"


def test_the_token_of_another_folder_is_refused_at_once(keyed: Keyed) -> None:
    headers = {"Authorization": "Bearer of-another-folder"}
    assert code(keyed.client().get("/health", headers=headers)) == (401, "UNAUTHENTICATED")


def test_a_wrong_host_is_refused_before_a_key_is_looked_at(keyed: Keyed) -> None:
    key = keyed.make_key()
    for host in ("evil.example", "evil.example:80", f"{keyed.host}.evil.example", "127.0.0.1@x"):
        answer = keyed.client(key).get("/api/mv/backends", headers={"Host": host})
        assert code(answer) == (400, "INVALID_REQUEST")


@pytest.mark.parametrize(
    "identity",
    [
        "..%2f..%2fowner.lock",
        "%2e%2e%2f%2e%2e%2fsigning.key",
        "%2fetc%2fpasswd",
        "..%5c..%5csigning.key",
        "0%00",
        "-" * 36,
        "........-....-....-....-............",
        "%2e" * 36,
    ],
)
def test_ids_that_are_paths_lead_nowhere(identity: str, keyed: Keyed) -> None:
    client = keyed.client(keyed.make_key())
    for path in (
        f"get_video/{identity}",
        f"get_video/{identity}/info",
        f"get_video/{identity}/hls/film.mp4",
        f"get_character_reference/{identity}",
        f"songs/{identity}",
        f"jobs/{identity}",
        f"assets/{identity}/content",
    ):
        assert code(client.get(f"/api/mv/{path}")) == (404, "NOT_FOUND")
    for field in ("character_reference_id", "reference_image_base64"):
        answer = client.post("/api/mv/generate_video", json={**CLIP, field: "../../signing.key"})
        assert answer.status_code in {400, 404}
