"""Shots of equal length: the plan that needs to know nothing of the music."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import FrameRate
from songreel.domain.plan import PlanRequest, Shot

MAX_SHOTS = 400
MIN_FRAMES = 12
"""A shot of half a second; what is shorter is a flicker."""

AIM = Fraction(9, 2)
SHORTEST_AIM, LONGEST_AIM = Fraction(7, 2), Fraction(5)
"""Seconds of a shot where nobody says how many are wanted: the ideal, and how far from it a
shorter purchase may lead."""


class EqualParts:
    """Divides the song into shots of equal length, to the frame."""

    def plan(self, request: PlanRequest) -> tuple[Shot, ...]:
        """Return gapless shots from frame 0 to the song's end.

        Boundaries are rounded from the whole, never added up, so that no shot is off by more
        than half a frame from its ideal place. Each shot is ordered as the shortest clip that
        the model sells and that covers it.

        Raises:
            InvalidRequestError: the shots asked for do not fit the song or the model.
        """
        if not request.durations:
            raise InvalidRequestError("The model sells no clips. Choose a model that makes video.")
        frames = request.rate.frames_for(request.song.samples, request.song.sample_rate)
        longest = _frames_of(max(request.durations), request.rate)
        needed = max(1, -(-frames // longest))
        if needed > MAX_SHOTS:
            raise InvalidRequestError(
                f"This song needs {needed} shots of a model whose longest clip is "
                f"{max(request.durations)} s, and at most {MAX_SHOTS} are made. Choose a model "
                "with longer clips, or a shorter song."
            )
        if request.shots is None:
            count = _usual_count(frames, needed, request)
        else:
            count = request.shots
            _refuse(count, frames, needed, request)
        edges = [_edge(index, frames, count) for index in range(count + 1)]
        return tuple(
            Shot(index, start, end - start, _clip_seconds(end - start, request))
            for index, (start, end) in enumerate(pairwise(edges))
        )


def _usual_count(frames: int, needed: int, request: PlanRequest) -> int:
    """Return how many shots the song wants: of those near the ideal, the fewest seconds bought."""
    seconds = frames / request.rate.fraction
    possible = min(MAX_SHOTS, max(1, frames // MIN_FRAMES))
    first = max(needed, min(possible, ceil(seconds / LONGEST_AIM)))
    last = max(first, min(possible, floor(seconds / SHORTEST_AIM)))

    def bought_then_distance(count: int) -> tuple[int, Fraction]:
        bought = count * _clip_seconds(-(-frames // count), request)
        return bought, abs(seconds / count - AIM)

    return min(range(first, last + 1), key=bought_then_distance)


def _refuse(count: int, frames: int, needed: int, request: PlanRequest) -> None:
    if count < 1:
        raise InvalidRequestError(f"A film needs at least one shot, not {count}.")
    if count > MAX_SHOTS:
        raise InvalidRequestError(
            f"At most {MAX_SHOTS} shots are made, not {count}. Ask for fewer."
        )
    most = max(1, frames // MIN_FRAMES)
    if count > most:
        raise InvalidRequestError(
            f"This song has room for at most {most} shots of half a second, not {count}. "
            "Ask for fewer, or take a longer song."
        )
    if count < needed:
        length = float(frames / request.rate.fraction / count)
        raise InvalidRequestError(
            f"{_each(count)} would last {length:.1f} s, and the model's longest clip is "
            f"{max(request.durations)} s. Ask for at least {needed} shots, or choose a model with "
            "longer clips."
        )


def _each(count: int) -> str:
    return "A single shot" if count == 1 else f"With {count} shots each"


def _edge(index: int, frames: int, count: int) -> int:
    """Return the frame at which shot `index` begins: its ideal place, halves rounded up."""
    return (2 * index * frames + count) // (2 * count)


def _frames_of(seconds: int, rate: FrameRate) -> int:
    """Return the whole frames that a clip of so many seconds surely has."""
    return seconds * rate.numerator // rate.denominator


def _clip_seconds(frames: int, request: PlanRequest) -> int:
    return next(
        seconds
        for seconds in sorted(request.durations)
        if _frames_of(seconds, request.rate) >= frames
    )
