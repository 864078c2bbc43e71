"""What a model can do and what it costs, and how a request is fitted to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from songreel.domain.frames import AspectRatio, FrameSize
from songreel.domain.price import Price, Rate
from songreel.domain.scene import ImageFormat, ImageRatio

__all__ = ["Capability", "Medium", "Price", "Rate"]


class Medium(StrEnum):
    """What a model makes."""

    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Capability:
    """The profile of one model: the only place that says what it takes.

    Attributes:
        durations: lengths that the model sells, in seconds, in ascending order.
        resolution_durations: the lengths at resolutions at which it sells fewer.
        sizes: the frame size of each ratio, for each resolution that it offers; of videos.
        image_resolutions, image_ratios, image_formats: the same of a model that makes pictures;
            the default first.
        audio: whether sound can be chosen, is always there or never.
        seed: whether it takes a seed, so that a clip can be made again.
        negative_prompt: whether negatives are sent apart from the prompt.
        reference: how a reference image is taken, or None.
        reference_durations, reference_ratios: where a reference *image* is taken; elsewhere it
            becomes the first frame. Empty: everywhere.
        reference_images: how many reference images it takes at most.
        first_frame, last_frame: whether a picture can be given that the clip begins or ends with.
        prompt_characters: the length of the longest prompt, or None where none is documented.
        follows_song: whether the energy of the song under the clip changes the picture.
        takes_passage: whether it takes the song under the clip, so that the character can sing it.
        variant: names the provider's settings that change what it makes, where they differ from
            the usual ones: what was made with others is not taken for the same. Else empty.
        submissions_a_minute: how many orders the backend takes, or None for any number.
        price: None where no price is known: such a model is refused until the user enters one.
        unbilled: the provider's own names of the ends that it documents as not billed.
        retires_on: the day from which on it is refused, or None where none is announced.
        fallback: the model to use then.
        fallback_is_priced: whether its price is known; if not, it is refused until one is entered.
    """

    backend: str
    model: str
    medium: Medium
    price: Price | None
    durations: tuple[int, ...] = ()
    resolution_durations: tuple[tuple[str, tuple[int, ...]], ...] = ()
    sizes: tuple[tuple[str, tuple[tuple[AspectRatio, FrameSize], ...]], ...] = ()
    image_resolutions: tuple[str, ...] = ()
    image_ratios: tuple[ImageRatio, ...] = ()
    image_formats: tuple[ImageFormat, ...] = ()
    audio: Literal["choice", "always", "never"] = "choice"
    seed: bool = True
    negative_prompt: bool = True
    reference: Literal["image", "first_frame"] | None = None
    reference_durations: tuple[int, ...] = ()
    reference_ratios: tuple[AspectRatio, ...] = ()
    reference_images: int = 1
    first_frame: bool = True
    last_frame: bool = False
    prompt_characters: int | None = None
    follows_song: bool = False
    takes_passage: bool = False
    variant: str = ""
    submissions_a_minute: int | None = None
    unbilled: tuple[str, ...] = ()
    retires_on: date | None = None
    fallback: str | None = None
    fallback_is_priced: bool = True

    @property
    def resolutions(self) -> tuple[str, ...]:
        """Return the names of its resolutions, the default first."""
        return tuple(name for name, _ in self.sizes) or self.image_resolutions

    def size(self, resolution: str, ratio: AspectRatio) -> FrameSize | None:
        """Return the frame size that it makes at a resolution and ratio, or None."""
        return dict(dict(self.sizes).get(resolution, ())).get(ratio)

    def durations_at(self, resolution: str) -> tuple[int, ...]:
        """Return the lengths that it sells at a resolution, in seconds, in ascending order."""
        return dict(self.resolution_durations).get(resolution, self.durations)

    def list_price(
        self, units: int, resolution: str | None = None, audio: bool | None = None
    ) -> Decimal | None:
        """Return what so many seconds, pictures or calls cost in US dollars, None if unknown.

        Without a resolution, that is what they cost at the model's default one.
        """
        if self.price is None:
            return None
        default = self.resolutions[0] if self.resolutions else None
        return self.price.of(units, resolution or default, audio)

    @property
    def begins_with_picture(self) -> bool:
        """Tell whether a picture can be given that the clip begins with."""
        return self.first_frame or self.reference == "first_frame"

    @property
    def hears_song(self) -> bool:
        """Tell whether the song under a clip changes the clip."""
        return self.follows_song or self.takes_passage

    @property
    def is_free(self) -> bool:
        """Tell whether nothing is ever billed for this model."""
        return self.price is not None and self.price.is_free
