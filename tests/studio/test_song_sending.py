"""A song is sent, chosen, listened to, replaced."""

from __future__ import annotations

import json
import random
import re
import wave
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Route, expect

from tests.support.song_screen import (
    GRID,
    RATE,
    add_parted_song,
    button,
    choose,
    file_of,
    show,
)
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio


@pytest.fixture(scope="module")
def heard(site: Site) -> str:
    """Return a song of 40 seconds that was listened to; nobody corrects it."""
    song = site.add_song(40, "Rain 🌧 مطر.wav")
    site.ask("GET", f"songs/{song}/analysis")
    site.ask("PUT", f"songs/{song}/corrections", {"edits": [GRID]})
    return song


@pytest.fixture
def song(site: Site, request: pytest.FixtureRequest) -> str:
    """Return a song of 24 seconds with three parts, which the test may correct."""
    return add_parted_song(site, f"{request.node.name}.wav")


def write_noise(path: Path, seconds: int, rate: int = RATE) -> None:
    """Write a song in which no beat is to be found."""
    sound = random.Random(3).randbytes(2 * rate * seconds)
    with wave.open(str(path), "wb") as writer:
        writer.setparams((1, 2, rate, 0, "NONE", ""))
        writer.writeframes(sound)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_a_project_without_a_song_asks_for_one(
    studio: Studio, heard: str, theme: Theme, width: int
) -> None:
    del heard
    show(studio, None)
    studio.wear(theme, width)
    expect(studio.page.get_by_role("heading", name="Which song")).to_be_visible()
    expect(studio.page.get_by_role("heading", name="Songs that were sent")).to_be_visible()
    studio.check()
    assert studio.has_room()


def test_a_song_is_sent_and_listened_to(studio: Studio, site: Site, tmp_path: Path) -> None:
    project = show(studio, None)
    path = tmp_path / "noise.wav"
    write_noise(path, 11)
    waiting: list[Route] = []
    studio.page.route("**/analysis", lambda route: waiting.append(route))
    choose(studio.page, "Choose a song", path)
    expect(studio.page.get_by_role("heading", name="Listening…")).to_be_visible()
    expect(studio.page.get_by_role("progressbar", name="Listening")).to_be_visible()
    studio.check()
    assert site.ask("GET", f"projects/{project}")["song_id"] is not None
    for route in waiting:
        route.continue_()
    expect(studio.page.get_by_text("Not sure of the beat")).to_be_visible()
    expect(button(studio.page, "Tap along")).to_be_visible()
    studio.check()


def test_a_listening_is_found_again_after_a_reload_and_stopped(
    studio: Studio, site: Site, tmp_path: Path
) -> None:
    write_noise(tmp_path / "long.wav", 1190, rate=8000)
    content = (tmp_path / "long.wav").read_bytes()
    answer = site.client.post("/api/mv/songs", params={"name": "long.wav"}, content=content)
    song = answer.json()["song_id"]
    page = studio.page
    studio.open(f"projects/{site.add_project(song_id=song)['project_id']}/song")
    # Its end is not waited for in a request: the page hears how far it is.
    expect(page.get_by_text(re.compile(r"\d+ %"))).to_be_visible(timeout=30_000)
    page.reload()
    expect(page.get_by_role("heading", name="Listening…")).to_be_visible()
    button(page, "Stop listening").click()
    expect(page.get_by_role("heading", name="Nobody listens to this song")).to_be_visible()
    studio.check()
    jobs = site.ask("GET", "jobs?kind=listen&limit=200")["jobs"]
    (job,) = (one for one in jobs if one["about"]["song_id"] == song)
    assert site.ended(job["job_id"])["status"] == "cancelled"
    # It stays so until somebody asks for it.
    page.reload()
    expect(page.get_by_role("heading", name="Nobody listens to this song")).to_be_visible()
    listens = site.ask("GET", "jobs?kind=listen&limit=200")["jobs"]
    assert [one["job_id"] for one in listens if one["about"]["song_id"] == song] == [job["job_id"]]
    button(page, "Listen to it").click()
    expect(page.get_by_role("heading", name="Listening…")).to_be_visible()
    button(page, "Stop listening").click()
    expect(page.get_by_role("heading", name="Nobody listens to this song")).to_be_visible()


def test_what_cannot_be_listened_to_says_why_and_is_tried_again(
    browser: Browser, site: Site
) -> None:
    song = site.add_song(26)
    with open_studio(browser, site, expected=("503",)) as studio:
        refusal = {"error": True, "error_code": "UNAVAILABLE", "message": "Too much to do."}
        studio.page.route(
            "**/analysis", lambda route: route.fulfill(status=503, body=json.dumps(refusal))
        )
        project = site.add_project(song_id=song)["project_id"]
        studio.open(f"projects/{project}/song")
        alert = studio.page.get_by_role("alert")
        expect(alert).to_contain_text("The song could not be listened to")
        expect(alert).to_contain_text("Too much to do.")
        studio.check()
        studio.page.unroute("**/analysis")
        button(studio.page, "Listen again").click()
        expect(button(studio.page, "Play")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("notes.txt", "these are no sounds", "notes.txt"),
        ("empty.mp3", b"", "empty.mp3 is empty"),
        ("cut.mp3", b"ID3" + b"\0" * 3000, ""),
    ],
)
def test_a_wrong_file_is_refused_in_a_sentence(
    browser: Browser, site: Site, name: str, content: bytes | str, said: str
) -> None:
    with open_studio(browser, site, expected=("400", "415", "422")) as studio:
        project = show(studio, None)
        choose(studio.page, "Choose a song", file_of(name, content))
        alert = studio.page.get_by_role("alert")
        expect(alert).to_contain_text("The song was not taken")
        assert len(alert.inner_text()) > 40
        if name == "empty.mp3":
            expect(alert).to_contain_text(said)
        studio.check()
        expect(button(studio.page, "Choose a song")).to_be_visible()
        assert site.ask("GET", f"projects/{project}")["song_id"] is None


def test_what_is_too_large_or_too_much_is_not_even_sent(studio: Studio) -> None:
    show(studio, None)
    drop = """(zone, sizes) => {
      const data = new DataTransfer();
      sizes.forEach((size, index) => data.items.add(new File(['x'], `song-${index}.wav`)));
      const files = [...data.files];
      files.forEach((file, index) =>
        Object.defineProperty(file, 'size', { value: sizes[index] }));
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { files } });
      zone.dispatchEvent(event);
    }"""
    zone = studio.page.get_by_role("region", name="Which song is the film for?")
    zone.evaluate(drop, [2_500_000_000])
    expect(studio.page.get_by_role("alert")).to_contain_text("2.5 GB")
    zone.evaluate(drop, [1000, 1000])
    expect(studio.page.get_by_role("alert")).to_contain_text("these are 2 files")


def test_a_large_wrong_file_is_refused_before_its_end(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    path = tmp_path / "disk.img"
    with path.open("wb") as file:
        file.truncate(60_000_000)
    expected = ("415", "400", "ERR_CONNECTION", "Failed to load")
    with open_studio(browser, site, expected=expected) as studio:
        show(studio, None)
        choose(studio.page, "Choose a song", path)
        expect(studio.page.get_by_role("alert")).to_contain_text("The song was not taken")


def test_sending_can_be_stopped(studio: Studio, tmp_path: Path) -> None:
    show(studio, None)
    for tab in ("Export", "Song"):
        studio.page.get_by_role("link", name=tab, exact=True).click()
    path = tmp_path / "slow.wav"
    write_noise(path, 12)
    studio.page.route("**/api/mv/songs?*", lambda _: None)
    choose(studio.page, "Choose a song", path)
    bar = studio.page.get_by_role("progressbar", name="Sending the song")
    expect(bar).to_be_visible()
    studio.check()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    studio.page.on("dialog", stay)
    question = "slow.wav is still being sent. Go elsewhere, and send it anew later?"
    studio.page.get_by_role("link", name="Jobs").click()
    assert asked == [question]
    # The browser's own button asks, too.
    with studio.page.expect_event("dialog"):
        studio.page.evaluate("void history.back()")
    studio.page.wait_for_url(re.compile("/song$"))
    assert asked == [question, question]
    expect(bar).to_be_visible()
    button(studio.page, "Stop").press("Enter")
    expect(bar).to_be_hidden()
    expect(studio.page.get_by_role("region", name="Which song is the film for?")).to_be_focused()
    expect(button(studio.page, "Choose a song")).to_be_visible()


def test_a_song_that_was_sent_before_is_used(studio: Studio, site: Site, heard: str) -> None:
    project = show(studio, None)
    button(studio.page, "Use Rain 🌧 مطر.wav").focus()
    studio.page.keyboard.press("Enter")
    expect(button(studio.page, "Play")).to_be_visible()
    assert site.ask("GET", f"projects/{project}")["song_id"] == heard


def test_another_song_is_taken_after_its_consequences_were_told(
    studio: Studio, site: Site, heard: str, song: str
) -> None:
    project = show(studio, song)
    button(studio.page, "Another song").click()
    dialog = studio.page.get_by_role("dialog", name="Another song")
    # A song that is on its way there is not left behind by closing it.
    studio.page.route("**/api/mv/songs?*", lambda _: None)
    choose(studio.page, "Choose a song", file_of("slow.wav", b"RIFF"))
    expect(dialog.get_by_role("progressbar", name="Sending the song")).to_be_visible()
    studio.page.keyboard.press("Escape")
    expect(button(dialog, "Close")).to_be_disabled()
    button(dialog, "Stop").click()
    expect(button(dialog, "Close")).to_be_enabled()
    studio.page.unroute("**/api/mv/songs?*")
    button(dialog, "Use Rain 🌧 مطر.wav").click()
    expect(dialog).to_contain_text("All clips that are there stay good")
    studio.check()
    assert site.ask("GET", f"projects/{project}")["song_id"] == song
    button(dialog, "Use the other song").click()
    expect(dialog).to_be_hidden()
    expect(studio.page.get_by_role("heading", name="Rain 🌧 مطر.wav")).to_be_visible()
    assert site.ask("GET", f"projects/{project}")["song_id"] == heard
