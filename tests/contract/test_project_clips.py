"""The clips of a project scene by scene: what is being made, what failed and why, some alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.support.paid import Shop, run_shop
from tests.support.simulators import Running
from tests.support.songs import write_clicks
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(240)

REFUSED = {
    "service": "replicate",
    "method": "POST",
    "path": "*/predictions",
    "fault": "status",
    "status": 422,
}


@pytest.fixture
def shop(simulators: Running, tmp_path: Path) -> Iterator[Shop]:
    with run_shop(tmp_path / "data", simulators) as running:
        yield running


def _project(shop: Shop, folder: Path) -> str:
    """Return a project with two scenes and a picture, of which nothing was bought yet."""
    write_clicks(folder / "song.wav", 12)
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    song = _sent(shop, "songs", (folder / "song.wav").read_bytes())["song_id"]
    fields = {
        **{"backend": "replicate", "model": "google/veo-3.1-lite", "song_id": song},
        **{"character_description": "a fox", "idea": "a walk"},
    }
    project = shop.post("projects", fields).json()["project_id"]
    for words in ("A fox walks.", "A fox rests."):
        shop.post(f"projects/{project}/scenes", {"description": words})
    asset = _sent(shop, "assets", picture.getvalue())["asset_id"]
    chosen = shop.client.put(f"/api/mv/projects/{project}/character/take", json={"asset_id": asset})
    assert chosen.is_success, chosen.text
    assert shop.end(shop.post(f"projects/{project}/steps/plan").json()["job_id"])
    return project


def _sent(shop: Shop, path: str, content: bytes) -> Any:
    headers = {"Content-Type": "application/octet-stream"}
    answer = shop.client.post(f"/api/mv/{path}", content=content, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


def _buy(shop: Shop, project: str, scenes: list[str]) -> str:
    quote = shop.post(f"projects/{project}/quote", {"scenes": scenes}).json()
    assert {line["subject"] for line in quote["lines"]} == set(scenes)
    assert shop.post(f"quotes/{quote['quote_id']}/accept").is_success
    body = {"until": "clips", "quote_id": quote["quote_id"], "scenes": scenes}
    answer = shop.post(f"projects/{project}/run", body)
    assert answer.status_code == 202, answer.text
    return answer.json()["job_id"]


def _clips(shop: Shop, project: str) -> list[dict[str, Any]]:
    return [scene["clip"] for scene in shop.get(f"projects/{project}")["scenes"]]


def test_a_run_makes_the_clips_of_some_scenes_and_each_names_its_job(
    shop: Shop, tmp_path: Path
) -> None:
    project = _project(shop, tmp_path)
    first, second = (scene["scene_id"] for scene in shop.get(f"projects/{project}")["scenes"])
    shop.simulators.client.post("/_settings", json={"latency": "3"})
    try:
        job = _buy(shop, project, [second])
        making = until(
            lambda: _clips(shop, project)[1]["job"], seconds=30, what="the job of the clip"
        )
        assert making is not None
        assert making["status"] in {"queued", "running"}
        assert (making["error_code"], making["message"]) == (None, None)
        part, whole = shop.get(f"jobs/{making['job_id']}"), shop.get(f"jobs/{job}")
        assert (part["parent_id"], part["project_id"]) == (job, project)
        title = whole["about"]["project_title"]
        named = {name: value for name, value in part["about"].items() if value is not None}
        assert named == {"project_title": title, "steps": [], "scene_id": second, "number": 2}
        assert title == shop.get(f"projects/{project}")["title"]
        assert whole["about"]["steps"][-1] == "clips"
        assert _clips(shop, project)[0]["job"] is None
    finally:
        shop.simulators.client.post("/_settings", json={"latency": "0.3"})
    assert shop.end(job)["status"] == "succeeded"
    standings = [clip["standing"] for clip in _clips(shop, project)]
    assert standings == ["missing", "current"]
    assert _clips(shop, project)[1]["job"] is None

    refused = shop.post(f"projects/{project}/run", {"until": "film", "scenes": [first]})
    assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_REQUEST")


def test_a_scene_says_why_its_clip_failed_until_it_asks_for_another(
    shop: Shop, tmp_path: Path
) -> None:
    project = _project(shop, tmp_path)
    first = shop.get(f"projects/{project}")["scenes"][0]["scene_id"]
    shop.simulators.script(REFUSED)
    job = shop.end(_buy(shop, project, [first]))
    assert job["status"] == "failed"
    failed = _clips(shop, project)[0]["job"]
    assert failed["status"] == "failed"
    assert failed["error_code"]
    assert failed["message"]
    url = f"/api/mv/projects/{project}/scenes/{first}"
    assert shop.client.patch(url, json={"description": "A fox leaps."}).is_success
    assert _clips(shop, project)[0]["job"] is None


def test_a_scene_that_was_taken_out_is_put_back_with_its_take(shop: Shop, tmp_path: Path) -> None:
    project = _project(shop, tmp_path)
    scene = shop.get(f"projects/{project}")["scenes"][0]
    url = f"/api/mv/projects/{project}/scenes/{scene['scene_id']}"
    version = shop.client.delete(url).headers["ETag"]
    assert shop.client.post(f"{url}/restore", headers={"If-Match": '"1"'}).status_code == 412
    back = shop.client.post(f"{url}/restore", headers={"If-Match": version})
    assert back.status_code == 200, back.text
    assert shop.get(f"projects/{project}")["scenes"][0] == scene
    assert shop.client.post(f"{url}/restore").status_code == 404


def test_the_look_of_a_film_reaches_what_is_ordered(shop: Shop, tmp_path: Path) -> None:
    project = _project(shop, tmp_path)
    url = f"/api/mv/projects/{project}"
    first = shop.get(f"projects/{project}")["scenes"][0]["scene_id"]
    _end(shop, _buy(shop, project, [first]))
    look = {"palette": ["cobalt", "ember"], "avoid": "crowds"}
    tried = shop.client.patch(url, params={"dry_run": True}, json=look).json()
    assert [one["scene_id"] for one in tried["invalidated"] if one["scene_id"]] == [first]
    told = shop.client.patch(url, json=look).json()["project"]
    assert (told["palette"], told["avoid"]) == (["cobalt", "ember"], "crowds")
    _end(shop, _buy(shop, project, [first]))
    facts = shop.get(f"projects/{project}/takes")["takes"][-1]["facts"]
    assert facts["prompt"] == "A fox walks. Look: in the colours cobalt and ember."
    assert facts["negative_prompt"] == "crowds"

    back = shop.client.patch(url, json={"palette": [], "avoid": ""}).json()["project"]
    assert (back["palette"], back["avoid"]) == ([], "")
    refused = shop.client.patch(url, json={"palette": [" "]})
    assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_REQUEST")


def test_a_clip_is_made_with_the_pictures_that_its_scene_chooses(
    shop: Shop, tmp_path: Path
) -> None:
    project = _project(shop, tmp_path)
    url = f"/api/mv/projects/{project}"
    shop.client.patch(url, json={"model": "google/veo-3.1"})
    shop.end(shop.post(f"projects/{project}/steps/plan").json()["job_id"])
    before = shop.get(f"projects/{project}")
    first = before["scenes"][0]["scene_id"]
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "orange").save(picture, "PNG")
    asset = _sent(shop, "assets", picture.getvalue())["asset_id"]
    body = {"asset_id": asset, "choose": False}
    beside = shop.client.put(f"{url}/character/take", json=body)
    # It is there, and no clip is made with it yet.
    assert beside.json()["project"] == before
    usual, other = (take["take_id"] for take in shop.get(f"projects/{project}/takes")["takes"])
    assert before["character"]["take_id"] == usual
    _end(shop, _buy(shop, project, [first]))
    scene = f"{url}/scenes/{first}"
    same = shop.client.patch(scene, json={"references": [usual]}).json()
    assert same["project"]["scenes"][0]["clip"]["standing"] == "current"
    two = shop.client.patch(scene, json={"references": [usual, other]}).json()
    assert [one["scene_id"] for one in two["invalidated"] if one["scene_id"]] == [first]
    assert float(two["cost"]["amount_usd"]) > 0
    assert two["project"]["scenes"][0]["references"] == [usual, other]
    _end(shop, _buy(shop, project, [first]))
    facts = shop.get(f"projects/{project}/takes")["takes"][-1]["facts"]
    assert facts["references"] == [usual, other]
    asked = shop.simulators.client.get(
        "/replicate/v1/predictions", headers={"Authorization": "Bearer r8_simulated"}
    )
    sent = [len(one["input"].get("reference_images", [])) for one in asked.json()["results"]]
    assert sent[:2] == [2, 1]
    back = shop.client.patch(scene, json={"references": None}).json()
    assert back["project"]["scenes"][0]["clip"]["standing"] == "stale"
    for wrong in ([first], [other, other], [other] * 10):
        refused = shop.client.patch(scene, json={"references": wrong})
        assert (refused.status_code, refused.json()["error_code"]) == (400, "INVALID_REQUEST")


def _brought(shop: Shop, project: str, colour: str) -> None:
    """Put a picture beside that of the film."""
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(picture, "PNG")
    body = {"asset_id": _sent(shop, "assets", picture.getvalue())["asset_id"], "choose": False}
    answer = shop.client.put(f"/api/mv/projects/{project}/character/take", json=body)
    assert answer.is_success, answer.text


def test_a_picture_that_is_not_sent_is_not_paid_for_again(shop: Shop, tmp_path: Path) -> None:
    # This model begins with one picture, whatever is chosen beside it.
    project = _project(shop, tmp_path)
    _brought(shop, project, "orange")
    _brought(shop, project, "olive")
    first = shop.get(f"projects/{project}")["scenes"][0]["scene_id"]
    taken = shop.get(f"projects/{project}/takes")["takes"]
    usual, other, third = (take["take_id"] for take in taken)

    def change(**fields: Any) -> dict[str, Any]:
        answer = shop.client.patch(f"/api/mv/projects/{project}/scenes/{first}", json=fields)
        assert answer.is_success, answer.text
        return answer.json()["project"]["scenes"][0]["clip"]

    change(references=[other, usual])
    assert shop.end(_buy(shop, project, [first]))["status"] == "succeeded"
    spent = shop.spent()
    for references in ([other], [other, third], [other, usual]):
        assert change(references=references)["standing"] == "current"
    assert change(references=[usual, other])["standing"] == "stale"
    again = change(references=[other], description="A fox leaps.")
    assert (again["standing"], float(again["price_usd"]) > 0) == ("stale", True)
    assert shop.end(_buy(shop, project, [first]))["status"] == "succeeded"
    assert shop.spent() > spent
    spent = shop.spent()
    # The clip of the first words was made with the same picture: it is taken again, for nothing.
    back = change(description="A fox walks.", references=[other, third])
    assert (back["standing"], float(back["price_usd"])) == ("stale", 0)
    run = shop.post(f"projects/{project}/run", {"until": "clips", "scenes": [first]})
    assert shop.end(run.json()["job_id"])["status"] == "succeeded"
    assert _clips(shop, project)[0]["standing"] == "current"
    assert shop.spent() == spent


def test_a_picture_that_is_brought_along_twice_at_once_is_there_once(
    shop: Shop, tmp_path: Path
) -> None:
    project = _project(shop, tmp_path)
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "orange").save(picture, "PNG")
    body = {"asset_id": _sent(shop, "assets", picture.getvalue())["asset_id"], "choose": False}

    def bring(_: int) -> int:
        url = f"/api/mv/projects/{project}/character/take"
        return shop.client.put(url, json=body).status_code

    with ThreadPoolExecutor(6) as side_by_side:
        assert set(side_by_side.map(bring, range(6))) == {200}
    takes = shop.get(f"projects/{project}/takes")["takes"]
    assert [take["media_id"] for take in takes].count(body["asset_id"]) == 1


def test_a_scene_is_written_anew_for_its_place_and_nothing_is_changed(
    shop: Shop, tmp_path: Path
) -> None:
    project = _project(shop, tmp_path)
    before = shop.get(f"projects/{project}")
    first, second = (scene["scene_id"] for scene in before["scenes"])
    words = [
        shop.end(
            shop.post(f"projects/{project}/scenes/{scene}/write", {"seed": 7}).json()["job_id"]
        )
        for scene in (first, second, second)
    ]
    told = [job["result"]["scenes"][0]["description"] for job in words]
    assert all("a fox" in text for text in told)
    # The same seed is the same words, and another place is another scene.
    assert told[1] == told[2]
    assert told[0] != told[1]
    assert shop.get(f"projects/{project}") == before
    nowhere = shop.post(f"projects/{project}/scenes/{project}/write")
    assert nowhere.status_code == 404


def test_what_a_scene_avoids_can_be_emptied(shop: Shop, tmp_path: Path) -> None:
    project = _project(shop, tmp_path)
    scene = shop.get(f"projects/{project}")["scenes"][0]["scene_id"]
    url = f"/api/mv/projects/{project}/scenes/{scene}"
    for words in ("crowds", ""):
        assert shop.client.patch(url, json={"negative_description": words}).is_success
        assert shop.get(f"projects/{project}")["scenes"][0]["negative_description"] == words


def _end(shop: Shop, job: str) -> None:
    ended = shop.end(job)
    assert ended["status"] == "succeeded", ended["error"]
