"""What a model can do and what it costs, and how a request is fitted to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from songreel.domain.frames import AspectRatio, FrameSize


class Medium(StrEnum):
    """What a model makes."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Price:
    """A list price, with where and when it was read; `amount` is US dollars for one `unit`."""

    amount: Decimal
    unit: Literal["second", "image", "call"]
    source: str
    as_of: date

    def of(self, units: int) -> Decimal:
        """Return the price of so many units in US dollars."""
        return self.amount * units


@dataclass(frozen=True, slots=True)
class Capability:
    """The profile of one model: the only place that says what it takes.

    Attributes:
        durations: lengths that the model sells, in seconds, in ascending order.
        sizes: the frame size of each ratio, for each resolution that it offers.
        audio: whether sound can be chosen, is always there or never.
        seed: whether it takes a seed, so that a clip can be made again.
        negative_prompt: whether negatives are sent apart from the prompt.
        reference: how a reference image is taken, or None.
        reference_durations, reference_ratios: where a reference *image* is taken; elsewhere it
            becomes the first frame. Empty: everywhere.
        follows_song: whether the energy of the song under the clip changes the picture.
        variant: names the provider's settings that change what it makes, where they differ from
            the usual ones: what was made with others is not taken for the same. Else empty.
        submissions_a_minute: how many orders the backend takes, or None for any number.
        price: None where no price is known: such a model is refused until the user enters one.
    """

    backend: str
    model: str
    medium: Medium
    price: Price | None
    durations: tuple[int, ...] = ()
    sizes: tuple[tuple[str, tuple[tuple[AspectRatio, FrameSize], ...]], ...] = ()
    audio: Literal["choice", "always", "never"] = "choice"
    seed: bool = True
    negative_prompt: bool = True
    reference: Literal["image", "first_frame"] | None = None
    reference_durations: tuple[int, ...] = ()
    reference_ratios: tuple[AspectRatio, ...] = ()
    follows_song: bool = False
    variant: str = ""
    submissions_a_minute: int | None = None
    retired_on: date | None = None
    fallback: str | None = None

    @property
    def resolutions(self) -> tuple[str, ...]:
        """Return the names of its resolutions, the default first."""
        return tuple(name for name, _ in self.sizes)

    def size(self, resolution: str, ratio: AspectRatio) -> FrameSize | None:
        """Return the frame size that it makes at a resolution and ratio, or None."""
        return dict(dict(self.sizes).get(resolution, ())).get(ratio)

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is ever billed for this model."""
        return self.price is not None and self.price.amount == 0
