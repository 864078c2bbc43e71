"""What was heard wrongly is put right: beats, bars, parts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.support.song_screen import (
    BEAT,
    RATE,
    add_parted_song,
    button,
    choose,
    edits,
    file_of,
    kinds,
    play_head,
    show,
    strip_at,
)
from tests.support.studio import WIDE, Site, Studio, open_studio


@pytest.fixture
def song(site: Site, request: pytest.FixtureRequest) -> str:
    """Return a song of 24 seconds with three parts, which the test may correct."""
    return add_parted_song(site, f"{request.node.name}.wav")


def test_the_tempo_is_doubled_undone_redone_and_taken_back(
    studio: Studio, site: Site, song: str
) -> None:
    show(studio, song)
    page = studio.page
    button(page, "Twice as fast").click()
    expect(page.get_by_text("240 beats a minute")).to_be_visible()
    assert kinds(site, song) == ["double"]
    page.keyboard.press("Control+z")
    expect(page.get_by_text("120 beats a minute")).to_be_visible()
    assert kinds(site, song) == []
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_text("240 beats a minute")).to_be_visible()
    button(page, "Undo the last correction").click()
    expect(page.get_by_text("120 beats a minute")).to_be_visible()
    button(page, "Take all corrections back").click()
    expect(page.get_by_text("Nothing corrected yet.")).to_be_visible()
    assert site.ask("GET", f"songs/{song}/corrections")["edits"] == []
    toast = page.get_by_role("status").filter(has_text="as it was heard")
    button(toast, "Undo").click()
    expect(page.get_by_text("3 corrections.")).to_be_visible()


def test_each_correction_has_a_button(studio: Studio, site: Site, song: str) -> None:
    show(studio, song)
    page = studio.page
    wanted = [
        ("A beat later", {"kind": "shift_beats", "beats": 1}),
        ("A beat earlier", {"kind": "shift_beats", "beats": -1}),
        ("10 ms later", {"kind": "shift_time", "milliseconds": 10}),
        ("Half as fast", {"kind": "halve"}),
        ("Bar one is here", {"kind": "bar_one", "sample": 0}),
    ]
    for count, (name, _) in enumerate(wanted, 4):
        button(page, name).click()
        expect(page.get_by_text(f"{count} corrections.")).to_be_visible()
    assert edits(site, song) == [edit for _, edit in wanted]
    page.get_by_label("Beats a bar").select_option("3")
    expect(page.get_by_text("3 beats a bar")).to_be_visible()
    page.get_by_text("An even tempo").click()
    page.get_by_label("Even tempo").fill("one hundred")
    button(page, "Make it even").click()
    expect(page.get_by_text("between 20 and 480")).to_be_visible()
    studio.check()
    page.get_by_label("Even tempo").fill("100.5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("100.5 beats a minute")).to_be_visible()
    page.get_by_label("Shift all beats").fill("-25")
    button(page, "Shift").click()
    expect(page.get_by_text("11 corrections.")).to_be_visible()
    assert edits(site, song)[-1] == {"kind": "shift_time", "milliseconds": -25}


def test_each_correction_has_a_key(studio: Studio, site: Site, song: str) -> None:
    show(studio, song)
    page = studio.page
    page.keyboard.press("ArrowRight")
    for count, key in enumerate(["]", "[", ">", "<", "d", "h", "o", "s"], 4):
        page.keyboard.press(key)
        expect(page.get_by_text(f"{count} corrections.")).to_be_visible()
    assert kinds(site, song) == [
        "shift_beats", "shift_beats", "shift_time", "shift_time",
        "double", "halve", "bar_one", "add_border",
    ]  # fmt: skip
    assert edits(site, song)[-2:] == [
        {"kind": "bar_one", "sample": BEAT},
        {"kind": "add_border", "sample": BEAT, "label": None},
    ]


# The song is where a test puts it, for as long as it takes, and how late each press is heard of
# is noted: what is tapped then depends on no machine.
CLOCK = """(() => {
  const Plain = window.Audio;
  const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime');
  window.song = { at: 0, late: [] };
  window.Audio = function () {
    const audio = new Plain();
    audio.loop = true;
    const set = (to) => time.set.call(audio, to);
    Object.defineProperty(audio, 'currentTime', { get: () => window.song.at, set });
    return audio;
  };
  const hear = ({ key, timeStamp }) =>
    key === 't' && window.song.late.push((performance.now() - timeStamp) / 1000);
  window.addEventListener('keydown', hear, true);
})()"""


def test_beats_are_tapped_along(studio: Studio, site: Site, song: str) -> None:
    page = studio.page
    page.add_init_script(CLOCK)
    show(studio, song)
    page.keyboard.press("t")
    panel = page.get_by_role("region", name="Tap along")
    expect(button(panel, "Tap on each beat")).to_be_focused()
    places = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]
    for place in places:
        page.evaluate("place => { window.song.at = place }", place)
        page.keyboard.press("t")
    expect(panel).to_contain_text("6 taps")
    panel.get_by_label("The first tap was beat").select_option("2")
    button(panel, "Use these taps").click()
    expect(panel).to_be_hidden()
    (edit,) = edits(site, song)
    assert edit["kind"] == "taps"
    assert edit["position"] == 2
    # The press that begins to play is no tap. Each of the others counts from when it was made.
    late: list[float] = page.evaluate("window.song.late")[1:]
    tapped = [sample / RATE for sample in edit["samples"]]
    wanted = [place - waited for place, waited in zip(places, late, strict=True)]
    assert tapped == pytest.approx(wanted, abs=0.1)


def test_beats_come_from_a_file(browser: Browser, site: Site, song: str) -> None:
    with open_studio(browser, site, expected=("400", "422")) as studio:
        show(studio, song)
        page = studio.page
        page.get_by_text("An even tempo").click()
        choose(page, "Beats from a file", file_of("beats.txt", "0.5\nsoon\n"))
        problem = page.get_by_role("status").filter(has_text="soon")
        expect(problem).to_be_visible()
        beats = "".join(f"{0.1 + 0.4 * n:.2f} {n % 3 + 1}\n" for n in range(55))
        choose(page, "Beats from a file", file_of("beats.txt", beats))
        expect(page.get_by_text("150 beats a minute")).to_be_visible()
        expect(page.get_by_text("3 beats a bar")).to_be_visible()


def test_two_tabs_do_not_undo_each_other(browser: Browser, site: Site, song: str) -> None:
    with open_studio(browser, site, expected=("412",)) as studio:
        show(studio, song)
        site.ask("POST", f"songs/{song}/corrections", {"edits": [{"kind": "halve"}]})
        button(studio.page, "Twice as fast").click()
        told = studio.page.get_by_role("status").filter(has_text="Somebody else corrected")
        expect(told).to_be_visible()
        expect(studio.page.get_by_text("60 beats a minute")).to_be_visible()
        assert kinds(site, song) == ["halve"]
        button(studio.page, "Twice as fast").click()
        expect(studio.page.get_by_text("120 beats a minute")).to_be_visible()


def test_it_is_listened_to_again(studio: Studio, song: str) -> None:
    show(studio, song)
    button(studio.page, "Listen again").click()
    said = studio.page.get_by_role("status").filter(has_text="Listened again")
    expect(said).to_be_visible()


def test_a_border_is_moved_with_keys(studio: Studio, site: Site, song: str) -> None:
    studio.wear("light", WIDE)
    show(studio, song)
    page = studio.page
    border = page.get_by_role("slider", name="Border between Verse and Chorus")
    expect(border).to_have_attribute("aria-valuetext", "bar 7 beat 1, 0:12.0")
    border.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(border).to_have_attribute("aria-valuetext", "bar 7 beat 3, 0:13.0")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_text("4 corrections.")).to_be_visible()
    # Three presses are one correction.
    assert edits(site, song) == [
        {"kind": "move_border", "sample": 24 * BEAT, "to": 28 * BEAT},
    ]
    expect(border).to_be_focused()
    page.keyboard.press("Delete")
    expect(border).to_be_hidden()
    assert kinds(site, song) == ["move_border", "remove_border"]


def test_a_border_is_dragged_to_a_beat_and_with_alt_anywhere(
    studio: Studio, site: Site, song: str
) -> None:
    studio.wear("light", WIDE)
    show(studio, song)
    page = studio.page
    x, y = strip_at(page, 24)
    border = page.get_by_role("slider", name="Border between Verse and Chorus")
    page.mouse.move(x(12), y)
    page.mouse.down()
    page.mouse.move(x(14.1), y, steps=6)
    expect(border).to_have_attribute("aria-valuetext", "bar 8 beat 1, 0:14.0")
    page.mouse.up()
    expect(page.get_by_text("4 corrections.")).to_be_visible()
    assert edits(site, song)[0]["to"] == 28 * BEAT
    page.mouse.move(x(14), y)
    page.mouse.down()
    page.keyboard.down("Alt")
    page.mouse.move(x(13.2), y, steps=6)
    page.mouse.up()
    page.keyboard.up("Alt")
    expect(page.get_by_text("5 corrections.")).to_be_visible()
    assert abs(edits(site, song)[1]["to"] - 13.2 * RATE) < 0.1 * RATE
    # The play head stayed where it was.
    expect(play_head(page)).to_have_attribute("aria-valuenow", "0.0")


def test_a_part_is_named_typed_joined_and_begun(studio: Studio, site: Site, song: str) -> None:
    show(studio, song)
    page = studio.page
    page.get_by_label("What part 2 is").select_option("bridge")
    expect(page.get_by_text("4 corrections.")).to_be_visible()
    begins = page.get_by_label("Where part 2 begins")
    begins.fill("1:99")
    page.keyboard.press("Enter")
    told = page.get_by_role("status").filter(has_text="is no time within the song")
    expect(told).to_be_visible()
    begins.fill("0:05.5")
    page.keyboard.press("Enter")
    expect(page.get_by_text("5 corrections.")).to_be_visible()
    button(page, "Join part 3 to the one before it").click()
    expect(page.get_by_label("What part 3 is")).to_be_hidden()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+ArrowRight")
    button(page, "New part at the play head").click()
    expect(page.get_by_text("7 corrections.")).to_be_visible()
    assert edits(site, song)[1:] == [
        {"kind": "move_border", "sample": 8 * BEAT, "to": 11 * BEAT},
        {"kind": "remove_border", "sample": 24 * BEAT},
        {"kind": "add_border", "sample": 4 * BEAT, "label": None},
    ]
