"""What a film is exported as."""

from __future__ import annotations

from enum import StrEnum

from songreel.domain.lyrics import LyricsFormat


class ExportFormat(StrEnum):
    """A form in which a film leaves: for an editing program, as a project, its words, a report.

    `OTIO` is OpenTimelineIO, `FCPXML` Final Cut Pro's, `XMEML` Final Cut Pro 7 XML as Premiere
    and Resolve read it, `EDL` CMX 3600: each with the media beside it in a zip file. `BUNDLE` is
    the project. `SRT`, `VTT`, `ASS` and `LRC` are files of captions. `SYNC` says how the film lies
    on its song, `sync/1`, and `SYNC_PICTURE` shows it.
    """

    OTIO = "otio"
    FCPXML = "fcpxml"
    XMEML = "xmeml"
    EDL = "edl"
    BUNDLE = "bundle"
    SRT = "srt"
    VTT = "vtt"
    ASS = "ass"
    LRC = "lrc"
    SYNC = "sync"
    SYNC_PICTURE = "sync_picture"

    @property
    def lyrics(self) -> LyricsFormat | None:
        """Return the file of lyrics that it is, or None."""
        return LyricsFormat(self.value) if self in _CAPTIONS else None

    @property
    def ending(self) -> str:
        """Return the end of such a file's name, behind that of the film: "-otio.zip"."""
        if self in _CAPTIONS:
            return f".{self.value}"
        if self in _REPORTS:
            return "-sync.json" if self is ExportFormat.SYNC else "-sync.svg"
        return ".songreel.zip" if self is ExportFormat.BUNDLE else f"-{self.value}.zip"

    @property
    def media_type(self) -> str:
        """Return the media type of such a file."""
        return (_CAPTIONS | _REPORTS).get(self, "application/zip")

    @property
    def is_report(self) -> bool:
        """Tell whether it says how the film lies on its song."""
        return self in _REPORTS

    @property
    def is_fixed(self) -> bool:
        """Tell whether it says only what never changes: others tell of a song as it is known."""
        return self is ExportFormat.BUNDLE


_CAPTIONS = {
    ExportFormat.SRT: "application/x-subrip",
    ExportFormat.VTT: "text/vtt",
    ExportFormat.ASS: "text/x-ssa",
    ExportFormat.LRC: "application/x-lrc",
}
_REPORTS = {
    ExportFormat.SYNC: "application/json",
    ExportFormat.SYNC_PICTURE: "image/svg+xml",
}
