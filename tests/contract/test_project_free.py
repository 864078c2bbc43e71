"""The draft of a project costs nothing, whatever services there are, and follows its play head."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.studio import Site, run_site

pytestmark = pytest.mark.timeout(240)

WATCHED = 400
"""Of 576 frames."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server whose scenes and clips cost money, and that draws one clip at a time."""
    environment = {"SONGREEL_RENDER_PROCESSES": "1"}
    with run_site(tmp_path_factory.mktemp("site"), environment=environment) as running:
        yield running


def _shots(site: Site, job_id: str) -> list[dict[str, Any]]:
    events = site.ask("GET", f"jobs/{job_id}/events")["events"]
    return [event for event in events if event["type"] == "shot"]


def test_without_free_it_stops_where_scenes_cost_money(site: Site) -> None:
    project = site.add_project(song_id=site.add_song(12))
    path = f"projects/{project['project_id']}/run"
    job = site.ended(site.ask("POST", path, {"until": "animatic"})["job_id"])
    assert job["result"]["next"]["step"] == "scenes"


def test_a_free_run_shows_the_whole_film_from_where_it_is_watched(site: Site) -> None:
    song, palette = site.add_song(24), ["cobalt", "ember"]
    project = site.add_project(song_id=song, number_of_scenes=5, palette=palette)
    path = f"projects/{project['project_id']}/run"
    job_id = site.ask("POST", path, {"until": "animatic", "free": True})["job_id"]
    # Before anything is begun.
    site.ask("PUT", f"jobs/{job_id}/playhead", {"frame": WATCHED})
    job = site.ended(job_id)
    assert job["status"] == "succeeded", job["error"]
    assert job["result"]["next"] is None
    shots = _shots(site, job_id)
    assert sorted(shot["index"] for shot in shots) == [0, 1, 2, 3, 4]
    watched = max(shot["index"] for shot in shots if shot["start_frame"] <= WATCHED)
    # One is drawn while the one before it is put away.
    assert {shot["index"] for shot in shots[:2]} == {watched, watched + 1}
    assert job["cost"]["charged_usd"] in {"0", "0.00"}
    made = site.ask("GET", f"projects/{project['project_id']}")
    assert float(made["spent_usd"]) == 0
    assert (made["scene_count"], made["steps"]["animatic"]) == (5, "current")
    for shot in shots:
        assert site.client.get(shot["video_url"]).is_success
        # In the film's colours, as its clips will be.
        clip = site.ask("GET", f"get_video/{shot['video_id']}/info")
        assert clip["metadata"]["prompt"].endswith("Look: in the colours cobalt and ember.")


def test_nothing_pays_for_what_is_free(site: Site) -> None:
    project = site.add_project(song_id=site.add_song(12), scenes=1)
    body = {"until": "clips", "free": True, "quote_id": "3f2b8a1e-0000-4000-8000-000000000000"}
    answer = site.client.post(f"/api/mv/projects/{project['project_id']}/run", json=body)
    assert (answer.status_code, "leave one of them out" in answer.text) == (400, True)


def test_nothing_is_ordered_above_the_price_that_was_agreed_to(site: Site) -> None:
    project = site.add_project(
        song_id=site.add_song(12), backend="replicate", model="google/veo-3.1-lite"
    )
    steps = f"/api/mv/projects/{project['project_id']}/steps"
    told = project["character"]["price_usd"]
    for step, most in (("reference", "0"), ("reference", "0.1499"), ("scenes", "0")):
        answer = site.client.post(f"{steps}/{step}", json={"most_usd": most})
        assert answer.status_code == 409, answer.text
        assert f"${most} were agreed to: nothing was ordered" in answer.json()["message"]
    assert (
        f"${told} by now"
        in site.client.post(f"{steps}/reference", json={"most_usd": "0"}).json()["message"]
    )
    assert site.ask("GET", f"projects/{project['project_id']}")["spent_usd"] == "0"
    job = site.step(project["project_id"], "reference", most_usd=told)
    assert (job["status"], job["cost"]["charged_usd"]) == ("succeeded", told), job["error"]
    answer = site.client.post(f"{steps}/plan", json={"most_usd": "1"})
    assert (answer.status_code, "most_usd goes with" in answer.text) == (400, True)


def test_only_what_makes_a_film_has_a_play_head(site: Site) -> None:
    project = site.add_project(song_id=site.add_song(12), scenes=2)
    job = site.step(project["project_id"], "plan")
    answer = site.client.put(f"/api/mv/jobs/{job['job_id']}/playhead", json={"frame": 0})
    assert (answer.status_code, "play head" in answer.text) == (409, True)


def test_the_song_that_comes_along_is_one_song(site: Site) -> None:
    answers = [site.client.post("/api/mv/songs/demo") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    [one, same] = [answer.json() for answer in answers]
    assert one["song_id"] == same["song_id"]
    assert (one["name"], round(one["duration_seconds"])) == ("Songreel demo song.wav", 39)


def test_scenes_are_written_anew_for_nothing(site: Site) -> None:
    project = site.add_project(scenes=1)
    job = site.step(project["project_id"], "scenes", free=True)
    assert job["status"] == "succeeded", job["error"]
    assert float(job["cost"]["charged_usd"]) == 0
    assert site.ask("GET", f"projects/{project['project_id']}")["scene_count"] == 4
