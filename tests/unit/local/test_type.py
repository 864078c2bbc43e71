from __future__ import annotations

import cv2
import numpy as np
import pytest

from songreel.media.lettering.fonts import FONTS
from songreel.media.lettering.shaping import is_right_to_left, visual
from songreel.providers.local.animatic.caption import Caption, balanced, lines_of, pages_of
from songreel.providers.local.animatic.planes import Frame
from songreel.providers.local.animatic.typeface import (
    STACK,
    clean,
    line_mask,
    spelt,
    width_of,
)
from songreel.providers.local.animatic.veil import Small, Veil
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


@pytest.mark.parametrize(
    ("text", "latin"),
    [("สวัสดี", "swasdi"), ("नमस्ते दुनिया।", "nmste duniya."), ("Hej 夜, สวัสดี", "Hej 夜, swasdi")],
)
def test_scripts_without_a_font_are_spelt_in_latin_letters(text: str, latin: str):
    assert spelt(clean(text)) == latin
    assert pages_of(text, 20, 400, 2, 9) == [[latin]]


def test_only_what_nobody_can_spell_stays_a_box():
    cuneiform = "\U00012000\U0001202d"
    assert spelt(cuneiform) == cuneiform
    assert line_mask(cuneiform, 32).max() > 150


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


def test_the_first_sentence_has_its_page_and_short_ones_share_theirs():
    pages = pages_of("One. Two. Three. " + "four " * 30, 20, 300, 2, 9)
    assert pages[:2] == [["One."], ["Two. Three."]]
    assert len(pages) > 3
    assert pages_of("One. Two.", 20, 300, 2, 1) == [["One."]]


def test_lines_of_a_page_are_about_as_long_as_each_other():
    text = "At night the girl walks down a quiet street of brick storefronts in rain"
    lines = balanced(text, 20, width_of(text, 20) * 0.9)
    widths = [width_of(line, 20) for line in lines]
    assert len(lines) == 2
    assert " ".join(lines) == text
    assert min(widths) > 0.7 * max(widths)
    assert balanced("short", 20, 300) == ["short"]
    long = balanced("a " + "x" * 60, 20, 240)
    assert "".join(long).replace(" ", "") == "a" + "x" * 60


def test_what_does_not_fit_is_told_by_an_ellipsis_within_a_sentence_only():
    long = pages_of("word " * 200, 20, 300, 2, 2)
    assert long[-1][-1].endswith(" …")
    assert pages_of("One long sentence here. " * 9, 20, 300, 2, 2)[-1][-1].endswith(".")


@pytest.mark.parametrize(
    ("width", "height"),
    [(1280, 720), (720, 1280), (720, 720), (640, 360), (360, 640), (360, 360)],
)
@pytest.mark.parametrize("text", ["", "Short.", "wonderful " * 200, "مرحبا " * 60, "W" * 900])
def test_captions_stay_in_the_lower_part_of_any_frame(width: int, height: int, text: str):
    frame = Frame(width, height)
    frame.luma[:] = 200
    caption = Caption(text, width, height, 4, accent=AMBER, mark=False)
    caption.lay(frame, 1.0)
    assert (frame.luma[: height // 2] == 200).all()
    assert bool((frame.luma[height // 2 :] > 225).any()) is (text != "")


def test_in_a_square_the_feet_stay_free_unless_that_would_cost_words():
    def top(words: int) -> int:
        frame = Frame(720, 720)
        text = "lantern " * words
        Caption(text, 720, 720, 6, accent=AMBER, mark=False).lay(frame, 1.0)
        return int(np.nonzero((frame.luma > 200).any(1))[0][0])

    assert top(12) > 0.85 * 720
    assert top(40) < 0.82 * 720


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


def test_type_is_as_large_as_can_be_read_in_a_small_frame():
    def high(width: int, height: int) -> float:
        frame = Frame(width, height)
        Caption("Hill", width, height, 4, accent=AMBER, mark=False).lay(frame, 1.0)
        bright = np.nonzero((frame.luma > 200).any(1))[0]
        return float(bright[-1] - bright[0])

    assert high(1280, 720) < 0.06 * 720
    assert high(640, 360) >= 11
    assert high(640, 360) > 0.6 * high(1280, 720)


@pytest.mark.parametrize("bright", [30, 60, 90, 120, 170, 235])
def test_type_stands_out_from_dark_and_from_white(bright: int):
    veil, frame = Veil(1280, 720), Frame(1280, 720)
    frame.luma[:] = bright
    frame.blue[:] = frame.red[:] = 128
    caption = Caption("Words to be read.", 1280, 720, 4, accent=AMBER, mark=False)
    caption.shade(veil, Small.of(frame))
    veil.lay(frame)
    caption.lay(frame, 1.0)
    lower = frame.luma[600:]
    letters = (lower > 228).astype(np.uint8)
    assert letters.any()
    far, near = (cv2.dilate(letters, np.ones((size, size), np.uint8)) for size in (11, 5))
    around = float(lower[(far > 0) & (near == 0)].mean())
    # WCAG 2.2 asks for 4.5 to 1; light is luma to the power of 2.4.
    light = [((value - 16) / 219) ** 2.4 + 0.05 for value in (235, around)]
    assert light[0] / light[1] > 4.5


def test_the_shade_sets_in_softly_and_leaves_the_upper_half():
    veil, frame = Veil(640, 360), Frame(640, 360)
    frame.luma[:] = 200
    Caption("Words.", 640, 360, 4, accent=AMBER, mark=False).shade(veil, Small.of(frame))
    veil.lay(frame)
    column = frame.luma[:, 320].astype(int)
    assert (column[:180] >= 199).all()
    assert column[-1] < 110
    assert np.abs(np.diff(column)).max() < 6


def test_the_mark_is_small():
    frame = Frame(1280, 720)
    Caption("", 1280, 720, 2, accent=AMBER, mark=True).lay(frame, 0.5)
    rows, columns = np.nonzero(frame.luma > 60)
    assert rows.max() - rows.min() < 0.03 * 720
    assert columns.max() - columns.min() < 0.1 * 1280
    assert columns.min() > 0.8 * 1280
    assert rows.max() < 0.1 * 720
