"""How the pictures of a film that plays in the studio lie on its sound."""

from __future__ import annotations

import tempfile
from pathlib import Path

from bench.harness import REPEATS, Figure, median_of
from tests.support.browsers import open_browser
from tests.support.player_screen import Off, see_off, watch_player
from tests.support.studio import Site, open_studio, run_site
from tests.support.timeline_screen import show
from tools import studio as built

TITLE = "Pictures on the sound in the studio"
SECONDS = 30


def measure() -> list[Figure]:
    """Build the studio, and watch a film of half a minute that is there already."""
    if built.main(["build"]):
        raise RuntimeError("the studio was not built")
    with (
        tempfile.TemporaryDirectory() as folder,
        run_site(Path(folder)) as site,
        open_browser() as browser,
    ):
        project = _drafted(site)
        plan = site.ask("GET", f"projects/{project}/plan")
        seen: list[Off] = []
        for _ in range(REPEATS):
            with open_studio(browser, site, without=()) as studio:
                show(studio, site.ask("GET", f"projects/{project}"))
                studio.page.get_by_role("button", name="Play", exact=True).click()
                watch_player(studio.page, plan["shots"])
                seen.append(see_off(studio.page, until_second=SECONDS - 2))
    return [
        _frames("95 of 100 looks, at most", [one.most for one in seen], 1.5),
        _frames("95 of 100 looks at a cut, at most", [one.most_at_cuts for one in seen], 2.0),
        _frames("the worst look", [one.worst for one in seen], 6.0),
    ]


def _frames(what: str, values: list[float], bound: float) -> Figure:
    # Positions are seconds of the browser with seven digits: a millionth of a frame is none.
    return median_of(what, "frames", [round(value, 3) for value in values], bound=bound)


def _drafted(site: Site) -> str:
    project = site.add_project(song_id=site.add_song(SECONDS), title="Player")["project_id"]
    job = site.run(project, "animatic", free=True)
    if job["status"] != "succeeded":
        raise RuntimeError(f"the draft failed: {job['error']}")
    return project
