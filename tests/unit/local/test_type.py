from __future__ import annotations

import numpy as np
import pytest

from songreel.providers.local.animatic.caption import Caption, lines_of, pages_of
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.animatic.shaping import is_right_to_left, visual
from songreel.providers.local.animatic.typeface import FONTS, STACK, clean, line_mask, width_of
from songreel.providers.local.pencil.colour import Colour

AMBER = Colour(255, 196, 84)


def test_fonts_come_with_their_licences():
    assert all((FONTS / name).is_file() for name in STACK)
    licences = {"Inter-OFL.txt", "DejaVu-LICENSE.txt", "Droid-LICENSE.txt", "NotoEmoji-OFL.txt"}
    assert licences <= {path.name for path in FONTS.iterdir()}


@pytest.mark.parametrize(
    "text", ["Robot", "Ünïcödé", "Ωμέγα", "Привет", "مرحبا", "שלום", "夜の街", "로봇", "🚀"]
)
def test_scripts_have_ink_of_their_own(text: str):
    mask = line_mask(text, 32)
    assert mask.max() == 255
    missing = line_mask("\U00013000" * len(text), 32)
    assert mask.shape != missing.shape or (mask != missing).any()


def test_a_character_that_no_font_has_gets_a_visible_box():
    mask = line_mask("\U00013000", 32)
    assert mask.max() > 150
    assert 10 < (mask > 100).sum() < 300


def test_controls_joiners_and_skin_tones_have_no_picture():
    assert clean("a\u200db\u0000 \t\nc👩🏽\ufe0f") == "ab c👩"


def test_hebrew_is_drawn_from_the_right_with_numbers_kept():
    assert visual("שלום 123 abc") == "abc 123 םולש"
    assert visual("abc (שלום) d") == "abc (םולש) d"
    assert visual("abc שלום 12 d") == "abc 12 םולש d"
    assert is_right_to_left("12 שלום")
    assert not is_right_to_left("a שלום")


def test_arabic_letters_take_the_forms_that_join():
    assert visual("ببب") == "\ufe90\ufe92\ufe91"
    assert visual("لا") == "\ufefb"
    assert visual("دار") == "\ufead\ufe8d\ufea9"


def test_lines_break_between_words_and_long_words_anywhere():
    lines = lines_of("one two three " + "x" * 200, 20, 240)
    assert lines[0].startswith("one two")
    assert len(lines) > 3
    assert all(width_of(line, 20) <= 240 for line in lines)


def test_sentences_begin_pages_and_short_ones_share_them():
    pages = pages_of("One. Two. " + "three " * 30, 20, 300, 2, 9)
    assert pages[0] == ["One. Two."]
    assert len(pages) > 2


def test_what_does_not_fit_is_told_by_an_ellipsis_within_a_sentence_only():
    long = pages_of("word " * 200, 20, 300, 2, 2)
    assert long[-1][-1].endswith(" …")
    assert pages_of("One long sentence here. " * 9, 20, 300, 2, 2)[-1][-1].endswith(".")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (720, 1280), (720, 720)])
@pytest.mark.parametrize("text", ["", "Short.", "wonderful " * 200, "مرحبا " * 60, "W" * 900])
def test_captions_stay_in_the_lower_part_of_any_frame(width: int, height: int, text: str):
    frame = Frame(width, height)
    frame.luma[:] = 200
    caption = Caption(text, width, height, 4, accent=AMBER, mark=False)
    caption.lay(frame, 1.0)
    assert (frame.luma[: height // 2] == 200).all()
    assert bool((frame.luma[height // 2 :] > 225).any()) is (text != "")


def test_pages_follow_each_other_and_fade():
    text = "First page that stands alone here with many words to fill its lines. " * 4
    caption = Caption(text + "Last.", 1280, 720, 8, accent=AMBER, mark=False)

    def ink(second: float) -> int:
        frame = Frame(1280, 720)
        caption.lay(frame, second)
        return int((frame.luma > 150).sum())

    inks = [ink(second / 24) for second in range(8 * 24)]
    assert min(inks[0], inks[-1]) > 500
    assert min(inks) < max(inks) / 4


def test_the_mark_can_be_left_out():
    def top(mark: bool) -> np.ndarray:
        frame = Frame(1280, 720)
        Caption("", 1280, 720, 2, accent=AMBER, mark=mark).lay(frame, 0.5)
        return frame.luma[:120, 900:]

    assert top(True).max() > 150
    assert top(False).max() == 0
