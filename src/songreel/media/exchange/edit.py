"""A film with the files that it is made of: what every format for editors is written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.provenance import Provenance
from songreel.domain.timeline import ClipSoundMode, Cut, Marker, MarkerKind, Timeline
from songreel.domain.transition import Transition, TransitionKind
from songreel.media.errors import MediaError
from songreel.media.exchange.timecode import Timebase, timebase


@dataclass(frozen=True, slots=True)
class Media:
    """The file of a clip.

    Attributes:
        path: relative to the documents that name it, with "/" between its parts.
        frames: its length, at `rate`, which is the film's.
        has_sound: whether it has a sound track; that is stereo, 48 kHz, as the house format's.
    """

    path: str
    frames: int
    rate: FrameRate
    size: FrameSize
    has_sound: bool

    @property
    def name(self) -> str:
        """Return the name of the file without its folder."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class SongMedia:
    """The file of the song: `samples` long, from its first sample on, at `sample_rate`."""

    path: str
    samples: int
    sample_rate: int
    channels: int

    @property
    def name(self) -> str:
        """Return the name of the file without its folder."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Edit:
    """A timeline whose every frame is known to be there.

    Attributes:
        media: the file of each clip, by the id that the cuts name.
        origin: what its film says of it; None where that says nothing.

    Raises:
        MediaError: a file is missing, too short, or of another rate; the sentence names the cut.
    """

    title: str
    timeline: Timeline
    media: Mapping[str, Media]
    song: SongMedia | None
    origin: Provenance | None = None

    def __post_init__(self) -> None:
        if (self.song is None) != (self.timeline.song is None):
            raise MediaError("The timeline and the files disagree on whether there is a song.")
        for index, cut in enumerate(self.timeline.cuts):
            self._check(index, cut)
        track = self.timeline.song
        if self.song is not None and track is not None:
            if self.song.sample_rate != track.sample_rate:
                raise MediaError(
                    f"The song's file has {self.song.sample_rate} samples a second, and the "
                    f"timeline says {track.sample_rate}. Give the file that the film was made with."
                )
            if track.first + track.samples > self.song.samples:
                raise MediaError(
                    f"The song's file ends after {self.song.samples} samples, and the film plays "
                    f"it up to {track.first + track.samples}. Give the whole song."
                )

    def _check(self, index: int, cut: Cut) -> None:
        name = f"Cut {index + 1}, clip {cut.clip}"
        media = self.media.get(cut.clip)
        if media is None:
            raise MediaError(f"{name}: there is no file for it. Give the file, or change the cut.")
        if media.rate.fraction != self.timeline.rate.fraction:
            raise MediaError(f"{name}: it does not have the film's frame rate. Conform it first.")
        head, tail = self.handles(index)
        first = cut.source_frame(cut.start - head)
        last = cut.source_frame(cut.end + tail - 1)
        if first < 0:
            raise MediaError(
                f"{name}: a dissolve shows {-first} frames of it from before its first. Shorten "
                "the dissolve, or begin later in the clip."
            )
        if last >= media.frames:
            raise MediaError(
                f"{name}: it has {media.frames} frames, and the film shows frame {last}, counted "
                "from 0. Use a longer clip, or a shorter cut or dissolve."
            )

    @property
    def timebase(self) -> Timebase:
        """Return how the film's frames are counted; raises MediaError as `timebase` does."""
        return timebase(self.timeline.rate)

    def shots(self) -> Iterator[tuple[int, Cut, Media]]:
        """Give the cuts with their numbers from 0 and their files."""
        for index, cut in enumerate(self.timeline.cuts):
            yield index, cut, self.media[cut.clip]

    def into(self, index: int, *kinds: TransitionKind) -> Transition | None:
        """Return the transition of one of these kinds at a cut's first frame."""
        return self._at(self.timeline.cuts[index].start, kinds)

    def out_of(self, index: int, *kinds: TransitionKind) -> Transition | None:
        """Return the transition of one of these kinds at the frame after a cut's last."""
        return self._at(self.timeline.cuts[index].end, kinds)

    def _at(self, frame: int, kinds: tuple[TransitionKind, ...]) -> Transition | None:
        found = (one for one in self.timeline.transitions if one.at == frame and one.kind in kinds)
        return next(found, None)

    def handles(self, index: int) -> tuple[int, int]:
        """Return the frames for which dissolves show a cut's clip before it, and after it."""
        into = self.into(index, TransitionKind.DISSOLVE)
        out = self.out_of(index, TransitionKind.DISSOLVE)
        return into.before if into else 0, out.after if out else 0

    @property
    def clip_level(self) -> Fraction | None:
        """Return the level of the clips' own sound in decibels; None where it is not heard."""
        if self.song is None:
            return Fraction(0)
        sound = self.timeline.clip_sound
        return None if sound.mode is ClipSoundMode.OFF else Fraction(-sound.level, 10)

    def is_heard(self, cut: Cut) -> bool:
        """Tell whether the clip's own sound is heard: it runs at its own speed, and is not off."""
        return self.clip_level is not None and self.media[cut.clip].has_sound and cut.speed.is_whole

    def sections(self) -> Iterator[tuple[str, int, int]]:
        """Give name, first frame and end of each section of the song that is marked."""
        starts = [one for one in self.timeline.markers if one.kind is MarkerKind.SECTION]
        starts.sort(key=lambda one: one.frame)
        ends = [*(one.frame for one in starts[1:]), self.timeline.frames]
        for one, end in zip(starts, ends, strict=False):
            if one.frame < end:
                yield marker_name(one), one.frame, end

    def is_on_frames(self, samples: int) -> bool:
        """Tell whether a place in the song falls between two frames of the film, exactly."""
        return self.frames_at(samples).denominator == 1

    def frames_at(self, samples: int) -> Fraction:
        """Return a length of song in frames of the film."""
        rate = self.timeline.rate.fraction
        return samples * rate / (self.song.sample_rate if self.song else 1)


def marker_name(marker: Marker) -> str:
    """Return what a marker is called where it is read."""
    return marker.label or marker.kind.value.capitalize()


def layers(spans: list[tuple[int, int]]) -> list[list[int]]:
    """Return on how few tracks spans of frames fit side by side; the numbers of each track's.

    Args:
        spans: first frame and end of each.
    """
    tracks: list[list[int]] = []
    ends: list[int] = []
    for index in sorted(range(len(spans)), key=lambda one: spans[one]):
        start, end = spans[index]
        free = next((track for track, until in enumerate(ends) if until <= start), None)
        if free is None:
            tracks.append([index])
            ends.append(end)
        else:
            tracks[free].append(index)
            ends[free] = end
    return tracks
