"""Which clips are bought: pieces of the film whose borders lie where the music wants them.

A piece between two places costs its clip's price and what it does to the music; the cheapest way
from the first place to the last is found by dynamic programming over places, in integers.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from math import log2

import numpy as np
from numpy.typing import NDArray

from songreel.music.cut_plan.pacing import Energy, Pacing
from songreel.music.cut_plan.places import Place
from songreel.music.cut_plan.tariff import SECOND, Purchase, Tariff

_PACE = 0.12
"""What a second costs, in seconds, in a scene that is half or twice as long as wanted."""
_SECTION, _DROP = 3.0, 0.4
"""What it costs when a section or a drop of full strength comes within a clip, in seconds."""
_BEAT, _ANY_BEAT, _EVEN, _ONSET = 4.0, 0.3, 0.5, 0.3
"""What a border costs that lies on a beat within a bar, or within what may not be one, on nothing,
on an onset of no strength."""
_CROWDED, _CLOSE = 3.0, 1.0
"""What a border costs that leaves no room for a cut at a section's border beside it, or that comes
so close to one that a shot between them is only a flash."""
_CLOSE_SECONDS = 1.5
_ODD_BAR, _HALF_PHRASE = 0.12, 0.05
_PINNED = 12.0
"""What a second costs, in seconds, by which a scene is longer or shorter than a person wants it."""
_OFF_CUT = 40 * _PINNED
"""What it costs, in seconds, by which a scene begins earlier or later than where its cut was
placed, where it cannot begin there."""
_MOST_CELLS = 2_500_000
_NEVER = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the film that one bought clip fills, between two places."""

    start: Place
    end: Place
    sold: int


@dataclass(frozen=True, slots=True)
class _Option:
    """A way to end a piece: where it begins, its cost, what it adds to what is bounded."""

    start: int
    cost: int
    amount: int
    sold: int
    length: int


@dataclass(frozen=True, slots=True)
class Placed:
    """Frames at which some pieces are to begin, by their number from 0.

    Attributes:
        is_firm: whether there is no way but these; else they are met as nearly as can be.
    """

    frames: Mapping[int, int]
    is_firm: bool


class TooFineError(Exception):
    """Prices have so small a common measure that no table of sums can be kept."""


class Tiling:
    """The ways to divide a film into clips at some places."""

    def __init__(
        self,
        places: Sequence[Place],
        energy: Energy,
        pacing: Pacing,
        tariff: Tariff,
        *,
        least: int,
        beats_are_free: bool,
        evenly: bool = False,
        pins: Mapping[int, int] | None = None,
        placed: Placed | None = None,
    ) -> None:
        """Weigh every possible piece.

        Args:
            places: ascending, the film's beginning and end among them.
            energy: of the song.
            pacing: the lengths that are aimed at.
            tariff: what lengths cost.
            least: frames of the shortest piece.
            beats_are_free: whether a border on a beat within a bar is as good as on a downbeat.
            evenly: whether pieces share the film evenly, as nothing but their lengths leads.
            pins: frames that some pieces are to have, by their number from 0; they count where
                the number of pieces is bounded.
            placed: where some of them are to begin, as `pins`.
        """
        self._pins = pins or {}
        self._placed = placed or Placed({}, is_firm=False)
        self._places, self._tariff, self._evenly = places, tariff, evenly
        self._edges = self._weighed(energy, pacing, least, beats_are_free=beats_are_free)

    def best(self, weight: int, counts: range | None = None) -> list[Piece] | None:
        """Return the best pieces, or None where there is no way.

        Args:
            weight: thousandths by which prices are multiplied against the music.
            counts: how many pieces there may be, or None for any number.
        """
        bought = self._tariff.cheapest(weight)
        if counts is None:
            return self._path(bought, weight)
        options = [
            [
                _Option(start, music + way.cost(weight), 1, way.sold, length)
                for start, length, music in ways
                if (way := bought[length]) is not None
            ]
            for ways in self._edges
        ]
        return self._bounded(options, counts, self._pins)

    def within(self, weight: int, limit: Decimal) -> list[Piece] | None:
        """Return the best pieces whose price is within a limit, or None where there are none.

        Raises:
            TooFineError: prices and limit have too small a common measure for this.
        """
        units = self._tariff.units(limit)
        if units is None or units.limit * len(self._places) > _MOST_CELLS:
            raise TooFineError
        options = [
            [
                _Option(start, music + way.cost(weight), units.prices[way.sold], way.sold, length)
                for start, length, music in ways
                for way in self._tariff.ways(length)
            ]
            for ways in self._edges
        ]
        return self._bounded(options, range(units.limit + 1))

    def _path(self, bought: Sequence[Purchase | None], weight: int) -> list[Piece] | None:
        costs = [0 if way is None else way.cost(weight) for way in bought]
        total: list[int | None] = [0]
        came = [0]
        for ways in self._edges[1:]:
            best, via = None, 0
            for start, length, music in ways:
                before = total[start]
                if before is not None:
                    cost = before + music + costs[length]
                    if best is None or cost < best:
                        best, via = cost, start
            total.append(best)
            came.append(via)
        if total[-1] is None:
            return None
        places, end = self._places, len(came) - 1
        pieces: list[Piece] = []
        while end:
            start = came[end]
            way = bought[places[end].frame - places[start].frame]
            pieces.append(Piece(places[start], places[end], 0 if way is None else way.sold))
            end = start
        return pieces[::-1]

    def _bounded(
        self,
        options: Sequence[Sequence[_Option]],
        amounts: range,
        pins: Mapping[int, int] | None = None,
    ) -> list[Piece] | None:
        """Find the best path whose amounts add up to one of some: their sum is an axis.

        Where each piece counts as one, `pins` says how long some of them are to be, and what is
        placed where they begin.
        """
        a_frame = round(_PINNED / float(self._tariff.rate) * 1000 * SECOND)
        size = amounts[-1] + 1
        frames_of = [place.frame for place in self._places]
        total: NDArray[np.int64] = np.full((len(options), size), _NEVER, np.int64)
        came = np.zeros((len(options), size), np.int32)
        total[0, 0] = 0
        for end, ways in enumerate(options):
            for amount in sorted({way.amount for way in ways if way.amount < size}):
                same = [index for index, way in enumerate(ways) if way.amount == amount]
                starts = [ways[index].start for index in same]
                added = np.array([ways[index].cost for index in same], np.int64)
                through = total[starts, : size - amount] + added[:, None]
                lengths = np.array([ways[index].length for index in same], np.int64)
                for number, frames in (pins or {}).items():
                    if number < size - amount:
                        through[:, number] += a_frame * np.abs(lengths - frames)
                if pins is not None:
                    self._hold(through, np.array([frames_of[start] for start in starts]))
                first = through.argmin(axis=0)
                least = through[first, np.arange(size - amount)]
                better = least < total[end, amount:]
                total[end, amount:][better] = least[better]
                came[end, amount:][better] = np.array(same, np.int32)[first][better]
        amount = amounts.start + int(total[-1, amounts.start :].argmin())
        if total[-1, amount] >= _NEVER:
            return None
        pieces: list[Piece] = []
        end = len(options) - 1
        while end:
            way = options[end][int(came[end, amount])]
            pieces.append(Piece(self._places[way.start], self._places[end], way.sold))
            end, amount = way.start, amount - way.amount
        return pieces[::-1]

    def _hold(self, through: NDArray[np.int64], begins: NDArray[np.int64]) -> None:
        """Have pieces begin where they were placed: dearer elsewhere, or not at all."""
        a_frame = round(_OFF_CUT / float(self._tariff.rate) * 1000 * SECOND)
        for number, frame in self._placed.frames.items():
            if number >= through.shape[1]:
                continue
            if self._placed.is_firm:
                through[begins != frame, number] = _NEVER
            else:
                through[:, number] += a_frame * np.abs(begins - frame)

    def _weighed(
        self, energy: Energy, pacing: Pacing, least: int, *, beats_are_free: bool
    ) -> list[list[tuple[int, int, int]]]:
        """Return for each place the pieces that end there: start, frames, and cost for the music.

        Costs are in thousandths of the tariff's unit.
        """
        places = self._places
        frames = [place.frame for place in places]
        strong = energy.prefix(places)
        passed = list(accumulate(map(_passing, places), initial=0.0))
        close = _CLOSE_SECONDS * float(self._tariff.rate)
        landing = _landings(places, least, close, beats_are_free=beats_are_free)
        logs = [0.0, *(log2(length) for length in range(1, self._tariff.longest + 1))]
        flat, fall = pacing.scene(0.0), pacing.scene(0.0) - pacing.scene(1.0)
        pace = _PACE / float(self._tariff.rate)
        edges: list[list[tuple[int, int, int]]] = [[]]
        first, last = 0, len(places) - 1
        for end in range(1, last + 1):
            while frames[end] - frames[first] > self._tariff.longest:
                first += 1
            ways: list[tuple[int, int, int]] = []
            for start in range(end - 1, first - 1, -1):
                length = frames[end] - frames[start]
                if length < least and not (start == 0 and end == last):
                    continue
                aim = flat - fall * (strong[end] - strong[start]) / length
                off = logs[length] - aim
                # Weighed by its length, a short piece beside a long one is cheaper than two halves
                # of both: right where bars lead, which cannot be halved, and a flash elsewhere.
                cost = pace * (2**aim * off * off if self._evenly else length * abs(off))
                cost += landing[end] + passed[end] - passed[start + 1]
                ways.append((start, length, round(cost * 1000 * SECOND)))
            edges.append(ways)
        return edges


def _passing(place: Place) -> float:
    """Return what it costs in seconds when a clip goes on over a place."""
    drop = place.strength if place.lands_on == "drop" else 0
    return (_SECTION * place.section + _DROP * drop) / 1000


def _landings(
    places: Sequence[Place], least: int, close: float, *, beats_are_free: bool
) -> list[float]:
    """Return what it costs in seconds when a clip ends at a place, 0 at the film's end."""
    sections = [place.frame for place in places if place.section]
    costs: list[float] = []
    phrase: int | None = None
    for place in places[:-1]:
        if place.section:
            phrase = place.bar
        elif phrase is None and place.bar:
            phrase = place.bar
        cost = _landing(place, phrase, beats_are_free=beats_are_free)
        if not place.section:
            cost += _beside(sections, place.frame, least, close)
        costs.append(cost)
    return [*costs, 0.0]


def _beside(sections: Sequence[int], frame: int, least: int, close: float) -> float:
    after = bisect_left(sections, frame)
    near = min((abs(section - frame) for section in sections[max(0, after - 1) : after + 1]),
               default=None)  # fmt: skip
    if near is None or near >= close:
        return 0.0
    return _CROWDED if near < least else _CLOSE


def _landing(place: Place, phrase: int | None, *, beats_are_free: bool) -> float:
    match place.lands_on:
        case "beat":
            if not beats_are_free:
                return _BEAT
            return 0.0 if place.is_downbeat else _ANY_BEAT
        case "even":
            return _EVEN
        case "onset":
            return _ONSET * (1 - place.strength / 1000)
        case "downbeat" if phrase is not None and place.bar is not None:
            bars = place.bar - phrase
            return _ODD_BAR if bars % 2 else _HALF_PHRASE if bars % 4 else 0.0
        case _:
            return 0.0
