"""What the words of a description say of a character, read from left to right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.lexicon import Hit, Lexicon
from songreel.providers.local.words.looks import (
    BODIES,
    BUILDS,
    COLOURS,
    PROPS,
    SKIN,
    WEARS,
    Body,
    Build,
    Hair,
    Prop,
    Wear,
)
from songreel.providers.local.words.looks import (
    HAIRS as HAIR_WORDS,
)

COLOUR_REACHES = 4
"""Words after a colour within which a noun takes it: `red and very shiny shield`."""
_OF_THINGS = {Build.TALL, Build.SMALL, Build.STOUT, Build.THIN, Build.OLD}
_NEAR = 3
_BREAKS = frozenset("and with in a an the who wearing holding has".split())
_AGENTS = frozenset(
    "tamer walker lady trainer owner keeper hunter rider slayer whisperer charmer fighter watcher "
    "breeder farmer lover sitter engineer fisher".split()
)
"""Who deals with animals is none."""
_STUFF = frozenset("leather wooden metallic metal denim stone rusty steel chrome".split())
"""Colours that are materials."""

Noun = Colour | Wear | Prop | Hair | Build | tuple[Body, str] | bool


@dataclass(slots=True)
class Draft:
    """What the words say, read from left to right; a colour waits for the noun it belongs to."""

    body: tuple[Body, str] | None = None
    breed: str = ""
    skin: Colour | None = None
    cloth: Colour | None = None
    hair: Colour | None = None
    styles: list[Hair] = field(default_factory=list[Hair])
    builds: set[Build] = field(default_factory=set[Build])
    wears: dict[Wear, Colour | None] = field(default_factory=dict[Wear, Colour | None])
    props: dict[Prop, Colour | None] = field(default_factory=dict[Prop, Colour | None])
    said: dict[Wear | Prop, str] = field(default_factory=dict[Wear | Prop, str])
    waiting: Hit[Colour] | None = None
    age: int | None = None
    denied: set[Noun] = field(default_factory=set["Noun"])

    def deny(self, key: Noun) -> None:
        """Take out what somebody has not."""
        self.denied.add(key)
        match key:
            case Wear() as wear:
                self.wears.pop(wear, None)
            case Prop() as prop:
                self.props.pop(prop, None)
            case _:
                pass

    def read(self, hit: Hit[Noun]) -> None:
        """Take in the next word that means something."""
        match hit.key:
            case Colour() as colour:
                self.end()
                self.waiting = Hit(colour, hit.position, hit.words, hit.length)
            case Build() as build:
                self.builds.add(build)
            case Wear() as wear:
                self.wears[wear] = self.take(hit.position) or self.wears.get(wear)
                self.said[wear] = hit.words
            case Prop() as prop:
                self.props[prop] = self.take(hit.position) or self.props.get(prop)
                self.said[prop] = hit.words
            case Hair() as style:
                self.styles.append(style)
                self.hair = self.take(hit.position) or self.hair
            case (Body(), str()) as body:
                self.breed = self.breed or hit.words
                self.body = self.body or body
                self.skin = self.skin or self.take(hit.position)
            case _:
                self.skin = self.take(hit.position) or self.skin

    def take(self, position: int) -> Colour | None:
        """Return the colour that waits, if it is near enough, and wait no longer."""
        waiting, self.waiting = self.waiting, None
        near = waiting is not None and position - waiting.position <= COLOUR_REACHES
        return waiting.key if waiting is not None and near else None

    def end(self) -> None:
        """Give a colour that found no noun to the whole: `a woman in red`."""
        if self.waiting is not None:
            self.cloth = self.cloth or self.waiting.key
            self.waiting = None


def nouns_and_colours(words: list[str]) -> list[Hit[Noun]]:
    """Return what means something, in the order of the words."""
    lexicons: tuple[Lexicon[Any], ...] = (
        COLOURS,
        BODIES,
        BUILDS,
        HAIR_WORDS,
        WEARS,
        PROPS,
        SKIN,
    )
    hits: list[Hit[Noun]] = []
    for lexicon in lexicons:
        hits.extend(lexicon.hits_in(words))
    ordered = sorted(hits, key=lambda hit: hit.position)
    return _without_stuff(_of_the_person(ordered, words))


def _of_the_person(hits: list[Hit[Noun]], words: list[str]) -> list[Hit[Noun]]:
    """Leave out what is said of things: an old coat makes nobody old; and who only tames lions."""
    kept: list[Hit[Noun]] = []
    for index, hit in enumerate(hits):
        match hit.key:
            case Build() if hit.key in _OF_THINGS and _is_of_thing(hits[index:], words):
                continue
            case Build.BABY:
                body = _baby(hits, hit, words)
                if body is not None:
                    kept.append(hit)
                    kept.extend(body)
            case (Body() as body, str()) if body is not Body.PERSON:
                after = hit.position + hit.length
                if not _AGENTS.isdisjoint(words[after : after + 1]):
                    continue
                kept.append(hit)
            case _:
                kept.append(hit)
    return kept


def _is_of_thing(hits: list[Hit[Noun]], words: list[str]) -> bool:
    """Tell whether the first hit, a way to be built, stands before a thing."""
    start = hits[0].position
    for other in hits[1:]:
        if other.position - start > _NEAR or not _BREAKS.isdisjoint(
            words[start + 1 : other.position]
        ):
            break
        if isinstance(other.key, tuple):
            return False
        if isinstance(other.key, Wear | Prop | Hair):
            return not any(
                isinstance(same.key, tuple) and same.position == other.position for same in hits
            )
    return words[start - 1 : start] in (["his"], ["her"], ["their"])


def _baby(hits: list[Hit[Noun]], hit: Hit[Noun], words: list[str]) -> list[Hit[Noun]] | None:
    """Return the body that the word for a baby means, or None if it is another's baby."""
    if not {"blue", "pink"}.isdisjoint(words[hit.position + 1 : hit.position + 2]):
        return None
    bodies = [other for other in hits if isinstance(other.key, tuple)]
    if any(other.position < hit.position for other in bodies):
        return None
    if any(0 <= other.position - hit.position <= 1 for other in bodies):
        return []
    return [Hit((Body.PERSON, "child"), hit.position, hit.words, hit.length)]


def _without_stuff(hits: list[Hit[Noun]]) -> list[Hit[Noun]]:
    """Leave out the colour of a material that stands beside a colour: black leather is black."""
    kept: list[Hit[Noun]] = []
    for index, hit in enumerate(hits):
        beside = [
            other
            for other in hits[max(0, index - 1) : index + 2]
            if other is not hit
            and isinstance(other.key, Colour)
            and abs(other.position - hit.position) <= 1
            and other.words not in _STUFF
        ]
        if not (hit.words in _STUFF and beside):
            kept.append(hit)
    return kept
