"""What callers ask for, and who they are."""

from __future__ import annotations

from dataclasses import dataclass, field

from songreel.domain.cut_wish import CutWish
from songreel.domain.dispatch import Priority
from songreel.domain.finish import Finish
from songreel.domain.frames import AspectRatio
from songreel.domain.given import Given
from songreel.domain.scene import ImageFormat, ImageRatio

MAX_TEXT = 100_000
"""How many characters a text of a request may have."""

COMMAND_LINE = "cli"
"""The caller that all commands on a data folder are, with a server and without."""


def too_long(name: str, text: str) -> str:
    """Say that a text is longer than is taken, without a full stop."""
    return f"{name} has {len(text):,} characters, and at most {MAX_TEXT:,} are taken: shorten it"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        owner_id: the workspace that owns what is made.
        caller: the key or address that a retry comes from.
        idempotency_key: the caller's own name for what is asked, or None.
        key_id: the API key that it is asked for under, or None.
        project_id: the project that it is for, or None.
        quote_id: the accepted quote that pays for it, or None.
        priority: whether somebody waits for it, where that is said.
    """

    owner_id: str = "local"
    caller: str = ""
    idempotency_key: str | None = None
    key_id: str | None = None
    project_id: str | None = None
    quote_id: str | None = None
    priority: Priority | None = None


@dataclass(frozen=True, slots=True)
class ScenesRequest:
    """Scenes to be written; the defaults are the contract's, and `style` names one or is None."""

    idea: str
    character_description: str
    number_of_scenes: int = 4
    character_characteristics: str = "sarcastic, dramatic, emotional, and lovable"
    video_type: str = "video"
    video_characteristics: str = "vlogging, realistic, 4k, cinematic"
    camera_angle: str = "front"
    backend: str | None = None
    model: str | None = None
    seed: int | None = None
    style: str | None = None


@dataclass(frozen=True, slots=True)
class ReferenceRequest:
    """A picture of the character to be drawn."""

    character_description: str
    aspect_ratio: ImageRatio = "1:1"
    output_format: ImageFormat = "png"
    negative_prompt: str | None = None
    seed: int | None = None
    backend: str | None = None
    model: str | None = None
    safety_filter_level: str | None = None
    person_generation: str | None = None


@dataclass(frozen=True, slots=True)
class FilmRequest:
    """A film to be made: a song that was added before, an idea and a character.

    `scenes` is the number of clips, or None for as many as the song wants. A `draft` is the
    film that `local` makes, in small, at no cost. `style` names a style, or is None. `cut` says
    the rest of how it is cut; the number of scenes in it is left out. `finish` says what is done
    to it besides. What is `given` is not made anew.
    """

    song_id: str
    idea: str
    character_description: str
    scenes: int | None = None
    aspect_ratio: AspectRatio = "16:9"
    backend: str | None = None
    model: str | None = None
    seed: int | None = None
    draft: bool = False
    style: str | None = None
    cut: CutWish = field(default_factory=CutWish)
    finish: Finish = field(default_factory=Finish)
    given: Given | None = None
