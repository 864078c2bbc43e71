"""What is around every screen: places, keys, the way back, what cannot be reached."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_shell_breaks_no_rule(studio: Studio, theme: Theme, width: int) -> None:
    studio.open()
    studio.wear(theme, width)
    expect(studio.page.get_by_role("status").filter(has_text="Connected")).to_be_visible()
    expect(studio.page.get_by_role("heading", name="Projects")).to_be_visible()
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
    for path in ("projects/a/b/c", "projects/100%/cast"):
        studio.open(path)
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
    expect(studio.page).to_have_title("Storyboard · Regen 🌧 مطر · Songreel")
    # On a phone there is no room for all tabs: the current one is in sight.
    studio.wear("light", NARROW)
    tabs = studio.page.get_by_role("navigation", name="Parts of the project")
    tabs.get_by_role("link", name="Export").press("Enter")
    expect(tabs.get_by_role("link", name="Export")).to_be_in_viewport(ratio=1)
    studio.page.reload()
    expect(tabs.get_by_role("link", name="Export")).to_be_in_viewport(ratio=1)


def test_a_file_that_is_dropped_beside_its_place_does_no_harm(studio: Studio) -> None:
    drop = """(target) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'song.wav'));
      const options = { bubbles: true, cancelable: true, dataTransfer };
      return ['dragover', 'drop'].map((kind) => {
        const event = new DragEvent(kind, options);
        target.dispatchEvent(event);
        return event.defaultPrevented;
      });
    }"""
    page = studio.page
    studio.open("jobs")
    # Not prevented, the browser would show the file in place of the page.
    assert page.get_by_role("main").evaluate(drop) == [True, True]
    expect(page.get_by_text("A file cannot be dropped here.")).to_be_visible()
    studio.open("new")
    page.get_by_role("button", name="Choose a song").wait_for()
    assert page.get_by_role("heading", name="New film").evaluate(drop) == [True, True]
    expect(page.get_by_text("Drop it on “Drop your song here”.")).to_be_visible()


def test_what_is_refused_in_a_dialog_is_said_in_it(browser: Browser, site: Site) -> None:
    project = site.add_project()["project_id"]
    with open_studio(browser, site, expected=("409",)) as studio:
        studio.open(f"projects/{project}/storyboard")
        page = studio.page
        opener = page.get_by_role("button", name="Add one by hand")
        opener.click()
        dialog = page.get_by_role("dialog")
        refusal = {
            "error": "Conflict",
            "error_code": "CONFLICT",
            "message": "A film has at most 120 scenes.",
            "details": None,
            "timestamp": "2026-11-27T12:00:00Z",
            "request_id": "one",
        }
        page.route("**/scenes*", lambda route: route.fulfill(status=409, json=refusal))
        dialog.get_by_role("textbox").fill("A robot")
        dialog.get_by_role("button", name="Add").last.click()
        told = dialog.get_by_role("status").filter(has_text="A film has at most 120 scenes.")
        expect(told).to_be_visible()
        studio.check()
        # With the keyboard it is reached, and away.
        told.get_by_role("button", name="Close").press("Enter")
        expect(told).to_be_hidden()
        dialog.get_by_role("button", name="Not now").click()
        expect(dialog).to_be_hidden()
        expect(opener).to_be_focused()
