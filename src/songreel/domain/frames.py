"""Film time is integer frames at a rational rate; song time is integer samples."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

PositiveInt = Annotated[int, Field(gt=0, strict=True)]


class FrameRate(BaseModel):
    """Frames a second, as a fraction: 24/1, 30000/1001."""

    model_config = ConfigDict(frozen=True)

    numerator: PositiveInt
    denominator: PositiveInt = 1

    @property
    def fraction(self) -> Fraction:
        """Return the rate as an exact fraction."""
        return Fraction(self.numerator, self.denominator)

    def frames_for(self, samples: int, sample_rate: int) -> int:
        """Return the frames of a film that holds so many samples: rounded up, never cut short."""
        return -(-samples * self.numerator // (sample_rate * self.denominator))

    def frames_in(self, seconds: Fraction | int) -> int:
        """Return the frames of a length of time, rounded up."""
        exact = Fraction(seconds) * self.fraction
        return -(-exact.numerator // exact.denominator)

    def seconds(self, frames: int) -> float:
        """Return a number of frames as seconds, for display only."""
        return float(frames / self.fraction)


FILM_RATE = FrameRate(numerator=24)


class FrameSize(BaseModel):
    """Width and height of a picture in pixels; even, as 4:2:0 video needs them."""

    model_config = ConfigDict(frozen=True)

    width: Annotated[int, Field(ge=16, le=8192, multiple_of=2)]
    height: Annotated[int, Field(ge=16, le=8192, multiple_of=2)]


AspectRatio = Literal["16:9", "9:16", "1:1"]
ASPECT_RATIOS: tuple[AspectRatio, ...] = ("16:9", "9:16", "1:1")
