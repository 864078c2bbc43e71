"""A delivered clip as films can use it: read through, then once into the house format.

Whatever is wrong with a clip is found here, before a film is rendered from it. The delivered file
itself is only read: it stays the original.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.house_clip import HouseForm
from songreel.domain.timeline import Fit, Focus
from songreel.domain.video import VideoFacts
from songreel.media.conform import QUANTISER, conform, conforms, trim
from songreel.media.errors import MediaError
from songreel.media.verify import verify_clip

MAKER = f"ingest/1 qp{QUANTISER}"
"""How house clips are made: another number has those that are remembered made anew."""


def ingested(
    source: Path, destination: Path, form: HouseForm, on_second: Callable[[], object]
) -> VideoFacts | None:
    """Bring a clip into the form that a film wants of it; see `ingest`, also for errors."""
    return ingest(
        source,
        destination,
        size=form.size,
        rate=form.rate,
        frames=form.frames,
        fit=form.fit,
        focus=form.focus,
        on_second=on_second,
    )


def ingest(
    source: Path,
    destination: Path,
    *,
    size: FrameSize,
    rate: FrameRate,
    frames: int | None = None,
    keep_audio: bool = True,
    fit: Fit = Fit.CROP,
    focus: Focus | None = None,
    on_second: Callable[[], object] | None = None,
) -> VideoFacts | None:
    """Bring a clip into the house format; None where it is in it, and nothing was written.

    A clip in the house format that is only longer than wanted has its first frames copied. Any
    other is encoded, once, at a quality that the eye and PSNR cannot tell from the original.

    Args:
        source: the clip, whatever its name; it is not changed.
        destination: the house clip; nothing is there until it is whole.
        size: picture size of the film.
        rate: frames a second of the film.
        frames: length wanted: what is longer is cut, what is shorter holds its last picture. None
            keeps the clip's length.
        keep_audio: whether sound that the clip has is kept.
        fit: how a picture of another shape fills the frame.
        focus: the point that a crop keeps; None is the middle.
        on_second: called before the beginning and for each second that was encoded; what it
            raises ends the work.

    Raises:
        MediaError: the clip is empty, cut off, damaged, no video, a single picture, or of a shape
            that does not fit. The sentence does not name the clip: the caller knows which shot
            it is.
        OSError: a file cannot be read or written.
    """
    facts = verify_clip(source)
    if facts.frames == 1:
        raise MediaError("The video has only one frame: it is a picture, not a clip.")
    if conforms(source, size, rate) and (keep_audio or not facts.has_audio):
        if frames is None or frames == facts.frames:
            return None
        if frames < facts.frames:
            return trim(source, destination, frames)
    return conform(
        source,
        destination,
        size=size,
        rate=rate,
        frames=frames,
        keep_audio=keep_audio,
        fit=fit,
        focus=focus,
        on_second=on_second,
    )
