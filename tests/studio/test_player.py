"""The player: pictures lie on the sound at cuts, wait for what is not there, and obey the keys."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.support.studio import Site, Studio
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(300)

RATE = 24
WATCH = """
shots => {
  const audio = document.querySelector("audio");
  const seen = new Map();
  const notes = [];
  const watch = video => {
    const note = (now, { mediaTime }) => {
      seen.set(video, mediaTime);
      video.requestVideoFrameCallback(note);
    };
    video.requestVideoFrameCallback(note);
  };
  document.querySelectorAll("video").forEach(watch);
  const look = () => {
    const video = document.querySelector("[data-shown=true] video");
    const frame = Math.floor(audio.currentTime * 24);
    if (!audio.paused && video && seen.has(video)) {
      const shot = shots.findLast(one => one.start <= frame);
      const speed = shot.speed.numerator / shot.speed.denominator;
      const wanted = shot.source_in + (audio.currentTime * 24 - shot.start) * speed;
      // A frame is seen from its moment until the next one.
      notes.push([frame, seen.get(video) * 24 - Math.floor(wanted + 0.001), frame - shot.start]);
    }
    window.lookTimer = requestAnimationFrame(look);
  };
  look();
  window.notes = notes;
}
"""


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
    expect(player.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    return player


def frame_of(player: Locator) -> int:
    return int(player.get_by_role("slider", name="Place in the film").input_value())


def test_pictures_lie_on_the_sound(studio: Studio, drafted: Drafted) -> None:
    open_draft(studio, drafted)
    studio.page.evaluate(WATCH, drafted.plan["shots"])
    heard = "document.querySelector('audio').currentTime"
    until(lambda: studio.page.evaluate(heard) > 28, seconds=60, pause=0.5, what="the song's end")
    notes: list[list[float]] = studio.page.evaluate("window.notes")
    cuts = len({shot["start"] for shot in drafted.plan["shots"]})
    errors = sorted(abs(error) for _, error, _ in notes)
    at_cuts = sorted(abs(error) for _, error, since in notes if since < 4)
    told = {
        "cuts": cuts,
        "looks": len(errors),
        "median": errors[len(errors) // 2],
        "p95": errors[int(0.95 * len(errors))],
        "worst": errors[-1],
        "at cuts: median": at_cuts[len(at_cuts) // 2],
        "at cuts: p95": at_cuts[int(0.95 * len(at_cuts))],
        "at cuts: worst": at_cuts[-1],
    }
    print("frames off the sound:", json.dumps(told))
    assert len(notes) > 28 * RATE
    assert told["p95"] <= 1.5, told
    assert told["at cuts: p95"] <= 2, told
    assert told["worst"] <= 6, told
