"""Assembling a film: the clips' pictures copied bit by bit, its sound copied or encoded once."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from songreel.domain.lettering import Captions
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
from songreel.media.mixing.film_sound import FilmSound, SoundTrack, film_sound
from songreel.media.mixing.plan import SoundFacts, SoundPlan
from songreel.media.mp4 import index_room, muxer_options, samples_for, timescale
from songreel.media.partial import whole_file
from songreel.media.probe import probe
from songreel.media.reading import opened_video
from songreel.media.subtitle_track import SubtitleTrack

if TYPE_CHECKING:
    from songreel.media.mixing.kept_sound import Shelf
    from songreel.media.render.cache import SegmentCache

OnProgress = Callable[[int, int], None]


def assemble(
    timeline: Timeline,
    clips: Mapping[str, Path],
    song: Path | None,
    destination: Path,
    on_progress: OnProgress | None = None,
    *,
    title: str | None = None,
    sound: SoundPlan | None = None,
    on_sound: Callable[[SoundFacts], object] | None = None,
    captions: Captions | None = None,
    cache: SegmentCache | None = None,
) -> VideoFacts:
    """Write a film: every picture packet copied, every frame at exactly n / rate.

    Of each clip the frames from `source_in` on are kept; that must be 0 or the beginning of a
    group of pictures. All clips share their codec parameters, as the house format makes sure.
    What is heard follows the timeline's `song`, `clip_sound` and `transitions`: a song that can be
    copied is, and so are the clips' own sounds without a song where plain cuts join them; all
    else is mixed, and encoded once.

    Args:
        timeline: the cuts, and the song's length where there is one.
        clips: the file of each clip that a cut names.
        song: the file of the song, or None.
        destination: the film; the folder exists. Nothing is there until the film is whole.
        on_progress: told the frames that are written and how many there will be, after each cut
            and each second of film within one; the sound is written in step. It may raise to
            stop: that is raised here, and nothing is left of the film.
        title: title that players show, or None.
        sound: what is heard where that is not of `timeline` and `clips`, because these are of
            prepared pictures, or where its loudness is to be brought about. Its timeline then
            rules what is heard; that of `timeline` only says what is seen.
        on_sound: told what became of the sound, once it is written.
        captions: become a track that players switch on, unless they are drawn on the pictures.
        cache: where a song's encoded sound is looked for, and kept, or None.

    Returns:
        The facts of the film, read again from the file.

    Raises:
        MediaError: a clip or the song does not fit; the sentence names it.
        OSError: a file cannot be read or written.
    """
    _check_names(timeline, clips)
    plan = SoundPlan(timeline, clips) if sound is None else sound

    def go_on() -> None:
        if on_progress is not None:
            on_progress(0, timeline.frames)

    with whole_file(destination) as temporary:
        shelf = _shelf(cache, destination)
        with film_sound(plan, song, timeline, clips, go_on, shelf) as heard:
            with av.open(str(temporary), "w", format="mp4") as film:
                if title is not None:
                    film.metadata["title"] = title
                soft = None if captions is None or captions.are_drawn else captions
                assembly = _Assembly(timeline, clips, film, heard, on_progress, soft)
                assembly.write()
            became = heard.facts(has_sound=assembly.has_sound)
            if shelf is not None and heard.key is not None:
                shelf.keep(heard.key, temporary, became, assembly.sound_packets)
            if on_sound is not None:
                on_sound(became)
        facts = probe(temporary)
        if facts.frames != timeline.frames:
            raise MediaError(
                f"The film came out {facts.frames} frames long instead of {timeline.frames}."
            )
        return facts


def _shelf(cache: SegmentCache | None, film: Path) -> Shelf | None:
    if cache is None:
        return None
    from songreel.media.mixing.kept_sound import Shelf

    return Shelf(cache, film)


class _Assembly:
    """One film being written: the tracks, and what the first clip laid down for the others."""

    def __init__(
        self,
        timeline: Timeline,
        clips: Mapping[str, Path],
        film: OutputContainer,
        sound: FilmSound,
        on_progress: OnProgress | None,
        captions: Captions | None,
    ) -> None:
        self._timeline = timeline
        self._captions = captions
        self._soft: SubtitleTrack | None = None
        self._clips = clips
        self._film = film
        self._sound = sound
        self._on_progress = on_progress
        # With its part of a song, a second of film is 20 ms of work.
        self._second = max(1, int(timeline.rate.fraction))
        self._tick = Fraction(1, timescale(timeline.rate))
        self._ticks = int(1 / (timeline.rate.fraction * self._tick))
        self._first: PictureLayout | None = None
        self._has_other_clock = False
        self._own_layout: SoundLayout | None = None
        self._own: ClipTrack | None = None
        self._heard: SoundTrack | None = None

    @property
    def has_sound(self) -> bool:
        """Tell whether the film has a sound track."""
        return self._heard is not None or self._own is not None

    @property
    def sound_packets(self) -> int:
        """Return for how many packets of mixed or kept sound there is room."""
        return 0 if self._heard is None else self._heard.packets

    def write(self) -> None:
        """Write all tracks, side by side."""
        for index, cut in enumerate(self._timeline.cuts):
            path = self._clips[cut.clip]
            # The film's own description, the shape of its pixels too, is that of the first clip.
            undecoded = self._first is not None
            with _naming(index, cut), opened_video(path, undecoded=undecoded) as (clip, video):
                layout = picture_layout(video)
                if self._first is None:
                    self._first = layout
                    self._has_other_clock = layout.time_base != self._tick
                    require_same_picture(layout, layout, self._timeline)
                    self._open_tracks(video)
                require_same_picture(layout, self._first, self._timeline)
                self._copy(cut, clip, video, layout)
            self._tell(cut.end)
        if self._heard is not None:
            self._heard.finish()
        if self._soft is not None:
            self._soft.finish()

    def _tell(self, done: int) -> None:
        if self._on_progress is not None:
            self._on_progress(done, self._timeline.frames)

    def _open_tracks(self, video: VideoStream) -> None:
        """Add all tracks, pictures first; then the header can be written."""
        self._picture = self._film.add_stream_from_template(video, opaque=True)
        self._picture.time_base = self._tick
        sample_rate, packets = self._open_sound()
        room = index_room(self._timeline.frames, packets)
        if self._captions is not None:
            timeline = self._timeline
            self._soft = SubtitleTrack(self._film, self._captions, timeline.rate, timeline.frames)
            room += self._soft.index_room
        options = muxer_options(self._timeline.rate, sample_rate, room)
        self._film.container_options.update(options)

    def _open_sound(self) -> tuple[int | None, int]:
        """Add the sound track; return its sample rate, and how many packets it has at most."""
        self._heard = self._sound.track(self._film, self._timeline)
        if self._heard is not None:
            return self._heard.sample_rate, self._heard.packets
        self._open_own_track()
        if self._own_layout is None:
            return None, 0
        rate = self._own_layout.sample_rate
        samples = samples_for(self._timeline.frames, self._timeline.rate, rate)
        return rate, samples // AAC_FRAME + 3

    def _open_own_track(self) -> None:
        """Add a track for the clips' own sound, with the parameters of the first that has any."""
        for path in dict.fromkeys(self._clips[cut.clip] for cut in self._timeline.cuts):
            with opened_video(path, undecoded=True) as (clip, _):
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
        if cut.source_in and own is None:
            # To where the cut begins, or to the group before it: what is before is not read.
            clip.seek(int(cut.source_in * step), stream=video)
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
        if self._heard is not None:
            self._heard.advance((frame + 1) / self._timeline.rate.fraction)
        if self._soft is not None:
            self._soft.advance(frame + 1)
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
