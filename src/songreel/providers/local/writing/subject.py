"""What a scene calls the character after its full description has been given."""

from __future__ import annotations

import re
from dataclasses import dataclass

from songreel.providers.local.words.lexicon import words_of
from songreel.providers.local.writing.nouns import ANYONE

_END = re.compile(
    r"[,.;:!?()\n\"“”]|\s[–—-]\s|\s(?:with|in|wearing|who|that|which|and|holding|carrying|from|of|"
    r"on|at|dressed|made|whose|riding|covered|playing|looking|standing|so|as)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the|one|our|my)\s+", re.IGNORECASE)
_NOUN = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’-]{1,19}")
_HE = frozenset(
    "he his him man boy guy king prince father dad grandfather grandpa husband brother "
    "son uncle lord gentleman wizard cowboy fisherman postman sailor monk priest "
    "businessman lumberjack".split()
)
_SHE = frozenset(
    "she her woman girl lady queen princess mother mum mom grandmother grandma wife "
    "sister daughter aunt witch mermaid fairy ballerina bride waitress actress nun "
    "businesswoman heroine".split()
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
    def of(cls, description: str, actor: str) -> Subject:
        """Name who acts.

        Args:
            description: of the character.
            actor: what the idea calls who acts, without article; may be empty.
        """
        who = subject_of(description)
        noun = who.rsplit(" ", 1)[-1].lower()
        role = actor.split()[-1] if actor else ""
        first = _with_article(who[4:]) if who.startswith("the ") and who != ANYBODY else who
        if role and (noun in ANYONE or noun == role):
            who = f"the {role}"
            first = _with_article(actor)
        his, him = _pronouns(who, description)
        return cls(who, first, his, him, not _PAWED.isdisjoint(words_of(who)))


def _with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def _pronouns(who: str, description: str) -> tuple[str, str]:
    words = words_of(description)
    known = {*words_of(who), *words}
    if not _IT.isdisjoint(words_of(who)):
        return "its", "it"
    if not _SHE.isdisjoint(known):
        return "her", "her"
    if not _HE.isdisjoint(known):
        return "his", "him"
    return "their", "them"


def subject_of(description: str) -> str:
    """Return a short name for a character: `the robot`, `Captain Nova`, `the character`.

    It is the last word before the description goes into details, which in English is the noun;
    capitals inside the description make it a name.
    """
    head = _END.split(description.strip(), maxsplit=1)[0].strip()
    bare = _ARTICLE.sub("", head)
    words = bare.split()
    if not words or len(words) > 8 or not all(_NOUN.fullmatch(word) for word in words):
        return ANYBODY
    last = words[-1]
    named = [word for word in words[1:] if word[0].isupper()]
    if named and named[-1] == last and not last.isupper():
        return " ".join(words[-2:]) if words[-2][0].isupper() else last
    return f"the {last.lower()}" if last.isascii() else ANYBODY
