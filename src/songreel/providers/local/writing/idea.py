"""What an idea says: its phrases, its name of a place, and the settings that fit it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import TIMES, Time
from songreel.providers.local.words.places import GOES_WITH, NEIGHBOURS, PLACES, Setting

LONGEST_PHRASE = 90
MOST_PHRASES = 60
FEWEST_SETTINGS = 3
_ENOUGH = 4
_PART_WORDS = 3

_BREAK = re.compile(
    r"[.;:!?\n\r\t|/()\[\]{}\"“”„«»。！？；：…،؛؟।、，]+|\s[–—-]\s|,\s+(?=[^\WA-Z])(?!and then\b)|"
    r",?\s(?:and then|then|while|until|before|after|but)\s",
    re.UNICODE,
)
_JOINT = re.compile(
    r"\s(?=(?:to|on|in|at|with|for|through|and|from|into|under|over|about|who|that|where|across|"
    r"by|behind|beside|towards|without)\s)"
)
_NAMED = re.compile(
    r"\b(?:in|at|to|through|across|around|near|from|of|over|exploring|visiting|leaving|discovers?|"
    r"explores?|visits?)\s+((?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})"
)


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea, taken apart.

    Attributes:
        phrases: pieces of it in its own words, at least one.
        place: the name of a place in it, or None.
        settings: settings that it names, then what goes with it; at least three.
        time: the one time of day that it asks for, or None.
    """

    phrases: tuple[str, ...]
    place: str | None
    settings: tuple[Setting, ...]
    time: Time | None


def understand(idea: str, characteristics: str, character: str, chance: Chance) -> Idea:
    """Take an idea apart.

    Args:
        idea: what the film is about, in any language; may be blank.
        characteristics: how the film shall look; may name places, too.
        character: who is in it; asked for places only where the idea names none.
        chance: decides what the words leave open.
    """
    named = _NAMED.search(idea)
    return Idea(
        phrases=_threads(phrases_of(idea)) or ("a moment that belongs to this song",),
        place=named.group(1) if named else None,
        settings=_settings(idea, characteristics, character, chance),
        time=_only_time(idea),
    )


def phrases_of(text: str) -> tuple[str, ...]:
    """Return the pieces of a text, each once, at most 90 characters long, cut between words."""
    pieces: dict[str, None] = {}
    for piece in _BREAK.split(text):
        clean = " ".join(piece.split()).strip(" ,;-–—'’&*#_~`<>")
        for part in _short(clean):
            if any(character.isalnum() or ord(character) > 0x2100 for character in part):
                pieces.setdefault(part)
    return tuple(pieces)[:MOST_PHRASES]


def _threads(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Return the phrases, and where they are few, the parts of the long ones among them."""
    if len(phrases) >= _ENOUGH:
        return phrases
    threads: dict[str, None] = {}
    for phrase in phrases:
        threads.setdefault(phrase)
        parts: list[str] = []
        for part in _JOINT.split(phrase):
            if parts and len(part.split()) < _PART_WORDS:
                parts[-1] = f"{parts[-1]} {part}"
            else:
                parts.append(part)
        for part in parts:
            threads.setdefault(part)
    return tuple(threads)


def _short(text: str) -> list[str]:
    """Cut a piece that is too long: between words where there are any, else anywhere."""
    parts: list[str] = []
    while len(text) > LONGEST_PHRASE:
        at = text.rfind(" ", 20, LONGEST_PHRASE)
        at = at if at > 0 else LONGEST_PHRASE
        parts.append(text[:at].strip())
        text = text[at:].strip()
    return [*parts, text] if text else parts


def _settings(idea: str, style: str, character: str, chance: Chance) -> tuple[Setting, ...]:
    found: dict[Setting, None] = {}
    for text in (idea, style):
        for hit in PLACES.hits(text):
            found.setdefault(hit.key)
    for text in (idea, character):
        if len(found) < FEWEST_SETTINGS:
            for hit in GOES_WITH.hits(text):
                found.setdefault(hit.key)
    if not found:
        found.setdefault(chance.branch("setting").pick(tuple(Setting)))
    for setting in tuple(found):
        for other in NEIGHBOURS[setting]:
            if len(found) < FEWEST_SETTINGS:
                found.setdefault(other)
    return tuple(found)


def _only_time(idea: str) -> Time | None:
    times: Sequence[Time] = [hit.key for hit in TIMES.hits(idea)]
    return times[0] if len(set(times)) == 1 else None
