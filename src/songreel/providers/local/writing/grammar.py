"""As much English grammar as ideas need: who does what, to what, and where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from songreel.providers.local.writing.verbs import AIMS, ING, PAST, THIRD

READ_AT_MOST = 6000
"""Characters of an idea that are taken apart."""
_SENTENCE = re.compile(r"[.;:!?\n\r\t|/()\[\]{}\"“”„«»…。！？；：]+|\s[–—-]\s")
_TOKEN = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|,")
DETERMINERS = frozenset(
    "a an the one two three four five his her its their my our your this that these those some any "
    "every each no another many all last first".split()
)
ARTICLES = frozenset(
    "a an the his her its their my our your this that these those some any every each no".split()
)
"""Of which no two stand side by side."""
PREPOSITIONS = frozenset(
    "in on at to through across from into onto under over above below by beside behind "
    "between among around near along towards toward with without for about against "
    "inside outside past beyond before after during as like off up down out until till "
    "beneath underneath within than".split()
)
ADVERBIAL = frozenset(
    "out off up down away back home again alone together around along forward there".split()
)
_RELATIVE = frozenset("who that which whose where when because if whom what".split())
_JOINING = frozenset("and then but while or so".split())
_ADVERBS = frozenset(
    "never ever always still just only slowly quickly quietly secretly finally suddenly not also "
    "really very too once now forever desperately endlessly gently bravely silently softly".split()
)
_BE = frozenset("is are was were be been being am has have had will would can could must".split())
_PRONOUNS = frozenset("he she it they i we".split())
_JOINED = frozenset({"and", "then", "but", "while", ","})
_MANY = frozenset("children men women people kids".split())
_PLURAL_SUBJECT = frozenset("i we they you".split())


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words after a verb: what stands before it, or nothing for the object."""

    before: str
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        """Return it as it stands in the idea, preposition included."""
        return " ".join((self.before, *self.words) if self.before else self.words)


@dataclass(frozen=True, slots=True)
class Clause:
    """Something that somebody does: the verb's plain form, and what follows it.

    `is_purpose` says that it is what is wanted: `to deliver one last letter`.
    """

    verb: str
    parts: tuple[Part, ...]
    is_purpose: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one sentence says: the words before its first verb, its clauses, and what it mentions.

    `aside` is what stands in relative clauses: nouns and places, but nothing that happens now.
    """

    actor: tuple[str, ...]
    clauses: tuple[Clause, ...]
    aside: tuple[Part, ...]


def sentences_of(text: str) -> list[Sentence]:
    """Take an English text apart; what is no English gives sentences without clauses."""
    return [
        _Parser(tokens).parse()
        for piece in _SENTENCE.split(text[:READ_AT_MOST])
        if (tokens := [t for t in _TOKEN.findall(piece) if t.lower() not in _ADVERBS])
    ]


def parts_of(tokens: list[str]) -> tuple[Part, ...]:
    """Split words at prepositions; `of` keeps together, a particle stays a part of its own."""
    parts: list[Part] = []
    before, words = "", list[str]()
    for index, token in enumerate(tokens):
        lower = token.lower()
        following = tokens[index + 1].lower() if index + 1 < len(tokens) else ""
        if lower in ADVERBIAL and (not following or following in PREPOSITIONS):
            if words or before:
                parts.append(Part(before, tuple(words)))
            parts.append(Part("", (token,)))
            before, words = "", []
        elif lower in PREPOSITIONS:
            if words:
                parts.append(Part(before, tuple(words)))
                before = ""
            before, words = f"{before} {token}".strip(), []
        else:
            words.append(token)
    if words:
        parts.append(Part(before, tuple(words)))
    return tuple(parts)


def is_clean(words: Sequence[str]) -> bool:
    """Tell whether words can stand after `the`: describing words, and a noun at the end.

    What follows `of` may have an article of its own. A verb, a preposition or a pronoun inside
    tells that the words were taken from the middle of a sentence.
    """
    lower = [word.lower().strip(",") for word in words]
    if not lower or lower[0] in _LOOSE or lower[-1] in _LOOSE | DETERMINERS | _NO_NOUN:
        return False
    for before, word in pairwise(lower):
        if before in _BE or word in _BE | PREPOSITIONS | _PERSONS or before in THIRD:
            return False
        if word in DETERMINERS and before not in {"of", "and", "all"}:
            return False
        if before in {"of", "and"} and word in {"of", "and"}:
            return False
    return lower[0] not in _BE | _PERSONS | ARTICLES


_NO_NOUN = frozenset("other others self oneself both".split())
_PERSONS = _PRONOUNS | frozenset({"me", "us", "him", "you", "myself"})
_LOOSE = PREPOSITIONS | _JOINING | frozenset({"of", "to"})


class _Parser:
    """Goes once through the words of a sentence."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._lower = [token.lower() for token in tokens]
        self._actor: list[str] = []
        self._clauses: list[Clause] = []
        self._aside: list[Part] = []
        self._is_plain = False

    def parse(self) -> Sentence:
        verb, is_purpose, held = "", False, list[str]()
        aside, is_free = False, True
        of_actor = False
        for index, word in enumerate(self._tokens):
            found = self._verb_at(index, is_free)
            if found and not (aside and not self._ends_aside(index)):
                self._close(verb, is_purpose, held, aside)
                verb, is_purpose, held = found, self._before(index) == "to", []
                aside, is_free, of_actor = False, of_actor, False
            elif self._lower[index] in _RELATIVE and (verb or self._actor):
                self._close(verb, is_purpose, held, aside)
                is_free = of_actor = not verb
                aside, held, verb = bool(verb), [], "-" if verb else ""
            elif verb and held and self._is_told_aside(index):
                self._close(verb, is_purpose, held, aside)
                aside, held, verb = True, [], "-"
            elif word == "," or (self._lower[index] in _JOINING and self._starts_clause(index)):
                if not verb:
                    self._actor += [word] if word == "," and self._actor else []
                    continue
                if word == "," and held and self._is_name(index):
                    held[-1] += ","
                    continue
                self._close(verb, is_purpose, held, aside)
                aside, held, verb = True, [], "-"
            elif verb:
                held.append(word)
            elif of_actor:
                continue
            elif not (self._lower[index] in _BE or self._lower[index] == "to"):
                self._actor.append(word)
        self._close(verb, is_purpose, held, aside)
        return Sentence(tuple(self._actor), tuple(self._clauses), tuple(self._aside))

    def _close(self, verb: str, is_purpose: bool, held: list[str], aside: bool) -> None:
        while held and held[-1].lower() in {"to", "and", "then", "but", "while", "or", "so", "the"}:
            held = held[:-1]
        parts = parts_of(held)
        if aside or verb == "-":
            self._aside += parts
        elif verb:
            self._clauses.append(Clause(verb, parts, is_purpose))

    def _before(self, index: int) -> str:
        return self._lower[index - 1] if index else ""

    def _after(self, index: int) -> str:
        return self._lower[index + 1] if index + 1 < len(self._lower) else ""

    def _is_told_aside(self, index: int) -> bool:
        """Tell whether a pronoun begins what is told of the noun before: `the whale he met`."""
        before = self._before(index)
        is_free = before not in PREPOSITIONS and before not in _JOINED and before not in THIRD
        return self._lower[index] in _PRONOUNS and is_free

    def _is_name(self, comma: int) -> bool:
        """Tell whether a comma stands inside a name: Austin, Texas."""
        around = self._tokens[comma - 1 : comma] + self._tokens[comma + 1 : comma + 2]
        return len(around) == 2 and all(word[:1].isupper() for word in around)

    def _starts_clause(self, index: int) -> bool:
        return self._lower[index] in {"while", "but"} or any(
            self._verb_at(index + further, False) for further in (1, 2, 3)
        )

    def _ends_aside(self, index: int) -> bool:
        """Tell whether a verb here is told of the actor again: `…, and then it runs home`."""
        before = self._before(index)
        if before == "to":
            return self._lower[index - 2 : index - 1] != ["used"]
        return before in _JOINED or self._is_pronoun(index - 1)

    def _is_pronoun(self, index: int) -> bool:
        """Tell whether the actor is called by a pronoun here, at the start of a clause."""
        return (
            index >= 0
            and self._lower[index] in _PRONOUNS
            and (index == 0 or self._lower[index - 1] in _JOINED)
        )

    def _verb_at(self, index: int, is_free: bool) -> str:
        """Return the plain form of the verb that begins a clause here, or an empty text."""
        if index >= len(self._lower):
            return ""
        word, before, after = self._lower[index], self._before(index), self._after(index)
        if before == "to":
            verb = self._purpose_at(word, after)
            self._is_plain = self._is_plain or bool(verb)
            return verb
        if before in DETERMINERS or before in PREPOSITIONS - {"before", "after", "until", "till"}:
            return ""
        joined = before in _JOINED or self._is_pronoun(index - 1)
        if word in THIRD and (is_free or joined) and self._is_finite(index):
            return THIRD[word]
        if word in ING and (is_free or before in {"while", ",", "after", "before"}):
            return ING[word]
        if not is_free and not joined:
            return ""
        if word in PAST and index and before not in _BE:
            return PAST[word]
        if word in AIMS and (before in _PLURAL_SUBJECT or self._is_plural(index, is_free)):
            self._is_plain = True
            return word
        if self._is_plain and before in {"and", "then"} and after in DETERMINERS:
            return self._purpose_at(word, after)
        return self._unknown_at(index) if is_free else ""

    def _is_finite(self, index: int) -> bool:
        """Tell whether a form in -s is a verb here, and no plural: `neon lights and money`."""
        following = self._tokens[index + 1 : index + 2]
        after = self._after(index)
        goes_on = after in DETERMINERS | PREPOSITIONS | ADVERBIAL or not after
        known = self._lower[0] in DETERMINERS | _PRONOUNS | _RELATIVE or len(self._clauses) > 0
        return index > 0 and (known or goes_on or following[0][:1].isupper())

    def _purpose_at(self, word: str, after: str) -> str:
        if word in AIMS:
            return word
        is_verb = after in DETERMINERS and word not in DETERMINERS | PREPOSITIONS | _RELATIVE
        return word if is_verb and word.isascii() and word.isalpha() and len(word) > 2 else ""

    def _is_plural(self, index: int, is_free: bool) -> bool:
        """Tell whether a plain form follows a plural (`two robots dance`) or begins an order."""
        if not is_free:
            return self._is_plain and self._before(index) in {"and", "then"}
        before = self._before(index)
        if not _MANY.isdisjoint(self._lower[:index]) and self._after(index) in DETERMINERS:
            return True
        return not index or (before.endswith("s") and not before.endswith("ss"))

    def _unknown_at(self, index: int) -> str:
        """Return a verb that no list has: `A crab juggles …`, from its ending and what follows."""
        word, after = self._lower[index], self._after(index)
        fits = (
            self._lower[0] in {"a", "an", "the"}
            and index >= 2
            and word.isascii()
            and word.isalpha()
            and len(word) > 3
            and word.endswith("s")
            and not word.endswith(("ss", "us", "is"))
            and (after in DETERMINERS or after in PREPOSITIONS)
        )
        if not fits:
            return ""
        if word.endswith(("ches", "shes", "sses", "xes", "zes")):
            return word[:-2]
        return f"{word[:-3]}y" if word.endswith("ies") else word[:-1]
