"""What the endpoints read. A value of the wrong type is 422, an impossible one 400."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Annotated, Any, ClassVar, cast, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from songreel.domain.clip import ClipRequest
from songreel.domain.cut_plan import MAX_SHOTS, MAX_SLOW_DOWN, USUAL_SLOW_DOWN, Pace
from songreel.domain.cut_wish import CutBy, CutWish
from songreel.domain.finish import MAX_TITLE, Acceptable, CaptionWish, Finish, Level
from songreel.domain.frames import AspectRatio
from songreel.domain.merge import ClipAudio, JointKind, MergeRatio, MergeSize
from songreel.domain.resolve import MAX_SECONDS, MAX_SEED
from songreel.domain.scene import ImageFormat, ImageRatio
from songreel.services.generation import MAX_SCENES
from songreel.services.plans import PlanWish
from songreel.services.requests import MAX_TEXT, FilmRequest, ReferenceRequest, ScenesRequest

Text = Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
Style = Annotated[Text, Field(description="one of GET /api/mv/styles")]
Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]

_DEFAULTS = ScenesRequest(idea="", character_description="")


class RequestBody(BaseModel):
    """A JSON body: nothing is coerced, texts are stripped, unknown keys are left out.

    `null` in an optional field means that it is not set, and so does `""` where it takes a text,
    unless the field is in `refused_blank`: there a blank text is more likely an accident that
    costs money.
    """

    model_config = ConfigDict(strict=True, frozen=True, str_strip_whitespace=True)

    refused_blank: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _leave_out_unset(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            # A part of a body that should be an object and is none is refused as that.
            return data
        texts = _text_fields(cls)
        stripped = {
            name: value.strip() if isinstance(value, str) and name in texts else value
            for name, value in cast("dict[str, Any]", data).items()
            if name in cls.model_fields
        }
        return {name: value for name, value in stripped.items() if not cls._is_unset(name, value)}

    @classmethod
    def _is_unset(cls, name: str, value: Any) -> bool:
        if cls.model_fields[name].is_required():
            return False
        if value == "":
            return name in _text_fields(cls) and name not in cls.refused_blank
        return value is None

    @field_validator("*", mode="after")
    @classmethod
    def _holds_no_nul(cls, value: Any) -> Any:
        if isinstance(value, str) and "\0" in value:
            raise ValueError("must not contain the character NUL")
        return value


@cache
def _text_fields(kind: type[RequestBody]) -> frozenset[str]:
    fields = kind.model_fields.items()
    return frozenset(name for name, field in fields if _takes_text(field.annotation))


def _takes_text(kind: Any) -> bool:
    """Tell whether a type is a text, one of some texts, or one of those among others."""
    return kind is str or isinstance(kind, str) or any(map(_takes_text, get_args(kind)))


class ScenesBody(RequestBody):
    """Scenes to be written."""

    idea: Text
    character_description: Text
    number_of_scenes: Annotated[int, Field(ge=1, le=MAX_SCENES)] = _DEFAULTS.number_of_scenes
    character_characteristics: Text = _DEFAULTS.character_characteristics
    video_type: Text = _DEFAULTS.video_type
    video_characteristics: Text = _DEFAULTS.video_characteristics
    camera_angle: Text = _DEFAULTS.camera_angle
    backend: Text | None = None
    model: Text | None = None
    seed: Seed | None = None
    style: Style | None = None

    def to_request(self) -> ScenesRequest:
        """Return it as the use case takes it."""
        return ScenesRequest(**self.model_dump())


class ReferenceBody(RequestBody):
    """A picture of the character to be drawn."""

    character_description: Text
    aspect_ratio: ImageRatio = "1:1"
    output_format: ImageFormat = "png"
    negative_prompt: Text | None = None
    seed: Seed | None = None
    backend: Text | None = None
    model: Text | None = None
    safety_filter_level: Text | None = None
    person_generation: Text | None = None

    def to_request(self) -> ReferenceRequest:
        """Return it as the use case takes it."""
        return ReferenceRequest(**self.model_dump())


class ClipBody(RequestBody):
    """A clip to be made."""

    refused_blank: ClassVar[frozenset[str]] = frozenset(
        {"reference_image_base64", "character_reference_id", "asset_id"}
    )

    prompt: Annotated[Text, Field(description="what the clip shows")]
    negative_prompt: Annotated[Text | None, Field(description="what it must not show")] = None
    aspect_ratio: AspectRatio = "16:9"
    duration: Annotated[int, Field(ge=1, le=MAX_SECONDS, description="in seconds")] = 8
    generate_audio: bool = True
    seed: Seed | None = None
    reference_image_base64: Annotated[
        str | None,
        Field(
            min_length=1,
            description="PNG, JPEG or WebP, at most 20 MB and 50 megapixels; "
            "a data-URL prefix may stand before it",
        ),
    ] = None
    character_reference_id: Annotated[
        Text | None, Field(description="image_id of generate_character_reference, instead")
    ] = None
    asset_id: Annotated[
        Text | None, Field(description="of an image that was sent to POST /api/mv/assets, instead")
    ] = None
    video_rules_template: Annotated[
        Text | None, Field(description="{aspect_ratio} in it is filled in")
    ] = None
    resolution: Text | None = None
    backend: Text | None = None
    model: Text | None = None

    @field_validator("character_reference_id", "asset_id", mode="after")
    @classmethod
    def _is_the_only_reference(cls, value: str | None, info: ValidationInfo) -> str | None:
        others = {"reference_image_base64", "character_reference_id", "asset_id"}
        given = [name for name in sorted(others - {info.field_name}) if info.data.get(name)]
        if value is not None and given:
            raise ValueError(f"cannot stand beside {given[-1]}; send one of them")
        return value

    @property
    def image_id(self) -> str | None:
        """Return the id of the kept image that the clip follows, if it names one."""
        return self.character_reference_id or self.asset_id

    def to_request(self, reference: str | None) -> ClipRequest:
        """Return it as the use case takes it; `reference` is the picture's content hash."""
        return ClipRequest(
            prompt=self.prompt,
            aspect_ratio=self.aspect_ratio,
            duration=self.duration,
            generate_audio=self.generate_audio,
            negative_prompt=self.negative_prompt,
            seed=self.seed,
            reference=reference,
            rules=self.video_rules_template,
            resolution=self.resolution,
            model=self.model,
            backend=self.backend,
        )


_DOLLARS = r"^\d{1,7}(\.\d{1,6})?$"
_MOST_DOLLARS = 9_999_999


def _as_text(value: Any) -> Any:
    """Write a number as the decimal that it shows, rounded down to millionths."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if not abs(value) <= _MOST_DOLLARS:
        return str(value)  # No amount: refused as a text that is none, like infinity.
    return f"{Decimal(str(value)).quantize(Decimal('0.000001'), ROUND_DOWN):f}"


Dollars = Annotated[
    str,
    BeforeValidator(_as_text),
    Field(pattern=_DOLLARS),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": _DOLLARS},
                {"type": "number", "minimum": 0, "maximum": _MOST_DOLLARS},
            ]
        }
    ),
]


Count = Annotated[int, Field(ge=1, le=MAX_SHOTS)]


class CutBody(RequestBody):
    """Whose clips are cut and how: what films and plans are asked for alike."""

    backend: Text | None = None
    model: Text | None = None
    aspect_ratio: AspectRatio = "16:9"
    scenes: Annotated[
        Count | None, Field(description="number of clips; by default the song decides")
    ] = None
    pace: Annotated[Pace, Field(description="how fast it is cut to the music")] = "normal"
    slow_down: Annotated[
        int,
        Field(
            ge=0,
            le=MAX_SLOW_DOWN,
            description="thousandths by which a clip may be stretched to fill its place",
        ),
    ] = USUAL_SLOW_DOWN
    budget: Annotated[
        Dollars | None, Field(description="US dollars that the clips may cost at most")
    ] = None
    fewest: Annotated[Count | None, Field(description="of clips, where the song decides")] = None
    most: Annotated[Count | None, Field(description="of clips, where the song decides")] = None

    def dollars(self) -> Decimal | None:
        """Return the budget as an amount."""
        return None if self.budget is None else Decimal(self.budget)


class PlanBody(CutBody):
    """What is wished of a plan; every field may be left out."""

    resolution: Text | None = None
    clip_audio: Annotated[
        ClipAudio,
        Field(description="the clips' own sound; where it is heard, clips are bought with it"),
    ] = "mute"

    def to_wish(self) -> PlanWish:
        """Return it as the use case takes it."""
        return PlanWish(**self.model_dump(exclude={"budget"}), budget=self.dollars())


class FinishBody(BaseModel):
    """What is done to a film besides cutting it; every field may be left out."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    title: Annotated[
        str | None,
        Field(max_length=MAX_TITLE, description="shown in the first seconds; rows parted by \\n"),
    ] = None
    captions: Annotated[
        CaptionWish,
        Field(
            description="the song's lyrics: drawn as lines, word by word lit as karaoke, or a "
            "soft track that players switch on"
        ),
    ] = "off"
    transitions: Annotated[
        JointKind, Field(description="at the borders of the song's sections")
    ] = "cut"
    fades: Annotated[
        bool, Field(description="from black at the beginning, to black at the end")
    ] = False
    clip_audio: Annotated[
        ClipAudio,
        Field(
            description="the clips' own sound under the song: mute, keep (12 dB lower) or duck "
            "(lower still where the song is loud); clips are then bought with sound"
        ),
    ] = "mute"
    loudness: Annotated[
        Level,
        Field(
            description="song: untouched; streaming: -14 LUFS by gain alone, with peaks of -1 dBTP "
            "at most"
        ),
    ] = "song"
    aspect_ratio: Annotated[
        MergeRatio | None,
        Field(
            description="of the film, where it is another than its clips' own: these are cropped "
            "around the character"
        ),
    ] = None
    size: Annotated[
        MergeSize | None, Field(description="of the film's shorter side; else as the clips are")
    ] = None
    accept: Annotated[
        list[Acceptable],
        Field(description="failures of the self-check with which the film is taken all the same"),
    ] = []

    def to_finish(self) -> Finish:
        """Return it as the use case takes it.

        Raises:
            InvalidRequestError: the title is blank.
        """
        return Finish.checked(**self.model_dump(exclude={"accept"}), accept=tuple(self.accept))


# Written out: what an endpoint reads by itself is described without definitions of its own.
_Finish = Annotated[FinishBody, WithJsonSchema(FinishBody.model_json_schema())]


class FilmBody(CutBody):
    """A film to be made from a song that was uploaded before."""

    song_id: Text
    idea: Text
    character_description: Text
    seed: Seed | None = None
    draft: Annotated[
        bool,
        Field(
            description="the film that local makes, in small (640x360) and at no cost; "
            "`PUT …/playhead` says which shots come first"
        ),
    ] = False
    style: Style | None = None
    cut: Annotated[
        CutBy,
        Field(
            description="music: cuts fall on bars and borders of sections, and clips are bought "
            "as the budget says; even: one shot of equal length for each clip"
        ),
    ] = "music"
    finish: _Finish = FinishBody()

    def to_request(self) -> FilmRequest:
        """Return it as the use case takes it."""
        cut = CutWish(
            by=self.cut,
            pace=self.pace,
            slow_down=self.slow_down,
            budget=self.dollars(),
            fewest=self.fewest,
            most=self.most,
        )
        apart = {"cut", "pace", "slow_down", "budget", "fewest", "most", "finish"}
        return FilmRequest(
            **self.model_dump(exclude=apart), cut=cut, finish=self.finish.to_finish()
        )


class PlayHeadBody(RequestBody):
    """Where a film is watched while it is being made."""

    frame: Annotated[
        int, Field(ge=0, le=2**31 - 1, description="of the film, from 0; 24 are a second")
    ]


class CancelBody(RequestBody):
    """A job to be cancelled by the key that its request carried."""

    idempotency_key: Annotated[str, Field(min_length=1, max_length=255)]


class HoldBody(RequestBody):
    """Why nothing paid is to be sent."""

    reason: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class GiveUpBody(RequestBody):
    """What was found at the service about an order of which nobody knew the outcome."""

    charged: Annotated[
        bool | None,
        Field(description="whether the service billed it; null or left out: it counts as spent"),
    ] = None
