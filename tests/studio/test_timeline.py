"""Cuts are moved on the beat and taken back; the film is seen before it is rendered."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.support.song_screen import button, play_head
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio
from tests.support.timeline_screen import (
    SOLD,
    add_film,
    add_heard_song,
    buy_clips,
    cut,
    drag,
    expect_cut,
    now,
    show,
    starts,
)
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(300)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_timeline_breaks_no_rule(studio: Studio, site: Site, theme: Theme, width: int) -> None:
    film = add_film(
        site, title="Rain 🌧 مطر", finish={"transitions": "dissolve", "captions": "lines"}
    )
    studio.wear(theme, width)
    show(studio, film)
    expect(studio.page.get_by_role("heading", name="Scene 1 of 4")).to_be_visible()
    if width == WIDE:
        # The picture and the strip with the cuts are seen together, without scrolling.
        strip = studio.page.get_by_role("region", name="Timeline").locator("[data-board]")
        expect(strip).to_be_in_viewport(ratio=1)
        expect(studio.page.get_by_role("region", name="Film")).to_be_in_viewport(ratio=1)
    studio.check()
    assert studio.has_room()
    button(studio.page, "Closer").click()
    button(studio.page, "Next scene").click()
    studio.check()


def test_a_cut_is_dragged_to_a_beat(studio: Studio, site: Site) -> None:
    film = add_film(site)
    studio.wear("light", WIDE)
    show(studio, film)
    expect(cut(studio.page, 2)).to_have_attribute("aria-valuetext", "bar 3 beat 1, 0:04.0")
    # Two beats and a little: that little is not meant.
    drag(studio.page, 2, 26)
    expect(cut(studio.page, 2)).to_have_attribute("aria-valuetext", "bar 3 beat 3, 0:05.0")
    until(lambda: starts(now(site, film)) == [0, 120, 192, 336], seconds=10, what="the cut")
    # The others stay where they were.
    assert [scene["cut_at"] for scene in now(site, film)["scenes"]] == [None, 120, 192, 336]


def test_snapping_is_switched_off_and_left_out(studio: Studio, site: Site) -> None:
    film = add_film(site)
    studio.wear("light", WIDE)
    show(studio, film)
    page = studio.page
    nothing = button(page, "Nothing")
    page.keyboard.press("n")
    expect(nothing).to_have_attribute("aria-pressed", "true")
    drag(page, 2, 17)
    until(lambda: 111 <= starts(now(site, film))[1] <= 115, seconds=10, what="a free cut")
    page.keyboard.press("n")
    expect(button(page, "Beats")).to_have_attribute("aria-pressed", "true")
    drag(page, 3, 17, alt=True)
    until(lambda: 207 <= starts(now(site, film))[2] <= 211, seconds=10, what="a free cut")
    button(page, "Bars").click()
    drag(page, 4, 44)
    until(lambda: starts(now(site, film))[3] == 384, seconds=10, what="a cut at a bar")


def test_a_cut_is_moved_with_keys(studio: Studio, site: Site) -> None:
    film = add_film(site)
    show(studio, film)
    page = studio.page
    cut(page, 2).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect_cut(page, 2, 120)
    page.keyboard.press("ArrowLeft")
    expect_cut(page, 2, 108)
    page.keyboard.press("Shift+ArrowRight")
    expect_cut(page, 2, 144)
    page.keyboard.press(".")
    expect_cut(page, 2, 145)
    page.keyboard.press(",")
    page.keyboard.press(",")
    expect_cut(page, 2, 143)
    until(lambda: starts(now(site, film))[1] == 143, seconds=10, what="the cut")
    expect(cut(page, 2)).to_be_focused()
    expect_cut(page, 2, 143)


def test_a_cut_stays_beside_its_neighbours(studio: Studio, site: Site) -> None:
    film = add_film(site)
    studio.wear("light", WIDE)
    show(studio, film)
    drag(studio.page, 2, 200)
    # Half a second before the next one.
    expect_cut(studio.page, 2, 180)
    until(lambda: starts(now(site, film))[1] == 180, seconds=10, what="the cut")


def test_a_cut_is_moved_by_pressing_and_by_typing(studio: Studio, site: Site) -> None:
    film = add_film(site)
    show(studio, film)
    page = studio.page
    button(page, "Next scene").click()
    expect(page.get_by_role("heading", name="Scene 2 of 4")).to_be_visible()
    button(page, "Begin a beat later").click()
    until(lambda: starts(now(site, film))[1] == 108, seconds=10, what="the cut")
    field = page.get_by_role("textbox", name="Begins at")
    field.fill("0:99")
    expect(page.get_by_text("Write it as 0:32.4.")).to_be_visible()
    field.fill("0:05.5")
    field.press("Enter")
    until(lambda: starts(now(site, film))[1] == 132, seconds=10, what="the cut")


def test_everything_is_taken_back_and_done_again_even_after_a_reload(
    studio: Studio, site: Site
) -> None:
    film = add_film(site)
    show(studio, film)
    page = studio.page
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("s")
    until(lambda: starts(now(site, film)) == [0, 48, 96, 192, 336], seconds=10, what="the halves")
    expect(page.get_by_role("heading", name="Scene 2 of 5")).to_be_visible()
    page.keyboard.press("Delete")
    until(lambda: starts(now(site, film)) == [0, 96, 192, 336], seconds=10, what="one scene less")
    cut(page, 3).focus()
    page.keyboard.press("ArrowLeft")
    until(lambda: starts(now(site, film))[2] == 180, seconds=10, what="the cut")
    expect(button(page, "Undo moving the cut to scene 3")).to_be_enabled()
    page.reload()
    expect(cut(page, 2)).to_be_visible()
    for wanted in ([0, 96, 192, 336], [0, 48, 96, 192, 336], [0, 96, 192, 336]):
        expect(page.get_by_role("button", name=re.compile("^Undo .+"))).to_be_enabled()
        page.keyboard.press("Control+z")
        until(lambda: starts(now(site, film)) == wanted, seconds=10, what=f"{wanted}")  # noqa: B023
    expect(button(page, "Undo")).to_be_disabled()
    ids = [scene["scene_id"] for scene in film["scenes"]]
    assert [scene["scene_id"] for scene in now(site, film)["scenes"]] == ids
    for wanted in ([0, 48, 96, 192, 336], [0, 96, 192, 336], [0, 96, 180, 336]):
        expect(page.get_by_role("button", name=re.compile("^Redo .+"))).to_be_enabled()
        page.keyboard.press("Control+Shift+z")
        until(lambda: starts(now(site, film)) == wanted, seconds=10, what=f"{wanted}")  # noqa: B023


def test_a_scene_that_was_removed_comes_back_with_its_clip(studio: Studio, site: Site) -> None:
    film = add_film(site, seconds=12, cuts=(96, 192))
    buy_clips(site, film["project_id"])
    before = now(site, film)
    show(studio, before)
    page = studio.page
    button(page, "Next scene").click()
    button(page, "Remove").click()
    until(lambda: len(now(site, film)["scenes"]) == 2, seconds=10, what="one scene less")
    expect(button(page, "Undo removing scene 2")).to_be_enabled()
    button(page, "Undo removing scene 2").click()
    until(lambda: starts(now(site, film)) == [0, 96, 192], seconds=10, what="all of them")
    after = now(site, film)
    for scene, other in zip(before["scenes"], after["scenes"], strict=True):
        assert (scene["scene_id"], scene["description"]) == (
            other["scene_id"],
            other["description"],
        )
        assert scene["clip"]["take_id"] == other["clip"]["take_id"]
    assert after["steps"]["clips"] == "current"


def test_the_play_head_trims(studio: Studio, site: Site) -> None:
    film = add_film(site)
    show(studio, film)
    page = studio.page
    page.keyboard.press("Home")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(play_head(page)).to_have_attribute("aria-valuetext", "0:03.0, bar 2 beat 3")
    page.keyboard.press("]")
    until(lambda: starts(now(site, film))[1] == 72, seconds=10, what="its end at the play head")
    expect(page.get_by_role("heading", name="Scene 2 of 4")).to_be_visible()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("[")
    until(lambda: starts(now(site, film))[1] == 96, seconds=10, what="its beginning there")


def test_a_longer_clip_is_asked_for_with_its_price(studio: Studio, site: Site) -> None:
    film = add_film(site, seconds=12, cuts=(96, 192))
    buy_clips(site, film["project_id"])
    show(studio, film)
    page = studio.page
    cut(page, 2).focus()
    page.keyboard.press("ArrowRight")
    dialog = page.get_by_role("dialog", name="This needs a longer clip")
    expect(dialog).to_contain_text("Scene 1 would last 4.5 s, and its clip is 4 s long.")
    expect(dialog).to_contain_text(re.compile(r"A new clip costs \$\d+\.\d\d\."))
    studio.check()
    button(dialog, "Leave it as it was").click()
    expect_cut(page, 2, 96)
    assert now(site, film)["steps"]["clips"] == "current"
    cut(page, 2).focus()
    page.keyboard.press("ArrowRight")
    button(dialog, "Cut here").click()
    until(lambda: starts(now(site, film))[1] == 108, seconds=10, what="the cut")
    assert now(site, film)["steps"]["clips"] == "stale"
    expect(page.get_by_role("link", name=re.compile(r"Get the clip · \$"))).to_be_visible()


def test_a_second_tab_is_told_and_overwrites_nothing(
    browser: Browser, studio: Studio, site: Site
) -> None:
    film = add_film(site)
    show(studio, film)
    with open_studio(browser, site, expected=("412",)) as other:
        show(other, film)
        cut(studio.page, 2).focus()
        studio.page.keyboard.press("ArrowRight")
        until(lambda: starts(now(site, film))[1] == 108, seconds=10, what="the first tab's cut")
        cut(other.page, 3).focus()
        other.page.keyboard.press("ArrowRight")
        expect(other.page.get_by_text("Somebody else changed this project")).to_be_visible()
        expect_cut(other.page, 2, 108)
        expect_cut(other.page, 3, 192)
        assert starts(now(site, film)) == [0, 108, 192, 336]
        cut(other.page, 3).focus()
        other.page.keyboard.press("ArrowRight")
        until(lambda: starts(now(site, film))[2] == 204, seconds=10, what="the second tab's cut")
    studio.page.reload()
    expect(studio.page.get_by_text("The cuts were changed somewhere else")).to_be_visible()
    expect(button(studio.page, "Undo")).to_be_disabled()
    studio.check()
    button(studio.page, "Go on from here").click()
    expect(studio.page.get_by_text("The cuts were changed somewhere else")).to_be_hidden()


def test_cuts_are_left_to_the_music_again(studio: Studio, site: Site) -> None:
    film = add_film(site, cuts=(100, 201, 333))
    show(studio, film)
    button(studio.page, "Cut by the music again").click()

    def is_on_bars() -> bool:
        scenes = now(site, film)["scenes"]
        return all(scene["cut_at"] is None and scene["start_frame"] % 48 == 0 for scene in scenes)

    until(is_on_bars, seconds=10, what="cuts on bars")
    button(studio.page, "Undo cutting by the music").click()
    until(lambda: starts(now(site, film)) == [0, 100, 201, 333], seconds=10, what="the cuts")


def test_transitions_and_words_are_chosen_and_taken_back(studio: Studio, site: Site) -> None:
    film = add_film(site)
    show(studio, film)
    page = studio.page
    page.get_by_label("Between parts of the song").select_option("A dip to black")
    until(lambda: now(site, film)["finish"].get("transitions") == "dip", seconds=10, what="the dip")
    page.get_by_label("Lyrics").select_option("In the picture, line by line")
    until(
        lambda: now(site, film)["finish"].get("captions") == "lines", seconds=10, what="the words"
    )
    page.get_by_label("Fade in from black, and out").check()
    until(lambda: now(site, film)["finish"].get("fades") is True, seconds=10, what="the fades")
    assert now(site, film)["finish"]["transitions"] == "dip"
    button(page, "Undo the fades").click()
    until(lambda: now(site, film)["finish"].get("fades") is not True, seconds=10, what="no fades")
    expect(page.get_by_label("Fade in from black, and out")).not_to_be_checked()


def test_one_cut_is_seen_otherwise_and_taken_back(studio: Studio, site: Site) -> None:
    film = add_film(site)
    show(studio, film)
    page = studio.page
    field = page.get_by_label("Begins with")
    expect(field).to_have_count(0)
    button(page, "Next scene").click()
    expect(page.get_by_role("heading", name="Scene 2 of 4")).to_be_visible()
    screen = page.get_by_role("region", name="Film")
    screen.get_by_role("slider", name="Place in the film").fill("180")
    button(page, "Split").focus()
    page.keyboard.press("t")
    expect(field).to_be_focused()
    expect(field.get_by_role("option", name="As the film: a cut")).to_have_count(1)
    # The film plays on, and the keyboard stays with the scene for which it is chosen.
    screen.get_by_role("button", name="Play", exact=True).dispatch_event("click")
    second = page.get_by_label("Scene 2 begins with")
    expect(second).to_be_focused()
    second.select_option("A dip to black")
    until(lambda: begins(now(site, film)) == [None, "dip", None, None], seconds=10, what="the dip")
    dark = page.locator("[data-light=black]")
    screen.get_by_role("slider", name="Place in the film").fill("96")
    expect(dark).to_have_css("opacity", "1")
    # No other cut is seen so.
    screen.get_by_role("slider", name="Place in the film").fill("192")
    expect(dark).to_have_css("opacity", "0")
    expect(page.get_by_role("heading", name="Scene 3 of 4")).to_be_visible()
    expect(field).to_have_value("film")
    studio.check()
    button(page, "Undo how scene 2 begins").click()
    until(lambda: begins(now(site, film)) == [None] * 4, seconds=10, what="the cut")
    button(page, "Redo how scene 2 begins").click()
    until(lambda: begins(now(site, film)) == [None, "dip", None, None], seconds=10, what="the dip")


def begins(project: dict[str, Any]) -> list[str | None]:
    """Return how each scene of a project begins."""
    return [scene["begins_with"] for scene in project["scenes"]]


def test_the_film_is_seen_before_it_is_rendered_and_then_rendered(
    studio: Studio, site: Site
) -> None:
    film = add_film(site, seconds=12, cuts=(96, 192))
    buy_clips(site, film["project_id"])
    show(studio, film)
    page = studio.page
    button(page, "Play").click()
    expect(button(page, "Pause")).to_be_visible()
    page.wait_for_function(
        "() => Number(document.querySelector('[aria-label=\"Play head\"]')"
        ".getAttribute('aria-valuenow')) >= 1"
    )
    page.keyboard.press("k")
    expect(button(page, "Play")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("/export$"), timeout=120_000)
    assert now(site, film)["steps"]["film"] == "current"


def test_without_song_or_scenes_the_way_there_is_shown(studio: Studio, site: Site) -> None:
    silent = site.add_project(scenes=2)
    studio.open(f"projects/{silent['project_id']}/timeline")
    expect(studio.page.get_by_role("link", name="Choose the song")).to_be_visible()
    studio.check()
    empty = site.add_project(song_id=add_heard_song(site))
    studio.open(f"projects/{empty['project_id']}/timeline")
    expect(studio.page.get_by_role("link", name="Go to the storyboard")).to_be_visible()
    studio.check()


def test_what_was_not_planned_is_planned_by_itself(studio: Studio, site: Site) -> None:
    made = site.add_project(song_id=add_heard_song(site), scenes=4)
    show(studio, made)
    assert now(site, made)["steps"]["plan"] == "current"


def test_what_cannot_be_cut_says_why(browser: Browser, site: Site) -> None:
    made = site.add_project(song_id=add_heard_song(site), scenes=1, **SOLD)
    with open_studio(browser, site, expected=("400",)) as studio:
        studio.open(f"projects/{made['project_id']}/timeline")
        expect(studio.page.get_by_text("The film cannot be cut to this song")).to_be_visible()
        expect(studio.page.get_by_text("needs at least 3 scenes, not 1")).to_be_visible()
        studio.check()


def test_sixty_scenes_of_twelve_minutes_are_cut(studio: Studio, site: Site) -> None:
    seconds = 720
    cuts = tuple(288 * number for number in range(1, 60))
    song = site.add_song(seconds)
    site.ask("GET", f"songs/{song}/analysis")
    made = site.add_project(song_id=song, scenes=60, backend="local")
    placed = {
        scene["scene_id"]: frame for scene, frame in zip(made["scenes"][1:], cuts, strict=True)
    }
    site.client.put(f"/api/mv/projects/{made['project_id']}/cuts", json={"cuts": placed})
    studio.wear("light", WIDE)
    show(studio, now(site, made))
    page = studio.page
    before = starts(now(site, made))
    cut(page, 2).focus()
    page.keyboard.press("ArrowLeft")
    until(lambda: starts(now(site, made))[1] < before[1], seconds=20, what="the cut")
    assert starts(now(site, made))[2:] == before[2:]
    assert studio.has_room()
    studio.check()


def test_transitions_and_words_are_seen_before_anything_is_rendered(
    studio: Studio, site: Site
) -> None:
    finish = {"transitions": "dissolve", "captions": "lines", "title": "Night Market"}
    film = add_film(site, cuts=(72, 192, 288), finish=finish)
    buy_clips(site, film["project_id"])
    page = studio.page
    # The words come behind everything else, when nothing but them changes.
    held: list[Route] = []
    page.route(f"**/songs/{film['song_id']}/lyrics*", lambda route: held.append(route))
    show(studio, film)
    screen = page.get_by_role("region", name="Film")
    place = screen.get_by_role("slider", name="Place in the film")
    place.fill("24")
    expect(page.get_by_role("slider", name="Cut to scene 2")).to_be_visible()
    assert held
    for route in held:
        route.continue_()
    expect(screen.get_by_text("Rain on tin")).to_be_visible()
    expect(screen.get_by_text("Night Market")).to_have_css("opacity", "1")
    place.fill("95")
    expect(screen.get_by_text("Night Market")).to_have_css("opacity", "0.1")
    place.fill("96")
    expect(screen.get_by_text("Night Market")).to_be_hidden()
    place.fill("23")
    expect(screen.get_by_text("Rain on tin")).to_be_hidden()
    page.get_by_label("Lyrics").select_option("None")
    place.fill("24")
    expect(screen.get_by_text("Rain on tin")).to_be_hidden()
    borders = [
        one["frame"]
        for one in site.ask("GET", f"projects/{film['project_id']}/plan")["cuts"]
        if one["lands_on"] == "section" and one["frame"] in (72, 288)
    ]
    assert borders
    # The frame behind the cut shows both clips, one over the other.
    place.fill(str(borders[0]))
    over = page.locator("[data-blend=over]")
    expect(over).to_have_count(1)
    expect(page.locator("[data-blend=under]")).to_have_count(1)
    assert 0 < float(over.evaluate("element => element.style.opacity")) < 1
    place.fill(str(borders[0] + 12))
    expect(over).to_have_count(0)
    page.get_by_label("Between parts of the song").select_option("A dip to black")
    place.fill(str(borders[0]))
    expect(page.locator("[data-light=black]")).to_have_css("opacity", "1")
    place.fill(str(borders[0] - 9))
    expect(page.locator("[data-light=black]")).to_have_css("opacity", "0")
    studio.check()
