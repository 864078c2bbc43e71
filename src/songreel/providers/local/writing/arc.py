"""Where a scene stands in the film: its part of the arc, its part of the story, time, weather."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from songreel.providers.local.words.moments import Time, Weather
from songreel.providers.local.words.moods import Mood
from songreel.providers.local.words.places import Setting
from songreel.providers.local.words.shots import ShotSize
from songreel.providers.local.writing.beats import Beat

_ENDS: tuple[tuple[Beat, int], ...] = (
    (Beat.OPENING, 18),
    (Beat.BUILD, 45),
    (Beat.TURN, 60),
    (Beat.HIGH, 88),
    (Beat.CLOSE, 100),
)
"""Up to which percentage of the film each part goes."""

_SECTIONS: dict[str, Beat] = {
    "intro": Beat.OPENING,
    "verse": Beat.BUILD,
    "chorus": Beat.HIGH,
    "bridge": Beat.TURN,
    "break": Beat.TURN,
    "outro": Beat.CLOSE,
}

_DAY: tuple[Time, ...] = (Time.DAWN, Time.DAY, Time.DAY, Time.DUSK, Time.NIGHT, Time.DAWN)
_AROUND: dict[Time, tuple[Time, ...]] = {
    Time.DAWN: (Time.NIGHT, Time.DAWN, Time.DAWN, Time.DAWN, Time.DAWN, Time.DAWN, Time.DAY),
    Time.DAY: (Time.DAWN, Time.DAY, Time.DAY, Time.DAY, Time.DAY, Time.DAY, Time.DUSK),
    Time.DUSK: (Time.DAY, Time.DUSK, Time.DUSK, Time.DUSK, Time.DUSK, Time.DUSK, Time.NIGHT),
    Time.NIGHT: (Time.DUSK, Time.NIGHT, Time.NIGHT, Time.NIGHT, Time.NIGHT, Time.NIGHT, Time.DAWN),
}
"""An idea that asks for one time of day gets it, with its neighbours at the two ends."""

_SIZES: dict[Beat, tuple[ShotSize, ...]] = {
    Beat.OPENING: (ShotSize.WIDE, ShotSize.MEDIUM, ShotSize.FULL),
    Beat.BUILD: (ShotSize.FULL, ShotSize.MEDIUM, ShotSize.WIDE, ShotSize.CLOSE),
    Beat.TURN: (ShotSize.CLOSE, ShotSize.WIDE, ShotSize.MEDIUM),
    Beat.HIGH: (ShotSize.WIDE, ShotSize.CLOSE, ShotSize.FULL, ShotSize.MEDIUM),
    Beat.CLOSE: (ShotSize.MEDIUM, ShotSize.WIDE, ShotSize.FULL),
}

_NO_WEATHER = frozenset({Setting.STAGE, Setting.UNDERWATER, Setting.SPACE})
_C, _R, _S, _F, _T = Weather.CLEAR, Weather.RAIN, Weather.SNOW, Weather.FOG, Weather.STORM
_WEATHERS: dict[Weather | Mood, dict[Beat, tuple[Weather, ...]]] = {
    Weather.CLEAR: dict.fromkeys(Beat, (_C,)),
    Weather.RAIN: dict.fromkeys(Beat, (_R,)),
    Weather.SNOW: dict.fromkeys(Beat, (_S,)),
    Weather.FOG: {
        Beat.OPENING: (_F,),
        Beat.BUILD: (_F,),
        Beat.TURN: (_F,),
        Beat.HIGH: (_F, _C),
        Beat.CLOSE: (_C,),
    },
    Weather.STORM: {
        Beat.OPENING: (_C,),
        Beat.BUILD: (_R,),
        Beat.TURN: (_T,),
        Beat.HIGH: (_T,),
        Beat.CLOSE: (_C,),
    },
    Mood.MELANCHOLY: {
        Beat.OPENING: (_F, _C),
        Beat.BUILD: (_C, _C, _F),
        Beat.TURN: (_R,),
        Beat.HIGH: (_R, _C, _C),
        Beat.CLOSE: (_F, _C),
    },
    Mood.TENSE: {
        Beat.OPENING: (_F, _C),
        Beat.BUILD: (_C, _F),
        Beat.TURN: (_R,),
        Beat.HIGH: (_T, _T, _R),
        Beat.CLOSE: (_F, _C),
    },
    Mood.DREAMY: {
        Beat.OPENING: (_F, _C),
        Beat.BUILD: (_C,),
        Beat.TURN: (_F,),
        Beat.HIGH: (_C,),
        Beat.CLOSE: (_C, _F),
    },
    Mood.CALM: {
        Beat.OPENING: (_F, _C),
        Beat.BUILD: (_C,),
        Beat.TURN: (_R, _C),
        Beat.HIGH: (_C,),
        Beat.CLOSE: (_C,),
    },
}
"""The weather of each part: what the idea asks for, else what goes with the mood."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one scene stands.

    `beat` is the part of the arc that the music asks for, `stage` the part of the story: before
    the last high point nothing is reached yet, and after it all is over. `phase` is the part of
    the weather, which only goes forward. `step` counts the scenes of the film that had the same
    beat before, from 0; `is_arrival` is the scene in which the film gets where it is going.
    """

    index: int
    total: int
    beat: Beat
    stage: Beat
    step: int
    time: Time
    phase: Beat
    is_arrival: bool

    @property
    def shows_goal(self) -> bool:
        """Tell whether what the film is after can be in the picture by now."""
        return self.stage in {Beat.HIGH, Beat.CLOSE}

    @property
    def is_last(self) -> bool:
        """Tell whether the film ends with it."""
        return self.index == self.total - 1


def beat_of(index: int, total: int, sections: Sequence[str] = ()) -> Beat:
    """Return the part of the arc that a scene is in; a single scene is the high point."""
    if index < len(sections):
        found = _SECTIONS.get(sections[index].strip().lower())
        if found is not None:
            return found
    if total == 1:
        return Beat.HIGH
    percent = 100 * index // (total - 1)
    return next(beat for beat, end in _ENDS if percent <= end)


def places_of(total: int, only: Time | None, sections: Sequence[str] = ()) -> list[Place]:
    """Return where each scene of a film stands.

    Args:
        total: scenes of the whole film.
        only: the one time of day that the idea asks for, or None for a whole day.
        sections: of the song, for each scene; may be empty.
    """
    beats = [beat_of(index, total, sections) for index in range(total)]
    last = max((i for i, beat in enumerate(beats[:-1]) if beat is Beat.HIGH), default=total - 1)
    first = last
    while first and beats[first - 1] is Beat.HIGH:
        first -= 1
    first = min(max(first, 1), total - 1)
    seen: dict[Beat, int] = {}
    places: list[Place] = []
    for index, beat in enumerate(beats):
        step = seen.get(beat, 0)
        seen[beat] = step + 1
        places.append(
            Place(
                index=index,
                total=total,
                beat=beat,
                stage=_stage(index, total, beat, first, last),
                step=step,
                time=_time(index, total, only),
                phase=_phase(index, total, first, last),
                is_arrival=index == first,
            )
        )
    return places


def _stage(index: int, total: int, beat: Beat, first: int, last: int) -> Beat:
    if total < 3:
        return Beat.HIGH if index == total - 1 else Beat.OPENING
    if index == 0:
        return Beat.OPENING
    if index == total - 1:
        return Beat.CLOSE
    if first <= index <= last:
        return Beat.HIGH
    if index > last:
        return Beat.CLOSE
    return Beat.BUILD if beat in {Beat.HIGH, Beat.CLOSE} else beat


def _phase(index: int, total: int, first: int, last: int) -> Beat:
    if first <= index <= last:
        return Beat.HIGH
    if index > last:
        return Beat.CLOSE
    if index * 5 < first:
        return Beat.OPENING
    return Beat.BUILD if index * 5 < first * 3 else Beat.TURN


def _time(index: int, total: int, only: Time | None) -> Time:
    if total == 1:
        return only or Time.DUSK
    day = _AROUND[only] if only is not None else _DAY
    return day[(2 * index + 1) * len(day) // (2 * total)]


def weather_of(place: Place, setting: Setting, wanted: Weather | None, tone: Mood) -> Weather:
    """Return a scene's weather: what the idea asks for, else what goes with the film's mood."""
    course = _WEATHERS.get(tone if wanted is None else wanted, _WEATHERS[Weather.CLEAR])
    weathers = course[place.phase]
    weather = weathers[place.index % len(weathers)]
    if wanted is None and place.phase is Beat.OPENING and place.time is Time.DAY:
        weather = Weather.CLEAR
    if setting in _NO_WEATHER:
        return Weather.CLEAR
    if setting is Setting.DESERT and wanted is None and weather in {Weather.RAIN, Weather.STORM}:
        return Weather.FOG
    return weather


def size_of(place: Place, before: ShotSize | None) -> ShotSize:
    """Return how large the character is; never the same size twice in a row."""
    if place.index == 0 and place.total > 1:
        return ShotSize.WIDE
    sizes = _SIZES[place.beat]
    size = sizes[place.step % len(sizes)]
    if place.is_last and place.total > 2:
        size = ShotSize.WIDE
    if size is before:
        size = sizes[(place.step + 1) % len(sizes)]
    return size
