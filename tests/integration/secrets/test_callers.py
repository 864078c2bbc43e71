"""What callers show is kept nowhere: secrets of keys, sessions, signatures, the signing key."""

from __future__ import annotations

from pathlib import Path

from songreel.domain.api_key import parse, written
from tests.integration.secrets.test_canaries import signs_of
from tests.support.callers import run_keyed

SIGNING_KEY = "c4a1" * 16
AT_EASE = {"owner.lock"}


def test_what_callers_show_is_kept_nowhere_and_told_once(tmp_path: Path) -> None:
    settings = {"SONGREEL_SIGNING_KEY": SIGNING_KEY, "SONGREEL_LOG_LEVEL": "DEBUG"}
    with run_keyed(tmp_path, environment=settings) as keyed:
        keyed.make_key("admin")
        key = keyed.make_key()
        client, anybody = keyed.client(key), keyed.client()
        wrong = written(key["key_id"], b"w" * 32)
        body = {"prompt": "a fox", "duration": 1, "backend": "local"}
        clip = client.post("/api/mv/generate_video", json=body)
        signed_in = anybody.post("/api/session", json={"key": key["key"]})
        cookie = signed_in.headers["Set-Cookie"].partition(";")[0]
        address = clip.json()["signed_url"]
        told = [
            client.get("/api/mv/jobs"),
            client.get("/api/session"),
            anybody.get("/api/session", headers={"Cookie": cookie}),
            anybody.get("/api/session", headers={"Cookie": f"{cookie}x"}),
            anybody.get("/api/session", headers={"Authorization": f"Bearer {wrong}"}),
            anybody.get("/api/session", headers={"Authorization": f"Bearer {key['key']}x"}),
            anybody.get(f"/api/mv/get_video/{key['key']}"),
            anybody.post("/api/session", json={"key": wrong}),
            anybody.post("/api/session", json={"key": f"{key['key']}x"}),
            anybody.post("/api/session", json={"key": [key["key"]]}),
            anybody.post("/api/session", content=f'{{"key": "{key["key"]}'.encode()),
            client.post("/api/mv/generate_video", json={"prompt": 3}),
            anybody.get(f"{address}x"),
            keyed.keep.get("/api/keys"),
            anybody.delete(
                "/api/session", headers={"Cookie": cookie, "Origin": f"http://{keyed.host}"}
            ),
            keyed.keep.delete(f"/api/keys/{key['key_id']}"),
            anybody.get(address),
        ]
        assert anybody.get(address).status_code == 403
        secrets = {
            "key": parse(key["key"]).secret,
            "wrong key": parse(wrong).secret,
            "session": cookie.rpartition(".")[2],
            "signing key": SIGNING_KEY,
        }
        kept = {"the log": keyed.api.server.log.read_bytes()}
        for path in keyed.api.server.data.rglob("*"):
            if path.is_file() and path.name not in AT_EASE:
                kept[str(path)] = path.read_bytes()
        answers = {
            f"{at}: {answer.url}": answer.content + repr(answer.headers).encode()
            for at, answer in enumerate(told)
        }

    signature = address.rpartition("=")[2]
    hits = {
        (where, name)
        for found, wanted in (
            (kept, {**secrets, "address": signature}),
            (answers, secrets),
        )
        for where, content in found.items()
        for name, word in wanted.items()
        if any(sign and sign in content for sign in signs_of(word))
    }
    # An id that is a whole key is said back to whoever sent it.
    assert {where for where, _ in hits} <= {where for where in answers if "/get_video/sr_" in where}
    assert (tmp_path / "data" / "signing.key").exists() is False
