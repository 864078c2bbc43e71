from __future__ import annotations

from xml.etree import ElementTree

from songreel.domain.cut_plan import Knobs
from songreel.domain.frames import FrameRate
from songreel.music.cut_plan import plan_cuts
from songreel.music.cut_plan.picture import picture
from tests.support.grids import FOUR_SIX_EIGHT, FREE, grid_song

SVG = "{http://www.w3.org/2000/svg}"
FILM = FrameRate(numerator=24)
SONG = grid_song(110)
PLAN = plan_cuts(SONG, FILM, FOUR_SIX_EIGHT, Knobs())


def drawn(title: str = "A song") -> ElementTree.Element:
    return ElementTree.fromstring(picture(PLAN, SONG, title))  # noqa: S314


def classes(root: ElementTree.Element) -> list[str]:
    return [element.get("class", "") for element in root.iter()]


def test_every_clip_cut_and_section_is_drawn_and_named() -> None:
    root = drawn()
    found = classes(root)
    # The legend shows one of each, too.
    assert found.count("cut") == len(PLAN.clips) + 1
    assert found.count("inner") == len(PLAN.shots) - len(PLAN.clips) + 1
    assert sum(name.endswith(" clip") for name in found) == len(PLAN.clips) + 1
    nearer = sum(not shot.framing.is_whole for shot in PLAN.shots)
    assert found.count("near") == nearer + 1
    titles = [element.text or "" for element in root.iter(f"{SVG}title")]
    assert {cut.reason for cut in PLAN.cuts} <= set(titles)
    assert any(title.startswith("Clip 1: ") for title in titles)
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert {"$12.50", "verse B", "chorus C", "110 BPM"} <= {
        part for text in words for part in (text or "").split(" · ")
    }


def test_screen_readers_hear_what_it_is_and_what_it_costs() -> None:
    root = drawn("Sea & sand")
    assert root.get("role") == "img"
    spoken = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("aria-labelledby", "").split() == list(spoken)
    assert spoken["title"] == "Cut plan of Sea & sand"
    assert "clips for $12.50" in str(spoken["summary"])


def test_it_has_colours_for_light_and_dark_ground() -> None:
    (style,) = drawn().iter(f"{SVG}style")
    assert "prefers-color-scheme: dark" in str(style.text)


def test_a_title_can_hold_anything_that_a_file_can_be_called() -> None:
    title = "<\x00b>\udcff&\x1b[31m\"'"
    spoken = [element.text for element in drawn(title) if element.get("id") == "title"]
    assert spoken == ["Cut plan of <b>&[31m\"'"]


def test_nothing_lies_outside_the_page_at_any_length() -> None:
    for seconds in (2.0, 47.0, 1199.0):
        song = grid_song(100, seconds)
        plan = plan_cuts(song, FILM, FREE, Knobs())
        root = ElementTree.fromstring(picture(plan, song, "A"))  # noqa: S314
        width = float(root.get("width", "0"))
        for element in root.iter(f"{SVG}rect"):
            right = float(element.get("x", "0")) + float(element.get("width", "0"))
            assert right <= width
            assert float(element.get("width", "0")) >= 0
