from __future__ import annotations

import re

import pytest

from songreel.music.song_strip import Strip, clock, text
from tests.support.grids import grid_song

SONG = grid_song(120, 20, form=[("verse", "A", 4, 300), ("chorus", "B", 999, 900)])


def strip(start: float, end: float, **more: float) -> Strip:
    return Strip(SONG, start, end, left=100, scale=10, **more)


def test_sections_end_where_the_strip_does() -> None:
    seen = [(section.label, left, right) for section, left, right in strip(6, 12).sections()]
    assert seen == [("verse", 100, 120), ("chorus", 120, 160)]
    assert [section.label for section, _, _ in strip(8, 12).sections()] == ["chorus"]


def test_before_the_song_its_wave_is_flat() -> None:
    (drawn,) = strip(-2, 2).wave(middle=50, half=40)
    heights = {
        int(x): float(y) for x, y in re.findall(r"(\d+) (\S+?)(?=[LZ])", drawn.partition("d=")[2])
    }
    below = {x: y - 50 for x, y in heights.items()}
    assert max(abs(y) for x, y in below.items() if x < 118) < 0.5
    assert min(y for x, y in below.items() if x >= 122) > 10
    assert max(heights) == 138


@pytest.mark.parametrize(("early", "numbers"), [(0.0, ["3"]), (0.2, ["2", "3"])])
def test_a_beat_a_little_before_the_strip_belongs_to_it(early: float, numbers: list[str]) -> None:
    # Bar 2 begins at 2 s, and bar 4 at 6 s.
    drawn = "".join(strip(2.1, 6.1, early=early).beats(80, beat=5, bar=10))
    found = re.findall(r">(\d+)<", drawn)
    assert found == [*numbers, *(["4"] if not early else [])]


def test_every_so_manieth_bar_has_its_number() -> None:
    drawn = "".join(strip(0, 20).beats(80, beat=5, bar=10, every=4))
    assert re.findall(r">(\d+)<", drawn) == ["1", "5", "9"]
    assert (drawn.count("v10"), drawn.count("v5")) == (10, 30)


def test_words_cannot_end_their_element() -> None:
    assert text(1, 2, "<b> & c", "dim") == (
        '<text x="1.0" y="2.0" class="dim">&lt;b&gt; &amp; c</text>'
    )
    assert clock(125.9) == "2:05"
