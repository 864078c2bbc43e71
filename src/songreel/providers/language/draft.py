"""The scenes as they come in: what is good is kept by its number, what is wrong is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast

from pydantic_core import from_json

from songreel.domain.scene import Scene

LONGEST = 2_000
"""Characters of a scene as it is written; no video model takes much more."""
_SHORTEST = 12
NEGATIVE = "lettering, captions, logos, watermarks, split screen, extra limbs, distorted faces"
"""What no scene shows, where its writer says nothing about that."""
_FENCED = re.compile(r"\A\s*```\w*\s*\n(.*?)(?:\n\s*```\s*)?\Z", re.DOTALL)
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_NUMBERED = re.compile(r"\A(?:(?:scene|shot)\s*#?\d+\s*[.:)–-]|\d+[.:)])\s+", re.IGNORECASE)
_LABELS = re.compile(r"\b(?:character|look|setting|mood)\s*:", re.IGNORECASE)
_NOT_A_WORD = re.compile(r"[\W_]+")


class Draft:
    """The scenes of one call of a writer, numbered from 1."""

    def __init__(self, count: int, character: str, *, avoid: str = "") -> None:
        """Begin with nothing.

        Args:
            count: how many scenes are wanted.
            character: its full description, which every scene gets word for word.
            avoid: what a style wants not to be seen.
        """
        self._count = count
        self._character = " ".join(character.split())
        self._avoid = avoid
        self._told: dict[int, tuple[str, str]] = {}
        self._words: dict[str, int] = {}
        self._faults: dict[int, str] = {
            number: f"Scene {number} is missing." for number in range(1, count + 1)
        }

    @property
    def faults(self) -> Mapping[int, str]:
        """Return what is wrong with each scene that is not good yet, by its number."""
        return dict(self._faults)

    @property
    def kept(self) -> Mapping[int, str]:
        """Return the scenes that are good, by number, as their writer wrote them."""
        return {number: told for number, (told, _) in sorted(self._told.items())}

    def take(self, answer: str, asked: Sequence[int]) -> None:
        """Take what an answer has of the scenes that were asked for; good ones are never changed.

        Args:
            answer: JSON, possibly cut off, fenced or otherwise not quite as it should be.
            asked: numbers of the scenes that the answer was to have.
        """
        found = _by_number(_entries(answer), asked)
        for number in asked:
            if number in self._told:
                continue
            entry = found.get(number)
            description, negative = ("", "") if entry is None else entry
            fault = self._fault(number, description, is_there=entry is not None)
            if fault is None:
                self._told[number] = (description, negative)
                self._words[self._plain(description)] = number
                self._faults.pop(number, None)
            else:
                self._faults[number] = fault

    def scenes(self, look: str) -> list[Scene]:
        """Return the good scenes in their order, each with the character and the look of the film.

        Args:
            look: how the film looks, or empty.
        """
        return [
            Scene(self._whole(told, look), self._negative(negative))
            for _, (told, negative) in sorted(self._told.items())
        ]

    def _fault(self, number: int, description: str, *, is_there: bool) -> str | None:
        if not is_there:
            return f"Scene {number} is missing."
        words = self._plain(description)
        if len(words.replace(" ", "")) < _SHORTEST:
            return f"Scene {number} says nothing of what happens in it."
        if len(description) > LONGEST:
            return f"Scene {number} has {len(description)} characters; {LONGEST} are the most."
        same = self._words.get(words)
        return None if same is None else f"Scene {number} is the same as scene {same}."

    def _plain(self, description: str) -> str:
        """Return the words of a scene without those about the character, for comparing."""
        text = _LABELS.sub(" ", _without(description, self._character))
        return _NOT_A_WORD.sub(" ", text.casefold()).strip()

    def _whole(self, told: str, look: str) -> str:
        parts = [told]
        if self._character and self._character.casefold() not in told.casefold():
            parts.append(f"Character: {self._character}")
        if look:
            parts.append(f"Look: {look}")
        return " ".join(map(_ended, parts))

    def _negative(self, negative: str) -> str:
        return ", ".join(part.strip(" .") for part in (negative or NEGATIVE, self._avoid) if part)


def _entries(answer: str) -> list[tuple[int | None, str, str]]:
    """Return number, description and negative of each scene that an answer has."""
    fenced = _FENCED.match(answer)
    text = fenced[1] if fenced else answer
    begins = min((at for at in (text.find("{"), text.find("[")) if at >= 0), default=-1)
    if begins < 0:
        return []
    document = _document(text[begins:].rstrip("` \n"))
    return [entry for item in _listed(document) if (entry := _entry(item)) is not None]


def _document(text: str) -> Any:
    """Return what JSON says, as far as it goes where it was cut off; None where it is none."""
    try:
        return from_json(text, allow_partial=True)
    except ValueError:
        pass
    try:
        # Half a surrogate pair is no text, and no reason to throw the rest away.
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _listed(document: object) -> Iterable[object]:
    if isinstance(document, list):
        return cast("list[object]", document)
    if not isinstance(document, dict):
        return []
    fields = cast("dict[str, object]", document)
    if "description" in fields:
        return [fields]
    for part in (fields.get("scenes"), *fields.values()):
        if isinstance(part, list):
            return cast("list[object]", part)
    return []


def _entry(item: object) -> tuple[int | None, str, str] | None:
    if isinstance(item, str):
        return None, _cleaned(item), ""
    if not isinstance(item, dict):
        return None
    fields = cast("dict[str, object]", item)
    number = fields.get("number")
    if isinstance(number, str) and number.strip().isdecimal() and len(number) < 6:
        number = int(number)
    if not isinstance(number, int) or isinstance(number, bool):
        number = None
    description, negative = fields.get("description"), fields.get("negative_description")
    if isinstance(negative, list):
        negative = ", ".join(str(part) for part in cast("list[object]", negative))
    return (
        number,
        _cleaned(description) if isinstance(description, str) else "",
        _cleaned(negative)[:LONGEST] if isinstance(negative, str) else "",
    )


def _by_number(
    entries: Sequence[tuple[int | None, str, str]], asked: Sequence[int]
) -> dict[int, tuple[str, str]]:
    """Return which entry is which scene: by its number, or by its place where numbers fail."""
    if not _tells_numbers([number for number, _, _ in entries], asked):
        placed = zip(asked, entries, strict=False)
        return {number: (told, negative) for number, (_, told, negative) in placed}
    found: dict[int, tuple[str, str]] = {}
    for number, told, negative in entries:
        if number is not None and number in asked and not found.get(number, ("", ""))[0]:
            found[number] = (told, negative)
    return found


def _tells_numbers(numbers: Sequence[int | None], asked: Sequence[int]) -> bool:
    """Tell whether numbers are those of the scenes that were asked for, and not just a count."""
    told = [number for number in numbers if number is not None]
    if set(told).isdisjoint(asked):
        return False
    if len(numbers) != len(asked) or set(told) == set(asked):
        return True
    is_count = told == list(range(told[0], told[0] + len(asked)))
    return len(told) == len(numbers) and not is_count


def _cleaned(text: str) -> str:
    return _NUMBERED.sub("", " ".join(_NO_TEXT.sub("", text).split()), count=1)


def _without(text: str, part: str) -> str:
    if not part:
        return text
    return re.sub(re.escape(part), " ", text, flags=re.IGNORECASE)


def _ended(sentence: str) -> str:
    text = sentence.strip()
    return text if text.endswith((".", "!", "?", "…", "。", "！", "？")) else f"{text}."
