"""The sound tracks of Final Cut Pro 7 XML: the clips' own, and the song.

The format counts sound in frames, too. Where the song's beginning falls between two frames, `in` is
the frame before, and `pproTicksIn` and `pproTicksOut` tell Premiere the sample.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor
from urllib.parse import quote

from songreel.domain.timeline import Cut, SongTrack
from songreel.media.exchange.edit import Edit, Media, SongMedia
from songreel.media.exchange.fcp7_effects import audio_level, factor_of
from songreel.media.exchange.fcp7_times import TICKS, file_of, rate_of, sound_of
from songreel.media.exchange.markup import Element, child

SAMPLE_RATE = 48_000
STEREO = 2


class SoundTracks:
    """What is heard; two tracks for two channels, as the format has them."""

    def __init__(self, edit: Edit, told: set[str]) -> None:
        """Prepare the tracks.

        Args:
            edit: the film.
            told: names of the files that were described before.
        """
        self._edit = edit
        self._base = edit.timebase
        self._told = told

    def write(self, audio: Element) -> None:
        """Write all tracks into the sequence's `audio`."""
        edit = self._edit
        child(audio, "numOutputChannels", text=STEREO)
        told = child(child(audio, "format"), "samplecharacteristics")
        child(told, "depth", text=16)
        rate = SAMPLE_RATE if edit.song is None else edit.song.sample_rate
        child(told, "samplerate", text=rate)
        if any(media.has_sound for media in edit.media.values()):
            for channel in range(STEREO):
                track = _track(audio, channel, STEREO)
                for index, cut, media in edit.shots():
                    if media.has_sound and cut.speed.is_whole:
                        self._clip(track, index, cut, media, channel)
        if edit.song is not None and edit.timeline.song is not None:
            channels = min(edit.song.channels, STEREO)
            for channel in range(channels):
                track = _track(audio, channel, channels)
                self._song(track, edit.song, edit.timeline.song, channel)

    def _clip(self, track: Element, index: int, cut: Cut, media: Media, channel: int) -> None:
        item = child(track, "clipitem", {"id": f"sound-{index + 1}-{channel + 1}"})
        child(item, "name", text=media.name)
        child(item, "enabled", text="TRUE" if self._edit.is_heard(cut) else "FALSE")
        child(item, "duration", text=media.frames)
        rate_of(item, self._base)
        child(item, "start", text=cut.start)
        child(item, "end", text=cut.end)
        child(item, "in", text=cut.source_in)
        child(item, "out", text=cut.source_in + cut.frames)
        file_of(item, cut.clip, media, self._edit, self._told)
        _source(item, channel)
        if self._edit.clip_level:
            audio_level(item, [(cut.source_in, factor_of(self._edit.clip_level))])
        for name in (f"picture-{index + 1}", f"sound-{index + 1}-1", f"sound-{index + 1}-2"):
            child(child(item, "link"), "linkclipref", text=name)

    def _song(self, track: Element, song: SongMedia, heard: SongTrack, channel: int) -> None:
        frames = self._edit.timeline.rate.frames_for(heard.samples, heard.sample_rate)
        first = floor(self._edit.frames_at(heard.first))
        item = child(track, "clipitem", {"id": f"song-{channel + 1}"})
        child(item, "name", text=song.name)
        child(item, "enabled", text="TRUE")
        child(item, "duration", text=ceil(self._edit.frames_at(song.samples)))
        rate_of(item, self._base)
        child(item, "start", text=0)
        child(item, "end", text=frames)
        child(item, "in", text=first)
        child(item, "out", text=first + frames)
        child(item, "pproTicksIn", text=heard.first * TICKS // song.sample_rate)
        end = heard.first + heard.samples
        child(item, "pproTicksOut", text=end * TICKS // song.sample_rate)
        self._song_file(item, song)
        _source(item, channel)
        points = self._fades(heard, first, frames)
        if points:
            audio_level(item, points)

    def _song_file(self, item: Element, song: SongMedia) -> None:
        file = child(item, "file", {"id": "song"})
        if "song" in self._told:
            return
        self._told.add("song")
        child(file, "name", text=song.name)
        child(file, "pathurl", text=quote(song.path))
        rate_of(file, self._base)
        child(file, "duration", text=ceil(self._edit.frames_at(song.samples)))
        sound_of(child(file, "media"), song.sample_rate, song.channels)

    def _fades(self, heard: SongTrack, first: int, frames: int) -> list[tuple[int, Fraction]]:
        """Return the points between which the song rises and falls, in frames of its file."""
        silent, full = Fraction(0), Fraction(1)
        points: list[tuple[int, Fraction]] = []
        if heard.fade_in:
            risen = first + round(self._edit.frames_at(heard.fade_in))
            points += [(first, silent), (risen, full)]
        if heard.fade_out:
            falls = first + frames - round(self._edit.frames_at(heard.fade_out))
            points += [(falls, full), (first + frames, silent)]
        return points


def _track(audio: Element, channel: int, channels: int) -> Element:
    told = {
        "currentExplodedTrackIndex": str(channel),
        "totalExplodedTrackCount": str(channels),
        "premiereTrackType": "Stereo" if channels == STEREO else "Mono",
    }
    track = child(audio, "track", told)
    child(track, "outputchannelindex", text=channel + 1)
    return track


def _source(item: Element, channel: int) -> None:
    source = child(item, "sourcetrack")
    child(source, "mediatype", text="audio")
    child(source, "trackindex", text=channel + 1)
