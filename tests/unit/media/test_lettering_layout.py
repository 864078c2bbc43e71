from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songreel.domain.frames import FrameSize
from songreel.domain.lettering import Place
from songreel.media.lettering.breaking import broken
from songreel.media.lettering.layout import Block, Box, Wish, laid_out, title_safe
from songreel.media.lettering.setting import NO_WORD, Line, width_of

SIZES = {
    "16:9": FrameSize(width=1280, height=720),
    "9:16": FrameSize(width=720, height=1280),
    "1:1": FrameSize(width=720, height=720),
    "4:5": FrameSize(width=864, height=1080),
    "small": FrameSize(width=160, height=96),
}


def row(text: str) -> Line:
    return Line(text, (NO_WORD,) * len(text))


def texts(text: str, widest: float, lines: int | None = None) -> list[str] | None:
    found = broken(row(text), widest, lines)
    return None if found is None else [line.text for line in found]


def block(text: str, size: FrameSize, place: Place = Place.BOTTOM, *taken: Box) -> Block:
    rows = tuple(row(each) for each in text.split("\n"))
    found = laid_out(Wish(rows, place, 60, 2, 400), size, taken)
    assert found is not None
    return found


def test_no_short_word_is_left_alone_on_a_line() -> None:
    text = "And every light along the river knows your name tonight so"
    widest = width_of(text) - 0.5
    greedy_rest = width_of("so")
    found = texts(text, widest)
    assert found is not None
    widths = [width_of(line) for line in found]
    assert len(found) == 2
    assert min(widths) > 0.85 * max(widths) > greedy_rest


def test_a_break_behind_a_comma_is_preferred_to_one_that_is_a_little_more_even() -> None:
    assert texts("Hold me close now, stay with me tonight", 13) == [
        "Hold me close now,",
        "stay with me tonight",
    ]


def test_words_are_kept_whole_and_what_is_too_wide_is_refused() -> None:
    assert texts("a wonderfulness b", width_of("wonderfulness") + 0.1) == [
        "a",
        "wonderfulness",
        "b",
    ]
    assert texts("a wonderfulness b", width_of("wonderfulness") - 0.1) is None
    assert texts("well-known", width_of("known-")) == ["well-", "known"]


def test_scripts_without_blanks_are_broken_by_their_rules() -> None:
    found = texts("夜の街を歩いて行こう、君と二人で。朝が来るまで「ずっと」", 9.2)
    assert found is not None
    assert "".join(found) == "夜の街を歩いて行こう、君と二人で。朝が来るまで「ずっと」"
    assert not any(line[0] in "、。」っ" or line[-1] == "「" for line in found)
    assert texts("로봇이 걷는다", 4) == ["로봇이", "걷는다"]


@settings(deadline=None)
@given(
    st.lists(st.text("abcdeäЖ", min_size=1, max_size=9), min_size=1, max_size=14),
    st.floats(5.5, 30),
)
def test_lines_hold_all_words_in_order_and_fit(words: list[str], widest: float) -> None:
    found = texts(" ".join(words), widest)
    if found is None:
        assert max(map(width_of, words)) > widest
    else:
        assert " ".join(found) == " ".join(words)
        assert all(width_of(line) <= widest for line in found)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("place", list(Place))
@pytest.mark.parametrize(
    "text",
    ["Hello", "And every light along the river knows your name tonight", "one\ntwo", "W" * 9],
)
def test_words_keep_within_the_safe_area_at_every_shape(size: str, place: Place, text: str) -> None:
    safe = title_safe(SIZES[size])
    found = block(text, SIZES[size], place)
    assert safe.top <= found.box.top < found.box.bottom <= safe.bottom
    for line, left in zip(found.lines, found.lefts, strict=True):
        assert safe.left <= left <= left + width_of(line.text) * found.size <= safe.right


def test_places_are_where_they_are_called() -> None:
    size = SIZES["16:9"]
    tops = {place: block("Hello", size, place).box.top for place in Place}
    assert tops[Place.TOP] == 36
    assert abs(tops[Place.MIDDLE] + tops[Place.MIDDLE] + 54 - 720) < 6
    assert tops[Place.LOWER_THIRD] == 480
    assert block("Hello", size, Place.BOTTOM).box.bottom == 684


def test_long_words_are_set_smaller_down_to_half_of_what_is_wished() -> None:
    size = SIZES["16:9"]
    sizes = [block("word " * count + "end", size).size for count in (1, 20, 26, 34)]
    assert sizes[0] == 43
    assert all(later <= earlier for earlier, later in pairwise(sizes))
    assert 22 <= sizes[-1] < 43
    rows = (row("W" * 200),)
    assert laid_out(Wish(rows, Place.BOTTOM, 60, 2, 400), size, []) is None


def test_a_third_line_is_made_only_where_type_would_be_too_small() -> None:
    assert len(block("word " * 34, SIZES["16:9"]).lines) == 2
    assert len(block("word " * 60, SIZES["16:9"]).lines) > 2


@pytest.mark.parametrize("place", list(Place))
def test_words_move_aside_for_others(place: Place) -> None:
    size = SIZES["16:9"]
    first = block("First", size, place)
    second = block("Second, which is longer", size, place, first.box)
    third = block("Third", size, place, first.box, second.box)
    boxes = [first.box, second.box, third.box]
    assert not any(boxes[a].meets(boxes[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    full = Box(0, 0, size.width, size.height)
    wish = Wish((row("Fourth"),), place, 60, 2, 400)
    assert laid_out(wish, size, [full]) is None
