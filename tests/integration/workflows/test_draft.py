"""Drafts as the server makes them with the real renderer, one process of it, kill -9 included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.commands import look, write_tune
from tests.support.servers import Server
from tests.support.waiting import until

ONE_RENDERER = {"SONGREEL_RENDER_PROCESSES": "1"}
OCTETS = {"Content-Type": "application/octet-stream"}
ENDS = {"succeeded", "failed", "cancelled"}
SECONDS = Fraction("6.03")
FRAMES = 145  # 6.03 s at 24 frames a second are 144.72


class Draft:
    """A draft that is being made, seen over HTTP; a server that starts anew takes it up."""

    def __init__(self, client: httpx2.Client, tune: Path, *, shots: int) -> None:
        song = client.post("songs", content=tune.read_bytes(), headers=OCTETS).json()
        body = {
            "song_id": song["song_id"],
            "idea": "A walk by the sea",
            "character_description": "A red fox in a blue coat",
            "scenes": shots,
            "seed": 5,
            "draft": True,
            "cut": "even",
        }
        answer = client.post("films", json=body)
        assert answer.status_code == 202, answer.text
        self.job_id: str = answer.json()["job_id"]

    def watch(self, client: httpx2.Client, frame: int) -> None:
        answer = client.put(f"jobs/{self.job_id}/playhead", json={"frame": frame})
        assert answer.status_code == 200, answer.text

    def shots(self, client: httpx2.Client) -> list[dict[str, Any]]:
        """Return the shots that were announced so far."""
        events = client.get(f"jobs/{self.job_id}/events").json()["events"]
        return [event for event in events if event["type"] == "shot"]

    def ended(self, client: httpx2.Client) -> dict[str, Any]:
        """Return the result of the draft."""

        def end() -> dict[str, Any] | None:
            job = client.get(f"jobs/{self.job_id}").json()
            return job if job["status"] in ENDS else None

        job = until(end, seconds=90, pause=0.1, what="the end of the draft")
        assert job is not None
        assert job["status"] == "succeeded", job["error"]
        return job["result"]


@contextmanager
def asking(server: Server) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=f"{server.url}/api/mv/", timeout=60, trust_env=False) as client:
        yield client


@pytest.fixture
def tune(tmp_path: Path) -> Path:
    write_tune(tmp_path / "song.wav", SECONDS)
    return tmp_path / "song.wav"


def test_a_draft_is_made_ahead_of_the_play_head(serve: Callable[..., Server], tune: Path):
    server = serve(environment=ONE_RENDERER)
    with asking(server) as client:
        draft = Draft(client, tune, shots=4)
        draft.watch(client, 80)  # in the third shot, before anything is begun
        result = draft.ended(client)
        shots = draft.shots(client)
        film = client.get(f"get_video/{result['video_id']}").content
        clips = [client.get(f"get_video/{shot['video_id']}/info").json() for shot in shots]
    (server.data.parent / "draft.mp4").write_bytes(film)
    seen = look(server.data.parent / "draft.mp4")
    assert (seen.width, seen.height, seen.frames) == (640, 360, FRAMES)
    assert seen.sound_seconds == pytest.approx(FRAMES / 24, abs=0.05)
    order = [shot["index"] for shot in shots]
    assert (set(order[:2]), set(order[2:])) == ({2, 3}, {0, 1})
    assert {(clip["width"], clip["height"]) for clip in clips} == {(640, 360)}
    assert result["metadata"]["draft"] is True
    assert result["metadata"]["model_used"] == "local/animatic-1"


def test_a_draft_goes_on_after_a_kill_and_announces_no_shot_twice(
    serve: Callable[..., Server], tune: Path
):
    server = serve(environment=ONE_RENDERER)
    with asking(server) as client:
        draft = Draft(client, tune, shots=4)
        before = until(lambda: draft.shots(client), seconds=60, what="the first shot")
        server.kill()
    again = serve(environment=ONE_RENDERER)
    with asking(again) as client:
        draft.watch(client, 0)
        result = draft.ended(client)
        shots = draft.shots(client)
        draft.watch(client, 0)  # nothing comes of it any more
    assert sorted(shot["index"] for shot in shots) == [0, 1, 2, 3]
    assert shots[: len(before)] == before
    scenes = result["metadata"]["scenes"]
    for shot in shots:
        scene = scenes[shot["index"]]
        assert shot["video_id"] == scene["video_id"]
        assert (shot["start_frame"], shot["frames"]) == (scene["start_frame"], scene["frames"])
        assert shot["video_url"] == f"/api/mv/get_video/{shot['video_id']}"
