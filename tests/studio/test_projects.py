"""The projects: what stands next for each, the way to a new one, deleting and taking that back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.support.songs import write_clicks
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(300)

TITLES = (
    "Rain",
    "雨の街 ☔️ rainy city",
    "مطر على المدينة القديمة",
    "A very long title that goes on past any length that a person might choose for a film " * 2,
    "Lullaby 🌙✨",
)
MANY = 200


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server on which nothing was made."""
    with run_site(tmp_path_factory.mktemp("empty")) as running:
        yield running


@pytest.fixture(scope="module")
def full(site: Site) -> Site:
    """Return a server with very many projects, the newest one last."""
    for number in range(MANY):
        budget = "12.00" if number % 3 == 0 else None
        site.add_project(title=f"{number} {TITLES[number % 5]}"[:200], budget=budget)
    return site


def test_the_newest_comes_first_and_more_come_on_demand(studio: Studio, full: Site) -> None:
    studio.open()
    cards = studio.page.get_by_role("list", name="All projects").get_by_role("listitem")
    expect(cards.first).to_contain_text(f"{MANY - 1} ")
    expect(cards.first).to_contain_text("Begun: the song and the idea")
    assert cards.count() < MANY
    end = "window.scrollTo(0, document.body.scrollHeight)"

    def all_there() -> bool:
        studio.page.evaluate(end)
        return cards.count() >= MANY

    until(all_there, seconds=60, pause=0.2, what="all pages")
    assert len(studio.page.get_by_role("heading", level=1).all()) == 1


def test_a_project_is_deleted_and_taken_back(studio: Studio, site: Site) -> None:
    project = site.add_project(title="Gone with the sea")
    studio.open()
    page = studio.page
    link = page.get_by_role("link", name="Gone with the sea")
    page.get_by_role("button", name="Delete Gone with the sea").click()
    expect(link).to_be_hidden()
    expect(page.get_by_text("“Gone with the sea” was deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(link).to_be_visible()
    assert site.ask("GET", f"projects/{project['project_id']}")["title"] == "Gone with the sea"


def test_a_project_is_deleted_with_the_keyboard(studio: Studio, site: Site) -> None:
    site.add_project(title="By the keys")
    studio.open()
    page = studio.page
    link = page.get_by_role("link", name="By the keys")
    link.focus()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Delete By the keys")).to_be_focused()
    page.keyboard.press("Enter")
    expect(link).to_be_hidden()
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    # What had the focus is gone: it stands where one goes on.
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    undo.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()


def test_a_card_leads_to_what_stands_next(studio: Studio, site: Site) -> None:
    project = site.add_project(title="Two scenes", scenes=2)
    studio.open()
    card = studio.page.get_by_role("listitem").filter(has_text="Two scenes")
    expect(card).to_contain_text("2 scenes · Nothing spent")
    card.get_by_role("link").click()
    expect(studio.page).to_have_url(re.compile(f"{project['project_id']}/storyboard$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_cards_break_no_rule(studio: Studio, full: Site, theme: Theme, width: int) -> None:
    studio.wear(theme, width)
    studio.open()
    expect(studio.page.get_by_role("list", name="All projects")).to_be_visible()
    studio.check()
    assert studio.has_room()


def test_what_cannot_be_read_is_said_and_asked_again(browser: Browser, site: Site) -> None:
    with open_studio(browser, site, expected=("Failed to load resource",)) as studio:
        codes = {"error": "InternalError", "error_code": "INTERNAL_ERROR"}
        body = json.dumps({**codes, "message": "The disk is gone."})
        studio.page.route(
            "**/api/mv/projects?*",
            lambda route: route.fulfill(status=500, content_type="application/json", body=body),
        )
        studio.open()
        alert = studio.page.get_by_role("alert")
        expect(alert).to_contain_text("The disk is gone.")
        studio.check()
        studio.page.unroute_all()
        alert.get_by_role("button", name="Try again").click()
        expect(studio.page.get_by_role("list", name="All projects")).to_be_visible()


def test_an_empty_studio_leads_to_the_first_film(
    browser: Browser, empty: Site, tmp_path: Path
) -> None:
    song = tmp_path / "First song.wav"
    write_clicks(song, 20)
    with open_studio(browser, empty) as studio:
        page = studio.page
        studio.open()
        expect(page.get_by_role("heading", name="New film from a song")).to_be_visible()
        for theme in ("light", "dark"):
            for width in (NARROW, WIDE):
                studio.wear(theme, width)
                studio.check()
                assert studio.has_room()
        drop(studio, song)
        expect(page.get_by_role("heading", level=1, name="New film")).to_be_visible()
        expect(page.get_by_text("First song.wav")).to_be_visible()


def drop(studio: Studio, song: Path) -> None:
    """Drop a file on the zone for songs."""
    script = """([name, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type: "audio/wav" }));
      return data;
    }"""
    data: Any = studio.page.evaluate_handle(script, [song.name, [*song.read_bytes()]])
    zone = studio.page.get_by_role("region", name="New film from a song")
    zone.dispatch_event("dragover", {"dataTransfer": data})
    zone.dispatch_event("drop", {"dataTransfer": data})


def test_the_demo_plays(browser: Browser, empty: Site) -> None:
    with open_studio(browser, empty) as studio:
        studio.open()
        studio.page.get_by_role("button", name="Try it with the demo song").click()
        title = studio.page.get_by_role("heading", level=1, name="Robot garden")
        expect(title).to_be_visible(timeout=60_000)
        heard = "document.querySelector('audio')?.currentTime ?? 0"
        until(lambda: studio.page.evaluate(heard) > 1, seconds=120, pause=0.2, what="the demo")
    assert len(empty.ask("GET", "projects")["projects"]) == 1
