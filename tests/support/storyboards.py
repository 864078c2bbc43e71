"""Projects that have scenes, cuts and clips, for the storyboard and the shots."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx2
from playwright.sync_api import Locator, Page

from tests.support.studio import Site

LITE: dict[str, Any] = {"backend": "replicate", "model": "google/veo-3.1-lite"}
"""A model whose clips of 4, 6 and 8 seconds cost $0.05 a second."""
LONG = "A very long scene, word after word. " * 138
RIGHT_TO_LEFT = "الروبوت الصغير يقف تحت المطر 🌸 وينظر إلى الزهرة. " * 20


def planned(site: Site, *, scenes: int = 3, seconds: int = 16, **fields: Any) -> str:
    """Return the id of a project with a song, scenes and cuts; none of its clips is made."""
    given = {**LITE, "song_id": site.add_song(seconds), "budget": "20.00", **fields}
    project = site.add_project(scenes=scenes, **given)["project_id"]
    site.step(project, "plan")
    return project


def scenes_of(site: Site, project: str) -> list[dict[str, Any]]:
    """Return the scenes of a project as they are now."""
    return site.ask("GET", f"projects/{project}")["scenes"]


def ids_of(site: Site, project: str) -> list[str]:
    """Return the ids of its scenes in their order."""
    return [scene["scene_id"] for scene in scenes_of(site, project)]


def buy(site: Site, project: str, scenes: Sequence[str] = ()) -> None:
    """Have clips made and paid, of some scenes or of all."""
    wanted = list(scenes) or ids_of(site, project)
    quote = site.ask("POST", f"projects/{project}/quote", {"scenes": wanted})["quote_id"]
    site.ask("POST", f"quotes/{quote}/accept")
    job = site.run(project, "clips", quote_id=quote, scenes=wanted)
    assert job["status"] == "succeeded", job["error"]


def script(site: Site, *faults: Mapping[str, Any]) -> None:
    """Have the simulated services go wrong; no fault: have them work again."""
    with _simulators(site) as client:
        client.delete("/_faults")
        if faults:
            client.post("/_faults", json={"faults": list(faults)})


def slow(site: Site, seconds: float) -> None:
    """Have clips take so long."""
    with _simulators(site) as client:
        client.post("/_settings", json={"latency": str(seconds)})


def _simulators(site: Site) -> httpx2.Client:
    found = re.search(r"are simulated at (http://\S+?);", site.server.said())
    assert found is not None
    return httpx2.Client(base_url=found[1], timeout=30, trust_env=False)


def card(page: Page, number: int) -> Locator:
    """Return the card of a scene."""
    return page.get_by_role("article", name=f"Scene {number}", exact=True)


def order(page: Page) -> list[str]:
    """Return the words of the cards in their order."""
    return page.get_by_role("article").locator("p[dir=auto]").all_inner_texts()
