"""Cast and look: who is seen, how the film looks, who makes it, and what it may cost."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.support.storyboards import LITE, buy, ids_of, planned
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio

pytestmark = pytest.mark.timeout(300)

MAKING = 90_000
"""Milliseconds that a picture may take on a machine that has much to do."""


def cast(studio: Studio, project: str) -> Page:
    studio.open(f"projects/{project}/cast")
    expect(studio.page.get_by_role("heading", name="Who is seen")).to_be_visible()
    return studio.page


@pytest.fixture(scope="module")
def kept(site: Site) -> str:
    """Return a project that nobody changes: with a picture, a style and colours."""
    look: dict[str, Any] = {
        "style": "northern-winter",
        "palette": ["ice blue", "slate"],
        "avoid": "crowds 🌧",
    }
    project = site.add_project(**LITE, **look, title="Rain 🌧 مطر")["project_id"]
    site.step(project, "reference")
    return project


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_cast_and_look_break_no_rule(studio: Studio, kept: str, theme: Theme, width: int) -> None:
    studio.wear(theme, width)
    page = cast(studio, kept)
    expect(page.get_by_role("article", name="Picture 1")).to_contain_text("In every clip")
    expect(page.get_by_label("Colours")).to_have_value("ice blue, slate")
    page.get_by_text("Model for all clips: veo-3.1-lite").click()
    expect(page.get_by_role("radio", name="veo-3.1-lite replicate")).to_be_checked()
    studio.check()
    assert studio.has_room()


def test_nothing_is_there_yet(studio: Studio, site: Site) -> None:
    project = site.add_project(idea="", character_description="")["project_id"]
    page = cast(studio, project)
    expect(page.get_by_text("No picture yet.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Draw the character"))).to_be_disabled()
    studio.check()
    page.get_by_role("textbox", name="The idea").fill("ولد يبحث عن البحر 🌊")
    page.get_by_role("textbox", name="The character").fill("Eine alte Fischerin")
    page.reload()
    expect(page.get_by_role("textbox", name="The idea")).to_have_value("ولد يبحث عن البحر 🌊")
    page.get_by_role("button", name="Save the idea").click()
    page.get_by_role("button", name="Save the character").click()
    expect(page.get_by_text("Not saved yet")).to_have_count(0)
    told = site.ask("GET", f"projects/{project}")
    assert told["idea"] == "ولد يبحث عن البحر 🌊"
    assert told["character"]["description"] == "Eine alte Fischerin"


def test_pictures_are_drawn_for_a_price_and_one_is_kept(
    studio: Studio, site: Site, tmp_path: Path
) -> None:
    project = site.add_project(**LITE)["project_id"]
    page = cast(studio, project)
    page.get_by_role("button", name="Draw the character · $0.15").click()
    dialog = page.get_by_role("dialog", name="Draw the character for $0.15?")
    studio.check()
    dialog.get_by_role("button", name="Not now").click()
    assert site.ask("GET", f"projects/{project}")["spent_usd"] == "0"
    page.get_by_role("button", name="Draw the character · $0.15").click()
    dialog.get_by_role("button", name="Draw it for $0.15").click()
    first = page.get_by_role("article", name="Picture 1")
    expect(first).to_contain_text("In every clip", timeout=MAKING)
    expect(first).to_contain_text("$0.15")

    picture = tmp_path / "own.png"
    Image.new("RGB", (96, 96), "teal").save(picture)
    page.get_by_label("A picture of the character").set_input_files(picture)
    second = page.get_by_role("article", name="Picture 2")
    expect(second).to_contain_text("In every clip")
    page.get_by_role("button", name="Use this one: picture 1").click()
    expect(first).to_contain_text("In every clip")
    studio.check()

    wrong = tmp_path / "song.mp3"
    wrong.write_bytes(b"ID3")
    page.get_by_label("A picture of the character").set_input_files(wrong)
    expect(page.get_by_text("song.mp3 is no picture.")).to_be_visible()


def test_a_picture_that_costs_by_now_is_not_bought_as_free(browser: Browser, site: Site) -> None:
    project = site.add_project(**LITE)["project_id"]
    with open_studio(browser, site, expected=("409",)) as studio:
        page = studio.page

        def before(route: Route) -> None:
            answer = route.fetch()
            told = answer.json()
            told["character"]["price_usd"] = "0"
            route.fulfill(response=answer, json=told)

        page.route(f"**/api/mv/projects/{project}", before, times=1)
        cast(studio, project)
        page.get_by_role("button", name="Draw the character · free").click()
        dialog = page.get_by_role("dialog", name="Draw the character for $0.15?")
        expect(dialog).to_be_visible()
        expect(page.get_by_text("$0 were agreed to: nothing was ordered")).to_be_attached()
        assert site.ask("GET", f"projects/{project}")["spent_usd"] == "0"
        dialog.get_by_role("button", name="Not now").click()
        expect(page.get_by_role("button", name="Draw the character · $0.15")).to_be_focused()


def test_a_look_that_makes_paid_clips_old_is_said_first(studio: Studio, site: Site) -> None:
    project = planned(site, scenes=2)
    buy(site, project, ids_of(site, project)[:1])
    page = cast(studio, project)
    page.get_by_label("Colours").fill("cobalt, , ember،  رملي")
    page.get_by_role("button", name="Save colours").click()
    dialog = page.get_by_role("dialog", name="Clips would be out of date")
    expect(dialog).to_contain_text("One clip is out of date now; all that is open costs $")
    studio.check()
    dialog.get_by_role("button", name="Not now").click()
    assert site.ask("GET", f"projects/{project}")["palette"] == []
    expect(page.get_by_label("Colours")).to_have_value("cobalt, , ember،  رملي")
    page.get_by_role("button", name="Save colours").click()
    dialog.get_by_role("button", name="Change it all the same").click()
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    told = site.ask("GET", f"projects/{project}")
    assert told["palette"] == ["cobalt", "ember", "رملي"]
    assert told["scenes"][0]["clip"]["standing"] == "stale"
    page.get_by_label("Colours").fill(", ".join(f"colour {number}" for number in range(12)))
    expect(page.get_by_text("At most 8 colours; these are 12.")).to_be_visible()


def test_a_style_brings_its_colours_along(studio: Studio, site: Site) -> None:
    project = site.add_project(**LITE)["project_id"]
    page = cast(studio, project)
    page.get_by_role("radio", name="Northern winter").check()
    page.get_by_role("button", name="Take both for every clip").click()
    expect(page.get_by_label("Colours")).to_have_value(re.compile("^ice blue, "))
    told = site.ask("GET", f"projects/{project}")
    assert told["style"] == "northern-winter"
    assert "neon" in told["avoid"]
    page.get_by_label("What no clip shows").fill("")
    page.get_by_role("button", name="Save what no clip shows").click()
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    assert site.ask("GET", f"projects/{project}")["avoid"] == ""


def test_shape_model_and_budget_are_chosen(studio: Studio, site: Site) -> None:
    project = site.add_project(**LITE)["project_id"]
    page = cast(studio, project)
    expect(page.get_by_text("Nothing paid starts without a limit")).to_be_visible()
    page.get_by_text("Model for all clips: veo-3.1-lite").click()
    page.get_by_role("radio", name=re.compile("^Square")).check()
    lite = page.get_by_role("radio", name="veo-3.1-lite replicate")
    expect(lite).to_have_accessible_description("It makes 16:9 and 9:16, and the film is 1:1.")
    page.get_by_role("radio", name="kling-v3-video replicate").check()
    expect(page.get_by_text("Model for all clips: kling-v3-video")).to_be_visible()
    page.get_by_label("Budget of this film, in dollars").fill("12,50")
    page.get_by_role("button", name="Save budget").click()
    expect(page.get_by_text("$0.00 of $12.50 spent")).to_be_visible()
    told = site.ask("GET", f"projects/{project}")
    assert (told["aspect_ratio"], told["model"]) == ("1:1", "kwaivgi/kling-v3-video")
    assert told["budget_usd"] == "12.50"


def test_words_that_were_saved_elsewhere_meanwhile_are_not_overwritten(
    browser: Browser, site: Site
) -> None:
    project = site.add_project(**LITE)["project_id"]
    with open_studio(browser, site, expected=("412",)) as studio:
        page = cast(studio, project)
        idea = page.get_by_role("textbox", name="The idea")
        idea.fill("mine")
        site.ask("PATCH", f"projects/{project}", {"idea": "theirs"})
        # Something else is changed here, so that the newest state is asked for.
        page.get_by_role("radio", name=re.compile("^Square")).click()
        expect(page.get_by_text("Other words were saved meanwhile")).to_be_visible()
        expect(page.get_by_role("textbox", name="Saved meanwhile")).to_have_value("theirs")
        expect(page.get_by_role("button", name="Save the idea")).to_be_hidden()
        studio.check()
        page.get_by_role("button", name="Keep mine").click()
        page.get_by_role("button", name="Save the idea").click()
        expect(page.get_by_text("Not saved yet")).to_be_hidden()
        assert site.ask("GET", f"projects/{project}")["idea"] == "mine"

        idea.fill("mine again")
        site.ask("PATCH", f"projects/{project}", {"idea": "theirs again"})
        page.get_by_role("button", name="Save the idea").click()
        expect(page.get_by_text("Yours was not saved; what you typed is still")).to_be_visible()
        expect(page.get_by_role("textbox", name="Saved meanwhile")).to_have_value("theirs again")
        page.get_by_role("button", name="Take what is saved").click()
        expect(idea).to_have_value("theirs again")
        assert site.ask("GET", f"projects/{project}")["idea"] == "theirs again"


def test_letters_that_are_typed_while_it_is_saved_stay(studio: Studio, site: Site) -> None:
    project = site.add_project(**LITE)["project_id"]
    page = cast(studio, project)
    idea = page.get_by_role("textbox", name="The idea")
    held: list[Route] = []

    def is_saved(asked: Request) -> bool:
        return asked.method == "PATCH" and "dry_run" not in asked.url

    def hold(route: Route) -> None:
        if is_saved(route.request):
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile(f"/projects/{project}"), hold)
    idea.fill("a flower")
    save = page.get_by_role("button", name="Save the idea")
    with page.expect_request(is_saved):
        save.click()
    expect(save).to_be_disabled()
    expect(save).to_be_focused()
    idea.fill("a flower in the rain")
    held[0].continue_()
    expect(save).to_be_enabled()
    expect(idea).to_have_value("a flower in the rain")
    assert site.ask("GET", f"projects/{project}")["idea"] == "a flower"
    # Gone from the screen at once: the last letter is kept all the same.
    idea.fill("a flower in the rain, and a robot")
    page.get_by_role("link", name="Song", exact=True).press("Enter")
    page.get_by_role("link", name="Cast & look").click()
    expect(idea).to_have_value("a flower in the rain, and a robot")
