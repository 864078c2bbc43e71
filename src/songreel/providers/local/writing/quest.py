"""What a film is after: the thing that is set up, sought, doubted, reached and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import Deed, deed_of
from songreel.providers.local.words.lexicon import words_of
from songreel.providers.local.words.moments import TIMES
from songreel.providers.local.words.places import PLACES
from songreel.providers.local.words.things import THINGS, Thing
from songreel.providers.local.writing.grammar import (
    DETERMINERS,
    Clause,
    Part,
    Sentence,
    is_clean,
    parts_of,
)
from songreel.providers.local.writing.nouns import KINDS, MOTIFS, ROLES, SYMBOLS, Kind
from songreel.providers.local.writing.verbs import AIMS, ING, THIRD, Aim

MOST_QUESTS = 3
_LONGEST_GOAL = 34
_AFTER = frozenset("for after of to about".split())
_MISSED = frozenset("you your she her he him".split())
_SOMEBODY = "the lost friend"
_GOALS = frozenset({Kind.PLACE, Kind.LIGHT, Kind.DANGER, Kind.HOME})
_FROM = frozenset({"leave", "board", "pass"})
_ASIDE = frozenset({"as", "before", "after", "until", "during", "till", "at", "like"})
_TALE = frozenset(
    "story tale journey life portrait film video song movie adventures day rise fall".split()
)
_LIGHT_AS_AIR = frozenset("balloon balloons kite kites feather bird butterfly butterflies".split())
_HOME = "the lit window of home"
_PRONOUNS = frozenset("you her him me them us it someone somebody i".split())
_VAGUE = ("ness", "ity", "tion", "sion", "ment", "ship", "dom", "ance", "ence", "ism", "hood")


_WHO = frozenset("nobody everybody somebody anybody everyone someone who he she it".split())
_FRIENDLY = frozenset("befriend love kiss marry rescue save protect feed meet forgive".split())
_ALIVE = frozenset(
    "monster monsters demon beast giant devil shark zombie vampire witch hunter machine".split()
)
"""What is to be faced, unless it is befriended."""


class Plot(StrEnum):
    """A way in which a film can be after something."""

    CARRY = "carry"
    FRIEND = "friend"
    GLOW = "glow"
    FIND = "find"
    MAKE = "make"
    FACE = "face"
    AWAIT = "await"
    SHINE = "shine"
    CHASE = "chase"
    HOME = "home"
    ROAM = "roam"


@dataclass(frozen=True, slots=True)
class Quest:
    """What is wanted, and how one is after it: `the last letter`, to be carried."""

    plot: Plot
    goal: str
    is_many: bool = False

    def things(self) -> tuple[Thing, ...]:
        """Return the set pieces that the goal is or has."""
        return tuple(dict.fromkeys(hit.key for hit in THINGS.hits(self.goal)))

    @property
    def is_far(self) -> bool:
        """Tell whether the goal is not to be seen before it is reached."""
        return self.plot in {Plot.FRIEND, Plot.GLOW, Plot.FIND, Plot.AWAIT, Plot.HOME}


def quests_of(
    idea: str,
    sentences: Sequence[Sentence],
    clauses: Sequence[Clause],
    town: str | None,
    chance: Chance,
) -> tuple[Quest, ...]:
    """Return what an idea is after, the most important first; at least one.

    What is done for a purpose counts most, then what has the strongest aim; where no verb says it,
    the nouns do; where there are none, a thing is drawn around which the film turns.
    """
    found: dict[str, Quest] = {}
    for clause in sorted(clauses, key=_weight):
        quest = _quest(clause)
        if quest is not None and not (found and quest.plot is Plot.ROAM):
            found.setdefault(quest.goal, quest)
    for words in _nouns(sentences, is_told=bool(clauses)):
        quest = _of_noun(words)
        if quest is not None and (not found or quest.plot in _BESIDES):
            found.setdefault(quest.goal, quest)
    if not found:
        roaming = Quest(Plot.ROAM, town) if town else None
        words = _of_words(idea, bool(sentences))
        quest = roaming or words or quest_of_motif(chance)
        found[quest.goal] = quest
    return tuple(found.values())[:MOST_QUESTS]


_BESIDES = frozenset({Plot.CARRY, Plot.FRIEND, Plot.GLOW})
_ORDER = (
    Aim.CARRY,
    Aim.MAKE,
    Aim.FACE,
    Aim.SEEK,
    Aim.AWAIT,
    Aim.SHINE,
    Aim.GO,
    Aim.REST,
)


def _weight(clause: Clause) -> tuple[bool, int]:
    return not clause.is_purpose, _ORDER.index(AIMS.get(clause.verb, Aim.SEEK))


def _quest(clause: Clause) -> Quest | None:
    aim = AIMS.get(clause.verb, Aim.SEEK)
    if aim is Aim.REST:
        return None
    words = _goal_words(clause, aim)
    if aim is Aim.SHINE and clause.verb != "become":
        return Quest(Plot.SHINE, "the dance" if clause.verb == "dance" else "the song")
    if not words:
        return None
    if len(words) == 1 and words[0].lower() in _PRONOUNS:
        return Quest(Plot.FRIEND, _SOMEBODY)
    if clause.verb in _FRIENDLY and not _ALIVE.isdisjoint(words_of(" ".join(words[-1:]))):
        goal = definite(words)
        return Quest(Plot.FRIEND, goal, _is_many(words)) if goal else None
    return _quest_for(words, aim)


def _quest_for(words: Sequence[str], aim: Aim) -> Quest | None:
    words = words[1:] if words[0].lower() == "of" else words
    if words and words[0].lower() in {"being", "becoming"}:
        goal = definite(words[1:])
        return Quest(Plot.SHINE, goal) if goal else None
    if not words or words[0].lower() in ING:
        symbol = SYMBOLS.first(" ".join(words))
        return _of_symbol(symbol) if symbol else None
    kind = kind_of(words)
    goal = definite(words)
    if not goal or (TIMES.first(goal) is not None and kind is not Kind.LIGHT):
        return None
    if kind is Kind.HOME and aim is not Aim.MAKE:
        return Quest(Plot.HOME, _HOME)
    if kind is Kind.SHAPELESS:
        symbol = SYMBOLS.first(" ".join(words))
        return _of_symbol(symbol) if symbol else None
    return Quest(_plot(aim, kind, goal), goal, _is_many(words))


def _plot(aim: Aim, kind: Kind, goal: str) -> Plot:
    if aim in {Aim.SEEK, Aim.REST, Aim.GO} and not _LIGHT_AS_AIR.isdisjoint(goal.split()):
        return Plot.CHASE
    match aim:
        case Aim.MAKE:
            return Plot.MAKE
        case Aim.FACE:
            return Plot.FACE
        case Aim.AWAIT:
            return Plot.AWAIT
        case Aim.SHINE:
            return Plot.SHINE
        case Aim.CARRY if kind in {Kind.CARRIED, Kind.THING, Kind.LIGHT}:
            return Plot.CARRY
        case _:
            return _PLOTS[kind]


_PLOTS: dict[Kind, Plot] = {
    Kind.CARRIED: Plot.FIND,
    Kind.BEING: Plot.FRIEND,
    Kind.LIGHT: Plot.GLOW,
    Kind.THING: Plot.FIND,
    Kind.PLACE: Plot.ROAM,
    Kind.DANGER: Plot.FACE,
    Kind.HOME: Plot.HOME,
    Kind.FAME: Plot.SHINE,
    Kind.SHAPELESS: Plot.FIND,
}


def _goal_words(clause: Clause, aim: Aim) -> tuple[str, ...]:
    """Return what a verb is after: `for …` where it asks for one, else its object, else where."""
    for part in clause.parts:
        if part.before in _AFTER and aim in {Aim.SEEK, Aim.AWAIT}:
            return part.words
    if aim is Aim.GO:
        towards = [part for part in clause.parts if _kind(part) in _GOALS and part.before != "with"]
        return towards[-1].words if towards and clause.verb not in _FROM else ()
    objects = [part for part in clause.parts if not part.before and not _is_particle(part)]
    return objects[0].words if objects else ()


def _of_words(idea: str, is_parsed: bool) -> Quest | None:
    """Return what single words of an idea are after: what stands for them, or what they name."""
    deed = deed_of(idea)
    if not is_parsed and deed in {Deed.DANCE, Deed.SING, Deed.PLAY}:
        return Quest(Plot.SHINE, "the dance" if deed is Deed.DANCE else "the song")
    words = words_of(idea)
    roles = [word for word in words if word in ROLES]
    verbs = [THIRD.get(word) or ING.get(word) for word in words] if not is_parsed else []
    aim = next((AIMS[verb] for verb in verbs if verb and AIMS[verb] is not Aim.REST), Aim.SEEK)
    for hit in KINDS.hits(idea):
        if hit.key is Kind.HOME:
            return Quest(Plot.HOME, _HOME)
        is_somebody = hit.words in roles[:1] or (is_parsed and hit.key is Kind.BEING)
        is_verb = hit.words in THIRD and words[max(0, hit.position - 1)] in _WHO
        if is_somebody or is_verb or hit.key is Kind.SHAPELESS:
            continue
        quest = _quest_for(("the", *hit.words.split()), aim)
        if quest is not None:
            return quest
    symbol = SYMBOLS.first(idea)
    if symbol:
        return _of_symbol(symbol)
    return None if _MISSED.isdisjoint(words) else Quest(Plot.FRIEND, _SOMEBODY)


def _is_particle(part: Part) -> bool:
    return (
        len(part.words) == 1
        and part.words[0].lower() not in DETERMINERS
        and (KINDS.first(part.words[0]) is None and PLACES.first(part.words[0]) is None)
    )


def _kind(part: Part) -> Kind | None:
    if TIMES.first(part.text) is not None:
        return None
    return KINDS.first(part.text) or (Kind.PLACE if PLACES.first(part.text) else None)


def kind_of(words: Sequence[str]) -> Kind:
    """Return what kind of thing some words mean, by their last noun before `of`."""
    head = _head(words)
    noun = head[-1].lower() if head else ""
    if noun in {"star", "stars"} and len(head) < len(words):
        return Kind.FAME
    kinds = KINDS.hits(" ".join(head))
    if kinds and kinds[-1].position + kinds[-1].length >= len(head):
        return kinds[-1].key
    if PLACES.hits(" ".join(words)) or (head and head[-1][:1].isupper()):
        return Kind.PLACE
    if noun.endswith(_VAGUE):
        return Kind.SHAPELESS
    return Kind.BEING if noun in ROLES else Kind.THING


def _head(words: Sequence[str]) -> list[str]:
    lower = [word.lower() for word in words]
    return list(words[: lower.index("of")] if "of" in lower else words)


def as_told(words: Sequence[str]) -> list[str]:
    """Put what is said of oneself, or of who acts, into a form that any character can take."""
    told: list[str] = []
    for index, word in enumerate(words):
        after = words[index + 1].lower() if index + 1 < len(words) else ""
        lower = word.lower()
        if lower == "her" and after in _NO_NOUNS:
            told.append(_SOMEBODY)
        else:
            told.append(_TOLD.get(lower, word))
    return told


_NO_NOUNS = frozenset({"", "back", "again", "home", ",", "and", "in", "on", "at", "to", "for"})
_TOLD = {
    **dict.fromkeys(("my", "our", "his", "her", "its", "their"), "{his}"),
    **dict.fromkeys(("me", "us", "myself", "ourselves"), "{him}"),
    **dict.fromkeys(("you", "him", "them"), _SOMEBODY),
}


def definite(words: Sequence[str]) -> str:
    """Return a noun phrase as one speaks of what is known: `one last letter`, `the last letter`."""
    kept = as_told([word.rstrip(",") for word in words])
    if not kept or not all(word.isascii() for word in kept):
        return ""
    bare = words[1:] if words[0].lower() in DETERMINERS else words
    if not words[0].endswith(",") and not is_clean(bare):
        return ""
    if kept[0][0].isupper() and words[0].endswith(","):
        kept = kept[:1]
    first = kept[0].lower()
    if first in {"two", "three", "four", "five"}:
        kept[0] = first
    if first in {"a", "an", "one", "some", "any", "another", "the", "every", "each", "no"}:
        kept = ["the", *kept[1:]]
    elif first in {"two", "three", "four", "five", "these", "those", "all", "last", "first"}:
        kept = ["the", *kept]
    elif first != "{his}" and first not in DETERMINERS and not kept[0][0].isupper():
        kept = ["the", *kept]
    if len(" ".join(kept)) > _LONGEST_GOAL:
        head = _head(kept)
        kept = head if len(head) <= 4 else [head[0], *head[-2:]]
        if {"of", "all"} <= {word.lower() for word in words}:
            kept = ["the", words[-1]]
        elif kept[1].lower() in {"and", "or", "of"}:
            kept = [kept[0], *kept[2:]]
    text = " ".join(kept)
    is_named = kept[0][0].isupper()
    return text if is_named or (len(kept) > 1 and len(text) <= _LONGEST_GOAL) else ""


def _is_many(words: Sequence[str]) -> bool:
    head = _head(words)
    noun = head[-1] if head else ""
    return noun.islower() and noun.endswith("s") and not noun.endswith(("ss", "us", "is"))


def _nouns(sentences: Sequence[Sentence], *, is_told: bool) -> list[tuple[str, ...]]:
    """Return the noun phrases of an idea besides what is done: subjects first.

    Where something `is_told`, who does it is the character, and nobody to be found.
    """
    found: list[tuple[str, ...]] = []
    for sentence in sentences:
        parts = list(parts_of(_begun(sentence.actor)))
        if is_told and sentence.clauses and parts and _kind(parts[0]) is Kind.BEING:
            parts.pop(0)
        parts += [part for clause in sentence.clauses for part in clause.parts]
        for part in parts:
            if part.before not in _ASIDE:
                found += _apart(part.words)
    return found


def _begun(words: tuple[str, ...]) -> list[str]:
    """Take the capital from a sentence's first word, where it is not the beginning of a name."""
    if not words:
        return []
    first, *others = words
    is_name = bool(others) and others[0][:1].isupper()
    return [first if is_name else first.lower(), *others]


def _apart(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Take `a boy and his dog` apart, and `the story of …` for what it tells of."""
    lower = [word.lower() for word in words]
    if "of" in lower and lower[lower.index("of") - 1] in _TALE:
        words = words[lower.index("of") + 1 :]
    found: list[list[str]] = [[]]
    for word in words:
        if word.lower() in {"and", ","}:
            found.append([])
        else:
            found[-1].append(word)
    return [tuple(part) for part in found if part]


def _of_noun(words: tuple[str, ...]) -> Quest | None:
    """Return what a film is after that only names something: things to hold, to see, to meet."""
    kind = kind_of(words)
    noun = _head(words)[-1].lower() if _head(words) else ""
    owned = words[0].lower() in {"his", "her", "its", "their", "my", "our"}
    if (noun in ROLES and not owned) or KINDS.first(noun) is None:
        return None
    if kind is Kind.SHAPELESS:
        symbol = SYMBOLS.first(" ".join(words))
        return _of_symbol(symbol) if symbol else None
    if kind in {Kind.PLACE, Kind.HOME, Kind.FAME}:
        return None
    goal = definite(words)
    if not goal:
        return None
    plot = Plot.CARRY if kind is Kind.CARRIED else _PLOTS[kind]
    return Quest(plot, goal, _is_many(words))


def quest_of_motif(chance: Chance) -> Quest:
    """Return something that a film can turn around whose idea names nothing else."""
    return _of_symbol(chance.pick(MOTIFS))


def _of_symbol(symbol: str) -> Quest:
    kind = kind_of(symbol.split())
    plot = Plot.CARRY if kind is Kind.CARRIED else _PLOTS[kind]
    plot = plot if _LIGHT_AS_AIR.isdisjoint(symbol.split()) else Plot.CHASE
    return Quest(plot, symbol, symbol.endswith("s"))
