"""Files for whoever has a signed address: every kind of file, by GET alone, and nothing else."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from tests.support.callers import Keyed
from tests.support.servers import Server
from tests.support.waiting import until


@pytest.fixture(scope="module")
def owner(keyed: Keyed) -> httpx2.Client:
    """Return a client of a workspace with a clip and a picture."""
    return keyed.client(keyed.make_key(workspace="signing"))


@pytest.fixture(scope="module")
def clip(owner: httpx2.Client) -> dict[str, Any]:
    """Return the answer with a clip."""
    body = {"prompt": "a fox", "duration": 1, "backend": "local"}
    answer = owner.post("/api/mv/generate_video", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def picture(owner: httpx2.Client) -> dict[str, Any]:
    """Return the answer with a picture."""
    body = {"character_description": "a fox", "backend": "local"}
    answer = owner.post("/api/mv/generate_character_reference", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


def signed(owner: httpx2.Client, url: str) -> str:
    """Return the signed address of a file."""
    answer = owner.get("/api/mv/sign", params={"url": url})
    assert answer.status_code == 200, answer.text
    return answer.json()["signed_url"]


def test_answers_carry_a_signed_address_beside_the_plain_one(
    keyed: Keyed, owner: httpx2.Client, clip: dict[str, Any], picture: dict[str, Any]
) -> None:
    anybody = keyed.client()
    for answer, name in ((clip, "video_url"), (picture, "image_url")):
        assert "?" not in answer[name]
        assert anybody.get(answer[name]).status_code == 401
        whole = anybody.get(answer["signed_url"])
        assert whole.status_code == 200
        assert whole.content == owner.get(answer[name]).content
        assert "private" in whole.headers["Cache-Control"]
        part = anybody.get(answer["signed_url"], headers={"Range": "bytes=0-9"})
        assert (part.status_code, part.content) == (206, whole.content[:10])
        assert anybody.head(answer["signed_url"]).status_code == 200
    jobs = owner.get("/api/mv/jobs").json()["jobs"]
    told = [job["result"] for job in jobs if job["kind"] == "clip"]
    assert all(anybody.get(each["signed_url"]).status_code == 200 for each in told)


@pytest.mark.parametrize("part", ["poster", "poster?format=webp", "sprites.jpg", "sprites.vtt"])
def test_what_is_made_of_a_clip_can_be_signed(
    part: str, keyed: Keyed, owner: httpx2.Client, clip: dict[str, Any]
) -> None:
    url = f"{clip['video_url']}/{part}"
    assert keyed.client().get(url).status_code == 401
    answer = keyed.client().get(signed(owner, url))
    assert answer.status_code == 200
    if part != "sprites.vtt":
        assert answer.content == owner.get(url).content


def test_a_player_follows_the_playlist_of_a_signed_address(
    keyed: Keyed, owner: httpx2.Client, clip: dict[str, Any]
) -> None:
    anybody = keyed.client()
    base = f"{clip['video_url']}/hls"
    plain = owner.get(f"{base}/index.m3u8").text
    playlist = anybody.get(signed(owner, f"{base}/index.m3u8"))
    assert playlist.headers["Content-Type"].startswith("application/vnd.apple.mpegurl")
    named = set(re.findall(r"^film\.mp4.*$|(?<=URI=\")film[^\"]*", playlist.text, re.MULTILINE))
    assert len(named) == 1
    (name,) = named
    assert playlist.text.replace(name, "film.mp4") == plain
    film = anybody.get(f"{base}/{name}")
    assert film.status_code == 200
    assert film.content == owner.get(f"{base}/film.mp4").content
    index = anybody.get(signed(owner, f"{clip['video_url']}/sprites.vtt")).text
    sheet = re.search(r"^(sprites\.jpg[^#]*)#", index, re.MULTILINE)
    assert sheet is not None
    assert anybody.get(f"{clip['video_url']}/{sheet[1]}").status_code == 200


def test_an_export_can_be_signed(keyed: Keyed, owner: httpx2.Client, clip: dict[str, Any]) -> None:
    """A clip is no film, and has none: what counts is that the address got to the use case."""
    url = f"{clip['video_url']}/export?format=otio"
    with_key = owner.get(url)
    with_address = keyed.client().get(signed(owner, url))
    assert with_address.status_code == with_key.status_code != 403
    assert with_address.json()["message"] == with_key.json()["message"]


def test_a_changed_address_is_403(
    keyed: Keyed, clip: dict[str, Any], picture: dict[str, Any]
) -> None:
    """Each byte over HTTP; the bits of each are flipped where addresses are recognised."""
    anybody = keyed.client()
    address = clip["signed_url"]
    query = address.partition("?")[2]
    for at in range(1, len(address)):
        letter = "0" if address[at] != "0" else "1"
        changed = address[:at] + letter + address[at + 1 :]
        answer = anybody.get(changed)
        assert answer.status_code == 403, changed
    for path in (
        f"{clip['video_url']}/poster",
        f"{clip['video_url']}/info",
        picture["image_url"],
        "/api/session",
        "/api/mv/jobs",
        "/api/keys",
    ):
        assert anybody.get(f"{path}?{query}").status_code == 403
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert anybody.request(method, address).status_code == 403
    assert anybody.get(f"{address}&download=1").status_code == 403


def test_an_address_ends_with_its_key(keyed: Keyed) -> None:
    key = keyed.make_key(workspace="signing")
    made = keyed.client(key).post(
        "/api/mv/generate_video", json={"prompt": "b", "duration": 1, "backend": "local"}
    )
    address = made.json()["signed_url"]
    assert keyed.client().get(address).status_code == 200
    keyed.revoke(key)
    assert keyed.client().get(address).status_code == 403


def test_only_files_are_signed(keyed: Keyed, owner: httpx2.Client) -> None:
    for url in ("/api/mv/jobs", "/api/keys", "https://elsewhere.example/x", ""):
        answer = owner.get("/api/mv/sign", params={"url": url})
        assert answer.status_code == 400, url
    assert keyed.client().get("/api/mv/sign", params={"url": "/"}).status_code == 401


def test_addresses_and_keys_are_in_no_log(keyed: Keyed, clip: dict[str, Any]) -> None:
    server: Server = keyed.api.server
    seen = server.said().count(clip["video_url"])
    keyed.client().get(clip["signed_url"])
    # The line is written once the answer is out.
    until(lambda: server.said().count(clip["video_url"]) > seen, what="the line of the request")
    assert clip["signed_url"].rpartition("=")[2] not in server.said()
