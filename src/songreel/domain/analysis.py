"""What listening to a song found, `analysis/1`: times are samples of the song from its first one.

Strengths and confidences are thousandths, 0 to 1000; tempi are thousandths of a beat a minute.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Sample = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]
Thousandths = Annotated[int, Field(ge=0, le=1000, strict=True)]
Level = Annotated[int, Field(ge=-127, le=127, strict=True)]
SectionLabel = Literal["intro", "verse", "chorus", "bridge", "break", "outro"]
NO_CLEAR_BEAT = (
    "No clear beat was found; cuts will follow the sections and an even pace. Tap along for a few "
    "bars, or set the tempo."
)
"""The notice of a song whose grid is a guess; beats that a person gives take it away."""
SECTION_LABELS: tuple[SectionLabel, ...] = get_args(SectionLabel)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Beat(_Part):
    """A beat, and which of its bar it is: 1 is the downbeat."""

    sample: Sample
    position: Positive


class Tempo(_Part):
    """The tempo from a sample on, until the next one: quarter notes felt as beats."""

    sample: Sample
    millibpm: Positive


class Section(_Part):
    """A part of the song, from `start` to before `end`.

    Attributes:
        label: what it is in the song.
        group: equal letters for equal music: "A", "B", …
        energy: how strong it is beside the rest of the song.
        confidence: of its borders and its label.
    """

    start: Sample
    end: Positive
    label: SectionLabel
    group: Annotated[str, Field(pattern=r"^[A-Z]+$")]
    energy: Thousandths
    confidence: Thousandths


class Mark(_Part):
    """A moment, and how strong it is: an onset, or a drop."""

    sample: Sample
    strength: Thousandths


class Curve(_Part):
    """Values at equal distances: that of index i holds from sample `i * hop` on."""

    hop: Positive
    values: tuple[Thousandths, ...]


class Peaks(_Part):
    """The wave for a screen: lowest and highest sample of each bucket, in 127ths of full scale."""

    bucket: Positive
    low: tuple[Level, ...]
    high: tuple[Level, ...]


class Confidence(_Part):
    """How sure the listener is of each thing; below 500 a person should look at it."""

    beats: Thousandths
    downbeats: Thousandths
    tempo: Thousandths
    metre: Thousandths
    sections: Thousandths


class Analysis(BaseModel):
    """A song as it was heard, or as a person corrected it.

    Attributes:
        listener: what heard it, with its version: "songreel/2", or a file of weights by its hash.
        samples: length of the song for each channel, as the film uses it.
        metre: beats of most bars.
        beats: ascending; the first bar may be incomplete, and bars may differ from `metre`.
        sections: gapless from the first sample to the last.
        notices: what a person should know, a sentence each.

    Raises:
        pydantic.ValidationError: beats that do not ascend or lie outside the song, sections with
            gaps.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["analysis/1"] = Field(default="analysis/1", alias="schema")
    listener: str
    samples: Positive
    sample_rate: Positive
    metre: Annotated[int, Field(ge=2, le=12, strict=True)]
    tempo: tuple[Tempo, ...]
    beats: tuple[Beat, ...]
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    energy: Curve
    drops: tuple[Mark, ...]
    onsets: tuple[Mark, ...]
    confidence: Confidence
    peaks: Peaks
    notices: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        for what in (self.beats, self.tempo, self.drops, self.onsets):
            times = [one.sample for one in what]
            if any(later <= earlier for earlier, later in pairwise(times)):
                raise ValueError("times do not ascend")
            if times and times[-1] >= self.samples:
                raise ValueError("a time lies after the song's end")
        edges = [section.start for section in self.sections]
        ends = [section.end for section in self.sections]
        if edges[0] != 0 or ends[-1] != self.samples or edges[1:] != ends[:-1]:
            raise ValueError("the sections leave a gap or overlap")
        if any(end <= start for start, end in zip(edges, ends, strict=True)):
            raise ValueError("a section has no length")
        return self

    @property
    def downbeats(self) -> tuple[int, ...]:
        """Return the samples at which bars begin."""
        return tuple(beat.sample for beat in self.beats if beat.position == 1)
