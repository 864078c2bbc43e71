"""Breaking a row of words into lines of about the same length."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from songreel.media.lettering.setting import Line, width_of
from songreel.media.lettering.shaping import is_right_to_left

_NEVER_FIRST = frozenset(
    "、。，．・：；？！ー〜）」』】〕〉》’”ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々…,.;:!?)]}"
)
_NEVER_LAST = frozenset("（「『【〔〈《‘“([{")
_HYPHENS = frozenset("-‐–—")
_PAUSES = frozenset(",;:.!?…、。，；：？！")
_PAUSE_WORTH = 0.04
"""What a break behind a comma is worth, in squares of a line's width."""


def broken(row: Line, widest: float, lines: int | None = None) -> list[Line] | None:
    """Break a row into as few lines as can be, about as long as each other.

    Lines are broken at blanks, behind hyphens, and between the characters of scripts that are
    written without blanks, where their rules allow it.

    Args:
        row: clean text without breaks.
        widest: how wide a line may be, in units of the type's size.
        lines: into how many lines, where it shall not be the fewest.

    Returns:
        The lines, or None: a word is wider than a line, or there are no so many lines.
    """
    pieces = _pieces(row)
    count = _fewest(pieces, widest)
    if count is None or (lines is not None and lines < count):
        return None
    ends = _balanced(pieces, widest, lines or count)
    if ends is None:
        return None
    bounds = [0, *(pieces[end - 1].end for end in ends)]
    # All lines of a row go on in its direction, whatever letter they begin with (UAX #9, P3).
    from_right = is_right_to_left(row.text)
    return [_part(row, first, last, from_right) for first, last in pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is never parted, with the blanks behind it.

    Attributes:
        end: the index behind its last character.
        left: how wide all pieces before it are, in units of the size.
        right: the same with itself, but without the blanks behind it.
        pauses: whether it ends with a comma or the like.
    """

    end: int
    left: float
    right: float
    pauses: bool


def _pieces(row: Line) -> list[_Piece]:
    text = row.text
    ends = [index for index in range(1, len(text)) if _may_part(text[index - 1], text[index])]
    pieces: list[_Piece] = []
    left = 0.0
    for first, end in pairwise([0, *ends, len(text)]):
        whole = text[first:end]
        shown = whole.rstrip()
        right = left + width_of(shown)
        pieces.append(_Piece(end, left, right, shown[-1:] in _PAUSES))
        left = right + width_of(whole[len(shown) :])
    return pieces


def _may_part(before: str, after: str) -> bool:
    if after.isspace() or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before.isspace():
        return True
    if before in _HYPHENS:
        return after.isalpha()
    return _is_unspaced(before) or _is_unspaced(after)


def _is_unspaced(character: str) -> bool:
    """Tell whether a character belongs to a script that is written without blanks.

    Korean has blanks; its syllables are wide, too.
    """
    return unicodedata.east_asian_width(character) == "W" and not (
        "\uac00" <= character <= "\ud7a3" or ord(character) > 0xFFFF
    )


def _part(row: Line, first: int, last: int, from_right: bool) -> Line:
    while first < last and row.text[first].isspace():
        first += 1
    while last > first and row.text[last - 1].isspace():
        last -= 1
    return Line(row.text[first:last], row.words[first:last], from_right)


def _fewest(pieces: Sequence[_Piece], widest: float) -> int | None:
    """Return into how few lines a row goes; None: a piece of it is too wide."""
    count, left = 1, 0.0
    for piece in pieces:
        if piece.right - left > widest:
            count, left = count + 1, piece.left
            if piece.right - left > widest:
                return None
    return count


def _balanced(pieces: Sequence[_Piece], widest: float, lines: int) -> list[int] | None:
    """Return behind how many pieces each line ends, the squares of widths being least in sum."""
    scale = max(1e-9, pieces[-1].right) / lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(lines):
        found: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in best[-1].items():
            for last in range(first, len(pieces)):
                width = pieces[last].right - pieces[first].left
                if width > widest:
                    break
                pauses = pieces[last].pauses and last + 1 < len(pieces)
                total = cost + (width / scale) ** 2 - _PAUSE_WORTH * pauses
                if last + 1 not in found or total < found[last + 1][0]:
                    found[last + 1] = (total, first)
        best.append(found)
    ends = [len(pieces)]
    for found in reversed(best[1:]):
        if ends[0] not in found:
            return None
        ends.insert(0, found[ends[0]][1])
    return ends[1:]
