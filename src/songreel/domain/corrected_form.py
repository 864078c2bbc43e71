"""The sections and drops of a song while it is being corrected.

What lies on the music goes with it when beats are moved; borders that a person set do not.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import assert_never

from songreel.domain import grid
from songreel.domain.analysis import Analysis, Mark, Section, SectionLabel
from songreel.domain.edits import AddBorder, LabelSection, MoveBorder, RemoveBorder

SURE = 1000
"""The confidence of what a person said."""


class FormDraft:
    """Sections and drops of an analysis while they are being corrected.

    Attributes:
        sections, drops: as they are by now.
        is_sure: whether a person said anything about sections.
    """

    def __init__(self, heard: Analysis, say: Callable[[str], None]) -> None:
        """Begin with what was heard; `say` notes what cannot be done."""
        self._heard, self._samples, self._say = heard, heard.samples, say
        self.sections = list(heard.sections)
        self.drops: tuple[Mark, ...] = heard.drops
        self.is_sure = False
        self._pinned: set[int] = set()

    def apply(self, edit: MoveBorder | AddBorder | RemoveBorder | LabelSection) -> None:
        """Carry out what a person says about sections."""
        match edit:
            case MoveBorder():
                self._move_border(edit)
            case AddBorder():
                self._add_border(edit)
            case RemoveBorder():
                self._remove_border(edit)
            case LabelSection():
                self._label(edit)
            case _:
                assert_never(edit)

    def carry(self, places: dict[int, int]) -> None:
        """Move borders and drops that lie on a beat to where `places` has it now."""
        edges = [section.start for section in self.sections[1:]]
        self._set_edges({e: places[e] for e in edges if e in places and e not in self._pinned})
        self._set_drops({d.sample: places[d.sample] for d in self.drops if d.sample in places})

    def follow(self, ones: Sequence[int]) -> None:
        """Move borders and drops to the downbeat nearest by, if one is within half a bar."""
        if len(ones) < 2:
            return
        reach = sorted(b - a for a, b in pairwise(ones))[(len(ones) - 1) // 2] // 2
        edges = [section.start for section in self.sections[1:]]
        marks = [drop.sample for drop in self.drops]
        places: dict[int, int] = {}
        for time in (*edges, *marks):
            there = ones[grid.nearest(ones, time)]
            if abs(there - time) <= reach:
                places[time] = there
        self._set_edges({e: places[e] for e in edges if e in places and e not in self._pinned})
        self._set_drops({mark: places[mark] for mark in marks if mark in places})

    def _set_edges(self, places: dict[int, int]) -> None:
        """Move borders; a section that has no length any more goes."""
        starts = [places.get(section.start, section.start) for section in self.sections]
        starts[0] = 0
        kept: list[tuple[int, Section]] = []
        for start, section in zip(starts, self.sections, strict=True):
            start = max(0, start)
            if start >= self._samples:
                continue
            while kept and kept[-1][0] >= start and len(kept) > 1:
                kept.pop()
            if kept and kept[-1][0] >= start:
                kept = [(kept[-1][0], section)]
            else:
                kept.append((start, section))
        ends = [start for start, _ in kept[1:]] + [self._samples]
        self.sections = [
            self._strong(section.model_copy(update={"start": start, "end": end}))
            for (start, section), end in zip(kept, ends, strict=True)
        ]

    def _set_drops(self, places: dict[int, int]) -> None:
        drops: dict[int, Mark] = {}
        for drop in self.drops:
            sample = places.get(drop.sample, drop.sample)
            if 0 <= sample < self._samples:
                there = drops.get(sample)
                strength = max(drop.strength, there.strength if there else 0)
                drops[sample] = Mark(sample=sample, strength=strength)
        self.drops = tuple(drops[sample] for sample in sorted(drops))

    def _inner(self) -> list[int]:
        return [section.start for section in self.sections[1:]]

    def _move_border(self, edit: MoveBorder) -> None:
        edges = self._inner()
        if not edges or edit.to >= self._samples:
            self._say("A border could not be moved: there is none, or it would leave the song.")
            return
        edge = edges[grid.nearest(edges, edit.sample)]
        low, high = min(edge, edit.to), max(edge, edit.to)
        swallowed = [e for e in edges if low <= e <= high and e != edge]
        for other in swallowed:
            self._join(other, keep_left=other < edge)
        self._set_edges({edge: edit.to})
        self._pinned.add(edit.to)
        self.is_sure = True

    def _add_border(self, edit: AddBorder) -> None:
        if edit.sample >= self._samples:
            self._say("A border was set after the song's end and is left out.")
            return
        index = self._at(edit.sample)
        section = self.sections[index]
        if section.start != edit.sample:
            left = self._strong(section.model_copy(update={"end": edit.sample}))
            right = self._strong(section.model_copy(update={"start": edit.sample}))
            self.sections[index : index + 1] = [left, right]
            index += 1
        if edit.label is not None:
            self.sections[index] = self._labelled(index, edit.label, None)
        self._pinned.add(edit.sample)
        self.is_sure = True

    def _remove_border(self, edit: RemoveBorder) -> None:
        edges = self._inner()
        if not edges:
            self._say("A border could not be removed: there is none.")
            return
        self._join(edges[grid.nearest(edges, edit.sample)], keep_left=True)
        self.is_sure = True

    def _label(self, edit: LabelSection) -> None:
        index = self._at(edit.sample)
        group = self.sections[index].group
        for other, section in enumerate(self.sections):
            if other == index or (edit.everywhere and section.group == group):
                self.sections[other] = self._labelled(other, edit.label, edit.group)
        self.is_sure = True

    def _at(self, sample: int) -> int:
        return max(0, bisect_right([section.start for section in self.sections], sample) - 1)

    def _labelled(self, index: int, label: SectionLabel, group: str | None) -> Section:
        section = self.sections[index]
        return section.model_copy(
            update={"label": label, "group": group or section.group, "confidence": SURE}
        )

    def _join(self, edge: int, *, keep_left: bool) -> None:
        index = self._at(edge)
        left, right = self.sections[index - 1 : index + 1]
        kept = left if keep_left else right
        whole = kept.model_copy(update={"start": left.start, "end": right.end})
        self.sections[index - 1 : index + 1] = [self._strong(whole)]

    def _strong(self, section: Section) -> Section:
        """Return the section with the energy that the song has between its borders."""
        if section in self._heard.sections:
            return section
        curve = self._heard.energy
        first = section.start // curve.hop
        last = max(first + 1, -(-section.end // curve.hop))
        values = curve.values[first:last]
        if not values:
            return section
        mean = (2 * sum(values) + len(values)) // (2 * len(values))
        return section.model_copy(update={"energy": mean})
