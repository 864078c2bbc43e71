"""Rates, files and Premiere's ticks in Final Cut Pro 7 XML."""

from __future__ import annotations

from urllib.parse import quote

from songreel.domain.frames import FrameRate
from songreel.media.exchange.edit import Edit, Media
from songreel.media.exchange.markup import Element, child
from songreel.media.exchange.timecode import Timebase

TICKS = 254_016_000_000
"""Premiere Pro's ticks a second: a whole number of them for every usual frame and sample."""

HOUSE_SAMPLE_RATE = 48_000


def rate_of(parent: Element, base: Timebase) -> None:
    """Say how many frames a second are counted, and whether those last 1.001 s."""
    rate = child(parent, "rate")
    child(rate, "timebase", text=base.frames)
    child(rate, "ntsc", text="TRUE" if base.is_ntsc else "FALSE")


def ticks_at(frame: int, rate: FrameRate) -> int:
    """Return a frame's place in ticks, rounded down."""
    return frame * TICKS * rate.denominator // rate.numerator


def file_of(item: Element, name: str, media: Media, edit: Edit, told: set[str]) -> None:
    """Name a clip's file; what it is, is told where it is named for the first time."""
    number = list(edit.media).index(name) + 1
    identity = f"clip-{number}"
    file = child(item, "file", {"id": identity})
    if identity in told:
        return
    told.add(identity)
    child(file, "name", text=media.name)
    child(file, "pathurl", text=quote(media.path))
    rate_of(file, edit.timebase)
    child(file, "duration", text=media.frames)
    timecode = child(file, "timecode")
    rate_of(timecode, edit.timebase)
    child(timecode, "string", text=edit.timebase.timecode(0))
    child(timecode, "frame", text=0)
    child(timecode, "displayformat", text="NDF")
    tracks = child(file, "media")
    picture = child(child(tracks, "video"), "samplecharacteristics")
    child(picture, "width", text=media.size.width)
    child(picture, "height", text=media.size.height)
    if media.has_sound:
        sound_of(tracks, HOUSE_SAMPLE_RATE, 2)


def sound_of(tracks: Element, sample_rate: int, channels: int) -> None:
    """Tell what the sound of a file is."""
    sound = child(tracks, "audio")
    characteristics = child(sound, "samplecharacteristics")
    child(characteristics, "depth", text=16)
    child(characteristics, "samplerate", text=sample_rate)
    child(sound, "channelcount", text=channels)
