"""The whole way in the studio, from a song to the exported film; with the mouse, or with keys."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from playwright.sync_api import Download, Locator, Page, expect

from tests.support.studio import Site, Studio
from tests.support.waiting import until

IDEA = "A small robot carries a flower through the rain to the lighthouse"
WHO = "A small rusty robot with round blue eyes and a red scarf"
MOST_TABS = 400
LONG = 240_000
"""Milliseconds that clips and films may take here."""


class Hand(Protocol):
    """What presses buttons and fills fields in."""

    def press(self, what: Locator) -> None:
        """Press a button, a link, a card."""
        ...

    def fill(self, field: Locator, words: str) -> None:
        """Write into a field."""
        ...

    def move_cut(self, cut: Locator) -> None:
        """Move a cut by one beat to the right."""
        ...


class Mouse:
    """Does it with the mouse; what is written is typed."""

    def __init__(self, page: Page) -> None:
        """Hold the page."""
        self._page = page

    def press(self, what: Locator) -> None:
        """Go there and click."""
        what.scroll_into_view_if_needed()
        box = what.bounding_box()
        assert box is not None
        self._page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=12)
        what.click()

    def fill(self, field: Locator, words: str) -> None:
        """Click into the field and type."""
        self.press(field)
        self._page.keyboard.type(words, delay=4)

    def move_cut(self, cut: Locator) -> None:
        """Drag the cut; it snaps to the beat."""
        cut.scroll_into_view_if_needed()
        box = cut.bounding_box()
        assert box is not None
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        before = cut.get_attribute("aria-valuetext")
        self._page.mouse.move(x, y, steps=10)
        self._page.mouse.down()
        for further in range(4, 200, 4):
            self._page.mouse.move(x + further, y)
            if cut.get_attribute("aria-valuetext") != before:
                break
        self._page.mouse.up()


class Keys:
    """Does it with the keyboard alone: what cannot be reached with Tab is not found."""

    def __init__(self, page: Page) -> None:
        """Hold the page."""
        self._page = page

    def press(self, what: Locator) -> None:
        """Reach it with Tab, and press Enter."""
        self._reach(what)
        self._page.keyboard.press("Enter")

    def fill(self, field: Locator, words: str) -> None:
        """Reach the field with Tab, and type."""
        self._reach(field)
        self._page.keyboard.type(words)

    def move_cut(self, cut: Locator) -> None:
        """Reach the cut, and move it with the arrow."""
        self._reach(cut)
        self._page.keyboard.press("ArrowRight")

    def _reach(self, what: Locator) -> None:
        what.wait_for()
        for _ in range(MOST_TABS):
            if what.evaluate("element => element === document.activeElement"):
                ring = what.evaluate("element => element.matches(':focus-visible')")
                assert ring, f"nobody sees that {what} has the focus"
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"{what} is not reached with {MOST_TABS} presses of Tab")


def button(page: Page, name: str | re.Pattern[str]) -> Locator:
    """Return a button by what it says."""
    return page.get_by_role("button", name=name)


def to_the_draft(studio: Studio, hand: Hand, song: Path) -> None:
    """Begin a film with a song, and watch its draft."""
    page = studio.page
    studio.open()
    first = page.get_by_role("heading", name="New film from a song")
    another = page.get_by_role("link", name="New film")
    expect(first.or_(another)).to_be_visible()
    if another.is_visible():
        hand.press(another)
        expect(page.get_by_role("heading", level=1, name="New film")).to_be_visible()
    with page.expect_file_chooser() as chooser:
        hand.press(button(page, "Choose a song"))
    chooser.value.set_files(song)
    expect(button(page, "Another song")).to_be_visible()
    hand.fill(page.get_by_label("The idea"), IDEA)
    hand.fill(page.get_by_label("Who it is about"), WHO)
    hand.press(button(page, "Show me the draft"))
    heard = "document.querySelector('audio')?.currentTime ?? 0"
    until(lambda: page.evaluate(heard) > 1, seconds=200, pause=0.1, what="the draft plays")


def to_the_clips(studio: Studio, hand: Hand, site: Site) -> str:
    """Go to the storyboard, have the clips made at the price that is named; return the project."""
    page = studio.page
    hand.press(page.get_by_role("link", name="Go on to the storyboard"))
    page.wait_for_url(re.compile("/storyboard$"))
    project = page.url.split("/projects/")[1].split("/")[0]
    job = site.ask("GET", f"jobs?limit=1&kind=project&project_id={project}")["jobs"][0]["job_id"]
    site.ended(job, seconds=LONG / 1000)
    hand.press(button(page, re.compile(r"^Make the clips")))
    agree = button(page, re.compile(r"^Make \d+ clips? for \$"))
    expect(agree).to_be_enabled(timeout=60_000)
    named = re.search(r"\$[\d.]+", agree.inner_text())
    assert named
    hand.press(agree)
    spent = page.get_by_text(re.compile(r"\$[\d.]+ (of \$[\d.]+ )?spent")).first
    until(
        lambda: site.ask("GET", f"projects/{project}")["steps"]["clips"] == "current",
        seconds=LONG / 1000,
        pause=0.3,
        what="all clips",
    )
    expect(spent).to_contain_text(named[0])
    assert site.ask("GET", f"projects/{project}")["spent_usd"].startswith(named[0][1:])
    return project


def to_the_film(studio: Studio, hand: Hand, site: Site, project: str) -> None:
    """Go to the timeline, move a cut by a beat, and have the film rendered."""
    page = studio.page
    hand.press(page.get_by_role("link", name="Timeline"))
    cut = page.get_by_role("slider", name=re.compile(r"^Cut")).first
    before = cut.get_attribute("aria-valuetext")
    stood = _starts(site, project)
    hand.move_cut(cut)
    expect(cut).not_to_have_attribute("aria-valuetext", before or "")
    until(
        lambda: _starts(site, project) != stood,
        seconds=20,
        what="the cut at the server",
    )
    hand.press(button(page, "Render the film"))
    page.wait_for_url(re.compile("/export$"), timeout=LONG)


def _starts(site: Site, project: str) -> list[int]:
    return [one["start_frame"] for one in site.ask("GET", f"projects/{project}")["scenes"]]


def to_the_file(studio: Studio, hand: Hand) -> Download:
    """Take the finished film home."""
    page = studio.page
    with page.expect_download(timeout=60_000) as taken:
        hand.press(page.get_by_role("link", name=re.compile("Download the film")))
    return taken.value
