"""What tests of the timeline do again and again."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.support.song_screen import BEAT, GRID
from tests.support.studio import Site, Studio

FRAMES_A_BEAT = 12
"""Songs here have 120 beats a minute, films 24 frames a second."""
LRC = """[00:01.00]Rain on tin
[00:05.00]مطر على السطح 🌧
"""
SOLD = {"backend": "replicate", "model": "google/veo-3.1-lite", "aspect_ratio": "9:16"}
"""A model that sells clips of four, six and eight seconds at this shape."""


def add_heard_song(site: Site, seconds: int = 24, name: str = "song.wav") -> str:
    """Return a song of bars of two seconds, with three parts and lyrics."""
    song = site.add_song(seconds, name)
    site.ask("GET", f"songs/{song}/analysis")
    borders = [
        {"kind": "add_border", "sample": seconds // 6 * 2 * BEAT, "label": "verse"},
        {"kind": "add_border", "sample": seconds // 6 * 8 * BEAT, "label": "chorus"},
    ]
    site.ask("PUT", f"songs/{song}/corrections", {"edits": [GRID, *borders]})
    answer = site.client.put(f"/api/mv/songs/{song}/lyrics", content=LRC.encode())
    assert answer.is_success, answer.text
    return song


def add_film(
    site: Site, *, seconds: int = 20, cuts: tuple[int, ...] = (96, 192, 336), **fields: Any
) -> dict[str, Any]:
    """Return a project whose scenes are cut at these frames."""
    song = add_heard_song(site, seconds)
    made = site.add_project(song_id=song, scenes=len(cuts) + 1, **{**SOLD, **fields})
    placed = {
        scene["scene_id"]: frame for scene, frame in zip(made["scenes"][1:], cuts, strict=True)
    }
    change = site.ask("PUT", f"projects/{made['project_id']}/cuts", {"cuts": placed})
    assert starts(change["project"]) == [0, *cuts]
    return change["project"]


def buy_clips(site: Site, project_id: str) -> None:
    """Have all clips of a project made by a simulated service."""
    quote = site.ask("POST", f"projects/{project_id}/quote")
    site.ask("POST", f"quotes/{quote['quote_id']}/accept")
    job = site.run(project_id, "clips", quote_id=quote["quote_id"])
    assert job["status"] == "succeeded", job["error"]


def starts(project: dict[str, Any]) -> list[int]:
    """Return the frames at which the scenes of a project begin."""
    return [scene["start_frame"] for scene in project["scenes"]]


def now(site: Site, project: dict[str, Any]) -> dict[str, Any]:
    """Return a project as it is by now."""
    return site.ask("GET", f"projects/{project['project_id']}")


def show(studio: Studio, project: dict[str, Any]) -> None:
    """Open the timeline of a project, and wait until its cuts are there."""
    studio.open(f"projects/{project['project_id']}/timeline")
    expect(studio.page.get_by_role("region", name="Timeline")).to_be_visible()
    if len(project["scenes"]) > 1:
        expect(cut(studio.page, 2)).to_be_visible()


def cut(page: Page, scene: int) -> Locator:
    """Return the cut at which a scene begins."""
    return page.get_by_role("slider", name=f"Cut to scene {scene}", exact=True)


def expect_cut(page: Page, scene: int, frame: int) -> None:
    """Expect that a scene begins at a frame."""
    expect(cut(page, scene)).to_have_attribute("aria-valuenow", f"{frame / 24:.2f}")


def drag(page: Page, scene: int, frames: float, *, seconds: float = 20, alt: bool = False) -> None:
    """Drag the cut to a scene by as many frames, and leave it there."""
    handle = cut(page, scene)
    box = handle.bounding_box()
    strip = page.get_by_role("region", name="Timeline").locator("[data-board] > div").bounding_box()
    assert box is not None
    assert strip is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] * 0.72
    page.mouse.move(x, y)
    page.mouse.down()
    if alt:
        page.keyboard.down("Alt")
    page.mouse.move(x + frames * strip["width"] / (24 * seconds), y, steps=8)
    page.mouse.up()
    if alt:
        page.keyboard.up("Alt")
