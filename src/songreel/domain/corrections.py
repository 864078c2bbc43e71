"""What a person corrects about a song, `corrections/1`: edits that are applied in their order.

They are kept beside the analysis and never change it: hearing the song again, or with a better
listener, leaves them as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field

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
)
from songreel.domain.errors import FieldProblem, InvalidRequestError

MAX_EDITS = 1_000
MAX_TIMES = 3 * MAX_BEATS
"""Of all edits together: the whole list is read, applied and written with each change."""


class Corrections(BaseModel):
    """The edits of a song; `version` goes up by one with every change of the list."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["corrections/1"] = Field(default="corrections/1", alias="schema")
    version: Annotated[int, Field(ge=0, strict=True)] = 0
    edits: Annotated[tuple[Edit, ...], Field(max_length=MAX_EDITS)] = ()


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
