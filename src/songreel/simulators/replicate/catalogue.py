"""The models on Replicate: what each takes, as far as it is documented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["string", "integer", "boolean", "uri", "uris"]


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a model.

    Attributes:
        choices: what it may be, or empty for anything.
        low, high: range of an integer.
        most: number of characters or of items at most.
        default: what is taken where nothing is given.
    """

    kind: Kind
    choices: tuple[Any, ...] = ()
    low: int | None = None
    high: int | None = None
    most: int | None = None
    default: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        length: name of the input that is the clip's length in seconds, or None.
        audio: name of the input that switches sound on, or whether there is always some.
        resolution: taken where no input names one.
        rate: frames a second.
        only_together: inputs that need another one.
        never_together: inputs that exclude another one.
    """

    name: str
    medium: Literal["video", "image"]
    description: str
    fields: Mapping[str, Field]
    length: str | None = "duration"
    audio: str | bool = "generate_audio"
    resolution: str = "720p"
    rate: int = 24
    only_together: Mapping[str, str] = field(default_factory=dict[str, str])
    never_together: Mapping[str, str] = field(default_factory=dict[str, str])


_PROMPT = Field("string", required=True)
_SHORT_PROMPT = Field("string", required=True, most=2_500)
_TEXT = Field("string")
_URI = Field("uri")
_SEED = Field("integer")
_ON, _OFF = Field("boolean", default=True), Field("boolean", default=False)
_WIDE_OR_TALL = Field("string", ("16:9", "9:16"), default="16:9")
_HD = Field("string", ("720p", "1080p"), default="1080p")
_LENGTH_OF_VEO = Field("integer", (4, 6, 8), default=8)

_VEO = {
    "prompt": _PROMPT,
    "aspect_ratio": _WIDE_OR_TALL,
    "duration": _LENGTH_OF_VEO,
    "image": _URI,
    "last_frame": _URI,
    "negative_prompt": _TEXT,
    "resolution": _HD,
    "generate_audio": _ON,
    "seed": _SEED,
}
_KLING = {
    "prompt": _SHORT_PROMPT,
    "negative_prompt": _TEXT,
    "start_image": _URI,
    "end_image": _URI,
    "mode": Field("string", ("standard", "pro"), default="pro"),
    "duration": Field("integer", low=3, high=15, default=5),
    "aspect_ratio": Field("string", ("16:9", "9:16", "1:1"), default="16:9"),
    "generate_audio": _OFF,
    "multi_prompt": _TEXT,
}
_SEEDANCE = {
    "prompt": _PROMPT,
    "image": _URI,
    "last_frame_image": _URI,
    "reference_images": Field("uris", most=9),
    "reference_videos": Field("uris", most=3),
    "reference_audios": Field("uris", most=3),
    "duration": Field("integer", low=-1, high=15, default=5),
    "resolution": Field("string", ("480p", "720p", "1080p"), default="720p"),
    "aspect_ratio": Field(
        "string", ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"), default="16:9"
    ),
    "generate_audio": _ON,
    "seed": _SEED,
}
_NANO = {
    "prompt": _PROMPT,
    "image_input": Field("uris", most=14),
    "aspect_ratio": Field(
        "string",
        (
            "match_input_image",
            *("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"),
        ),
        default="match_input_image",
    ),
    "resolution": Field("string", ("1K", "2K", "4K"), default="2K"),
    "output_format": Field("string", ("jpg", "png"), default="jpg"),
    "safety_filter_level": Field(
        "string", ("block_low_and_above", "block_medium_and_above", "block_only_high")
    ),
}
_OMNI = {
    "prompt": _PROMPT,
    "duration": Field("integer", low=3, high=10, default=8),
    "aspect_ratio": _WIDE_OR_TALL,
    "resolution": Field("string", ("360p", "720p", "1080p"), default="720p"),
    "reference_images": Field("uris", most=3),
}
_HAILUO = {
    "prompt": _PROMPT,
    "duration": Field("integer", (6, 10), default=6),
    "resolution": Field("string", ("768p", "1080p"), default="768p"),
    "first_frame_image": _URI,
    "prompt_optimizer": _ON,
}

_EXCLUSIVE = {"image": "reference_images", "last_frame_image": "reference_images"}

MODELS: Mapping[str, Model] = {
    model.name: model
    for model in (
        Model(
            "google/veo-3.1",
            "video",
            "Video with sound from text, images or references.",
            {**_VEO, "reference_images": Field("uris", most=3)},
            only_together={"last_frame": "image"},
        ),
        Model(
            "google/veo-3.1-fast",
            "video",
            "Faster Veo.",
            _VEO,
            only_together={"last_frame": "image"},
        ),
        Model(
            "google/veo-3.1-lite",
            "video",
            "Cheaper Veo.",
            _VEO,
            only_together={"last_frame": "image"},
        ),
        Model("google/gemini-omni-1.1", "video", "Omni video.", _OMNI, audio=True),
        Model(
            "kwaivgi/kling-v3-video",
            "video",
            "Kling, up to 15 seconds.",
            _KLING,
            resolution="1080p",
            only_together={"end_image": "start_image"},
        ),
        Model(
            "kwaivgi/kling-v3-omni-video",
            "video",
            "Kling with references.",
            {**_KLING, "reference_images": Field("uris", most=7), "reference_video": _URI},
            resolution="1080p",
            only_together={"end_image": "start_image"},
        ),
        Model(
            "bytedance/seedance-2.0",
            "video",
            "Seedance with references to images, videos and sound.",
            _SEEDANCE,
            never_together=_EXCLUSIVE,
        ),
        Model(
            "bytedance/seedance-2.0-fast",
            "video",
            "Faster Seedance.",
            _SEEDANCE,
            never_together=_EXCLUSIVE,
        ),
        Model("minimax/hailuo-2.3", "video", "Hailuo.", _HAILUO, audio=False, resolution="768p"),
        Model("google/nano-banana-pro", "image", "Pictures.", _NANO, length=None, audio=False),
        Model("google/nano-banana-2", "image", "Pictures.", _NANO, length=None, audio=False),
    )
}
