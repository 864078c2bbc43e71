"""POST /api/mv/merge_videos, and what is made of clips and films for players and pages."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import pytest

from tests.support.api import Api, hanging
from tests.support.waiting import until

ABSENT = "a1b2c3d4-e5f6-7890-abcd-ef1234567890"
Packets = list[bytes]


@pytest.fixture(scope="module")
def clips(api: Api) -> list[str]:
    """Return the ids of three clips, of 1, 2 and 1 seconds."""
    made = (("a robot", 1), ("a cat", 2), ("a fox", 1))
    return [api.make_clip(words, duration=length)["video_id"] for words, length in made]


@pytest.fixture(scope="module")
def film(api: Api, clips: list[str]) -> dict[str, Any]:
    """Return the answer to a merge of all clips, the first again at the end."""
    answer = api.post("merge_videos", {"video_ids": [*clips, clips[0]], "unknown": 1})
    assert answer.status_code == 200, answer.text
    return answer.json()


def pictures(content: bytes) -> Packets:
    with av.open(io.BytesIO(content), "r") as container:
        return [bytes(packet) for packet in container.demux(video=0) if packet.size]


def got(api: Api, path: str) -> bytes:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    return answer.content


@contextmanager
def damaged(api: Api, video_id: str, content: bytes) -> Iterator[None]:
    """Have other bytes in the place of a clip for a while."""
    tag = api.client.head(f"/api/mv/get_video/{video_id}").headers["ETag"].strip('"')
    file: Path = api.server.data / "blobs" / tag[:2] / tag
    whole = file.read_bytes()
    file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(whole)


def test_clips_are_joined_in_their_order_and_copied(
    api: Api, clips: list[str], film: dict[str, Any]
) -> None:
    identity = film["video_id"]
    assert set(film) == {"video_id", "video_path", "video_url", "metadata"}
    assert film["video_path"].endswith(f"{identity}.mp4")
    assert film["video_url"] == f"/api/mv/get_video/{identity}"
    metadata = film["metadata"]
    assert metadata["ignored_fields"] == ["unknown"]
    assert metadata["cost"]["amount_usd"] == "0"
    assert metadata["parameters_used"]["duration"] == 5
    due = [data for clip in [*clips, clips[0]] for data in pictures(got(api, f"get_video/{clip}"))]
    assert pictures(got(api, f"get_video/{identity}")) == due
    assert api.get(f"get_video/{identity}/info").json()["duration_seconds"] == 5
    job_cost = [job["cost"] for job in api.get("jobs?limit=1").json()["jobs"]]
    assert [cost["charged_usd"] for cost in job_cost] == ["0"]


def test_a_merged_film_can_be_merged_again(
    api: Api, clips: list[str], film: dict[str, Any]
) -> None:
    answer = api.post("merge_videos", {"video_ids": [film["video_id"], clips[1]]})
    assert answer.status_code == 200
    assert answer.json()["metadata"]["parameters_used"]["duration"] == 7


def test_three_clips_under_a_song_with_transitions(api: Api, clips: list[str]) -> None:
    song = io.BytesIO()
    with wave.open(song, "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(bytes(range(256)) * 200)
    kept = api.client.post(
        "/api/mv/songs",
        content=song.getvalue(),
        headers={"Content-Type": "application/octet-stream"},
    ).json()
    answer = api.post(
        "merge_videos",
        {
            "video_ids": clips,
            "song_id": kept["song_id"],
            "clip_audio": "duck",
            "transitions": [{"kind": "dissolve", "frames": 6}, "flash"],
            "aspect_ratio": None,
        },
    )
    assert answer.status_code == 200, answer.text
    metadata = answer.json()["metadata"]
    assert metadata["song_id"] == kept["song_id"]
    assert metadata["timeline"]["song"]["samples"] == 25_600
    content = got(api, f"get_video/{answer.json()['video_id']}")
    with av.open(io.BytesIO(content), "r") as container:
        assert sum(1 for _ in container.decode(video=0)) == 96 - 6
    with av.open(io.BytesIO(content), "r") as container:
        sound = sum(frame.samples for frame in container.decode(audio=0))
        rate = container.streams.audio[0].codec_context.sample_rate
    assert sound / rate == pytest.approx(90 / 24, abs=0.05)


def test_a_job_is_answered_at_once_and_its_result_is_the_same(api: Api, clips: list[str]) -> None:
    answer = api.post("merge_videos", {"video_ids": clips[:2]}, Prefer="respond-async")
    assert answer.status_code == 202
    job = answer.json()
    assert job["kind"] == "merge"
    assert answer.headers["location"] == job["job_url"]
    until(
        lambda: api.client.get(job["job_url"]).json()["status"] == "succeeded",
        seconds=60,
        what="the film",
    )
    result = api.client.get(job["job_url"]).json()["result"]
    assert api.client.head(result["video_url"]).status_code == 200


def test_a_key_leads_to_the_same_film_and_never_to_another(api: Api, clips: list[str]) -> None:
    body = {"video_ids": clips[:2]}
    same = {"video_ids": [clip.upper() for clip in clips[:2]], "transitions": "cut"}
    one, two = (api.post("merge_videos", each, Idempotency_Key="merge") for each in (body, same))
    assert one.json()["video_id"] == two.json()["video_id"]
    other = api.post("merge_videos", {"video_ids": clips[1:]}, Idempotency_Key="merge")
    assert other.status_code == 409


def test_a_film_that_nobody_waits_for_any_more_is_taken_over(api: Api, clips: list[str]) -> None:
    # Large, so that it is still being made when the connection is lost.
    body = {"video_ids": clips * 2, "size": "1080p"}

    def merging() -> int:
        return sum(job["kind"] == "merge" for job in api.get("jobs?limit=200").json()["jobs"])

    before = merging()
    with hanging(api, "merge_videos", body):
        until(lambda: merging() > before, seconds=20, what="the job")
    answer = api.post("merge_videos", body)
    assert answer.status_code == 200
    assert answer.json()["metadata"]["adopted"] is True
    assert merging() == before + 1


def test_a_film_can_be_called_off(api: Api, clips: list[str]) -> None:
    body = {"video_ids": clips * 5, "size": "4k"}
    job = api.post("merge_videos", body, Prefer="respond-async").json()
    assert api.post(f"jobs/{job['job_id']}/cancel", {}).status_code == 200
    until(
        lambda: api.client.get(job["job_url"]).json()["status"] == "cancelled",
        seconds=60,
        what="the end",
    )
    assert api.client.get(job["job_url"]).json()["error"]["error_code"] == "CANCELLED"


def refusal(api: Api, body: Any, status: int, words: str, field: str | None = None) -> None:
    answer = api.post("merge_videos", body)
    document = answer.json()
    assert answer.status_code == status, document
    assert words in document["message"]
    if field is not None:
        assert document["errors"][0]["field"].startswith(field)


def test_what_cannot_be_merged_is_refused_at_once(api: Api, clips: list[str]) -> None:
    two = clips[:2]
    refusal(api, {}, 422, "video_ids is required")
    refusal(api, {"video_ids": "x"}, 422, "video_ids", "video_ids")
    refusal(api, {"video_ids": two, "transitions": 5}, 422, "transitions", "transitions")
    refusal(api, {"video_ids": two[:1]}, 400, "video_ids", "video_ids")
    refusal(api, {"video_ids": two * 101}, 400, "video_ids", "video_ids")
    refusal(api, {"video_ids": two, "aspect_ratio": "3:7"}, 400, "aspect_ratio")
    refusal(api, {"video_ids": two, "size": "8k"}, 400, "size")
    refusal(api, {"video_ids": two, "clip_audio": "duck"}, 400, "duck needs a song_id")
    refusal(api, {"video_ids": two, "transitions": ["cut", "cut"]}, 400, "2 clips have 1 joint,")
    refusal(api, {"video_ids": two, "transitions": "wipe"}, 400, "transitions.kind")
    long = {"kind": "dissolve", "frames": 25}
    words = f"Clip 1 ({two[0]}) has 24 frames, and the transitions beside it take 25"
    refusal(api, {"video_ids": two, "transitions": long}, 400, words, "transitions")
    words = f"Video with ID {ABSENT} not found: it is clip 3 of video_ids."
    refusal(api, {"video_ids": [*two, ABSENT]}, 404, words)
    refusal(api, {"video_ids": [*two, "x"]}, 404, "Video with ID x not found: it is clip 3")
    refusal(api, {"video_ids": two, "song_id": ABSENT}, 404, f"Song with ID {ABSENT} not found")


def test_a_clip_whose_file_is_damaged_is_named(api: Api) -> None:
    # Clips of one length may have the same bytes here, and then both would be damaged.
    made = (("an ox", 1), ("an elk", 4))
    clips = [api.make_clip(words, duration=length)["video_id"] for words, length in made]
    content = got(api, f"get_video/{clips[1]}")
    with damaged(api, clips[1], content[:100]):
        refusal(api, {"video_ids": clips}, 404, f"ID {clips[1]} not found: it is clip 2")
    with damaged(api, clips[1], content[:-1] + bytes([content[-1] ^ 1])):
        refusal(api, {"video_ids": clips}, 404, f"Clip 2 ({clips[1]}): its file")


@pytest.mark.parametrize(
    ("path", "media_type", "begin"),
    [
        ("poster", "image/jpeg", b"\xff\xd8\xff"),
        ("poster?format=webp", "image/webp", b"RIFF"),
        ("sprites.jpg", "image/jpeg", b"\xff\xd8\xff"),
        ("sprites.vtt", "text/vtt", b"WEBVTT\n\n"),
        ("hls/index.m3u8", "application/vnd.apple.mpegurl", b"#EXTM3U\n"),
        ("hls/film.mp4", "video/mp4", b"\0\0\0"),
    ],
)
def test_players_and_pages_are_given_what_they_need(
    api: Api, film: dict[str, Any], path: str, media_type: str, begin: bytes
) -> None:
    url = f"{film['video_url']}/{path}"
    answer = api.client.get(url)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.content.startswith(begin)
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    head = api.client.head(url)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(answer.content))
    again = api.client.get(url, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    part = api.client.get(url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, answer.content[:4])
    place, _, query = path.partition("?")
    absent = api.get(f"get_video/{ABSENT}/{place}?{query}")
    assert absent.status_code == 404
    assert absent.json()["message"] == f"Video with ID {ABSENT} not found"
    assert api.get(f"get_video/x/{place}").status_code == 404


def test_the_stream_is_the_film(api: Api, film: dict[str, Any]) -> None:
    assert pictures(got(api, f"get_video/{film['video_id']}/hls/film.mp4")) == pictures(
        got(api, f"get_video/{film['video_id']}")
    )


def test_what_is_lost_of_it_is_made_again(api: Api, film: dict[str, Any]) -> None:
    url = f"{film['video_url']}/poster"
    before = api.client.get(url)
    tag = before.headers["etag"].strip('"')
    (api.server.data / "blobs" / tag[:2] / tag).unlink()
    after = api.client.get(url)
    assert after.status_code == 200
    assert after.content == before.content
