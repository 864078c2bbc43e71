"""One shot: its words and models, its takes, and what a change of it means for the bill."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.storyboards import LONG, RIGHT_TO_LEFT, buy, card, ids_of, planned, scenes_of
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(300)

MAKING = 90_000
"""Milliseconds that a clip may take on a machine that has much to do."""


@pytest.fixture(scope="module")
def kept(site: Site) -> str:
    """Return a project that nobody changes: its first scene has two takes, its second none."""
    project = planned(site, scenes=2, title="Rain 🌧 مطر")
    first = ids_of(site, project)[0]
    buy(site, project, [first])
    site.ask("PATCH", f"projects/{project}/scenes/{first}", {"description": RIGHT_TO_LEFT})
    buy(site, project, [first])
    return project


@pytest.fixture
def bought(site: Site) -> str:
    """Return a project whose first of two scenes has a clip that was paid for."""
    project = planned(site, scenes=2)
    buy(site, project, ids_of(site, project)[:1])
    return project


def shot(studio: Studio, project: str, number: int = 1) -> Page:
    scene = ids_of(studio.site, project)[number - 1]
    studio.open(f"projects/{project}/storyboard/{scene}")
    expect(studio.page.get_by_role("heading", name=f"Scene {number} of")).to_be_visible()
    return studio.page


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_shot_breaks_no_rule(studio: Studio, kept: str, theme: Theme, width: int) -> None:
    studio.wear(theme, width)
    page = shot(studio, kept)
    expect(page.get_by_role("heading", name="2 takes")).to_be_visible()
    page.get_by_text("Model: as the whole film").click()
    expect(page.get_by_role("radio", name=re.compile("^As the whole film"))).to_be_checked()
    page.get_by_text("Everything that take 2 was made with").click()
    studio.check()
    assert studio.has_room()


def test_models_say_what_they_cost_here_and_why_they_cannot(studio: Studio, kept: str) -> None:
    page = shot(studio, kept)
    page.get_by_text("Model: as the whole film").click()
    page.get_by_label("Length in seconds").fill("14")
    lite = page.get_by_role("radio", name="veo-3.1-lite replicate")
    expect(lite).to_be_disabled()
    expect(lite).to_have_accessible_description(
        "It makes at most 8 s at a time, and this shot lasts 14.0 s."
    )
    expect(page.get_by_role("radio", name="kling-v3-video replicate")).to_be_enabled()
    page.get_by_label("Length in seconds").fill("8")
    expect(lite).to_be_enabled()
    seed = page.get_by_role("textbox", name="Seed")
    expect(seed).to_be_disabled()
    expect(seed).to_have_accessible_description(
        "veo-3.1-lite takes no seed: each take is another one."
    )
    page.get_by_role("radio", name="veo-3.1-fast replicate").check()
    expect(seed).to_be_enabled()
    expect(page.get_by_text("$0.40 for 8 s").first).to_be_visible()
    page.get_by_label("Length in seconds").fill("half a minute")
    expect(page.get_by_text("Whole seconds from 1 to 60")).to_be_visible()
    expect(page.get_by_role("button", name="Save the shot")).to_be_disabled()
    page.get_by_role("button", name="Discard").click()


def test_what_a_change_costs_is_said_before_it_is_saved(
    studio: Studio, site: Site, bought: str
) -> None:
    page = shot(studio, bought)
    page.get_by_label("What is seen").fill(LONG)
    page.get_by_role("button", name="Save the shot").click()
    dialog = page.get_by_role("dialog", name="The clip would be out of date")
    expect(dialog).to_contain_text("One clip is out of date now; all that is open costs $")
    studio.check()
    dialog.get_by_role("button", name="Not now").click()
    assert scenes_of(site, bought)[0]["clip"]["standing"] == "current"
    expect(page.get_by_label("What is seen")).to_have_value(LONG)
    page.get_by_role("button", name="Save the shot").click()
    dialog.get_by_role("button", name="Save all the same").click()
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    assert scenes_of(site, bought)[0]["description"] == LONG.strip()
    expect(page.get_by_role("button", name=re.compile("^Make the clip · \\$"))).to_be_visible()


def test_a_shot_is_made_with_other_pictures(
    studio: Studio, site: Site, bought: str, tmp_path: Path
) -> None:
    page = shot(studio, bought)
    group = page.get_by_role("group", name="Pictures it is made with")
    film = group.get_by_role("checkbox", name="Picture 1, of the film: in every clip")
    other = group.get_by_role("checkbox", name="Picture 2")
    expect(film).to_be_checked()
    expect(group).to_contain_text("As in every clip: the film’s own picture of the character.")
    picture = tmp_path / "own.png"
    Image.new("RGB", (96, 96), "teal").save(picture)
    sending = list[Route]()
    page.route("**/api/mv/assets?*", lambda route: sending.append(route))
    seen = page.get_by_label("What is seen")
    before = seen.input_value()
    for _ in ("stopped", "sent"):
        with page.expect_file_chooser() as choosing:
            group.get_by_role("button", name="Add a picture").press("Enter")
        with page.expect_request("**/api/mv/assets?*"):
            choosing.value.set_files(picture)
        # The keyboard stays where the file was chosen, also once it is stopped.
        expect(group.get_by_role("group", name="Your picture")).to_be_focused()
        if len(sending) == 1:
            group.get_by_role("button", name="Stop").press("Enter")
            expect(group.get_by_role("button", name="Add a picture")).to_be_enabled()
            expect(group.get_by_role("group", name="Your picture")).to_be_focused()
    seen.press("End")
    seen.press_sequentially(" Rain.")
    sending[-1].continue_()
    expect(other).to_be_checked()
    # What was typed meanwhile is not lost over it.
    expect(seen).to_have_value(f"{before} Rain.")
    seen.fill(before)
    # This model begins with one picture: the new one has taken the place of the film's.
    expect(film).not_to_be_checked()
    expect(group).to_have_accessible_description(re.compile("lite begins with one picture"))
    studio.check()
    page.get_by_role("button", name="Save the shot").click()
    dialog = page.get_by_role("dialog", name="The clip would be out of date")
    expect(dialog).to_contain_text("One clip is out of date now; all that is open costs $")
    dialog.get_by_role("button", name="Save all the same").click()
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    taken = [one for one in site.ask("GET", f"projects/{bought}/takes")["takes"] if one["url"]]
    own = [take["take_id"] for take in taken if take["source"] == "own"]
    assert scenes_of(site, bought)[0]["references"] == own
    # Only this scene is made with it.
    assert scenes_of(site, bought)[1]["references"] is None
    page.get_by_text("Model: as the whole film").click()
    page.get_by_role("radio", name="veo-3.1 replicate").check()
    film.focus()
    page.keyboard.press("Space")
    expect(film).to_be_checked()
    expect(other).to_be_checked()
    expect(group).to_contain_text("For this shot alone: 2 pictures. veo-3.1 sees up to 3 pictures.")
    page.get_by_role("radio", name="veo-3.1-lite replicate").check()
    expect(group).to_contain_text("Only the first of them is used.")
    page.get_by_role("button", name="Discard").click()
    expect(film).not_to_be_checked()
    group.get_by_role("button", name="As the film").click()
    expect(film).to_be_checked()
    page.get_by_role("button", name="Save the shot").click()
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    assert scenes_of(site, bought)[0]["references"] is None
    # The clip that is there was made of just that.
    assert scenes_of(site, bought)[0]["clip"]["standing"] == "current"
    # Chosen for the shot itself, the film's picture stays whatever the film takes.
    film.uncheck()
    film.check()
    expect(group).to_contain_text("For this shot alone: this picture, whatever the film takes.")
    page.get_by_role("button", name="Save the shot").click()
    expect(page.get_by_text("Not saved yet")).to_be_hidden()
    usual = site.ask("GET", f"projects/{bought}")["character"]["take_id"]
    assert scenes_of(site, bought)[0]["references"] == [usual]
    body = {"take_id": own[0]}
    site.ask("PUT", f"projects/{bought}/character/take", body)
    assert scenes_of(site, bought)[0]["clip"]["standing"] == "current"


def test_a_picture_whose_answer_got_lost_is_there_once_and_seen_on_a_phone(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    project = planned(site, scenes=2)
    picture = tmp_path / "own.png"
    Image.new("RGB", (96, 96), "olive").save(picture)
    with open_studio(browser, site, expected=("ERR_FAILED",)) as studio:
        studio.wear("light", NARROW)
        page = shot(studio, project)
        group = page.get_by_role("group", name="Pictures it is made with")

        def lose(route: Route) -> None:
            route.fetch()
            route.abort()

        page.route("**/character/take*", lose, times=1)
        add = group.get_by_role("button", name="Add a picture")
        add.evaluate("button => button.scrollIntoView({ block: 'end' })")
        with page.expect_file_chooser() as choosing:
            add.click()
        choosing.value.set_files(picture)
        notice = group.get_by_role("status").filter(has_text="own.png is not used yet")
        expect(notice).to_be_visible()
        told = page.get_by_role("status").filter(has=page.get_by_role("button", name="Close"))
        expect(told).to_be_visible()

        def is_clear() -> bool:
            one, other = notice.bounding_box(), told.bounding_box()
            return bool(one and other and 0 <= one["y"] <= other["y"] - one["height"])

        until(is_clear, seconds=10, what="the notice above what is said")
        notice.get_by_role("button", name="Use it now").click()
        expect(notice).to_be_hidden()
        expect(group.get_by_role("checkbox", name="Picture 1")).to_be_checked()
        taken = site.ask("GET", f"projects/{project}/takes")["takes"]
        assert [take["source"] for take in taken if take["url"]].count("own") == 1


def test_pictures_that_cannot_be_read_are_not_said_to_be_none(
    browser: Browser, site: Site, kept: str
) -> None:
    gone = {"detail": "The takes cannot be read."}
    with open_studio(browser, site, expected=("404",)) as studio:
        studio.page.route("**/takes*", lambda route: route.fulfill(status=404, json=gone))
        group = shot(studio, kept).get_by_role("group", name="Pictures it is made with")
        expect(group.get_by_role("alert")).to_contain_text("The pictures cannot be shown")
        expect(group).not_to_contain_text("no picture yet")
        studio.check()
        studio.page.unroute("**/takes*")
        group.get_by_role("button", name="Try again").click()
        expect(group.get_by_role("checkbox", name="of the film: in every clip")).to_be_checked()


def test_what_was_typed_outlives_the_page(studio: Studio, kept: str) -> None:
    page = shot(studio, kept, 2)
    page.get_by_label("What to avoid").fill("crowds, 🌧, نص")
    page.reload()
    expect(page.get_by_label("What to avoid")).to_have_value("crowds, 🌧, نص")
    expect(page.get_by_text("Not saved yet; kept in this browser.")).to_be_visible()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("What to avoid")).to_have_value("")


def test_whoever_comes_second_is_told_and_keeps_what_was_typed(
    browser: Browser, site: Site, bought: str
) -> None:
    with open_studio(browser, site, expected=("412",)) as studio:
        page = shot(studio, bought, 2)
        page.get_by_label("What is seen").fill("Mine")
        second = ids_of(site, bought)[1]
        site.ask("PATCH", f"projects/{bought}/scenes/{second}", {"description": "Theirs"})
        page.get_by_role("button", name="Save the shot").click()
        expect(page.get_by_text("Somebody else changed this project meanwhile")).to_be_visible()
        expect(page.get_by_label("What is seen")).to_have_value("Mine")
        expect(page.get_by_text("This shot was changed elsewhere meanwhile")).to_be_visible()
        studio.check()
        assert scenes_of(site, bought)[1]["description"] == "Theirs"
        page.get_by_role("button", name="Close", exact=True).last.click()
        page.get_by_role("button", name="Keep what I typed").click()
        page.get_by_role("button", name="Save the shot").click()
        expect(page.get_by_text("Not saved yet")).to_be_hidden()
        assert scenes_of(site, bought)[1]["description"] == "Mine"


def test_another_take_is_made_once_its_price_is_agreed_to(
    studio: Studio, site: Site, bought: str
) -> None:
    page, asking = shot(studio, bought), list[Route]()
    before = scenes_of(site, bought)[0]
    page.get_by_role("button", name="Another take").click()
    dialog = page.get_by_role("dialog", name="Another take of scene 1")
    expect(dialog.get_by_role("button", name=re.compile("^Make 1 clip for \\$"))).to_be_visible()
    # Nothing is changed by asking, however it is left.
    assert scenes_of(site, bought)[0] == before
    page.reload()
    expect(page.get_by_role("button", name="Another take")).to_be_visible()
    assert scenes_of(site, bought)[0] == before
    page.keyboard.press("r")
    make = dialog.get_by_role("button", name=re.compile("^Make 1 clip for \\$"))
    page.route("**/run", lambda route: asking.append(route), times=1)
    with page.expect_request(re.compile("/run$")):
        make.click()
    expect(dialog.get_by_role("button", name="Not now")).to_be_disabled()
    # What was agreed to is under way: it cannot be left halfway.
    page.keyboard.press("Escape")
    expect(dialog.get_by_role("button", name="Close")).to_be_disabled()
    asking[0].continue_()
    expect(page.get_by_role("heading", name="2 takes")).to_be_visible(timeout=MAKING)
    expect(page.get_by_role("article", name="Take 2")).to_contain_text("In the film")
    page.keyboard.press("1")
    expect(page.get_by_role("article", name="Take 1")).to_contain_text("In the film")
    page.get_by_role("button", name="Keep take 2").click()
    expect(page.get_by_role("article", name="Take 2")).to_contain_text("In the film")


def test_what_is_typed_and_not_saved_is_not_paid_for_unseen(studio: Studio, kept: str) -> None:
    page = shot(studio, kept, 2)
    page.get_by_label("What is seen").fill("Words of which no clip was made")
    page.get_by_role("heading", name="Scene 2 of 2").focus()
    page.keyboard.press("r")
    told = page.get_by_role("status").filter(has_text="Save what you changed first")
    expect(told).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Make the clips")).click()
    dialog = page.get_by_role("dialog", name="Make the clips")
    expect(dialog.get_by_text("Not everything that you typed is saved")).to_be_visible()
    studio.check()
    dialog.get_by_role("link", name="Scene 2").click()
    page.get_by_role("button", name="Discard").click()


def test_two_takes_run_side_by_side(studio: Studio, kept: str) -> None:
    page = shot(studio, kept)
    page.get_by_role("checkbox", name="Compare take 1").check()
    page.get_by_role("checkbox", name="Compare take 2").check()
    pair = page.get_by_role("region", name="Two takes side by side")
    pair.get_by_role("button", name="Play both").click()
    videos = pair.locator("video")
    expect(videos).to_have_count(2)
    page.wait_for_function(
        "() => [...document.querySelectorAll('[aria-label=\"Two takes side by side\"] video')]"
        ".every(video => video.currentTime > 0.5)"
    )
    apart = videos.evaluate_all("([one, two]) => Math.abs(one.currentTime - two.currentTime)")
    assert apart < 0.15
    studio.check()
    pair.get_by_role("button", name="Stop both").click()


def test_the_keys_lead_from_shot_to_shot_and_back(studio: Studio, kept: str) -> None:
    page = shot(studio, kept)
    first, second = ids_of(studio.site, kept)
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(second))
    expect(page.get_by_role("heading", name="Scene 2 of 2")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile(first))
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Scene 1")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Scene 1 of 2")).to_be_visible()


def test_other_words_are_suggested_and_taken_back(studio: Studio, kept: str) -> None:
    page = shot(studio, kept, 2)
    words = page.get_by_label("What is seen")
    before = words.input_value()
    page.get_by_role("button", name="Suggest other words").click()
    expect(words).not_to_have_value(before)
    avoid = page.get_by_label("What to avoid")
    avoid.fill("crowds, typed since")
    page.get_by_role("button", name="Undo").click()
    expect(words).to_have_value(before)
    # What is typed while others are written stays until somebody says that they take its place.
    writing = list[Route]()
    page.route("**/scenes/*/write*", lambda route: writing.append(route), times=1)
    with page.expect_request("**/scenes/*/write*"):
        page.get_by_role("button", name="Suggest other words").click()
    words.fill("Typed meanwhile")
    writing[0].continue_()
    others = page.get_by_role("button", name="Use the others")
    expect(others).to_be_visible()
    expect(words).to_have_value("Typed meanwhile")
    others.click()
    expect(words).not_to_have_value("Typed meanwhile")
    page.get_by_role("button", name="Undo").click()
    expect(words).to_have_value("Typed meanwhile")


@pytest.fixture
def overtaken(browser: Browser, site: Site) -> Iterator[Studio]:
    """Return a page of the studio that is told once that somebody else was faster."""
    with open_studio(browser, site, expected=("412",)) as opened:
        yield opened


def conflict(route: Route) -> None:
    route.fulfill(status=412, json={"detail": "Somebody else changed it."})


def test_a_clip_of_ones_own_takes_the_place(
    overtaken: Studio, site: Site, kept: str, tmp_path: Path
) -> None:
    studio = overtaken
    project = planned(site)
    video = scenes_of(site, kept)[0]["clip"]["video_url"]
    own = tmp_path / "own.mp4"
    own.write_bytes(site.client.get(video).content)
    picture = tmp_path / "own.png"
    picture.write_bytes(b"\x89PNG")
    page = studio.page
    studio.open(f"projects/{project}/storyboard")
    card(page, 1).get_by_role("button", name="More for scene 1").click()
    page.get_by_role("menuitem", name="Use a clip of your own").click()
    dialog = page.get_by_role("dialog", name="A clip of your own for scene 1")
    dialog.get_by_label("An MP4 file").set_input_files(picture)
    expect(dialog.get_by_role("alert")).to_contain_text("This is a picture")
    studio.check()
    dialog.get_by_label("An MP4 file").set_input_files(own)
    # It is sent in sight, and stopped where that is wanted.
    page.route("**/api/mv/assets?*", lambda _: None, times=1)
    dialog.get_by_role("button", name="Use this clip").click()
    bar = dialog.get_by_role("progressbar", name="Sending your clip")
    expect(bar).to_be_visible()
    studio.check()
    page.keyboard.press("Escape")
    expect(bar).to_be_visible()
    dialog.get_by_role("button", name="Stop").click()
    expect(bar).to_be_hidden()
    # Where the film was changed meanwhile the clip is used once more, and not sent once more.
    page.route(f"**/{ids_of(site, project)[0]}/take*", conflict, times=1)
    dialog.get_by_role("button", name="Use this clip").click()
    expect(dialog.get_by_text("It is here already, and is not sent again.")).to_be_visible()
    page.route("**/api/mv/assets?*", lambda route: route.abort())
    dialog.get_by_role("button", name="Use this clip").click()
    expect(card(page, 1)).to_contain_text("Your own clip")


def test_a_shot_that_is_gone_says_so(studio: Studio, kept: str) -> None:
    studio.open(f"projects/{kept}/storyboard/00000000-0000-4000-8000-000000000000")
    expect(studio.page.get_by_role("heading", name="There is no such shot")).to_be_visible()
    studio.check()
