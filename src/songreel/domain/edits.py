"""The edits by which a person corrects what was heard of a song.

Times are samples of the song, shifts are milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.analysis import Positive, Sample, SectionLabel
from songreel.domain.grid import MAX_MILLIBPM, MIN_MILLIBPM

MAX_BEATS = 20_000
"""Twenty minutes at 480 beats a minute have half as many."""
MAX_SHIFT_MS = 10_000

Metre = Annotated[int, Field(ge=2, le=12, strict=True)]
Millibpm = Annotated[int, Field(ge=MIN_MILLIBPM, le=MAX_MILLIBPM, strict=True)]


class _Edit(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Double(_Edit):
    """The tempo is twice as fast: a beat between any two."""

    kind: Literal["double"] = "double"


class Halve(_Edit):
    """The tempo is half as fast: every other beat goes."""

    kind: Literal["halve"] = "halve"


class ShiftBeats(_Edit):
    """Bars begin so many beats later (or earlier, below 0); the beats stay where they are."""

    kind: Literal["shift_beats"] = "shift_beats"
    beats: Annotated[int, Field(ge=-12, le=12, strict=True)]


class ShiftTime(_Edit):
    """All beats are so many milliseconds later (or earlier, below 0)."""

    kind: Literal["shift_time"] = "shift_time"
    milliseconds: Annotated[int, Field(ge=-MAX_SHIFT_MS, le=MAX_SHIFT_MS, strict=True)]


class BarOne(_Edit):
    """The beat nearest to this sample is the first of a bar, and all others count from it."""

    kind: Literal["bar_one"] = "bar_one"
    sample: Sample


class SetTempo(_Edit):
    """An even grid at this tempo.

    Attributes:
        sample: where it begins, on the first beat of a bar; beats before it stay. None: all of
            the song, through its first downbeat.
        metre: beats of a bar from there on; None keeps it.
    """

    kind: Literal["tempo"] = "tempo"
    millibpm: Millibpm
    sample: Sample | None = None
    metre: Metre | None = None


class Taps(_Edit):
    """Beats as a person tapped them along: smoothed, and continued to both ends of the song.

    Attributes:
        samples: when the taps came, ascending.
        position: which beat of its bar the first tap is.
        metre: beats of a bar; None keeps it.
    """

    kind: Literal["taps"] = "taps"
    samples: Annotated[tuple[Sample, ...], Field(min_length=2, max_length=MAX_BEATS)]
    position: Annotated[int, Field(ge=1, le=12, strict=True)] = 1
    metre: Metre | None = None

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        _refuse_disorder(self.samples, "taps")
        return self


class SetMetre(_Edit):
    """Bars have so many beats, counted from the first downbeat."""

    kind: Literal["metre"] = "metre"
    metre: Metre


class ImportedBeat(_Edit):
    """A beat of a text file; `position` is None where the file says nothing of bars."""

    sample: Sample
    position: Annotated[int, Field(ge=1, le=99, strict=True)] | None = None


class ImportBeats(_Edit):
    """Beats from elsewhere in place of those that were heard."""

    kind: Literal["beats"] = "beats"
    beats: Annotated[tuple[ImportedBeat, ...], Field(min_length=1, max_length=MAX_BEATS)]

    @model_validator(mode="after")
    def _ascend(self) -> Self:
        _refuse_disorder([beat.sample for beat in self.beats], "beats")
        return self


class MoveBorder(_Edit):
    """The border between sections nearest to `sample` goes to `to`, over others if need be."""

    kind: Literal["move_border"] = "move_border"
    sample: Positive
    to: Positive


class AddBorder(_Edit):
    """A new section begins here; without a label it stays what it was."""

    kind: Literal["add_border"] = "add_border"
    sample: Positive
    label: SectionLabel | None = None


class RemoveBorder(_Edit):
    """The border nearest to `sample` goes: the section before it takes in the one after it."""

    kind: Literal["remove_border"] = "remove_border"
    sample: Positive


class LabelSection(_Edit):
    """The section at this sample is called so.

    Attributes:
        group: the letter of the music that it equals; None keeps it.
        everywhere: call all sections of the same letter so.
    """

    kind: Literal["label_section"] = "label_section"
    sample: Sample
    label: SectionLabel
    group: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")] | None = None
    everywhere: bool = False


Edit = Annotated[
    Double
    | Halve
    | ShiftBeats
    | ShiftTime
    | BarOne
    | SetTempo
    | Taps
    | SetMetre
    | ImportBeats
    | MoveBorder
    | AddBorder
    | RemoveBorder
    | LabelSection,
    Field(discriminator="kind"),
]


def merged(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    """Return fewer edits that mean the same: neighbours that undo each other leave nothing.

    A person who doubles and halves, or nudges there and back, gets back what was there; applied
    one by one, each of them would lose beats at the song's ends.
    """
    result: list[Edit] = []
    for kind, run in groupby(edits, _family):
        if kind == "octave":
            steps = sum(1 if isinstance(edit, Double) else -1 for edit in run)
            result += [Double() if steps > 0 else Halve()] * abs(steps)
        elif kind == "shift_beats":
            result += _shifts(sum(edit.beats for edit in run if isinstance(edit, ShiftBeats)))
        elif kind == "shift_time":
            by = sum(edit.milliseconds for edit in run if isinstance(edit, ShiftTime))
            result += _nudges(by)
        else:
            result += run
    return tuple(result)


def _family(edit: Edit) -> str:
    return "octave" if isinstance(edit, Double | Halve) else edit.kind


def _shifts(beats: int) -> list[Edit]:
    """Write a shift in edits of at most twelve beats each."""
    steps: list[Edit] = []
    while beats:
        step = max(-12, min(12, beats))
        steps.append(ShiftBeats(beats=step))
        beats -= step
    return steps


def _nudges(milliseconds: int) -> list[Edit]:
    steps: list[Edit] = []
    while milliseconds:
        step = max(-MAX_SHIFT_MS, min(MAX_SHIFT_MS, milliseconds))
        steps.append(ShiftTime(milliseconds=step))
        milliseconds -= step
    return steps


def _refuse_disorder(times: Sequence[int], what: str) -> None:
    for earlier, later in pairwise(times):
        if later <= earlier:
            raise ValueError(f"the {what} do not ascend: {later} comes after {earlier}")
