"""What may be wished of a server; what is left out, or None, the server decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypedDict

VideoRatio = Literal["16:9", "9:16", "1:1"]
FilmRatio = Literal["16:9", "9:16", "1:1", "4:5"]
ImageRatio = Literal["1:1", "16:9", "9:16", "4:3", "3:4"]
Transition = Literal["cut", "dissolve", "dip", "flash", "whip"]
ClipAudio = Literal["mute", "keep", "duck"]
Size = Literal["720p", "1080p", "4k"]
Pace = Literal["calm", "normal", "fast"]
ExportForm = Literal[
    "otio",
    "fcpxml",
    "xmeml",
    "edl",
    "bundle",
    "srt",
    "vtt",
    "ass",
    "lrc",
    "sync",
    "sync_picture",
]
LyricsForm = Literal["lrc", "srt", "vtt", "ass", "json"]


class ScenesWish(TypedDict, total=False):
    """How scenes are written.

    Attributes:
        number_of_scenes: 1 to 60.
        style: one of `styles.list()`.
        seed: 0 to 4,294,967,295.
    """

    number_of_scenes: int | None
    character_characteristics: str | None
    video_type: str | None
    video_characteristics: str | None
    camera_angle: str | None
    style: str | None
    seed: int | None
    backend: str | None
    model: str | None


class ReferenceWish(TypedDict, total=False):
    """How a picture of the character is drawn."""

    aspect_ratio: ImageRatio | None
    output_format: Literal["png", "jpg", "webp"] | None
    negative_prompt: str | None
    seed: int | None
    backend: str | None
    model: str | None
    safety_filter_level: str | None
    person_generation: str | None


class ClipWish(TypedDict, total=False):
    """How a clip is made.

    Attributes:
        duration: in seconds, 1 to 60.
        character_reference_id: `image_id` of a picture of the character.
        reference_image_base64: such a picture itself, in its place.
        video_rules_template: what holds for it besides; `{aspect_ratio}` in it is filled in.
    """

    negative_prompt: str | None
    aspect_ratio: VideoRatio | None
    duration: int | None
    generate_audio: bool | None
    seed: int | None
    character_reference_id: str | None
    reference_image_base64: str | None
    video_rules_template: str | None
    resolution: str | None
    backend: str | None
    model: str | None


class FinishWish(TypedDict, total=False):
    """What is done to a film besides cutting it.

    Attributes:
        title: shown in the film's first seconds.
        captions: the song's lyrics.
        transitions: at the borders of sections.
        fades: from black at the beginning, to black at the end.
        clip_audio: the clips' own sound.
        loudness: "song", or "streaming" for -14 LUFS.
        aspect_ratio: of the film, cropped around the character.
        size: of the film's shorter side.
        accept: failures of the self-check with which the film is taken all the same.
    """

    title: str | None
    captions: Literal["off", "lines", "karaoke", "soft"] | None
    transitions: Transition | None
    fades: bool | None
    clip_audio: ClipAudio | None
    loudness: Literal["song", "streaming"] | None
    aspect_ratio: FilmRatio | None
    size: Size | None
    accept: list[str] | None


class CutWish(TypedDict, total=False):
    """Whose clips are cut to the song, and how.

    Attributes:
        scenes: how many clips; by default as many as the song wants.
        slow_down: thousandths by which a clip may be stretched to fill its place.
        budget: US dollars that the clips may cost at most.
        fewest, most: of clips, where the song decides.
    """

    backend: str | None
    model: str | None
    aspect_ratio: VideoRatio | None
    scenes: int | None
    pace: Pace | None
    slow_down: int | None
    budget: Decimal | str | None
    fewest: int | None
    most: int | None


class PlanWish(CutWish, total=False):
    """How a film is planned.

    Attributes:
        clip_audio: the clips' own sound; they are bought with it.
    """

    resolution: str | None
    clip_audio: ClipAudio | None


class FilmWish(CutWish, total=False):
    """How a film is made.

    Attributes:
        draft: the same film in small, at no cost.
        style: one of `styles.list()`.
        cut: "music", or "even" for shots of equal length.
        finish: what is done to it besides.
    """

    seed: int | None
    draft: bool | None
    style: str | None
    cut: Literal["music", "even"] | None
    finish: FinishWish | None


class JointWish(TypedDict, total=False):
    """How two clips join, and over how many frames; 24 are a second."""

    kind: Transition
    frames: int | None


class MergeWish(TypedDict, total=False):
    """How clips are put one after another.

    Attributes:
        song_id: of a song under them.
        transitions: of all joints, or one for each.
    """

    song_id: str | None
    clip_audio: ClipAudio | None
    transitions: Transition | JointWish | list[Transition | JointWish] | None
    aspect_ratio: FilmRatio | None
    size: Size | None
