"""The form of a song: its sections, one after another, in bars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.music.songs.clock import Clock
from bench.music.songs.truth import RATE, Stretch, Truth, tempo_of


@dataclass(frozen=True)
class Part:
    """A section: what it is, a letter that equal music shares, its bars, its force (0 to 1)."""

    label: str
    group: str
    bars: int
    force: float


@dataclass(frozen=True)
class Bar:
    """A bar within its section.

    Attributes:
        beat: its first beat, counted from the song's first downbeat.
        index: which bar of the section it is, from 0.
        part: the section.
        visit: how often music of this group was heard before.
        after: the section that follows, or None in the last.
    """

    beat: int
    index: int
    part: Part
    visit: int
    after: Part | None

    @property
    def is_last(self) -> bool:
        """Tell whether it is the section's last."""
        return self.index == self.part.bars - 1

    @property
    def turns(self) -> bool:
        """Tell whether a phrase of four bars ends with it."""
        return self.index % 4 == 3


def bars(form: tuple[Part, ...], metre: int) -> Iterator[Bar]:
    """Give every bar of a form."""
    beat = 0
    heard: dict[str, int] = {}
    for part, after in zip(form, (*form[1:], None), strict=True):
        for index in range(part.bars):
            yield Bar(beat, index, part, heard.get(part.group, 0), after)
            beat += metre
        heard[part.group] = heard.get(part.group, 0) + 1


def length(form: tuple[Part, ...], metre: int) -> int:
    """Return how many beats a form has."""
    return metre * sum(part.bars for part in form)


def truth(
    name: str,
    style: str,
    form: tuple[Part, ...],
    metre: int,
    clock: Clock,
    *,
    samples: int,
    pickup: int = 0,
) -> Truth:
    """Return what is known of a song: `pickup` beats before the first bar sound, too.

    The beat on which the song ends, after the last bar, is a beat and a downbeat.
    """
    last = length(form, metre)
    beats = tuple(
        (round(clock.at(beat) * RATE), beat % metre + 1) for beat in range(-pickup, last + 1)
    )
    edges = [0]
    beat = 0
    for part in form:
        beat += metre * part.bars
        edges.append(round(clock.at(beat) * RATE))
    edges[-1] = samples
    stretches = tuple(
        Stretch(start, end, part.label, part.group)
        for part, start, end in zip(form, edges, edges[1:], strict=False)
    )
    return Truth(name, style, samples, metre, beats, stretches, tempo_of(beats))
