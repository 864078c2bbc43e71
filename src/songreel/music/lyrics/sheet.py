"""Lyrics as they stand in a file: what was understood, beside the text that it was read from."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from songreel.domain.lyrics import Line, Lyrics, LyricsFormat
from songreel.music.lyrics.encoding import UTF_8, Encoding, newline_of

Render = Callable[[Sequence[Line]], Sequence[str]]
"""Writes lines anew, a piece of text for each."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a file's text as it stands there, and the lines that it says: often none."""

    raw: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of lyrics, read; the pieces together are its text to the last character."""

    format: LyricsFormat
    pieces: tuple[Piece, ...]
    tags: dict[str, str] = field(default_factory=dict[str, str])
    language: str | None = None
    encoding: Encoding = UTF_8

    @property
    def text(self) -> str:
        """Return the text of the file."""
        return "".join(piece.raw for piece in self.pieces)

    @property
    def newline(self) -> str:
        """Return how its lines end."""
        return newline_of(self.text)

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return self.encoding.encode(self.text)

    def lyrics(self) -> Lyrics:
        """Return what it says."""
        lines = [line for piece in self.pieces for line in piece.lines]
        lines.sort(key=lambda line: line.start)
        return Lyrics(lines=tuple(lines), tags=self.tags, language=self.language)

    def edited(self, lines: Sequence[Line], render: Render) -> str:
        """Return the text with other lines in it; what stays the same keeps its very characters.

        Args:
            lines: all lines that shall be there, in the order in which they begin.
            render: writes those that are new or changed, each as a text of whole rows.
        """
        wanted = Counter(lines)
        kept = [_stays(piece, wanted) for piece in self.pieces]
        left = [line for line in lines if _taken(line, wanted)]
        texts = iter(render(left))
        fresh = deque((line.start, next(texts)) for line in left)
        written: list[str] = []
        for piece, stays in zip(self.pieces, kept, strict=True):
            if piece.lines and stays:
                begins = min(line.start for line in piece.lines)
                written += _until(fresh, begins)
            if stays:
                written.append(piece.raw)
        if written and fresh and not written[-1].endswith(("\r", "\n")):
            written.append(self.newline)
        return "".join([*written, *(text for _, text in fresh)])


def _stays(piece: Piece, wanted: Counter[Line]) -> bool:
    """Tell whether a piece says only what is still wanted, and take that from what is wanted."""
    said = Counter(piece.lines)
    # Comparing the counters would look at every line of the file for each of its pieces.
    if any(wanted[line] < count for line, count in said.items()):
        return False
    wanted.subtract(said)
    return True


def _taken(line: Line, wanted: Counter[Line]) -> bool:
    if wanted[line] <= 0:
        return False
    wanted[line] -= 1
    return True


def _until(fresh: deque[tuple[int, str]], start: int) -> Iterator[str]:
    while fresh and fresh[0][0] < start:
        yield fresh.popleft()[1]
