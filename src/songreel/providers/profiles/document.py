"""The document of one model, schema `model/1`, and that of the user's own models and prices."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from songreel.domain.capability import Medium
from songreel.domain.frames import ASPECT_RATIOS
from songreel.domain.price import Unit
from songreel.domain.resolve import MAX_SECONDS
from songreel.domain.scene import IMAGE_RATIOS, ImageFormat

MODEL_SCHEMA, USER_SCHEMA = "model/1", "models/1"
_LINES = re.compile(r"[1-9][0-9]{2,3}p")
_CINEMA = ("2k", "4k", "8k")
_MOST_LINES = 4320
_AMOUNT = re.compile(r"[0-9]{1,4}(\.[0-9]{1,8})?")

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Seconds = Annotated[int, Field(ge=1, le=MAX_SECONDS, strict=True)]
Count = Annotated[int, Field(ge=1, strict=True)]
WireValue = str | int | bool


def _amount(value: Any) -> Any:
    if not isinstance(value, str) or not _AMOUNT.fullmatch(value):
        raise ValueError('write dollars as a decimal number in quotation marks, as in "0.40"')
    return Decimal(value)


def _lengths(value: object) -> object:
    if not isinstance(value, dict):
        return value
    ends = cast("dict[str, object]", value)
    first, last = ends.get("from"), ends.get("to")
    if len(ends) == 2 and isinstance(first, int) and isinstance(last, int):
        if 1 <= first <= last <= MAX_SECONDS:
            return list(range(first, last + 1))
    raise ValueError("write a range as { from = 3, to = 15 }, within 1 to 60 seconds")


def _ascending(value: list[int]) -> list[int]:
    if value != sorted(set(value)):
        raise ValueError("list the lengths once each, in ascending order")
    return value


def _once(value: list[str]) -> list[str]:
    if len(value) != len(set(value)):
        raise ValueError("list each once")
    return value


def _pattern(value: str) -> str:
    if value.count("{}") != 1:
        raise ValueError('write {} once, where the value stands, as in "{}s"')
    return value


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Resolution = Annotated[str, StringConstraints(pattern=r"^[0-9a-zA-Z]+$")]
Pattern = Annotated[str, AfterValidator(_pattern)]
Lengths = Annotated[
    list[Seconds], BeforeValidator(_lengths), AfterValidator(_ascending), Field(min_length=1)
]


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RateDocument(_Document):
    """US dollars for one unit, at a resolution or with or without sound where these are given."""

    usd: Amount
    resolution: Resolution | None = None
    audio: bool | None = None


class PriceDocument(_Document):
    """List prices, with where and when they were read."""

    unit: Unit
    source: Text
    as_of: date
    rates: Annotated[list[RateDocument], Field(min_length=1)]


class ReferenceDocument(_Document):
    """How many reference images are taken, and under which lengths and ratios; none: under all."""

    images: Count = 1
    durations: list[Seconds] = []
    ratios: list[Literal["16:9", "9:16", "1:1"]] = []


class TakesDocument(_Document):
    """What the model takes. What is not documented is not claimed: the defaults claim nothing."""

    durations: Lengths | None = None
    resolution_durations: dict[Resolution, Lengths] = {}
    ratios: Annotated[list[str], AfterValidator(_once)] = []
    resolutions: Annotated[list[Resolution], AfterValidator(_once)] = []
    formats: list[ImageFormat] = []
    audio: Literal["choice", "always", "never"] = "never"
    seed: bool = False
    negative_prompt: bool = False
    first_frame: bool = False
    last_frame: bool = False
    song: bool = False
    prompt_characters: Count | None = None
    reference: ReferenceDocument | None = None


class UnbilledDocument(_Document):
    """An end that the provider documents as not billed, by the provider's own name of it."""

    end: Text
    source: Text
    as_of: date


class WireDocument(_Document):
    """How our fields are called on the wire, what their values are there, what is always sent.

    A field that is missing in `fields` is not sent. A pattern writes a value as text, as in `{}s`;
    what stands in `lists` is sent as a list of one.
    """

    fields: dict[str, Text] = {}
    values: dict[str, dict[str, WireValue]] = {}
    patterns: dict[str, Pattern] = {}
    lists: list[str] = []
    fixed: dict[str, WireValue] = {}

    @model_validator(mode="after")
    def _known_fields(self) -> Self:
        unknown = {*self.fields, *self.values, *self.patterns, *self.lists} - WIRE_FIELDS
        if unknown:
            raise ValueError(
                f"{', '.join(sorted(unknown))}: there is no such field; "
                f"take of {', '.join(sorted(WIRE_FIELDS))}"
            )
        return self


WIRE_FIELDS = frozenset(
    {
        "prompt",
        "duration",
        "aspect_ratio",
        "resolution",
        "generate_audio",
        "seed",
        "negative_prompt",
        "first_frame",
        "last_frame",
        "reference_images",
        "passage",
        "output_format",
        "safety_filter_level",
        "person_generation",
    }
)


class ModelDocument(_Document):
    """One model."""

    schema_: Literal["model/1"] = Field(alias="schema")
    backend: Text
    model: Text
    makes: Medium
    source: Text
    as_of: date
    order: Annotated[int, Field(ge=1, strict=True)] = 100
    fallback: Text | None = None
    retires_on: date | None = None
    submissions_a_minute: Count | None = None
    takes: TakesDocument = TakesDocument()
    prices: PriceDocument | None = None
    unbilled: list[UnbilledDocument] = []
    wire: WireDocument = WireDocument()

    @model_validator(mode="after")
    def _fits_its_medium(self) -> Self:
        takes = self.takes
        if self.makes is Medium.VIDEO:
            _require(takes.durations is not None, "takes.durations lists the clip lengths it sells")
            _require(bool(takes.resolutions), "takes.resolutions lists at least one resolution")
            _require(
                all(map(_is_of_clips, takes.resolutions)),
                f"takes.resolutions: a clip has 720p, say, or {', '.join(_CINEMA)}",
            )
            _require_ratios(takes.ratios, ASPECT_RATIOS, "a clip")
            _require(bool(takes.ratios), "takes.ratios lists at least one ratio")
        _require(
            not takes.song or "passage" in self.wire.fields,
            "wire.fields.passage says where the song goes that takes.song is about",
        )
        if self.makes is Medium.IMAGE:
            _require_ratios(takes.ratios, IMAGE_RATIOS, "a picture")
        beyond = set(takes.resolution_durations) - set(takes.resolutions)
        _require(not beyond, "takes.resolution_durations names resolutions of takes.resolutions")
        if self.prices is not None:
            _require_rates(self.prices, self.makes, takes.resolutions)
        return self


class EnteredPrice(PriceDocument):
    """A price that the user enters for a model that is known already."""

    backend: Text
    model: Text


class UserDocument(_Document):
    """The user's own file: whole models, and prices of models that are known already."""

    schema_: Literal["models/1"] = Field(alias="schema")
    model: list[ModelDocument] = []
    price: list[EnteredPrice] = []


class RetiredModel(_Document):
    """A model that was shut down, and the one of the same backend to use in its place."""

    name: Text
    makes: Medium
    retired_on: date
    use: Text
    source: Text


class RetiredDocument(_Document):
    """The models that a backend once had."""

    schema_: Literal["retired/1"] = Field(alias="schema")
    model: list[RetiredModel]


def _require(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(rule)


def _require_ratios(given: list[str], known: tuple[str, ...], what: str) -> None:
    unknown = [ratio for ratio in given if ratio not in known]
    _require(not unknown, f"takes.ratios: {what} is one of {', '.join(known)}")


def units_of(makes: Medium) -> tuple[Unit, ...]:
    """Return what things of a kind may be sold by."""
    return _UNITS[makes]


_UNITS: dict[Medium, tuple[Unit, ...]] = {
    Medium.VIDEO: ("second",),
    Medium.IMAGE: ("image", "call"),
    Medium.TEXT: ("call",),
}


def _is_of_clips(resolution: str) -> bool:
    if not _LINES.fullmatch(resolution):
        return resolution in _CINEMA
    lines = int(resolution.removesuffix("p"))
    return lines % 2 == 0 and lines <= _MOST_LINES


def _require_rates(prices: PriceDocument, makes: Medium, resolutions: list[str]) -> None:
    allowed = units_of(makes)
    _require(prices.unit in allowed, f"prices.unit is {' or '.join(allowed)} here")
    named = {rate.resolution for rate in prices.rates} - {None}
    _require(
        named <= set(resolutions), "prices.rates names only resolutions that takes.resolutions has"
    )
