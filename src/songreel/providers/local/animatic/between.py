"""The poses between two others: how somebody who walked comes to stand, or rounds with fewer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import accumulate
from math import ceil
from typing import Any, TypeVar, cast

Held = TypeVar("Held")
_STILL = 0.12
"""How much of the fastest moment's drawings the slowest has, as a share."""
_CALMER = 0.4
"""How far on the way to an even pace a round is."""


def between(first: Held, last: Held, share: float) -> Held:
    """Return what is on the way from one pose to another.

    Numbers are mixed, in whatever they are part of; what cannot be mixed stays as it was first.

    Args:
        first: a pose, or a part of one.
        last: another of the same kind.
        share: how far on the way: 0 is the first, 1 the last.
    """
    return cast("Held", _mixed(first, last, share))


def evenly(
    round_of: Sequence[Held],
    way: Callable[[Held, Held], float],
    step: float,
    counts: tuple[int, int],
) -> tuple[list[Held], list[float]]:
    """Return a round of poses as another number of poses: most of them where most moves.

    Fast moments take a little longer than they did, slow ones less.

    Args:
        round_of: the poses, evenly spaced in time.
        way: how far it is from one pose to another.
        step: how far apart the new ones shall be.
        counts: least and most of them.

    Returns:
        The poses, and when each begins, as shares of the round.
    """
    ways = [way(one, round_of[(i + 1) % len(round_of)]) for i, one in enumerate(round_of)]
    count = min(counts[1], max(counts[0], ceil(sum(ways) / step)))
    # What hardly moves is drawn now and then all the same.
    least = _STILL * max(*ways, 1e-6)
    done = [0.0, *accumulate(max(least, one) for one in ways)]
    poses: list[Held] = []
    starts: list[float] = []
    for number in range(count):
        wanted = done[-1] * number / count
        whole = bisect_right(done, wanted) - 1
        part = (wanted - done[whole]) / (done[whole + 1] - done[whole])
        after = round_of[(whole + 1) % len(round_of)]
        poses.append(between(round_of[whole], after, part))
        true = (whole + part) / len(round_of)
        starts.append(true + _CALMER * (number / count - true))
    return poses, starts


def _mixed(first: object, last: object, share: float) -> object:
    if isinstance(first, bool) or isinstance(last, bool):
        return first
    if isinstance(first, int | float) and isinstance(last, int | float):
        return first + (last - first) * share
    if isinstance(first, tuple):
        ones, others = cast("tuple[object, ...]", first), cast("tuple[object, ...]", last)
        return tuple(_mixed(one, other, share) for one, other in zip(ones, others, strict=True))
    if is_dataclass(first) and not isinstance(first, type):
        values: dict[str, Any] = {
            field.name: _mixed(getattr(first, field.name), getattr(last, field.name), share)
            for field in fields(first)
        }
        return replace(first, **values)
    return first
