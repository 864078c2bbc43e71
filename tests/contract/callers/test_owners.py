"""A walk through every address of the application with the key of a second workspace.

Whoever adds an address with a new kind of id in its path says here how one of the first workspace
is made: the walk fails until then.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from songreel.http.app import describe
from tests.support.api import picture
from tests.support.callers import Keyed
from tests.support.commands import write_tune

WORD = "zanzibar-canary"
FORMATS = {"format": "otio"}
# What is no one's own: names of the server's parts, and of steps and takes within a project.
SHARED = {
    "service": "gemini",
    "upload_id": "00000000-0000-4000-8000-000000000000",
    "backend": "nobody",
    "step": "plan",
    "workspace": "owners-a",
    "key_id": "0" * 16,
}
# Answers that say that there is nothing of the kind, or that the request itself makes no sense.
NOTHING = {400, 403, 404, 405, 413, 415, 422}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Belongings:
    """What the first workspace has: an id for each name of a parameter, and all of its ids."""

    client: httpx2.Client
    ids: Mapping[str, str]

    def state(self) -> dict[str, Any]:
        """Return all that its owner sees of it."""
        paths = [
            f"/api/mv/get_video/{self.ids['video_id']}/info",
            f"/api/mv/jobs/{self.ids['job_id']}",
            f"/api/mv/songs/{self.ids['song_id']}/corrections",
            f"/api/mv/songs/{self.ids['song_id']}/lyrics",
            f"/api/mv/assets/{self.ids['asset_id']}",
            f"/api/mv/projects/{self.ids['project_id']}",
            f"/api/mv/webhook_endpoints/{self.ids['endpoint_id']}",
            f"/api/mv/get_character_reference/{self.ids['image_id']}",
        ]
        answers = {path: self.client.get(path) for path in paths}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {path: answer.content for path, answer in answers.items()}


def taken(answer: httpx2.Response) -> dict[str, Any]:
    """Return the body of an answer that went well."""
    assert answer.is_success, answer.text
    return answer.json()


@pytest.fixture(scope="module")
def first(keyed: Keyed, tmp_path_factory: pytest.TempPathFactory) -> Belongings:
    """Return a workspace with one of everything in it."""
    client = keyed.client(keyed.make_key("generate", workspace="owners-a"))
    tune: Path = tmp_path_factory.mktemp("tune") / "song.wav"
    write_tune(tune, 8)
    song = taken(client.post(f"/api/mv/songs?name={WORD}.wav", content=tune.read_bytes()))
    lyrics = f"[00:01.00]{WORD}\n".encode()
    taken(client.put(f"/api/mv/songs/{song['song_id']}/lyrics", content=lyrics))
    clip = {"prompt": WORD, "duration": 1, "backend": "local"}
    video = taken(client.post("/api/mv/generate_video", json=clip))
    drawn = {"character_description": WORD, "backend": "local"}
    image = taken(client.post("/api/mv/generate_character_reference", json=drawn))
    asset = taken(client.post("/api/mv/assets", content=picture("PNG"), headers=PNG))
    project = taken(client.post("/api/mv/projects", json={"title": WORD, "idea": WORD}))
    hook = taken(client.post("/api/mv/webhook_endpoints", json={"url": "https://8.8.8.8/x"}))
    (job,) = [
        each["job_id"]
        for each in taken(client.get("/api/mv/jobs"))["jobs"]
        if each["kind"] == "clip"
    ]
    unknown = str(uuid.uuid4())
    ids = {
        "song_id": song["song_id"],
        "video_id": video["video_id"],
        "image_id": image["image_id"],
        "job_id": job,
        "asset_id": asset["asset_id"],
        "project_id": project["project_id"],
        "endpoint_id": hook["endpoint_id"],
        # Made by steps that take long: tests of their own make them.
        "quote_id": unknown,
        "message_id": unknown,
        "scene_id": unknown,
    }
    return Belongings(client, ids)


PNG = {"Content-Type": "image/png"}


@pytest.fixture(scope="module")
def second(keyed: Keyed) -> httpx2.Client:
    """Return a client of another workspace, which may all that is not about everybody."""
    return keyed.client(keyed.make_key("generate", workspace="owners-b"))


def addresses() -> list[tuple[str, str]]:
    """Return every method and path that the application knows."""
    paths = describe().openapi()["paths"]
    found = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    found |= {("GET", path) for path in ("/", "/docs", "/openapi.json")}
    assert len(found) > 60
    return sorted(found | {("HEAD", path) for method, path in found if method == "GET"})


def filled(path: str, ids: Mapping[str, str]) -> str:
    """Return a path with ids of the first workspace in it."""
    return re.sub(r"{(\w+)}", lambda name: ids[name[1]], path)


def naming(ids: Mapping[str, str]) -> dict[str, Any]:
    """Return a body that names what belongs to the first workspace in every way there is."""
    return {
        "prompt": "a fox",
        "duration": 1,
        "backend": "local",
        "idea": "x",
        "character_description": "x",
        "character_reference_id": ids["image_id"],
        "reference_asset_id": ids["asset_id"],
        "song_id": ids["song_id"],
        "asset_id": ids["asset_id"],
        "video_ids": [ids["video_id"]] * 2,
        "project_id": ids["project_id"],
        "frame": 1,
        "edits": [],
        "idempotency_key": "x",
    }


@pytest.mark.parametrize(("method", "path"), addresses())
def test_a_second_workspace_sees_and_changes_nothing(
    method: str, path: str, first: Belongings, second: httpx2.Client
) -> None:
    names = set(re.findall(r"{(\w+)}", path))
    unknown = names - {*first.ids, *SHARED}
    assert not unknown, f"say in this test whose {unknown} are, and make one of the first's"
    if path == "/api/session" and method != "GET":
        return  # about the caller alone
    url = filled(path, {**SHARED, **first.ids})
    options: dict[str, Any] = {"params": FORMATS if path.endswith("export") else {}}
    if method in {"POST", "PUT", "PATCH"}:
        options["json"] = naming(first.ids)
    if method == "POST" and path in {"/api/mv/songs", "/api/mv/assets"}:
        options = {"content": b"nothing"}
    if path == "/api/mv/events":
        options["params"] = {"project_id": first.ids["project_id"]}

    answer = second.request(method, url, **options)

    assert WORD not in answer.text, answer.text
    if answer.is_success:
        others = {name: value for name, value in first.ids.items() if value not in url}
        assert not [name for name, value in others.items() if value in answer.text], answer.text
    if path.endswith("/info"):
        assert method == "HEAD" or answer.json() == {
            "video_id": first.ids["video_id"],
            "exists": False,
            "file_size_bytes": None,
            "created_at": None,
        }
    elif names & set(first.ids):
        assert answer.status_code in NOTHING, answer.text
        assert method not in {"GET", "DELETE"} or answer.status_code == 404, answer.text
    elif method == "POST" and path in NAMING:
        assert answer.status_code in NOTHING, answer.text


# Each of them names something in its body.
NAMING = {
    "/api/mv/generate_video",
    "/api/mv/merge_videos",
    "/api/mv/films",
    "/api/mv/films/fingerprint",
    "/api/mv/jobs/cancel",
    "/api/mv/projects",
}


def test_its_owner_sees_all_of_it(first: Belongings, second: httpx2.Client) -> None:
    """Otherwise the walk would prove nothing; and after it everything is as it was."""
    before = first.state()
    for method, path in addresses():
        if method in {"POST", "PUT", "PATCH", "DELETE"} and set(re.findall(r"{(\w+)}", path)) & set(
            first.ids
        ):
            url = filled(path, {**SHARED, **first.ids})
            second.request(method, url, json=naming(first.ids))
    assert first.state() == before
    listed = (
        ("/api/mv/jobs", "job_id"),
        ("/api/mv/songs", "song_id"),
        ("/api/mv/assets", "asset_id"),
        ("/api/mv/projects", "project_id"),
        ("/api/mv/webhook_endpoints", "endpoint_id"),
    )
    for path, name in listed:
        assert first.ids[name] in first.client.get(path).text
        assert first.ids[name] not in second.get(path).text


def test_members_of_a_workspace_share_what_is_in_it(keyed: Keyed, first: Belongings) -> None:
    member = keyed.client(keyed.make_key("read", workspace="owners-a"))
    for path in first.state():
        assert member.get(path).status_code == 200
    keep = keyed.keep.get(
        f"/api/mv/jobs/{first.ids['job_id']}", headers={"Songreel-Workspace": "owners-a"}
    )
    assert keep.status_code == 200
    assert keyed.keep.get(f"/api/mv/jobs/{first.ids['job_id']}").status_code == 404
