"""The player: pictures lie on the sound at cuts, wait for what is not there, and obey the keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.support.player_screen import see_off, watch_player
from tests.support.studio import Site, Studio
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(300)


@dataclass
class Drafted:
    """A project whose draft is there."""

    project: str
    job: str
    plan: dict[str, Any]


@pytest.fixture(scope="module")
def drafted(site: Site) -> Drafted:
    """Return a project of half a minute that was drafted to its end."""
    project = site.add_project(song_id=site.add_song(30), title="Player")["project_id"]
    job = site.ask("POST", f"projects/{project}/run", {"until": "animatic", "free": True})
    assert site.ended(job["job_id"])["status"] == "succeeded"
    return Drafted(project, job["job_id"], site.ask("GET", f"projects/{project}/plan"))


def open_draft(studio: Studio, drafted: Drafted) -> Locator:
    """Open the draft of a project as it is found again, and return its player."""
    made = {"made": {"projectId": drafted.project, "jobId": drafted.job}}
    studio.page.add_init_script(
        f"localStorage.setItem('songreel.new-film', {json.dumps(json.dumps(made))})"
    )
    studio.open("new")
    player = studio.page.get_by_role("region", name="Film")
    # What can be played is played without being asked.
    expect(player.get_by_role("button", name="Pause", exact=True)).to_be_visible(timeout=30_000)
    return player


def frame_of(player: Locator) -> int:
    return int(player.get_by_role("slider", name="Place in the film").input_value())


def test_pictures_lie_on_the_sound(studio: Studio, drafted: Drafted) -> None:
    """As a rule; how far the worst are off is measured, by `python -m bench player`."""
    open_draft(studio, drafted)
    watch_player(studio.page, drafted.plan["shots"])
    off = see_off(studio.page, until_second=14)
    assert off.cuts >= 3
    assert off.looks > 100
    assert off.median < 1.5, off
    assert off.median_at_cuts < 1.5, off


def test_the_keys_of_a_cutting_room_work(studio: Studio, drafted: Drafted) -> None:
    player = open_draft(studio, drafted)
    keys = studio.page.keyboard
    keys.press("k")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    keys.press("Home")
    for key, frame in (("Home", 0), (".", 1), (".", 2), (",", 1), ("End", 719)):
        keys.press(key)
        assert frame_of(player) == frame, key
    keys.press("j")
    until(lambda: frame_of(player) < 715, what="it to run back")
    keys.press("k")
    back = frame_of(player)
    keys.press("l")
    keys.press("l")
    expect(player.get_by_text("2×")).to_be_visible()
    until(lambda: frame_of(player) > back, what="it to run on")
    keys.press("Space")
    expect(player.get_by_role("button", name="Play", exact=True)).to_be_visible()
    slider = player.get_by_role("slider", name="Place in the film")
    slider.focus()
    before = frame_of(player)
    keys.press("ArrowLeft")
    assert frame_of(player) == before - 1
    keys.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0:00.0 of 0:30")
    # A slider that has the focus takes no space bar from the player.
    keys.press("Space")
    expect(player.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def test_a_paused_player_shows_the_very_frame(studio: Studio, drafted: Drafted) -> None:
    player = open_draft(studio, drafted)
    studio.page.keyboard.press("k")
    shots = drafted.plan["shots"]
    slider = player.get_by_role("slider", name="Place in the film")
    for shot in [*shots[1:6], *reversed(shots[2:5])]:
        for frame in (shot["start"], shot["start"] + shot["frames"] - 1):
            slider.fill(str(frame))
            wanted = shot["source_in"] + (frame - shot["start"])
            shown = "document.querySelector('[data-shown=true] video')"
            looked = f"(v => !v || v.seeking ? -1 : Math.floor(v.currentTime * 24))({shown})"
            until(
                lambda looked=looked, wanted=wanted: studio.page.evaluate(looked) == wanted,
                seconds=30,
                what=f"frame {frame}",
            )


def test_the_sound_waits_for_a_clip_that_is_late(studio: Studio, drafted: Drafted) -> None:
    held: list[Route] = []
    late = 2

    def hold(route: Route) -> None:
        events = studio.site.ask("GET", f"jobs/{drafted.job}/events")["events"]
        urls = {one["index"]: one["video_url"] for one in events if one["type"] == "shot"}
        if route.request.url.endswith(urls[late]):
            held.append(route)
        else:
            route.continue_()

    studio.page.route("**/api/mv/get_video/*", hold)
    player = open_draft(studio, drafted)
    start = next(one["start"] for one in drafted.plan["shots"] if one["clip"] == late)
    until(lambda: frame_of(player) >= start, seconds=60, pause=0.1, what="the late clip's place")
    expect(player.get_by_text("One moment: the picture comes…")).to_be_visible()
    assert studio.page.evaluate("document.querySelector('audio').paused")
    assert frame_of(player) in range(start, start + 4)
    studio.check()
    for route in held:
        route.continue_()
    until(lambda: frame_of(player) > start + 24, seconds=30, what="it to go on")


def test_the_sound_is_turned_down_and_off(studio: Studio, drafted: Drafted) -> None:
    player = open_draft(studio, drafted)
    player.get_by_role("slider", name="Volume").fill("0.5")
    sound = "(a => [a.volume, a.muted])(document.querySelector('audio'))"
    assert studio.page.evaluate(sound) == [0.5, False]
    player.get_by_role("button", name="Sound off").click()
    assert studio.page.evaluate(sound) == [0.5, True]
    player.get_by_role("button", name="Sound on").click()
    assert studio.page.evaluate(sound) == [0.5, False]
    studio.page.reload()
    expect(player.get_by_role("slider", name="Volume")).to_have_value("0.5")
