"""How footage is shown: how fast, and which part of the picture."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from songreel.domain.analysis import Thousandths

Positive = Annotated[int, Field(gt=0, strict=True)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Speed(_Part):
    """How fast a clip is shown, at most 1: frame n of a shot shows frame floor(n * speed) of it."""

    numerator: Positive = 1
    denominator: Positive = 1

    @property
    def is_whole(self) -> bool:
        """Tell whether the clip runs as it was made."""
        return self.numerator == self.denominator

    def source_frames(self, frames: int) -> int:
        """Return how many frames of the clip so many frames of the film show."""
        return (frames - 1) * self.numerator // self.denominator + 1


class Framing(_Part):
    """The part of the picture that is shown.

    Attributes:
        zoom: thousandths: 1000 shows the whole picture, 1300 one that is 1.3 times as near.
        x, y: the middle of what is shown, in thousandths of the picture's width and height.
    """

    zoom: Annotated[int, Field(ge=1000, le=2000, strict=True)] = 1000
    x: Thousandths = 500
    y: Thousandths = 500

    @property
    def is_whole(self) -> bool:
        """Tell whether the whole picture is shown."""
        return self.zoom == 1000

    @model_validator(mode="after")
    def _is_inside(self) -> Self:
        # Twice the distance from the middle to the nearer edge, against the part that is seen.
        for centre in (self.x, self.y):
            if 2 * min(centre, 1000 - centre) * self.zoom < 1_000_000:
                raise ValueError("the framing leaves the picture")
        return self
