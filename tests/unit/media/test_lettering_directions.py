"""Text that is drawn from the right, with what in it goes from the left."""

from __future__ import annotations

import pytest

from songreel.media.lettering.breaking import broken
from songreel.media.lettering.setting import NO_WORD, Line, width_of
from songreel.media.lettering.shaping import arranged


def shown(text: str, from_right: bool | None = None) -> str:
    """Return the characters of a line from left to right, as they are written."""
    return "".join(text[index] for _, index in arranged(text, from_right))


# As the Unicode bidirectional algorithm orders them in another implementation (python-bidi).
@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("אב 12:30 גד", "דג 12:30 בא"),
        ("אב 3.14 גד", "דג 3.14 בא"),
        ("אב 1,000,000", "1,000,000 בא"),
        ("אב 1/2", "1/2 בא"),
        ("אב 50% גד", "דג 50% בא"),
        ("אב $5 גד", "דג $5 בא"),
        ("20-30 אב", "בא 20-30"),
        ("ער 3.14 دا", "اد 3.14 רע"),
        ("دا 12:30", "12:30 اد"),
        ("دا 20-30", "30-20 اد"),
        ("دا ٣٫١٤", "٣٫١٤ اد"),
        ("אב -5", "5- בא"),
        ("ab 12:30 אב", "ab 12:30 בא"),
    ],
)
def test_a_number_stays_one_in_text_from_the_right(text: str, due: str) -> None:
    assert shown(text) == due


def test_each_line_of_a_row_goes_in_the_direction_of_the_row() -> None:
    text = "שלום לכולם hello שוב"
    row = Line(text, (NO_WORD,) * len(text))
    lines = broken(row, max(map(width_of, ("שלום לכולם", "hello שוב"))) + 0.1)
    assert lines is not None
    assert [line.text for line in lines] == ["שלום לכולם", "hello שוב"]
    assert [shown(line.text, line.from_right) for line in lines] == ["םלוכל םולש", "בוש hello"]
    assert shown("hello שוב") == "hello בוש"
