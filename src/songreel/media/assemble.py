"""Assembling a film: the clips' pictures copied bit by bit, the song encoded once under them."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from songreel.domain.timeline import Cut, Timeline
from songreel.domain.video import VideoFacts
from songreel.media.clip_layout import (
    AAC_FRAME,
    PictureLayout,
    SoundLayout,
    picture_layout,
    require_same_picture,
    require_same_sound,
    sound_layout,
)
from songreel.media.clip_track import ClipTrack
from songreel.media.errors import MediaError
from songreel.media.mp4 import index_room, muxer_options, samples_for, timescale
from songreel.media.partial import whole_file
from songreel.media.probe import probe
from songreel.media.reading import opened_video
from songreel.media.song_track import SongTrack
from songreel.media.sound import Sound, opened_sound

OnProgress = Callable[[int, int], None]


def assemble(
    timeline: Timeline,
    clips: Mapping[str, Path],
    song: Path | None,
    destination: Path,
    on_progress: OnProgress | None = None,
    *,
    title: str | None = None,
) -> VideoFacts:
    """Write a film: every picture packet copied, every frame at exactly n / rate.

    Of each clip the frames from `source_in` on are kept; that must be 0 or the beginning of a
    group of pictures. All clips share their codec parameters, as the house format makes sure.
    Under a song the clips' own sound is left out; without one it is copied.

    Args:
        timeline: the cuts, and the song's length where there is one.
        clips: the file of each clip that a cut names.
        song: the file of the song, or None.
        destination: the film; the folder exists. Nothing is there until the film is whole.
        on_progress: told the frames that are written and how many there will be, after each cut
            and each second of film within one; the sound is written in step. It may raise to
            stop: that is raised here, and nothing is left of the film.
        title: title that players show, or None.

    Returns:
        The facts of the film, read again from the file.

    Raises:
        MediaError: a clip or the song does not fit; the sentence names it.
        OSError: a file cannot be read or written.
    """
    if (song is None) != (timeline.song is None):
        raise MediaError("The timeline and the files disagree on whether there is a song.")
    _check_names(timeline, clips)
    with whole_file(destination) as temporary:
        with ExitStack() as stack:
            film = stack.enter_context(av.open(str(temporary), "w", format="mp4"))
            if title is not None:
                film.metadata["title"] = title
            sound = None if song is None else stack.enter_context(opened_sound(song))
            _Assembly(timeline, clips, film, on_progress).write(sound)
        facts = probe(temporary)
        if facts.frames != timeline.frames:
            raise MediaError(
                f"The film came out {facts.frames} frames long instead of {timeline.frames}."
            )
        return facts


class _Assembly:
    """One film being written: the tracks, and what the first clip laid down for the others."""

    def __init__(
        self,
        timeline: Timeline,
        clips: Mapping[str, Path],
        film: OutputContainer,
        on_progress: OnProgress | None,
    ) -> None:
        self._timeline = timeline
        self._clips = clips
        self._film = film
        self._on_progress = on_progress
        # With its part of a song, a second of film is 20 ms of work.
        self._second = max(1, int(timeline.rate.fraction))
        self._tick = Fraction(1, timescale(timeline.rate))
        self._ticks = int(1 / (timeline.rate.fraction * self._tick))
        self._first: PictureLayout | None = None
        self._has_other_clock = False
        self._own_layout: SoundLayout | None = None
        self._own: ClipTrack | None = None
        self._song: SongTrack | None = None

    def write(self, song: Sound | None) -> None:
        """Write all tracks, side by side."""
        for index, cut in enumerate(self._timeline.cuts):
            with _naming(index, cut), opened_video(self._clips[cut.clip]) as (clip, video):
                layout = picture_layout(video)
                if self._first is None:
                    self._first = layout
                    self._has_other_clock = layout.time_base != self._tick
                    require_same_picture(layout, layout, self._timeline)
                    self._open_tracks(video, song)
                require_same_picture(layout, self._first, self._timeline)
                self._copy(cut, clip, video, layout)
            self._tell(cut.end)
        if self._song is not None:
            self._song.finish()

    def _tell(self, done: int) -> None:
        if self._on_progress is not None:
            self._on_progress(done, self._timeline.frames)

    def _open_tracks(self, video: VideoStream, song: Sound | None) -> None:
        self._picture = self._film.add_stream_from_template(video, opaque=True)
        self._picture.time_base = self._tick
        if song is not None:
            self._song = SongTrack(self._film, song, self._timeline)
            sample_rate = self._song.sample_rate
        else:
            self._open_own_track()
            sample_rate = None if self._own_layout is None else self._own_layout.sample_rate
        self._film.container_options.update(self._muxer_options(sample_rate))

    def _muxer_options(self, sample_rate: int | None) -> dict[str, str]:
        plan = self._timeline
        packets = 0
        if sample_rate is not None:
            packets = samples_for(plan.frames, plan.rate, sample_rate) // AAC_FRAME + 3
        return muxer_options(plan.rate, sample_rate, index_room(plan.frames, packets))

    def _open_own_track(self) -> None:
        """Add a track for the clips' own sound, with the parameters of the first that has any."""
        for path in dict.fromkeys(self._clips[cut.clip] for cut in self._timeline.cuts):
            with opened_video(path) as (clip, _):
                layout = sound_layout(clip)
                if layout is not None:
                    require_same_sound(layout, None)
                    self._own_layout = layout
                    track = clip.streams.audio[0]
                    self._own = ClipTrack(self._film, track, layout, self._timeline)
                    return

    def _copy(
        self, cut: Cut, clip: InputContainer, video: VideoStream, layout: PictureLayout
    ) -> None:
        streams: list[Stream] = [video]
        own = self._own if clip.streams.audio else None
        if own is not None:
            require_same_sound(sound_layout(clip), self._own_layout)
            streams.append(clip.streams.audio[0])
        if self._own is not None:
            self._own.begin(cut)
        # Ticks of the clip's clock for one frame, as a fraction: integers, for each packet counts.
        step = 1 / (layout.time_base * self._timeline.rate.fraction)
        copied, sounding = 0, own is not None
        for packet in clip.demux(streams):
            if packet.size == 0:
                continue
            if packet.stream_index == video.index:
                copied += copied < cut.frames and self._copy_picture(
                    packet, _number(packet, step), cut, copied
                )
            elif own is not None and sounding:
                sounding = own.add(packet)
            if copied == cut.frames and not sounding:
                break
        if copied < cut.frames:
            raise MediaError(
                f"it has only {copied} frames from frame {cut.source_in} on, and the cut needs "
                f"{cut.frames}. Use a longer clip or a shorter cut."
            )
        if self._own is not None:
            self._own.end()

    def _copy_picture(self, packet: Packet[Stream], number: int, cut: Cut, copied: int) -> bool:
        """Copy a packet if it belongs to the cut; its place is that of the cut's next frame."""
        if number < cut.source_in:
            return False
        if copied == 0 and not packet.is_keyframe:
            raise MediaError(
                f"its frame {cut.source_in}, where the cut begins, cannot be decoded without "
                "those before it. Begin at 0 or at a group of pictures."
            )
        if number != cut.source_in + copied:
            raise MediaError(f"its frame {cut.source_in + copied} is missing. Make the clip again.")
        frame = cut.start + copied
        packet.stream = self._picture
        if self._has_other_clock:
            packet.time_base = self._tick
        packet.pts = packet.dts = frame * self._ticks
        packet.duration = self._ticks
        self._film.mux_one(packet)
        if self._song is not None:
            self._song.advance((frame + 1) / self._timeline.rate.fraction)
        if (copied + 1) % self._second == 0 and copied + 1 < cut.frames:
            self._tell(frame + 1)
        return True


def _number(packet: Packet[Stream], step: Fraction) -> int:
    """Return which frame of its clip a packet holds, `step` being the ticks of one frame."""
    if packet.pts is None or packet.pts != packet.dts:
        raise MediaError(
            "its frames are not stored in the order in which they are shown, so a part of it "
            "cannot be copied. Conform it to the house format first."
        )
    number, rest = divmod(packet.pts * step.denominator, step.numerator)
    if rest:
        raise MediaError("its frames do not come at the film's rate. Conform it to the film first.")
    return number


@contextmanager
def _naming(index: int, cut: Cut) -> Generator[None]:
    try:
        yield
    except MediaError as error:
        raise MediaError(f"Cut {index + 1}, clip {cut.clip}: {error}") from error


def _check_names(timeline: Timeline, clips: Mapping[str, Path]) -> None:
    for index, cut in enumerate(timeline.cuts):
        if cut.clip not in clips:
            raise MediaError(f"Cut {index + 1} shows clip {cut.clip}, for which there is no file.")
