"""What clips must share to be joined without encoding them again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from av.audio.codeccontext import AudioCodecContext
from av.container import InputContainer
from av.video.stream import VideoStream

from songreel.domain.timeline import Timeline
from songreel.media.errors import MediaError

AAC_FRAME = 1024


@dataclass(frozen=True, slots=True)
class PictureLayout:
    """The parameters of a picture track that a film takes from its first clip."""

    codec: str
    width: int
    height: int
    headers: bytes
    time_base: Fraction


@dataclass(frozen=True, slots=True)
class SoundLayout:
    """The parameters of a clip's own sound."""

    codec: str
    sample_rate: int
    channels: int
    time_base: Fraction
    headers: bytes


def picture_layout(video: VideoStream) -> PictureLayout:
    """Return the parameters of a picture track."""
    context = video.codec_context
    return PictureLayout(
        context.name,
        context.width,
        context.height,
        context.extradata or b"",
        video.time_base or Fraction(0),
    )


def sound_layout(container: InputContainer) -> SoundLayout | None:
    """Return the parameters of a clip's own sound, or None for a silent clip."""
    if not container.streams.audio:
        return None
    context = cast("AudioCodecContext | None", container.streams.audio[0].codec_context)
    if context is None:
        return None
    return SoundLayout(
        context.codec.canonical_name,
        context.sample_rate,
        context.layout.nb_channels,
        container.streams.audio[0].time_base or Fraction(0),
        context.extradata or b"",
    )


def require_same_picture(found: PictureLayout, first: PictureLayout, film: Timeline) -> None:
    """Refuse a clip whose pictures cannot follow those of the first one.

    Raises:
        MediaError: it differs; the sentence says in what.
    """
    due = (film.size.width, film.size.height)
    if (found.width, found.height) != due:
        raise MediaError(
            f"it is {found.width}x{found.height}, the film {due[0]}x{due[1]}. "
            "Conform the clip to the film first."
        )
    if found.codec != "h264":
        raise MediaError(f"it is compressed with {found.codec}, not H.264. Conform it first.")
    for what, ours, theirs in (
        ("time base", first.time_base, found.time_base),
        ("codec parameters (SPS and PPS)", first.headers, found.headers),
    ):
        if ours != theirs:
            raise MediaError(
                f"it has another {what} than the film's first clip, so they cannot be joined by "
                "copying. Conform both to the house format first."
            )


def require_same_sound(found: SoundLayout | None, first: SoundLayout | None) -> None:
    """Refuse a clip whose own sound cannot follow that of the first clip that has any.

    Raises:
        MediaError: it differs, or is no AAC.
    """
    if found is None:
        return
    if found.codec != "aac" or found.time_base != Fraction(1, found.sample_rate):
        raise MediaError("its sound is not AAC on a clock of samples. Conform the clip first.")
    if first is not None and found != first:
        raise MediaError(
            "its sound has another sample rate, channel count or codec parameters than that of "
            "the film's first clip. Conform both to the house format first."
        )
