"""The draft of a film in the studio: how soon it plays, and whether it ever stands still."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page

from bench.harness import REPEATS, Figure, median_of
from tests.support.browsers import open_browser
from tests.support.songs import write_clicks
from tests.support.studio import Site, Studio, open_studio, run_site
from tests.support.waiting import until
from tools import studio as built

TITLE = "A draft in the studio"
SECONDS = 180
PLAYED = 30.0
FIRST_PICTURE = 20.0
_IDEA = "A robot finds a flower in the rain and carries it across the sleeping city, part {}"
_HEARD = "document.querySelector('audio')?.currentTime ?? 0"
_WATCH = """() => {
  const audio = document.querySelector("audio");
  const began = [performance.now(), audio.currentTime];
  window.stalls = 0;
  audio.addEventListener("pause", () => { window.stalls += 1; });
  window.behind = () => (performance.now() - began[0]) / 1000 - audio.currentTime + began[1];
}"""


def measure() -> list[Figure]:
    """Build the studio, and have drafts drawn of a song of three minutes, each another one."""
    if built.main(["build"]):
        raise RuntimeError("the studio was not built")
    first: list[float] = []
    stalls: list[float] = []
    behind: list[float] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        run_site(Path(folder)) as site,
        open_browser() as browser,
    ):
        song = Path(folder) / "song.wav"
        write_clicks(song, SECONDS)
        for number in range(REPEATS):
            with open_studio(browser, site, without=()) as studio:
                first.append(_begun(studio, song, number))
                stood, late = _played(studio.page)
                stalls.append(stood)
                behind.append(late)
            _stop(site)
    return [
        median_of(
            "a song of 3 minutes: from the press to picture and sound",
            "s",
            first,
            bound=FIRST_PICTURE,
        ),
        Figure("times that it stood still in half a minute, in all", sum(stalls), "", 0.0),
        median_of("behind the clock after half a minute", "s", behind, bound=0.5),
    ]


def _begun(studio: Studio, song: Path, number: int) -> float:
    """Have a draft drawn, and return after how many seconds it plays."""
    page = studio.page
    studio.open("new")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a song").click()
    chooser.value.set_files(song)
    page.get_by_role("button", name="Another song").wait_for()
    page.get_by_label("The idea").fill(_IDEA.format(number))
    page.get_by_label("Who it is about").fill("A small rusty robot with round eyes")
    began = time.monotonic()
    page.get_by_role("button", name="Show me the draft").click()
    until(lambda: page.evaluate(_HEARD) > 0.05, seconds=200, pause=0.05, what="a film that plays")
    return time.monotonic() - began


def _played(page: Page) -> tuple[float, float]:
    """Watch for half a minute; return how often it stood still, and how late it is."""
    page.evaluate(_WATCH)
    until(lambda: page.evaluate(_HEARD) > PLAYED, seconds=200, pause=0.5, what="half a minute")
    stalls, behind = page.evaluate("[window.stalls, window.behind()]")
    return float(stalls), float(behind)


def _stop(site: Site) -> None:
    """Have nothing drawn any more: the next one is to begin on an idle machine."""
    job = site.ask("GET", "jobs?limit=1&kind=project")["jobs"][0]["job_id"]
    site.ask("POST", f"jobs/{job}/cancel")
    site.ended(job)
