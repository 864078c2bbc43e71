"""What SRT and WebVTT share: blocks with a row of two times, and the text below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from songreel.domain.lyrics import Line, LyricsError
from songreel.music.lyrics.encoding import lines_of
from songreel.music.lyrics.sheet import Piece
from songreel.music.lyrics.timed import at_line

_ARROW = "-->"
_MOMENT = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?")

Reader = Callable[[int, int, str, int], Line | None]
"""Makes a line of a start, an end, the text of a cue and the number of its first row."""


@dataclass(slots=True)
class _Block:
    number: int
    rows: list[str]


def read(text: str, reader: Reader) -> tuple[Piece, ...]:
    """Return the pieces of a file; the blank rows after a block are its own.

    Raises:
        LyricsError: a time cannot be one; the sentence names the line.
    """
    return tuple(_piece(block, reader) for block in _blocks(text))


def _blocks(text: str) -> Iterator[_Block]:
    """Part a file where rows follow blank ones."""
    block = _Block(1, [])
    for number, row in enumerate(lines_of(text), 1):
        if block.rows and not block.rows[-1].strip() and row.strip():
            yield block
            block = _Block(number, [])
        block.rows.append(row)
    if block.rows:
        yield block


def _piece(block: _Block, reader: Reader) -> Piece:
    raw = "".join(block.rows)
    # The number or name of a cue may stand above its times; a note may hold an arrow further down.
    for at, row in enumerate(block.rows[:2]):
        if _ARROW in row:
            start, end = _span(row, block.number + at)
            for below, text in enumerate(block.rows[at + 1 :], block.number + at + 1):
                if _ARROW in text:
                    raise LyricsError(
                        f"Line {below} of the lyrics has times within a text. Leave a blank line "
                        "before each of them."
                    )
            content = "\n".join(row.rstrip("\r\n") for row in block.rows[at + 1 :])
            with at_line(block.number + at):
                line = reader(start, end, content, block.number + at + 1)
            return Piece(raw, () if line is None else (line,))
    return Piece(raw)


def _span(row: str, number: int) -> tuple[int, int]:
    before, _, after = row.partition(_ARROW)
    # Behind the second time a place on the screen may stand.
    start, end = (_moment(text, number) for text in (before, (after.split() or [""])[0]))
    if end < start:
        raise LyricsError(
            f"Line {number} of the lyrics ends before it begins: {row.strip()[:60]}. Put the "
            "earlier time first."
        )
    return start, end


def _moment(text: str, number: int) -> int:
    found = _MOMENT.fullmatch(text.strip())
    if found is None or int(found[2]) > 59 or int(found[3]) > 59:
        raise LyricsError(
            f"Line {number} of the lyrics: {text.strip()[:40]!r} is no time. Write it as "
            "hours:minutes:seconds,milliseconds, as in 00:01:23,450."
        )
    seconds = (int(found[1] or 0) * 60 + int(found[2])) * 60 + int(found[3])
    return seconds * 1000 + int((found[4] or "0").ljust(3, "0"))


def moment(time: int, point: str) -> str:
    """Write a time of so many milliseconds: 00:01:23,450."""
    seconds, milliseconds = divmod(time, 1000)
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}{point}{milliseconds:03d}"


def rows_of(text: str) -> str:
    """Return the rows of a text without blanks around them, and without blank ones."""
    return "\n".join(row.strip() for row in text.split("\n") if row.strip())
