"""The clips that a model sells for one very request: lengths and prices, by the rules of orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from songreel.domain.capability import Capability
from songreel.domain.clip import ClipRequest, ClipSpec
from songreel.domain.errors import InvalidRequestError
from songreel.domain.frames import AspectRatio, FrameRate
from songreel.domain.resolve import refuse_unpriced, resolve_clip

_ANY_REFERENCE = "0" * 64


class SoldClip(BaseModel):
    """A length that can be bought, in seconds, and its list price in US dollars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seconds: Annotated[int, Field(gt=0, le=600, strict=True)]
    price: Annotated[Decimal, Field(ge=0)]

    def frames(self, rate: FrameRate) -> int:
        """Return the whole frames that it surely has at a rate."""
        return self.seconds * rate.numerator // rate.denominator


class ClipOffer(BaseModel):
    """What a model sells for the clips of one film.

    Attributes:
        sound: whether the clips come with sound, which may cost more.
        reference: how the character's picture is given: "image", "first_frame", or None.
        in_step: the picture follows the song under the clip, so that each of its frames can only
            be shown at the moment of the song for which it was made.
        sold: in ascending order of length.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend: str
    model: str
    aspect_ratio: AspectRatio
    resolution: str
    sound: bool
    reference: str | None
    in_step: bool
    sold: Annotated[tuple[SoldClip, ...], Field(min_length=1)]

    @property
    def is_free(self) -> bool:
        """Tell whether none of the lengths costs anything."""
        return all(clip.price == 0 for clip in self.sold)

    @property
    def cheapest_second(self) -> Decimal:
        """Return what a second costs where it costs least."""
        return min(clip.price / clip.seconds for clip in self.sold)


@dataclass(frozen=True, slots=True)
class WantedClips:
    """What the clips of one film have in common.

    Attributes:
        resolution: one of the model's, or None for its default.
        has_reference: whether the character's picture goes with each, where the model takes one.
        sound: whether sound is wanted, or None for only where the model cannot leave it out.
    """

    aspect_ratio: AspectRatio = "16:9"
    resolution: str | None = None
    has_reference: bool = True
    sound: bool | None = None

    @classmethod
    def of_film(
        cls, aspect_ratio: AspectRatio, resolution: str | None = None, *, with_sound: bool = False
    ) -> Self:
        """Return what films order: with the character, with the clips' own sound if it is heard."""
        sound = True if with_sound else None
        return cls(aspect_ratio=aspect_ratio, resolution=resolution, sound=sound)


def clip_offer(wanted: WantedClips, model: Capability, *, today: date) -> ClipOffer:
    """Return the lengths that a model sells for a film's clips, each resolved as an order is.

    Where the model takes the character's picture as a reference image at some lengths only, just
    those are offered: a film in which some clips know the character and others merely begin with
    its picture does not hold together.

    Raises:
        InvalidRequestError: the model makes no such clips.
        BackendError: it was retired, or its price is not known.
    """
    found: list[tuple[SoldClip, ClipSpec]] = []
    refusal: InvalidRequestError | None = None
    for seconds in model.durations:
        try:
            spec = resolve_clip(_trial(wanted, model, seconds), model, today=today)
        except InvalidRequestError as error:
            refusal = refusal or error
            continue
        if spec.duration == seconds:
            refuse_unpriced(model, spec.resolution, spec.make_audio)
            price = model.list_price(seconds, spec.resolution, spec.make_audio)
            found.append((SoldClip(seconds=seconds, price=price or Decimal(0)), spec))
    if not found:
        raise refusal or InvalidRequestError(
            f"{model.model} makes no clips. Choose a model that makes video: "
            "`songreel models` lists them."
        )
    roles = {spec.reference_role for _, spec in found}
    role = "image" if "image" in roles else next(iter(roles))
    chosen = [(clip, spec) for clip, spec in found if spec.reference_role == role]
    first = chosen[0][1]
    return ClipOffer(
        backend=model.backend,
        model=model.model,
        aspect_ratio=wanted.aspect_ratio,
        resolution=first.resolution,
        sound=first.make_audio,
        reference=role,
        in_step=model.hears_song,
        sold=tuple(clip for clip, _ in chosen),
    )


def _trial(wanted: WantedClips, model: Capability, seconds: int) -> ClipRequest:
    takes_reference = wanted.has_reference and model.reference is not None
    return ClipRequest(
        prompt="a clip of the film",
        aspect_ratio=wanted.aspect_ratio,
        duration=seconds,
        generate_audio=model.audio == "always" if wanted.sound is None else wanted.sound,
        resolution=wanted.resolution,
        reference=_ANY_REFERENCE if takes_reference else None,
        backend=model.backend,
        model=model.model,
    )
