"""Which of the possible divisions is taken: within the budget and the number of clips asked for.

The music is given up step by step and no further than it must be: first borders lie on downbeats
alone, then on any beat, and at last wherever the clips end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from songreel.domain.cut_plan import MAX_SHOTS, Knobs
from songreel.domain.errors import FieldProblem, InvalidRequestError
from songreel.music.cut_plan.pacing import Energy, Pacing
from songreel.music.cut_plan.places import Grid, Place
from songreel.music.cut_plan.tariff import Tariff
from songreel.music.cut_plan.tiling import Piece, Placed, Tiling, TooFineError

_USUAL, _LARGEST = 1000, 1000 << 14
"""Weights of prices against the music: as it is, and so large that the price alone counts."""
_STEPS = 7
_WISHES = Decimal("1.06")
"""What the music's wishes may cost beside the cheapest clips that begin on downbeats …"""
_ABOVE, _ABOVE_SLOWED = Decimal("1.28"), Decimal("1.16")
"""… as long as all of it stays below so much above the floor."""
_WASTEFUL = Decimal("1.3")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pieces that were chosen, and what a person should know about that."""

    pieces: tuple[Piece, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be divided, and how."""

    grid: Grid
    energy: Energy
    pacing: Pacing
    tariff: Tariff
    knobs: Knobs
    floor: Decimal
    least: int
    model: str

    @property
    def counts(self) -> range | None:
        """Return how many clips there may be, or None for any number."""
        knobs = self.knobs
        if knobs.scenes is not None:
            return range(knobs.scenes, knobs.scenes + 1)
        if knobs.fewest is None and knobs.most is None:
            return None
        return range(knobs.fewest or 1, (knobs.most or MAX_SHOTS) + 1)

    def price(self, pieces: Iterable[Piece]) -> Decimal:
        """Return what the clips of some pieces cost."""
        return sum((self.tariff.sold[piece.sold].price for piece in pieces), Decimal(0))


class _Search:
    """Finds pieces between some places, of a number that is allowed."""

    def __init__(
        self, task: Task, places: Sequence[Place], counts: range | None, placed: Placed
    ) -> None:
        at = {place.frame: place for place in (*places, *map(task.grid.at, placed.frames.values()))}
        self._tiling = Tiling(
            [at[frame] for frame in sorted(at)],
            task.energy,
            task.pacing,
            task.tariff,
            least=task.least,
            beats_are_free=not task.grid.knows_bars,
            evenly=not task.grid.knows_beats,
            pins={pin.clip: pin.frames for pin in task.knobs.pins},
            placed=placed,
        )
        self._counts = counts

    def __call__(self, weight: int) -> list[Piece] | None:
        """Return the best pieces, or None where there is no way."""
        pieces = self._tiling.best(weight, self._counts)
        if pieces is not None and len(pieces) > MAX_SHOTS:
            return self._tiling.best(weight, range(1, MAX_SHOTS + 1))
        return pieces

    def within(self, limit: Decimal) -> list[Piece] | None:
        """Return the best pieces of any number that cost no more than a limit."""
        if self._counts is not None:
            raise TooFineError
        return self._tiling.within(_USUAL, limit)


def choose(task: Task) -> Chosen:
    """Return the clips to buy.

    Raises:
        InvalidRequestError: the number of clips does not fit the song or the model, or the budget
            is less than the least price.
    """
    needed = _needed(task)
    counts = _possible(task, needed)
    last = task.grid.frames
    cuts = {cut.clip: cut.frame for cut in task.knobs.cuts if cut.frame < last}
    if cuts:
        # Where clips are too short for that, or the budget is, what comes nearest is taken.
        with suppress(InvalidRequestError):
            return _chosen(task, counts, needed, Placed(cuts, is_firm=True))
    return _chosen(task, counts, needed, Placed(cuts, is_firm=False))


def _chosen(task: Task, counts: range | None, needed: int, placed: Placed) -> Chosen:
    limit = task.knobs.budget
    places: Sequence[Place] = task.grid.bars()
    if counts is not None and not task.grid.knows_beats:
        # Where nothing leads, equal parts need not wait for a moment that was heard.
        places = _with(places, _meetings(task.grid.frames, counts[-1]))
    on_bars = _Search(task, places, counts, placed)
    found = _thrifty(task, on_bars) if limit is None else _within(task, on_bars, limit)
    wasteful = found is not None and task.price(found) > task.floor * _WASTEFUL
    misses = found is not None and _missed(task, found) >= task.least
    if found is not None and not misses and not (limit is None and wasteful):
        return _told(task, found)
    on_beats = _Search(task, task.grid.places, counts, placed)
    other = on_beats(_USUAL) if limit is None else _within(task, on_beats, limit)
    if other is not None and (found is None or _is_better(task, other, found)):
        return _told(task, other)
    if found is not None:
        return _told(task, found)
    return _anywhere(task, counts, needed, placed)


def _missed(task: Task, pieces: Sequence[Piece]) -> int:
    """Return by how many frames scenes miss the lengths that a person wants, together."""
    return sum(
        abs(pieces[pin.clip].end.frame - pieces[pin.clip].start.frame - pin.frames)
        for pin in task.knobs.pins
        if pin.clip < len(pieces)
    )


def _is_better(task: Task, other: Sequence[Piece], found: Sequence[Piece]) -> bool:
    """Tell whether pieces on beats are worth leaving the bars for: by wanted lengths, or price."""
    ours, theirs = _missed(task, other), _missed(task, found)
    return ours < theirs or (ours == theirs and task.price(other) < task.price(found))


def _told(task: Task, pieces: Sequence[Piece]) -> Chosen:
    if not task.grid.knows_bars:
        return Chosen(tuple(pieces))
    placed = {cut.frame for cut in task.knobs.cuts}
    off = sum(
        piece.start.lands_on in {"beat", "even"} and piece.start.frame not in placed
        for piece in pieces
    )
    if 20 * off <= len(pieces):
        return Chosen(tuple(pieces))
    why = "the bars of this song do not fit the lengths that the model sells"
    if task.knobs.budget is not None:
        why = f"${task.knobs.budget} buy no more"
    elif task.knobs.pins:
        why = "lengths of scenes are wanted"
    elif task.knobs.scenes is not None:
        why = f"{task.knobs.scenes} scenes are wanted"
    return Chosen(
        tuple(pieces),
        (f"{off} of {len(pieces)} clips begin within a bar, because {why}.",),
    )


def _thrifty(task: Task, search: _Search) -> list[Piece] | None:
    """Return what the music wants, as long as that costs little more than it must."""
    found = search(_USUAL)
    if found is None or task.floor == 0:
        return found
    least = search(_LARGEST)
    if least is None:
        return found
    above = _ABOVE_SLOWED if task.knobs.slow_down >= 50 else _ABOVE
    price = task.price(least)
    limit = max(price, min(price * _WISHES, task.floor * above))
    weight = _USUAL
    while task.price(found) > limit:
        weight *= 2
        found = search(weight) if weight < _LARGEST else least
        if found is None:
            return least
    return found


def _within(task: Task, search: _Search, limit: Decimal) -> list[Piece] | None:
    """Return the most musical pieces that are within a budget, or None where none are."""
    found = search(_USUAL)
    if found is None or task.price(found) <= limit:
        return found
    best = search(_LARGEST)
    if best is None or task.price(best) > limit:
        return None
    try:
        exact = search.within(limit)
    except TooFineError:
        pass
    else:
        return exact if exact is not None and len(exact) <= MAX_SHOTS else best
    low, high = _USUAL, _LARGEST
    for _ in range(_STEPS):
        # Weights count by their ratio: half-way is their geometric mean.
        middle = round((low * high) ** 0.5)
        tried = search(middle)
        if tried is not None and task.price(tried) <= limit:
            best, high = tried, middle
        else:
            low = middle
    return best


def _anywhere(task: Task, counts: range | None, needed: int, placed: Placed) -> Chosen:
    """Return pieces whose borders lie wherever the clips end or equal parts meet."""
    frames, knobs = task.grid.frames, task.knobs
    price, capacities = task.tariff.least(frames)
    extra = set(_scaled(capacities, frames))
    for count in (needed,) if counts is None else {counts.start, counts[-1]}:
        extra |= _meetings(frames, count)
    search = _Search(task, _with(task.grid.places, extra), counts, placed)
    limit = knobs.budget
    found = search(_USUAL) if limit is None else _within(task, search, limit)
    if found is not None:
        return _told(task, found)
    cheapest = search(_LARGEST)
    if limit is not None and cheapest is not None:
        slower = "allow some slow-down, " if task.tariff.may_stretch_more else ""
        least = task.price(cheapest) if counts is not None else min(price, task.price(cheapest))
        raise _problem(
            "budget",
            f"The cheapest plan of this song with {task.model} costs ${least}, more than the "
            f"budget of ${limit}. Raise the budget, {slower}or choose a cheaper model",
        )
    raise _problem("scenes", "No way was found to fill the song with so many scenes")


def _meetings(frames: int, count: int) -> set[int]:
    """Return where equal parts of a film meet, halves rounded up."""
    return {(2 * part * frames + count) // (2 * count) for part in range(1, count)}


def _with(places: Sequence[Place], frames: Iterable[int]) -> list[Place]:
    """Add places at frames where there are none."""
    known = {place.frame for place in places}
    last = places[-1]
    added = [
        Place(frame, frame * last.sample // last.frame, "even")
        for frame in frames
        if 0 < frame < last.frame and frame not in known
    ]
    return sorted([*places, *added], key=lambda place: place.frame)


def _scaled(capacities: Sequence[int], frames: int) -> list[int]:
    total = sum(capacities)
    return [edge * frames // total for edge in accumulate(capacities)]


def _needed(task: Task) -> int:
    """Return how many clips the song needs at least.

    Raises:
        InvalidRequestError: more than are made.
    """
    needed = max(1, -(-task.grid.frames // task.tariff.longest))
    if needed > MAX_SHOTS:
        raise InvalidRequestError(
            f"This song needs {needed} clips of {task.model}, whose longest clip is "
            f"{task.tariff.sold[-1].seconds} s, and at most {MAX_SHOTS} are made. Choose a model "
            "with longer clips, or a shorter song."
        )
    return needed


def _possible(task: Task, needed: int) -> range | None:
    """Return the numbers of clips that are both wanted and possible.

    Raises:
        InvalidRequestError: there are none.
    """
    counts = task.counts
    if counts is None:
        return None
    most = min(MAX_SHOTS, max(1, task.grid.frames // task.least))
    if counts.start > most:
        field = "scenes" if task.knobs.scenes is not None else "fewest"
        raise _problem(
            field,
            f"This song has room for at most {most} scenes of half a second, not {counts.start}. "
            "Ask for fewer, or take a longer song",
        )
    if counts[-1] < needed:
        field = "scenes" if task.knobs.scenes is not None else "most"
        raise _problem(
            field,
            f"The longest clip of {task.model} is {task.tariff.sold[-1].seconds} s, so this song "
            f"needs at least {needed} scenes, not {counts[-1]}. Ask for more, or choose a model "
            "with longer clips",
        )
    return range(max(counts.start, min(needed, counts[-1])), min(counts[-1], most) + 1)


def _problem(field: str, message: str) -> InvalidRequestError:
    return InvalidRequestError(f"{message}.", problems=[FieldProblem(field, message)])
