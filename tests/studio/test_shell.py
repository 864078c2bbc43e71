"""What is around every screen: places, keys, the way back, what cannot be reached."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.support.studio import NARROW, WIDE, Site, Studio, Theme


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_shell_breaks_no_rule(studio: Studio, theme: Theme, width: int) -> None:
    studio.open()
    studio.wear(theme, width)
    expect(studio.page.get_by_role("status").filter(has_text="Connected")).to_be_visible()
    studio.check()
    assert studio.has_room()


def test_the_places_are_reached_and_left_again(studio: Studio) -> None:
    studio.open()
    places = studio.page.get_by_role("navigation", name="Places")
    places.get_by_role("link", name="Jobs").click()
    expect(studio.page).to_have_url(f"{studio.site.server.url}/studio/jobs")
    expect(places.get_by_role("link", name="Jobs")).to_have_attribute("aria-current", "page")
    studio.page.go_back()
    expect(studio.page).to_have_url(f"{studio.site.server.url}/studio/")


def test_an_address_that_leads_nowhere_says_so(studio: Studio) -> None:
    studio.open("projects/a/b/c")
    expect(studio.page.get_by_role("heading", name="There is nothing here")).to_be_visible()


def test_the_question_mark_shows_the_keys(studio: Studio) -> None:
    studio.open()
    studio.page.keyboard.press("?")
    dialog = studio.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    studio.check()
    dialog.get_by_label("Use single keys").uncheck()
    studio.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    studio.page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_a_title_is_renamed(studio: Studio, site: Site) -> None:
    project = site.add_project(title="Rain")
    studio.open(f"projects/{project['project_id']}/storyboard")
    studio.page.get_by_role("button", name="Rename").click()
    studio.page.get_by_label("Title").fill("Regen 🌧 مطر")
    studio.page.keyboard.press("Enter")
    expect(studio.page.get_by_role("heading", level=1)).to_have_text("Regen 🌧 مطر")
    assert site.ask("GET", f"projects/{project['project_id']}")["title"] == "Regen 🌧 مطر"
