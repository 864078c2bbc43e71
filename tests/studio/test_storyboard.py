"""The storyboard: cards that play and move, what clips cost, and how they are made."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.storyboards import (
    LONG,
    RIGHT_TO_LEFT,
    buy,
    card,
    ids_of,
    order,
    planned,
    scenes_of,
    script,
    slow,
)
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site

pytestmark = pytest.mark.timeout(300)

MAKING = 90_000
"""Milliseconds that clips may take on a machine that has much to do."""
REFUSED = {
    "service": "replicate",
    "method": "POST",
    "path": "*/predictions",
    "fault": "status",
    "status": 422,
}


@pytest.fixture(scope="module")
def kept(site: Site) -> str:
    """Return a project that nobody changes: two clips are there, one missing, one out of date."""
    project = planned(site, scenes=4, title="Rain 🌧 مطر")
    first, second, third, _ = ids_of(site, project)
    buy(site, project, [first, second, third])
    site.ask("PATCH", f"projects/{project}/scenes/{third}", {"description": RIGHT_TO_LEFT})
    return project


def board(studio: Studio, project: str) -> Page:
    studio.open(f"projects/{project}/storyboard")
    expect(studio.page.get_by_role("article").first).to_be_visible()
    return studio.page


def offer(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Make the clips")).click()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_storyboard_breaks_no_rule(studio: Studio, kept: str, theme: Theme, width: int) -> None:
    studio.wear(theme, width)
    page = board(studio, kept)
    expect(page.get_by_text("4 scenes: 2 ready, 1 without a clip, 1 out of date")).to_be_visible()
    expect(card(page, 1)).to_contain_text("Ready")
    expect(card(page, 1)).to_contain_text("spent")
    expect(card(page, 3)).to_contain_text("Out of date")
    expect(card(page, 4)).to_contain_text("No clip yet")
    expect(card(page, 4)).to_contain_text("$0.20")
    studio.check()
    assert studio.has_room()
    card(page, 4).get_by_role("button", name="More for scene 4").click()
    expect(page.get_by_role("menu", name="More for scene 4")).to_be_visible()
    studio.check()
    page.keyboard.press("Escape")
    offer(page)
    dialog = page.get_by_role("dialog", name="Make the clips")
    expect(dialog.get_by_role("button", name="Make 2 clips for $0.40")).to_be_visible()
    studio.check()
    assert studio.has_room()


def test_clips_are_made_for_the_price_that_the_button_names(studio: Studio, site: Site) -> None:
    project = planned(site, budget="5.00")
    page = board(studio, project)
    offer(page)
    dialog = page.get_by_role("dialog", name="Make the clips")
    expect(dialog.get_by_role("row", name=re.compile("The character"))).to_contain_text("$0.15")
    expect(dialog.get_by_role("row", name=re.compile("Together"))).to_contain_text("$0.95")
    expect(dialog.get_by_text("$5.00 of $5.00")).to_be_visible()
    slow(site, 2)
    try:
        dialog.get_by_role("button", name="Make 3 clips for $0.95").click()
        expect(dialog).to_be_hidden()
        expect(page.get_by_text("3 clips are being made. $0.95 are set aside.")).to_be_visible()
        # The character is drawn before them.
        expect(page.get_by_text("Being made", exact=True).first).to_be_visible(timeout=MAKING)
    finally:
        slow(site, 0.3)
    expect(page.get_by_text("3 scenes: 3 ready")).to_be_visible(timeout=MAKING)
    expect(page.get_by_text("$0.95 of $5.00 spent")).to_be_visible()
    expect(page.get_by_role("link", name="Make the film")).to_be_visible()


def test_who_says_no_has_ordered_nothing(studio: Studio, site: Site) -> None:
    project = planned(site)
    page = board(studio, project)
    offer(page)
    dialog = page.get_by_role("dialog", name="Make the clips")
    expect(dialog.get_by_role("button", name=re.compile("^Make 3 clips for"))).to_be_visible()
    with page.expect_response(re.compile(r"/release$")) as released:
        dialog.get_by_role("button", name="Not now").click()
    assert released.value.ok
    quotes = site.ask("GET", f"projects/{project}/quotes")["quotes"]
    assert [quote["state"] for quote in quotes] == ["released"]
    assert site.ask("GET", f"projects/{project}")["spent_usd"] == "0"


def test_a_price_that_runs_out_is_asked_for_again(studio: Studio, site: Site) -> None:
    project = planned(site)

    def soon(route: Route) -> None:
        answer = route.fetch()
        ends = datetime.now(UTC) + timedelta(seconds=3)
        body = {**answer.json(), "valid_until": ends.isoformat()}
        route.fulfill(response=answer, json=body)

    studio.page.route("**/quote", soon, times=1)
    page = board(studio, project)
    offer(page)
    dialog = page.get_by_role("dialog", name="Make the clips")
    expect(dialog.get_by_text("This price has run out")).to_be_visible()
    dialog.get_by_role("button", name="Ask for the price again").click()
    expect(dialog.get_by_text("The price is the same: $0.95")).to_be_visible()


def test_a_price_that_changed_meanwhile_is_said_before_it_is_paid(
    browser: Browser, site: Site
) -> None:
    project = planned(site)
    with open_studio(browser, site, expected=("409",)) as studio:
        page = board(studio, project)
        offer(page)
        dialog = page.get_by_role("dialog", name="Make the clips")
        make = dialog.get_by_role("button", name="Make 3 clips for $0.95")
        expect(make).to_be_visible()
        first = ids_of(site, project)[0]
        site.ask("PATCH", f"projects/{project}/scenes/{first}", {"model": "google/veo-3.1-fast"})
        make.click()
        expect(dialog.get_by_text("The price was $0.95 and is $1.25 now")).to_be_visible()
        expect(dialog.get_by_role("button", name="Make 3 clips for $1.25")).to_be_visible()
        # Nothing was begun, and nothing stays set aside of what was agreed to.
        quotes = site.ask("GET", f"projects/{project}/quotes")["quotes"]
        assert [quote["state"] for quote in quotes] == ["open", "released"]
        assert site.ask("GET", f"projects/{project}")["spent_usd"] == "0"


def test_where_no_answer_comes_it_is_asked_again_and_begun_once(
    browser: Browser, site: Site
) -> None:
    project = planned(site, scenes=1, seconds=8)

    def lost(route: Route) -> None:
        assert route.fetch().status == 202
        trouble = {"error_code": "INTERNAL_ERROR", "error": "lost", "message": "It was lost."}
        route.fulfill(status=500, json=trouble)

    with open_studio(browser, site, expected=("500",)) as studio:
        page = board(studio, project)
        page.route("**/run", lost, times=1)
        offer(page)
        dialog = page.get_by_role("dialog", name="Make the clips")
        dialog.get_by_role("button", name=re.compile("^Make 1 clip for")).click()
        expect(dialog.get_by_text("Nobody knows yet whether it was begun")).to_be_visible()
        expect(dialog).not_to_contain_text("Nothing was ordered")
        studio.check()
        dialog.get_by_role("button", name="Ask again").click()
        expect(dialog).to_be_hidden()
        expect(card(page, 1)).to_contain_text("Ready", timeout=MAKING)
        (quote,) = site.ask("GET", f"projects/{project}/quotes")["quotes"]
        assert quote["state"] == "spent"


def test_what_is_set_aside_for_nothing_is_shown_and_given_back(studio: Studio, site: Site) -> None:
    project = planned(site, scenes=1, seconds=8)
    for _ in range(2):
        quote = site.ask("POST", f"projects/{project}/quote")["quote_id"]
        site.ask("POST", f"quotes/{quote}/accept")
    first, second = (
        one["quote_id"] for one in site.ask("GET", f"projects/{project}/quotes")["quotes"]
    )
    # It waits for somebody: no quote was to pay for it, but as the page hears it the first was.
    site.run(project, "clips")

    def overtaken(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        for job in body["jobs"]:
            if job["result"] and job["result"].get("next"):
                job["result"]["next"]["quote_id"] = first
        route.fulfill(response=answer, json=body)

    studio.page.route("**/jobs?*limit=1", overtaken)
    page = board(studio, project)
    expect(page.get_by_text("Waits for you: the clips were not ordered")).to_be_visible()
    back = page.get_by_role("button", name="Give $0.55 back")
    expect(back).to_be_visible()
    assert site.ask("GET", f"quotes/{first}")["state"] == "released"
    studio.check()
    back.click()
    expect(page.get_by_text("$0.55 are free again.")).to_be_visible()
    expect(back).to_be_hidden()
    assert site.ask("GET", f"quotes/{second}")["state"] == "released"
    page.get_by_role("button", name="See what they cost now").click()
    expect(page.get_by_role("button", name="Make 1 clip for $0.55")).to_be_visible()


def test_a_budget_that_is_too_small_is_raised_in_place(studio: Studio, site: Site) -> None:
    project = planned(site)
    site.ask("PATCH", f"projects/{project}", {"budget": "0.50"})
    page = board(studio, project)
    offer(page)
    dialog = page.get_by_role("dialog", name="Make the clips")
    short = dialog.get_by_text("That is more than is left of the budget")
    expect(short).to_be_visible(timeout=MAKING)  # the cuts are planned first
    expect(dialog.get_by_role("button", name=re.compile("^Make 3 clips for"))).to_be_disabled()
    studio.check()
    field = dialog.get_by_label("Budget of this film, in dollars")
    field.fill("a lot")
    dialog.get_by_role("button", name="Save budget").click()
    expect(dialog.get_by_text("Write an amount such as 12")).to_be_visible()
    field.fill("4")
    dialog.get_by_role("button", name="Save budget").click()
    expect(dialog.get_by_role("button", name=re.compile("^Make 3 clips for"))).to_be_enabled()


def test_a_clip_that_failed_says_why_and_is_tried_again(studio: Studio, site: Site) -> None:
    project = planned(site)
    buy(site, project)
    first = ids_of(site, project)[0]
    site.ask("PATCH", f"projects/{project}/scenes/{first}", {"description": "It rains on tin."})
    script(site, REFUSED)
    try:
        page = board(studio, project)
        offer(page)
        page.get_by_role("button", name=re.compile("^Make 1 clip for")).click()
        expect(card(page, 1)).to_contain_text("Failed", timeout=MAKING)
    finally:
        script(site)
    expect(page.get_by_text("The last run did not finish")).to_be_visible()
    studio.check()
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_text("The last run did not finish")).to_be_hidden()
    card(page, 1).get_by_role("button", name="Try scene 1 again").click()
    page.get_by_role("button", name=re.compile("^Make 1 clip for")).click()
    expect(card(page, 1)).to_contain_text("Ready", timeout=MAKING)


def test_scenes_are_moved_deleted_and_brought_back_with_the_keys(
    studio: Studio, site: Site
) -> None:
    project = planned(site, scenes=4, seconds=20)
    before = ids_of(site, project)
    page = board(studio, project)
    page.keyboard.press("ArrowRight")
    expect(card(page, 1).get_by_role("link")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(card(page, 2).get_by_role("link")).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_text("Scene 2 is scene 3 now.")).to_be_visible()
    expect(card(page, 3).get_by_role("link")).to_be_focused()
    first, second, third, fourth = before
    assert ids_of(site, project) == [first, third, second, fourth]
    for keys, place in (("Control+z", 2), ("Control+Shift+z", 3), ("Control+z", 2)):
        with page.expect_response(re.compile("/scenes/order$")):
            page.keyboard.press(keys)
        expect(card(page, place)).to_contain_text("Scene 2: the robot")
    # Where the last one goes, the one before it has the focus.
    card(page, 4).get_by_role("link").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_role("article")).to_have_count(3)
    expect(card(page, 3).get_by_role("link")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("article")).to_have_count(4)
    card(page, 2).get_by_role("link").focus()
    page.keyboard.press("Delete")
    expect(page.get_by_text("The scene was deleted; its clips are kept.")).to_be_visible()
    expect(page.get_by_role("article")).to_have_count(3)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("article")).to_have_count(4)
    assert ids_of(site, project) == before


def test_a_card_is_dragged_to_another_place(studio: Studio, site: Site) -> None:
    project = planned(site, scenes=4, seconds=20)
    first, second, third, fourth = ids_of(site, project)
    page = board(studio, project)
    card(page, 1).hover()
    grip = card(page, 1).get_by_role("button", name=re.compile("^Move scene 1"))
    at, to = grip.bounding_box(), card(page, 3).bounding_box()
    assert at is not None
    assert to is not None
    page.mouse.move(at["x"] + 10, at["y"] + 10)
    page.mouse.down()
    page.mouse.move(to["x"] + to["width"] - 20, to["y"] + 60, steps=8)
    page.mouse.up()
    expect(page.get_by_text("Scene 1 is scene 3 now.")).to_be_visible()
    assert ids_of(site, project) == [second, third, first, fourth]
    # Escape puts a card back.
    page.mouse.move(at["x"] + 10, at["y"] + 10)
    page.mouse.down()
    page.mouse.move(to["x"] + to["width"] - 20, to["y"] + 60, steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert ids_of(site, project) == [second, third, first, fourth]


def test_several_are_chosen_and_only_some_are_shown(studio: Studio, kept: str) -> None:
    page = board(studio, kept)
    page.get_by_role("button", name=re.compile("^No clip yet")).click()
    expect(page.get_by_role("article")).to_have_count(1)
    page.get_by_role("button", name=re.compile("^All")).click()
    expect(page.get_by_role("article")).to_have_count(4)
    for number in (3, 4):
        card(page, number).hover()
        page.get_by_role("checkbox", name=f"Select scene {number}").check()
    chosen = page.get_by_role("region", name="Selected scenes")
    expect(chosen).to_contain_text("2 scenes selected")
    studio.check()
    chosen.get_by_role("button", name="Make their clips").click()
    expect(page.get_by_role("button", name=re.compile("^Make 2 clips for"))).to_be_visible()
    page.keyboard.press("Escape")
    chosen.get_by_role("button", name="Select none").click()
    expect(chosen).to_be_hidden()


def test_a_card_plays_while_it_is_looked_at_and_is_silent(studio: Studio, kept: str) -> None:
    page = board(studio, kept)
    card(page, 1).locator("img").first.hover()
    video = card(page, 1).locator("video")
    expect(video).to_have_count(1)
    assert video.evaluate("video => video.muted")
    page.get_by_role("heading", level=1).hover()
    expect(video).to_have_count(0)
    page.keyboard.press("ArrowRight")
    expect(video).to_have_count(1)
    page.keyboard.press("ArrowRight")
    expect(video).to_have_count(0)


def test_where_nothing_is_to_move_a_card_plays_when_it_is_told_to(
    browser: Browser, site: Site, kept: str
) -> None:
    with open_studio(browser, site, reduced_motion="reduce") as studio:
        page = board(studio, kept)
        card(page, 1).locator("img").first.hover()
        play = card(page, 1).get_by_role("button", name="Play scene 1")
        expect(play).to_be_visible()
        expect(card(page, 1).locator("video")).to_have_count(0)
        play.click()
        expect(card(page, 1).locator("video")).to_have_count(1)
        card(page, 1).get_by_role("button", name="Stop scene 1").click()
        expect(card(page, 1).locator("video")).to_have_count(0)


def test_scenes_are_written_for_nothing_where_that_is_wanted(studio: Studio, site: Site) -> None:
    project = planned_without_scenes(site)
    studio.open(f"projects/{project}/storyboard")
    page = studio.page
    write = page.get_by_role("button", name="Write the scenes")
    expect(write).to_be_visible()
    studio.check()
    write.click()
    dialog = page.get_by_role("dialog", name="Who writes the scenes?")
    expect(dialog.get_by_role("button", name=re.compile("for at most \\$"))).to_be_visible()
    studio.check()
    dialog.get_by_role("button", name="Write them here for free").click()
    expect(page.get_by_role("article").first).to_be_visible()
    assert site.ask("GET", f"projects/{project}")["spent_usd"] == "0"


def planned_without_scenes(site: Site) -> str:
    """Return a project with a song and no scenes."""
    return site.add_project(song_id=site.add_song(16), number_of_scenes=2)["project_id"]


def test_without_an_idea_it_says_what_comes_first(studio: Studio, site: Site) -> None:
    project = site.add_project(idea="", character_description="")["project_id"]
    studio.open(f"projects/{project}/storyboard")
    expect(studio.page.get_by_text("Say first what the film is about")).to_be_visible()
    expect(studio.page.get_by_role("link", name="Go to Cast & look")).to_be_visible()


def test_a_scene_is_added_and_what_was_typed_is_kept(studio: Studio, site: Site) -> None:
    project = planned(site)
    page = board(studio, project)
    page.get_by_role("button", name="Add a scene").click()
    page.get_by_label("What is seen").fill(LONG)
    with page.expect_event("load"):
        page.reload()
    page.get_by_role("button", name="Add a scene").click()
    expect(page.get_by_label("What is seen")).to_have_value(LONG)
    page.get_by_role("button", name="Add the scene").click()
    expect(page.get_by_role("article")).to_have_count(4)
    assert scenes_of(site, project)[3]["description"] == LONG.strip()


def test_the_length_is_kept_and_left_to_the_music_again(studio: Studio, site: Site) -> None:
    project = planned(site)
    page = board(studio, project)
    more = card(page, 1).get_by_role("button", name="More for scene 1")
    more.click()
    page.get_by_role("menuitem", name="Keep this length").click()
    expect(card(page, 1)).to_contain_text("you set")
    more.click()
    page.get_by_role("menuitem", name="Let the music set the length").click()
    expect(card(page, 1)).not_to_contain_text("you set")
    card(page, 2).get_by_role("button", name="More for scene 2").click()
    page.get_by_role("menuitem", name="Start from the last frame of the scene before").click()
    expect(page.get_by_text("Scene 2 starts from the last frame")).to_be_visible()
    assert scenes_of(site, project)[1]["continues"]
    card(page, 3).get_by_role("button", name="More for scene 3").click()
    page.get_by_role("menuitem", name="Split in two").click()
    expect(page.get_by_role("article")).to_have_count(4)


def test_the_whole_film_is_seen_for_nothing(studio: Studio, site: Site) -> None:
    project = planned(site, seconds=8, scenes=2)
    page = board(studio, project)
    page.get_by_role("button", name="See the whole film for free").click()
    film = page.get_by_role("region", name="The whole film as a draft")
    expect(film.get_by_role("group", name="Player")).to_be_visible()
    expect(page.get_by_role("button", name="Close the draft")).to_be_visible()
    expect(card(page, 1).get_by_text("Draft")).to_be_visible(timeout=90_000)
    studio.check()
    assert site.ask("GET", f"projects/{project}")["spent_usd"] == "0"


def test_a_server_that_goes_away_is_said(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with (
        run_site(tmp_path_factory.mktemp("away")) as site,
        open_studio(browser, site, expected=("ERR_", "Failed to load")) as studio,
    ):
        page = board(studio, site.add_project(scenes=2)["project_id"])
        expect(page.get_by_text("Connected")).to_be_visible()
        site.server.kill()
        expect(page.get_by_text("The server does not answer")).to_be_visible()
        expect(page.get_by_role("article")).to_have_count(2)
        studio.check()


def test_sixty_scenes_of_any_length_have_room(studio: Studio, site: Site) -> None:
    project = site.add_project(scenes=60)["project_id"]
    ids = ids_of(site, project)
    for place, words in ((0, LONG), (1, RIGHT_TO_LEFT), (2, "🌧" * 2000)):
        site.ask("PATCH", f"projects/{project}/scenes/{ids[place]}", {"description": words})
    page = board(studio, project)
    expect(page.get_by_role("article")).to_have_count(60)
    for width in (NARROW, WIDE):
        studio.wear("light", width)
        assert studio.has_room()
    studio.check()
    assert len(order(page)) == 60
