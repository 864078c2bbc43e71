"""Tells a film shot by shot from its first on, so that nothing is said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from songreel.domain.scene import ScenesSpec
from songreel.providers.local.chance import Chance
from songreel.providers.local.words.moments import Weather
from songreel.providers.local.words.moods import MOODS, Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.things import THINGS
from songreel.providers.local.writing.acting import Actor, traits_of
from songreel.providers.local.writing.arc import INDOORS, Place, places_of, weather_of
from songreel.providers.local.writing.beats import Beat
from songreel.providers.local.writing.camera import Camera
from songreel.providers.local.writing.dressing import Dresser
from songreel.providers.local.writing.idea import Doing, Idea, understand
from songreel.providers.local.writing.props import MAY_STAND
from songreel.providers.local.writing.route import route_of
from songreel.providers.local.writing.shot import Shot
from songreel.providers.local.writing.story import Storyteller
from songreel.providers.local.writing.subject import Subject

_SOFTEST = (Mood.TENDER, Mood.CALM, Mood.DREAMY, Mood.MELANCHOLY, Mood.JOYFUL)
_STRONGEST = (Mood.ENERGETIC, Mood.JOYFUL, Mood.TENSE, Mood.DREAMY, Mood.TENDER)
_DOUBTFUL = (Mood.MELANCHOLY, Mood.TENSE, Mood.DREAMY, Mood.CALM)
_PLAIN = (Mood.CALM, Mood.JOYFUL, Mood.TENDER)
"""Whose weather a film has whose words name no mood."""
_OUTSIDE = (Setting.FIELD, Setting.ROAD, Setting.STREET)
"""Where weather can be told of in a film that is all indoors."""
_UNNAMED: dict[Beat, tuple[Mood, ...]] = {
    Beat.OPENING: (Mood.CALM, Mood.DREAMY),
    Beat.BUILD: (Mood.JOYFUL, Mood.CALM, Mood.ENERGETIC),
    Beat.TURN: (Mood.MELANCHOLY, Mood.TENSE),
    Beat.HIGH: (Mood.ENERGETIC, Mood.JOYFUL),
    Beat.CLOSE: (Mood.TENDER, Mood.CALM),
}
"""The moods of a film whose words name none."""

_BESIDE: dict[Mood, tuple[Mood, ...]] = {
    Mood.CALM: (Mood.DREAMY, Mood.TENDER),
    Mood.JOYFUL: (Mood.ENERGETIC, Mood.TENDER),
    Mood.TENDER: (Mood.MELANCHOLY, Mood.JOYFUL),
    Mood.MELANCHOLY: (Mood.TENDER, Mood.DREAMY),
    Mood.TENSE: (Mood.ENERGETIC, Mood.MELANCHOLY),
    Mood.DREAMY: (Mood.TENDER, Mood.CALM),
    Mood.ENERGETIC: (Mood.JOYFUL, Mood.TENSE),
}
"""What a film of one mood has besides, so that it does not stay the same throughout."""


def tell(spec: ScenesSpec, total: int) -> list[Shot]:
    """Tell a whole film.

    Args:
        spec: what is asked for; which of its scenes are wanted does not matter here.
        total: scenes of the whole film.
    """
    chance = Chance("scenes-1", spec.idea, spec.character_description, spec.seed)
    idea = understand(spec.idea, spec.video_characteristics, spec.character_description, chance)
    subject = Subject.of(spec.character_description, idea.actor, spec.idea)
    traits = traits_of(spec.character_characteristics)
    moods = _moods(traits, idea.moods)
    places = places_of(total, idea.time, spec.sections)
    doings = placed(idea.doings, places)
    times = {at: doing.time for at, doing in doings.items()}
    places = [replace(one, time=times.get(one.index) or one.time) for one in places]
    fixed = _fixed(doings, places, idea)
    route = list(route_of(total, idea.settings, idea.named, fixed, chance.branch("route")))
    again = {at: earlier for at, earlier in _again(spec, total).items() if at not in doings}
    for at, earlier in again.items():
        route[at] = route[earlier]
        places[at] = replace(places[at], time=places[earlier].time)
    own = frozenset(hit.key for hit in THINGS.hits(subject.who))
    tone = moods[0] if moods else chance.branch("weather").pick(_PLAIN)
    storyteller = Storyteller(idea, subject, own, moods, chance.branch("story"))
    dresser = Dresser(
        idea.things, own, subject.who, Mood.DREAMY in moods, chance.branch("dressing")
    )
    camera = Camera(spec.camera_angle, subject.who, chance.branch("camera"))
    actor = Actor(traits, chance.branch("acting"))
    shots: list[Shot] = []
    alike: Counter[str] = Counter()
    for place, setting in zip(places, route, strict=True):
        before = shots[-1] if shots else None
        doing = doings.get(place.index)
        wanted = doing.weather if doing and doing.weather else idea.weather
        weather = weather_of(place, setting, wanted, tone)
        if doing and doing.weather and setting not in INDOORS:
            weather = doing.weather
        if place.index in again:
            weather = shots[again[place.index]].weather
        size = camera.size(place, before.size if before else None)
        happening = storyteller.happening(
            place, setting, weather, size, before.deed if before else None, doing
        )
        angle = camera.angle(place, size)
        move = camera.move(place, size, happening.deed, before.move if before else None)
        things = dresser.things(
            place, setting, weather, size, happening.things, storyteller.hidden_in(place)
        )
        mood = mood_of(place, moods)
        shot = Shot(
            setting=setting,
            time=place.time,
            weather=weather,
            mood=mood,
            things=things,
            size=size,
            angle=angle,
            move=move,
            deed=happening.deed,
            story=happening.text,
            picture=dresser.picture(setting, place.time, weather, things, happening.things),
            acted=actor.acted(mood),
            filmed=camera.filmed(size, angle, move),
            theme=idea.theme if place.index == 0 else "",
            town=idea.place or "",
        )
        shots.append(replace(shot, wording=alike[shot.set_line]))
        alike[shot.set_line] += 1
    return shots


def _again(spec: ScenesSpec, total: int) -> dict[int, int]:
    """Return the scenes that look like an earlier one, and which."""
    return {
        at: earlier
        for at, earlier in enumerate(spec.resembles[:total])
        if earlier is not None and earlier < at
    }


def _fixed(doings: Mapping[int, Doing], places: Sequence[Place], idea: Idea) -> dict[int, Setting]:
    """Return the settings of scenes whose words leave no choice; the goal is where it can be."""
    fixed = {at: doing.setting for at, doing in doings.items() if doing.setting is not None}
    for at, doing in doings.items():
        if doing.weather is not None and at not in fixed:
            around = {fixed.get(at - 1), fixed.get(at + 1)}
            outside = [one for one in (*idea.settings, *_OUTSIDE) if one not in INDOORS]
            fixed[at] = next((one for one in outside if one not in around), outside[0])
    goal = idea.quests[0].things()
    for place in places:
        if (place.is_arrival or (place.is_last and place.total > 2)) and place.index not in fixed:
            offered = (*idea.settings[: idea.named][::-1], *idea.settings)
            before = fixed.get(place.index - 1, idea.settings[0] if place.index == 1 else None)
            fits = [one for one in offered if all(one in MAY_STAND[thing] for thing in goal)]
            fresh = (one for one in (*fits, *offered) if one is not before)
            fixed[place.index] = next(fresh, idea.settings[0])
    return fixed


def placed(doings: Sequence[Doing], places: Sequence[Place]) -> dict[int, Doing]:
    """Return in which scenes the idea's own words are told: what is wanted where it is reached.

    At most half of the scenes are taken; the others stand between them.
    """
    total = len(places)
    arrival = next((place.index for place in places if place.is_arrival), total - 1)
    ends = [doing for doing in doings if not doing.is_open]
    wanted = [doing for doing in ends if doing.is_wanted]
    last = wanted[-1] if wanted else (ends[-1] if len(ends) > 1 or _is_stormy(ends) else None)
    others = [doing for doing in doings if doing is not last]
    found: dict[int, Doing] = {}
    if last is not None:
        found[arrival] = last
    room = max(1, min(len(others), (total - 1) // 2, arrival))
    for number in range(min(room, len(others))):
        at = number * arrival // room
        if at not in found:
            found[at] = others[number * len(others) // room]
    return found


def _is_stormy(ends: Sequence[Doing]) -> bool:
    """Tell whether the one end of a film is a storm, which has to gather first."""
    return bool(ends) and ends[-1].weather is Weather.STORM


def mood_of(place: Place, moods: Sequence[Mood]) -> Mood:
    """Return a scene's mood: of those that the words name, the one that fits its part."""
    if not moods:
        unnamed = _UNNAMED[place.beat]
        return unnamed[place.step % len(unnamed)]
    ranked = {Beat.HIGH: _STRONGEST, Beat.TURN: _DOUBTFUL, Beat.CLOSE: _SOFTEST}.get(place.beat)
    if ranked is None:
        return moods[place.step % len(moods)]
    fitting = [mood for mood in ranked if mood in moods]
    if place.beat is Beat.TURN and not fitting:
        return _DOUBTFUL[0]
    return fitting[0] if fitting else moods[0]


def _moods(traits: Sequence[str], named: Sequence[Mood]) -> tuple[Mood, ...]:
    found = [mood for trait in traits if (mood := MOODS.first(trait)) is not None]
    moods = tuple(dict.fromkeys((*found, *named)))
    return (*moods, *_BESIDE[moods[0]]) if len(moods) == 1 else moods
