"""A film for editors as one zip file: a document for each program, the media beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from songreel.domain.frames import FrameSize
from songreel.domain.provenance import Provenance
from songreel.domain.timeline import Timeline
from songreel.media.errors import MediaError
from songreel.media.exchange.archive import GoOn, write_archive
from songreel.media.exchange.edit import Edit, Media, SongMedia
from songreel.media.exchange.edl import edl
from songreel.media.exchange.fcp7 import fcp7_xml
from songreel.media.exchange.fcpxml import fcpxml
from songreel.media.exchange.losses import Format
from songreel.media.exchange.naming import clip_paths, song_path
from songreel.media.exchange.otio import otio_text
from songreel.media.exchange.readme import readme
from songreel.media.exchange.srt import srt
from songreel.media.partial import whole_file
from songreel.media.probe import probe
from songreel.media.sound import opened_sound

FILES = {
    Format.OTIO: "film.otio",
    Format.FCPXML: "film.fcpxml",
    Format.FCP7: "film.xml",
    Format.EDL: "film.edl",
}
WRITERS = {
    Format.OTIO: otio_text,
    Format.FCPXML: fcpxml,
    Format.FCP7: fcp7_xml,
    Format.EDL: edl,
}
CAPTIONS = "captions.srt"
README = "README.txt"


def package(
    timeline: Timeline,
    clips: Mapping[str, Path],
    song: Path | None,
    destination: Path,
    *,
    title: str = "Songreel film",
    clip_titles: Mapping[str, str] | None = None,
    origin: Provenance | None = None,
    formats: Collection[Format] = tuple(Format),
    go_on: GoOn | None = None,
) -> Edit:
    """Write a film for editors: .otio, .fcpxml, .xml, .edl, captions, media and a README.

    The same film gives the same bytes. Media are named by paths relative to the documents.

    Args:
        timeline: the film.
        clips: the file of each clip that a cut names, at the film's rate.
        song: the file of the song, or None.
        destination: the zip file; the folder exists. Nothing is there until it is whole.
        title: of the film, as programs show it.
        clip_titles: what clips are called in their files' names; else their section of the song.
        origin: what is said of where the film comes from; None says nothing.
        formats: which documents are written; all by default.
        go_on: called for each mebibyte; what it raises ends the work.

    Returns:
        What was written: the timeline with its media by their names in the archive.

    Raises:
        MediaError: a file is missing, is not what the timeline says, or the film's rate is none
            that editing programs count; the sentence names the cut.
        OSError: a file cannot be read or written.
    """
    edit = film_edit(timeline, clips, song, title=title, clip_titles=clip_titles, origin=origin)
    files = {one: name for one, name in FILES.items() if one in formats}
    parts: dict[str, Path | bytes] = {
        files[one]: text.encode() for one, text in documents(edit, files).items()
    }
    if timeline.captions is not None and timeline.captions.lines:
        parts[CAPTIONS] = srt(timeline.captions, timeline.rate).encode()
    parts[README] = readme(edit, files, CAPTIONS).encode()
    parts |= {media.path: clips[clip] for clip, media in edit.media.items()}
    if edit.song is not None and song is not None:
        parts[edit.song.path] = song
    with whole_file(destination) as temporary:
        write_archive(temporary, parts, go_on)
    return edit


def documents(edit: Edit, formats: Collection[Format] = tuple(Format)) -> dict[Format, str]:
    """Return the text of some documents for editors, of all by default.

    Raises:
        MediaError: the film's rate is none that editing programs count.
    """
    return {one: WRITERS[one](edit) for one in Format if one in formats}


def film_edit(
    timeline: Timeline,
    clips: Mapping[str, Path],
    song: Path | None,
    *,
    title: str,
    clip_titles: Mapping[str, str] | None = None,
    origin: Provenance | None = None,
) -> Edit:
    """Look at the files of a film, and return it as it will lie in the archive.

    Raises:
        MediaError: as `package` does.
        OSError: a file cannot be read.
    """
    media: dict[str, Media] = {}
    for clip, path in clip_paths(timeline, clips, clip_titles).items():
        if clip in clips:
            media[clip] = _clip(clip, clips[clip], path)
    heard = None if song is None else _song(song)
    return Edit(title, timeline, media, heard, origin)


def _clip(clip: str, file: Path, path: str) -> Media:
    try:
        facts = probe(file)
    except MediaError as error:
        raise MediaError(f"Clip {clip}: {error}") from error
    size = FrameSize(width=facts.width, height=facts.height)
    return Media(path, facts.frames, facts.rate, size, facts.has_audio)


def _song(file: Path) -> SongMedia:
    """Count the song's samples: what a file says of its length is not always so."""
    samples = rate = channels = 0
    try:
        with opened_sound(file) as sound:
            for frame in sound.frames():
                samples += frame.samples
                rate, channels = frame.sample_rate, frame.layout.nb_channels
    except MediaError as error:
        raise MediaError(f"Song: {error}") from error
    return SongMedia(song_path(file), samples, rate, channels)
