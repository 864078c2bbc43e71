"""Words on the picture: titles, and the captions of what is sung."""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Natural = Annotated[int, Field(ge=0, strict=True)]
Positive = Annotated[int, Field(gt=0, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=500)]
MAX_CAPTIONS = 20_000


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(StrEnum):
    """Where words stand, within the title-safe area."""

    TOP = "top"
    MIDDLE = "middle"
    LOWER_THIRD = "lower third"
    BOTTOM = "bottom"


class Title(_Part):
    r"""Words over the picture for some frames.

    Attributes:
        text: one row or several, parted by "\n".
        start: first frame of the film that shows them.
        frames: how long.
        fade: frames in which they appear, and as many in which they go.
        height: of a row of text, in thousandths of the picture's height.
    """

    text: Text
    start: Natural
    frames: Positive
    place: Place = Place.MIDDLE
    fade: Annotated[int, Field(ge=0, le=240, strict=True)] = 6
    height: Annotated[int, Field(ge=20, le=300, strict=True)] = 90

    @property
    def end(self) -> int:
        """Return the first frame of the film after it."""
        return self.start + self.frames

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.text.strip():
            raise ValueError("a title has no words")
        if 2 * self.fade > self.frames:
            raise ValueError("a title goes before it has appeared: make it longer, or its fades")
        return self


class CaptionWord(_Part):
    """A word that is lit from `start` on, in frames of the film; it keeps the blank behind it."""

    start: Natural
    text: Annotated[str, Field(min_length=1, max_length=500)]


class Caption(_Part):
    r"""A line that is sung, for as long as it is shown.

    Attributes:
        start: first frame of the film that shows it.
        frames: how long.
        text: one row or several, parted by "\n".
        words: its words in order, together the text; none where only the line has a time.
    """

    start: Natural
    frames: Positive
    text: Text
    words: tuple[CaptionWord, ...] = ()

    @property
    def end(self) -> int:
        """Return the first frame of the film after it."""
        return self.start + self.frames

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.text.strip():
            raise ValueError("a caption has no words")
        if self.words and "".join(word.text for word in self.words) != self.text:
            raise ValueError("the words of a caption are not its text")
        bounds = [self.start, *(word.start for word in self.words), self.end]
        if any(later < earlier for earlier, later in pairwise(bounds)):
            raise ValueError("the words of a caption are not in order, or outside it")
        return self


class CaptionStyle(StrEnum):
    """How captions are given: drawn on the picture, word by word lit, or as a track of their own.

    A soft track is switched by whoever watches, and touches no picture.
    """

    PLAIN = "plain"
    KARAOKE = "karaoke"
    SOFT = "soft"


class Captions(_Part):
    """All captions of a film, one after the other.

    Attributes:
        language: ISO 639-2 code of the soft track; "und" where it is not known.
    """

    lines: Annotated[tuple[Caption, ...], Field(max_length=MAX_CAPTIONS)]
    style: CaptionStyle = CaptionStyle.PLAIN
    place: Place = Place.BOTTOM
    height: Annotated[int, Field(ge=20, le=150, strict=True)] = 50
    language: Annotated[str, Field(pattern=r"^[a-z]{3}$")] = "und"

    @model_validator(mode="after")
    def _is_in_order(self) -> Self:
        for index, (earlier, later) in enumerate(pairwise(self.lines), 1):
            if later.start < earlier.end:
                raise ValueError(f"caption {index} begins before the one before it ends")
        return self

    @property
    def are_drawn(self) -> bool:
        """Tell whether they are part of the picture."""
        return self.style is not CaptionStyle.SOFT
