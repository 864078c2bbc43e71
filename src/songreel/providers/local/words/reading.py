"""Reads a scene: where and when it is, what happens, and how it is filmed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from songreel.providers.local.chance import Chance
from songreel.providers.local.pencil.colour import Colour
from songreel.providers.local.words.deeds import Deed, deed_of
from songreel.providers.local.words.glossary import english
from songreel.providers.local.words.lexicon import words_of
from songreel.providers.local.words.moments import TIMES, Time, Weather, weather_in
from songreel.providers.local.words.moods import MOODS, Mood
from songreel.providers.local.words.palette import palette_of
from songreel.providers.local.words.places import GOES_WITH, PLACES, Setting
from songreel.providers.local.words.shots import ANGLES, MOVES, SIZES, Angle, Move, ShotSize
from songreel.providers.local.words.things import THINGS, Thing

_SENTENCE = re.compile(r"(?<=[.!?;。！？])\s*")
_CHARACTER = re.compile(r"\bCharacter:\s*(.+?)(?:\bLook:|$)", re.DOTALL)
_DESCRIBED = re.compile(r"\bCharacter:.+?(?=\bLook:|$)", re.DOTALL)
_LOOK = re.compile(r"\bLook:.*$", re.DOTALL)
_THEME = re.compile(r"\bTheme: “[^”]*”\.?")
_SETTING = re.compile(r"\bSetting:\s*([^.]*)\.?")
_MOOD = re.compile(r"\bMood:\s*([^.]*)\.?")
_WHERE = frozenset(
    "in on at through across over under into onto inside above below along among by near between "
    "beside outside around underwater before towards down up where next behind".split()
)
_WHERE_REACHES = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scene's words say; where they are silent, their hash decides.

    `things` are the set pieces that the scene names, in the order of its words, each once; where
    the scene has a sentence `Setting: …`, that one alone says where and when it is and what stands
    there, since what a story speaks of need not be in the picture;
    `story` is the first sentence, in which a place may be named more closely than `setting` does;
    `character` is the part that describes the character, or all that is not about the camera;
    `palette` are the film's colours.
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
    story: str = ""
    palette: tuple[Colour, ...] = ()


@dataclass(frozen=True, slots=True)
class _Parts:
    """A description taken apart: each kind of sentence decides what it is about, and no other.

    `story` is what happens, `setting` and `mood` what follows those labels (or nothing),
    `filmed` the sentences about the camera, `told` all but the character and the look. Where no
    label says where it is, a sentence about the camera may tell the story as well.
    """

    story: str
    setting: str
    mood: str
    filmed: str
    told: str

    @classmethod
    def of(cls, text: str) -> _Parts:
        told = _THEME.sub(" ", _LOOK.sub(" ", _DESCRIBED.sub(" ", text)))
        setting, mood = _SETTING.search(told), _MOOD.search(told)
        plain = _MOOD.sub(" ", _SETTING.sub(" ", told))
        sentences = _SENTENCE.split(plain)
        flags = _filmed(sentences)
        filmed = " ".join(part for part, is_one in zip(sentences, flags, strict=True) if is_one)
        story = " ".join(part for part, is_one in zip(sentences, flags, strict=True) if not is_one)
        if setting is None:
            story = f"{story} {filmed}"
        return cls(
            story=english(story),
            setting=setting.group(1) if setting else "",
            mood=mood.group(1) if mood else "",
            filmed=filmed,
            told=told,
        )


def told(text: str) -> str:
    """Return what a scene tells those who watch: its story and its picture.

    What is said to whoever makes the picture (setting, mood, camera, character, look) is left
    out; a text that has nothing else is returned as it is.
    """
    plain = _MOOD.sub(" ", _SETTING.sub(" ", _LOOK.sub(" ", _DESCRIBED.sub(" ", text))))
    parts = _SENTENCE.split(plain)
    kept = [part.strip() for part, filmed in zip(parts, _filmed(parts), strict=True) if not filmed]
    return " ".join(part for part in kept if part) or text


def read(text: str, chance: Chance) -> Reading:
    """Read a scene's description."""
    parts = _Parts.of(text)
    where = parts.setting or parts.story
    things = THINGS.hits(where)
    return Reading(
        setting=_setting(parts, chance.branch("setting")),
        time=TIMES.first(where)
        or TIMES.first(text)
        or chance.branch("time").pick((Time.DAY, Time.DUSK, Time.DAWN)),
        weather=weather_in(where) or Weather.CLEAR,
        mood=MOODS.first(parts.mood) or MOODS.first(parts.story) or Mood.CALM,
        things=tuple(dict.fromkeys(hit.key for hit in things)),
        size=SIZES.first(parts.filmed)
        or SIZES.first(text)
        or chance.branch("size").pick((ShotSize.FULL, ShotSize.WIDE, ShotSize.MEDIUM)),
        angle=ANGLES.first(parts.filmed) or ANGLES.first(parts.told) or Angle.EYE,
        move=MOVES.first(parts.filmed or text)
        or chance.branch("move").pick((Move.PUSH_IN, Move.TRACK, Move.PAN_RIGHT, Move.PULL_OUT)),
        deed=deed_of(parts.story) or Deed.STAND,
        character=_character(text),
        story=_SENTENCE.split(parts.story.strip(), maxsplit=1)[0],
        palette=palette_of(text),
    )


def _filmed(sentences: Sequence[str]) -> list[bool]:
    """Tell for each sentence whether it is about the camera, as in `Wide shot; locked off`.

    What goes on after a semicolon belongs to the camera as well where it tells of a move.
    """
    found: list[bool] = []
    for index, sentence in enumerate(sentences):
        goes_on = bool(found) and found[-1] and sentences[index - 1].rstrip().endswith(";")
        is_move = goes_on and deed_of(sentence) is None and MOVES.first(sentence) is not None
        found.append(is_move or _is_filmed(sentence))
    return found


def _is_filmed(sentence: str) -> bool:
    """Tell whether a sentence is about the camera or names a size of shot."""
    lower = sentence.lower()
    is_size = lower.endswith("shot;") and SIZES.first(lower) is not None
    return is_size or "camera" in lower or " shot " in f"{lower} " or lower.startswith("close-up")


def _character(text: str) -> str:
    """Return what follows `Character:`, up to `Look:`; else all that is not about the camera."""
    named = _CHARACTER.search(text)
    if named is not None:
        return named.group(1)
    sentences = _SENTENCE.split(text)
    return " ".join(part for part in sentences if "camera" not in part.lower()) or text


def _setting(parts: _Parts, chance: Chance) -> Setting:
    """Return the place that `Setting:` names; else the first one after `in`, `on` …; else any.

    Where no place is named, what goes with one decides.
    """
    labelled = PLACES.first(parts.setting)
    if labelled is not None:
        return labelled
    words = words_of(parts.story)
    hits = PLACES.hits_in(words) or PLACES.hits(parts.told)
    for hit in hits:
        before = words[max(0, hit.position - _WHERE_REACHES) : hit.position + 1]
        if not _WHERE.isdisjoint(before):
            return hit.key
    if hits:
        return hits[0].key
    return (
        GOES_WITH.first(parts.story) or GOES_WITH.first(parts.told) or chance.pick(tuple(Setting))
    )
