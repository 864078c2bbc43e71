"""What a description says before its nouns are looked at: ages, what is denied, and names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from songreel.providers.local.words.lexicon import READ_AT_MOST, words_of
from songreel.providers.local.words.looks import BODIES, COLOURS, Body

DENIED_AT_MOST = 5
"""Words after `without` that it denies at most."""

_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
} | {
    word: 20 + 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
_TENS = "|".join(_NUMBERS)
_NUMBER = rf"(\d{{1,3}}|{_TENS})(?:[\s-](?:{'|'.join(list(_NUMBERS)[1:10])}))?"
_YEARS = re.compile(
    rf"\b{_NUMBER}[\s-]*(years?|yrs?|months?|weeks?|days?)[\s-]+(?:old|of age)\b"
    rf"|\b(?:aged|age of|age)\s+{_NUMBER}\b",
    re.IGNORECASE,
)
_DECADES = {
    "twenties": 25,
    "thirties": 35,
    "forties": 45,
    "fifties": 55,
    "sixties": 65,
    "seventies": 75,
    "eighties": 85,
    "nineties": 95,
}
_DECADE = re.compile(
    rf"\bin (?:his|her|their|its) (?:early |mid |mid-|late )?({'|'.join(_DECADES)}|[2-9]0(?=s)s)\b",
    re.IGNORECASE,
)
_DENIAL = re.compile(r"\b(?:without|not|no|isn['’]t|lacking)\b(?! (?:only|just)\b)", re.IGNORECASE)
_ENDS = re.compile(
    r"[,.;:!?()]|\b(?:and|but|with|in|who|wearing|holding|on|at|under|while|as|he|she)\b",
    re.IGNORECASE,
)
_BALD = re.compile(r"\bhair\b", re.IGNORECASE)
_SURNAME = re.compile(r"^\W*([A-Z][a-z]+)\s+([A-Z][a-z]+)(?=,\s+(?:an?|the)\s|\s+is\s+an?\s)")


@dataclass(frozen=True, slots=True)
class Wording:
    """A description, split.

    Attributes:
        words: what it says of somebody.
        denied: what it says that somebody is or has not.
        age: in years, if it is named.
    """

    words: list[str]
    denied: list[str]
    age: int | None


def worded(text: str) -> Wording:
    """Split a description into what it says, what it denies, and an age."""
    shown = _without_surname(_spelled(text))
    shown, age = _aged(shown)
    said, denied = _affirmed(shown)
    return Wording(words_of(said), words_of(denied), age)


def _spelled(text: str) -> str:
    """Write pictographs out in words: a fox's face says fox."""
    shown = text[:READ_AT_MOST]
    if shown.isascii():
        return shown
    parts = (
        f" {unicodedata.name(sign, '')} " if unicodedata.category(sign) == "So" else sign
        for sign in shown
    )
    return "".join(parts)


def _without_surname(text: str) -> str:
    """Leave out a surname that is an animal's: `Jack Fox, a singer`."""
    found = _SURNAME.match(text)
    if found is None:
        return text
    first, last = found.groups()
    body = BODIES.first(last)
    if body is None or body[0] is Body.PERSON or BODIES.hits(first) or COLOURS.hits(first):
        return text
    return text[: found.start(2)] + text[found.end(2) :]


def _aged(text: str) -> tuple[str, int | None]:
    """Take the age out of a text: who is 25 years old is not old."""
    age: int | None = None
    years = _YEARS.search(text)
    decade = _DECADE.search(text)
    if years is not None:
        number = (years[1] or years[3]).casefold()
        age = int(number) if number.isdigit() else _NUMBERS[number]
        if years[2] and not years[2].casefold().startswith("y"):
            age = 0
    elif decade is not None:
        named = decade[1].casefold()
        age = _DECADES[named] if named in _DECADES else int(named[:2]) + 5
    return _DECADE.sub(" ", _YEARS.sub(" ", text)), age


def _affirmed(text: str) -> tuple[str, str]:
    """Part what a text says from what it denies: `no beard and a hat`."""
    said: list[str] = []
    denied: list[str] = []
    position = 0
    for denial in _DENIAL.finditer(text):
        if denial.start() < position:
            continue
        said.append(text[position : denial.start()])
        rest = " ".join(text[denial.end() : denial.end() + 200].split(" ")[: DENIED_AT_MOST + 1])
        end = _ENDS.search(rest)
        part = rest[: end.start()] if end is not None else rest
        denied.append(part)
        if _BALD.search(part) and not _BALD.sub("", part).strip(" any"):
            said.append(" bald ")
        position = denial.end() + len(part)
    said.append(text[position:])
    return " ".join(said), " ".join(denied)
