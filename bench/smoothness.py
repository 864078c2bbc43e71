"""How smooth the studio is under the hand, from the browser's own trace of gestures."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from playwright.sync_api import Page

from bench.harness import REPEATS, Figure
from tests.support import timeline_screen as timeline
from tests.support import traces
from tests.support.browsers import open_browser
from tests.support.song_screen import button, show, strip_at
from tests.support.studio import WIDE, Site, Studio, open_studio, run_site
from tests.support.waiting import until
from tools import studio as built

TITLE = "The studio under the hand"
SECONDS, BEATS = 240, 480
JOBS = 200
SCENES = 60
CLIPS = 6

Gesture = Callable[[], object]


def measure() -> list[Figure]:
    """Build the studio, and make each gesture on a screen of its own."""
    if built.main(["build"]):
        raise RuntimeError("the studio was not built")
    figures: list[Figure] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        run_site(Path(folder)) as site,
        open_browser() as browser,
    ):
        for name, prepare in GESTURES.items():
            with open_studio(browser, site, without=()) as studio:
                studio.wear("light", WIDE)
                figures += _made(name, studio.page, prepare(site, studio))
    return figures


def scrubbed(site: Site, studio: Studio) -> Gesture:
    """Open a song of four minutes, and return what takes the play head through it and back."""
    x, y = _song(site, studio)
    page = studio.page

    def scrub() -> None:
        page.mouse.move(x(5), y)
        page.mouse.down()
        for step in range(180):
            second = 5 + 2.5 * (step if step < 90 else 180 - step)
            page.mouse.move(x(second), y + step % 3)
        page.mouse.up()

    return scrub


def scrolled(site: Site, studio: Studio) -> Gesture:
    """Open the same song near by, and return what scrolls through it."""
    x, y = _song(site, studio)
    page = studio.page
    for _ in range(5):
        button(page, "Closer").click()

    def scroll() -> None:
        page.mouse.move(x(120), y)
        for way in (1, -1):
            for _ in range(60):
                page.mouse.wheel(120 * way, 0)

    return scroll


def pulled(site: Site, studio: Studio) -> Gesture:
    """Open the timeline of four minutes, 480 beats and 60 scenes, and return what drags a cut."""
    song = site.add_song(SECONDS)
    project = site.add_project(song_id=song, scenes=60, backend="local")
    path = f"projects/{project['project_id']}"
    placed = {
        scene["scene_id"]: 96 * number
        for number, scene in enumerate(project["scenes"])
        if number > 0
    }
    site.ask("PUT", f"{path}/cuts", {"cuts": placed})
    timeline.show(studio, site.ask("GET", path))
    page = studio.page
    box = timeline.cut(page, 3).bounding_box()
    if box is None:
        raise RuntimeError("the third cut is not shown")
    x, y = box["x"] + 12, box["y"] + 120

    def pull() -> None:
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(180):
            page.mouse.move(x + 2 * (step % 30) - 20, y + step % 3)
        page.keyboard.press("Escape")
        page.mouse.up()

    return pull


def all_projects(site: Site, studio: Studio) -> Gesture:
    """Open the projects, of which there are two hundred, and return what scrolls through them."""
    for number in range(200):
        site.add_project(title=f"A film that has the number {number}", budget="12.00")
    page = studio.page
    studio.open()
    cards = page.get_by_role("list", name="All projects").get_by_role("listitem")
    cards.first.wait_for()
    until(lambda: _to_the_end(page) and cards.count() >= 200, seconds=60, what="all projects")
    return lambda: _wheel(page)


def all_jobs(site: Site, studio: Studio) -> Gesture:
    """Open the jobs, and return what scrolls through two hundred of them."""
    wish = {"prompt": "a fox", "duration": 1, "backend": "local"}
    for number in range(JOBS):
        asked = {**wish, "seed": number}
        answer = site.client.post(
            "/api/mv/generate_video", json=asked, headers={"Prefer": "respond-async"}
        )
        site.ask("POST", f"jobs/{answer.json()['job_id']}/cancel")
    page = studio.page
    studio.open("jobs")
    older = page.get_by_role("button", name="Show older ones")
    rows = page.get_by_role("list", name="Jobs", exact=True).locator(":scope > li")
    rows.first.wait_for()
    while (shown := rows.count()) < JOBS:
        older.focus()
        page.keyboard.press("Enter")
        until(lambda shown=shown: rows.count() > shown, seconds=60, what="older jobs")
    return lambda: _wheel(page)


def storyboard(site: Site, studio: Studio) -> Gesture:
    """Open a film of sixty scenes, and return what scrolls through its cards."""
    _cards(site, studio)
    return lambda: _wheel(studio.page)


def dragged(site: Site, studio: Studio) -> Gesture:
    """Open the same, and return what drags the first card over the others and lets it go."""
    _cards(site, studio)
    page = studio.page

    def drag() -> None:
        page.evaluate("window.scrollTo(0, 0)")
        page.get_by_role("article").first.hover()
        grip = page.get_by_role("button", name="Move scene 1:").bounding_box()
        if grip is None:
            raise RuntimeError("the first card has nothing to drag it by")
        x, y = grip["x"] + 10, grip["y"] + 10
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(60):
            page.mouse.move(x + 12 * step, y + 4 * step)
            page.evaluate("new Promise(requestAnimationFrame)")
        page.keyboard.press("Escape")
        page.mouse.up()

    return drag


def dropped(site: Site, studio: Studio) -> Gesture:
    """Open the same, and return what drops the first card behind the third: the order changes."""
    _cards(site, studio)
    page = studio.page
    cards = page.get_by_role("article")

    def drop() -> None:
        page.evaluate("window.scrollTo(0, 0)")
        moved = cards.first.get_attribute("data-scene")
        cards.first.hover()
        grip = page.get_by_role("button", name="Move scene 1:").bounding_box()
        behind = cards.nth(2).bounding_box()
        if grip is None or behind is None:
            raise RuntimeError("the first cards are not shown")
        x, y = grip["x"] + 10, grip["y"] + 10
        to_x, to_y = behind["x"] + 0.8 * behind["width"], behind["y"] + 0.5 * behind["height"]
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, 31):
            page.mouse.move(x + (to_x - x) * step / 30, y + (to_y - y) * step / 30)
            page.evaluate("new Promise(requestAnimationFrame)")
        with page.expect_response("**/scenes/order") as answer:
            page.mouse.up()
        if not answer.value.ok or cards.nth(2).get_attribute("data-scene") != moved:
            raise RuntimeError("the card does not lie where it was dropped")
        for _ in range(10):
            page.evaluate("new Promise(requestAnimationFrame)")

    return drop


def _cards(site: Site, studio: Studio) -> None:
    """Open a storyboard of sixty scenes, each of which has a clip, and so a picture of its own."""
    project = site.add_project(scenes=SCENES)
    path = f"projects/{project['project_id']}"
    clips = _clips(site)
    for number, scene in enumerate(project["scenes"]):
        wish = {"asset_id": clips[number % len(clips)]}
        site.ask("PUT", f"{path}/scenes/{scene['scene_id']}/take", wish)
    studio.open(f"{path}/storyboard")
    page = studio.page
    page.get_by_role("article").nth(SCENES - 1).wait_for(state="attached")
    for _ in range(2):
        _wheel(page)
    page.wait_for_function(
        "() => [...document.querySelectorAll('article img')].filter((one) => one.complete "
        f"&& one.naturalWidth > 0).length === {SCENES}"
    )


def _clips(site: Site) -> list[str]:
    """Return clips that were sent, each with another picture."""
    words = "a robot with a flower in the rain"
    wishes = [
        {"prompt": words, "duration": 1, "backend": "local", "seed": seed} for seed in range(CLIPS)
    ]
    jobs = [site.ended(site.order(wish)) for wish in wishes]
    sent: list[str] = []
    for job in jobs:
        content = site.client.get(job["result"]["video_url"]).content
        answer = site.client.post("/api/mv/assets", params={"name": "clip.mp4"}, content=content)
        sent.append(answer.json()["asset_id"])
    return sent


def _to_the_end(page: Page) -> bool:
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    return True


def _wheel(page: Page) -> None:
    page.mouse.move(700, 500)
    for way in (-1, 1):
        for _ in range(40):
            page.mouse.wheel(0, 700 * way)
            page.evaluate("new Promise(requestAnimationFrame)")


def _song(site: Site, studio: Studio) -> tuple[Callable[[float], float], float]:
    song = site.add_song(SECONDS)
    beats = len(site.ask("GET", f"songs/{song}/analysis")["beats"])
    if beats != BEATS:
        raise RuntimeError(f"the song has {beats} beats and not {BEATS}")
    show(studio, song)
    return strip_at(studio.page, SECONDS)


GESTURES: Mapping[str, Callable[[Site, Studio], Gesture]] = {
    "scrubbing a song of four minutes and 480 beats": scrubbed,
    "scrolling through it, near by": scrolled,
    "dragging a cut in four minutes, 480 beats and 60 scenes": pulled,
    "scrolling through two hundred projects": all_projects,
    "scrolling through two hundred jobs": all_jobs,
    "scrolling through sixty scenes": storyboard,
    "dragging one of sixty scenes": dragged,
    "dropping one of sixty scenes elsewhere": dropped,
}


def _made(name: str, page: Page, gesture: Gesture) -> list[Figure]:
    gesture()  # what is done for the first time is compiled first
    measured: list[traces.Trace] = []
    for _ in range(REPEATS):
        with traces.traced(page) as trace:
            gesture()
        measured.append(trace)
    longest = [trace.longest_task for trace in measured]
    most = [trace.most_script for trace in measured]
    usual = [trace.usual_most_script for trace in measured]
    return [
        _figure(f"{name}: longest task of the main thread", longest, traces.LONGEST_TASK_MS),
        _figure(f"{name}: script of the busiest frame, of the processor", most, traces.SCRIPT_MS),
        _figure(f"{name}: script of 95 of 100 frames, at most", usual),
    ]


def _figure(what: str, values: list[float], bound: float | None = None) -> Figure:
    spread = (min(values), max(values))
    return Figure(what, statistics.median(values), "ms", bound, spread=spread)
