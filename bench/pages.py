"""The studio's pages: what is loaded first, and what Lighthouse says of them."""

from __future__ import annotations

import re
import statistics
import tempfile
from pathlib import Path

from bench.harness import REPEATS, Figure
from songreel.http.studio import BUILT
from tests.support import lighthouse
from tests.support.studio import Site, run_site
from tools import studio

TITLE = "The studio's pages"
SCRIPTS_AT_FIRST = 150.0
"""Kilobytes, compressed."""
CHUNK = 60.0
SCENES = 24


def measure() -> list[Figure]:
    """Build the studio, and look at the pages that one comes to first."""
    if studio.main(["build"]):
        raise RuntimeError("the studio was not built")
    figures = [*_sizes()]
    with tempfile.TemporaryDirectory() as folder, run_site(Path(folder)) as site:
        project = _filled(site)
        with lighthouse.open_port() as port:
            for name, place in (
                ("projects", ""),
                ("a project's storyboard", f"projects/{project}/storyboard"),
            ):
                figures += _looked(name, f"{site.server.url}/studio/{place}", port)
    return figures


def _sizes() -> list[Figure]:
    """Return what a first visit loads of scripts, and the largest part that comes later."""
    page = (BUILT / "index.html").read_text("utf-8")
    first = set(re.findall(r"/studio/(assets/[^\"]+\.js)", page))
    first |= _first_screen()
    kilobytes = {
        path.relative_to(BUILT).as_posix(): path.with_name(f"{path.name}.gz").stat().st_size / 1000
        for path in (BUILT / "assets").glob("*.js")
    }
    at_first = sum(kilobytes[name] for name in first)
    later = max(size for name, size in kilobytes.items() if name not in first)
    return [
        Figure("scripts of a first visit, gzip", at_first, "kB", SCRIPTS_AT_FIRST),
        Figure("the largest script that comes later, gzip", later, "kB", CHUNK),
    ]


def _first_screen() -> set[str]:
    """Return the script of the screen that one comes to first, and what it imports.

    It is a part of its own, which the page itself does not name.

    Raises:
        RuntimeError: there is none.
    """
    found: set[str] = set()
    waiting = [path.name for path in (BUILT / "assets").glob("Projects-*.js")]
    if not waiting:
        raise RuntimeError("the script of the first screen was not found")
    while waiting:
        name = waiting.pop()
        if f"assets/{name}" in found:
            continue
        found.add(f"assets/{name}")
        script = (BUILT / "assets" / name).read_text("utf-8")
        waiting += re.findall(r"(?:from|import)\s*[\"']\./([^\"']+\.js)[\"']", script)
    return found


def _filled(site: Site) -> str:
    """Make a project with a song, scenes, a plan and an animatic, and return its id."""
    song = site.add_song(60)
    project = site.add_project(scenes=SCENES, song_id=song)["project_id"]
    job = site.run(project, "animatic")
    if job["status"] != "succeeded":
        raise RuntimeError(f"the animatic failed: {job['error']}")
    return project


def _looked(name: str, url: str, port: int) -> list[Figure]:
    lighthouse.look(url, port)  # the first one finds the browser cold
    seen = [lighthouse.look(url, port) for _ in range(REPEATS)]
    fast = [each.performance for each in seen]
    paint = [each.largest_paint for each in seen]
    return [
        Figure(
            f"{name}: Lighthouse, performance on a phone",
            statistics.median(fast),
            "",
            spread=(min(fast), max(fast)),
            least=0.9,
        ),
        Figure(
            f"{name}: largest paint on a phone",
            statistics.median(paint),
            "s",
            spread=(min(paint), max(paint)),
        ),
        Figure(
            f"{name}: Lighthouse, accessibility",
            min(each.accessibility for each in seen),
            "",
            least=1.0,
        ),
        Figure(
            f"{name}: Lighthouse, good practice",
            min(each.best_practices for each in seen),
            "",
            least=0.95,
        ),
    ]
