"""What is delivered of a clip that a renderer or a service made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.provenance import Provenance
from songreel.domain.video import VideoFacts
from songreel.media.conform import conform, conforms
from songreel.media.copyable import Form
from songreel.media.probe import probe
from songreel.media.provenance import mark
from songreel.media.remux import remux
from songreel.media.verify import Looked


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a clip is to be when it is delivered.

    Attributes:
        size: of its picture.
        rate: frames a second.
        frames: its length.
        keep_audio: whether sound that it has is kept.
        provenance: its origin, which is written into it.
        is_encoded: whether its pictures are encoded into the house format, and not copied where
            they can be. A film is cut anywhere in its clips, so each is encoded: when it comes,
            while the others are still being made.
        is_own: whether this machine's own renderer made it.
    """

    size: FrameSize
    rate: FrameRate
    frames: int
    keep_audio: bool
    provenance: Provenance
    is_encoded: bool
    is_own: bool

    @property
    def form(self) -> Form | None:
        """Return the form in which the clip's pictures are copied; None: they never are."""
        return None if self.is_encoded else Form(self.size, self.rate, self.frames)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The file that is delivered, which may be the original, its facts and the original's."""

    path: Path
    facts: VideoFacts
    original: VideoFacts


def deliver(
    original: Path, folder: Path, wanted: Wanted, looked: Looked | None = None
) -> Delivered:
    """Make what is delivered of a clip; the original is that where it already is what is wanted.

    Args:
        original: the bytes as they came; they are changed only where they were rendered here.
        folder: where the file is written.
        wanted: what it is to be.
        looked: what was found when it was looked at, with `Wanted.form`; None: it was not.

    Raises:
        MediaError: the clip is damaged, or no video that is read here.
        OSError: a file cannot be read or written.
    """
    facts = probe(original) if looked is None else looked.facts
    # Only this machine's own renderers write the house format; to look costs a tenth of copying.
    if (
        wanted.is_own
        and facts.frames == wanted.frames
        and (wanted.keep_audio or not facts.has_audio)
        and conforms(original, wanted.size, wanted.rate)
    ):
        mark(original, wanted.provenance)
        return Delivered(original, facts, facts)
    destination = folder / "delivered.mp4"
    made = None
    if wanted.form is not None and (looked is None or looked.pictures is not None):
        made = remux(
            original,
            destination,
            size=wanted.size,
            rate=wanted.rate,
            frames=wanted.frames,
            keep_audio=wanted.keep_audio,
            pictures=None if looked is None else looked.pictures,
        )
    made = made or conform(
        original,
        destination,
        size=wanted.size,
        rate=wanted.rate,
        frames=wanted.frames,
        keep_audio=wanted.keep_audio,
    )
    mark(destination, wanted.provenance)
    return Delivered(destination, made, facts)
