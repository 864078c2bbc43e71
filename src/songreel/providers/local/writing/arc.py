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
INDOORS = _NO_WEATHER | {Setting.ROOM}
"""Where no weather of a story can be seen."""
_DARK = frozenset({Mood.MELANCHOLY, Mood.TENSE})
_SOFT = frozenset({Mood.CALM, Mood.TENDER, Mood.DREAMY})
_GATHERING = 6
"""Scenes of a film from which on rain may be announced by a scene of fog."""
_C, _R, _S, _F, _T = Weather.CLEAR, Weather.RAIN, Weather.SNOW, Weather.FOG, Weather.STORM


def _course(
    opening: tuple[Weather, ...],
    build: tuple[Weather, ...],
    turn: tuple[Weather, ...],
    high: tuple[Weather, ...],
    close: tuple[Weather, ...],
) -> dict[Beat, tuple[Weather, ...]]:
    return dict(zip(Beat, (opening, build, turn, high, close), strict=True))


_WEATHERS: dict[Weather | Mood, dict[Beat, tuple[Weather, ...]]] = {
    Weather.CLEAR: dict.fromkeys(Beat, (_C,)),
    Weather.RAIN: _course((_R,), (_R,), (_R,), (_R,), (_R, _C)),
    Weather.SNOW: dict.fromkeys(Beat, (_S,)),
    Weather.FOG: _course((_F,), (_F,), (_F,), (_F, _C), (_C,)),
    Weather.STORM: _course((_C,), (_R,), (_T,), (_T,), (_C,)),
    Mood.CALM: _course((_F,), (_C,), (_C, _R), (_C,), (_C,)),
    Mood.JOYFUL: _course((_C,), (_C,), (_R,), (_C,), (_C,)),
    Mood.TENDER: _course((_F, _C), (_C,), (_R,), (_R, _C), (_C,)),
    Mood.MELANCHOLY: _course((_F,), (_C, _F), (_R,), (_R, _C), (_C, _F)),
    Mood.TENSE: _course((_F,), (_C, _F), (_R,), (_R, _T), (_F, _C)),
    Mood.DREAMY: _course((_F,), (_C,), (_F,), (_C,), (_C, _F)),
    Mood.ENERGETIC: _course((_C,), (_C,), (_R,), (_R, _C), (_C,)),
}
"""The weather of each part: what the idea asks for, else what goes with the mood.

Where a part has two, the first turns into the second on its way."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one scene stands.

    `beat` is the part of the arc that the music asks for, `stage` the part of the story: before
    the last high point nothing is reached yet, and after it all is over. `phase` is the part of
    the weather, which only goes forward, and `through` how far that part has gone, from 0 to 1.
    `step` counts the scenes of the film that had the same beat before, from 0; `is_arrival` is the
    scene in which the film gets where it is going.
    """

    index: int
    total: int
    beat: Beat
    stage: Beat
    step: int
    time: Time
    phase: Beat
    through: float
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
    phases = [_phase(index, total, first, last) for index in range(total)]
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
                phase=phases[index],
                through=(index - phases.index(phases[index]) + 0.5) / phases.count(phases[index]),
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
    if setting in _NO_WEATHER or (setting is Setting.ROOM and wanted is None):
        return Weather.CLEAR
    course = _WEATHERS[tone if wanted is None else wanted]
    weathers = course[place.phase]
    weather = weathers[int(place.through * len(weathers))]
    if wanted is Weather.RAIN:
        return _rain(place, weather, tone)
    if wanted is not None:
        return weather
    if weather is Weather.FOG and place.time is Time.DAY:
        return Weather.CLEAR
    if weather in {Weather.RAIN, Weather.STORM}:
        return _FALLING.get(setting, weather)
    return weather


_FALLING: dict[Setting, Weather] = {
    Setting.DESERT: Weather.FOG,
    Setting.SKY: Weather.FOG,
    Setting.MOUNTAINS: Weather.SNOW,
}
"""What stands in for rain where none was asked for and hardly any falls."""


def _rain(place: Place, weather: Weather, tone: Mood) -> Weather:
    """Let rain gather in a soft film, rage in a dark one, and end only where the mood lets it."""
    if not place.index and place.total >= _GATHERING and tone in _SOFT:
        return Weather.FOG
    if tone in _DARK:
        return Weather.STORM if place.phase is Beat.HIGH else Weather.RAIN
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
