"""Breaking a row of words into lines of about the same length."""

from __future__ import annotations

import unicodedata

from songreel.media.lettering.setting import Line, width_of

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
    count = _fewest(row, pieces, widest)
    if count is None or (lines is not None and lines < count):
        return None
    ends = _balanced(row, pieces, widest, lines or count)
    if ends is None:
        return None
    bounds = [0, *ends]
    return [_part(row, first, last) for first, last in zip(bounds, ends, strict=False)]


def _pieces(row: Line) -> list[int]:
    """Return where a line may end: the index behind its last character, blanks included."""
    text = row.text
    return [index for index in range(1, len(text)) if _may_part(text[index - 1], text[index])] + [
        len(text)
    ]


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


def _part(row: Line, first: int, last: int) -> Line:
    while first < last and row.text[first].isspace():
        first += 1
    while last > first and row.text[last - 1].isspace():
        last -= 1
    return Line(row.text[first:last], row.words[first:last])


def _width(row: Line, first: int, last: int) -> float:
    return width_of(row.text[first:last].strip())


def _fewest(row: Line, pieces: list[int], widest: float) -> int | None:
    """Return into how few lines a row goes; None: a piece of it is too wide."""
    count, first, last = 1, 0, 0
    for end in pieces:
        if _width(row, first, end) > widest:
            if last == first or _width(row, last, end) > widest:
                return None
            count, first = count + 1, last
        last = end
    return count


def _balanced(row: Line, pieces: list[int], widest: float, lines: int) -> list[int] | None:
    """Return where the lines end so that the squares of their widths are least in sum."""
    if lines == 1:
        return [pieces[-1]]
    scale = max(1e-9, _width(row, 0, len(row.text))) / lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for _ in range(lines):
        found: dict[int, tuple[float, int]] = {}
        for first, (cost, _) in best[-1].items():
            for end in pieces:
                if end <= first:
                    continue
                width = _width(row, first, end)
                if width > widest:
                    break
                pauses = row.text[:end].rstrip()[-1:] in _PAUSES and end < len(row.text)
                total = cost + (width / scale) ** 2 - _PAUSE_WORTH * pauses
                if end not in found or total < found[end][0]:
                    found[end] = (total, first)
        best.append(found)
    if len(row.text) not in best[lines]:
        return None
    ends, at = [len(row.text)], len(row.text)
    for found in reversed(best[2:]):
        at = found[at][1]
        ends.insert(0, at)
    return ends
