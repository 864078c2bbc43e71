"""How a film is rendered: its stretches, encoded one by one, and the film of copies they make."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from songreel.domain.timeline import Cut, Timeline
from songreel.media.house import GOP_FRAMES
from songreel.media.render.alternation import lead_groups
from songreel.media.render.cache import SegmentCache
from songreel.media.render.check import check
from songreel.media.render.content import content_key
from songreel.media.render.drawing import Drawing
from songreel.media.render.encoding import encode
from songreel.media.render.segments import Segment, segments
from songreel.media.render.shown import layers_of
from songreel.media.render.words import Planes, Words


@dataclass(frozen=True)
class RenderPlan:
    """A film that can be rendered: what is asked of its clips is there.

    Attributes:
        timeline: of the film.
        clips: the file of each clip, in the house format.
        words: drawn on it, or None.
    """

    timeline: Timeline
    clips: Mapping[str, Path]
    words: Words | None = None

    def __post_init__(self) -> None:
        """Check the film.

        Raises:
            MediaError: it cannot be rendered; the sentence names the shot and what to do.
            OSError: a clip cannot be read.
        """
        check(self.timeline, self.clips)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All stretches of the film, in order."""
        return segments(self.timeline, self.words)

    @cached_property
    def encoded(self) -> tuple[Segment, ...]:
        """The stretches that are encoded, in order."""
        return tuple(segment for segment in self.segments if not segment.is_copy)

    @cached_property
    def _leads(self) -> dict[Segment, int]:
        """Frames before each encoded stretch that are left out of the film."""
        groups = lead_groups(self.timeline, self.segments)
        return {segment: GOP_FRAMES * number for segment, number in groups.items()}

    @cached_property
    def drawn_clips(self) -> tuple[str, ...]:
        """The ids of the clips that encoded stretches show."""
        found = {
            layer.cut.clip: None
            for segment in self.encoded
            for frame in range(segment.start, segment.end)
            for layer in layers_of(self.timeline, frame)
        }
        return tuple(found)

    def encode(
        self,
        segment: Segment,
        folder: Path,
        hashes: Mapping[str, str],
        cache: SegmentCache | None = None,
        go_on: Callable[[], object] | None = None,
    ) -> bool:
        """Have an encoded stretch in a folder as a house clip without sound.

        Args:
            segment: one of `encoded`.
            folder: for the stretches of this film alone.
            hashes: SHA-256 of the file of each clip that it shows; not asked for without a cache.
            cache: looked into first, and given what had to be encoded.
            go_on: called before each second of the stretch; what it raises ends the work.

        Returns:
            Whether it had to be encoded.

        Raises:
            MediaError: a clip is damaged; the sentence names the shot.
            OSError: a file cannot be read or written.
        """
        destination = folder / _name(segment)
        lead = self._leads[segment]
        key = ""
        if cache is not None:
            key = content_key(self.timeline, segment, hashes, self.words, lead)
        if cache is not None and cache.take(key, destination):
            return False
        encode(
            lambda: self._drawn(segment),
            destination,
            self.timeline.size,
            self.timeline.rate,
            go_on or (lambda: None),
            lead,
        )
        if cache is not None:
            cache.keep(key, destination)
        return True

    def joined(self, folder: Path) -> tuple[Timeline, dict[str, Path]]:
        """Return the film as a timeline of copies alone, and the files that it names.

        Args:
            folder: that holds all encoded stretches.
        """
        files = dict(self.clips)
        cuts: list[Cut] = []
        for segment in self.segments:
            source = self.timeline.cuts[segment.cut]
            if segment.is_copy:
                clip, source_in = source.clip, source.source_frame(segment.start)
            else:
                clip = f"frames {segment.start}-{segment.end - 1}"
                source_in = self._leads[segment]
                files[clip] = folder / _name(segment)
            cuts.append(
                Cut(clip=clip, start=segment.start, frames=segment.frames, source_in=source_in)
            )
        drawn = {"cuts": tuple(cuts), "transitions": (), "titles": ()}
        return self.timeline.model_copy(update=drawn), files

    def _drawn(self, segment: Segment) -> Iterator[Planes]:
        with Drawing(self.timeline, self.clips, self.words) as drawing:
            for number in range(segment.start, segment.end):
                yield drawing.frame(number)


def _name(segment: Segment) -> str:
    return f"part-{segment.start}.mp4"
