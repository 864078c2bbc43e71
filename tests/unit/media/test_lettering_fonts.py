from __future__ import annotations

import unicodedata

import numpy as np
import pytest
from PIL import features
from PIL.ImageFont import Layout, truetype

from songreel.media.lettering.fonts import FONTS, coverage, font
from songreel.media.lettering.kerning import kerning
from songreel.media.lettering.setting import (
    NO_WORD,
    STACK,
    Line,
    clean,
    missing,
    patches,
    width_of,
)
from songreel.media.lettering.shaping import arranged

BLOCKS = {
    "Basic Latin": (0x20, 0x7E),
    "Latin-1 Supplement": (0xA0, 0xFF),
    "Latin Extended-A": (0x100, 0x17F),
    "Latin Extended-B": (0x180, 0x24F),
    "IPA Extensions": (0x250, 0x2AF),
    "Spacing Modifier Letters": (0x2B0, 0x2FF),
    "Combining Diacritical Marks": (0x300, 0x36F),
    "Greek and Coptic": (0x370, 0x3FF),
    "Cyrillic": (0x400, 0x4FF),
    "Cyrillic Supplement": (0x500, 0x52F),
    "Cyrillic Extended-C": (0x1C80, 0x1C8F),
    "Phonetic Extensions": (0x1D00, 0x1D7F),
    "Phonetic Extensions Supplement": (0x1D80, 0x1DBF),
    "Latin Extended Additional": (0x1E00, 0x1EFF),
    "Greek Extended": (0x1F00, 0x1FFF),
    "General Punctuation": (0x2000, 0x206F),
    "Currency Symbols": (0x20A0, 0x20CF),
    "Latin Extended-C": (0x2C60, 0x2C7F),
    "Cyrillic Extended-A": (0x2DE0, 0x2DFF),
    "Cyrillic Extended-B": (0xA640, 0xA69F),
    "Latin Extended-D": (0xA720, 0xA7FF),
    "Latin Extended-E": (0xAB30, 0xAB6F),
    "Latin ligatures": (0xFB00, 0xFB06),
    "Latin Extended-F": (0x10780, 0x107BF),
    "Latin Extended-G": (0x1DF00, 0x1DFFF),
    "Hangul Syllables": (0xAC00, 0xD7A3),
    "CJK Unified Ideographs, version 1": (0x4E00, 0x9FA5),
}
# What newer versions of Unicode than 14 added to these blocks: newer Pythons know of it.
LATER = {0x1C89, 0x1C8A, 0x20C1, *range(0xA7CB, 0xA7D0), 0xA7D2, 0xA7D4, *range(0xA7DA, 0xA7DD)}
LATER |= {0xA7F1, *range(0x1DF25, 0x1DF2B)}


@pytest.mark.parametrize("block", BLOCKS)
def test_every_character_of_latin_greek_and_cyrillic_has_a_font(block: str) -> None:
    first, last = BLOCKS[block]
    assigned = [
        chr(code)
        for code in range(first, last + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Cc", "Cf"} and code not in LATER
    ]
    assert assigned
    lacking = [each for each in assigned if missing(each) is not None]
    assert not lacking, [f"U+{ord(each):04X}" for each in lacking]


def test_fonts_come_with_their_licences() -> None:
    licences = {
        "Inter-SemiBold.otf": "Inter-OFL.txt",
        "NotoSans-SemiBold.ttf": "NotoSans-OFL.txt",
        "DejaVuSans.ttf": "DejaVu-LICENSE.txt",
        "DroidSansFallback.ttf": "Droid-LICENSE.txt",
        "NotoEmoji-Medium.ttf": "NotoEmoji-OFL.txt",
    }
    assert set(licences) == set(STACK)
    assert all((FONTS / name).is_file() for name in (*licences, *licences.values()))


@pytest.mark.parametrize("name", STACK)
def test_a_font_draws_what_its_table_says_that_it_has(name: str) -> None:
    face = font(name, 24)
    box = np.array(face.getmask("\U000e1000"))
    sample = sorted(coverage(name))[::41]
    drawn = [code for code in sample if unicodedata.category(chr(code))[0] in "LNS"]
    boxes = [code for code in drawn if np.array_equal(np.array(face.getmask(chr(code))), box)]
    assert len(drawn) > 3
    assert not boxes


@pytest.mark.skipif(not features.check("raqm"), reason="the other shaper is not here")
@pytest.mark.parametrize("name", STACK[:3])
@pytest.mark.parametrize("pair", ["AV", "To", "LT", "ГА", "Τα", "P.", "ab", "fi"])
def test_letters_are_kerned_as_another_shaper_does(name: str, pair: str) -> None:
    face = truetype(str(FONTS / name), 1000, layout_engine=Layout.RAQM)
    off = ["-liga", "-clig", "-ccmp"]
    due = face.getlength(pair, features=off) - sum(face.getlength(each) for each in pair)
    assert kerning(name, *pair) * 1000 == pytest.approx(due, abs=0.1)


@pytest.mark.parametrize(
    "text", ["Robot", "Ünïcödé", "Ωμέγα", "Привет", "Ꙗко", "مرحبا", "שלום", "夜の街", "로봇", "🚀"]
)
def test_scripts_have_ink_of_their_own_within_their_line(text: str) -> None:
    line = Line(text, (NO_WORD,) * len(text))
    (patch,) = patches(line, 40, 80, 48, (120, 400))
    rows, columns = np.nonzero(patch.cover > 40)
    assert patch.cover.max() > 240
    assert patch.top + rows.min() > 80 - 1.1 * 48
    assert patch.top + rows.max() < 80 + 0.4 * 48
    assert abs(patch.left + columns.min() - 40) < 8
    assert abs(patch.left + columns.max() - (40 + 48 * width_of(text))) < 8


def test_a_word_stands_where_it_stands_in_the_whole_line() -> None:
    text = "Tomorrow never مرحبا بك knows"
    whole = patches(Line(text, (NO_WORD,) * len(text)), 10.3, 60, 40, (100, 800))
    words: list[int] = []
    for index, word in enumerate(text.split(" ")):
        words += [index] * (len(word) + 1)
    parts = patches(Line(text, tuple(words[:-1])), 10.3, 60, 40, (100, 800))
    together = np.zeros((100, 800), np.uint8)
    for part in parts:
        together[part.place] = np.maximum(together[part.place], part.cover)
    alone = np.zeros((100, 800), np.uint8)
    alone[whole[0].place] = whole[0].cover
    assert len(parts) == 5
    assert np.array_equal(together, alone)
    # Of two words that are drawn from the right the first one stands to the right of the second.
    places = {part.word: part.left for part in parts}
    assert places[2] > places[3] > places[1]


@pytest.mark.parametrize(
    ("letter", "marks"), [("ש", "\u05b8\u05c1"), ("ל", "\u05b9"), ("ب", "\u0650"), ("س", "\u0652")]
)
def test_marks_of_scripts_from_the_right_stand_at_their_own_letter(letter: str, marks: str) -> None:
    def ink(text: str) -> tuple[int, int]:
        (patch,) = patches(Line(text, (NO_WORD,) * len(text)), 50, 150, 100, (200, 400))
        columns = np.nonzero((patch.cover > 100).any(axis=0))[0] + patch.left
        return int(columns.min()), int(columns.max())

    (first, last), (begins, ends) = ink(letter), ink(letter + marks)
    assert (begins, ends) == pytest.approx((first, last), abs=6)
    assert width_of(letter + marks) == width_of(letter)


@pytest.mark.parametrize("text", ["هيئات", "شئون", "ئەم", "سلام لا"])
def test_no_form_of_a_letter_is_drawn_that_no_font_has(text: str) -> None:
    shown = [character for cluster, _ in arranged(text) for character in cluster]
    assert [one for one in shown if not one.isspace() and missing(one)] == []


def test_what_keeps_persian_letters_apart_is_heeded_and_takes_no_room() -> None:
    text = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert clean(text) == text
    shown = "".join(cluster for cluster, _ in reversed(arranged(text)))
    # Meem begins the first part, yeh ends it, and khah begins the second.
    assert shown.startswith("\ufee3\ufbfd\u200c\ufea7")
    assert missing(text) is None
    parts = text.split("\u200c")
    assert width_of(text) == pytest.approx(sum(map(width_of, parts)), abs=1e-6)


def test_what_has_no_picture_is_left_out_and_what_no_font_has_is_told() -> None:
    assert clean("a\u200db\u0000\tc👩🏽\ufe0f\nd") == "ab c👩\nd"
    assert clean("e\u0301") == "é"
    assert clean("1\ufe0f\u20e3") == "1"
    assert clean("a\u200cb \u200c") == "ab "
    assert missing("नमस्ते") == "न"
    assert missing("ab \n c") is None
