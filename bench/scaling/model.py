"""A discrete simulation of an installation: clips go through stations that many of them share.

It knows nothing of Songreel but what each clip costs at each station, which is measured. Stations
serve in the order of arrival, some clips at once; services take as long as they take, any number
at once, within a rate. What a process costs without work takes a share of its station away.
"""

from __future__ import annotations

import heapq
import math
import random
import statistics
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count

WARM, MEASURED = 600, 3_000
"""Clips that fill an installation, and clips that are looked at after them; more where more are on
their way at once, or what is only on its way would count as held up."""
_TIMES = 3
_GROWING = 0.95
"""Where fewer clips come out in a second than this share of what goes in, something is full."""
_EASY, _BEYOND, _EXACT = 0.5, 1.5, 0.005


@dataclass(frozen=True)
class Station:
    """What clips share.

    Attributes:
        name: as it is told.
        places: how many clips are served at once; 0: any number.
        lost: the share of each place that is taken by what no clip asked for.
    """

    name: str
    places: int
    lost: float = 0.0


@dataclass(frozen=True)
class Visit:
    """One stay of each clip.

    Attributes:
        station: where.
        seconds: how long it is served there, on average.
        spread: how much that differs: 0 always the same, 1 as random as decay.
    """

    station: str
    seconds: float
    spread: float = 1.0


@dataclass(frozen=True)
class Outcome:
    """What came of a rate: clips a second, seconds, and how full each station was, from 0 to 1."""

    wanted: float
    made: float
    p50: float
    p95: float
    use: Mapping[str, float]

    @property
    def keeps_up(self) -> bool:
        """Tell whether as much comes out as goes in."""
        return self.made >= _GROWING * self.wanted


@dataclass
class _Shop:
    station: Station
    free: int
    waiting: deque[tuple[int, int]]
    busy: float = 0.0


def simulate(
    stations: Sequence[Station], visits: Sequence[Visit], rate: float, *, seed: int = 7
) -> Outcome:
    """Have clips come at random moments, and follow each to its end.

    Args:
        stations: each with a name of its own.
        visits: the way of each clip.
        rate: clips that come in a second.
        seed: decides all chances.
    """
    chance, numbers = random.Random(seed), count()
    shops = {one.name: _Shop(one, one.places, deque()) for one in stations}
    under_way = math.ceil(rate * sum(visit.seconds for visit in visits))
    warm, measured = max(WARM, _TIMES * under_way), max(MEASURED, under_way)
    total = 2 * warm + measured
    came, taken, ends = [0.0] * total, list[float](), list[float]()
    queue: list[tuple[float, int, int, int, bool]] = []
    at = 0.0
    for clip in range(total):
        at += chance.expovariate(rate)
        came[clip] = at
        heapq.heappush(queue, (at, next(numbers), clip, 0, False))
    last = at

    def serve(now: float, clip: int, number: int) -> None:
        visit, shop = visits[number], shops[visits[number].station]
        random_part = chance.expovariate(1.0) if visit.spread else 1.0
        seconds = visit.seconds * (1 - visit.spread + visit.spread * random_part)
        seconds /= max(1e-9, 1.0 - shop.station.lost)
        # Only what is served while clips come in tells how full a station is.
        shop.busy += max(0.0, min(now + seconds, last) - min(now, last))
        heapq.heappush(queue, (now + seconds, next(numbers), clip, number, True))

    while queue:
        now, _, clip, number, is_over = heapq.heappop(queue)
        if is_over:
            shop = shops[visits[number].station]
            if shop.waiting:
                serve(now, *shop.waiting.popleft())
            else:
                shop.free += 1
            number += 1
            if number == len(visits):
                ends.append(now)
                if warm <= clip < warm + measured:
                    taken.append(now - came[clip])
                continue
        shop = shops[visits[number].station]
        if shop.free > 0 or shop.station.places == 0:
            shop.free -= 1
            serve(now, clip, number)
        else:
            shop.waiting.append((clip, number))
    # Once nobody comes any more, an installation only empties.
    through = [end for end in sorted(ends)[warm : warm + measured] if end <= last]
    made = (len(through) - 1) / (through[-1] - through[0])
    taken.sort()
    use = {
        name: shop.busy / last / shop.station.places
        for name, shop in shops.items()
        if shop.station.places
    }
    return Outcome(rate, made, statistics.median(taken), taken[int(0.95 * len(taken))], use)


def limits(stations: Sequence[Station], visits: Sequence[Visit]) -> dict[str, float]:
    """Return the clips a second at which each station is full, by its costs alone."""
    found: dict[str, float] = {}
    for one in stations:
        seconds = sum(visit.seconds for visit in visits if visit.station == one.name)
        if one.places and seconds:
            found[one.name] = one.places * (1.0 - one.lost) / seconds
    return dict(sorted(found.items(), key=lambda item: item[1]))


def saturation(stations: Sequence[Station], visits: Sequence[Visit]) -> tuple[float, str]:
    """Return the most clips a second that an installation keeps up with, and what is full then.

    It is told as what comes out, since a rate counts as kept up with from 95 of 100 on. Beyond it
    less comes out: clips that are half done wait behind those that only come.
    """
    name, most = next(iter(limits(stations, visits).items()))
    low, high = _EASY * most, _BEYOND * most
    while high - low > _EXACT * most:
        middle = (low + high) / 2
        if simulate(stations, visits, middle).keeps_up:
            low = middle
        else:
            high = middle
    return simulate(stations, visits, low).made, name
