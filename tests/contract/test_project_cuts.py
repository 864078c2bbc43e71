"""Cuts are placed to the frame: the film is planned with them, and what that costs is told."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import opentimelineio as otio
import pytest

from tests.integration.media.footage import moving_clip
from tests.support.studio import Site, run_site

pytestmark = pytest.mark.timeout(240)
SOLD = {"backend": "replicate", "model": "google/veo-3.1-lite", "aspect_ratio": "9:16"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server with simulated services."""
    with run_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture
def project(site: Site) -> dict[str, Any]:
    """Return a project of four scenes, planned for a model of four, six and eight seconds."""
    made = site.add_project(
        scenes=4,
        song_id=site.add_song(24),
        **SOLD,
    )
    assert site.step(made["project_id"], "plan")["status"] == "succeeded"
    return site.ask("GET", f"projects/{made['project_id']}")


def starts(of: dict[str, Any]) -> list[int]:
    return [scene["start_frame"] for scene in of["scenes"]]


def ids(of: dict[str, Any]) -> list[str]:
    return [scene["scene_id"] for scene in of["scenes"]]


def test_a_cut_lies_on_its_frame_and_the_film_is_planned(
    site: Site, project: dict[str, Any]
) -> None:
    path = f"projects/{project['project_id']}"
    cuts = dict(zip(ids(project)[1:], [101, 250, 400], strict=True))
    change = site.ask("PUT", f"{path}/cuts", {"cuts": cuts})
    assert starts(change["project"]) == [0, 101, 250, 400]
    assert [scene["cut_at"] for scene in change["project"]["scenes"]] == [None, 101, 250, 400]
    assert change["project"]["steps"]["plan"] == "current"
    plan = site.ask("GET", f"{path}/plan")
    assert [clip["start"] for clip in plan["clips"]] == [0, 101, 250, 400]
    assert plan["knobs"]["cuts"][0] == {"clip": 1, "frame": 101}
    free = site.ask("PUT", f"{path}/cuts", {"cuts": dict.fromkeys(cuts)})
    assert starts(free["project"]) == starts(project)


def test_a_trial_changes_nothing(site: Site, project: dict[str, Any]) -> None:
    path = f"projects/{project['project_id']}"
    body = {"cuts": {ids(project)[1]: 101}}
    change = site.ask("PUT", f"{path}/cuts?dry_run=true", body)
    assert (change["kept"], starts(change["project"])[1]) == (False, 101)
    after = site.ask("GET", path)
    assert (starts(after), after["version"]) == (starts(project), project["version"])


def test_a_trial_tells_which_clips_are_too_short_and_what_longer_ones_cost(
    site: Site, project: dict[str, Any]
) -> None:
    path = f"projects/{project['project_id']}"
    first, second, third, last = ids(project)
    cuts = {second: 96, third: 240, last: 400}
    site.ask("PUT", f"{path}/cuts", {"cuts": cuts})
    buy(site, project)
    change = site.ask("PUT", f"{path}/cuts?dry_run=true", {"cuts": {second: 110}})
    short = [one for one in change["invalidated"] if one["what"] == "clip"]
    assert [one["scene_id"] for one in short] == [first]
    assert float(short[0]["price_usd"]) > 0
    assert change["cost"] == {"amount_usd": short[0]["price_usd"], "unknown": []}


def test_a_cut_of_another_version_is_refused(site: Site, project: dict[str, Any]) -> None:
    path = f"/api/mv/projects/{project['project_id']}/cuts"
    body = {"cuts": {ids(project)[1]: 101}}
    stale = {"If-Match": f'"{project["version"] - 1}"'}
    assert site.client.put(path, json=body, headers=stale).status_code == 412


@pytest.mark.parametrize(
    ("cuts", "status"),
    [
        ({0: 10}, 400),
        ({1: 200, 2: 100}, 400),
        ({1: -1}, 400),
        ({1: 1.5}, 422),
        ({1: "96"}, 422),
    ],
)
def test_impossible_cuts_are_refused(
    site: Site, project: dict[str, Any], cuts: dict[int, Any], status: int
) -> None:
    named = {ids(project)[place]: frame for place, frame in cuts.items()}
    path = f"/api/mv/projects/{project['project_id']}/cuts"
    answer = site.client.put(path, json={"cuts": named})
    assert answer.status_code == status, answer.text


def test_scenes_that_are_not_there_are_not_cut(site: Site, project: dict[str, Any]) -> None:
    path = f"/api/mv/projects/{project['project_id']}/cuts"
    nobody = "3f2b8a1e-0000-4000-8000-000000000000"
    assert site.client.put(path, json={"cuts": {nobody: 96}}).status_code == 404
    assert site.client.put(path, json={"cuts": {"scene 2": 96}}).status_code == 404


def test_without_song_or_scenes_there_is_nothing_to_cut(site: Site) -> None:
    silent = site.add_project(scenes=2)
    path = f"/api/mv/projects/{silent['project_id']}/cuts"
    assert site.client.put(path, json={"cuts": {}}).status_code == 409
    empty = site.add_project(song_id=site.add_song(24))
    path = f"/api/mv/projects/{empty['project_id']}/cuts"
    assert site.client.put(path, json={"cuts": {}}).status_code == 409


def test_another_song_leaves_the_cuts_to_its_music(site: Site, project: dict[str, Any]) -> None:
    path = f"projects/{project['project_id']}"
    site.ask("PUT", f"{path}/cuts", {"cuts": {ids(project)[1]: 101}})
    changed = site.ask("PATCH", path, {"song_id": site.add_song(20)})
    assert {scene["cut_at"] for scene in changed["project"]["scenes"]} == {None}


def test_a_deleted_scene_comes_back_with_its_takes(site: Site, project: dict[str, Any]) -> None:
    path = f"projects/{project['project_id']}"
    scene = project["scenes"][1]
    site.ask("DELETE", f"{path}/scenes/{scene['scene_id']}")
    again = {"description": scene["description"], "scene_id": scene["scene_id"], "at": 1}
    change = site.ask("POST", f"{path}/scenes", again)
    assert ids(change["project"]) == ids(project)
    twice = site.client.post(f"/api/mv/{path}/scenes", json=again)
    assert twice.status_code == 409


def test_the_second_half_gets_the_id_that_is_wanted(site: Site, project: dict[str, Any]) -> None:
    path = f"projects/{project['project_id']}/scenes/{ids(project)[0]}/split"
    wanted = "3f2b8a1e-0000-4000-8000-000000000001"
    change = site.ask("POST", path, {"scene_id": wanted})
    assert ids(change["project"])[1] == wanted


def test_a_scene_goes_and_comes_back_with_its_cuts_in_one_step(
    site: Site, project: dict[str, Any]
) -> None:
    path = f"projects/{project['project_id']}"
    first, second, third, last = ids(project)
    placed = dict(zip((second, third, last), [101, 250, 400], strict=True))
    site.ask("PUT", f"{path}/cuts", {"cuts": placed})
    removed = site.ask("PUT", f"{path}/cuts", {"remove": second, "cuts": {third: 192, last: 384}})
    assert ids(removed["project"]) == [first, third, last]
    assert starts(removed["project"]) == [0, 192, 384]
    assert removed["project"]["steps"]["plan"] == "current"
    back = site.ask("PUT", f"{path}/cuts", {"restore": second, "cuts": placed})
    assert ids(back["project"]) == ids(project)
    assert starts(back["project"]) == [0, 101, 250, 400]
    half = "0b0c0d0e-0000-4000-8000-000000000001"
    both = site.ask(
        "PUT",
        f"{path}/cuts",
        {"split": {"scene_id": second, "second_id": half}, "cuts": {half: 180}},
    )
    assert ids(both["project"]) == [first, second, half, third, last]
    assert starts(both["project"]) == [0, 101, 180, 250, 400]
    # Where the cuts cannot be, the scene is not taken out either.
    answer = site.client.put(
        f"/api/mv/{path}/cuts", json={"remove": half, "cuts": {third: 50, second: 60}}
    )
    assert answer.status_code == 400
    assert ids(site.ask("GET", path)) == ids(both["project"])
    answer = site.client.put(
        f"/api/mv/{path}/cuts", json={"remove": half, "restore": second, "cuts": {}}
    )
    assert answer.status_code in {400, 422}
    for wrong in ([None, None], "half", 7, True):
        answer = site.client.put(f"/api/mv/{path}/cuts", json={"split": wrong, "cuts": {}})
        assert answer.status_code == 422, answer.text


def test_one_cut_is_a_dissolve_and_no_other(site: Site, tmp_path: Path) -> None:
    song = site.add_song(8)
    project = site.add_project(scenes=3, song_id=song, **SOLD)
    path = f"projects/{project['project_id']}"
    first, second, third = ids(project)
    site.ask("PUT", f"{path}/cuts", {"cuts": {second: 48, third: 120}})
    for seed, scene_id in enumerate((first, second, third), 1):
        clip = moving_clip(tmp_path / f"{seed}.mp4", seed, frames=96).path
        asset = site.client.post("/api/mv/assets", content=clip.read_bytes()).json()["asset_id"]
        site.ask("PUT", f"{path}/scenes/{scene_id}/take", {"asset_id": asset})
    site.step(project["project_id"], "reference")
    plain = film(site, project)
    scene = f"{path}/scenes/{second}"
    tried = site.ask("PATCH", f"{scene}?dry_run=true", {"begins_with": "dissolve"})
    # Nothing is bought for it: the film alone is rendered anew.
    assert {one["what"] for one in tried["invalidated"]} == {"film"}
    assert tried["cost"] == {"amount_usd": "0", "unknown": []}
    site.ask("PATCH", scene, {"begins_with": "dissolve"})
    dissolved = film(site, project)
    changed = [
        frame
        for frame, (one, other) in enumerate(zip(plain, dissolved, strict=True))
        if not np.array_equal(one, other)
    ]
    assert 6 <= len(changed) <= 12
    assert changed == [*range(changed[0], changed[-1] + 1)]
    assert 48 - 6 <= changed[0] <= 48 <= changed[-1] < 48 + 12
    made = site.ask("GET", path)
    assert [one["begins_with"] for one in made["scenes"]] == [None, "dissolve", None]
    joints = exported(site, made["film"]["video_id"])
    assert [(joint.name, joint.in_offset.value + joint.out_offset.value) for joint in joints] == [
        ("Dissolve", len(changed))
    ]
    back = site.ask("PATCH", scene, {"begins_with": None})
    assert back["project"]["scenes"][1]["begins_with"] is None


@pytest.mark.parametrize(
    ("place", "how", "status"), [(0, "dip", 400), (1, "melt", 400), (1, 3, 422)]
)
def test_a_cut_that_cannot_be_seen_so_is_refused(
    site: Site, project: dict[str, Any], place: int, how: object, status: int
) -> None:
    path = f"/api/mv/projects/{project['project_id']}/scenes/{ids(project)[place]}"
    assert site.client.patch(path, json={"begins_with": how}).status_code == status


def test_how_a_cut_is_seen_stays_in_its_place(site: Site, project: dict[str, Any]) -> None:
    path = f"projects/{project['project_id']}"
    first, second, third, last = ids(project)
    site.ask("PATCH", f"{path}/scenes/{third}", {"begins_with": "flash"})
    moved = site.ask("PUT", f"{path}/scenes/order", {"order": [first, last, second, third]})
    assert hows(moved) == [None, None, "flash", None]
    halves = site.ask("POST", f"{path}/scenes/{second}/split")
    assert hows(halves) == [None, None, "flash", None, None]
    site.ask("DELETE", f"{path}/scenes/{second}")
    back = site.ask("POST", f"{path}/scenes/{second}/restore")
    assert hows(back) == [None, None, "flash", None, None]


def hows(change: dict[str, Any]) -> list[str | None]:
    return [scene["begins_with"] for scene in change["project"]["scenes"]]


def buy(site: Site, project: dict[str, Any]) -> None:
    """Have the clips of a project made."""
    path = f"projects/{project['project_id']}"
    quote = site.ask("POST", f"{path}/quote")
    site.ask("POST", f"quotes/{quote['quote_id']}/accept")
    job = site.run(project["project_id"], "clips", quote_id=quote["quote_id"])
    assert job["status"] == "succeeded", job["error"]


def film(site: Site, project: dict[str, Any]) -> list[np.ndarray]:
    """Have a film rendered; return its pictures."""
    assert site.step(project["project_id"], "film")["status"] == "succeeded"
    made = site.ask("GET", f"projects/{project['project_id']}")["film"]
    file = site.client.get(made["video_url"])
    assert file.is_success
    with av.open(io.BytesIO(file.content), "r") as read:
        return [frame.to_ndarray(format="gray") for frame in read.decode(video=0)]


def exported(site: Site, video_id: str) -> list[Any]:
    """Return the transitions of a film as an editor gets them."""
    answer = site.client.get(f"/api/mv/get_video/{video_id}/export", params={"format": "otio"})
    assert answer.is_success, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        timeline = otio.adapters.read_from_string(
            package.read("film.otio").decode(), adapter_name="otio_json"
        )
    tracks = [one for one in timeline.tracks if one.kind == otio.schema.TrackKind.Video]
    return [one for one in tracks[0] if isinstance(one, otio.schema.Transition)]
