"""Pictures of every screen of the studio for the documentation: light and dark, wide and narrow.

`python -m tests.studio.pictures [FOLDER]` makes a film with simulated services first, so that each
screen has something on it, then takes its picture.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser

from songreel.music.demo_song import compose
from tests.support.browsers import open_browser
from tests.support.studio import NARROW, WIDE, Site, Studio, open_studio, run_site
from tools import npm

FOLDER = npm.ROOT / "docs" / "images" / "studio"
SCENES = (
    "At dusk a small rusty robot finds a glowing flower on a wet pier",
    "It shields the flower from the rain with a dented umbrella",
    "Neon signs mirror in the puddles as the robot crosses the sleeping city",
    "On a tram at night it holds the flower up to the window",
    "The lighthouse turns; the robot climbs its stairs step by step",
    "At the top the flower opens, and the whole harbour lights up",
)


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, run_site(Path(scratch), latency=0.5) as site:
        song = Path(scratch) / "Lighthouse.wav"
        compose(song)
        made, drafted = make(site, song)
        with open_browser() as browser:
            for name, place in places(site, made, drafted).items():
                take(browser, site, folder, name, place)
            lock_up(site)
            take(browser, site, folder, "sign-in", "", expected=("401", "403"))
    return 0


def lock_up(site: Site) -> None:
    """Make a key, after which nobody comes in without one."""
    lock = site.server.data / "simulate" / "owner.lock"
    token = json.loads(lock.read_bytes())["token"]
    wish = {"name": "Mine", "scopes": ["admin"]}
    headers = {"Authorization": f"Bearer {token}"}
    answer = site.client.post("/api/keys", json=wish, headers=headers)
    answer.raise_for_status()


def make(site: Site, song: Path) -> tuple[str, str]:
    """Have a film made, and another one drafted whose clips have a price; return both projects."""
    answer = site.client.post(
        "/api/mv/songs", params={"name": song.name}, content=song.read_bytes()
    )
    wish: dict[str, Any] = {
        "song_id": answer.json()["song_id"],
        "title": "The flower and the lighthouse",
        "idea": "A small robot carries a flower through the rain to the lighthouse",
        "character_description": "A small rusty robot with round blue eyes and a red scarf",
    }
    site.add_project(title="مطر على الميناء", idea="x")
    made = site.add_project(**wish, backend="local")["project_id"]
    priced: dict[str, Any] = {
        **wish,
        "title": "Neon courier",
        "backend": "replicate",
        "model": "google/veo-3.1-lite",
        "budget": "6.00",
    }
    drafted = site.add_project(**priced)["project_id"]
    for project in (made, drafted):
        for words in SCENES:
            site.ask("POST", f"projects/{project}/scenes", {"description": words})
    _succeed(site.step(drafted, "reference"))
    _succeed(site.run(drafted, "animatic", free=True))
    _succeed(site.run(made, "film", free=True))
    return made, drafted


def _succeed(job: dict[str, object]) -> None:
    if job["status"] != "succeeded":
        raise RuntimeError(f"a job ended otherwise: {job}")


def places(site: Site, project: str, drafted: str) -> dict[str, str]:
    """Return the address of each screen by its name."""
    scene = site.ask("GET", f"projects/{project}")["scenes"][1]["scene_id"]
    job = site.ask("GET", f"jobs?limit=1&project_id={project}")["jobs"][0]["job_id"]
    parts = ("spending", "keys", "storage", "callers", "webhooks", "doctor", "look")
    return {
        "projects": "",
        "new-film": "new",
        "song": f"projects/{project}/song",
        **{tab: f"projects/{drafted}/{tab}" for tab in ("cast", "storyboard")},
        "shot": f"projects/{project}/storyboard/{scene}",
        **{tab: f"projects/{project}/{tab}" for tab in ("timeline", "export")},
        "jobs": "jobs",
        "job": f"jobs/{job}",
        **{f"settings-{part}": f"settings/{part}" for part in parts},
    }


def take(
    browser: Browser,
    site: Site,
    folder: Path,
    name: str,
    place: str,
    *,
    expected: tuple[str, ...] = (),
) -> None:
    """Take the pictures of one screen; `expected` are words of problems that belong to it."""
    for theme in ("light", "dark"):
        for width in (WIDE, NARROW):
            with open_studio(browser, site, expected=expected) as studio:
                studio.wear(theme, width)
                studio.open(place)
                _settle(studio)
                shot = studio.page.screenshot()
            with Image.open(io.BytesIO(shot)) as picture:
                picture.convert("RGB").save(
                    folder / f"{name}-{theme}-{width}.webp", quality=82, method=6
                )
            print(f"{name}-{theme}-{width}", flush=True)


def _settle(studio: Studio) -> None:
    """Wait until all that is loaded is there, and nothing on the page has changed for a second."""
    page = studio.page
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_function("() => !document.querySelector('main [class*=bone]')")
    page.evaluate(
        """() => new Promise(done => {
          let timer = setTimeout(done, 1500);
          new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(done, 1500); })
            .observe(document.querySelector("main"),
              { subtree: true, childList: true, attributes: true });
          setTimeout(done, 8000);
        })"""
    )
    page.wait_for_function(
        """() => [...document.images].every(image => {
          const { top, bottom, width } = image.getBoundingClientRect();
          return image.complete || width === 0 || bottom < 0 || top > innerHeight;
        })"""
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
