r"""Advanced SubStation Alpha: dialogue with hundredths, and with words where it has karaoke.

`{\k20}` before a syllable says how many hundredths it lasts (so do `\K`, `\kf` and `\ko`), and
`{\kt100}` that the next one begins so many hundredths after the line does. A line has hundredths
alone: times between them are rounded, each for itself, so that nothing adds up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pysubs2 import SSAEvent, SSAFile

from songreel.domain.lyrics import Line, Lyrics, LyricsError
from songreel.music.lyrics.encoding import lines_of
from songreel.music.lyrics.sheet import Piece
from songreel.music.lyrics.timed import (
    Timed,
    ascending,
    at_line,
    closed,
    text_of,
    words_of,
)

_SECTION = re.compile(r"\s*\[([^\]]+)\]\s*")
_MOMENT = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,3}))?")
_BLOCK = re.compile(r"(?<!\\)\{([^}]*)\}")
_KARAOKE = re.compile(r"\\(kt|kf|ko|k|K)(\d{1,7}(?:\.\d+)?)")
_DRAWING = re.compile(r"\\p(\d+)")
_FIELDS = (
    *("layer", "start", "end", "style", "name"),
    *("marginl", "marginr", "marginv", "effect", "text"),
)
_WRITTEN = {"\\N": "\n", "\\n": "\n", "\\h": " ", "\\{": "{", "\\}": "}", "\\\u2060": "\\"}
_ESCAPE = re.compile("|".join(re.escape(written) for written in _WRITTEN))
_ESCAPES = str.maketrans({"\n": "\\N", "{": "\\{", "}": "\\}", "\\": "\\\u2060"})


def looks_like(text: str) -> bool:
    """Tell whether a text begins as a file of this format does."""
    first = next((row.strip().lower() for row in lines_of(text) if row.strip()), "")
    return first in {"[script info]", "[v4+ styles]", "[v4 styles]", "[events]"}


def read(text: str) -> tuple[tuple[Piece, ...], dict[str, str]]:
    """Return the pieces of a file, a line each, and its title as a tag.

    Raises:
        LyricsError: a dialogue lacks fields, or a time cannot be one; the sentence names the line.
    """
    section, fields = "", _FIELDS
    tags: dict[str, str] = {}
    pieces: list[Piece] = []
    for number, raw in enumerate(lines_of(text), 1):
        found = _SECTION.fullmatch(raw)
        section = found[1].strip().lower() if found else section
        name, _, value = raw.strip().partition(":")
        lines: tuple[Line, ...] = ()
        match section, name.strip().lower():
            case "script info", "title" if value.strip():
                tags["ti"] = value.strip()
            case "events", "format":
                fields = _format(value, number)
            case "events", "dialogue":
                with at_line(number):
                    lines = _dialogue(value, fields, number)
            case _:
                pass
        pieces.append(Piece(raw, lines))
    return tuple(pieces), tags


def _format(value: str, number: int) -> tuple[str, ...]:
    fields = tuple(field.strip().lower() for field in value.split(","))
    if not {"start", "end", "text"} <= set(fields) or fields[-1] != "text":
        raise LyricsError(
            f"Line {number} of the lyrics: the format of the events has to name Start and End, "
            "and Text last."
        )
    return fields


def _dialogue(value: str, fields: Sequence[str], number: int) -> tuple[Line, ...]:
    values = value.split(",", len(fields) - 1)
    if len(values) < len(fields):
        raise LyricsError(
            f"Line {number} of the lyrics has {len(values)} of the {len(fields)} fields that the "
            "format of the events names. Check its commas."
        )
    event = dict(zip(fields, values, strict=True))
    start, end = _moment(event["start"], number), _moment(event["end"], number)
    if end < start:
        raise LyricsError(
            f"Line {number} of the lyrics ends before it begins. Put the earlier time first."
        )
    parts = list(_parts(event["text"], start))
    if not any(part.text.strip() for _, part in parts):
        return ()
    if not any(is_word for is_word, _ in parts):
        return (Line(start=start, end=end, text=_rows("".join(part.text for _, part in parts))),)
    words = words_of(ascending([part for _, part in parts], start))
    return (closed(Line(start=start, text=text_of(words), words=words), end),)


def _parts(text: str, start: int) -> Iterator[tuple[bool, Timed]]:
    """Give the text between the blocks of tags: whether it is a syllable, its time and it."""
    at, until, is_word, draws, position = start, start, False, False, 0
    for block in _BLOCK.finditer(text):
        if not draws:
            yield is_word, Timed(at, _shown(text[position : block.start()]))
        position = block.end()
        for kind, amount in _KARAOKE.findall(block[1]):
            lasts = round(float(amount) * 10)
            at = start + lasts if kind == "kt" else until
            until = at if kind == "kt" else at + lasts
            is_word = True
        for level in _DRAWING.findall(block[1]):
            draws = level != "0"
    if not draws:
        yield is_word, Timed(at, _shown(text[position:]))
    if is_word:
        yield True, Timed(until, "")


def _shown(text: str) -> str:
    text = text.rstrip("\r\n")
    return _ESCAPE.sub(lambda found: _WRITTEN[found[0]], text)


def _rows(text: str) -> str:
    return "\n".join(row.strip() for row in text.split("\n") if row.strip())


def _moment(text: str, number: int) -> int:
    found = _MOMENT.fullmatch(text.strip())
    if found is None or int(found[2]) > 59 or int(found[3]) > 59:
        raise LyricsError(
            f"Line {number} of the lyrics: {text.strip()[:40]!r} is no time. Write it as "
            "hours:minutes:seconds.hundredths, as in 0:01:23.45."
        )
    seconds = (int(found[1]) * 60 + int(found[2])) * 60 + int(found[3])
    return seconds * 1000 + int((found[4] or "0").ljust(3, "0"))


def write(lyrics: Lyrics, newline: str = "\n", length: int | None = None) -> str:
    """Return a file of these lyrics; `length` is the song's, in milliseconds."""
    file = SSAFile()
    if "ti" in lyrics.tags:
        file.info["Title"] = " ".join(lyrics.tags["ti"].split())
    ends = lyrics.ends(length)
    for line, end in zip(lyrics.lines, ends, strict=True):
        start = _hundredths(line.start) * 10
        file.events.append(
            SSAEvent(start=start, end=max(start, _hundredths(end) * 10), text=_text(line))
        )
    # A text may hold U+2028 and the like, at which splitlines() parts rows, too.
    return newline.join(file.to_string("ass").removesuffix("\n").split("\n")) + newline


def rendered(lines: Sequence[Line], newline: str) -> list[str]:
    """Return lines as dialogue of a file."""
    written = write(Lyrics(lines=tuple(lines)))
    events = [row for row in written.split("\n") if row.startswith("Dialogue:")]
    return [event + newline for event in events]


def _text(line: Line) -> str:
    if not line.words:
        return line.text.translate(_ESCAPES)
    written: list[str] = []
    at = _hundredths(line.start)
    for word in line.words:
        start, end = _hundredths(word.start), _hundredths(word.end or word.start)
        if start > at:
            written.append(f"{{\\k{start - at}}}")
        written.append(f"{{\\k{max(0, end - start)}}}{word.text.translate(_ESCAPES)}")
        at = max(start, end)
    return "".join(written)


def _hundredths(time: int) -> int:
    return (time + 5) // 10
