"""Reads a scene: where and when it is, what happens, and how it is filmed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from songreel.providers.local.chance import Chance
from songreel.providers.local.words.deeds import DEEDS, Deed
from songreel.providers.local.words.lexicon import words_of
from songreel.providers.local.words.moments import TIMES, WEATHERS, Time, Weather
from songreel.providers.local.words.moods import MOODS, Mood
from songreel.providers.local.words.places import GOES_WITH, PLACES, Setting
from songreel.providers.local.words.shots import ANGLES, MOVES, SIZES, Angle, Move, ShotSize
from songreel.providers.local.words.things import THINGS, Thing

_SENTENCE = re.compile(r"(?<=[.!?;。！？])\s*")
_CHARACTER = re.compile(r"\bCharacter:\s*(.+?)(?:\bLook:|$)", re.DOTALL)
_WHERE = frozenset(
    "in on at through across over under into onto inside above below along among by near between "
    "beside outside around underwater before towards down up where next behind".split()
)
_WHERE_REACHES = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scene's words say; where they are silent, their hash decides.

    `things` are the set pieces that the scene names, in the order of its words, each once;
    `character` is the part that describes the character, or all that is not about the camera.
    """

    setting: Setting
    time: Time
    weather: Weather
    mood: Mood
    things: tuple[Thing, ...]
    size: ShotSize
    angle: Angle
    move: Move
    deed: Deed
    character: str


def read(text: str, chance: Chance) -> Reading:
    """Read a scene's description."""
    sentences = _SENTENCE.split(text)
    filmed = " ".join(part for part in sentences if "camera" in part.lower())
    scene = _CHARACTER.sub("", text)
    return Reading(
        setting=_setting(text, chance.branch("setting")),
        time=TIMES.first(text) or chance.branch("time").pick((Time.DAY, Time.DUSK, Time.DAWN)),
        weather=WEATHERS.first(text) or Weather.CLEAR,
        mood=MOODS.first(text) or Mood.CALM,
        things=tuple(dict.fromkeys(hit.key for hit in THINGS.hits(scene))),
        size=SIZES.first(text)
        or chance.branch("size").pick((ShotSize.FULL, ShotSize.WIDE, ShotSize.MEDIUM)),
        angle=ANGLES.first(text) or Angle.EYE,
        move=MOVES.first(filmed or text)
        or chance.branch("move").pick((Move.PUSH_IN, Move.TRACK, Move.PAN_RIGHT, Move.PULL_OUT)),
        deed=DEEDS.first(text) or Deed.STAND,
        character=_character(text, sentences),
    )


def _character(text: str, sentences: list[str]) -> str:
    """Return what follows `Character:`, up to `Look:`; else all that is not about the camera."""
    named = _CHARACTER.search(text)
    if named is not None:
        return named.group(1)
    return " ".join(part for part in sentences if "camera" not in part.lower()) or text


def _setting(text: str, chance: Chance) -> Setting:
    """Return the first place that follows `in`, `on` …; else the first; else what goes with it."""
    words = words_of(text)
    hits = PLACES.hits_in(words)
    for hit in hits:
        before = words[max(0, hit.position - _WHERE_REACHES) : hit.position + 1]
        if not _WHERE.isdisjoint(before):
            return hit.key
    if hits:
        return hits[0].key
    return GOES_WITH.first(text) or chance.pick(tuple(Setting))
