"""A new film: a song, an idea, a look; and its draft, which plays while it is drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.songs import write_clicks
from tests.support.studio import NARROW, WIDE, Site, Studio, Theme, open_studio, run_site
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(300)

IDEA = "A robot finds a flower in the rain and carries it across the sleeping city"
WHO = "A small rusty robot with round eyes and a red scarf"
LONG = ("مطر 🌧️ على المدينة. " * 260)[:5000]


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a song of half a minute as a file."""
    path = tmp_path_factory.mktemp("songs") / "Night drive (mix 3).wav"
    write_clicks(path, 30)
    return path


def send(page: Page, song: Path) -> None:
    """Choose a file as the song, and wait until it is taken."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a song").click()
    chooser.value.set_files(song)
    expect(page.get_by_role("button", name="Another song")).to_be_visible()


def say(page: Page, idea: str = IDEA, who: str = WHO) -> None:
    page.get_by_label("The idea").fill(idea)
    page.get_by_label("Who it is about").fill(who)


def playing(page: Page) -> None:
    """Wait until the sound runs."""
    until(lambda: heard(page) > 0.05, seconds=200, pause=0.05, what="a film that plays")


def heard(page: Page) -> float:
    return page.evaluate("document.querySelector('audio')?.currentTime ?? 0")


def test_a_draft_plays_while_it_is_drawn_and_costs_nothing(
    studio: Studio, site: Site, tmp_path: Path
) -> None:
    song = tmp_path / "One minute.wav"
    write_clicks(song, 60)
    studio.open("new")
    send(studio.page, song)
    say(studio.page)
    studio.page.get_by_role("radio", name="Neon rain").check()
    studio.page.get_by_role("button", name="Show me the draft").click()
    playing(studio.page)
    until(lambda: heard(studio.page) > 9, seconds=90, pause=0.2, what="the second shot")
    job = site.ask("GET", "jobs?limit=1&kind=project")["jobs"][0]
    assert float(job["cost"]["charged_usd"]) == 0
    studio.page.get_by_role("link", name="Go on to the storyboard").click()
    expect(studio.page).to_have_url(
        f"{site.server.url}/studio/projects/{job['project_id']}/storyboard"
    )
    project = site.ask("GET", f"projects/{job['project_id']}")
    assert (project["title"], project["style"], project["idea"]) == (
        *("One minute", "neon-rain"),
        IDEA,
    )
    assert float(project["spent_usd"]) == 0


def test_it_goes_with_the_keyboard_alone(studio: Studio, site: Site) -> None:
    site.add_song(24, "Keys.wav")
    studio.open("new")
    page = studio.page
    use = page.get_by_role("button", name="Use Keys.wav").first
    expect(use).to_be_visible()
    use.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Another song")).to_be_visible()
    page.get_by_label("The idea").focus()
    page.keyboard.type(IDEA)
    page.keyboard.press("Tab")
    page.keyboard.type(WHO)
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="As the song wants")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Botanical macro")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Tall 9:16")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1, name="Keys")).to_be_focused()
    playing(page)
    page.keyboard.press("k")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
    page.keyboard.press("End")
    slider = page.get_by_role("slider", name="Place in the film")
    assert slider.input_value() == slider.get_attribute("max")


def test_what_is_missing_is_said_where_it_is(studio: Studio) -> None:
    studio.open("new")
    studio.page.get_by_role("button", name="Show me the draft").click()
    expect(studio.page.get_by_text("A film needs a song")).to_be_visible()
    expect(studio.page.get_by_text("Say in a few words what happens.")).to_be_visible()
    expect(studio.page.get_by_role("button", name="Choose a song")).to_be_focused()
    studio.check()


def test_wrong_and_empty_files_are_refused_in_a_sentence(
    browser: Browser, site: Site, tmp_path: Path
) -> None:
    text, nothing = tmp_path / "words.mp3", tmp_path / "empty.wav"
    text.write_text("no song " * 4000)
    nothing.touch()
    # The browser logs each answer of 400 and above.
    with open_studio(browser, site, expected=("Failed to load resource",)) as studio:
        studio.open("new")
        for file in (text, nothing):
            with studio.page.expect_file_chooser() as chooser:
                studio.page.get_by_role("button", name="Choose a song").click()
            chooser.value.set_files(file)
            alert = studio.page.get_by_role("alert")
            expect(alert).to_contain_text("The song was not taken")
        expect(alert).to_contain_text("empty.wav is empty")


def test_what_was_typed_survives_a_reload_in_any_script(studio: Studio, tune: Path) -> None:
    studio.open("new")
    send(studio.page, tune)
    say(studio.page, LONG, "روبوت 🤖 صغير")
    studio.page.get_by_role("radio", name="Silver noir").check()
    studio.page.reload()
    expect(studio.page.get_by_label("The idea")).to_have_value(LONG)
    expect(studio.page.get_by_label("Who it is about")).to_have_value("روبوت 🤖 صغير")
    expect(studio.page.get_by_role("radio", name="Silver noir")).to_be_checked()
    expect(studio.page.get_by_text("Night drive (mix 3).wav")).to_be_visible()
    assert studio.has_room()
    studio.page.get_by_role("button", name="Show me the draft").click()
    playing(studio.page)
    studio.page.reload()
    playing(studio.page)
    expect(studio.page.get_by_role("heading", level=1)).to_have_text("Night drive (mix 3)")


def test_the_idea_is_changed_and_drawn_again(studio: Studio, site: Site, tune: Path) -> None:
    studio.open("new")
    send(studio.page, tune)
    say(studio.page)
    studio.page.get_by_role("button", name="Show me the draft").click()
    playing(studio.page)
    studio.page.get_by_role("button", name="Change the idea").click()
    expect(studio.page.get_by_label("The idea")).to_have_value(IDEA)
    say(studio.page, "A whale sings under the ice")
    studio.page.get_by_role("button", name="Show me the draft").click()
    expect(studio.page.get_by_role("region", name="Film")).to_be_visible(timeout=60_000)
    playing(studio.page)
    latest = site.ask("GET", "projects?limit=1")["projects"][0]
    project = site.ask("GET", f"projects/{latest['project_id']}")
    assert project["idea"] == "A whale sings under the ice"
    assert any("whale" in scene["description"].lower() for scene in project["scenes"])

    # Scenes that somebody has worked on since are not replaced without a question.
    path = f"projects/{project['project_id']}"
    scene = project["scenes"][0]["scene_id"]
    site.ask("PATCH", f"{path}/scenes/{scene}", {"description": "Worked on"})
    studio.page.get_by_role("button", name="Change the idea").click()
    say(studio.page, "A whale sings above the ice")
    studio.page.get_by_role("button", name="Show me the draft").click()
    dialog = studio.page.get_by_role("dialog", name="Write the scenes anew?")
    expect(dialog).to_be_visible()
    studio.check()
    dialog.get_by_role("button", name="Close").click()
    assert site.ask("GET", path)["idea"] == "A whale sings under the ice"
    site.ask("PATCH", path, {"idea": "A whale sleeps"})
    studio.page.get_by_role("button", name="Show me the draft").click()
    words = studio.page.get_by_role("dialog", name="This film was changed elsewhere meanwhile")
    expect(words).to_contain_text("A whale sleeps")
    words.get_by_role("button", name="Save mine all the same").click()
    dialog.get_by_role("button", name="Keep the scenes").click()
    expect(studio.page.get_by_role("region", name="Film")).to_be_visible(timeout=60_000)
    told = site.ask("GET", path)
    assert told["idea"] == "A whale sings above the ice"
    assert told["scenes"][0]["description"] == "Worked on"
    studio.page.get_by_role("button", name="Another film").click()
    expect(studio.page.get_by_label("The idea")).to_have_value("")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_the_form_and_the_draft_break_no_rule(
    studio: Studio, site: Site, theme: Theme, width: int
) -> None:
    studio.wear(theme, width)
    site.add_song(24, "Keys.wav")
    studio.open("new")
    expect(studio.page.get_by_role("radio", name="Neon rain")).to_be_visible()
    studio.check()
    assert studio.has_room()
    studio.page.get_by_role("button", name="Use Keys.wav").first.click()
    say(studio.page)
    studio.page.get_by_role("button", name="Show me the draft").click()
    playing(studio.page)
    studio.check()
    assert studio.has_room()


def test_a_draft_that_cannot_be_read_says_so(browser: Browser, site: Site) -> None:
    nobody = "11111111-1111-4111-8111-111111111111"
    made = json.dumps({"made": {"projectId": nobody, "jobId": nobody}})
    with open_studio(browser, site, expected=("Failed to load resource",)) as studio:
        studio.page.add_init_script(f"localStorage.setItem('songreel.new-film', {made!r})")
        studio.open("new")
        expect(studio.page.get_by_role("alert")).to_contain_text("The draft could not be read")
        studio.page.get_by_role("button", name="Another film").click()
        expect(studio.page.get_by_role("heading", name="New film")).to_be_visible()


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return a server that draws one clip at a time."""
    environment = {"SONGREEL_RENDER_PROCESSES": "1"}
    with run_site(tmp_path_factory.mktemp("slow"), environment=environment) as running:
        yield running


def test_a_song_of_twelve_minutes_is_drawn_from_where_one_jumps(
    browser: Browser, slow: Site, tmp_path: Path
) -> None:
    song = tmp_path / "Twelve.wav"
    write_clicks(song, 720)
    with open_studio(browser, slow) as studio:
        page = studio.page
        studio.open("new")
        send(page, song)
        say(page)
        page.get_by_role("button", name="Show me the draft").click()
        playing(page)
        slider = page.get_by_role("slider", name="Place in the film")
        target = int(slider.get_attribute("max") or 0) * 3 // 4
        slider.fill(str(target))
        job = slow.ask("GET", "jobs?limit=1&kind=project")["jobs"][0]["job_id"]

        def there() -> Any:
            events = slow.ask("GET", f"jobs/{job}/events")["events"]
            shots = [one for one in events if one["type"] == "shot"]
            return [
                one for one in shots
                if one["start_frame"] <= target < one["start_frame"] + one["frames"]
            ] and len(shots)  # fmt: skip

        drawn = until(there, seconds=120, pause=0.2, what="the shot that was jumped to")
        until(lambda: heard(page) * 24 > target + 24, seconds=60, pause=0.2, what="it to play on")
        print(f"the shot at three quarters was there after {drawn} shots")
        slow.ask("POST", f"jobs/{job}/cancel")
        expect(page.get_by_text("The draft was stopped")).to_be_visible()
