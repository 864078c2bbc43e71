"""Lyrics are brought in, written, timed, taken along."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.song_screen import (
    LRC,
    add_parted_song,
    button,
    choose,
    file_of,
    show,
)
from tests.support.studio import Site, Studio, open_studio


@pytest.fixture
def song(site: Site, request: pytest.FixtureRequest) -> str:
    """Return a song of 24 seconds with three parts, which the test may correct."""
    return add_parted_song(site, f"{request.node.name}.wav")


def test_a_file_is_taken_edited_and_taken_along(studio: Studio, site: Site, song: str) -> None:
    show(studio, song)
    page = studio.page
    choose(page, "Lyrics from a file", file_of("rain.lrc", LRC))
    lines = page.get_by_role("list", name="Lines")
    expect(lines).to_contain_text("مطر على السطح 🌧")
    expect(lines.get_by_role("listitem")).to_have_count(3)
    studio.check()
    button(page, "Edit").click()
    page.get_by_label("When line 1 begins").fill("0:02.5")
    page.get_by_label("Words of line 3").fill("Hold it up ☂")
    studio.check()
    page.reload()
    # What is not saved is there after the page was closed.
    expect(page.get_by_label("Words of line 3")).to_have_value("Hold it up ☂")
    button(page, "Save the lyrics").click()
    expect(lines).to_contain_text("Hold it up ☂")
    kept = json.loads(site.client.get(f"/api/mv/songs/{song}/lyrics?format=json").content)
    assert [line["start"] for line in kept["lines"]] == [2500, 5000, 9000]
    assert [word["start"] for word in kept["lines"][0]["words"]] == [2500, 3000, 3500]
    assert kept["lines"][2]["text"] == "Hold it up ☂"
    assert kept["tags"]["ti"] == "Rain"
    for name, sign in {
        "LRC": "[00:05",
        "SRT": "-->",
        "WebVTT": "WEBVTT",
        "ASS": "[Script",
    }.items():
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert sign in Path(download.value.path()).read_text("utf-8-sig")


def test_pasted_words_are_timed_while_it_plays(studio: Studio, site: Site, song: str) -> None:
    show(studio, song)
    page = studio.page
    button(page, "Paste text").click()
    dialog = page.get_by_role("dialog", name="Paste lyrics")
    button(dialog, "Take the text").click()
    expect(dialog).to_contain_text("There is nothing in it yet.")
    dialog.get_by_label("Lyrics").fill("Rain on tin\nمطر\n" + "la " * 1600)
    studio.check()
    button(dialog, "Take the text").click()
    expect(dialog).to_be_hidden()
    page.keyboard.press("Home")
    button(page, "Line 1 begins now").focus()
    page.keyboard.press("Enter")
    expect(button(page, "Line 2 begins now")).to_be_focused()
    expect(page.get_by_label("When line 1 begins")).to_have_value("0:00")
    page.get_by_label("When line 2 begins").fill("9:00")
    expect(page.get_by_text("One line has no time within the song.")).to_be_visible()
    expect(button(page, "Save the lyrics")).to_be_disabled()
    page.get_by_label("When line 2 begins").fill("0:04")
    button(page, "Delete line 3").click()
    button(page, "Save the lyrics").click()
    expect(page.get_by_role("list", name="Lines")).to_contain_text("مطر")
    button(page, "Delete").click()
    expect(button(page, "Lyrics from a file")).to_be_visible()
    button(page.get_by_role("status").filter(has_text="The lyrics are gone"), "Undo").click()
    expect(page.get_by_role("list", name="Lines")).to_contain_text("Rain on tin")


def test_words_stay_where_the_browser_keeps_nothing(studio: Studio, song: str) -> None:
    page = studio.page
    page.add_init_script("""Object.defineProperty(window, 'localStorage', {
      get() { throw new DOMException('Nothing may be kept.', 'SecurityError'); },
    })""")
    show(studio, song)
    lost = page.get_by_text("Save what you type before you close this page, or it is lost")
    button(page, "Paste text").click()
    dialog = page.get_by_role("dialog", name="Paste lyrics")
    words = dialog.get_by_label("Lyrics")
    words.fill("Rain on tin")
    expect(lost).to_be_visible()
    button(dialog, "Cancel").click()
    # It is said once, and what is typed is there as long as the page is.
    tabs = page.get_by_role("navigation", name="Parts of the project")
    tabs.get_by_role("link", name="Cast & look").click()
    idea = page.get_by_role("textbox", name="The idea")
    idea.fill("A robot waits.")
    tabs.get_by_role("link", name="Song").click()
    button(page, "Paste text").click()
    expect(words).to_have_value("Rain on tin")
    expect(lost).to_have_count(1)
    button(dialog, "Cancel").click()
    tabs.get_by_role("link", name="Cast & look").click()
    expect(idea).to_have_value("A robot waits.")
    expect(page.get_by_text("Not saved yet; lost when this page is closed.")).to_be_visible()


def test_a_faulty_file_is_refused_with_its_line(browser: Browser, site: Site, song: str) -> None:
    with open_studio(browser, site, expected=("400", "422")) as studio:
        show(studio, song)
        fault = "1\n00:00:01,000 --> 00:00:x2,000\nRain\n"
        choose(studio.page, "Lyrics from a file", file_of("rain.srt", fault))
        alert = studio.page.get_by_role("alert")
        expect(alert).to_contain_text("The lyrics were not taken")
        expect(alert).to_contain_text("2")
        studio.check()


def test_two_tabs_do_not_overwrite_each_other(browser: Browser, site: Site, song: str) -> None:
    site.client.put(f"/api/mv/songs/{song}/lyrics", content=LRC.encode())
    with open_studio(browser, site, expected=("412",)) as studio:
        show(studio, song)
        page = studio.page
        button(page, "Edit").click()
        page.get_by_label("Words of line 1").fill("mine")
        site.client.put(f"/api/mv/songs/{song}/lyrics", content=b"[00:03.00]theirs\n")
        button(page, "Save the lyrics").click()
        told = page.get_by_role("status").filter(has_text="Somebody else changed these lyrics")
        expect(told).to_be_visible()
        expect(page.get_by_label("Words of line 1")).to_have_value("mine")
        assert b"theirs" in site.client.get(f"/api/mv/songs/{song}/lyrics").content
        button(page, "Discard the changes").click()
        expect(page.get_by_role("list", name="Lines")).to_contain_text("theirs")
