"""Turns a description into a design: the same words and seed give the same character."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import INK, WHITE, Colour
from songreel.providers.local.words.lexicon import Hit, Lexicon, words_of
from songreel.providers.local.words.looks import (
    BODIES,
    BUILDS,
    COLOURS,
    HAIR_COLOURS,
    HAIRS,
    PROPS,
    SKIN,
    WEARS,
    Body,
    Build,
    Hair,
    Prop,
    Wear,
)

COLOUR_REACHES = 4
"""Words after a colour within which a noun takes it: `red and very shiny shield`."""
MOST_PROPS = 2

_SKINS = (
    Colour(250, 218, 192),
    Colour(236, 190, 152),
    Colour(206, 150, 108),
    Colour(158, 104, 70),
    Colour(104, 66, 48),
)
_HAIRS = (
    Colour(44, 34, 38),
    Colour(92, 58, 38),
    Colour(140, 92, 52),
    Colour(214, 178, 104),
    Colour(168, 74, 44),
)
_CLOTHES = (
    (Colour(214, 92, 74), Colour(48, 60, 92)),
    (Colour(66, 128, 158), Colour(58, 54, 68)),
    (Colour(236, 178, 82), Colour(70, 84, 110)),
    (Colour(98, 146, 108), Colour(84, 66, 62)),
    (Colour(154, 104, 168), Colour(44, 50, 72)),
    (Colour(232, 226, 212), Colour(120, 86, 66)),
)
_METALS = (Colour(186, 194, 206), Colour(150, 164, 178), Colour(206, 196, 178))
_FURS = {
    "cat": (Colour(222, 150, 82), Colour(120, 120, 132), Colour(70, 64, 72)),
    "dog": (Colour(192, 140, 92), Colour(232, 208, 170), Colour(116, 84, 64)),
    "fox": (Colour(224, 116, 54), Colour(140, 146, 160)),
    "bear": (Colour(134, 92, 64), Colour(96, 74, 66)),
    "rabbit": (Colour(226, 216, 206), Colour(178, 160, 148)),
    "mouse": (Colour(164, 162, 172), Colour(190, 170, 150)),
    "deer": (Colour(178, 124, 80), Colour(150, 108, 78)),
    "bird": (Colour(74, 144, 206), Colour(236, 188, 70), Colour(206, 72, 66)),
    "penguin": (Colour(52, 58, 76),),
    "raven": (Colour(58, 56, 72),),
    "owl": (Colour(150, 108, 76), Colour(176, 140, 100)),
    "duck": (Colour(246, 204, 78),),
    "flamingo": (Colour(242, 140, 150),),
    "ghost": (Colour(238, 240, 248),),
    "dragon": (Colour(84, 158, 96), Colour(70, 140, 150)),
    "alien": (Colour(134, 200, 130), Colour(150, 160, 210)),
    "monster": (Colour(134, 98, 190), Colour(80, 150, 170), Colour(206, 96, 120)),
}

_SKIN_WORDS = {
    Colour(40, 40, 48): Colour(104, 66, 48),
    Colour(242, 242, 240): Colour(250, 218, 192),
    Colour(130, 86, 56): Colour(158, 104, 70),
}
"""What black, white and brown mean where they are said of a person."""
_EYES = {Body.ROBOT: Colour(120, 232, 255), Body.GHOST: Colour(44, 48, 84)}
_USUAL = {
    Wear.ARMOUR: Colour(176, 184, 198),
    Wear.CROWN: Colour(232, 186, 72),
    Wear.HELMET: Colour(228, 230, 236),
    Wear.BOOTS: Colour(58, 48, 48),
    Wear.GLASSES: Colour(30, 30, 38),
    Wear.WINGS: Colour(238, 240, 246),
    Wear.HORNS: Colour(214, 198, 168),
    Wear.HEADPHONES: Colour(48, 50, 62),
    Wear.HAT: Colour(76, 58, 54),
    Wear.BACKPACK: Colour(126, 92, 62),
}
_LOWER = (Wear.TROUSERS, Wear.SKIRT)


@dataclass(frozen=True, slots=True)
class Design:
    """A character: what it is made of and what it wears.

    Attributes:
        kind: the species or sort of person within its body.
        main: colour of skin, fur or metal.
        second: lighter or darker partner of `main`: belly, joints.
        wears: clothes with their colours, each once.
        props: things held, first in the right hand, then in the left.
        stature: height as a factor of a grown person's.
        girth: width as a factor.
    """

    body: Body
    kind: str
    main: Colour
    second: Colour
    hair: Colour
    hair_style: Hair
    beard: bool
    eyes: Colour
    wears: dict[Wear, Colour]
    props: tuple[tuple[Prop, Colour], ...]
    stature: float
    girth: float
    old: bool
    young: bool

    def wears_any(self, *kinds: Wear) -> Colour | None:
        """Return the colour of the first of some clothes that it wears, or None."""
        return next((self.wears[kind] for kind in kinds if kind in self.wears), None)


def design(description: str, seed: int | None = None) -> Design:
    """Design a character; what the words leave open is drawn from them and the seed."""
    words = words_of(description)
    draft = _Draft()
    for hit in _nouns_and_colours(words):
        draft.read(hit)
    draft.end()
    return _decided(draft, words, Chance("figure-1", words, seed))


Noun = Colour | Wear | Prop | Hair | Build | tuple[Body, str] | bool


@dataclass(slots=True)
class _Draft:
    """What the words say, read from left to right; a colour waits for the noun it belongs to."""

    body: tuple[Body, str] | None = None
    skin: Colour | None = None
    cloth: Colour | None = None
    hair: Colour | None = None
    styles: list[Hair] = field(default_factory=list[Hair])
    builds: set[Build] = field(default_factory=set[Build])
    wears: dict[Wear, Colour | None] = field(default_factory=dict[Wear, Colour | None])
    props: dict[Prop, Colour | None] = field(default_factory=dict[Prop, Colour | None])
    waiting: Hit[Colour] | None = None

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
            case Prop() as prop:
                self.props[prop] = self.take(hit.position) or self.props.get(prop)
            case Hair() as style:
                self.styles.append(style)
                self.hair = self.take(hit.position) or self.hair
            case (Body(), str()) as body:
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


def _nouns_and_colours(words: list[str]) -> list[Hit[Noun]]:
    lexicons: tuple[Lexicon[Any], ...] = (COLOURS, BODIES, BUILDS, HAIRS, WEARS, PROPS, SKIN)
    hits: list[Hit[Noun]] = []
    for lexicon in lexicons:
        hits.extend(lexicon.hits_in(words))
    return sorted(hits, key=lambda hit: hit.position)


def _decided(draft: _Draft, words: list[str], chance: Chance) -> Design:
    """Draw what the words leave open."""
    body, kind = draft.body or (Body.PERSON, chance.branch("kind").pick(("woman", "man")))
    top, legs = chance.branch("clothes").pick(_CLOTHES)
    main = _main(body, kind, draft, chance.branch("skin"))
    young = Build.YOUNG in draft.builds or kind == "child"
    old = Build.OLD in draft.builds or kind == "old"
    wears = _dressed(body, draft, words, top, legs)
    props = tuple(
        (prop, given or chance.branch(prop.value).pick(_CLOTHES)[0])
        for prop, given in draft.props.items()
    )
    styles = [style for style in draft.styles if style not in {Hair.BEARD, Hair.SHORT}]
    if _is_long_haired(words):
        styles.append(Hair.LONG)
    usual = Hair.LONG if kind == "woman" else Hair.SHORT
    named_hair = [hit.key for hit in HAIR_COLOURS.hits_in(words)]
    plain = Colour(206, 206, 212) if old else chance.branch("hair").pick(_HAIRS)
    return Design(
        body=body,
        kind=kind,
        main=main,
        second=main.mixed(Colour(255, 248, 236), 0.55) if main.luminance < 200 else main.dark(),
        hair=draft.hair or (named_hair[0] if named_hair else plain),
        hair_style=styles[0] if styles else usual,
        beard=Hair.BEARD in draft.styles or (old and kind == "old" and "wizard" in words),
        eyes=wears.pop(Wear.EYES, None) or _EYES.get(body, INK),
        wears={wear: colour for wear, colour in wears.items() if colour is not None},
        props=props[:MOST_PROPS],
        stature=_stature(draft.builds, young=young),
        girth=_girth(draft.builds),
        old=old,
        young=young,
    )


def _is_long_haired(words: list[str]) -> bool:
    """Tell whether `long` stands a few words before `hair`: `long and very red hair`."""
    places = [i for i, word in enumerate(words) if word in {"hair", "haired"}]
    return any("long" in words[max(0, i - COLOUR_REACHES) : i] for i in places)


def _main(body: Body, kind: str, draft: _Draft, chance: Chance) -> Colour:
    if body is Body.PERSON:
        return _SKIN_WORDS.get(draft.skin, draft.skin) if draft.skin else chance.pick(_SKINS)
    if draft.skin or draft.cloth:
        return draft.skin or draft.cloth or WHITE
    if body is Body.ROBOT:
        return chance.pick(_METALS)
    return chance.pick(_FURS.get(kind, _FURS["monster"]))


def _dressed(
    body: Body, draft: _Draft, words: list[str], top: Colour, legs: Colour
) -> dict[Wear, Colour | None]:
    """Give every garment a colour, and a person the clothes that nobody mentioned."""
    wears: dict[Wear, Colour | None] = {
        wear: given or _USUAL.get(wear) or (legs if wear in _LOWER else draft.cloth or top)
        for wear, given in draft.wears.items()
    }
    if Wear.EYES in draft.wears and draft.wears[Wear.EYES] is None:
        wears[Wear.EYES] = None
    if body is Body.PERSON:
        if not any(wear in wears for wear in (Wear.DRESS, Wear.TOP, Wear.COAT, Wear.ARMOUR)):
            white = Wear.JACKET in wears or Wear.HELMET in wears
            wears[Wear.TOP] = draft.cloth or (Colour(232, 234, 238) if white else top)
        if not any(wear in wears for wear in (Wear.DRESS, Wear.SKIRT, Wear.TROUSERS)):
            matching = wears.get(Wear.JACKET) if "suit" in words else wears.get(Wear.HELMET)
            wears[Wear.TROUSERS] = matching or legs
        wears.setdefault(Wear.BOOTS, Colour(52, 46, 52))
    return wears


def _stature(builds: set[Build], *, young: bool) -> float:
    factor = 0.78 if young else 1.0
    factor *= 1.12 if Build.TALL in builds else 1.0
    return max(0.7, factor * (0.8 if Build.SMALL in builds else 1.0))


def _girth(builds: set[Build]) -> float:
    return (1.28 if Build.STOUT in builds else 1.0) * (0.82 if Build.THIN in builds else 1.0)
