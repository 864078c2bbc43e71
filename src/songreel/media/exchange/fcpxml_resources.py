"""What an FCPXML document refers to: formats, files and effects, each with a name."""

from __future__ import annotations

from fractions import Fraction
from urllib.parse import quote

from songreel.domain.frames import FrameSize
from songreel.domain.transition import TransitionKind
from songreel.media.exchange.edit import Edit, Media, SongMedia
from songreel.media.exchange.markup import Element, child

CROSS_DISSOLVE = "FxPlug:4731E73A-8DAC-4113-9A30-AE85B1761265"
BASIC_TITLE = ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"
"""Names by which Final Cut Pro knows its own dissolve and its plainest title."""

DISSOLVE, TITLE, SONG = "dissolve", "title", "song"
"""Names by which a document of ours refers to these; clips are c1, c2, formats f1, f2."""

REC_709 = "1-1-1 (Rec. 709)"
SAMPLE_RATES = {
    32_000: "32k",
    44_100: "44.1k",
    48_000: "48k",
    88_200: "88.2k",
    96_000: "96k",
    176_400: "176.4k",
    192_000: "192k",
}


def seconds(time: Fraction) -> str:
    """Return a time as the format writes it: "1001/24000s", "5s"."""
    whole = time.denominator == 1
    return f"{time.numerator}s" if whole else f"{time.numerator}/{time.denominator}s"


class Resources:
    """The resources of one film."""

    def __init__(self, edit: Edit) -> None:
        self._edit = edit
        self._rate = edit.timeline.rate.fraction
        self._formats: dict[tuple[int, int], str] = {}
        self._assets: dict[str, str] = {}

    def frames(self, frames: Fraction | int) -> str:
        """Return a number of frames as a time."""
        return seconds(Fraction(frames) / self._rate)

    def write(self, resources: Element) -> None:
        """Write them all, each before it is referred to."""
        for size in (
            self._edit.timeline.size,
            *(media.size for media in self._edit.media.values()),
        ):
            key = (size.width, size.height)
            if key not in self._formats:
                self._formats[key] = f"f{len(self._formats) + 1}"
                self._format(resources, self._formats[key], size)
        if any(one.kind is TransitionKind.DISSOLVE for one in self._edit.timeline.transitions):
            effect = {"id": DISSOLVE, "name": "Cross Dissolve", "uid": CROSS_DISSOLVE}
            child(resources, "effect", effect)
        if self._edit.timeline.titles:
            child(resources, "effect", {"id": TITLE, "name": "Basic Title", "uid": BASIC_TITLE})
        for number, (clip, media) in enumerate(self._edit.media.items(), 1):
            self._assets[clip] = f"c{number}"
            self._asset(resources, self._assets[clip], media)
        if self._edit.song is not None:
            self._song_asset(resources, self._edit.song)

    def format_of(self, size: FrameSize) -> str:
        """Return by which name a picture of this size at the film's rate is referred to."""
        return self._formats[size.width, size.height]

    def asset_of(self, clip: str) -> str:
        """Return by which name a clip's file is referred to."""
        return self._assets[clip]

    def _format(self, resources: Element, name: str, size: FrameSize) -> None:
        child(
            resources,
            "format",
            {
                "id": name,
                "frameDuration": self.frames(1),
                "width": str(size.width),
                "height": str(size.height),
                "colorSpace": REC_709,
            },
        )

    def _asset(self, resources: Element, name: str, media: Media) -> None:
        told = {
            "id": name,
            "name": media.name,
            "start": "0s",
            "duration": self.frames(media.frames),
            "hasVideo": "1",
            "format": self.format_of(media.size),
            "videoSources": "1",
        }
        if media.has_sound:
            sound = {"audioSources": "1", "audioChannels": "2", "audioRate": "48000"}
            told |= {"hasAudio": "1", **sound}
        asset = child(resources, "asset", told)
        child(asset, "media-rep", {"kind": "original-media", "src": quote(media.path)})

    def _song_asset(self, resources: Element, song: SongMedia) -> None:
        asset = child(
            resources,
            "asset",
            {
                "id": SONG,
                "name": song.name,
                "start": "0s",
                "duration": seconds(Fraction(song.samples, song.sample_rate)),
                "hasAudio": "1",
                "audioSources": "1",
                "audioChannels": str(song.channels),
                "audioRate": str(song.sample_rate),
            },
        )
        child(asset, "media-rep", {"kind": "original-media", "src": quote(song.path)})
