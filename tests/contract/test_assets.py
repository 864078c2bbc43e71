"""What callers bring along: sent once, used by its id, named, pinned, deleted and restored."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from dirty_equals import IsPartialDict

from songreel.domain.frames import FrameRate
from songreel.http.app import describe
from tests.integration.media.material import write_clip
from tests.support.api import Api, base64, hanging, picture
from tests.support.commands import write_tune
from tests.support.uploads import another, image, send, sent
from tests.support.waiting import until

NOBODY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    write_tune(path, 3)
    return path.read_bytes()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    rate = FrameRate(numerator=30, denominator=1)
    return write_clip(path, 45, rate=rate, seed=5).read_bytes()


def change(api: Api, asset: str, body: Any) -> httpx2.Response:
    typed = {"Content-Type": "application/json"}
    content = json.dumps(body).encode()
    return api.client.patch(f"/api/mv/assets/{asset}", content=content, headers=typed)


def delete(api: Api, asset: str) -> httpx2.Response:
    return api.client.delete(f"/api/mv/assets/{asset}")


def restore(api: Api, asset: str) -> httpx2.Response:
    return api.client.post(f"/api/mv/assets/{asset}/restore")


def test_an_image_is_told_with_its_addresses(api: Api) -> None:
    content = image()
    answer = send(api, content, params={"name": "../Die Heldin\n.png"})
    document = answer.json()
    assert answer.status_code == 201, document
    url = f"/api/mv/assets/{document['asset_id']}"
    assert answer.headers["location"] == url
    assert document == {
        "asset_id": document["asset_id"],
        "kind": "image",
        "origin": "upload",
        "name": "Die Heldin.png",
        "sha256": hashlib.sha256(content).hexdigest(),
        "size_bytes": len(content),
        "media_type": "image/png",
        "created_at": document["created_at"],
        "pinned": False,
        "expires_at": None,
        "deleted_at": None,
        "width": 16,
        "height": 12,
        "duration_seconds": None,
        "frame_rate": None,
        "has_audio": None,
        "inspection": None,
        "asset_url": url,
        "content_url": f"{url}/content",
        "ignored_fields": [],
    }
    assert api.client.get(url).json() == document
    assert api.get("assets").json()["assets"][0] == document


def test_the_bytes_come_back_in_ranges(api: Api) -> None:
    content = image()
    asset = sent(api, content)
    whole = api.client.get(asset["content_url"])
    assert whole.content == content
    assert whole.headers["content-type"] == "image/png"
    assert whole.headers["etag"] == f'"{asset["sha256"]}"'
    assert whole.headers["x-content-type-options"] == "nosniff"
    part = api.client.get(asset["content_url"], headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, content[2:6])
    known = api.client.get(asset["content_url"], headers={"If-None-Match": whole.headers["etag"]})
    assert known.status_code == 304


def test_the_bytes_are_of_a_type_that_is_described(api: Api, clip: bytes, tune: bytes) -> None:
    paths = describe().openapi()["paths"]
    pictures = (image(), picture("JPEG", shade=secrets.randbelow(250)), picture("WEBP"))
    for content in (*pictures, another(clip), another(tune)):
        asset_id = send(api, content).json()["asset_id"]
        for path in ("assets/{asset_id}/content", "get_character_reference/{image_id}"):
            told = api.get(re.sub("{.*}", asset_id, path))
            described = paths[f"/api/mv/{path}"]["get"]["responses"]["200"]["content"]
            if told.status_code != 404:
                assert told.headers["content-type"] in described
            else:
                assert content not in pictures


def test_the_same_bytes_have_one_id_however_often_they_are_sent_at_once(api: Api) -> None:
    content = image()
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: send(api, content), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["asset_id"] for answer in answers}) == 1


def test_what_it_is_is_told_by_its_bytes_and_not_by_its_name(api: Api, clip: bytes) -> None:
    files = {"file": ("song.mp3", another(clip), "audio/mpeg")}
    answer = api.client.post("/api/mv/assets", files=files, data={"mood": "dark"})
    assert answer.status_code == 201, answer.text
    assert answer.json() == IsPartialDict(kind="clip", name="song.mp3", media_type="video/mp4")
    assert answer.json()["ignored_fields"] == ["mood"]


def test_a_song_is_the_same_thing_under_songs(api: Api, tune: bytes) -> None:
    content = another(tune)
    asset = sent(api, content)
    assert asset == IsPartialDict(kind="song", media_type="audio/wav", duration_seconds=3.0)
    song = api.get(f"songs/{asset['asset_id']}").json()
    assert song["sha256"] == asset["sha256"]
    again = api.client.post("/api/mv/songs", content=content)
    assert (again.status_code, again.json()["song_id"]) == (200, asset["asset_id"])
    assert change(api, asset["asset_id"], {"name": "Lied"}).json()["name"] == "Lied"
    assert api.get(f"songs/{asset['asset_id']}").json()["name"] == "Lied"


def test_an_image_is_followed_by_its_id_and_served_as_a_reference(api: Api) -> None:
    content = image()
    asset = sent(api, content)
    words = f"a robot {secrets.token_hex(4)}"
    made = api.make_clip(words, asset_id=asset["asset_id"].upper())
    told = made["metadata"]["parameters_used"]
    assert told["reference"] == "image"
    by_bytes = api.make_clip(words, reference_image_base64=base64(content))
    assert by_bytes["metadata"]["parameters_used"]["reference"] == "image"
    served = api.get(f"get_character_reference/{asset['asset_id']}")
    assert (served.status_code, served.content) == (200, content)


def test_only_one_reference_is_taken(api: Api) -> None:
    asset = sent(api, image())["asset_id"]
    for other in ({"character_reference_id": asset}, {"reference_image_base64": "aaaa"}):
        before = api.ledger()
        answer = api.post("generate_video", {"prompt": "a", "asset_id": asset, **other})
        assert answer.status_code == 400, answer.text
        assert "send one of them" in answer.text
        assert api.ledger() == before


@pytest.mark.parametrize("wanted", [NOBODY, "", " ", "../x"])
def test_an_image_that_is_not_there_buys_nothing(api: Api, wanted: str) -> None:
    before = api.ledger()
    answer = api.post("generate_video", {"prompt": "a", "asset_id": wanted})
    assert answer.status_code in {400, 404}, answer.text
    assert api.ledger() == before


def test_a_song_is_no_character(api: Api, tune: bytes) -> None:
    song = sent(api, another(tune))["asset_id"]
    before = api.ledger()
    answer = api.post("generate_video", {"prompt": "a", "asset_id": song})
    assert answer.status_code == 404
    assert api.ledger() == before


def test_a_clip_of_ones_own_is_a_video_that_tells_honestly_what_it_is(
    api: Api, clip: bytes
) -> None:
    asset = sent(api, another(clip))
    assert asset == IsPartialDict(
        kind="clip", duration_seconds=1.5, frame_rate=30.0, has_audio=True, inspection="whole"
    )
    info = api.get(f"get_video/{asset['asset_id']}/info").json()
    assert info == IsPartialDict(exists=True, duration_seconds=1.5, sha256=asset["sha256"])
    told = info["metadata"]
    assert (told["backend_used"], told["model_used"]) == ("upload", "")
    assert told["cost"] == IsPartialDict(amount_usd="0", basis="free")
    assert told["makers"] == [{"backend": "upload", "model": ""}]
    assert api.get(f"get_video/{asset['asset_id']}").status_code == 200
    assert api.get(f"get_video/{asset['asset_id']}/poster").status_code == 200
    playlist = api.get(f"get_video/{asset['asset_id']}/hls/index.m3u8")
    assert (playlist.status_code, playlist.text[:7]) == (200, "#EXTM3U")


def test_own_clips_are_merged_with_made_ones_and_the_film_says_so(api: Api, clip: bytes) -> None:
    own = sent(api, another(clip))["asset_id"]
    made = api.make_clip(f"a robot {secrets.token_hex(4)}")["video_id"]
    answer = api.post("merge_videos", {"video_ids": [own, made, own]})
    assert answer.status_code == 200, answer.text
    told = answer.json()["metadata"]
    assert told["makers"] == [
        {"backend": "upload", "model": ""},
        {"backend": "waiting", "model": "waiting/video-1"},
    ]
    film = api.get(f"get_video/{answer.json()['video_id']}").content
    assert b"Contains pictures generated by AI (waiting/video-1) and clips of other origin." in film
    alone = api.post("merge_videos", {"video_ids": [own, own]}).json()["video_id"]
    film = api.get(f"get_video/{alone}").content
    assert b"Contains clips of other origin; no model made pictures for it." in film
    assert b"digitalsourcetype/composite<" in film
    listed = api.get("assets?kind=film&limit=2").json()["assets"]
    assert [one["kind"] for one in listed] == ["film", "film"]


def test_what_was_made_here_keeps_its_id_when_it_is_sent_back(api: Api) -> None:
    made = api.make_clip(f"a robot {secrets.token_hex(4)}")["video_id"]
    content = api.get(f"get_video/{made}").content
    again = send(api, content)
    # Whoever made the same clip twice has two of them: it is one of these.
    assert (again.status_code, again.json()["origin"]) == (200, "made")
    assert again.json()["sha256"] == api.get(f"get_video/{made}/info").json()["sha256"]


def test_pages_follow_each_other_without_gap_or_double(api: Api, tune: bytes) -> None:
    wanted = [sent(api, image())["asset_id"] for _ in range(5)]
    sent(api, another(tune))
    found: list[str] = []
    cursor = ""
    while len(found) < 5:
        page = api.get(f"assets?kind=image&limit=2{cursor}").json()
        found += [one["asset_id"] for one in page["assets"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert found[:5] == wanted[::-1]
    last = api.get("assets?limit=200").json()
    assert last["next_cursor"] is None or len(last["assets"]) == 200
    assert api.get("assets?cursor=x").status_code == 400
    assert api.get("assets?kind=horse").status_code == 422


def test_what_is_deleted_is_gone_at_once_and_can_be_restored(api: Api, clip: bytes) -> None:
    asset = sent(api, another(clip))
    url, video = asset["asset_url"], f"get_video/{asset['asset_id']}"
    gone = delete(api, asset["asset_id"])
    assert (gone.status_code, gone.json()["deleted_at"] is not None) == (200, True)
    for path in (video, f"{video}/poster", f"{video}/hls/index.m3u8"):
        assert api.get(path).status_code == 404
    assert api.get(f"{video}/info").json()["exists"] is False
    assert api.client.get(url).status_code == 404
    assert api.client.get(asset["content_url"]).status_code == 404
    assert change(api, asset["asset_id"], {"pinned": True}).status_code == 404
    assert delete(api, asset["asset_id"]).status_code == 404
    assert api.post("merge_videos", {"video_ids": [asset["asset_id"]] * 2}).status_code == 404
    trash = api.get("assets?deleted=true").json()["assets"]
    assert trash[0]["asset_id"] == asset["asset_id"]
    assert restore(api, asset["asset_id"]).json() == asset
    assert api.get(video).status_code == 200
    assert restore(api, asset["asset_id"]).json() == asset
    assert restore(api, NOBODY).status_code == 404


def test_bytes_that_were_deleted_are_back_when_they_are_sent_again(api: Api, tune: bytes) -> None:
    for content in (image(), another(tune)):
        asset = sent(api, content)
        delete(api, asset["asset_id"])
        again = send(api, content)
        assert (again.status_code, again.json()["asset_id"]) == (200, asset["asset_id"])
        assert api.client.get(asset["asset_url"]).status_code == 200


def test_a_song_that_is_deleted_is_in_no_list_and_no_film(api: Api, tune: bytes) -> None:
    song = sent(api, another(tune))["asset_id"]
    delete(api, song)
    assert song not in {one["song_id"] for one in api.get("songs?limit=200").json()["songs"]}
    assert api.get(f"songs/{song}").status_code == 404
    body = {"song_id": song, "idea": "a", "character_description": "b"}
    assert api.post("films", body).status_code == 404


def test_what_a_job_uses_is_not_deleted(api: Api) -> None:
    asset = sent(api, image())["asset_id"]
    words = f"wait:asset{secrets.token_hex(4)}"
    body = {"prompt": words, "duration": 1, "character_reference_id": asset}
    with hanging(api, "generate_video", body):
        api.await_submissions(words)
        refused = delete(api, asset)
        assert (refused.status_code, refused.json()["error_code"]) == (409, "CONFLICT")
        assert "not over" in refused.json()["message"]
        assert api.client.get(f"/api/mv/assets/{asset}").status_code == 200
        api.allow(words.removeprefix("wait:"))
        until(lambda: delete(api, asset).status_code == 200, seconds=20, what="its end")


def test_pinning_and_naming(api: Api) -> None:
    asset = sent(api, image())["asset_id"]
    assert change(api, asset, {"pinned": True, "mood": 1}).json() == IsPartialDict(
        pinned=True, ignored_fields=["mood"]
    )
    assert change(api, asset, {"name": " a/b\x07c "}).json() == IsPartialDict(
        pinned=True, name="bc"
    )
    assert change(api, asset, {"pinned": False, "name": ""}).json() == IsPartialDict(
        pinned=False, name=None
    )
    assert change(api, asset, {"pinned": "yes"}).status_code == 422
    assert change(api, NOBODY, {"pinned": True}).status_code == 404


def test_storage_tells_what_is_used_and_cleans(api: Api) -> None:
    asset = sent(api, image())
    used = api.get("storage").json()
    assert used["media"]["images"]["files"] >= 1
    assert used["database_bytes"] > 0
    assert used["free_bytes"] > 0
    assert (used["retention_days"], used["quota_bytes"]) == (None, None)
    delete(api, asset["asset_id"])
    after = api.get("storage").json()
    assert after["media"]["deleted"]["files"] >= 1
    look = api.client.post("/api/mv/storage/clean?dry_run=true").json()
    assert (look["dry_run"], look["purged"], look["expired"]) == (True, 0, 0)
    assert restore(api, asset["asset_id"]).status_code == 200
    delete(api, asset["asset_id"])
    look = api.client.post("/api/mv/storage/clean?dry_run=true&deleted_too=true").json()
    assert look["purged"] >= 1
    done = api.client.post("/api/mv/storage/clean?deleted_too=true").json()
    assert done["purged"] == look["purged"]
    assert restore(api, asset["asset_id"]).status_code == 404
