"""The song is seen, played, scrubbed, heard with a click."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.song_screen import (
    GRID,
    LRC,
    button,
    play_head,
    show,
    strip_at,
    wait_until_played,
)
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site


@pytest.fixture(scope="module")
def heard(site: Site) -> str:
    """Return a song of 40 seconds that was listened to; nobody corrects it."""
    song = site.add_song(40, "Rain 🌧 مطر.wav")
    site.ask("GET", f"songs/{song}/analysis")
    site.ask("PUT", f"songs/{song}/corrections", {"edits": [GRID]})
    return song


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_song_breaks_no_rule(
    studio: Studio, site: Site, heard: str, theme: Theme, width: int
) -> None:
    site.client.put(f"/api/mv/songs/{heard}/lyrics", content=LRC.encode())
    show(studio, heard)
    studio.wear(theme, width)
    expect(studio.page.get_by_text("The beat is clear.")).to_be_visible()
    expect(studio.page.get_by_text("120 beats a minute")).to_be_visible()
    expect(button(studio.page, "Play from part 1")).to_be_visible()
    button(studio.page, "Closer").click()
    studio.check()
    button(studio.page, "Tap along").click()
    studio.check()
    assert studio.has_room()


def test_it_plays_with_the_mouse(studio: Studio, heard: str) -> None:
    show(studio, heard)
    button(studio.page, "Play").click()
    wait_until_played(studio.page, 0.6)
    button(studio.page, "Pause").click()
    expect(button(studio.page, "Play")).to_be_visible()


def test_it_plays_and_is_gone_through_with_keys(studio: Studio, heard: str) -> None:
    show(studio, heard)
    page = studio.page
    head = play_head(page)
    page.keyboard.press("End")
    expect(head).to_have_attribute("aria-valuenow", "40.0")
    page.keyboard.press("Home")
    expect(head).to_have_attribute("aria-valuenow", "0.0")
    page.keyboard.press("ArrowRight")
    expect(head).to_have_attribute("aria-valuetext", r"0:00.5, bar 1 beat 2")
    page.keyboard.press("Shift+ArrowRight")
    expect(head).to_have_attribute("aria-valuetext", r"0:02.0, bar 2 beat 1")
    page.keyboard.press("ArrowLeft")
    expect(head).to_have_attribute("aria-valuetext", r"0:01.5, bar 1 beat 4")
    head.focus()
    page.keyboard.press("ArrowRight")
    expect(head).to_have_attribute("aria-valuetext", r"0:02.0, bar 2 beat 1")
    page.keyboard.press("Space")
    expect(button(page, "Pause")).to_be_visible()
    wait_until_played(page, 2.4)
    page.keyboard.press("j")
    wait_until_played(page, 0.2, backwards=True)
    page.keyboard.press("k")
    expect(button(page, "Play")).to_be_visible()


def test_it_is_scrubbed(studio: Studio, heard: str) -> None:
    studio.wear("light", WIDE)
    show(studio, heard)
    page = studio.page
    x, y = strip_at(page)
    page.mouse.move(x(10), y)
    page.mouse.down()
    page.mouse.move(x(20), y, steps=8)
    expect(play_head(page)).to_have_attribute("aria-valuenow", "20.0")
    page.mouse.up()
    page.mouse.move(x(30), y)
    expect(play_head(page)).to_have_attribute("aria-valuenow", "20.0")


def test_the_click_is_heard_on_each_beat_and_higher_on_the_one(
    browser: Browser, site: Site, heard: str
) -> None:
    with open_studio(browser, site) as studio:
        studio.page.add_init_script(HEAR_CLICKS)
        show(studio, heard)
        page = studio.page
        button(page, "Click").click()
        expect(button(page, "Click")).to_have_attribute("aria-pressed", "true")
        # The space bar plays, though a button was pressed before.
        page.keyboard.press("Space")
        expect(button(page, "Pause")).to_be_visible()
        wait_until_played(page, 4.2)
        clicks = page.evaluate(
            "clicks.filter(({ isHeard }) => isHeard)"
            ".map(({ when, ahead, hertz }) => ({ when, ahead, hertz }))"
        )
        button(page, "Pause").click()
        assert len(clicks) >= 8
        high = [click["hertz"] > 1500 for click in clicks]
        first = high.index(True)
        assert high == [(index - first) % 4 == 0 for index in range(len(high))]
        # The first sounds at once; all others are ordered ahead, and the sound card keeps the time.
        ordered = clicks[1:]
        steps = [later["when"] - earlier["when"] for earlier, later in pairwise(ordered)]
        assert all(abs(step - 0.5) < 0.04 for step in steps), steps
        assert all(click["ahead"] > 0 for click in ordered)


def test_where_keys_are_on_the_song_is_heard_by_who_signed_in(
    browser: Browser, tmp_path: Path
) -> None:
    with run_site(tmp_path) as site:
        song = site.add_song(20)
        site.ask("GET", f"songs/{song}/analysis")
        project = site.add_project(song_id=song)["project_id"]
        lock = json.loads(next(site.server.data.rglob("owner.lock")).read_bytes())
        keep = {"Authorization": f"Bearer {lock['token']}"}
        wish = {"name": "a test", "scopes": ["generate"]}
        key = site.client.post("/api/keys", json=wish, headers=keep).json()["key"]
        with open_studio(browser, site, expected=("401",)) as studio:
            studio.page.goto(f"{site.server.url}/studio/projects/{project}/song")
            studio.page.get_by_label("Your key").fill(key)
            studio.page.keyboard.press("Enter")
            button(studio.page, "Play").click()
            wait_until_played(studio.page, 0.5)
            expect(studio.page.get_by_text("cannot be heard")).to_be_hidden()


HEAR_CLICKS = """
globalThis.clicks = [];
const stop = AudioScheduledSourceNode.prototype.stop;
AudioScheduledSourceNode.prototype.stop = function () {
  // What is taken back before its time is not heard.
  for (const click of clicks) {
    if (click.node === this && click.when > this.context.currentTime) click.isHeard = false;
  }
  return stop.call(this);
};
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (when) {
  const { sampleRate } = this.buffer;
  const wave = this.buffer.getChannelData(0);
  let turns = 0;
  for (let at = 1; at < wave.length; at++) turns += wave[at - 1] < 0 !== wave[at] < 0;
  const hertz = turns / 2 / (wave.length / sampleRate);
  clicks.push({
    node: this, when, ahead: when - this.context.currentTime, hertz, isHeard: true,
  });
  return start.call(this, when);
};
"""
