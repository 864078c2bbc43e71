"""A delivered clip written anew without encoding its pictures again.

Encoding eight seconds into the house format takes seconds of work; copying takes a twentieth of
one. What comes out plays and joins like a house clip, but can be cut only where its maker let it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.timeline import Cut, Timeline
from songreel.domain.video import VideoFacts
from songreel.media.clip_layout import AAC_FRAME, sound_layout
from songreel.media.clip_track import ClipTrack
from songreel.media.copyable import CopyablePictures, Form, examined
from songreel.media.h264 import with_sets
from songreel.media.house_sound import SAMPLE_RATE, HouseSound
from songreel.media.mp4 import muxer_options, samples_for, timescale
from songreel.media.partial import whole_file
from songreel.media.reading import opened_video
from songreel.media.sound_source import clip_sound

_CLIP = "source"


def remux(
    source: Path,
    destination: Path,
    *,
    size: FrameSize,
    rate: FrameRate,
    frames: int,
    keep_audio: bool,
    pictures: CopyablePictures | None = None,
) -> VideoFacts | None:
    """Write a clip with our clock, its pictures copied bit by bit; None where that cannot be.

    It can where the pictures are H.264 with 8 bits, 4:2:0, not interlaced, upright, with square
    pixels and the colours of HD video, of exactly this size, number and rate. The first frame is
    shown at 0; an edit list hides that decoding begins earlier. The parameter sets stand before
    each picture that decoding can begin with, not only in the index, so that clips of different
    encoders can follow one another by stream copy; ISO/IEC 14496-15 has other names for such
    files, but players take it from `avc1`, and some know nothing else. Sound is copied where it
    is AAC-LC, 48 kHz, stereo, and else encoded as in the house format; it ends with the picture.

    Args:
        source: any video that is read here; its first group decodes.
        destination: the clip; nothing is there until it is whole.
        size: picture size wanted.
        rate: frames a second wanted.
        frames: length wanted.
        keep_audio: whether sound that the source has is kept.
        pictures: what was found of them, if they were looked at before.

    Raises:
        MediaError: the source is no video that is read here, or its sound is damaged.
        OSError: a file cannot be read or written.
    """
    pictures = pictures or examined(source, Form(size, rate, frames))
    if pictures is None:
        return None
    film = Timeline(rate=rate, size=size, cuts=(Cut(clip=_CLIP, start=0, frames=frames),))
    with (
        whole_file(destination) as temporary,
        # Decoded as far as its first picture: the copy describes the shape of the pixels, too.
        opened_video(source) as (clip, video),
        av.open(
            str(temporary), "w", format="mp4", container_options=muxer_options(rate, SAMPLE_RATE)
        ) as written,
    ):
        track = _PictureTrack(written, video, rate, pictures)
        sounds = keep_audio and bool(clip.streams.audio)
        if not sounds:
            _copy_pictures(clip, video, track)
        elif _is_house_sound(clip):
            _copy_both(clip, video, track, film, pictures.origin)
        else:
            _copy_pictures(clip, video, track, _Encoded(written, source, film))
    return VideoFacts(
        frames=frames, rate=rate, width=size.width, height=size.height, has_audio=sounds
    )


class _PictureTrack:
    """Copies the pictures of one clip."""

    def __init__(
        self,
        written: OutputContainer,
        video: VideoStream,
        rate: FrameRate,
        pictures: CopyablePictures,
    ) -> None:
        self.container = written
        self.count = 0
        self._pictures = pictures
        self._tick = Fraction(1, timescale(rate))
        self._ticks = int(1 / (rate.fraction * self._tick))
        self._lead = pictures.lead
        self._stream = written.add_stream_from_template(video, opaque=True)
        self._stream.time_base = self._tick

    def add(self, packet: Packet[VideoStream]) -> None:
        """Copy the next packet, with the parameter sets where decoding can begin."""
        if self._pictures.entries[self.count]:
            copy = Packet(with_sets(bytes(packet), self._pictures.sets))
            copy.is_keyframe = True
        else:
            copy = cast("Packet[Stream]", packet)
        copy.stream = self._stream
        copy.time_base = self._tick
        copy.pts = self._pictures.numbers[self.count] * self._ticks
        copy.dts = (self.count - self._lead) * self._ticks
        copy.duration = self._ticks
        self.container.mux_one(copy)
        self.count += 1


class _Encoded:
    """The sound of a clip, encoded into the house format in step with its pictures."""

    def __init__(self, written: OutputContainer, source: Path, film: Timeline) -> None:
        self._track = HouseSound(written)
        self._sound: Iterator[NDArray[np.float32]] = clip_sound(source, SAMPLE_RATE)
        self._film = film

    def advance(self, frames: int) -> None:
        """Encode what sounds under so many frames; under all of them, to the end."""
        due = samples_for(frames, self._film.rate, SAMPLE_RATE)
        while self._track.lacks(due):
            pcm = next(self._sound, None)
            if pcm is None:
                break
            self._track.add(pcm)
        if frames == self._film.frames:
            self._track.finish(due)
        else:
            self._track.advance(due)


def _copy_pictures(
    clip: InputContainer, video: VideoStream, track: _PictureTrack, sound: _Encoded | None = None
) -> None:
    for packet in clip.demux(video):
        if packet.size:
            track.add(packet)
            if sound is not None:
                sound.advance(track.count)


def _copy_both(
    clip: InputContainer,
    video: VideoStream,
    pictures: _PictureTrack,
    film: Timeline,
    origin: Fraction,
) -> None:
    layout = sound_layout(clip)
    if layout is None:
        raise RuntimeError("sound was found, and is not there any more")
    audio = clip.streams.audio[0]
    sound = ClipTrack(pictures.container, audio, layout, film)
    sound.begin(film.cuts[0])
    late = round(origin * SAMPLE_RATE)
    sounding = True
    for packet in clip.demux([cast("Stream", video), cast("Stream", audio)]):
        if packet.size == 0:
            continue
        if packet.stream_index == video.index:
            pictures.add(cast("Packet[VideoStream]", packet))
        elif sounding and packet.pts is not None:
            packet.pts -= late
            sounding = sound.add(packet)
    sound.end()


def _is_house_sound(clip: InputContainer) -> bool:
    """Tell whether the sound is AAC-LC, 48 kHz, stereo, in frames of 1,024 samples.

    The first two bytes of the parameters say so (ISO/IEC 14496-3, 1.6.2.1): five bits of object
    type, four of sample rate, four of channels, one of a shorter frame.
    """
    audio: AudioStream = clip.streams.audio[0]
    layout = sound_layout(clip)
    if layout is None or layout.codec != "aac" or len(layout.headers) < 2:
        return False
    bits = int.from_bytes(layout.headers[:2])
    is_plain = (bits >> 11, bits >> 7 & 15, bits >> 3 & 15, bits >> 2 & 1) == (2, 3, 2, 0)
    return (
        is_plain
        and (layout.sample_rate, layout.channels) == (SAMPLE_RATE, 2)
        and audio.time_base == Fraction(1, SAMPLE_RATE)
        and audio.codec_context.frame_size in {0, AAC_FRAME}
    )
