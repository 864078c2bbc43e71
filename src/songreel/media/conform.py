"""Bringing any video into the house format, and cutting what is in it already."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from fractions import Fraction
from pathlib import Path

from songreel.domain.frames import FrameRate, FrameSize
from songreel.domain.timeline import Cut, Fit, Focus, Timeline
from songreel.domain.video import VideoFacts
from songreel.media.ahead import ahead
from songreel.media.assemble import assemble
from songreel.media.clip_layout import sound_layout
from songreel.media.house import GOP_FRAMES, ClipWriter, house_headers
from songreel.media.house_sound import SAMPLE_RATE
from songreel.media.mp4 import samples_for, timescale
from songreel.media.picture_source import film_frames
from songreel.media.probe import probe
from songreel.media.reading import opened_video
from songreel.media.sound_source import clip_sound

QUANTISER = 18
"""Of what others made: the lowest at which no reference clip of `bench/ingest.py` grows to more
than twice its size."""

_CLIP, _PICTURES_AHEAD = "source", 4


def conforms(path: Path, size: FrameSize, rate: FrameRate) -> bool:
    """Tell whether a clip is in the house format already, so that it joins by stream copy.

    Raises:
        MediaError: the file is no video that is read here.
        OSError: there is no such file, or it cannot be read.
    """
    with opened_video(path) as (clip, video):
        context = video.codec_context
        if (context.name, context.width, context.height) != ("h264", size.width, size.height):
            return False
        if video.time_base != Fraction(1, timescale(rate)):
            return False
        headers = context.extradata or b""
        if not all(unit in headers for unit in house_headers(size, rate)):
            return False
        sound = sound_layout(clip)
        if sound is not None and (sound.codec, sound.sample_rate, sound.channels) != (
            "aac",
            SAMPLE_RATE,
            2,
        ):
            return False
        ticks = int(timescale(rate) / rate.fraction)
        packets = (packet for packet in clip.demux(video) if packet.size)
        return all(
            packet.pts == packet.dts == number * ticks
            and packet.is_keyframe == (number % GOP_FRAMES == 0)
            for number, packet in enumerate(packets)
        )


def conform(
    source: Path,
    destination: Path,
    *,
    size: FrameSize,
    rate: FrameRate,
    frames: int | None,
    keep_audio: bool,
    fit: Fit = Fit.CROP,
    focus: Focus | None = None,
    on_second: Callable[[], object] | None = None,
) -> VideoFacts:
    """Encode a video into the house format.

    The picture is never stretched: it is scaled to cover the frame and cropped, or shown whole.
    Frames are repeated or left out to fit the rate; times stay where they are. The sound is
    resampled, and stays aligned with the picture.

    Args:
        source: any video that is read here.
        destination: the clip; nothing is there until it is whole.
        size: picture size of the clip.
        rate: frames a second of the clip.
        frames: length of the clip: what is longer is cut, what is shorter holds its last
            picture. None keeps the source's length.
        keep_audio: whether sound that the source has is kept.
        fit: how a picture of another shape fills the frame.
        focus: the point that a crop keeps; None is the middle.
        on_second: called before the beginning and for each second of the clip; what it raises
            ends the work.

    Raises:
        MediaError: the source is no video that is read here, a damaged one, or of a shape that
            does not fit.
        OSError: a file cannot be read or written.
    """
    go_on = on_second or (lambda: None)
    go_on()
    second = max(1, int(rate.fraction))
    with_audio = keep_audio and probe(source).has_audio
    pictures = ahead(film_frames(source, size, rate, frames, fit, focus), _PICTURES_AHEAD)
    with (
        closing(pictures),
        ClipWriter(destination, size, rate, audio=with_audio, quantiser=QUANTISER) as clip,
    ):
        sound = clip_sound(source, SAMPLE_RATE) if with_audio else iter(())
        heard = 0
        for planes in pictures:
            clip.frame(planes)
            while heard < samples_for(clip.frames, rate, SAMPLE_RATE):
                pcm = next(sound, None)
                if pcm is None:
                    break
                clip.sound(pcm)
                heard += len(pcm)
            if clip.frames % second == 0:
                go_on()
    return probe(destination)


def trim(source: Path, destination: Path, frames: int) -> VideoFacts:
    """Write the first frames of a house clip, with its sound; everything is copied.

    Raises:
        MediaError: the source is shorter, or not in the house format.
        OSError: a file cannot be read or written.
    """
    return assemble(_single(probe(source), frames), {_CLIP: source}, None, destination)


def _single(facts: VideoFacts, frames: int) -> Timeline:
    return Timeline(
        rate=facts.rate,
        size=FrameSize(width=facts.width, height=facts.height),
        cuts=(Cut(clip=_CLIP, start=0, frames=frames),),
    )
