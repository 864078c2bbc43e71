"""Verbs that ideas are made of: their forms, and what somebody who does them is after."""

from __future__ import annotations

from enum import StrEnum


class Aim(StrEnum):
    """What an action is after."""

    CARRY = "carry"
    SEEK = "seek"
    MAKE = "make"
    FACE = "face"
    AWAIT = "await"
    SHINE = "shine"
    GO = "go"
    REST = "rest"


_LISTED: dict[Aim, str] = {
    Aim.CARRY: "deliver bring carry send give return hand post smuggle offer hide",
    Aim.SEEK: "marry guard protect feed bury buy invite gather eat drink find seek search look "
    "follow chase meet hunt catch discover see save rescue free steal collect win lose forget "
    "befriend forgive recover reclaim need want love kiss learn read hear watch touch steal "
    "uncover solve track notice",
    Aim.MAKE: "rebuild dig carve plant build paint make grow write create fix repair light bake "
    "cook open draw sew invent craft mend restore heal raise carve compose",
    Aim.FACE: "attack invade haunt face fight defeat battle confront survive slay destroy beat "
    "resist overcome outrun escape flee stop break conquer brave",
    Aim.AWAIT: "wait await miss remember long dream mourn hope",
    Aim.SHINE: "become dance sing perform play celebrate party compete rap shine jump spin",
    Aim.GO: "take go travel drive walk run cross explore wander leave sail climb fly come move "
    "ride swim float march roam stroll enter arrive fall dive drift race cycle skate surf visit "
    "reach hike journey head step sneak pass board land tour",
    Aim.REST: "juggle melt freeze explode crash glow bloom count wash clean sell sit stand live "
    "wake sleep stay get grow work think stare listen turn start begin try cry laugh smile ask "
    "tell say speak call share keep hold pull push throw fade burn rise shout scream breathe "
    "believe know feel",
}
AIMS: dict[str, Aim] = {}
for _aim, _verbs in _LISTED.items():
    for _verb in _verbs.split():
        AIMS.setdefault(_verb, _aim)

_PAST = (
    "find:found meet:met go:went run:ran leave:left fall:fell see:saw fly:flew take:took sing:sang "
    "write:wrote build:built lose:lost give:gave send:sent bring:brought catch:caught come:came "
    "ride:rode swim:swam drive:drove fight:fought make:made grow:grew draw:drew forget:forgot "
    "become:became wake:woke stand:stood sit:sat keep:kept hold:held steal:stole win:won "
    "seek:sought sleep:slept begin:began tell:told know:knew feel:felt speak:spoke rise:rose "
    "hide:hid light:lit think:thought flee:fled hear:heard throw:threw get:got break:broke "
    "rebuild:rebuilt"
)
_DOUBLED = frozenset("run swim stop win sit get spin hug beat plan begin forget rap".split())


def third_person(verb: str) -> str:
    """Return the form that goes with `he`, `she` or `it`: `delivers`, `searches`, `flies`."""
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return f"{verb}es"
    if verb.endswith("y") and verb[-2:-1] not in tuple("aeiou"):
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def _ing(verb: str) -> str:
    if verb in _DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


THIRD: dict[str, str] = {third_person(verb): verb for verb in AIMS}
ING: dict[str, str] = {_ing(verb): verb for verb in AIMS}
PAST: dict[str, str] = {
    form: verb for verb, _, form in (pair.partition(":") for pair in _PAST.split())
}
for _verb in AIMS:
    if _verb not in PAST.values():
        PAST.setdefault(f"{_verb}d" if _verb.endswith("e") else f"{_verb}ed", _verb)
