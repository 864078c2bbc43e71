"""Where a song may be cut: its bars, beats, section borders and drops, as frames of the film."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from songreel.domain.analysis import Analysis
from songreel.domain.cut_plan import Landing
from songreel.domain.frames import FrameRate

SURE = 500
"""The confidence, in thousandths, from which on what was heard needs no second look."""
LIKELY = 250
"""That from which on cuts follow the bars: if they are wrong, cuts still fall on beats, and always
on the same one of a bar."""

_SNAP_MS = 60
_EVEN_MS = 500
_USUAL_BAR_MS = 2000
_LONG_GAP = 1.6
_STRENGTH: tuple[Landing, ...] = (
    *("start", "section", "drop", "downbeat", "beat", "onset", "even", "placed"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A moment at which a cut may fall.

    Attributes:
        sample: the moment itself; `frame` is the nearest of the film.
        lands_on: the strongest thing that happens there.
        bar, beat: as in `PlannedCut`.
        is_downbeat: whether a bar begins there, as it was heard, whatever else does.
        section: how much a section that begins here wants a cut, in thousandths, else 0.
        strength: of a drop or an onset, else 0.
    """

    frame: int
    sample: int
    lands_on: Landing
    bar: int | None = None
    beat: int | None = None
    is_downbeat: bool = False
    section: int = 0
    strength: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """All places of a song, ascending; the first is its beginning, the last its end.

    Attributes:
        knows_beats, knows_bars: whether the song's beats, and its bars, are sure enough.
        bar_frames: the usual length of a bar.
        ratio: frames of the film in a sample of the song, as numerator and denominator.
    """

    places: tuple[Place, ...]
    knows_beats: bool
    knows_bars: bool
    bar_frames: float
    ratio: tuple[int, int]

    @property
    def frames(self) -> int:
        """Return the length of the film."""
        return self.places[-1].frame

    def bars(self) -> tuple[Place, ...]:
        """Return the places that need no excuse; where bars are not known, all of them."""
        if not self.knows_bars:
            return self.places
        inner = self.places[1:-1]
        kept = [place for place in inner if place.is_downbeat or place.lands_on in _FREE]
        return (self.places[0], *kept, self.places[-1])

    def at(self, frame: int) -> Place:
        """Return the place at a frame; where the song has none there, one that a person placed."""
        index = bisect_left(self.places, frame, key=lambda place: place.frame)
        if index < len(self.places) and self.places[index].frame == frame:
            return self.places[index]
        return Place(frame, frame * self.ratio[1] // self.ratio[0], "placed")


_FREE: frozenset[Landing] = frozenset({"section", "drop", "even"})


def grid_of(song: Analysis, rate: FrameRate) -> Grid:
    """Return where a song may be cut at a frame rate.

    Where the beats are not sure, these are its section borders, drops and onsets, and moments
    half a second apart.
    """
    knows_beats = song.confidence.beats >= SURE and len(song.beats) >= 4
    knows_bars = knows_beats and song.confidence.downbeats >= LIKELY and len(song.downbeats) >= 2
    gap = _bar_samples(song, knows_bars=knows_bars, knows_beats=knows_beats)
    found = list(_beats(song, knows_bars)) if knows_beats else list(_onsets(song))
    marks = [*_sections(song), *_drops(song)]
    placed = _merged(found, marks, song.sample_rate * _SNAP_MS // 1000)
    step = gap if knows_beats else song.sample_rate * _EVEN_MS / 1000
    placed = _filled(placed, song.samples, step, _LONG_GAP if knows_beats else 1.0)
    ratio = (rate.numerator, song.sample_rate * rate.denominator)
    last = rate.frames_for(song.samples, song.sample_rate)
    places = _on_frames(placed, ratio, last)
    return Grid(
        places=(Place(0, 0, "start", *_bar_of_start(song, knows_bars)), *places, _end(song, last)),
        knows_beats=knows_beats,
        knows_bars=knows_bars,
        bar_frames=gap * ratio[0] / ratio[1],
        ratio=ratio,
    )


def frame_at(sample: int, song: Analysis, rate: FrameRate) -> int:
    """Return the frame nearest to a sample, halves rounded up."""
    top, below = sample * rate.numerator, song.sample_rate * rate.denominator
    return (2 * top + below) // (2 * below)


def _bar_of_start(song: Analysis, knows_bars: bool) -> tuple[int | None, int | None]:
    if not knows_bars or song.beats[0].sample > song.sample_rate * _SNAP_MS // 1000:
        return None, None
    first = song.beats[0]
    return int(first.position == 1), first.position


def _end(song: Analysis, last: int) -> Place:
    return Place(last, song.samples, "even")


def _bar_samples(song: Analysis, *, knows_bars: bool, knows_beats: bool) -> float:
    """Return the usual length of a bar in samples, or of what stands for one."""
    if knows_bars:
        return float(median(later - earlier for earlier, later in pairwise(song.downbeats)))
    if knows_beats:
        beats = [beat.sample for beat in song.beats]
        return song.metre * float(median(later - earlier for earlier, later in pairwise(beats)))
    return song.sample_rate * _USUAL_BAR_MS / 1000


def _beats(song: Analysis, knows_bars: bool) -> Iterable[Place]:
    bar = 0
    for beat in song.beats:
        is_downbeat = beat.position == 1
        bar += is_downbeat
        yield Place(
            frame=0,
            sample=beat.sample,
            lands_on="downbeat" if knows_bars and is_downbeat else "beat",
            bar=bar if knows_bars else None,
            beat=beat.position if knows_bars else None,
            is_downbeat=is_downbeat,
        )


def _onsets(song: Analysis) -> Iterable[Place]:
    least = song.sample_rate * _EVEN_MS // 2000
    last = -least
    for onset in song.onsets:
        if onset.strength >= SURE and onset.sample - last >= least:
            last = onset.sample
            yield Place(0, onset.sample, "onset", strength=onset.strength)


def _sections(song: Analysis) -> Iterable[Place]:
    for section in song.sections[1:]:
        yield Place(0, section.start, "section", section=max(SURE, section.confidence))


def _drops(song: Analysis) -> Iterable[Place]:
    for drop in song.drops:
        yield Place(0, drop.sample, "drop", strength=drop.strength)


def _merged(found: Sequence[Place], marks: Sequence[Place], reach: int) -> list[Place]:
    """Put what happens in the song on the beat that it belongs to, where there is one near."""
    places = {place.sample: place for place in found}
    moments = sorted(places)
    for mark in marks:
        at = _nearest(moments, mark.sample, reach)
        here = None if at is None else places[at]
        if here is None:
            moments.insert(bisect_left(moments, mark.sample), mark.sample)
            places[mark.sample] = mark
        else:
            places[here.sample] = _both(here, mark)
    return [places[moment] for moment in moments]


def _nearest(moments: Sequence[int], sample: int, reach: int) -> int | None:
    after = bisect_left(moments, sample)
    near = [moment for moment in moments[max(0, after - 1) : after + 1]]
    best = min(near, key=lambda moment: abs(moment - sample), default=None)
    return best if best is not None and abs(best - sample) <= reach else None


def _both(one: Place, other: Place) -> Place:
    """Return one place as which both are known: with the bar of the first, the stronger name."""
    return replace(
        one,
        lands_on=min(one.lands_on, other.lands_on, key=_STRENGTH.index),
        bar=other.bar if one.bar is None else one.bar,
        beat=other.beat if one.beat is None else one.beat,
        is_downbeat=one.is_downbeat or other.is_downbeat,
        section=max(one.section, other.section),
        strength=max(one.strength, other.strength),
    )


def _filled(places: Sequence[Place], samples: int, step: float, longest: float) -> list[Place]:
    """Divide evenly what is longer than `longest` times a step, so that no hole is left."""
    moments = [0, *(place.sample for place in places), samples]
    filled = list(places)
    for earlier, later in pairwise(moments):
        parts = round((later - earlier) / step) if later - earlier > longest * step else 1
        filled += [
            Place(0, earlier + (later - earlier) * part // parts, "even")
            for part in range(1, parts)
        ]
    return sorted(filled, key=lambda place: place.sample)


def _on_frames(places: Sequence[Place], ratio: tuple[int, int], last: int) -> list[Place]:
    """Give each place its frame; of two on one frame the stronger stays, as both."""
    kept: list[Place] = []
    for place in places:
        frame = (2 * place.sample * ratio[0] + ratio[1]) // (2 * ratio[1])
        if not 0 < frame < last:
            continue
        here = replace(place, frame=frame)
        if kept and kept[-1].frame == frame:
            first, second = sorted((kept[-1], here), key=lambda one: _STRENGTH.index(one.lands_on))
            kept[-1] = _both(first, second)
        else:
            kept.append(here)
    return kept
