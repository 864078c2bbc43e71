"""The timeline of a film, `timeline/1`: cuts in integer frames, and the song under them."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.footage import Framing, Speed
from songreel.domain.frames import FrameRate, FrameSize

Natural = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]


class Cut(BaseModel):
    """A stretch of the film that shows one clip, from one of its frames on.

    Attributes:
        source_in: the first frame of the clip that is shown.
        speed: at which it is shown; frame n of the cut shows frame floor(n * speed) after that.
        framing: the part of the picture that is shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    clip: Annotated[str, Field(min_length=1, description="id of the clip")]
    start: Natural
    frames: Positive
    source_in: Natural = 0
    speed: Speed = Speed()
    framing: Framing = Framing()

    @property
    def is_plain(self) -> bool:
        """Tell whether the clip is shown as it is: at its own speed, and whole."""
        return self.speed.is_whole and self.framing.is_whole

    @property
    def end(self) -> int:
        """Return the first frame of the film after this cut."""
        return self.start + self.frames


class SongTrack(BaseModel):
    """The song that runs under the film from its first frame."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    song: Annotated[str, Field(min_length=1, description="id of the song")]
    samples: Positive
    sample_rate: Positive


class Timeline(BaseModel):
    """Every frame of a film belongs to exactly one cut; the film is as long as its song.

    Raises:
        pydantic.ValidationError: a gap, an overlap, or a length that is not the song's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    schema_: Literal["timeline/1"] = Field(default="timeline/1", alias="schema")
    rate: FrameRate
    size: FrameSize
    cuts: Annotated[tuple[Cut, ...], Field(min_length=1)]
    song: SongTrack | None = None

    @model_validator(mode="after")
    def _is_gapless(self) -> Self:
        position = 0
        for index, cut in enumerate(self.cuts):
            if cut.start != position:
                kind = "gap" if cut.start > position else "overlap"
                raise ValueError(f"{kind} before cut {index}: frame {position} to {cut.start}")
            position = cut.end
        if self.song is not None:
            due = self.rate.frames_for(self.song.samples, self.song.sample_rate)
            if position != due:
                raise ValueError(f"the cuts fill {position} frames, the song {due}")
        return self

    @property
    def frames(self) -> int:
        """Return the length of the film in frames."""
        return self.cuts[-1].end
