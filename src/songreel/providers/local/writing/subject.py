"""What a scene calls the character after its full description has been given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from songreel.providers.local.words.glossary import english, is_foreign
from songreel.providers.local.words.lexicon import words_of
from songreel.providers.local.writing.grammar import DETERMINERS, PREPOSITIONS
from songreel.providers.local.writing.nouns import ANYONE, KINDS, ROLES, Kind
from songreel.providers.local.writing.verbs import ING, THIRD

_END = re.compile(
    r"[,.;:!?()\n\"“”]|\s[–—-]\s|\s(?:with|in|wearing|who|that|which|and|holding|carrying|from|of|"
    r"on|at|dressed|made|whose|riding|covered|playing|looking|standing|so|as|to|is|are|was|"
    r"has|for|by|named|called)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(Mr|Mrs|Ms|Dr|St|Prof)\.(?=\s)")
_TITLES = frozenset("mr mrs ms dr st prof".split())
_ARTICLE = re.compile(r"^(?:an?|the|one|our|my)\s+", re.IGNORECASE)
_SINGLE = re.compile(r"^(?:an?|one)\s", re.IGNORECASE)
_COUNT = re.compile(
    r"^(?:the\s+|my\s+|our\s+)?(two|both|three|four|five|six|seven)\s", re.IGNORECASE
)
_NAMES = re.compile(r"^[A-Z][a-z]+\s+(?:and|&)\s+[A-Z][a-z]+\b")
_APPOSED = re.compile(r"^[A-Z][\w'’-]+\s*(?:,|\()\s*(?:an?|the|our|my|\d)", re.UNICODE)
_NOUN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]{1,19}")
_NOBODY = (
    frozenset(
        "i me myself he him she they them we us you it someone somebody anyone nobody this that "
        "who what of and or but because is are was were never not".split()
    )
    | DETERMINERS
    | PREPOSITIONS
)
_WORKING = ("er", "or", "ist", "man", "woman", "ian", "smith", "ess", "boy", "girl", "ing", "ot")
"""Ends of nouns that say what somebody does, and are no names."""
_OF_PRONOUNS = {"she": "the woman", "her": "the woman", "he": "the man", "him": "the man"}
_PLURALS = frozenset("children men women people kids mice wolves twins geese folks elves".split())
_HE = frozenset(
    "he his him man boy guy king prince father dad grandfather grandpa husband brother "
    "son uncle lord gentleman wizard cowboy fisherman postman sailor monk priest "
    "businessman lumberjack mr".split()
)
_SHE = frozenset(
    "she her woman girl lady queen princess mother mum mom grandmother grandma wife "
    "sister daughter aunt witch mermaid fairy ballerina bride waitress actress nun "
    "businesswoman heroine mrs ms".split()
)
_PAWED = frozenset(
    "fox cat kitten dog puppy wolf bear rabbit bunny hare mouse rat squirrel lion tiger "
    "leopard panther raccoon hamster koala panda lynx husky corgi".split()
)
_IT = _PAWED | frozenset(
    "robot android droid machine cyborg bird owl crow raven penguin duck swan deer stag "
    "horse unicorn dragon dinosaur whale dolphin fish frog turtle octopus monster "
    "creature alien ghost spirit snowman scarecrow elephant monkey snail crab bee "
    "butterfly moth beast golem toy doll".split()
)

ANYBODY = "the character"
_PAIR = "the pair"
_GROUP = "the group"
_LETTERS = frozenset({"dj", "mc", "vj"})


@dataclass(frozen=True, slots=True)
class Subject:
    """What the sentences call who acts.

    `who` stands in all of them, `first` where the film begins; `has_paws` where what people do
    with their hands is done with paws.
    """

    who: str
    first: str
    his: str
    him: str
    has_paws: bool

    @classmethod
    def of(cls, description: str, actor: str, idea: str = "") -> Subject:
        """Name who acts.

        Args:
            description: of the character.
            actor: what the idea calls who acts, without article; may be empty.
            idea: asked for `he` or `she` where the description leaves that open.
        """
        who = subject_of(description)
        noun = who.rsplit(" ", 1)[-1].lower()
        role = actor.split()[-1] if actor else ""
        first = _with_article(who[4:]) if who.startswith("the ") and who != ANYBODY else who
        if who in {_PAIR, _GROUP}:
            plural = _noun(_head(description))
            first = f"a {who[4:]} of {plural.lower()}" if _is_plural(plural) else who
            return cls(who, first, "their", "them", False)
        if role and (noun in ANYONE or noun == role):
            who = f"the {role}"
            first = _with_article(actor)
        his, him = _pronouns(who, description, idea)
        return cls(who, first, his, him, not _PAWED.isdisjoint(words_of(who)))


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _pronouns(who: str, description: str, idea: str) -> tuple[str, str]:
    words = words_of(description)
    known = {*words_of(who), *words}
    if not _IT.isdisjoint(words_of(who)):
        return "its", "it"
    if not _SHE.isdisjoint(known):
        return "her", "her"
    if not _HE.isdisjoint(known):
        return "his", "him"
    told = set(words_of(idea))
    if "he" in told and "she" not in told:
        return "his", "him"
    if "she" in told and "he" not in told:
        return "her", "her"
    return "their", "them"


def nouns_of(description: str) -> frozenset[str]:
    """Return what a description calls who acts, as it stands and as one of them: `twins, twin`."""
    noun = _noun(_head(description)).lower()
    return frozenset({noun, noun.removesuffix("s")} - {""})


def subject_of(description: str) -> str:
    """Return a short name for a character: `the robot`, `Captain Nova`, `the character`.

    It is the last word before the description goes into details, which in English is the noun;
    capitals inside the description make it a name. Several who act together are a pair or a
    group, and go with the same verbs as one does.
    """
    text = _TITLE.sub(r"\1", description.strip())
    if is_foreign(text):
        return _known_in(english(text))
    if _NAMES.match(text):
        return _PAIR
    head = _head(text)
    words = _ARTICLE.sub("", head).split()
    if not words or len(words) > 8 or not all(_NOUN.fullmatch(word) for word in words):
        return ANYBODY
    words = _before_verb(words)
    last = words[-1]
    if last.lower() in _NOBODY | _TITLES:
        return _OF_PRONOUNS.get(last.lower(), ANYBODY)
    count = _COUNT.match(head)
    if count is not None or (_is_plural(last) and not _SINGLE.match(head) and last.islower()):
        is_pair = count is not None and count.group(1).lower() in {"two", "both"}
        return _PAIR if is_pair or last.lower() == "twins" else _GROUP
    named = [word for word in words[1:] if word[0].isupper()]
    if named and named[-1] == last and not last.isupper():
        return " ".join(words[-2:]) if words[-2][0].isupper() else last
    if len(words) == 1 and head == last and _is_name(last, text):
        return last
    if last.lower() in _LETTERS:
        return f"the {last.upper()}"
    return f"the {last.lower()}" if last.isascii() else ANYBODY


def _head(description: str) -> str:
    text = _TITLE.sub(r"\1", description.strip())
    return _END.split(text, maxsplit=1)[0].strip()


def _noun(head: str) -> str:
    return head.split()[-1] if head else ""


def _is_plural(noun: str) -> bool:
    lower = noun.lower()
    return lower in _PLURALS or (lower.endswith("s") and not lower.endswith(("ss", "us", "is")))


def _before_verb(words: list[str]) -> list[str]:
    """Leave out what somebody does: `young woman walks`."""
    for index, word in enumerate(words[1:], 1):
        if (word.lower() in THIRD or word.lower() in ING) and _is_somebody(
            words[index - 1].lower()
        ):
            return words[:index]
    return words


def _is_somebody(noun: str) -> bool:
    return noun in ROLES | ANYONE | _HE | _SHE | _IT


def _is_name(word: str, text: str) -> bool:
    """Tell whether a description's only word is a name, and not what somebody is."""
    if not word[0].isupper() or word.isupper() or _is_somebody(word.lower()):
        return False
    if _APPOSED.match(text):
        return True
    return not word.lower().endswith(_WORKING) and KINDS.first(word) is None


def _known_in(text: str) -> str:
    """Return who acts in a text of which only some words are known."""
    for word in words_of(text):
        if _is_somebody(word) and word not in _NOBODY | {"her", "his"}:
            return f"the {word}"
        if KINDS.first(word) is Kind.BEING:
            return f"the {word}"
    return ANYBODY
