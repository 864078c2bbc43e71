"""Puts right-to-left text into the order and shapes in which it is drawn.

Pillow's basic layout draws one glyph after another from left to right. That is enough where the
Arabic letters come as presentation forms (Unicode blocks FB50-FDFF and FE70-FEFF) and the line is
in visual order. The order follows the Unicode bidirectional algorithm (UAX #9) without explicit
embeddings: those characters are not in clean text.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_LAM_ALEF = 0xFEF5
"""The first of the forms of lam with alef, which is the last kind of its block."""
_FORMS = ("isolated", "final", "initial", "medial")
_PARTED = {("EN", "ES"), ("EN", "CS"), ("AN", "CS")}
"""Kinds of digits, each with what may part two of them within one number."""
_KINDS = {"L": "L", "R": "R", "AL": "R", "EN": "D", "AN": "D"}
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def visual(line: str) -> str:
    """Return a line as it is drawn from left to right."""
    if not _turns(line):
        return line
    return "".join(shown for shown, _ in arranged(line))


def arranged(line: str, from_right: bool | None = None) -> list[tuple[str, int]]:
    """Return what is drawn from left to right: characters, each with its marks.

    Beside each stands the index in the line of the character that it began as.

    Args:
        line: of clean text.
        from_right: whether the text that it is a line of begins at the right; None: as the line
            itself says.
    """
    if not _turns(line):
        return _clusters([(character, index) for index, character in enumerate(line)])
    clusters = _clusters(_joined(line))
    base = int(is_right_to_left(line) if from_right is None else from_right)
    levels = _levels([unicodedata.bidirectional(cluster[0]) for cluster, _ in clusters], base)
    shown = [
        (cluster.translate(_MIRRORED) if level % 2 else cluster, index)
        for (cluster, index), level in zip(clusters, levels, strict=True)
    ]
    for level in range(max(levels), 0, -1):
        _reverse_runs(shown, levels, level)
    return shown


def _turns(line: str) -> bool:
    return any(_kind(character) == "R" for character in line)


def is_right_to_left(text: str) -> bool:
    """Tell whether the first letter with a direction belongs to a right-to-left script."""
    return next((kind == "R" for kind in map(_kind, text) if kind in {"R", "L"}), False)


def _kind(character: str) -> str:
    """Return R or L for letters, N for what takes its direction from others."""
    kind = unicodedata.bidirectional(character)
    if kind in {"R", "AL"}:
        return "R"
    return "L" if kind == "L" else "N"


def _clusters(units: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Join marks to the character that they stand behind."""
    clusters: list[tuple[str, int]] = []
    for unit, index in units:
        if clusters and unicodedata.combining(unit[0]):
            clusters[-1] = (clusters[-1][0] + unit, clusters[-1][1])
        else:
            clusters.append((unit, index))
    return clusters


def _levels(classes: list[str], base: int) -> list[int]:
    """Return the embedding levels of bidirectional classes (UAX #9, rules N1, N2, I1 and I2)."""
    start = "R" if base else "L"
    kinds = _resolved(classes, start)
    sides = ["R" if kind == "D" else kind for kind in kinds]
    for i, kind in enumerate(kinds):
        if kind == "N":
            before = next((side for side in reversed(sides[:i]) if side != "N"), start)
            after = next((side for side in sides[i + 1 :] if side != "N"), start)
            kinds[i] = before if before == after else start
    ranks = {"L": 2 * base, "R": 1, "D": 2}
    return [ranks[kind] for kind in kinds]


def _resolved(classes: list[str], start: str) -> list[str]:
    """Return R, L, D for numbers with what belongs to them, or N for each class (rules W2 to W7).

    A point or a colon between two digits, and a sign of money or of percent beside one, stay
    where they are: 12:30 is not 30:12.
    """
    kinds: list[str] = []
    strong = start
    for kind in classes:
        strong = kind if kind in {"R", "L", "AL"} else strong
        kinds.append("AN" if kind == "EN" and strong == "AL" else kind)
    for i in range(1, len(kinds) - 1):
        if kinds[i - 1] == kinds[i + 1] and (kinds[i - 1], kinds[i]) in _PARTED:
            kinds[i] = kinds[i - 1]
    for order in (range(1, len(kinds)), range(len(kinds) - 2, -1, -1)):
        for i in order:
            beside = kinds[i - order.step]
            kinds[i] = "EN" if kinds[i] == "ET" and beside == "EN" else kinds[i]
    strong = start
    for i, kind in enumerate(kinds):
        strong = kind if kind in {"R", "L", "AL"} else strong
        kinds[i] = "L" if kind == "EN" and strong == "L" else _KINDS.get(kind, "N")
    return kinds


def _reverse_runs(shown: list[tuple[str, int]], levels: list[int], level: int) -> None:
    """Reverse each run of at least a level, in place (UAX #9, rule L2)."""
    start = 0
    while start < len(shown):
        end = start
        while end < len(shown) and levels[end] >= level:
            end += 1
        shown[start:end] = reversed(shown[start:end])
        levels[start:end] = reversed(levels[start:end])
        start = max(end, start + 1)


@cache
def _presentation() -> dict[str, dict[str, str]]:
    """Return the forms of each Arabic letter, and of lam with alef, from the character database."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        # Other letters are joined one by one: for their ligatures there are no glyphs.
        if kind.strip("<>") in _FORMS and (len(letters) == 1 or code >= _LAM_ALEF):
            letter = "".join(chr(int(part, 16)) for part in letters)
            forms.setdefault(letter, {})[kind.strip("<>")] = chr(code)
    return forms


def _joined(text: str) -> list[tuple[str, int]]:
    """Replace Arabic letters by the forms that their neighbours ask for; with where each began."""
    forms = _presentation()
    units: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(text):
        if units and units[-1] + character in forms:
            units[-1] += character
        else:
            units.append(character)
            starts.append(index)
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
    return list(zip(units, starts, strict=True))


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
