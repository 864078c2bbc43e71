"""Writes scenes by rules: exactly as many as asked for, no two alike in one film."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from songreel.domain.errors import BackendError, FailureCode
from songreel.domain.scene import Scene, ScenesSpec
from songreel.providers.language.styles import look_of
from songreel.providers.local.writing.film import tell
from songreel.providers.local.writing.joining import joined
from songreel.providers.local.writing.shot import Shot
from songreel.providers.local.writing.subject import subject_of

MOST_IN_A_CALL = 60
MOST_IN_A_FILM = 400
_FILMS = 2
"""Films that are remembered: long ones are asked for in batches, one after the other."""
_APART = 1_000_003
_TELLINGS = 8
"""Ways of telling one scene anew, their seeds so far apart, of which the one that goes on best is
taken."""


def write(spec: ScenesSpec) -> list[Scene]:
    """Write the scenes `spec.first` and following of a film.

    A film depends on the words, the seed, the song's sections and its length alone, and is told as
    a whole, so batches fit together whatever their sizes.

    Raises:
        BackendError: `INVALID_INPUT`, where the numbers are out of range.
    """
    total = spec.total if spec.total is not None else spec.first + spec.number_of_scenes
    _check(spec, total)
    whole = replace(spec, number_of_scenes=1, first=0, total=total, style=None)
    whole = replace(whole, lengths=(), notes=(), before="", after="")
    film = _told(whole)
    if spec.number_of_scenes == 1 and (spec.before or spec.after):
        film = _joined(spec, whole, film)
    character = spec.character_description.strip() or subject_of("")
    last = spec.first + spec.number_of_scenes
    return [shot.scene(character, _look(spec)) for shot in film[spec.first : last]]


def _joined(spec: ScenesSpec, whole: ScenesSpec, film: tuple[Shot, ...]) -> tuple[Shot, ...]:
    """Return a film whose one scene that is asked for goes on from its neighbours."""
    at, total = spec.first, whole.total or 1
    seeds = [(whole.seed or 0) + number * _APART for number in range(1, _TELLINGS)]
    others = [list(tell(replace(whole, seed=seed), total))[at] for seed in seeds]
    shot = joined([film[at], *others], spec.before, spec.after)
    return (*film[:at], shot, *film[at + 1 :])


@lru_cache(maxsize=_FILMS)
def _told(spec: ScenesSpec) -> tuple[Shot, ...]:
    return tuple(tell(spec, spec.total or 1))


def _check(spec: ScenesSpec, total: int) -> None:
    if not 1 <= spec.number_of_scenes <= MOST_IN_A_CALL:
        raise _refused(f"One call writes 1 to {MOST_IN_A_CALL} scenes, not {spec.number_of_scenes}")
    if not 1 <= total <= MOST_IN_A_FILM:
        raise _refused(f"A film has 1 to {MOST_IN_A_FILM} scenes, not {total}")
    if spec.first < 0 or spec.first + spec.number_of_scenes > total:
        raise _refused(
            f"Scenes {spec.first} to {spec.first + spec.number_of_scenes - 1} "
            f"are not within a film of {total}, counted from 0"
        )


def _refused(text: str) -> BackendError:
    return BackendError(FailureCode.INVALID_INPUT, f"{text}.", backend="local")


def _look(spec: ScenesSpec) -> str:
    return look_of(spec.style, spec.video_characteristics, spec.video_type)
