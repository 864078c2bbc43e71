"""The words of a song with their times, `lyrics/1`: whole milliseconds from its first sample."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.errors import InvalidRequestError

MAX_LINES = 20_000
LAST_LINE_MS = 4_000
"""How long the last line stays where nobody says when it ends, and a format has to say it."""

Milliseconds = Annotated[int, Field(ge=0, lt=2**31, strict=True)]


class LyricsError(InvalidRequestError):
    """The lyrics cannot be read."""


class LyricsFormat(StrEnum):
    """A kind of file that lyrics stand in; the value is its usual suffix."""

    LRC = "lrc"
    SRT = "srt"
    VTT = "vtt"
    ASS = "ass"
    JSON = "json"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Word(_Part):
    """A word or syllable that has a time of its own.

    Attributes:
        start: when it begins.
        end: when it ends, or None where nobody says.
        text: as it stands in the line, with the blank that follows it.
    """

    start: Milliseconds
    end: Milliseconds | None = None
    text: Annotated[str, Field(min_length=1)]


class Line(_Part):
    r"""A line that is sung.

    Attributes:
        start: when it begins.
        end: when it ends, or None: with the next line, or with the song.
        text: what is sung; it may have several rows, parted by "\n".
        words: its words one after the other, together the whole text; none where only the line
            has a time.

    Raises:
        pydantic.ValidationError: the text is blank or has blank rows, it ends before it begins,
            or its words are not in order or are not the text.
    """

    start: Milliseconds
    end: Milliseconds | None = None
    text: Annotated[str, Field(min_length=1)]
    words: tuple[Word, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.text != self.text.strip() or "\r" in self.text or "\0" in self.text:
            raise ValueError("a line begins or ends with a blank, or holds CR or NUL")
        if any(not row.strip() for row in self.text.split("\n")):
            raise ValueError("a line of lyrics has a blank row")
        if self.end is not None and self.end < self.start:
            raise ValueError("a line ends before it begins")
        if self.words:
            self._check_words()
        return self

    def _check_words(self) -> None:
        if "".join(word.text for word in self.words) != self.text:
            raise ValueError("the words of a line are not its text")
        if any(not word.text.strip() for word in self.words):
            raise ValueError("a word is blank")
        last = self.words[-1].end
        bounds = [self.start]
        for word in self.words:
            bounds += [word.start, word.start if word.end is None else word.end]
        if last is not None and self.end is not None:
            bounds.append(self.end)
        if any(later < earlier for earlier, later in pairwise(bounds)):
            raise ValueError("the words of a line overlap or lie outside it")


class Lyrics(BaseModel):
    """All lines of a song, in the order in which they begin.

    Attributes:
        tags: what a file says about itself, by the names of LRC: `ti` the title, `ar` the artist.
        language: ISO 639 code, where it is known.

    Raises:
        pydantic.ValidationError: lines are not in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["lyrics/1"] = Field(default="lyrics/1", alias="schema")
    lines: Annotated[tuple[Line, ...], Field(max_length=MAX_LINES)]
    tags: dict[str, str] = {}
    language: str | None = None

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        if any(later.start < earlier.start for earlier, later in pairwise(self.lines)):
            raise ValueError("lines of lyrics are not in order")
        return self

    def ends(self, length: int | None = None) -> tuple[int, ...]:
        """Return when each line ends: as it says, else with the next one that begins later.

        Args:
            length: of the song, in milliseconds: the last line ends with it. Where it is not
                given, the last line stays for four seconds.
        """
        ends: list[int] = []
        following: int | None = None
        previous: int | None = None
        for line in reversed(self.lines):
            if previous is not None and previous > line.start:
                following = previous
            after = following if following is not None else length
            if line.end is not None:
                ends.append(line.end)
            else:
                ends.append(line.start + LAST_LINE_MS if after is None else max(after, line.start))
            previous = line.start
        return tuple(reversed(ends))

    def between(self, start: int, end: int, length: int | None = None) -> tuple[str, ...]:
        """Return the texts of the lines that are sung at any time from `start` to before `end`."""
        spans = zip(self.lines, self.ends(length), strict=True)
        return tuple(line.text for line, over in spans if line.start < end and over > start)


class Transcriber(Protocol):
    """Hears the words of a song."""

    @property
    def name(self) -> str:
        """Return what hears, with its model, as it is told to people."""
        ...

    def transcribe(
        self,
        path: Path,
        *,
        language: str | None = None,
        on_line: Callable[[Line], object] | None = None,
    ) -> Lyrics:
        """Return the words of a song with their times.

        Args:
            path: the song.
            language: its ISO 639 code; None: found out from its beginning.
            on_line: called with each line as it is heard; what it raises ends the work.

        Raises:
            SetupError: the model or the library that runs it is missing; it says what to do.
            InvalidRequestError: it is no song, or it is damaged.
        """
        ...
