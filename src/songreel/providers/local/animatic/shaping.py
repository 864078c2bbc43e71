"""Puts right-to-left text into the order and shapes in which it is drawn.

Pillow's basic layout draws one glyph after another from left to right. That is enough where the
Arabic letters come as presentation forms (Unicode blocks FB50-FDFF and FE70-FEFF) and the line is
in visual order. The order follows the Unicode bidirectional algorithm (UAX #9) in its common
case: one direction for the line, runs of the other one in it.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_FORMS = ("isolated", "final", "initial", "medial")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def visual(line: str) -> str:
    """Return a line as it is drawn from left to right."""
    if not any(_direction(character) == "R" for character in line):
        return line
    shaped = _joined(line)
    base = "R" if is_right_to_left(shaped) else "L"
    runs = _runs(shaped, base)
    if base == "R":
        runs.reverse()
    return "".join(_reversed(text) if direction == "R" else text for direction, text in runs)


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter with a direction belongs to a right-to-left script."""
    directions = (_direction(character) for character in text)
    return next((way == "R" for way in directions if way != "N"), False)


def _direction(character: str) -> str:
    kind = unicodedata.bidirectional(character)
    if kind in {"R", "AL"}:
        return "R"
    return "L" if kind in {"L", "EN", "AN"} else "N"


def _runs(text: str, base: str) -> list[tuple[str, str]]:
    """Split into runs of one direction; neutrals join equal neighbours, else the line's."""
    ways = [_direction(character) for character in text]
    for i, way in enumerate(ways):
        if way == "N":
            before = next((w for w in reversed(ways[:i]) if w != "N"), base)
            after = next((w for w in ways[i + 1 :] if w != "N"), base)
            ways[i] = before if before == after else base
    runs: list[tuple[str, str]] = []
    for way, character in zip(ways, text, strict=True):
        if runs and runs[-1][0] == way:
            runs[-1] = (way, runs[-1][1] + character)
        else:
            runs.append((way, character))
    return runs


def _reversed(text: str) -> str:
    clusters: list[str] = []
    for character in text:
        if clusters and unicodedata.combining(character):
            clusters[-1] += character
        else:
            clusters.append(character)
    return "".join(reversed(clusters)).translate(_MIRRORED)


@cache
def _presentation() -> dict[str, dict[str, str]]:
    """Return the forms of each Arabic letter, and of lam with alef, from the character database."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if kind.strip("<>") in _FORMS:
            letter = "".join(chr(int(part, 16)) for part in letters)
            forms.setdefault(letter, {})[kind.strip("<>")] = chr(code)
    return forms


def _joined(text: str) -> str:
    """Replace Arabic letters by the forms that their neighbours ask for."""
    forms = _presentation()
    units: list[str] = []
    for character in text:
        if units and units[-1] + character in forms:
            units[-1] += character
        else:
            units.append(character)
    letters = [i for i, unit in enumerate(units) if not unicodedata.combining(unit[0])]
    for place, i in enumerate(letters):
        known = forms.get(units[i])
        if known is None:
            continue
        before = units[letters[place - 1]] if place else ""
        after = units[letters[place + 1]] if place + 1 < len(letters) else ""
        joins_before = _leads(before) and "final" in known
        joins_after = "initial" in known and "final" in forms.get(after, {})
        kind = _FORMS[2 * joins_after + joins_before]
        units[i] = known.get(kind, units[i])
    return "".join(units)


def _leads(unit: str) -> bool:
    """Tell whether a letter, shaped or not, reaches out to the one that follows it."""
    if not unit:
        return False
    kind = unicodedata.decomposition(unit[0]).split() if len(unit) == 1 else []
    if kind and kind[0] in {"<initial>", "<medial>"}:
        return True
    if kind and kind[0] in {"<isolated>", "<final>"}:
        return False
    return "initial" in _presentation().get(unit, {})
