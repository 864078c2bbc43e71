"""What is told of bytes that are not there any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.api import Api, run_api

DRAWING = {"character_description": "a robot"}


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """Return a server whose bytes these tests remove."""
    with run_api(tmp_path_factory.mktemp("lost")) as running:
        yield running
        assert '"event": "bug"' not in running.server.said()


def lose(api: Api, sha256: str) -> None:
    (blob,) = (api.server.data / "blobs").rglob(sha256)
    blob.unlink()


def check_not_found(document: dict[str, Any], name: str, identity: str) -> None:
    assert document["error_code"] == "NOT_FOUND"
    assert document["message"] == f"{name} with ID {identity} not found"
    assert "deleted" in document["details"]


def test_a_video_whose_bytes_are_gone_does_not_exist(api: Api) -> None:
    identity = api.make_clip()["video_id"]
    lose(api, api.get(f"get_video/{identity}/info").json()["sha256"])
    answer = api.get(f"get_video/{identity}")
    assert answer.status_code == 404
    check_not_found(answer.json(), "Video", identity)
    assert api.get(f"get_video/{identity}/info").json() == {
        "video_id": identity,
        "exists": False,
        "file_size_bytes": None,
        "created_at": None,
    }


def test_a_picture_whose_bytes_are_gone_is_not_found(api: Api) -> None:
    made = api.post("generate_character_reference", DRAWING, Idempotency_Key="lost").json()
    lose(api, made["sha256"])
    answer = api.get(f"get_character_reference/{made['image_id']}")
    assert answer.status_code == 404
    check_not_found(answer.json(), "Character reference", made["image_id"])
    clip = {"prompt": "x", "duration": 1, "character_reference_id": made["image_id"]}
    assert api.post("generate_video", clip).status_code == 404
    again = api.post("generate_character_reference", DRAWING, Idempotency_Key="lost")
    assert again.status_code == 404
    check_not_found(again.json(), "Character reference", made["image_id"])
    assert "another Idempotency-Key" in again.json()["details"]
    anew = api.post("generate_character_reference", DRAWING, Idempotency_Key="anew")
    assert anew.status_code == 200


def test_a_server_without_its_folder_of_bytes_is_not_ready(api: Api) -> None:
    blobs = api.server.data / "blobs"
    away = blobs.rename(api.server.data / "away")
    try:
        answer = api.client.get("/ready")
    finally:
        away.rename(blobs)
    assert answer.status_code == 503
    assert answer.json()["ready"] is False
    assert answer.json()["error_code"] == "UNAVAILABLE"
    assert "blobs: " in answer.json()["details"]
    assert answer.json()["database"] == "ok"
    assert re.search("folder.*cannot be used", answer.json()["blobs"])
    assert api.client.get("/ready").status_code == 200
