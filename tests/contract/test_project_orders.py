"""Steps and runs of projects as requests: waited for, and repeated under their key."""

from __future__ import annotations

import hashlib
import io
import time
from base64 import b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.support.paid import Shop, run_shop
from tests.support.simulators import Running
from tests.support.songs import write_clicks
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(240)

CLIP = {"backend": "replicate", "model": "google/veo-3.1-lite"}


@dataclass
class Desk:
    """A project with one scene and a picture of its character, on a server that can order."""

    shop: Shop
    project: str

    def order(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.shop.client.post(
            f"/api/mv/projects/{self.project}/{path}", json=body or {}, headers=named, timeout=200
        )


@pytest.fixture(scope="module")
def desk(simulators: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("desk")
    write_clicks(folder / "song.wav", 4)
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(picture, "PNG")
    with run_shop(folder / "data", simulators) as shop:
        song = _sent(shop, "songs", (folder / "song.wav").read_bytes())["song_id"]
        fields = {**CLIP, "song_id": song, "character_description": "a fox", "idea": "a walk"}
        project = shop.post("projects", fields).json()["project_id"]
        shop.post(f"projects/{project}/scenes", {"description": "A fox walks."})
        asset = _sent(shop, "assets", picture.getvalue())["asset_id"]
        url = f"/api/mv/projects/{project}/character/take"
        assert shop.client.put(url, json={"asset_id": asset}).is_success
        yield Desk(shop, project)


def _sent(shop: Shop, path: str, content: bytes) -> Any:
    headers = {"Content-Type": "application/octet-stream"}
    answer = shop.client.post(f"/api/mv/{path}", content=content, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


def test_a_step_is_waited_for_where_that_is_preferred(desk: Desk) -> None:
    done = desk.order("steps/plan", Prefer="wait=100")
    assert (done.status_code, done.json()["status"]) == (200, "succeeded"), done.text
    assert done.headers["Preference-Applied"] == "wait=100"
    began = time.monotonic()
    soon = desk.order("run", {"until": "animatic"}, Prefer="wait=1")
    if soon.status_code == 202:
        assert time.monotonic() - began >= 1
    assert soon.headers["Location"] == soon.json()["job_url"]
    over = desk.shop.end(soon.json()["job_id"], 100)
    assert over["result"]["next"] is None
    at_once = desk.order("run", {"until": "animatic"})
    assert (at_once.status_code, "Preference-Applied" in at_once.headers) == (202, False)


def test_the_same_key_leads_to_the_same_job_when_its_quote_is_spent(
    desk: Desk, tmp_path: Path
) -> None:
    assert desk.order("steps/plan", Prefer="wait=100").status_code == 200
    quote = desk.order("quote").json()["quote_id"]
    assert desk.shop.post(f"quotes/{quote}/accept").is_success
    paying, key = {"quote_id": quote.upper()}, "the-clips"
    first = desk.order("steps/clips", paying, Idempotency_Key=key)
    ended = desk.shop.end(first.json()["job_id"], 100)
    assert ended["status"] == "succeeded", ended["error"]
    assert desk.shop.get(f"quotes/{quote}")["state"] == "spent"

    again = desk.order("steps/clips", paying, Idempotency_Key=key)
    assert (again.status_code, again.json()["job_id"]) == (202, ended["job_id"]), again.text
    other = desk.order("run", paying, Idempotency_Key=key)
    assert (other.status_code, other.json()["error_code"]) == (409, "CONFLICT")
    refused = desk.order("steps/clips", paying, Idempotency_Key="another")
    assert "This quote is spent" in refused.json()["message"]


def test_a_cancellation_that_is_waited_for_knows_what_the_parts_cost(desk: Desk) -> None:
    shop = desk.shop
    shop.simulators.client.post("/_settings", json={"latency": "60"})
    try:
        project = shop.get(f"projects/{desk.project}")
        scene = project["scenes"][0]["scene_id"]
        url = f"/api/mv/projects/{desk.project}/scenes/{scene}"
        assert shop.client.patch(url, json={"description": "A fox is called off."}).is_success
        assert desk.order("steps/plan", Prefer="wait=100").status_code == 200
        quote = desk.order("quote").json()["quote_id"]
        assert shop.post(f"quotes/{quote}/accept").is_success
        job = desk.order("steps/clips", {"quote_id": quote}).json()["job_id"]
        shop.sent(job)

        headers = {"Prefer": "wait=50"}
        told = shop.client.post(f"/api/mv/jobs/{job}/cancel", headers=headers).json()
    finally:
        shop.simulators.client.post("/_settings", json={"latency": "0.3"})

    assert told["status"] == "cancelled"
    # Which of these it is depends on whether the service had begun.
    assert told["cancellation"]["outcome"] in {"billed", "not_billed", "unknown"}
    assert told["cost"]["reserved_usd"] == "0"


def test_two_clicks_are_one_picture_and_a_key_of_ones_own_another(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as threads:
        clicks = [threads.submit(desk.order, "steps/reference") for _ in range(4)]
        jobs = {click.result().json()["job_id"] for click in clicks}
        named = desk.order("steps/reference", Idempotency_Key="another").json()["job_id"]
    assert len(jobs) == 1
    assert named not in jobs
    (once,) = jobs
    for job_id in (once, named):
        assert desk.shop.end(job_id)["status"] == "succeeded"
    # It is over: whoever clicks by now wants another one.
    after = desk.order("steps/reference").json()["job_id"]
    assert after not in {once, named}
    # The character has other words: that is not what is being drawn.
    fields = {"character_description": "a fox in a hat"}
    url = f"/api/mv/projects/{desk.project}"
    assert desk.shop.client.patch(url, json=fields).is_success
    other = desk.order("steps/reference").json()["job_id"]
    assert other != after
    for job_id in (after, other):
        desk.shop.end(job_id)


def test_a_scene_may_not_take_what_the_others_need(desk: Desk) -> None:
    """The song has four seconds."""
    url = f"/api/mv/projects/{desk.project}"
    scene = desk.shop.post(f"projects/{desk.project}/scenes", {"description": "It sits."})
    assert scene.is_success, scene.text
    ids = [one["scene_id"] for one in desk.shop.get(f"projects/{desk.project}")["scenes"]]
    refused = desk.shop.client.patch(f"{url}/scenes/{ids[0]}", json={"seconds": 4})
    assert refused.status_code == 400, refused.text
    assert "It may last 3 at most" in refused.json()["message"]
    assert desk.shop.client.patch(f"{url}/scenes/{ids[0]}", json={"seconds": 3}).is_success
    assert desk.shop.client.delete(f"{url}/scenes/{ids[1]}").is_success


def test_a_project_that_somebody_changed_is_not_deleted_unseen(desk: Desk) -> None:
    url = desk.shop.post("projects", {"title": "to be deleted"}).headers["Location"]
    seen = desk.shop.client.get(url).headers["ETag"]
    assert desk.shop.client.patch(url, json={"title": "changed"}).is_success
    refused = desk.shop.client.delete(url, headers={"If-Match": seen})
    assert (refused.status_code, refused.json()["error_code"]) == (412, "PRECONDITION_FAILED")
    now = desk.shop.client.get(url).headers["ETag"]
    assert desk.shop.client.delete(url, headers={"If-Match": now}).status_code == 204


def test_a_retry_whose_picture_was_cleared_says_so_and_orders_nothing(desk: Desk) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (64, 64), "plum").save(picture, "PNG")
    shop = desk.shop
    refusing = {"service": "replicate", "method": "POST", "path": "*/predictions"}
    shop.simulators.script(
        {
            **refusing,
            **{"fault": "status", "status": 429, "retry_after": 30},
            "retry_after_header": "seconds",
        }
    )
    body = {**CLIP, "prompt": "It walks", "duration": 4}
    body["reference_image_base64"] = b64encode(picture.getvalue()).decode()
    job_id = shop.order(body)
    until(lambda: shop.get(f"jobs/{job_id}")["orders"], seconds=60)
    shop.post(f"jobs/{job_id}/cancel")
    assert shop.end(job_id)["status"] == "cancelled"
    shop.simulators.client.delete("/_faults")
    sha256 = hashlib.sha256(picture.getvalue()).hexdigest()
    (kept,) = (shop.server.data / "blobs").rglob(sha256)
    kept.unlink()
    sent = len(shop.simulators.ledger())
    again = shop.post(f"jobs/{job_id}/retry").json()["job_id"]
    ended = shop.end(again)
    assert ended["status"] == "failed"
    assert "was cleared since, so nothing was ordered" in ended["error"]["message"]
    assert "Send the request again with the picture" in ended["error"]["message"]
    assert len(shop.simulators.ledger()) == sent
    assert ended["cost"]["reserved_usd"] == "0"
