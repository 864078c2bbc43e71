"""What the three orders answer with, and how requests are fitted to models."""

from __future__ import annotations

import base64
import io
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from PIL import Image

from tests.support.api import Api, hanging, is_version_4, picture, read_answer
from tests.support.api import base64 as encoded
from tests.support.waiting import until

STAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
CHARACTER = "Silver metallic humanoid robot with a red shield"


def check_metadata(metadata: dict[str, Any]) -> None:
    assert metadata["backend_used"] == "waiting"
    assert metadata["model_used"].startswith("waiting/")
    assert STAMP.fullmatch(metadata["generation_timestamp"])
    assert isinstance(metadata["processing_time_seconds"], float)
    assert metadata["ignored_fields"] == []


@pytest.mark.parametrize("count", [1, 4, 60])
def test_exactly_as_many_scenes_as_asked_for(api: Api, count: int) -> None:
    body = {"idea": "a trip", "character_description": CHARACTER, "number_of_scenes": count}
    answer = api.post("create_scenes", body)
    assert answer.status_code == 200
    document = answer.json()
    assert set(document) == {"scenes", "metadata"}
    assert len(document["scenes"]) == count
    for scene in document["scenes"]:
        assert set(scene) == {"description", "negative_description"}
    check_metadata(document["metadata"])
    assert document["metadata"]["idea"] == "a trip"
    assert document["metadata"]["number_of_scenes"] == count


def test_scenes_have_the_defaults_of_the_contract(api: Api) -> None:
    document = api.post("create_scenes", {"idea": "x", "character_description": "y"}).json()
    assert len(document["scenes"]) == 4
    used = document["metadata"]["parameters_used"]
    assert used["character_characteristics"] == "sarcastic, dramatic, emotional, and lovable"
    assert used["video_type"] == "video"
    assert used["video_characteristics"] == "vlogging, realistic, 4k, cinematic"
    assert used["camera_angle"] == "front"


def test_a_reference_comes_as_base64_and_under_an_address(api: Api) -> None:
    answer = api.post("generate_character_reference", {"character_description": CHARACTER})
    assert answer.status_code == 200
    document = answer.json()
    content = base64.b64decode(document["image_base64"], validate=True)
    assert Image.open(io.BytesIO(content)).format == "PNG"
    assert is_version_4(document["image_id"])
    assert document["image_url"] == f"/api/mv/get_character_reference/{document['image_id']}"
    assert document["output_file"].endswith(f"{document['image_id']}.png")
    assert not document["output_file"].startswith("/")
    check_metadata(document["metadata"])
    image = api.client.get(document["image_url"])
    assert image.status_code == 200
    assert image.content == content
    assert image.headers["content-type"] == "image/png"
    assert image.headers["etag"] == f'"{document["sha256"]}"'
    assert image.headers["cross-origin-resource-policy"] == "cross-origin"
    assert (
        api.client.get(document["image_url"], headers={"Range": "bytes=0-3"}).content
        == (content[:4])
    )


def test_a_reference_can_be_named_instead_of_sent(api: Api) -> None:
    made = api.post("generate_character_reference", {"character_description": "x"}).json()
    clip = api.make_clip(character_reference_id=made["image_id"])
    assert clip["metadata"]["parameters_used"]["reference"] == "image"
    absent = {"prompt": "x", "character_reference_id": "a1b2c3d4-e5f6-7890-abcd-ef1234567890"}
    assert api.post("generate_video", absent).status_code == 404
    both = {**absent, "reference_image_base64": encoded(picture())}
    assert api.post("generate_video", both).status_code == 400


def test_a_clip_with_the_document_s_own_fields(api: Api) -> None:
    body = {
        "prompt": "A silver robot walks through a futuristic city at sunset",
        "negative_prompt": "blurry, low quality, distorted",
        "aspect_ratio": "9:16",
        "duration": 2,
        "generate_audio": True,
        "seed": 12345,
        "reference_image_base64": encoded(picture()),
        "video_rules_template": "Keep it {cinematic} in {aspect_ratio}, no text overlays",
        "backend": "waiting",
    }
    answer = api.post("generate_video", body)
    assert answer.status_code == 200
    document = answer.json()
    assert set(document) == {"video_id", "video_path", "video_url", "metadata"}
    assert is_version_4(document["video_id"])
    assert document["video_url"] == f"/api/mv/get_video/{document['video_id']}"
    assert document["video_path"].endswith(f"{document['video_id']}.mp4")
    assert not document["video_path"].startswith("/")
    metadata = document["metadata"]
    check_metadata(metadata)
    assert metadata["prompt"] == body["prompt"]
    used = metadata["parameters_used"]
    assert used["aspect_ratio"] == "9:16"
    assert used["duration"] == 2
    assert used["generate_audio"] is True
    assert used["seed"] == 12345
    assert metadata["adjustments"] == []
    assert isinstance(metadata["notices"], list)
    assert metadata["cost"]["amount_usd"] == "0"
    assert "adopted" not in metadata


def test_a_clip_has_a_seed_that_is_told(api: Api) -> None:
    used = api.make_clip()["metadata"]["parameters_used"]
    assert isinstance(used["seed"], int)
    assert used["duration"] == 1
    assert used["aspect_ratio"] == "16:9"
    assert used["generate_audio"] is True


def test_an_adaptation_is_listed_and_refused_where_strict(api: Api) -> None:
    answer = api.post("generate_video", {"prompt": "x", "duration": 5})
    assert answer.status_code == 200
    (change,) = answer.json()["metadata"]["adjustments"]
    assert set(change) == {"parameter", "requested", "used", "reason"}
    assert (change["parameter"], change["requested"], change["used"]) == ("duration", 5, 6)
    strict = api.post("generate_video", {"prompt": "x", "duration": 5}, Prefer="handling=strict")
    assert strict.status_code == 400
    assert strict.json()["errors"][0]["field"] == "duration"
    fine = api.post("generate_video", {"prompt": "x", "duration": 6}, Prefer="handling=strict")
    assert fine.status_code == 200
    assert fine.headers["preference-applied"] == "handling=strict"


def test_a_request_blocks_until_the_clip_is_there(api: Api) -> None:
    body = {"prompt": "wait:blocked", "duration": 1}
    with hanging(api, "generate_video", body) as connection:
        api.await_submissions("wait:blocked")
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        connection.settimeout(20)
        api.allow("blocked")
        status, document = read_answer(connection)
    assert status == 200
    assert api.get(f"get_video/{document['video_id']}").status_code == 200


def test_requests_are_made_side_by_side(api: Api) -> None:
    """Eight requests wait for the same thing: each is ordered before any is done."""
    answers: list[int] = []

    def ask(number: int) -> None:
        body = {"prompt": f"wait:many number {number}", "duration": 1}
        answers.append(api.post("generate_video", body).status_code)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    api.await_submissions("wait:many", 8)
    began = time.monotonic()
    assert api.client.get("/health").status_code == 200
    assert time.monotonic() - began < 1
    api.allow("many")
    for thread in threads:
        thread.join()
    assert answers == [200] * 8


def test_two_answers_on_one_connection(api: Api) -> None:
    """The second request is read only when the first has its answer, and both get theirs."""
    body = {"prompt": "wait:pipeline", "duration": 1}
    with hanging(api, "generate_video", body) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        api.await_submissions("wait:pipeline")
        api.allow("pipeline")
        assert read_answer(connection)[0] == 200
        assert read_answer(connection) == (200, {"status": "ok"})


def test_a_client_that_closes_after_each_answer_gets_it(api: Api) -> None:
    body = {"prompt": "a robot", "duration": 1}
    with hanging(api, "generate_video", body, Connection="close") as connection:
        assert read_answer(connection)[0] == 200
        assert connection.recv(1) == b""


def test_backends_are_listed_with_what_they_can_do(api: Api) -> None:
    answer = api.get("backends").json()
    chosen: dict[str, str] = answer["chosen"]
    assert set(chosen) == {"text", "image", "video"}
    assert all(name.startswith("waiting/") for name in chosen.values())
    listed = {each["backend"]: each for each in answer["backends"]}
    assert set(listed) >= {"local", "replicate", "gemini", "waiting"}
    assert listed["waiting"]["ready"] is True
    assert listed["replicate"]["ready"] is False
    assert "REPLICATE_API_TOKEN" in listed["replicate"]["reason"]
    assert "durations" in listed["waiting"]["models"][0]
    veo = next(m for m in listed["replicate"]["models"] if m["model"] == "google/veo-3.1")
    assert [(rate["audio"], rate["usd"]) for rate in veo["prices"]] == [
        (True, "0.40"),
        (False, "0.20"),
    ]
    assert (veo["reference_durations"], veo["reference_ratios"]) == ([8], ["16:9"])
    assert (veo["price_as_of"], veo["fallback"]) == ("2026-08-24", "google/veo-3.1-fast")
    assert veo["notice"] is None


def test_an_answer_bears_the_date_of_its_end(api: Api) -> None:
    """RFC 9110, 6.6.1: the date at which the answer was made, not at which it was asked for."""
    with ThreadPoolExecutor() as pool:
        began = time.time()
        waiting = pool.submit(api.post, "generate_video", {"prompt": "wait:date", "duration": 1})
        api.await_submissions("wait:date")
        until(lambda: time.time() > began + 2.1)
        ended = time.time()
        api.allow("date")
        answer = waiting.result(timeout=30)
    dated = parsedate_to_datetime(answer.headers["date"]).timestamp()
    assert dated >= int(ended)
    assert len(answer.headers.get_list("date")) == 1
