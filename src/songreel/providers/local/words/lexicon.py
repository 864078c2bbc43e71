"""Finds the words of a list in a text, in the order in which they stand there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

Key = TypeVar("Key")
Key_co = TypeVar("Key_co", covariant=True)

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LONGEST = 3
READ_AT_MOST = 20_000
"""Characters of a text that are looked at; what follows changes nothing."""


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case, without accents' variants of encoding."""
    folded = unicodedata.normalize("NFKC", text[:READ_AT_MOST]).casefold()
    return _WORD.findall(folded)


@dataclass(frozen=True, slots=True)
class Hit(Generic[Key_co]):
    """A word of the list that stands in the text; `position` counts words from 0."""

    key: Key_co
    position: int
    words: str
    length: int = 1


class Lexicon(Generic[Key]):
    """Keys with the words that mean them; a word may be two or three words long."""

    def __init__(self, entries: Mapping[Key, str], unless: str = "") -> None:
        """Hold the list.

        Args:
            entries: for each key its words, separated by commas. Plurals in -s and -es, and
                -ies for -y, need not be named.
            unless: phrases in which such a word means something else, separated by commas;
                they count as they are written, without plurals.
        """
        self._keys: dict[str, Key] = {}
        for key, listed in entries.items():
            for term in listed.split(","):
                self._keys.setdefault(" ".join(words_of(term)), key)
        self._unless = frozenset(" ".join(words_of(term)) for term in unless.split(",") if term)
        begin = (term.split(" ", 1)[0] for term in (*self._keys, *self._unless) if term)
        self._begin = frozenset(begin)

    def hits(self, text: str) -> list[Hit[Key]]:
        """Return all hits in the order of the text; where two overlap, the longer one."""
        return self.hits_in(words_of(text))

    def hits_in(self, words: list[str]) -> list[Hit[Key]]:
        """Return the hits among words that are split already."""
        found: list[Hit[Key]] = []
        position = 0
        while position < len(words):
            if self._begin.isdisjoint(_singulars(words[position])):
                position += 1
                continue
            hit, length = self._at(words, position)
            if hit is not None:
                found.append(hit)
            position += length
        return found

    def first(self, text: str) -> Key | None:
        """Return the key whose word comes first, or None."""
        hits = self.hits(text)
        return hits[0].key if hits else None

    def _at(self, words: list[str], position: int) -> tuple[Hit[Key] | None, int]:
        """Return what stands at a position, and how many words that takes."""
        for length in range(min(_LONGEST, len(words) - position), 0, -1):
            term = " ".join(words[position : position + length])
            if term in self._unless:
                return None, length
            for form in _singulars(term):
                if form in self._keys:
                    return Hit(self._keys[form], position, term, length), length
        return None, 1

    @cached_property
    def terms(self) -> frozenset[str]:
        """Return every word of the list."""
        return frozenset(self._keys)


def _singulars(term: str) -> tuple[str, ...]:
    if term.endswith(("'s", "’s")):
        return (term, term[:-2])
    if term.endswith("ies"):
        return (term, term[:-3] + "y", term[:-1])
    if term.endswith("es"):
        return (term, term[:-1], term[:-2])
    if term.endswith("s") and not term.endswith("ss"):
        return (term, term[:-1])
    return (term,)
