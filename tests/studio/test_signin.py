"""Who comes in, with what rights, and what becomes of it when a key ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site

pytestmark = pytest.mark.timeout(240)

REFUSED = ("401", "403")
NAME = "Anna’s laptop مطر 🌧"


class Gate:
    """A server that needs keys, and the command line's way in, which makes them."""

    def __init__(self, site: Site, keep: httpx2.Client) -> None:
        self.site, self.keep = site, keep

    def make(self, *scopes: str, **more: Any) -> dict[str, Any]:
        wish = {"name": NAME, "scopes": scopes or ("generate",), **more}
        answer = self.keep.post("/api/keys", json=wish)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def revoke(self, key: dict[str, Any]) -> None:
        assert self.keep.delete(f"/api/keys/{key['key_id']}").is_success


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    with run_site(tmp_path_factory.mktemp("gate")) as site:
        lock = site.server.data / "simulate" / "owner.lock"
        token = json.loads(Path(lock).read_bytes())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        url = site.server.url
        with httpx2.Client(base_url=url, headers=headers, timeout=60, trust_env=False) as keep:
            gate = Gate(site, keep)
            gate.make("admin")
            site.client.headers.update(headers)
            yield gate


@pytest.fixture
def studio(browser: Browser, gate: Gate) -> Iterator[Studio]:
    with open_studio(browser, gate.site, expected=REFUSED) as opened:
        yield opened


def sign_in(page: Page, key: str) -> None:
    page.get_by_label("Your key").fill(key)
    page.keyboard.press("Enter")


def enter(studio: Studio, key: dict[str, Any], place: str = "") -> None:
    studio.open(place)
    sign_in(studio.page, key["key"])
    expect(studio.page.get_by_role("navigation", name="Places")).to_be_visible()


def test_a_wrong_key_is_told_and_a_right_one_leads_where_one_wanted(
    studio: Studio, gate: Gate
) -> None:
    studio.open("jobs")
    page = studio.page
    expect(page.get_by_role("heading", name="Sign in to Songreel")).to_be_visible()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Paste your key")).to_be_visible()
    for wrong in ("sr_nonsense", "x" * 5000, "مطر 🌧"):
        sign_in(page, wrong)
        expect(page.get_by_text("does not know that key")).to_be_visible()
    studio.check()
    sign_in(page, f"  {gate.make()['key']} ")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jobs")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Jobs")
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "sr_" not in kept
    assert "session" not in kept


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_who_is_in_is_shown_and_signs_out(
    studio: Studio, gate: Gate, theme: Theme, width: int
) -> None:
    studio.wear(theme, width)
    studio.open("settings/look")
    studio.check()
    assert studio.has_room()
    enter(studio, gate.make(workspace="team"), "settings/look")
    page = studio.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Settings")
    studio.check()
    assert studio.has_room()
    page.get_by_role("button", name=f"Signed in as {NAME}").click()
    dialog = page.get_by_role("dialog", name="You are signed in")
    expect(dialog).to_contain_text("team")
    expect(dialog).to_contain_text("make films")
    studio.check()
    page.evaluate("localStorage.setItem('songreel.draft.idea.x', 'mine')")
    dialog.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in to Songreel")).to_be_visible()
    assert page.evaluate("localStorage.getItem('songreel.draft.idea.x')") is None
    page.reload()
    expect(page.get_by_role("heading", name="Sign in to Songreel")).to_be_visible()


def test_a_key_that_may_only_look_says_so_and_greys_what_it_may_not(
    studio: Studio, gate: Gate
) -> None:
    refused = {"service": "replicate", "method": "POST", "path": "*/predictions"}
    gate.site.script({**refused, "fault": "status", "status": 402})
    body = {"prompt": "a fox", "duration": 4, "model": "google/veo-3.1-lite"}
    assert gate.site.ended(gate.site.order(body))["status"] == "failed"
    gate.site.script()
    enter(studio, gate.make("read"), "jobs")
    page = studio.page
    expect(page.get_by_text("You may only look").first).to_be_visible()
    expect(page.get_by_role("button", name="Try again").first).to_be_disabled()
    studio.check()
    project = gate.site.add_project()["project_id"]
    studio.open(f"projects/{project}/cast")
    idea = page.get_by_role("textbox", name="The idea")
    # It is read to its end with the keyboard, and not written.
    expect(idea).not_to_be_editable()
    idea.focus()
    expect(idea).to_be_focused()
    budget = page.get_by_role("textbox", name="Budget of this film, in dollars")
    expect(budget).not_to_be_editable()
    budget.focus()
    expect(budget).to_be_focused()
    expect(budget).to_have_accessible_description(re.compile("^You may only look"))
    expect(page.get_by_role("button", name="Save budget")).to_be_disabled()
    expect(page.get_by_label("Wide, 16:9")).to_be_disabled()
    expect(page.get_by_role("button", name="Use a picture of your own")).to_be_disabled()
    expect(
        page.get_by_role("group", name="You may only look").first
    ).to_have_accessible_description(
        re.compile("Your key lets you see everything of this workspace, and change nothing")
    )
    expect(page.get_by_role("button", name="Rename")).to_be_disabled()
    studio.check()
    for part in ("keys", "doctor", "callers"):
        studio.open(f"settings/{part}")
        expect(page.get_by_text("This is for whoever runs the server")).to_be_visible()
    studio.check()


# Returns how the place looked while a file was held over it.
DROP = """async (zone) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(['x'], 'song.wav'));
  const tell = (kind) =>
    zone.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
  tell('dragover');
  await new Promise(requestAnimationFrame);
  const looks = zone.className;
  tell('drop');
  return looks;
}"""


def test_who_may_only_look_cannot_use_what_changes_a_film(studio: Studio, gate: Gate) -> None:
    song = gate.site.add_song(8)
    project = gate.site.add_project(scenes=3, song_id=song)
    id = project["project_id"]
    enter(studio, gate.make("read"), f"projects/{id}/timeline")
    page = studio.page
    # Neither is a song listened to for somebody who may only look, nor a film cut.
    listens = page.get_by_role("heading", name="Nobody listens to this song")
    expect(listens).to_be_visible()
    expect(page.get_by_role("button", name="Listen to it")).to_be_disabled()
    assert gate.site.ask("GET", f"songs/{song}")["analysis"] is None
    gate.site.run(id, "plan", free=True)

    def refuses(*names: str) -> None:
        for name in names:
            expect(page.get_by_role("button", name=name, exact=True).first).to_be_disabled()

    page.reload()
    cut = page.get_by_role("slider", name="Cut to scene 2")
    expect(cut).to_be_disabled()
    before = cut.get_attribute("aria-valuenow")
    cut.press("ArrowRight")
    expect(cut).to_have_attribute("aria-valuenow", str(before))
    refuses("Split", "Remove", "Draw a draft for nothing")
    studio.check()
    studio.open(f"projects/{id}/song")
    refuses("Half as fast", "Another song", "New part at the play head", "Paste text")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    part = page.get_by_role("textbox", name="What part 1 is")
    expect(part).not_to_be_editable()
    part.focus()
    expect(part).to_be_focused()
    expect(part).to_have_accessible_description(re.compile("and change nothing"))
    part.blur()
    page.keyboard.press("d")
    told = page.get_by_role("status").get_by_text("You may only look.")
    expect(told).to_be_visible()
    studio.check()
    studio.open(f"projects/{id}/export")
    expect(page.get_by_label("Shape")).to_be_disabled()
    studio.open(f"projects/{id}/storyboard")
    refuses("See the whole film for free", "Add a scene")
    expect(page.get_by_role("button", name="Move scene 2")).to_be_disabled()
    page.get_by_role("button", name="More for scene 2").click()
    item = page.get_by_role("menuitem", name="Delete")
    expect(item).to_be_disabled()
    expect(item).to_contain_text("You may only look.")
    studio.check()
    page.get_by_role("menuitem", name="Open the shot").click()
    seen = page.get_by_role("textbox", name="What is seen")
    expect(seen).not_to_be_editable()
    seen.focus()
    expect(seen).to_be_focused()
    refuses("Suggest other words", "Add a picture", "Use a clip of your own…")
    studio.check()
    studio.open()
    refuses("Delete Rain")
    studio.open("new")
    zone = page.get_by_role("region", name="Drop your song here")
    looks = zone.get_attribute("class")
    shown = zone.evaluate(DROP)
    assert shown == looks
    expect(told).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("A film needs a song")).to_be_hidden()
    expect(zone.get_by_role("progressbar")).to_be_hidden()
    assert gate.site.ask("GET", f"projects/{id}")["scenes"][1]["number"] == 2


def test_a_key_that_is_revoked_meanwhile_asks_again_and_loses_nothing(
    studio: Studio, gate: Gate
) -> None:
    key = gate.make()
    project = gate.site.add_project()["project_id"]
    enter(studio, key, f"projects/{project}/cast")
    page = studio.page
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Title").fill("Typed")
    save = page.get_by_role("button", name="Save").first
    gate.revoke(key)
    # However soon the page hears of it.
    save.evaluate("(one) => one.click()")
    dialog = page.get_by_role("dialog", name="Sign in again")
    expect(dialog).to_be_visible(timeout=60_000)
    expect(dialog).to_contain_text("was revoked")
    # What was refused is said here: everything else lies out of reach behind it.
    expect(dialog.get_by_role("status")).to_contain_text("Sign in, then do it again")
    studio.check()
    # Of two in a row a browser lets a page prevent only the first.
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    expect(page.get_by_label("Your key")).to_be_focused()
    sign_in(page, key["key"])
    expect(dialog.get_by_text("does not know that key")).to_be_visible()
    sign_in(page, gate.make()["key"])
    expect(dialog).to_be_hidden()
    expect(page.get_by_label("Title")).to_have_value("Typed")
    expect(page.get_by_role("status").filter(has_text="Connected")).to_be_visible()


def test_another_workspace_sees_nothing_of_the_one_before(studio: Studio, gate: Gate) -> None:
    key = gate.make(workspace="first")
    enter(studio, key, "jobs")
    gate.revoke(key)
    expect(studio.page.get_by_role("dialog", name="Sign in again")).to_be_visible(timeout=60_000)
    sign_in(studio.page, gate.make(workspace="second")["key"])
    expect(studio.page).to_have_url(re.compile(r"/studio/$"))


def test_a_clip_plays_and_is_downloaded_with_the_session(studio: Studio, gate: Gate) -> None:
    job = gate.site.ended(gate.site.order())
    assert job["status"] == "succeeded"
    enter(studio, gate.make(), f"jobs/{job['job_id']}")
    page = studio.page
    video = page.get_by_label("Clip", exact=True)
    expect(video).to_be_visible()
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.path().stat().st_size > 1000


def test_the_server_says_where_the_studio_is(gate: Gate) -> None:
    assert f"The studio: {gate.site.server.url}/studio/" in gate.site.server.said()
