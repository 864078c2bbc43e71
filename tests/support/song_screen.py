"""What tests of the song's screen do again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.studio import Site, Studio

RATE = 16_000
BEAT = RATE // 2
"""Songs here have 120 beats a minute."""
GRID = {"kind": "tempo", "millibpm": 120_000, "sample": 0, "metre": 4}
"""Clicks have no bars by themselves."""
PARTS = (
    GRID,
    {"kind": "add_border", "sample": 8 * BEAT, "label": "verse"},
    {"kind": "add_border", "sample": 24 * BEAT, "label": "chorus"},
)
"""Corrections that each song of `add_parted_song` begins with."""
LRC = """[ti:Rain]
[00:01.00]<00:01.00>Rain <00:01.50>on <00:02.00>tin
[00:05.00]مطر على السطح 🌧
[00:09.00]Hold the flower up
"""


def add_parted_song(site: Site, name: str) -> str:
    """Return a song of 24 seconds with three parts, without lyrics.

    The same clicks are the same song: what another test said of it is taken back.
    """
    song = site.add_song(24, name)
    site.ask("GET", f"songs/{song}/analysis")
    site.ask("PUT", f"songs/{song}/corrections", {"edits": [*PARTS]})
    answer = site.client.delete(f"/api/mv/songs/{song}/lyrics")
    assert answer.status_code in (204, 404)
    return song


def edits(site: Site, song: str) -> list[dict[str, Any]]:
    """Return what was corrected beside the parts."""
    return site.ask("GET", f"songs/{song}/corrections")["edits"][len(PARTS) :]


def kinds(site: Site, song: str) -> list[str]:
    """Return the kinds of what was corrected beside the parts."""
    return [edit["kind"] for edit in edits(site, song)]


def show(studio: Studio, song: str | None) -> str:
    """Open the song of a new project, and return the project's id."""
    project = studio.site.add_project(song_id=song)["project_id"]
    studio.open(f"projects/{project}/song")
    if song is not None:
        expect(button(studio.page, "Play")).to_be_visible()
    return project


def button(page: Page | Locator, name: str) -> Locator:
    """Return the button of exactly that name."""
    return page.get_by_role("button", name=name, exact=True)


def play_head(page: Page) -> Locator:
    """Return the play head."""
    return page.get_by_role("slider", name="Play head")


def choose(page: Page, name: str, files: Any) -> None:
    """Press what opens the browser's list of files, and choose some of it."""
    with page.expect_file_chooser() as chooser:
        button(page, name).click()
    chooser.value.set_files(files)


def file_of(name: str, content: bytes | str) -> dict[str, Any]:
    """Return a file as it is chosen."""
    data = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def strip_at(page: Page, seconds: float = 40) -> tuple[Callable[[float], float], float]:
    """Return what tells where on the screen a second of the song is, and how far down its wave."""
    page.keyboard.press("Home")
    first = play_head(page).bounding_box()
    page.keyboard.press("End")
    expect(play_head(page)).not_to_have_attribute("aria-valuenow", "0.0")
    last = play_head(page).bounding_box()
    page.keyboard.press("Home")
    expect(play_head(page)).to_have_attribute("aria-valuenow", "0.0")
    assert first is not None
    assert last is not None
    left, width = first["x"] + first["width"] / 2, last["x"] - first["x"]
    return lambda second: left + width * second / seconds, first["y"] + 120


def wait_until_played(page: Page, seconds: float, *, backwards: bool = False) -> None:
    """Wait until the play head has come as far as that."""
    sign = "<=" if backwards else ">="
    page.wait_for_function(
        f"""() => {{
          const [minutes, rest] = document.querySelector('[role=toolbar] p').innerText
            .split(/\\s/)[0].split(':');
          return 60 * Number(minutes) + Number(rest) {sign} {seconds};
        }}"""
    )
