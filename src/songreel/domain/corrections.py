"""What a person corrects about a song, `corrections/1`: edits that are applied in their order.

They are kept beside the analysis and never change it: hearing the song again, or with a better
listener, leaves them as they are.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field

from songreel.domain import grid
from songreel.domain.analysis import NO_CLEAR_BEAT, Analysis, Beat, Mark, Section, SectionLabel
from songreel.domain.edits import (
    MAX_BEATS,
    AddBorder,
    BarOne,
    Double,
    Edit,
    Halve,
    ImportBeats,
    LabelSection,
    MoveBorder,
    RemoveBorder,
    SetMetre,
    SetTempo,
    ShiftBeats,
    ShiftTime,
    Taps,
    merged,
)
from songreel.domain.errors import FieldProblem, InvalidRequestError

MAX_EDITS = 1_000
MAX_TIMES = 3 * MAX_BEATS
"""Of all edits together: the whole list is read, applied and written with each change."""
SURE = 1000
"""The confidence of what a person said."""


class Corrections(BaseModel):
    """The edits of a song; `version` goes up by one with every change of the list."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["corrections/1"] = Field(default="corrections/1", alias="schema")
    version: Annotated[int, Field(ge=0, strict=True)] = 0
    edits: Annotated[tuple[Edit, ...], Field(max_length=MAX_EDITS)] = ()

    def with_edits(self, *edits: Edit) -> Corrections:
        """Return the next version, with these edits after all others.

        Raises:
            pydantic.ValidationError: there are more than 1,000 edits.
        """
        return Corrections(version=self.version + 1, edits=(*self.edits, *edits))

    def without_last(self) -> Corrections:
        """Return the next version, with the last edit taken back."""
        return Corrections(version=self.version + 1, edits=self.edits[:-1])


def refuse_outside(edits: Sequence[Edit], samples: int) -> None:
    """Look whether edits lie within a song.

    Args:
        edits: that are about to be kept.
        samples: length of the song.

    Raises:
        InvalidRequestError: one is after the song's end; the sentence says which.
    """
    for index, edit in enumerate(edits):
        last = max(_samples_of(edit), default=0)
        if last >= samples:
            fault = f"sample {_shown(last)} is after the song's end"
            raise InvalidRequestError(
                f"edits.{index} ({edit.kind}): {fault}. The song has {samples} samples, counted "
                "from 0: leave out what comes later.",
                problems=(FieldProblem(f"edits.{index}.{edit.kind}", fault),),
            )


def refuse_bulk(edits: Sequence[Edit]) -> None:
    """Look whether edits are few enough to be applied whenever a song is asked for.

    Args:
        edits: all that a song shall have.

    Raises:
        InvalidRequestError: their beats and taps are more than `MAX_TIMES` together.
    """
    count = sum(len(edit.samples) for edit in edits if isinstance(edit, Taps))
    count += sum(len(edit.beats) for edit in edits if isinstance(edit, ImportBeats))
    if count > MAX_TIMES:
        raise InvalidRequestError(
            f"The corrections of a song hold at most {MAX_TIMES} taps and beats together, and "
            f"these would hold {count}. Put those that count in the place of all others."
        )


def _samples_of(edit: Edit) -> Sequence[int]:
    match edit:
        case Taps():
            return edit.samples
        case ImportBeats():
            return [beat.sample for beat in edit.beats]
        case MoveBorder():
            return (edit.sample, edit.to)
        case SetTempo():
            return () if edit.sample is None else (edit.sample,)
        case BarOne() | AddBorder() | RemoveBorder() | LabelSection():
            return (edit.sample,)
        case Double() | Halve() | ShiftBeats() | ShiftTime() | SetMetre():
            return ()
        case _:
            assert_never(edit)


def _shown(sample: int) -> str:
    """Write a number that may have thousands of digits."""
    return str(sample) if sample < 10**15 else "of more than 15 digits"


def corrected(analysis: Analysis, corrections: Corrections) -> Analysis:
    """Return the analysis as the person wants it; `analysis` itself stays as it is.

    Edits fit any analysis of the song, also one that was made after them: a border that is named
    is the nearest one. An edit that has nothing left to change says so in a notice.
    """
    draft = _Draft(analysis)
    for edit in merged(corrections.edits):
        draft.apply(edit)
    return draft.analysis()


class _Draft:
    """An analysis while it is being corrected."""

    def __init__(self, analysis: Analysis) -> None:
        self._heard = analysis
        self._rate, self._samples = analysis.sample_rate, analysis.samples
        self._metre = analysis.metre
        self._beats: Sequence[Beat] = analysis.beats
        self._sections = list(analysis.sections)
        self._drops: tuple[Mark, ...] = analysis.drops
        self._notices = list(analysis.notices)
        self._sure: set[str] = set()
        self._pinned: set[int] = set()
        self._beats_changed = False

    def analysis(self) -> Analysis:
        tempo = self._heard.tempo
        if self._beats_changed:
            tempo = grid.tempo_curve(self._times(), self._rate)
        confidence = self._heard.confidence.model_copy(
            update=dict.fromkeys(sorted(self._sure), SURE)
        )
        return Analysis.model_validate(
            {
                **_fields(self._heard),
                "metre": self._metre,
                "tempo": tempo,
                "beats": tuple(self._beats),
                "sections": tuple(self._sections),
                "drops": self._drops,
                "confidence": confidence,
                "notices": tuple(self._notices),
            }
        )

    def apply(self, edit: Edit) -> None:
        match edit:
            case Double() | Halve():
                self._change_octave(edit)
            case ShiftBeats():
                self._turn(edit.beats)
            case ShiftTime():
                self._move(edit.milliseconds)
            case BarOne():
                self._begin_bars(edit.sample)
            case SetTempo():
                self._set_tempo(edit)
            case Taps():
                self._take_taps(edit)
            case SetMetre():
                self._count(edit.metre)
            case ImportBeats():
                self._take_beats(edit)
            case _:
                self._apply_to_sections(edit)

    def _apply_to_sections(
        self, edit: MoveBorder | AddBorder | RemoveBorder | LabelSection
    ) -> None:
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

    # Beats.

    def _times(self) -> list[int]:
        return [beat.sample for beat in self._beats]

    def _set_beats(self, beats: Sequence[Beat], *sure: str) -> None:
        self._beats = beats
        self._beats_changed = True
        self._sure.update(sure)
        if "beats" in self._sure and NO_CLEAR_BEAT in self._notices:
            self._notices.remove(NO_CLEAR_BEAT)

    def _change_octave(self, edit: Double | Halve) -> None:
        times = self._times()
        steps = [later - earlier for earlier, later in pairwise(times)]
        if not steps:
            self._say("The tempo could not be changed: there are no two beats.")
            return
        usual = grid.millibpm(sorted(steps)[len(steps) // 2], self._rate)
        if isinstance(edit, Double):
            if 2 * usual > grid.MAX_MILLIBPM or min(steps) < 2:
                self._say("The tempo was not doubled once more: it would be no tempo any more.")
                return
            beats = grid.doubled(self._beats, self._metre)
        else:
            if usual < 2 * grid.MIN_MILLIBPM or len(steps) < 2:
                self._say("The tempo was not halved once more: it would be no tempo any more.")
                return
            beats = grid.halved(self._beats, self._metre)
        self._set_beats(beats, "tempo")
        self._follow()

    def _turn(self, by: int) -> None:
        if not self._beats:
            self._say("The bars could not be shifted: there are no beats.")
            return
        old = self._times()
        self._set_beats(grid.turned(self._beats, by, self._metre), "downbeats")
        self._carry({time: old[i + by] for i, time in enumerate(old) if 0 <= i + by < len(old)})

    def _move(self, milliseconds: int) -> None:
        by = _rounded(milliseconds * self._rate, 1000)
        old = self._times()
        self._set_beats(grid.moved(self._beats, by, self._samples))
        self._carry({time: time + by for time in old})

    def _begin_bars(self, sample: int) -> None:
        if not self._beats:
            self._say("The bars could not be counted from there: there are no beats.")
            return
        times = self._times()
        first = grid.nearest(times, sample)
        self._set_beats(grid.numbered(times, self._metre, first), "downbeats")
        self._follow()

    def _count(self, metre: int) -> None:
        first = next((i for i, beat in enumerate(self._beats) if beat.position == 1), 0)
        self._metre = metre
        self._set_beats(grid.numbered(self._times(), metre, first), "metre", "downbeats")
        self._follow()

    def _set_tempo(self, edit: SetTempo) -> None:
        step = grid.period(edit.millibpm, self._rate)
        self._metre = edit.metre or self._metre
        if edit.sample is None:
            ones = [beat.sample for beat in self._beats if beat.position == 1]
            anchor = ones[0] if ones else 0
            times = grid.even(anchor, step, 0, self._samples)
            beats = grid.numbered(times, self._metre, times.index(anchor))
        elif edit.sample >= self._samples:
            self._say("A tempo was set after the song's end and is left out.")
            return
        else:
            times = grid.even(edit.sample, step, edit.sample, self._samples)
            before = [b for b in self._beats if b.sample + step / 2 <= edit.sample]
            beats = (*before, *grid.numbered(times, self._metre))
        self._set_beats(beats, "beats", "downbeats", "tempo")
        if edit.metre is not None:
            self._sure.add("metre")
        self._follow()

    def _take_taps(self, edit: Taps) -> None:
        taps = grid.fitted(edit.samples, self._rate, self._samples)
        if len(taps) < 2:
            self._say("Fewer than two taps lie within the song; they are left out.")
            return
        self._metre = edit.metre or self._metre
        times = grid.extended(taps, self._times(), self._samples)
        first = times.index(taps[0]) - (edit.position - 1)
        beats = grid.numbered(times, self._metre, first % self._metre)
        self._set_beats(beats, "beats", "downbeats", "tempo")
        if edit.metre is not None:
            self._sure.add("metre")
        self._follow()

    def _take_beats(self, edit: ImportBeats) -> None:
        beats = [beat for beat in edit.beats if beat.sample < self._samples]
        if not beats:
            self._say("The beats that were brought in lie after the song's end; none is taken.")
            return
        if all(beat.position is None for beat in beats):
            times = [beat.sample for beat in beats]
            self._set_beats(grid.numbered(times, self._metre), "beats", "tempo")
        else:
            position = 0
            counted: list[Beat] = []
            for beat in beats:
                position = beat.position or position % self._metre + 1
                counted.append(Beat(sample=beat.sample, position=position))
            self._metre = _usual_metre(counted, self._metre)
            self._set_beats(counted, "beats", "downbeats", "tempo", "metre")
        self._follow()

    # Sections and drops that lie on the music go with it; borders that a person set do not.

    def _carry(self, places: dict[int, int]) -> None:
        """Move borders and drops that lie on a beat to where `places` has it now."""
        edges = [section.start for section in self._sections[1:]]
        self._set_edges({e: places[e] for e in edges if e in places and e not in self._pinned})
        self._set_drops({d.sample: places[d.sample] for d in self._drops if d.sample in places})

    def _follow(self) -> None:
        """Move borders and drops to the downbeat nearest by, if one is within half a bar."""
        ones = [beat.sample for beat in self._beats if beat.position == 1]
        if len(ones) < 2:
            return
        reach = sorted(b - a for a, b in pairwise(ones))[(len(ones) - 1) // 2] // 2
        edges = [section.start for section in self._sections[1:]]
        marks = [drop.sample for drop in self._drops]
        places: dict[int, int] = {}
        for time in (*edges, *marks):
            there = ones[grid.nearest(ones, time)]
            if abs(there - time) <= reach:
                places[time] = there
        self._set_edges({e: places[e] for e in edges if e in places and e not in self._pinned})
        self._set_drops({mark: places[mark] for mark in marks if mark in places})

    def _set_edges(self, places: dict[int, int]) -> None:
        """Move borders; a section that has no length any more goes."""
        starts = [places.get(section.start, section.start) for section in self._sections]
        starts[0] = 0
        kept: list[tuple[int, Section]] = []
        for start, section in zip(starts, self._sections, strict=True):
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
        self._sections = [
            self._strong(section.model_copy(update={"start": start, "end": end}))
            for (start, section), end in zip(kept, ends, strict=True)
        ]

    def _set_drops(self, places: dict[int, int]) -> None:
        drops: dict[int, Mark] = {}
        for drop in self._drops:
            sample = places.get(drop.sample, drop.sample)
            if 0 <= sample < self._samples:
                there = drops.get(sample)
                strength = max(drop.strength, there.strength if there else 0)
                drops[sample] = Mark(sample=sample, strength=strength)
        self._drops = tuple(drops[sample] for sample in sorted(drops))

    # Sections as a person wants them.

    def _inner(self) -> list[int]:
        return [section.start for section in self._sections[1:]]

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
        self._sure.add("sections")

    def _add_border(self, edit: AddBorder) -> None:
        if edit.sample >= self._samples:
            self._say("A border was set after the song's end and is left out.")
            return
        index = self._at(edit.sample)
        section = self._sections[index]
        if section.start != edit.sample:
            left = self._strong(section.model_copy(update={"end": edit.sample}))
            right = self._strong(section.model_copy(update={"start": edit.sample}))
            self._sections[index : index + 1] = [left, right]
            index += 1
        if edit.label is not None:
            self._sections[index] = self._labelled(index, edit.label, None)
        self._pinned.add(edit.sample)
        self._sure.add("sections")

    def _remove_border(self, edit: RemoveBorder) -> None:
        edges = self._inner()
        if not edges:
            self._say("A border could not be removed: there is none.")
            return
        self._join(edges[grid.nearest(edges, edit.sample)], keep_left=True)
        self._sure.add("sections")

    def _label(self, edit: LabelSection) -> None:
        index = self._at(edit.sample)
        group = self._sections[index].group
        for other, section in enumerate(self._sections):
            if other == index or (edit.everywhere and section.group == group):
                self._sections[other] = self._labelled(other, edit.label, edit.group)
        self._sure.add("sections")

    def _at(self, sample: int) -> int:
        return max(0, bisect_right([section.start for section in self._sections], sample) - 1)

    def _labelled(self, index: int, label: SectionLabel, group: str | None) -> Section:
        section = self._sections[index]
        return section.model_copy(
            update={"label": label, "group": group or section.group, "confidence": SURE}
        )

    def _join(self, edge: int, *, keep_left: bool) -> None:
        index = self._at(edge)
        left, right = self._sections[index - 1 : index + 1]
        kept = left if keep_left else right
        whole = kept.model_copy(update={"start": left.start, "end": right.end})
        self._sections[index - 1 : index + 1] = [self._strong(whole)]

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
        return section.model_copy(update={"energy": _rounded(sum(values), len(values))})

    def _say(self, notice: str) -> None:
        if notice not in self._notices:
            self._notices.append(notice)


def _fields(analysis: Analysis) -> dict[str, Any]:
    return {name: getattr(analysis, name) for name in type(analysis).model_fields}


def _rounded(value: int, by: int) -> int:
    """Return value / by to the nearest whole number; halves go away from 0, as shifts need it."""
    whole = (2 * abs(value) + by) // (2 * by)
    return whole if value >= 0 else -whole


def _usual_metre(beats: Sequence[Beat], metre: int) -> int:
    """Return how many beats most complete bars have."""
    ones = [index for index, beat in enumerate(beats) if beat.position == 1]
    lengths = Counter(later - earlier for earlier, later in pairwise(ones))
    usual = [length for length, _ in lengths.most_common() if 2 <= length <= 12]
    return usual[0] if usual else metre
