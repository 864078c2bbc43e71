"""Plans of songs over HTTP: the document, the picture, and what is refused."""

from __future__ import annotations

import io
import json
import wave
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from songreel.domain.cut_plan import CutPlan
from tests.support.api import Api

VEO = {"model": "google/veo-3.1", "aspect_ratio": "9:16"}
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def song(api: Api) -> str:
    """Return the id of a song of 12 s that was handed in."""
    beat = np.sin(2 * np.pi * 220 * np.arange(2_000) / 16_000) * np.linspace(1, 0, 2_000)
    sound = np.zeros(12 * 16_000)
    for start in range(0, len(sound) - 2_000, 8_000):
        sound[start : start + 2_000] += beat
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, 16_000, 0, "NONE", ""))
        writer.writeframes((sound * 20_000).astype("<i2").tobytes())
    answer = api.client.post("/api/mv/songs", content=file.getvalue())
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()["song_id"]


def test_a_plan_is_a_document_that_can_be_read_back(api: Api, song: str) -> None:
    answer = api.post(f"songs/{song}/plan", {**VEO, "pace": "fast", "budget": "9.60"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    plan = CutPlan.model_validate_json(answer.content)
    assert plan.frames == 288
    assert plan.price <= 9.6
    assert [clip.seconds for clip in plan.offer.sold] == [4, 6, 8]
    assert str(plan.price) == answer.json()["price"]
    again = api.post(f"songs/{song}/plan", {**VEO, "pace": "fast", "budget": 9.6}).json()
    assert again["clips"] == answer.json()["clips"]
    assert again["knobs"]["budget"] == "9.600000"


@pytest.mark.parametrize(
    ("query", "accept", "is_drawn"),
    [
        ("?picture=true", "*/*", True),
        ("", "image/svg+xml", True),
        ("", "image/svg+xml;q=0.9, application/json;q=0.5", True),
        ("", "application/json, image/svg+xml", False),
        ("", "*/*", False),
    ],
)
def test_the_picture_is_had_by_asking_for_it(
    api: Api, song: str, query: str, accept: str, is_drawn: bool
) -> None:
    answer = api.post(f"songs/{song}/plan{query}", VEO, Accept=accept)
    assert answer.status_code == 200, answer.text
    if is_drawn:
        assert answer.headers["content-type"].startswith("image/svg+xml")
        assert ElementTree.fromstring(answer.text).tag.endswith("svg")  # noqa: S314
    else:
        assert answer.json()["schema"] == "plan/1"


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({**VEO, "budget": "0.50"}, 400, "The cheapest plan of this song"),
        ({**VEO, "scenes": 1}, 400, "needs at least 2 scenes"),
        ({**VEO, "scenes": 2, "most": 3}, 400, "either how many scenes"),
        ({"model": "acme/none"}, 400, "There is no model 'acme/none'"),
        ({"backend": "acme"}, 400, "There is no backend 'acme'"),
        ({**VEO, "resolution": "8k"}, 400, "makes 720p, 1080p, not 8k"),
        ({"pace": "frantic"}, 400, "pace"),
        ({"slow_down": 101}, 400, "slow_down"),
        ({"slow_down": "10%"}, 422, "slow_down"),
        ({"budget": "a lot"}, 400, "budget"),
        ({"budget": -0.5}, 400, "budget"),
        ({"budget": -1e22}, 400, "budget"),
        ({"budget": 10**30}, 400, "budget"),
        ({"budget": True}, 422, "budget"),
        ({"model": "bytedance/seedance-2.0"}, 500, "No price is known for bytedance/seedance-2.0"),
    ],
)
def test_what_cannot_be_planned_is_refused_flatly(
    api: Api, song: str, body: dict[str, Any], status: int, words: str
) -> None:
    answer = api.post(f"songs/{song}/plan", body)
    document = answer.json()
    assert answer.status_code == status, document
    assert words in f"{document['message']} {document.get('errors')}"


def test_a_plan_of_no_song_is_not_found(api: Api) -> None:
    assert api.post(f"songs/{UNKNOWN}/plan", {}).status_code == 404
    assert api.post("songs/none/plan", {}).status_code == 404


def test_clips_that_are_heard_are_planned_with_their_sound(api: Api, song: str) -> None:
    plans = [
        api.post(f"songs/{song}/plan", {"model": "google/veo-3.1-fast", **wish}).json()
        for wish in ({}, {"clip_audio": "mute"}, {"clip_audio": "duck"})
    ]
    assert [plan["offer"]["sound"] for plan in plans] == [False, False, True]
    prices = [CutPlan.model_validate_json(json.dumps(plan)).price for plan in plans]
    assert prices[0] == prices[1] < prices[2]
    answer = api.post(f"songs/{song}/plan", {"clip_audio": "loud"})
    assert answer.status_code == 400
    assert "clip_audio" in answer.text
