"""Where a bought clip is cut again at no cost: as often as the music's energy wants it."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

from songreel.music.cut_plan.pacing import Energy, Pacing
from songreel.music.cut_plan.places import Place

_CUT = 0.5
"""What an inner cut costs, in seconds of a shot that is half or twice as long as wanted: the same
clip seen otherwise is worth less than another clip, so it has to be called for."""
_ODD_BAR, _EVEN, _BEAT = 0.15, 0.6, 1.0
_MUST = 1000.0
_FAST_ENERGY = 0.75


def inner_cuts(
    places: Sequence[Place],
    energy: Energy,
    pacing: Pacing,
    *,
    rate: float,
    least: int,
    beats: str,
) -> list[Place]:
    """Return the places within a piece at which it is cut, ascending.

    Borders of sections and drops that are possible are always cut.

    Args:
        places: those of the piece, its two ends among them.
        energy: of the song.
        pacing: the lengths that are aimed at.
        rate: frames a second.
        least: frames of the shortest shot.
        beats: which beats within a bar may be cut: "none", "strong" where the song is strong, or
            "all" where it is not known which of them begin bars.
    """
    candidates = [places[0], *(p for p in places[1:-1] if _may_cut(p, energy, beats)), places[-1]]
    frames = [place.frame for place in candidates]
    missed = [0.0]
    for place in candidates:
        missed.append(missed[-1] + (_MUST if _must_cut(place) else 0.0))
    best: list[tuple[float, int]] = [(0.0, 0)]
    last = len(candidates) - 1
    for end in range(1, last + 1):
        options: list[tuple[float, int]] = []
        for start in range(end - 1, -1, -1):
            length = frames[end] - frames[start]
            if length < least and not (start == 0 and end == last):
                continue
            aim = pacing.shot(energy.between(frames[start], frames[end]))
            cost = length / rate * abs(log2(length) - aim) + missed[end] - missed[start + 1]
            cost += 0.0 if end == last else _CUT + _landing(candidates[end])
            options.append((best[start][0] + cost, start))
        best.append(min(options, default=(float("inf"), 0)))
    cuts: list[Place] = []
    at = best[last][1]
    while at:
        cuts.append(candidates[at])
        at = best[at][1]
    return cuts[::-1]


def _may_cut(place: Place, energy: Energy, beats: str) -> bool:
    if place.is_downbeat or place.lands_on != "beat":
        return True
    if beats == "strong":
        return energy.between(place.frame, place.frame + 1) >= _FAST_ENERGY
    return beats == "all"


def _must_cut(place: Place) -> bool:
    return place.section > 0 or place.lands_on == "drop"


def _landing(place: Place) -> float:
    if place.is_downbeat or _must_cut(place):
        return _ODD_BAR if place.bar is not None and place.bar % 2 == 0 else 0.0
    return {"beat": _BEAT, "onset": 0.2}.get(place.lands_on, _EVEN)
