"""Styles: listed, taken by scenes and films, and refused by name where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from songreel.music.demo_song import compose
from tests.support.api import Api

SCENES = {"idea": "a trip", "character_description": "A grey heron", "backend": "local", "seed": 4}


def test_all_styles_are_listed_with_what_is_seen(api: Api) -> None:
    found = api.get("styles").json()["styles"]
    assert len(found) >= 8
    for style in found:
        assert set(style) == {"name", "title", "look", "fits", "avoid", "palette", "seen"}
        assert set(style["seen"]) == {
            *("light", "colour", "texture", "lens", "movement", "setting"),
        }


def test_a_style_is_in_every_scene_and_in_what_was_used(api: Api) -> None:
    looks = {style["name"]: style["look"] for style in api.get("styles").json()["styles"]}
    plain = api.post("create_scenes", SCENES).json()
    answer = api.post("create_scenes", {**SCENES, "style": " neon-rain "})
    assert answer.status_code == 200
    styled = answer.json()
    assert styled["metadata"]["parameters_used"]["style"] == "neon-rain"
    assert "style" not in plain["metadata"]["parameters_used"]
    for scene in styled["scenes"]:
        assert scene["description"].endswith(looks["neon-rain"])
    assert not any(looks["neon-rain"] in scene["description"] for scene in plain["scenes"])


@pytest.mark.parametrize("style", ["nope", "Neon-Rain", "../neon-rain"])
def test_an_unknown_style_is_refused_with_those_there_are(api: Api, style: str) -> None:
    song = compose_song(api)
    film = {"song_id": song, "idea": "a", "character_description": "b", "style": style}
    for path, body in (("create_scenes", {**SCENES, "style": style}), ("films", film)):
        answer = api.post(path, body)
        assert answer.status_code == 400
        document: dict[str, Any] = answer.json()
        assert document["error_code"] == "INVALID_REQUEST"
        assert "neon-rain" in document["message"]
        assert document["errors"][0]["field"] == "style"


@pytest.mark.parametrize("style", [7, ["neon-rain"], {}])
def test_a_style_is_a_text(api: Api, style: object) -> None:
    assert api.post("create_scenes", {**SCENES, "style": style}).status_code == 422


def test_a_blank_style_is_none(api: Api) -> None:
    answer = api.post("create_scenes", {**SCENES, "style": ""})
    assert answer.status_code == 200
    assert "style" not in answer.json()["metadata"]["parameters_used"]


def compose_song(api: Api) -> str:
    path = api.folder / "song.wav"
    if not path.exists():
        compose(path)
    answer = api.client.post(
        "/api/mv/songs", content=path.read_bytes(), headers={"content-type": "audio/wav"}
    )
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["song_id"]
