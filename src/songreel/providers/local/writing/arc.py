"""Where a scene stands in the film: its part of the arc, time of day, setting and camera."""

from __future__ import annotations

from dataclasses import dataclass

from songreel.providers.local.chance import Chance, scattered
from songreel.providers.local.words.deeds import Beat
from songreel.providers.local.words.moments import Time
from songreel.providers.local.words.shots import Angle, Move, ShotSize

_ENDS: tuple[tuple[Beat, int], ...] = (
    (Beat.OPENING, 18),
    (Beat.BUILD, 45),
    (Beat.TURN, 60),
    (Beat.HIGH, 88),
    (Beat.CLOSE, 100),
)
"""Up to which percentage of the film each part goes."""

_DAY: tuple[Time, ...] = (Time.DAWN, Time.DAY, Time.DAY, Time.DUSK, Time.NIGHT, Time.DAWN)
_AROUND: dict[Time, tuple[Time, ...]] = {
    Time.DAWN: (Time.NIGHT, Time.DAWN, Time.DAWN, Time.DAWN, Time.DAWN, Time.DAWN, Time.DAY),
    Time.DAY: (Time.DAWN, Time.DAY, Time.DAY, Time.DAY, Time.DAY, Time.DAY, Time.DUSK),
    Time.DUSK: (Time.DAY, Time.DUSK, Time.DUSK, Time.DUSK, Time.DUSK, Time.DUSK, Time.NIGHT),
    Time.NIGHT: (Time.DUSK, Time.NIGHT, Time.NIGHT, Time.NIGHT, Time.NIGHT, Time.NIGHT, Time.DAWN),
}
"""An idea that asks for one time of day gets it, with its neighbours at the two ends."""

_SIZES: dict[Beat, tuple[ShotSize, ...]] = {
    Beat.OPENING: (ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM),
    Beat.BUILD: (ShotSize.FULL, ShotSize.MEDIUM, ShotSize.WIDE, ShotSize.CLOSE),
    Beat.TURN: (ShotSize.CLOSE, ShotSize.MEDIUM, ShotSize.FULL),
    Beat.HIGH: (ShotSize.FULL, ShotSize.WIDE, ShotSize.CLOSE, ShotSize.MEDIUM),
    Beat.CLOSE: (ShotSize.MEDIUM, ShotSize.FULL, ShotSize.WIDE),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one scene stands: `step` of `steps` in its part of the arc, both counted from 0."""

    index: int
    total: int
    beat: Beat
    step: int
    time: Time


@dataclass(frozen=True, slots=True)
class Camera:
    """How one scene is filmed."""

    size: ShotSize
    angle: Angle
    move: Move


def beat_of(index: int, total: int) -> Beat:
    """Return the part of the arc that a scene is in; a single scene is the high point."""
    if total == 1:
        return Beat.HIGH
    percent = 100 * index // (total - 1)
    return next(beat for beat, end in _ENDS if percent <= end)


def place_of(index: int, total: int, only: Time | None) -> Place:
    """Return where a scene stands in the film.

    Args:
        index: counted from 0.
        total: scenes of the whole film.
        only: the one time of day that the idea asks for, or None for a whole day.
    """
    beat = beat_of(index, total)
    step = sum(1 for before in range(index) if beat_of(before, total) is beat)
    day = _AROUND[only] if only is not None else _DAY
    return Place(index, total, beat, step, day[(2 * index + 1) * len(day) // (2 * total)])


def camera_of(place: Place, chance: Chance) -> Camera:
    """Return how a scene is filmed: neighbours never share both size and move."""
    sizes = _SIZES[place.beat]
    moves = tuple(Move)
    angles = (Angle.EYE, Angle.LOW, Angle.EYE, Angle.HIGH)
    return Camera(
        size=sizes[place.step % len(sizes)],
        angle=angles[scattered(place.index, len(angles), chance.branch("angle"))],
        move=moves[scattered(place.index, len(moves), chance.branch("move"))],
    )
