"""SubRip: numbered blocks of two times and text. Words have no times in it.

It knows no way to write `<i>` or `-->` as text: a word joiner, which shows nothing, is put in.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from songreel.domain.lyrics import Line, Lyrics
from songreel.music.lyrics import cues
from songreel.music.lyrics.sheet import Piece

_MARKUP = re.compile(r"</?(?:[biuBIUsS]|font|FONT)(?:\s[^>]*)?>|\{\\[^}]*\}")
_JOINER = "\u2060"
"""Word joiner: it shows nothing, and what it stands in is no tag and no arrow any more."""
_MISTAKEN = re.compile(
    r"[<{-](?=\u2060)|-(?=->)|\{(?=\\[^}]*\})"
    r"|<(?=/?(?:[biuBIUsS]|font|FONT)(?:\s[^>]*)?>)"
)
_JOINED = re.compile(r"([<{-])\u2060")
_NUMBERS = re.compile(r"^\s*(\d{1,9})\s*$", re.MULTILINE)


def read(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a file; see `cues.read`."""
    return cues.read(text, _line)


def _line(start: int, end: int, text: str, number: int) -> Line | None:
    shown = cues.rows_of(_JOINED.sub(r"\1", _MARKUP.sub("", text)))
    return Line(start=start, end=end, text=shown) if shown else None


def write(lyrics: Lyrics, newline: str = "\n", length: int | None = None) -> str:
    """Return a file of these lyrics; `length` is the song's, in milliseconds."""
    ends = lyrics.ends(length)
    return "".join(
        _cue(index, line, end, newline)
        for index, (line, end) in enumerate(zip(lyrics.lines, ends, strict=True), 1)
    )


def rendered(lines: Sequence[Line], newline: str, text: str) -> list[str]:
    """Return lines as blocks that go on with the numbers of a file."""
    last = max((int(number) for number in _NUMBERS.findall(text)), default=0)
    ends = Lyrics(lines=tuple(lines)).ends()
    return [
        _cue(last + index, line, end, newline)
        for index, (line, end) in enumerate(zip(lines, ends, strict=True), 1)
    ]


def _cue(number: int, line: Line, end: int, newline: str) -> str:
    times = f"{cues.moment(line.start, ',')} --> {cues.moment(end, ',')}"
    text = _MISTAKEN.sub(lambda found: found[0] + _JOINER, line.text)
    return newline.join([str(number), times, *text.split("\n"), "", ""])
