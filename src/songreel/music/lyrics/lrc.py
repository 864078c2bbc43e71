"""LRC: a time in brackets before each line, and in angle brackets before each word.

A stamp is `[mm:ss.xx]`: minutes may be above 59, a fraction may have one to three digits, and some
writers put a colon before it. A line may have several stamps; its words then have the times of
the stamp that they are closest to. `[offset:N]` moves every line N milliseconds earlier, as
players do. A line of nothing but a stamp ends the line before it.
Text that looks like a time is written with a word joiner, which shows nothing, within it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from songreel.domain.lyrics import Line, LyricsError
from songreel.music.lyrics.encoding import lines_of
from songreel.music.lyrics.sheet import Piece
from songreel.music.lyrics.timed import (
    Timed,
    ascending,
    at_line,
    closed,
    marked,
    text_of,
    words_of,
)

_TIME = r"(\d{1,4}):(\d{1,2})(?:[.:](\d{1,3}))?"
_STAMP = re.compile(rf"\s*\[{_TIME}\]")
_STAMPS = re.compile(rf"(?:{_STAMP.pattern})+")
_WORD_TAG = re.compile(rf"<{_TIME}>|\[{_TIME}\]")
_JOINER = "\u2060"
"""Word joiner: it shows nothing, and what it stands in is no time any more."""
_MISTAKEN = re.compile(rf"[\[<](?=\u2060)|\[(?=\s*\d+\s*:)|<(?={_TIME}>)")
_JOINED = re.compile(r"([\[<])\u2060")
_LIKE_A_STAMP = re.compile(r"\s*\[\s*\d+\s*:[^\]]*\]?")
_TAG = re.compile(r"\s*\[([A-Za-z#][^:\]]*):([^\]]*)\]\s*")
_OFFSET = re.compile(r"\s*([+-]?\d{1,9})\s*")
_TO_MS = {0: 0, 1: 100, 2: 10, 3: 1}


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the file: where in it what is sung begins, and when."""

    stamps: tuple[int, ...]
    rest: str


def looks_like(text: str) -> bool:
    """Tell whether a text has a line with a stamp."""
    return any(_STAMP.match(row) for row in lines_of(text))


def read(text: str) -> tuple[tuple[Piece, ...], dict[str, str]]:
    """Return the pieces of a file, a line each, and its tags.

    Raises:
        LyricsError: a time or the offset cannot be one; the sentence names the line.
    """
    raws = lines_of(text)
    tags, offset = _tags(raws)
    rows = [_row(raw, number) for number, raw in enumerate(raws, 1)]
    moments = sorted({stamp - offset for row in rows if row for stamp in row.stamps})
    return tuple(
        Piece(raw, () if row is None else _lines(row, offset, moments, number))
        for number, (raw, row) in enumerate(zip(raws, rows, strict=True), 1)
    ), tags


def _tags(raws: Sequence[str]) -> tuple[dict[str, str], int]:
    tags: dict[str, str] = {}
    offset = 0
    for number, raw in enumerate(raws, 1):
        found = _TAG.fullmatch(raw)
        if found is None:
            continue
        name, value = found[1].strip().lower(), found[2].strip()
        if name != "offset":
            tags[name] = value
            continue
        amount = _OFFSET.fullmatch(value)
        if amount is None:
            raise LyricsError(
                f"Line {number} of the lyrics: the offset {value[:40]!r} is no whole number of "
                "milliseconds. Write it as [offset:+250]; more is earlier."
            )
        offset = int(amount[1])
    return tags, offset


def _row(raw: str, number: int) -> _Row | None:
    found = _STAMPS.match(raw)
    if found is None:
        _refuse_broken(raw, number)
        return None
    stamps = tuple(_milliseconds(stamp, number) for stamp in _STAMP.finditer(found[0]))
    rest = raw[found.end() :]
    _refuse_broken(rest, number)
    return _Row(stamps, rest)


def _refuse_broken(text: str, number: int) -> None:
    found = _LIKE_A_STAMP.match(text)
    if found is not None:
        raise LyricsError(
            f"Line {number} of the lyrics: {found[0].strip()[:40]} is no time. Write it as "
            "[minutes:seconds.hundredths], as in [01:23.45]."
        )


def _milliseconds(found: re.Match[str], number: int) -> int:
    minutes, seconds, fraction = next(
        found.groups()[at : at + 3]
        for at in range(0, len(found.groups()), 3)
        if found.groups()[at] is not None
    )
    if int(seconds) > 59:
        raise LyricsError(
            f"Line {number} of the lyrics: {found[0].strip()} has more than 59 seconds. A minute "
            "later it is one minute more."
        )
    digits = fraction or ""
    return (int(minutes) * 60 + int(seconds)) * 1000 + int(digits or 0) * _TO_MS[len(digits)]


def _lines(row: _Row, offset: int, moments: Sequence[int], number: int) -> tuple[Line, ...]:
    parts = _parts(row.rest, number)
    shown = [part for part in parts if part.text.strip()]
    if not shown:
        return ()
    timed = [part for part in parts if part.start >= 0]
    own = min(row.stamps, key=lambda stamp: abs(stamp - timed[0].start)) if timed else 0
    with at_line(number):
        return tuple(
            _line(stamp - offset, stamp - own - offset, parts, moments) for stamp in row.stamps
        )


def _parts(rest: str, number: int) -> list[Timed]:
    """Return the text before the first tag with a time of -1, and then what each tag begins."""
    parts = [Timed(-1, _unjoined(rest))]
    tags = list(_WORD_TAG.finditer(rest))
    if tags:
        parts = [Timed(-1, _unjoined(rest[: tags[0].start()]))]
        ends = [tag.start() for tag in tags[1:]] + [len(rest)]
        for tag, end in zip(tags, ends, strict=True):
            parts.append(Timed(_milliseconds(tag, number), _unjoined(rest[tag.end() : end])))
    return parts


def _unjoined(text: str) -> str:
    return _JOINED.sub(r"\1", text)


def _line(stamp: int, moved: int, parts: Sequence[Timed], moments: Sequence[int]) -> Line:
    start = max(0, stamp)
    at = bisect_right(moments, stamp)
    until = max(start, moments[at]) if at < len(moments) else None
    first, *tagged = parts
    tagged = ascending([Timed(part.start + moved, part.text) for part in tagged], start)
    ends: list[int] = []
    while tagged and not tagged[-1].text.strip():
        ends.insert(0, tagged.pop().start)
    if not tagged:
        return Line(start=start, end=ends[-1] if ends else until, text=first.text.strip())
    lead = [Timed(start, first.text)] if first.text.strip() else []
    words = words_of([*lead, *tagged, *(Timed(end, "") for end in ends[:1])])
    line = Line(start=start, text=text_of(words), words=words)
    return closed(line, ends[-1] if len(ends) > 1 else until)


def write(lines: Sequence[Line], tags: dict[str, str], newline: str = "\n", offset: int = 0) -> str:
    """Return a file of these lines.

    It says each end: with the next line, with an empty line, or with a tag after the words.
    """
    head = [f"[{name}:{value}]" for name, value in tags.items() if name != "offset"]
    head = [tag for tag in head if _TAG.fullmatch(tag)]
    return "".join(row + newline for row in (*head, *_rows(lines, offset)))


def rendered(lines: Sequence[Line], newline: str, offset: int = 0) -> list[str]:
    """Return lines as rows of a file each of which says its own end."""
    return [_written(line, offset, says_its_end=line.end is not None) + newline for line in lines]


def offset_of(text: str) -> int:
    """Return the milliseconds by which a file that was read before moves its lines earlier."""
    return _tags(lines_of(text))[1]


def _rows(lines: Sequence[Line], offset: int) -> list[str]:
    starts = {line.start for line in lines}
    stops = _stops(lines, starts)
    moments = sorted(starts | stops)
    rows: list[str] = []
    waiting = sorted(stops, reverse=True)
    for line in lines:
        while waiting and waiting[-1] <= line.start:
            rows.append(_stamp(waiting.pop() + offset))
        at = bisect_right(moments, line.start)
        read_as = moments[at] if at < len(moments) else None
        tells = line.end is not None and line.end != read_as
        rows.append(_written(line, offset, says_its_end=tells))
    return rows + [_stamp(stop + offset) for stop in reversed(waiting)]


def _stops(lines: Sequence[Line], starts: set[int]) -> set[int]:
    """Return the ends at which nothing else is sung, and no line begins: empty lines tell them."""
    stops: set[int] = set()
    for index, line in enumerate(lines):
        following = lines[index + 1].start if index + 1 < len(lines) else None
        if line.end is None or line.end <= line.start or line.end in starts:
            continue
        if following is None or line.end < following:
            stops.add(line.end)
    begun = [line.start for line in lines]
    latest = list(accumulate((line.end or 0 for line in lines), max))
    return {stop for stop in stops if latest[bisect_left(begun, stop) - 1] <= stop}


def _written(line: Line, offset: int, *, says_its_end: bool) -> str:
    def mark(time: int) -> str:
        return _stamp(time + offset, "<>")

    if not line.words:
        text = " ".join(_joined(line.text).split("\n"))
        tail = mark(line.end or 0) if says_its_end else ""
        return _stamp(line.start + offset) + text + tail
    text = " ".join(marked(line.words, mark, _joined).split("\n"))
    last = line.words[-1].end
    until = line.end if last is None else last
    tail = mark(until or 0) if says_its_end or (last is not None and last != line.end) else ""
    tail += mark(line.end or 0) if says_its_end else ""
    return _stamp(line.start + offset) + text + tail


def _joined(text: str) -> str:
    return _MISTAKEN.sub(lambda found: found[0] + _JOINER, text)


def _stamp(time: int, brackets: str = "[]") -> str:
    """Write a time: in hundredths, or in milliseconds where it has some."""
    time = max(0, time)
    minutes, rest = divmod(time, 60_000)
    seconds, milliseconds = divmod(rest, 1000)
    fraction = f"{milliseconds:03d}" if milliseconds % 10 else f"{milliseconds // 10:02d}"
    return f"{brackets[0]}{minutes:02d}:{seconds:02d}.{fraction}{brackets[1]}"
