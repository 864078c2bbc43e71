"""A film without its sound: the pictures are copied bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av

from songreel.domain.timeline import ClipSoundMode, Timeline
from songreel.domain.video import VideoFacts
from songreel.media.mp4 import index_room, muxer_options
from songreel.media.partial import whole_file
from songreel.media.probe import probe
from songreel.media.reading import opened_video


def is_silent(timeline: Timeline) -> bool:
    """Tell whether a film is to have no sound: no song, and clips that are not to be heard.

    Joining knows no such film: without a song the clips' own sound is heard whatever is wished.
    """
    return timeline.song is None and timeline.clip_sound.mode is ClipSoundMode.OFF


def take_sound_off(film: Path, go_on: Callable[[], object] = lambda: None) -> None:
    """Put a silent film in the place of one with sound; arguments and errors as `without_sound`.

    Where it is ended before, nothing is there any more.
    """
    heard = film.replace(film.with_name(f"{film.name}.heard"))
    try:
        without_sound(heard, film, go_on)
    finally:
        heard.unlink()


def without_sound(
    source: Path, destination: Path, go_on: Callable[[], object] = lambda: None
) -> VideoFacts:
    """Write the picture track of a house film by itself.

    Args:
        source: a film in the house format.
        destination: the silent film; nothing is there until it is whole.
        go_on: called for each second of film; what it raises ends the work.

    Raises:
        MediaError: the source is no video that is read here.
        OSError: a file cannot be read or written.
    """
    facts = probe(source)
    options = muxer_options(facts.rate, None, index_room(facts.frames, 0))
    second = max(1, int(facts.rate.fraction))
    with (
        whole_file(destination) as temporary,
        opened_video(source) as (film, video),
        av.open(str(temporary), "w", format="mp4", container_options=options) as silent,
    ):
        track = silent.add_stream_from_template(video, opaque=True)
        track.time_base = video.time_base
        for number, packet in enumerate(p for p in film.demux(video) if p.size):
            packet.stream = track
            silent.mux_one(packet)
            if number % second == 0:
                go_on()
    return probe(destination)
