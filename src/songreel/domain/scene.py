"""Scenes, the character, and what is asked for to have them written and drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

ImageRatio = Literal["1:1", "16:9", "9:16", "4:3", "3:4"]
ImageFormat = Literal["png", "jpg", "webp"]

IMAGE_RATIOS: tuple[ImageRatio, ...] = ("1:1", "16:9", "9:16", "4:3", "3:4")
SAFETY_LEVELS = ("block_low_and_above", "block_medium_and_above", "block_only_high")
IMAGE_FORMATS: tuple[ImageFormat, ...] = ("png", "jpg", "webp")


@dataclass(frozen=True, slots=True)
class Scene:
    """What one shot shows, and what it must not show."""

    description: str
    negative_description: str


@dataclass(frozen=True, slots=True)
class ScenesSpec:
    """What a writer is asked for.

    `first` and `total` place a batch in the whole film: scene `first` (counted from 0) of
    `total`; a film of 400 scenes is written in batches and still has one arc. `sections` has the
    label of the song's section for each scene of the whole film (`intro`, `verse`, `chorus`,
    `bridge`, `break`, `outro`), or is empty where the song's sections are not known. `lengths` has
    the seconds that each scene of the whole film has to fill, or is empty where that is not known.
    `notes` says in a line what the music under each scene of the whole film is like, and
    what follows from that, or is empty. `resembles` has for each scene of the whole film the index
    of the earlier one whose place, light and weather it has again, or None; or it is empty.
    `style` names one of the styles, or is None. `before` and `after` say what happens in the scenes
    around those that are written, where these are there already and stay as they are, or are empty.
    """

    idea: str
    character_description: str
    number_of_scenes: int
    character_characteristics: str
    video_type: str
    video_characteristics: str
    camera_angle: str
    model: str
    seed: int | None = None
    first: int = 0
    total: int | None = None
    sections: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    resembles: tuple[int | None, ...] = ()
    style: str | None = None
    before: str = ""
    after: str = ""

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Make a spec out of its fields as a job's request keeps them."""
        fields: dict[str, Any] = {**document}
        for name in ("sections", "lengths", "notes", "resembles"):
            fields[name] = tuple(fields.get(name, ()))
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class ReferenceSpec:
    """What an artist is asked for: one picture of the character."""

    character_description: str
    aspect_ratio: ImageRatio
    output_format: ImageFormat
    model: str
    negative_prompt: str | None = None
    seed: int | None = None
    safety_filter_level: str | None = None
    person_generation: str | None = None
