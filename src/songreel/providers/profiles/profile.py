"""A model as a provider works with it: what it can do, and what its fields are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

from songreel.domain.capability import Capability, Medium
from songreel.domain.frames import AspectRatio, FrameSize
from songreel.domain.price import Price, Rate
from songreel.domain.scene import ImageRatio
from songreel.providers.profiles.document import (
    ModelDocument,
    PriceDocument,
    TakesDocument,
    WireDocument,
    WireValue,
)

_LINES = {"4k": 2160, "2k": 1440, "8k": 4320}


@dataclass(frozen=True, slots=True)
class Wire:
    """How our fields are called on the provider's wire.

    Attributes:
        fields: the provider's name of each of our fields; one that is missing is not sent.
        values: of a field, what our values are called there; others are sent as they are.
        patterns: of a field, how its value is written as text: `{}s` makes 8 seconds `8s`.
        lists: the fields whose value is sent as a list of one.
        fixed: what is sent with every order.
    """

    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    values: Mapping[str, Mapping[str, WireValue]] = field(
        default_factory=dict[str, Mapping[str, WireValue]]
    )
    patterns: Mapping[str, str] = field(default_factory=dict[str, str])
    fixed: Mapping[str, WireValue] = field(default_factory=dict[str, WireValue])
    lists: frozenset[str] = frozenset()

    def inputs(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Return the inputs of an order, by our names of its fields; what is None is left out."""
        sent: dict[str, Any] = dict(self.fixed)
        for ours, value in order.items():
            theirs = self.fields.get(ours)
            if theirs is None or value is None:
                continue
            made = self._value(ours, value)
            sent[theirs] = [made] if ours in self.lists else made
        return sent

    def _value(self, ours: str, value: Any) -> Any:
        names = self.values.get(ours, {})
        if isinstance(value, str) and value in names:
            return names[value]
        pattern = self.patterns.get(ours)
        return value if pattern is None else pattern.replace("{}", str(value))


@dataclass(frozen=True, slots=True)
class Profile:
    """One model: its capability, its names on the wire, and its place among its siblings."""

    capability: Capability
    wire: Wire
    order: int = 100


def profile_of(document: ModelDocument) -> Profile:
    """Return what a document says."""
    return Profile(_capability(document), _wire(document.wire), document.order)


def price_of(document: PriceDocument | None) -> Price | None:
    """Return a list price, or None where none is known."""
    if document is None:
        return None
    rates = [Rate(rate.usd, rate.resolution, rate.audio) for rate in document.rates]
    return Price.table(rates, document.unit, document.source, document.as_of)


def frame_size(resolution: str, ratio: AspectRatio) -> FrameSize:
    """Return the frame of a resolution: its number is the length of the shorter side."""
    short = _LINES.get(resolution) or int(resolution.removesuffix("p"))
    across, down = (int(part) for part in ratio.split(":"))
    long = round(short * max(across, down) / min(across, down) / 2) * 2
    width, height = (long, short) if across >= down else (short, long)
    return FrameSize(width=width, height=height)


def _capability(document: ModelDocument) -> Capability:
    takes, reference = document.takes, document.takes.reference
    is_video, is_image = document.makes is Medium.VIDEO, document.makes is Medium.IMAGE
    return Capability(
        backend=document.backend,
        model=document.model,
        medium=document.makes,
        price=price_of(document.prices),
        durations=tuple(takes.durations or ()),
        resolution_durations=tuple(
            (name, tuple(lengths)) for name, lengths in takes.resolution_durations.items()
        ),
        sizes=_sizes(takes) if is_video else (),
        image_resolutions=tuple(takes.resolutions) if is_image else (),
        image_ratios=tuple(cast("list[ImageRatio]", takes.ratios)) if is_image else (),
        image_formats=tuple(takes.formats),
        audio=takes.audio,
        seed=takes.seed,
        negative_prompt=takes.negative_prompt,
        reference="image" if reference else "first_frame" if takes.first_frame else None,
        reference_durations=tuple(reference.durations) if reference else (),
        reference_ratios=tuple(reference.ratios) if reference else (),
        reference_images=reference.images if reference else 0,
        first_frame=takes.first_frame,
        last_frame=takes.last_frame,
        takes_passage=takes.song,
        prompt_characters=takes.prompt_characters,
        submissions_a_minute=document.submissions_a_minute,
        unbilled=tuple(end.end for end in document.unbilled),
        retires_on=document.retires_on,
        fallback=document.fallback,
    )


def _sizes(
    takes: TakesDocument,
) -> tuple[tuple[str, tuple[tuple[AspectRatio, FrameSize], ...]], ...]:
    ratios = cast("list[AspectRatio]", takes.ratios)
    return tuple(
        (name, tuple((ratio, frame_size(name, ratio)) for ratio in ratios))
        for name in takes.resolutions
    )


def _wire(document: WireDocument) -> Wire:
    return Wire(
        MappingProxyType(dict(document.fields)),
        MappingProxyType({name: dict(values) for name, values in document.values.items()}),
        MappingProxyType(dict(document.patterns)),
        MappingProxyType(dict(document.fixed)),
        frozenset(document.lists),
    )
