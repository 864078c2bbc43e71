"""WebVTT: cues of two times and text, in which a word may have a time before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from songreel.domain.lyrics import Line, Lyrics
from songreel.music.lyrics import cues
from songreel.music.lyrics.sheet import Piece
from songreel.music.lyrics.timed import Timed, ascending, closed, marked, text_of, words_of

HEADER = "WEBVTT"
_TIME = re.compile(r"<(?:(\d{1,4}):)?(\d{1,2}):(\d{2})\.(\d{3})>")
_MARKUP = re.compile(r"</?(?:[cibuv]|rt|ruby|lang)?(?:[.\s][^>]*)?>|<rt>.*?</rt>", re.DOTALL)
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def read(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a file: its head, notes and styles say no lines.

    Raises:
        LyricsError: a time cannot be one; the sentence names the line.
    """
    return cues.read(text, _line)


def _line(start: int, end: int, text: str, number: int) -> Line | None:
    tags = list(_TIME.finditer(text))
    if not tags:
        shown = cues.rows_of(_shown(text))
        return Line(start=start, end=end, text=shown) if shown else None
    until = [tag.start() for tag in tags[1:]] + [len(text)]
    parts = [Timed(start, _shown(text[: tags[0].start()]))]
    parts += [
        Timed(_milliseconds(tag), _shown(text[tag.end() : stop]))
        for tag, stop in zip(tags, until, strict=True)
    ]
    words = words_of(ascending(parts, start))
    if not words:
        return None
    return closed(Line(start=start, text=text_of(words), words=words), end)


def _shown(text: str) -> str:
    return unescape(_MARKUP.sub("", text)).replace("\0", "").replace("\r", "")


def _milliseconds(tag: re.Match[str]) -> int:
    seconds = (int(tag[1] or 0) * 60 + int(tag[2])) * 60 + int(tag[3])
    return seconds * 1000 + int(tag[4])


def write(lyrics: Lyrics, newline: str = "\n", length: int | None = None) -> str:
    """Return a file of these lyrics; `length` is the song's, in milliseconds."""
    ends = lyrics.ends(length)
    cues_ = (_cue(line, end, newline) for line, end in zip(lyrics.lines, ends, strict=True))
    return "".join([HEADER, newline, newline, *cues_])


def rendered(lines: Sequence[Line], newline: str) -> list[str]:
    """Return lines as cues of a file."""
    ends = Lyrics(lines=tuple(lines)).ends()
    return [_cue(line, end, newline) for line, end in zip(lines, ends, strict=True)]


def _cue(line: Line, end: int, newline: str) -> str:
    text = marked(line.words, _mark, _escaped) if line.words else _escaped(line.text)
    last = line.words[-1].end if line.words else None
    if last is not None and last != end:
        text += _mark(last)
    times = f"{cues.moment(line.start, '.')} --> {cues.moment(end, '.')}"
    return newline.join([times, *text.split("\n"), "", ""])


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _mark(time: int) -> str:
    return f"<{cues.moment(time, '.')}>"
