"""What an idea says: who acts, what is done and wanted, where, when and in what weather."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.glossary import english, is_foreign
from songreel.providers.local.words.moments import TIMES, WEATHERS, Time, Weather, weather_in
from songreel.providers.local.words.moods import MOODS, Mood
from songreel.providers.local.words.places import GOES_WITH, NEIGHBOURS, PLACES, Setting
from songreel.providers.local.words.things import THINGS, Thing
from songreel.providers.local.writing.grammar import (
    ADVERBIAL,
    ARTICLES,
    DETERMINERS,
    PREPOSITIONS,
    Clause,
    Part,
    Sentence,
    is_clean,
    sentences_of,
)
from songreel.providers.local.writing.nouns import KINDS, ROLES, Kind
from songreel.providers.local.writing.props import MAY_STAND
from songreel.providers.local.writing.quest import Quest, as_told, quest_of_motif, quests_of
from songreel.providers.local.writing.subject import nouns_of
from songreel.providers.local.writing.verbs import AIMS, THIRD, Aim, third_person

LONGEST_DOING = 70
"""Characters of what somebody does in the idea's own words, at most."""
FEWEST_SETTINGS = 4
_LONGEST_SPOT = 36
_NAMED = re.compile(
    r"\b(?:in|through|across|around|exploring|visiting|leaving|(?:go|goes|fly|flies|travels?|moves?|"
    r"drives?|comes?|returns?) to|discovers?|explores?|visits?)\s+"
    r"((?!The\b)(?:[A-Z][\w'’-]+)(?:\s+[A-Z][\w'’-]+){0,2})"
)
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_UNENDED = frozenset("look search seek wait await follow chase hunt miss dream long".split())
_LATER = frozenset({"before", "after", "as", "like", "during"})
_UNTOLD = frozenset(
    "how why what being becoming your is are was were be been am have had has would will "
    "could".split()
)
"""Words that tell that a clause was not understood, or is addressed to somebody."""
_INWARD = frozenset("think know believe feel hope say tell ask try start begin get".split())
_AGAIN = re.compile(r"\s*\b(?:one (?:more|last) time|all (?:day|night)(?: long)?|every \w+)\b")
_TELLER = frozenset({"i", "we"})
_ME = frozenset({"i", "we", "he", "she", "it", "they", "you"})
_STANDING_IN = frozenset(
    "in on at under by beside above below near behind among between inside beneath".split()
)
_ON = frozenset(
    "roof rooftop mountain beach road highway street bridge stage floor hill cliff "
    "island pier moon planet boat ship deck train bus dune balcony shore coast sea ocean "
    "river lake rooftops streets roads mountains mars summit peak jetty volcano".split()
)
_AT = frozenset(
    "station harbor harbour lighthouse crossroads party club market fair carnival school airport "
    "gate festival concert stop gas".split()
)
_AMONG = frozenset("ruins trees stars clouds dunes skyscrapers flowers".split())


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that the idea says is done: `sails out from the harbor lighthouse`.

    `setting`, `time` and `weather` are where and when, if the words say so; `is_wanted` tells
    whether it is what the film leads to, `is_open` that it is no end in itself: one looks for
    something until it is found.
    """

    text: str
    setting: Setting | None
    time: Time | None
    weather: Weather | None
    is_wanted: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Idea:
    """An idea, understood.

    Attributes:
        actor: what it calls who acts, with the article and what describes it; may be empty.
        doings: what is done, in the order of the idea.
        quests: what is wanted, the most important first; at least one.
        spots: places in its own words, with what they are.
        place: the name of a place in it, or None.
        settings: settings that it names, then those that go with it or lead on; at least four.
        named: how many of the settings it names.
        things: set pieces that it names.
        time: the one time of day that it asks for, or None.
        weather: the weather that it asks for, or None.
        moods: moods that it names.
        theme: its words where they are of another language or no words, to be quoted; else empty.
    """

    actor: str
    doings: tuple[Doing, ...]
    quests: tuple[Quest, ...]
    spots: tuple[tuple[Setting, str], ...]
    place: str | None
    settings: tuple[Setting, ...]
    named: int
    things: tuple[Thing, ...]
    time: Time | None
    weather: Weather | None
    moods: tuple[Mood, ...]
    theme: str


def understand(idea: str, style: str, character: str, chance: Chance) -> Idea:
    """Understand an idea.

    Args:
        idea: what the film is about, in any language; may be blank.
        style: how the film shall look; may name places, too.
        character: who is in it; asked for places only where the idea names none.
        chance: decides what the words leave open.
    """
    idea = _plain(idea)
    idea = idea.lower() if idea.isupper() else idea
    known = english(idea)
    foreign = is_foreign(idea)
    sentences = [] if foreign else sentences_of(known)
    clauses = _told_of_the_actor(sentences)
    town = _town(idea) if not foreign else None
    quests = quests_of(known, sentences, clauses, town, chance.branch("quest"))
    own = nouns_of(character)
    others = tuple(quest for quest in quests if quest.goal.split()[-1].lower() not in own)
    quests = others or (quest_of_motif(chance.branch("motif")),)
    settings, named = _settings(known, style, character, quests[0], chance)
    return Idea(
        actor=_actor(sentences),
        doings=tuple(_doings(clauses)),
        quests=quests,
        spots=tuple(_spots(sentences)),
        place=town,
        settings=settings,
        named=named,
        things=tuple(dict.fromkeys(hit.key for hit in THINGS.hits(known))),
        time=_only_time(known),
        weather=_weather(known),
        moods=tuple(dict.fromkeys(hit.key for hit in MOODS.hits(known))),
        theme=_theme(idea, foreign or not clauses),
    )


def _plain(text: str) -> str:
    """Return a text without what turns its direction or cannot be written."""
    bare = _TURNS.sub("", text)
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Cs"} else sign for sign in bare)


def _town(idea: str) -> str | None:
    """Return the name of the town or country that an idea is set in."""
    named = _NAMED.search(idea)
    if named is None or PLACES.first(named.group(1)) not in {None, Setting.CITY}:
        return None
    return named.group(1)


def _told_of_the_actor(sentences: Sequence[Sentence]) -> list[Clause]:
    """Return the clauses whose actor is the film's: who tells of itself, else the first one."""
    if any(sentence.actor and sentence.actor[0].lower() in _TELLER for sentence in sentences):
        sentences = [one for one in sentences if not one.actor or one.actor[0].lower() in _TELLER]
    first = next((sentence.actor for sentence in sentences if sentence.clauses), ())
    noun = _noun(first)
    return [
        clause
        for sentence in sentences
        if not _is_nobody(_noun(sentence.actor))
        if not sentence.actor
        or sentence.actor == first
        or sentence.actor[0].lower() in _ME
        or _noun(sentence.actor) == noun
        for clause in sentence.clauses
    ]


def _is_nobody(noun: str) -> bool:
    """Tell whether a noun is a place, an hour or an idea: `the city sleeps`, `time flies`."""
    kind = KINDS.first(noun)
    is_kind = kind is Kind.SHAPELESS or (kind is None and PLACES.first(noun) is not None)
    return noun not in ROLES and (is_kind or TIMES.first(noun) is not None)


def _noun(actor: Sequence[str]) -> str:
    """Return the noun of who acts: the last word before what describes it further."""
    words: list[str] = []
    for word in actor:
        if word.lower() in {",", "on", "in", "of", "from", "with", "at", "without", "and", "by"}:
            break
        words.append(word)
    return words[-1].lower() if words else ""


def _actor(sentences: Sequence[Sentence]) -> str:
    for sentence in sentences:
        noun = _noun(sentence.actor)
        at = next((i for i, word in enumerate(sentence.actor) if word.lower() == noun), 0)
        words = [word for word in sentence.actor[: at + 1]]
        if sentence.clauses and len(words) <= 5 and is_role(noun):
            bare = words[1:] if words[0].lower() in DETERMINERS else words
            return " ".join(word if word[1:].isupper() else word.lower() for word in bare)
    return ""


def is_role(noun: str) -> bool:
    """Tell whether a noun is somebody who can act in a film."""
    ends = ("man", "woman", "girl", "boy", "ist", "smith")
    return noun in ROLES or (noun.endswith(ends) and len(noun) > 5)


def _doings(clauses: Iterable[Clause]) -> Iterable[Doing]:
    """Say what is done, as somebody else would tell it; what is too long ends at a preposition."""
    for clause in clauses:
        if clause.verb in _INWARD:
            continue
        parts = list(_up_to_other_clause(clause.parts))
        while parts and len(_text(clause.verb, parts)) > LONGEST_DOING:
            parts.pop()
        text = _text(clause.verb, parts)
        words = set(text.lower().split())
        if parts and len(text) <= LONGEST_DOING and _UNTOLD.isdisjoint(words) and _is_ended(text):
            yield Doing(
                text,
                _where(clause.verb, parts),
                TIMES.first(text),
                weather_in(text),
                clause.is_purpose,
                clause.verb in _UNENDED,
            )


def _is_ended(text: str) -> bool:
    """Tell whether words do not break off: `lives in the`, `fixes time for those`."""
    words = text.lower().replace("{his}", "his").split()
    if any(ARTICLES.issuperset(pair) for pair in pairwise(words)):
        return False
    return words[-1] not in (DETERMINERS | PREPOSITIONS | {"and", "of", "to"}) - ADVERBIAL


def _up_to_other_clause(parts: Iterable[Part]) -> Iterable[Part]:
    """Leave out what belongs to a clause of its own: `until it reaches …`, `before he wakes`."""
    for part in parts:
        lower = [word.lower() for word in part.words]
        is_clause = not {*_ME, *THIRD}.isdisjoint(lower)
        if part.before in {"until", "till", "than"} or (part.before in _LATER and is_clause):
            return
        yield part


def _where(verb: str, parts: Sequence[Part]) -> Setting | None:
    """Return where something is done: ways lead through what they have as object, deeds do not."""
    if AIMS.get(verb) is not Aim.GO:
        parts = sorted(parts, key=lambda part: not part.before)
    return next((where for part in parts if (where := _setting_of(part.text))), None)


def _text(verb: str, parts: Sequence[Part]) -> str:
    words = [third_person(verb), *(word for part in parts for word in part.text.split())]
    return " ".join(as_told(words))


def _setting_of(text: str) -> Setting | None:
    hits = PLACES.hits(text)
    return hits[0].key if hits else None


def _spots(sentences: Sequence[Sentence]) -> Iterable[tuple[Setting, str]]:
    """Return the places that the idea names, each as where somebody stands: `on the …`."""
    seen: set[str] = set()
    for sentence in sentences:
        parts = [
            part
            for clause in sentence.clauses
            for part in clause.parts
            if part.before or AIMS.get(clause.verb) is not Aim.MAKE
        ]
        for part in (*parts, *sentence.aside):
            part = _of_place(part)
            setting = _setting_of(part.text)
            spot = _spot(part)
            if setting is not None and spot and spot not in seen and TIMES.first(spot) is None:
                seen.add(spot)
                yield setting, spot


def _of_place(part: Part) -> Part:
    """Return the place in `the star of a dance floor`, where what comes before `of` is none."""
    lower = [word.lower() for word in part.words]
    if "of" not in lower or PLACES.hits(" ".join(part.words[: lower.index("of")])):
        return part
    return Part("", part.words[lower.index("of") + 1 :])


def _spot(part: Part) -> str:
    words = _AGAIN.sub("", " ".join(part.words)).split()
    of = [word.lower() for word in words].index("of") if "of" in words else len(words)
    if not words or of < len(words) or any(word.lower() in _ME for word in words):
        return ""
    noun = words[of - 1].lower().rstrip(",")
    if noun in THIRD and PLACES.hits(" ".join(words[:-1])):
        return ""
    before = part.before if part.before in _STANDING_IN else _preposition(noun, part.text)
    bare = words[1:] if words[0].lower() in {"a", "an", "one", "some", "the"} else words
    article = "" if words[0][0].isupper() or words[0].lower() in DETERMINERS - _OPEN else "the "
    spot = f"{before} {article}{' '.join(bare)}"
    return spot if len(spot) <= _LONGEST_SPOT and is_clean(bare) else ""


_OPEN = frozenset({"a", "an", "one", "some", "the"})


def _preposition(noun: str, text: str) -> str:
    if noun in _AMONG:
        return "among"
    if noun in _AT:
        return "at"
    if noun in _ON or _setting_of(text) in {Setting.SEA, Setting.STAGE}:
        return "on"
    return "in"


def _settings(
    idea: str, style: str, character: str, quest: Quest, chance: Chance
) -> tuple[tuple[Setting, ...], int]:
    """Return the settings of a film, and how many of them the idea names itself."""
    found: dict[Setting, None] = {}
    for text in (idea, style):
        for hit in PLACES.hits(text):
            found.setdefault(hit.key)
    named = len(found)
    for text in (idea, character):
        if len(found) < FEWEST_SETTINGS - 1:
            for hit in GOES_WITH.hits(text):
                found.setdefault(hit.key)
    if not found:
        found.setdefault(chance.branch("setting").pick(tuple(Setting)))
    around = [other for setting in found for other in NEIGHBOURS[setting]]
    fitting = [one for one in around if all(one in MAY_STAND[thing] for thing in quest.things())]
    for other in (*fitting[:1], *around):
        if len(found) < FEWEST_SETTINGS:
            found.setdefault(other)
    return tuple(found), max(1, named)


def _only_time(idea: str) -> Time | None:
    times: Sequence[Time] = [hit.key for hit in TIMES.hits(idea)]
    return times[0] if len(set(times)) == 1 else None


def _weather(idea: str) -> Weather | None:
    found = {hit.key for hit in WEATHERS.hits(idea)}
    if Weather.STORM in found and weather_in(idea) is not None:
        return Weather.STORM
    return weather_in(idea)


def _theme(idea: str, is_quoted: bool) -> str:
    """Return the idea to be quoted whole, where it fits into a line."""
    text = " ".join(idea.replace("“", "‘").replace("”", "’").replace(":", " –").split())
    words = text.rstrip(".!?。！？… ")
    return words if is_quoted and words and len(words) <= 160 else ""
