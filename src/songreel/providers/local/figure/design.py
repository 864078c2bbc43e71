"""Turns a description into a design: the same words and seed give the same character."""

from __future__ import annotations

from dataclasses import dataclass, field

from songreel.providers.local.chance import Chance
from songreel.providers.local.figure.draft import COLOUR_REACHES, Draft, nouns_and_colours
from songreel.providers.local.figure.palettes import (
    CLOTHES,
    EYES,
    FURS,
    GLOBED,
    HAIRS,
    IRISES,
    METALS,
    SKIN_WORDS,
    SKINS,
    USUAL,
    USUAL_SAID,
)
from songreel.providers.local.figure.wording import worded
from songreel.providers.local.pencil.colour import WHITE, Colour
from songreel.providers.local.words.looks import (
    HAIR_COLOURS,
    Body,
    Build,
    Hair,
    Prop,
    Wear,
)

MOST_PROPS = 2

_LOWER = (Wear.TROUSERS, Wear.SKIRT)
_PALE = Colour(255, 248, 236)
_FEMALE = frozenset(
    (
        "woman women lady girl schoolgirl grandmother grandma granny queen princess witch mother "
        "actress mermaid fairy waitress ballerina bride businesswoman she her hers female heroine "
        "geisha diva goddess nun vixen lioness superheroine"
    ).split()
)
_BODICES = {Wear.DRESS, Wear.TOP, Wear.COAT, Wear.ARMOUR, Wear.JACKET, Wear.HELMET}
_LOWERS = {Wear.TROUSERS, Wear.SKIRT}
_GOWNED = {"queen", "princess", "fairy", "angel", "goddess", "mermaid", "diva", "geisha", "witch"}
_ROBED = {"wizard", "monk", "sorcerer", "prophet", "druid"}
_COSTUMES = {
    "angel": Colour(244, 242, 236),
    "witch": Colour(62, 48, 84),
    "mermaid": Colour(48, 158, 150),
}
_IN_DRESS = 0.4
_DARK_SKIN = 130.0
_BEARDED = 0.22
_WINGED = {
    "bee": Colour(226, 240, 250),
    "butterfly": Colour(240, 138, 60),
    "bat": Colour(74, 62, 78),
}
_NOT_CUTS = {Hair.BEARD, Hair.MOUSTACHE, Hair.SHORT}
_BABY_UNTIL = 3
_CHILD_UNTIL = 13
_OLD_FROM = 60
_STYLED_BY = {"vampire": (WHITE.mixed(Colour(196, 200, 222), 0.5), Colour(40, 40, 48))}
"""Skin and hair that some words bring along."""


@dataclass(frozen=True, slots=True)
class Design:
    """A character: what it is made of and what it wears.

    Attributes:
        kind: the species or sort of person within its body.
        breed: the word that named it, or nothing.
        main: colour of skin, fur or metal.
        second: lighter or darker partner of `main`: belly, joints.
        hair_long: whether the hair falls below the shoulders, whatever its style.
        wears: clothes with their colours, each once.
        said: the words by which clothes and things were named.
        props: things held, first in the right hand, then in the left.
        stature: height as a factor of a grown person's.
        girth: width as a factor.
        strong: whether it has muscles.
        moustache: whether it has one without a beard.
        variant: decides what nobody mentioned: face, cut, pattern.
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
    female: bool = False
    strong: bool = False
    moustache: bool = False
    hair_long: bool = False
    breed: str = ""
    said: dict[Wear | Prop, str] = field(default_factory=dict[Wear | Prop, str])
    words: frozenset[str] = frozenset()
    variant: int = 0

    def wears_any(self, *kinds: Wear) -> Colour | None:
        """Return the colour of the first of some clothes that it wears, or None."""
        return next((self.wears[kind] for kind in kinds if kind in self.wears), None)

    def says(self, *words: str) -> bool:
        """Tell whether one of some words stands in the description."""
        return any(word in self.words for word in words)

    def option(self, number: int, count: int) -> int:
        """Return one of `count` ways of something that nobody mentioned, from 0."""
        return (self.variant >> (number * 5 % 60)) % max(1, count)


def design(description: str, seed: int | None = None) -> Design:
    """Design a character; what the words leave open is drawn from them and the seed."""
    wording = worded(description)
    words = wording.words
    draft = Draft(age=wording.age)
    for hit in nouns_and_colours(words):
        draft.read(hit)
    draft.end()
    for hit in nouns_and_colours(wording.denied):
        draft.deny(hit.key)
    return _decided(draft, words, Chance("figure-1", words, seed))


def _decided(draft: Draft, words: list[str], chance: Chance) -> Design:
    """Draw what the words leave open."""
    body, kind = draft.body or (Body.PERSON, chance.branch("kind").pick(("woman", "man")))
    age = draft.age
    if body is Body.PERSON and age is not None and age < _CHILD_UNTIL:
        kind = "child"
        draft.builds |= {Build.BABY} if age < _BABY_UNTIL else set()
    outfit = chance.branch("clothes").pick(CLOTHES)
    main = _main(body, kind, draft, words, chance.branch("skin"))
    young = kind == "child" or (Build.YOUNG in draft.builds and "teenager" not in words)
    old = Build.OLD in draft.builds or kind == "old"
    if age is not None:
        old, young = age >= _OLD_FROM, age < _CHILD_UNTIL
    wears = _dressed((body, kind), draft, words, outfit, chance.branch("costume"))
    props = tuple(
        (prop, given or chance.branch(prop.value).pick(CLOTHES)[0])
        for prop, given in draft.props.items()
    )
    female = kind == "woman" or not _FEMALE.isdisjoint(words)
    said_styles = [style for style in draft.styles if style not in _NOT_CUTS]
    long = _is_long_haired(words) or Hair.LONG in said_styles
    return Design(
        body=body,
        kind=kind,
        main=main,
        second=main.mixed(_PALE, 0.55) if main.luminance < 200 else main.dark(),
        hair=_hair(draft, words, chance.branch("hair"), main, old=old),
        hair_style=_style(said_styles, draft, chance.branch("cut"), long=long, female=female),
        beard=_has_beard(body, kind, draft, words, chance.branch("beard"), female=female),
        eyes=wears.pop(Wear.EYES, None) or EYES.get(body) or _iris(words, chance.branch("eyes")),
        wears={wear: colour for wear, colour in wears.items() if colour is not None},
        props=props[:MOST_PROPS],
        stature=_stature(draft.builds, young=young, old=old),
        girth=_girth(draft.builds),
        old=old,
        young=young,
        female=female,
        strong=Build.STRONG in draft.builds,
        moustache=Hair.MOUSTACHE in draft.styles,
        hair_long=long,
        breed=draft.breed,
        said=draft.said,
        words=frozenset(words),
        variant=chance.branch("variant").bits(),
    )


def _has_beard(
    body: Body, kind: str, draft: Draft, words: list[str], chance: Chance, *, female: bool
) -> bool:
    if Hair.BEARD in draft.styles or (kind == "old" and "wizard" in words):
        return True
    if body is not Body.PERSON or female or kind == "child" or Build.YOUNG in draft.builds:
        return False
    if Hair.BEARD in draft.denied or Hair.MOUSTACHE in draft.styles:
        return False
    return "vampire" not in words and chance.share() < _BEARDED


def _iris(words: list[str], chance: Chance) -> Colour:
    return Colour(190, 40, 50) if "vampire" in words else chance.pick(IRISES)


def _hair(draft: Draft, words: list[str], chance: Chance, skin: Colour, *, old: bool) -> Colour:
    named = [hit.key for hit in HAIR_COLOURS.hits_in(words)]
    by_word = next((_STYLED_BY[word][1] for word in words if word in _STYLED_BY), None)
    if draft.hair or named:
        return draft.hair or named[0]
    natural = HAIRS if skin.luminance > _DARK_SKIN else HAIRS[:2]
    return by_word or (Colour(212, 212, 218) if old else chance.pick(natural))


def _style(said: list[Hair], draft: Draft, chance: Chance, *, long: bool, female: bool) -> Hair:
    if said:
        return said[0]
    if Build.BABY in draft.builds:
        return Hair.SHORT
    if long:
        return Hair.LONG
    if Hair.SHORT in draft.styles or not female:
        return Hair.SHORT
    if Build.OLD in draft.builds:
        return Hair.BUN
    return chance.pick((Hair.LONG, Hair.LONG, Hair.PONYTAIL, Hair.BOB, Hair.BUN))


def _is_long_haired(words: list[str]) -> bool:
    """Tell whether `long` stands a few words before `hair`: `long and very red hair`."""
    places = [i for i, word in enumerate(words) if word in {"hair", "haired"}]
    return any("long" in words[max(0, i - COLOUR_REACHES) : i] for i in places)


def _main(body: Body, kind: str, draft: Draft, words: list[str], chance: Chance) -> Colour:
    if body is Body.PERSON:
        if draft.skin:
            return SKIN_WORDS.get(draft.skin, draft.skin)
        if "skinned" in words and "dark" in words:
            return chance.pick(SKINS[3:])
        by_word = next((_STYLED_BY[word][0] for word in words if word in _STYLED_BY), None)
        return by_word or chance.pick(SKINS)
    if draft.skin or draft.cloth:
        return draft.skin or draft.cloth or WHITE
    if body is Body.ROBOT:
        return chance.pick(METALS)
    return chance.pick(FURS.get(draft.breed) or FURS.get(kind) or FURS["monster"])


def _dressed(
    who: tuple[Body, str],
    draft: Draft,
    words: list[str],
    outfit: tuple[Colour, Colour],
    chance: Chance,
) -> dict[Wear, Colour | None]:
    """Give every garment a colour, and a person the clothes that nobody mentioned."""
    (body, kind), (top, legs) = who, outfit
    wears: dict[Wear, Colour | None] = {
        wear: given or _usual(wear, draft, words, top, legs) for wear, given in draft.wears.items()
    }
    if Wear.EYES in draft.wears and draft.wears[Wear.EYES] is None:
        wears[Wear.EYES] = None
    suited = {"suit", "tuxedo"}.intersection(words) and Wear.JACKET in wears
    if suited:
        wears.setdefault(Wear.TROUSERS, wears[Wear.JACKET])
        wears.setdefault(Wear.TIE, Colour(46, 44, 58))
    if body is Body.PERSON:
        _add_costume(wears, draft, words, top, chance)
        if not any(wear in wears for wear in (Wear.DRESS, Wear.TOP, Wear.COAT, Wear.ARMOUR)):
            white = Wear.JACKET in wears or "chef" in words or _is_suited(draft)
            if not _is_bare(draft, words):
                wears[Wear.TOP] = draft.cloth or (Colour(232, 234, 238) if white else top)
        if not any(wear in wears for wear in (Wear.DRESS, Wear.SKIRT, Wear.TROUSERS)):
            armour = wears.get(Wear.ARMOUR)
            mail = armour.mixed(Colour(52, 54, 66), 0.5) if armour is not None else None
            wears[Wear.TROUSERS] = (
                mail or (wears.get(Wear.HELMET) if _is_suited(draft) else None) or legs
            )
        if Wear.BOOTS not in draft.denied:
            wears.setdefault(Wear.BOOTS, _shoes(wears))
    if kind in _WINGED:
        wears.setdefault(Wear.WINGS, _WINGED[kind])
    return wears


def _is_suited(draft: Draft) -> bool:
    """Tell whether a helmet comes with a suit for space or for the deep."""
    return draft.said.get(Wear.HELMET, "").split(" ")[0] in GLOBED


def _is_bare(draft: Draft, words: list[str]) -> bool:
    bare = {"shirtless", "barechested"}.intersection(words) or "bare chest" in " ".join(words)
    return bool(bare) or Wear.TOP in draft.denied


def _add_costume(
    wears: dict[Wear, Colour | None],
    draft: Draft,
    words: list[str],
    top: Colour,
    chance: Chance,
) -> None:
    """Add what goes with who somebody is, where no clothes are named: a queen wears a gown."""
    if _BODICES.intersection(wears) or _LOWERS.intersection(wears):
        return
    colour = draft.cloth or top
    if "nurse" in words:
        female = draft.body == (Body.PERSON, "woman")
        wears[Wear.DRESS if female else Wear.TOP] = Colour(244, 246, 248)
        wears.setdefault(Wear.CAP, Colour(250, 250, 252))
        draft.said.setdefault(Wear.CAP, "nurse")
    elif _GOWNED.intersection(words):
        wears[Wear.DRESS] = _COSTUMES.get(next(w for w in words if w in _GOWNED), colour)
        draft.said[Wear.DRESS] = "gown"
    elif _ROBED.intersection(words):
        wears[Wear.COAT] = colour
        draft.said[Wear.COAT] = "robe"
    elif (
        Wear.VEIL not in wears
        and draft.cloth is None
        and not _FEMALE.isdisjoint(words)
        and chance.share() < _IN_DRESS
    ):
        wears[Wear.DRESS] = top


def _usual(wear: Wear, draft: Draft, words: list[str], top: Colour, legs: Colour) -> Colour:
    if wear is Wear.COAT and "vampire" in words:
        return Colour(52, 44, 58)
    if wear is Wear.DRESS and "bride" in words:
        return WHITE
    by_word = USUAL_SAID.get(draft.said.get(wear, "").split(" ")[0])
    usual = by_word or USUAL.get(wear)
    if usual is not None:
        return usual
    return legs if wear in _LOWER else draft.cloth or top


def _shoes(wears: dict[Wear, Colour | None]) -> Colour:
    """Return shoes that stand off from what is worn above them."""
    above = wears.get(Wear.TROUSERS) or wears.get(Wear.DRESS) or wears.get(Wear.SKIRT)
    dark = Colour(58, 48, 52)
    return Colour(150, 104, 76) if above is not None and above.distance(dark) < 120 else dark


def _stature(builds: set[Build], *, young: bool, old: bool) -> float:
    if young and Build.BABY in builds:
        return 0.56
    factor = 0.74 if young else 0.95 if old else 1.0
    factor *= 1.1 if Build.TALL in builds else 1.0
    return max(0.68, factor * (0.8 if builds & {Build.SMALL, Build.BABY} else 1.0))


def _girth(builds: set[Build]) -> float:
    return (1.42 if Build.STOUT in builds else 1.0) * (0.8 if Build.THIN in builds else 1.0)
