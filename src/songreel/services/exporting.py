"""Films on their way out: for editing programs, as projects, and their words."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from math import ceil
from pathlib import Path
from typing import Any

from songreel import __version__
from songreel.core.logs import get_logger
from songreel.domain.analysis import Analysis
from songreel.domain.clip import digest
from songreel.domain.errors import (
    ConflictError,
    DamagedFileError,
    NotFoundError,
    UnavailableError,
)
from songreel.domain.export import ExportFormat
from songreel.domain.lettering import Captions
from songreel.domain.lyrics import LyricsFormat
from songreel.domain.markers import markers_of
from songreel.domain.sync import SyncReport
from songreel.domain.timeline import MarkerKind, SongTrack, Timeline
from songreel.domain.video import Video
from songreel.media.errors import MediaError
from songreel.media.exchange.bundle import write_bundle
from songreel.media.exchange.losses import Format
from songreel.media.exchange.manifest import Recipe
from songreel.media.exchange.package import package
from songreel.media.exchange.rendering import Rendering
from songreel.media.exchange.shelf import Kept, Shelf
from songreel.media.provenance import marked
from songreel.media.render.cache import SegmentCache
from songreel.music.lyrics import files
from songreel.music.lyrics.captions import SongPart, captions_of, lyrics_of
from songreel.music.sync import report as measured
from songreel.music.sync_picture import picture
from songreel.services.film_material import FilmMaterial, Material
from songreel.services.film_recipes import recipes_of
from songreel.services.library import Library
from songreel.services.songs import SongFile, Songs
from songreel.services.workshop import Workshop
from songreel.workflows.efforts import Effort, Efforts, Interest

VERSION = 2
"""Of how exports are made: with another number all are made anew."""

_EDITORS: Mapping[ExportFormat, Format] = {
    ExportFormat.OTIO: Format.OTIO,
    ExportFormat.FCPXML: Format.FCPXML,
    ExportFormat.XMEML: Format.FCP7,
    ExportFormat.EDL: Format.EDL,
}
_TITLE = "Songreel film"
# Of an export, in thousandths: until its files were read, and for a project until it was rendered.
_READ, _RENDERED = 100, 800
_BLOCK = 2**20
_Content = bytes | Callable[[Path, Effort], Awaitable[None]] | None
"""What is kept: bytes, what writes them, or None for what is made of the film's clips."""
_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is made.

    Attributes:
        video_id: of the film.
        name: of its file, with the film's id in it.
        is_fixed: whether the same film has the same export ever after.
    """

    video_id: str
    form: ExportFormat
    path: Path
    sha256: str
    size_bytes: int
    made_at: datetime
    media_type: str
    name: str
    is_fixed: bool

    def to_document(self) -> dict[str, Any]:
        """Return what it is, and where it is got."""
        return {
            "video_id": self.video_id,
            "format": self.form.value,
            "file_name": self.name,
            "media_type": self.media_type,
            "size_bytes": self.size_bytes,
            "export_url": f"/api/mv/get_video/{self.video_id}/export?format={self.form.value}",
        }

    @asynccontextmanager
    async def file(self) -> AsyncGenerator[Path]:
        """Give its file: one that was just asked for stays for minutes."""
        yield self.path


@dataclass(frozen=True, slots=True)
class _Film:
    """A film that is exported: its timeline, and what is known of its song, if it has one."""

    video: Video
    timeline: Timeline
    song: SongFile | None

    @property
    def title(self) -> str:
        """Return what editing programs show: the song's name, for who gets the project."""
        name = None if self.song is None else self.song.song.name
        return (Path(name).stem if name else "") or _TITLE

    @property
    def marked(self) -> Timeline:
        """Return the timeline with markers: its own, or else those that its song has by now."""
        timeline, song = self.timeline, self.song
        if timeline.markers or timeline.song is None or song is None or song.analysis is None:
            return timeline
        found = markers_of(song.analysis, timeline.song, timeline.rate, timeline.frames)
        return timeline.model_copy(update={"markers": found})


class Exporting:
    """Makes exports when they are asked for, one after the other, and keeps them for a while."""

    def __init__(self, workshop: Workshop, library: Library, songs: Songs) -> None:
        """Hold the ports; exports are kept beside the encoded stretches of films."""
        self._workshop, self._library, self._songs = workshop, library, songs
        self._material = FilmMaterial(workshop, library)
        self._shelf = Shelf(workshop.scratch.parent / "exports")
        self._efforts: Efforts[Kept] = Efforts()
        # Films are made at the same time, and who waits for those goes first.
        self._turn = asyncio.Semaphore(1)
        self._is_closing = False

    async def export(
        self,
        video_id: str,
        form: ExportFormat,
        owner_id: str = "local",
        *,
        interest: Interest | None = None,
    ) -> Export:
        """Return an export of a film; the first time it is made, which may take a while.

        Whoever asks meanwhile waits for the same work. Giving up waiting does not end it.

        Args:
            video_id: the film.
            form: as what it is exported.
            owner_id: whose it is.
            interest: of whoever may want no more of it before its end.

        Raises:
            NotFoundError: there is no such film of this owner; a clip or the song of it was
                deleted; its song has no lyrics.
            ConflictError: it is a clip, or has no song to take words from.
            DamagedFileError: what is kept of it cannot be used.
            StorageFullError: there is no room for it.
            UnavailableError: the server is shutting down.
        """
        film = await self._film(video_id, owner_id)
        if form.lyrics is not None:
            words = await asyncio.to_thread(_captions, film, form.lyrics)
            kept = await self._kept(film, form, digest({"words": words.hex()}), words)
        elif form.is_report:
            kept = await self._reported(film, form, interest)
        else:
            key = await asyncio.to_thread(_key, film, form)
            kept = await self._kept(film, form, key, None, interest)
        return _export(film, form, kept)

    async def kept(
        self, video_id: str, form: ExportFormat, owner_id: str = "local"
    ) -> tuple[Video, Export | None]:
        """Return a film, and that export of it if it was made and is kept still.

        Raises:
            NotFoundError: there is no such film of this owner.
            ConflictError: it is a clip, or a report is wanted and it has no song.
        """
        film = await self._film(video_id, owner_id)
        if not form.is_report:
            key = await asyncio.to_thread(_key, film, form)
        elif (heard := _song(film).analysis) is None:
            return film.video, None
        else:
            key = _report_key(film, form, heard)
        known = await asyncio.to_thread(self._shelf.find, key)
        return film.video, None if known is None else _export(film, form, known)

    async def _reported(self, film: _Film, form: ExportFormat, interest: Interest | None) -> Kept:
        """Return how a film lies on its song, as a document or as the picture of that."""
        song = _song(film)
        owner_id = film.video.owner_id
        heard = song.analysis or await self._songs.analysis(song.song.asset.id, owner_id)

        async def measure(made: Path, effort: Effort) -> None:
            async with (
                self._library.file(film.video.sha256) as video,
                self._library.file(song.song.asset.sha256) as sound,
            ):
                found = await self._workshop.run(_measured, film, video, sound, heard, effort)
            await asyncio.to_thread(made.write_text, found.model_dump_json(by_alias=True), "utf-8")

        key = _report_key(film, ExportFormat.SYNC, heard)
        report = await self._kept(film, ExportFormat.SYNC, key, measure, interest)
        if form is ExportFormat.SYNC:
            return report

        async def draw(made: Path, _: Effort) -> None:
            text = await asyncio.to_thread(report.path.read_text, "utf-8")
            found = SyncReport.model_validate_json(text)
            drawn = await asyncio.to_thread(picture, found, heard, film.title)
            await asyncio.to_thread(made.write_text, drawn, "utf-8")

        return await self._kept(film, form, _report_key(film, form, heard), draw)

    async def close(self) -> None:
        """Stop what is being made."""
        self._is_closing = True
        await self._efforts.close(at_once=True)

    async def _film(self, video_id: str, owner_id: str) -> _Film:
        video = await self._library.video(video_id, owner_id)
        document = video.metadata.get("timeline")
        if document is None:
            raise ConflictError(
                f"Video with ID {video.id} is a clip, and only films can be exported: those of "
                "`songreel make` and merged ones. Get the clip itself by its address."
            )
        timeline = await asyncio.to_thread(Timeline.model_validate, document)
        song = None
        if timeline.song is not None:
            song = await self._songs.file(timeline.song.song, owner_id)
        return _Film(video, timeline, song)

    async def _kept(
        self,
        film: _Film,
        form: ExportFormat,
        key: str,
        content: _Content,
        interest: Interest | None = None,
    ) -> Kept:
        known = await asyncio.to_thread(self._shelf.find, key)
        if known is not None:
            return known
        if self._is_closing:
            raise UnavailableError
        return await self._efforts.of(
            key, lambda effort: self._made(film, form, key, content, effort), interest
        )

    async def _made(
        self, film: _Film, form: ExportFormat, key: str, content: _Content, effort: Effort
    ) -> Kept:
        async with self._turn, self._workshop.workplace() as folder:
            effort.go_on()
            made = folder / "export"
            if isinstance(content, bytes):
                await asyncio.to_thread(made.write_bytes, content)
            elif content is not None:
                await content(made, effort)
            else:
                await self._write(film, form, folder, made, effort)
            return await asyncio.to_thread(self._shelf.keep, key, made)

    async def _write(
        self, film: _Film, form: ExportFormat, folder: Path, made: Path, effort: Effort
    ) -> None:
        try:
            async with self._material.of(
                film.video, film.timeline, folder, effort.go_on
            ) as material:
                if form is ExportFormat.BUNDLE:
                    recipes = await recipes_of(self._workshop.database, material.videos)
                    await self._workshop.run(
                        self._bundle, film, material, recipes, folder, made, effort
                    )
                else:
                    await self._workshop.run(_package, film, material, _EDITORS[form], made, effort)
        except MediaError as error:
            _log.error("film_cannot_be_exported", video_id=film.video.id, reason=str(error))
            raise DamagedFileError(
                f"Video with ID {film.video.id} cannot be exported: {error}"
            ) from error

    def _bundle(
        self,
        film: _Film,
        material: Material,
        recipes: Mapping[str, Recipe],
        folder: Path,
        made: Path,
        effort: Effort,
    ) -> None:
        """Write a bundle, and say in it what it renders to: that is tried before it leaves."""
        told = film.video.metadata
        rendering = Rendering(
            film.timeline,
            material.clips,
            material.song,
            is_levelled=told.get("finish", {}).get("loudness") == "streaming",
            origin=marked(material.film),
            cache=SegmentCache(self._workshop.segments),
            go_on=effort.go_on,
            on_progress=effort.told_of,
        )
        effort.part(_READ, _RENDERED)
        rendered = rendering.tried(material.film, folder)
        effort.part(_RENDERED, 1000)
        if rendered.likeness == "none":
            _log.warning("film_renders_otherwise_now", video_id=film.video.id)
        further = {name: value for name, value in told.items() if name != "timeline"}
        write_bundle(
            film.timeline,
            material.clips,
            material.song,
            made,
            recipes=recipes,
            film=rendered,
            further={"video_id": film.video.id, "film": further},
            go_on=_blocks(material, effort),
        )


def _package(film: _Film, material: Material, form: Format, made: Path, effort: Effort) -> None:
    timeline = film.marked
    effort.part(_READ, 1000)
    package(
        timeline,
        material.clips,
        material.song,
        made,
        title=film.title,
        clip_titles=_clip_titles(film.video, timeline),
        origin=marked(material.film),
        formats=(form,),
        go_on=_blocks(material, effort),
    )


def _blocks(material: Material, effort: Effort) -> Callable[[], None]:
    """Return what is called for each mebibyte that is packed, and tells how many these are."""
    files = [*material.clips.values(), *filter(None, (material.song,))]
    total = sum(ceil(file.stat().st_size / _BLOCK) for file in files)
    packed = count(1)
    return lambda: effort.told_of(next(packed), total)


def _measured(film: _Film, video: Path, song: Path, heard: Analysis, effort: Effort) -> SyncReport:
    effort.part(0, 950)
    frames = film.timeline.frames
    try:
        return measured(video, song, heard, lambda seen: effort.told_of(seen, frames))
    except MediaError as error:
        raise DamagedFileError(f"The film cannot be looked at: {error}") from error


def _export(film: _Film, form: ExportFormat, kept: Kept) -> Export:
    return Export(
        film.video.id,
        form,
        kept.path,
        kept.sha256,
        kept.size_bytes,
        kept.made_at,
        form.media_type,
        f"{film.video.id}{form.ending}",
        form.is_fixed,
    )


def _song(film: _Film) -> SongFile:
    if film.song is None:
        raise ConflictError(
            f"Video with ID {film.video.id} has no song, so there is nothing that it lies on."
        )
    return film.song


def _report_key(film: _Film, form: ExportFormat, heard: Analysis) -> str:
    """Return the hash of all that decides how a film lies on its song, or the picture of it."""
    told: dict[str, Any] = {
        "film": film.video.sha256,
        "song": _song(film).song.asset.sha256,
        "heard": digest(heard.model_dump(mode="json")),
        "made_with": [VERSION, __version__],
    }
    if form is ExportFormat.SYNC:
        return digest(told)
    return digest({**told, "title": film.title, "form": form.value})


def _key(film: _Film, form: ExportFormat) -> str:
    """Return the hash of all that decides the bytes of an export, besides stored bytes."""
    told: dict[str, Any] = {
        "owner": film.video.owner_id,
        "film": film.video.id,
        "sha256": film.video.sha256,
        "form": form.value,
        "made_with": [VERSION, __version__],
    }
    if not form.is_fixed:
        told |= {
            "title": film.title,
            "markers": film.marked.model_dump(mode="json", include={"markers"}),
        }
    return digest(told)


def _clip_titles(video: Video, timeline: Timeline) -> dict[str, str]:
    """Return what clips are called where no section of the song names them: by their scenes."""
    if any(marker.kind is MarkerKind.SECTION for marker in timeline.markers):
        return {}
    scenes = video.metadata.get("scenes", ())
    return {scene["video_id"]: scene["description"] for scene in scenes}


def _captions(film: _Film, form: LyricsFormat) -> bytes:
    """Return the words of a film as a file of captions, by the clock of the film.

    Raises:
        ConflictError: it has no song, and no captions of its own.
        NotFoundError: its song has no lyrics.
        InvalidRequestError: a line of them is longer than a caption can be.
    """
    timeline, song = film.timeline, film.song
    tags: dict[str, str] = {}
    captions: Captions | None = timeline.captions
    if song is not None and song.lyrics is not None and timeline.song is not None:
        lyrics = song.lyrics[1]
        captions, tags = captions_of(lyrics, timeline.rate, _part(timeline.song)), lyrics.tags
    if captions is None and timeline.song is None:
        raise ConflictError(
            f"Video with ID {film.video.id} has no song, so there are no words to export."
        )
    if captions is None or not captions.lines:
        raise NotFoundError(
            f"The song of video {film.video.id} has no lyrics in the part that the film plays.",
            details="Give the song a file of them (`songreel lyrics`), and export again.",
        )
    length = round(timeline.frames * 1000 / timeline.rate.fraction)
    return files.write(lyrics_of(captions, timeline.rate, tags), form, length=length)


def _part(track: SongTrack) -> SongPart:
    return SongPart(track.first, track.samples, track.sample_rate)
