"""Words of a line out of text with times in it, and the text of such a line again."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pydantic import ValidationError

from songreel.domain.lyrics import Line, LyricsError, Word


@dataclass(frozen=True, slots=True)
class Timed:
    """The text from a time on until the next one, as it stands in the file."""

    start: int
    text: str


@contextmanager
def at_line(number: int) -> Generator[None]:
    """Name the line of a file of which no line of lyrics can be made.

    Raises:
        LyricsError: in the place of a ValidationError.
    """
    try:
        yield
    except ValidationError as error:
        fault = error.errors()[0]
        if fault["type"] in {"less_than", "greater_than_equal"}:
            raise LyricsError(
                f"Line {number} of the lyrics has a time that no song has: {fault['input']} ms. "
                "Correct it, or leave the line out."
            ) from None
        words = str(fault["msg"]).removeprefix("Value error, ")
        raise LyricsError(
            f"Line {number} of the lyrics cannot be taken: {words}. Correct it, or leave it out."
        ) from None


def words_of(parts: Sequence[Timed]) -> tuple[Word, ...]:
    """Return the words of parts that ascend; a blank part ends the word before it.

    The blanks between two words become one, or a line break where they hold one; blank rows go.
    """
    words: list[Word] = []
    for part in parts:
        text = "\n".join(row for row in part.text.strip().split("\n") if row.strip())
        if words:
            last = words[-1]
            gap = _gap(part.text[: len(part.text) - len(part.text.lstrip())])
            end = part.start if last.end is None else last.end
            joined = last.text if last.text[-1].isspace() else last.text + gap
            words[-1] = Word(start=last.start, end=end, text=joined)
        if text:
            trailing = part.text[len(part.text.rstrip()) :]
            words.append(Word(start=part.start, text=text + _gap(trailing)))
    if words:
        last = words[-1]
        words[-1] = Word(start=last.start, end=last.end, text=last.text.rstrip())
    return tuple(words)


def text_of(words: Sequence[Word]) -> str:
    """Return the text of a line from its words."""
    return "".join(word.text for word in words)


def ascending(parts: Sequence[Timed], start: int) -> list[Timed]:
    """Return parts none of which begins before the line, or before the part before it."""
    held: list[Timed] = []
    for part in parts:
        start = max(start, part.start)
        held.append(Timed(start, part.text))
    return held


def marked(words: Sequence[Word], mark: Callable[[int], str], escape: Callable[[str], str]) -> str:
    """Write words, each with a mark of its time before it, and one where it ends in a gap."""
    written: list[str] = []
    for index, word in enumerate(words):
        text = word.text.rstrip()
        gap = word.text[len(text) :]
        following = words[index + 1].start if index + 1 < len(words) else None
        ends = word.end is not None and following is not None and word.end != following
        written.append(mark(word.start) + escape(text))
        written.append((mark(word.end or 0) if ends else "") + gap)
    return "".join(written)


def closed(line: Line, end: int | None) -> Line:
    """Return a line with an end, which its words have too; never before its last word."""
    if not line.words:
        return Line(start=line.start, end=end, text=line.text)
    *before, last = line.words
    known = last.end if last.end is not None else end
    if known is not None:
        known = max(known, last.start)
    until = end if known is None or end is None else max(end, known)
    words = (*before, Word(start=last.start, end=known, text=last.text))
    return Line(start=line.start, end=until, text=line.text, words=words)


def _gap(blank: str) -> str:
    return "\n" if "\n" in blank else " " if blank else ""
